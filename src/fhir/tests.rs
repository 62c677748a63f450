//! Resources are made of plain values: no database here.

use super::naming::{Naming, Teller};
use super::resources::{Resource, ResourceType};
use super::types::{Annotation, CodeableConcept, Quantity, Value};
use super::{care, diary, people};
use crate::care::{ClearanceEnding, ClearanceId, ClearanceOut};
use crate::db::types::{Json, Score};
use crate::ids::{PatientId, UserId};
use crate::pain::{LogKind, PainLogId, PainLogOut};
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use serde_json::json;

const TELLER: Teller = Teller { patient: PatientId(uuid::Uuid::from_u128(7)), naming: Naming::Address };

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn log(kind: LogKind) -> PainLogOut {
    let noon = at("2026-06-01T12:00:00Z");
    PainLogOut {
        id: PainLogId(uuid::Uuid::from_u128(1)),
        kind,
        region: Region::Hip,
        side: Side::Left,
        local_date: "2026-06-01".parse().unwrap(),
        occurred_at: noon.into(),
        tz: "UTC".to_owned(),
        recorded_at: noon.into(),
        worst_pain: Some(Score(Nrs::try_from(7).unwrap())),
        pain_now: None,
        morning_pain: None,
        stiffness_minutes: None,
        settled: None,
        flare_up: false,
        analgesic: false,
        analgesics: Json(Vec::new()),
        clicking: None,
        triggers: Json(Vec::new()),
        compared: None,
        interference: None,
        note: Some("  ".to_owned()),
        version: 1,
    }
}

#[test]
fn a_daily_log_is_a_number_with_the_code_of_reported_pain() {
    let told =
        serde_json::to_value(Resource::Observation(Box::new(diary::pain(&TELLER, &log(LogKind::Daily))))).unwrap();
    assert_eq!(
        told,
        json!({
            "resourceType": "Observation",
            "id": "00000000-0000-0000-0000-000000000001",
            "meta": {"versionId": "1", "profile": ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation"]},
            "status": "final",
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey", "display": "Survey"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3", "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported"}],
                "text": "Worst pain in the last 24 hours, 0 to 10"},
            "subject": {"reference": "Patient/00000000-0000-0000-0000-000000000007"},
            "effectiveDateTime": "2026-06-01",
            "issued": "2026-06-01T12:00:00Z",
            "performer": [{"reference": "Patient/00000000-0000-0000-0000-000000000007"}],
            "valueInteger": 7,
            "bodySite": {"text": "left hip"},
        })
    );
}

#[test]
fn an_event_is_of_its_instant_and_a_day_without_a_score_says_so() {
    let told = serde_json::to_value(diary::pain(&TELLER, &log(LogKind::Event))).unwrap();
    assert_eq!(told["effectiveDateTime"], "2026-06-01T12:00:00Z");
    assert_eq!(
        (&told["valueInteger"], &told["dataAbsentReason"]["coding"][0]["code"]),
        (&json!(null), &json!("unknown"))
    );
    assert_eq!(told["component"][0]["valueInteger"], 7, "the worst pain stands beside it");
}

fn clearance(ending: Option<ClearanceEnding>, current: bool) -> ClearanceOut {
    let pat = UserId(uuid::Uuid::from_u128(9));
    let day: NaiveDate = "2026-06-01".parse().unwrap();
    ClearanceOut {
        id: ClearanceId(uuid::Uuid::from_u128(2)),
        physiotherapist_id: pat,
        region: Region::Knee,
        side: None,
        band_line: Some("TheraBand Professional".to_owned()),
        highest_band_level: 3,
        given_on: day,
        until: "2026-06-29".parse().unwrap(),
        note: None,
        given_at: at("2026-06-01T12:00:00Z"),
        current,
        ending,
        ended_because: None,
        confirmed_on: None,
        confirmed_because: None,
        ended_at: ending.map(|_| at("2026-06-02T12:00:00Z")),
        ended_by: ending.filter(|ending| *ending != ClearanceEnding::Red).map(|_| pat),
        narrowings: Vec::new(),
        version: 1,
    }
}

#[test]
fn a_go_ahead_is_active_on_hold_revoked_or_completed() {
    use ClearanceEnding::{CareEvent, Red, Revoked};
    for (ending, current, is_held_back, status, by_somebody) in [
        (None, true, false, "active", false),
        (None, true, true, "on-hold", false),
        (None, false, true, "completed", false),
        (Some(Revoked), false, true, "revoked", true),
        (Some(CareEvent), false, false, "revoked", true),
        (Some(Red), false, false, "revoked", false),
    ] {
        let clearance = clearance(ending, current);
        let told = serde_json::to_value(care::service_request(&TELLER, &clearance, is_held_back)).unwrap();
        assert_eq!((&told["status"], &told["bodySite"][0]["text"]), (&json!(status), &json!("knee")));
        assert_eq!(care::ended(&TELLER, &clearance).is_some(), by_somebody, "{status}");
    }
}

#[test]
fn only_pain_of_the_hip_has_a_code() {
    for region in Region::ALL {
        for side in Side::ALL {
            let place = BodySite { region: *region, side: *side };
            let told = serde_json::to_value(people::condition(&TELLER, place)).unwrap();
            assert_eq!(told["code"]["coding"].is_null(), *region != Region::Hip);
            assert_eq!(people::place_of(told["id"].as_str().unwrap()), Some(place));
        }
    }
}

#[test]
fn a_name_in_a_bundle_is_always_the_same_and_nobody_elses() {
    let bundle = Teller { naming: Naming::Bundle, ..TELLER };
    let (flag, task) = (bundle.full_url(ResourceType::Flag, "1"), bundle.full_url(ResourceType::Task, "1"));
    assert_ne!(flag, task);
    assert_eq!(flag, bundle.to(ResourceType::Flag, 1).reference);
    assert!(flag.strip_prefix("urn:uuid:").is_some_and(|uuid| uuid.parse::<uuid::Uuid>().is_ok()), "{flag}");
    let other = Teller { patient: PatientId(uuid::Uuid::from_u128(8)), ..bundle };
    assert_ne!(other.full_url(ResourceType::Flag, "1"), flag);
}

#[test]
fn nothing_that_is_empty_is_written() {
    assert_eq!(Annotation::of(Some(" ")), []);
    assert_eq!(serde_json::to_value(CodeableConcept::text("x")).unwrap(), json!({"text": "x"}));
    let value = serde_json::to_value(Value::Quantity(Quantity::minutes(15))).unwrap();
    assert_eq!(value["valueQuantity"]["code"], "min");
}
