//! What people said of the rules, for anyone who runs a server to check: how episodes were closed, code by code, and flare-ups and
//! "worse" days without an episode. It names nobody.

use crate::db::Conn;
use crate::db::schema::{episode_events, episodes, flags, pain_logs};
use crate::db::types::{Json, Word};
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::{EpisodeId, FlagOutcome, Happening};
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use limber_rules::pain::{Compared, EpisodeKind};
use limber_rules::place::{BodySite, Region, Side};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

/// A worsening that opened so many days after such a word still answers it. Days. As late as an alert may come: docs/DETECTION.md.
const LATE: Days = Days::new(13);

/// How the episodes were closed that a code is evidence of.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Closed {
    settled: u32,
    expected: u32,
    wrong_alarm: u32,
    otherwise: u32,
}

impl Closed {
    fn add(&mut self, outcome: FlagOutcome) {
        match outcome {
            FlagOutcome::Settled => self.settled += 1,
            FlagOutcome::Expected => self.expected += 1,
            FlagOutcome::WrongAlarm => self.wrong_alarm += 1,
            FlagOutcome::HandedOver | FlagOutcome::Other => self.otherwise += 1,
        }
    }

    fn all(self) -> u32 {
        self.settled + self.expected + self.wrong_alarm + self.otherwise
    }
}

/// Days that somebody called bad, and how many of them a worsening answers.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Answered {
    days: u32,
    answered: u32,
}

/// All that people said in a database.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Said {
    closed: BTreeMap<String, Closed>,
    flare_ups: Answered,
    worse: Answered,
}

/// Reads it.
pub fn said(conn: &mut Conn) -> Result<Said> {
    let mut said = Said { closed: closed(conn)?, ..Said::default() };
    let worsenings = worsenings(conn)?;
    for (day, flare_up, compared) in words(conn)? {
        let is_answered = worsenings.get(&(day.0, day.1)).is_some_and(|all| all.iter().any(|one| answers(*one, day.2)));
        let called = [(flare_up, &mut said.flare_ups), (compared == Some(Compared::Worse), &mut said.worse)];
        for (_, answered) in called.into_iter().filter(|(is_so, _)| *is_so) {
            answered.days += 1;
            answered.answered += u32::from(is_answered);
        }
    }
    Ok(said)
}

/// The last outcome of each closed episode, under each code that is its evidence.
fn closed(conn: &mut Conn) -> Result<BTreeMap<String, Closed>> {
    let events: Vec<(PatientId, EpisodeId, Json<Value>)> = episode_events::table
        .filter(episode_events::what.eq(Word(Happening::Closed)))
        .order(episode_events::version)
        .select((episode_events::patient_id, episode_events::episode_id, episode_events::details))
        .load(conn)?;
    let outcome = |details: &Value| serde_json::from_value::<FlagOutcome>(details.get("outcome")?.clone()).ok();
    let outcomes: HashMap<(PatientId, EpisodeId), FlagOutcome> = events
        .into_iter()
        .filter_map(|(patient, episode, details)| Some(((patient, episode), outcome(&details.0)?)))
        .collect();
    let evidence: Vec<(PatientId, Option<EpisodeId>, String)> = flags::table
        .filter(flags::episode_id.is_not_null().and(flags::stands.eq(true)))
        .select((flags::patient_id, flags::episode_id, flags::rule))
        .load(conn)?;
    let codes: BTreeSet<(String, PatientId, EpisodeId)> =
        evidence.into_iter().filter_map(|(patient, episode, code)| Some((code, patient, episode?))).collect();
    let mut closed: BTreeMap<String, Closed> = BTreeMap::new();
    for (code, patient, episode) in codes {
        if let Some(outcome) = outcomes.get(&(patient, episode)) {
            closed.entry(code).or_default().add(*outcome);
        }
    }
    Ok(closed)
}

/// The first and the last day of a worsening.
type Span = (NaiveDate, Option<NaiveDate>);

fn worsenings(conn: &mut Conn) -> Result<HashMap<(PatientId, BodySite), Vec<Span>>> {
    type Row = (PatientId, Word<Region>, Word<Side>, NaiveDate, Option<NaiveDate>);
    let rows: Vec<Row> = episodes::table
        .filter(episodes::kind.eq(Word(EpisodeKind::Worsening)).and(episodes::stands.eq(true)))
        .select((episodes::patient_id, episodes::region, episodes::side, episodes::opened_on, episodes::ended_on))
        .load(conn)?;
    let mut all: HashMap<(PatientId, BodySite), Vec<Span>> = HashMap::new();
    for (patient, region, side, opened, ended) in rows {
        all.entry((patient, BodySite { region: region.0, side: side.0 })).or_default().push((opened, ended));
    }
    Ok(all)
}

fn answers((opened, ended): Span, day: NaiveDate) -> bool {
    opened <= day + LATE && ended.is_none_or(|ended| ended >= day)
}

type Day = (PatientId, BodySite, NaiveDate);

/// The days that were called a flare-up or worse than last week.
fn words(conn: &mut Conn) -> Result<Vec<(Day, bool, Option<Compared>)>> {
    type Row = (PatientId, Word<Region>, Word<Side>, NaiveDate, bool, Option<Word<Compared>>);
    let rows: Vec<Row> = pain_logs::table
        .filter(pain_logs::flare_up.eq(true).or(pain_logs::compared.eq(Word(Compared::Worse)).assume_not_null()))
        .select((
            pain_logs::patient_id,
            pain_logs::region,
            pain_logs::side,
            pain_logs::local_date,
            pain_logs::flare_up,
            pain_logs::compared,
        ))
        .load(conn)?;
    let out = |(patient, region, side, date, flare_up, compared): Row| {
        let site = BodySite { region: region.0, side: side.0 };
        ((patient, site, date), flare_up, compared.map(|word| word.0))
    };
    Ok(rows.into_iter().map(out).collect())
}

impl Said {
    /// Writes the tables.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "Closed episodes by the codes that they rest on\n")?;
        writeln!(
            out,
            "| code | closed | settled | expected | wrong alarm | other | share of wrong alarms, 95 % interval |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|")?;
        for (code, closed) in &self.closed {
            let Closed { settled, expected, wrong_alarm, otherwise } = closed;
            let share = share(*wrong_alarm, closed.all());
            writeln!(
                out,
                "| {code} | {} | {settled} | {expected} | {wrong_alarm} | {otherwise} | {share} |",
                closed.all()
            )?;
        }
        writeln!(
            out,
            "\nWhat patients said\n\n| said | days | with a worsening by 13 days after | share, 95 % interval |\n|---|---|---|---|"
        )?;
        for (what, Answered { days, answered }) in
            [("a flare-up", self.flare_ups), ("worse than last week", self.worse)]
        {
            writeln!(out, "| {what} | {days} | {answered} | {} |", share(answered, days))?;
        }
        Ok(())
    }
}

/// A share with the interval of Wilson 1927.
fn share(some: u32, of: u32) -> String {
    const Z: f64 = 1.96;
    if of == 0 {
        return "-".to_owned();
    }
    let (n, p) = (f64::from(of), f64::from(some) / f64::from(of));
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    format!("{p:.2} ({:.2} to {:.2})", (middle - half).max(0.0), (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_wilsons_interval() {
        assert_eq!(share(0, 0), "-");
        assert_eq!(share(5, 10), "0.50 (0.24 to 0.76)");
        assert_eq!(share(0, 10), "0.00 (0.00 to 0.28)");
    }

    #[test]
    fn a_worsening_answers_a_day_that_it_covers_or_follows_soon() {
        let day = |n: u32| NaiveDate::from_ymd_opt(2026, 6, n).unwrap();
        assert!(answers((day(10), None), day(12)));
        assert!(answers((day(20), Some(day(25))), day(7)) && !answers((day(21), None), day(7)));
        assert!(!answers((day(1), Some(day(5))), day(6)));
    }
}
