//! What must hold for every record.

use proptest::{collection::vec, option::of, prelude::*};

use super::{
    offers::{fine, said},
    *,
};

fn any_done() -> impl Strategy<Value = Done> {
    let exercise = prop::sample::select(vec!["march", "march", "bridge"]);
    let line = of(prop::sample::select(vec!["a", "b"]));
    (exercise, of(0_u8..6), of(1_u8..3), line).prop_map(|(exercise, pain, grade, line)| Done {
        grade,
        line: line.map(str::to_owned),
        ..done(exercise, pain)
    })
}

fn any_session() -> impl Strategy<Value = Trained> {
    (0_u64..40, of(0_u8..8), prop::bool::weighted(0.05), vec(any_done(), 1..3))
        .prop_map(|(n, pain, analgesic, exercises)| Trained { analgesic, ..trained(n, pain, exercises) })
}

fn any_morning() -> impl Strategy<Value = Morning> {
    let settled = prop_oneof![1 => Just(None), 8 => Just(Some(true)), 1 => Just(Some(false))];
    (0_u64..40, of(0_u8..5), of(0_u8..5), settled, prop::bool::weighted(0.05)).prop_map(
        |(n, worst, pain, settled, analgesic)| Morning {
            worst: worst.and_then(Nrs::new),
            analgesic,
            ..morning(n, pain, settled)
        },
    )
}

fn any_rest() -> impl Strategy<Value = Rest> {
    (0_u64..40, 0_u64..10).prop_map(|(from, days)| Rest { from: date(from), until: date(from + days) })
}

/// A record that owns its slices.
#[derive(Clone, Debug)]
struct Logged {
    today: u64,
    sessions: Vec<Trained>,
    mornings: Vec<Morning>,
    rests: Vec<Rest>,
    red: Option<u64>,
}

impl Logged {
    fn record(&self) -> Record<'_> {
        Record {
            today: date(self.today),
            sessions: &self.sessions,
            mornings: &self.mornings,
            rests: &self.rests,
            illnesses: &[],
            last_red: self.red.map(date),
            last_before: None,
        }
    }

    fn rung(&self, held: &Held<'_>) -> Rung {
        rung(held, &self.record(), SETTINGS, RULES)
    }
}

fn any_logged() -> impl Strategy<Value = Logged> {
    let red = prop::option::weighted(0.1, 0_u64..40);
    (10_u64..40, vec(any_session(), 0..16), vec(any_morning(), 0..40), vec(any_rest(), 0..2), red)
        .prop_map(|(today, sessions, mornings, rests, red)| Logged { today, sessions, mornings, rests, red })
}

fn any_held() -> impl Strategy<Value = Held<'static>> {
    (0_u8..4, 0_u64..30, any::<bool>()).prop_map(|(grade, since, loaded)| Held {
        grade,
        since: date(since),
        loaded,
        ..held()
    })
}

/// A state that owns its answers.
#[derive(Clone, Debug)]
struct State {
    last_raised: Option<u64>,
    held_back: bool,
    answers: Vec<Answered>,
    cleared: bool,
    easing_or_resting: bool,
}

impl State {
    fn state(&self) -> OfferState<'_> {
        OfferState {
            last_raised: self.last_raised.map(date),
            held_back: self.held_back,
            answers: &self.answers,
            cleared: self.cleared,
            easing_or_resting: self.easing_or_resting,
        }
    }
}

fn any_answer() -> impl Strategy<Value = Answered> {
    (0_u64..40, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(on, taken, same, group)| Answered {
        same,
        same_group: same || group,
        ..said(on, taken)
    })
}

fn any_state() -> impl Strategy<Value = State> {
    let seldom = || prop::bool::weighted(0.1);
    (prop::option::weighted(0.2, 0_u64..40), seldom(), vec(any_answer(), 0..3), seldom(), seldom()).prop_map(
        |(last_raised, held_back, answers, not_cleared, easing_or_resting)| State {
            last_raised,
            held_back,
            answers,
            cleared: !not_cleared,
            easing_or_resting,
        },
    )
}

fn any_measure() -> impl Strategy<Value = Measure> {
    (1_u32..10, 0_usize..5).prop_map(|(n, which)| match which {
        0 => Measure::GreenDays(n),
        1 => Measure::DaysWithoutEase(n),
        2 => Measure::CalmSessions(n),
        3 => Measure::DaysWithoutAnalgesic(n),
        _ => Measure::DaysWithoutRise(n),
    })
}

proptest! {
    #[test]
    fn the_grade_of_the_day_is_never_above_the_one_held(logged in any_logged(), held in any_held()) {
        let seen = logged.rung(&held);
        prop_assert!(seen.grade <= held.grade && seen.held == held.grade);
        prop_assert_eq!(seen.down.map_or(0, |down| down.steps), held.grade - seen.grade);
        if let Some(down) = seen.down {
            prop_assert!(down.since <= date(logged.today) && down.calm_still_needed >= 1);
            prop_assert!(down.calm_still_needed <= SETTINGS.calm_to_return);
        }
    }

    #[test]
    fn the_order_of_the_logs_does_not_matter(
        (logged, shuffled) in any_logged().prop_flat_map(|logged| {
            let (sessions, mornings) = (logged.sessions.clone(), logged.mornings.clone());
            let rest = logged.clone();
            let rests = Just(logged.rests.clone()).prop_shuffle();
            let shuffled = (Just(sessions).prop_shuffle(), Just(mornings).prop_shuffle(), rests)
                .prop_map(move |(sessions, mornings, rests)| Logged { sessions, mornings, rests, ..rest.clone() });
            (Just(logged), shuffled)
        }),
        held in any_held(), state in any_state(), measure in any_measure(),
    ) {
        let (one, other) = (logged.record(), shuffled.record());
        prop_assert_eq!(logged.rung(&held), shuffled.rung(&held));
        prop_assert_eq!(
            offer(&held, &one, 3, &state.state(), SETTINGS, RULES),
            offer(&held, &other, 3, &state.state(), SETTINGS, RULES)
        );
        let facts = Facts { green_days: 3, last_raised: state.last_raised.map(date), ..Facts::default() };
        prop_assert_eq!(
            gate(measure, &one, &facts, SETTINGS, RULES), gate(measure, &other, &facts, SETTINGS, RULES)
        );
        prop_assert_eq!(waiting(&one, SETTINGS, RULES), waiting(&other, SETTINGS, RULES));
    }

    #[test]
    fn a_provoked_day_never_raises_the_grade(logged in any_logged(), held in any_held()) {
        let before = logged.rung(&held);
        let mut after = logged.clone();
        after.sessions.push(session(logged.today, 4));
        let after = after.rung(&held);
        prop_assert!(after.grade <= before.grade, "{:?} then {:?}", before, after);
        if held.since <= date(logged.today) {
            let down = u8::from(!provoked_today(&logged, &held));
            prop_assert_eq!(after.grade, before.grade.saturating_sub(down));
        }
    }

    #[test]
    fn two_calm_days_bring_a_grade_back(logged in any_logged(), held in any_held()) {
        let last = date(logged.today);
        let mut logged = Logged { red: logged.red.filter(|red| *red <= logged.today), ..logged };
        logged.sessions.retain(|session| session.date < last);
        logged.mornings.retain(|morning| morning.date < last);
        logged.rests.retain(|rest| rest.until < last);
        let held = Held { since: held.since.min(last), ..held };
        // A window without an end, so that only the calm days make the difference.
        let settings = Progression { window_days: u32::MAX, ..PUBLISHED_PROGRESSION };
        let grade = |logged: &Logged| rung(&held, &logged.record(), &settings, RULES);
        let n = logged.today;
        // A score, so that no silence grows meanwhile.
        logged.mornings.extend(settled([n + 1]));
        let then = Logged { today: n + 1, ..logged.clone() };
        let before = grade(&then);
        let mut after = Logged { today: n + 6, ..logged };
        after.sessions.extend([session(n + 2, 2), session(n + 4, 2)]);
        after.mornings.extend(settled([n + 3, n + 5]));
        let back = grade(&after);
        prop_assert!(back.grade > before.grade || back.grade == held.grade, "{:?} then {:?}", before, back);
    }

    #[test]
    fn nothing_goes_up_without_every_criterion(logged in any_logged(), held in any_held(), state in any_state()) {
        let record = logged.record();
        let offered = offer(&held, &record, 3, &state.state(), SETTINGS, RULES);
        prop_assert!(offered.as_ref().err().is_none_or(|missing| !missing.is_empty()));
        if let Ok(offer) = offered {
            let ago = |day: NaiveDate| (record.today - day).num_days();
            prop_assert_eq!((offer.from, offer.to), (held.grade, held.grade + 1));
            prop_assert!(offer.to <= 3 && logged.rung(&held).down.is_none() && ago(held.since) >= 7);
            prop_assert!(!state.held_back && state.cleared && !state.easing_or_resting);
            prop_assert!(state.last_raised.is_none_or(|day| ago(date(day)) >= 7));
            for answer in &state.answers {
                prop_assert!(!answer.same_group || ago(answer.on) >= 7);
                prop_assert!(!answer.same || answer.taken || ago(answer.on) >= 14);
            }
            prop_assert!(offer.evidence.dates.len() >= 2);
            for date in offer.evidence.dates {
                prop_assert_eq!(response(&held, date, &record, SETTINGS, RULES), Some(Response::Calm));
                prop_assert!(date >= held.since);
            }
            let lately = |date: NaiveDate| date <= record.today && ago(date) < 3;
            let took = record.sessions.iter().any(|session| session.analgesic && lately(session.date));
            prop_assert!(!took);
            prop_assert!(waiting(&record, SETTINGS, RULES).is_none_or(|seen| seen.state != Response::Waiting));
        }
    }

    #[test]
    fn a_calm_record_is_offered_and_each_negated_criterion_takes_it_back(
        grade in 0_u8..3, ago in 0_u64..3, which in 0_usize..10,
    ) {
        let mut held = Held { grade, ..held() };
        let logged = Logged {
            today: 20,
            sessions: vec![session(12, 2), session(17, 3)],
            mornings: settled([13, 18]),
            rests: vec![],
            red: None,
        };
        prop_assert!(offer(&held, &logged.record(), 3, &fine(), SETTINGS, RULES).is_ok());
        let (mut logged, mut state, mut top) = (logged, fine(), 3);
        let recently = 20 - ago;
        let said_no = [Answered { same: true, same_group: true, ..said(recently, false) }];
        let of_group = [Answered { same_group: true, ..said(recently, true) }];
        let expected = match which {
            0 => { top = grade; Missing::AtTheTop }
            1 => { state.last_raised = Some(date(recently)); Missing::NotCalmLongEnough }
            2 => { logged.mornings.pop(); Missing::CalmSessions }
            3 => { logged.sessions.push(session(20, 0)); Missing::WaitingForTheMorning }
            4 => { state.answers = &said_no; Missing::Declined }
            5 => { state.cleared = false; Missing::Clearance }
            6 => {
                logged.mornings.push(Morning { analgesic: true, ..morning(recently, None, None) });
                Missing::Analgesic
            }
            7 => { state.easing_or_resting = true; Missing::NotTrainingToday }
            8 => { held.since = date(recently); Missing::NewAtTheGrade }
            _ => { state.answers = &of_group; Missing::AnotherOfTheGroup }
        };
        let missing = offer(&held, &logged.record(), top, &state, SETTINGS, RULES).unwrap_err();
        prop_assert!(missing.contains(&expected), "{:?}", missing);
    }
}

/// Whether the last day has provoked this exercise already: a second session is the same day's work.
fn provoked_today(logged: &Logged, held: &Held<'_>) -> bool {
    response(held, date(logged.today), &logged.record(), SETTINGS, RULES) == Some(Response::Provoked)
}
