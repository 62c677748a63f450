//! A patient's page: what happened, why it was flagged, what holds now, and the forms to act by.

use super::hand_over::HandOver;
use super::shell::{Me, Shell, html};
use super::ties::Ties;
use super::views::{Act, Explanation, Flag, Message, Rest, Summary, SummarySeries, Thresholds, Today, items, view};
use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::http::{Limit, ListQuery, Result};
use crate::messages::{MessageQuery, messages_page};
use crate::pain::{FlagId, FlagQuery, Place, explanation_out, flags_page, thresholds_now};
use crate::review::{acts_page, charts_of_places, summary_out};
use crate::training::{rests_page, today_out};
use actix_web::HttpResponse;
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "patient.html")]
struct PatientPage {
    shell: Shell,
    seen: Seen,
}

/// What the page shows, all of one moment.
struct Seen {
    me: Me,
    today: Today,
    summary: Summary,
    /// The flags that are not settled, each with its reasoning.
    open: Vec<(Flag, Explanation)>,
    /// Each place as a picture, for a desk and for a phone, in the order of the summary.
    charts: Vec<[String; 2]>,
    rests: Vec<Rest>,
    acts: Vec<Act>,
    messages: Vec<Message>,
    own_thresholds: i32,
    hand_over: HandOver,
    ties: Ties,
}

/// The page.
pub async fn show_patient(visit: Visit, shell: Shell) -> Result<HttpResponse> {
    page(visit, shell).await
}

/// The page, also after a form that was refused.
pub async fn page(visit: Visit, shell: Shell) -> Result<HttpResponse> {
    let seen = visit.read(Action::LookAcross, look).await?;
    html(&PatientPage { shell, seen })
}

/// All of it in one visit: one line in the access log.
fn look(conn: &mut Conn, record: &Record) -> Result<Seen> {
    let me = Me::of(conn, record.actor())?;
    let mut seen = Seen {
        today: view(&today_out(conn, record, None)?)?,
        summary: view(&summary_out(conn, record, (None, None))?)?,
        open: Vec::new(),
        charts: Vec::new(),
        rests: Vec::new(),
        acts: items(&acts_page(conn, record, &ListQuery::default())?)?,
        messages: items(&messages_page(conn, record, &MessageQuery::default())?)?,
        own_thresholds: 0,
        hand_over: HandOver::of(conn, record)?,
        ties: Ties::of(conn, record, &me)?,
        me,
    };
    if record.shows(Slice::Pain) {
        seen.look_at_pain(conn, record)?;
    }
    if record.shows(Slice::Training) {
        seen.rests = items(&rests_page(conn, record, Limit::default(), None)?)?;
    }
    Ok(seen)
}

fn explained(conn: &mut Conn, record: &Record, flag: Flag) -> Result<(Flag, Explanation)> {
    let id = FlagId(Uuid::parse_str(&flag.id).unwrap_or_default());
    let explanation = view(&explanation_out(conn, record, id)?)?;
    Ok((flag, explanation))
}

impl Seen {
    fn look_at_pain(&mut self, conn: &mut Conn, record: &Record) -> Result<()> {
        let mut flags: Vec<Flag> = items(&flags_page(conn, record, &FlagQuery::that_are_open())?)?;
        flags.sort_by_key(|flag| std::cmp::Reverse((flag.level, flag.local_date)));
        self.open = flags.into_iter().map(|flag| explained(conn, record, flag)).collect::<Result<_>>()?;
        let places: Vec<Place> = self.summary.series().iter().map(|series| series.trend.place()).collect();
        self.charts = charts_of_places(conn, record, &places)?;
        let thresholds: Thresholds = view(&thresholds_now(conn, record)?)?;
        self.own_thresholds = thresholds.version;
        Ok(())
    }

    /// Each place, with its pictures.
    fn places(&self) -> impl Iterator<Item = (&SummarySeries, Option<&[String; 2]>)> {
        self.summary.series().iter().enumerate().map(|(number, series)| (series, self.charts.get(number)))
    }

    /// The rests that are not over.
    fn rests_now(&self) -> impl Iterator<Item = &Rest> {
        self.rests.iter().filter(|rest| rest.until >= self.today.date)
    }
}
