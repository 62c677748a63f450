//! Episodes: one worsening, one group of signs or one group of circumstances of a place. Flags are their evidence.
//!
//! Three things steer an episode, each by its own columns: the judged days (since when, how severe, over or not), corrections (whether
//! its ground stands) and people (what they made of it). The status follows from the three.

use crate::care::{Entry, Kind};
use crate::clock::{LAST_DAY, begins};
use crate::db::schema::{episode_events, episodes, flags, users};
use crate::db::types::{Json, Score, Timestamp, Word};
use crate::db::{Conn, DayPage, MultiBackend, Portable};
use crate::due;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::pain::episodes::flag_life::Happening;
use crate::pain::episodes::flags::{Flag, Handling};
use crate::{day_page, id, next_day, words};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use limber_rules::pain::{EndedAs, EpisodeKind};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::severity::Severity;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

id!(
    /// An episode.
    EpisodeId
);

words! {
    /// The status of an episode.
    EpisodeStatus {
        /// It waits for a look.
        Open = "open",
        /// A physiotherapist marked it as seen.
        Seen = "seen",
        /// A physiotherapist did something about it.
        ActedOn = "acted_on",
        /// A physiotherapist put it off.
        Snoozed = "snoozed",
        /// A physiotherapist closed it.
        Closed = "closed",
        /// It is over, by rule.
        Ended = "ended",
        /// A correction took away what it rested on.
        NoLongerHolds = "no_longer_holds",
    }
}

impl EpisodeStatus {
    /// Those that are under way.
    pub(in crate::pain) const UNDER_WAY: [EpisodeStatus; 4] =
        [EpisodeStatus::Open, EpisodeStatus::Seen, EpisodeStatus::ActedOn, EpisodeStatus::Snoozed];

    /// Whether it is under way.
    pub fn is_under_way(self) -> bool {
        EpisodeStatus::UNDER_WAY.contains(&self)
    }
}

/// An episode.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = episodes, check_for_backend(MultiBackend), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Episode {
    pub(in crate::pain) patient_id: PatientId,
    /// Its id.
    pub id: EpisodeId,
    /// What it is.
    pub kind: Word<EpisodeKind>,
    pub(in crate::pain) region: Word<Region>,
    pub(in crate::pain) side: Word<Side>,
    /// The day on which it opened first.
    pub opened_on: NaiveDate,
    /// The first day on which it was over.
    pub ended_on: Option<NaiveDate>,
    pub(in crate::pain) ended_as: Option<Word<EndedAs>>,
    /// The severity of the last judged day, as far as it is about this.
    pub severity: Word<Severity>,
    /// The highest severity so far.
    pub peak: Word<Severity>,
    pub(in crate::pain) peak_score: Option<Score>,
    pub(in crate::pain) usual_hundredths: Option<i32>,
    /// In plain words: place, since when, from what to what, what is asked, until when.
    pub text: String,
    /// What follows from handling, ground and end.
    pub status: Word<EpisodeStatus>,
    pub(in crate::pain) handling: Word<Handling>,
    pub(in crate::pain) stands: bool,
    pub(in crate::pain) seen_at: Option<Timestamp>,
    /// The highest severity when a physiotherapist last did something with it: only above that it waits for a look again.
    pub(in crate::pain) handled_peak: Option<Word<Severity>>,
    pub(in crate::pain) snoozed_until: Option<NaiveDate>,
    /// The last notice to the physiotherapists.
    pub(in crate::pain) notified_at: Option<Timestamp>,
    /// The highest severity that the physiotherapists were notified of.
    pub(in crate::pain) notified_peak: Option<Word<Severity>>,
    /// The notice to the patient that nobody has looked yet.
    pub(in crate::pain) patient_notified_at: Option<Timestamp>,
    pub(in crate::pain) accepted_up_to: Option<Score>,
    pub(in crate::pain) accepted_from: Option<NaiveDate>,
    pub(in crate::pain) accepted_until: Option<NaiveDate>,
    pub(in crate::pain) accepted_by: Option<UserId>,
    pub(in crate::pain) opened_at: Timestamp,
    pub(in crate::pain) version: i32,
}

/// What was done with an episode before it settled at a new level.
#[derive(Deserialize)]
struct HandledBefore {
    handling: Handling,
    snoozed_until: Option<NaiveDate>,
}

/// Something that happens to an episode.
#[derive(Debug)]
pub(in crate::pain) struct Turn {
    pub what: Happening,
    /// The patient's date that it is about.
    pub date: NaiveDate,
    /// The person who did it; none if it was the rules or the clock.
    pub by: Option<UserId>,
    pub details: Value,
    pub note: Option<String>,
}

impl Turn {
    /// By rule, or by the clock.
    pub fn by_rule(what: Happening, date: NaiveDate) -> Turn {
        Turn { what, date, by: None, details: json!({}), note: None }
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = episode_events, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
struct Event {
    patient_id: PatientId,
    episode_id: EpisodeId,
    version: i32,
    what: Word<Happening>,
    at: Timestamp,
    local_date: NaiveDate,
    by_user: Option<UserId>,
    details: Json<Value>,
    note: Option<String>,
}

/// Something that happened to an episode.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EpisodeEvent {
    pub(crate) what: Happening,
    /// The version that it made.
    version: i32,
    at: DateTime<Utc>,
    /// The patient's date that it is about.
    pub(crate) local_date: NaiveDate,
    /// The person who did it; null if it was the rules or the clock.
    by: Option<UserId>,
    by_name: Option<String>,
    /// What was done, the outcome, until when, or what it was before.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub(crate) details: Value,
    note: Option<String>,
}

fn status_of(handling: Handling, stands: bool, has_ended: bool) -> EpisodeStatus {
    match (handling, stands, has_ended) {
        (Handling::Closed, _, _) => EpisodeStatus::Closed,
        (_, false, _) => EpisodeStatus::NoLongerHolds,
        (_, true, true) => EpisodeStatus::Ended,
        (Handling::Open, true, false) => EpisodeStatus::Open,
        (Handling::Seen, true, false) => EpisodeStatus::Seen,
        (Handling::ActedOn, true, false) => EpisodeStatus::ActedOn,
        (Handling::Snoozed, true, false) => EpisodeStatus::Snoozed,
    }
}

impl Episode {
    /// The place.
    pub fn site(&self) -> BodySite {
        BodySite { region: self.region.0, side: self.side.0 }
    }

    /// Whether a physiotherapist has looked at it.
    pub fn is_seen(&self) -> bool {
        self.handling.0 != Handling::Open
    }

    /// Whether the physiotherapists were reminded of it since the patient has a notice that nobody had looked.
    pub(in crate::pain) fn has_reminded(&self) -> bool {
        self.patient_notified_at
            .is_some_and(|then| self.notified_at.is_some_and(|last| last.instant() > then.instant()))
    }

    /// A correction took its new level away: what was done with it before is in force again.
    pub(in crate::pain) fn undo_new_level(&mut self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        let history = self.history(conn)?;
        let settled = history.iter().rfind(|event| event.what == Happening::Resolved);
        let before = settled.and_then(|event| event.details.get("handled_before"));
        let before = before.and_then(|before| serde_json::from_value::<HandledBefore>(before.clone()).ok());
        if let Some(HandledBefore { handling, snoozed_until }) = before {
            (self.handling, self.snoozed_until) = (Word(handling), snoozed_until);
        }
        if let Some(until) = self.snoozed_until {
            let at = begins(until, entry.zone(conn)?);
            due::plan(conn, entry.patient(), due::Kind::Episode, self.id.0, at)?;
        }
        Ok(())
    }

    /// Adds it, with the first line of its history.
    pub(in crate::pain) fn insert(&self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        diesel::insert_into(episodes::table).values(self.clone()).execute(conn)?;
        self.note(conn, entry, Turn::by_rule(Happening::Opened, self.opened_on))?;
        entry.created(conn, Kind::Episode, self.id)
    }

    /// Stores its next version, and notes why.
    pub(in crate::pain) fn turn(&mut self, conn: &mut Conn, entry: &Entry, turn: Turn) -> Result<()> {
        self.version += 1;
        self.store(conn)?;
        self.note(conn, entry, turn)?;
        entry.changed(conn, Kind::Episode, self.id)
    }

    /// Stores it without a line in its history: its text, the day's severity, when a notice was sent.
    pub(in crate::pain) fn store(&mut self, conn: &mut Conn) -> Result<()> {
        self.status = Word(status_of(self.handling.0, self.stands, self.ended_on.is_some()));
        Portable(diesel::update(episodes::table.find((self.patient_id, self.id))).set(self.clone())).execute(conn)?;
        Ok(())
    }

    fn note(&self, conn: &mut Conn, entry: &Entry, turn: Turn) -> Result<()> {
        let event = Event {
            patient_id: self.patient_id,
            episode_id: self.id,
            version: self.version,
            what: Word(turn.what),
            at: entry.now.into(),
            local_date: turn.date,
            by_user: turn.by,
            details: Json(turn.details),
            note: turn.note,
        };
        Portable(diesel::insert_into(episode_events::table).values(event)).execute(conn)?;
        Ok(())
    }

    /// Whether the last thing that happened was just this: a request that is sent again.
    pub(in crate::pain) fn was_last(&self, conn: &mut Conn, turn: &Turn) -> Result<bool> {
        let key = (self.patient_id, self.id, self.version);
        let last: Option<Event> = episode_events::table.find(key).select(Event::as_select()).first(conn).optional()?;
        Ok(last.is_some_and(|last| {
            (last.what.0, last.by_user, &last.details.0, &last.note) == (turn.what, turn.by, &turn.details, &turn.note)
        }))
    }

    /// Its version.
    pub fn version(&self) -> i32 {
        self.version
    }

    /// Those that opened on some days, the newest first, and those from before that are under way.
    pub fn of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<Episode>> {
        let under_way = EpisodeStatus::UNDER_WAY.map(Word);
        let then = episodes::opened_on.ge(page.from).or(episodes::status.eq_any(under_way));
        let theirs = episodes::table.filter(episodes::patient_id.eq(patient).and(then));
        let rows = day_page!(theirs, episodes::opened_on, episodes::id, EpisodeId, page);
        Ok(rows.select(Episode::as_select()).load(conn)?)
    }

    /// Those that opened within some days, in their order.
    pub fn opened_between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Episode>> {
        let theirs =
            episodes::table.filter(episodes::patient_id.eq(patient).and(episodes::opened_on.between(from, to)));
        Ok(theirs.order((episodes::opened_on, episodes::id)).select(Episode::as_select()).load(conn)?)
    }

    /// Those that have a day within some days, the last opened first.
    pub fn newest_within(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        to: NaiveDate,
        most: i64,
    ) -> Result<Vec<Episode>> {
        let within = episodes::opened_on.le(to).and(episodes::ended_on.is_null().or(episodes::ended_on.ge(from)));
        let theirs = episodes::table.filter(episodes::patient_id.eq(patient).and(within)).limit(most);
        let newest_first = theirs.order((episodes::opened_on.desc(), episodes::id.desc()));
        Ok(newest_first.select(Episode::as_select()).load(conn)?)
    }

    /// The first day on which one opened, from one on.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(episodes, opened_on, conn, patient, from)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: EpisodeId) -> Result<Option<Episode>> {
        Ok(episodes::table.find((patient, id)).select(Episode::as_select()).first(conn).optional()?)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<EpisodeId>) -> Result<Vec<Episode>> {
        let rows = episodes::table.filter(episodes::patient_id.eq(patient).and(episodes::id.eq_any(ids)));
        Ok(rows.select(Episode::as_select()).load(conn)?)
    }

    /// Those of a place that are under way.
    pub(in crate::pain) fn under_way_at(conn: &mut Conn, patient: PatientId, site: BodySite) -> Result<Vec<Episode>> {
        let rows = episodes::table
            .filter(episodes::patient_id.eq(patient).and(episodes::ended_on.is_null()).and(episodes::stands.eq(true)))
            .filter(episodes::region.eq(Word(site.region)).and(episodes::side.eq(Word(site.side))))
            .order(episodes::id);
        Ok(rows.select(Episode::as_select()).load(conn)?)
    }

    /// Those of a place that are not over before a day and opened by another, whatever became of them.
    pub(in crate::pain) fn since_at(
        conn: &mut Conn,
        patient: PatientId,
        site: BodySite,
        (from, opened_by): (NaiveDate, Option<NaiveDate>),
    ) -> Result<Vec<Episode>> {
        let rows = episodes::table
            .filter(episodes::patient_id.eq(patient).and(episodes::ended_on.is_null().or(episodes::ended_on.ge(from))))
            .filter(episodes::opened_on.le(opened_by.unwrap_or(LAST_DAY)))
            .filter(episodes::region.eq(Word(site.region)).and(episodes::side.eq(Word(site.side))))
            .order((episodes::opened_on, episodes::id));
        Ok(rows.select(Episode::as_select()).load(conn)?)
    }

    /// Those of a record that are under way, and those that ended unseen after rest was asked for.
    pub fn that_wait(conn: &mut Conn, patient: PatientId) -> Result<Vec<Episode>> {
        let under_way = EpisodeStatus::UNDER_WAY.map(Word);
        let unseen = episodes::status.eq(Word(EpisodeStatus::Ended)).and(episodes::handling.eq(Word(Handling::Open)));
        let severe = episodes::peak.eq_any([Severity::Rest, Severity::See].map(Word));
        let settled = episodes::ended_as.eq(Some(Word(EndedAs::NewLevel))).assume_not_null();
        let rows = episodes::table
            .filter(episodes::patient_id.eq(patient))
            .filter(episodes::status.eq_any(under_way).or(unseen.and(severe.or(settled))))
            .order((episodes::opened_on, episodes::id));
        Ok(rows.select(Episode::as_select()).load(conn)?)
    }

    /// How many of a record's episodes opened or became worse since an instant, and how many ended.
    fn changed_since(conn: &mut Conn, patient: PatientId, at: DateTime<Utc>) -> Result<(usize, usize)> {
        let news = [Happening::Opened, Happening::Worsened, Happening::GoesOn, Happening::Resolved];
        let events = episode_events::table
            .filter(episode_events::patient_id.eq(patient).and(episode_events::at.gt(Timestamp::from(at))))
            .filter(episode_events::what.eq_any(news.map(Word)))
            .order((episode_events::episode_id, episode_events::version));
        let events: Vec<(EpisodeId, Word<Happening>)> =
            events.select((episode_events::episode_id, episode_events::what)).load(conn)?;
        // The last event of each is what became of it.
        let last: BTreeMap<Uuid, Happening> = events.into_iter().map(|(id, what)| (id.0, what.0)).collect();
        let ended = last.values().filter(|what| **what == Happening::Resolved).count();
        Ok((last.len() - ended, ended))
    }

    /// The flags that are its evidence.
    pub(in crate::pain) fn evidence(&self, conn: &mut Conn) -> Result<Vec<Flag>> {
        let rows = flags::table
            .filter(flags::patient_id.eq(self.patient_id).and(flags::episode_id.eq(self.id)))
            .order((flags::local_date, flags::id));
        Ok(rows.select(Flag::as_select()).load(conn)?)
    }

    /// What happened to it, the first first.
    pub(in crate::pain) fn history(&self, conn: &mut Conn) -> Result<Vec<EpisodeEvent>> {
        let rows: Vec<(Event, Option<String>)> = episode_events::table
            .left_join(users::table.on(episode_events::by_user.eq(users::id.nullable())))
            .filter(episode_events::patient_id.eq(self.patient_id).and(episode_events::episode_id.eq(self.id)))
            .order(episode_events::version)
            .select((Event::as_select(), users::display_name.nullable()))
            .load(conn)?;
        let out = |(event, by_name): (Event, Option<String>)| EpisodeEvent {
            what: event.what.0,
            version: event.version,
            at: event.at.instant(),
            local_date: event.local_date,
            by: event.by_user,
            by_name,
            details: event.details.0,
            note: event.note,
        };
        Ok(rows.into_iter().map(out).collect())
    }
}

/// Whether a physiotherapist has looked at the new level that a worsening of a place ended at on a day: it waits for a look of its own.
pub fn is_new_level_seen(conn: &mut Conn, patient: PatientId, site: BodySite, ended_on: NaiveDate) -> Result<bool> {
    let seen = episodes::table
        .filter(episodes::patient_id.eq(patient).and(episodes::ended_on.eq(ended_on)))
        .filter(episodes::region.eq(Word(site.region)).and(episodes::side.eq(Word(site.side))))
        .filter(episodes::kind.eq(Word(EpisodeKind::Worsening)).and(episodes::stands.eq(true)))
        .filter(episodes::handling.ne(Word(Handling::Open)));
    Ok(diesel::select(diesel::dsl::exists(seen)).get_result(conn)?)
}

/// The last day, from one on, on which a physiotherapist wrote what was found, or done, about a worsening of a place.
pub fn findings_written_on(
    conn: &mut Conn,
    patient: PatientId,
    site: BodySite,
    from: NaiveDate,
) -> Result<Option<NaiveDate>> {
    let same = episode_events::patient_id.eq(episodes::patient_id).and(episode_events::episode_id.eq(episodes::id));
    let written = [Happening::ActedOn, Happening::Accepted, Happening::Closed].map(Word);
    let theirs = episodes::table
        .inner_join(episode_events::table.on(same))
        .filter(episodes::patient_id.eq(patient).and(episodes::kind.eq(Word(EpisodeKind::Worsening))))
        .filter(episodes::region.eq(Word(site.region)).and(episodes::side.eq(Word(site.side))))
        .filter(episodes::ended_on.is_null().or(episodes::ended_on.ge(from)))
        .filter(episode_events::what.eq_any(written));
    Ok(theirs.select(max(episode_events::local_date)).first(conn)?)
}

/// How many of a record's episodes opened or became worse since an instant, and how many ended.
pub fn episodes_changed_since(conn: &mut Conn, patient: PatientId, at: DateTime<Utc>) -> Result<(usize, usize)> {
    Episode::changed_since(conn, patient, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_is_final_and_a_lost_ground_says_more_than_an_end() {
        assert_eq!(status_of(Handling::Closed, false, true), EpisodeStatus::Closed);
        assert_eq!(status_of(Handling::Seen, false, true), EpisodeStatus::NoLongerHolds);
        assert_eq!(status_of(Handling::Open, true, true), EpisodeStatus::Ended);
        assert_eq!(status_of(Handling::Snoozed, true, false), EpisodeStatus::Snoozed);
        assert!(!EpisodeStatus::Ended.is_under_way() && EpisodeStatus::Snoozed.is_under_way());
    }
}
