//! Pain logs as clients send them.

use crate::accounts::Zone;
use crate::db::types::{Json, Score, Word};
use crate::http::{Few, Instant, LocalDate, MinutesOfDay, Note, Patch, Problem, Result, shape};
use crate::pain::logs::model::LogKind;
use crate::pain::logs::observations::{Analgesic, Clicking, MOST_ANALGESICS, Measures, Trigger};
use limber_rules::pain::Compared;
use limber_rules::place::{Region, Side};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use uuid::Uuid;

/// What brought it on, each once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Triggers(Vec<Trigger>);

impl<'de> Deserialize<'de> for Triggers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut each_once = Vec::new();
        for trigger in Vec::<Trigger>::deserialize(deserializer)? {
            if !each_once.contains(&trigger) {
                each_once.push(trigger);
            }
        }
        Ok(Triggers(each_once))
    }
}

/// A pain log as a client sends it: with where and when, or, for the daily log of an address, without.
macro_rules! pain_log_input {
    ($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Yours to choose, best a UUIDv7; a new one is made otherwise.
            #[serde(default)]
            #[schema(schema_with = shape::id_or_null)]
            pub(in crate::pain) id: Option<Uuid>,
            $($(#[$attribute])* pub(in crate::pain) $field: $kind,)*
            /// Now for a log of today, noon for another day, unless told.
            #[serde(default)]
            #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
            pub(in crate::pain) occurred_at: Option<Instant>,
            /// Your own zone, unless told.
            #[serde(default)]
            #[schema(schema_with = shape::zone_or_null)]
            pub(in crate::pain) tz: Option<Zone>,
            /// The worst pain in the last 24 hours. Required of a daily log.
            #[serde(default)]
            #[schema(schema_with = shape::nrs_or_null)]
            worst_pain: Option<Nrs>,
            /// The pain at this moment. Required of an event.
            #[serde(default)]
            #[schema(schema_with = shape::nrs_or_null)]
            pain_now: Option<Nrs>,
            /// The pain on getting up.
            #[serde(default)]
            #[schema(schema_with = shape::nrs_or_null)]
            morning_pain: Option<Nrs>,
            /// How long the morning stiffness lasted.
            #[serde(default)]
            #[schema(schema_with = shape::minutes_or_null)]
            stiffness_minutes: Option<MinutesOfDay>,
            /// Whether the pain of the last session had settled by this morning.
            #[serde(default)]
            settled: Option<bool>,
            /// Whether this is a flare-up: worse than usual, hard to bear, whatever the number.
            #[serde(default)]
            flare_up: bool,
            /// Whether a painkiller was taken.
            #[serde(default)]
            analgesic: bool,
            /// Which painkillers, and how much, if you like to say so. To name one says that one was taken.
            #[serde(default)]
            #[schema(value_type = Vec<Analgesic>, max_items = 5)]
            analgesics: Few<Analgesic, MOST_ANALGESICS>,
            /// Whether it clicks.
            #[serde(default)]
            clicking: Option<Clicking>,
            /// What brought it on.
            #[serde(default)]
            #[schema(value_type = Vec<Trigger>, max_items = 100)]
            triggers: Triggers,
            /// How it is, compared with last week: better, same or worse. That of the daily log counts.
            #[serde(default)]
            #[schema(schema_with = shape::compared_or_null)]
            compared: Option<Compared>,
            /// How much it interfered with the day.
            #[serde(default)]
            #[schema(schema_with = shape::nrs_or_null)]
            interference: Option<Nrs>,
            /// Anything else.
            #[serde(default)]
            #[schema(schema_with = shape::note_or_null)]
            note: Option<Note>,
        }

        impl $name {
            pub(in crate::pain) fn measures(&self) -> Measures {
                let mut measures = Measures {
                    worst_pain: self.worst_pain.map(Score),
                    pain_now: self.pain_now.map(Score),
                    morning_pain: self.morning_pain.map(Score),
                    stiffness_minutes: self.stiffness_minutes.map(MinutesOfDay::get),
                    settled: self.settled,
                    flare_up: self.flare_up,
                    analgesic: self.analgesic,
                    clicking: self.clicking.map(Word),
                    triggers: Json(self.triggers.0.clone()),
                    compared: self.compared.map(Word),
                    interference: self.interference.map(Score),
                    note: self.note.clone().map(Note::into_string),
                    analgesics: Json(Vec::new()),
                };
                measures.name_analgesics(self.analgesics.clone().into_vec());
                measures
            }
        }
    };
}
pain_log_input! {
    /// A pain log: where, when, how much.
    PainLogIn {
        /// Daily, unless told.
        #[serde(default = "daily")]
        kind: LogKind,
        /// The part of the body.
        #[schema(schema_with = shape::region)]
        region: Region,
        /// Its side.
        #[schema(schema_with = shape::side)]
        side: Side,
        /// What you call the day.
        #[schema(value_type = chrono::NaiveDate, examples("2026-06-01"))]
        local_date: LocalDate,
    }
}
pain_log_input! {
    /// The daily pain log of the region, side and date in the address.
    DailyPainLogIn {}
}

fn daily() -> LogKind {
    LogKind::Daily
}

pub(in crate::pain) fn check_measures(kind: LogKind, measures: &Measures) -> Result<()> {
    match kind {
        LogKind::Daily if measures.worst_pain.is_none() => {
            Err(Problem::invalid("/worst_pain", "required", "is required of a daily log: a whole number from 0 to 10"))
        }
        LogKind::Event if measures.pain_now.is_none() => {
            Err(Problem::invalid("/pain_now", "required", "is required of an event: a whole number from 0 to 10"))
        }
        _ => Ok(()),
    }
}

/// What a pain log measured, corrected: null clears, absent leaves. Where and when it was stay: withdraw a log that is on
/// the wrong day, and log it anew.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PainLogPatch {
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    worst_pain: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_now: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    morning_pain: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::minutes_or_null)]
    stiffness_minutes: Patch<MinutesOfDay>,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    settled: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = bool)]
    flare_up: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = bool)]
    analgesic: Patch<bool>,
    /// To name one says that one was taken; `analgesic: false` alone takes the names away.
    #[serde(default)]
    #[schema(value_type = Vec<Analgesic>, max_items = 5)]
    analgesics: Patch<Few<Analgesic, MOST_ANALGESICS>>,
    #[serde(default)]
    #[schema(value_type = Option<Clicking>)]
    clicking: Patch<Clicking>,
    #[serde(default)]
    #[schema(value_type = Vec<Trigger>, max_items = 100)]
    triggers: Patch<Triggers>,
    #[serde(default)]
    #[schema(schema_with = shape::compared_or_null)]
    compared: Patch<Compared>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    interference: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Patch<Note>,
}

impl PainLogPatch {
    pub(in crate::pain) fn apply(self, measures: &mut Measures) -> Result<()> {
        self.worst_pain.map(Score).apply(&mut measures.worst_pain);
        self.pain_now.map(Score).apply(&mut measures.pain_now);
        self.morning_pain.map(Score).apply(&mut measures.morning_pain);
        self.stiffness_minutes.map(MinutesOfDay::get).apply(&mut measures.stiffness_minutes);
        self.settled.apply(&mut measures.settled);
        self.flare_up.apply_required(&mut measures.flare_up, "/flare_up")?;
        self.analgesic.apply_required(&mut measures.analgesic, "/analgesic")?;
        let mut named = if measures.analgesic { measures.analgesics.0.clone() } else { Vec::new() };
        self.analgesics.map(Few::into_vec).apply_required(&mut named, "/analgesics")?;
        measures.name_analgesics(named);
        self.clicking.map(Word).apply(&mut measures.clicking);
        self.triggers.map(|triggers| Json(triggers.0)).apply_required(&mut measures.triggers, "/triggers")?;
        self.compared.map(Word).apply(&mut measures.compared);
        self.interference.map(Score).apply(&mut measures.interference);
        self.note.map(Note::into_string).apply(&mut measures.note);
        Ok(())
    }
}
