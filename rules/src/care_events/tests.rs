use chrono::Days;
use proptest::{option::of, prelude::*};

use super::*;
use crate::{
    place::{BodySite, Region, Side},
    scale::{Hundredths, Nrs},
    severity::Severity,
    text::{Param, Text},
};

mod endings;
mod falls;

const HIP: BodySite = BodySite { region: Region::Hip, side: Side::Left };
const KNEE: BodySite = BodySite { region: Region::Knee, side: Side::Left };

fn date(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap() + Days::new(n)
}

/// An event of day 0 at the left hip.
fn event(kind: Care) -> CareOn {
    let on = date(0);
    CareOn { kind, site: Some(HIP), on, ended_on: None, changes_plan: false, recorded_on: on, plan_set_on: None }
}

fn score(points: u8) -> Option<Nrs> {
    Nrs::new(points)
}

/// The severities of the days from the event on.
fn severities(event: &CareOn, context: &CareContext, days: u64) -> String {
    let letter = |n| match effect(event, context, date(n)).map(|day| day.severity) {
        None => '-',
        Some(Severity::Calm) => 'c',
        Some(Severity::Watch) => 'w',
        Some(Severity::Ease) => 'e',
        Some(Severity::Rest) => 'r',
        Some(Severity::See) => 's',
    };
    (0..days).map(letter).collect()
}

const NOTHING: CareContext = CareContext {
    d_on_or_after: None,
    usual: None,
    interference: None,
    cannot_carry_weight: false,
    last_score: None,
    screen_clear_on: None,
    looked_on: None,
    three_calm_days_on: None,
};

#[test]
fn injections_and_operations_start_anew_and_visits_if_the_plan_changed() {
    let always = [Care::SteroidInjection, Care::Surgery];
    let never = [Care::Fall, Care::Illness, Care::Pregnancy];
    for kind in Care::ALL {
        let expected = (always.contains(kind), !never.contains(kind));
        assert_eq!((kind.starts_anew(false), kind.starts_anew(true)), expected, "{kind}");
        assert!(!kind.in_words().is_empty());
    }
}

#[test]
fn a_recent_event_ends_every_go_ahead_and_an_old_one_those_of_before() {
    assert_eq!(ends_what_was_given_until(date(0), date(0)), date(0));
    assert_eq!(ends_what_was_given_until(date(0), date(28)), date(28));
    assert_eq!(ends_what_was_given_until(date(0), date(29)), date(0));
}

#[test]
fn an_event_acts_only_if_it_says_something_of_a_day() {
    for kind in Care::ALL {
        for changes_plan in [false, true] {
            let event = CareOn { changes_plan, ..event(*kind) };
            assert_eq!(effect(&event, &NOTHING, date(0)).is_some(), kind.acts(changes_plan), "{kind}");
            assert_eq!(effect(&event, &NOTHING, date(0) - Days::new(1)), None, "{kind}");
        }
    }
}

#[test]
fn an_injection_rests_three_days_and_eases_to_the_fourteenth() {
    let injection = event(Care::SteroidInjection);
    assert_eq!(severities(&injection, &NOTHING, 16), "rrreeeeeeeeeee--");
    for n in 0..14 {
        let day = effect(&injection, &NOTHING, date(n)).unwrap();
        let held = [Hold::Bands, Hold::Impact, Hold::GoingUp, Hold::GoodNews].map(|what| day.holds(what));
        assert_eq!((held, day.until, day.ends_by), ([true; 4], Some(date(if n < 3 { 2 } else { 13 })), EndsBy::Date));
        assert!(day.text.text.contains("injection into your left hip on 2026-06-01"), "{}", day.text.text);
        assert_eq!(day.severity_at(Some(KNEE)), if n < 3 { Severity::Ease } else { Severity::Calm });
        assert_eq!((day.holds_bands_at(Some(HIP)), day.holds_bands_at(Some(KNEE))), (true, n < 3));
    }
}

#[test]
fn an_injection_masks_its_day_and_the_thirteen_after_it() {
    let masked: Vec<u64> = (0..20).filter(|n| masks(date(2), date(*n))).collect();
    assert_eq!(masked, (2..16).collect::<Vec<_>>());
}

#[test]
fn bands_begin_at_the_lightest_after_an_injection_and_rise_by_one_level_a_week() {
    let cleared = CareOn { plan_set_on: Some(date(14)), ..event(Care::SteroidInjection) };
    let cap = |event: &CareOn, n| effect(event, &NOTHING, date(n)).and_then(|day| day.band_at_most);
    let caps: Vec<_> = [13, 14, 21, 22, 28, 29, 62, 63, 64].map(|n| cap(&cleared, n)).into();
    assert_eq!(caps, [None, Some(1), Some(1), Some(2), Some(2), Some(3), Some(7), Some(7), None]);
    // A go-ahead of a day on which bands are held back counts from the first day on which they are not.
    let early = CareOn { plan_set_on: Some(date(3)), ..cleared };
    assert_eq!((cap(&early, 21), cap(&early, 22)), (Some(1), Some(2)));
    let day = effect(&cleared, &NOTHING, date(22)).unwrap();
    assert_eq!((day.severity, day.until), (Severity::Calm, Some(date(28))));
    assert!(!day.holds_bands_at(Some(HIP)) && day.text.text.contains("band level 2"));
}

#[test]
fn an_operation_rests_until_a_physiotherapist_sets_a_plan() {
    let surgery = event(Care::Surgery);
    assert_eq!(severities(&surgery, &NOTHING, 86), format!("{}--", "r".repeat(84)));
    let planned = CareOn { plan_set_on: Some(date(20)), ..surgery };
    assert_eq!(severities(&planned, &NOTHING, 22), format!("{}--", "r".repeat(20)));
    // On the day itself nothing holds, whatever was set.
    let at_once = CareOn { plan_set_on: Some(date(0)), ..surgery };
    assert_eq!(severities(&at_once, &NOTHING, 2), "r-");
    let looked = CareContext { looked_on: Some(date(1)), ..NOTHING };
    let urgent = |context, n| effect(&surgery, context, date(n)).unwrap().urgent;
    assert_eq!((urgent(&NOTHING, 30), urgent(&looked, 0), urgent(&looked, 1)), (true, true, false));
    let day = effect(&surgery, &NOTHING, date(0)).unwrap();
    for word in ["surgery on your left hip", "2026-06-14", "wound", "fever", "calf", "short of breath", "surgeon"] {
        assert!(day.text.text.contains(word), "{word}");
    }
    assert_eq!(day.text.params["at_least_until"], Param::Date(date(13)));
    assert!(!effect(&surgery, &NOTHING, date(14)).unwrap().text.text.contains("at least"));
}

#[test]
fn a_fall_that_hurts_or_hinders_much_is_to_be_seen_today() {
    let fall = event(Care::Fall);
    let usual = Some(Hundredths::new(250));
    let cases = [
        (CareContext { d_on_or_after: score(6), ..NOTHING }, false),
        (CareContext { d_on_or_after: score(7), ..NOTHING }, true),
        (CareContext { d_on_or_after: score(6), usual, ..NOTHING }, false),
        (CareContext { d_on_or_after: score(6), usual: Some(Hundredths::new(200)), ..NOTHING }, true),
        (CareContext { interference: score(6), ..NOTHING }, false),
        (CareContext { interference: score(7), ..NOTHING }, true),
        (CareContext { cannot_carry_weight: true, ..NOTHING }, true),
    ];
    for (context, see) in cases {
        let day = effect(&fall, &context, date(0)).unwrap();
        let severity = if see { Severity::See } else { Severity::Rest };
        assert_eq!(
            (day.severity, day.seek_care(), day.urgent, day.holds(Hold::GoAhead)),
            (severity, see, see, see),
            "{context:?}"
        );
    }
}

#[test]
fn each_word_on_a_fall_names_its_place_and_day() {
    let hurt = CareContext { d_on_or_after: score(8), ..NOTHING };
    for (context, days) in [(hurt, 20), (NOTHING, 14)] {
        for n in 0..days {
            let day = effect(&event(Care::Fall), &context, date(n)).unwrap();
            assert!(day.text.text.contains("left hip had a fall or blow on 2026-06-01"), "{n}: {}", day.text.text);
        }
    }
}

#[test]
fn a_fall_to_be_seen_rests_until_it_is_as_before_and_the_go_ahead_waits_for_a_physiotherapist() {
    let fall = event(Care::Fall);
    let hurt =
        CareContext { d_on_or_after: score(8), last_score: score(8), usual: Some(Hundredths::new(200)), ..NOTHING };
    assert_eq!(severities(&fall, &hurt, 29), format!("ss{}{}-", "r".repeat(12), "w".repeat(14)));
    let looked = |n| CareContext { looked_on: Some(date(n)), ..hurt };
    assert_eq!(severities(&fall, &looked(3), 5), "ssr--");
    assert_eq!(severities(&fall, &looked(0), 3), "re-", "no milder than a light fall");
    let screened = CareContext { screen_clear_on: Some(date(2)), ..hurt };
    assert_eq!(severities(&fall, &screened, 5), "ssrrr", "pain is not near the usual level");
    let back = CareContext { last_score: score(4), ..screened };
    assert_eq!(severities(&fall, &back, 5), "ssww".to_owned() + "w");
    assert!(effect(&fall, &back, date(4)).unwrap().holds_bands_at(Some(HIP)));
    let unanswered = CareContext { screen_clear_on: None, ..back };
    assert_eq!(severities(&fall, &unanswered, 5), "ssrrr");
}

#[test]
fn another_fall_rests_a_day_eases_the_next_and_until_the_questions_are_answered() {
    let fall = event(Care::Fall);
    assert_eq!(severities(&fall, &NOTHING, 16), "reeeeeeeeeeeee--");
    let on = |n| CareContext { screen_clear_on: Some(date(n)), ..NOTHING };
    assert_eq!(severities(&fall, &on(0), 4), "re--");
    assert_eq!(severities(&fall, &on(3), 5), "ree--");
    assert_eq!(effect(&fall, &NOTHING, date(5)).unwrap().ends_by, EndsBy::Screen);
}

#[test]
fn an_illness_rests_until_two_days_after_well_again() {
    let illness = event(Care::Illness);
    assert_eq!(severities(&illness, &NOTHING, 30), format!("{}{}--", "r".repeat(14), "e".repeat(14)));
    let ended = CareOn { ended_on: Some(date(4)), ..illness };
    assert_eq!(severities(&ended, &NOTHING, 9), "rrrrrrr--");
    // Clear answers of the first day are asked for by the illness itself.
    let screen = |n| CareContext { screen_clear_on: Some(date(n)), ..NOTHING };
    assert_eq!(severities(&illness, &screen(0), 5), "rrrrr");
    assert_eq!(severities(&illness, &screen(1), 5), "rrrr-");
    assert_eq!(severities(&illness, &CareContext { three_calm_days_on: Some(date(5)), ..NOTHING }, 9), "rrrrrrrr-");
    assert_eq!(
        severities(&CareOn { ended_on: Some(date(13)), ..illness }, &NOTHING, 15),
        format!("{}-", "r".repeat(14))
    );
    let day = effect(&illness, &NOTHING, date(0)).unwrap();
    assert_eq!((day.site, day.severity_at(Some(KNEE))), (None, Severity::Rest));
}

#[test]
fn a_calm_day_is_near_the_usual_level_and_hinders_little() {
    let usual = Some(Hundredths::new(420));
    let table = [
        (score(5), usual, score(3), true),
        (score(5), usual, None, true),
        (score(6), usual, None, false),
        (score(5), usual, score(4), false),
        (score(3), None, None, true),
        (score(4), None, None, false),
        (None, usual, None, false),
    ];
    for (day, usual, interference, calm) in table {
        assert_eq!(is_calm(day, usual, interference), calm, "{day:?} {usual:?} {interference:?}");
    }
}

#[test]
fn the_questions_about_the_use_of_a_limb_are_known_by_their_codes() {
    let codes = crate::red_flags::Screen::CURRENT.questions.iter().map(|question| question.code);
    let found: Vec<&str> = codes.filter(|code| cannot_carry_weight(code)).collect();
    assert_eq!(found, ["cannot-bear-weight-after-fall", "cannot-move-joint"]);
}

#[test]
fn a_pregnancy_changes_no_day_and_leaves_out_what_is_new_of_impact() {
    let pregnancy = event(Care::Pregnancy);
    let day = effect(&pregnancy, &NOTHING, date(100)).unwrap();
    assert_eq!(
        (day.severity, day.holds.as_slice(), day.holds_bands_at(Some(HIP))),
        (Severity::Calm, [Hold::Impact].as_slice(), false)
    );
    assert!(effect(&pregnancy, &NOTHING, date(REACH)).is_none());
    assert!(effect(&CareOn { ended_on: Some(date(99)), ..pregnancy }, &NOTHING, date(100)).is_none());
}

#[test]
fn a_changed_plan_eases_until_the_physiotherapist_has_looked() {
    for kind in [Care::DoctorVisit, Care::Imaging] {
        let visit = CareOn { changes_plan: true, ..event(kind) };
        assert_eq!(severities(&visit, &NOTHING, 8), "eeeeeee-");
        assert_eq!(severities(&visit, &CareContext { looked_on: Some(date(2)), ..NOTHING }, 4), "ee--");
    }
}

#[test]
fn a_notice_names_kind_place_and_day_and_no_score() {
    for kind in Care::ALL {
        let Text { code, text, .. } = physiotherapist_notice(*kind, Some(HIP), date(0));
        assert_eq!(code, "care-event");
        assert!(text.contains("2026-06-01 (left hip)") && text.contains(kind.in_words()), "{text}");
    }
    assert_eq!((News::of(Care::Imaging, false), News::of(Care::Imaging, true)), (News::InRecord, News::Told));
    assert!(News::of(Care::Surgery, false) > News::of(Care::Pregnancy, true));
}

fn any_event() -> impl Strategy<Value = CareOn> {
    let kind = prop::sample::select(Care::ALL);
    let site = of(prop::sample::select(vec![HIP, KNEE]));
    (kind, site, of(0_u64..60), any::<bool>(), 0_u64..40, of(0_u64..120)).prop_map(
        |(kind, site, ended, changes_plan, late, set)| {
            let site = site.or_else(|| kind.needs_place(changes_plan).then_some(HIP));
            let (ended_on, plan_set_on) = (ended.map(date), set.map(date));
            CareOn { kind, site, on: date(0), ended_on, changes_plan, recorded_on: date(late), plan_set_on }
        },
    )
}

fn any_context() -> impl Strategy<Value = CareContext> {
    let points = || of((0_u8..=10).prop_map(Nrs));
    let day = || of((0_u64..60).prop_map(date));
    let usual = of((0_i32..=1000).prop_map(Hundredths::new));
    (points(), usual, points(), any::<bool>(), points(), day(), day(), day()).prop_map(
        |(d_on_or_after, usual, interference, cannot_carry_weight, last_score, screen, looked_on, calm)| CareContext {
            d_on_or_after,
            usual,
            interference,
            cannot_carry_weight,
            last_score,
            screen_clear_on: screen,
            looked_on,
            three_calm_days_on: calm,
        },
    )
}

proptest! {
    #[test]
    fn everything_ends_and_says_how(event in any_event(), context in any_context(), n in 0_u64..400) {
        if let Some(day) = effect(&event, &context, date(n)) {
            prop_assert!(day.until.is_some_and(|until| until >= date(n)) || day.ends_by != EndsBy::Date, "{day:?}");
            prop_assert!(day.text.text.contains(&event.on.to_string()), "{}", day.text.text);
            if let Some(site) = day.site {
                prop_assert!(day.text.text.contains(&site.to_string()), "{}", day.text.text);
                prop_assert_eq!(&day.text.params["place"], &Param::from(site));
            }
        }
        prop_assert_eq!(effect(&event, &context, date(REACH + n)), None);
    }

    #[test]
    fn no_band_on_the_day_of_an_operation_or_an_injection(event in any_event(), context in any_context()) {
        let event = CareOn { kind: Care::Surgery, site: Some(HIP), ..event };
        for event in [event, CareOn { kind: Care::SteroidInjection, ..event }] {
            let day = effect(&event, &context, date(0)).unwrap();
            prop_assert!(day.severity >= Severity::Rest);
            for place in [None, Some(HIP), Some(KNEE)] {
                prop_assert!(day.holds_bands_at(place));
            }
        }
    }

    #[test]
    fn more_pain_is_never_milder(event in any_event(), context in any_context(), n in 0_u64..60, more in 0_u8..=10) {
        let milder = effect(&event, &context, date(n)).map(|day| day.severity);
        for worse in [
            CareContext { d_on_or_after: context.d_on_or_after.max(score(more)), ..context },
            CareContext { interference: context.interference.max(score(more)), ..context },
            CareContext { last_score: context.last_score.map(|last| last.max(Nrs(more))), ..context },
        ] {
            prop_assert!(effect(&event, &worse, date(n)).map(|day| day.severity) >= milder);
        }
    }

    #[test]
    fn what_comes_later_changes_nothing_of_a_day(event in any_event(), context in any_context(), n in 0_u64..60) {
        let later = |on: Option<NaiveDate>| on.filter(|on| *on <= date(n));
        let known = CareOn { plan_set_on: later(event.plan_set_on), ..event };
        let by_then = CareContext {
            screen_clear_on: later(context.screen_clear_on),
            looked_on: later(context.looked_on),
            three_calm_days_on: later(context.three_calm_days_on),
            ..context
        };
        prop_assert_eq!(effect(&event, &context, date(n)), effect(&known, &by_then, date(n)));
    }
}
