//! The last answer of each day: what the patient's own look told them to do. Adherence and training through pain go by it.
//!
//! The look itself is a read. Only if its answer is another than the stored one, one small write follows. It is no record
//! kind: nothing is numbered, and no feed tells of it. A physiotherapist's look stores nothing.

use super::day_out::TodayOut;
use crate::care::{Reading, Record};
use crate::db::schema::day_answers;
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::Result;
use crate::ids::PatientId;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use limber_rules::adherence::Asked;
use limber_rules::place::BodySite;
use limber_rules::thresholds::RULE_VERSION;
use limber_rules::today::Decision;
use serde::Serialize;

/// The last answer of a day.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = day_answers, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct DayAnswer {
    patient_id: PatientId,
    local_date: NaiveDate,
    decision: Word<Decision>,
    asks_session: bool,
    answered_at: Timestamp,
    rule_version: String,
    /// The places of programmes that rest, where the day leaves something to do for another.
    resting: Json<Vec<BodySite>>,
}

/// The last answer of a day, as an export has it.
#[derive(Debug, Serialize)]
pub struct DayAnswerOut {
    local_date: NaiveDate,
    decision: Word<Decision>,
    asks_session: bool,
    answered_at: Timestamp,
    rule_version: String,
}

impl From<DayAnswer> for DayAnswerOut {
    fn from(answer: DayAnswer) -> Self {
        let DayAnswer { local_date, decision, asks_session, answered_at, rule_version, .. } = answer;
        DayAnswerOut { local_date, decision, asks_session, answered_at, rule_version }
    }
}

/// An answer that the patient was just given, and that is not stored yet.
#[derive(Debug)]
#[must_use = "it is stored after the read"]
pub struct NewDayAnswer(DayAnswer);

impl NewDayAnswer {
    /// The answer of a look, if it is the patient's own, of their current date, and another than the stored one.
    pub fn of(conn: &mut Conn, record: &Record, today: &TodayOut) -> Result<Option<NewDayAnswer>> {
        if !record.is_own() || today.date() != record.today(conn)? {
            return Ok(None);
        }
        let answer = DayAnswer {
            patient_id: record.patient(),
            local_date: today.date(),
            decision: Word(today.decision()),
            asks_session: today.asks_session(),
            answered_at: record.now.into(),
            rule_version: RULE_VERSION.to_owned(),
            resting: Json(today.resting()),
        };
        let stored = DayAnswer::on(conn, record.patient(), today.date())?;
        Ok(Some(answer).filter(|answer| stored.is_none_or(|stored| !stored.says_the_same(answer))).map(NewDayAnswer))
    }

    /// Stores it. The read was answered either way: a failure is logged and costs nobody their answer.
    pub async fn store(self, reading: &Reading) {
        let NewDayAnswer(answer) = self;
        let store = move |conn: &mut Conn, _: &Record| answer.store(conn);
        if let Err(problem) = reading.keep(store).await {
            tracing::warn!(%problem, "the day's answer was given and could not be stored");
        }
    }
}

impl DayAnswerOut {
    /// Those from a day, if it is given, to a day, if it is given, in their order.
    pub fn within(
        conn: &mut Conn,
        patient: PatientId,
        (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Result<Vec<DayAnswerOut>> {
        let mut theirs = day_answers::table.filter(day_answers::patient_id.eq(patient)).into_boxed();
        if let Some(from) = from {
            theirs = theirs.filter(day_answers::local_date.ge(from));
        }
        if let Some(to) = to {
            theirs = theirs.filter(day_answers::local_date.le(to));
        }
        let in_order = theirs.order(day_answers::local_date).select(DayAnswer::as_select());
        Ok(in_order.load(conn)?.into_iter().map(DayAnswerOut::from).collect())
    }
}

impl DayAnswer {
    /// Those of some days, in their order.
    pub(super) fn between(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<DayAnswer>> {
        let of_the_days = day_answers::patient_id.eq(patient).and(day_answers::local_date.between(from, to));
        let theirs = day_answers::table.filter(of_the_days);
        Ok(theirs.order(day_answers::local_date).select(DayAnswer::as_select()).load(conn)?)
    }

    /// That of a day.
    pub(super) fn on(conn: &mut Conn, patient: PatientId, date: NaiveDate) -> Result<Option<DayAnswer>> {
        Ok(day_answers::table.find((patient, date)).select(DayAnswer::as_select()).first(conn).optional()?)
    }

    pub(super) fn date(&self) -> NaiveDate {
        self.local_date
    }

    /// What it asked for.
    pub(super) fn asked(&self) -> Asked {
        Asked::of(self.decision.0, self.asks_session)
    }

    /// What it asked for, if it was given before an instant.
    pub(super) fn asked_before(&self, at: DateTime<Utc>) -> Option<Asked> {
        (self.answered_at.instant() <= at).then(|| self.asked())
    }

    /// What it asked for at some places: rest, if all of them were to rest.
    pub(super) fn asked_at(&self, places: &[BodySite], at: DateTime<Utc>) -> Option<Asked> {
        let rested = !places.is_empty() && places.iter().all(|place| self.resting.0.contains(place));
        self.asked_before(at).map(|asked| if rested { Asked::of(Decision::Rest, false) } else { asked })
    }

    fn says_the_same(&self, other: &DayAnswer) -> bool {
        (self.decision, self.asks_session, &self.resting.0) == (other.decision, other.asks_session, &other.resting.0)
    }

    /// Stores it in the place of an earlier one.
    fn store(&self, conn: &mut Conn) -> Result<()> {
        let key = (day_answers::patient_id, day_answers::local_date);
        let insert = diesel::insert_into(day_answers::table).values(self.clone());
        let upsert = insert.on_conflict(key).do_update().set((
            day_answers::decision.eq(excluded(day_answers::decision)),
            day_answers::asks_session.eq(excluded(day_answers::asks_session)),
            day_answers::answered_at.eq(excluded(day_answers::answered_at)),
            day_answers::rule_version.eq(excluded(day_answers::rule_version)),
            day_answers::resting.eq(excluded(day_answers::resting)),
        ));
        // Of two looks at the same time the later one stands, whichever is stored first.
        let given_before = day_answers::answered_at.le(excluded(day_answers::answered_at));
        let unless_later = diesel::query_dsl::methods::FilterDsl::filter(upsert, given_before);
        Portable(unless_later).execute(conn)?;
        Ok(())
    }
}
