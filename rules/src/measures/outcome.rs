//! The outcome of care over many patients: the mean change with its interval, and how many are clearly better.

use serde::Serialize;

use super::{
    bars::Bar,
    change::{Verdict, compare},
    eq5d::{Eq5d5l, ProfileChange, ValueSet},
    instrument::{Instrument, Scale},
    score::Score,
};
use crate::statistics::{Z, t_quantile};

/// Below so many patients no figures are given: they could point to a person. Patients. Chosen here.
pub const FEWEST: u32 = 5;
/// The last answer counts from so many days after the first. Days. Chosen here.
pub const LEAST_DAYS: u64 = 28;

/// The mean of what changed, with its 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MeanChange {
    /// How many patients have both numbers.
    pub patients: u32,
    /// The mean of the first answers.
    pub before: f64,
    /// The mean of the last answers.
    pub now: f64,
    /// The mean of the differences, now less before.
    pub change: f64,
    /// The lower end of the interval of `change`, by Student's t.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
}

impl MeanChange {
    /// Of pairs of before and now; none of fewer than [`FEWEST`].
    pub fn of(pairs: &[(f64, f64)]) -> Option<Self> {
        let patients = u32::try_from(pairs.len()).ok().filter(|patients| *patients >= FEWEST)?;
        let count = f64::from(patients);
        let mean = |each: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(each).sum::<f64>() / count;
        let change = mean(&|(before, now)| now - before);
        let variance = mean(&|(before, now)| (now - before - change).powi(2)) * count / (count - 1.0);
        let margin = t_quantile(patients - 1) * (variance / count).sqrt();
        Some(Self {
            patients,
            before: mean(&|(before, _)| *before),
            now: mean(&|(_, now)| *now),
            change,
            lower: change - margin,
            upper: change + margin,
        })
    }
}

/// A share of patients, with its 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub patients: u32,
    /// Of how many.
    pub of: u32,
    /// The share, from 0 to 1.
    pub share: f64,
    /// The lower end of its interval, by Wilson's score.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
}

impl Share {
    /// So many of so many; none of fewer than [`FEWEST`].
    pub fn of(patients: u32, of: u32) -> Option<Self> {
        if of < FEWEST {
            return None;
        }
        let (count, share, z2) = (f64::from(of), f64::from(patients) / f64::from(of), Z * Z);
        let middle = (share + z2 / (2.0 * count)) / (1.0 + z2 / count);
        let margin = Z * (share * (1.0 - share) / count + z2 / (4.0 * count * count)).sqrt() / (1.0 + z2 / count);
        let (lower, upper) = ((middle - margin).max(0.0), (middle + margin).min(1.0));
        Some(Self { patients, of, share, lower, upper })
    }
}

/// What became of one scale of a questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScaleOutcome {
    /// Which scale.
    pub scale: Scale,
    /// The mean change; none of fewer than [`FEWEST`] patients.
    pub mean: Option<MeanChange>,
    /// Clearly better: by more than chance and by enough to be noticed. None of too few, or where no such change is known.
    pub better: Option<Share>,
    /// Too small a change to tell.
    pub no_clear_change: Option<Share>,
    /// Clearly worse.
    pub worse: Option<Share>,
    /// The smallest change that patients notice, where it is known.
    pub minimal: Option<Bar>,
}

/// How the health states of EQ-5D-5L compare, patient by patient.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProfileOutcome {
    /// Better in a dimension or more, and worse in none.
    pub better: Option<Share>,
    /// The same in every dimension.
    pub same: Option<Share>,
    /// Worse in a dimension or more, and better in none.
    pub worse: Option<Share>,
    /// Better in some dimensions and worse in others.
    pub mixed: Option<Share>,
}

/// What became of a questionnaire, from the first to the last answer of each patient.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Which.
    pub instrument: Instrument,
    /// How many patients have two answers far enough apart.
    pub patients: u32,
    /// Each scale.
    pub scales: Vec<ScaleOutcome>,
    /// EQ-5D-5L only.
    pub profiles: Option<ProfileOutcome>,
}

impl Outcome {
    /// Of pairs of answers to one questionnaire. The index of EQ-5D-5L needs a value set.
    pub fn of(instrument: Instrument, pairs: &[(Score, Score)], values: Option<&ValueSet>) -> Self {
        let eq5d: Vec<(Eq5d5l, Eq5d5l)> = pairs.iter().filter_map(both_eq5d).collect();
        let values = values.filter(|_| instrument == Instrument::Eq5d5l);
        let index = values.map(|values| index_outcome(&eq5d, values));
        let scales = scales_of(pairs).into_iter().map(|scale| scale_outcome(scale, pairs));
        Self {
            instrument,
            patients: u32::try_from(pairs.len()).unwrap_or(u32::MAX),
            scales: index.into_iter().chain(scales).collect(),
            profiles: (instrument == Instrument::Eq5d5l).then(|| profile_outcome(&eq5d)),
        }
    }
}

/// The scales that the last answers have; activities of the patient's own cannot be put together.
fn scales_of(pairs: &[(Score, Score)]) -> Vec<Scale> {
    let mut scales = Vec::new();
    for reading in pairs.iter().flat_map(|(_, now)| now.readings()) {
        if reading.scale != Scale::Activity && !scales.contains(&reading.scale) {
            scales.push(reading.scale);
        }
    }
    scales
}

fn scale_outcome(scale: Scale, pairs: &[(Score, Score)]) -> ScaleOutcome {
    let changes: Vec<_> = pairs
        .iter()
        .filter_map(|(before, now)| compare(before, now)?.changes.into_iter().find(|change| change.scale == scale))
        .collect();
    let share = |verdict| share_of(&changes, |change| change.verdict == verdict);
    let is_alike = |(before, now): &&(Score, Score)| {
        let is_rating = now.instrument() == Instrument::Pgic; // of a change already: the change of two of them says nothing
        !is_rating && compare(before, now).is_some_and(|both| both.not_compared.is_none())
    };
    ScaleOutcome {
        scale,
        mean: MeanChange::of(&pairs.iter().filter(is_alike).filter_map(|pair| points(scale, pair)).collect::<Vec<_>>()),
        better: share(Verdict::Better),
        no_clear_change: share(Verdict::NoClearChange),
        worse: share(Verdict::Worse),
        minimal: changes.first().map(|change| change.minimal),
    }
}

fn points(scale: Scale, (before, now): &(Score, Score)) -> Option<(f64, f64)> {
    let of = |score: &Score| Some(score.readings().into_iter().find(|one| one.scale == scale)?.points.as_points());
    Some((of(before)?, of(now)?))
}

fn index_outcome(eq5d: &[(Eq5d5l, Eq5d5l)], values: &ValueSet) -> ScaleOutcome {
    let pairs = eq5d.iter().filter_map(|(before, now)| Some((values.index(*before)?, values.index(*now)?)));
    ScaleOutcome {
        scale: Scale::Index,
        mean: MeanChange::of(&pairs.collect::<Vec<_>>()),
        better: None,
        no_clear_change: None,
        worse: None,
        minimal: None,
    }
}

fn profile_outcome(eq5d: &[(Eq5d5l, Eq5d5l)]) -> ProfileOutcome {
    let share = |which| share_of(eq5d, |(before, now)| now.since(*before) == which);
    ProfileOutcome {
        better: share(ProfileChange::Better),
        same: share(ProfileChange::Same),
        worse: share(ProfileChange::Worse),
        mixed: share(ProfileChange::Mixed),
    }
}

fn both_eq5d(pair: &(Score, Score)) -> Option<(Eq5d5l, Eq5d5l)> {
    match pair {
        (Score::Eq5d5l(before), Score::Eq5d5l(now)) => Some((*before, *now)),
        _ => None,
    }
}

fn share_of<T>(all: &[T], counts: impl Fn(&T) -> bool) -> Option<Share> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Share::of(count(all.iter().filter(|one| counts(one)).count()), count(all.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 0.005
    }

    #[test]
    fn the_quantiles_of_t_are_those_of_the_tables() {
        for (degrees, quantile) in [(4, 2.776), (5, 2.571), (9, 2.262), (29, 2.045), (120, 1.980)] {
            assert!(close(t_quantile(degrees), quantile), "{degrees}: {}", t_quantile(degrees));
        }
    }

    #[test]
    fn a_mean_change_has_its_interval() {
        let pairs = [(10.0, 12.0), (20.0, 24.0), (30.0, 36.0), (40.0, 48.0), (50.0, 60.0)];
        let MeanChange { patients, before, now, change, lower, upper } = MeanChange::of(&pairs).unwrap();
        assert_eq!((patients, before, now, change), (5, 30.0, 36.0, 6.0));
        // The differences are 2, 4, 6, 8, 10: their standard deviation is 3.162, so the margin is 2.776 * 1.414.
        assert!(close(lower, 6.0 - 3.926) && close(upper, 6.0 + 3.926), "{lower} {upper}");
        assert_eq!(MeanChange::of(&pairs[..4]), None, "four patients are too few");
    }

    #[test]
    fn a_share_has_the_interval_of_wilson() {
        let Share { share, lower, upper, .. } = Share::of(8, 10).unwrap();
        assert!(close(share, 0.8) && close(lower, 0.490) && close(upper, 0.943), "{lower} {upper}");
        let none = Share::of(0, 10).unwrap();
        assert!(close(none.lower, 0.0) && close(none.upper, 0.278), "{}", none.upper);
        assert_eq!(Share::of(3, 4), None);
    }
}
