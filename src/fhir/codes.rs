//! Codes and their systems. LOINC and SNOMED CT codes are here only if a published source uses them for just this; nothing else
//! is coded by guess: it is said in words.

use super::types::{CodeableConcept, Coding};
use serde::Serialize;

const LOINC: &str = "http://loinc.org";
const SNOMED: &str = "http://snomed.info/sct";
/// The rules that raise flags, by their codes (`SHIFT-RED`, ...; docs/DETECTION.md). Ours: a name, and no address.
const OUR_RULES: &str = "urn:limber:rules";
/// The questions of a symptom check, by version; `/v1/red-flags` has them. Ours.
pub const OUR_SYMPTOM_CHECK: &str = "urn:limber:symptom-check";

// UK Core profiles that are in force and of which these resources keep every rule. Those of CarePlan, Flag, Task, Provenance and
// QuestionnaireResponse are drafts, and are not claimed.
pub const UK_PATIENT: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient";
pub const UK_PRACTITIONER: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Practitioner";
pub const UK_CONDITION: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Condition";
pub const UK_OBSERVATION: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation";
pub const UK_SERVICE_REQUEST: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-ServiceRequest";

fn coding(system: &'static str, code: &'static str, display: Option<&'static str>) -> Coding {
    Coding { system, code: code.into(), display }
}

/// Pain on the numeric rating scale, as reported.
pub fn pain_severity() -> Coding {
    coding(LOINC, "72514-3", Some("Pain severity - 0-10 verbal numeric rating [Score] - Reported"))
}
/// The panel of the three PEG items.
pub fn peg_panel() -> Coding {
    coding(LOINC, "91148-7", None)
}
/// Their mean.
pub fn peg_mean() -> Coding {
    coding(LOINC, "91147-9", None)
}
/// Pain in the hip, wherever it comes from.
pub fn hip_pain() -> Coding {
    coding(SNOMED, "49218002", Some("Hip pain"))
}
/// What a go-ahead is for.
pub fn exercise_therapy() -> Coding {
    coding(SNOMED, "229065009", Some("Exercise therapy"))
}
/// A rule of ours.
pub fn rule(code: String) -> Coding {
    Coding { system: OUR_RULES, code: code.into(), display: None }
}
/// What a patient answers about themselves.
pub fn survey() -> CodeableConcept {
    let system = "http://terminology.hl7.org/CodeSystem/observation-category";
    CodeableConcept::code(coding(system, "survey", Some("Survey")))
}
/// Something measured by a clinician's hands or eyes.
pub fn exam() -> CodeableConcept {
    let system = "http://terminology.hl7.org/CodeSystem/observation-category";
    CodeableConcept::code(coding(system, "exam", Some("Exam")))
}
/// A flag about somebody's health.
pub fn clinical() -> CodeableConcept {
    let system = "http://terminology.hl7.org/CodeSystem/flag-category";
    CodeableConcept::code(coding(system, "clinical", Some("Clinical")))
}
/// There is no score, and nobody knows why.
pub fn unknown() -> CodeableConcept {
    let system = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
    CodeableConcept::code(coding(system, "unknown", Some("Unknown")))
}
/// Nobody has examined it.
pub fn unconfirmed() -> CodeableConcept {
    let system = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
    CodeableConcept::code(coding(system, "unconfirmed", Some("Unconfirmed")))
}
/// Who did it.
pub fn author() -> CodeableConcept {
    let system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    CodeableConcept::code(coding(system, "author", Some("Author")))
}

macro_rules! code_sets {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident),+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($variant),+ }
    )+};
}
code_sets! {
    /// Of an Observation: as it was said, corrected since, or taken back.
    ObservationStatus { Final, Amended, EnteredInError }
    /// Of a `CarePlan` or `ServiceRequest`.
    RequestStatus { Active, OnHold, Revoked, Completed }
    /// Of a Flag.
    FlagStatus { Active, Inactive, EnteredInError }
    /// Of a Task.
    TaskStatus { Requested, Received, InProgress, OnHold, Completed, Cancelled, EnteredInError }
    /// Why a `CarePlan`, `ServiceRequest` or Task is there.
    Intent { Plan, Order, Proposal }
    /// Of a `QuestionnaireResponse`.
    ResponseStatus { Completed, EnteredInError }
}
