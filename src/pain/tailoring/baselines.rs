//! Usual levels that were entered, by a physiotherapist from a visit or by a patient from memory. One stands in for the scores
//! of a place until there are some (judgement.md 9).

use crate::care::{Action, Entry, Kind, Record, Slice, Visit};
use crate::db::schema::{baselines, pain_logs};
use crate::db::types::{Score, Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Answer, Body, Code, Limit, ListQuery, LocalDate, Page, Problem, Query, Result, Routes, shape};
use crate::ids::{PatientId, UserId};
use crate::pain::assessments::model::last_before;
use crate::pain::episodes::flag_grounds::{Cause, Deed};
use crate::pain::judging::fold::judge_again;
use crate::{id, words};
use actix_web::{get, post};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use limber_rules::pain::{Day, EnteredBaseline};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of baselines, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(enter_baseline).service(list_baselines);
}

id!(
    /// A usual level that was entered.
    BaselineId
);

words! {
    /// Where a usual level is known from.
    BaselineSource {
        /// A visit: it was asked and written down there.
        Visit = "visit",
        /// Memory.
        Recall = "recall",
    }
}

/// How far back its date may lie, in days: as far as a log may be late.
const LATE: Days = Days::new(14);

/// A usual level that was entered.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = baselines, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Baseline {
    patient_id: PatientId,
    /// Its id.
    pub id: BaselineId,
    region: Word<Region>,
    side: Word<Side>,
    source: Word<BaselineSource>,
    usual_worst: Score,
    usual_morning: Option<Score>,
    local_date: NaiveDate,
    entered_by: UserId,
    entered_at: Timestamp,
}

/// Where a page of them left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position(NaiveDate, BaselineId);

macro_rules! at_place {
    ($patient:expr, $place:expr) => {
        baselines::table
            .filter(baselines::patient_id.eq($patient))
            .filter(baselines::region.eq(Word($place.region)).and(baselines::side.eq(Word($place.side))))
    };
}

impl Baseline {
    fn insert(&self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        diesel::insert_into(baselines::table).values(self).execute(conn)?;
        entry.created(conn, Kind::Baseline, self.id)?;
        entry.tailor(conn, self.local_date)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<BaselineId>) -> Result<Vec<Baseline>> {
        let these = baselines::table.filter(baselines::patient_id.eq(patient).and(baselines::id.eq_any(ids)));
        Ok(these.select(Baseline::as_select()).load(conn)?)
    }

    fn find(conn: &mut Conn, patient: PatientId, id: BaselineId) -> Result<Option<Baseline>> {
        Ok(baselines::table.find((patient, id)).select(Baseline::as_select()).first(conn).optional()?)
    }

    fn list(conn: &mut Conn, patient: PatientId, after: Option<Position>, limit: Limit) -> Result<Vec<Baseline>> {
        let mut all = baselines::table.filter(baselines::patient_id.eq(patient)).into_boxed();
        if let Some(Position(date, id)) = after {
            let beyond = baselines::local_date.lt(date).or(baselines::id.lt(id));
            all = all.filter(baselines::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((baselines::local_date.desc(), baselines::id.desc()));
        Ok(newest_first.limit(limit.and_one()).select(Baseline::as_select()).load(conn)?)
    }

    /// The one of a place that counts: the last that was entered.
    fn latest(conn: &mut Conn, patient: PatientId, place: BodySite) -> Result<Option<Baseline>> {
        let newest_first = at_place!(patient, place).order((baselines::entered_at.desc(), baselines::id.desc()));
        Ok(newest_first.select(Baseline::as_select()).first(conn).optional()?)
    }

    fn place(&self) -> BodySite {
        BodySite { region: self.region.0, side: self.side.0 }
    }

    fn for_rules(&self) -> EnteredBaseline {
        EnteredBaseline { worst: self.usual_worst.0, morning: self.usual_morning.map(|morning| morning.0) }
    }

    /// As what makes the rules look again.
    fn cause(&self) -> Cause {
        Cause { kind: Kind::Baseline, id: self.id.0, date: self.local_date, deed: Deed::Logged, own_care: false }
    }
}

/// The baseline that the first of some judged days gets. It belongs to the first day that is judged on or after its date: to
/// none of these, if there was one before `from` already.
pub(in crate::pain) fn baseline_from(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    from: NaiveDate,
) -> Result<Option<(NaiveDate, EnteredBaseline)>> {
    // Without a bound: the days that are judged may reach on from here.
    if !record.may_be_tailored(NaiveDate::MAX) {
        return Ok(None);
    }
    let Some(baseline) = Baseline::latest(conn, record.patient(), place)? else { return Ok(None) };
    if baseline.local_date < from {
        let last = last_before(conn, record.patient(), place, from)?;
        if last.is_some_and(|last| last.local_date >= baseline.local_date) {
            return Ok(None);
        }
    }
    Ok(Some((baseline.local_date, baseline.for_rules())))
}

/// A new day at the end of a series, with the baseline if it is the first that gets it.
pub(in crate::pain) fn with_baseline(conn: &mut Conn, record: &Record, place: BodySite, day: &Day) -> Result<Day> {
    let baseline = baseline_from(conn, record, place, day.date)?.filter(|(date, _)| *date <= day.date);
    Ok(Day { baseline: baseline.map(|(_, entered)| entered), ..day.clone() })
}

/// A usual level of a place that has no scores yet.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"region": "hip", "side": "left", "source": "visit", "usual_worst": 3, "usual_morning": 1})))]
pub struct NewBaseline {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    source: BaselineSource,
    /// The usual worst pain of a day, 0 to 10.
    #[schema(value_type = u8, minimum = 0, maximum = 10)]
    usual_worst: Nrs,
    /// The usual pain or stiffness of a morning, 0 to 10.
    #[serde(default)]
    #[schema(value_type = Option<u8>, minimum = 0, maximum = 10)]
    usual_morning: Option<Nrs>,
    /// The day from which on it counts. Default: the patient's today. At most 14 days ago.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    local_date: Option<LocalDate>,
}

/// A usual level that was entered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Baseline)]
pub struct BaselineOut {
    id: BaselineId,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    source: BaselineSource,
    #[schema(value_type = u8, minimum = 0, maximum = 10)]
    usual_worst: Nrs,
    #[schema(value_type = Option<u8>, minimum = 0, maximum = 10)]
    usual_morning: Option<Nrs>,
    /// The day from which on it counts: the first day with an entry from there on begins with it.
    local_date: NaiveDate,
    entered_by: UserId,
    entered_at: DateTime<Utc>,
}

impl From<Baseline> for BaselineOut {
    fn from(baseline: Baseline) -> Self {
        BaselineOut {
            id: baseline.id,
            region: baseline.region.0,
            side: baseline.side.0,
            source: baseline.source.0,
            usual_worst: baseline.usual_worst.0,
            usual_morning: baseline.usual_morning.map(|morning| morning.0),
            local_date: baseline.local_date,
            entered_by: baseline.entered_by,
            entered_at: baseline.entered_at.instant(),
        }
    }
}

/// Enter the usual level of a place that has no scores yet, as the patient or a linked physiotherapist. It stands in for
/// scores until there are some; of several, the last counts.
#[utoipa::path(operation_id = "enter_baseline", request_body = NewBaseline, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = BaselineOut, description = "Entered"), (status = 200, body = BaselineOut, description = "It is there already")))]
#[post("/baselines")]
async fn enter_baseline(visit: Visit, body: Body<NewBaseline>) -> Result<Answer> {
    let input = body.value;
    let fresh = BaselineId::new();
    let enter = move |conn: &mut Conn, entry: &Entry| {
        let today = entry.today(conn)?;
        let id = input.id.map_or(fresh, BaselineId);
        if let Some(known) = Baseline::find(conn, entry.patient(), id)? {
            return same_again(known, &input);
        }
        let date = input.local_date.map_or(today, |date| date.0);
        check_date(date, today)?;
        let baseline = new_baseline(&input, id, entry, date);
        if has_scores(conn, entry.patient(), baseline.place())? {
            let right = "must be a place without scores: the usual level of a place with scores is learned from them; use rebases";
            return Err(Problem::invalid("/region", "has-scores", right));
        }
        baseline.insert(conn, entry)?;
        judge_again(conn, entry, baseline.place(), date, &baseline.cause())?;
        let address = format!("/v1/patients/{}/baselines", entry.patient());
        Answer::created(address, &BaselineOut::from(baseline))
    };
    visit.write(Action::EnterBaseline, Some(body.once), enter).await
}

fn new_baseline(input: &NewBaseline, id: BaselineId, entry: &Entry, date: NaiveDate) -> Baseline {
    Baseline {
        patient_id: entry.patient(),
        id,
        region: Word(input.region),
        side: Word(input.side),
        source: Word(input.source),
        usual_worst: Score(input.usual_worst),
        usual_morning: input.usual_morning.map(Score),
        local_date: date,
        entered_by: entry.actor().user(),
        entered_at: entry.now.into(),
    }
}

fn check_date(date: NaiveDate, today: NaiveDate) -> Result<()> {
    let earliest = today.checked_sub_days(LATE).unwrap_or(today);
    if date > today {
        return Err(Problem::invalid("/local_date", "in-the-future", format!("must not be after {today}")));
    }
    if date < earliest {
        return Err(Problem::invalid("/local_date", "too-long-ago", format!("must not be before {earliest}")));
    }
    Ok(())
}

fn has_scores(conn: &mut Conn, patient: PatientId, place: BodySite) -> Result<bool> {
    let logs = pain_logs::table
        .filter(pain_logs::patient_id.eq(patient))
        .filter(pain_logs::region.eq(Word(place.region)).and(pain_logs::side.eq(Word(place.side))));
    Ok(diesel::select(exists(logs)).get_result(conn)?)
}

fn same_again(known: Baseline, sent: &NewBaseline) -> Result<Answer> {
    let same_day = sent.local_date.is_none_or(|date| date.0 == known.local_date);
    let told = (known.region.0, known.side.0, known.source.0, known.for_rules());
    let entered = EnteredBaseline { worst: sent.usual_worst, morning: sent.usual_morning };
    if !same_day || told != (sent.region, sent.side, sent.source, entered) {
        return Err(Problem::new(Code::IdConflict, "this id is another baseline's"));
    }
    Answer::ok(&BaselineOut::from(known))
}

/// Usual levels that were entered, the newest day first.
#[utoipa::path(operation_id = "list_baselines", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<BaselineOut>, description = "Baselines")))]
#[get("/baselines")]
async fn list_baselines(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = Baseline::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, |baseline| Position(baseline.local_date, baseline.id), BaselineOut::from)
    };
    visit.read(Action::Look(Slice::Pain), list).await
}
