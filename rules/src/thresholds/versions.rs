//! The thresholds of one patient through time: a day is judged by those in force on its date, whenever it is judged.

use chrono::NaiveDate;

use super::{OwnSettings, PUBLISHED, Thresholds};

/// Settings, and since when they are in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Counted from 1.
    pub number: i32,
    /// The first day that is judged by them: the patient's date when they were signed.
    pub valid_from: NaiveDate,
    /// What was set.
    pub settings: OwnSettings,
}

/// All versions of one patient; none is "as published, always".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions(Vec<InForce>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct InForce {
    number: i32,
    valid_from: NaiveDate,
    thresholds: Thresholds,
}

impl Versions {
    /// These, in any order.
    pub fn of(versions: impl IntoIterator<Item = Version>) -> Self {
        let mut all: Vec<InForce> = versions
            .into_iter()
            .map(|Version { number, valid_from, settings }| InForce {
                number,
                valid_from,
                thresholds: settings.over(&PUBLISHED),
            })
            .collect();
        all.sort_by_key(|version| version.number);
        Self(all)
    }

    /// The thresholds in force on a day: of the versions that had begun, the one signed last. A patient who travels west
    /// may sign off a version on an earlier date than the one before.
    pub fn on(&self, date: NaiveDate) -> &Thresholds {
        self.in_force(date).map_or(&PUBLISHED, |version| &version.thresholds)
    }

    /// Its number; none if the published ones are in force.
    pub fn number_on(&self, date: NaiveDate) -> Option<i32> {
        self.in_force(date).map(|version| version.number)
    }

    /// The highest of a number over all versions, the published one among them.
    pub fn most(&self, number: impl Fn(&Thresholds) -> u32) -> u32 {
        self.0.iter().map(|version| number(&version.thresholds)).fold(number(&PUBLISHED), u32::max)
    }

    fn in_force(&self, date: NaiveDate) -> Option<&InForce> {
        self.0.iter().rev().find(|version| version.valid_from <= date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
    }

    fn version(number: i32, from: u32, green_days: f64) -> Version {
        let settings = [("green_days".to_owned(), green_days)].into();
        Version { number, valid_from: date(from), settings: OwnSettings::read(&settings, &PUBLISHED).unwrap() }
    }

    #[test]
    fn a_day_is_judged_by_what_was_in_force_on_its_date() {
        let versions = Versions::of([version(2, 20, 14.0), version(1, 10, 10.0)]);
        let on = |day| (versions.on(date(day)).green_days, versions.number_on(date(day)));
        assert_eq!(on(9), (PUBLISHED.green_days, None));
        assert_eq!((on(10), on(19)), ((10, Some(1)), (10, Some(1))));
        assert_eq!((on(20), on(30)), ((14, Some(2)), (14, Some(2))));
    }

    #[test]
    fn of_two_on_one_day_the_last_signed_holds_also_if_it_begins_earlier() {
        let twice = Versions::of([version(1, 10, 10.0), version(2, 10, 12.0)]);
        assert_eq!(twice.number_on(date(10)), Some(2));
        let west = Versions::of([version(1, 11, 10.0), version(2, 10, 12.0)]);
        assert_eq!((west.number_on(date(10)), west.number_on(date(12))), (Some(2), Some(2)));
    }

    #[test]
    fn nobody_with_own_ones_has_the_published_ones() {
        assert_eq!(Versions::default().on(date(1)), &PUBLISHED);
        assert_eq!(Versions::default().most(|thresholds| thresholds.gap_days), 7);
        let versions = Versions::of([version(1, 10, 10.0), version(2, 20, 12.0)]);
        assert_eq!(versions.most(|thresholds| thresholds.green_days), 12);
    }
}
