//! Session logs as they are sent.

use super::session_model::Doings;
use super::sets::{Completion, ExerciseDone, ExercisesDone, Support};
use crate::accounts::Zone;
use crate::db::types::{Json, Score, Word};
use crate::http::{Few, Instant, LocalDate, MinutesOfDay, MinutesToSettle, Note, Patch, Result, shape};
use crate::pain::WhenIn;
use limber_rules::place::{Region, Side};
use limber_rules::scale::Nrs;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A session, partial ones too: any number a day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 2, "pain_after": 1, "settled_minutes": 30,
    "warm_up_done": true, "stretches_done": true, "supports": ["compression_shorts"], "completion": "full", "minutes": 35,
    "exercises": [{"exercise": "supine-band-march", "grade": 0, "sets": [{
        "band": "theraband-professional-yellow", "elongation_percent": 100, "repetitions": 15, "rest_seconds": 60, "effort_omni": 5, "pain": 1,
        "pressure": {"start": 40, "min": 38, "max": 44, "target": [35, 45]}}]}]
})))]
pub struct SessionLogIn {
    /// Yours to choose, best a UUIDv7; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    pub(super) id: Option<Uuid>,
    /// The enrolment it belongs to, if to one.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    pub(super) enrolment_id: Option<Uuid>,
    #[schema(schema_with = shape::region)]
    pub(super) region: Region,
    #[schema(schema_with = shape::side)]
    pub(super) side: Side,
    /// What you call the day.
    #[schema(value_type = NaiveDate, examples("2026-06-01"))]
    pub(super) local_date: LocalDate,
    /// Now for a session of today, noon for another day, unless told.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub(super) occurred_at: Option<Instant>,
    /// Your own zone, unless told.
    #[serde(default)]
    #[schema(schema_with = shape::zone_or_null)]
    pub(super) tz: Option<Zone>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_during: Option<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_after: Option<Nrs>,
    #[serde(default)]
    analgesic_before: bool,
    #[serde(default)]
    #[schema(schema_with = MinutesToSettle::or_null)]
    settled_minutes: Option<MinutesToSettle>,
    #[serde(default)]
    warm_up_done: Option<bool>,
    #[serde(default)]
    stretches_done: Option<bool>,
    #[serde(default)]
    #[schema(value_type = Vec<Support>, max_items = 3)]
    supports: Few<Support, 3>,
    /// All of the plan, unless told.
    #[serde(default)]
    completion: Option<Completion>,
    #[serde(default)]
    #[schema(schema_with = shape::minutes_or_null)]
    minutes: Option<MinutesOfDay>,
    #[serde(default)]
    #[schema(value_type = Vec<ExerciseDone>, max_items = 40)]
    pub(super) exercises: ExercisesDone,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

impl SessionLogIn {
    pub(super) fn when(&self) -> WhenIn {
        WhenIn { local_date: self.local_date.0, occurred_at: self.occurred_at.map(|at| at.0), tz: self.tz }
    }

    pub(super) fn doings(&self) -> Doings {
        Doings {
            pain_during: self.pain_during.map(Score),
            pain_after: self.pain_after.map(Score),
            analgesic_before: self.analgesic_before,
            settled_minutes: self.settled_minutes.map(MinutesToSettle::get),
            warm_up_done: self.warm_up_done,
            stretches_done: self.stretches_done,
            supports: Json(self.supports.clone().into_vec()),
            completion: Word(self.completion.unwrap_or(Completion::Full)),
            minutes: self.minutes.map(MinutesOfDay::get),
            exercises: Json(completed(self.exercises.clone())),
            note: self.note.clone().map(Note::into_string),
        }
    }
}

fn completed(done: ExercisesDone) -> Vec<ExerciseDone> {
    done.map(ExerciseDone::completed)
}

/// What a session was, corrected: null clears, absent leaves. Where and when it was stay.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"pain_after": 2})))]
pub struct SessionLogPatch {
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_during: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_after: Patch<Nrs>,
    #[serde(default)]
    #[schema(value_type = bool)]
    analgesic_before: Patch<bool>,
    #[serde(default)]
    #[schema(schema_with = MinutesToSettle::or_null)]
    settled_minutes: Patch<MinutesToSettle>,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    warm_up_done: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    stretches_done: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = Vec<Support>, max_items = 3)]
    supports: Patch<Few<Support, 3>>,
    #[serde(default)]
    #[schema(value_type = Completion)]
    completion: Patch<Completion>,
    #[serde(default)]
    #[schema(schema_with = shape::minutes_or_null)]
    minutes: Patch<MinutesOfDay>,
    #[serde(default)]
    #[schema(value_type = Vec<ExerciseDone>, max_items = 40)]
    exercises: Patch<ExercisesDone>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Patch<Note>,
}

impl SessionLogPatch {
    pub(super) fn apply(self, doings: &mut Doings) -> Result<()> {
        self.pain_during.map(Score).apply(&mut doings.pain_during);
        self.pain_after.map(Score).apply(&mut doings.pain_after);
        self.analgesic_before.apply_required(&mut doings.analgesic_before, "/analgesic_before")?;
        self.settled_minutes.map(MinutesToSettle::get).apply(&mut doings.settled_minutes);
        self.warm_up_done.apply(&mut doings.warm_up_done);
        self.stretches_done.apply(&mut doings.stretches_done);
        self.supports.map(|worn| Json(worn.into_vec())).apply_required(&mut doings.supports, "/supports")?;
        self.completion.map(Word).apply_required(&mut doings.completion, "/completion")?;
        self.minutes.map(MinutesOfDay::get).apply(&mut doings.minutes);
        self.exercises.map(|done| Json(completed(done))).apply_required(&mut doings.exercises, "/exercises")?;
        self.note.map(Note::into_string).apply(&mut doings.note);
        Ok(())
    }
}
