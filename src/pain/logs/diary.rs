//! What happens when a log is added, corrected or withdrawn: what it said is kept, its days are judged again.

use crate::care::{self, Ending, Entry, Kind};
use crate::db::Conn;
use crate::db::types::{Json, Score};
use crate::http::{Code, Problem, Result};
use crate::pain::episodes::flag_grounds::{Cause, Deed};
use crate::pain::judging::entries::add_log;
use crate::pain::judging::fold::judge_from;
use crate::pain::logs::model::{Identity, Inserted, LogKind, PainLog, PainLogId};
use crate::pain::logs::observations::Measures;
use crate::pain::logs::response::PainLogOut;
use crate::pain::logs::when::{When, WhenIn};
use chrono::NaiveDate;
use limber_rules::pain::Day;
use limber_rules::place::BodySite;
use limber_rules::scale::Nrs;
use serde_json::json;

/// How many events a day of a place may have. Chosen here: one each half hour, more than anybody tells of.
const MOST_EVENTS: i64 = 48;

/// What became of a log that was sent.
pub(in crate::pain) enum Added {
    /// It is in the diary now.
    New(Box<PainLog>),
    /// It was there before, just so.
    Known(Box<PainLog>),
    /// The day has another daily log.
    DayTaken(PainLogId),
}

/// Adds a log and judges its day.
///
/// # Errors
/// 422 if its day is too far off; 409 if its id is another log's, or if its day has too many events.
pub(in crate::pain) fn add(
    conn: &mut Conn,
    entry: &Entry,
    id: PainLogId,
    identity: &Identity,
    measures: Measures,
) -> Result<Added> {
    let when = match identity.when.resolve(entry.actor().zone(), entry.now) {
        Ok(when) => when,
        // A log that is sent again may have become too old meanwhile: its day matters only if it is new.
        Err(problem) => match PainLog::find(conn, entry.patient(), id)? {
            Some(known) => return same_again(known, identity, &measures),
            None => return Err(problem),
        },
    };
    let log = PainLog::new(entry.patient(), id, identity.kind, identity.place, when, measures, entry.now);
    match log.insert(conn)? {
        Inserted::New => {
            expect_room(conn, &log)?;
            entry.created(conn, Kind::PainLog, id)?;
            judge_from(conn, entry, identity.place, &alone(&log, when), &cause(&log, Deed::Logged))?;
            Ok(Added::New(Box::new(log)))
        }
        Inserted::SameId(known) => same_again(*known, identity, &log.measures),
        Inserted::SameDay(existing) => Ok(Added::DayTaken(existing)),
    }
}

/// A day of a place has room for so many events: it is judged as a whole, and must not grow without end.
///
/// # Errors
/// 409 if the log is one more.
fn expect_room(conn: &mut Conn, log: &PainLog) -> Result<()> {
    if log.kind.0 == LogKind::Daily || log.events_of_the_day(conn)? <= MOST_EVENTS {
        return Ok(());
    }
    let detail = format!(
        "this day has {MOST_EVENTS} events of this place, and more are not taken: correct or withdraw one of them, or tell of the \
         rest in the daily log"
    );
    Err(Problem::new(Code::Conflict, detail).extra("limit", json!(MOST_EVENTS)))
}

fn same_again(known: PainLog, identity: &Identity, measures: &Measures) -> Result<Added> {
    if known.is_as_told(identity, measures) {
        return Ok(Added::Known(Box::new(known)));
    }
    Err(Problem::new(Code::IdConflict, "this id is another pain log's"))
}

fn cause(log: &PainLog, deed: Deed) -> Cause {
    Cause { kind: Kind::PainLog, id: log.id.0, date: log.local_date, deed, own_care: false }
}

fn alone(log: &PainLog, when: When) -> Day {
    let mut day = Day::new(when.local_date);
    add_log(&mut day, log.kind.0, &log.measures);
    day
}

/// Puts other measures in the place of those there are.
pub(in crate::pain) fn correct(
    conn: &mut Conn,
    entry: &Entry,
    mut log: PainLog,
    measures: Measures,
) -> Result<PainLog> {
    if log.measures == measures {
        return Ok(log);
    }
    let before = PainLogOut::from(log.clone());
    care::supersede(conn, entry, Kind::PainLog, log.id, log.version(), &before, Ending::Corrected)?;
    log.correct(conn, measures)?;
    entry.changed(conn, Kind::PainLog, log.id)?;
    judge_from(conn, entry, log.place(), &Day::new(log.local_date), &cause(&log, Deed::Corrected))?;
    Ok(log)
}

/// Takes a log out of the diary.
pub(in crate::pain) fn withdraw(conn: &mut Conn, entry: &Entry, log: &PainLog) -> Result<()> {
    let before = PainLogOut::from(log.clone());
    care::supersede(conn, entry, Kind::PainLog, log.id, log.version(), &before, Ending::Withdrawn)?;
    log.delete(conn)?;
    entry.deleted(conn, Kind::PainLog, log.id)?;
    judge_from(conn, entry, log.place(), &Day::new(log.local_date), &cause(log, Deed::Withdrawn))
}

/// A plain daily log, as a scripted patient keeps it.
pub fn log_day(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    date: NaiveDate,
    worst: Nrs,
    morning: Nrs,
) -> Result<()> {
    let when = WhenIn { local_date: date, occurred_at: None, tz: None };
    let measures = Measures {
        worst_pain: Some(Score(worst)),
        pain_now: None,
        morning_pain: Some(Score(morning)),
        stiffness_minutes: None,
        settled: None,
        flare_up: false,
        analgesic: false,
        clicking: None,
        triggers: Json(Vec::new()),
        compared: None,
        interference: None,
        note: None,
        analgesics: Json(Vec::new()),
    };
    add(conn, entry, PainLogId::new(), &Identity { kind: LogKind::Daily, place, when }, measures).map(drop)
}
