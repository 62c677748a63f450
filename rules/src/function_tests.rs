//! Function tests: what somebody can do, measured, with value, unit, pain and side.
//!
//! A gate reads these records and not ticks. The tests are those of judgement.md 4.1; how they are done is the clinician's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{place::BodySite, scale::Hundredths};

words! {
    /// What is tested.
    pub enum FunctionTest {
        /// Strength of the hip flexors, measured by hand or dynamometer.
        HipFlexionStrength => "hip-flexion-strength",
        /// Strength of the hip adductors.
        HipAdductionStrength => "hip-adduction-strength",
        /// The range that the hip moves through.
        HipRange => "hip-range",
        /// Pain in a squeeze of 5 seconds.
        Squeeze => "squeeze-5s",
        /// Pain when the knee is lifted against resistance.
        ResistedFlexionPain => "resisted-flexion-pain",
        /// Pain in walking.
        WalkingPain => "walking-pain",
        /// Pain in the drills of one's sport.
        DrillPain => "drill-pain",
        /// A bridge on one leg.
        SingleLegBridge => "single-leg-bridge",
        /// Rises on one heel.
        HeelRaise => "heel-raise",
        /// Hops on one leg.
        Hop => "hop",
    }
}

words! {
    /// What a value of a function test is in.
    pub enum Unit {
        /// Per cent of what the other side can do.
        PercentOfOtherSide => "percent-of-other-side",
        /// Pain, 0 to 10.
        Nrs => "nrs",
        /// Seconds.
        Seconds => "seconds",
        /// How many.
        Count => "count",
        /// Degrees.
        Degrees => "degrees",
    }
}

impl FunctionTest {
    /// The units that a value of it may be in.
    pub const fn units(self) -> &'static [Unit] {
        match self {
            Self::HipFlexionStrength | Self::HipAdductionStrength => &[Unit::PercentOfOtherSide],
            Self::HipRange => &[Unit::PercentOfOtherSide, Unit::Degrees],
            Self::Squeeze | Self::ResistedFlexionPain | Self::WalkingPain | Self::DrillPain => &[Unit::Nrs],
            Self::SingleLegBridge => &[Unit::Seconds, Unit::Count, Unit::PercentOfOtherSide],
            Self::HeelRaise | Self::Hop => &[Unit::Count, Unit::PercentOfOtherSide],
        }
    }

    /// Whether the patient alone can know it. All others are for a clinician to measure.
    pub const fn is_the_patients_to_say(self) -> bool {
        matches!(self, Self::WalkingPain | Self::DrillPain)
    }
}

impl Unit {
    /// Units in words, such as "seconds or count".
    pub fn words(units: &[Self]) -> String {
        units.iter().map(|unit| unit.as_str()).collect::<Vec<_>>().join(" or ")
    }

    /// The highest value: 10 points of pain, ten minutes, a thousand times, a full turn, three times the other side. Chosen
    /// here, to catch slips of the finger.
    pub const fn most(self) -> Hundredths {
        Hundredths::from_whole(match self {
            Self::PercentOfOtherSide => 300,
            Self::Nrs => 10,
            Self::Seconds => 600,
            Self::Count => 1000,
            Self::Degrees => 360,
        })
    }
}

/// A function test that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tested {
    /// What was tested.
    pub test: FunctionTest,
    /// Where.
    pub site: BodySite,
    /// The patient's own date.
    pub on: NaiveDate,
    /// The result.
    pub value: Hundredths,
    /// What the result is in.
    pub unit: Unit,
    /// Whether the patient measured it: a gate reads it only where the patient alone can know.
    pub by_patient: bool,
}

/// A value that a gate reads, and the day of the older of the records that it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The value.
    pub value: Hundredths,
    /// The day it was tested on.
    pub on: NaiveDate,
}

/// A gate reads the records of so many days, today included. Days. Judgement.md 4.1.
pub const COUNTS_FOR: u32 = 28;

/// The latest value of a test at a place in a unit; the share of the other side also from two records, one of each side.
pub fn finding(tested: &[Tested], test: FunctionTest, unit: Unit, site: BodySite, today: NaiveDate) -> Option<Finding> {
    let told = latest(tested, test, unit, site, today);
    let compared = (unit == Unit::PercentOfOtherSide).then(|| compared_sides(tested, test, site, today)).flatten();
    told.into_iter().chain(compared).max_by_key(|finding| finding.on)
}

fn latest(tested: &[Tested], test: FunctionTest, unit: Unit, site: BodySite, today: NaiveDate) -> Option<Finding> {
    let counts = |one: &&Tested| {
        (one.test, one.unit, one.site) == (test, unit, site)
            && (!one.by_patient || test.is_the_patients_to_say())
            && (0..i64::from(COUNTS_FOR)).contains(&(today - one.on).num_days())
    };
    // Of two on one day the one entered last, which comes last.
    let last = tested.iter().filter(counts).max_by_key(|one| one.on)?;
    Some(Finding { value: last.value, on: last.on })
}

/// One side as a share of the other, from records of both in one unit.
fn compared_sides(tested: &[Tested], test: FunctionTest, site: BodySite, today: NaiveDate) -> Option<Finding> {
    let other = BodySite { side: site.side.opposite()?, ..site };
    let by_unit = test.units().iter().filter(|unit| **unit != Unit::PercentOfOtherSide);
    let compare = |unit: &Unit| {
        let own = latest(tested, test, *unit, site, today)?;
        let other = latest(tested, test, *unit, other, today)?;
        let share = 100 * i64::from(own.value.hundredths());
        let value = (other.value > Hundredths::ZERO)
            .then(|| Hundredths::quotient(share, i64::from(other.value.hundredths())))?;
        Some(Finding { value, on: own.on.min(other.on) })
    };
    by_unit.filter_map(compare).max_by_key(|finding| finding.on)
}

#[cfg(test)]
mod tests;
