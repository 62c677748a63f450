//! What a physiotherapist may set for one patient: which numbers, how far, and how they have to agree.
//!
//! A setting is a line of [`SETTINGS`]. Every other number is the rules' own and no one person's to change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Thresholds;
use crate::scale::{Hundredths, Nrs};

/// One number that may be set for a patient, and how far from the published one. Amounts are held in exact hundredths.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// As the field of [`Thresholds`] is called; a dot leads to the field of a line.
    pub name: &'static str,
    /// `points`, `days`, or `times own noise`.
    pub unit: &'static str,
    /// Why no lower and no higher.
    pub why: &'static str,
    lowest: i32,
    highest: i32,
    step: i32,
    get: fn(&Thresholds) -> i32,
    set: fn(&mut Thresholds, i32),
}

/// A line of the table: the field, its kind and unit, its bounds and least difference in hundredths, and why they are there.
macro_rules! setting {
    ($name:literal, $($field:ident).+: $kind:ty, $unit:literal, $lowest:literal to $highest:literal by $step:literal, $why:literal) => {
        Setting {
            name: $name,
            unit: $unit,
            why: $why,
            lowest: $lowest,
            highest: $highest,
            step: $step,
            get: |thresholds| thresholds.$($field).+.in_hundredths(),
            set: |thresholds, hundredths| {
                if let Some(amount) = <$kind as Amount>::from_hundredths(hundredths) {
                    thresholds.$($field).+ = amount;
                }
            },
        }
    };
}

/// Every number that may be set. All bounds are chosen here, around the published number, for a physiotherapist to judge;
/// those of the red lines hold [`QUICK`](super::QUICK).
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting!("level_ease", level_ease: Nrs, "points", 600 to 700 by 100, "above 5 is too much by Thomee 1997 and Silbernagel 2007; 7 is moderate for everybody (Boonstra 2016)"),
    setting!("level_ease_above_usual", level_ease_above_usual: Nrs, "points", 500 to 700 by 100, "5 is acceptable by Silbernagel 2007; 7 eases in any case"),
    setting!("level_rest", level_rest: Nrs, "points", 700 to 900 by 100, "8 and more is severe (Boonstra 2016)"),
    setting!("level_see", level_see: Nrs, "points", 900 to 1000 by 100, "the highest level always alerts"),
    setting!("high_week", high_week: Hundredths, "points", 450 to 700 by 25, "5 is acceptable by Silbernagel 2007; 7 is too much for everybody"),
    setting!("high_week_days", high_week_days: u32, "days", 700 to 2800 by 100, "a week at the least; after four somebody has to look"),
    setting!("session_ceiling", session_ceiling: Nrs, "points", 200 to 600 by 100, "below 2 every session would be too much; above 5 is high risk by Silbernagel 2007 and Thomee 1997"),
    setting!("session_severe", session_severe: Nrs, "points", 600 to 800 by 100, "above the highest ceiling; 8 of 10 is severe for everybody"),
    setting!("morning_floor", morning_floor: Nrs, "points", 300 to 500 by 100, "0 to 2 is safe (Thomee 1997); above 5 is too much"),
    setting!("morning_rise", morning_rise: u8, "points", 200 to 300 by 100, "2 points matter (Farrar 2001); 3 is more than what matters"),
    setting!("change_rest", change_rest: Hundredths, "points", 300 to 450 by 25, "below 3 is the safe zone; 4.5 is the upper half of acceptable"),
    setting!("change_severe", change_severe: Hundredths, "points", 500 to 650 by 25, "5 is the end of acceptable; 6.5 is too much for everybody"),
    setting!("rest_days", rest_days: u32, "days", 100 to 500 by 100, "a rest has a day at least; a longer one is a rest period, with its reason"),
    setting!("rest_cap", rest_cap: u32, "days", 300 to 700 by 100, "rest has an end even if the pain has not"),
    setting!("ease_cap", ease_cap: u32, "days", 700 to 2800 by 100, "a week at the least; after four it is no ease but a new level"),
    setting!("masked_days", masked_days: u32, "days", 400 to 1200 by 100, "of 14 logged days; twice a week is not most days"),
    setting!("shift_amber.noise", shift_amber.noise: Hundredths, "times own noise", 250 to 380 by 5, "lower cries wolf on ordinary days; higher comes close to the red line"),
    setting!("shift_red.noise", shift_red.noise: Hundredths, "times own noise", 355 to 600 by 5, "the quick red line at the lowest; higher sees too late"),
    setting!("shift_red.worse_days", shift_red.worse_days: u32, "days", 200 to 400 by 100, "a single day does not make a trend; more than 4 sees too late"),
    setting!("rise_amber.points", rise_amber.points: Hundredths, "points", 125 to 200 by 25, "1 point is the ordinary change of a week; 2 is what matters (Farrar 2001)"),
    setting!("rise_red.points", rise_red.points: Hundredths, "points", 150 to 300 by 25, "below 1.5 it would be an amber one; a week 3 points worse is red for everybody"),
    setting!("rise_red.noise", rise_red.noise: Hundredths, "times own noise", 0 to 200 by 5, "without a margin at the lowest; higher sees too late"),
    setting!("rise_red.worse_days", rise_red.worse_days: u32, "days", 200 to 400 by 100, "a single day does not make a trend; more than 4 sees too late"),
    setting!("gap_days", gap_days: u32, "days", 400 to 2000 by 100, "shorter gaps are ordinary (93 % are 3 days or less); after three weeks of silence nothing more is sent"),
    setting!("reminder_days", reminder_days: u32, "days", 100 to 700 by 100, "not more than once a day; after a week of silence somebody should ask"),
    setting!("green_days", green_days: u32, "days", 500 to 2800 by 100, "going up needs most of a week of calm; green days are counted up to 28"),
];

/// Pairs of settings of which the first has to stay below the second.
const IN_ORDER: &[(&str, &str)] = &[
    ("level_ease", "level_rest"),
    ("level_rest", "level_see"),
    ("change_rest", "change_severe"),
    ("session_ceiling", "session_severe"),
    ("shift_amber.noise", "shift_red.noise"),
    ("rise_amber.points", "rise_red.points"),
];

/// A kind of number that a setting can have.
trait Amount: Sized {
    fn in_hundredths(&self) -> i32;
    fn from_hundredths(hundredths: i32) -> Option<Self>;
}

impl Amount for Hundredths {
    fn in_hundredths(&self) -> i32 {
        self.hundredths()
    }
    fn from_hundredths(hundredths: i32) -> Option<Self> {
        Some(Self::new(hundredths))
    }
}

impl Amount for Nrs {
    fn in_hundredths(&self) -> i32 {
        Hundredths::from(*self).hundredths()
    }
    fn from_hundredths(hundredths: i32) -> Option<Self> {
        Self::try_from(hundredths / 100).ok()
    }
}

macro_rules! whole_amounts {
    ($($kind:ty),+) => {$(
        impl Amount for $kind {
            fn in_hundredths(&self) -> i32 {
                i32::try_from(*self).unwrap_or(i32::MAX).saturating_mul(100)
            }
            fn from_hundredths(hundredths: i32) -> Option<Self> {
                (hundredths / 100).try_into().ok()
            }
        }
    )+};
}
whole_amounts!(u8, u32);

fn told(hundredths: i32) -> f64 {
    Hundredths::new(hundredths).as_points()
}

impl Setting {
    /// The setting of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// The lowest and the highest number that may be set.
    pub fn bounds(&self) -> (f64, f64) {
        (told(self.lowest), told(self.highest))
    }

    /// The least difference between two numbers: 1, or less.
    pub fn step(&self) -> f64 {
        told(self.step)
    }

    /// So many steps above the lowest, and no further than the highest.
    #[cfg(test)]
    pub(crate) fn step_up(&self, steps: i32) -> f64 {
        told((self.lowest + steps * self.step).min(self.highest))
    }

    /// What it is in some thresholds.
    pub fn of(&self, thresholds: &Thresholds) -> f64 {
        told((self.get)(thresholds))
    }

    /// The number, if it may be set.
    fn read(&self, number: f64) -> Option<i32> {
        let step = usize::try_from(self.step).ok()?;
        (self.lowest..=self.highest).step_by(step).find(|hundredths| told(*hundredths).total_cmp(&number).is_eq())
    }

    fn right(&self) -> String {
        let (lowest, highest) = self.bounds();
        let whole = self.step % 100 == 0;
        let kind = if whole { "a whole number".to_owned() } else { format!("a multiple of {}", self.step()) };
        format!("must be {kind} ({}) from {lowest} to {highest}: {}", self.unit, self.why)
    }
}

/// What a physiotherapist set for one patient: the settings that are not left to the published ones, each within its
/// bounds, in agreement with the others.
///
/// In JSON an object of numbers. What was stored is read back as it is: a setting that the rules have given up since is
/// left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "BTreeMap<String, f64>", from = "BTreeMap<String, f64>")]
pub struct OwnSettings(BTreeMap<&'static str, i32>);

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which.
    pub setting: String,
    /// Kebab-case: `unknown-field`, `out-of-range` or `disagree`.
    pub code: &'static str,
    /// What would be right.
    pub right: String,
}

impl OwnSettings {
    /// Reads settings that are to be.
    ///
    /// # Errors
    /// Everything that is wrong with them, over the thresholds that hold otherwise.
    pub fn read(given: &BTreeMap<String, f64>, otherwise: &Thresholds) -> Result<Self, Vec<Fault>> {
        let mut own = BTreeMap::new();
        let mut faults = Vec::new();
        for (name, number) in given {
            match Setting::named(name) {
                None => faults.push(unknown(name)),
                Some(setting) => match setting.read(*number) {
                    Some(hundredths) => drop(own.insert(setting.name, hundredths)),
                    None => faults.push(fault(name, "out-of-range", setting.right())),
                },
            }
        }
        let own = Self(own);
        faults.extend(own.disagreements(&own.over(otherwise)));
        if faults.is_empty() { Ok(own) } else { Err(faults) }
    }

    /// Whether everything is as published.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The thresholds with these settings in the place of theirs.
    pub fn over(&self, otherwise: &Thresholds) -> Thresholds {
        let mut thresholds = otherwise.clone();
        for (name, hundredths) in &self.0 {
            if let Some(setting) = Setting::named(name) {
                (setting.set)(&mut thresholds, *hundredths);
            }
        }
        thresholds
    }

    /// Of two that have to be in order, what was set is at fault; the lower one, if both were.
    fn disagreements(&self, thresholds: &Thresholds) -> Vec<Fault> {
        let disagree = |(lower, higher): &(&str, &str)| {
            let below = Setting::named(lower)?.of(thresholds);
            let above = Setting::named(higher)?.of(thresholds);
            let at_fault = [(lower, format!("must be below {higher}, which is {above}"))]
                .into_iter()
                .chain([(higher, format!("must be above {lower}, which is {below}"))])
                .find(|(name, _)| self.0.contains_key(**name));
            let (name, right) = at_fault.filter(|_| below >= above)?;
            Some(fault(name, "disagree", right))
        };
        IN_ORDER.iter().filter_map(disagree).collect()
    }
}

fn unknown(name: &str) -> Fault {
    let known: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    fault(name, "unknown-field", format!("is none that may be set for a patient; these may: {}", known.join(", ")))
}

fn fault(name: &str, code: &'static str, right: String) -> Fault {
    Fault { setting: name.to_owned(), code, right }
}

impl From<OwnSettings> for BTreeMap<String, f64> {
    fn from(own: OwnSettings) -> Self {
        own.0.into_iter().map(|(name, hundredths)| (name.to_owned(), told(hundredths))).collect()
    }
}

impl From<BTreeMap<String, f64>> for OwnSettings {
    fn from(stored: BTreeMap<String, f64>) -> Self {
        let known = |(name, number): (String, f64)| {
            let setting = Setting::named(&name)?;
            Some((setting.name, Hundredths::from_points(number)?.hundredths()))
        };
        Self(stored.into_iter().filter_map(known).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::thresholds::{Line, PUBLISHED, QUICK, TOLERANT};

    fn given(settings: &[(&str, f64)]) -> BTreeMap<String, f64> {
        settings.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect()
    }

    fn read(settings: &[(&str, f64)]) -> Result<Thresholds, Vec<(String, &'static str)>> {
        let own = OwnSettings::read(&given(settings), &PUBLISHED);
        let told = |faults: Vec<Fault>| faults.into_iter().map(|fault| (fault.setting, fault.code)).collect();
        own.map(|own| own.over(&PUBLISHED)).map_err(told)
    }

    #[test]
    fn every_published_number_is_within_its_bounds() {
        for setting in SETTINGS {
            let published = setting.of(&PUBLISHED);
            assert!(setting.read(published).is_some(), "{}: {published}", setting.name);
            assert!(setting.lowest < setting.highest && !setting.why.is_empty(), "{}", setting.name);
            assert_eq!(SETTINGS.iter().filter(|other| other.name == setting.name).count(), 1, "{}", setting.name);
        }
        for (lower, higher) in IN_ORDER {
            assert!(Setting::named(lower).is_some() && Setting::named(higher).is_some(), "{lower} {higher}");
        }
    }

    #[test]
    fn the_named_settings_may_be_set_and_differ_in_nothing_else() {
        for named in [QUICK, PUBLISHED, TOLERANT] {
            let all = SETTINGS.iter().map(|setting| (setting.name.to_owned(), setting.of(&named))).collect();
            assert_eq!(OwnSettings::read(&all, &PUBLISHED).map(|own| own.over(&PUBLISHED)), Ok(named));
        }
    }

    #[test]
    fn the_bounds_themselves_may_be_set_and_nothing_beyond() {
        for setting in SETTINGS {
            let (lowest, highest) = setting.bounds();
            let alone = |number: f64| setting.read(number).is_some();
            assert!(alone(lowest) && alone(highest), "{}", setting.name);
            assert!(!alone(lowest - setting.step()) && !alone(highest + setting.step()), "{}", setting.name);
            assert!(!alone(lowest + setting.step() / 2.0) && !alone(f64::NAN), "{}", setting.name);
            assert!(!alone(-lowest) && !alone(f64::INFINITY), "{}", setting.name);
        }
    }

    #[test]
    fn what_is_set_takes_the_place_of_the_published_and_nothing_else_does() {
        assert_eq!(read(&[]), Ok(PUBLISHED));
        let stricter =
            read(&[("session_ceiling", 3.0), ("rise_red.points", 1.5), ("rise_amber.points", 1.25), ("gap_days", 5.0)]);
        let expected = Thresholds {
            session_ceiling: Nrs(3),
            rise_red: Line { points: Hundredths::new(150), ..PUBLISHED.rise_red },
            rise_amber: Line { points: Hundredths::new(125), ..PUBLISHED.rise_amber },
            gap_days: 5,
            ..PUBLISHED
        };
        assert_eq!(stricter, Ok(expected));
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let faults = read(&[
            ("baseline_days", 14.0),
            ("green_days", 5.5),
            ("rise_amber.points", 2.0),
            ("rise_red.points", 1.5),
            ("session_ceiling", 7.0),
        ]);
        let told = |name: &str, code| (name.to_owned(), code);
        let expected = vec![
            told("baseline_days", "unknown-field"),
            told("green_days", "out-of-range"),
            told("session_ceiling", "out-of-range"),
            told("rise_amber.points", "disagree"),
        ];
        assert_eq!(faults, Err(expected));
        assert_eq!(
            read(&[("rise_red.points", 1.5)]),
            Err(vec![told("rise_red.points", "disagree")]),
            "the published amber is 1.75"
        );
    }

    #[test]
    fn the_quick_red_lines_may_be_set() {
        let quick = |name| (name, Setting::named(name).unwrap().of(&QUICK));
        let settings = ["shift_red.noise", "shift_red.worse_days", "rise_red.noise", "rise_red.worse_days"].map(quick);
        assert_eq!(read(&settings), Ok(QUICK));
    }

    #[test]
    fn a_refusal_names_the_bounds() {
        let faults = OwnSettings::read(&given(&[("green_days", 4.0)]), &PUBLISHED).unwrap_err();
        assert!(faults[0].right.starts_with("must be a whole number (days) from 5 to 28: "), "{faults:?}");
        let faults = OwnSettings::read(&given(&[("rise_red.points", 1.6)]), &PUBLISHED).unwrap_err();
        assert!(faults[0].right.starts_with("must be a multiple of 0.25 (points) from 1.5 to 3: "), "{faults:?}");
        let faults = OwnSettings::read(&given(&[("rise_amber.points", 2.0)]), &PUBLISHED).unwrap_err();
        assert_eq!(faults[0].right, "must be below rise_red.points, which is 2");
    }

    #[test]
    fn a_setting_that_the_rules_gave_up_is_left_out_of_what_was_stored() {
        let stored: OwnSettings = serde_json::from_str(r#"{"green_days": 9.0, "moon_phase": 3.0}"#).unwrap();
        assert_eq!(serde_json::to_string(&stored).unwrap(), r#"{"green_days":9.0}"#);
        assert!(!stored.is_empty() && OwnSettings::default().is_empty());
    }

    proptest! {
        #[test]
        fn what_may_be_set_is_kept_and_stays_within_bounds(steps in prop::collection::vec(0_i32..30, SETTINGS.len())) {
            let within = |(setting, steps): (&Setting, &i32)| {
                setting.lowest + (steps * setting.step) % (setting.highest - setting.lowest + setting.step)
            };
            let hundredths: Vec<i32> = SETTINGS.iter().zip(&steps).map(within).collect();
            let settings: Vec<(&str, f64)> =
                SETTINGS.iter().zip(&hundredths).map(|(setting, hundredths)| (setting.name, told(*hundredths))).collect();
            let Ok(own) = OwnSettings::read(&given(&settings), &PUBLISHED) else { return Ok(()) };
            let thresholds = own.over(&PUBLISHED);
            for (setting, hundredths) in SETTINGS.iter().zip(hundredths) {
                prop_assert_eq!((setting.get)(&thresholds), hundredths, "{}", setting.name);
                prop_assert!((setting.lowest..=setting.highest).contains(&hundredths), "{}", setting.name);
            }
            prop_assert!(thresholds.session_ceiling < thresholds.session_severe);
            prop_assert!(thresholds.rise_amber.points < thresholds.rise_red.points);
            prop_assert!(thresholds.shift_amber.noise < thresholds.shift_red.noise);
            let again: OwnSettings = serde_json::from_str(&serde_json::to_string(&own).unwrap()).unwrap();
            prop_assert_eq!(again, own);
        }
    }
}
