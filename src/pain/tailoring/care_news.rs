//! Notices about care events: the linked physiotherapists hear of them at once.

use crate::care::{Entry, physiotherapists_of};
use crate::clock::{begins, day};
use crate::db::Conn;
use crate::http::Result;
use crate::notices::{self, NewNotice, NoticeKind};
use crate::pain::tailoring::care_event::CareEvent;
use limber_rules::care_events::{News, physiotherapist_notice};
use serde_json::{Value, json};

/// How much of news an event is.
pub(in crate::pain) fn of(event: &CareEvent) -> News {
    News::of(event.kind(), event.details.changes_plan)
}

/// Tells every linked physiotherapist but the one who is at it. `before` is how much of news a corrected event was: what was
/// told is not told again. One notice a day and record is enough, but for what is urgent and of another kind or place.
pub(in crate::pain) fn send(conn: &mut Conn, entry: &Entry, event: &CareEvent, before: Option<News>) -> Result<()> {
    let news = of(event);
    if news == News::InRecord || before.is_some_and(|before| before >= news) {
        return Ok(());
    }
    let zone = entry.zone(conn)?;
    let today = begins(day(entry.now, zone), zone);
    let sent = notices::details_since(conn, entry, NoticeKind::CareEvent, today)?;
    let details = details(event);
    let enough =
        |sent: &Value| news < News::Urgent || ["kind", "region", "side"].iter().all(|of| sent[of] == details[of]);
    if sent.iter().any(enough) {
        return Ok(());
    }
    let text = physiotherapist_notice(event.kind(), event.site(), event.date());
    let notice = NewNotice { kind: NoticeKind::CareEvent, subject: event.id.0, text, details };
    let linked = physiotherapists_of(conn, entry.patient(), entry.real)?;
    let others = linked.into_iter().filter(|one| *one != entry.actor().user());
    others.into_iter().try_for_each(|physiotherapist| notices::send(conn, entry, physiotherapist, &notice))
}

fn details(event: &CareEvent) -> Value {
    let site = event.site();
    json!({
        "care_event_id": event.id,
        "kind": event.kind(),
        "region": site.map(|site| site.region),
        "side": site.map(|site| site.side),
        "local_date": event.date(),
    })
}
