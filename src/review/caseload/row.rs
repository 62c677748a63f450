//! A patient in the list, as the day has it.

use super::standing::Standing;
use crate::care::{Clearance, LinkId, Listed, Record, Slice};
use crate::db::Conn;
use crate::http::contract::{DecisionShape, TextShape};
use crate::http::{Result, shape};
use crate::ids::PatientId;
use crate::pain::Latest;
use crate::training::{KeptOut, Today, kept_lately, proposals_due, series_of, today};
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::level::{Level, Urgency};
use limber_rules::need::{Leading, Need};
use limber_rules::place::{Region, Side};
use limber_rules::text::Text;
use limber_rules::today::{Decision, Series};
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
    #[schema(value_type = TextShape)]
    reason: Text,
    /// Where; null if it is about the whole patient.
    #[schema(schema_with = shape::region_or_null)]
    region: Option<Region>,
    #[schema(schema_with = shape::side_or_null)]
    side: Option<Side>,
    /// Since when; null if nothing was ever logged.
    since: Option<NaiveDate>,
    /// The level of that place today, and the highest of all places where none leads. Null if it is not shared.
    #[schema(schema_with = shape::level_or_null)]
    level: Option<Level>,
    /// The day of the last daily pain score; null if there is none.
    last_log: Option<NaiveDate>,
    days_silent: Option<i64>,
    /// Flags that wait for somebody or for something, but for good news; null if they are not shared.
    open_flags: Option<i32>,
    /// The most urgent of them.
    #[schema(schema_with = shape::urgency_or_null)]
    worst_flag: Option<Urgency>,
    /// Whether a red flag waits to be seen: told whatever is shared.
    red_flag_waits: bool,
    /// `train`, `ease`, `rest` or `seek_care`: the decision of the day, told whatever is shared.
    #[schema(value_type = DecisionShape)]
    decision: Decision,
    /// What was kept of the plan in the last 7 days; null if it is not shared.
    kept_of_7_days: Option<KeptOut>,
    /// How many proposals of the week wait for an answer: one for each programme at most; null if pain or training is not shared.
    proposals_due: Option<usize>,
    /// What was kept of it in the last 28 days.
    kept_of_28_days: Option<KeptOut>,
    /// The go-ahead in force that ends first; null if there is none, or it is not shared.
    next_clearance_end: Option<ClearanceEndOut>,
    /// What there is to be glad of, of the last four weeks: a sustained fall, a calm week.
    #[schema(value_type = Vec<TextShape>)]
    good_news: Vec<Text>,
    /// Whether a warning sign keeps training locked; null if it is not shared.
    locked: Option<bool>,
    /// The last day of rest, as things stand; null if today is no rest, or nobody can say.
    resting_until: Option<NaiveDate>,
    /// What the patient does not share with you: what would be read off it is null here.
    not_shared: Vec<Slice>,
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
        let read = (series.as_slice(), &today.thresholds, today.lock.as_ref(), today.care.as_slice());
        let Standing { leading, flags } = Standing::of(conn, record.patient(), today.date, read)?;
        let last_log = today.series.iter().filter_map(|series| series.course.last_log()).max();
        let mut row = CaseloadRowOut {
            id: listed.patient,
            display_name: listed.name,
            care_link_id: listed.link,
            linked_at: listed.linked_at,
            level: Some(level(&leading, &today)),
            need: leading.need,
            reason: leading.reason,
            region: leading.place.map(|(region, _)| region),
            side: leading.place.map(|(_, side)| side),
            since: leading.since,
            last_log,
            days_silent: last_log.map(|last| (today.date - last).num_days().max(0)),
            open_flags: Some(flags.open),
            worst_flag: flags.worst,
            red_flag_waits: flags.unseen.iter().any(|flag| flag.urgency == Urgency::Red),
            decision: today.decision.decision,
            kept_of_7_days: None,
            proposals_due: None,
            kept_of_28_days: None,
            next_clearance_end: None,
            good_news: flags.good_news,
            locked: Some(today.lock.is_some()),
            resting_until: today.decision.rest_until,
            not_shared: Slice::ALL.into_iter().filter(|slice| !record.shows(*slice)).collect(),
        };
        if record.shows(Slice::Training) {
            row.add_training(conn, record, &today)?;
        }
        if !record.shows(Slice::Pain) {
            row.keep_pain();
        }
        Ok(row)
    }

    /// The place that leads, if it is shared.
    pub(super) fn place(&self) -> Option<(Region, Side)> {
        self.region.zip(self.side)
    }

    fn add_training(&mut self, conn: &mut Conn, record: &Record, today: &Today) -> Result<()> {
        let (week, month) = kept_lately(conn, record, today.date)?;
        let clearance = Clearance::first_to_end(conn, record.patient(), today.date)?;
        (self.kept_of_7_days, self.kept_of_28_days) = (Some(week), Some(month));
        self.proposals_due = Some(proposals_due(today));
        self.next_clearance_end = clearance.map(|(region, until)| ClearanceEndOut { region, until });
        Ok(())
    }

    fn keep_pain(&mut self) {
        self.need = Need::NotShared;
        self.reason =
            Text::new("not-shared", "The patient does not share how it hurts: nobody here can say whether it is fine.");
        (self.region, self.side, self.since) = (None, None, None);
        (self.level, self.last_log, self.days_silent) = (None, None, None);
        (self.open_flags, self.worst_flag, self.locked) = (None, None, None);
        self.proposals_due = None;
        self.good_news.clear();
    }
}

fn level(leading: &Leading, today: &Today) -> Level {
    let leads = |series: &&Latest| leading.place.is_none_or(|place| place == (series.place.region, series.place.side));
    let standing = |series: &Latest| series.course.standing(today.date, &today.thresholds);
    let levels = today.series.iter().filter(leads).map(|series| standing(series).level);
    levels.max().unwrap_or(Level::Insufficient)
}
