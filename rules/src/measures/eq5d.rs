//! EQ-5D-5L: a level for each of five dimensions, the health of today, and the value of a health state by a value set.
//!
//! Value sets belong to their makers and differ by country. A clinic supplies the one that it may use; none is here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    instrument::Scale,
    points::{Points, Whole},
};

/// From 1, no problems, to 5, unable to or extreme problems.
pub type Level = Whole<1, 5>;

/// EQ-5D-5L: five levels, and the health of today from 0 to 100 where it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eq5d5l {
    /// Walking about.
    pub mobility: Level,
    /// Washing and dressing.
    pub self_care: Level,
    /// Work, study, housework, family, leisure.
    pub usual_activities: Level,
    /// Pain or discomfort.
    pub pain_discomfort: Level,
    /// Anxiety or depression.
    pub anxiety_depression: Level,
    /// Health today, 100 the best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health_today: Option<Whole<0, 100>>,
}

impl Eq5d5l {
    const fn dimensions(self) -> [(Scale, Level); 5] {
        [
            (Scale::Mobility, self.mobility),
            (Scale::SelfCare, self.self_care),
            (Scale::UsualActivities, self.usual_activities),
            (Scale::PainDiscomfort, self.pain_discomfort),
            (Scale::AnxietyDepression, self.anxiety_depression),
        ]
    }

    pub(super) fn scales(self) -> Vec<(Scale, Points)> {
        let today = self.health_today.map(|today| (Scale::HealthToday, today.points()));
        today.into_iter().chain(self.dimensions().map(|(scale, level)| (scale, level.points()))).collect()
    }

    /// The health state as five digits, `11111` without any problem.
    pub fn profile(self) -> Profile {
        let digits = self.dimensions().iter().fold(0, |digits, (_, level)| digits * 10 + u32::from(level.get()));
        Profile(digits)
    }

    /// How a health state compares with an earlier one, dimension by dimension (the Pareto classification of Devlin 2010,
    /// doi 10.1002/hec.1608 [M]).
    pub fn since(self, before: Self) -> ProfileChange {
        let pairs = || before.dimensions().into_iter().zip(self.dimensions());
        let better = pairs().any(|((_, before), (_, now))| now < before);
        let worse = pairs().any(|((_, before), (_, now))| now > before);
        match (better, worse) {
            (false, false) => ProfileChange::Same,
            (true, false) => ProfileChange::Better,
            (false, true) => ProfileChange::Worse,
            (true, true) => ProfileChange::Mixed,
        }
    }
}

words! {
    /// How one health state compares with another.
    pub enum ProfileChange {
        /// Better in a dimension or more, and worse in none.
        Better => "better",
        /// The same in every dimension.
        Same => "same",
        /// Worse in a dimension or more, and better in none.
        Worse => "worse",
        /// Better in some dimensions and worse in others.
        Mixed => "mixed",
    }
}

/// A health state: five digits from 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Profile(u32);

impl Profile {
    /// How many health states there are.
    pub const COUNT: usize = 3125;

    /// From five digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_profile = text.len() == 5 && text.chars().all(|digit| ('1'..='5').contains(&digit));
        if is_profile { text.parse().ok().map(Self) } else { None }
    }
}

/// The value of each health state to the people of a country, by the value set that a clinic supplies: 1 is full health, 0 is
/// as bad as being dead, and less is worse than that.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueSet {
    /// Its name, for people.
    pub name: String,
    values: BTreeMap<Profile, f64>,
}

impl ValueSet {
    /// Reads a value set: `profile,value`, a line for each of the 3,125 health states, in any order.
    ///
    /// # Errors
    /// The first line that is wrong, or how many health states are missing.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let mut values = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || (number == 1 && line.eq_ignore_ascii_case("profile,value")) {
                continue;
            }
            let (profile, value) = value_line(line).ok_or_else(|| {
                format!("line {number} must be a health state and its value, as in 21231,0.652 (from -1 to 1)")
            })?;
            if values.insert(profile, value).is_some() {
                return Err(format!("line {number} has a health state for the second time"));
            }
        }
        match Profile::COUNT - values.len() {
            0 => Ok(Self { name: name.to_owned(), values }),
            missing => Err(format!("{missing} of the {} health states are missing", Profile::COUNT)),
        }
    }

    /// The value of a health state.
    pub fn index(&self, state: Eq5d5l) -> Option<f64> {
        self.values.get(&state.profile()).copied()
    }
}

fn value_line(line: &str) -> Option<(Profile, f64)> {
    let (profile, value) = line.split_once(',')?;
    let value: f64 = value.trim().parse().ok()?;
    Some((Profile::parse(profile.trim())?, value)).filter(|(_, value)| (-1.0..=1.0).contains(value))
}
