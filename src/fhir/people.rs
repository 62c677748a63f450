//! The patient, the physiotherapists, and where it hurts.

use super::codes::{UK_CONDITION, UK_PATIENT, UK_PRACTITIONER, hip_pain, unconfirmed};
use super::naming::Teller;
use super::resources::{Condition, Patient, Practitioner};
use super::types::{CodeableConcept, HumanName, Meta};
use crate::ids::UserId;
use chrono::NaiveDate;
use limber_rules::place::{BodySite, Region, Side};

/// Whose record it is.
pub fn patient(teller: &Teller, name: String, born_on: Option<NaiveDate>) -> Patient {
    Patient {
        id: teller.patient.to_string(),
        meta: Meta::profile(UK_PATIENT),
        active: true,
        name: [HumanName { text: name }],
        birth_date: born_on,
    }
}

/// A physiotherapist.
pub fn practitioner(id: UserId, name: String) -> Practitioner {
    Practitioner { id: id.to_string(), meta: Meta::profile(UK_PRACTITIONER), name: [HumanName { text: name }] }
}

/// A place that hurts. Only hip pain has a code that is known; no diagnosis is made of it.
pub fn condition(teller: &Teller, place: BodySite) -> Condition {
    let text = format!("Pain, {}, by the patient's own diary", in_words(place));
    Condition {
        id: place_id(place),
        meta: Meta::profile(UK_CONDITION),
        verification_status: unconfirmed(),
        code: match place.region {
            Region::Hip => CodeableConcept::coded(hip_pain(), text),
            _ => CodeableConcept::text(text),
        },
        body_site: [CodeableConcept::text(in_words(place))],
        subject: teller.the_patient(),
    }
}

/// The id of a place's condition: `hip-left`.
pub fn place_id(place: BodySite) -> String {
    format!("{}-{}", place.region, place.side)
}

/// The place of such an id.
pub fn place_of(id: &str) -> Option<BodySite> {
    let (region, side) = id.split_once('-')?;
    Some(BodySite { region: region.parse().ok()?, side: side.parse().ok()? })
}

/// A place in plain words: `left hip`, `back`.
pub fn in_words(place: BodySite) -> String {
    match place.side {
        Side::Midline => place.region.to_string(),
        Side::Left | Side::Right => format!("{} {}", place.side, place.region),
    }
}
