//! A programme of a physiotherapist's own, worked on: the whole of it on one page, each phase on a page with all its fields.
//!
//! What is saved is a draft that the contract accepts. Rows are added, removed and moved in what was typed, and nothing is stored by it.

use super::acts::{self, Page};
use super::draft::Typed;
use super::faults;
use super::form::Form;
use super::sheet::{Row, Sheet};
use super::shell::{Me, Shell, html};
use super::views::{ConditionChoice, ExerciseChoice, Programme, view};
use super::words::in_words;
use crate::accounts::{Actor, Caller};
use crate::app::App;
use crate::catalogue::{
    self, Purpose, conditions_to_choose_from, exercises_to_choose_from, own_programme, programme_mistakes,
};
use crate::db::Conn;
use crate::http::{FieldError, Problem, Result};
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use limber_rules::function_tests::{FunctionTest, Unit};
use limber_rules::place::Region;
use serde_json::{Value, json};
use std::future::{Ready, ready};

/// The parts of a session: how the contract calls each, and words for it.
const PARTS: [(&str, &str); 7] = [
    ("", "Please choose"),
    ("raise", "Raise: gets warm"),
    ("dynamic_stretch", "Dynamic stretch"),
    ("mobility", "Mobility"),
    ("isometric", "Isometric hold"),
    ("resistance_band", "Resistance band"),
    ("cool_down", "Cool-down"),
];

/// Which offers of a week an exercise takes part in.
const GROUPS: [(&str, &str); 4] = [
    ("", "By its part and its place"),
    ("lead", "It leads the session"),
    ("second", "It comes second"),
    ("warm_up", "It warms up"),
];

/// What a criterion can be read from: how the contract calls each, and words for it.
pub const MEASURES: [(&str, &str); 14] = [
    ("", "Nothing: a person says whether it holds"),
    ("green_days", "Green days in a row"),
    ("days_without_ease", "Days without a day of ease or rest"),
    ("calm_sessions", "Calm sessions in a row"),
    ("days_without_analgesic", "Days without a painkiller"),
    ("days_without_rise", "Days without a rise of the score"),
    ("days_in_phase_before", "Days in the phase before"),
    ("screen_clear", "Symptom check without a warning sign, at most so many days old"),
    ("go_ahead", "A go-ahead that holds"),
    ("week_mean_at_most", "Mean pain of the week, at most"),
    ("lead_rungs_below_top", "Lead exercise of the phase before, at most so many grades below its last"),
    ("psfs_at_least", "Each activity of the PSFS, at least"),
    ("function_test", "A function test"),
    ("hagos_sport", "Sport score of HAGOS, at least"),
];

/// A programme that a physiotherapist works on.
pub struct Editor {
    app: Data<App>,
    caller: Caller,
    key: String,
}

impl Editor {
    /// By the request that brings them.
    ///
    /// # Errors
    /// 404 if the server has no such room.
    pub fn of(req: &HttpRequest, caller: Caller, key: &str) -> Result<Editor> {
        let app = req.app_data::<Data<App>>().cloned().ok_or_else(Problem::not_found)?;
        Ok(Editor { app, caller, key: key.to_owned() })
    }

    /// The key of the programme.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The newest version of the programme, as a body of the contract.
    ///
    /// # Errors
    /// 403 if it is another author's, 404 if it is not theirs to see.
    pub async fn document(&self) -> Result<Value> {
        let key = self.key.clone();
        let find = move |conn: &mut Conn, actor: &Actor| document_of(&own_programme(conn, actor, &key)?);
        self.read(find).await
    }

    /// Reads as the physiotherapist.
    ///
    /// # Errors
    /// As the reading has them.
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnMut(&mut Conn, &Actor) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.caller.read(&self.app, look).await
    }

    /// The address of the page on which it is seen what a form did.
    pub fn address_of(&self, page: Page, form: &Form) -> String {
        let own = format!("/web/programmes/{}", self.key);
        match page {
            Page::Draft => format!("{own}/edit"),
            Page::DraftPhase => match form.text("phase").parse::<u8>() {
                Ok(phase) => format!("{own}/edit?phase={phase}"),
                Err(_) => format!("{own}/edit"),
            },
            Page::Published => own,
            _ => "/web/programmes".to_owned(),
        }
    }
}

impl FromRequest for Editor {
    type Error = Problem;
    type Future = Ready<Result<Editor>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(req, payload).into_inner();
        let key = req.match_info().get("key").unwrap_or_default();
        ready(caller.and_then(|caller| Editor::of(req, caller, key)))
    }
}

/// A programme as a body of the contract has it.
fn document_of(programme: &catalogue::Programme) -> Result<Value> {
    let shared = programme.authored.as_ref().is_some_and(|authored| authored.shared);
    let mut document: Value = view(programme)?;
    if let Some(fields) = document.as_object_mut() {
        for name in ["key", "version", "authored"] {
            fields.remove(name);
        }
        fields.insert("shared".to_owned(), json!(shared));
    }
    Ok(document)
}

#[derive(Template)]
#[template(path = "draft.html")]
struct DraftPage {
    shell: Shell,
    seen: Seen,
}

#[derive(Template)]
#[template(path = "draft-phase.html")]
struct PhasePage {
    shell: Shell,
    seen: Seen,
    /// The number of the phase.
    number: usize,
    /// The place of the row that is open.
    opened: String,
}

struct Seen {
    me: Me,
    /// As it is stored.
    stored: Programme,
    /// What is typed of the part that is worked on.
    sheet: Sheet,
    exercises: Vec<ExerciseChoice>,
    conditions: Vec<ConditionChoice>,
    /// Whether it was checked, and so is known to be right if nothing is wrong.
    is_checked: bool,
    /// Whether rows were arranged that are not saved yet.
    is_arranged: bool,
    /// The revision that what is typed was typed upon.
    revision: String,
}

/// The page.
pub async fn show_draft(editor: Editor, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    with(editor, shell, None, Form::of_query(req.query_string())).await
}

/// The page after a form that stores nothing, or that was refused.
pub async fn page(editor: Editor, shell: Shell, act: &'static str, form: Form) -> Result<HttpResponse> {
    with(editor, shell, Some(act), form).await
}

async fn with(editor: Editor, shell: Shell, act: Option<&'static str>, form: Form) -> Result<HttpResponse> {
    let Editor { app, caller, key } = editor;
    let refusal = shell.errors().to_vec();
    let purpose = act.and_then(|act| purpose(act, shell.is_refused_as_invalid()));
    let is_stale = shell.is_refused_as_stale();
    let asked = form.clone();
    let look = move |conn: &mut Conn, actor: &Actor| {
        Seen::of(conn, actor, &key, Asked { form: &asked, act, purpose, refusal: &refusal, is_stale })
    };
    let (seen, phase) = caller.read(&app, look).await?;
    match phase {
        Some(number) => {
            let opened = opened(form.text("do"), &seen.sheet.typed);
            html(&PhasePage { shell, seen, number, opened })
        }
        None => html(&DraftPage { shell, seen }),
    }
}

/// What a programme is checked for after a form, if it is.
fn purpose(act: &str, is_refused: bool) -> Option<Purpose> {
    match act {
        "check-programme" | "check-phase" => Some(Purpose::Publish),
        "publish-programme" if is_refused => Some(Purpose::Publish),
        "save-programme" | "save-phase" if is_refused => Some(Purpose::Keep),
        _ => None,
    }
}

/// The place of the row that a button was about, where it is now.
fn opened(pressed: &str, typed: &Typed) -> String {
    let Some((what, place)) = pressed.split_once(':') else { return String::new() };
    let moved = |by: fn(usize) -> usize| {
        let (list, at) = place.rsplit_once('.').unwrap_or((place, ""));
        at.parse().map_or_else(|_| place.to_owned(), |at| format!("{list}.{}", by(at)))
    };
    match what {
        "add" => format!("{place}.{}", typed.rows(place).saturating_sub(1)),
        "up" => moved(|at| at.saturating_sub(1)),
        "down" => moved(|at| at.saturating_add(1)),
        // What was removed stood in a list: that stays open.
        _ => place.rsplit_once('.').map_or(place, |(list, _)| list).to_owned(),
    }
}

/// What a page is asked for.
#[derive(Clone, Copy)]
struct Asked<'a> {
    form: &'a Form,
    act: Option<&'static str>,
    purpose: Option<Purpose>,
    /// What the contract said is wrong.
    refusal: &'a [FieldError],
    /// Whether the person is told that it was changed in the meantime.
    is_stale: bool,
}

impl Asked<'_> {
    /// The revision to save upon: that of the form, so that a change that came in between is noticed; once it was noticed and told, the
    /// one there is.
    fn revision(&self, stored: &Programme) -> String {
        let typed_upon = self.form.text("version");
        let begins = self.act.is_none() || typed_upon.is_empty();
        if begins || self.is_stale { stored.revision().to_string() } else { typed_upon.to_owned() }
    }
}

impl Seen {
    /// What is seen, and the number of the phase that is worked on, if one is.
    fn of(conn: &mut Conn, actor: &Actor, key: &str, asked: Asked) -> Result<(Seen, Option<usize>)> {
        let me = Me::of(conn, actor)?;
        let stored = own_programme(conn, actor, key)?;
        let mut document = document_of(&stored)?;
        let phase = asked.form.text("phase").parse().ok().filter(|number: &usize| *number < stored.phases.len());
        let base = phase.map(|number| format!("/phases/{number}")).unwrap_or_default();
        let before = || Typed::of_document(document.pointer(&base).unwrap_or(&Value::Null));
        let mut typed = Typed::of_form(asked.form).unwrap_or_else(before);
        if asked.act == Some("arrange-phase") {
            typed.arrange(asked.form.text("do"));
        }
        match phase {
            Some(_) => acts::put_phase(asked.form, &mut document),
            None => acts::put_overview(asked.form, &mut document),
        };
        let mistakes = match asked.purpose {
            Some(purpose) => programme_mistakes(conn, actor, document, purpose)?,
            None => Vec::new(),
        };
        let errors = if mistakes.is_empty() { asked.refusal.to_vec() } else { mistakes };
        let seen = Seen {
            me,
            stored: view(&stored)?,
            sheet: Sheet { typed, base, errors },
            exercises: view(&exercises_to_choose_from(conn, actor)?)?,
            conditions: view(&conditions_to_choose_from(conn, actor)?)?,
            is_checked: asked.purpose.is_some(),
            is_arranged: asked.act == Some("arrange-phase"),
            revision: asked.revision(&view::<Programme>(&stored)?),
        };
        Ok((seen, phase))
    }

    fn key(&self) -> &str {
        &self.stored.key
    }

    /// Where a form is sent to.
    fn act(&self, name: &str) -> String {
        format!("/web/programmes/{}/acts/{name}", self.key())
    }

    /// The number of the version that is written.
    fn version(&self) -> i32 {
        if self.stored.is_draft() { self.stored.version } else { self.stored.version + 1 }
    }

    /// The number of the phase that is worked on, if one is.
    fn phase(&self) -> Option<usize> {
        phase_of(&self.sheet.base)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template asks by reference")]
    fn is_at(&self, phase: &u8) -> bool {
        self.phase() == Some(usize::from(*phase))
    }

    fn whole(&self) -> Row<'_> {
        self.sheet.whole()
    }

    /// All mistakes, each with the address of its field, where it is in words, and what to do.
    fn mistakes(&self) -> Vec<(String, String, String)> {
        let mistake = |error: &FieldError| (self.address(error), self.place(error), faults::of_draft(error));
        self.sheet.errors.iter().map(mistake).collect()
    }

    /// The address of the field of a mistake: on this page, or on that of its phase.
    fn address(&self, error: &FieldError) -> String {
        let phase = phase_of(&error.pointer);
        if phase.map(|phase| format!("/phases/{phase}")).unwrap_or_default() == self.sheet.base {
            return format!("#{}", self.sheet.anchor(error));
        }
        match phase {
            Some(phase) => format!("/web/programmes/{}/edit?phase={phase}", self.key()),
            None => format!("/web/programmes/{}/edit", self.key()),
        }
    }

    /// `Phase 1, band march, grade 2`
    fn place(&self, error: &FieldError) -> String {
        let segments: Vec<&str> = error.pointer.split('/').collect();
        let Some(phase) = phase_of(&error.pointer) else { return String::new() };
        let row = |list: &str| {
            let at = segments.iter().position(|segment| *segment == list)?;
            segments.get(at + 1)?.parse::<usize>().ok()
        };
        let here = self.sheet.base == format!("/phases/{phase}");
        let step = row("steps").map(|at| {
            let exercise = if here { self.sheet.typed.text(&format!("steps.{at}.exercise")) } else { "" };
            if exercise.is_empty() { format!("exercise {}", at + 1) } else { self.exercise_name(exercise) }
        });
        let gate = row("gates").or_else(|| row("exit")).map(|at| format!("criterion {}", at + 1));
        let grade = row("ladder").map(|at| format!("grade {at}"));
        [Some(format!("Phase {phase}")), step, gate, grade].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn exercise_name(&self, key: &str) -> String {
        let known = self.exercises.iter().find(|exercise| exercise.key == key);
        known.map_or_else(|| in_words(key), |exercise| exercise.name.clone())
    }
}

/// The number of the phase that a pointer points into.
fn phase_of(pointer: &str) -> Option<usize> {
    pointer.strip_prefix("/phases/")?.split('/').next()?.parse().ok()
}

impl DraftPage {
    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn regions(&self) -> impl Iterator<Item = &'static str> {
        Region::ALL.iter().map(|region| region.as_str())
    }
}

impl PhasePage {
    /// Whether a row is folded open.
    fn opens(&self, row: &Row<'_>) -> bool {
        let is_within = |place: &str| place == row.place || place.starts_with(&format!("{}.", row.place));
        row.has_errors() || is_within(&self.opened)
    }

    /// What a row of exercises is called.
    fn title(&self, step: &Row<'_>) -> String {
        match step.text("exercise") {
            "" => "A new exercise".to_owned(),
            key => self.seen.exercise_name(key),
        }
    }

    /// What a row of criteria is called.
    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn criterion<'a>(&self, gate: &Row<'a>) -> &'a str {
        match gate.text("text") {
            "" => "A new criterion",
            text => text,
        }
    }

    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn parts(&self) -> &'static [(&'static str, &'static str)] {
        &PARTS
    }

    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn groups(&self) -> &'static [(&'static str, &'static str)] {
        &GROUPS
    }

    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn measures(&self) -> &'static [(&'static str, &'static str)] {
        &MEASURES
    }

    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn tests(&self) -> impl Iterator<Item = (&'static str, String)> {
        FunctionTest::ALL.iter().map(|test| (test.as_str(), in_words(test.as_str())))
    }

    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn units(&self) -> impl Iterator<Item = (&'static str, String)> {
        Unit::ALL.iter().map(|unit| (unit.as_str(), in_words(unit.as_str())))
    }
}
