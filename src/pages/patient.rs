//! A patient's page: what happened, why it was flagged, what holds now, and the forms to act by.

use super::hand_over::HandOver;
use super::shell::{Me, Shell, html};
use super::ties::Ties;
use super::views::{Act, Explanation, Flag, Message, Rest, Summary, SummarySeries, Thresholds, Today, items, view};
use super::words::in_words;
use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::http::{Limit, ListQuery, Result};
use crate::messages::{MessageQuery, messages_page};
use crate::pain::{FlagId, FlagQuery, count_open_flags, explanation_out, flags_page, thresholds_now};
use crate::review::{acts_page, charts_of_places, summary_out};
use crate::training::{NewDayAnswer, rests_page, today_out};
use actix_web::HttpResponse;
use askama::Template;
use limber_rules::level::Urgency;
use limber_rules::place::BodySite;
use uuid::Uuid;

/// How many of the open flags stand on the page, the most urgent first: the red ones, however old, and the newest of the others.
const MOST: [(Urgency, Limit); 4] = [
    (Urgency::Red, Limit::MOST),
    (Urgency::Amber, Limit::A_SCREEN),
    (Urgency::Watch, Limit::A_SCREEN),
    (Urgency::GoodNews, Limit::A_SCREEN),
];

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
    /// How many more there are, of each urgency.
    left_out: Vec<String>,
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
    let ((seen, unstored), reading) = visit.begin_reading(Action::LookAcross, look).await?;
    if let Some(unstored) = unstored {
        unstored.store(&reading).await;
    }
    html(&PatientPage { shell, seen })
}

/// All of it in one visit: one line in the access log.
fn look(conn: &mut Conn, record: &Record) -> Result<(Seen, Option<NewDayAnswer>)> {
    let me = Me::of(conn, record.actor())?;
    let today = today_out(conn, record, None)?;
    let mut seen = Seen {
        today: view(&today)?,
        summary: view(&summary_out(conn, record, (None, None))?)?,
        open: Vec::new(),
        left_out: Vec::new(),
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
    Ok((seen, NewDayAnswer::of(conn, record, &today)?))
}

fn explained(conn: &mut Conn, record: &Record, flag: Flag) -> Result<(Flag, Explanation)> {
    let id = FlagId(Uuid::parse_str(&flag.id).unwrap_or_default());
    let explanation = view(&explanation_out(conn, record, id)?)?;
    Ok((flag, explanation))
}

impl Seen {
    fn look_at_pain(&mut self, conn: &mut Conn, record: &Record) -> Result<()> {
        self.look_at_flags(conn, record)?;
        let places: Vec<BodySite> = self.summary.series().iter().map(|series| series.trend.place()).collect();
        self.charts = charts_of_places(conn, record, &places)?;
        let thresholds: Thresholds = view(&thresholds_now(conn, record)?)?;
        self.own_thresholds = thresholds.version;
        Ok(())
    }

    fn look_at_flags(&mut self, conn: &mut Conn, record: &Record) -> Result<()> {
        let counted = count_open_flags(conn, record)?;
        for (level, most) in MOST {
            let flags: Vec<Flag> = items(&flags_page(conn, record, &FlagQuery::that_are_open(level, most))?)?;
            let all = counted.iter().find(|(counted, _)| *counted == level).map_or(0, |(_, count)| *count);
            let more = all - i64::try_from(flags.len()).unwrap_or(i64::MAX);
            if more > 0 {
                self.left_out.push(format!("{more} {}", in_words(level.as_str())));
            }
            for flag in flags {
                self.open.push(explained(conn, record, flag)?);
            }
        }
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
