//! Urgent answers: the physiotherapist is notified, unless it is known already.

use crate::care::Entry;
use crate::db::Conn;
use crate::http::Result;
use crate::notices::{NoticeKind, send_to_physiotherapists};
use crate::pain::episodes::flags::{NewFlag, open_quietly};
use crate::pain::red_flags::checks::Check;
use crate::pain::red_flags::signs::answers_until;
use limber_rules::level::Urgency;
use limber_rules::red_flags::{RedFlag, why_urgent};
use limber_rules::today::is_known;
use limber_rules::told;
use serde_json::json;

/// Opens an amber flag of urgent answers and notifies every linked physiotherapist. Of what they know it does neither.
pub(super) fn notify(conn: &mut Conn, entry: &Entry, check: &Check) -> Result<()> {
    let all = answers_until(conn, entry, check.local_date)?;
    let mut yes: Vec<&RedFlag> = check.yes();
    yes.retain(|flag| !is_known(&all, check.area(), flag.code, check.local_date));
    let Some(by) = check.finding(entry.country).by.filter(|_| !yes.is_empty()) else { return Ok(()) };
    let flag = open_quietly(
        conn,
        entry,
        NewFlag {
            rule: "RF",
            level: Urgency::Amber,
            place: None,
            date: check.local_date,
            text: why_urgent(&yes, by),
            evidence: json!({"symptom_check_id": check.id, "answered_yes": check.answered_yes, "screen_version": check.screen_version}),
        },
    )?;
    let notice = flag.notice(NoticeKind::RedFlag, told::urgent_to_physiotherapist());
    send_to_physiotherapists(conn, entry, &notice).map(drop)
}
