//! How well the rules see a worsening, for anyone to check: on a diary file, or on diaries made up from a seed.

use crate::diary_file::{DiaryError, DiaryRow, OnsetRow, read_diary, read_onsets};
use chrono::NaiveDate;
use clap::Args;
use limber_evaluation::series::Series;
use limber_evaluation::simulate::{Simulated, simulate};
use limber_evaluation::tally::{Onset, Tally};
use limber_evaluation::trial::{OnSimulated, candidates, limit, on_diaries};
use limber_evaluation::truth;
use limber_rules::level::Level;
use limber_rules::place::Region;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

/// What to evaluate on.
#[derive(Debug, Clone, Args)]
pub struct Evaluate {
    /// A CSV file: `patient,region,local_date,worst_pain`.
    #[arg(required_unless_present = "simulate")]
    diaries: Option<PathBuf>,
    /// A CSV file of known onsets: `patient,region,onset`. Without it an onset is a day whose week is 2 points above the
    /// fortnight before.
    #[arg(long, requires = "diaries")]
    truth: Option<PathBuf>,
    /// On made-up diaries: steps and ramps of 2 and 3 points, noise of 0.8 to 1.4, autocorrelation to 0.5, gaps to 25 %.
    #[arg(long)]
    simulate: bool,
    /// How many times, each from its own seed.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=100))]
    seeds: u8,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Diaries of each course (unchanged, step, ramp) with each noise, of which there are 27.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    each: u32,
}

/// The levels that alert.
const ALERTS: [Level; 2] = [Level::Amber, Level::Red];

/// Evaluates, and prints tables.
pub fn evaluate(asked: &Evaluate, out: &mut impl Write, notes: &mut impl Write) -> Result<(), DiaryError> {
    if let Some(file) = &asked.diaries {
        let rows = read_diary(file, notes)?;
        let truth = asked.truth.as_deref().map(read_onsets).transpose()?;
        on_file(&series(&rows, truth.as_deref()), out)?;
    }
    if asked.simulate {
        on_made_up(asked, out)?;
    }
    Ok(())
}

fn on_file(diaries: &[(Series, Vec<Onset>)], out: &mut impl Write) -> io::Result<()> {
    let onsets: usize = diaries.iter().map(|(_, onsets)| onsets.len()).sum();
    writeln!(out, "{} series, {onsets} onsets", diaries.len())?;
    writeln!(out, "{HEAD}  PPV")?;
    for candidate in candidates() {
        for level in ALERTS {
            let tally = on_diaries(candidate.judge.as_ref(), diaries, level);
            let value = tally.predictive_value().map_or_else(|| "   -".to_owned(), |value| format!("{value:.2}"));
            writeln!(out, "{}  {value}", row(candidate.name, level.as_str(), &tally, &tally))?;
        }
    }
    Ok(())
}

/// The series of a diary, each with its onsets.
fn series(rows: &[DiaryRow], truth: Option<&[OnsetRow]>) -> Vec<(Series, Vec<Onset>)> {
    let mut scores: BTreeMap<(&str, Region), Vec<_>> = BTreeMap::new();
    for row in rows {
        scores.entry((row.patient.as_str(), row.region)).or_default().push((row.date, row.worst));
    }
    let with_onsets = |((patient, region), scores): ((&str, Region), Vec<_>)| {
        let series = Series::new(scores);
        let known = |onset: &&OnsetRow| onset.patient == patient && onset.region == region;
        let onsets: Vec<NaiveDate> = match truth {
            Some(onsets) => onsets.iter().filter(known).map(|onset| onset.date).collect(),
            None => truth::onsets(&series),
        };
        (series, onsets.into_iter().map(Onset::at_once).collect())
    };
    scores.into_iter().map(with_onsets).collect()
}

fn on_made_up(asked: &Evaluate, out: &mut impl Write) -> io::Result<()> {
    for seed in (asked.seed..).take(asked.seeds.into()) {
        let diaries = simulate(seed.into(), asked.each);
        writeln!(out, "\nseed {seed}: {} diaries", diaries.len())?;
        writeln!(out, "{HEAD}  sooner than published, where both found it")?;
        for level in ALERTS {
            of_seed(&diaries, level, out)?;
        }
    }
    Ok(())
}

fn of_seed(diaries: &[Simulated], level: Level, out: &mut impl Write) -> io::Result<()> {
    let trials = candidates().map(|who| (who.name, OnSimulated::of(who.judge.as_ref(), diaries, level)));
    let [(_, published), ..] = &trials;
    for (name, trial) in &trials {
        let rate = trial.unchanged.days_per_false_alert().unwrap_or(f64::INFINITY);
        let best = limit(diaries, rate);
        writeln!(out, "{}{}", row(name, level.as_str(), &trial.unchanged, &trial.changed), sooner(trial, published))?;
        writeln!(out, "{}{}", row("  the limit there", "", &best.unchanged, &best.changed), sooner(&best, published))?;
    }
    Ok(())
}

const HEAD: &str = "judge              level   found  sensitivity  mean delay    median  90 %  days per false alert";

/// One line: what was found in some diaries, and how often an alert was for nothing in others (or the same).
fn row(name: &str, level: &str, quiet: &Tally, worse: &Tally) -> String {
    let found = format!("{}/{}", worse.delays.len(), worse.onsets);
    let share = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
    let days = |value: Option<i64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    let mean = worse.mean_delay().map_or_else(|| "-".to_owned(), |(mean, half)| format!("{mean:.2} ±{half:.2}"));
    let rate = quiet.days_per_false_alert().map_or_else(|| "none".to_owned(), |days| format!("{days:.0}"));
    format!(
        "{name:<18} {level:<6} {found:>9}  {:>8}   {mean:>11}  {:>6}  {:>4}  {rate:>8}",
        share(worse.sensitivity()),
        days(worse.delay_at(50)),
        days(worse.delay_at(90)),
    )
}

fn sooner(trial: &OnSimulated, published: &OnSimulated) -> String {
    let told = |(mean, half, both): (f64, f64, usize)| format!("               {mean:+.2} ±{half:.2} days in {both}");
    trial.sooner_than(published).filter(|_| trial != published).map(told).unwrap_or_default()
}
