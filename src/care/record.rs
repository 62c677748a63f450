//! A record that is open: to whom, how much of it, and what its days and its pages go by.

use super::actions::Relation;
use super::door::relation;
use super::sight::Sight;
use super::slices::{FreeText, Slice, Slices};
use crate::accounts::{Actor, User, Zone};
use crate::app::App;
use crate::clock;
use crate::db::Conn;
use crate::http::{Cursors, Result};
use crate::ids::{PatientId, UserId};
use crate::secrets::MacKey;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use limber_rules::red_flags::{Country, WhereToGo};
use std::cell::Cell;

/// A record, opened for somebody who may see it.
pub struct Record {
    actor: Actor,
    patient: PatientId,
    sight: Sight,
    moment: Moment,
    pages: Pages,
    /// The first day whose judging needs more than the logs, if there is one; a read does not know, and supposes it.
    tailored_since: Cell<Option<NaiveDate>>,
}

/// When something happens, and what it goes by.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Clinical time: what rules and dates go by.
    pub now: DateTime<Utc>,
    /// Real time: what links, invitations and logs of access go by.
    pub real: DateTime<Utc>,
    /// How long a red flag may be unseen before everybody linked is told again.
    pub escalate_after: TimeDelta,
    /// The country whose numbers and places the texts name.
    pub country: Country,
}

/// How long a red flag or a severe episode may be unseen: the operator may shorten it. Judgement.md 3: the patient hears of it after
/// 24 hours.
pub const ESCALATE_AFTER: TimeDelta = TimeDelta::hours(24);

/// The list whose pages a request may ask for, and the key of their cursors.
#[derive(Clone)]
pub(super) struct Pages {
    path: String,
    key: MacKey,
}

impl Pages {
    /// Of the list at a path.
    pub fn of(app: &App, path: String) -> Pages {
        Pages { path, key: app.keys.cursors().clone() }
    }

    /// Nobody asked for any.
    pub fn none() -> Pages {
        Pages { path: String::new(), key: MacKey::new(&[]) }
    }
}

impl Moment {
    /// This moment, as a server knows it.
    pub fn now(app: &App) -> Moment {
        let (now, real) = (app.clock.clinical(), app.clock.real());
        Moment { now, real, escalate_after: app.escalate_after, country: app.country }
    }
}

impl std::ops::Deref for Record {
    type Target = Moment;
    fn deref(&self) -> &Moment {
        &self.moment
    }
}

impl Record {
    /// One that is open now: to whom, how much of it, and since when its judging needs more than the logs.
    pub(super) fn open(
        actor: Actor,
        patient: PatientId,
        sight: Sight,
        moment: Moment,
        pages: Pages,
        tailored_since: Option<NaiveDate>,
    ) -> Record {
        Record { actor, patient, sight, moment, pages, tailored_since: Cell::new(tailored_since) }
    }
    /// Whose record it is. Every query on a patient's table takes this.
    pub fn patient(&self) -> PatientId {
        self.patient
    }
    /// Whether it is one's own.
    pub fn is_own(&self) -> bool {
        PatientId::from(self.actor.user()) == self.patient
    }
    /// Where the patient's days begin and end.
    pub fn zone(&self, conn: &mut Conn) -> Result<Tz> {
        if let Some(zone) = self.sight.zone {
            return Ok(zone);
        }
        if self.is_own() {
            return Ok(self.actor.zone());
        }
        let patient = User::find(conn, UserId(self.patient.0))?;
        Ok(Zone::stored(&patient.time_zone).0)
    }
    /// The patient's date.
    pub fn today(&self, conn: &mut Conn) -> Result<NaiveDate> {
        Ok(clock::day(self.now, self.zone(conn)?))
    }
    /// Who is at it.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// Whether a slice is shown to whoever is at it.
    pub fn shows(&self, slice: Slice) -> bool {
        self.sight.shown.has(slice)
    }
    /// What is shown to whoever is at it.
    pub fn shown(&self) -> Slices {
        self.sight.shown
    }
    /// A thing without the patient's own words, unless those are shown, too.
    pub fn as_shown<T: FreeText>(&self, thing: T) -> T {
        if self.shows(Slice::Notes) { thing } else { thing.without_notes() }
    }
    /// Whether judging the days up to one may need more than the logs: own thresholds, a usual level learned anew.
    pub fn may_be_tailored(&self, by: NaiveDate) -> bool {
        self.tailored_since.get().is_some_and(|since| since <= by)
    }
    /// The record as a physiotherapist would see it now, through the same door; none if they would not get in.
    pub fn as_seen_by(&self, conn: &mut Conn, physiotherapist: UserId) -> Result<Option<Record>> {
        let actor = Actor::as_if(physiotherapist, self.actor.at());
        let Some(relation @ Relation::Physiotherapist(_)) = relation(conn, &actor, self.patient)? else {
            return Ok(None);
        };
        let (pages, since) = (self.pages.clone(), self.tailored_since.get());
        Ok(Some(Record::open(actor, self.patient, relation.sight(), self.moment, pages, since)))
    }
    /// The numbers and places that texts name.
    pub fn where_to_go(&self) -> &'static WhereToGo {
        self.country.where_to_go()
    }
    /// Cursors for the list that was asked for, with these filters.
    pub fn cursors(&self, filters: &str) -> Cursors {
        Cursors::new(&self.pages.key, self.actor.user(), format!("{}{filters}", self.pages.path))
    }
    /// Notes that judging needs more than the logs from some day on.
    pub(super) fn note_tailored(&self, since: NaiveDate) {
        self.tailored_since.set(Some(since));
    }
}
