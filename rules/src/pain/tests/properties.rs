//! What must hold for every diary.

use proptest::{collection::vec, option::of, prelude::*};

use super::*;

fn any_nrs() -> impl Strategy<Value = Nrs> {
    (0_u8..=10).prop_map(|points| Nrs::new(points).unwrap())
}

fn any_session() -> impl Strategy<Value = Session> {
    (of(any_nrs()), of(any_nrs()), any::<bool>(), of(0_u16..=5760)).prop_map(
        |(during, after, analgesic_before, settled_after)| Session { during, after, analgesic_before, settled_after },
    )
}

fn any_word() -> impl Strategy<Value = Compared> {
    prop_oneof![Just(Compared::Better), Just(Compared::Same), Just(Compared::Worse)]
}

/// What only the signs look at.
fn any_symptoms() -> impl Strategy<Value = Day> {
    let triggers = prop_oneof![1 => Just(0), 2 => 0_u16..=3, 1 => any::<u16>()];
    let click = prop::option::weighted(0.5, prop::bool::weighted(0.3));
    (of(0_u16..=1440), click, triggers, of(any_word()), prop::option::weighted(0.1, any_nrs())).prop_map(
        |(stiffness, painful_click, triggers, compared, event)| {
            let triggers = Triggers::from_bits(triggers);
            Day { event, stiffness, painful_click, triggers, compared, ..day(0) }
        },
    )
}

/// A day with anything in it, and how many days after the one before.
fn any_day() -> impl Strategy<Value = (u64, Day)> {
    let step = prop_oneof![8 => Just(1_u64), 2 => 2_u64..5, 1 => 5_u64..40];
    let sessions = prop_oneof![3 => Just(Vec::new()), 1 => vec(any_session(), 1..3)];
    let flag = || prop::bool::weighted(0.1);
    (
        step,
        prop::option::weighted(0.9, any_nrs()),
        of(any_nrs()),
        of(any::<bool>()),
        flag(),
        flag(),
        sessions,
        any_symptoms(),
    )
        .prop_map(|(step, worst, morning, settled, flare_up, analgesic, sessions, symptoms)| {
            (step, Day { worst, morning, settled, flare_up, analgesic, sessions, ..symptoms })
        })
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
            prop_assert!(stored.len() < 1000, "{} bytes: {}", stored.len(), stored);
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

    #[test]
    fn a_diary_in_which_nothing_changes_shows_no_sign_but_pain_that_lasts(
        symptoms in any_symptoms(), points in 0_u8..=10, minutes in 0_u16..=1440, logged in vec(any::<bool>(), 1..150)
    ) {
        let same = |n| Day {
            compared: Some(Compared::Same),
            event: None,
            sessions: vec![Session { settled_after: Some(minutes), ..Session::default() }],
            ..Day { date: date(n), worst: nrs(points), ..symptoms.clone() }
        };
        let diary: Vec<Day> = (0..).zip(logged).filter(|(_, logged)| *logged).map(|(n, _)| same(n)).collect();
        for fired in judge_all(&diary).iter().flat_map(|judged| &judged.fired) {
            let lasts = matches!(fired.rule, Rule::Lasting | Rule::LastingLonger) && points > 2;
            prop_assert!(lasts, "{:?}", fired);
        }
    }

    #[test]
    fn no_sign_is_told_twice_within_a_run(history in any_history()) {
        for days in judge_all(&history).windows(2) {
            for sign in days[1].fired.iter().filter(|fired| is_sign(fired.rule)) {
                prop_assert!(!fires(&days[0], sign.rule), "{:?}", sign);
            }
        }
    }

    #[test]
    fn what_only_the_signs_look_at_never_changes_a_level(history in any_history()) {
        let without = |day: &Day| {
            let (stiffness, painful_click, compared) = (None, None, None);
            let sessions = day.sessions.iter().map(|session| Session { settled_after: None, ..*session }).collect();
            Day { stiffness, painful_click, triggers: Triggers::default(), compared, sessions, ..day.clone() }
        };
        let bare: Vec<Day> = history.iter().map(without).collect();
        for (full, bare) in judge_all(&history).iter().zip(judge_all(&bare)) {
            prop_assert_eq!((full.level, full.score, full.baseline), (bare.level, bare.score, bare.baseline));
        }
    }
}
