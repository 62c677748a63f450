//! What people did about training: rest that was decided on or changed, and enrolments.

use super::enrolment_model::EnrolmentId;
use super::history::What;
use super::rest_periods::{RestPeriod, RestPeriodId, RestPeriodOut};
use crate::acts_within;
use crate::care::{Act, ActKind, ActSource, ActsWithin, Correction, Kind, corrections, earlier};
use crate::db::Conn;
use crate::db::schema::{enrolment_events, rest_periods};
use crate::db::types::{Json, Timestamp, Word};
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use diesel::prelude::*;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// What people did about training.
pub fn training_acts(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    let mut acts = rests(conn, patient, within)?;
    acts.extend(enrolments(conn, patient, within)?);
    Ok(acts)
}

fn rests(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    let theirs = rest_periods::table.filter(rest_periods::patient_id.eq(patient));
    let begun =
        acts_within!(theirs, within, ActSource::Rests, rest_periods::decided_at, RestPeriodId = rest_periods::id);
    let begun: Vec<RestPeriod> = begun.select(RestPeriod::as_select()).load(conn)?;
    let changed = corrections(conn, patient, Kind::RestPeriod, ActSource::RestsChanged, within)?;
    let versions = Versions::of(conn, patient, &begun, &changed)?;
    let begun = begun.iter().map(|rest| {
        let first = versions.at(rest.id.0, 1);
        Act {
            source: ActSource::Rests,
            kind: ActKind::RestBegun,
            at: rest.decided_at(),
            subject: rest.id.0,
            version: 1,
            by: rest.decided_by(),
            because: text(&first, "because"),
            details: json!({"from": first.get("from"), "until": first.get("until")}),
        }
    });
    let changed = changed.iter().map(|change| {
        let after = versions.at(change.object, change.version + 1);
        let until = json!({"before": change.before.get("until"), "after": after.get("until")});
        Act {
            source: ActSource::RestsChanged,
            kind: ActKind::RestChanged,
            at: change.at,
            subject: change.object,
            version: change.version,
            by: change.by,
            because: text(&after, "because"),
            details: json!({"from": after.get("from"), "until": until}),
        }
    });
    Ok(begun.chain(changed).collect())
}

fn text(body: &Value, field: &str) -> Option<String> {
    body.get(field).and_then(Value::as_str).map(str::to_owned)
}

/// What some rests said in each of their versions.
struct Versions {
    earlier: HashMap<(Uuid, i32), Value>,
    now: HashMap<Uuid, Value>,
}

impl Versions {
    fn of(conn: &mut Conn, patient: PatientId, begun: &[RestPeriod], changed: &[Correction]) -> Result<Versions> {
        let mut ids: Vec<Uuid> = begun.iter().map(|rest| rest.id.0).collect();
        ids.extend(changed.iter().map(|change| change.object));
        let earlier = earlier(conn, patient, Kind::RestPeriod, ids.clone())?;
        let rows = RestPeriod::all(conn, patient, ids.into_iter().map(RestPeriodId).collect())?;
        let out = |row: RestPeriod| (row.id.0, serde_json::to_value(RestPeriodOut::from(row)).unwrap_or_default());
        Ok(Versions { earlier, now: rows.into_iter().map(out).collect() })
    }

    fn at(&self, id: Uuid, version: i32) -> Value {
        self.earlier.get(&(id, version)).or_else(|| self.now.get(&id)).cloned().unwrap_or_default()
    }
}

/// What people do to an enrolment, as an act; what the rules do is not stored.
fn kind(what: What) -> Option<ActKind> {
    match what {
        What::Enrolled => Some(ActKind::Enrolled),
        What::PhaseChanged => Some(ActKind::PhaseChanged),
        What::Paused => Some(ActKind::EnrolmentPaused),
        What::Resumed => Some(ActKind::EnrolmentResumed),
        What::Completed => Some(ActKind::EnrolmentCompleted),
        What::Stopped => Some(ActKind::EnrolmentStopped),
        What::VersionChanged => Some(ActKind::VersionChanged),
        What::Overridden => Some(ActKind::ExercisesChanged),
        What::WentUp => Some(ActKind::WentUp),
        What::Declined => Some(ActKind::Declined),
        What::ProposalAccepted => Some(ActKind::ProposalAccepted),
        What::ProposalEdited => Some(ActKind::ProposalEdited),
        What::ProposalRefused => Some(ActKind::ProposalRefused),
        What::Calm | What::Eased | What::Resting | What::NotEnoughData => None,
    }
}

fn enrolments(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    type Row = (Timestamp, EnrolmentId, i32, UserId, Word<What>, Json<Value>, Option<String>);
    let theirs = enrolment_events::table.filter(enrolment_events::patient_id.eq(patient));
    let rows = acts_within!(
        theirs,
        within,
        ActSource::Enrolments,
        enrolment_events::done_at,
        EnrolmentId = enrolment_events::enrolment_id,
        enrolment_events::version
    );
    let rows: Vec<Row> = rows
        .select((
            enrolment_events::done_at,
            enrolment_events::enrolment_id,
            enrolment_events::version,
            enrolment_events::done_by,
            enrolment_events::what,
            enrolment_events::details,
            enrolment_events::because,
        ))
        .load(conn)?;
    let told = |(at, id, version, by, Word(what), Json(details), because): Row| {
        let (source, kind) = (ActSource::Enrolments, kind(what)?);
        Some(Act { source, kind, at, subject: id.0, version, by, because, details })
    };
    Ok(rows.into_iter().filter_map(told).collect())
}
