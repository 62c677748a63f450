//! What must hold for every situation.

use proptest::{collection::vec, option::of, prelude::*};

use super::*;
use crate::level::Level;

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
        given.map(|(region, highest_band_level, until)| Clearance { region, highest_band_level, until: date(until) })
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

proptest! {
    #[test]
    fn the_decision_keeps_its_promises(
        series in vec(any_series(), 0..3),
        lock in any_lock(),
        phase in of(1_u8..=4),
        clearance in any_clearance(),
        rest in any_rest(),
        n in 0_u64..70,
    ) {
        let enrolment = phase.map(enrolled);
        let situation = Situation { date: date(n), lock, rest, series: &series, enrolment, clearance, clearance_ended_by: None, rebased: &[], care: Vec::new() };
        let today = decide(&situation, &PUBLISHED);
        let stands = |level| series.iter().any(|s| s.course.standing(date(n), &PUBLISHED).level == level);

        prop_assert_eq!(today.decision == Verdict::SeekCare, situation.lock.is_some());
        if stands(Level::Red) {
            prop_assert!(today.decision >= Verdict::Rest && !today.bands_allowed);
        }
        let resting = rest.is_some_and(|rest| (rest.from..=rest.until).contains(&date(n)));
        let after_red = series.iter().any(|s| s.course.rest_until(&PUBLISHED).is_some_and(|until| until >= date(n)));
        let silent = series.iter().any(|s| s.course.is_silent_after_red(date(n), &PUBLISHED));
        if resting || after_red || silent {
            prop_assert!(today.decision >= Verdict::Rest && !today.bands_allowed);
        }
        prop_assert!(today.rest_until.is_none_or(|until| today.decision == Verdict::Rest && until >= date(n)));
        if stands(Level::Amber) {
            prop_assert!(today.decision >= Verdict::Ease);
        }
        prop_assert!(!today.reasons.is_empty() && !today.allowed.is_empty() && !today.would_change.is_empty());

        prop_assert_eq!(today.bands_allowed, today.highest_band_level.is_some());
        if let Some(level) = today.highest_band_level {
            let given = clearance.unwrap();
            prop_assert!(given.region == Region::Hip && given.until >= date(n) && given.highest_band_level >= level);
            prop_assert!(situation.enrolment.is_some());
        }
        if today.progression_allowed {
            prop_assert_eq!(today.decision, Verdict::Train);
        }

        let json = serde_json::to_string(&today).unwrap();
        prop_assert_eq!(serde_json::from_str::<Decision>(&json).unwrap(), today);
    }
}
