//! The cards of a patient's page: one an episode, and one for each flag that speaks for itself; and the go-aheads that a worsening holds back.

use super::views::{Clearance, Episode, Explanation, Flag, items, view};
use super::words::{Day, in_words};
use crate::care::Record;
use crate::db::Conn;
use crate::http::{Limit, Result};
use crate::pain::{FlagId, FlagQuery, count_lone_flags, episodes_that_wait, explanation_out, flags_page};
use crate::training::{self, held_back};
use limber_rules::level::Urgency;
use limber_rules::pain::Suspension;
use limber_rules::place::{Region, in_words as place_in_words};
use std::cmp::Reverse;
use uuid::Uuid;

/// How many of the flags that stand alone are on the page, the most urgent first: the red ones, however old, and the newest of the
/// others.
const MOST: [(Urgency, Limit); 4] = [
    (Urgency::Red, Limit::MOST),
    (Urgency::Amber, Limit::A_SCREEN),
    (Urgency::Watch, Limit::A_SCREEN),
    (Urgency::GoodNews, Limit::A_SCREEN),
];

/// So many lines of an episode's evidence are worked out on the page, the first. Chosen here: the API has them all.
const WORKED: usize = 6;

/// What needs a look.
#[derive(Default)]
pub struct Cards {
    /// The episodes, the unseen and most severe first.
    pub episodes: Vec<EpisodeCard>,
    /// The flags that stand alone, one card for each rule and place.
    pub flags: Vec<FlagCard>,
    /// How many more flags there are, of each urgency.
    pub left_out: Vec<String>,
}

/// A flag with its reasoning, and earlier ones of the same rule and place.
pub struct FlagCard {
    pub flag: Flag,
    pub why: Explanation,
    /// The newest first.
    pub earlier: Vec<Flag>,
}

/// An episode, with its evidence.
pub struct EpisodeCard {
    pub episode: Episode,
    /// The most urgent and newest first; those that are worked out with their reasoning.
    pub evidence: Vec<(Flag, Option<Explanation>)>,
}

impl Cards {
    /// Of a record whose pain is shown.
    pub fn of(conn: &mut Conn, record: &Record) -> Result<Cards> {
        let mut cards = Cards::default();
        for shown in episodes_that_wait(conn, record)? {
            cards.episodes.push(EpisodeCard::of(conn, record, view(&shown)?)?);
        }
        let counted = count_lone_flags(conn, record)?;
        for (level, most) in MOST {
            let flags: Vec<Flag> = items(&flags_page(conn, record, &FlagQuery::that_stand_alone(level, most))?)?;
            let all = counted.iter().find(|(counted, _)| *counted == level).map_or(0, |(_, count)| *count);
            let more = all - i64::try_from(flags.len()).unwrap_or(i64::MAX);
            if more > 0 {
                cards.left_out.push(format!("{more} {}", in_words(level.as_str())));
            }
            for flag in flags {
                cards.add(conn, record, flag)?;
            }
        }
        Ok(cards)
    }

    /// A flag joins the card of its rule and place, or begins one.
    fn add(&mut self, conn: &mut Conn, record: &Record, flag: Flag) -> Result<()> {
        if let Some(card) = self.flags.iter_mut().find(|card| card.flag.is_like(&flag)) {
            card.earlier.push(flag);
        } else {
            let why = explained(conn, record, &flag)?;
            self.flags.push(FlagCard { flag, why, earlier: Vec::new() });
        }
        Ok(())
    }

    fn lone_flags(&self) -> impl Iterator<Item = &Flag> {
        self.flags.iter().flat_map(|card| std::iter::once(&card.flag).chain(&card.earlier))
    }

    /// How many of them wait for a look.
    pub fn unseen(&self) -> usize {
        let episodes = self.episodes.iter().filter(|card| card.episode.waits()).count();
        episodes + self.lone_flags().filter(|flag| flag.seen_at.is_none()).count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.episodes.is_empty() && self.flags.is_empty()
    }

    /// Whether a flag stands on a card.
    pub fn shows(&self, flag: &Flag) -> bool {
        let evidence = self.episodes.iter().flat_map(|card| &card.evidence).map(|(evidence, _)| evidence);
        evidence.chain(self.lone_flags()).any(|shown| shown.id == flag.id)
    }
}

impl EpisodeCard {
    fn of(conn: &mut Conn, record: &Record, mut episode: Episode) -> Result<EpisodeCard> {
        let mut evidence = Vec::with_capacity(episode.evidence.len());
        let mut flags = std::mem::take(&mut episode.evidence);
        flags.sort_by_key(|flag| Reverse((flag.level, flag.local_date)));
        for (number, flag) in flags.into_iter().enumerate() {
            let why = if number < WORKED { Some(explained(conn, record, &flag)?) } else { None };
            evidence.push((flag, why));
        }
        Ok(EpisodeCard { episode, evidence })
    }
}

fn explained(conn: &mut Conn, record: &Record, flag: &Flag) -> Result<Explanation> {
    let id = FlagId(Uuid::parse_str(&flag.id).unwrap_or_default());
    view(&explanation_out(conn, record, id)?)
}

/// A worsening that holds the bands of a place back.
pub struct HeldBack {
    region: Region,
    /// `left hip`
    pub place: String,
    pub since: Day,
    /// Whether a physiotherapist's word is all that is missing: the worsening is over, or its level is agreed.
    pub waits_for_word: bool,
}

impl HeldBack {
    /// Those of a record.
    pub fn of(conn: &mut Conn, record: &Record) -> Result<Vec<HeldBack>> {
        let held = held_back(conn, record)?.into_iter().map(|training::HeldBack { site, suspension, agreed }| {
            let (since, waits_for_word) = match suspension {
                Suspension::Open(since) => (since, agreed),
                Suspension::Unconfirmed(since) => (since, true),
            };
            let place = place_in_words(site.region, site.side);
            HeldBack { region: site.region, place, since: Day(since), waits_for_word }
        });
        Ok(held.collect())
    }

    /// Whether it holds this go-ahead back: one that was given or confirmed since the worsening was over is not.
    pub fn holds(&self, clearance: &Clearance) -> bool {
        let word = clearance.confirmed_on.unwrap_or(clearance.given_on).max(clearance.given_on);
        self.region.as_str() == clearance.region && !(self.waits_for_word && word >= self.since)
    }
}
