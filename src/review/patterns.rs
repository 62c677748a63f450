//! `/v1/patients/{patient}/pain-patterns`: what goes with the pain of a place. What was worn, what brought it on and what was taken for
//! it; it decides nothing.

use super::trend::{TrendQuery, days_of};
use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::contract::TextShape;
use crate::http::{Answer, Query, Result, Routes, shape};
use crate::pain::{Analgesic, PainLogOut, SeriesDay, Trigger, days_between, pain_logs_of_place};
use crate::training::{Support, WornInSession, worn_in_sessions};
use actix_web::get;
use chrono::{Days, NaiveDate};
use limber_rules::patterns::{Contrast, FEWEST_DAYS, Says, WeekOfPain, by_week};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use limber_rules::text::Text;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The route of the patterns, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_pain_patterns);
}

/// What goes with the pain of a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatternsOut {
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    from: NaiveDate,
    to: NaiveDate,
    /// All logs, week by week: what a trigger's weeks are to be held against.
    weeks: Vec<PainWeekOut>,
    /// What brought the pain on, the most frequent first.
    triggers: Vec<TriggerOut>,
    /// Days of training with a support against those without; null if training is not shared with you.
    supports: Option<Vec<SupportOut>>,
    /// So many days with and without are needed to compare.
    fewest_days: u32,
    /// On how many days a painkiller was taken.
    analgesic_days: usize,
    /// The painkillers that were named, the most frequent first; none where the patient's own words are not shared with you.
    analgesics: Vec<AnalgesicDaysOut>,
}

/// The logs of a week.
#[derive(Debug, Serialize, ToSchema)]
pub struct PainWeekOut {
    /// Its Monday.
    from: NaiveDate,
    /// How many logs have a score: the worst pain, or that of the moment.
    logs: u32,
    /// The mean of the scores, in points.
    mean: f64,
    /// The highest of them.
    #[schema(schema_with = shape::nrs)]
    worst: Nrs,
}

impl From<WeekOfPain> for PainWeekOut {
    fn from(week: WeekOfPain) -> Self {
        let WeekOfPain { from, logs, mean, worst } = week;
        PainWeekOut { from, logs, mean, worst }
    }
}

/// Something that brought the pain on.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriggerOut {
    trigger: Trigger,
    /// How many logs name it.
    logs: u32,
    /// Week by week: the logs that name it.
    weeks: Vec<PainWeekOut>,
}

/// Days of training with a support against those without.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportOut {
    support: Support,
    /// The worst pain in the session or right after it.
    session_pain: ContrastOut,
    /// The worst pain of the day, by the daily log.
    worst_pain: ContrastOut,
    /// The pain on getting up the day after.
    next_morning: ContrastOut,
}

/// Two kinds of day. Scores are 0 to 10.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContrastOut {
    days_with: u32,
    mean_with: Option<f64>,
    days_without: u32,
    mean_without: Option<f64>,
    /// The mean with less the mean without; null with too few days.
    difference: Option<f64>,
    /// The lower end of its 95 % interval (Welch). Days that follow each other are alike: the true one is wider.
    lower: Option<f64>,
    /// Its upper end.
    upper: Option<f64>,
    /// What it says in plain words: `too-few-days`, `no-clear-difference`, `less-with` or `more-with`.
    #[schema(value_type = TextShape)]
    text: Text,
}

/// A painkiller that was named.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalgesicDaysOut {
    /// As the patient calls it.
    name: String,
    /// On how many days.
    days: usize,
    /// How much of it, in the patient's words: each once.
    doses: Vec<String>,
}

/// What goes with the pain of a place: triggers week by week, days of training with a support against those without, and painkillers.
/// What goes with pain need not be its cause.
#[utoipa::path(operation_id = "show_pain_patterns", tag = "review", security(("bearer" = [])), params(("patient" = String, Path), TrendQuery),
    responses((status = 200, body = PatternsOut, description = "The patterns")))]
#[get("/pain-patterns")]
async fn show_pain_patterns(visit: Visit, query: Query<TrendQuery>) -> Result<Answer> {
    let Query(query) = query;
    let show = move |conn: &mut Conn, record: &Record| {
        let days = days_of(query.from, query.to, record.today(conn)?)?;
        Answer::ok(&patterns_out(conn, record, query.place(), days)?)
    };
    visit.read(Action::Look(Slice::Pain), show).await
}

/// What goes with the pain of a place, as far as it is shown.
pub fn patterns_out(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<PatternsOut> {
    let logs = pain_logs_of_place(conn, record, place, (from, to))?;
    let supports = record.shows(Slice::Training).then(|| supports(conn, record, place, (from, to))).transpose()?;
    let scores: Vec<(NaiveDate, Nrs)> = logs.iter().filter_map(score_of).collect();
    let taken: BTreeSet<NaiveDate> = logs.iter().filter(|log| log.analgesic).map(|log| log.local_date).collect();
    Ok(PatternsOut {
        region: place.region,
        side: place.side,
        from,
        to,
        weeks: by_week(&scores).into_iter().map(PainWeekOut::from).collect(),
        triggers: triggers(&logs),
        supports,
        fewest_days: FEWEST_DAYS,
        analgesic_days: taken.len(),
        analgesics: analgesics(&logs),
    })
}

/// The score of a log: the worst pain, or that of the moment.
fn score_of(log: &PainLogOut) -> Option<(NaiveDate, Nrs)> {
    log.worst_pain.or(log.pain_now).map(|score| (log.local_date, score.0))
}

fn triggers(logs: &[PainLogOut]) -> Vec<TriggerOut> {
    let of = |trigger: Trigger| {
        let naming: Vec<&PainLogOut> = logs.iter().filter(|log| log.triggers.0.contains(&trigger)).collect();
        let scores: Vec<(NaiveDate, Nrs)> = naming.iter().filter_map(|log| score_of(log)).collect();
        TriggerOut {
            trigger,
            logs: u32::try_from(naming.len()).unwrap_or(u32::MAX),
            weeks: by_week(&scores).into_iter().map(PainWeekOut::from).collect(),
        }
    };
    let each: BTreeSet<Trigger> = logs.iter().flat_map(|log| log.triggers.0.iter().copied()).collect();
    let mut named: Vec<TriggerOut> = each.into_iter().map(of).collect();
    named.sort_by_key(|one| Reverse(one.logs));
    named
}

fn supports(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SupportOut>> {
    let sessions = worn_in_sessions(conn, record.patient(), place, from, to)?;
    let series = days_between(conn, record.patient(), place, from, to + Days::new(1))?;
    let worn: BTreeSet<Support> = sessions.iter().flat_map(|session| session.supports.iter().copied()).collect();
    Ok(worn.into_iter().map(|support| SupportOut::of(support, &sessions, &series)).collect())
}

/// A day of training.
#[derive(Default)]
struct TrainedDay {
    worn: bool,
    pain: Option<Nrs>,
}

impl SupportOut {
    fn of(support: Support, sessions: &[WornInSession], series: &BTreeMap<NaiveDate, SeriesDay>) -> SupportOut {
        let mut days: BTreeMap<NaiveDate, TrainedDay> = BTreeMap::new();
        for session in sessions {
            let day = days.entry(session.date).or_default();
            day.worn |= session.supports.contains(&support);
            day.pain = day.pain.max(session.pain);
        }
        let contrast = |score: &dyn Fn(NaiveDate, &TrainedDay) -> Option<Nrs>| {
            let scored = days.iter().filter_map(|(date, day)| Some((day.worn, score(*date, day)?)));
            let (with, without): (Vec<_>, Vec<_>) = scored.partition(|(worn, _)| *worn);
            let alone = |days: Vec<(bool, Nrs)>| days.into_iter().map(|(_, score)| score).collect::<Vec<Nrs>>();
            ContrastOut::of(support, &Contrast::of(&alone(with), &alone(without)))
        };
        SupportOut {
            support,
            session_pain: contrast(&|_, day| day.pain),
            worst_pain: contrast(&|date, _| series.get(&date)?.worst),
            next_morning: contrast(&|date, _| series.get(&(date + Days::new(1)))?.morning),
        }
    }
}

impl ContrastOut {
    fn of(support: Support, contrast: &Contrast) -> ContrastOut {
        ContrastOut {
            days_with: contrast.with.count,
            mean_with: contrast.with.mean,
            days_without: contrast.without.count,
            mean_without: contrast.without.mean,
            difference: contrast.difference.map(|difference| difference.points),
            lower: contrast.difference.map(|difference| difference.lower),
            upper: contrast.difference.map(|difference| difference.upper),
            text: in_words(support, contrast.says()),
        }
    }
}

fn in_words(support: Support, says: Says) -> Text {
    let worn = support.word().replace('_', " ");
    let text = match says {
        Says::TooFewDays => {
            format!("There are fewer than {FEWEST_DAYS} days with {worn}, or without: too few to compare.")
        }
        Says::NoClearDifference => format!("Days with {worn} and days without are too close to tell apart."),
        Says::LessWith => format!("It hurt less on days with {worn}. That does not show that this is why."),
        Says::MoreWith => format!("It hurt more on days with {worn}. It may be worn because it hurts."),
    };
    Text::new(says.as_str(), text)
}

fn analgesics(logs: &[PainLogOut]) -> Vec<AnalgesicDaysOut> {
    let mut named: BTreeMap<String, (BTreeSet<NaiveDate>, BTreeSet<String>)> = BTreeMap::new();
    for (log, Analgesic { name, dose }) in
        logs.iter().flat_map(|log| log.analgesics.0.iter().map(move |one| (log, one)))
    {
        let (days, doses) = named.entry(name.as_str().to_lowercase()).or_default();
        days.insert(log.local_date);
        doses.extend(dose.as_ref().map(|dose| dose.as_str().to_owned()));
    }
    let out = |(name, (days, doses)): (String, (BTreeSet<_>, BTreeSet<String>))| AnalgesicDaysOut {
        name,
        days: days.len(),
        doses: doses.into_iter().collect(),
    };
    let mut named: Vec<AnalgesicDaysOut> = named.into_iter().map(out).collect();
    named.sort_by_key(|one| Reverse(one.days));
    named
}
