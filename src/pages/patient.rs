//! A patient's page: what happened, why it was flagged, what holds now, and the forms to act by.

use super::shell::{Me, Shell, html};
use super::views::{Clearance, Enrolment, Explanation, Flag, Lock, Rest, Thresholds, Today, Trend, items, view};
use super::words::At;
use crate::accounts::User;
use crate::care::{Action, Record, Slice, Visit, clearances_page};
use crate::db::Conn;
use crate::http::{Limit, Result};
use crate::ids::UserId;
use crate::pain::{FlagId, FlagQuery, explanation_out, flags_page, locks_page, thresholds_now};
use crate::review::trend_of_places;
use crate::training::{enrolments_page, rests_page, today_out};
use actix_web::HttpResponse;
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "patient.html")]
struct PatientPage {
    shell: Shell,
    seen: Seen,
}

/// What the page shows, of one moment.
struct Seen {
    me: Me,
    id: String,
    name: String,
    as_of: At,
    today: Today,
    /// The flags that are not settled, each with its reasoning.
    open: Vec<(Flag, Explanation)>,
    settled: Vec<Flag>,
    trends: Vec<(String, Trend)>,
    clearances: Vec<Clearance>,
    rests: Vec<Rest>,
    locks: Vec<Lock>,
    enrolments: Vec<Enrolment>,
    own_thresholds: i32,
    shows_pain: bool,
    shows_training: bool,
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
    let mut seen = Seen {
        me: Me::of(conn, record.actor())?,
        id: record.patient().to_string(),
        name: User::find(conn, UserId(record.patient().0))?.display_name,
        as_of: At(record.now),
        today: view(&today_out(conn, record, None)?)?,
        open: Vec::new(),
        settled: Vec::new(),
        trends: Vec::new(),
        clearances: Vec::new(),
        rests: Vec::new(),
        locks: Vec::new(),
        enrolments: Vec::new(),
        own_thresholds: 0,
        shows_pain: record.shows(Slice::Pain),
        shows_training: record.shows(Slice::Training),
    };
    if seen.shows_pain {
        seen.look_at_pain(conn, record)?;
    }
    if seen.shows_training {
        seen.look_at_training(conn, record)?;
    }
    Ok(seen)
}

fn explained(conn: &mut Conn, record: &Record, flag: Flag) -> Result<(Flag, Explanation)> {
    let id = FlagId(Uuid::parse_str(&flag.id).unwrap_or_default());
    let explanation = view(&explanation_out(conn, record, id)?)?;
    Ok((flag, explanation))
}

/// Each place that was ever logged, over the last weeks.
fn trends(conn: &mut Conn, record: &Record) -> Result<Vec<(String, Trend)>> {
    let all = trend_of_places(conn, record)?;
    all.iter().map(|(place, trend)| Ok((place.clone(), view(trend)?))).collect()
}

impl Seen {
    fn look_at_pain(&mut self, conn: &mut Conn, record: &Record) -> Result<()> {
        let flags: Vec<Flag> = items(&flags_page(conn, record, &FlagQuery::that_are_open(true))?)?;
        let thresholds: Thresholds = view(&thresholds_now(conn, record)?)?;
        self.open = flags.into_iter().map(|flag| explained(conn, record, flag)).collect::<Result<_>>()?;
        self.settled = items(&flags_page(conn, record, &FlagQuery::that_are_open(false))?)?;
        self.trends = trends(conn, record)?;
        self.locks = items(&locks_page(conn, record, Limit::default(), None)?)?;
        self.own_thresholds = thresholds.version;
        Ok(())
    }

    fn look_at_training(&mut self, conn: &mut Conn, record: &Record) -> Result<()> {
        let few = Limit::default();
        self.clearances = items(&clearances_page(conn, record, few, None)?)?;
        self.rests = items(&rests_page(conn, record, few, None)?)?;
        self.enrolments = items(&enrolments_page(conn, record, few, None)?)?;
        Ok(())
    }

    /// The lock in force, if there is one.
    fn lock(&self) -> Option<&Lock> {
        self.locks.iter().find(|lock| lock.unlocked_at.is_none())
    }
    /// The go-aheads that hold.
    fn current(&self) -> impl Iterator<Item = &Clearance> {
        self.clearances.iter().filter(|clearance| clearance.current)
    }
    /// Those that do not any more.
    fn past(&self) -> impl Iterator<Item = &Clearance> {
        self.clearances.iter().filter(|clearance| !clearance.current)
    }
    /// The rests that are not over.
    fn rests_now(&self) -> impl Iterator<Item = &Rest> {
        self.rests.iter().filter(|rest| rest.until >= self.today.date)
    }
}
