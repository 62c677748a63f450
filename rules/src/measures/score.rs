//! What somebody scored: one type for each questionnaire, none of which can hold a wrong value.

use serde::{Deserialize, Serialize};

use super::{
    eq5d::Eq5d5l,
    instrument::{Instrument, Scale},
    points::{Points, Tenths, Whole},
    subscales::{Hoos12, Spadi},
    total::Total,
};
use crate::scale::Nrs;

/// PEG: the three items, or their mean as somebody else reckoned it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Peg {
    /// Each item by itself.
    Items {
        /// Pain on average.
        pain: Nrs,
        /// How much it interfered with enjoyment of life.
        enjoyment: Nrs,
        /// How much it interfered with general activity.
        general_activity: Nrs,
    },
    /// The mean alone.
    Mean {
        /// To one decimal.
        mean: Tenths<10>,
    },
}

/// One activity that the patient chose, and how well it goes: 0 not at all, 10 as before the injury.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// In the patient's own words.
    pub activity: String,
    /// How well it goes.
    pub score: Nrs,
}

impl Activity {
    fn is_the_same(&self, other: &str) -> bool {
        self.activity.trim().to_lowercase() == other.trim().to_lowercase()
    }
}

/// PSFS: 3 to 5 activities of the patient's own, each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Activity>", into = "Vec<Activity>")]
pub struct Psfs(Vec<Activity>);

impl Psfs {
    /// How few activities there may be.
    pub const FEWEST: usize = 3;
    /// How many activities there may be.
    pub const MOST: usize = 5;
    /// How long the words for one may be, in characters.
    pub const LONGEST: usize = 100;

    /// The activities, if they may be one PSFS.
    ///
    /// # Errors
    /// What would be right.
    pub fn new(activities: Vec<Activity>) -> Result<Self, &'static str> {
        if !(Self::FEWEST..=Self::MOST).contains(&activities.len()) {
            return Err("out-of-range: must be 3 to 5 activities");
        }
        let fits = |activity: &Activity| {
            !activity.activity.trim().is_empty() && activity.activity.chars().count() <= Self::LONGEST
        };
        if !activities.iter().all(fits) {
            return Err("out-of-range: an activity must have 1 to 100 characters");
        }
        let again =
            |(at, one): (usize, &Activity)| activities.iter().take(at).any(|other| one.is_the_same(&other.activity));
        if activities.iter().enumerate().any(again) {
            return Err("invalid-value: each activity must be there once");
        }
        Ok(Self(activities))
    }

    /// The activities, in the order in which they were told.
    pub fn activities(&self) -> &[Activity] {
        &self.0
    }

    /// The score of an activity, whatever its capitals.
    pub(super) fn of(&self, activity: &str) -> Option<Nrs> {
        self.0.iter().find(|known| known.is_the_same(activity)).map(|known| known.score)
    }

    /// Whether the same activities were scored.
    pub(super) fn has_the_same_activities(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|known| other.of(&known.activity).is_some())
    }
}

impl TryFrom<Vec<Activity>> for Psfs {
    type Error = &'static str;

    fn try_from(activities: Vec<Activity>) -> Result<Self, Self::Error> {
        Self::new(activities)
    }
}

impl From<Psfs> for Vec<Activity> {
    fn from(psfs: Psfs) -> Self {
        psfs.0
    }
}

/// HAGOS: six subscales, 100 no problem. They have no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hagos {
    /// Pain.
    pub pain: Tenths<100>,
    /// Symptoms.
    pub symptoms: Tenths<100>,
    /// Daily life.
    pub adl: Tenths<100>,
    /// Sport and recreation.
    pub sport_recreation: Tenths<100>,
    /// Taking part in physical activities.
    pub physical_activity: Tenths<100>,
    /// Quality of life.
    pub quality_of_life: Tenths<100>,
}

/// iHOT-12: one number, 100 the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ihot12 {
    /// The mean of all its lines.
    pub total: Tenths<100>,
}

/// PGIC: how care has changed things, as the patient sees it: 1 very much improved, 4 no change, 7 very much worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pgic {
    /// From 1 to 7.
    pub change: Whole<1, 7>,
}

/// What somebody scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// PEG.
    Peg(Peg),
    /// PSFS.
    Psfs(Psfs),
    /// HAGOS.
    Hagos(Hagos),
    /// iHOT-12.
    Ihot12(Ihot12),
    /// HOOS-12.
    Hoos12(Hoos12),
    /// SPADI.
    Spadi(Spadi),
    /// EQ-5D-5L.
    Eq5d5l(Eq5d5l),
    /// PGIC.
    Pgic(Pgic),
    /// A questionnaire of one total.
    Total(Total),
}

/// One number of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it is about.
    pub scale: Scale,
    /// Which activity, if about one.
    pub activity: Option<String>,
    /// How many points.
    pub points: Points,
}

impl Reading {
    const fn of(scale: Scale, points: Points) -> Self {
        Self { scale, activity: None, points }
    }
}

impl Score {
    /// Of which questionnaire.
    pub const fn instrument(&self) -> Instrument {
        match self {
            Self::Peg(_) => Instrument::Peg,
            Self::Psfs(_) => Instrument::Psfs,
            Self::Hagos(_) => Instrument::Hagos,
            Self::Ihot12(_) => Instrument::Ihot12,
            Self::Hoos12(_) => Instrument::Hoos12,
            Self::Spadi(_) => Instrument::Spadi,
            Self::Eq5d5l(_) => Instrument::Eq5d5l,
            Self::Pgic(_) => Instrument::Pgic,
            Self::Total(total) => total.instrument(),
        }
    }

    /// Its numbers, exact: the ones that are compared.
    pub fn readings(&self) -> Vec<Reading> {
        match self {
            Self::Peg(peg) => vec![Reading::of(Scale::Mean, peg.mean())],
            Self::Psfs(psfs) => {
                let each = psfs.0.iter().map(|known| Reading {
                    scale: Scale::Activity,
                    activity: Some(known.activity.clone()),
                    points: Points::whole(known.score.points()),
                });
                std::iter::once(Reading::of(Scale::Mean, psfs.mean())).chain(each).collect()
            }
            Self::Hagos(hagos) => hagos.scales().map(|(scale, points)| Reading::of(scale, points.points())).to_vec(),
            Self::Ihot12(ihot) => vec![Reading::of(Scale::Total, ihot.total.points())],
            Self::Hoos12(hoos) => readings(hoos.scales()),
            Self::Spadi(spadi) => readings(spadi.scales()),
            Self::Eq5d5l(eq5d) => readings(eq5d.scales()),
            Self::Pgic(pgic) => vec![Reading::of(Scale::Change, pgic.change.points())],
            Self::Total(total) => vec![Reading::of(Scale::Total, total.total().points())],
        }
    }
}

fn readings(scales: Vec<(Scale, Points)>) -> Vec<Reading> {
    scales.into_iter().map(|(scale, points)| Reading::of(scale, points)).collect()
}

impl Peg {
    fn mean(self) -> Points {
        match self {
            Self::Items { pain, enjoyment, general_activity } => {
                Points::mean(&[pain.points(), enjoyment.points(), general_activity.points()])
            }
            Self::Mean { mean } => mean.points(),
        }
    }
}

impl Psfs {
    fn mean(&self) -> Points {
        Points::mean(&self.0.iter().map(|known| known.score.points()).collect::<Vec<_>>())
    }
}

impl Hagos {
    const fn scales(&self) -> [(Scale, Tenths<100>); 6] {
        [
            (Scale::Pain, self.pain),
            (Scale::Symptoms, self.symptoms),
            (Scale::Adl, self.adl),
            (Scale::SportRecreation, self.sport_recreation),
            (Scale::PhysicalActivity, self.physical_activity),
            (Scale::QualityOfLife, self.quality_of_life),
        ]
    }
}
