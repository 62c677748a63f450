//! What is planned, allowed and asked for: enrolments, go-aheads, flags, tasks; and who did what.

use super::codes::{FlagStatus, Intent, RequestStatus, TaskStatus, UK_SERVICE_REQUEST, author, clinical};
use super::codes::{exercise_therapy, rule};
use super::naming::Teller;
use super::people::place_id;
use super::resources::{Agent, CarePlan, Flag, Provenance, ResourceType, ServiceRequest, Task};
use super::types::{Annotation, CodeableConcept, Meta, Period, Words};
use crate::care::{ClearanceEnding, ClearanceOut};
use crate::db::types::Worded;
use crate::ids::UserId;
use crate::pain::{Episode, EpisodeStatus, FlagOut, FlagStatus as Standing};
use crate::training::{EnrolmentOut, EnrolmentStatus};
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::level::Urgency;
use limber_rules::place::BodySite;

/// An enrolment. When it ended is not said: only that it has. It addresses the pain of its place, if that is told of.
pub fn care_plan(teller: &Teller, enrolment: &EnrolmentOut, programme: String, told: &[BodySite]) -> CarePlan {
    let place = BodySite { region: enrolment.region, side: enrolment.side };
    let addressed = told.contains(&place).then(|| teller.to(ResourceType::Condition, place_id(place)));
    CarePlan {
        id: enrolment.id.to_string(),
        meta: Meta::version(enrolment.version),
        status: match enrolment.status {
            EnrolmentStatus::Active => RequestStatus::Active,
            EnrolmentStatus::Paused => RequestStatus::OnHold,
            EnrolmentStatus::Completed => RequestStatus::Completed,
            EnrolmentStatus::Stopped => RequestStatus::Revoked,
        },
        intent: Intent::Plan,
        title: programme,
        description: format!(
            "{}, version {}: phase {} since {}",
            enrolment.programme, enrolment.programme_version, enrolment.phase, enrolment.phase_since
        ),
        subject: teller.the_patient(),
        period: Period { start: enrolment.started_on, end: None },
        created: enrolment.created_at,
        author: teller.person(enrolment.enrolled_by),
        addresses: addressed.into_iter().collect(),
    }
}

/// A go-ahead: active as long as it holds, on hold while a worsening holds it back, revoked if it was ended, completed once its last day
/// is over.
pub fn service_request(teller: &Teller, clearance: &ClearanceOut, is_held_back: bool) -> ServiceRequest {
    let of_line = clearance.band_line.as_ref().map(|line| format!(" of {line}")).unwrap_or_default();
    let (region, level) = (clearance.region, clearance.highest_band_level);
    let text = format!("Go-ahead for band work, {region}, up to band level {level}{of_line}");
    ServiceRequest {
        id: clearance.id.to_string(),
        meta: Meta::version(clearance.version).and_profile(UK_SERVICE_REQUEST),
        status: match (clearance.ending, clearance.current) {
            (Some(_), _) => RequestStatus::Revoked,
            (None, true) if is_held_back => RequestStatus::OnHold,
            (None, true) => RequestStatus::Active,
            (None, false) => RequestStatus::Completed,
        },
        intent: Intent::Order,
        code: CodeableConcept::coded(exercise_therapy(), text),
        subject: teller.the_patient(),
        occurrence_period: Period { start: clearance.given_on, end: Some(clearance.until) },
        authored_on: clearance.given_at,
        requester: teller.to(ResourceType::Practitioner, clearance.physiotherapist_id),
        body_site: [CodeableConcept::text(clearance.region.to_string())],
        note: Annotation::of(clearance.note.as_deref()),
    }
}

/// Who gave a go-ahead.
pub fn given(teller: &Teller, clearance: &ClearanceOut) -> Provenance {
    let deed =
        Deed { what: "A go-ahead was given", by: clearance.physiotherapist_id, at: clearance.given_at, why: None };
    deed.told(teller, clearance.id.to_string(), ResourceType::ServiceRequest, clearance.id)
}

/// Who ended it, if somebody did. A red ends one by rule, and is nobody's deed.
pub fn ended(teller: &Teller, clearance: &ClearanceOut) -> Option<Provenance> {
    let why: Words = match clearance.ending? {
        ClearanceEnding::Revoked => "taken back".into(),
        ClearanceEnding::CareEvent => clearance.ended_because.clone().unwrap_or_default().into(),
        ClearanceEnding::Red => return None,
    };
    let (by, at) = (clearance.ended_by?, clearance.ended_at?);
    let deed = Deed { what: "A go-ahead was ended", by, at, why: Some(why).filter(|why| !why.is_empty()) };
    Some(deed.told(teller, format!("{}.ended", clearance.id), ResourceType::ServiceRequest, clearance.id))
}

/// Who corrected or withdrew a log, the last time.
pub fn corrected(
    teller: &Teller,
    log: impl std::fmt::Display,
    what: &'static str,
    by: UserId,
    at: DateTime<Utc>,
) -> Provenance {
    Deed { what, by, at, why: None }.told(teller, log.to_string(), ResourceType::Observation, log)
}

struct Deed {
    what: &'static str,
    by: UserId,
    at: DateTime<Utc>,
    why: Option<Words>,
}

impl Deed {
    fn told(self, teller: &Teller, id: String, kind: ResourceType, target: impl std::fmt::Display) -> Provenance {
        Provenance {
            id,
            target: [teller.to(kind, target)],
            recorded: self.at,
            reason: self.why.map(CodeableConcept::text).into_iter().collect(),
            activity: CodeableConcept::text(self.what),
            agent: [Agent { r#type: author(), who: teller.person(self.by) }],
        }
    }
}

/// A flag, by the code of its rule and in its words. A correction that took its ground away makes it an error.
pub fn flag(teller: &Teller, flag: &FlagOut) -> Flag {
    Flag {
        id: flag.id.to_string(),
        meta: Meta::version(flag.version),
        status: match flag.status {
            Standing::Open | Standing::Seen | Standing::ActedOn | Standing::Snoozed => FlagStatus::Active,
            Standing::Closed | Standing::Resolved => FlagStatus::Inactive,
            Standing::NoLongerHolds => FlagStatus::EnteredInError,
        },
        category: [clinical()],
        code: CodeableConcept::coded(rule(flag.rule.clone()), flag.text.clone()),
        subject: teller.the_patient(),
        period: Period { start: flag.local_date, end: end_of(flag) },
    }
}

/// An episode, by its kind and in its words. A correction that took its ground away makes it an error.
pub fn episode(teller: &Teller, episode: &Episode) -> Flag {
    Flag {
        id: episode.id.to_string(),
        meta: Meta::version(episode.version()),
        status: match episode.status.0 {
            EpisodeStatus::NoLongerHolds => FlagStatus::EnteredInError,
            status if status.is_under_way() => FlagStatus::Active,
            _ => FlagStatus::Inactive,
        },
        category: [clinical()],
        code: CodeableConcept::coded(rule(episode.kind.0.as_str().to_owned()), episode.text.clone()),
        subject: teller.the_patient(),
        period: Period { start: episode.opened_on, end: episode.ended_on.filter(|end| *end >= episode.opened_on) },
    }
}

/// A run that began and ended out of order, by corrections, has no end that could be said.
fn end_of(flag: &FlagOut) -> Option<NaiveDate> {
    flag.resolved_on.filter(|end| *end >= flag.local_date)
}

/// What a red flag asks a physiotherapist to do; nothing, if it is not red.
pub fn task(teller: &Teller, flag: &FlagOut) -> Option<Task> {
    (flag.level == Urgency::Red).then(|| Task {
        id: flag.id.to_string(),
        meta: Meta::version(flag.version),
        status: match flag.status {
            Standing::Open => TaskStatus::Requested,
            Standing::Seen => TaskStatus::Received,
            Standing::ActedOn => TaskStatus::InProgress,
            Standing::Snoozed => TaskStatus::OnHold,
            Standing::Closed => TaskStatus::Completed,
            Standing::Resolved => TaskStatus::Cancelled,
            Standing::NoLongerHolds => TaskStatus::EnteredInError,
        },
        business_status: CodeableConcept::text(flag.status.word()),
        intent: Intent::Proposal,
        priority: "urgent",
        code: CodeableConcept::text("Look at a red flag, and decide how to go on"),
        description: flag.text.clone(),
        focus: teller.to(ResourceType::Flag, flag.id),
        about: teller.the_patient(),
        authored_on: flag.opened_at,
    })
}
