//! The answer of the day as it is sent: its shapes, and how much of it each reader is shown.

use super::enrolment_model::EnrolmentId;
use super::enrolments::EnrolmentState;
use super::finish::FinishOut;
use super::next_phase::NextPhaseOut;
use super::offers::OfferOut;
use super::plan::PlanOut;
use super::self_management::BadDayOut;
use super::situation::OnProgramme;
use crate::care::{Record, Slice};
use crate::db::Conn;
use crate::http::contract::{DecisionShape, SeverityShape, TextShape};
use crate::http::{Result, shape};
use crate::pain::{Latest, PainLogId, log_ids};
use chrono::NaiveDate;
use limber_rules::level::Level;
use limber_rules::pain::Evidence;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::progression::{Loop, Response};
use limber_rules::red_flags::{Asked, Because, Form, Screen};
use limber_rules::severity::Severity;
use limber_rules::text::{Param, Text};
use limber_rules::thresholds::Thresholds;
use limber_rules::today::{Decision, Reason};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the day asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct TodayOut {
    pub(super) date: NaiveDate,
    /// `train`, `ease`, `rest` or `seek_care`.
    #[schema(value_type = DecisionShape)]
    pub(super) decision: Decision,
    /// How severe the day is: the highest of all places. It decides, but for another place than the enrolled one, which eases at most. Null if pain is not shared with you.
    #[schema(value_type = Option<SeverityShape>)]
    pub(super) severity: Option<Severity>,
    /// Why; what decided comes first.
    pub(super) reasons: Vec<ReasonOut>,
    pub(super) rule_version: &'static str,
    /// Whether a session is due today: the decision is `train`, and the week has no day to spare. Done or not. Null if
    /// training is not shared with you.
    pub(super) asks_session: Option<bool>,
    /// How each series stands today.
    pub(super) series: Vec<SeriesOut>,
    /// Every programme under way, the first begun first.
    pub(super) enrolments: Vec<EnrolmentToday>,
    /// How the one of the plan stands today, or the first of `enrolments`; null without one.
    pub(super) enrolment_state: Option<EnrolmentState>,
    /// The session of the day, of all programmes together; null without a programme, at rest and when locked.
    pub(super) plan: Option<PlanOut>,
    /// The last day of rest, as things stand; null if today is no rest, or its end is not known.
    pub(super) rest_until: Option<NaiveDate>,
    /// The last session, as long as its next morning counts: until it is in, nothing goes up.
    pub(super) last_session: Option<WaitingOut>,
    /// The first of `offers`.
    pub(super) offer: Option<OfferOut>,
    /// Exercises that may go up, if the patient takes the offer: of each programme one of the lead and one of the other main exercises at
    /// most.
    pub(super) offers: Vec<OfferOut>,
    /// What is missing for the next offer of that one.
    #[schema(value_type = Vec<TextShape>)]
    pub(super) toward_next: Vec<Text>,
    /// The phase above that of the same one, and which of its gates hold.
    pub(super) next_phase: Option<NextPhaseOut>,
    pub(super) bands_allowed: bool,
    pub(super) highest_band_level: Option<u8>,
    /// The last day on which a go-ahead for one of the programmes holds; null without one.
    pub(super) clearance_until: Option<NaiveDate>,
    /// Whether the day may count towards moving up.
    pub(super) progression_allowed: bool,
    /// What may be done all the same.
    #[schema(value_type = Vec<TextShape>)]
    pub(super) allowed: Vec<Text>,
    /// What patient and physiotherapist agreed on for such a day: on `ease` and `rest` only.
    pub(super) agreed: Vec<BadDayOut>,
    /// What would change the answer.
    #[schema(value_type = Vec<TextShape>)]
    pub(super) would_change: Vec<Text>,
    /// The questions about warning signs that are asked: `GET /v1/red-flags` has them.
    pub(super) screens: Vec<ScreenAsked>,
    /// It is not a diagnosis and not an emergency service.
    pub(super) notice: &'static str,
}

/// A programme under way, and what the day asks of it. `plan` has its exercises among those of the others.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnrolmentToday {
    pub(super) enrolment_id: EnrolmentId,
    pub(super) programme: String,
    pub(super) programme_name: String,
    #[schema(schema_with = shape::region)]
    pub(super) region: Region,
    #[schema(schema_with = shape::side)]
    pub(super) side: Side,
    pub(super) state: EnrolmentState,
    /// What the day asks for at its place: another place makes it `ease` at most.
    #[schema(value_type = DecisionShape)]
    pub(super) decision: Decision,
    /// The phase of the day.
    pub(super) phase: Option<u8>,
    pub(super) bands_allowed: bool,
    pub(super) highest_band_level: Option<u8>,
    /// The maker and line in which it counts; null where no line was named.
    pub(super) band_line: Option<String>,
    /// The last day on which the go-ahead for its region holds; null without one.
    pub(super) clearance_until: Option<NaiveDate>,
    pub(super) progression_allowed: bool,
    /// What is missing for its next offer.
    #[schema(value_type = Vec<TextShape>)]
    pub(super) toward_next: Vec<Text>,
    /// The phase above, and which of its gates hold.
    pub(super) next_phase: Option<NextPhaseOut>,
    /// What must hold to finish it; null before the last phase.
    pub(super) finish: Option<FinishOut>,
    /// The last day of its maintenance, if it is finished.
    pub(super) maintained_until: Option<NaiveDate>,
}

/// A screen of questions about warning signs that is asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScreenAsked {
    /// All questions, or three.
    #[schema(schema_with = shape::screen_form)]
    form: Form,
    #[schema(schema_with = shape::region)]
    region: Region,
    /// Its version: send it with the answers.
    version: &'static str,
    since: NaiveDate,
    /// Why it is asked.
    #[schema(schema_with = shape::screen_because)]
    because: Because,
    /// The first day that it eases while it is unanswered; null if it never does.
    eases_from: Option<NaiveDate>,
}

impl From<Asked> for ScreenAsked {
    fn from(asked: Asked) -> Self {
        let Asked { form, region, since, because, eases_from } = asked;
        let version = Screen::asked_now(Some(region), form).version;
        ScreenAsked { form, region, version, since, because, eases_from }
    }
}

pub(super) const NOTICE: &str = "This is advice by rule, not a diagnosis. In an emergency call your emergency number.";

/// A session and its next morning.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingOut {
    pub(super) session_on: NaiveDate,
    /// `waiting`, `calm`, `provoked` or `unknown`.
    #[schema(value_type = String)]
    pub(super) response: Response,
    /// Whether to remind the patient of this morning's log: once, whatever else is due.
    pub(super) reminder_due: bool,
}

impl From<Loop> for WaitingOut {
    fn from(last: Loop) -> Self {
        WaitingOut { session_on: last.session_on, response: last.state, reminder_due: last.reminder_due }
    }
}

/// One reason.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonOut {
    /// A rule's code or a word.
    code: String,
    /// The numbers, dates, places and names in the text, by name.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    params: BTreeMap<String, Param>,
    text: String,
    region: Option<String>,
    side: Option<String>,
    /// Dates, values, threshold and source; null if the reason is not one of numbers.
    #[schema(value_type = Option<Object>)]
    evidence: Option<Evidence>,
    /// The daily pain logs of those dates.
    log_ids: Vec<PainLogId>,
}

/// How a series stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesOut {
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    #[schema(schema_with = shape::level)]
    level: Level,
    /// Since when it is at this level.
    since: Option<NaiveDate>,
    last_log: Option<NaiveDate>,
    days_silent: Option<i64>,
    /// The running score: how far the last scores have come towards the red line, which is 1.
    score: f64,
    /// The usual level, in points.
    baseline: Option<f64>,
}

impl TodayOut {
    pub(super) fn date(&self) -> NaiveDate {
        self.date
    }

    pub(super) fn decision(&self) -> Decision {
        self.decision
    }

    pub(super) fn asks_session(&self) -> bool {
        self.asks_session.unwrap_or_default()
    }

    /// The places of programmes that rest, where the day leaves something to do for another.
    pub(super) fn resting(&self) -> Vec<BodySite> {
        let rests = |one: &&EnrolmentToday| one.decision == Decision::Rest && self.decision < Decision::Rest;
        let place = |one: &EnrolmentToday| BodySite { region: one.region, side: one.side };
        self.enrolments.iter().filter(rests).map(place).collect()
    }

    /// What is shown of the day. Its decision is shown to whoever is linked.
    pub(super) fn shown_in(mut self, record: &Record) -> TodayOut {
        if !record.shows(Slice::Pain) {
            self.keep_pain();
        }
        if !record.shows(Slice::Training) {
            self.keep_training();
        }
        self
    }

    fn keep_pain(&mut self) {
        self.reasons = vec![ReasonOut::not_shared()];
        self.series.clear();
        self.would_change.clear();
        // Relief is of a place.
        self.allowed.clear();
        self.severity = None;
        self.screens.clear();
        self.toward_next.clear();
        (self.last_session, self.next_phase) = (None, None);
        for enrolment in &mut self.enrolments {
            enrolment.toward_next.clear();
            (enrolment.next_phase, enrolment.finish) = (None, None);
            // Which place is bad is not shared: each is told as the day is.
            enrolment.decision = self.decision;
            enrolment.state = EnrolmentState::Active;
            enrolment.progression_allowed = self.progression_allowed;
        }
    }

    fn keep_training(&mut self) {
        (self.enrolment_state, self.plan, self.last_session, self.offer) = (None, None, None, None);
        self.offers.clear();
        self.enrolments.clear();
        self.agreed.clear();
        self.toward_next.clear();
        (self.next_phase, self.clearance_until, self.asks_session) = (None, None, None);
    }
}

impl ReasonOut {
    /// Instead of all reasons, to whoever does not see how it hurts.
    fn not_shared() -> ReasonOut {
        let text = "Why is not shared with you: the patient has not let you see their pain.";
        let (code, text) = ("not-shared".to_owned(), text.to_owned());
        ReasonOut { code, params: BTreeMap::new(), text, region: None, side: None, evidence: None, log_ids: Vec::new() }
    }
}

impl EnrolmentToday {
    /// Whether its programme is finished and kept up.
    pub(super) fn is_maintained(&self) -> bool {
        self.maintained_until.is_some()
    }

    /// Of a programme, without what comes next.
    pub(super) fn of(on: &OnProgramme) -> EnrolmentToday {
        let OnProgramme { enrolment, programme, cleared_line, clearance_until, answer, maintained_until, .. } = on;
        EnrolmentToday {
            enrolment_id: enrolment.id,
            programme: programme.key.clone(),
            programme_name: programme.name.clone(),
            region: enrolment.region.0,
            side: enrolment.side.0,
            state: EnrolmentState::of(enrolment.status.0, Some(on)),
            decision: answer.decision,
            phase: answer.phase,
            bands_allowed: answer.bands_allowed,
            highest_band_level: answer.highest_band_level,
            band_line: cleared_line.clone().filter(|_| answer.highest_band_level.is_some()),
            clearance_until: *clearance_until,
            progression_allowed: answer.progression_allowed,
            toward_next: Vec::new(),
            next_phase: None,
            finish: None,
            maintained_until: *maintained_until,
        }
    }
}

pub(super) fn reason_out(conn: &mut Conn, record: &Record, reason: Reason) -> Result<ReasonOut> {
    let place = reason.region.zip(reason.side).map(|(region, side)| BodySite { region, side });
    let dates = reason.evidence.as_ref().map(|evidence| evidence.dates.clone()).unwrap_or_default();
    let log_ids = match place {
        Some(place) => log_ids(conn, record.patient(), place, &dates)?,
        None => Vec::new(),
    };
    Ok(ReasonOut {
        code: reason.code,
        params: reason.params,
        text: reason.text,
        region: reason.region.map(|region| region.to_string()),
        side: reason.side.map(|side| side.to_string()),
        evidence: reason.evidence,
        log_ids,
    })
}

pub(super) fn series_out(latest: &Latest, date: NaiveDate, thresholds: &Thresholds) -> SeriesOut {
    let standing = latest.course.standing(date, thresholds);
    SeriesOut {
        region: latest.place.region,
        side: latest.place.side,
        level: standing.level,
        since: standing.since,
        last_log: standing.last_log,
        days_silent: standing.days_silent,
        score: latest.course.score().as_points(),
        baseline: latest.course.baseline().map(limber_rules::scale::Hundredths::as_points),
    }
}
