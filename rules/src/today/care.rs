//! What care events make of the day: how careful it is, its bands, and whether anything goes up.

use std::cmp::Reverse;

use super::{Reason, Situation, Verdict, decide::Finding};
use crate::{
    care_events::{CareDay, EndsBy, Hold},
    pain::Evidence,
    place::BodySite,
    severity::Severity,
};

const SOURCE: &str = "Limber: care events, judgement.md 5";

/// The place of the programme.
fn enrolled(situation: &Situation<'_>) -> Option<BodySite> {
    situation.enrolment.as_ref().map(|enrolled| BodySite { region: enrolled.region, side: enrolled.side })
}

/// The findings that make the day more careful, the most severe first, and those that only hold something back.
pub(super) fn findings(situation: &Situation<'_>) -> (Vec<Finding>, Vec<Finding>) {
    let place = enrolled(situation);
    let mut findings: Vec<Finding> = situation.care.iter().map(|day| finding(day, place)).collect();
    findings.sort_by_key(|finding| Reverse(finding.asks_for));
    findings.into_iter().partition(|finding| finding.asks_for > Verdict::Train)
}

fn finding(day: &CareDay, place: Option<BodySite>) -> Finding {
    let asks_for = match day.severity_at(place) {
        Severity::Calm | Severity::Watch => Verdict::Train,
        Severity::Ease => Verdict::Ease,
        Severity::Rest => Verdict::Rest,
        Severity::See => Verdict::SeekCare,
    };
    let reason = Reason {
        code: day.text.code.clone(),
        text: day.text.text.clone(),
        region: day.site.map(|site| site.region),
        side: day.site.map(|site| site.side),
        evidence: Some(Evidence::on([day.on].into_iter().chain(day.until), SOURCE)),
    };
    Finding { asks_for, reason, remedy: None }
}

/// The highest level of band that a go-ahead comes to; none if bands are held back.
pub(super) fn bands(situation: &Situation<'_>, cleared: Option<u8>) -> Option<u8> {
    let place = enrolled(situation);
    if situation.care.iter().any(|day| day.holds_bands_at(place)) {
        return None;
    }
    let caps = situation.care.iter().filter(|day| day.is_about(place)).filter_map(|day| day.band_at_most);
    Some(cleared?.min(caps.min().unwrap_or(u8::MAX)))
}

/// Whether a care event holds back what goes up at the place of the programme.
pub(super) fn holds_going_up(situation: &Situation<'_>) -> bool {
    let place = enrolled(situation);
    situation.care.iter().any(|day| day.is_about(place) && day.holds(Hold::GoingUp))
}

/// Whether a rest has no date on which it ends: a physiotherapist ends it.
pub(super) fn rests_without_end(situation: &Situation<'_>) -> bool {
    let place = enrolled(situation);
    situation.care.iter().any(|day| day.severity_at(place) == Severity::Rest && day.ends_by == EndsBy::Physiotherapist)
}

/// The last days of the rests that end by themselves.
pub(super) fn rests_until<'a>(situation: &'a Situation<'_>) -> impl Iterator<Item = chrono::NaiveDate> + 'a {
    let place = enrolled(situation);
    situation.care.iter().filter(move |day| day.severity_at(place) == Severity::Rest).filter_map(|day| day.until)
}
