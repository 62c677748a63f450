//! A symptom check: the answers to a screen, as they are kept.

use crate::care::{Entry, FreeText, Kind};
use crate::db::schema::symptom_checks;
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, DayPage, MultiBackend};
use crate::http::{Limit, Result};
use crate::ids::{PatientId, UserId};
use crate::pain::episodes::flag_grounds::{Cause, Deed};
use crate::pain::tailoring::accepted::judge_where_accepted;
use crate::pain::tailoring::illness::judge_where_ill;
use crate::{day_page, id, next_day};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::place::Region;
use limber_rules::red_flags::{Area, Country, Finding, Form, RedFlag, Screen, latest, weigh};
use serde::{Deserialize, Serialize};

id!(
    /// A symptom check.
    CheckId
);
/// A symptom check.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = symptom_checks, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Check {
    pub(super) patient_id: PatientId,
    pub(crate) id: CheckId,
    pub(in crate::pain) local_date: NaiveDate,
    pub(super) occurred_at: Timestamp,
    pub(super) time_zone: String,
    pub(super) recorded_at: Timestamp,
    pub(in crate::pain) answered_yes: Json<Vec<String>>,
    pub(in crate::pain) screen_version: String,
    pub(super) version: i32,
    /// The region that was asked about; none if it was not named.
    pub(super) region: Option<Word<Region>>,
    pub(super) form: Word<Form>,
    pub(super) withdrawn_at: Option<Timestamp>,
    pub(super) withdrawn_by: Option<UserId>,
    pub(super) withdrawn_because: Option<String>,
    pub(super) known_at: Option<Timestamp>,
    pub(super) known_by: Option<UserId>,
    pub(super) known_because: Option<String>,
}

impl FreeText for Check {
    fn without_notes(mut self) -> Self {
        self.withdrawn_because = None;
        self
    }
}

impl Check {
    /// Whether the answers were not taken back.
    pub(in crate::pain) fn stands(&self) -> bool {
        self.withdrawn_at.is_none()
    }

    /// Whether it was answered without a yes, and the answers stand.
    pub(in crate::pain) fn is_clear(&self) -> bool {
        self.answered_yes.0.is_empty() && self.stands()
    }

    /// Whether it was answered with a yes, and the answers stand.
    pub(super) fn warns(&self) -> bool {
        !self.answered_yes.0.is_empty() && self.stands()
    }

    /// A yes ends an accepted level, and a clear check an illness; taken back, neither does.
    pub(super) fn judge_what_it_ends(&self, conn: &mut Conn, entry: &Entry, deed: Deed) -> Result<()> {
        let (id, date) = (self.id.0, self.local_date);
        let cause = Cause { kind: Kind::SymptomCheck, id, date, deed, own_care: false };
        if self.answered_yes.0.is_empty() {
            judge_where_ill(conn, entry, date, &cause)
        } else {
            judge_where_accepted(conn, entry, self.area(), date, &cause)
        }
    }

    /// What was asked; none if it is of no version that is known.
    pub(super) fn screen(&self) -> Option<&'static Screen> {
        Screen::of(&self.screen_version)
    }

    /// The questions answered with yes, as they were asked.
    pub(super) fn yes(&self) -> Vec<&'static RedFlag> {
        let screen = self.screen();
        let flag = |code: &String| screen.and_then(|screen| screen.question(code)).or_else(|| latest(code));
        self.answered_yes.0.iter().filter_map(flag).collect()
    }

    /// The area that was asked about; none if no region was named and the questions were those of no place in particular, or
    /// those that were asked before there were regions.
    pub(super) fn area(&self) -> Option<Area> {
        let of_version = || self.screen().and_then(|screen| screen.area).filter(|area| *area != Area::Hip);
        self.region.map(|region| Area::of(region.0)).or_else(of_version)
    }

    /// What the answers come to, and where to go in a country.
    pub(super) fn finding(&self, country: Country) -> Finding {
        weigh(&self.yes(), self.local_date, country.where_to_go())
    }

    /// Keeps it, taken back or known.
    pub(super) fn keep(&mut self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        self.version += 1;
        let changes = (
            symptom_checks::version.eq(self.version),
            (
                symptom_checks::withdrawn_at.eq(self.withdrawn_at),
                symptom_checks::withdrawn_by.eq(self.withdrawn_by),
                symptom_checks::withdrawn_because.eq(&self.withdrawn_because),
            ),
            (
                symptom_checks::known_at.eq(self.known_at),
                symptom_checks::known_by.eq(self.known_by),
                symptom_checks::known_because.eq(&self.known_because),
            ),
        );
        diesel::update(symptom_checks::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        entry.changed(conn, Kind::SymptomCheck, self.id)
    }
}

/// A clear check is looked for so far back. Days. As far as any gate looks.
const LOOKED_BACK: Days = Days::new(28);

/// The last day of the last weeks on which the questions about a region were answered, if that was without a warning sign.
pub fn clear_screen_on(
    conn: &mut Conn,
    patient: PatientId,
    region: Region,
    today: NaiveDate,
) -> Result<Option<NaiveDate>> {
    let from = today.checked_sub_days(LOOKED_BACK).unwrap_or(today);
    let about = |check: &Check| check.area().is_none_or(|area| area == Area::of(region));
    let checks = Check::between(conn, patient, from, today)?;
    let last = checks.into_iter().filter(|check| check.stands() && about(check));
    let last = last.max_by_key(|check| (check.local_date, check.recorded_at.instant()));
    Ok(last.filter(Check::is_clear).map(|check| check.local_date))
}

/// Where a page of checks left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position(pub NaiveDate, pub CheckId);

impl Check {
    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<CheckId>) -> Result<Vec<Check>> {
        let these =
            symptom_checks::table.filter(symptom_checks::patient_id.eq(patient).and(symptom_checks::id.eq_any(ids)));
        Ok(these.select(Check::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: CheckId) -> Result<Option<Check>> {
        Ok(symptom_checks::table.find((patient, id)).select(Check::as_select()).first(conn).optional()?)
    }

    /// Those of some days, the newest first.
    pub fn of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<Check>> {
        let since = symptom_checks::table
            .filter(symptom_checks::patient_id.eq(patient).and(symptom_checks::local_date.ge(page.from)));
        let rows = day_page!(since, symptom_checks::local_date, symptom_checks::id, CheckId, page);
        Ok(rows.select(Check::as_select()).load(conn)?)
    }

    /// Those within some days, in their order.
    pub fn between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Check>> {
        let theirs = symptom_checks::table
            .filter(symptom_checks::patient_id.eq(patient).and(symptom_checks::local_date.between(from, to)));
        Ok(theirs.order((symptom_checks::local_date, symptom_checks::id)).select(Check::as_select()).load(conn)?)
    }

    /// The full ones from a day to before another that were not taken back: a few, for they are asked at a start.
    pub(super) fn full_before(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        before: NaiveDate,
    ) -> Result<Vec<Check>> {
        let theirs = symptom_checks::table
            .filter(symptom_checks::patient_id.eq(patient).and(symptom_checks::local_date.ge(from)))
            .filter(symptom_checks::local_date.lt(before).and(symptom_checks::form.eq(Word(Form::Full))))
            .filter(symptom_checks::withdrawn_at.is_null());
        Ok(theirs.select(Check::as_select()).load(conn)?)
    }

    /// The first day with a check, from one on.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(symptom_checks, local_date, conn, patient, from)
    }

    /// Whether it was recorded at an instant or later.
    pub(in crate::pain) fn is_recorded_since(&self, at: DateTime<Utc>) -> bool {
        self.recorded_at.instant() >= at
    }

    /// A page of them, the newest first.
    pub(super) fn list(
        conn: &mut Conn,
        patient: PatientId,
        after: Option<Position>,
        limit: Limit,
    ) -> Result<Vec<Check>> {
        let mut all = symptom_checks::table.filter(symptom_checks::patient_id.eq(patient)).into_boxed();
        if let Some(Position(date, id)) = after {
            let beyond = symptom_checks::local_date.lt(date).or(symptom_checks::id.lt(id));
            all = all.filter(symptom_checks::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((symptom_checks::local_date.desc(), symptom_checks::id.desc()));
        Ok(newest_first.limit(limit.and_one()).select(Check::as_select()).load(conn)?)
    }
}
