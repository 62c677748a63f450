//! What care events make of the day: how careful it is, its bands, and whether anything goes up.

use super::{Reason, Situation, decide::Finding};
use crate::{
    care_events::{CareDay, Hold},
    pain::Evidence,
    place::BodySite,
    severity::Severity,
};

const SOURCE: &str = "Limber: care events, judgement.md 5";

/// The place of the programme.
fn enrolled(situation: &Situation<'_>) -> Option<BodySite> {
    situation.enrolment.as_ref().map(|enrolled| BodySite { region: enrolled.region, side: enrolled.side })
}

/// What each event asks of the day.
pub(super) fn findings(situation: &Situation<'_>) -> Vec<Finding> {
    let place = enrolled(situation);
    situation.care.iter().map(|day| finding(day, place)).collect()
}

fn finding(day: &CareDay, place: Option<BodySite>) -> Finding {
    let reason = Reason {
        code: day.text.code.clone(),
        text: day.text.text.clone(),
        params: day.text.params.clone(),
        region: day.site.map(|site| site.region),
        side: day.site.map(|site| site.side),
        evidence: Some(Evidence::on([day.on].into_iter().chain(day.until), SOURCE)),
    };
    let severity = day.severity_at(place);
    Finding {
        until: day.until,
        nothing_up: day.is_about(place) && day.holds(Hold::GoingUp) || severity >= Severity::Ease,
        no_bands: day.holds_bands_at(place),
        seek_care: severity == Severity::See,
        ..Finding::of(severity, reason, None)
    }
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

/// Whether running, jumping and kicking are held back at the place of the programme.
pub(super) fn hold_impact(situation: &Situation<'_>) -> bool {
    let place = enrolled(situation);
    situation.care.iter().any(|day| day.is_about(place) && day.holds(Hold::Impact))
}
