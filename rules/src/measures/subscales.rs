//! HOOS-12 and SPADI: subscales of which a total follows.

use serde::{Deserialize, Serialize};

use super::{
    instrument::Scale,
    points::{Points, Tenths},
};

/// HOOS-12: three subscales, 100 no problem. Their mean is its summary score (Gandek 2019, doi 10.1016/j.joca.2018.10.013 [M]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hoos12 {
    /// Pain.
    pub pain: Tenths<100>,
    /// Function in daily life and sport.
    pub function: Tenths<100>,
    /// Quality of life.
    pub quality_of_life: Tenths<100>,
}

impl Hoos12 {
    pub(super) fn scales(self) -> Vec<(Scale, Points)> {
        let each = [
            (Scale::Pain, self.pain.points()),
            (Scale::Function, self.function.points()),
            (Scale::QualityOfLife, self.quality_of_life.points()),
        ];
        with_total(&each)
    }
}

/// SPADI: two subscales, or their mean alone. 100 is the worst (Roach 1991).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Spadi {
    /// Each subscale by itself.
    Subscales {
        /// Pain.
        pain: Tenths<100>,
        /// Disability.
        disability: Tenths<100>,
    },
    /// The total alone.
    Total {
        /// The mean of the two.
        total: Tenths<100>,
    },
}

impl Spadi {
    pub(super) fn scales(self) -> Vec<(Scale, Points)> {
        match self {
            Self::Subscales { pain, disability } => {
                with_total(&[(Scale::Pain, pain.points()), (Scale::Disability, disability.points())])
            }
            Self::Total { total } => vec![(Scale::Total, total.points())],
        }
    }
}

/// The total first, as the number that is compared.
fn with_total(each: &[(Scale, Points)]) -> Vec<(Scale, Points)> {
    let points: Vec<Points> = each.iter().map(|(_, points)| *points).collect();
    std::iter::once((Scale::Total, Points::mean_of(&points))).chain(each.iter().copied()).collect()
}
