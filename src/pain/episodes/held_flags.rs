//! Flags that the patient's own word would have ended. Care that a patient records begins the usual level anew, and can so take away
//! what an amber or red flag rests on. Such a flag is held: it stays open, says so, and ends only by a physiotherapist's hand, or
//! with the care event.

use crate::care::Entry;
use crate::db::Conn;
use crate::db::schema::flags;
use crate::db::types::Word;
use crate::http::Result;
use crate::notices::{NewNotice, NoticeKind, send_to_physiotherapists};
use crate::pain::episodes::flag_grounds::Cause;
use crate::pain::episodes::flag_life::{Happened, Happening};
use crate::pain::episodes::flags::Flag;
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::place::BodySite;
use limber_rules::told;
use serde_json::{Value, json};
use uuid::Uuid;

/// How the evidence of a held flag names what re-based it.
const REBASED_BY: &str = "rebased_by";

impl Flag {
    /// Whether its ground is gone only because the patient recorded care.
    pub(in crate::pain) fn is_held(&self) -> bool {
        self.evidence.0.get(REBASED_BY).is_some()
    }

    fn is_held_by(&self, care: Uuid) -> bool {
        self.evidence.0.get(REBASED_BY).and_then(|by| by.get("id")) == Some(&Value::from(care.to_string()))
    }

    /// Keeps it open although what it rested on is gone.
    pub(in crate::pain) fn hold(mut self, conn: &mut Conn, entry: &Entry, cause: &Cause) -> Result<()> {
        self.text = format!("{} Re-based by the patient's care event of {}.", self.text, cause.date);
        if let Value::Object(evidence) = &mut self.evidence.0 {
            evidence.insert(REBASED_BY.to_owned(), cause.told());
        }
        self.is_rebased(conn, entry, cause)
    }

    fn is_rebased(&mut self, conn: &mut Conn, entry: &Entry, cause: &Cause) -> Result<()> {
        let details = json!({"because": cause.told()});
        self.reopen(conn, entry, Happened { details, ..Happened::by_rule(Happening::Rebased, cause.date) })
    }
}

/// After care that the patient recorded has begun the usual level of a place anew: the flags that were raised before it and go on are
/// open again, too, and every linked physiotherapist is told, if there is any flag to tell of.
pub(in crate::pain) fn tell(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    from: NaiveDate,
    cause: &Cause,
) -> Result<()> {
    let mut told_of = Vec::new();
    for mut flag in going_on(conn, entry, place)? {
        if flag.is_held_by(cause.id) {
            told_of.push(flag.id);
        } else if flag.local_date < from && !flag.is_held() {
            flag.is_rebased(conn, entry, cause)?;
            told_of.push(flag.id);
        }
    }
    if told_of.is_empty() {
        return Ok(());
    }
    let message = NewNotice {
        kind: NoticeKind::Rebased,
        subject: cause.id,
        text: told::rebased_to_physiotherapist(),
        details: json!({"local_date": cause.date, "flags": told_of}),
    };
    send_to_physiotherapists(conn, entry, &message).map(drop)
}

/// The amber and red flags of judging of a place that stand, and whose run is not over.
fn going_on(conn: &mut Conn, entry: &Entry, place: BodySite) -> Result<Vec<Flag>> {
    let theirs = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::stands.eq(true)).and(flags::resolved_on.is_null()))
        .filter(flags::region.eq(Word(place.region)).and(flags::side.eq(Word(place.side))))
        .order(flags::id);
    let mut found: Vec<Flag> = theirs.select(Flag::as_select()).load(conn)?;
    found.retain(|flag| flag.is_of_judging() && flag.asks_for_care());
    Ok(found)
}
