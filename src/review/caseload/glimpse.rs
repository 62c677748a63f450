//! What a physiotherapist sees of a patient at a glance: the last fortnight, and what changed since they last opened the record.

use crate::accounts::Actor;
use crate::care::{Record, Slice, last_look};
use crate::clock::day;
use crate::db::Conn;
use crate::http::Result;
use crate::pain::{days_between, episodes_changed_since, places, worst_episode_text};
use chrono::{DateTime, Days, NaiveDate, Utc};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use serde::Serialize;

/// How many days a spark line has, today included. Chosen here.
const FORTNIGHT: u64 = 14;

/// The last fortnight of one place, and the news of the record. Empty where pain is not shared, or nothing was logged.
#[derive(Debug, Default, Serialize)]
pub(super) struct Glimpse {
    /// The worst pain of each of the last 14 days, the first first; null without a daily log.
    scores: Vec<Option<Nrs>>,
    /// The newest score, and its day.
    score: Option<Nrs>,
    scored_on: Option<NaiveDate>,
    /// The place of these scores.
    place: Option<BodySite>,
    /// What the worst episode of the place that leads says.
    episode: Option<String>,
    /// Null if the record was never opened.
    since_look: Option<SinceLook>,
}

/// What happened since a physiotherapist last opened the record.
#[derive(Debug, Serialize)]
struct SinceLook {
    at: DateTime<Utc>,
    /// The last score before the look, if another one came after it.
    score_then: Option<Nrs>,
    /// How many daily scores came after it.
    new_scores: usize,
    /// How many episodes opened or became worse.
    opened: usize,
    /// How many ended.
    ended: usize,
}

/// The scores of a place: each day's, if there is one.
type Scores = Vec<(NaiveDate, Option<Nrs>)>;

impl Glimpse {
    /// Of a record that was opened for the list: of the place that leads, or else of the one that was logged last.
    pub fn of(conn: &mut Conn, record: &Record, actor: &Actor, leads: Option<(Region, Side)>) -> Result<Glimpse> {
        if !record.shows(Slice::Pain) {
            return Ok(Glimpse::default());
        }
        let to = record.today(conn)?;
        let Some((place, scores)) = shown_place(conn, record, to, leads)? else { return Ok(Glimpse::default()) };
        let newest = scores.iter().rev().find_map(|(date, score)| Some((*date, (*score)?)));
        let since_look = match last_look(conn, actor, record.patient())? {
            Some(at) => Some(SinceLook::of(conn, record, at, &scores)?),
            None => None,
        };
        Ok(Glimpse {
            score: newest.map(|(_, score)| score),
            scored_on: newest.map(|(date, _)| date),
            place: Some(place),
            episode: if leads.is_some() { worst_episode_text(conn, record, place)? } else { None },
            scores: scores.into_iter().map(|(_, score)| score).collect(),
            since_look,
        })
    }
}

fn shown_place(
    conn: &mut Conn,
    record: &Record,
    to: NaiveDate,
    leads: Option<(Region, Side)>,
) -> Result<Option<(BodySite, Scores)>> {
    let from = to.checked_sub_days(Days::new(FORTNIGHT - 1)).unwrap_or(to);
    let mut all: Vec<(BodySite, Scores)> = Vec::new();
    for place in places(conn, record.patient())? {
        if leads.is_none_or(|(region, side)| place == BodySite { region, side }) {
            let days = days_between(conn, record.patient(), place, from, to)?;
            let score = |date: NaiveDate| (date, days.get(&date).and_then(|day| day.worst));
            all.push((place, from.iter_days().take_while(|date| *date <= to).map(score).collect()));
        }
    }
    let scored_on = |(_, scores): &(BodySite, Scores)| {
        scores.iter().rev().find(|(_, score)| score.is_some()).map(|(date, _)| *date)
    };
    Ok(all.into_iter().max_by_key(scored_on))
}

impl SinceLook {
    fn of(conn: &mut Conn, record: &Record, at: DateTime<Utc>, days: &Scores) -> Result<SinceLook> {
        let looked_on = day(at, record.zone(conn)?);
        let scored = || days.iter().filter_map(|(date, score)| Some((*date, (*score)?)));
        let new_scores = scored().filter(|(date, _)| *date > looked_on).count();
        let before = scored().rfind(|(date, _)| *date <= looked_on).map(|(_, score)| score);
        let (opened, ended) = episodes_changed_since(conn, record.patient(), at)?;
        Ok(SinceLook { at, score_then: before.filter(|_| new_scores > 0), new_scores, opened, ended })
    }
}
