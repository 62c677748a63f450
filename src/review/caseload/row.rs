//! A patient in the list, as the day has it.

use super::standing::Standing;
use crate::care::{Clearance, LinkId, Listed, Record};
use crate::db::Conn;
use crate::http::{Result, shape};
use crate::ids::PatientId;
use crate::pain::Latest;
use crate::training::{KeptOut, Today, kept_lately, series_of, today};
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::level::{Level, Urgency};
use limber_rules::need::{Leading, Need};
use limber_rules::place::{Region, Side};
use limber_rules::text::Text;
use limber_rules::today::{Series, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

/// One of your patients, and why they need a look.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseloadRowOut {
    id: PatientId,
    display_name: String,
    care_link_id: LinkId,
    linked_at: DateTime<Utc>,
    /// What for, the most urgent of all. Not to know is `silent` or `not_enough_data`, and never `green`.
    #[schema(schema_with = shape::need)]
    need: Need,
    /// The code of the rule that leads, or a word, and why in plain words.
    #[schema(value_type = Object)]
    reason: Text,
    /// Where; null if it is about the whole patient.
    #[schema(schema_with = shape::region_or_null)]
    region: Option<Region>,
    #[schema(schema_with = shape::side_or_null)]
    side: Option<Side>,
    /// Since when; null if nothing was ever logged.
    since: Option<NaiveDate>,
    /// The level of that place today, and the highest of all places where none leads.
    #[schema(schema_with = shape::level)]
    level: Level,
    /// The day of the last daily pain score; null if there is none.
    last_log: Option<NaiveDate>,
    days_silent: Option<i64>,
    /// Flags that wait for somebody or for something, but for good news.
    open_flags: i32,
    /// The most urgent of them.
    #[schema(schema_with = shape::urgency_or_null)]
    worst_flag: Option<Urgency>,
    /// `train`, `ease`, `rest` or `seek_care`: the decision of the day.
    #[schema(value_type = String, examples("rest"))]
    decision: Verdict,
    /// What was kept of the plan in the last 7 days.
    kept_of_7_days: KeptOut,
    /// What was kept of it in the last 28 days.
    kept_of_28_days: KeptOut,
    /// The go-ahead in force that ends first; null if there is none.
    next_clearance_end: Option<ClearanceEndOut>,
    /// What there is to be glad of, of the last four weeks: a sustained fall, a calm week.
    #[schema(value_type = Vec<Object>)]
    good_news: Vec<Text>,
    /// Whether a warning sign keeps training locked.
    locked: bool,
    /// The last day of rest, as things stand; null if today is no rest, or nobody can say.
    resting_until: Option<NaiveDate>,
}

/// The last day of a go-ahead.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearanceEndOut {
    #[schema(schema_with = shape::region)]
    region: Region,
    until: NaiveDate,
}

impl CaseloadRowOut {
    /// Looks at a record that was opened for the list.
    pub(super) fn of(conn: &mut Conn, record: &Record, listed: Listed) -> Result<CaseloadRowOut> {
        let today = today(conn, record)?;
        let series: Vec<Series> = today.series.iter().map(series_of).collect();
        let read = (series.as_slice(), &today.thresholds, today.lock.as_ref());
        let Standing { leading, flags } = Standing::of(conn, record.patient(), today.date, read)?;
        let (kept_of_7_days, kept_of_28_days) = kept_lately(conn, record, today.date)?;
        let clearance = Clearance::first_to_end(conn, record.patient(), today.date)?;
        let last_log = today.series.iter().filter_map(|series| series.course.last_log()).max();
        Ok(CaseloadRowOut {
            id: listed.patient,
            display_name: listed.name,
            care_link_id: listed.link,
            linked_at: listed.linked_at,
            level: level(&leading, &today),
            need: leading.need,
            reason: leading.reason,
            region: leading.place.map(|(region, _)| region),
            side: leading.place.map(|(_, side)| side),
            since: leading.since,
            last_log,
            days_silent: last_log.map(|last| (today.date - last).num_days().max(0)),
            open_flags: flags.open,
            worst_flag: flags.worst,
            decision: today.decision.decision,
            kept_of_7_days,
            kept_of_28_days,
            next_clearance_end: clearance.map(|(region, until)| ClearanceEndOut { region, until }),
            good_news: flags.good_news,
            locked: today.lock.is_some(),
            resting_until: today.decision.rest_until,
        })
    }
}

fn level(leading: &Leading, today: &Today) -> Level {
    let leads = |series: &&Latest| leading.place.is_none_or(|place| place == (series.place.region, series.place.side));
    let standing = |series: &Latest| series.course.standing(today.date, &today.thresholds);
    let levels = today.series.iter().filter(leads).map(|series| standing(series).level);
    levels.max().unwrap_or(Level::Insufficient)
}
