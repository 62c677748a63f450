//! The decision, case by case.

use super::*;

fn decided(situation: &Situation<'_>) -> DayAnswer {
    decide(situation, &PUBLISHED)
}

fn on_last(series: &[Series]) -> DayAnswer {
    let last = series.iter().filter_map(|series| series.course.judged()).max().unwrap();
    decided(&Situation { date: last, ..situation(series, 0) })
}

fn text<'a>(decision: &'a DayAnswer, code: &str) -> &'a str {
    decision.reasons.iter().find(|reason| reason.code == code).map_or("", |reason| &reason.text)
}

fn session(during: u8) -> Session {
    Session { during: Nrs::new(during), ..Session::default() }
}

#[test]
fn a_calm_hip_with_a_go_ahead_trains_and_may_progress() {
    let series = [series(Region::Hip, "")];
    let today = decided(&situation(&series, 27));
    assert_eq!((today.decision, today.severity, codes(&today)), (Decision::Train, Severity::Calm, vec!["calm"]));
    assert!(today.bands_allowed && today.progression_allowed && !today.first_days);
    assert_eq!((today.phase, today.highest_band_level), (Some(2), Some(2)));
    assert_eq!(text(&today, "calm"), "Your left hip: 3 today, about your usual 3.");
}

#[test]
fn usual_is_said_only_where_it_is_true_and_nothing_above_5_is_called_fine() {
    let calm = |usual: &str, last: &str| {
        let series = [series_of(Region::Hip, days(&format!("{}{last}", usual.repeat(28))))];
        text(&on_last(&series), "calm").to_owned()
    };
    assert_eq!(calm("3", "4"), "Your left hip: 4 today, about your usual 3.");
    assert_eq!(calm("3", "5"), "Your left hip: 5 today; usually 3.");
    assert_eq!(calm("3", "1"), "Your left hip: 1 today; usually 3.");
    assert_eq!(calm("5", "5"), "Your left hip: 5 today, about your usual 5.");
    assert_eq!(calm("6", "6"), "Your left hip: 6 today; high, and steady at 6.");
}

#[test]
fn a_lock_comes_before_everything() {
    let series = [series(Region::Hip, "8888")];
    let lock = Some(Lock { since: date(30), flags: vec!["swollen-calf-or-thigh".into(), "cannot-move-joint".into()] });
    let today = decided(&Situation { lock: lock.clone(), ..situation(&series, 31) });
    assert_eq!((today.decision, today.severity), (Decision::SeekCare, Severity::See));
    assert!(today.reasons[0].text.contains("999"), "{:?}", today.reasons);
    assert!(today.reasons.iter().all(|reason| reason.code == "RF"));
    assert!(!today.bands_allowed && !today.progression_allowed);
    assert_eq!((today.allowed.len(), remedies(&today)), (1, vec!["unlock-by-doctor"]));
    let signs = WarningSigns { linked: true, ..WarningSigns::default() };
    let linked = decided(&Situation { lock, signs, ..situation(&series, 31) });
    assert_eq!((linked.allowed.len(), remedies(&linked)), (1, vec!["unlock"]), "a linked physiotherapist unlocks");
}

#[test]
fn a_lock_with_codes_of_another_version_still_locks_and_says_why() {
    let lock = Some(Lock { since: date(27), flags: vec!["asked-in-2031".into()] });
    let series = [series(Region::Hip, "")];
    let today = decided(&Situation { lock, ..situation(&series, 27) });
    assert_eq!((today.decision, today.reasons.len()), (Decision::SeekCare, 1));
}

#[test]
fn the_severity_of_the_enrolled_place_decides() {
    let on = |rise: &str| {
        let series = [series(Region::Hip, rise)];
        let today = on_last(&series);
        (today.decision, today.severity, today.bands_allowed, today.progression_allowed)
    };
    assert_eq!(on("5"), (Decision::Train, Severity::Calm, true, true));
    assert_eq!(on("7"), (Decision::Ease, Severity::Ease, false, false));
    assert_eq!(on("8"), (Decision::Rest, Severity::Rest, false, false));
    assert_eq!(on("A"), (Decision::Rest, Severity::See, false, false), "seen this week is rest until then");
}

#[test]
fn what_is_watched_trains_as_planned_and_nothing_goes_up() {
    let fives = [series_of(Region::Hip, days(&format!("{}6", "5".repeat(28))))];
    let today = on_last(&fives);
    assert_eq!((today.decision, today.severity), (Decision::Train, Severity::Watch));
    assert_eq!(codes(&today), ["calm", "L6h"]);
    assert!(today.nothing_up);
    assert!(today.bands_allowed && !today.progression_allowed);
}

#[test]
fn a_day_of_6_lets_nothing_go_up_even_where_it_is_accepted() {
    let mut diary = days(&format!("{}6", "5".repeat(28)));
    diary.last_mut().unwrap().accepted = Nrs::new(7).map(|up_to| Accepted { from: date(0), up_to });
    let accepted = [series_of(Region::Hip, diary)];
    let today = on_last(&accepted);
    assert_eq!((today.decision, today.severity, today.progression_allowed), (Decision::Train, Severity::Calm, false));
}

#[test]
fn another_place_eases_the_day_at_most_and_takes_no_go_ahead() {
    for (rise, severity) in [("7", Severity::Ease), ("8", Severity::Rest), ("A", Severity::See)] {
        let series = [series(Region::Hip, "3"), series(Region::Knee, rise)];
        let today = decided(&situation(&series, 28));
        assert_eq!((today.decision, today.severity), (Decision::Ease, severity), "{rise}");
        let knee = BodySite { region: Region::Knee, side: Side::Left };
        assert_eq!(today.elsewhere, [(knee, severity)]);
        assert_eq!(today.phase, Some(2));
        assert!(!codes(&today).contains(&"clearance-suspended"));
    }
    let both = [series(Region::Hip, "8"), series(Region::Knee, "7")];
    assert_eq!(decided(&situation(&both, 28)).decision, Decision::Rest);
    let few = [series(Region::Hip, "3"), series_of(Region::Knee, days("3"))];
    assert_eq!(decided(&situation(&few, 28)).decision, Decision::Train, "a place that is hardly known eases nothing");
}

#[test]
fn without_a_programme_each_place_decides() {
    let series = [series(Region::Hip, "3"), series(Region::Knee, "8")];
    let today = decided(&Situation { enrolment: None, ..situation(&series, 28) });
    assert_eq!((today.decision, today.elsewhere.len()), (Decision::Rest, 0));
}

#[test]
fn a_suspended_go_ahead_holds_the_bands_back_until_it_comes_back_or_is_confirmed() {
    let on = |rise: &str, confirmed_on| {
        let series = [series(Region::Hip, rise)];
        let clearance = Some(Clearance { confirmed_on, ..clearance(2) });
        let last = series[0].course.judged().unwrap();
        let today = decided(&Situation { date: last, clearance, ..situation(&series, 0) });
        (today.decision, today.bands_allowed, text(&today, "clearance-suspended").to_owned())
    };
    let (decision, bands, said) = on("86", None);
    assert_eq!((decision, bands), (Decision::Rest, false));
    assert_eq!(
        said,
        "The go-ahead for bands of your left hip is held back since 29 January, until the worsening is over."
    );
    assert_eq!(on("8644", None), (Decision::Train, true, String::new()), "a short first rest: by itself");
    let worst = "A944";
    let (decision, bands, said) = on(worst, None);
    assert_eq!((decision, bands), (Decision::Train, false), "it takes the bands, and nothing else");
    assert!(said.ends_with("Bands wait until your physiotherapist has confirmed them."), "{said}");
    assert!(!on(worst, Some(date(30))).1 && on(worst, Some(date(31))).1, "a word since the end");
}

#[test]
fn a_phase_is_lost_only_if_it_began_before_the_rest_that_cost_it() {
    // Two severe days within 28 days.
    let series = [series(Region::Hip, "85443338544333")];
    let stepped = series[0].course.stepped_down().unwrap();
    let phase = |phase, phase_since| {
        let enrolment = Some(Enrolled { phase_since, ..enrolled(phase) });
        decided(&Situation { enrolment, ..situation(&series, 40) }).phase
    };
    assert_eq!(phase(3, date(0)), Some(2));
    assert_eq!(phase(3, stepped), Some(2));
    assert_eq!(phase(3, stepped + Days::new(1)), Some(3));
    assert_eq!(phase(1, date(0)), Some(1), "nothing below the lowest phase");
}

#[test]
fn a_rest_that_somebody_decided_on_is_kept_from_its_first_to_its_last_day() {
    let series = [series(Region::Hip, "")];
    let rest = Some(Rest { from: date(25), until: date(27), by_physiotherapist: true });
    let on = |n| decided(&Situation { rest, ..situation(&series, n) });
    assert_eq!((on(24).decision, on(28).decision), (Decision::Train, Decision::Train));
    for n in 25..=27 {
        let today = on(n);
        assert_eq!((today.decision, codes(&today)[0]), (Decision::Rest, "rest-period"));
        assert_eq!((today.rest_until, today.bands_allowed), (Some(date(27)), false));
    }
}

#[test]
fn rest_has_an_end_on_the_6th_logged_day() {
    let on = |days: usize| {
        let series = [series(Region::Hip, &"9".repeat(days))];
        let today = on_last(&series);
        (today.decision, today.bands_allowed, codes(&today).contains(&"rest-has-an-end"))
    };
    assert_eq!(on(5), (Decision::Rest, false, false));
    assert_eq!(on(6), (Decision::Ease, false, true));
}

#[test]
fn no_band_without_a_go_ahead_that_holds_for_region_day_and_level() {
    let series = [series(Region::Hip, "")];
    let with = |phase, clearance| {
        let today = decided(&Situation { enrolment: Some(enrolled(phase)), clearance, ..situation(&series, 27) });
        assert_eq!(today.decision, Decision::Train, "a missing go-ahead takes the bands, and nothing else");
        (today.bands_allowed, codes(&today).contains(&"clearance-required"))
    };
    let refused = (false, true);
    assert_eq!(with(2, None), refused);
    assert_eq!(with(2, Some(Clearance { until: date(26), ..clearance(2) })), refused);
    assert_eq!(with(2, Some(Clearance { until: date(27), ..clearance(2) })), (true, false));
    assert_eq!(with(2, Some(Clearance { region: Region::Knee, ..clearance(2) })), refused);
    assert_eq!(with(2, Some(clearance(1))), (true, false));
    assert_eq!(with(3, Some(clearance(2))), refused);
    assert_eq!(with(3, Some(clearance(3))), (true, false));
    assert_eq!(with(1, None), (false, false));
    assert_eq!(with(1, Some(clearance(4))), (false, false));
}

#[test]
fn a_missing_go_ahead_says_what_is_missing_and_what_ended_the_last() {
    let series = [series(Region::Hip, "")];
    let ended_by = |care: Option<&str>| {
        decided(&Situation { clearance: None, clearance_ended_by: care.map(str::to_owned), ..situation(&series, 27) })
    };
    let today = ended_by(None);
    assert_eq!(today.would_change[0].text, "A physiotherapist's go-ahead for your left hip up to band level 1.");
    assert!(text(&today, "clearance-required").ends_with("The rest of the plan needs none."));
    let surgery = ended_by(Some("surgery on 2026-01-29"));
    assert!(text(&surgery, "clearance-required").ends_with("The last one ended because of surgery on 2026-01-29."));
}

#[test]
fn what_begins_anew_says_why() {
    let anew = Day { rebased: Some(crate::pain::RebasedBy::Care), ..Day::new(date(28)) };
    let hip = [series_of(Region::Hip, days(&"3".repeat(28)).into_iter().chain([anew]))];
    let since = |care| [Rebased { region: Region::Hip, side: Side::Left, since: date(28), care }];
    let said = |rebased: &[Rebased]| {
        let today = decided(&Situation { rebased, ..situation(&hip, 28) });
        assert_eq!(today.decision, Decision::Ease);
        text(&today, "rebased").to_owned()
    };
    let start = "The usual level of your left hip is learned afresh since 2026-01-29,";
    assert_eq!(said(&since(Some(Care::Surgery))), format!("{start} because of surgery."));
    assert_eq!(said(&since(None)), format!("{start} as your physiotherapist decided."));
    let knee = [Rebased { region: Region::Knee, ..since(None)[0] }];
    assert_eq!(said(&knee), "");
    let known = [series(Region::Hip, "")];
    let surgery = since(Some(Care::Surgery));
    assert!(!codes(&decided(&Situation { rebased: &surgery, ..situation(&known, 28) })).contains(&"rebased"));
}

#[test]
fn the_first_days_ease_with_the_lightest_band() {
    let few = [series_of(Region::Hip, days("333"))];
    let today = decided(&situation(&few, 2));
    assert_eq!((today.decision, codes(&today)), (Decision::Ease, vec!["not-enough-data"]));
    assert_eq!((today.first_days, today.highest_band_level, today.progression_allowed), (true, Some(1), false));
    assert!(text(&today, "not-enough-data").contains("3 scores so far"), "{}", text(&today, "not-enough-data"));
    let fourth = [series_of(Region::Hip, days("3333"))];
    let today = decided(&situation(&fourth, 3));
    assert_eq!((today.decision, today.first_days, today.highest_band_level), (Decision::Train, false, Some(2)));
    let high = [series_of(Region::Hip, days("337"))];
    let today = decided(&situation(&high, 2));
    assert_eq!(
        (today.decision, today.first_days, today.bands_allowed),
        (Decision::Ease, false, false),
        "a 7 as on any day"
    );
    let none = decided(&situation(&[], 0));
    assert_eq!((none.decision, codes(&none)), (Decision::Ease, vec!["not-enough-data"]));
    assert_eq!(text(&none, "not-enough-data"), "There is not enough data: no pain scores for your left hip yet.");
}

#[test]
fn too_few_scores_ease_without_bands_and_say_what_is_lacking() {
    let series = [series_of(Region::Hip, days("3333"))];
    let today = decided(&situation(&series, 7));
    assert_eq!((today.decision, today.bands_allowed, today.first_days), (Decision::Ease, false, false));
    let why = today.reasons.iter().find(|reason| reason.code == "not-enough-data").unwrap();
    assert!(why.text.contains("4 pain scores in the last 14 days, and 7 are needed"), "{}", why.text);
    assert_eq!(why.evidence.as_ref().unwrap().source, format!("Limber {RULE_VERSION}, chosen here"));
}

#[test]
fn a_place_that_is_judged_again_eases_the_day_whatever_the_programme_is_for() {
    let calm = [series(Region::Hip, ""), series(Region::Knee, "")];
    assert_eq!(decided(&situation(&calm, 27)).decision, Decision::Train);
    for at in 0..2 {
        let mut pending = calm.clone();
        pending[at].course = pending[at].course.clone().with_judgement_pending();
        let today = decided(&situation(&pending, 27));
        assert_eq!((today.decision, today.progression_allowed), (Decision::Ease, false));
        assert_eq!(codes(&today)[0], "judgement-pending", "{:?}", codes(&today));
    }
}

#[test]
fn data_about_another_region_does_not_help_the_programme() {
    let knee = [series(Region::Knee, "")];
    let today = decided(&situation(&knee, 27));
    assert_eq!((today.decision, codes(&today)), (Decision::Ease, vec!["not-enough-data"]));
}

#[test]
fn silence_asks_for_a_log_after_3_days_and_eases_after_7() {
    let series = [series(Region::Hip, "")];
    let on = |n| decided(&situation(&series, n));
    assert_eq!((codes(&on(29)), on(29).progression_allowed), (vec!["calm"], true));
    assert_eq!((codes(&on(30)), on(30).progression_allowed), (vec!["calm", "log-due"], false));
    assert_eq!((on(34).decision, codes(&on(34))), (Decision::Train, vec!["calm", "log-due"]));
    assert_eq!((on(35).decision, codes(&on(35)), on(35).bands_allowed), (Decision::Ease, vec!["silent"], false));
    assert!(text(&on(35), "silent").contains("nobody knows how it is now"));
}

#[test]
fn in_a_rhythm_a_log_is_due_two_days_after_its_longest_gap() {
    let series = [series_of(
        Region::Hip,
        (0..10).flat_map(|n| days("3").into_iter().map(move |day| Day { date: date(3 * n), ..day })),
    )];
    let due = |n| codes(&decided(&situation(&series, n))).contains(&"log-due");
    // The last log is of day 27.
    assert!(!due(31) && due(32));
}

#[test]
fn silence_after_rest_never_makes_the_day_milder() {
    let series = [series(Region::Hip, "9")];
    let on = |n| decided(&situation(&series, n));
    assert_eq!((on(35).decision, on(36).decision, on(400).decision), (Decision::Rest, Decision::Rest, Decision::Rest));
    assert!(!codes(&on(35)).contains(&"silent-after-red"));
    for n in [36, 400] {
        let today = on(n);
        assert_eq!((codes(&today)[0], today.rest_until, today.bands_allowed), ("silent-after-red", None, false));
        assert!(today.reasons[0].text.contains("Your left hip asked for rest"), "{}", today.reasons[0].text);
        assert!(!codes(&today).contains(&"silent"), "{:?}", codes(&today));
        assert!(remedies(&today).contains(&"log-due"));
    }
    let eased = [super::series(Region::Hip, "7")];
    assert_eq!(decided(&situation(&eased, 60)).decision, Decision::Ease);
}

#[test]
fn a_painkiller_lets_nothing_go_up_for_72_hours() {
    let mut diary = days(&"3".repeat(32));
    diary[28].analgesic = true;
    let on = |n: u64| {
        let series = [series_of(Region::Hip, diary[..=usize::try_from(n).unwrap()].to_vec())];
        let today = decided(&situation(&series, n));
        (today.decision, today.progression_allowed, codes(&today).contains(&"K1"))
    };
    assert_eq!(on(27), (Decision::Train, true, false));
    assert_eq!(on(28), (Decision::Train, false, true));
    assert_eq!(on(30), (Decision::Train, false, false));
    assert_eq!(on(31), (Decision::Train, true, false));
    assert!(decided(&situation(&[series_of(Region::Hip, diary[..=28].to_vec())], 28)).nothing_up);
}

#[test]
fn nobody_is_told_to_wait_for_green_days_that_are_there_or_on_a_day_that_rests() {
    let mut masked = days(&"3".repeat(28));
    masked[27].analgesic = true;
    for series in [series_of(Region::Hip, masked), series(Region::Hip, "8")] {
        let today = on_last(&[series]);
        assert!(!today.progression_allowed && !remedies(&today).contains(&"moving-up"), "{:?}", remedies(&today));
    }
}

#[test]
fn each_code_that_eases_says_what_takes_it_away() {
    let hip = series(Region::Hip, "8");
    let severe = hip.fired.iter().find(|fired| fired.rule == Rule::Severe).unwrap();
    let remedy = |rule| wording::remedy(&hip, &Fired { rule, ..severe.clone() }).unwrap();
    for (rules, words) in [
        (
            &[Rule::High, Rule::Severe, Rule::FlareUp, Rule::MorningAfter, Rule::SessionPain] as &[_],
            "The next calm day",
        ),
        (&[Rule::Worst], "a doctor has seen"),
        (&[Rule::ChangeMild, Rule::ChangeUpper, Rule::ChangeSevere, Rule::ChangeSparse], "two of three scores"),
        (&[Rule::SessionPainTwice], "Two calm sessions"),
        (&[Rule::Interferes], "Two days on which"),
        (&[Rule::MorningAfterTwice, Rule::Mornings], "Calm mornings"),
    ] {
        for rule in rules {
            let text = remedy(*rule).text;
            assert!(text.contains(words) && text.contains("left hip"), "{rule}: {text}");
        }
    }
    let today = decided(&situation(&[hip], 28));
    assert!(remedies(&today).contains(&"L8"), "{:?}", remedies(&today));
}

#[test]
fn the_lightest_band_comes_first_for_10_days_after_a_long_silence() {
    let on = |n: u64| {
        let back = (60..=n).map(|n| Day { worst: Nrs::new(3), ..Day::new(date(n)) });
        let series = [series_of(Region::Hip, days(&"3".repeat(28)).into_iter().chain(back))];
        decided(&situation(&series, n)).highest_band_level
    };
    assert_eq!((on(69), on(70)), (Some(1), Some(2)));
}

#[test]
fn a_day_says_each_reason_once() {
    for rise in ["7", "8", "A", "888", "777"] {
        let series = [series(Region::Hip, rise)];
        let today = on_last(&series);
        let unique: std::collections::BTreeSet<&str> = codes(&today).into_iter().collect();
        assert_eq!(unique.len(), today.reasons.len(), "{rise}: {:?}", codes(&today));
    }
}

#[test]
fn nothing_goes_up_within_7_days_after_ease() {
    let on = |calm: usize| {
        let series = [series(Region::Hip, &format!("7{}", "3".repeat(calm)))];
        on_last(&series).progression_allowed
    };
    assert!(!on(6) && on(7));
}

#[test]
fn progression_needs_7_green_days_and_says_how_many_are_lacking() {
    let green = |n: usize| {
        let series = [series_of(Region::Hip, days(&"3".repeat(n)))];
        let today = on_last(&series);
        (today.progression_allowed, today.would_change.into_iter().find(|text| text.code == "moving-up"))
    };
    // The first green day is the fourth.
    let (allowed, lacking) = green(9);
    assert_eq!((allowed, lacking.unwrap().text.as_str()), (false, "After 1 more green days in a row you can move up."));
    assert_eq!(green(10), (true, None));
}

#[test]
fn without_a_programme_every_series_has_to_show_enough() {
    let series = [series(Region::Hip, ""), series_of(Region::Knee, days("4"))];
    let free = Situation { enrolment: None, ..situation(&series, 27) };
    let today = decided(&free);
    assert_eq!((today.decision, codes(&today)), (Decision::Ease, vec!["silent", "no-programme"]));
    assert!(!today.bands_allowed && today.phase.is_none());
    let calm = decided(&Situation { series: &series[..1], ..free.clone() });
    assert_eq!((calm.decision, codes(&calm)), (Decision::Train, vec!["calm", "no-programme"]));
    assert!(!calm.progression_allowed);
    let finished = Some(BodySite { region: Region::Hip, side: Side::Left });
    let kept = decided(&Situation { series: &series[..1], finished, ..free });
    assert_eq!(codes(&kept), ["calm", "maintenance"]);
}

#[test]
fn a_session_above_5_eases_and_from_8_rests() {
    let with = |pain| {
        let mut diary = days(&"3".repeat(28));
        diary[27].sessions = vec![session(pain)];
        let series = [series_of(Region::Hip, diary)];
        let today = decided(&situation(&series, 27));
        (today.decision, today.reasons[0].code.clone())
    };
    assert_eq!(with(5), (Decision::Train, "calm".to_owned()));
    assert_eq!(with(6), (Decision::Ease, "R5".to_owned()));
    assert_eq!(with(8).0, Decision::Rest);
}

#[test]
fn a_phase_with_bands_needs_a_go_ahead_whatever_else_it_says() {
    let series = [series(Region::Hip, "")];
    let with = |needs_clearance, band_levels| {
        let phases = vec![PhaseNeeds { number: 2, needs_clearance, band_levels }];
        let enrolment = Some(Enrolled { phases, ..enrolled(2) });
        let today = decided(&Situation { enrolment, clearance: None, ..situation(&series, 27) });
        codes(&today).contains(&"clearance-required")
    };
    assert_eq!([with(false, None), with(false, Some([1, 2])), with(true, None)], [false, true, true]);
}

#[test]
fn a_phase_that_nobody_knows_has_no_bands() {
    let series = [series(Region::Hip, "")];
    let enrolment = Some(Enrolled { phases: Vec::new(), ..enrolled(2) });
    let today = decided(&Situation { enrolment, ..situation(&series, 27) });
    assert_eq!((today.bands_allowed, today.highest_band_level), (false, None));
}

#[test]
fn a_new_level_trains_and_nothing_goes_up() {
    let diary = format!("{}{}", "0".repeat(28), "4".repeat(22));
    let series = [series_of(Region::Hip, days(&diary))];
    assert!(series[0].course.ended().is_some());
    let today = on_last(&series);
    assert_eq!((today.decision, today.progression_allowed), (Decision::Train, false));
    assert!(today.nothing_up);
    let said = text(&today, "new-level");
    assert!(said.starts_with("Your left hip has settled at 4; it was 0"), "{said}");
}

#[test]
fn on_a_day_of_rest_the_relief_of_the_region_is_allowed() {
    let allowed = |region, triggers| {
        let mut diary = days(&format!("{}8", "3".repeat(28)));
        diary[27].triggers = triggers;
        let series = [series_of(region, diary)];
        let today = decided(&Situation { enrolment: None, ..situation(&series, 28) });
        assert_eq!(today.decision, Decision::Rest);
        today.allowed.into_iter().map(|text| text.code).collect::<Vec<_>>()
    };
    let none = Triggers::default();
    assert_eq!(allowed(Region::Hip, none), ["heel-slides", "pelvic-tilt", "easy-pedalling"]);
    assert_eq!(allowed(Region::Hip, Triggers::SITTING), ["heel-slides", "pelvic-tilt"]);
    assert_eq!(allowed(Region::Knee, none), ["ankle-pumps", "quad-sets", "sitting-marches"]);
    assert_eq!(allowed(Region::Back, none), ["change-of-position", "breathing", "easy-walk"]);
    assert_eq!(allowed(Region::Back, Triggers::WALKING), ["change-of-position", "breathing"]);
    assert_eq!(allowed(Region::Shoulder, Triggers::NIGHT), ["pendulum", "assisted-range", "easy-walk"]);
}

#[test]
fn a_trigger_counts_for_3_days() {
    let walks = |n: u64| {
        let mut diary = days(&"3".repeat(28));
        diary[27].triggers = Triggers::WALKING;
        let series = [series_of(Region::Hip, diary)];
        decided(&situation(&series, n)).allowed.iter().any(|text| text.code == "gentle-walk")
    };
    assert!(!walks(29) && walks(30));
}

/// What an event of a day asks of this one.
fn care_on(kind: Care, region: Region, on: u64, today: u64, plan_set_on: Option<u64>) -> Vec<CareDay> {
    let (site, plan_set_on) = (Some(BodySite { region, side: Side::Left }), plan_set_on.map(date));
    let event =
        CareOn { kind, site, on: date(on), ended_on: None, changes_plan: false, recorded_on: date(on), plan_set_on };
    effect(&event, &CareContext::default(), date(today)).into_iter().collect()
}

#[test]
fn care_comes_first_and_holds_bands_and_going_up() {
    let series = [series(Region::Hip, "4444444")];
    let day = |care: Vec<CareDay>, n| decided(&Situation { care, ..situation(&series, n) });
    assert_eq!(day(Vec::new(), 34).decision, Decision::Train);
    let injection = |n| day(care_on(Care::SteroidInjection, Region::Hip, 34, n, None), n);
    let rested = injection(34);
    assert_eq!((rested.decision, rested.bands_allowed, rested.rest_until), (Decision::Rest, false, Some(date(36))));
    assert_eq!(rested.reasons[0].code, "care-injection-rest");
    let eased = injection(37);
    assert_eq!((eased.decision, eased.bands_allowed, eased.progression_allowed), (Decision::Ease, false, false));
    let surgery = day(care_on(Care::Surgery, Region::Hip, 34, 34, None), 34);
    assert_eq!((surgery.decision, surgery.bands_allowed, surgery.rest_until), (Decision::Rest, false, None));
    let fallen = CareContext { cannot_carry_weight: true, ..CareContext::default() };
    let fall = CareOn {
        kind: Care::Fall,
        site: Some(BodySite { region: Region::Hip, side: Side::Left }),
        on: date(34),
        ended_on: None,
        changes_plan: false,
        recorded_on: date(34),
        plan_set_on: None,
    };
    let seen = day(effect(&fall, &fallen, date(34)).into_iter().collect(), 34);
    assert_eq!((seen.decision, seen.bands_allowed), (Decision::SeekCare, false));
}

#[test]
fn care_of_another_place_eases_the_day_at_most_and_keeps_its_bands_to_itself() {
    let series = [series(Region::Hip, "4444444")];
    let knee = |n| {
        let care = care_on(Care::SteroidInjection, Region::Knee, 30, n, None);
        decided(&Situation { care, ..situation(&series, n) })
    };
    assert_eq!((knee(32).decision, knee(32).bands_allowed), (Decision::Ease, false));
    assert_eq!((knee(34).decision, knee(34).bands_allowed), (Decision::Train, true));
}

#[test]
fn bands_after_an_injection_begin_at_the_lightest() {
    let series = [series(Region::Hip, "4444444")];
    let level = |n| {
        let care = care_on(Care::SteroidInjection, Region::Hip, 10, n, Some(24));
        let today = decided(&Situation { care, ..situation(&series, n) });
        (today.highest_band_level, today.reasons.last().unwrap().code.clone())
    };
    assert_eq!(level(31), (Some(1), "care-injection-bands".to_owned()));
    assert_eq!(level(34), (Some(2), "care-injection-bands".to_owned()));
}

#[test]
fn impact_is_for_days_of_training_that_nothing_holds_it_back_from() {
    let calm = [series(Region::Hip, "3")];
    assert!(on_last(&calm).impact_allowed);
    assert!(!on_last(&[series(Region::Hip, "7")]).impact_allowed, "no running on a day of ease");
    let series = [series(Region::Hip, "4444444")];
    let pregnant = care_on(Care::Pregnancy, Region::Hip, 10, 34, None);
    let today = decided(&Situation { care: pregnant, ..situation(&series, 34) });
    assert_eq!((today.decision, today.impact_allowed), (Decision::Train, false));
}

#[test]
fn what_waits_for_a_word_of_the_physiotherapist_says_so() {
    let series = [series(Region::Hip, "A944")];
    assert!(remedies(&on_last(&series)).contains(&"clearance-suspended"));
}
