//! Silence: a diary that was kept and is kept no more. It is said, and never read as calm.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::{
    level::{Level, Urgency},
    pain::{Course, Evidence, date_in_words},
    place::{Region, Side, in_words},
    thresholds::Thresholds,
};

/// No daily score for a week in a series that was being logged.
pub const SILENT: &str = "SILENT";
/// No entry of any kind while two planned training days went by.
pub const SILENT_PLAN: &str = "SILENT-PLAN";

/// A series was being logged if the days up to its last score, as many as the trend rules look at, hold so many scores.
/// Chosen here: who tried it once or twice has not fallen silent.
const KEPT_LOGS: u32 = 3;
/// So many planned training days without an entry are silence. Chosen here.
const PLANNED_DAYS: u32 = 2;
const WEEK: u32 = 7;
/// As far ahead as a rest may be decided: no silence is looked for beyond it. Days.
const FURTHEST: usize = 366;

const SOURCE: &str = "Limber 2026.2, chosen here (1.2 % of the gaps in real diaries are longer than 7 days)";

/// What is said of a silence.
#[derive(Clone, Debug, PartialEq)]
pub struct Silence {
    /// The last day before it.
    pub last_entry: NaiveDate,
    /// How urgent it is.
    pub urgency: Urgency,
    /// In plain words.
    pub text: String,
    /// What it rests on.
    pub evidence: Evidence,
}

/// The first day on which a series is silent, if nothing more is logged after this day.
pub fn silent_from(last_log: NaiveDate, thresholds: &Thresholds) -> NaiveDate {
    after(last_log, u64::from(thresholds.gap_days).saturating_add(1))
}

/// Whether a series is silent on a day: it was being logged, and the last daily score is more than 7 days old. Amber if the
/// last level was raised, for nobody knows whether it got worse.
pub fn of_series(
    course: &Course,
    region: Region,
    side: Side,
    on: NaiveDate,
    thresholds: &Thresholds,
) -> Option<Silence> {
    let last = course.judged()?;
    let standing = course.standing(last, thresholds);
    let last_log = standing.last_log?;
    if on < silent_from(last_log, thresholds)
        || course.logs_within(last_log.max(last), thresholds.enough_days) < KEPT_LOGS
    {
        return None;
    }
    let days = thresholds.gap_days;
    let raised = standing.level.is_raised();
    let worry = match standing.level {
        Level::Red => " The last level was red.",
        Level::Amber => " The last level was amber.",
        Level::Green | Level::Insufficient => "",
    };
    Some(Silence {
        last_entry: last_log,
        urgency: if raised { Urgency::Amber } else { Urgency::Watch },
        text: format!(
            "No pain score of the {} for more than {days} days; the last is of {}.{worry} Nobody knows how it is now.",
            in_words(region, side),
            date_in_words(last_log)
        ),
        evidence: Evidence::on([last_log, on], SOURCE).with("silent_days", days).against(days),
    })
}

/// The first day on which a plan is silent, if nothing more is logged after this day: each free day has its share of the
/// week's sessions, and two sessions' worth of free days have gone by. Days for rest ask for no session. None if the plan asks
/// for none at all.
pub fn plan_silent_from(last_entry: NaiveDate, rest: &BTreeSet<NaiveDate>, sessions_a_week: u8) -> Option<NaiveDate> {
    let sessions = std::num::NonZeroU32::new(sessions_a_week.into())?.get();
    let needed = (PLANNED_DAYS * WEEK).div_ceil(sessions);
    let free = last_entry.iter_days().skip(1).take(FURTHEST).filter(|day| !rest.contains(day));
    let last_missed = free.take(usize::try_from(needed).ok()?).last()?;
    last_missed.succ_opt()
}

/// What is said when two planned training days went by without an entry.
pub fn of_plan(last_entry: NaiveDate, on: NaiveDate, sessions_a_week: u8) -> Silence {
    Silence {
        last_entry,
        urgency: Urgency::Watch,
        text: format!(
            "{PLANNED_DAYS} planned training days went by without a session or a pain log; the last entry is of {last_entry}."
        ),
        evidence: Evidence::on([last_entry, on], "Limber 2026.2, chosen here")
            .with("sessions_a_week", sessions_a_week)
            .against(PLANNED_DAYS),
    }
}

fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        pain::{Day, judge},
        scale::Nrs,
        thresholds::PUBLISHED,
    };
    use proptest::prelude::*;

    fn date(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2028, 2, 20).unwrap() + Days::new(n)
    }

    fn course(scores: &[(u64, u8)]) -> Course {
        scores.iter().fold(Course::default(), |course, (n, score)| {
            let day = Day { worst: Nrs::new(*score), ..Day::new(date(*n)) };
            judge(&course, &day, &PUBLISHED).course
        })
    }

    #[test]
    fn a_series_is_silent_after_seven_days_without_a_score_and_not_before() {
        let kept = course(&[(0, 2), (1, 2), (2, 2)]);
        assert_eq!(silent_from(date(2), &PUBLISHED), date(10));
        assert_eq!(of_series(&kept, Region::Hip, Side::Left, date(9), &PUBLISHED), None);
        let silence = of_series(&kept, Region::Hip, Side::Left, date(10), &PUBLISHED).unwrap();
        assert_eq!((silence.last_entry, silence.urgency), (date(2), Urgency::Watch));
        assert_eq!(silence.evidence.value("silent_days"), Some(7.0));
        assert!(
            silence.text.contains("left hip for more than 7 days") && silence.text.contains("22 February"),
            "{}",
            silence.text
        );
    }

    #[test]
    fn who_tried_it_twice_has_not_fallen_silent() {
        assert_eq!(of_series(&course(&[(0, 2), (1, 2)]), Region::Hip, Side::Left, date(30), &PUBLISHED), None);
        assert_eq!(of_series(&Course::default(), Region::Hip, Side::Left, date(30), &PUBLISHED), None);
    }

    #[test]
    fn sessions_alone_do_not_break_a_silence() {
        let kept = course(&[(0, 2), (1, 2), (2, 2)]);
        let trained = judge(&kept, &Day::new(date(8)), &PUBLISHED).course;
        assert!(of_series(&trained, Region::Hip, Side::Left, date(10), &PUBLISHED).is_some());
    }

    #[test]
    fn silence_after_a_raised_level_is_amber_and_says_which() {
        let mut days: Vec<(u64, u8)> = (0..20).map(|n| (n, 2)).collect();
        days.extend([(20, 7), (21, 7), (22, 8)]);
        let red = of_series(&course(&days), Region::Hip, Side::Left, date(30), &PUBLISHED).unwrap();
        assert_eq!(red.urgency, Urgency::Amber);
        assert!(red.text.contains("The last level was red."), "{}", red.text);
        // One 7 eases its day; two are a change that rests.
        let amber = of_series(&course(&days[..21]), Region::Hip, Side::Left, date(28), &PUBLISHED).unwrap();
        assert_eq!(amber.urgency, Urgency::Amber);
        assert!(amber.text.contains("The last level was amber."), "{}", amber.text);
    }

    #[test]
    fn a_plan_is_silent_once_two_sessions_worth_of_free_days_went_by() {
        let none = BTreeSet::new();
        for (sessions_a_week, days) in [(7, 3), (3, 6), (2, 8), (1, 15)] {
            assert_eq!(plan_silent_from(date(0), &none, sessions_a_week), Some(date(days)), "{sessions_a_week}");
        }
        assert_eq!(plan_silent_from(date(0), &none, 0), None);
        let rest = BTreeSet::from([date(1), date(2), date(9)]);
        assert_eq!(plan_silent_from(date(0), &rest, 7), Some(date(5)));
        assert_eq!(plan_silent_from(date(0), &(0..400).map(date).collect(), 7), None);
        let silence = of_plan(date(0), date(3), 7);
        assert_eq!((silence.last_entry, silence.urgency), (date(0), Urgency::Watch));
    }

    proptest! {
        #[test]
        fn rest_only_ever_puts_the_silence_of_a_plan_off(rest in prop::collection::btree_set(0_u64..40, 0..20), week in 1_u8..=7) {
            let rest: BTreeSet<NaiveDate> = rest.into_iter().map(date).collect();
            let without = plan_silent_from(date(0), &BTreeSet::new(), week).unwrap();
            let with = plan_silent_from(date(0), &rest, week).unwrap();
            let rested = rest.iter().filter(|day| **day > date(0) && **day < with).count();
            prop_assert_eq!(with - without, chrono::TimeDelta::days(i64::try_from(rested).unwrap()));
        }
    }
}
