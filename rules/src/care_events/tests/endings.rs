//! What each event but a fall holds back, at which places, until when, and who ends it.

use super::*;

fn on_day(event: &CareOn, n: u64) -> CareDay {
    effect(event, &NOTHING, date(n)).unwrap()
}

/// The code, the last day, counted from the event, and who ends it.
fn ending(day: &CareDay) -> (&str, Option<i64>, EndsBy) {
    (&day.text.code, day.until.map(|until| (until - date(0)).num_days()), day.ends_by)
}

#[test]
fn a_place_has_to_be_named_of_what_starts_anew_there_and_of_a_fall() {
    for (kind, as_it_was, with_a_changed_plan) in [
        (Care::PhysiotherapistVisit, false, true),
        (Care::DoctorVisit, false, true),
        (Care::Imaging, false, true),
        (Care::SteroidInjection, true, true),
        (Care::Surgery, true, true),
        (Care::Fall, true, true),
        (Care::Illness, false, false),
        (Care::Pregnancy, false, false),
    ] {
        assert_eq!((kind.needs_place(false), kind.needs_place(true)), (as_it_was, with_a_changed_plan), "{kind}");
    }
}

#[test]
fn an_illness_and_a_pregnancy_last_and_nothing_else_does() {
    let lasting: Vec<Care> = Care::ALL.iter().copied().filter(|kind| kind.lasts()).collect();
    assert_eq!(lasting, [Care::Illness, Care::Pregnancy]);
}

#[test]
fn an_event_that_was_entered_ahead_of_its_day_ends_what_is_given_until_that_day() {
    assert_eq!(ends_what_was_given_until(date(5), date(0)), date(5));
    assert_eq!(ends_what_was_given_until(date(5), date(6)), date(6));
}

#[test]
fn an_operation_eases_other_places_for_two_weeks_and_holds_its_own_back_until_a_plan_is_set() {
    let surgery = event(Care::Surgery);
    let elsewhere = |n| on_day(&surgery, n).severity_at(Some(KNEE));
    assert_eq!((elsewhere(0), elsewhere(13)), (Severity::Ease, Severity::Ease));
    assert_eq!((elsewhere(14), elsewhere(83)), (Severity::Calm, Severity::Calm));
    for n in [0, 13, 14, 83] {
        let day = on_day(&surgery, n);
        assert_eq!(ending(&day), ("care-surgery", None, EndsBy::Physiotherapist), "day {n}");
        assert_eq!(day.holds, [Hold::Bands, Hold::Impact, Hold::GoingUp], "day {n}");
        assert_eq!(day.holds_bands_at(Some(KNEE)), n < 14, "day {n}");
    }
}

#[test]
fn the_least_rest_of_an_operation_is_shown_up_to_its_last_day() {
    let shows = |n| on_day(&event(Care::Surgery), n).text.text.contains("at least until 2026-06-14");
    assert_eq!((shows(0), shows(13), shows(14)), (true, true, false));
}

#[test]
fn what_no_date_ends_is_looked_at_again_in_a_week_and_anything_else_once_it_is_over() {
    assert_eq!(on_day(&event(Care::Surgery), 3).next_look(date(3)), date(10));
    assert_eq!(on_day(&event(Care::SteroidInjection), 1).next_look(date(1)), date(3));
}

#[test]
fn bands_stay_light_for_twelve_weeks_after_an_injection_however_late_the_go_ahead_comes() {
    let cleared = CareOn { plan_set_on: Some(date(70)), ..event(Care::SteroidInjection) };
    let cap = |n| effect(&cleared, &NOTHING, date(n)).and_then(|day| day.band_at_most);
    assert_eq!([69, 70, 77, 78, 83, 84].map(cap), [None, Some(1), Some(1), Some(2), Some(2), None]);
    let day = on_day(&cleared, 70);
    assert_eq!(ending(&day), ("care-injection-bands", Some(77), EndsBy::Date));
    assert_eq!((day.holds.as_slice(), day.severity_at(Some(KNEE))), ([].as_slice(), Severity::Calm));
}

#[test]
fn each_day_of_an_illness_says_until_when_and_who_ends_it() {
    let illness = event(Care::Illness);
    for (n, expected) in [
        (0, ("care-illness-rest", Some(13), EndsBy::Date)),
        (13, ("care-illness-rest", Some(13), EndsBy::Date)),
        (14, ("care-illness-asks", Some(27), EndsBy::Screen)),
        (27, ("care-illness-asks", Some(27), EndsBy::Screen)),
    ] {
        let day = on_day(&illness, n);
        assert_eq!(ending(&day), expected, "day {n}");
        assert!(day.text.text.starts_with("You have had a fever since 2026-06-01."), "{}", day.text.text);
        assert_eq!((day.site, day.elsewhere), (None, day.severity), "it is the whole body's");
    }
    let well = CareOn { ended_on: Some(date(4)), ..illness };
    let day = on_day(&well, 5);
    assert_eq!(ending(&day), ("care-illness-well", Some(6), EndsBy::Date));
    assert!(day.text.text.starts_with("You were ill with a fever from 2026-06-01"), "{}", day.text.text);
}

#[test]
fn an_illness_is_not_known_to_be_over_before_that_day_has_come() {
    let ends_on_the_fifth = CareOn { ended_on: Some(date(4)), ..event(Care::Illness) };
    let codes: Vec<String> = (3..7).map(|n| on_day(&ends_on_the_fifth, n).text.code).collect();
    assert_eq!(codes, ["care-illness-rest", "care-illness-well", "care-illness-well", "care-illness-well"]);
}

#[test]
fn the_rest_of_an_illness_ends_two_days_after_well_again_and_with_the_fourteenth_day_at_the_latest() {
    let until = |well: Option<u64>| illness_rests_until(date(0), well.map(date));
    assert_eq!((until(None), until(Some(0)), until(Some(11))), (date(13), date(2), date(13)));
    assert_eq!((until(Some(10)), until(Some(12)), until(Some(40))), (date(12), date(13), date(13)));
}

#[test]
fn a_pregnancy_lasts_through_its_last_day_and_a_physiotherapist_sets_what_is_right() {
    let pregnancy = event(Care::Pregnancy);
    let last = i64::try_from(REACH).unwrap() - 1;
    for n in [0, 100, REACH - 1] {
        let day = on_day(&pregnancy, n);
        assert_eq!(ending(&day), ("care-pregnancy", Some(last), EndsBy::Physiotherapist), "day {n}");
        assert_eq!((day.site, day.urgent, day.band_at_most), (None, false, None), "day {n}");
    }
    let ended = CareOn { ended_on: Some(date(99)), ..pregnancy };
    assert!(effect(&ended, &NOTHING, date(99)).is_some() && effect(&ended, &NOTHING, date(100)).is_none());
    assert_eq!(REACH, 294, "42 weeks");
}

#[test]
fn a_changed_plan_eases_its_own_place_alone_until_a_physiotherapist_has_looked_or_set_another() {
    let visit = CareOn { changes_plan: true, ..event(Care::DoctorVisit) };
    for n in [0, 6] {
        let day = on_day(&visit, n);
        assert_eq!(ending(&day), ("care-changed-plan", Some(6), EndsBy::Physiotherapist), "day {n}");
        assert_eq!((day.severity_at(Some(HIP)), day.severity_at(Some(KNEE))), (Severity::Ease, Severity::Calm));
    }
    let planned = CareOn { plan_set_on: Some(date(3)), ..visit };
    assert_eq!(severities(&planned, &NOTHING, 5), "eee--");
}

#[test]
fn news_is_urgent_of_what_happened_to_the_body_and_told_of_what_changed_the_plan() {
    for (kind, as_it_was, with_a_changed_plan) in [
        (Care::PhysiotherapistVisit, News::InRecord, News::Told),
        (Care::DoctorVisit, News::InRecord, News::Told),
        (Care::Imaging, News::InRecord, News::Told),
        (Care::SteroidInjection, News::Urgent, News::Urgent),
        (Care::Surgery, News::Urgent, News::Urgent),
        (Care::Fall, News::Urgent, News::Urgent),
        (Care::Illness, News::InRecord, News::InRecord),
        (Care::Pregnancy, News::Told, News::Told),
    ] {
        assert_eq!((News::of(kind, false), News::of(kind, true)), (as_it_was, with_a_changed_plan), "{kind}");
    }
}
