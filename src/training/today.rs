//! `/v1/patients/{patient}/today`: train, ease off, rest or seek care, and why.
//!
//! The decision itself is a pure function in `rules/`; so is where the patient stands on each ladder. It is all worked out
//! from the logs as they are, so that the same history gives the same answer on any instance.

use super::adherence::session_due;
use super::climbing::{Logs, Next, climbs, next};
use super::day_answers::NewDayAnswer;
use super::enrolment_model::EnrolmentId;
use super::enrolments::EnrolmentState;
use super::finish::{FinishOut, finish, kept_up};
use super::next_phase::{NextPhaseOut, next_phase};
use super::offers::{OfferOut, within_budget};
use super::plan::{PlanOut, plan};
use super::self_management::{BadDayOut, SelfManagementPlan};
use super::share::InPhase;
use super::situation::{self, OnProgramme, Today};
use crate::accounts::Zone;
use crate::care::{Action, Record, Slice, Visit};
use crate::clock::day;
use crate::db::Conn;
use crate::http::contract::{DecisionShape, SeverityShape, TextShape};
use crate::http::{Answer, Query, Result, Routes, shape};
use crate::pain::{Latest, PainLogId, log_ids};
use actix_web::get;
use chrono::NaiveDate;
use limber_rules::level::Level;
use limber_rules::pain::Evidence;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::progression::{Loop, PUBLISHED_PROGRESSION, Response};
use limber_rules::red_flags::{Asked, Because, Form, Screen};
use limber_rules::severity::Severity;
use limber_rules::text::{Param, Text};
use limber_rules::thresholds::{RULE_VERSION, Thresholds};
use limber_rules::today::{Decision, Reason};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The route of the decision, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_today);
}

/// Where it is today.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TodayQuery {
    /// The zone in which the day is looked at; the patient's own unless told.
    #[param(value_type = Option<String>, max_length = 50)]
    tz: Option<Zone>,
    /// How long the session may be: what does not fit is next in turn another day. As long as the self-management plan says, or the
    /// programmes.
    #[param(value_type = Option<u8>, minimum = 5, maximum = 60)]
    minutes: Option<SessionMinutes>,
}

/// How long a session may be. Minutes.
#[derive(Debug, Clone, Copy)]
struct SessionMinutes(u32);

impl<'de> Deserialize<'de> for SessionMinutes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let minutes = text.parse().ok().filter(|minutes| (5..=60).contains(minutes)).map(SessionMinutes);
        minutes.ok_or_else(|| serde::de::Error::custom("out-of-range: must be a whole number from 5 to 60"))
    }
}

/// What the day asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct TodayOut {
    date: NaiveDate,
    /// `train`, `ease`, `rest` or `seek_care`.
    #[schema(value_type = DecisionShape)]
    decision: Decision,
    /// How severe the day is: the highest of all places. It decides, but for another place than the enrolled one, which eases at most. Null if pain is not shared with you.
    #[schema(value_type = Option<SeverityShape>)]
    severity: Option<Severity>,
    /// Why; what decided comes first.
    reasons: Vec<ReasonOut>,
    rule_version: &'static str,
    /// Whether a session is due today: the decision is `train`, and the week has no day to spare. Done or not. Null if
    /// training is not shared with you.
    asks_session: Option<bool>,
    /// How each series stands today.
    series: Vec<SeriesOut>,
    /// Every programme under way, the first begun first.
    enrolments: Vec<EnrolmentToday>,
    /// How the one of the plan stands today, or the first of `enrolments`; null without one.
    enrolment_state: Option<EnrolmentState>,
    /// The session of the day, of all programmes together; null without a programme, at rest and when locked.
    plan: Option<PlanOut>,
    /// The last day of rest, as things stand; null if today is no rest, or nobody can say.
    rest_until: Option<NaiveDate>,
    /// The last session, as long as its next morning counts: until it is in, nothing goes up.
    last_session: Option<WaitingOut>,
    /// The first of `offers`.
    offer: Option<OfferOut>,
    /// Exercises that may go up, if the patient takes the offer: of each programme one of the lead and one of the other main exercises at
    /// most.
    offers: Vec<OfferOut>,
    /// What is missing for the next offer of that one.
    #[schema(value_type = Vec<TextShape>)]
    toward_next: Vec<Text>,
    /// The phase above that of the same one, and which of its gates hold.
    next_phase: Option<NextPhaseOut>,
    bands_allowed: bool,
    highest_band_level: Option<u8>,
    /// The last day on which a go-ahead for one of the programmes holds; null without one.
    clearance_until: Option<NaiveDate>,
    /// Whether the day may count towards moving up.
    progression_allowed: bool,
    /// What may be done all the same.
    #[schema(value_type = Vec<TextShape>)]
    allowed: Vec<Text>,
    /// What patient and physiotherapist agreed on for such a day: on `ease` and `rest` only.
    agreed: Vec<BadDayOut>,
    /// What would change the answer.
    #[schema(value_type = Vec<TextShape>)]
    would_change: Vec<Text>,
    /// The questions about warning signs that are asked: `GET /v1/red-flags` has them.
    screens: Vec<ScreenAsked>,
    /// It is not a diagnosis and not an emergency service.
    notice: &'static str,
}

/// A programme under way, and what the day asks of it. `plan` has its exercises among those of the others.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnrolmentToday {
    enrolment_id: EnrolmentId,
    programme: String,
    programme_name: String,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    state: EnrolmentState,
    /// What the day asks for at its place: another place makes it `ease` at most.
    #[schema(value_type = DecisionShape)]
    decision: Decision,
    /// The phase of the day.
    phase: Option<u8>,
    bands_allowed: bool,
    highest_band_level: Option<u8>,
    /// The maker and line in which it counts; null where no line was named.
    band_line: Option<String>,
    /// The last day on which the go-ahead for its region holds; null without one.
    clearance_until: Option<NaiveDate>,
    progression_allowed: bool,
    /// What is missing for its next offer.
    #[schema(value_type = Vec<TextShape>)]
    toward_next: Vec<Text>,
    /// The phase above, and which of its gates hold.
    next_phase: Option<NextPhaseOut>,
    /// What must hold to finish it; null before the last phase.
    finish: Option<FinishOut>,
    /// The last day of its maintenance, if it is finished.
    maintained_until: Option<NaiveDate>,
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

const NOTICE: &str = "This is advice by rule, not a diagnosis. In an emergency call your emergency number.";

/// A session and its next morning.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingOut {
    session_on: NaiveDate,
    /// `waiting`, `calm`, `provoked` or `unknown`.
    #[schema(value_type = String)]
    response: Response,
    /// Whether to remind the patient of this morning's log: once, whatever else is due.
    reminder_due: bool,
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

/// What today asks for: train, ease off, rest or seek care; why; the plan; and what would change the answer.
#[utoipa::path(operation_id = "show_today", tag = "training", security(("bearer" = [])), params(("patient" = String, Path), TodayQuery),
    responses((status = 200, body = TodayOut, description = "The decision of the day")))]
#[get("/today")]
async fn show_today(visit: Visit, query: Query<TodayQuery>) -> Result<Answer> {
    let query = query.0;
    let show = move |conn: &mut Conn, record: &Record| {
        let today = today_asked(conn, record, query)?;
        Ok((Answer::ok(&today)?, NewDayAnswer::of(conn, record, &today)?))
    };
    let ((answer, unstored), reading) = visit.begin_reading(Action::LookAcross, show).await?;
    if let Some(unstored) = unstored {
        unstored.store(&reading).await;
    }
    Ok(answer)
}

/// What the day asks for, in the patient's own zone or in another.
pub fn today_out(conn: &mut Conn, record: &Record, tz: Option<Zone>) -> Result<TodayOut> {
    today_asked(conn, record, TodayQuery { tz, minutes: None })
}

/// What the day asks for, in a zone and of a patient who has so much time.
pub fn today_asked(conn: &mut Conn, record: &Record, query: TodayQuery) -> Result<TodayOut> {
    let zone = query.tz.map_or(record.zone(conn)?, |zone| zone.0);
    let today = situation::look(conn, record, day(record.now, zone))?;
    let agreed = SelfManagementPlan::of(conn, record.patient())?;
    let minutes = query.minutes.map(|minutes| minutes.0);
    let minutes = minutes.or_else(|| agreed.as_ref().and_then(SelfManagementPlan::session_minutes));
    let mut out = told(conn, record, today, minutes)?;
    out.agreed = agreed.map(|agreed| agreed.for_day(out.decision, &out.enrolments)).unwrap_or_default();
    Ok(out.shown_in(record))
}

fn told(conn: &mut Conn, record: &Record, today: Today, minutes: Option<u32>) -> Result<TodayOut> {
    let training = training(conn, record, &today, minutes)?;
    let asks_session = today.decision.decision == Decision::Train && session_due(conn, record, today.date)?;
    let Today { date, series, decision, thresholds, screens, .. } = today;
    let clearance_until = training.enrolments.iter().filter_map(|one| one.clearance_until).max();
    // What is said of one programme is said of the one that the session is logged with.
    let planned = training.plan.as_ref().map(PlanOut::enrolment);
    let of_plan = training.enrolments.iter().find(|one| planned == Some(one.enrolment_id));
    let first = of_plan.or_else(|| training.enrolments.first()).cloned();
    // One reminder is due, not two: that of the morning stands for that of the day.
    let reminded = training.last_session.as_ref().is_some_and(|last| last.reminder_due);
    let reasons = decision.reasons.into_iter().filter(|reason| !(reminded && reason.code == "log-due"));
    let would_change = decision.would_change.into_iter().filter(|text| !(reminded && text.code == "log-due"));
    Ok(TodayOut {
        date,
        decision: decision.decision,
        severity: Some(decision.severity),
        reasons: reasons.map(|reason| reason_out(conn, record, reason)).collect::<Result<_>>()?,
        rule_version: RULE_VERSION,
        asks_session: Some(asks_session),
        series: series.iter().map(|latest| series_out(latest, date, &thresholds)).collect(),
        enrolments: training.enrolments,
        enrolment_state: first.as_ref().map(|first| first.state),
        plan: training.plan,
        rest_until: decision.rest_until,
        last_session: training.last_session,
        offer: training.offers.first().cloned(),
        offers: training.offers,
        toward_next: first.as_ref().map(|first| first.toward_next.clone()).unwrap_or_default(),
        clearance_until,
        next_phase: first.and_then(|first| first.next_phase),
        bands_allowed: decision.bands_allowed,
        highest_band_level: decision.highest_band_level,
        progression_allowed: decision.progression_allowed,
        allowed: decision.allowed,
        agreed: Vec::new(),
        would_change: would_change.collect(),
        screens: screens.into_iter().map(ScreenAsked::from).collect(),
        notice: NOTICE,
    })
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
    fn shown_in(mut self, record: &Record) -> TodayOut {
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

/// What the programmes make of the day.
#[derive(Default)]
struct Training {
    plan: Option<PlanOut>,
    enrolments: Vec<EnrolmentToday>,
    last_session: Option<WaitingOut>,
    offers: Vec<OfferOut>,
}

fn training(conn: &mut Conn, record: &Record, today: &Today, minutes: Option<u32>) -> Result<Training> {
    let mut told = Training::default();
    let mut in_phase: Vec<InPhase> = Vec::new();
    for on in &today.enrolled {
        let Some(phase) = on.phase() else {
            told.enrolments.push(EnrolmentToday::of(on));
            continue;
        };
        let logs = Logs::gather(conn, record, (on.enrolment.place(), &on.programme), today)?;
        if on.maintained_until.is_some() {
            told.enrolments.push(EnrolmentToday::of(on));
            let climbs = kept_up(on, &logs);
            in_phase.push(InPhase { on, phase, climbs, logs });
            continue;
        }
        let climbs = climbs(phase, &on.enrolment, &logs);
        let Next { offers, missing } = next(conn, today, on, &climbs, &logs)?;
        told.offers.extend(offers.into_iter().filter_map(|offer| OfferOut::of(offer, on.enrolment.id, &climbs)));
        let toward_next = missing.iter().map(|missing| missing.text(&PUBLISHED_PROGRESSION)).collect();
        told.enrolments.push(EnrolmentToday {
            toward_next,
            next_phase: next_phase(conn, record, today, on, &logs)?,
            finish: finish(conn, record, today, on, &logs)?,
            ..EnrolmentToday::of(on)
        });
        told.last_session = told.last_session.or_else(|| logs.waiting().map(WaitingOut::from));
        in_phase.push(InPhase { on, phase, climbs, logs });
    }
    told.offers = within_budget(today, told.offers);
    told.plan = plan(conn, today, &in_phase, minutes)?;
    Ok(told)
}

impl EnrolmentToday {
    /// Whether its programme is finished and kept up.
    pub(super) fn is_maintained(&self) -> bool {
        self.maintained_until.is_some()
    }

    /// Of a programme, without what comes next.
    fn of(on: &OnProgramme) -> EnrolmentToday {
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

fn reason_out(conn: &mut Conn, record: &Record, reason: Reason) -> Result<ReasonOut> {
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

fn series_out(latest: &Latest, date: NaiveDate, thresholds: &Thresholds) -> SeriesOut {
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
