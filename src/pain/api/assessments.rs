//! `/v1/patients/{patient}/assessments`: how each day was judged.

use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::http::{Answer, Limit, Page, Query, Result, Routes, shape};
use crate::pain::assessments::model::{AssessmentRow, between, page, places};
use crate::pain::judging::pending::{self, Pending};
use crate::pain::tailoring::rebases::{RebaseId, RebasedDay, rebased_days};
use crate::pain::tailoring::thresholds::thresholds_until;
use actix_web::get;
use chrono::NaiveDate;
use limber_rules::level::Level;
use limber_rules::pain::Fired;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Hundredths;
use limber_rules::severity::Severity;
use limber_rules::thresholds::Versions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of assessments, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(list_assessments);
}

/// One judged day of one series.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentOut {
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    local_date: NaiveDate,
    /// While an earlier day that was corrected is worked out again, a day after it is not green but insufficient.
    #[schema(schema_with = shape::level)]
    level: Level,
    /// The running score: how far the last scores have come towards the red line, which is 1.
    score: f64,
    /// The usual level, in points; null as long as it is not known.
    baseline: Option<f64>,
    /// The rules that held that day, with their evidence.
    #[schema(value_type = Vec<Object>)]
    rules: Vec<RuleOut>,
    rule_version: String,
    /// The version of the patient's own thresholds that the day was judged by; null if by the published ones.
    thresholds_version: Option<i32>,
    /// Why the day is `REBASED`, if it is: the ids of `.../rebases`.
    rebased_by: Vec<RebaseId>,
}

/// A rule that held.
#[derive(Debug, Serialize)]
struct RuleOut {
    code: &'static str,
    severity: Severity,
    text: String,
    evidence: limber_rules::pain::Evidence,
}

impl AssessmentOut {
    fn of(row: AssessmentRow, versions: &Versions, rebased: &[RebasedDay], pending: Option<&Pending>) -> Self {
        let theirs = rebased.iter().filter(|(date, ..)| *date == row.local_date);
        let site = BodySite { region: row.region.0, side: row.side.0 };
        let rule = |fired: Fired| RuleOut {
            code: fired.rule.code(),
            severity: fired.severity,
            text: fired.text(site).text,
            evidence: fired.evidence,
        };
        AssessmentOut {
            region: row.region.0,
            side: row.side.0,
            local_date: row.local_date,
            level: Pending::as_known(pending, row.local_date, row.level.0),
            score: Hundredths::new(row.score_hundredths).as_points(),
            baseline: row.baseline_hundredths.map(|hundredths| Hundredths::new(hundredths).as_points()),
            rules: row.fired.0.into_iter().map(rule).collect(),
            rule_version: row.rule_version,
            thresholds_version: versions.number_on(row.local_date),
            rebased_by: theirs.map(|(_, id, _)| *id).collect(),
        }
    }
}

/// Which series, and how much of it.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SeriesQuery {
    /// The part of the body.
    #[param(schema_with = shape::region)]
    region: Region,
    /// Its side.
    #[param(schema_with = shape::side)]
    side: Side,
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// How each day of a series was judged, the newest first, with the rules and their evidence.
#[utoipa::path(operation_id = "list_assessments", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), SeriesQuery),
    responses((status = 200, body = Page<AssessmentOut>, description = "Judged days")))]
#[get("/assessments")]
async fn list_assessments(visit: Visit, query: Query<SeriesQuery>) -> Result<Answer> {
    let Query(SeriesQuery { region, side, limit, cursor }) = query;
    let place = BodySite { region, side };
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors(&format!("?region={region}&side={side}"));
        let rows = page(conn, record.patient(), place, cursors.open(cursor.as_deref())?, limit)?;
        let versions = thresholds_until(conn, record, NaiveDate::MAX)?;
        let rebased = rebased(conn, record, place, &rows)?;
        let pending = pending::of_series(conn, record.patient(), place)?;
        let out = |row| AssessmentOut::of(row, &versions, &rebased, pending.as_ref());
        cursors.page(rows, limit, |row| row.local_date, out)
    };
    visit.read(Action::Look(Slice::Pain), list).await
}

/// Why those of the days are re-based that are.
fn rebased(conn: &mut Conn, record: &Record, place: BodySite, rows: &[AssessmentRow]) -> Result<Vec<RebasedDay>> {
    let anew = rows.iter().filter(|row| row.is_rebased()).map(|row| row.local_date);
    match (anew.clone().min(), anew.max()) {
        (Some(first), Some(last)) => rebased_days(conn, record, place, first, last),
        _ => Ok(Vec::new()),
    }
}

/// How the days of all series were judged, within some days, the earliest first.
pub fn assessments_between(
    conn: &mut Conn,
    record: &Record,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<AssessmentOut>> {
    let versions = thresholds_until(conn, record, NaiveDate::MAX)?;
    let mut all = Vec::new();
    for place in places(conn, record.patient())? {
        let rows: Vec<AssessmentRow> = between(conn, record.patient(), place, from, to)?.into_values().collect();
        let rebased = rebased(conn, record, place, &rows)?;
        let pending = pending::of_series(conn, record.patient(), place)?;
        all.extend(rows.into_iter().map(|row| AssessmentOut::of(row, &versions, &rebased, pending.as_ref())));
    }
    all.sort_by_key(|day| (day.local_date, day.region, day.side));
    Ok(all)
}
