//! `/v1/patients/{patient}/pain-trend`: a series day by day, with everything that happened beside it.

use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::http::contract::TextShape;
use crate::http::{Answer, LocalDate, Problem, Query, Result, Routes, shape};
use crate::measures::{FunctionTestOut, Measure, MeasureOut, TestRecord};
use crate::pain::{FlagOut, SeriesDay, days_between, flags_between};
use crate::training::{RestPeriod, RestPeriodOut, SessionsOfDay, sessions_by_day};
use actix_web::get;
use chrono::{Days, NaiveDate};
use limber_rules::level::Level;
use limber_rules::pain::{Slope, slope};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::{Hundredths, Nrs};
use limber_rules::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The route of the trend, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_pain_trend);
}

/// Unless told, the trend is of the last 12 weeks.
const USUAL: Days = Days::new(83);
/// How many days at once.
const MOST: i64 = 400;
/// Which way it runs is told of the last four weeks: over more, a rise of a week does not show.
const LATELY: Days = Days::new(27);

/// Which series, and which days.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrendQuery {
    /// The part of the body.
    #[param(schema_with = shape::region)]
    region: Region,
    /// Its side.
    #[param(schema_with = shape::side)]
    side: Side,
    /// The first day; 83 days before the last unless told.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) from: Option<LocalDate>,
    /// The last day; today unless told. At most 400 days in all.
    #[param(value_type = Option<NaiveDate>)]
    pub(super) to: Option<LocalDate>,
}

impl TrendQuery {
    pub(super) fn place(&self) -> BodySite {
        BodySite { region: self.region, side: self.side }
    }
}

/// The first and the last day that are asked for.
pub(super) fn days_of(
    from: Option<LocalDate>,
    to: Option<LocalDate>,
    today: NaiveDate,
) -> Result<(NaiveDate, NaiveDate)> {
    let to = to.map_or(today, |to| to.0);
    let from = from.map_or(to.checked_sub_days(USUAL).unwrap_or(to), |from| from.0);
    if (0..MOST).contains(&(to - from).num_days()) {
        return Ok((from, to));
    }
    Err(Problem::invalid("?from", "out-of-range", "must be at most 399 days before the last day, and not after it"))
}

/// One day of a series. A gap is null, and never nought.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendDayOut {
    date: NaiveDate,
    /// Whether there is no daily score.
    is_gap: bool,
    /// The worst pain, by the daily log.
    #[schema(schema_with = shape::nrs_or_null)]
    worst: Option<Nrs>,
    /// The pain on getting up.
    #[schema(schema_with = shape::nrs_or_null)]
    morning: Option<Nrs>,
    /// How the day was judged; null if nothing was logged.
    #[schema(value_type = Option<String>, examples("green"))]
    level: Option<Level>,
    /// The usual level, in points; null as long as it is not known.
    baseline: Option<f64>,
    /// The running score: how far the last scores have come towards the red line, which is 1.
    score: Option<f64>,
    /// How many sessions there were for this place.
    sessions: u32,
    /// The worst pain of them.
    #[schema(schema_with = shape::nrs_or_null)]
    session_pain: Option<Nrs>,
    /// Whether somebody had decided to rest.
    rest: bool,
}

/// A series day by day.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesTrendOut {
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    from: NaiveDate,
    to: NaiveDate,
    /// Every day from the first to the last.
    days: Vec<TrendDayOut>,
    /// On how many days there is a daily score.
    scored_days: usize,
    /// Which way the daily scores of the last four of these weeks run, in plain words: `rising`, `falling`, `unclear`, or `not-enough-scores`. It decides
    /// nothing: levels and flags do.
    #[schema(value_type = TextShape)]
    direction: Text,
    /// The figures behind it; null below 10 scores.
    #[schema(value_type = Option<Object>)]
    slope: Option<Slope>,
}

/// A series, and everything that happened beside it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendOut {
    #[serde(flatten)]
    series: SeriesTrendOut,
    /// The flags of this series, and those about the whole patient, in their order.
    flags: Vec<FlagOut>,
    /// The rests that have a day within.
    rest_periods: Vec<RestPeriodOut>,
    /// The answers to questionnaires, in their order.
    measures: Vec<MeasureOut>,
    /// The function tests, in their order.
    function_tests: Vec<FunctionTestOut>,
}

/// A series day by day: scores, level, usual level and running score, sessions and rest; with its flags, the answers to
/// questionnaires, function tests, and which way it runs.
#[utoipa::path(operation_id = "show_pain_trend", tag = "review", security(("bearer" = [])), params(("patient" = String, Path), TrendQuery),
    responses((status = 200, body = TrendOut, description = "The trend")))]
#[get("/pain-trend")]
async fn show_pain_trend(visit: Visit, query: Query<TrendQuery>) -> Result<Answer> {
    let Query(query) = query;
    let show = move |conn: &mut Conn, record: &Record| {
        let (from, to) = days_of(query.from, query.to, record.today(conn)?)?;
        Answer::ok(&trend(conn, record, query.place(), from, to)?)
    };
    visit.read(Action::Look(Slice::Pain), show).await
}

fn trend(conn: &mut Conn, record: &Record, place: BodySite, from: NaiveDate, to: NaiveDate) -> Result<TrendOut> {
    let patient = record.patient();
    let rests = if record.shows(Slice::Training) { RestPeriod::within(conn, patient, from, to)? } else { Vec::new() };
    let (measures, tests) = if record.shows(Slice::Measures) {
        (Measure::between(conn, patient, from, to)?, TestRecord::between(conn, patient, from, to)?)
    } else {
        (Vec::new(), Vec::new())
    };
    let flags = flags_between(conn, patient, place, from, to)?;
    Ok(TrendOut {
        series: series_trend(conn, record, place, (from, to), &rests)?,
        flags: FlagOut::of(conn, record, &flags)?,
        rest_periods: rests.into_iter().map(RestPeriodOut::from).collect(),
        measures: measures.into_iter().map(|measure| MeasureOut::from(record.as_shown(measure))).collect(),
        function_tests: tests.into_iter().map(|test| FunctionTestOut::from(record.as_shown(test))).collect(),
    })
}

/// A series from a day to another, beside these rests.
pub(super) fn series_trend(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    (from, to): (NaiveDate, NaiveDate),
    rests: &[RestPeriod],
) -> Result<SeriesTrendOut> {
    let series = days_between(conn, record.patient(), place, from, to)?;
    let sessions = if record.shows(Slice::Training) {
        sessions_by_day(conn, record.patient(), Some(place), from, to)?
    } else {
        BTreeMap::new()
    };
    let slope = slope_lately(&series, to);
    Ok(SeriesTrendOut {
        region: place.region,
        side: place.side,
        from,
        to,
        days: days(from, to, &series, &sessions, rests),
        scored_days: series.values().filter(|day| day.worst.is_some()).count(),
        direction: slope.as_ref().map_or_else(too_few, |slope| Text::new(slope.direction.as_str(), &slope.text)),
        slope,
    })
}

/// Which way the last four weeks run.
pub(super) fn slope_lately(series: &BTreeMap<NaiveDate, SeriesDay>, to: NaiveDate) -> Option<Slope> {
    let lately = to.checked_sub_days(LATELY).unwrap_or(to);
    let scores = series.range(lately..).filter_map(|(date, day)| Some((*date, day.worst?)));
    slope(&scores.collect::<Vec<_>>())
}

fn too_few() -> Text {
    Text::new("not-enough-scores", "There are too few scores in these days to say which way your pain goes.")
}

fn days(
    from: NaiveDate,
    to: NaiveDate,
    series: &BTreeMap<NaiveDate, SeriesDay>,
    sessions: &BTreeMap<NaiveDate, SessionsOfDay>,
    rests: &[RestPeriod],
) -> Vec<TrendDayOut> {
    let each = from.iter_days().take_while(|date| *date <= to);
    let shown = |date: NaiveDate| {
        let day = series.get(&date).copied().unwrap_or_default();
        let trained = sessions.get(&date).copied().unwrap_or_default();
        TrendDayOut {
            date,
            is_gap: day.worst.is_none(),
            worst: day.worst,
            morning: day.morning,
            level: day.level,
            baseline: day.baseline.map(Hundredths::as_points),
            score: day.score.map(Hundredths::as_points),
            sessions: trained.count,
            session_pain: trained.pain,
            rest: rests.iter().any(|rest| (rest.from_date..=rest.until_date).contains(&date)),
        }
    };
    each.map(shown).collect()
}
