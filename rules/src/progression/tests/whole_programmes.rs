//! Whole programmes of made-up patients: the gates and budgets of judgement.md 4.1 and 4.2, from the first day to the last phase.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    pain::{Course, Day, Session, judge},
    severity::Severity,
};

/// The exercise that leads each phase.
const LEADS: [&str; 6] = ["slide", "hold", "march", "flexion", "lowering", "kick"];
/// The last rung of each.
const TOP: u8 = 2;
/// How many days the longest programme is watched. 26 weeks.
const DAYS: u64 = 182;

/// The gates into a phase that can be read off the logs; what is measured, a physiotherapist has measured in time.
fn gates_into(phase: usize) -> Vec<Measure> {
    use Measure::{
        CalmSessions, DaysInPhaseBefore, DaysWithoutAnalgesic, DaysWithoutEase, LeadRungsBelowTop, WeekMeanAtMost,
    };
    match phase {
        1 => vec![DaysInPhaseBefore(7), WeekMeanAtMost(Nrs(4)), CalmSessions(3)],
        2 => {
            vec![
                DaysInPhaseBefore(7),
                WeekMeanAtMost(Nrs(4)),
                DaysWithoutEase(3),
                CalmSessions(3),
                DaysWithoutAnalgesic(7),
            ]
        }
        3 => {
            vec![
                DaysInPhaseBefore(14),
                WeekMeanAtMost(Nrs(3)),
                DaysWithoutEase(7),
                CalmSessions(4),
                LeadRungsBelowTop(1),
            ]
        }
        4 => {
            vec![
                DaysInPhaseBefore(14),
                WeekMeanAtMost(Nrs(3)),
                DaysWithoutEase(7),
                CalmSessions(4),
                LeadRungsBelowTop(0),
            ]
        }
        _ => vec![DaysInPhaseBefore(14), WeekMeanAtMost(Nrs(2)), DaysWithoutEase(14), CalmSessions(4)],
    }
}

/// Sessions a week, and hours between them.
const fn budget(phase: usize) -> (u8, u16) {
    match phase {
        0 | 1 => (5, 24),
        2 => (2, 48),
        _ => (3, 48),
    }
}

/// What somebody does with offers.
#[derive(Clone, Copy, PartialEq)]
enum Answers {
    Takes,
    Ignores,
    Declines,
}

/// Somebody on the programme.
struct Walk<'d> {
    diary: &'d [(u8, u8)],
    answers: Answers,
    course: Course,
    sessions: Vec<Trained>,
    mornings: Vec<Morning>,
    phase: usize,
    since: u64,
    grade: (u8, u64),
    said: Vec<(u64, bool)>,
}

impl<'d> Walk<'d> {
    /// The phase at the end of each day, of somebody with these scores and session pains, who takes, ignores or declines what is offered.
    fn phases(diary: &'d [(u8, u8)], answers: Answers) -> Vec<usize> {
        let mut walk = Walk {
            diary,
            answers,
            course: Course::default(),
            sessions: Vec::new(),
            mornings: Vec::new(),
            phase: 0,
            since: 0,
            grade: (0, 0),
            said: Vec::new(),
        };
        (0..DAYS).map(|n| walk.day(n)).collect()
    }

    fn day(&mut self, n: u64) -> usize {
        let (worst, during) = self.of_day(n);
        self.mornings.push(Morning { worst: Nrs::new(worst), ..morning(n, Some(worst.saturating_sub(2)), Some(true)) });
        let mut day = Day { worst: Nrs::new(worst), morning: Nrs::new(worst.saturating_sub(2)), ..Day::new(date(n)) };
        let looked = judge(&self.course, &day, RULES).course;
        let trains = looked.severity() < Severity::Ease;
        self.go_up(n, &looked, trains);
        let (sessions, hours) = budget(self.phase);
        let done: Vec<NaiveDate> = self.sessions.iter().map(|session| session.date).collect();
        if trains && again_on(date(n), &done, hours, sessions).is_none() {
            let grade = Some(self.grade.0);
            self.sessions.push(trained(n, Some(during), vec![Done { grade, ..done_of(self.lead(), during) }]));
            day.sessions.push(Session { during: Nrs::new(during), ..Session::default() });
        }
        self.course = judge(&self.course, &day, RULES).course;
        self.phase
    }

    fn of_day(&self, n: u64) -> (u8, u8) {
        let days = u64::try_from(self.diary.len()).unwrap();
        self.diary.get(usize::try_from(n % days).unwrap()).copied().unwrap()
    }

    fn lead(&self) -> &'static str {
        LEADS.get(self.phase).unwrap()
    }

    fn record(&self, n: u64) -> Record<'_> {
        record(n, &self.sessions, &self.mornings)
    }

    /// Takes what is offered, or does not, and enters the next phase once its gates hold.
    fn go_up(&mut self, n: u64, course: &Course, trains: bool) {
        let held = Held {
            exercise: self.lead(),
            grade: self.grade.0,
            since: date(self.grade.1),
            ceiling: Nrs(5),
            loaded: true,
        };
        let said: Vec<Answered> = self
            .said
            .iter()
            .map(|(on, taken)| Answered { same: true, same_group: true, ..offers::said(*on, *taken) })
            .collect();
        let state = OfferState {
            last_raised: course.last_raised(),
            answers: &said,
            easing_or_resting: !trains,
            ..offers::fine()
        };
        if offer(&held, &self.record(n), TOP, &state, SETTINGS, RULES).is_ok() {
            match self.answers {
                Answers::Takes => {
                    (self.grade, self.said) = ((self.grade.0 + 1, n), [self.said.clone(), vec![(n, true)]].concat());
                }
                Answers::Declines => self.said.push((n, false)),
                Answers::Ignores => {}
            }
        }
        if self.phase + 1 < LEADS.len() && trains && self.gates_hold(n, course) {
            (self.phase, self.since, self.grade, self.said) = (self.phase + 1, n, (0, n), Vec::new());
        }
    }

    fn gates_hold(&self, n: u64, course: &Course) -> bool {
        let ceilings = LEADS.map(|lead| (lead, Nrs(5)));
        let facts = Facts {
            green_days: course.green_days(),
            last_raised: course.last_raised(),
            cleared: true,
            week_mean: course.week_mean_on(date(n)),
            days_in_phase_before: u32::try_from(n - self.since).ok(),
            lead: Some(LeadRung { held: self.grade.0, top: TOP }),
            ceilings: &ceilings,
            ..Facts::default()
        };
        let record = self.record(n);
        gates_into(self.phase + 1)
            .into_iter()
            .all(|measure| gate(measure, &record, &facts, SETTINGS, RULES).met == Some(true))
    }
}

fn done_of(exercise: &str, pain: u8) -> Done {
    done(exercise, Some(pain))
}

/// The first day in a phase.
fn reached(phases: &[usize], phase: usize) -> Option<usize> {
    phases.iter().position(|now| *now >= phase)
}

#[test]
fn the_ideal_patient_is_in_phase_1_by_day_21_and_in_the_last_between_week_8_and_21() {
    let phases = Walk::phases(&[(1, 1)], Answers::Takes);
    assert!(reached(&phases, 1).unwrap() <= 21, "{phases:?}");
    // The last phase itself has 2 to 6 weeks: the end is between week 10 and 23 (judgement.md 4.3).
    let last = reached(&phases, 5).unwrap();
    assert!((56..=147).contains(&last), "day {last}: {phases:?}");
}

#[test]
fn whoever_hurts_above_4_in_the_mean_of_every_week_never_enters_phase_2() {
    let phases = Walk::phases(&[(5, 3), (4, 3), (5, 3)], Answers::Takes);
    assert_eq!(reached(&phases, 2), None, "{phases:?}");
}

#[test]
fn whoever_hurts_above_5_in_every_second_session_never_enters_phase_2() {
    // Two days each: a session on every day or every second one meets both.
    let phases = Walk::phases(&[(2, 2), (2, 2), (2, 7), (2, 7)], Answers::Takes);
    assert_eq!(reached(&phases, 2), None, "{phases:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    // 12. Able to fail: with the day on which a grade was taken in place of that on which the phase began in `gates_hold`.
    #[test]
    fn whoever_takes_each_step_is_in_each_phase_no_later_than_who_ignores_or_declines(
        diary in vec((prop_oneof![8 => 0_u8..4, 2 => 4_u8..6, 1 => 6_u8..9], prop_oneof![8 => 0_u8..4, 1 => 4_u8..8]), 5..60)
    ) {
        let takes = Walk::phases(&diary, Answers::Takes);
        for other in [Answers::Ignores, Answers::Declines] {
            let others = Walk::phases(&diary, other);
            for (day, (own, other)) in takes.iter().zip(&others).enumerate() {
                prop_assert!(own >= other, "day {}: {} below {}", day, own, other);
            }
        }
    }
}
