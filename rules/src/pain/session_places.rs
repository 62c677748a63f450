//! Which places a session is of, and whose pain it was: one session may be of several programmes.

use super::Session;
use crate::{place::BodySite, scale::Nrs};

/// An exercise of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exercised {
    /// The place that it was done for; none for that of the session.
    pub place: Option<BodySite>,
    /// The worst pain in its sets.
    pub pain: Option<Nrs>,
}

/// The places of a session: its own, unless all that was done was for others, and those that its exercises name.
pub fn session_places(own: BodySite, exercises: &[Exercised]) -> Vec<BodySite> {
    let mut places: Vec<BodySite> = exercises.iter().map(|done| done.place.unwrap_or(own)).collect();
    if places.is_empty() {
        places.push(own);
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// A session as one of its places felt it; none if nothing of it was for that place. The session's own pain is that of the places with
/// the worst exercise, and of all if no exercise has a pain of its own.
pub fn session_at(place: BodySite, own: BodySite, session: &Session, exercises: &[Exercised]) -> Option<Session> {
    if !session_places(own, exercises).contains(&place) {
        return None;
    }
    if exercises.iter().all(|done| done.place.is_none_or(|told| told == own)) {
        return Some(*session);
    }
    let is_here = |done: &&Exercised| done.place.unwrap_or(own) == place;
    let here = exercises.iter().filter(is_here).filter_map(|done| done.pain).max();
    let elsewhere = exercises.iter().filter(|done| !is_here(done)).filter_map(|done| done.pain).max();
    if elsewhere > here {
        return Some(Session { during: here, after: None, ..*session });
    }
    Some(Session { during: session.during.or(here), ..*session })
}
