//! `/v1/patients/{patient}/thresholds`: the rules' numbers as they are for one patient, versioned and signed.

use crate::care::{Action, Entry, Kind, Record, Slice, Visit};
use crate::db::Conn;
use crate::db::types::Json;
use crate::http::{
    Answer, Body, Code, FieldError, IfMatch, Numbers, OnlyNew, Page, Problem, Prose, Result, Routes, shape,
};
use crate::ids::UserId;
use crate::pain::assessments::model::places;
use crate::pain::episodes::flag_grounds::{Cause, Deed};
use crate::pain::episodes::silence;
use crate::pain::judging::fold::judge_again;
use crate::pain::tailoring::thresholds::{SignedVersion, ThresholdsId};
use actix_web::{get, put};
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::thresholds::{Fault, OwnSettings, PUBLISHED, RULE_VERSION, SETTINGS, Setting, Thresholds};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of thresholds, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(show_thresholds).service(set_thresholds).service(list_threshold_versions);
}

/// What is to hold for a patient.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"settings": {"session_ceiling": 3, "green_days": 10}, "because": "an early flare after each session above 3"})))]
pub struct ThresholdsIn {
    /// The settings that are not to be as published; all others are. Empty goes back to the published ones.
    #[schema(schema_with = shape::settings)]
    settings: Numbers,
    /// Why; it is shown with every version.
    #[schema(schema_with = shape::prose)]
    because: Prose,
}

/// The rules' numbers as they are for a patient.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThresholdsOut {
    id: Option<ThresholdsId>,
    /// 0 as long as nobody has set anything.
    version: i32,
    /// What was set, in the place of the published numbers.
    #[schema(schema_with = shape::settings)]
    settings: OwnSettings,
    /// The first day that is judged by this version; days before it stay judged by what held then.
    valid_from: Option<NaiveDate>,
    because: Option<String>,
    signed_by: Option<UserId>,
    signed_at: Option<DateTime<Utc>>,
    /// The rules' version when it was signed, or now.
    rule_version: String,
    /// Every number, with what was set.
    #[schema(value_type = Object)]
    in_force: Thresholds,
    /// Every number as published.
    #[schema(value_type = Object)]
    published: Thresholds,
    /// Which may be set, and how far.
    bounds: Vec<BoundsOut>,
}

/// A number that may be set for a patient, and how far.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundsOut {
    name: &'static str,
    lowest: f64,
    highest: f64,
    /// The least difference: 1, or 0.5.
    step: f64,
    /// `points`, or `days`.
    unit: &'static str,
    /// Why no lower and no higher.
    why: &'static str,
    published: f64,
}

impl From<&Setting> for BoundsOut {
    fn from(setting: &Setting) -> Self {
        let (lowest, highest) = setting.bounds();
        let Setting { name, unit, why, .. } = *setting;
        BoundsOut { name, lowest, highest, step: setting.step(), unit, why, published: setting.of(&PUBLISHED) }
    }
}

impl From<Option<SignedVersion>> for ThresholdsOut {
    fn from(signed: Option<SignedVersion>) -> Self {
        let settings = signed.as_ref().map(|signed| signed.settings.0.clone()).unwrap_or_default();
        ThresholdsOut {
            id: signed.as_ref().map(|signed| signed.id),
            version: signed.as_ref().map_or(0, |signed| signed.version),
            in_force: settings.over(&PUBLISHED),
            settings,
            valid_from: signed.as_ref().map(|signed| signed.valid_from),
            because: signed.as_ref().map(|signed| signed.because.clone()),
            signed_by: signed.as_ref().map(|signed| signed.signed_by),
            signed_at: signed.as_ref().map(|signed| signed.signed_at.instant()),
            rule_version: signed.map_or_else(|| RULE_VERSION.to_owned(), |signed| signed.rule_version),
            published: PUBLISHED,
            bounds: SETTINGS.iter().map(BoundsOut::from).collect(),
        }
    }
}

/// The thresholds as they were signed last, as their address shows them.
pub fn thresholds_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, ThresholdsOut)>> {
    let latest = SignedVersion::latest(conn, record.patient())?.filter(|signed| ids.contains(&signed.id.0));
    Ok(latest.into_iter().map(|signed| (signed.id.0, ThresholdsOut::from(Some(signed)))).collect())
}

/// The thresholds as they are now.
pub fn thresholds_now(conn: &mut Conn, record: &Record) -> Result<ThresholdsOut> {
    Ok(ThresholdsOut::from(SignedVersion::latest(conn, record.patient())?))
}

fn shown(signed: Option<SignedVersion>) -> Result<Answer> {
    let out = ThresholdsOut::from(signed);
    Ok(Answer::ok(&out)?.version(out.version))
}

/// The rules' numbers for a patient: what was set, by whom and why; what is published; what may be set.
#[utoipa::path(operation_id = "show_thresholds", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = ThresholdsOut, description = "The thresholds", headers(("ETag" = String, description = "Their version")))))]
#[get("/thresholds")]
async fn show_thresholds(visit: Visit) -> Result<Answer> {
    let show = move |conn: &mut Conn, record: &Record| shown(SignedVersion::latest(conn, record.patient())?);
    visit.read(Action::Look(Slice::Pain), show).await
}

/// Set the rules' numbers for a patient, as a linked physiotherapist, with a reason. They hold from the patient's today on:
/// days before it stay judged as they were. The first time without a header, or with `If-None-Match: *`; then with the
/// `ETag` of what there is in If-Match.
#[utoipa::path(operation_id = "set_thresholds", request_body = ThresholdsIn, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = ThresholdsOut, description = "They hold", headers(("ETag" = String, description = "Their version")))))]
#[put("/thresholds")]
async fn set_thresholds(
    visit: Visit,
    if_match: IfMatch,
    only_new: OnlyNew,
    body: Body<ThresholdsIn>,
) -> Result<Answer> {
    let Body { value: ThresholdsIn { settings, because }, once } = body;
    let settings = read(&settings)?;
    let fresh = ThresholdsId::new();
    let set = move |conn: &mut Conn, entry: &Entry| {
        let before = SignedVersion::latest(conn, entry.patient())?;
        if only_new.0 && before.is_some() {
            return Err(Problem::new(Code::PreconditionFailed, "something was set before"));
        }
        if before.as_ref().is_some_and(|last| last.settings.0 == settings && last.because == because.as_str()) {
            return shown(before);
        }
        if before.is_some() || if_match.is_given() {
            let version = before.as_ref().map_or(0, |last| last.version);
            entry.expect_version(&if_match, version, &ThresholdsOut::from(before.clone()))?;
        }
        let today = entry.today(conn)?;
        let signed = SignedVersion {
            patient_id: entry.patient(),
            version: before.as_ref().map_or(1, |last| last.version + 1),
            id: before.as_ref().map_or(fresh, |last| last.id),
            settings: Json(settings.clone()),
            valid_from: today,
            because: because.as_str().to_owned(),
            rule_version: RULE_VERSION.to_owned(),
            signed_by: entry.actor().user(),
            signed_at: entry.now.into(),
        };
        sign(conn, entry, &signed)?;
        shown(Some(signed))
    };
    visit.write(Action::SetThresholds, Some(once), set).await
}

/// From the first day of a version on, every place is judged by it.
fn sign(conn: &mut Conn, entry: &Entry, signed: &SignedVersion) -> Result<()> {
    signed.insert(conn)?;
    match signed.version {
        1 => entry.created(conn, Kind::Thresholds, signed.id)?,
        _ => entry.changed(conn, Kind::Thresholds, signed.id)?,
    }
    entry.tailor(conn, signed.valid_from)?;
    let cause = Cause {
        kind: Kind::Thresholds,
        id: signed.id.0,
        date: signed.valid_from,
        deed: Deed::Decided,
        own_care: false,
    };
    for place in places(conn, entry.patient())? {
        judge_again(conn, entry, place, signed.valid_from, &cause)?;
    }
    silence::is_another(conn, entry)
}

/// Settings that may be.
///
/// # Errors
/// 422 with all that is wrong with them.
pub(in crate::pain) fn read(settings: &Numbers) -> Result<OwnSettings> {
    let told = |fault: Fault| FieldError {
        pointer: format!("/settings/{}", fault.setting),
        code: fault.code.to_owned(),
        detail: fault.right,
    };
    let refused = |faults: Vec<Fault>| Problem::all_wrong(faults.into_iter().map(told).collect());
    OwnSettings::read(&settings.0, &PUBLISHED).or_else(|faults| refused(faults).map(|()| OwnSettings::default()))
}

/// Every version of a patient's thresholds, the first one first: who signed which numbers, when, why, and from which day on.
#[utoipa::path(operation_id = "list_threshold_versions", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = Page<ThresholdVersionOut>, description = "Versions")))]
#[get("/thresholds/versions")]
async fn list_threshold_versions(visit: Visit) -> Result<Answer> {
    let list = move |conn: &mut Conn, record: &Record| {
        let versions = SignedVersion::all(conn, record.patient())?;
        let items: Vec<ThresholdVersionOut> = versions.into_iter().map(ThresholdVersionOut::from).collect();
        Answer::ok(&Page { items, next_cursor: None })
    };
    visit.read(Action::Look(Slice::Pain), list).await
}

/// One version of a patient's thresholds.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThresholdVersionOut {
    version: i32,
    #[schema(schema_with = shape::settings)]
    settings: OwnSettings,
    valid_from: NaiveDate,
    because: String,
    signed_by: UserId,
    signed_at: DateTime<Utc>,
    rule_version: String,
}

impl From<SignedVersion> for ThresholdVersionOut {
    fn from(signed: SignedVersion) -> Self {
        ThresholdVersionOut {
            version: signed.version,
            settings: signed.settings.0,
            valid_from: signed.valid_from,
            because: signed.because,
            signed_by: signed.signed_by,
            signed_at: signed.signed_at.instant(),
            rule_version: signed.rule_version,
        }
    }
}
