//! What must hold for every diary, whatever a physiotherapist set and whenever.

use proptest::{collection::vec, prelude::*};

use super::{
    properties::{any_history, quiet_history, raised_day},
    *,
};
use crate::thresholds::{OwnSettings, SETTINGS, Thresholds, Version, Versions};

/// Anything that may be set.
fn any_settings() -> impl Strategy<Value = OwnSettings> {
    vec((any::<bool>(), 0_i32..80), SETTINGS.len()).prop_filter_map("settings that disagree", |chosen| {
        let number = |(setting, (set, steps)): (&crate::thresholds::Setting, (bool, i32))| {
            set.then(|| (setting.name.to_owned(), setting.step_up(steps)))
        };
        OwnSettings::read(&SETTINGS.iter().zip(chosen).filter_map(number).collect(), &PUBLISHED).ok()
    })
}

fn any_thresholds() -> impl Strategy<Value = Thresholds> {
    any_settings().prop_map(|settings| settings.over(&PUBLISHED))
}

/// Up to four versions, signed on any days of the diary.
fn any_versions() -> impl Strategy<Value = Versions> {
    vec((0_u64..120, any_settings()), 0..4).prop_map(|signed| {
        let version = |(number, (from, settings))| Version { number, valid_from: date(from), settings };
        Versions::of((1..).zip(signed).map(version))
    })
}

fn judged_by(thresholds: &Thresholds, history: &[Day]) -> Vec<Assessment> {
    let mut course = Course::default();
    let judged = history.iter().map(|day| {
        let judged = judge(&course, day, thresholds);
        course = judged.course.clone();
        judged
    });
    judged.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn with_versions_and_re_based_days_a_history_can_be_judged_on_from_anywhere(
        history in any_history(), versions in any_versions(), anew in vec(prop::bool::weighted(0.05), 80), on in 0_usize..80
    ) {
        let history: Vec<Day> =
            history.into_iter().zip(anew).map(|(day, rebased)| Day { rebased: rebased.then_some(RebasedBy::Physiotherapist), ..day }).collect();
        let mut course = Course::default();
        let mut from_scratch = Vec::new();
        for day in &history {
            from_scratch.push(judge(&course, day, versions.on(day.date)));
            course = from_scratch.last().unwrap().course.clone();
        }
        let on = on.min(history.len() - 1);
        let stored = on.checked_sub(1).map(|before| serde_json::to_string(&from_scratch[before].course).unwrap());
        let mut course = stored.map(|stored| serde_json::from_str(&stored).unwrap()).unwrap_or_default();
        for (day, expected) in history.iter().zip(&from_scratch).skip(on) {
            let judged = judge(&course, day, versions.on(day.date));
            prop_assert_eq!(&judged, expected);
            course = judged.course;
        }
    }

    #[test]
    fn a_10_is_to_be_seen_whatever_is_set(thresholds in any_thresholds(), history in any_history(), step in 1_u64..9) {
        let before = judged_by(&thresholds, &history).pop().unwrap().course;
        let today = before.judged().unwrap() + Days::new(step);
        let judged = judge(&before, &Day { worst: nrs(10), ..Day::new(today) }, &thresholds);
        prop_assert_eq!(judged.severity, Severity::See);
    }

    #[test]
    fn a_constant_series_shows_no_change_whatever_is_set(thresholds in any_thresholds(), points in 0_u8..=10, logged in vec(any::<bool>(), 1..120)) {
        let diary: Vec<Day> =
            (0..).zip(logged).filter(|(_, logged)| *logged).map(|(n, _)| scored(n, points)).collect();
        for judged in judged_by(&thresholds, &diary) {
            prop_assert!(!judged.trend.is_raised(), "{:?}", judged);
            prop_assert!(points > 4 || judged.severity <= Severity::Watch, "{:?}", judged);
        }
    }

    #[test]
    fn raising_a_number_of_the_day_never_makes_it_milder_whatever_is_set(
        thresholds in any_thresholds(), history in prop_oneof![any_history(), quiet_history()], raised in raised_day(), step in 1_u64..9
    ) {
        let before = judged_by(&thresholds, &history).pop().map(|last| last.course).unwrap_or_default();
        let today = before.judged().map_or(date(0), |judged| judged + Days::new(step));
        let severity = |day: Day| judge(&before, &Day { date: today, ..day }, &thresholds).severity;
        let severities: Vec<Severity> = raised.into_iter().map(severity).collect();
        prop_assert!(severities.is_sorted(), "{:?}", severities);
    }

    #[test]
    fn severe_session_pain_is_rest_whatever_is_set(thresholds in any_thresholds(), history in any_history(), during in 8_u8..=10) {
        let before = judged_by(&thresholds, &history).pop().unwrap().course;
        let today = before.judged().unwrap() + Days::new(1);
        let judged = judge(&before, &Day { sessions: vec![session(during)], ..Day::new(today) }, &thresholds);
        prop_assert!(judged.severity >= Severity::Rest);
    }
}
