//! The rounds: what time does without anybody's asking. Each piece of work is a row of `due`, and is done in one transaction with
//! the row's going, under the hold on its record: so several instances may make rounds at once, and after a stop all that is
//! overdue is done, once, a record's work in its order. What fails is put off, and stands in nobody's way.

use crate::app::App;
use crate::care::{Clearance, ClearanceId, Entry, Moment, unusual_visit};
use crate::clock::begins;
use crate::db::Conn;
use crate::due::{self, Due, Kind};
use crate::http::Result;
use crate::ids::UserId;
use crate::notices::{NewNotice, NoticeKind, send, send_to_physiotherapists};
use crate::{exports, pain, review, training};
use chrono::{DateTime, Days, Utc};
use futures_util::stream::{self, StreamExt};
use limber_rules::{access, told};
use serde_json::json;
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// How many rows are looked at in one go.
const BATCH: i64 = 100;
/// How many records are worked on at once: what is done for them at the same time shares a commit, unless it is
/// dear. Of each record one piece after the other.
const AT_ONCE: usize = 16;

/// What time it is for a piece of work.
#[derive(Debug, Clone, Copy)]
enum Pace {
    /// Now, even if it was due before: what is done late says so.
    AsItIs,
    /// When it was due: a sandbox passes time as if nobody had touched the clock.
    AsIfTimePassed,
}

/// Makes rounds for as long as the server runs: at the start, for what is overdue, and every so often.
pub async fn keep_making(app: App) {
    while !app.stopping.load(Ordering::Relaxed) {
        if let Err(problem) = catch_up(&app).await {
            tracing::warn!(%problem, "not all that was due could be done or put off; the rounds begin again soon");
        }
        tokio::time::sleep(app.rounds_every).await;
    }
}

/// Does what is due by now.
pub async fn catch_up(app: &App) -> Result<()> {
    make(app, app.clock.clinical(), Pace::AsItIs).await
}

/// Does what is due up to an instant of a sandbox, each thing as of when it is due.
pub async fn pass_time(app: &App, until: DateTime<Utc>) -> Result<()> {
    make(app, until, Pace::AsIfTimePassed).await
}

/// Goes on until nothing is left. A record whose work can neither be done nor put off stands in nobody else's way; once only such
/// are left, the rounds say so.
async fn make(app: &App, until: DateTime<Utc>, pace: Pace) -> Result<()> {
    let (mut stuck, mut after) = (None, None);
    loop {
        let real = app.clock.real();
        let look = move |conn: &mut Conn| due::first_of_each_record(conn, until, real, after, BATCH);
        let works = app.db.read(look).await?;
        let Some(last) = works.last().map(Due::stand) else { return stuck.map_or(Ok(()), Err) };
        let mut some_done = false;
        let mut all = stream::iter(works).map(|work| do_one(app, work, until, pace)).buffer_unordered(AT_ONCE);
        while let Some(done) = all.next().await {
            match done {
                Ok(()) => some_done = true,
                Err(problem) => stuck = Some(problem),
            }
        }
        // What was done may have planned more, before those that stand here now; and what was stuck may be so no more.
        (stuck, after) = if some_done { (None, None) } else { (stuck, Some(last)) };
    }
}

/// Does a piece of work, or puts it off.
async fn do_one(app: &App, work: Due, until: DateTime<Utc>, pace: Pace) -> Result<()> {
    let real = app.clock.real();
    let now = match pace {
        Pace::AsItIs => until,
        // What was planned for once the server is up was due before any time that could have passed.
        Pace::AsIfTimePassed if work.is_for_the_start() => app.clock.clinical().min(until),
        Pace::AsIfTimePassed => work.at(),
    };
    let moment = Moment { now, real, escalate_after: app.escalate_after, country: app.country };
    let (record, this) = (work.patient(), work.clone());
    let done = app.db.write(record, move |conn: &mut Conn| take_and_do(conn, &this, moment)).await;
    if let Err(problem) = done {
        tracing::error!(%problem, kind = ?work.kind(), "work that was due failed; it is tried again later");
        app.db.write(record, move |conn: &mut Conn| work.put_off(conn, real)).await?;
    }
    Ok(())
}

fn take_and_do(conn: &mut Conn, work: &Due, moment: Moment) -> Result<()> {
    Entry::by_the_clock(conn, work.patient(), moment, review::AFTER_A_WRITE, |conn, entry| {
        // The record is held now: whoever was here before has taken the row along.
        if work.take(conn)? { work_on(conn, entry, work) } else { Ok(()) }
    })
}

fn work_on(conn: &mut Conn, entry: &Entry, work: &Due) -> Result<()> {
    let subject = work.subject();
    match work.kind() {
        Kind::Escalate => pain::escalate(conn, entry, subject, work.at()),
        Kind::Wake => pain::wake(conn, entry, subject),
        Kind::Episode => pain::look_at_episode(conn, entry, subject),
        Kind::Silence => pain::look_for_silence(conn, entry),
        Kind::PlanSilence => training::look_at_plan(conn, entry, subject),
        Kind::LongStay => training::look_at_stay(conn, entry, subject),
        Kind::ClearanceEnds => clearance_ends(conn, entry, subject),
        Kind::RestEnds => training::rest_ends(conn, entry, subject),
        Kind::FlagEnds => pain::look_at_end(conn, entry, subject, work.at()),
        Kind::Newcomer => pain::tell_newcomer(conn, entry, UserId(subject)),
        Kind::JudgeAnew => pain::judge_anew(conn, entry),
        Kind::JudgeTail => pain::judge_tail(conn, entry),
        Kind::Export => exports::go_on(conn, entry, subject, work.tries()),
        Kind::ExportsStale => exports::forget_stale(conn, entry, UserId(subject), work.at()),
        Kind::UnusualAccess => unusual_access(conn, entry, subject),
        Kind::Standing => review::stand_anew(conn, entry),
    }
}

/// Tells the patient and every linked physiotherapist a week before the last day of a go-ahead, and when it has ended; unless it
/// was ended before, or another one goes on that reaches as far up. One that reaches less far is told of.
fn clearance_ends(conn: &mut Conn, entry: &Entry, id: Uuid) -> Result<()> {
    let patient = entry.patient();
    let Some(clearance) = Clearance::find(conn, patient, ClearanceId(id))? else { return Ok(()) };
    let (today, until, region) = (entry.today(conn)?, clearance.until, clearance.region.0);
    let mut others = Clearance::current(conn, patient, region, until + Days::new(1))?;
    others.retain(|other| other.side.is_none() || other.side == clearance.side);
    others.retain(|other| other.band_line.is_none() || other.band_line == clearance.band_line);
    let goes_on = others.first().map(|furthest| furthest.highest_band_level);
    if clearance.has_ended_early() || goes_on >= Some(clearance.highest_band_level) {
        return Ok(());
    }
    let next = clearance.next_look(today);
    if let Some(date) = next {
        let at = begins(date, entry.zone(conn)?);
        due::plan(conn, patient, Kind::ClearanceEnds, id, at)?;
    }
    let (kind, text) = match next {
        None => (NoticeKind::ClearanceEnded, told::go_ahead_ended(region, until, goes_on)),
        Some(date) if date > until => (NoticeKind::ClearanceEndsSoon, told::go_ahead_ends_soon(region, until, goes_on)),
        Some(_) => return Ok(()), // the week before has not begun where the patient is now
    };
    let details = json!({"region": region, "until": until, "highest_band_level_after": goes_on});
    let notice = NewNotice { kind, subject: id, text, details };
    send(conn, entry, UserId(patient.0), &notice)?;
    send_to_physiotherapists(conn, entry, &notice).map(drop)
}

/// Tells the patient of a visit that is unusual.
fn unusual_access(conn: &mut Conn, entry: &Entry, id: Uuid) -> Result<()> {
    let patient = entry.patient();
    let Some((reason, name)) = unusual_visit(conn, patient, id)? else { return Ok(()) };
    let (text, details) = (access::text(reason, &name), json!({"unusual": reason}));
    send(conn, entry, UserId(patient.0), &NewNotice { kind: NoticeKind::UnusualAccess, subject: id, text, details })
}
