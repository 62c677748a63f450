//! What a pain log measures.

use crate::db::MultiBackend;
use crate::db::schema::pain_logs;
use crate::db::types::{Json, Score, Word};
use crate::http::Name;
use crate::words;
use diesel::prelude::*;
use limber_rules::pain::{Compared, Triggers};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

words! {
    /// Whether the joint clicks.
    Clicking {
        /// It does not.
        None = "none",
        /// It does, without pain.
        Painless = "painless",
        /// It does, and it hurts.
        Painful = "painful",
    }
}

words! {
    /// What brought the pain on.
    Trigger {
        /// Stretching the hip flexor.
        Stretching = "stretching",
        /// Lifting the knee.
        LiftingKnee = "lifting_knee",
        /// Kicking.
        Kicking = "kicking",
        /// Running.
        Running = "running",
        /// Walking.
        Walking = "walking",
        /// Stairs.
        Stairs = "stairs",
        /// Sitting for long.
        Sitting = "sitting",
        /// Standing up.
        StandingUp = "standing_up",
        /// Lying or turning at night.
        Night = "night",
        /// A training session.
        Training = "training",
        /// Something else: the note may tell.
        Other = "other",
    }
}

impl Trigger {
    /// Some of them as the rules take them, each with a bit of its own: it is stored, so a new one comes last.
    pub(in crate::pain) fn set(triggers: &[Trigger]) -> Triggers {
        triggers.iter().fold(Triggers::default(), |all, trigger| all.and(Triggers::from_bits(1 << *trigger as u16)))
    }
}

/// A painkiller that was taken, as the patient calls it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"name": "ibuprofen", "dose": "400 mg, twice"})))]
pub struct Analgesic {
    /// Its name.
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    pub name: Name,
    /// How much of it, in the patient's words.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub dose: Option<Name>,
}

impl fmt::Display for Analgesic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_str())?;
        self.dose.as_ref().map_or(Ok(()), |dose| write!(f, ", {}", dose.as_str()))
    }
}

/// How many painkillers a log names at most. Chosen here.
pub const MOST_ANALGESICS: usize = 5;

/// What a pain log measures. Scores are 0 (none) to 10 (the worst imaginable).
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pain_logs, check_for_backend(MultiBackend), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Measures {
    /// The worst pain in the last 24 hours.
    pub worst_pain: Option<Score>,
    /// The pain at this moment.
    pub pain_now: Option<Score>,
    /// The pain on getting up.
    pub morning_pain: Option<Score>,
    /// How long the morning stiffness lasted.
    pub stiffness_minutes: Option<i16>,
    /// Whether the pain of the last session had settled by this morning.
    pub settled: Option<bool>,
    /// Whether this is a flare-up: worse than usual, hard to bear, whatever the number.
    pub flare_up: bool,
    /// Whether a painkiller was taken.
    pub analgesic: bool,
    /// Whether it clicks.
    pub clicking: Option<Word<Clicking>>,
    /// What brought it on.
    pub triggers: Json<Vec<Trigger>>,
    /// How it is, compared with last week.
    pub compared: Option<Word<Compared>>,
    /// How much it interfered with the day.
    pub interference: Option<Score>,
    /// Anything else.
    pub note: Option<String>,
    /// Which painkillers were taken, where the patient likes to name them.
    pub analgesics: Json<Vec<Analgesic>>,
}

impl Measures {
    /// The same, without what the patient put into words of their own.
    pub(in crate::pain) fn without_words(self) -> Measures {
        Measures { note: None, analgesics: Json(Vec::new()), ..self }
    }

    /// Names the painkillers that were taken. To name one says that one was taken.
    pub(in crate::pain) fn name_analgesics(&mut self, named: Vec<Analgesic>) {
        self.analgesic |= !named.is_empty();
        self.analgesics = Json(named);
    }
}
