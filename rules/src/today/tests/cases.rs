//! The decision, case by case.

use super::*;

fn decided(situation: &Situation<'_>) -> Decision {
    decide(situation, &PUBLISHED)
}

#[test]
fn a_calm_hip_with_a_go_ahead_trains_and_may_progress() {
    let series = [series(Region::Hip, "")];
    let today = decided(&situation(&series, 27));
    assert_eq!((today.decision, codes(&today)), (Verdict::Train, vec!["calm"]));
    assert!(today.bands_allowed && today.progression_allowed);
    assert_eq!((today.phase, today.highest_band_level), (Some(2), Some(2)));
    let evidence = today.reasons[0].evidence.as_ref().unwrap();
    assert_eq!((evidence.value("baseline"), evidence.value("score")), (Some(4.0), Some(0.0)));
}

#[test]
fn a_lock_comes_before_everything() {
    let series = [series(Region::Hip, "8888")];
    let lock = Some(Lock { since: date(30), flags: vec!["swollen-calf-or-thigh".into(), "cannot-move-joint".into()] });
    let today = decided(&Situation { lock, ..situation(&series, 31) });
    assert_eq!(today.decision, Verdict::SeekCare);
    assert!(today.reasons[0].text.contains("999"), "{:?}", today.reasons);
    assert!(today.reasons.iter().all(|reason| reason.code == "RF"));
    assert!(today.reasons.last().unwrap().text.contains("physiotherapist"));
    assert!(!today.bands_allowed && !today.progression_allowed);
    assert_eq!(today.allowed.len(), 1);
}

#[test]
fn a_lock_with_codes_of_another_version_still_locks_and_says_why() {
    let lock = Some(Lock { since: date(27), flags: vec!["asked-in-2031".into()] });
    let series = [series(Region::Hip, "")];
    let today = decided(&Situation { lock, ..situation(&series, 27) });
    assert_eq!((today.decision, today.reasons.len()), (Verdict::SeekCare, 1));
}

#[test]
fn red_rests_pauses_the_bands_and_goes_one_phase_down() {
    let series = [series(Region::Hip, "8888")];
    let today = decided(&situation(&series, 31));
    assert_eq!(today.decision, Verdict::Rest);
    assert_eq!(codes(&today), ["SHIFT-RED", "RISE-RED"]);
    assert_eq!((today.phase, today.bands_allowed, today.highest_band_level), (Some(1), false, None));
    assert_eq!(remedies(&today), ["SHIFT-RED", "RISE-RED", "rest-after-red", "new-clearance-needed"]);
    assert!(
        today.would_change[0]
            .text
            .starts_with("When your last scores for your left hip are back around your usual level,")
    );
}

#[test]
fn a_red_knee_outranks_an_amber_hip_and_speaks_first() {
    let series = [series(Region::Hip, "66"), series(Region::Knee, "666666")];
    let today = decided(&situation(&series, 33));
    assert_eq!(today.decision, Verdict::Rest);
    let regions: Vec<_> = today.reasons.iter().filter_map(|reason| reason.region).collect();
    assert_eq!(regions.first(), Some(&Region::Knee));
    assert!(regions.contains(&Region::Hip));
    assert_eq!(today.phase, Some(2), "the knee's red does not move the hip's programme");
}

#[test]
fn amber_eases_and_keeps_the_cleared_bands() {
    let series = [series(Region::Hip, "66")];
    let today = decided(&situation(&series, 29));
    assert_eq!((today.decision, codes(&today)), (Verdict::Ease, vec!["SHIFT-AMBER"]));
    assert!(today.bands_allowed && !today.progression_allowed);
}

#[test]
fn after_a_red_the_phase_is_one_down_until_a_new_phase_begins() {
    let series = [series(Region::Hip, &format!("8888{}", "0".repeat(14)))];
    let phase = |phase, since| {
        let enrolment = Some(Enrolled { phase_since: date(since), ..enrolled(phase) });
        decided(&Situation { enrolment, ..situation(&series, 45) }).phase
    };
    let last_red = (series[0].course.last_red().unwrap() - date(0)).num_days().unsigned_abs();
    assert_eq!(phase(3, 0), Some(2));
    assert_eq!(phase(3, last_red), Some(2));
    assert_eq!(phase(3, last_red + 1), Some(3));
    assert_eq!(phase(1, 0), Some(1), "nothing below the lowest phase");
}

#[test]
fn a_rest_that_somebody_decided_on_is_kept_from_its_first_to_its_last_day() {
    let series = [series(Region::Hip, "")];
    let rest = Some(Rest { from: date(25), until: date(27), by_physiotherapist: true });
    let on = |n| decided(&Situation { rest, ..situation(&series, n) });
    assert_eq!((on(24).decision, on(28).decision), (Verdict::Train, Verdict::Train));
    for n in 25..=27 {
        let today = on(n);
        assert_eq!((today.decision, codes(&today)[0]), (Verdict::Rest, "rest-period"));
        assert_eq!((today.rest_until, today.bands_allowed), (Some(date(27)), false));
    }
}

#[test]
fn rest_goes_on_for_two_days_after_the_last_red_day() {
    let mut diary = days(&"4".repeat(32));
    diary[28].sessions = vec![Session { during: Nrs::new(8), ..Session::default() }];
    let on = |n: u8| {
        let series = [series_of(Region::Hip, diary[..=usize::from(n)].to_vec())];
        let today = decided(&situation(&series, n.into()));
        (today.decision, today.rest_until, today.reasons[0].code.clone())
    };
    assert_eq!(on(27).0, Verdict::Train);
    assert_eq!(on(28), (Verdict::Rest, None, "P8".to_owned()));
    for n in [29, 30] {
        assert_eq!(on(n), (Verdict::Rest, Some(date(30)), "rest-after-red".to_owned()));
    }
    assert_ne!(on(31).0, Verdict::Rest);
}

#[test]
fn no_band_without_a_go_ahead_that_holds_for_region_day_and_level() {
    let series = [series(Region::Hip, "")];
    let with = |phase, clearance| {
        let today = decided(&Situation { enrolment: Some(enrolled(phase)), clearance, ..situation(&series, 27) });
        (today.decision, today.bands_allowed, codes(&today).contains(&"clearance-required"))
    };
    let refused = (Verdict::Ease, false, true);
    assert_eq!(with(2, None), refused);
    assert_eq!(with(2, Some(Clearance { until: date(26), ..clearance(2) })), refused);
    assert_eq!(with(2, Some(Clearance { until: date(27), ..clearance(2) })), (Verdict::Train, true, false));
    assert_eq!(with(2, Some(Clearance { region: Region::Knee, ..clearance(2) })), refused);
    assert_eq!(with(2, Some(clearance(1))), (Verdict::Train, true, false));
    assert_eq!(with(3, Some(clearance(2))), refused);
    assert_eq!(with(3, Some(clearance(3))), (Verdict::Train, true, false));
    assert_eq!(with(3, Some(clearance(4))), (Verdict::Train, true, false));
    assert_eq!(with(1, None), (Verdict::Train, false, false));
    assert_eq!(with(1, Some(clearance(4))), (Verdict::Train, false, false));
}

#[test]
fn a_missing_go_ahead_says_what_is_missing() {
    let series = [series(Region::Hip, "")];
    let today = decided(&Situation { clearance: None, ..situation(&series, 27) });
    assert_eq!(today.would_change[0].text, "A physiotherapist's go-ahead for the hip up to band level 1.");
}

#[test]
fn what_begins_anew_says_why() {
    let anew = Day { rebased: true, ..Day::new(date(28)) };
    let hip = [series_of(Region::Hip, days(&"4".repeat(28)).into_iter().chain([anew]))];
    let since = |care| [Rebased { region: Region::Hip, side: Side::Left, since: date(28), care }];
    let surgery = since(Some(Care::Surgery));
    let ended = Situation {
        clearance: None,
        clearance_ended_by: Some("surgery on 2026-01-29".to_owned()),
        rebased: &surgery,
        ..situation(&hip, 28)
    };
    let today = decided(&ended);
    assert_eq!(
        (today.decision, codes(&today)),
        (Verdict::Ease, vec!["clearance-required", "not-enough-data", "rebased"])
    );
    assert!(today.reasons[0].text.ends_with("The last one ended because of surgery on 2026-01-29."));
    let told = |rebased: &[Rebased]| decided(&Situation { rebased, ..situation(&hip, 28) }).reasons[1].text.clone();
    let text = "The usual level of your left hip is learned anew since 2026-01-29,";
    assert_eq!(told(&surgery), format!("{text} because of surgery."));
    assert_eq!(told(&since(None)), format!("{text} as your physiotherapist decided."));

    let knee = [Rebased { region: Region::Knee, ..surgery[0] }];
    assert!(!codes(&decided(&Situation { rebased: &knee, ..situation(&hip, 28) })).contains(&"rebased"));
    let known = [series(Region::Hip, "")];
    assert!(!codes(&decided(&Situation { rebased: &surgery, ..situation(&known, 28) })).contains(&"rebased"));
    // A level that stands says more than that the usual one is unknown.
    let severe = Day {
        rebased: true,
        sessions: vec![Session { during: Nrs::new(9), ..Session::default() }],
        ..Day::new(date(28))
    };
    let red = [series_of(Region::Hip, days(&"4".repeat(28)).into_iter().chain([severe]))];
    assert!(!codes(&decided(&Situation { rebased: &surgery, ..situation(&red, 28) })).contains(&"rebased"));
}

#[test]
fn no_data_is_not_fine() {
    let few = [series_of(Region::Hip, days("444"))];
    let today = decided(&situation(&few, 2));
    assert_eq!((today.decision, codes(&today)), (Verdict::Ease, vec!["not-enough-data"]));
    assert!(today.reasons[0].text.contains("3 pain scores in the last 14 days, and 7 are needed"));

    let one = [series_of(Region::Hip, days("4"))];
    assert!(decided(&situation(&one, 0)).reasons[0].text.contains("1 pain score in the last 14 days"));

    let young = [series_of(Region::Hip, days("44444444"))];
    let today = decided(&situation(&young, 7));
    assert!(
        today.reasons[0].text.contains("7 scores before the last two, and there are 6"),
        "{}",
        today.reasons[0].text
    );

    let none = decided(&situation(&[], 0));
    assert_eq!((none.decision, codes(&none)), (Verdict::Ease, vec!["not-enough-data"]));
}

#[test]
fn a_place_that_is_judged_again_eases_the_day_whatever_the_programme_is_for() {
    let calm = [series(Region::Hip, ""), series(Region::Knee, "")];
    assert_eq!(decided(&situation(&calm, 27)).decision, Verdict::Train);
    for at in 0..2 {
        let mut pending = calm.clone();
        pending[at].course = pending[at].course.clone().with_judgement_pending();
        let today = decided(&situation(&pending, 27));
        assert_eq!((today.decision, today.progression_allowed), (Verdict::Ease, false));
        assert_eq!(codes(&today)[0], "judgement-pending", "{:?}", codes(&today));
    }
}

#[test]
fn data_about_another_region_does_not_help_the_programme() {
    let knee = [series(Region::Knee, "")];
    let today = decided(&situation(&knee, 27));
    assert_eq!((today.decision, codes(&today)), (Verdict::Ease, vec!["not-enough-data"]));
}

#[test]
fn silence_asks_for_a_log_after_3_days_and_lapses_after_7() {
    let series = [series(Region::Hip, "")];
    let on = |n| decided(&situation(&series, n));
    assert_eq!((codes(&on(29)), on(29).progression_allowed), (vec!["calm"], true));
    assert_eq!((codes(&on(30)), on(30).progression_allowed), (vec!["calm", "log-due"], false));
    assert_eq!((on(34).decision, codes(&on(34))), (Verdict::Train, vec!["calm", "log-due"]));
    assert_eq!((on(35).decision, codes(&on(35))), (Verdict::Ease, vec!["not-enough-data", "log-due"]));
}

#[test]
fn silence_after_a_red_never_makes_the_day_milder_than_rest() {
    let series = [series(Region::Hip, "999")];
    let on = |n| decided(&situation(&series, n));
    assert_eq!((on(37).decision, on(38).decision, on(400).decision), (Verdict::Rest, Verdict::Rest, Verdict::Rest));
    assert!(!codes(&on(37)).contains(&"silent-after-red"));
    for n in [38, 400] {
        let today = on(n);
        assert_eq!((codes(&today)[0], today.rest_until, today.bands_allowed), ("silent-after-red", None, false));
        assert!(today.reasons[0].text.ends_with("Rest, and tell your physiotherapist."), "{}", today.reasons[0].text);
        assert!(remedies(&today).contains(&"log-due"));
    }
    let amber = [super::series(Region::Hip, "66")];
    assert!(decided(&situation(&amber, 60)).decision < Verdict::Rest, "a red only");
}

#[test]
fn a_painkiller_or_few_green_days_hold_progression_only() {
    let mut diary = days(&"4".repeat(28));
    diary[27].analgesic = true;
    let painkiller = [series_of(Region::Hip, diary)];
    let today = decided(&situation(&painkiller, 27));
    assert_eq!((today.decision, codes(&today)), (Verdict::Train, vec!["calm", "MED"]));
    assert!(!today.progression_allowed);

    let green = |n: usize| {
        let series = [series_of(Region::Hip, days(&"4".repeat(n)))];
        let today = decided(&situation(&series, n as u64 - 1));
        (today.progression_allowed, remedies(&today).contains(&"moving-up"))
    };
    assert_eq!(green(14), (false, true));
    assert_eq!(green(15), (true, false));
}

#[test]
fn without_a_programme_every_series_has_to_show_enough() {
    let series = [series(Region::Hip, ""), series_of(Region::Knee, days("4"))];
    let free = Situation { enrolment: None, ..situation(&series, 27) };
    let today = decided(&free);
    assert_eq!(today.decision, Verdict::Ease);
    assert_eq!(codes(&today), ["not-enough-data", "log-due", "no-programme"]);
    assert!(!today.bands_allowed && today.phase.is_none());

    let calm = decided(&Situation { series: &series[..1], ..free });
    assert_eq!((calm.decision, codes(&calm)), (Verdict::Train, vec!["calm", "no-programme"]));
    assert!(!calm.progression_allowed);
}

#[test]
fn a_session_above_5_eases_and_above_8_rests() {
    let with = |pain| {
        let mut diary = days(&"4".repeat(28));
        diary[27].sessions = vec![Session { during: Nrs::new(pain), ..Session::default() }];
        let series = [series_of(Region::Hip, diary)];
        let today = decided(&situation(&series, 27));
        (today.decision, today.reasons[0].code.clone())
    };
    assert_eq!(with(5), (Verdict::Train, "calm".to_owned()));
    assert_eq!(with(6), (Verdict::Ease, "P5".to_owned()));
    assert_eq!(with(8), (Verdict::Rest, "P8".to_owned()));
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
fn too_little_data_says_what_is_lacking_and_whose_rule_it_is() {
    let told = |diary: &str| {
        let series = [series_of(Region::Hip, days(diary))];
        let n = u64::try_from(diary.len()).unwrap() - 1;
        decided(&situation(&series, n)).reasons.into_iter().find(|reason| reason.code == "not-enough-data").unwrap()
    };
    assert!(
        told("444444").text.contains("6 pain scores in the last 14 days, and 7 are needed"),
        "{}",
        told("444444").text
    );
    assert!(told("4444444").text.contains("your usual level is not known yet"), "{}", told("4444444").text);
    assert_eq!(told("444444").evidence.unwrap().source, format!("Limber {RULE_VERSION}, chosen here"));
    let none = decided(&situation(&[], 27));
    assert!(
        none.reasons
            .iter()
            .any(|reason| reason.text == "There is not enough data: no pain scores for your left hip yet."),
        "{none:?}"
    );
}

#[test]
fn what_would_change_the_answer_is_told_by_how_it_stands() {
    let amber = [series(Region::Hip, "66")];
    let eased = decided(&situation(&amber, 29));
    assert!(eased.would_change[0].text.ends_with("you can train again."), "{:?}", eased.would_change);
    assert!(!remedies(&eased).contains(&"rest-after-red"));
    let red = [series(Region::Hip, "8888")];
    let rests = decided(&situation(&red, 31));
    assert!(rests.would_change[0].text.ends_with("the answer is no longer rest."), "{:?}", rests.would_change);
    // Enough green days, but a painkiller today: no number of green days is lacking.
    let moving_up = |scores: usize| {
        let mut diary = days(&"4".repeat(scores));
        diary.last_mut().unwrap().analgesic = true;
        let held = [series_of(Region::Hip, diary)];
        let under = decided(&situation(&held, u64::try_from(scores).unwrap() - 1));
        assert_eq!((under.decision, under.progression_allowed), (Verdict::Train, false));
        under.would_change.into_iter().find(|text| text.code == "moving-up").map(|text| text.text)
    };
    assert_eq!(moving_up(14), Some("After 1 more green days in a row you can move up.".to_owned()));
    assert_eq!([15, 28].map(moving_up), [None, None]);
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
    assert_eq!(day(Vec::new(), 34).decision, Verdict::Train);
    let injection = |n| day(care_on(Care::SteroidInjection, Region::Hip, 34, n, None), n);
    let rested = injection(34);
    assert_eq!((rested.decision, rested.bands_allowed, rested.rest_until), (Verdict::Rest, false, Some(date(36))));
    assert_eq!(rested.reasons[0].code, "care-injection-rest");
    let eased = injection(37);
    assert_eq!((eased.decision, eased.bands_allowed, eased.progression_allowed), (Verdict::Ease, false, false));
    let surgery = day(care_on(Care::Surgery, Region::Hip, 34, 34, None), 34);
    assert_eq!((surgery.decision, surgery.bands_allowed, surgery.rest_until), (Verdict::Rest, false, None));
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
    assert_eq!((seen.decision, seen.bands_allowed), (Verdict::SeekCare, false));
}

#[test]
fn care_of_another_place_eases_the_day_at_most_and_keeps_its_bands_to_itself() {
    let series = [series(Region::Hip, "4444444")];
    let knee = |n| {
        let care = care_on(Care::SteroidInjection, Region::Knee, 30, n, None);
        decided(&Situation { care, ..situation(&series, n) })
    };
    assert_eq!((knee(32).decision, knee(32).bands_allowed), (Verdict::Ease, false));
    assert_eq!((knee(34).decision, knee(34).bands_allowed), (Verdict::Train, true));
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
