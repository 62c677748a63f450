//! `/v1/patients/{patient}/measures/{measure}/change`: what a score means beside the one before and the first one.

use super::due::counts_from;
use super::model::{Measure, MeasureId, instrument};
use super::routes::existing;
use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::http::contract::TextShape;
use crate::http::{Answer, Result, Routes};
use crate::ids::PatientId;
use crate::training::Enrolment;
use actix_web::get;
use actix_web::web::Path;
use chrono::NaiveDate;
use limber_rules::measures::{Change, Instrument, Reading, compare};
use limber_rules::text::Text;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The route of what a change means, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_measure_change);
}

/// What became of a score since an earlier one.
#[derive(Debug, Serialize, ToSchema)]
pub struct SinceOut {
    /// The earlier one.
    measure_id: MeasureId,
    local_date: NaiveDate,
    /// Each number before and now, `better`, `no_clear_change` or `worse`, with the smallest change that patients notice, what
    /// answers differ by chance, their sources and how far those were read, and plain words.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Change>,
    /// What cannot be compared, and why.
    #[schema(value_type = Option<TextShape>)]
    not_compared: Option<Text>,
}

/// What a score means.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureChangeOut {
    measure_id: MeasureId,
    #[schema(schema_with = instrument)]
    instrument: Instrument,
    local_date: NaiveDate,
    /// Beside the answer before; null if there is none.
    since_last: Option<SinceOut>,
    /// Beside the first answer of the programme, or of all where there is no programme; null if there is none.
    since_first: Option<SinceOut>,
}

/// What a score means beside the one before, and beside the first one: by their sources, in plain words.
#[utoipa::path(operation_id = "show_measure_change", tag = "measures", security(("bearer" = [])),
    params(("patient" = String, Path), ("measure" = Uuid, Path)),
    responses((status = 200, body = MeasureChangeOut, description = "What it means")))]
#[get("/measures/{measure}/change")]
async fn show_measure_change(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = MeasureId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        let measure = existing(conn, record, id)?;
        let began = Enrolment::active(conn, record.patient())?.first().map(|first| counts_from(first.started_on));
        let last = measure.one_before(conn)?;
        let first = measure.first_before(conn, began.filter(|began| *began <= measure.local_date))?;
        Answer::ok(&MeasureChangeOut {
            measure_id: id,
            instrument: measure.score().instrument(),
            local_date: measure.local_date,
            since_last: last.and_then(|last| since(&last, &measure)),
            since_first: first.and_then(|first| since(&first, &measure)),
        })
    };
    visit.read(Action::Look(Slice::Measures), show).await
}

/// A questionnaire that was answered within some days: what its last answer says, and what became of it since the first.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Which.
    pub instrument: Instrument,
    /// The day of the first answer.
    pub first: NaiveDate,
    /// The day of the last.
    pub last: NaiveDate,
    /// What the last one says.
    pub readings: Vec<Reading>,
    /// What became of each number, if there are two answers that can be compared.
    pub changes: Vec<Change>,
}

/// Every questionnaire that was answered within some days.
pub fn compared_between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Compared>> {
    let answers = Measure::between(conn, patient, from, to)?;
    let of = |instrument: &Instrument| {
        let mut theirs = answers.iter().filter(|answer| answer.score().instrument() == *instrument);
        let first = theirs.next()?;
        let last = theirs.next_back().unwrap_or(first);
        let comparison = compare(first.score(), last.score()).filter(|_| first.id != last.id);
        Some(Compared {
            instrument: *instrument,
            first: first.local_date,
            last: last.local_date,
            readings: last.score().readings(),
            changes: comparison.map(|comparison| comparison.changes).unwrap_or_default(),
        })
    };
    Ok(Instrument::ALL.iter().filter_map(of).collect())
}

fn since(before: &Measure, now: &Measure) -> Option<SinceOut> {
    let comparison = compare(before.score(), now.score())?;
    let (changes, not_compared) = (comparison.changes, comparison.not_compared);
    Some(SinceOut { measure_id: before.id, local_date: before.local_date, changes, not_compared })
}
