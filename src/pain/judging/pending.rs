//! Pending judgements: the days of a series that a correction may have changed and that the scheduler still has to judge.
//!
//! A correction judges the first days in its own transaction, so that a write never takes longer the older the day is. The rest
//! follows in pieces, each a transaction of its own: the first of them before the write is answered, what is left by the scheduler.
//! Until then the series is never green.

use crate::care::Entry;
use crate::db::schema::pain_series;
use crate::db::types::{Json, Word};
use crate::db::{Conn, Portable};
use crate::due;
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::episodes::flag_grounds::Cause;
use chrono::{DateTime, Days, NaiveDate};
use diesel::prelude::*;
use limber_rules::level::Level;
use limber_rules::place::{BodySite, Region, Side};

/// How many days one transaction judges: it is to hold the writer no longer than a few writes of others. A write of one day judges two
/// more pieces before it is answered, 60 days in all. Chosen here.
pub(super) const PIECE: u64 = 20;

/// Days that are to be judged again, whatever comes out; and after them as far as anything differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub from: NaiveDate,
    pub through: NaiveDate,
}

impl Span {
    /// A day that was changed.
    pub fn day(date: NaiveDate) -> Span {
        Span { from: date, through: date }
    }

    /// As many days as one transaction judges.
    pub fn piece(from: NaiveDate) -> Span {
        Span { from, through: from.checked_add_days(Days::new(PIECE - 1)).unwrap_or(NaiveDate::MAX) }
    }

    pub fn holds(self, date: NaiveDate) -> bool {
        (self.from..=self.through).contains(&date)
    }

    /// The days of both, and those between them.
    pub fn and(self, other: Span) -> Span {
        Span { from: self.from.min(other.from), through: self.through.max(other.through) }
    }
}

/// What is pending of a series, and why.
#[derive(Debug, Clone, Copy)]
pub(in crate::pain) struct Pending {
    pub(super) span: Span,
    pub(super) cause: Cause,
}

impl Pending {
    /// Together with what a change leaves. The newest cause stands, but for new rules: what they find is told quietly, and what a
    /// correction finds must not be.
    pub(super) fn and(self, rest: Span, cause: &Cause) -> Pending {
        let cause = if cause.is_of_rules() { self.cause } else { *cause };
        Pending { span: self.span.and(rest), cause }
    }

    /// The level of a judged day, as far as it may be told: green is not, where the day may still change.
    pub fn as_known(pending: Option<&Pending>, date: NaiveDate, level: Level) -> Level {
        let may_change = pending.is_some_and(|pending| date >= pending.span.from);
        if may_change && level == Level::Green { Level::Insufficient } else { level }
    }
}

macro_rules! series {
    ($patient:expr, $place:expr) => {
        pain_series::table.find(($patient, Word($place.region), Word($place.side)))
    };
}

type Columns = (Option<NaiveDate>, Option<NaiveDate>, Option<Json<Cause>>);

fn read((from, through, cause): Columns) -> Option<Pending> {
    Some(Pending { span: Span { from: from?, through: through? }, cause: cause?.0 })
}

const COLUMNS: (pain_series::pending_from, pain_series::pending_through, pain_series::pending_cause) =
    (pain_series::pending_from, pain_series::pending_through, pain_series::pending_cause);

/// What is pending of a series.
pub(in crate::pain) fn of_series(conn: &mut Conn, patient: PatientId, place: BodySite) -> Result<Option<Pending>> {
    let columns: Option<Columns> = series!(patient, place).select(COLUMNS).first(conn).optional()?;
    Ok(columns.and_then(read))
}

type Row = (Word<Region>, Word<Side>, Columns);

/// The series of a record that has waited for the earliest of its days.
pub(super) fn first(conn: &mut Conn, patient: PatientId) -> Result<Option<(BodySite, Pending)>> {
    let waiting = pain_series::table
        .filter(pain_series::patient_id.eq(patient).and(pain_series::pending_from.is_not_null()))
        .order((pain_series::pending_from, pain_series::region, pain_series::side));
    let row: Option<Row> = waiting.select((pain_series::region, pain_series::side, COLUMNS)).first(conn).optional()?;
    Ok(row.and_then(|(region, side, columns)| Some((BodySite { region: region.0, side: side.0 }, read(columns)?))))
}

/// Keeps what is pending of a series now, and schedules it. Nothing is written if it is what was pending before.
pub(super) fn keep(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    before: Option<&Pending>,
    now: Option<&Pending>,
) -> Result<()> {
    if before.is_some() != now.is_some() {
        entry.stands_otherwise();
    }
    if before.map(|pending| pending.span) != now.map(|pending| pending.span) {
        let columns = (
            pain_series::pending_from.eq(now.map(|pending| pending.span.from)),
            pain_series::pending_through.eq(now.map(|pending| pending.span.through)),
            pain_series::pending_cause.eq(now.map(|pending| Json(pending.cause))),
        );
        Portable(diesel::update(series!(entry.patient(), place)).set(columns)).execute(conn)?;
    }
    now.map_or(Ok(()), |pending| schedule(conn, entry, pending))
}

/// What other rules bring goes on where it began in the order of what is due: one record after the other is done with, and none
/// waits half judged for all others.
pub(super) fn schedule(conn: &mut Conn, entry: &Entry, pending: &Pending) -> Result<()> {
    let at = if pending.cause.is_of_rules() { DateTime::UNIX_EPOCH } else { entry.now };
    due::plan_by(conn, entry.patient(), due::Kind::JudgeTail, entry.patient().0, at)
}
