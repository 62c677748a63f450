//! Episodes follow the judged days: opened, moved on and ended in the transaction that judges.
//!
//! An everyday calm log reads and writes nothing here: only a day that has an episode, or whose day before had one, does.

use crate::care::Entry;
use crate::db::Conn;
use crate::db::schema::flags;
use crate::db::types::{Score, Word};
use crate::http::Result;
use crate::pain::episodes::episode::{Episode, EpisodeId, EpisodeStatus, Turn};
use crate::pain::episodes::flag_grounds::Cause;
use crate::pain::episodes::flag_life::Happening;
use crate::pain::episodes::flags::{Flag, Handling};
use crate::pain::episodes::{calm, notify};
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::pain::{Course, EpisodeKind, EpisodeState, Rule, worsening_text};
use limber_rules::place::BodySite;
use limber_rules::scale::Hundredths;
use limber_rules::severity::Severity;
use limber_rules::thresholds::Thresholds;
use serde_json::json;
use std::collections::BTreeMap;

/// The episodes of some judged days: each as the last of these days that knows it left it.
#[derive(Default)]
pub(in crate::pain) struct Seen {
    states: BTreeMap<(EpisodeKind, NaiveDate), EpisodeState>,
    texts: BTreeMap<(EpisodeKind, NaiveDate), String>,
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

    /// Notes what was open before the first of the days: it goes on, unless one of them says otherwise.
    pub fn add_before(&mut self, course: &Course) {
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
    had_any: bool,
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
        Episode::since_at(conn, entry.patient(), site, opened)?
    };
    let mut all = known;
    for other in recent {
        if all.iter().all(|one| one.id != other.id) {
            all.push(other);
        }
    }
    all.retain(|one| seen.states.contains_key(&key_of(one)));
    reconcile(conn, entry, site, all, seen, cause)
}

/// After days were judged again, from one on: what they know now is held against what was known.
pub(in crate::pain) fn rejudged(
    conn: &mut Conn,
    entry: &Entry,
    site: BodySite,
    from: NaiveDate,
    (until, seen): (Option<NaiveDate>, &Seen),
    cause: &Cause,
) -> Result<()> {
    let mut known = Episode::since_at(conn, entry.patient(), site, from)?;
    // What opened after the last day judged again is as it was.
    known.retain(|one| until.is_none_or(|until| one.opened_on <= until));
    reconcile(conn, entry, site, known, seen, cause)
}

fn key_of(episode: &Episode) -> (EpisodeKind, NaiveDate) {
    (episode.kind.0, episode.opened_on)
}

fn reconcile(
    conn: &mut Conn,
    entry: &Entry,
    site: BodySite,
    mut known: Vec<Episode>,
    seen: &Seen,
    cause: &Cause,
) -> Result<()> {
    for (key, state) in &seen.states {
        let same = known.iter().position(|one| key_of(one) == *key).or_else(|| overlapping(&known, state));
        let text = seen.texts.get(key).cloned();
        match same.map(|at| known.remove(at)) {
            Some(episode) => move_on(conn, entry, episode, state, text, cause)?,
            None => open(conn, entry, site, state, text.unwrap_or_default(), cause)?,
        }
    }
    for gone in known.into_iter().filter(|one| one.stands) {
        withdraw(conn, entry, gone, cause)?;
    }
    Ok(())
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
    state: &EpisodeState,
    text: String,
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
        snoozed_until: None,
        notified_at: None,
        patient_notified_at: None,
        accepted_up_to: None,
        accepted_from: None,
        accepted_until: None,
        opened_at: entry.now.into(),
        version: 1,
    };
    episode.insert(conn, entry)?;
    adopt(conn, &episode)?;
    // Of what new rules find in old days nobody is notified as if it were news.
    if cause.is_of_rules() { Ok(()) } else { notify::opened(conn, entry, &mut episode) }
}

/// Moves an episode on: the day's severity and text without a line of history; a higher peak, an end and a return with one.
fn move_on(
    conn: &mut Conn,
    entry: &Entry,
    mut episode: Episode,
    state: &EpisodeState,
    text: Option<String>,
    cause: &Cause,
) -> Result<()> {
    let before = episode.clone();
    let eased = before.peak.0;
    episode.opened_on = state.opened_on;
    (episode.ended_on, episode.ended_as) = (state.ended.map(|(on, _)| on), state.ended.map(|(_, how)| Word(how)));
    (episode.severity, episode.peak) = (Word(state.severity), Word(state.peak));
    episode.peak_score = state.peak_score.map(Score);
    episode.usual_hundredths = state.usual.map(Hundredths::hundredths);
    episode.text = text.unwrap_or(episode.text);
    episode.stands = true;
    adopt(conn, &episode)?;
    if episode == before {
        return Ok(());
    }
    let worse = state.peak > eased && state.ended.is_none();
    let returned = before.ended_on.is_some() && episode.ended_on.is_none() || !before.stands;
    if worse && episode.handling.0 != Handling::Open {
        (episode.handling, episode.seen_at, episode.snoozed_until) = (Word(Handling::Open), None, None);
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
            entry.changed(conn, crate::care::Kind::Episode, episode.id)?;
        }
        Some(what) => {
            let details = json!({"because": cause.told(), "peak": {"before": before.peak, "after": episode.peak}});
            episode.turn(conn, entry, Turn { details, ..Turn::by_rule(what, cause.date) })?;
        }
    }
    if let Some(ended) = episode.ended_on.filter(|_| before.ended_on.is_none()) {
        settle_evidence(conn, entry, &episode, ended)?;
    }
    if cause.is_of_rules() {
        return Ok(());
    }
    if episode.ended_on.is_some() && before.ended_on.is_none() {
        notify::ended(conn, entry, &episode)
    } else if worse || returned {
        notify::worse(conn, entry, &mut episode, (eased, returned))
    } else {
        Ok(())
    }
}

fn withdraw(conn: &mut Conn, entry: &Entry, mut episode: Episode, cause: &Cause) -> Result<()> {
    episode.stands = false;
    let details = json!({"because": cause.told()});
    episode.turn(conn, entry, Turn { details, ..Turn::by_rule(Happening::NoLongerHolds, cause.date) })
}

/// The flags of its place and kind, within its days, that have no episode yet become its evidence, as people left it.
fn adopt(conn: &mut Conn, episode: &Episode) -> Result<()> {
    let last = episode.ended_on.unwrap_or(NaiveDate::MAX);
    let orphans = flags::table
        .filter(flags::patient_id.eq(episode.patient_id).and(flags::episode_id.is_null()))
        .filter(flags::region.eq(Some(episode.region)).and(flags::side.eq(Some(episode.side))))
        .filter(flags::local_date.between(episode.opened_on, last));
    let found: Vec<Flag> = orphans.select(Flag::as_select()).load(conn)?;
    let is_evidence = |flag: &&Flag| kind_of(flag) == Some(episode.kind.0);
    let ids: Vec<_> = found.iter().filter(is_evidence).map(|flag| flag.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let adopted = flags::table.filter(flags::patient_id.eq(episode.patient_id).and(flags::id.eq_any(ids)));
    diesel::update(adopted).set(flags::episode_id.eq(Some(episode.id))).execute(conn)?;
    Ok(())
}

/// The kind of episode that a flag is evidence of.
fn kind_of(flag: &Flag) -> Option<EpisodeKind> {
    match flag.rule.parse::<Rule>() {
        Ok(rule) => rule.episode(),
        // A code of an earlier version of the rules.
        Err(_) => flag.asks_for_care().then_some(EpisodeKind::Worsening),
    }
}

/// What an episode rested on is over with it.
fn settle_evidence(conn: &mut Conn, entry: &Entry, episode: &Episode, on: NaiveDate) -> Result<()> {
    for flag in episode.evidence(conn)? {
        if flag.resolved_on.is_none() && flag.level.0 > limber_rules::level::Urgency::GoodNews {
            calm::over_on(conn, entry, flag, Some(on))?;
        }
    }
    Ok(())
}

/// Whether an episode asks for a look at once: rest or see.
pub(in crate::pain) fn is_severe(severity: Severity) -> bool {
    severity >= Severity::Rest
}
