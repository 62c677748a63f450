//! What this server has of FHIR.

use super::codes::{UK_CONDITION, UK_OBSERVATION, UK_PATIENT, UK_PRACTITIONER, UK_SERVICE_REQUEST};
use super::resources::ResourceType;
use crate::db::types::Worded;
use serde_json::{Value, json};

/// The day on which this statement was written: it changes with the code, and not with time.
const WRITTEN_ON: &str = "2026-11-22";

/// The `CapabilityStatement`. The base of the addresses is a patient's own.
pub fn statement() -> Value {
    let resources: Vec<Value> = ResourceType::ALL.into_iter().map(resource).collect();
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": WRITTEN_ON,
        "kind": "instance",
        "software": {"name": "Limber", "version": env!("CARGO_PKG_VERSION")},
        "implementation": {"description": "A patient's record, to read, under /v1/patients/{patient}/fhir. Errors are problem details (RFC 9457) and no OperationOutcome."},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{
            "mode": "server",
            "documentation": "GET on the base itself is the whole record of some days as a Bundle (a collection).",
            "security": {"description": "A bearer token. Whoever may not see a record is told that there is none."},
            "resource": resources,
        }],
    })
}

fn resource(kind: ResourceType) -> Value {
    let mut resource = json!({
        "type": kind.word(),
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": "date", "type": "date", "documentation": "The day that it is about; the last 12 weeks unless told."}],
    });
    let profile = match kind {
        ResourceType::Patient => UK_PATIENT,
        ResourceType::Practitioner => UK_PRACTITIONER,
        ResourceType::Condition => UK_CONDITION,
        ResourceType::Observation => UK_OBSERVATION,
        ResourceType::ServiceRequest => UK_SERVICE_REQUEST,
        _ => return resource,
    };
    if let Some(resource) = resource.as_object_mut() {
        resource.insert("supportedProfile".to_owned(), json!([profile]));
    }
    resource
}
