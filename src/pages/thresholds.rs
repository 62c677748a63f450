//! A patient's thresholds: tried on past days first, then signed.

use super::faults::summary;
use super::form::Form;
use super::shell::{Me, Shell, html};
use super::views::{Bounds, DryRun, Thresholds, view};
use super::words::in_words;
use crate::accounts::User;
use crate::care::{Action, Record, Visit};
use crate::db::Conn;
use crate::http::{Code, Numbers, Result};
use crate::ids::UserId;
use crate::pain::{dry_run_out, thresholds_now};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use limber_rules::thresholds as rules;
use serde_json::{Map, Value};

#[derive(Template)]
#[template(path = "thresholds.html")]
struct ThresholdsPage {
    shell: Shell,
    seen: Seen,
    /// The settings in the form: as they hold, as they are to be tried, or as they were refused.
    settings: Map<String, Value>,
}

struct Seen {
    me: Me,
    id: String,
    name: String,
    now: Thresholds,
    tried: Option<std::result::Result<DryRun, String>>,
}

/// The page; with settings in its address, what they would have made of past days.
pub async fn show_thresholds(visit: Visit, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    let query = Form::of_query(req.query_string());
    page(visit, shell, (!query.text("try").is_empty()).then(|| query.numbers("set."))).await
}

/// The page, also after a form that was refused.
pub async fn page(visit: Visit, shell: Shell, to_try: Option<Map<String, Value>>) -> Result<HttpResponse> {
    let sent = shell.form("set-thresholds", "").0.map(|refused| refused.form.numbers("set."));
    let trying = to_try.clone();
    let seen = visit.read(Action::SetThresholds, move |conn, record| look(conn, record, trying.as_ref())).await?;
    let settings = to_try.or(sent).unwrap_or_else(|| seen.now.settings.clone());
    html(&ThresholdsPage { shell, seen, settings })
}

fn look(conn: &mut Conn, record: &Record, to_try: Option<&Map<String, Value>>) -> Result<Seen> {
    let tried = to_try.map(|settings| attempt(conn, record, settings)).transpose()?;
    Ok(Seen {
        me: Me::of(conn, record.actor())?,
        id: record.patient().to_string(),
        name: User::find(conn, UserId(record.patient().0))?.display_name,
        now: view(&thresholds_now(conn, record)?)?,
        tried,
    })
}

/// What they would have made of past days; or, of those that may not be, why not.
fn attempt(
    conn: &mut Conn,
    record: &Record,
    settings: &Map<String, Value>,
) -> Result<std::result::Result<DryRun, String>> {
    let numbers: std::result::Result<Numbers, _> = serde_json::from_value(Value::Object(settings.clone()));
    let Ok(numbers) = numbers else { return Ok(Err("Each must be a number.".to_owned())) };
    match dry_run_out(conn, record, &numbers) {
        Ok(out) => Ok(Ok(view(&out)?)),
        Err(problem) if problem.code() == Code::Invalid => Ok(Err(summary(&problem.in_words()))),
        Err(problem) => Err(problem),
    }
}

/// Settings with a name, to begin with.
struct Named {
    name: &'static str,
    what: &'static str,
    thresholds: &'static rules::Thresholds,
}

const NAMED: [Named; 3] = [
    Named {
        name: "Careful",
        what: "Red shows days sooner, with twice as many false alerts: for a patient who must not lose days.",
        thresholds: &rules::QUICK,
    },
    Named { name: "Usual", what: "The published numbers, as the evaluation has them.", thresholds: &rules::PUBLISHED },
    Named {
        name: "Tolerant",
        what: "Amber and red ask for more, and a worsening shows later: for ups and downs that are known. Chosen here, without a source.",
        thresholds: &rules::TOLERANT,
    },
];

impl Named {
    /// What of it may be set and is not as published.
    fn settings(&self) -> Vec<(&'static str, f64)> {
        let differs =
            |setting: &&rules::Setting| setting.of(self.thresholds).total_cmp(&setting.of(&rules::PUBLISHED)).is_ne();
        rules::SETTINGS.iter().filter(differs).map(|setting| (setting.name, setting.of(self.thresholds))).collect()
    }

    /// What differs, in words.
    fn differences(&self) -> String {
        let settings = self.settings().into_iter();
        let told = settings.map(|(name, number)| format!("{} {number}", in_words(name))).collect::<Vec<_>>();
        told.join(", ")
    }

    fn is(&self, settings: &Map<String, Value>) -> bool {
        let own = self.settings();
        own.len() == settings.len()
            && own.iter().all(|(name, number)| settings.get(*name).and_then(Value::as_f64) == Some(*number))
    }
}

impl ThresholdsPage {
    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn named(&self) -> &'static [Named] {
        &NAMED
    }

    /// What stands in a field.
    fn value(&self, bounds: &Bounds) -> String {
        match self.settings.get(&bounds.name) {
            Some(Value::String(typed)) => typed.clone(),
            Some(number) => number.to_string(),
            None => String::new(),
        }
    }
}
