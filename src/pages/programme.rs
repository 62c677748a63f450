//! A patient's programme: looked at first, what a change would mean, then signed with its reason.

use super::form::{Form, Shown};
use super::shell::{Me, Shell, html};
use super::tried::Tried;
use super::views::{Difference, Enrolled, NextPhase, Override, Phase, Programme, Today, view};
use crate::accounts::User;
use crate::care::{Action, Record, Slice, Visit};
use crate::catalogue;
use crate::db::Conn;
use crate::http::Result;
use crate::ids::UserId;
use crate::training::{NewDayAnswer, difference_out, newest_enrolments, today_out};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "programme.html")]
struct ProgrammePage {
    shell: Shell,
    seen: Seen,
    /// What is looked at before it is signed, as it was asked for or as it was refused.
    asked: Form,
}

struct Seen {
    me: Me,
    id: String,
    name: String,
    today: Today,
    /// Whether whoever looks may change anything.
    changes: bool,
    current: Option<Current>,
    /// The other programmes that go on, or may.
    others: Vec<Enrolled>,
    to_choose_from: Vec<Programme>,
}

impl Seen {
    /// What must hold to go up in the programme that is looked at.
    fn next_phase(&self) -> Option<&NextPhase> {
        let current = self.current.as_ref()?;
        let now = self.today.enrolments.iter().find(|now| now.enrolment_id == current.enrolled.id)?;
        now.next_phase.as_ref()
    }
}

/// The enrolment that goes on, on its version of a programme.
struct Current {
    enrolled: Enrolled,
    programme: Programme,
    /// What differs in the newest version, if it is another.
    newest: Option<Difference>,
}

/// The page; with a phase or an exercise in its address, what a change would mean.
pub async fn show_programme(visit: Visit, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    with(visit, shell, Form::of_query(req.query_string())).await
}

/// The page, after a form that was refused.
pub async fn page(visit: Visit, shell: Shell) -> Result<HttpResponse> {
    let asked = shell.typed().cloned().unwrap_or_default();
    with(visit, shell, asked).await
}

async fn with(visit: Visit, shell: Shell, asked: Form) -> Result<HttpResponse> {
    // Of several programmes the one that is asked for, or that a form was about.
    let about = ["enrolment", "thing"].into_iter().find_map(|name| asked.named(name)).map(str::to_owned);
    let look = move |conn: &mut Conn, record: &Record| look(conn, record, about.as_deref());
    let ((seen, unstored), reading) = visit.begin_reading(Action::Look(Slice::Training), look).await?;
    if let Some(unstored) = unstored {
        unstored.store(&reading).await;
    }
    html(&ProgrammePage { shell, seen, asked })
}

fn look(conn: &mut Conn, record: &Record, about: Option<&str>) -> Result<(Seen, Option<NewDayAnswer>)> {
    let me = Me::of(conn, record.actor())?;
    let changes = me.is_physiotherapist() && record.shows(Slice::Pain);
    let today = today_out(conn, record, None)?;
    let date = record.today(conn)?;
    let mut enrolments: Vec<Enrolled> = view(&newest_enrolments(conn, record, date, 20)?)?;
    enrolments.retain(Enrolled::is_current);
    // Those in force before those that are paused.
    enrolments.sort_by_key(|enrolled| !enrolled.is_active());
    let asked_for = about.and_then(|id| enrolments.iter().position(|enrolled| enrolled.id == id));
    let current = (!enrolments.is_empty()).then(|| enrolments.swap_remove(asked_for.unwrap_or_default()));
    let current = current.map(|enrolled| Current::of(conn, record, enrolled)).transpose()?;
    let to_choose_from =
        if changes { view(&catalogue::Programme::to_choose_from(conn, record.actor())?)? } else { Vec::new() };
    let seen = Seen {
        me,
        id: record.patient().to_string(),
        name: User::find(conn, UserId(record.patient().0))?.display_name,
        today: view(&today)?,
        changes,
        current,
        others: enrolments,
        to_choose_from,
    };
    Ok((seen, NewDayAnswer::of(conn, record, &today)?))
}

impl Current {
    fn of(conn: &mut Conn, record: &Record, enrolled: Enrolled) -> Result<Current> {
        let own = catalogue::Programme::find(conn, &enrolled.programme, enrolled.programme_version)?;
        let newest = catalogue::Programme::newest(conn, &enrolled.programme)?.map(|newest| newest.version);
        let newest = match newest.filter(|newest| *newest > own.version) {
            Some(version) => {
                let id = Uuid::parse_str(&enrolled.id).unwrap_or_default();
                Some(view(&difference_out(conn, record, id, version)?)?)
            }
            None => None,
        };
        Ok(Current { enrolled, programme: view(&*own)?, newest })
    }

    /// What is changed for the patient but for one exercise, to be sent again.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template asks by reference")]
    fn others(&self, phase: &u8, exercise: &str) -> String {
        let others: Vec<&Override> =
            self.enrolled.overrides.iter().filter(|other| !other.is_of(*phase, exercise)).collect();
        serde_json::to_string(&others).unwrap_or_default()
    }
}

impl ProgrammePage {
    /// The phase that is looked at: the one asked for, or the patient's.
    fn phase<'a>(&self, current: &'a Current) -> Option<&'a Phase> {
        let asked = self.asked.text("phase").parse().ok().and_then(|number| current.programme.phase(number));
        asked.or_else(|| current.programme.phase(current.enrolled.phase))
    }

    /// The exercise of it that is to be changed.
    fn tried<'a>(&'a self, current: &'a Current, phase: &'a Phase) -> Option<Tried<'a>> {
        let step = phase.step(self.asked.text("exercise"))?;
        let now = current.enrolled.overrides.iter().find(|change| change.is_of(phase.number, &step.exercise));
        Some(Tried { step, now, asked: &self.asked })
    }

    /// The form that puts a change back.
    fn putting_back(&self, enrolment: &str, change: &Override) -> Shown<'_> {
        self.shell.form("restore-exercise", enrolment).about("change", &change.key())
    }
}
