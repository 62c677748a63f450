//! The resources, each with what is known here and nothing else.

use super::codes::{FlagStatus, Intent, ObservationStatus, RequestStatus, ResponseStatus, TaskStatus};
use super::types::{Annotation, CodeableConcept, HumanName, Meta, Moment, Period, Reference, Value};
use crate::care::Kind;
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

words! {
    /// A type of FHIR resource.
    ResourceType {
        /// Whose record it is.
        Patient = "Patient",
        /// A physiotherapist who is or was at it.
        Practitioner = "Practitioner",
        /// Where it hurts.
        Condition = "Condition",
        /// An enrolment in a programme.
        CarePlan = "CarePlan",
        /// A go-ahead for band work.
        ServiceRequest = "ServiceRequest",
        /// A pain log, or an answer to a questionnaire with its scores.
        Observation = "Observation",
        /// A symptom check.
        QuestionnaireResponse = "QuestionnaireResponse",
        /// A flag, or the episode that it is evidence of.
        Flag = "Flag",
        /// What a red flag asks a physiotherapist to do.
        Task = "Task",
        /// Who gave or ended a go-ahead, who corrected or withdrew a log, and when.
        Provenance = "Provenance",
    }
}

impl ResourceType {
    /// Every one, in the order in which a bundle has them.
    pub const ALL: [ResourceType; 10] = [
        ResourceType::Patient,
        ResourceType::Practitioner,
        ResourceType::Condition,
        ResourceType::CarePlan,
        ResourceType::ServiceRequest,
        ResourceType::Observation,
        ResourceType::QuestionnaireResponse,
        ResourceType::Flag,
        ResourceType::Task,
        ResourceType::Provenance,
    ];

    /// The types that objects of a kind become; none for a kind that FHIR does not get.
    pub const fn of(kind: Kind) -> &'static [ResourceType] {
        match kind {
            Kind::PainLog => &[ResourceType::Condition, ResourceType::Observation, ResourceType::Provenance],
            Kind::Measure => &[ResourceType::Observation, ResourceType::Provenance],
            Kind::FunctionTest => &[ResourceType::Observation],
            Kind::SymptomCheck => &[ResourceType::QuestionnaireResponse],
            Kind::Flag => &[ResourceType::Flag, ResourceType::Task],
            Kind::Episode => &[ResourceType::Flag],
            Kind::Enrolment => &[ResourceType::CarePlan],
            Kind::Clearance => &[ResourceType::ServiceRequest, ResourceType::Provenance],
            Kind::CareLink => &[ResourceType::Practitioner],
            Kind::SessionLog
            | Kind::Baseline
            | Kind::Lock
            | Kind::RestPeriod
            | Kind::SelfManagementPlan
            | Kind::Thresholds
            | Kind::Rebase
            | Kind::CareEvent
            | Kind::CareRequest
            | Kind::Message => &[],
        }
    }

    /// The kinds that become resources of this type: none for the patient, who is no object of the record.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(move |kind| ResourceType::of(*kind).contains(&self))
    }
}

/// Any of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "resourceType")]
pub enum Resource {
    Patient(Patient),
    Practitioner(Practitioner),
    Condition(Condition),
    CarePlan(CarePlan),
    ServiceRequest(ServiceRequest),
    Observation(Box<Observation>),
    QuestionnaireResponse(QuestionnaireResponse),
    Flag(Flag),
    Task(Task),
    Provenance(Provenance),
}

/// Structs whose fields are written in FHIR's way: camelCase, and nothing that is empty.
macro_rules! resources {
    ($($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $field:ident: $of:ty),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$each])* pub $field: $of),+ }
    )+};
}
resources! {
    /// Whose record it is.
    Patient {
        id: String,
        meta: Meta,
        active: bool,
        name: [HumanName; 1],
        #[serde(skip_serializing_if = "Option::is_none")]
        birth_date: Option<NaiveDate>,
    }
    /// A physiotherapist.
    Practitioner {
        id: String,
        meta: Meta,
        name: [HumanName; 1],
    }
    /// A place that hurts, as the patient tells. It is no diagnosis.
    Condition {
        id: String,
        meta: Meta,
        verification_status: CodeableConcept,
        code: CodeableConcept,
        body_site: [CodeableConcept; 1],
        subject: Reference,
    }
    /// An enrolment in a programme.
    CarePlan {
        id: String,
        meta: Meta,
        status: RequestStatus,
        intent: Intent,
        title: String,
        description: String,
        subject: Reference,
        period: Period,
        created: DateTime<Utc>,
        author: Reference,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        addresses: Vec<Reference>,
    }
    /// A go-ahead for band work.
    ServiceRequest {
        id: String,
        meta: Meta,
        status: RequestStatus,
        intent: Intent,
        code: CodeableConcept,
        subject: Reference,
        occurrence_period: Period,
        authored_on: DateTime<Utc>,
        requester: Reference,
        body_site: [CodeableConcept; 1],
        #[serde(skip_serializing_if = "Vec::is_empty")]
        note: Vec<Annotation>,
    }
    /// What the patient said, in numbers.
    Observation {
        id: String,
        meta: Meta,
        status: ObservationStatus,
        category: [CodeableConcept; 1],
        code: CodeableConcept,
        subject: Reference,
        effective_date_time: Moment,
        issued: DateTime<Utc>,
        performer: [Reference; 1],
        #[serde(flatten)]
        value: Option<Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        data_absent_reason: Option<CodeableConcept>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        note: Vec<Annotation>,
        #[serde(skip_serializing_if = "Option::is_none")]
        body_site: Option<CodeableConcept>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        component: Vec<Component>,
    }
    /// What was said along with it.
    Component {
        code: CodeableConcept,
        #[serde(flatten)]
        value: Value,
    }
    /// The answers to the red-flag questions.
    QuestionnaireResponse {
        id: String,
        meta: Meta,
        questionnaire: String,
        status: ResponseStatus,
        subject: Reference,
        authored: DateTime<Utc>,
        author: Reference,
        source: Reference,
        item: Vec<Item>,
    }
    /// A question with its answer.
    Item {
        link_id: &'static str,
        text: &'static str,
        answer: [ItemAnswer; 1],
    }
    /// Yes or no.
    ItemAnswer {
        value_boolean: bool,
    }
    /// What somebody should know.
    Flag {
        id: String,
        meta: Meta,
        status: FlagStatus,
        category: [CodeableConcept; 1],
        code: CodeableConcept,
        subject: Reference,
        period: Period,
    }
    /// What a physiotherapist is asked to do.
    Task {
        id: String,
        meta: Meta,
        status: TaskStatus,
        business_status: CodeableConcept,
        intent: Intent,
        priority: &'static str,
        code: CodeableConcept,
        description: String,
        focus: Reference,
        #[serde(rename = "for")]
        about: Reference,
        authored_on: DateTime<Utc>,
    }
    /// Who did something, and when.
    Provenance {
        id: String,
        target: [Reference; 1],
        recorded: DateTime<Utc>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        reason: Vec<CodeableConcept>,
        activity: CodeableConcept,
        agent: [Agent; 1],
    }
    /// Somebody who did something.
    Agent {
        r#type: CodeableConcept,
        who: Reference,
    }
}
