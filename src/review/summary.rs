//! `/v1/patients/{patient}/summary`: some weeks of a record side by side, in one read of bounded size.

use super::trend::{SeriesTrendOut, days_of, series_trend};
use crate::accounts::User;
use crate::care::{Action, ClearanceOut, Record, Slice, Visit, newest_clearances};
use crate::db::Conn;
use crate::http::contract::DecisionShape;
use crate::http::{Answer, LocalDate, Query, Result, Routes, shape};
use crate::ids::{PatientId, UserId};
use crate::measures::{FunctionTestOut, Measure, MeasureOut, TestRecord};
use crate::pain::{
    CareEvent, CareEventOut, Episode, EpisodeView, FlagOut, Latest, LevelChange, Lock, LockOut, PainLog, PainNoteOut,
    level_changes, newest_flags,
};
use crate::training::{
    AdherenceOut, EnrolmentOut, RestPeriod, RestPeriodOut, SessionLog, SessionLogOut, Today, kept_between,
    newest_enrolments, today,
};
use actix_web::get;
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::level::Level;
use limber_rules::scale::Hundredths;
use limber_rules::today::Decision;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use utoipa::ToSchema;

/// The route of the summary, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_summary);
}

/// How many of each kind there are at most: the newest.
const MOST: usize = 200;
/// And how many places, each with all its days.
const MOST_SERIES: usize = 8;

/// Which days.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SummaryQuery {
    /// The first day; 83 days before the last unless told.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<LocalDate>,
    /// The last day; today unless told. At most 400 days in all.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<LocalDate>,
}

/// A day on which the level of a series became another.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelChangeOut {
    local_date: NaiveDate,
    /// The level from then on.
    #[schema(schema_with = shape::level)]
    level: Level,
    /// The codes of the rules that held.
    rules: Vec<&'static str>,
    /// What the first of them says, in plain words.
    because: Option<String>,
}

impl From<LevelChange> for LevelChangeOut {
    fn from(change: LevelChange) -> Self {
        let LevelChange { on, level, rules, because } = change;
        LevelChangeOut { local_date: on, level, rules, because }
    }
}

/// A place: how it stands today, and day by day.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummarySeriesOut {
    /// The level today: `insufficient` after a week without an entry.
    #[schema(schema_with = shape::level)]
    level: Level,
    since: Option<NaiveDate>,
    /// The usual level, in points; null as long as it is not known.
    baseline: Option<f64>,
    /// The day of the last daily pain score.
    last_log: Option<NaiveDate>,
    days_silent: Option<i64>,
    /// When its level became another, within these days.
    level_changes: Vec<LevelChangeOut>,
    trend: SeriesTrendOut,
}

/// Some weeks of a record. Lists are the newest first, and hold what has a day within. What is not shared with you is null.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryOut {
    /// When it was read.
    data_as_of: DateTime<Utc>,
    id: PatientId,
    display_name: String,
    from: NaiveDate,
    to: NaiveDate,
    /// `train`, `ease`, `rest` or `seek_care`: the decision of today.
    #[schema(value_type = DecisionShape)]
    decision: Decision,
    /// The last day of rest, as things stand.
    resting_until: Option<NaiveDate>,
    /// The places, the last logged first.
    series: Option<Vec<SummarySeriesOut>>,
    /// The episodes, with their evidence and what was done about them.
    episodes: Option<Vec<EpisodeView>>,
    /// The flags, with what was done about them.
    flags: Option<Vec<FlagOut>>,
    /// The locks after a warning sign; one that holds is here whatever its day.
    locks: Option<Vec<LockOut>>,
    /// What patients wrote beside their pain logs.
    notes: Option<Vec<PainNoteOut>>,
    care_events: Option<Vec<CareEventOut>>,
    sessions: Option<Vec<SessionLogOut>>,
    /// The programmes, with the grades held.
    enrolments: Option<Vec<EnrolmentOut>>,
    adherence: Option<AdherenceOut>,
    rest_periods: Option<Vec<RestPeriodOut>>,
    clearances: Option<Vec<ClearanceOut>>,
    measures: Option<Vec<MeasureOut>>,
    function_tests: Option<Vec<FunctionTestOut>>,
    /// The lists above that were cut: there is more of them, at their own addresses. At most 200 of each, and 8 places.
    cut: Vec<&'static str>,
    /// What the patient does not share with you.
    not_shared: Vec<Slice>,
}

/// What happened in some weeks: pain by place with the usual level and levels, flags and what was done about them, sessions,
/// grades, adherence, rests and go-aheads, questionnaires, function tests, care, notes. Twelve weeks unless told.
#[utoipa::path(operation_id = "show_summary", tag = "review", security(("bearer" = [])), params(("patient" = String, Path), SummaryQuery),
    responses((status = 200, body = SummaryOut, description = "The summary")))]
#[get("/summary")]
async fn show_summary(visit: Visit, query: Query<SummaryQuery>) -> Result<Answer> {
    let SummaryQuery { from, to } = query.0;
    visit.read(Action::LookAcross, move |conn, record| Answer::ok(&summary_out(conn, record, (from, to))?)).await
}

/// Some weeks of a record, as far as they are shown.
pub fn summary_out(
    conn: &mut Conn,
    record: &Record,
    (from, to): (Option<LocalDate>, Option<LocalDate>),
) -> Result<SummaryOut> {
    let today = today(conn, record)?;
    let days = days_of(from, to, today.date)?;
    let name = User::find(conn, UserId(record.patient().0))?.display_name;
    let mut summary = SummaryOut::empty(record, &today, days, name);
    if record.shows(Slice::Pain) {
        summary.add_pain(conn, record, &today)?;
    }
    if record.shows(Slice::Training) {
        summary.add_training(conn, record, today.date)?;
    }
    if record.shows(Slice::Measures) {
        summary.add_measures(conn, record)?;
    }
    Ok(summary)
}

impl SummaryOut {
    fn empty(record: &Record, today: &Today, (from, to): (NaiveDate, NaiveDate), display_name: String) -> SummaryOut {
        SummaryOut {
            data_as_of: record.now,
            id: record.patient(),
            display_name,
            from,
            to,
            decision: today.decision.decision,
            resting_until: today.decision.rest_until,
            series: None,
            episodes: None,
            flags: None,
            locks: None,
            notes: None,
            care_events: None,
            sessions: None,
            enrolments: None,
            adherence: None,
            rest_periods: None,
            clearances: None,
            measures: None,
            function_tests: None,
            cut: Vec::new(),
            not_shared: Slice::ALL.into_iter().filter(|slice| !record.shows(*slice)).collect(),
        }
    }

    fn add_pain(&mut self, conn: &mut Conn, record: &Record, today: &Today) -> Result<()> {
        let (patient, from, to) = (record.patient(), self.from, self.to);
        let mut latest: Vec<&Latest> = today.series.iter().collect();
        latest.sort_by_key(|series| Reverse(series.course.judged()));
        let latest = self.first("series", latest, MOST_SERIES);
        let rests =
            if record.shows(Slice::Training) { RestPeriod::within(conn, patient, from, to)? } else { Vec::new() };
        let series =
            latest.into_iter().map(|latest| series(conn, record, today, latest, ((from, to), rests.as_slice())));
        self.series = Some(series.collect::<Result<_>>()?);
        let episodes = Episode::newest_within(conn, patient, from, to, and_one())?;
        let episodes = self.first("episodes", episodes, MOST);
        let shown = episodes.iter().map(|episode| EpisodeView::of(conn, record, episode));
        self.episodes = Some(shown.collect::<Result<_>>()?);
        let flags = newest_flags(conn, patient, from, to, and_one())?;
        let flags = self.first("flags", flags, MOST);
        self.flags = Some(FlagOut::of(conn, record, &flags)?);
        let locks = Lock::newest_within(conn, patient, from, to, and_one())?;
        self.locks = Some(self.out("locks", locks, |lock| LockOut::from(record.as_shown(lock))));
        let care = CareEvent::newest_within(conn, patient, from, to, and_one())?;
        self.care_events = Some(self.out("care_events", care, |event| CareEventOut::from(record.as_shown(event))));
        if record.shows(Slice::Notes) {
            let noted = PainLog::newest_noted(conn, patient, from, to, and_one())?;
            self.notes = Some(self.out("notes", noted, PainNoteOut::from));
        }
        Ok(())
    }

    fn add_training(&mut self, conn: &mut Conn, record: &Record, today: NaiveDate) -> Result<()> {
        let (patient, from, to) = (record.patient(), self.from, self.to);
        let sessions = SessionLog::newest_within(conn, patient, from, to, and_one())?;
        self.sessions = Some(self.out("sessions", sessions, |log| SessionLogOut::from(record.as_shown(log))));
        let enrolments = newest_enrolments(conn, record, to, MOST + 1)?;
        self.enrolments = Some(self.out("enrolments", enrolments, |enrolment| enrolment));
        self.adherence = Some(kept_between(conn, record, from, to, today)?);
        let rests = RestPeriod::within(conn, patient, from, to)?;
        self.rest_periods = Some(self.out("rest_periods", rests, RestPeriodOut::from));
        let clearances = newest_clearances(conn, record, (from, to), and_one())?;
        self.clearances = Some(self.out("clearances", clearances, |clearance| clearance));
        Ok(())
    }

    fn add_measures(&mut self, conn: &mut Conn, record: &Record) -> Result<()> {
        let mut measures = Measure::between(conn, record.patient(), self.from, self.to)?;
        measures.reverse();
        self.measures = Some(self.out("measures", measures, |measure| MeasureOut::from(record.as_shown(measure))));
        let mut tests = TestRecord::between(conn, record.patient(), self.from, self.to)?;
        tests.reverse();
        let shown = |test| FunctionTestOut::from(record.as_shown(test));
        self.function_tests = Some(self.out("function_tests", tests, shown));
        Ok(())
    }

    /// The first of a list, as they are shown; and a word if that is not all.
    fn out<T, O>(&mut self, name: &'static str, all: Vec<T>, out: impl Fn(T) -> O) -> Vec<O> {
        self.first(name, all, MOST).into_iter().map(out).collect()
    }

    fn first<T>(&mut self, name: &'static str, mut all: Vec<T>, most: usize) -> Vec<T> {
        if all.len() > most {
            all.truncate(most);
            self.cut.push(name);
        }
        all
    }
}

/// One more than are shown, to see whether there are more.
fn and_one() -> i64 {
    i64::try_from(MOST + 1).unwrap_or(i64::MAX)
}

/// From a day to another, and the rests within.
type Beside<'a> = ((NaiveDate, NaiveDate), &'a [RestPeriod]);

fn series(
    conn: &mut Conn,
    record: &Record,
    today: &Today,
    latest: &Latest,
    ((from, to), rests): Beside<'_>,
) -> Result<SummarySeriesOut> {
    let standing = latest.course.standing(today.date, &today.thresholds);
    let changes = level_changes(conn, record.patient(), latest.place, from, to)?;
    Ok(SummarySeriesOut {
        level: standing.level,
        since: standing.since,
        baseline: latest.course.baseline().map(Hundredths::as_points),
        last_log: standing.last_log,
        days_silent: standing.days_silent,
        level_changes: changes.into_iter().map(LevelChangeOut::from).collect(),
        trend: series_trend(conn, record, latest.place, (from, to), rests)?,
    })
}
