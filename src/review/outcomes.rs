//! `/v1/outcomes`: what became of a physiotherapist's patients by their questionnaires, as counts and means, for a commissioner.
//!
//! It names no patient, and gives no figures of fewer than [`FEWEST`]. Each patient whose answers it reads finds a row of it in
//! their access log.

use crate::accounts::{Actor, Caller};
use crate::app::App;
use crate::care::{Errand, Listed, Moment, Slice};
use crate::db::Conn;
use crate::http::{Answer, LocalDate, Problem, Query, Result, Routes};
use crate::ids::PatientId;
use crate::measures::Measure;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Days, NaiveDate, Utc};
use limber_rules::measures::{FEWEST, Instrument, LEAST_DAYS, Outcome, Score};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

/// The route of the outcome report.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_outcomes);
}

/// Default: the year up to today. Days.
const USUAL: Days = Days::new(364);
/// How many days at once: five years.
const MOST: i64 = 1827;
/// So many looks are noted in one transaction. Chosen here: as many rows as a page of the caseload.
const NOTED_AT_ONCE: usize = 100;
/// What commissioners ask for (NICE HTE16). Judgement.md 10.
const ASKED_FOR: [Instrument; 2] = [Instrument::MskHq, Instrument::Eq5d5l];

/// Which days, and which questionnaire.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OutcomesQuery {
    /// The first day. Default: 364 days before the last.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<LocalDate>,
    /// The last day. Default: today. At most five years in all.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<LocalDate>,
    /// Only this questionnaire. Default: MSK-HQ and EQ-5D-5L.
    #[param(schema_with = crate::measures::instrument)]
    instrument: Option<Instrument>,
}

/// What became of a physiotherapist's patients.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomesOut {
    /// When it was read.
    data_as_of: DateTime<Utc>,
    from: NaiveDate,
    to: NaiveDate,
    /// How many patients share their questionnaires with you.
    patients: usize,
    /// The last answer counts from so many days after the first.
    least_days: u64,
    /// Of fewer patients no figures are given.
    fewest_patients: u32,
    /// The value set of the index of EQ-5D-5L; null if the clinic supplies none, and then there is no index.
    value_set: Option<String>,
    /// Each questionnaire: `instrument`, `patients` with two answers, `scales` with the mean change and its 95 % interval and the
    /// shares of those clearly better, not clearly changed and clearly worse, and `profiles` of EQ-5D-5L.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Outcome>,
}

/// The change of MSK-HQ and EQ-5D-5L over all patients who share their questionnaires with you: from the first to the last answer
/// of some days, with counts and 95 % intervals. Each of these patients finds a row of it in their access log.
#[utoipa::path(operation_id = "show_outcomes", tag = "review", security(("bearer" = [])), params(OutcomesQuery),
    responses((status = 200, body = OutcomesOut, description = "The outcomes")))]
#[get("/v1/outcomes")]
async fn show_outcomes(app: Data<App>, caller: Caller, errand: Errand, query: Query<OutcomesQuery>) -> Result<Answer> {
    let Query(query) = query;
    let moment = Moment::now(&app);
    let look_for = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        let days = days_of(&query, moment.now.with_timezone(&actor.zone()).date_naive())?;
        Ok((days, Listed::sharing_measures(conn, actor)?))
    };
    let instruments = query.instrument.map_or(ASKED_FOR.to_vec(), |only| vec![only]);
    let (days, sharing) = caller.read(&app, look_for).await?;
    let patients = noted(&app, caller, &errand, moment, &sharing).await?;
    let values = app.eq5d_values.clone();
    let read = move |conn: &mut Conn, actor: &Actor| {
        // Consent is asked for once more: it may have ended since the look was noted.
        let still = Listed::sharing_measures(conn, actor)?.into_iter().collect::<HashSet<PatientId>>();
        let patients: Vec<PatientId> = patients.iter().copied().filter(|patient| still.contains(patient)).collect();
        let outcome = |instrument: &Instrument| {
            let pairs = first_and_last(&Measure::of_patients(conn, &patients, *instrument, days)?);
            Ok(Outcome::of(*instrument, &pairs, values.as_deref()))
        };
        Answer::ok(&OutcomesOut {
            data_as_of: moment.now,
            from: days.0,
            to: days.1,
            patients: patients.len(),
            least_days: LEAST_DAYS,
            fewest_patients: FEWEST,
            value_set: values.as_ref().map(|values| values.name.clone()),
            items: instruments.iter().map(outcome).collect::<Result<Vec<Outcome>>>()?,
        })
    };
    caller.read(&app, read).await
}

/// Notes the look at each patient in their access log, and returns those who still share. A transaction is of a few, so that the
/// writes of others do not wait for all of them.
async fn noted(
    app: &App,
    caller: Caller,
    errand: &Errand,
    moment: Moment,
    sharing: &[PatientId],
) -> Result<Vec<PatientId>> {
    let mut noted = Vec::with_capacity(sharing.len());
    for some in sharing.chunks(NOTED_AT_ONCE) {
        let (some, errand) = (some.to_vec(), errand.clone());
        let note = move |conn: &mut Conn, actor: &Actor| {
            let mut listed: Vec<Listed> = Listed::of(conn, actor, &some)?.into_values().collect();
            listed.retain(|one| one.shows(Slice::Measures));
            Listed::note_all(conn, actor, &errand, moment.now, listed.iter())?;
            Ok(listed.iter().map(|one| one.patient).collect::<Vec<PatientId>>())
        };
        noted.extend(caller.write(app, note).await?);
    }
    Ok(noted)
}

fn days_of(query: &OutcomesQuery, today: NaiveDate) -> Result<(NaiveDate, NaiveDate)> {
    let to = query.to.map_or(today, |to| to.0);
    let from = query.from.map_or(to.checked_sub_days(USUAL).unwrap_or(to), |from| from.0);
    if (0..MOST).contains(&(to - from).num_days()) {
        return Ok((from, to));
    }
    Err(Problem::invalid("?from", "out-of-range", "must be at most 1826 days before the last day, and not after it"))
}

/// The first and the last answer of each patient that has two far enough apart.
fn first_and_last(answers: &[(PatientId, NaiveDate, Score)]) -> Vec<(Score, Score)> {
    let of_one = answers.chunk_by(|(one, ..), (other, ..)| one == other);
    let pair = |answers: &[(PatientId, NaiveDate, Score)]| {
        let (_, first_day, first) = answers.first()?;
        let (_, last_day, last) = answers.last()?;
        let is_far = *last_day >= first_day.checked_add_days(Days::new(LEAST_DAYS))?;
        is_far.then(|| (first.clone(), last.clone()))
    };
    of_one.filter_map(pair).collect()
}
