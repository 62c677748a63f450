//! What the patient said: pain logs, answers to questionnaires, symptom checks.

use super::codes::{OUR_SYMPTOM_CHECK, ObservationStatus, ResponseStatus, UK_OBSERVATION, pain_severity, peg_mean};
use super::codes::{exam, peg_panel, survey, unknown};
use super::naming::Teller;
use super::people::in_words;
use super::resources::{Component, Item, ItemAnswer, Observation, QuestionnaireResponse};
use super::types::{Annotation, CodeableConcept, Meta, Moment, Quantity, Value, Words};
use crate::care::Withdrawn;
use crate::db::types::{Score, Worded};
use crate::measures::{FunctionTestOut, MeasureOut, ReadingOut};
use crate::pain::{Analgesic, CheckOut, LogKind, PainLogOut};
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::measures::Instrument;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::red_flags::{Screen, latest};
use serde::Deserialize;
use uuid::Uuid;

/// A pain log. The score that its kind is about is the value; whatever else was said stands beside it, in words: LOINC tells
/// neither the pain on getting up nor that of this moment from any other.
pub fn pain(teller: &Teller, log: &PainLogOut) -> Observation {
    let place = BodySite { region: log.region, side: log.side };
    let (question, score) = match log.kind {
        LogKind::Daily => (WORST, log.worst_pain),
        LogKind::Event => (NOW, log.pain_now),
    };
    Observation {
        id: log.id.to_string(),
        meta: Meta::version(log.version).and_profile(UK_OBSERVATION),
        status: status(log.version),
        category: [survey()],
        code: CodeableConcept::coded(pain_severity(), question),
        subject: teller.the_patient(),
        effective_date_time: match log.kind {
            LogKind::Daily => Moment::Day(log.local_date),
            LogKind::Event => Moment::Instant(log.occurred_at.instant()),
        },
        issued: log.recorded_at.instant(),
        performer: [teller.the_patient()],
        value: score.map(|score| Value::Integer(score.0.get())),
        data_absent_reason: score.is_none().then(unknown),
        note: Annotation::of(log.note.as_deref()),
        body_site: Some(CodeableConcept::text(in_words(place))),
        component: said_beside(log),
    }
}

const WORST: &str = "Worst pain in the last 24 hours, 0 to 10";
const NOW: &str = "Pain at this moment, 0 to 10";

fn said_beside(log: &PainLogOut) -> Vec<Component> {
    let points = |question: &'static str, score: Option<Score>| {
        score.map(|score| component(question, Value::Integer(score.0.get())))
    };
    let yes = |question: &'static str, yes: bool| yes.then(|| component(question, Value::Boolean(true)));
    let words = |question: &'static str, said: Option<&'static str>| {
        said.map(|word| component(question, Value::Text(word.to_owned())))
    };
    let triggers: Vec<&str> = log.triggers.0.iter().map(|trigger| trigger.word()).collect();
    let brought_on = (!triggers.is_empty()).then(|| component("What brought it on", Value::Text(triggers.join(", "))));
    let named: Vec<String> = log.analgesics.0.iter().map(Analgesic::to_string).collect();
    let which_painkillers =
        (!named.is_empty()).then(|| component("Painkillers, in the patient's words", Value::Text(named.join("; "))));
    let settled = log
        .settled
        .map(|settled| component("The pain of the last session had settled by the morning", Value::Boolean(settled)));
    let stiffness = log
        .stiffness_minutes
        .map(|minutes| component("Morning stiffness", Value::Quantity(Quantity::minutes(minutes))));
    let (worst, now) = match log.kind {
        LogKind::Daily => (None, points(NOW, log.pain_now)),
        LogKind::Event => (points(WORST, log.worst_pain), None),
    };
    let all = [
        worst,
        now,
        points("Pain on getting up, 0 to 10", log.morning_pain),
        stiffness,
        settled,
        points("How much it interfered with the day, 0 to 10", log.interference),
        yes("A flare-up: worse than usual and hard to bear", log.flare_up),
        yes("A painkiller was taken", log.analgesic),
        which_painkillers,
        words("Clicking of the joint", log.clicking.map(|word| word.0.word())),
        words("Compared with last week", log.compared.map(|word| word.0.word())),
        brought_on,
    ];
    all.into_iter().flatten().collect()
}

fn component(question: impl Into<Words>, value: Value) -> Component {
    Component { code: CodeableConcept::text(question), value }
}

fn status(version: i32) -> ObservationStatus {
    if version > 1 { ObservationStatus::Amended } else { ObservationStatus::Final }
}

/// What a withdrawn log is known by.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Remains {
    pub local_date: NaiveDate,
    recorded_at: DateTime<Utc>,
    version: i32,
    region: Option<Region>,
    side: Option<Side>,
    instrument: Option<Instrument>,
}

impl Remains {
    /// Of a log as it is kept.
    pub fn of(withdrawn: &Withdrawn) -> Option<Remains> {
        Remains::deserialize(&withdrawn.log).ok()
    }
}

/// A pain log or an answer that was taken back: whoever has a copy is told so, and is told no score.
pub fn taken_back(teller: &Teller, id: Uuid, remains: &Remains) -> Observation {
    let place = remains.region.zip(remains.side).map(|(region, side)| BodySite { region, side });
    Observation {
        id: id.to_string(),
        meta: Meta::version(remains.version + 1).and_profile(UK_OBSERVATION),
        status: ObservationStatus::EnteredInError,
        category: [survey()],
        code: match remains.instrument {
            Some(Instrument::Peg) => CodeableConcept::code(peg_panel()),
            Some(instrument) => CodeableConcept::text(instrument.as_str()),
            None => CodeableConcept::code(pain_severity()),
        },
        subject: teller.the_patient(),
        effective_date_time: Moment::Day(remains.local_date),
        issued: remains.recorded_at,
        performer: [teller.the_patient()],
        value: None,
        data_absent_reason: None,
        note: Vec::new(),
        body_site: place.map(|place| CodeableConcept::text(in_words(place))),
        component: Vec::new(),
    }
}

/// An answer to a questionnaire. PEG has a code for the panel and one for its mean; the other makers' have none that is known.
pub fn measure(teller: &Teller, measure: &MeasureOut) -> Observation {
    Observation {
        id: measure.id.to_string(),
        meta: Meta::version(measure.version).and_profile(UK_OBSERVATION),
        status: status(measure.version),
        category: [survey()],
        code: questionnaire(measure.instrument, &measure.instrument_version),
        subject: teller.the_patient(),
        effective_date_time: Moment::Day(measure.local_date),
        issued: measure.recorded_at,
        performer: [teller.the_patient()],
        value: None,
        data_absent_reason: None,
        note: Annotation::of(measure.note.as_deref()),
        body_site: None,
        component: measure.readings.iter().map(|each| reading(measure.instrument, each)).collect(),
    }
}

/// A function test. No code of another's is claimed for it: it is told in words.
pub fn function_test(teller: &Teller, test: &FunctionTestOut) -> Observation {
    let pain = test.pain.map(|pain| component("Pain in the test, 0 to 10", Value::Integer(pain.0.get())));
    Observation {
        id: test.id.to_string(),
        meta: Meta::version(test.version).and_profile(UK_OBSERVATION),
        status: status(test.version),
        category: [exam()],
        code: CodeableConcept::text(test.test.to_string()),
        subject: teller.the_patient(),
        effective_date_time: Moment::Day(test.local_date),
        issued: test.recorded_at,
        performer: [teller.person(test.measured_by)],
        value: Some(Value::Quantity(Quantity::tested(test.value, test.unit))),
        data_absent_reason: None,
        note: Annotation::of(test.note.as_deref()),
        body_site: Some(CodeableConcept::text(in_words(BodySite { region: test.region, side: test.side }))),
        component: pain.into_iter().collect(),
    }
}

fn questionnaire(instrument: Instrument, version: &str) -> CodeableConcept {
    let text = format!("{instrument}, version {version}");
    if instrument == Instrument::Peg { CodeableConcept::coded(peg_panel(), text) } else { CodeableConcept::text(text) }
}

fn reading(instrument: Instrument, reading: &ReadingOut) -> Component {
    let better = if reading.lower_is_better { reading.lowest } else { reading.highest };
    let scale = reading.activity.as_deref().unwrap_or(reading.scale);
    let text = format!("{scale}, {} to {}, {better} is best", reading.lowest, reading.highest);
    let is_mean_of_peg = instrument == Instrument::Peg && reading.scale == "mean";
    Component {
        code: if is_mean_of_peg { CodeableConcept::coded(peg_mean(), text) } else { CodeableConcept::text(text) },
        value: Value::Quantity(Quantity::points(reading.points)),
    }
}

/// A symptom check: every question of its version, with its answer.
pub fn symptom_check(teller: &Teller, check: &CheckOut) -> QuestionnaireResponse {
    let asked = Screen::of(&check.screen_version).map_or(&[][..], |screen| screen.questions);
    let unasked = check.answered_yes.iter().filter(|code| asked.iter().all(|flag| flag.code != code.as_str()));
    let questions = asked.iter().chain(unasked.filter_map(|code| latest(code)));
    let item = questions.map(|flag| Item {
        link_id: flag.code,
        text: flag.question,
        answer: [ItemAnswer { value_boolean: check.answered_yes.iter().any(|code| code == flag.code) }],
    });
    QuestionnaireResponse {
        id: check.id.to_string(),
        meta: Meta::version(check.version),
        questionnaire: format!("{OUR_SYMPTOM_CHECK}|{}", check.screen_version),
        status: if check.is_withdrawn() { ResponseStatus::EnteredInError } else { ResponseStatus::Completed },
        subject: teller.the_patient(),
        authored: check.occurred_at,
        author: teller.the_patient(),
        source: teller.the_patient(),
        item: item.collect(),
    }
}
