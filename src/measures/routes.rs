//! `/v1/patients/{patient}/measures`: answers to questionnaires.

use super::input::{MeasureIn, MeasurePatch, Said};
use super::model::{Measure, MeasureId, MeasureOut, instrument};
use crate::care::{self, Action, Ending, Entry, Kind, Record, Slice, Superseded, Visit};
use crate::db::Conn;
use crate::http::{Answer, Body, Code, IfMatch, Limit, Page, Problem, Query, Result, Routes};
use crate::pain::WhenIn;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};
use chrono::NaiveDate;
use limber_rules::measures::{Instrument, Score};
use serde::Deserialize;
use uuid::Uuid;

/// The routes of measures, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(log_measure).service(list_measures).service(show_measure);
    routes.service(correct_measure).service(withdraw_measure).service(list_measure_versions);
}

fn shown(measure: Measure) -> Result<Answer> {
    let version = measure.version;
    Ok(Answer::ok(&MeasureOut::from(measure))?.version(version))
}

/// Log the score of a questionnaire: PEG, PSFS, HAGOS or iHOT-12. The questionnaires themselves are their makers', and
/// are not here. A measure may be up to 14 days late. Sending the same one again with the same id gives the stored one (200).
#[utoipa::path(operation_id = "log_measure", request_body = MeasureIn, tag = "measures", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = MeasureOut, description = "Logged"), (status = 200, body = MeasureOut, description = "It is there already")))]
#[post("/measures")]
async fn log_measure(visit: Visit, body: Body<MeasureIn>) -> Result<Answer> {
    let Body { value: input, once } = body;
    let (id, when) = (input.id.map_or_else(MeasureId::new, MeasureId), input.when());
    let said = input.said()?;
    let log = move |conn: &mut Conn, entry: &Entry| {
        if let Some(known) = Measure::find(conn, entry.patient(), id)? {
            return same_again(known, when, &said);
        }
        let measure = add(conn, entry, id, when, said.clone())?;
        let address = format!("/v1/patients/{}/measures/{id}", entry.patient());
        Ok(Answer::created(address, &MeasureOut::from(measure))?.version(1))
    };
    visit.write(Action::KeepDiary, Some(once), log).await
}

fn add(conn: &mut Conn, entry: &Entry, id: MeasureId, when: WhenIn, said: Said) -> Result<Measure> {
    let when = when.resolve(entry.actor().zone(), entry.now)?;
    let measure = Measure::new(entry.patient(), id, when, said, entry.now);
    measure.insert(conn)?;
    entry.created(conn, Kind::Measure, id)?;
    Ok(measure)
}

/// What a scripted patient scores.
pub fn log_scripted(conn: &mut Conn, entry: &Entry, date: NaiveDate, score: Score) -> Result<()> {
    let when = WhenIn { local_date: date, occurred_at: None, tz: None };
    let instrument_version = score.instrument().usual_version().to_owned();
    add(conn, entry, MeasureId::new(), when, Said { instrument_version, score, note: None }).map(drop)
}

fn same_again(known: Measure, when: WhenIn, said: &Said) -> Result<Answer> {
    if !known.is_as_told(when, said) {
        return Err(Problem::new(Code::IdConflict, "this id is another measure's"));
    }
    shown(known)
}

/// Which measures.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MeasuresQuery {
    /// Only of this questionnaire.
    #[param(schema_with = instrument)]
    instrument: Option<Instrument>,
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// Measures, the newest day first.
#[utoipa::path(operation_id = "list_measures", tag = "measures", security(("bearer" = [])), params(("patient" = String, Path), MeasuresQuery),
    responses((status = 200, body = Page<MeasureOut>, description = "Measures")))]
#[get("/measures")]
async fn list_measures(visit: Visit, query: Query<MeasuresQuery>) -> Result<Answer> {
    let Query(MeasuresQuery { instrument, limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors(&instrument.map(|only| format!("?instrument={only}")).unwrap_or_default());
        let after = cursors.open(cursor.as_deref())?;
        let rows = Measure::list(conn, record.patient(), instrument, after, limit)?;
        cursors.page(rows, limit, Measure::position, |measure| MeasureOut::from(record.as_shown(measure)))
    };
    visit.read(Action::Look(Slice::Measures), list).await
}

/// One measure.
#[utoipa::path(operation_id = "show_measure", tag = "measures", security(("bearer" = [])), params(("patient" = String, Path), ("measure" = Uuid, Path)),
    responses((status = 200, body = MeasureOut, description = "The measure", headers(("ETag" = String, description = "Its version")))))]
#[get("/measures/{measure}")]
async fn show_measure(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = MeasureId(path.1);
    let show = move |conn: &mut Conn, record: &Record| shown(record.as_shown(existing(conn, record, id)?));
    visit.read(Action::Look(Slice::Measures), show).await
}

/// The one with this id.
pub(super) fn existing(conn: &mut Conn, record: &Record, id: MeasureId) -> Result<Measure> {
    Measure::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)
}

/// Correct a measure (JSON Merge Patch, with If-Match), however old it is. What it said before is kept.
#[utoipa::path(operation_id = "correct_measure", tag = "measures", security(("bearer" = [])), params(("patient" = String, Path), ("measure" = Uuid, Path)),
    request_body(content = MeasurePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = MeasureOut, description = "Corrected", headers(("ETag" = String, description = "Its version")))))]
#[patch("/measures/{measure}")]
async fn correct_measure(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<MeasurePatch>,
) -> Result<Answer> {
    let (id, changes) = (MeasureId(path.1), body.value);
    let correct = move |conn: &mut Conn, entry: &Entry| {
        let mut measure = existing(conn, entry, id)?;
        let before = MeasureOut::from(measure.clone());
        entry.expect_version(&if_match, measure.version, &before)?;
        let mut said = measure.said();
        changes.clone().apply(&mut said)?;
        if said != measure.said() {
            care::supersede(conn, entry, Kind::Measure, id, measure.version, &before, Ending::Corrected)?;
            measure.correct(conn, said)?;
            entry.changed(conn, Kind::Measure, id)?;
        }
        shown(measure)
    };
    visit.write(Action::KeepDiary, None, correct).await
}

/// Withdraw a measure, with If-Match. It leaves the record, and what it said is kept.
#[utoipa::path(operation_id = "withdraw_measure", tag = "measures", security(("bearer" = [])), params(("patient" = String, Path), ("measure" = Uuid, Path)),
    responses((status = 204, description = "Withdrawn")))]
#[delete("/measures/{measure}")]
async fn withdraw_measure(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = MeasureId(path.1);
    let withdraw = move |conn: &mut Conn, entry: &Entry| {
        let measure = existing(conn, entry, id)?;
        let before = MeasureOut::from(measure.clone());
        entry.expect_version(&if_match, measure.version, &before)?;
        care::supersede(conn, entry, Kind::Measure, id, measure.version, &before, Ending::Withdrawn)?;
        measure.delete(conn)?;
        entry.deleted(conn, Kind::Measure, id)?;
        Ok(Answer::no_content())
    };
    visit.write(Action::KeepDiary, None, withdraw).await
}

/// What a measure said before it was corrected or withdrawn, the first version first.
#[utoipa::path(operation_id = "list_measure_versions", tag = "measures", security(("bearer" = [])),
    params(("patient" = String, Path), ("measure" = Uuid, Path)),
    responses((status = 200, body = Page<Superseded>, description = "Earlier versions")))]
#[get("/measures/{measure}/versions")]
async fn list_measure_versions(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = MeasureId(path.1);
    let list = move |conn: &mut Conn, record: &Record| {
        let earlier = care::versions(conn, record, Kind::Measure, id)?;
        if earlier.is_empty() {
            existing(conn, record, id)?;
        }
        Answer::ok(&Page { items: earlier, next_cursor: None })
    };
    visit.read(Action::Look(Slice::Measures), list).await
}
