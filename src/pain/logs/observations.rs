//! What a pain log measures.

use crate::db::MultiBackend;
use crate::db::schema::pain_logs;
use crate::db::types::{Json, Score, Word};
use crate::words;
use diesel::prelude::*;
use limber_rules::pain::{Compared, Triggers};

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
}
