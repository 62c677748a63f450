//! Episodes follow the judged days: opened, moved on and ended in the transaction that judges.
//!
//! An everyday calm log reads and writes nothing here: only a day that has an episode, or whose day before had one, does.

use crate::care::{Entry, Kind};
use crate::db::Conn;
use crate::db::types::{Score, Word};
use crate::http::Result;
use crate::pain::episodes::episode::{Episode, EpisodeId, EpisodeStatus, Turn};
use crate::pain::episodes::evidence::claim;
use crate::pain::episodes::flag_grounds::Cause;
use crate::pain::episodes::flag_life::Happening;
use crate::pain::episodes::flags::{FlagId, Handling};
use crate::pain::episodes::notify;
use crate::pain::episodes::rejudged::{RejudgedDays, Until};
use chrono::NaiveDate;
use limber_rules::pain::{Course, EpisodeKind, EpisodeState, over_text, worsening_text};
use limber_rules::place::BodySite;
use limber_rules::scale::Hundredths;
use limber_rules::severity::Severity;
use limber_rules::thresholds::Thresholds;
use serde_json::json;
use std::collections::BTreeMap;

/// The episodes of some judged days: each as the last of these days that knows it left it.
#[derive(Default)]
pub(in crate::pain) struct Seen {
    states: BTreeMap<Key, EpisodeState>,
    /// The worsening that was over last before the first of the days.
    over_before: Option<EpisodeState>,
    texts: BTreeMap<Key, String>,
}

impl Seen {
    /// Notes what a judged day knows.
    pub fn add(&mut self, course: &Course, site: BodySite, thresholds: &Thresholds) {
        for state in course.episodes() {
            let key = (state.kind, state.opened_on);
            if state.ended.is_none() {
                self.texts.extend(text(course, &state, site, thresholds).map(|text| (key, text)));
            }
            self.states.insert(key, state);
        }
    }

    /// Notes what was open before the first of the days: it goes on, unless one of them says otherwise. What was over then may be
    /// open again.
    pub fn add_before(&mut self, course: &Course) {
        self.over_before = course.ended_worsening();
        for state in course.episodes().into_iter().filter(|state| state.ended.is_none()) {
            self.states.insert((state.kind, state.opened_on), state);
        }
    }

    fn is_empty(&self) -> bool {
        self.states.is_empty()
    }
}

fn text(course: &Course, state: &EpisodeState, site: BodySite, thresholds: &Thresholds) -> Option<String> {
    let text = match state.kind {
        EpisodeKind::Worsening => {
            course.worsening().map(|open| worsening_text(course, open, site, state.severity, thresholds))
        }
        kind => course.group_text(kind, site),
    };
    text.map(|text| text.text)
}

/// After a day was added at the end: nothing, if neither it nor the day before knows an episode.
pub(in crate::pain) fn appended(
    conn: &mut Conn,
    entry: &Entry,
    site: BodySite,
    (date, had_any): (NaiveDate, bool),
    seen: &Seen,
    cause: &Cause,
) -> Result<()> {
    if !had_any && seen.is_empty() {
        return Ok(());
    }
    let known = Episode::under_way_at(conn, entry.patient(), site)?;
    let recent = if seen.states.keys().all(|key| known.iter().any(|one| key_of(one) == *key)) {
        Vec::new()
    } else {
        // One that re-opens is over, and still the same.
        let opened = seen.states.keys().map(|(_, opened)| *opened).min().unwrap_or(cause.date);
        Episode::since_at(conn, entry.patient(), site, (opened, None))?
    };
    let mut all = known;
    for other in recent {
        if all.iter().all(|one| one.id != other.id) {
            all.push(other);
        }
    }
    all.retain(|one| seen.states.contains_key(&key_of(one)));
    reconcile(conn, entry, site, all, (RejudgedDays { from: date, until: Until::TheEnd }, seen), cause).map(drop)
}

/// What else is to be done after episodes have followed.
#[derive(Default)]
pub(in crate::pain) struct Aftermath {
    /// The flags that are evidence no more.
    pub let_go: Vec<FlagId>,
    /// The days of accepted levels whose ground a correction took away, or gave back.
    pub accepted: Vec<(NaiveDate, NaiveDate)>,
}

/// After days were judged again, from one on: what they know now is held against what was known.
pub(in crate::pain) fn rejudged(
    conn: &mut Conn,
    entry: &Entry,
    site: BodySite,
    (days, seen): (RejudgedDays, &Seen),
    cause: &Cause,
) -> Result<Aftermath> {
    // What opened after the last day judged again is as it was.
    let last = days.until.last();
    let mut known = Episode::since_at(conn, entry.patient(), site, (days.from, last))?;
    // One that re-opens was over before, and is still the same.
    let is_known = |key: &Key| known.iter().any(|one| key_of(one) == *key);
    if let Some(opened) = seen.states.keys().filter(|key| !is_known(key)).map(|(_, opened)| *opened).min() {
        let mut over = Episode::since_at(conn, entry.patient(), site, (opened, last))?;
        over.retain(|one| seen.states.contains_key(&key_of(one)) && known.iter().all(|other| other.id != one.id));
        known.extend(over);
    }
    reconcile(conn, entry, site, known, (days, seen), cause)
}

/// What an episode is known by: its kind and the day on which it opened first.
type Key = (EpisodeKind, NaiveDate);

fn key_of(episode: &Episode) -> Key {
    (episode.kind.0, episode.opened_on)
}

fn reconcile(
    conn: &mut Conn,
    entry: &Entry,
    site: BodySite,
    mut known: Vec<Episode>,
    (days, seen): (RejudgedDays, &Seen),
    cause: &Cause,
) -> Result<Aftermath> {
    let mut after = Aftermath::default();
    for (key, state) in &seen.states {
        let same = known.iter().position(|one| key_of(one) == *key).or_else(|| overlapping(&known, state));
        let over = || over_text(site, state).map(|text| text.text);
        let text = if state.ended.is_some() { over() } else { seen.texts.get(key).cloned() };
        match same.map(|at| known.remove(at)) {
            Some(episode) if later_days_tell(&episode, state, days) => {
                after.let_go.extend(claim(conn, entry, &episode, Some(&episode), days)?);
            }
            Some(episode) => {
                after.accepted.extend(accepted_days(&episode).filter(|_| !episode.stands));
                after.let_go.extend(move_on(conn, entry, episode, (state, text), days, cause)?);
            }
            None => open(conn, entry, site, (state, text.unwrap_or_default()), days, cause)?,
        }
    }
    for gone in known.into_iter().filter(|one| one.stands) {
        let over_before = seen.over_before.as_ref().filter(|over| key_of(&gone) == (over.kind, over.opened_on));
        let let_go = if let Some(state) = over_before {
            let text = over_text(site, state).map(|text| text.text);
            move_on(conn, entry, gone, (state, text), days, cause)?
        } else {
            after.accepted.extend(accepted_days(&gone));
            withdraw(conn, entry, gone, days, cause)?
        };
        after.let_go.extend(let_go);
    }
    Ok(after)
}

/// Whether it is an open worsening that asks for a look at once, and of which there was no notice: it opened with this change, perhaps in an earlier piece.
fn is_still_news(episode: &Episode, cause: &Cause) -> bool {
    let is_new = episode.notified_at.is_none() && cause.date <= episode.opened_on;
    let is_open_worsening = episode.kind.0 == EpisodeKind::Worsening && episode.ended_on.is_none();
    is_new && is_open_worsening && is_severe(episode.peak.0)
}

fn accepted_days(episode: &Episode) -> Option<(NaiveDate, NaiveDate)> {
    episode.accepted_from.zip(episode.accepted_until)
}

/// Whether what became of an episode is known from the days after those that were judged again: it was open on a later one. If the
/// later days are as they were, they may have opened it again; a later piece comes to it otherwise, unless it is over. Where it was over before,
/// and is open between two pieces, the later one says whether it goes on.
fn later_days_tell(episode: &Episode, state: &EpisodeState, days: RejudgedDays) -> bool {
    let was_open = |last| episode.ended_on.is_none_or(|ended| ended > last);
    let over_meanwhile = state.ended.is_some() && days.end_in_between();
    let open_in_between = state.ended.is_none() && days.end_in_between();
    episode.stands
        && !over_meanwhile
        && (open_in_between && episode.ended_on.is_some() || days.until.last().is_some_and(was_open))
}

/// A correction can move the first day of an episode: one of the same kind that shares days is the same.
fn overlapping(known: &[Episode], state: &EpisodeState) -> Option<usize> {
    let last = state.ended.map(|(on, _)| on);
    known.iter().position(|one| {
        one.kind.0 == state.kind
            && last.is_none_or(|last| one.opened_on <= last)
            && one.ended_on.is_none_or(|ended| ended >= state.opened_on)
    })
}

fn open(
    conn: &mut Conn,
    entry: &Entry,
    site: BodySite,
    (state, text): (&EpisodeState, String),
    days: RejudgedDays,
    cause: &Cause,
) -> Result<()> {
    let mut episode = Episode {
        patient_id: entry.patient(),
        id: EpisodeId::new(),
        kind: Word(state.kind),
        region: Word(site.region),
        side: Word(site.side),
        opened_on: state.opened_on,
        ended_on: state.ended.map(|(on, _)| on),
        ended_as: state.ended.map(|(_, how)| Word(how)),
        severity: Word(state.severity),
        peak: Word(state.peak),
        peak_score: state.peak_score.map(Score),
        usual_hundredths: state.usual.map(Hundredths::hundredths),
        text,
        status: Word(if state.ended.is_some() { EpisodeStatus::Ended } else { EpisodeStatus::Open }),
        handling: Word(Handling::Open),
        stands: true,
        seen_at: None,
        handled_peak: None,
        snoozed_until: None,
        notified_at: None,
        notified_peak: None,
        patient_notified_at: None,
        accepted_up_to: None,
        accepted_from: None,
        accepted_until: None,
        accepted_by: None,
        opened_at: entry.now.into(),
        version: 1,
    };
    episode.insert(conn, entry)?;
    claim(conn, entry, &episode, None, days)?;
    // Of what new rules find in old days nobody is notified as if it were news; and between two pieces it may be over soon.
    if cause.is_of_rules() || is_still_news(&episode, cause) && days.end_in_between() {
        return Ok(());
    }
    notify::opened(conn, entry, &mut episode)
}

/// Moves an episode on: the day's severity and text without a line of history; a higher peak, an end and a return with one. Gives the
/// flags that are its evidence no more.
fn move_on(
    conn: &mut Conn,
    entry: &Entry,
    mut episode: Episode,
    (state, text): (&EpisodeState, Option<String>),
    days: RejudgedDays,
    cause: &Cause,
) -> Result<Vec<FlagId>> {
    let before = episode.clone();
    episode.opened_on = state.opened_on;
    (episode.ended_on, episode.ended_as) = (state.ended.map(|(on, _)| on), state.ended.map(|(_, how)| Word(how)));
    (episode.severity, episode.peak) = (Word(state.severity), Word(state.peak));
    episode.peak_score = state.peak_score.map(Score);
    episode.usual_hundredths = state.usual.map(Hundredths::hundredths);
    episode.text = text.unwrap_or(episode.text);
    episode.stands = true;
    let is_still_news = is_still_news(&episode, cause);
    if episode == before && !is_still_news {
        return claim(conn, entry, &episode, Some(&before), days);
    }
    let worse = state.peak > before.peak.0 && state.ended.is_none();
    let returned = before.ended_on.is_some() && episode.ended_on.is_none() || !before.stands;
    let above_what_was_handled = episode.handled_peak.is_none_or(|handled| handled.0 < state.peak);
    if worse && above_what_was_handled && episode.handling.0 != Handling::Open {
        (episode.handling, episode.seen_at, episode.snoozed_until) = (Word(Handling::Open), None, None);
    }
    let is_new_level = state.settled_at.is_some() && before.ended_on.is_none();
    if is_new_level {
        // It waits for a look of its own.
        (episode.handling, episode.snoozed_until) = (Word(Handling::Open), None);
    } else if before.ended_on.is_some_and(|ended| cause.date <= ended) && episode.ended_on.is_none() {
        episode.undo_new_level(conn, entry)?;
    }
    let what = match (before.ended_on, episode.ended_on) {
        (None, Some(_)) => Some(Happening::Resolved),
        _ if !before.stands => Some(Happening::HoldsAgain),
        (Some(_), None) => Some(Happening::GoesOn),
        _ if worse => Some(Happening::Worsened),
        _ if before.opened_on != episode.opened_on => Some(Happening::Changed),
        _ => None,
    };
    match what {
        None => {
            episode.store(conn)?;
            entry.changed(conn, Kind::Episode, episode.id)?;
        }
        Some(what) => {
            let peak = json!({"before": before.peak, "after": episode.peak});
            let handled = json!({"handling": before.handling, "snoozed_until": before.snoozed_until});
            let details = if is_new_level {
                json!({"because": cause.told(), "peak": peak, "handled_before": handled})
            } else {
                json!({"because": cause.told(), "peak": peak})
            };
            episode.turn(conn, entry, Turn { details, ..Turn::by_rule(what, cause.date) })?;
        }
    }
    let let_go = claim(conn, entry, &episode, Some(&before), days)?;
    match (before.ended_on, episode.ended_on) {
        // Of what new rules find in old days nobody is notified as if it were news.
        _ if cause.is_of_rules() => {}
        (None, Some(_)) => notify::ended(conn, entry, &episode)?,
        _ if is_still_news && days.end_in_between() => {}
        _ if is_still_news => notify::opened(conn, entry, &mut episode)?,
        _ if worse || returned => notify::worse(conn, entry, &mut episode)?,
        _ => {}
    }
    Ok(let_go)
}

fn withdraw(
    conn: &mut Conn,
    entry: &Entry,
    mut episode: Episode,
    days: RejudgedDays,
    cause: &Cause,
) -> Result<Vec<FlagId>> {
    let before = episode.clone();
    episode.stands = false;
    let details = json!({"because": cause.told()});
    episode.turn(conn, entry, Turn { details, ..Turn::by_rule(Happening::NoLongerHolds, cause.date) })?;
    claim(conn, entry, &episode, Some(&before), days)
}

/// Whether an episode asks for a look at once: rest or see.
pub(in crate::pain) fn is_severe(severity: Severity) -> bool {
    severity >= Severity::Rest
}
