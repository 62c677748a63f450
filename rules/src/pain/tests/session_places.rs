//! Which places a session is of, and whose pain it was.

use super::*;
use crate::{
    pain::{Exercised, session_at, session_places},
    place::{BodySite, Region, Side},
};

const HIP: BodySite = BodySite { region: Region::Hip, side: Side::Left };
const KNEE: BodySite = BodySite { region: Region::Knee, side: Side::Left };

fn done(place: Option<BodySite>, pain: Option<u8>) -> Exercised {
    Exercised { place, pain: pain.and_then(Nrs::new) }
}

/// The pain during and after a session logged for the hip at 7 and 6, as a place felt it.
fn felt(place: BodySite, exercises: &[Exercised]) -> Option<(Option<u8>, Option<u8>)> {
    let session = Session { during: Nrs::new(7), after: Nrs::new(6), ..Session::default() };
    session_at(place, HIP, &session, exercises).map(|seen| (seen.during.map(Nrs::get), seen.after.map(Nrs::get)))
}

#[test]
fn a_session_of_one_place_is_as_it_was_logged() {
    assert_eq!(felt(HIP, &[]), Some((Some(7), Some(6))));
    assert_eq!(felt(HIP, &[done(None, Some(2))]), Some((Some(7), Some(6))));
    assert_eq!(felt(KNEE, &[done(None, Some(2))]), None);
    assert_eq!(session_places(HIP, &[]), [HIP]);
}

#[test]
fn the_pain_is_of_the_place_whose_exercise_hurt_most() {
    let both = [done(None, Some(1)), done(Some(KNEE), Some(7))];
    assert_eq!((felt(HIP, &both), felt(KNEE, &both)), (Some((Some(1), None)), Some((Some(7), Some(6)))));
    let turned = [done(None, Some(7)), done(Some(KNEE), Some(1))];
    assert_eq!((felt(HIP, &turned), felt(KNEE, &turned)), (Some((Some(7), Some(6))), Some((Some(1), None))));
    let unknown = [done(None, None), done(Some(KNEE), None)];
    assert_eq!((felt(HIP, &unknown), felt(KNEE, &unknown)), (Some((Some(7), Some(6))), Some((Some(7), Some(6)))));
}

#[test]
fn what_was_all_done_for_another_place_is_no_session_of_its_own() {
    let other = [done(Some(KNEE), Some(7))];
    assert_eq!((felt(HIP, &other), session_places(HIP, &other)), (None, vec![KNEE]));
}
