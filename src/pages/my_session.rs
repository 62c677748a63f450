//! The session of the day as a form: each step with what to do, and fields for what was done of it.

use super::alarm::Alarm;
use super::field::Field;
use super::form::{Form, Shown};
use super::session_fields::{Ticked, of_set, of_step, pointer_of_set, pointer_of_step, ticked, token};
use super::shell::{Me, Shell, html};
use super::views::{BandChoice, Instructions, Listed, PastSession, Plan, Step, Today, read, view};
use crate::care::{Action, Record, Visit};
use crate::catalogue::{bands_to_choose_from, exercises};
use crate::db::Conn;
use crate::http::{Query, Result};
use crate::training::{NewDayAnswer, SessionLogsQuery, TodayQuery, session_logs_page, today_asked};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

/// How much time a patient may say that they have, in minutes. Chosen here: the sessions of the built-in programmes take up to 30.
const MINUTES: [&str; 4] = ["10", "15", "20", "30"];

/// What may be worn against the pain: how the contract calls each, and words for it.
const SUPPORTS: [(&str, &str); 3] =
    [("compression_shorts", "Compression shorts"), ("brace", "A brace"), ("tape", "Tape")];

/// How hard a set felt, in the words of the OMNI-RES scale at the scores that have one.
pub const EFFORT: &[(u8, &str)] = &[
    (0, "extremely easy"),
    (2, "easy"),
    (4, "somewhat easy"),
    (6, "somewhat hard"),
    (8, "hard"),
    (10, "extremely hard"),
];

/// How much it hurt, in words at both ends.
pub const PAIN: &[(u8, &str)] = &[(0, "no pain"), (10, "worst imaginable")];

#[derive(Template)]
#[template(path = "my-session.html")]
struct SessionPage {
    shell: Shell,
    me: Me,
    alarm: Option<Alarm>,
    today: Today,
    guide: Guide,
    /// How much time the patient said that they have; empty if nothing was said.
    minutes: String,
}

/// What a patient needs to do the steps, beside the plan.
#[derive(Default)]
struct Guide {
    instructions: Vec<Instructions>,
    bands: Vec<BandChoice>,
    /// The newest first.
    past: Vec<PastSession>,
}

/// The page.
pub async fn show_session(visit: Visit, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    page(visit, shell, Form::of_query(req.query_string()).text("minutes").trim().to_owned()).await
}

/// The page, also after a form that was refused; `minutes` is how much time the patient said that they have, or empty.
pub async fn page(visit: Visit, shell: Shell, minutes: String) -> Result<HttpResponse> {
    let query = query(&minutes)?;
    let look = move |conn: &mut Conn, record: &Record| {
        let today = today_asked(conn, record, query)?;
        let unstored = NewDayAnswer::of(conn, record, &today)?;
        let today: Today = view(&today)?;
        let guide = Guide::of(conn, record, &today)?;
        let alarm = Alarm::of(&today, record.where_to_go());
        Ok((Me::of(conn, record.actor())?, (alarm, today, guide), unstored))
    };
    let ((me, (alarm, today, guide), unstored), reading) = visit.begin_reading(Action::LookAcross, look).await?;
    if let Some(unstored) = unstored {
        unstored.store(&reading).await;
    }
    html(&SessionPage { shell, me, alarm, today, guide, minutes })
}

/// The question of the contract for a patient who has so much time.
fn query(minutes: &str) -> Result<TodayQuery> {
    if minutes.is_empty() {
        return Ok(TodayQuery::default());
    }
    let asked = form_urlencoded::Serializer::new(String::new()).append_pair("minutes", minutes).finish();
    Ok(Query::read(&asked)?.0)
}

impl Guide {
    fn of(conn: &mut Conn, record: &Record, today: &Today) -> Result<Guide> {
        let Some(plan) = &today.plan else { return Ok(Guide::default()) };
        let keys: Vec<String> = plan.steps.iter().map(|step| step.exercise.clone()).collect();
        let instructions = view(&exercises(conn, &keys)?)?;
        if !plan.steps.iter().any(Step::has_band) {
            return Ok(Guide { instructions, ..Guide::default() });
        }
        let bands = view(&bands_to_choose_from(conn, record.actor())?)?;
        let past: Listed<PastSession> = read(&session_logs_page(conn, record, &SessionLogsQuery::of_a_screen())?)?;
        Ok(Guide { instructions, bands, past: past.items })
    }

    /// The band that a step most likely means: the one of this level, in the line of the go-ahead, that was last used for the exercise, or
    /// for another one. None before the first: what was never used is not to be logged by an oversight.
    fn likely_band(&self, step: &Step) -> &str {
        let fits = |band: &&BandChoice| Some(band.level) == step.band_level() && step.is_of_line(&band.line());
        let is_of_level = |key: &str| self.bands.iter().filter(fits).any(|band| band.key == key);
        let mut for_it = self.past.iter().flat_map(|session| session.bands_of(&step.exercise));
        let mut for_any = self.past.iter().flat_map(PastSession::bands);
        let used = for_it.find(|key| is_of_level(key)).or_else(|| for_any.find(|key| is_of_level(key)));
        used.unwrap_or_default()
    }
}

/// A step of the session with its fields.
struct StepForm<'a> {
    /// 1 is the first.
    number: usize,
    step: &'a Step,
    token: String,
    instructions: Option<&'a Instructions>,
    sets: Vec<SetForm>,
    /// Which band, in band work.
    band: Option<Field>,
    /// The lines of bands that may be used for it, each with its bands.
    lines: Vec<(String, Vec<&'a BandChoice>)>,
    /// How hard the last set felt, in main exercises.
    effort: Option<Field>,
}

/// A set with its fields.
struct SetForm {
    number: u8,
    is_done: bool,
    done: String,
    repetitions: Option<Field>,
    hold_seconds: Option<Field>,
    /// The rest after it: the last one has none.
    rest_seconds: Option<Field>,
    pain: Field,
}

impl SessionPage {
    fn form(&self) -> Shown<'_> {
        self.shell.form("log-session", "")
    }

    /// A field of the session as a whole.
    fn field(&self, name: &str) -> Field {
        Field::named(self.form(), name, "")
    }

    /// How much time a patient may have, and whether they said so.
    fn minutes(&self) -> impl Iterator<Item = (&'static str, bool)> {
        MINUTES.into_iter().map(|minutes| (minutes, minutes == self.minutes))
    }

    /// What was worn against the pain, as the contract calls it and in words.
    fn supports(&self) -> Vec<(&'static str, &'static str, bool)> {
        let worn = self.form().0.map(|refused| refused.form.all("supports")).unwrap_or_default();
        SUPPORTS.into_iter().map(|(code, words)| (code, words, worn.contains(&code))).collect()
    }

    /// Whether the fields that are folded are open: something stands in one.
    fn opens_more(&self) -> bool {
        let note = self.field("note");
        note.is_filled() || note.is_wrong() || self.supports().iter().any(|(.., worn)| *worn)
    }

    /// The steps of the plan.
    fn steps<'a>(&'a self, plan: &'a Plan) -> Vec<StepForm<'a>> {
        let shown = self.form();
        let sent = self.shell.typed().map(ticked).unwrap_or_default();
        plan.steps.iter().zip(1..).map(|(step, number)| self.step(shown, &sent, step, number)).collect()
    }

    fn step<'a>(&'a self, shown: Shown<'a>, sent: &[Ticked<'_>], step: &'a Step, number: usize) -> StepForm<'a> {
        let token = token(&step.exercise, step.place());
        let once = |name: &str, otherwise: &str| {
            let pointer = pointer_of_step(sent, &token, name).unwrap_or_default();
            Field::new(shown, format!("step-{number}-{name}"), of_step(&token, name), &pointer, otherwise)
        };
        StepForm {
            number,
            step,
            instructions: self.guide.instructions.iter().find(|one| one.key == step.exercise),
            sets: (1..=step.sets()).map(|set| SetForm::of(shown, sent, (step, &token), (number, set))).collect(),
            lines: self.lines(step),
            band: step.has_band().then(|| once("band", self.guide.likely_band(step))),
            effort: step.is_main().then(|| once("effort_omni", "")),
            token,
        }
    }

    /// The lines of bands that may be used for a step today, each with those of its bands that are light enough.
    fn lines(&self, step: &Step) -> Vec<(String, Vec<&BandChoice>)> {
        let allowed = self.today.highest_band_level.unwrap_or_default();
        let mut lines: Vec<(String, Vec<&BandChoice>)> = Vec::new();
        let may_be_used = |band: &&BandChoice| band.level <= allowed && step.is_of_line(&band.line());
        for band in self.guide.bands.iter().filter(may_be_used) {
            match lines.iter_mut().find(|(line, _)| *line == band.line()) {
                Some((_, bands)) => bands.push(band),
                None => lines.push((band.line(), vec![band])),
            }
        }
        // What was done is logged as it was done, also against advice.
        let others: Vec<&BandChoice> = self.guide.bands.iter().filter(|band| !may_be_used(band)).collect();
        if !others.is_empty() {
            lines.push(("Not in your go-ahead: only if you used it".to_owned(), others));
        }
        lines
    }
}

impl SetForm {
    fn of(
        shown: Shown<'_>,
        ticked: &[Ticked<'_>],
        (step, token): (&Step, &str),
        (number, set): (usize, u8),
    ) -> SetForm {
        let field = |name: &str, otherwise: &str| {
            let pointer = pointer_of_set(ticked, token, set, name).unwrap_or_default();
            Field::new(shown, format!("step-{number}-{set}-{name}"), of_set(token, set, name), &pointer, otherwise)
        };
        let planned = |name: &str, count: Option<u16>| count.map(|count| field(name, &count.to_string()));
        let done = of_set(token, set, "done");
        SetForm {
            number: set,
            is_done: shown.has(&done, "yes"),
            repetitions: planned("repetitions", step.repetitions()),
            hold_seconds: planned("hold_seconds", step.hold_seconds()),
            rest_seconds: (set < step.sets()).then(|| field("rest_seconds", "")),
            pain: field("pain", ""),
            done,
        }
    }
}

impl StepForm<'_> {
    /// The name of a field that is asked once a step.
    fn name(&self, field: &str) -> String {
        of_step(&self.token, field)
    }

    /// What a set is called: `Set 2`, or what it is if there is only one.
    fn set(&self, set: &SetForm) -> String {
        if self.sets.len() == 1 { "Done".to_owned() } else { format!("Set {}", set.number) }
    }
}
