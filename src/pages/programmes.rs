//! The programmes of the catalogue for people: the list, one of them to read, and a week of one of its phases.

use super::editor::Editor;
use super::form::Form;
use super::shell::{Me, Shell, html};
use super::views::{Programme, WeekDay, view};
use crate::accounts::Actor;
use crate::catalogue::{self, precautions, programme_at_desk, programmes_at_desk};
use crate::db::Conn;
use crate::http::{Problem, Result};
use crate::training::preview_week;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "programmes.html")]
struct ListPage {
    shell: Shell,
    me: Me,
    own: Vec<Programme>,
    others: Vec<Programme>,
}

/// The list: a physiotherapist's own programmes, and those that are built in or of the practice.
pub async fn show_programmes(desk: Editor, shell: Shell) -> Result<HttpResponse> {
    let look = |conn: &mut Conn, actor: &Actor| {
        let all: Vec<Programme> = view(&programmes_at_desk(conn, actor)?)?;
        Ok((Me::of(conn, actor)?, all))
    };
    let (me, all) = desk.read(look).await?;
    let (own, others) = all.into_iter().partition(|programme: &Programme| programme.is_of(&me.id));
    html(&ListPage { shell, me, own, others })
}

#[derive(Template)]
#[template(path = "programme-read.html")]
struct ReadPage {
    shell: Shell,
    me: Me,
    programme: Programme,
}

/// One programme, in the version asked for or in the newest.
pub async fn show_one(desk: Editor, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    let (me, programme, _) = desk.find(&req).await?;
    html(&ReadPage { shell, me, programme })
}

#[derive(Template)]
#[template(path = "programme-week.html")]
struct WeekPage {
    shell: Shell,
    me: Me,
    programme: Programme,
    phase: u8,
    grade: usize,
    days: Vec<WeekDay>,
}

/// A week of one of its phases, with each exercise at one grade.
pub async fn show_week(desk: Editor, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    let asked = Form::of_query(req.query_string());
    let (me, programme, stored) = desk.find(&req).await?;
    let phase = asked.text("phase").parse().ok().and_then(|number| stored.phase(number));
    let phase = phase.or_else(|| stored.phases.first()).ok_or_else(Problem::not_found)?;
    let highest = phase.steps.iter().map(|step| step.ladder.len()).max().unwrap_or_default().saturating_sub(1);
    let grade = asked.text("grade").parse().unwrap_or_default();
    let grade = highest.min(grade);
    let mut days: Vec<WeekDay> = view(&preview_week(phase, grade))?;
    for step in days.iter_mut().flat_map(|day| &mut day.steps) {
        step.name = programme.exercise_name(&step.exercise);
    }
    html(&WeekPage { shell, me, programme, phase: phase.number, grade, days })
}

impl WeekPage {
    /// The grades that the ladders of the phase have.
    fn grades(&self) -> impl Iterator<Item = usize> {
        let phase = self.programme.phase(self.phase);
        0..phase.into_iter().flat_map(|phase| &phase.steps).map(|step| step.grades().len()).max().unwrap_or_default()
    }
}

impl Editor {
    /// A programme that is seen, in the version that an address asks for, with the names of its exercises.
    async fn find(&self, req: &HttpRequest) -> Result<(Me, Programme, catalogue::Programme)> {
        let key = self.key().to_owned();
        let version = Form::of_query(req.query_string()).text("version").parse().ok();
        let look = move |conn: &mut Conn, actor: &Actor| {
            let stored = programme_at_desk(conn, actor, &key, version)?;
            let mut programme: Programme = view(&stored)?;
            programme.name_exercises(&exercise_names(conn, &stored)?);
            Ok((Me::of(conn, actor)?, programme, stored))
        };
        self.read(look).await
    }
}

/// What the exercises of a programme are called, by their keys.
///
/// # Errors
/// What is wrong with the server.
pub fn exercise_names(conn: &mut Conn, programme: &catalogue::Programme) -> Result<HashMap<String, String>> {
    let mut keys: Vec<String> = programme.exercises().map(str::to_owned).collect();
    keys.sort_unstable();
    keys.dedup();
    Ok(precautions(conn, &keys)?.into_iter().map(|(key, known)| (key, known.name)).collect())
}
