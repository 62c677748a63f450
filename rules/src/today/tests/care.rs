//! What care events make of the plan of a place, of its bands and of what goes up.

use super::*;
use crate::today::care::{findings, hold_impact};

const HIP: BodySite = BodySite { region: Region::Hip, side: Side::Left };
const KNEE: BodySite = BodySite { region: Region::Knee, side: Side::Left };

/// What an event of day 0 asks of a later day; where it hurt, it hurt so much that somebody has to look.
fn care(kind: Care, site: BodySite, plan_set_on: Option<u64>, n: u64) -> CareDay {
    let on = date(0);
    let (changes_plan, plan_set_on) = (true, plan_set_on.map(date));
    let event = CareOn { kind, site: Some(site), on, ended_on: None, changes_plan, recorded_on: on, plan_set_on };
    let context = CareContext { d_on_or_after: Nrs::new(8), ..CareContext::default() };
    effect(&event, &context, date(n)).unwrap()
}

/// For the hip of a programme: whether nothing goes up, and whether there are no bands.
fn holds(day: CareDay) -> (bool, bool) {
    let found = findings(&Situation { care: vec![day], ..situation(&[], 0) });
    (found[0].nothing_up, found[0].no_bands)
}

#[test]
fn an_event_holds_back_bands_and_going_up_at_its_place_as_it_says() {
    assert_eq!(holds(care(Care::Fall, HIP, None, 14)), (true, true), "the day is as planned meanwhile");
    assert_eq!(holds(care(Care::SteroidInjection, HIP, None, 5)), (true, true));
    assert_eq!(holds(care(Care::SteroidInjection, HIP, Some(20), 25)), (false, false), "bands begin again");
    assert_eq!(holds(care(Care::Pregnancy, HIP, None, 5)), (false, false));
}

#[test]
fn an_event_of_another_place_holds_back_only_while_it_eases_this_one() {
    assert_eq!(holds(care(Care::Surgery, KNEE, None, 13)), (true, true));
    assert_eq!(holds(care(Care::Surgery, KNEE, None, 14)), (false, false));
    assert_eq!(holds(care(Care::Fall, KNEE, None, 14)), (false, false));
}

#[test]
fn an_event_holds_back_impact_at_its_own_place_alone() {
    let impact = |day| hold_impact(&Situation { care: vec![day], ..situation(&[], 0) });
    assert!(impact(care(Care::SteroidInjection, HIP, None, 5)) && impact(care(Care::Pregnancy, KNEE, None, 5)));
    assert!(!impact(care(Care::SteroidInjection, KNEE, None, 5)), "another place");
    assert!(!impact(care(Care::SteroidInjection, HIP, Some(20), 25)), "only bands are held back by now");
}

#[test]
fn what_an_event_asks_says_until_when_and_whether_care_is_for_today() {
    let found = |day| findings(&Situation { care: vec![day], ..situation(&[], 0) }).remove(0);
    let fall = found(care(Care::Fall, HIP, None, 1));
    assert_eq!((fall.severity, fall.until, fall.seek_care), (Severity::See, Some(date(13)), true));
    let later = found(care(Care::Fall, HIP, None, 2));
    assert_eq!((later.severity, later.until, later.seek_care), (Severity::Rest, Some(date(13)), false));
    let of_the_knee = found(care(Care::Fall, KNEE, None, 1));
    assert_eq!((of_the_knee.severity, of_the_knee.seek_care), (Severity::Ease, false));
}
