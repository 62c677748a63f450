//! How well the rules see a worsening, for anyone to check: on a diary file, or on diaries made up from a seed.

use crate::diary_file::{DiaryError, DiaryRow, OnsetRow, read_diary, read_onsets};
use chrono::NaiveDate;
use clap::Args;
use limber_evaluation::mean::Mean;
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
    writeln!(out, "{}   PPV", head())?;
    for level in ALERTS {
        let tallies = candidates().map(|who| (who.name, on_diaries(who.judge.as_ref(), diaries, level)));
        let [(_, published), ..] = &tallies;
        for (name, tally) in &tallies {
            let value = tally.predictive_value().map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
            writeln!(out, "{}  {value:>4}", row(name, level.as_str(), tally, tally, published))?;
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
        writeln!(out, "{}", head())?;
        for level in ALERTS {
            of_seed(&diaries, level, out)?;
        }
    }
    Ok(())
}

fn of_seed(diaries: &[Simulated], level: Level, out: &mut impl Write) -> io::Result<()> {
    let trials = candidates().map(|who| (who.name, OnSimulated::of(who.judge.as_ref(), diaries, level)));
    let [(_, published), ..] = &trials;
    let told = |name, level, of: &OnSimulated| row(name, level, &of.unchanged, &of.changed, &published.changed);
    for (name, trial) in &trials {
        let best = limit(diaries, trial.unchanged.days_per_false_alert().unwrap_or(f64::INFINITY));
        writeln!(out, "{}", told(name, level.as_str(), trial))?;
        writeln!(out, "{}", told("  the limit there", "", &best))?;
    }
    Ok(())
}

/// What the columns are, in the order of [`row`]: docs/DETECTION.md.
const COLUMNS: [[&str; 13]; 2] = [
    ["", "", "", "", "delay of", "those", "found", "wait of", "all", "", "days per", "than published:", ""],
    [
        "judge",
        "level",
        "found",
        "share",
        "mean",
        "median",
        "90 %",
        "mean",
        "median",
        "90 %",
        "false alert",
        "sooner by",
        "shorter by",
    ],
];

fn head() -> String {
    COLUMNS.map(line).join("\n")
}

/// One line: what was found in some diaries, and how often an alert was for nothing in others (or the same).
fn row(name: &str, level: &str, quiet: &Tally, worse: &Tally, published: &Tally) -> String {
    let found = format!("{}/{}", worse.found(), worse.onsets());
    let share = worse.sensitivity().map_or_else(none, |share| format!("{share:.3}"));
    let whole = |days: Option<i64>| days.map_or_else(none, |days| days.to_string());
    let mean = |mean: Option<Mean>| mean.map_or_else(none, |mean| format!("{:.2} ±{:.2}", mean.days, mean.half));
    let [delay, wait] = [worse.mean_delay(), worse.mean_wait()].map(mean);
    let [median, ninety] = [50, 90].map(|percent| whole(worse.delay_at(percent)));
    let [wait_median, wait_ninety] = [50, 90].map(|percent| whole(worse.wait_at(percent)));
    let rate = quiet.days_per_false_alert().map_or_else(|| "none".to_owned(), |days| format!("{days:.0}"));
    let [sooner, shorter] = [worse.sooner_than(published), worse.shorter_than(published)]
        .map(|mean| mean.filter(|_| worse != published).map_or_else(none, signed));
    line([
        name,
        level,
        &found,
        &share,
        &delay,
        &median,
        &ninety,
        &wait,
        &wait_median,
        &wait_ninety,
        &rate,
        &sooner,
        &shorter,
    ])
}

fn line(cells: [&str; 13]) -> String {
    let [name, level, found, share, delay, median, ninety, wait, wait_median, wait_ninety, rate, sooner, shorter] =
        cells;
    format!(
        "{name:<18} {level:<6} {found:>10} {share:>6} {delay:>12} {median:>7} {ninety:>5} {wait:>12} {wait_median:>7} \
         {wait_ninety:>5} {rate:>12} {sooner:>15} {shorter:>12}"
    )
}

fn none() -> String {
    "-".to_owned()
}

fn signed(mean: Mean) -> String {
    format!("{:+.2} ±{:.2}", mean.days, mean.half)
}
