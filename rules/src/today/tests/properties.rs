//! What must hold for every situation: judgement.md 11. Beside each property stands what was broken to see it fail.

use proptest::{collection::vec, option::of, prelude::*};

use super::*;
use crate::thresholds::{OwnSettings, SETTINGS};

fn any_series() -> impl Strategy<Value = Series> {
    let day =
        (prop::bool::weighted(0.85), 0_u8..=10, prop::bool::weighted(0.05), prop::bool::weighted(0.05), of(0_u8..=10));
    let quiet = (Just(true), 3_u8..6, Just(false), Just(false), Just(None));
    let region = prop_oneof![3 => Just(Region::Hip), 1 => Just(Region::Knee)];
    (region, vec(prop_oneof![1 => day.boxed(), 5 => quiet.boxed()], 0..45)).prop_map(|(region, days)| {
        let logged = (0..).zip(days).filter(|(_, day)| day.0).map(|(n, (_, worst, flare_up, analgesic, during))| Day {
            worst: Nrs::new(worst),
            flare_up,
            analgesic,
            sessions: during.map(|pain| Session { during: Nrs::new(pain), ..Session::default() }).into_iter().collect(),
            ..Day::new(date(n))
        });
        series_of(region, logged)
    })
}

fn any_lock() -> impl Strategy<Value = Option<Lock>> {
    prop::option::weighted(0.1, vec("[a-z-]{1,12}", 0..3).prop_map(|flags| Lock { since: date(0), flags }))
}

fn any_clearance() -> impl Strategy<Value = Option<Clearance>> {
    let region = prop_oneof![4 => Just(Region::Hip), 1 => Just(Region::Knee)];
    of((region, 0_u8..6, 0_u64..90)).prop_map(|given| {
        given.map(|(region, highest_band_level, until)| Clearance {
            region,
            highest_band_level,
            until: date(until),
            ..clearance(0)
        })
    })
}

fn any_rest() -> impl Strategy<Value = Option<Rest>> {
    of((0_u64..70, 0_u64..14, any::<bool>())).prop_map(|given| {
        given.map(|(from, days, by_physiotherapist)| Rest {
            from: date(from),
            until: date(from + days),
            by_physiotherapist,
        })
    })
}

/// A situation of any series on a day.
fn any_situation(series: &[Series], (lock, phase, clearance, rest): AnyRest, n: u64) -> Situation<'_> {
    let enrolment = phase.map(enrolled);
    Situation { lock, rest, enrolment, clearance, ..situation(series, n) }
}

type AnyRest = (Option<Lock>, Option<u8>, Option<Clearance>, Option<Rest>);

fn any_rest_of_it() -> impl Strategy<Value = AnyRest> {
    (any_lock(), of(1_u8..=4), any_clearance(), any_rest())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_decision_keeps_its_promises(series in vec(any_series(), 0..3), rest_of_it in any_rest_of_it(), n in 0_u64..70) {
        let situation = any_situation(&series, rest_of_it, n);
        let today = decide(&situation, &PUBLISHED);
        let own = situation.enrolment.as_ref().map(Enrolled::site);
        let severity = |own_only: bool| {
            let places = series.iter().filter(|series| !own_only || own.is_none_or(|own| own == series.site()));
            places.map(|series| (series.course.standing(date(n), &PUBLISHED), series)).collect::<Vec<_>>()
        };

        prop_assert_eq!(today.decision == Decision::SeekCare, situation.lock.is_some());
        for (standing, _) in severity(true) {
            if standing.severity >= Severity::Rest && !standing.rest_has_ended {
                prop_assert!(today.decision >= Decision::Rest && !today.bands_allowed);
            }
        }
        for (standing, series) in severity(false) {
            let silent = series.course.judged().is_none_or(|judged| (date(n) - judged).num_days() > 7);
            if standing.severity >= Severity::Ease && !silent {
                prop_assert!(today.decision >= Decision::Ease && !today.bands_allowed);
            }
        }
        if situation.rest.is_some_and(|rest| (rest.from..=rest.until).contains(&date(n))) {
            prop_assert!(today.decision >= Decision::Rest && !today.bands_allowed);
        }
        prop_assert!(today.rest_until.is_none_or(|until| today.decision == Decision::Rest && until >= date(n)));
        prop_assert!(!today.reasons.is_empty() && !today.allowed.is_empty() && !today.would_change.is_empty());

        prop_assert_eq!(today.bands_allowed, today.highest_band_level.is_some());
        if let Some(level) = today.highest_band_level {
            let given = situation.clearance.unwrap();
            prop_assert!(given.region == Region::Hip && given.until >= date(n) && given.highest_band_level >= level);
            prop_assert!(situation.enrolment.is_some());
            prop_assert!(today.decision == Decision::Train || today.first_days && level <= 1);
        }
        if today.progression_allowed {
            prop_assert_eq!(today.decision, Decision::Train);
        }

        let json = serde_json::to_string(&today).unwrap();
        prop_assert_eq!(serde_json::from_str::<DayAnswer>(&json).unwrap(), today);
    }

    // 1. Able to fail: with L6 at calm in the table, and without the 6 of `may_progress` in decide.rs.
    #[test]
    fn nobody_trains_at_8_nor_with_bands_at_7_nor_goes_up_at_6(series in any_series(), score in 6_u8..=10, rest_of_it in any_rest_of_it()) {
        let n = series.course.judged().map_or(0, |judged| (judged - date(0)).num_days().unsigned_abs() + 1);
        let judged = judge(&series.course, &Day { worst: Nrs::new(score), ..Day::new(date(n)) }, &PUBLISHED);
        let high = [Series { course: judged.course, fired: judged.fired, ..series }];
        let today = decide(&any_situation(&high, rest_of_it, n), &PUBLISHED);
        prop_assert!(!today.progression_allowed);
        prop_assert!(score < 7 || (today.decision > Decision::Train && !today.bands_allowed), "{:?}", today);
    }

    // 2. Able to fail: with `session_severe` at 3.
    #[test]
    fn nobody_rests_at_3(scores in vec(0_u8..=3, 1..60), pains in vec(of(0_u8..=3), 60), phase in of(1_u8..=3)) {
        let logged = (0..).zip(scores.iter().zip(&pains)).map(|(n, (worst, during))| Day {
            worst: Nrs::new(*worst),
            morning: Nrs::new(*worst),
            sessions: during.map(|pain| Session { during: Nrs::new(pain), ..Session::default() }).into_iter().collect(),
            ..Day::new(date(n))
        });
        let series = [series_of(Region::Hip, logged)];
        let n = u64::try_from(scores.len()).unwrap() - 1;
        let today = decide(&Situation { enrolment: phase.map(enrolled), ..situation(&series, n) }, &PUBLISHED);
        prop_assert!(today.decision <= Decision::Ease, "{:?}", today);
        prop_assert_eq!(today.phase, phase);
        prop_assert!(!codes(&today).contains(&"clearance-suspended"));
    }

    // 3. Able to fail: with L6 at calm in the table, and `== 6` for `>= 6` in `may_progress` in decide.rs.
    #[test]
    fn raising_a_number_of_the_day_adds_no_offer(series in any_series(), other in any_series(), which in 0..3, calm in 7_u64..20) {
        let enrolled = Series { region: Region::Hip, ..series };
        let last = enrolled.course.judged().map_or(0, |judged| (judged - date(0)).num_days().unsigned_abs());
        // Some calm days before it, so that there is an offer to lose.
        let mut own = enrolled;
        for n in last + 1..=last + calm {
            let judged = judge(&own.course, &Day { worst: Nrs::new(3), ..Day::new(date(n)) }, &PUBLISHED);
            own = Series { course: judged.course, fired: judged.fired, ..own };
        }
        let n = last + calm + 1;
        let offered = (0..=10).map(|points| {
            let mut day = Day { worst: Nrs::new(3), ..Day::new(date(n)) };
            match which {
                0 => day.worst = Nrs::new(points),
                1 => day.morning = Nrs::new(points),
                _ => day.sessions = vec![Session { during: Nrs::new(points), ..Session::default() }],
            }
            let judged = judge(&own.course, &day, &PUBLISHED);
            let own = Series { course: judged.course, fired: judged.fired, ..own.clone() };
            let places = [own, Series { region: Region::Knee, ..other.clone() }];
            decide(&situation(&places, n), &PUBLISHED).progression_allowed
        });
        let offered: Vec<bool> = offered.collect();
        prop_assert!(offered.windows(2).all(|pair| pair[0] >= pair[1]), "{:?}", offered);
    }

    // 10. Able to fail: without the place before the colon in sentences.rs.
    #[test]
    fn each_reason_names_its_place_and_no_go_ahead_in_force_is_asked_for(
        series in vec(any_series(), 0..3), rest_of_it in any_rest_of_it(), n in 0_u64..70
    ) {
        let situation = any_situation(&series, rest_of_it, n);
        let today = decide(&situation, &PUBLISHED);
        for reason in &today.reasons {
            if let Some((region, side)) = reason.region.zip(reason.side) {
                let place = BodySite { region, side }.to_string();
                prop_assert!(reason.text.to_lowercase().contains(&place), "{}", reason.text);
                prop_assert!(reason.params.contains_key("place"), "{}", reason.text);
            }
        }
        let covered = situation.clearance.is_some_and(|given| given.region == Region::Hip && given.until >= date(n) && given.highest_band_level >= 3);
        prop_assert!(!covered || !codes(&today).contains(&"clearance-required") || today.phase == Some(4));
    }

    // 17. Able to fail: without `rest_has_ended` in course.rs.
    #[test]
    fn a_rest_that_the_scores_ask_for_ends_within_5_logged_days(scores in vec(0_u8..=10, 1..60)) {
        let mut series = series_of(Region::Hip, Vec::new());
        let mut rests = 0;
        for (n, worst) in (0..).zip(scores) {
            let judged = judge(&series.course, &Day { worst: Nrs::new(worst), ..Day::new(date(n)) }, &PUBLISHED);
            series = Series { course: judged.course, fired: judged.fired, ..series };
            let today = decide(&situation(std::slice::from_ref(&series), n), &PUBLISHED);
            rests = if today.decision == Decision::Rest { rests + 1 } else { 0 };
            prop_assert!(rests <= 5, "{} days on day {}: {:?}", rests, n, today);
        }
    }

    // 18. Able to fail: with the whole severity of another place as the plan in decide.rs.
    #[test]
    fn another_place_makes_the_day_one_step_more_careful_at_most(
        own in any_series(), other in any_series(), clearance in any_clearance(), n in 0_u64..60
    ) {
        let own = Series { region: Region::Hip, ..own };
        let both = [own.clone(), Series { region: Region::Knee, ..other }];
        let with = |series: &[Series]| decide(&Situation { clearance, ..situation(series, n) }, &PUBLISHED);
        let (alone, together) = (with(&[own]), with(&both));
        prop_assert!(together.decision >= alone.decision && together.decision <= alone.decision.max(Decision::Ease));
        prop_assert_eq!(alone.phase, together.phase);
        let about_clearance = |decision: &DayAnswer| {
            codes(decision).iter().filter(|code| code.starts_with("clearance")).map(|code| (*code).to_owned()).collect::<Vec<_>>()
        };
        prop_assert_eq!(about_clearance(&alone), about_clearance(&together));
    }

    // 19. Able to fail: with L10 at calm in the table and no `no_longer_agreed` in decide.rs, which eases a high score all the same.
    #[test]
    fn with_any_settings_nobody_trains_at_10(
        series in any_series(), steps in vec(of(0_i32..40), SETTINGS.len()), rest_of_it in any_rest_of_it()
    ) {
        let mut thresholds = PUBLISHED;
        for (setting, steps) in SETTINGS.iter().zip(steps) {
            let set = steps.map(|steps| (setting.name.to_owned(), setting.step_up(steps)));
            if let Ok(own) = OwnSettings::read(&set.into_iter().collect(), &thresholds) {
                thresholds = own.over(&thresholds);
            }
        }
        let n = series.course.judged().map_or(0, |judged| (judged - date(0)).num_days().unsigned_abs() + 1);
        let judged = judge(&series.course, &Day { worst: Nrs::new(10), ..Day::new(date(n)) }, &thresholds);
        let at_10 = [Series { course: judged.course, fired: judged.fired, ..series }];
        let today = decide(&any_situation(&at_10, rest_of_it, n), &thresholds);
        prop_assert!(today.decision > Decision::Train && !today.bands_allowed && !today.progression_allowed, "{:?}", today);
    }
}
