//! What time does to a flag: it escalates while nobody has seen it, and wakes on the day until which it was put off.

use crate::care::Entry;
use crate::clock::{begins, day};
use crate::db::Conn;
use crate::due;
use crate::http::Result;
use crate::ids::UserId;
use crate::notices::{NoticeKind, send, send_to_physiotherapists};
use crate::pain::episodes::flag_life::{Happened, Happening};
use crate::pain::episodes::flags::{Flag, FlagId, FlagStatus, Handling};
use chrono::{DateTime, Utc};
use limber_rules::told;
use serde_json::json;
use uuid::Uuid;

/// Nobody has marked a red flag as seen since it was planned to be: tells every linked physiotherapist again, and the patient
/// where to go.
pub fn escalate(conn: &mut Conn, entry: &Entry, id: Uuid, due_at: DateTime<Utc>) -> Result<()> {
    let Some(mut flag) = Flag::find(conn, entry.patient(), FlagId(id))? else { return Ok(()) };
    if flag.status.0 != FlagStatus::Open || !flag.is_red() || flag.is_evidence() {
        return Ok(());
    }
    // More than the hours that were set, if the server was down.
    let unseen = entry.now - due_at + entry.escalate_after;
    let hours = u32::try_from(unseen.num_hours()).unwrap_or_default();
    let to_them = flag.notice(NoticeKind::FlagUnseen, told::unseen_to_physiotherapist(hours));
    let linked = send_to_physiotherapists(conn, entry, &to_them)?;
    let to_patient =
        flag.notice(NoticeKind::FlagUnseen, told::unseen_to_patient(hours, linked > 0, entry.where_to_go()));
    send(conn, entry, UserId(entry.patient().0), &to_patient)?;
    flag.escalated_at = Some(entry.now.into());
    let details = json!({"unseen_hours": hours, "physiotherapists": linked});
    let today = entry.today(conn)?;
    flag.turn(conn, entry, Happened { details, ..Happened::by_rule(Happening::Escalated, today) })
}

/// The day has come until which a flag was put off: it is open again, if it still asks for anything.
pub fn wake(conn: &mut Conn, entry: &Entry, id: Uuid) -> Result<()> {
    let Some(mut flag) = Flag::find(conn, entry.patient(), FlagId(id))? else { return Ok(()) };
    let Some(until) = flag.snoozed_until.filter(|_| flag.handling.0 == Handling::Snoozed) else { return Ok(()) };
    let zone = entry.zone(conn)?;
    let today = day(entry.now, zone);
    if today < until {
        // The patient has moved to a zone where that day has not begun.
        return due::plan(conn, entry.patient(), due::Kind::Wake, id, begins(until, zone));
    }
    let asks = flag.status.0 == FlagStatus::Snoozed;
    flag.handling = crate::db::types::Word(Handling::Open);
    (flag.seen_at, flag.snoozed_until, flag.escalated_at) = (None, None, None);
    flag.turn(conn, entry, Happened::by_rule(Happening::Woken, today))?;
    if asks {
        send_to_physiotherapists(conn, entry, &flag.notice(NoticeKind::FlagWoken, told::woken_to_physiotherapist()))?;
        if flag.asks_to_be_seen() {
            flag.wait_to_be_seen(conn, entry)?;
        }
    }
    Ok(())
}
