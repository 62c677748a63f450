//! A patient's own pages: today, messages, and who looked.

use super::alarm::Alarm;
use super::form::Form;
use super::shell::{Me, Shell, html};
use super::views::{Access, Listed, LoggedSession, Message, Today, items, list, read, view};
use super::words::At;
use crate::care::{AccessQuery, Action, Record, Visit, access_page};
use crate::db::Conn;
use crate::http::{Code, Query, Result};
use crate::messages::{MessageQuery, messages_page as list_of_messages};
use crate::training::{NewDayAnswer, session_log_shown, today_out};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "my-today.html")]
struct TodayPage {
    shell: Shell,
    me: Me,
    as_of: At,
    alarm: Option<Alarm>,
    today: Today,
    /// The session that was just logged.
    logged: Option<LoggedSession>,
}

/// What today asks for, and why.
pub async fn show_today(visit: Visit, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    let log = Uuid::parse_str(Form::of_query(req.query_string()).text("log")).ok();
    let look = move |conn: &mut Conn, record: &Record| {
        let today = today_out(conn, record, None)?;
        let unstored = NewDayAnswer::of(conn, record, &today)?;
        let shown: Today = view(&today)?;
        let alarm = Alarm::of(&shown, record.where_to_go());
        let logged = log.map(|log| logged_session(conn, record, log)).transpose()?.flatten();
        Ok((Me::of(conn, record.actor())?, At(record.now), (alarm, shown, logged), unstored))
    };
    let ((me, as_of, (alarm, today, logged), unstored), reading) =
        visit.begin_reading(Action::LookAcross, look).await?;
    if let Some(unstored) = unstored {
        unstored.store(&reading).await;
    }
    html(&TodayPage { shell, me, as_of, alarm, today, logged })
}

/// A session log by its id; none if there is no such log any more.
fn logged_session(conn: &mut Conn, record: &Record, log: Uuid) -> Result<Option<LoggedSession>> {
    match session_log_shown(conn, record, log) {
        Ok(answer) => Ok(Some(read(&answer)?)),
        Err(problem) if problem.in_words().code == Code::NotFound => Ok(None),
        Err(problem) => Err(problem),
    }
}

#[derive(Template)]
#[template(path = "my-messages.html")]
struct MessagesPage {
    shell: Shell,
    me: Me,
    patient: String,
    messages: Vec<Message>,
}

/// What is written between a patient and their physiotherapists.
pub async fn show_messages(visit: Visit, shell: Shell) -> Result<HttpResponse> {
    messages_page(visit, shell).await
}

/// The page, also after a form that was refused.
pub async fn messages_page(visit: Visit, shell: Shell) -> Result<HttpResponse> {
    let look = |conn: &mut Conn, record: &Record| {
        let messages = items(&list_of_messages(conn, record, &MessageQuery::default())?)?;
        Ok((Me::of(conn, record.actor())?, record.patient().to_string(), messages))
    };
    let (me, patient, messages) = visit.read(Action::LookAcross, look).await?;
    html(&MessagesPage { shell, me, patient, messages })
}

#[derive(Template)]
#[template(path = "my-access.html")]
struct AccessPage {
    shell: Shell,
    me: Me,
    visits: Listed<Access>,
}

/// Who looked at the record, what for, and when.
pub async fn show_access(visit: Visit, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    let Query(query) = Query::<AccessQuery>::read(req.query_string())?;
    let look = move |conn: &mut Conn, record: &Record| {
        let visits = access_page(conn, record, &query)?;
        Ok((Me::of(conn, record.actor())?, list(&visits)?))
    };
    let (me, visits) = visit.read(Action::LookAtAccess, look).await?;
    html(&AccessPage { shell, me, visits })
}
