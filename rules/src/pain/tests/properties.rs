//! What must hold for every diary: judgement.md 11. Beside each property stands what was broken to see it fail.

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

/// What the patient tells beside pain and sessions.
fn any_symptoms() -> impl Strategy<Value = Day> {
    let triggers = prop_oneof![1 => Just(0), 2 => 0_u16..=3, 1 => any::<u16>()];
    let click = prop::option::weighted(0.5, prop::bool::weighted(0.3));
    (of(0_u16..=1440), click, triggers, of(any_word()), prop::option::weighted(0.1, any_nrs()), of(any_nrs())).prop_map(
        |(stiffness, painful_click, triggers, compared, event, interference)| {
            let triggers = Triggers::from_bits(triggers);
            Day { event, stiffness, painful_click, triggers, compared, interference, ..day(0) }
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

pub(super) fn any_history() -> impl Strategy<Value = Vec<Day>> {
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

/// Mostly quiet, so that everything from calm to see occurs.
pub(super) fn quiet_history() -> impl Strategy<Value = Vec<Day>> {
    vec((prop::bool::weighted(0.85), 2_u8..6), 10..60)
        .prop_map(|days| (0..).zip(days).filter(|(_, (logged, _))| *logged).map(|(n, (_, p))| scored(n, p)).collect())
}

/// Calm months and bad weeks, so that worsenings open and end.
fn waves() -> impl Strategy<Value = Vec<Day>> {
    let stretch = prop_oneof![2 => (Just(3_u8), 10_usize..30), 1 => (0_u8..=10, 1_usize..20)];
    vec(stretch, 1..8).prop_flat_map(|stretches| {
        let levels: Vec<u8> = stretches.into_iter().flat_map(|(level, days)| vec![level; days]).collect();
        vec((-1_i16..=1, prop::bool::weighted(0.9)), levels.len()).prop_map(move |noise| {
            let around = |level: &u8, by: i16| u8::try_from((i16::from(*level) + by).clamp(0, 10)).unwrap();
            let days = (0..).zip(levels.iter().zip(noise));
            days.filter(|(_, (_, (_, logged)))| *logged)
                .map(|(n, (level, (by, _)))| scored(n, around(level, by)))
                .collect()
        })
    })
}

fn a_history() -> impl Strategy<Value = Vec<Day>> {
    prop_oneof![any_history(), quiet_history(), waves()].prop_filter("no day is logged", |history| !history.is_empty())
}

/// The same day eleven times, with one of its numbers from 0 to 10.
pub(super) fn raised_day() -> impl Strategy<Value = Vec<Day>> {
    let day = (any_day(), of(any_nrs())).prop_map(|((_, day), now)| Day { now, ..day });
    (day, 0_usize..6).prop_map(|(day, which)| {
        let with = |points: u8| {
            let (mut day, score) = (day.clone(), nrs(points));
            match which {
                0 => day.worst = score,
                1 => day.now = score,
                2 => day.event = score,
                3 => day.morning = score,
                4 => day.sessions.iter_mut().for_each(|session| session.during = score),
                _ => day.sessions.iter_mut().for_each(|session| session.after = score),
            }
            day
        };
        (0..=10).map(with).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn step_by_step_through_storage_is_as_from_scratch(history in a_history()) {
        let mut stored = serde_json::to_string(&Course::default()).unwrap();
        for (day, from_scratch) in history.iter().zip(judge_all(&history)) {
            let before: Course = serde_json::from_str(&stored).unwrap();
            let step = judge(&before, day, &PUBLISHED);
            prop_assert_eq!(&step, &from_scratch);
            stored = serde_json::to_string(&step.course).unwrap();
            prop_assert!(stored.len() < 2600, "{} bytes: {}", stored.len(), stored);
        }
    }

    // 1. Able to fail: with the line of L8 at 9.
    #[test]
    fn nobody_at_8_has_a_day_milder_than_rest(history in a_history(), score in 8_u8..=10, which in 0..3, step in 1_u64..9) {
        let before = judge_all(&history).pop().unwrap().course;
        let mut today = Day::new(before.judged().unwrap() + Days::new(step));
        match which {
            0 => today.worst = nrs(score),
            1 => today.now = nrs(score),
            _ => today.event = nrs(score),
        }
        let judged = judge(&before, &today, &PUBLISHED);
        prop_assert!(judged.severity >= Severity::Rest);
        prop_assert!(judged.severity == Severity::See || score < 10);
    }

    // 2. Able to fail: with `session_severe` at 3.
    #[test]
    fn nobody_at_3_rests(
        before in a_history(), calm in vec((1_u64..3, 0_u8..=3, of(0_u8..=3), of(0_u8..=3), of(any::<bool>()), prop::bool::weighted(0.1)), 14..60)
    ) {
        let judged_before = judge_all(&before);
        let start = before.last().unwrap().date;
        let mut day = start;
        let calm: Vec<Day> = calm.into_iter().map(|(step, worst, morning, during, settled, flare_up)| {
            day = day + Days::new(step);
            let sessions = during.map(session).into_iter().collect();
            Day { worst: nrs(worst), morning: morning.and_then(nrs), settled, flare_up, sessions, ..Day::new(day) }
        }).collect();
        let from = judged_before.last().unwrap().course.clone();
        for judged in judge_on(&from, &calm) {
            let late = (judged.date - start).num_days() >= 14;
            if late {
                prop_assert!(judged.severity <= Severity::Ease, "{} on {}", codes(&judged), judged.date);
                let suspended = judged.course.worsening().and_then(super::super::Worsening::suspended);
                prop_assert!(suspended.is_none_or(|since| since <= start));
            }
        }
        // From the beginning there is no ground for anything.
        for judged in judge_all(&calm) {
            prop_assert!(judged.severity <= Severity::Ease, "{}", codes(&judged));
            prop_assert_eq!((judged.course.suspension(), judged.course.stepped_down()), (None, None));
        }
    }

    // 3. Able to fail: with L6 at rest and L8 at ease.
    #[test]
    fn raising_a_number_of_the_day_never_makes_it_milder(history in a_history(), raised in raised_day(), step in 1_u64..9) {
        let before = judge_all(&history).pop().unwrap().course;
        let today = before.judged().unwrap() + Days::new(step);
        let judged: Vec<Assessment> =
            raised.into_iter().map(|day| judge(&before, &Day { date: today, ..day }, &PUBLISHED)).collect();
        for pair in judged.windows(2) {
            prop_assert!(
                pair[0].severity <= pair[1].severity,
                "{} {} then {} {}", pair[0].severity, codes(&pair[0]), pair[1].severity, codes(&pair[1])
            );
        }
    }

    // 4. Able to fail: with the days in the order of arrival and not of their dates.
    #[test]
    fn the_same_days_in_any_order_of_arrival_are_judged_alike((history, arrived) in a_history().prop_flat_map(|history| (Just(history.clone()), Just(history).prop_shuffle()))) {
        let by_date: std::collections::BTreeMap<NaiveDate, Day> = arrived.into_iter().map(|day| (day.date, day)).collect();
        prop_assert_eq!(judge_all(&by_date.into_values().collect::<Vec<_>>()), judge_all(&history));
    }

    // 5. Able to fail: if the corrected day is judged from the state after it and not before.
    #[test]
    fn a_correction_and_its_correction_leave_nothing_behind(history in a_history(), (_, wrong) in any_day(), at in any::<prop::sample::Index>()) {
        let right = judge_all(&history);
        let at = at.index(history.len());
        let before = at.checked_sub(1).map_or_else(Course::default, |before| right[before].course.clone());
        let mut wronged = history[at..].to_vec();
        wronged[0] = Day { date: history[at].date, ..wrong };
        let after_wrong = judge_on(&before, &wronged);
        prop_assert_eq!(after_wrong.len(), history.len() - at);
        let stored: Course = serde_json::from_str(&serde_json::to_string(&before).unwrap()).unwrap();
        prop_assert_eq!(&judge_on(&stored, &history[at..]), &right[at..]);
    }

    // 6. Able to fail: with `begin` in worsening.rs taking the day for `opened`.
    #[test]
    fn one_worsening_at_a_time_which_re_opens_within_14_days(history in a_history()) {
        let mut ended: Option<super::super::EndedWorsening> = None;
        for judged in judge_all(&history) {
            if let Some(open) = judged.course.worsening() {
                prop_assert!(open.opened <= open.since && open.since <= judged.date);
                prop_assert!(judged.severity >= Severity::Ease || open.eases_until(&PUBLISHED).is_some_and(|until| until < judged.date));
                if let Some(last) = &ended {
                    let soon = (open.since - last.on).num_days() < 14;
                    prop_assert_eq!(open.opened == last.opened, soon, "{:?} after {:?}", open, last);
                }
            }
            ended = judged.course.ended().cloned();
        }
    }

    // 9. Able to fail: without `not_better_on` in signs/mod.rs.
    #[test]
    fn good_news_and_not_better_are_14_days_apart(history in prop_oneof![waves(), any_history(), slow_waves()]) {
        let (mut worse, mut good): (Option<NaiveDate>, Option<NaiveDate>) = (None, None);
        let apart = |on: Option<NaiveDate>, date: NaiveDate| on.is_none_or(|on| (date - on).num_days() >= 14);
        for judged in judge_all(&history) {
            if fires(&judged, Rule::Lasting) || fires(&judged, Rule::LastingLonger) {
                prop_assert!(apart(good, judged.date), "not better on {}, good news on {:?}", judged.date, good);
                worse = Some(judged.date);
            }
            let change = [Rule::ChangeMild, Rule::ChangeAcceptable, Rule::ChangeUpper, Rule::ChangeSevere, Rule::ChangeSparse, Rule::ChangeSlow, Rule::SaysWorse];
            if change.iter().any(|rule| fires(&judged, *rule)) || judged.course.worsening().is_some() {
                worse = Some(judged.date);
            }
            if fires(&judged, Rule::Better) || fires(&judged, Rule::CalmWeek) {
                prop_assert!(apart(worse, judged.date), "good news on {}, worse on {:?}", judged.date, worse);
                good = Some(judged.date);
            }
        }
    }

    // 10. Able to fail: without the place before the colon in sentences.rs.
    #[test]
    fn every_sentence_names_its_place(history in a_history(), region in prop::sample::select(Region::ALL), side in prop::sample::select(Side::ALL)) {
        let site = BodySite { region, side };
        let name = site.to_string();
        for judged in judge_all(&history) {
            let open = judged.course.worsening();
            let of_open = open.map(|open| super::super::worsening_text(&judged.course, open, site, judged.severity, &PUBLISHED));
            for text in judged.fired.iter().map(|fired| fired.text(site)).chain(of_open) {
                prop_assert!(text.text.to_lowercase().starts_with(&format!("{name}: ")), "{}", text.text);
                prop_assert!(text.text.ends_with('.') && !text.text.contains("unknown"), "{}", text.text);
                prop_assert!(text.params.contains_key("place"));
            }
        }
    }

    // 17. Able to fail: with `rest_days` at 30, or changes that still ease on the day their worsening ends (it did).
    #[test]
    fn with_scores_up_to_5_rest_and_ease_end(scores in vec(0_u8..=5, 1..120), levels in waves()) {
        let noisy: Vec<Day> = (0..).zip(scores).map(|(n, score)| scored(n, score)).collect();
        let daily = |day: &Day| day.worst.map(|score| score.get().min(5));
        let waves: Vec<Day> = (0..).zip(levels.iter().filter_map(daily)).map(|(n, score)| scored(n, score)).collect();
        for diary in [noisy, waves] {
            let (mut rests, mut eases) = (0, 0);
            let judged = judge_all(&diary);
            // A change that only repeats a pattern opens no worsening, so nothing counts its days.
            if judged.iter().any(|judged| fires(judged, Rule::Pattern)) {
                continue;
            }
            for judged in judged {
                rests = if judged.severity >= Severity::Rest { rests + 1 } else { 0 };
                eases = if judged.severity >= Severity::Ease { eases + 1 } else { 0 };
                prop_assert!(rests <= 5 && eases <= 14, "{} and {} days on {}: {}", rests, eases, judged.date, severities(&diary));
            }
        }
    }

    #[test]
    fn a_constant_series_shows_no_change(points in 0_u8..=10, logged in vec(any::<bool>(), 1..120)) {
        let diary: Vec<Day> =
            (0..).zip(logged).filter(|(_, logged)| *logged).map(|(n, _)| scored(n, points)).collect();
        for judged in judge_all(&diary) {
            prop_assert!(!judged.trend.is_raised(), "{:?}", judged);
            prop_assert!(points > 5 || judged.severity == Severity::Calm, "{:?}", judged);
        }
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
    fn green_is_only_said_with_enough_data(history in a_history()) {
        for judged in judge_all(&history) {
            let known = judged.course.known(judged.date, &PUBLISHED);
            prop_assert!(judged.level != Level::Green || known == super::super::Known::Enough);
        }
    }

    #[test]
    fn the_severity_is_the_highest_that_holds_and_ease_while_a_worsening_eases(history in a_history()) {
        for judged in judge_all(&history) {
            let highest = judged.fired.iter().filter(|fired| !is_sign(fired.rule)).map(|fired| fired.severity).max().unwrap_or_default();
            let eases = judged.course.worsening().is_some_and(|open| open.eases_still(judged.date, &PUBLISHED));
            prop_assert_eq!(judged.severity, if eases { highest.max(Severity::Ease) } else { highest });
            prop_assert_eq!(judged.severity.raises_to(), judged.level.is_raised().then_some(judged.level));
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
        for fired in judge_all(&diary).iter().flat_map(|judged| &judged.fired).filter(|fired| is_sign(fired.rule)) {
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
}

/// Months at one level after another: pain that lasts, and falls.
fn slow_waves() -> impl Strategy<Value = Vec<Day>> {
    vec((0_u8..=6, 7_usize..50), 2..6).prop_flat_map(|stretches| {
        let levels: Vec<u8> = stretches.into_iter().flat_map(|(level, days)| vec![level; days]).collect();
        vec(0_u8..=1, levels.len()).prop_map(move |noise| {
            (0..).zip(levels.iter().zip(noise)).map(|(n, (level, by))| scored(n, level + by)).collect()
        })
    })
}
