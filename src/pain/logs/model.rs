//! Pain logs: daily ones (one for each region, side and local date) and events (any number).

use crate::care::FreeText;
use crate::db::schema::pain_logs;
use crate::db::types::{Day, Score, Timestamp, Word};
use crate::db::{Conn, DayPage, MultiBackend, Portable};
use crate::http::{DateRange, Limit, Problem, Result, filters_in_address};
use crate::ids::PatientId;
use crate::pain::logs::logged::IsDaily;
use crate::pain::logs::observations::Measures;
use crate::pain::logs::when::{When, WhenIn};
use crate::{day_page, id, next_day, on_either, words};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Serialize};

id!(
    /// A pain log. The client may choose it, so that sending a log again changes nothing.
    PainLogId
);

words! {
    /// Which kind of pain log.
    LogKind {
        /// One for each region, side and local date: the series that is judged.
        Daily = "daily",
        /// Something in between: any number.
        Event = "event",
    }
}

/// A pain log.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pain_logs, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct PainLog {
    pub(in crate::pain) patient_id: PatientId,
    /// Its id.
    pub id: PainLogId,
    pub(in crate::pain) kind: Word<LogKind>,
    pub(in crate::pain) region: Word<Region>,
    pub(in crate::pain) side: Word<Side>,
    #[diesel(deserialize_as = Day, serialize_as = Day)]
    pub(in crate::pain) local_date: NaiveDate,
    pub(in crate::pain) occurred_at: Timestamp,
    pub(in crate::pain) time_zone: String,
    pub(in crate::pain) recorded_at: Timestamp,
    #[diesel(embed)]
    pub(in crate::pain) measures: Measures,
    pub(in crate::pain) version: i32,
}

impl FreeText for PainLog {
    fn without_notes(self) -> Self {
        PainLog { measures: self.measures.without_words(), ..self }
    }
}

/// Which log it is, whatever it measures.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    pub kind: LogKind,
    pub place: BodySite,
    pub when: WhenIn,
}

/// What became of an insert.
pub enum Inserted {
    /// It is there now.
    New,
    /// A log with this id was there before.
    SameId(Box<PainLog>),
    /// There is a daily log for this day already.
    SameDay(PainLogId),
}

/// Where a page of logs left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Position(NaiveDate, PainLogId);

/// The key leads by the day, so that a page of the diary lies together; an id is looked up by an index of its own.
macro_rules! by_id {
    ($patient:expr, $id:expr) => {
        pain_logs::table.filter(pain_logs::patient_id.eq($patient).and(pain_logs::id.eq($id)))
    };
}

impl PainLog {
    /// A new one.
    pub fn new(
        patient: PatientId,
        id: PainLogId,
        kind: LogKind,
        place: BodySite,
        when: When,
        measures: Measures,
        now: DateTime<Utc>,
    ) -> PainLog {
        PainLog {
            patient_id: patient,
            id,
            kind: Word(kind),
            region: Word(place.region),
            side: Word(place.side),
            local_date: when.local_date,
            occurred_at: when.occurred_at.into(),
            time_zone: when.zone.name().to_owned(),
            recorded_at: now.into(),
            measures,
            version: 1,
        }
    }

    /// Adds it, unless its id or its day is taken. One statement, if all is well.
    pub fn insert(&self, conn: &mut Conn) -> Result<Inserted> {
        let insert = diesel::insert_into(pain_logs::table).values(self.clone()).on_conflict_do_nothing();
        if Portable(insert).execute(conn)? == 1 {
            return Ok(Inserted::New);
        }
        if let Some(same) = PainLog::find(conn, self.patient_id, self.id)? {
            return Ok(Inserted::SameId(Box::new(same)));
        }
        let day = PainLog::daily(conn, self.patient_id, self.place(), self.local_date)?;
        Ok(Inserted::SameDay(day.ok_or_else(Problem::not_found)?.id))
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<PainLogId>) -> Result<Vec<PainLog>> {
        let these = pain_logs::table.filter(pain_logs::patient_id.eq(patient).and(pain_logs::id.eq_any(ids)));
        Ok(these.select(PainLog::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: PainLogId) -> Result<Option<PainLog>> {
        Ok(by_id!(patient, id).select(PainLog::as_select()).first(conn).optional()?)
    }

    /// The daily log of a day.
    pub fn daily(conn: &mut Conn, patient: PatientId, place: BodySite, date: NaiveDate) -> Result<Option<PainLog>> {
        let daily = pain_logs::table
            .filter(pain_logs::patient_id.eq(patient).and(IsDaily))
            .filter(pain_logs::region.eq(Word(place.region)).and(pain_logs::side.eq(Word(place.side))))
            .filter(pain_logs::local_date.eq(date));
        Ok(daily.select(PainLog::as_select()).first(conn).optional()?)
    }

    /// Logs, the newest day first.
    pub fn list(
        conn: &mut Conn,
        patient: PatientId,
        filter: LogFilter,
        after: Option<Position>,
        limit: Limit,
    ) -> Result<Vec<PainLog>> {
        let newest_first = (pain_logs::local_date.desc(), pain_logs::id.desc());
        let all = pain_logs::table.filter(pain_logs::patient_id.eq(patient));
        if filter.is_open() && after.is_none() {
            // The page that is asked for most is a statement that stays prepared; a boxed one is spelt out each time.
            let page = all.order(newest_first).limit(limit.and_one());
            return Ok(on_either!(conn => page.select(PainLog::as_select()).load(conn))?);
        }
        let mut logs = all.into_boxed();
        if let Some(region) = filter.region {
            logs = logs.filter(pain_logs::region.eq(Word(region)));
        }
        if let Some(side) = filter.side {
            logs = logs.filter(pain_logs::side.eq(Word(side)));
        }
        if let Some(from) = filter.days.from {
            logs = logs.filter(pain_logs::local_date.ge(from));
        }
        if let Some(to) = filter.days.to {
            logs = logs.filter(pain_logs::local_date.le(to));
        }
        if let Some(Position(date, id)) = after {
            // `le` lets both databases start at the right place in the index.
            let beyond = pain_logs::local_date.lt(date).or(pain_logs::id.lt(id));
            logs = logs.filter(pain_logs::local_date.le(date).and(beyond));
        }
        Ok(logs.order(newest_first).limit(limit.and_one()).select(PainLog::as_select()).load(conn)?)
    }

    /// The newest with a note within some days, the newest first.
    pub fn newest_noted(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        to: NaiveDate,
        most: i64,
    ) -> Result<Vec<PainLog>> {
        let noted = pain_logs::table
            .filter(pain_logs::patient_id.eq(patient).and(pain_logs::local_date.between(from, to)))
            .filter(pain_logs::note.is_not_null());
        let newest_first = noted.order((pain_logs::local_date.desc(), pain_logs::id.desc()));
        Ok(newest_first.limit(most).select(PainLog::as_select()).load(conn)?)
    }

    /// How many events there are of its place on its day.
    pub fn events_of_the_day(&self, conn: &mut Conn) -> Result<i64> {
        let events = pain_logs::table
            .filter(pain_logs::patient_id.eq(self.patient_id).and(pain_logs::local_date.eq(self.local_date)))
            .filter(pain_logs::region.eq(self.region).and(pain_logs::side.eq(self.side)))
            .filter(pain_logs::kind.eq(Word(LogKind::Event)));
        Ok(on_either!(conn => events.count().get_result(conn))?)
    }

    /// What the logs of a series measure, from a day to another.
    pub fn between(
        conn: &mut Conn,
        patient: PatientId,
        place: BodySite,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(NaiveDate, LogKind, Measures)>> {
        let logs = pain_logs::table
            .filter(pain_logs::patient_id.eq(patient).and(pain_logs::local_date.between(from, to)))
            .filter(pain_logs::region.eq(Word(place.region)).and(pain_logs::side.eq(Word(place.side))));
        let rows: Vec<(Day, Word<LogKind>, Measures)> = on_either!(conn => {
            logs.select((pain_logs::local_date, pain_logs::kind, Measures::as_select())).load(conn)
        })?;
        Ok(rows.into_iter().map(|(date, kind, measures)| (date.into(), kind.0, measures)).collect())
    }

    /// All logs from a day to another, in their order.
    pub fn all_between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<PainLog>> {
        let logs =
            pain_logs::table.filter(pain_logs::patient_id.eq(patient).and(pain_logs::local_date.between(from, to)));
        Ok(logs.order((pain_logs::local_date, pain_logs::id)).select(PainLog::as_select()).load(conn)?)
    }

    /// The logs of a place within some days, in their order.
    pub fn of_place(
        conn: &mut Conn,
        patient: PatientId,
        place: BodySite,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<Vec<PainLog>> {
        let logs = pain_logs::table
            .filter(pain_logs::patient_id.eq(patient).and(pain_logs::local_date.between(from, to)))
            .filter(pain_logs::region.eq(Word(place.region)).and(pain_logs::side.eq(Word(place.side))));
        Ok(logs.order((pain_logs::local_date, pain_logs::id)).select(PainLog::as_select()).load(conn)?)
    }

    /// The first day with a log, from one on.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(pain_logs, local_date, conn, patient, from)
    }

    /// Those of some days, the newest first.
    pub fn of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<PainLog>> {
        let since = pain_logs::table.filter(pain_logs::patient_id.eq(patient).and(pain_logs::local_date.ge(page.from)));
        let rows = day_page!(since, pain_logs::local_date, pain_logs::id, PainLogId, page);
        Ok(rows.select(PainLog::as_select()).load(conn)?)
    }

    /// Those of some days that were corrected, the newest first.
    pub fn corrected_of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<PainLog>> {
        let since = pain_logs::table.filter(pain_logs::patient_id.eq(patient).and(pain_logs::local_date.ge(page.from)));
        let corrected = since.filter(pain_logs::version.gt(1));
        let rows = day_page!(corrected, pain_logs::local_date, pain_logs::id, PainLogId, page);
        Ok(rows.select(PainLog::as_select()).load(conn)?)
    }

    /// The day it is about.
    pub fn local_date(&self) -> NaiveDate {
        self.local_date
    }

    /// The first day on which a place hurt this much, by a daily log or an event.
    pub fn first_hurting(conn: &mut Conn, patient: PatientId, place: BodySite, pain: Nrs) -> Result<Option<NaiveDate>> {
        let at_an_event = pain_logs::kind.eq(Word(LogKind::Event)).and(pain_logs::pain_now.ge(Score(pain)));
        let hurting = pain_logs::table
            .filter(pain_logs::patient_id.eq(patient))
            .filter(pain_logs::region.eq(Word(place.region)).and(pain_logs::side.eq(Word(place.side))))
            .filter(pain_logs::worst_pain.ge(Score(pain)).or(at_an_event).assume_not_null());
        Ok(hurting.order(pain_logs::local_date).select(pain_logs::local_date).first(conn).optional()?)
    }

    /// Other measures, in a new version.
    pub fn correct(&mut self, conn: &mut Conn, measures: Measures) -> Result<()> {
        self.measures = measures;
        self.version += 1;
        let row = by_id!(self.patient_id, self.id);
        let changes = (self.measures.clone(), pain_logs::version.eq(self.version));
        Portable(diesel::update(row).set(changes)).execute(conn)?;
        Ok(())
    }

    /// Takes it out of the diary.
    pub fn delete(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(by_id!(self.patient_id, self.id)).execute(conn)?;
        Ok(())
    }

    /// Which version it is.
    pub fn version(&self) -> i32 {
        self.version
    }

    /// The series it belongs to.
    pub fn place(&self) -> BodySite {
        BodySite { region: self.region.0, side: self.side.0 }
    }

    /// Where it stands in a list.
    pub fn position(&self) -> Position {
        Position(self.local_date, self.id)
    }

    /// Whether it is what a client sends again.
    pub fn is_as_told(&self, identity: &Identity, measures: &Measures) -> bool {
        self.is_of(identity) && self.measures == *measures
    }

    /// Whether it is of the place and time that a client tells.
    pub fn is_of(&self, identity: &Identity) -> bool {
        let zone = crate::accounts::Zone::stored(&self.time_zone).0;
        let when = When { local_date: self.local_date, occurred_at: self.occurred_at.instant(), zone };
        self.kind.0 == identity.kind && self.place() == identity.place && identity.when.tells_of(when)
    }
}

/// Which logs a list has. Default: all.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogFilter {
    pub region: Option<Region>,
    pub side: Option<Side>,
    pub days: DateRange,
}

impl LogFilter {
    fn is_open(self) -> bool {
        self.region.is_none() && self.side.is_none() && self.days.is_open()
    }

    /// For an address, behind its path.
    pub fn in_an_address(self) -> String {
        let region = self.region.map(|region| format!("region={region}"));
        let side = self.side.map(|side| format!("side={side}"));
        filters_in_address([region, side].into_iter().chain(self.days.filters()))
    }
}
