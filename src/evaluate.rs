//! How well the rules see a worsening, for anyone to check: on a diary file, or on diaries made up from a seed.

use crate::diary_file::{DiaryError, DiaryRow, OnsetRow, read_diary, read_onsets};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use limber_evaluation::mean::Mean;
use limber_evaluation::reliability::Reliability;
use limber_evaluation::series::Series;
use limber_evaluation::simulate::{Kind, Simulated, simulate};
use limber_evaluation::tally::{Onset, Tally};
use limber_evaluation::trial::{Candidate, as_often, candidates, limit, on_diaries, on_simulated};
use limber_evaluation::truth;
use limber_rules::level::Level;
use limber_rules::place::Region;
use limber_rules::thresholds::PUBLISHED;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

/// What to evaluate on.
#[derive(Debug, Clone, Args)]
pub struct Evaluate {
    /// A CSV file: `patient,region,local_date,worst_pain`.
    #[arg(required_unless_present = "simulate")]
    diaries: Option<PathBuf>,
    /// A CSV file of known onsets: `patient,region,onset_date`, without a date where nothing began. Without it an onset is a
    /// day whose week is 2 points above the fortnight before.
    #[arg(long, requires = "diaries")]
    truth: Option<PathBuf>,
    /// On made-up diaries: docs/DETECTION.md says of which kinds.
    #[arg(long)]
    simulate: bool,
    /// Which kinds; all of them without it.
    #[arg(long, value_enum)]
    kind: Vec<MadeUp>,
    /// How many times, each from its own seed.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=100))]
    seeds: u8,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Each seed makes 135 times as many diaries of a kind.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1000))]
    each: u32,
    /// Besides with all lines scaled until false alerts are as rare as the published rules'; and, where the truth is known
    /// to the day, what one who knows it finds at Limber's rate.
    #[arg(long)]
    as_often: bool,
}

/// A kind of made-up diaries, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MadeUp {
    Plain,
    Hard,
    Sparse,
}

impl From<MadeUp> for Kind {
    fn from(kind: MadeUp) -> Self {
        match kind {
            MadeUp::Plain => Self::Plain,
            MadeUp::Hard => Self::Hard,
            MadeUp::Sparse => Self::Sparse,
        }
    }
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
    writeln!(out, "{} series, {onsets} onsets\n{}   PPV", diaries.len(), head())?;
    for level in ALERTS {
        let tallies = candidates().map(|who| (who.name, on_diaries(who.judge.as_ref(), diaries, level)));
        let [(_, published), ..] = &tallies;
        for (name, tally) in &tallies {
            let value = tally.predictive_value().map_or_else(none, |value| format!("{value:.2}"));
            writeln!(out, "{}  {value:>4}", row(name, level.as_str(), tally, published))?;
        }
    }
    let known = diaries.iter().map(|(series, onsets)| (series, onsets.as_slice()));
    reliability(&Reliability::of(&PUBLISHED, known), out)
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
            Some(onsets) => onsets.iter().filter(known).filter_map(|onset| onset.date).collect(),
            None => truth::onsets(&series),
        };
        (series, onsets.into_iter().map(Onset::at_once).collect())
    };
    scores.into_iter().map(with_onsets).collect()
}

fn on_made_up(asked: &Evaluate, out: &mut impl Write) -> io::Result<()> {
    let kinds: Vec<Kind> = asked.kind.iter().map(|kind| Kind::from(*kind)).collect();
    let kinds = if kinds.is_empty() { Kind::ALL.to_vec() } else { kinds };
    for kind in kinds {
        let mut all = Reliability::default();
        for seed in (asked.seed..).take(asked.seeds.into()) {
            let diaries = simulate(kind, seed.into(), asked.each);
            writeln!(out, "\n{}, seed {seed}: {} diaries\n{}", kind.name(), diaries.len(), head())?;
            for level in ALERTS {
                of_seed(&diaries, level, asked.as_often, out)?;
            }
            let known = diaries.iter().map(|diary| (&diary.series, diary.onsets.as_slice()));
            all.add(&Reliability::of(&PUBLISHED, known));
        }
        reliability(&all, out)?;
    }
    Ok(())
}

fn of_seed(diaries: &[Simulated], level: Level, besides: bool, out: &mut impl Write) -> io::Result<()> {
    let [published, others @ ..] = candidates();
    let before = on_simulated(published.judge.as_ref(), diaries, level);
    writeln!(out, "{}", row(published.name, level.as_str(), &before, &before))?;
    for Candidate { name, judge } in others {
        let own = on_simulated(judge.as_ref(), diaries, level);
        writeln!(out, "{}", row(name, level.as_str(), &own, &before))?;
        if besides && name == LIMBER {
            let (times, scaled) = as_often(&PUBLISHED, diaries, level, &before);
            writeln!(out, "{}", row(&format!("  its lines x {times:.2}"), "", &scaled, &before))?;
            let best = limit(diaries, own.days_per_false_alert().unwrap_or(f64::INFINITY));
            if let Some(best) = best {
                writeln!(out, "{}", row("  the limit there", "", &best, &before))?;
            }
        }
    }
    Ok(())
}

/// The rules as they are, among the candidates.
const LIMBER: &str = "limber";

/// How often what was called so probable was so.
fn reliability(of: &Reliability, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{:>12} {:>8} {:>8} {:>10} {:>14}", "probability", "days", "told", "were real", "began in 7 days")?;
    for bin in of.bins() {
        writeln!(
            out,
            "{:>12} {:>8} {:>8.2} {:>10.2} {:>14.2}",
            format!("{} to {}", bin.from, bin.to),
            bin.days,
            bin.told(),
            bin.real(),
            bin.fresh()
        )?;
    }
    Ok(())
}

/// What the columns are, in the order of [`row`]: docs/DETECTION.md.
const COLUMNS: [[&str; 13]; 2] = [
    ["", "", "", "", "delay of", "those", "found", "wait of all", "logged days", "", "than published:", "", ""],
    [
        "judge",
        "level",
        "found",
        "share",
        "mean",
        "median",
        "90 %",
        "mean",
        "for a false one",
        "interval",
        "more found",
        "sooner by",
        "shorter by",
    ],
];

fn head() -> String {
    COLUMNS.map(line).join("\n")
}

/// One line: what was found in some diaries, how late, and how often an alert was for nothing.
fn row(name: &str, level: &str, own: &Tally, published: &Tally) -> String {
    let found = format!("{}/{}", own.found(), own.onsets());
    let share = own.share_found().map_or_else(none, |share| format!("{:.3} ±{:.3}", share.mean, share.half));
    let whole = |days: Option<i64>| days.map_or_else(none, |days| days.to_string());
    let mean = |mean: Option<Mean>| mean.map_or_else(none, |mean| format!("{:.2} ±{:.2}", mean.mean, mean.half));
    let [delay, wait] = [own.mean_delay(), own.mean_wait()].map(mean);
    let [median, ninety] = [50, 90].map(|percent| whole(own.delay_at(percent)));
    let rate = own.days_per_false_alert().map_or_else(|| "none".to_owned(), |days| format!("{days:.0}"));
    let within = own.days_per_false_alert_within().map_or_else(none, |(low, high)| format!("{low:.0}-{high:.0}"));
    let other = |mean: Option<Mean>| mean.filter(|_| own != published);
    let more = other(own.more_than(published)).map_or_else(none, |mean| format!("{:+.3} ±{:.3}", mean.mean, mean.half));
    let [sooner, shorter] = [own.sooner_than(published), own.shorter_than(published)]
        .map(|mean| other(mean).map_or_else(none, |mean| format!("{:+.2} ±{:.2}", mean.mean, mean.half)));
    line([
        name, level, &found, &share, &delay, &median, &ninety, &wait, &rate, &within, &more, &sooner, &shorter,
    ])
}

fn line(cells: [&str; 13]) -> String {
    let [name, level, found, share, delay, median, ninety, wait, rate, within, more, sooner, shorter] = cells;
    format!(
        "{name:<18} {level:<6} {found:>9} {share:>12} {delay:>12} {median:>7} {ninety:>5} {wait:>12} {rate:>15} \
         {within:>10} {more:>15} {sooner:>12} {shorter:>12}"
    )
}

fn none() -> String {
    "-".to_owned()
}
