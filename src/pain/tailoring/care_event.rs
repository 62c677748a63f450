//! Care events: care that happened, as it is kept.

use crate::care::{Entry, FreeText, Record};
use crate::db::schema::care_events;
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Limit, Problem, Result, shape};
use crate::ids::{PatientId, UserId};
use crate::pain::assessments::model::places;
use crate::pain::tailoring::accepted::{accepted_until, touches};
use crate::{id, next_day, words};
use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::care_events::{Care, INJECTION_EASE, REACH};
use limber_rules::place::{BodySite, Region, Side};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id!(
    /// Care that happened.
    CareEventId
);

words! {
    /// Who recorded it.
    CareEventSource {
        /// The patient.
        Patient = "patient",
        /// A linked physiotherapist.
        Physiotherapist = "physiotherapist",
    }
}

impl CareEventSource {
    pub(in crate::pain) fn of(entry: &Entry) -> CareEventSource {
        if entry.is_own() { CareEventSource::Patient } else { CareEventSource::Physiotherapist }
    }
}

/// How far back care may lie. Months. Chosen here.
const FURTHEST_BACK: Months = Months::new(120);

/// What is told of care, and can be corrected.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = care_events, check_for_backend(MultiBackend), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Details {
    /// Where, if anywhere.
    pub region: Option<Word<Region>>,
    /// Its side.
    pub side: Option<Word<Side>>,
    /// The day.
    pub local_date: NaiveDate,
    /// What it is called.
    pub title: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
    /// Whether it changed what is planned.
    pub changes_plan: bool,
    /// The last day of what lasts, if it is over.
    pub ended_on: Option<NaiveDate>,
}

/// Care that happened.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = care_events, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct CareEvent {
    pub(in crate::pain) patient_id: PatientId,
    /// Its id.
    pub id: CareEventId,
    pub(in crate::pain) kind: Word<Care>,
    #[diesel(embed)]
    pub(in crate::pain) details: Details,
    pub(in crate::pain) source: Word<CareEventSource>,
    pub(in crate::pain) recorded_by: UserId,
    pub(in crate::pain) recorded_at: Timestamp,
    pub(in crate::pain) version: i32,
    /// The physiotherapist who looked at it first; one who records or corrects it has looked.
    pub(in crate::pain) looked_by: Option<UserId>,
    pub(in crate::pain) looked_at: Option<Timestamp>,
}

impl FreeText for CareEvent {
    fn without_notes(mut self) -> Self {
        (self.details.title, self.details.note, self.details.outcome) = (None, None, None);
        self
    }
}

/// Where a page of care events left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(in crate::pain) struct Position(NaiveDate, CareEventId);

/// A place, and the day from which on its usual level is learned anew.
pub(in crate::pain) type Anew = (BodySite, NaiveDate);

impl Details {
    pub(in crate::pain) fn place(&self) -> Option<BodySite> {
        let (region, side) = (self.region?, self.side?);
        Some(BodySite { region: region.0, side: side.0 })
    }

    /// What care of this kind lets begin anew.
    pub fn anew(&self, care: Care) -> Option<Anew> {
        self.place().filter(|_| care.starts_anew(self.changes_plan)).map(|place| (place, self.local_date))
    }

    /// Checks that it can be: when, and where if that matters.
    ///
    /// # Errors
    /// 422 with the field.
    pub fn check(&self, care: Care, today: NaiveDate) -> Result<()> {
        let earliest = today.checked_sub_months(FURTHEST_BACK).unwrap_or(today);
        if self.local_date > today {
            return Err(Problem::invalid("/local_date", "in-the-future", format!("must not be after {today}")));
        }
        if self.local_date < earliest {
            return Err(Problem::invalid("/local_date", "too-long-ago", format!("must not be before {earliest}")));
        }
        self.check_end(care, today)?;
        let needed = care.needs_place(self.changes_plan);
        let missing = |pointer, other_half: bool| {
            let right = if other_half {
                "is required along with the other half of the place"
            } else {
                "is required of a fall, and of care that changes what is usual"
            };
            Err(Problem::invalid(pointer, "required", right))
        };
        match (self.region, self.side) {
            (None, None) if needed => missing("/region", false),
            (None, Some(_)) => missing("/region", true),
            (Some(_), None) => missing("/side", true),
            _ => Ok(()),
        }
    }
}

impl Details {
    fn check_end(&self, care: Care, today: NaiveDate) -> Result<()> {
        let wrong = |code, right: String| Err(Problem::invalid("/ended_on", code, right));
        match self.ended_on {
            Some(_) if !care.lasts() => {
                wrong("invalid-value", "is only of what lasts: an illness, a pregnancy".to_owned())
            }
            Some(ended) if ended > today => wrong("in-the-future", format!("must not be after {today}")),
            Some(ended) if ended < self.local_date => {
                wrong("out-of-order", format!("must not be before the first day, {}", self.local_date))
            }
            _ => Ok(()),
        }
    }
}

impl CareEvent {
    pub(in crate::pain) fn new(entry: &Entry, id: CareEventId, care: Care, details: Details) -> CareEvent {
        CareEvent {
            patient_id: entry.patient(),
            id,
            kind: Word(care),
            details,
            source: Word(CareEventSource::of(entry)),
            recorded_by: entry.actor().user(),
            recorded_at: entry.now.into(),
            version: 1,
            looked_by: None,
            looked_at: None,
        }
        .looked_at_by(entry)
    }

    /// The same event: if a physiotherapist is at it, and none was before, they have looked.
    fn looked_at_by(self, entry: &Entry) -> CareEvent {
        if entry.is_own() || self.looked_at.is_some() {
            return self;
        }
        CareEvent { looked_by: Some(entry.actor().user()), looked_at: Some(entry.now.into()), ..self }
    }

    /// Notes that the physiotherapist at it has looked; whether that is new.
    pub(in crate::pain) fn see(&mut self, conn: &mut Conn, entry: &Entry) -> Result<bool> {
        let seen = self.clone().looked_at_by(entry);
        if seen.looked_at == self.looked_at {
            return Ok(false);
        }
        *self = seen;
        let marks = (care_events::looked_by.eq(self.looked_by), care_events::looked_at.eq(self.looked_at));
        diesel::update(care_events::table.find((self.patient_id, self.id))).set(marks).execute(conn)?;
        Ok(true)
    }

    pub(in crate::pain) fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(care_events::table).values(self.clone()).execute(conn)?;
        Ok(())
    }

    pub(in crate::pain) fn correct(&mut self, conn: &mut Conn, entry: &Entry, details: Details) -> Result<()> {
        self.see(conn, entry)?;
        self.details = details;
        self.version += 1;
        let row = care_events::table.find((self.patient_id, self.id));
        diesel::update(row).set((&self.details, care_events::version.eq(self.version))).execute(conn)?;
        Ok(())
    }

    pub(in crate::pain) fn delete(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(care_events::table.find((self.patient_id, self.id))).execute(conn)?;
        Ok(())
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<CareEventId>) -> Result<Vec<CareEvent>> {
        let these = care_events::table.filter(care_events::patient_id.eq(patient).and(care_events::id.eq_any(ids)));
        Ok(these.select(CareEvent::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: CareEventId) -> Result<Option<CareEvent>> {
        Ok(care_events::table.find((patient, id)).select(CareEvent::as_select()).first(conn).optional()?)
    }

    /// The newest within some days, the newest first.
    pub fn newest_within(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        to: NaiveDate,
        most: i64,
    ) -> Result<Vec<CareEvent>> {
        let theirs = care_events::table
            .filter(care_events::patient_id.eq(patient).and(care_events::local_date.between(from, to)));
        let newest_first = theirs.order((care_events::local_date.desc(), care_events::id.desc()));
        Ok(newest_first.limit(most).select(CareEvent::as_select()).load(conn)?)
    }

    /// Those within some days, in their order.
    pub fn between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<CareEvent>> {
        let theirs = care_events::table
            .filter(care_events::patient_id.eq(patient).and(care_events::local_date.between(from, to)));
        Ok(theirs.order((care_events::local_date, care_events::id)).select(CareEvent::as_select()).load(conn)?)
    }

    /// The first day with care, from one on.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(care_events, local_date, conn, patient, from)
    }

    /// Those that may ask something of a day, in their order. Nothing is read for a patient of whom it is known that there
    /// is none.
    pub fn acting(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Vec<CareEvent>> {
        if !record.may_be_tailored(date) {
            return Ok(Vec::new());
        }
        let since = date.checked_sub_days(Days::new(REACH)).unwrap_or(date);
        let mut events = CareEvent::between(conn, record.patient(), since, date)?;
        events.retain(CareEvent::acts);
        Ok(events)
    }

    /// Whether it asks something of the days after it.
    pub(in crate::pain) fn acts(&self) -> bool {
        self.kind.0.acts(self.details.changes_plan)
    }

    /// The days of injections into a place that mask the scores of some days. Nothing is read for a patient of whom it is
    /// known that there is none.
    pub(in crate::pain) fn injections(
        conn: &mut Conn,
        record: &Record,
        place: BodySite,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<NaiveDate>> {
        if !record.may_be_tailored(to) {
            return Ok(Vec::new());
        }
        let since = from.checked_sub_days(Days::new(INJECTION_EASE)).unwrap_or(from);
        let theirs = care_events::table
            .filter(care_events::patient_id.eq(record.patient()).and(care_events::local_date.between(since, to)))
            .filter(care_events::region.eq(Word(place.region)).and(care_events::side.eq(Word(place.side))))
            .filter(care_events::kind.eq(Word(Care::SteroidInjection)));
        Ok(theirs.select(care_events::local_date).load(conn)?)
    }

    /// Whether what it asks for depends on what is logged and answered after it.
    pub fn reads_the_diary(&self) -> bool {
        matches!(self.kind.0, Care::Fall | Care::Illness)
    }

    /// Those of a region that end the go-aheads of before, in the order in which they were recorded.
    pub(in crate::pain) fn starting_anew(
        conn: &mut Conn,
        patient: PatientId,
        region: Region,
    ) -> Result<Vec<CareEvent>> {
        let theirs = care_events::table
            .filter(care_events::patient_id.eq(patient).and(care_events::region.eq(Word(region))))
            .order((care_events::recorded_at, care_events::id));
        let mut events: Vec<CareEvent> = theirs.select(CareEvent::as_select()).load(conn)?;
        events.retain(|event| event.details.anew(event.kind.0).is_some());
        Ok(events)
    }

    /// The places whose days it changes from its own day on, beside what it lets begin anew: an illness hides what changes
    /// anywhere, and a fall ends an accepted level.
    pub(in crate::pain) fn touches(&self, conn: &mut Conn) -> Result<Vec<Anew>> {
        let date = self.details.local_date;
        match (self.kind.0, self.site()) {
            (Care::Illness, _) => Ok(places(conn, self.patient_id)?.into_iter().map(|place| (place, date)).collect()),
            (Care::Fall, Some(fall)) => {
                let mut touched = Vec::new();
                for place in places(conn, self.patient_id)?.into_iter().filter(|place| touches(fall, *place)) {
                    if accepted_until(conn, self.patient_id, place, date)?.is_some() {
                        touched.push((place, date));
                    }
                }
                Ok(touched)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Where, if anywhere in particular.
    pub fn site(&self) -> Option<BodySite> {
        self.details.place()
    }

    /// When it was recorded.
    pub fn recorded_at(&self) -> DateTime<Utc> {
        self.recorded_at.instant()
    }

    /// What care it was.
    pub fn kind(&self) -> Care {
        self.kind.0
    }

    /// The day.
    pub fn region(&self) -> Option<limber_rules::place::Region> {
        self.details.region.map(|region| region.0)
    }

    /// The day.
    pub fn date(&self) -> NaiveDate {
        self.details.local_date
    }

    /// The last day of what lasts, if it is over.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        self.details.ended_on
    }

    /// What it is called, and what came of it.
    pub fn told(&self) -> impl Iterator<Item = &str> {
        [&self.details.title, &self.details.outcome].into_iter().flatten().map(String::as_str)
    }

    /// Whether it is about a place, or about none in particular.
    pub fn is_about(&self, place: BodySite) -> bool {
        self.details.place().is_none_or(|about| about == place)
    }

    pub(in crate::pain) fn list(
        conn: &mut Conn,
        record: &Record,
        after: Option<Position>,
        limit: Limit,
    ) -> Result<Vec<CareEvent>> {
        let mut all = care_events::table.filter(care_events::patient_id.eq(record.patient())).into_boxed();
        if let Some(Position(date, id)) = after {
            let beyond = care_events::local_date.lt(date).or(care_events::id.lt(id));
            all = all.filter(care_events::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((care_events::local_date.desc(), care_events::id.desc()));
        Ok(newest_first.limit(limit.and_one()).select(CareEvent::as_select()).load(conn)?)
    }

    pub(in crate::pain) fn position(&self) -> Position {
        Position(self.details.local_date, self.id)
    }

    /// `surgery on 2026-06-01`.
    pub(in crate::pain) fn in_words(&self) -> String {
        format!("{} on {}", self.kind.0.in_words(), self.details.local_date)
    }
}

/// Care that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareEventOut {
    id: CareEventId,
    #[schema(schema_with = shape::care)]
    kind: Care,
    /// Null if it is about no place.
    #[schema(value_type = Option<String>)]
    region: Option<Word<Region>>,
    #[schema(value_type = Option<String>)]
    side: Option<Word<Side>>,
    local_date: NaiveDate,
    title: Option<String>,
    note: Option<String>,
    outcome: Option<String>,
    /// Whether it changed what is planned, as whoever recorded it says.
    changes_plan: bool,
    /// The last day of an illness or a pregnancy; null while it goes on, and of all that does not last.
    ended_on: Option<NaiveDate>,
    /// Whether the usual level of the place is learned anew from that day on, and its go-aheads ended.
    starts_anew: bool,
    /// Who recorded it: the patient, or a physiotherapist.
    source: CareEventSource,
    recorded_by: UserId,
    recorded_at: DateTime<Utc>,
    /// When a physiotherapist first looked at it: by recording, correcting or marking it; null if none has.
    looked_at: Option<DateTime<Utc>>,
    looked_by: Option<UserId>,
    version: i32,
}

impl From<CareEvent> for CareEventOut {
    fn from(event: CareEvent) -> Self {
        let starts_anew = event.details.anew(event.kind.0).is_some();
        let Details { region, side, local_date, title, note, outcome, changes_plan, ended_on } = event.details;
        CareEventOut {
            id: event.id,
            kind: event.kind.0,
            region,
            side,
            local_date,
            title,
            note,
            outcome,
            changes_plan,
            ended_on,
            starts_anew,
            source: event.source.0,
            recorded_by: event.recorded_by,
            recorded_at: event.recorded_at.instant(),
            looked_at: event.looked_at.map(Timestamp::instant),
            looked_by: event.looked_by,
            version: event.version,
        }
    }
}
