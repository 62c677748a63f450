//! The end of flags that raise no level: the rounds look, and `limber_rules::resolution` says whether they are over and since when.

use super::assessment_model::{AssessmentRow, Place, between};
use super::calm::over_on;
use super::flags::{Flag, FlagId, Handling};
use crate::care::{Clearance, Entry};
use crate::clock::begins;
use crate::db::Conn;
use crate::db::schema::flags;
use crate::db::types::Word;
use crate::due;
use crate::http::Result;
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::pain::Rule;
use limber_rules::resolution::{self, Ending, Seen, Since};
use uuid::Uuid;

/// Plans the next look at a flag that ends by itself.
pub(super) fn plan_look(conn: &mut Conn, entry: &Entry, flag: &Flag) -> Result<()> {
    let Some(ending) = Ending::of(&flag.rule) else { return Ok(()) };
    let zone = entry.zone(conn)?;
    let next = ending.next_look(flag.local_date, crate::clock::day(entry.now, zone));
    due::plan(conn, entry.patient(), due::Kind::FlagEnds, flag.id.0, begins(next, zone))
}

/// Looks whether a flag is over by its rule. One that is settled is not looked at again, unless its ground comes back.
pub fn look_at_end(conn: &mut Conn, entry: &Entry, id: Uuid) -> Result<()> {
    let Some(flag) = Flag::find(conn, entry.patient(), FlagId(id))? else { return Ok(()) };
    let Some(ending) = Ending::of(&flag.rule).filter(|_| flag.status.0.is_unsettled()) else { return Ok(()) };
    settle(conn, entry, flag, ending)
}

/// After days of a place were judged again: its signs and good news end when they would have ended, had all been known at once.
pub(super) fn settle_all(conn: &mut Conn, entry: &Entry, place: Place) -> Result<()> {
    let theirs = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::stands.eq(true)))
        .filter(flags::region.eq(Word(place.region)).and(flags::side.eq(Word(place.side))))
        .filter(flags::handling.ne(Word(Handling::Closed)))
        .order(flags::id);
    for flag in theirs.select(Flag::as_select()).load::<Flag>(conn)? {
        if let Some(ending @ (Ending::SignGone | Ending::NewsOld)) = Ending::of(&flag.rule) {
            settle(conn, entry, flag, ending)?;
        }
    }
    Ok(())
}

fn settle(conn: &mut Conn, entry: &Entry, flag: Flag, ending: Ending) -> Result<()> {
    let today = entry.today(conn)?;
    let since = since(conn, entry, &flag, today)?;
    let over = resolution::over_on(ending, &since, today);
    if over.is_none() {
        plan_look(conn, entry, &flag)?;
    }
    over_on(conn, entry, flag, over)
}

fn since(conn: &mut Conn, entry: &Entry, flag: &Flag, today: NaiveDate) -> Result<Since> {
    let raised = flag.local_date;
    let mut since = Since { raised, days: Vec::new(), cleared: None, again: None };
    if let Some(place) = flag.place() {
        // The day that goes on may still change.
        let yesterday = today.pred_opt().unwrap_or(today);
        let rows = between(conn, entry.patient(), place, raised, yesterday)?;
        let sign: Option<Rule> = flag.rule.parse().ok();
        since.days =
            rows.into_values().filter(|row| row.local_date > raised).filter_map(|row| seen(&row, sign)).collect();
        let in_force = Clearance::current(conn, entry.patient(), place.region, today)?;
        since.cleared =
            in_force.iter().map(|given| given.given_on).filter(|given| *given >= raised && *given < today).min();
    }
    let same_rule = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::rule.eq(&flag.rule)).and(flags::stands.eq(true)))
        .order(flags::local_date.desc());
    since.again = same_rule.select(flags::local_date).first(conn).optional()?;
    Ok(since)
}

/// A day with a score; others say nothing of a sign.
fn seen(row: &AssessmentRow, sign: Option<Rule>) -> Option<Seen> {
    let course = &row.course.0;
    (course.last_log() == Some(row.local_date)).then(|| Seen {
        date: row.local_date,
        holds: sign.is_some_and(|sign| course.still_shows(sign)),
        is_raised: row.level.0.is_raised(),
    })
}
