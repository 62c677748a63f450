//! What was done in a session, exercise by exercise and set by set.

use crate::catalogue::Band;
use crate::http::{
    Effort, Elongation, Few, HoldSeconds, Note, Pressure, Repetitions, RestSeconds, Rung, by_name, shape,
};
use crate::words;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

words! {
    /// What is worn against the pain.
    Support {
        /// Compression shorts.
        CompressionShorts = "compression_shorts",
        /// A brace.
        Brace = "brace",
        /// Tape.
        Tape = "tape",
    }
}

words! {
    /// How much of the plan a session was. A part of a session is a session.
    Completion {
        /// All of it.
        Full = "full",
        /// All of it, but lighter or shorter.
        Modified = "modified",
        /// A part of it.
        Partial = "partial",
    }
}

/// An exercise that was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExerciseDone {
    /// The key of the exercise.
    #[schema(max_length = 80, examples("standing-band-hip-flexion"))]
    pub(super) exercise: String,
    /// The grade of the plan that it was done at.
    #[serde(default)]
    #[schema(schema_with = Rung::or_null)]
    pub(super) grade: Option<Rung>,
    /// Set by set, in order.
    #[serde(default)]
    #[schema(value_type = Vec<SetDone>, max_items = 20)]
    pub(super) sets: Few<SetDone, 20>,
    /// The part of the body that it was done for, if the step of the plan is only for one (`only_for`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shape::region_or_null)]
    pub(super) region: Option<Region>,
    /// Its side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shape::side_or_null)]
    pub(super) side: Option<Side>,
}

/// One set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SetDone {
    /// The key of the band, in band work.
    #[schema(max_length = 80, examples("theraband-professional-yellow"))]
    pub(super) band: Option<String>,
    /// Whether the band was taken double, which doubles its force.
    pub(super) doubled: bool,
    /// How much longer than at rest the band was at its longest, in percent.
    #[schema(schema_with = Elongation::or_null)]
    pub(super) elongation_percent: Option<Elongation>,
    /// How often.
    #[schema(schema_with = Repetitions::or_null)]
    pub(super) repetitions: Option<Repetitions>,
    /// How long, if it was a hold.
    #[schema(schema_with = HoldSeconds::or_null)]
    pub(super) hold_seconds: Option<HoldSeconds>,
    /// The rest after it, until the next set of the exercise, in seconds.
    #[schema(schema_with = RestSeconds::or_null)]
    pub(super) rest_seconds: Option<RestSeconds>,
    /// How hard it felt, on the OMNI-RES scale of 0 to 10.
    #[schema(schema_with = Effort::or_null)]
    pub(super) effort_omni: Option<Effort>,
    /// The worst pain in this set.
    #[schema(schema_with = shape::nrs_or_null)]
    pub(super) pain: Option<Nrs>,
    /// What a pressure or biofeedback device showed. It helps with technique, and is never a gate.
    #[serde(deserialize_with = "by_name")]
    pub(super) pressure: Option<PressureReading>,
}

/// What a pressure device showed during a set, in mmHg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PressureReading {
    /// Before it began, such as 40 lying on the back.
    #[schema(schema_with = Pressure::shape)]
    start: Pressure,
    /// The lowest during the set.
    #[serde(default)]
    #[schema(schema_with = Pressure::or_null)]
    min: Option<Pressure>,
    /// The highest during the set.
    #[serde(default)]
    #[schema(schema_with = Pressure::or_null)]
    max: Option<Pressure>,
    /// How long it was held.
    #[serde(default)]
    #[schema(schema_with = HoldSeconds::or_null)]
    hold_seconds: Option<HoldSeconds>,
    /// From and to: where it should stay, such as 35 to 45.
    #[serde(default)]
    #[schema(schema_with = Pressure::pair_or_null)]
    target: Option<[Pressure; 2]>,
    /// Whether it stayed there. Worked out here, if the target, the lowest and the highest are known.
    #[serde(default)]
    within_target: Option<bool>,
    /// What the device or somebody beside said to it; else a sentence made from the reading.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    feedback: Option<Note>,
}

/// How much of an exercise was done, as far as adherence asks: its sets are read and nothing else.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Work {
    #[serde(default)]
    sets: Vec<WorkSet>,
}

/// How much a set was.
#[derive(Debug, Serialize, Deserialize)]
struct WorkSet {
    #[serde(default)]
    repetitions: Option<u16>,
    #[serde(default)]
    hold_seconds: Option<u16>,
}

impl Work {
    /// Whether it was more than nothing: a set with a repetition or a hold. A set that counts neither, such as a walk, is
    /// taken as done.
    pub(super) fn was_done(&self) -> bool {
        self.sets.iter().any(|set| {
            let counted = [set.repetitions, set.hold_seconds];
            counted.iter().all(Option::is_none) || counted.iter().flatten().any(|count| *count > 0)
        })
    }
}

/// All exercises of a session.
pub type ExercisesDone = Few<ExerciseDone, 40>;

impl ExerciseDone {
    /// Forgets what was said to a reading: it may be in somebody's own words.
    pub(super) fn forget_words(&mut self) {
        for reading in self.sets.as_mut_slice().iter_mut().filter_map(|set| set.pressure.as_mut()) {
            reading.feedback = None;
        }
    }

    /// Some sets, at a grade that nobody told.
    pub(super) fn new(exercise: &str, sets: [SetDone; 3]) -> ExerciseDone {
        ExerciseDone { exercise: exercise.to_owned(), grade: None, sets: sets.into(), region: None, side: None }
    }

    /// What it was done for, if that was told.
    pub(super) fn place(&self) -> Option<BodySite> {
        let (region, side) = self.region.zip(self.side)?;
        Some(BodySite { region, side })
    }

    /// The worst pain in its sets.
    pub(super) fn worst_pain(&self) -> Option<Nrs> {
        self.sets.as_slice().iter().filter_map(|set| set.pain).max()
    }

    /// The grade that it was done at, if that was told.
    pub(super) fn grade(&self) -> Option<u8> {
        u8::try_from(self.grade?.get()).ok()
    }

    pub(super) fn has_doubled_bands(&self) -> bool {
        self.sets.as_slice().iter().any(|set| set.doubled && set.band.is_some())
    }

    /// The lines of its bands, each once, and whether they were taken double: what is compared stays within these.
    pub(super) fn line(&self, known: &HashMap<String, Band>) -> Option<String> {
        let used: BTreeSet<String> = self.bands().filter_map(|band| known.get(band)).map(Band::of_line).collect();
        let doubled = if self.has_doubled_bands() { ", doubled" } else { "" };
        (!used.is_empty()).then(|| used.into_iter().collect::<Vec<_>>().join(" and ") + doubled)
    }

    /// Whether a set with a band was done less often than this.
    pub(super) fn has_band_set_below(&self, repetitions: u16) -> bool {
        let banded = self.sets.as_slice().iter().filter(|set| set.band.is_some());
        banded.filter_map(|set| set.repetitions).any(|done| done.count() < repetitions)
    }

    /// How hard its hardest set felt, on the OMNI-RES scale.
    pub(super) fn hardest_effort(&self) -> Option<u8> {
        self.sets.as_slice().iter().filter_map(|set| set.effort_omni).map(Effort::small).max()
    }

    /// The heaviest of its bands, by its place in its line.
    pub(super) fn heaviest_band(&self, known: &HashMap<String, Band>) -> Option<u8> {
        self.bands().filter_map(|band| u8::try_from(known.get(band)?.level).ok()).max()
    }

    /// The bands that were used.
    pub(super) fn bands(&self) -> impl Iterator<Item = &String> {
        self.sets.as_slice().iter().filter_map(|set| set.band.as_ref())
    }

    /// The same, with what can be worked out from the readings.
    pub(super) fn completed(mut self) -> Self {
        for reading in self.sets.as_mut_slice().iter_mut().filter_map(|set| set.pressure.as_mut()) {
            reading.complete();
        }
        self
    }
}

/// How far a band is taken to be stretched when nobody told: to twice its length.
const USUAL_ELONGATION: i16 = 100;

impl SetDone {
    /// About how hard the band pulled, in newtons: by the makers' figures, twice as hard if it was taken double.
    pub(super) fn force(&self, band: &Band) -> Option<f64> {
        let elongation = self.elongation_percent.map_or(USUAL_ELONGATION, Elongation::get);
        let force = band.force_at(elongation.into())?;
        Some(if self.doubled { 2.0 * force } else { force })
    }
}

impl PressureReading {
    /// Whether every moment of it was within the target, if that is known.
    pub(super) fn is_within_target(&self) -> Option<bool> {
        self.within_target
    }

    /// What cannot be about it: the field, and what would be right.
    pub(super) fn mistake(&self) -> Option<(&'static str, &'static str)> {
        if self.target.is_some_and(|[from, to]| from > to) {
            return Some(("target", "must be from the lower to the higher"));
        }
        let upside_down = self.min.zip(self.max).is_some_and(|(min, max)| min > max);
        upside_down.then_some(("max", "must not be below `min`"))
    }

    fn complete(&mut self) {
        let worked_out =
            self.target.zip(self.min).zip(self.max).map(|(([low, high], min), max)| low <= min && max <= high);
        self.within_target = worked_out.or(self.within_target);
        // A sentence of ours that comes back goes with the reading that it was made from.
        let ours = |feedback: &Note| [true, false].map(said).contains(&feedback.as_str());
        self.feedback = self.feedback.take().filter(|feedback| !ours(feedback));
        if self.feedback.is_none() {
            self.feedback = self.within_target.and_then(|within| Note::read(said(within)).ok());
        }
    }
}

fn said(within_target: bool) -> &'static str {
    if within_target {
        "The pressure stayed within the target: well controlled."
    } else {
        "The pressure left the target: slow down, or take a smaller movement."
    }
}
