//! What must hold for every diary.

use proptest::{collection::vec, option::of, prelude::*};

use super::*;

fn any_nrs() -> impl Strategy<Value = Nrs> {
    (0_u8..=10).prop_map(|points| Nrs::new(points).unwrap())
}

fn any_session() -> impl Strategy<Value = Session> {
    (of(any_nrs()), of(any_nrs()), any::<bool>()).prop_map(|(during, after, analgesic_before)| Session {
        during,
        after,
        analgesic_before,
    })
}

/// A day with anything in it, and how many days after the one before.
fn any_day() -> impl Strategy<Value = (u64, Day)> {
    let step = prop_oneof![8 => Just(1_u64), 2 => 2_u64..5, 1 => 5_u64..40];
    let sessions = prop_oneof![3 => Just(Vec::new()), 1 => vec(any_session(), 1..3)];
    let flag = || prop::bool::weighted(0.1);
    (step, prop::option::weighted(0.9, any_nrs()), of(any_nrs()), of(any::<bool>()), flag(), flag(), sessions).prop_map(
        |(step, worst, morning, settled, flare_up, analgesic, sessions)| {
            (step, Day { worst, morning, settled, flare_up, analgesic, sessions, ..day(0) })
        },
    )
}

fn any_history() -> impl Strategy<Value = Vec<Day>> {
    vec(any_day(), 1..80).prop_map(|steps| {
        let mut n = 0;
        steps
            .into_iter()
            .map(|(step, day)| {
                n += step;
                Day { date: date(n), ..day }
            })
            .collect()
    })
}

/// Mostly quiet, so that all levels occur.
fn quiet_history() -> impl Strategy<Value = Vec<Day>> {
    vec((prop::bool::weighted(0.85), 2_u8..6), 10..60)
        .prop_map(|days| (0..).zip(days).filter(|(_, (logged, _))| *logged).map(|(n, (_, p))| scored(n, p)).collect())
}

proptest! {
    #[test]
    fn step_by_step_through_storage_is_as_from_scratch(history in any_history()) {
        let mut stored = serde_json::to_string(&Course::default()).unwrap();
        for (day, from_scratch) in history.iter().zip(judge_all(&history)) {
            let before: Course = serde_json::from_str(&stored).unwrap();
            let step = judge(&before, day, &PUBLISHED);
            prop_assert_eq!(&step, &from_scratch);
            stored = serde_json::to_string(&step.course).unwrap();
            prop_assert!(stored.len() < 500, "{} bytes: {}", stored.len(), stored);
        }
    }

    #[test]
    fn a_constant_series_is_never_raised(points in 0_u8..=10, logged in vec(any::<bool>(), 1..120)) {
        let diary: Vec<Day> =
            (0..).zip(logged).filter(|(_, logged)| *logged).map(|(n, _)| scored(n, points)).collect();
        for judged in judge_all(&diary) {
            prop_assert!(!judged.level.is_raised(), "{:?}", judged);
        }
    }

    #[test]
    fn a_higher_score_today_never_gives_a_lower_level_today(
        history in prop_oneof![any_history(), quiet_history()], score in 0_u8..10, step in 1_u64..9
    ) {
        let before = judge_all(&history).pop().map(|last| last.course).unwrap_or_default();
        let today = before.judged().map_or(date(0), |judged| judged + Days::new(step));
        let judged = |points| judge(&before, &Day { worst: nrs(points), ..Day::new(today) }, &PUBLISHED);
        let (lower, higher) = (judged(score), judged(score + 1));
        prop_assert!(lower.level <= higher.level, "{:?} then {:?}", lower, higher);
    }

    #[test]
    fn a_missing_day_is_not_a_zero(points in 5_u8..=10, gaps in vec(prop::bool::weighted(0.7), 28..60)) {
        let missing: Vec<Day> = (0..).zip(&gaps).filter(|(_, logged)| **logged).map(|(n, _)| scored(n, points)).collect();
        for judged in judge_all(&missing) {
            prop_assert!(judged.baseline.is_none_or(|usual| usual == nrs(points).unwrap().into()), "{:?}", judged);
        }
    }

    #[test]
    fn an_empty_day_between_changes_nothing_but_the_calendar(history in quiet_history(), after in 1_u64..7) {
        // A judged day without any score neither moves the running score nor becomes a score.
        let before = judge_all(&history).pop().map(|last| last.course).unwrap_or_default();
        let Some(last) = before.judged() else { return Ok(()) };
        let judged = judge(&before, &Day::new(last + Days::new(after)), &PUBLISHED);
        prop_assert_eq!(judged.score, before.score());
        prop_assert_eq!(judged.course.last_log, before.last_log);
        prop_assert_eq!(judged.course.logs_within(last + Days::new(after), 42), before.logs_within(last + Days::new(after), 42));
    }

    #[test]
    fn green_is_only_said_with_enough_data(history in any_history()) {
        for judged in judge_all(&history) {
            if judged.level == Level::Green {
                prop_assert!(judged.baseline.is_some());
                prop_assert!(judged.course.logs_within(judged.date, PUBLISHED.enough_days) >= PUBLISHED.enough_logs);
            }
        }
    }

    #[test]
    fn the_level_is_the_highest_that_fired(history in any_history()) {
        for judged in judge_all(&history) {
            let highest = judged.fired.iter().filter_map(|fired| fired.raises_to).max();
            prop_assert_eq!(highest, judged.level.is_raised().then_some(judged.level));
            prop_assert!(judged.fired.iter().all(|fired| fired.text().ends_with('.') && !fired.text().contains("unknown")));
        }
    }
}
