//! `/v1/patients/{patient}/due-measures`: which questionnaire is due. An answer on request; no reminder is sent.

use super::model::Measure;
use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::http::{Answer, Result, Routes};
use crate::ids::PatientId;
use crate::pain::{PainLog, places};
use crate::training::Enrolment;
use actix_web::get;
use chrono::{Days, NaiveDate};
use limber_rules::measures::{ASKED_FOR, Due, EARLY, Instrument, Schedule, Taken, due};
use limber_rules::place::Region;
use serde::Serialize;
use utoipa::ToSchema;

/// The route of what is due, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_due_measures);
}

/// Whether a questionnaire is due.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueOut {
    /// Any of these will do. Once one was answered it is that one, so that the answers can be compared.
    #[schema(value_type = Vec<String>, examples(json!(["hagos", "ihot-12"])))]
    instruments: Vec<Instrument>,
    is_due: bool,
    /// Since when, if it is due.
    since: Option<NaiveDate>,
    /// The last answer since `counted_from`.
    last: Option<NaiveDate>,
    /// When it is due next, if what is due is answered today; null if it never is again.
    next: Option<NaiveDate>,
}

impl From<Due> for DueOut {
    fn from(Due { instruments, is_due, since, last, next }: Due) -> Self {
        DueOut { instruments, is_due, since, last, next }
    }
}

/// Which questionnaires are due.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueMeasuresOut {
    /// The patient's date.
    date: NaiveDate,
    /// The first day of the first programme under way; null if there is none.
    began: Option<NaiveDate>,
    /// The day from which the dates are counted: `began`, the first day of the diary without a programme, or today.
    counted_from: NaiveDate,
    items: Vec<DueOut>,
}

/// Which questionnaires are due: PEG and PSFS every week of a programme, or every 4 weeks without one; one for each part of the
/// body, MSK-HQ and EQ-5D-5L at 0, 6 and 12 weeks of the programme or of the diary.
#[utoipa::path(operation_id = "list_due_measures", tag = "measures", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = DueMeasuresOut, description = "What is due")))]
#[get("/due-measures")]
async fn list_due_measures(visit: Visit) -> Result<Answer> {
    let list = move |conn: &mut Conn, record: &Record| {
        let date = record.today(conn)?;
        let schedule = schedule(conn, record, date)?;
        let taken = taken(conn, record.patient(), schedule.from, date)?;
        Answer::ok(&DueMeasuresOut {
            date,
            began: schedule.has_programme.then_some(schedule.from),
            counted_from: schedule.from,
            items: due(&schedule, date, &taken).into_iter().map(DueOut::from).collect(),
        })
    };
    visit.read(Action::Look(Slice::Measures), list).await
}

/// By the programmes under way, or else by the diary.
fn schedule(conn: &mut Conn, record: &Record, today: NaiveDate) -> Result<Schedule> {
    let enrolments = Enrolment::active(conn, record.patient())?;
    if let Some(first) = enrolments.first() {
        let regions = each_once(enrolments.iter().map(|enrolment| enrolment.place().region));
        return Ok(Schedule { from: first.started_on, has_programme: true, regions });
    }
    let from = PainLog::next_day(conn, record.patient(), NaiveDate::default())?.unwrap_or(today);
    let regions = each_once(places(conn, record.patient())?.into_iter().map(|place| place.region));
    Ok(Schedule { from, has_programme: false, regions })
}

fn each_once(regions: impl Iterator<Item = Region>) -> Vec<Region> {
    let mut once = Vec::new();
    for region in regions {
        if !once.contains(&region) {
            once.push(region);
        }
    }
    once
}

/// From when on an answer counts for a programme that began on a day.
pub(super) fn counts_from(began: NaiveDate) -> NaiveDate {
    began.checked_sub_days(Days::new(EARLY)).unwrap_or(began)
}

/// The answers that matter: those of the first months, and the last of what is weekly.
fn taken(conn: &mut Conn, patient: PatientId, began: NaiveDate, today: NaiveDate) -> Result<Vec<Taken>> {
    let asked_for = began.checked_add_days(Days::new(ASKED_FOR)).unwrap_or(began);
    let mut all = Measure::taken_between(conn, patient, counts_from(began), asked_for)?;
    for weekly in [Instrument::Peg, Instrument::Psfs] {
        all.extend(Measure::last_taken(conn, patient, weekly, today)?.map(|date| (weekly, date)));
    }
    Ok(all.into_iter().map(|(instrument, date)| Taken { instrument, date }).collect())
}
