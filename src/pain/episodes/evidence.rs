//! The evidence of an episode: the flags of its kind, at its place and within its days. Which these are may change whenever days are judged
//! again; a flag keeps what people made of it.

use crate::care::{Entry, Kind};
use crate::clock::LAST_DAY;
use crate::db::schema::flags;
use crate::db::types::Word;
use crate::db::{Conn, MultiBackend};
use crate::http::Result;
use crate::on_either;
use crate::pain::episodes::calm;
use crate::pain::episodes::episode::{Episode, EpisodeId};
use crate::pain::episodes::flags::{Flag, FlagId, Handling, asks_for_care};
use crate::pain::episodes::rejudged::RejudgedDays;
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::level::Urgency;
use limber_rules::pain::{EpisodeKind, Rule};
use limber_rules::progression::LONGER_THAN_PLANNED;
use limber_rules::resolution::Ending;
use limber_rules::silence::{SILENT, SILENT_PLAN};
use limber_rules::through_pain::TRAINED_THROUGH_PAIN;

/// The flags of its place and kind, within its days, are its evidence, as people left them, and are over with it. Gives those that
/// are so no more.
///
/// What follows the days judged again is known already, or a later piece comes to it: of these later days it takes what nobody has, and
/// only if it had it before it was withdrawn.
pub(super) fn claim(
    conn: &mut Conn,
    entry: &Entry,
    episode: &Episode,
    before: Option<&Episode>,
    days: RejudgedDays,
) -> Result<Vec<FlagId>> {
    let (from, to) = days_to_claim(episode, before, days);
    let is_back = episode.stands && before.is_some_and(|before| !before.stands);
    let (mut claimed, mut new, mut let_go) = (Vec::new(), Vec::new(), Vec::new());
    for flag in Candidate::between(conn, episode, (from, to))? {
        let is_its_own = flag.episode_id == Some(episode.id);
        let may_be_taken = flag.local_date <= days.last() || (is_back && flag.episode_id.is_none());
        match (is_evidence(episode, &flag), is_its_own) {
            (true, true) => claimed.push(flag),
            (true, false) if may_be_taken => {
                new.push(flag.id);
                claimed.push(flag);
            }
            (false, true) => let_go.push(flag.id),
            (_, false) => {}
        }
    }
    belongs_to(conn, entry, episode, new, Some(episode.id))?;
    belongs_to(conn, entry, episode, let_go.clone(), None)?;
    claimed.retain(|flag| flag.is_over_with_its_episode(episode.ended_on));
    if !claimed.is_empty() {
        let mut over = Flag::all(conn, episode.patient_id, claimed.iter().map(|flag| flag.id).collect())?;
        over.sort_by_key(|flag| (flag.local_date, flag.id));
        for flag in over.into_iter().filter(|flag| !flag.is_held()) {
            calm::over_on(conn, entry, flag, episode.ended_on)?;
        }
    }
    Ok(let_go)
}

/// What it takes to say whether a flag belongs to an episode: there may be many, and what they say is long.
#[derive(Queryable, Selectable)]
#[diesel(table_name = flags, check_for_backend(MultiBackend))]
struct Candidate {
    id: FlagId,
    rule: String,
    level: Word<Urgency>,
    local_date: NaiveDate,
    handling: Word<Handling>,
    stands: bool,
    resolved_on: Option<NaiveDate>,
    episode_id: Option<EpisodeId>,
}

const OF_NO_EPISODE: [&str; 4] = [SILENT, SILENT_PLAN, TRAINED_THROUGH_PAIN, LONGER_THAN_PLANNED];

impl Candidate {
    fn between(conn: &mut Conn, episode: &Episode, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<Candidate>> {
        let theirs = flags::table
            .filter(flags::patient_id.eq(episode.patient_id).and(flags::local_date.between(from, to)))
            .filter(flags::region.eq(Some(episode.region)).and(flags::side.eq(Some(episode.side))))
            .order((flags::local_date, flags::id));
        Ok(on_either!(conn => theirs.select(Candidate::as_select()).load(conn))?)
    }

    /// The kind of episode that it is evidence of.
    fn kind(&self) -> Option<EpisodeKind> {
        match self.rule.parse::<Rule>() {
            Ok(rule) => rule.episode(),
            // Silence, training through pain and long phases are of the whole record, or end by something else.
            Err(_) if OF_NO_EPISODE.contains(&self.rule.as_str()) => None,
            // A code of an earlier version of the rules.
            Err(_) => asks_for_care(self.level.0, self.handling.0).then_some(EpisodeKind::Worsening),
        }
    }

    /// Whether it is over on another day than it was. Signs and good news have ends of their own.
    fn is_over_with_its_episode(&self, ended_on: Option<NaiveDate>) -> bool {
        let has_no_end_of_its_own = Ending::of(&self.rule).is_none() && self.level.0 > Urgency::GoodNews;
        self.stands && has_no_end_of_its_own && self.resolved_on != ended_on
    }
}

/// The days whose flags may belong otherwise than before: if its own first and last day are what they were, only those that were
/// judged again.
fn days_to_claim(episode: &Episode, before: Option<&Episode>, days: RejudgedDays) -> (NaiveDate, NaiveDate) {
    let bounds = |one: &Episode| (one.opened_on, one.ended_on.unwrap_or(LAST_DAY));
    let (opened, last) = bounds(episode);
    let Some(before) = before else { return (opened, last) };
    let (opened_before, last_before) = bounds(before);
    if before.stands == episode.stands && (opened_before, last_before) == (opened, last) {
        return (days.from.max(opened), days.last().min(last));
    }
    (opened.min(opened_before), last.max(last_before))
}

fn is_evidence(episode: &Episode, flag: &Candidate) -> bool {
    let within = flag.local_date >= episode.opened_on && episode.ended_on.is_none_or(|last| flag.local_date <= last);
    episode.stands && within && flag.kind() == Some(episode.kind.0)
}

fn belongs_to(
    conn: &mut Conn,
    entry: &Entry,
    episode: &Episode,
    flags: Vec<FlagId>,
    to: Option<EpisodeId>,
) -> Result<()> {
    if flags.is_empty() {
        return Ok(());
    }
    let these = flags::table.filter(flags::patient_id.eq(episode.patient_id).and(flags::id.eq_any(flags)));
    diesel::update(these).set(flags::episode_id.eq(to)).execute(conn)?;
    // An episode shows its evidence.
    entry.changed(conn, Kind::Episode, episode.id)
}
