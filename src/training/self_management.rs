//! `/v1/patients/{patient}/self-management-plan`: what patient and physiotherapist agreed on for the days between visits. How long a
//! session may be, what to do on a bad day, and what to do if it comes back after the end (judgement.md 4.4 and 7).

use super::day_out::EnrolmentToday;
use crate::care::{self, Action, Ending, Entry, Kind, Record, Slice, Superseded, Visit};
use crate::db::schema::self_management_plans;
use crate::db::types::Timestamp;
use crate::db::{Conn, MultiBackend};
use crate::http::{Answer, Body, Code, IfMatch, MinutesOfSession, Note, OnlyNew, Page, Problem, Result, Routes, shape};
use crate::ids::{PatientId, UserId};
use crate::{id, words};
use actix_web::{get, put};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use limber_rules::today::Decision;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of the plan, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_self_management_plan).service(write_self_management_plan);
    routes.service(list_self_management_plan_versions);
}

id!(
    /// A self-management plan: one for each patient.
    SelfManagementPlanId
);

/// A patient's self-management plan.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = self_management_plans, check_for_backend(MultiBackend), treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct SelfManagementPlan {
    patient_id: PatientId,
    id: SelfManagementPlanId,
    session_minutes: Option<i16>,
    flare_day: Option<String>,
    setback: Option<String>,
    written_by: UserId,
    written_at: Timestamp,
    version: i32,
}

impl SelfManagementPlan {
    /// The one of a patient.
    pub fn of(conn: &mut Conn, patient: PatientId) -> Result<Option<SelfManagementPlan>> {
        let theirs = self_management_plans::table.find(patient).select(SelfManagementPlan::as_select());
        Ok(theirs.first(conn).optional()?)
    }

    /// How long a session may be, if that is agreed on. Minutes.
    pub fn session_minutes(&self) -> Option<u32> {
        self.session_minutes.map(|minutes| minutes.unsigned_abs().into())
    }

    /// Whether it says what to do if it comes back.
    pub fn is_for_setbacks(&self) -> bool {
        self.setback.is_some()
    }

    /// What it says for a day: nothing on a day of training, and nothing before care that cannot wait.
    pub fn for_day(&self, decision: Decision, enrolments: &[EnrolmentToday]) -> Vec<BadDayOut> {
        if !matches!(decision, Decision::Ease | Decision::Rest) {
            return Vec::new();
        }
        let is_kept_up = enrolments.iter().any(EnrolmentToday::is_maintained);
        let setback = self.setback.as_ref().filter(|_| is_kept_up).map(|text| BadDayOut::new(BadDay::Setback, text));
        let flare_day = self.flare_day.as_ref().map(|text| BadDayOut::new(BadDay::FlareDay, text));
        setback.into_iter().chain(flare_day).collect()
    }

    /// Stores it in the place of what there was.
    fn save(&self, conn: &mut Conn) -> Result<()> {
        if self.version == 1 {
            diesel::insert_into(self_management_plans::table).values(self.clone()).execute(conn)?;
        } else {
            diesel::update(self_management_plans::table.find(self.patient_id)).set(self.clone()).execute(conn)?;
        }
        Ok(())
    }

    /// Whether it says this already.
    fn says(&self, input: &SelfManagementPlanIn) -> bool {
        let SelfManagementPlanIn { session_minutes, flare_day, setback } = input;
        self.session_minutes == session_minutes.map(MinutesOfSession::get)
            && self.flare_day.as_deref() == flare_day.as_ref().map(Note::as_str)
            && self.setback.as_deref() == setback.as_ref().map(Note::as_str)
    }
}

words! {
    /// What a part of the plan is for.
    BadDay {
        /// A day that asks for ease or rest.
        FlareDay = "flare_day",
        /// Such a day after the end of a programme.
        Setback = "setback",
    }
}

/// What was agreed on for a bad day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BadDayOut {
    r#for: BadDay,
    text: String,
}

impl BadDayOut {
    fn new(bad_day: BadDay, text: &str) -> BadDayOut {
        BadDayOut { r#for: bad_day, text: text.to_owned() }
    }
}

/// What is agreed on; what is left out is not. Each person who sees the training reads it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "session_minutes": 15, "flare_day": "Heat, a short walk, half of the exercises. It passes in three days.",
    "setback": "Begin again with phase 1. Call Pat if it is not better after a week."
})))]
pub struct SelfManagementPlanIn {
    /// How long a session may be, in minutes: `today` plans so much, unless asked for another time.
    #[serde(default)]
    #[schema(schema_with = MinutesOfSession::or_null)]
    session_minutes: Option<MinutesOfSession>,
    /// What to do on a day that asks for ease or rest.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    flare_day: Option<Note>,
    /// What to do if it comes back after the end of a programme.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    setback: Option<Note>,
}

/// What patient and physiotherapist agreed on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SelfManagementPlanOut {
    id: Option<SelfManagementPlanId>,
    /// 0 as long as nothing is written.
    version: i32,
    /// How long a session may be, in minutes; null as long as the programmes say.
    #[schema(schema_with = MinutesOfSession::or_null)]
    session_minutes: Option<i16>,
    /// What to do on a day that asks for ease or rest.
    flare_day: Option<String>,
    /// What to do if it comes back after the end of a programme.
    setback: Option<String>,
    written_by: Option<UserId>,
    written_at: Option<DateTime<Utc>>,
}

impl From<Option<SelfManagementPlan>> for SelfManagementPlanOut {
    fn from(plan: Option<SelfManagementPlan>) -> Self {
        SelfManagementPlanOut {
            id: plan.as_ref().map(|plan| plan.id),
            version: plan.as_ref().map_or(0, |plan| plan.version),
            session_minutes: plan.as_ref().and_then(|plan| plan.session_minutes),
            flare_day: plan.as_ref().and_then(|plan| plan.flare_day.clone()),
            setback: plan.as_ref().and_then(|plan| plan.setback.clone()),
            written_by: plan.as_ref().map(|plan| plan.written_by),
            written_at: plan.as_ref().map(|plan| plan.written_at.instant()),
        }
    }
}

/// The plan as its address shows it.
pub fn self_management_plan_out(conn: &mut Conn, record: &Record) -> Result<SelfManagementPlanOut> {
    Ok(SelfManagementPlan::of(conn, record.patient())?.into())
}

/// The same, if its id is among these.
pub fn self_management_plans_out(
    conn: &mut Conn,
    record: &Record,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, SelfManagementPlanOut)>> {
    let plan = SelfManagementPlan::of(conn, record.patient())?.filter(|plan| ids.contains(&plan.id.0));
    Ok(plan.into_iter().map(|plan| (plan.id.0, SelfManagementPlanOut::from(Some(plan)))).collect())
}

fn shown(plan: Option<SelfManagementPlan>) -> Result<Answer> {
    let out = SelfManagementPlanOut::from(plan);
    Ok(Answer::ok(&out)?.version(out.version))
}

/// What patient and physiotherapist agreed on: minutes of a session, what to do on a bad day, and if it comes back.
#[utoipa::path(operation_id = "show_self_management_plan", tag = "training", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = SelfManagementPlanOut, description = "The plan", headers(("ETag" = String, description = "Its version")))))]
#[get("/self-management-plan")]
async fn show_self_management_plan(visit: Visit) -> Result<Answer> {
    let show = move |conn: &mut Conn, record: &Record| shown(SelfManagementPlan::of(conn, record.patient())?);
    visit.read(Action::Look(Slice::Training), show).await
}

/// Write the plan, as the patient or a linked physiotherapist. The first time without a header, or with `If-None-Match: *`; then
/// with the `ETag` of what there is in If-Match. What was there before is kept as an earlier version.
#[utoipa::path(operation_id = "write_self_management_plan", request_body = SelfManagementPlanIn, tag = "training", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = SelfManagementPlanOut, description = "Written", headers(("ETag" = String, description = "Its version")))))]
#[put("/self-management-plan")]
async fn write_self_management_plan(
    visit: Visit,
    if_match: IfMatch,
    only_new: OnlyNew,
    body: Body<SelfManagementPlanIn>,
) -> Result<Answer> {
    let Body { value: input, once } = body;
    let fresh = SelfManagementPlanId::new();
    let write = move |conn: &mut Conn, entry: &Entry| {
        let before = SelfManagementPlan::of(conn, entry.patient())?;
        if only_new.0 && before.is_some() {
            return Err(Problem::new(Code::PreconditionFailed, "a plan was written before"));
        }
        if before.as_ref().is_some_and(|before| before.says(&input)) {
            return shown(before);
        }
        let told_before = SelfManagementPlanOut::from(before.clone());
        if before.is_some() || if_match.is_given() {
            entry.expect_version(&if_match, told_before.version, &told_before)?;
        }
        let plan = SelfManagementPlan {
            patient_id: entry.patient(),
            id: before.as_ref().map_or(fresh, |before| before.id),
            session_minutes: input.session_minutes.map(MinutesOfSession::get),
            flare_day: input.flare_day.clone().map(Note::into_string),
            setback: input.setback.clone().map(Note::into_string),
            written_by: entry.actor().user(),
            written_at: entry.now.into(),
            version: told_before.version + 1,
        };
        if before.is_some() {
            let (kind, version) = (Kind::SelfManagementPlan, told_before.version);
            care::supersede(conn, entry, kind, plan.id, version, &told_before, Ending::Corrected)?;
        }
        plan.save(conn)?;
        match plan.version {
            1 => entry.created(conn, Kind::SelfManagementPlan, plan.id)?,
            _ => entry.changed(conn, Kind::SelfManagementPlan, plan.id)?,
        }
        shown(Some(plan))
    };
    visit.write(Action::Agree, Some(once), write).await
}

/// What the plan said before it was changed, the first version first: who changed it, and when.
#[utoipa::path(operation_id = "list_self_management_plan_versions", tag = "training", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = Page<Superseded>, description = "Earlier versions")))]
#[get("/self-management-plan/versions")]
async fn list_self_management_plan_versions(visit: Visit) -> Result<Answer> {
    let list = move |conn: &mut Conn, record: &Record| {
        let items = match SelfManagementPlan::of(conn, record.patient())? {
            Some(plan) => care::versions(conn, record, Kind::SelfManagementPlan, plan.id)?,
            None => Vec::new(),
        };
        Answer::ok(&Page { items, next_cursor: None })
    };
    visit.read(Action::Look(Slice::Training), list).await
}
