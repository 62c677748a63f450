//! A patient's programme: looked at first, what a change would mean, then signed with its reason.

use super::draft::Typed;
use super::field::Field;
use super::form::{Form, Shown};
use super::programmes::exercise_names;
use super::sheet::Sheet;
use super::shell::{Me, Shell, html};
use super::tried::Tried;
use super::views::{Agreed, Difference, Enrolled, ExerciseChoice, NextPhase, Override, Phase, Programme, Today, view};
use crate::accounts::User;
use crate::care::{Action, Record, Slice, Visit};
use crate::catalogue::{self, exercises_to_choose_from, ladder_mistakes, precautions};
use crate::db::Conn;
use crate::http::{FieldError, Problem, Result};
use crate::ids::UserId;
use crate::training::{NewDayAnswer, difference_out, newest_enrolments, self_management_plan_out, today_out};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::{Value, json};
use std::sync::Arc;
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
    /// What may stand in for an exercise.
    exercises: Vec<ExerciseChoice>,
    /// What patient and physiotherapist agreed on.
    agreed: Agreed,
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
    /// The same, as it is stored: what a ladder is checked against.
    stored: Arc<catalogue::Programme>,
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

/// The page after a form whose rows are only arranged.
pub async fn arranged(visit: Visit, shell: Shell, form: Form) -> Result<HttpResponse> {
    with(visit, shell, form).await
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
    let exercises = if changes { view(&exercises_to_choose_from(conn, record.actor())?)? } else { Vec::new() };
    let seen = Seen {
        me,
        id: record.patient().to_string(),
        name: User::find(conn, UserId(record.patient().0))?.display_name,
        today: view(&today)?,
        changes,
        current,
        others: enrolments,
        to_choose_from,
        exercises,
        agreed: view(&self_management_plan_out(conn, record)?)?,
    };
    Ok((seen, NewDayAnswer::of(conn, record, &today)?))
}

impl Current {
    fn of(conn: &mut Conn, record: &Record, mut enrolled: Enrolled) -> Result<Current> {
        let own = catalogue::Programme::find(conn, &enrolled.programme, enrolled.programme_version)?;
        let newest = catalogue::Programme::newest(conn, &enrolled.programme)?.map(|newest| newest.version);
        let newest = match newest.filter(|newest| *newest > own.version) {
            Some(version) => {
                let id = Uuid::parse_str(&enrolled.id).unwrap_or_default();
                Some(view(&difference_out(conn, record, id, version)?)?)
            }
            None => None,
        };
        let mut names = exercise_names(conn, &own)?;
        let stand_ins = enrolled.overrides.iter().filter_map(|change| change.instead.clone()).collect::<Vec<_>>();
        names.extend(precautions(conn, &stand_ins)?.into_iter().map(|(key, known)| (key, known.name)));
        let mut programme: Programme = view(&*own)?;
        programme.name_exercises(&names);
        enrolled.overrides.iter_mut().for_each(|change| change.name_exercises(&names));
        Ok(Current { enrolled, programme, stored: own, newest })
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
    /// A field of what is agreed on: as it was typed, or as it is written.
    fn agreed(&self, name: &str) -> Field {
        Field::named(self.shell.form("agree", ""), name, &self.seen.agreed.value(name))
    }

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

    /// The ladder of an exercise as its rows have it, with what is wrong with it.
    fn sheet(&self, current: &Current, phase: &Phase, tried: &Tried<'_>) -> Result<Sheet, Problem> {
        let ladder = tried.ladder().unwrap_or_else(|| tried.step.grades());
        let before = || Typed::of_document(&json!({"ladder": ladder}));
        let mut typed = Typed::of_form(&self.asked).unwrap_or_else(before);
        typed.arrange(self.asked.text("do"));
        let others = current.enrolled.overrides.iter().filter(|other| !other.is_of(phase.number, &tried.step.exercise));
        let base = format!("/overrides/{}", others.count());
        let refused = if self.shell.is_refused_as_invalid() { self.shell.errors() } else { &[] };
        let own = |error: &&FieldError| error.pointer.starts_with(&format!("{base}/"));
        let mut errors: Vec<FieldError> = refused.iter().filter(own).cloned().collect();
        let is_of_ladder = |error: &FieldError| error.pointer.starts_with(&format!("{base}/ladder"));
        let stored = current.stored.phase(phase.number).zip(current.stored.step(phase.number, &tried.step.exercise));
        if let (true, Some((of, step))) = (errors.iter().any(is_of_ladder), stored) {
            // The contract may have stopped at the first of them.
            errors.retain(|error| !is_of_ladder(error));
            let document = typed.document();
            let all = ladder_mistakes(of, step, document.get("ladder").unwrap_or(&Value::Null))?;
            errors.extend(
                all.into_iter().map(|error| FieldError { pointer: format!("{base}{}", error.pointer), ..error }),
            );
        }
        Ok(Sheet { typed, base, errors })
    }

    /// What may stand in for an exercise of a phase: what is of its kind, and is not in the phase.
    fn stand_ins<'a>(&'a self, phase: &'a Phase, exercise: &str) -> Vec<&'a ExerciseChoice> {
        let all = &self.seen.exercises;
        let Some(kind) = all.iter().find(|one| one.key == exercise).map(|one| &one.kind) else { return Vec::new() };
        all.iter().filter(|one| one.kind == *kind && phase.step(&one.key).is_none()).collect()
    }

    /// The form that puts a change back.
    fn putting_back(&self, enrolment: &str, change: &Override) -> Shown<'_> {
        self.shell.form("restore-exercise", enrolment).about("change", &change.key())
    }
}
