//! The tables, as lines of text.

use std::io::{self, Write};

use limber_rules::{level::Level, thresholds::PUBLISHED};

use crate::{
    mean::Mean,
    reliability::Reliability,
    series::Series,
    simulate::{Kind, Simulated, simulate},
    tally::{Onset, Tally},
    trial::{Candidate, as_often, candidates, levels, limit, on_diaries, on_simulated},
};

/// The levels that alert.
const ALERTS: [Level; 2] = [Level::Amber, Level::Red];

/// What everybody made of real diaries whose onsets are known.
///
/// # Errors
/// What `out` said.
pub fn real(diaries: &[(Series, Vec<Onset>)], out: &mut impl Write) -> io::Result<()> {
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

/// What everybody made of made-up diaries of a kind, `each` times 135 from each seed; then of all seeds together. With
/// `besides`, with the level's lines scaled until false alerts are as rare as the published rules', and the limit at
/// Limber's own rate.
///
/// # Errors
/// What `out` said.
pub fn made_up(
    kind: Kind,
    seeds: impl Iterator<Item = u64>,
    each: u32,
    besides: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut all: Vec<Row> = Vec::new();
    let mut probable = Reliability::default();
    for seed in seeds {
        let diaries = simulate(kind, seed, each);
        let rows = of_seed(&diaries, besides);
        writeln!(out, "\n{}, seed {seed}: {} diaries", kind.name(), diaries.len())?;
        table(&rows, out)?;
        if all.is_empty() {
            all = rows;
        } else {
            all.iter_mut().zip(&rows).for_each(|(all, row)| all.add(row));
        }
        let known = diaries.iter().map(|diary| (&diary.series, diary.onsets.as_slice()));
        probable.add(&Reliability::of(&PUBLISHED, known));
    }
    writeln!(out, "\n{}, all seeds", kind.name())?;
    table(&all, out)?;
    reliability(&probable, out)
}

/// A line of the table.
struct Row {
    name: &'static str,
    level: Level,
    /// By which the lines are scaled; of all seeds their mean.
    times: Vec<f64>,
    tally: Tally,
}

impl Row {
    const fn new(name: &'static str, level: Level, tally: Tally) -> Self {
        Self { name, level, times: Vec::new(), tally }
    }

    fn add(&mut self, other: &Self) {
        self.tally.add(&other.tally);
        self.times.extend_from_slice(&other.times);
    }

    fn named(&self) -> String {
        let count = u32::try_from(self.times.len()).unwrap_or(u32::MAX);
        if count == 0 {
            return self.name.to_owned();
        }
        format!("{} x {:.2}", self.name, self.times.iter().sum::<f64>() / f64::from(count))
    }
}

/// For each level the published rules first.
fn of_seed(diaries: &[Simulated], besides: bool) -> Vec<Row> {
    let said = candidates().map(|Candidate { name, judge }| (name, levels(judge.as_ref(), diaries)));
    let mut rows = Vec::new();
    for level in ALERTS {
        let all = said.each_ref().map(|(name, said)| Row::new(name, level, on_simulated(said, diaries, level)));
        let [published, limber, _] = all.each_ref().map(|row| row.tally.clone());
        rows.extend(all);
        if besides {
            let (times, tally) = as_often(&PUBLISHED, diaries, level, &published);
            rows.push(Row { times: vec![times], ..Row::new("  its lines", level, tally) });
            let best = limit(diaries, limber.days_per_false_alert().unwrap_or(f64::INFINITY));
            rows.extend(best.map(|best| Row::new("  the limit there", level, best)));
        }
    }
    rows
}

fn table(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", head())?;
    for of in rows {
        let published = rows.iter().find(|row| row.level == of.level).map_or(&of.tally, |row| &row.tally);
        writeln!(out, "{}", row(&of.named(), of.level.as_str(), &of.tally, published))?;
    }
    Ok(())
}

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
    line([name, level, &found, &share, &delay, &median, &ninety, &wait, &rate, &within, &more, &sooner, &shorter])
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
