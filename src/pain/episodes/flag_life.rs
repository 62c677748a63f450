//! The life of a flag. Each turn of it makes a version, and a line in its history; three things steer it, each by its own:
//! people (what they made of it), corrections (whether its ground stands), and time (whether its run is over). The status is
//! what comes of the three, so that each can come and go without the others forgetting.

use crate::care::{Entry, Kind};
use crate::db::schema::{flag_events, flags, users};
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::due;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::pain::episodes::flags::{Flag, FlagId, FlagStatus, Handling};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use utoipa::ToSchema;

words! {
    /// What happened to a flag.
    Happening {
        /// It was opened.
        Opened = "opened",
        /// A physiotherapist marked it as seen.
        Seen = "seen",
        /// A physiotherapist did something about it.
        ActedOn = "acted_on",
        /// A physiotherapist accepted a level of pain.
        Accepted = "accepted",
        /// A physiotherapist put it off.
        Snoozed = "snoozed",
        /// The day came until which it was put off.
        Woken = "woken",
        /// A physiotherapist closed it.
        Closed = "closed",
        /// Its run is over, by rule.
        Resolved = "resolved",
        /// A correction made its run go on after all.
        GoesOn = "goes_on",
        /// A correction changed what it rests on.
        Changed = "changed",
        /// A correction took away what it rested on.
        NoLongerHolds = "no_longer_holds",
        /// A correction brought back what it rested on.
        HoldsAgain = "holds_again",
        /// Nobody marked it as seen for too long: everybody linked was told again.
        Escalated = "escalated",
        /// What it is about got worse: it is open again, whatever was made of it before.
        Worsened = "worsened",
        /// The patient recorded care that begins the usual level anew: it is open again, and what took its ground away does not end it.
        Rebased = "rebased",
    }
}

/// Something that happens to a flag.
#[derive(Debug)]
pub(in crate::pain) struct Happened {
    pub what: Happening,
    /// The patient's date that it is about.
    pub date: NaiveDate,
    /// Who did it; none if it was the rules or the clock.
    pub by: Option<UserId>,
    pub details: Value,
    pub note: Option<String>,
}

impl Happened {
    pub fn by_rule(what: Happening, date: NaiveDate) -> Happened {
        Happened { what, date, by: None, details: json!({}), note: None }
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = flag_events, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
struct Event {
    patient_id: PatientId,
    flag_id: FlagId,
    version: i32,
    what: Word<Happening>,
    at: Timestamp,
    local_date: NaiveDate,
    by_user: Option<UserId>,
    details: Json<Value>,
    note: Option<String>,
}

/// Something that happened to a flag.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FlagEventOut {
    pub what: Happening,
    /// The version that it made.
    pub version: i32,
    pub at: DateTime<Utc>,
    /// The patient's date that it is about.
    pub local_date: NaiveDate,
    /// Who did it; null if it was the rules or the clock.
    pub by: Option<UserId>,
    pub by_name: Option<String>,
    /// What exactly: what was done, the outcome, until when; or which log changed, and the evidence before and after.
    #[schema(value_type = Object)]
    pub details: Value,
    pub note: Option<String>,
}

/// The status that comes of what people made of a flag, whether its ground stands, and whether its run is over.
fn status_of(handling: Handling, stands: bool, is_over: bool) -> FlagStatus {
    match (handling, stands, is_over) {
        (Handling::Closed, _, _) => FlagStatus::Closed,
        (_, false, _) => FlagStatus::NoLongerHolds,
        (_, true, true) => FlagStatus::Resolved,
        (Handling::Open, true, false) => FlagStatus::Open,
        (Handling::Seen, true, false) => FlagStatus::Seen,
        (Handling::ActedOn, true, false) => FlagStatus::ActedOn,
        (Handling::Snoozed, true, false) => FlagStatus::Snoozed,
    }
}

impl Flag {
    /// Keeps a flag that was changed, as its next version, and notes why.
    pub(in crate::pain) fn turn(&mut self, conn: &mut Conn, entry: &Entry, happened: Happened) -> Result<()> {
        self.version += 1;
        self.status = Word(status_of(self.handling.0, self.stands, self.resolved_on.is_some()));
        let changes = (
            (flags::level.eq(self.level), flags::text.eq(self.text.clone()), flags::evidence.eq(self.evidence.clone())),
            (flags::status.eq(self.status), flags::handling.eq(self.handling), flags::version.eq(self.version)),
            (flags::stands.eq(self.stands), flags::resolved_on.eq(self.resolved_on)),
            (flags::seen_at.eq(self.seen_at), flags::snoozed_until.eq(self.snoozed_until)),
            flags::escalated_at.eq(self.escalated_at),
        );
        Portable(diesel::update(flags::table.find((self.patient_id, self.id))).set(changes)).execute(conn)?;
        self.note(conn, entry, happened)?;
        // An episode shows its evidence, and so a reader of the change feed asks for both.
        if let Some(episode) = self.episode_id {
            entry.changed(conn, Kind::Episode, episode)?;
        }
        entry.changed(conn, Kind::Flag, self.id)
    }

    /// Somebody is to look again, whatever was made of it before; a red one is waited for again.
    pub(in crate::pain) fn reopen(&mut self, conn: &mut Conn, entry: &Entry, happened: Happened) -> Result<()> {
        self.handling = Word(Handling::Open);
        (self.seen_at, self.snoozed_until, self.escalated_at) = (None, None, None);
        due::forget(conn, entry.patient(), due::Kind::Wake, self.id.0)?;
        self.turn(conn, entry, happened)?;
        if self.asks_to_be_seen() { self.wait_to_be_seen(conn, entry) } else { Ok(()) }
    }

    /// Notes what made this version.
    pub(in crate::pain) fn note(&self, conn: &mut Conn, entry: &Entry, happened: Happened) -> Result<()> {
        let event = Event {
            patient_id: self.patient_id,
            flag_id: self.id,
            version: self.version,
            what: Word(happened.what),
            at: entry.now.into(),
            local_date: happened.date,
            by_user: happened.by,
            details: Json(happened.details),
            note: happened.note,
        };
        Portable(diesel::insert_into(flag_events::table).values(event)).execute(conn)?;
        Ok(())
    }

    /// Whether the last thing that happened was just this: a request that is sent again.
    pub(in crate::pain) fn was_last(&self, conn: &mut Conn, happened: &Happened) -> Result<bool> {
        let key = (self.patient_id, self.id, self.version);
        let last: Option<Event> = flag_events::table.find(key).select(Event::as_select()).first(conn).optional()?;
        Ok(last.is_some_and(|last| {
            (last.what.0, last.by_user, &last.details.0, &last.note)
                == (happened.what, happened.by, &happened.details, &happened.note)
        }))
    }
}

/// How much of a history is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pain) enum Told {
    /// All of it.
    All,
    /// The last events: there are many flags in a list, and whoever corrects much makes long histories.
    Last,
}

/// So many events are told of each flag in a list. Chosen here.
const LAST: i32 = 20;

/// What happened to some flags, to each the first first.
pub(in crate::pain) fn histories(
    conn: &mut Conn,
    patient: PatientId,
    ids: Vec<FlagId>,
    told: Told,
) -> Result<HashMap<FlagId, Vec<FlagEventOut>>> {
    let so_many = match told {
        Told::All => i32::MAX,
        Told::Last => LAST,
    };
    // Each event made a version.
    let is_told = (flags::version - flag_events::version).lt(so_many);
    let theirs = flag_events::table
        .inner_join(
            flags::table.on(flags::patient_id.eq(flag_events::patient_id).and(flags::id.eq(flag_events::flag_id))),
        )
        .left_join(users::table.on(flag_events::by_user.eq(users::id.nullable())))
        .filter(flag_events::patient_id.eq(patient).and(flag_events::flag_id.eq_any(ids)).and(is_told))
        .order((flag_events::flag_id, flag_events::version));
    let rows: Vec<(Event, Option<String>)> =
        theirs.select((Event::as_select(), users::display_name.nullable())).load(conn)?;
    let mut histories: HashMap<FlagId, Vec<FlagEventOut>> = HashMap::new();
    for (event, by_name) in rows {
        histories.entry(event.flag_id).or_default().push(FlagEventOut {
            what: event.what.0,
            version: event.version,
            at: event.at.instant(),
            local_date: event.local_date,
            by: event.by_user,
            by_name,
            details: event.details.0,
            note: event.note,
        });
    }
    Ok(histories)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_is_final_and_a_lost_ground_says_more_than_an_end() {
        let handlings = [
            (Handling::Open, FlagStatus::Open),
            (Handling::Seen, FlagStatus::Seen),
            (Handling::ActedOn, FlagStatus::ActedOn),
            (Handling::Snoozed, FlagStatus::Snoozed),
        ];
        for (handling, status) in handlings {
            assert_eq!(status_of(handling, true, false), status);
            assert_eq!(status_of(handling, true, true), FlagStatus::Resolved);
            for is_over in [false, true] {
                assert_eq!(status_of(handling, false, is_over), FlagStatus::NoLongerHolds);
            }
        }
        for (stands, is_over) in [(true, false), (true, true), (false, false), (false, true)] {
            assert_eq!(status_of(Handling::Closed, stands, is_over), FlagStatus::Closed);
        }
    }
}
