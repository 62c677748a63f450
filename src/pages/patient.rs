//! A patient's page: what happened, why it was flagged, what holds now, and the forms to act by.

use super::alarm::Alarm;
use super::episodes::{Cards, HeldBack};
use super::hand_over::HandOver;
use super::shell::{Me, Shell, html};
use super::ties::Ties;
use super::views::{Act, Clearance, Flag, Message, Patterns, Rest, Summary, SummarySeries, Thresholds, Today};
use super::views::{items, view};
use crate::care::{Action, Record, Slice, Visit};
use crate::catalogue::{BUILT_IN_LINE, band_lines};
use crate::db::Conn;
use crate::http::{Limit, ListQuery, Result};
use crate::messages::{MessageQuery, messages_page};
use crate::pain::thresholds_now;
use crate::review::{acts_page, charts_of_places, patterns_out, summary_out};
use crate::training::{NewDayAnswer, rests_page, today_out};
use actix_web::HttpResponse;
use askama::Template;
use limber_rules::place::BodySite;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "patient.html")]
struct PatientPage {
    shell: Shell,
    seen: Seen,
    /// The line of bands that is meant where none is named.
    usual_line: &'static str,
}

/// What the page shows, all of one moment.
struct Seen {
    me: Me,
    today: Today,
    summary: Summary,
    /// What needs a look.
    cards: Cards,
    /// Which worsenings hold bands back.
    held_back: Vec<HeldBack>,
    /// After how many hours unseen the patient hears of it.
    escalates_after: i64,
    /// Where to go, if the day says to be seen.
    alarm: Option<Alarm>,
    /// Each place as a picture, for a desk and for a phone, in the order of the summary.
    charts: Vec<[String; 2]>,
    /// What goes with the pain of each place, in the order of the summary.
    patterns: Vec<Patterns>,
    rests: Vec<Rest>,
    acts: Vec<Act>,
    messages: Vec<Message>,
    own_thresholds: i32,
    /// The lines of bands that a go-ahead may name.
    band_lines: BTreeSet<String>,
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
    html(&PatientPage { shell, seen, usual_line: BUILT_IN_LINE })
}

/// All of it in one visit: one line in the access log.
fn look(conn: &mut Conn, record: &Record) -> Result<(Seen, Option<NewDayAnswer>)> {
    let me = Me::of(conn, record.actor())?;
    let today = today_out(conn, record, None)?;
    let shown_today: Today = view(&today)?;
    let mut seen = Seen {
        escalates_after: record.escalate_after.num_hours(),
        alarm: Alarm::of(&shown_today, record.where_to_go()),
        today: shown_today,
        summary: view(&summary_out(conn, record, (None, None))?)?,
        cards: Cards::default(),
        held_back: if record.shows(Slice::Pain) { HeldBack::of(conn, record)? } else { Vec::new() },
        charts: Vec::new(),
        patterns: Vec::new(),
        rests: Vec::new(),
        acts: items(&acts_page(conn, record, &ListQuery::default())?)?,
        messages: items(&messages_page(conn, record, &MessageQuery::default())?)?,
        own_thresholds: 0,
        band_lines: band_lines(conn, record.actor())?,
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

impl Seen {
    fn look_at_pain(&mut self, conn: &mut Conn, record: &Record) -> Result<()> {
        self.cards = Cards::of(conn, record)?;
        let places: Vec<BodySite> = self.summary.series().iter().map(|series| series.trend.place()).collect();
        self.charts = charts_of_places(conn, record, &places)?;
        for series in self.summary.series() {
            let days = (series.trend.from.0, series.trend.to.0);
            let patterns = patterns_out(conn, record, series.trend.place(), days)?;
            self.patterns.push(view(&patterns)?);
        }
        let thresholds: Thresholds = view(&thresholds_now(conn, record)?)?;
        self.own_thresholds = thresholds.version;
        Ok(())
    }

    /// Each place, with its pictures and what goes with its pain.
    fn places(&self) -> impl Iterator<Item = (&SummarySeries, Option<&[String; 2]>, Option<&Patterns>)> {
        let numbered = self.summary.series().iter().enumerate();
        numbered.map(|(number, series)| {
            let patterns = self.patterns.get(number).filter(|patterns| !patterns.is_empty());
            (series, self.charts.get(number), patterns)
        })
    }

    /// The flags of these weeks that stand on no card.
    fn other_flags(&self) -> Vec<&Flag> {
        self.summary.flags().iter().filter(|flag| !self.cards.shows(flag)).collect()
    }

    /// What holds a go-ahead back, if anything does.
    fn holding_back(&self, clearance: &Clearance) -> Option<&HeldBack> {
        self.held_back.iter().find(|held| held.holds(clearance))
    }

    /// The rests that are not over.
    fn rests_now(&self) -> impl Iterator<Item = &Rest> {
        self.rests.iter().filter(|rest| rest.until >= self.today.date)
    }
}
