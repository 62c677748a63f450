//! How well the rules see a worsening, for anyone to check: on a diary file, or on diaries made up from a seed.

pub mod said;

use crate::diary_file::{DiaryError, DiaryRow, OnsetRow, read_diary, read_onsets};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use limber_evaluation::report;
use limber_evaluation::series::Series;
use limber_evaluation::simulate::Kind;
use limber_evaluation::tally::Onset;
use limber_evaluation::truth;
use limber_rules::place::Region;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// What to evaluate on.
#[derive(Debug, Clone, Args)]
pub struct Evaluate {
    /// A CSV file: `patient,region,local_date,worst_pain`.
    #[arg(required_unless_present_any = ["simulate", "database"])]
    diaries: Option<PathBuf>,
    /// A CSV file of known onsets: `patient,region,onset_date`, without a date where nothing began. Without it an onset is a
    /// day whose week is 2 points above the fortnight before.
    #[arg(long, requires = "diaries")]
    truth: Option<PathBuf>,
    /// On what people said in this server's database: how episodes were closed, flare-ups and "worse" days without one.
    #[arg(long)]
    pub database: bool,
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
    /// Besides with a level's lines scaled until false alerts are as rare as the published rules'; and, where the truth is known
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

impl Evaluate {
    /// The kinds of made-up diaries that are asked for.
    fn kinds(&self) -> Vec<Kind> {
        match (self.simulate, self.kind.as_slice()) {
            (false, _) => Vec::new(),
            (true, []) => Kind::ALL.to_vec(),
            (true, some) => some.iter().map(|kind| Kind::from(*kind)).collect(),
        }
    }
}

/// Evaluates, and prints tables.
pub fn evaluate(asked: &Evaluate, out: &mut impl Write, notes: &mut impl Write) -> Result<(), DiaryError> {
    if let Some(file) = &asked.diaries {
        let rows = read_diary(file, notes)?;
        let truth = asked.truth.as_deref().map(read_onsets).transpose()?;
        report::real(&series(&rows, truth.as_deref()), out)?;
    }
    for kind in asked.kinds() {
        let seeds = (asked.seed..).take(asked.seeds.into()).map(u64::from);
        report::made_up(kind, seeds, asked.each, asked.as_often, out)?;
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
            Some(onsets) => onsets.iter().filter(known).filter_map(|onset| onset.date).collect(),
            None => truth::onsets(&series),
        };
        (series, onsets.into_iter().map(Onset::at_once).collect())
    };
    scores.into_iter().map(with_onsets).collect()
}
