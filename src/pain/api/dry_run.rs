//! A dry run: what other thresholds would have made of past days. Nothing is stored.

use crate::care::{Action, Record, Visit};
use crate::db::Conn;
use crate::http::{Answer, Body, Numbers, Prose, Result, Routes, Whole, shape};
use crate::pain::api::thresholds::read;
use crate::pain::assessments::model::places;
use crate::pain::assessments::standings::{JudgedDay, course_before, judged_days};
use crate::pain::judging::entries::days_with_entries;
use actix_web::post;
use chrono::{Days, NaiveDate};
use limber_rules::level::Level;
use limber_rules::pain::{Assessment, judge};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::thresholds::{PUBLISHED, Thresholds};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The route of the dry run, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(try_thresholds);
}

/// How many days, unless told.
const ORDINARY_DAYS: u16 = 90;
/// The settings are tried as if they had held for so long before the first day shown, as long as scores are remembered.
const WARMING_UP: Days = Days::new(31);

type DryRunDays = Whole<7, 365>;

/// What to try, and on how many past days.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"settings": {"session_ceiling": 3, "green_days": 10}, "days": 90})))]
pub struct DryRunIn {
    /// As they would be set.
    #[schema(schema_with = shape::settings)]
    settings: Numbers,
    /// How many days up to the patient's today: 90 unless told.
    #[serde(default)]
    #[schema(schema_with = DryRunDays::or_null)]
    days: Option<DryRunDays>,
    /// Not needed here: taken, so that the same body can then be signed.
    #[serde(default)]
    #[schema(schema_with = shape::prose_or_null)]
    #[expect(dead_code, reason = "only read, so that it is not refused")]
    because: Option<Prose>,
}

/// What other thresholds would have made of past days.
#[derive(Debug, Serialize, ToSchema)]
pub struct DryRunOut {
    from: NaiveDate,
    to: NaiveDate,
    /// How many judged days there are, of all places.
    judged_days: usize,
    /// How many were, and would have been, amber and red.
    amber_days: BeforeAndAfter,
    red_days: BeforeAndAfter,
    /// The days that were amber or red, or would have been; the first one first.
    days: Vec<TriedDayOut>,
}

/// A number as it was, and as it would have been.
#[derive(Debug, Serialize, ToSchema)]
pub struct BeforeAndAfter {
    before: usize,
    after: usize,
}

/// A day of one place, as it was judged and as it would have been.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriedDayOut {
    date: NaiveDate,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    #[schema(schema_with = shape::level)]
    level_before: Level,
    #[schema(schema_with = shape::level)]
    level_after: Level,
    rules_before: Vec<&'static str>,
    rules_after: Vec<&'static str>,
}

/// Try thresholds on past days, as a linked physiotherapist: which would have been amber or red. Nothing is stored, nobody is
/// told, no go-ahead ends.
#[utoipa::path(operation_id = "try_thresholds", request_body = DryRunIn, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = DryRunOut, description = "What would have been")))]
#[post("/thresholds/dry-run")]
async fn try_thresholds(visit: Visit, body: Body<DryRunIn>) -> Result<Answer> {
    let DryRunIn { settings, days, .. } = body.value;
    let tried = read(&settings)?.over(&PUBLISHED);
    let days = days.map_or(ORDINARY_DAYS, Whole::count);
    let work = move |conn: &mut Conn, record: &Record| {
        let to = record.today(conn)?;
        let from = to - Days::new(u64::from(days) - 1);
        Answer::ok(&dry_run(conn, record, &tried, from, to)?)
    };
    visit.read(Action::SetThresholds, work).await
}

/// The same for a page, over the ordinary days.
pub fn dry_run_out(conn: &mut Conn, record: &Record, settings: &Numbers) -> Result<DryRunOut> {
    let tried = read(settings)?.over(&PUBLISHED);
    let to = record.today(conn)?;
    let from = to - Days::new(u64::from(ORDINARY_DAYS) - 1);
    dry_run(conn, record, &tried, from, to)
}

fn dry_run(conn: &mut Conn, record: &Record, tried: &Thresholds, from: NaiveDate, to: NaiveDate) -> Result<DryRunOut> {
    let mut all = Vec::new();
    for place in places(conn, record.patient())? {
        all.extend(try_place(conn, record, place, tried, from, to)?);
    }
    all.sort_by_key(|day| (day.date, day.region, day.side));
    let count = |level: Level| BeforeAndAfter {
        before: all.iter().filter(|day| day.level_before == level).count(),
        after: all.iter().filter(|day| day.level_after == level).count(),
    };
    let (amber_days, red_days, judged_days) = (count(Level::Amber), count(Level::Red), all.len());
    all.retain(|day| day.level_before.is_raised() || day.level_after.is_raised());
    Ok(DryRunOut { from, to, judged_days, amber_days, red_days, days: all })
}

/// Every judged day of a place, as it was and as it would have been.
fn try_place(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    tried: &Thresholds,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<TriedDayOut>> {
    let first = from - WARMING_UP;
    let mut course = course_before(conn, record, place, first)?;
    let mut before = judged_days(conn, record, place, from, to)?;
    let mut tried_days = Vec::new();
    for (date, day) in days_with_entries(conn, record, place, first, to)? {
        let judged = judge(&course, &day, tried);
        if let Some(before) = before.remove(&date) {
            tried_days.push(tried_day(place, &before, &judged));
        }
        course = judged.course;
    }
    Ok(tried_days)
}

fn tried_day(place: BodySite, before: &JudgedDay, after: &Assessment) -> TriedDayOut {
    TriedDayOut {
        date: after.date,
        region: place.region,
        side: place.side,
        level_before: before.level,
        level_after: after.level,
        rules_before: before.fired.iter().map(|fired| fired.rule.code()).collect(),
        rules_after: after.fired.iter().map(|fired| fired.rule.code()).collect(),
    }
}
