//! Exercises and bands as physiotherapists write them, and what they become.

use super::model::{
    Band, ContraIndication, ContraIndicationKind, Dose, EntryStatus, Exercise, ExerciseKind, ForcePoint, Media,
    MediaKind,
};
use crate::http::shape::{self, MOST_TEXTS};
use crate::http::{BandLevel, Few, HttpsUrl, Language, Name, Note, Problem, Prose, Result, Whole};
use limber_rules::place::Region;
use limber_rules::scale::Nrs;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use uuid::Uuid;

/// A few texts.
pub(super) type Texts = Few<Prose, MOST_TEXTS>;
/// A few names.
pub(super) type Names = Few<Name, MOST_TEXTS>;
/// Sets of an exercise.
pub(super) type Sets = Whole<1, 20>;
/// Repetitions of a set.
pub(super) type Repetitions = Whole<1, 200>;
/// Seconds of a hold.
pub(super) type HoldSeconds = Whole<1, 600>;
/// Minutes by the clock.
pub(super) type Minutes = Whole<1, 240>;
/// Seconds between sets.
pub(super) type RestSeconds = Whole<0, 900>;
/// A point on the OMNI-RES scale.
pub(super) type Effort = Whole<0, 10>;
/// Days of a week.
pub(super) type DaysAWeek = Whole<1, 7>;
/// Elongation in per cent.
pub(super) type Elongation = Whole<1, 900>;

/// Seconds up, hold and down, such as 3-2-3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tempo(String);

impl Tempo {
    pub fn into_string(self) -> String {
        self.0
    }

    fn read(text: &str) -> Option<Tempo> {
        let seconds = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = text.split('-').count();
        ((2..=4).contains(&parts) && text.split('-').all(seconds)).then(|| Tempo(text.to_owned()))
    }

    /// Its shape in the contract.
    pub fn or_null() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
        let kinds = SchemaType::Array(vec![Type::String, Type::Null]);
        let text = ObjectBuilder::new().schema_type(kinds).pattern(Some("^[0-9]{1,2}(-[0-9]{1,2}){1,3}$"));
        Schema::from(text.examples([serde_json::json!("3-2-3")]).build()).into()
    }
}

impl<'de> Deserialize<'de> for Tempo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let right = "invalid-value: must be two to four numbers of seconds with dashes between, such as 3-2-3";
        Tempo::read(&text).ok_or_else(|| serde::de::Error::custom(right))
    }
}

/// A force, or how far it may be off: 0 to 2000 newtons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Newtons(f64);

impl<'de> Deserialize<'de> for Newtons {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let newtons = f64::deserialize(deserializer)?;
        let right = "out-of-range: must be a number of newtons from 0 to 2000";
        if (0.0..=2000.0).contains(&newtons) { Ok(Newtons(newtons)) } else { Err(serde::de::Error::custom(right)) }
    }
}

/// What can be authored, as it comes in.
pub(super) trait Draft: Clone + Send + 'static {
    /// What it becomes.
    type Entry;

    /// The key that the author chose.
    fn key(&self) -> Option<Uuid>;
    /// Whether the practice sees it, too.
    fn shared(&self) -> bool;
    /// Whether only the author sees it yet.
    fn status(&self) -> EntryStatus;
    /// The entry under a key.
    fn into_entry(self, key: String) -> Result<Self::Entry>;
}

fn status(draft: bool) -> EntryStatus {
    if draft { EntryStatus::Draft } else { EntryStatus::Published }
}

/// An exercise of your own.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"name": "Step up", "kind": "mobility", "regions": ["hip", "knee"], "summary": "Onto a low step and down.",
    "steps": ["Stand before a low step.", "Step up.", "Step down."], "cautions": ["Hold on to the rail."],
    "contra_indications": [{"kind": "absolute", "text": "You cannot put weight on the leg."}],
    "common_mistakes": ["The knee falls inwards: keep it over the toes."], "easier": "Take a lower step.", "harder": null,
    "media": [{"kind": "video", "url": "https://clinic.example/step-up.mp4", "alt": "Somebody steps up and down."}],
    "source": "Own practice", "dose": {"sets": 2, "repetitions": 8, "per_side": true, "days_a_week": 3, "pain_ceiling": 3}})))]
pub struct ExerciseIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    key: Option<Uuid>,
    /// Whether your practice sees it, too.
    #[serde(default)]
    shared: bool,
    /// Whether only you see it yet. What is published cannot become a draft again.
    #[serde(default)]
    draft: bool,
    /// Its name for people.
    #[schema(schema_with = shape::name)]
    name: Name,
    kind: ExerciseKind,
    /// The language of its texts: `en` unless told.
    #[serde(default)]
    #[schema(schema_with = shape::language)]
    language: Language,
    /// What it works on.
    #[schema(value_type = Vec<String>, max_items = 20)]
    regions: Few<Region, 20>,
    /// Whether it is an impact: running, jumping, kicking. It is left out where no impact is allowed.
    #[serde(default)]
    impact: bool,
    /// In a sentence.
    #[schema(schema_with = shape::prose)]
    summary: Prose,
    /// What to do, in order.
    #[schema(schema_with = shape::texts)]
    steps: Texts,
    /// What to take care of.
    #[serde(default)]
    #[schema(schema_with = shape::texts)]
    cautions: Texts,
    /// What speaks against it.
    #[serde(default)]
    #[schema(value_type = Vec<ContraIndicationIn>, max_items = 30)]
    contra_indications: Few<ContraIndicationIn, 30>,
    /// Mistakes that are often made, each with what to do in its place.
    #[serde(default)]
    #[schema(schema_with = shape::texts)]
    common_mistakes: Texts,
    /// An easier variant.
    #[serde(default)]
    #[schema(schema_with = shape::prose_or_null)]
    easier: Option<Prose>,
    /// A harder variant.
    #[serde(default)]
    #[schema(schema_with = shape::prose_or_null)]
    harder: Option<Prose>,
    /// Pictures and films of it, over https.
    #[serde(default)]
    #[schema(value_type = Vec<MediaIn>, max_items = 10)]
    media: Few<MediaIn, 10>,
    /// What works.
    #[serde(default)]
    #[schema(schema_with = shape::names)]
    muscles: Names,
    /// What is needed.
    #[serde(default)]
    #[schema(schema_with = shape::names)]
    equipment: Names,
    /// Where it comes from.
    #[schema(schema_with = shape::prose)]
    source: Prose,
    /// How much to begin with.
    dose: DoseIn,
}

/// Something that speaks against an exercise.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContraIndicationIn {
    kind: ContraIndicationKind,
    #[schema(schema_with = shape::prose)]
    text: Prose,
}

/// A picture or a film, somewhere else.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MediaIn {
    kind: MediaKind,
    #[schema(schema_with = shape::https_url)]
    url: HttpsUrl,
    /// What it shows, for those who do not see it.
    #[schema(schema_with = shape::prose)]
    alt: Prose,
}

/// How much of an exercise to begin with.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoseIn {
    #[schema(schema_with = Sets::shape)]
    sets: Sets,
    /// Repetitions a set, if it is counted so.
    #[serde(default)]
    #[schema(schema_with = Repetitions::or_null)]
    repetitions: Option<Repetitions>,
    /// Seconds a hold, if it is held.
    #[serde(default)]
    #[schema(schema_with = HoldSeconds::or_null)]
    hold_seconds: Option<HoldSeconds>,
    /// Minutes, if it goes by the clock.
    #[serde(default)]
    #[schema(schema_with = Minutes::or_null)]
    minutes: Option<Minutes>,
    /// Whether each side is done by itself.
    per_side: bool,
    /// Seconds up, hold and down.
    #[serde(default)]
    #[schema(schema_with = Tempo::or_null)]
    tempo: Option<Tempo>,
    /// Between sets.
    #[serde(default)]
    #[schema(schema_with = RestSeconds::or_null)]
    rest_seconds: Option<RestSeconds>,
    /// From and to, on the OMNI-RES scale of 0 to 10.
    #[serde(default)]
    #[schema(schema_with = Effort::pair_or_null)]
    effort_omni: Option<[Effort; 2]>,
    #[schema(schema_with = DaysAWeek::shape)]
    days_a_week: DaysAWeek,
    /// The highest pain, 0 to 10, at which a set goes on.
    #[schema(schema_with = shape::nrs)]
    pain_ceiling: Nrs,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

impl Draft for ExerciseIn {
    type Entry = Exercise;

    fn key(&self) -> Option<Uuid> {
        self.key
    }
    fn shared(&self) -> bool {
        self.shared
    }
    fn status(&self) -> EntryStatus {
        status(self.draft)
    }
    fn into_entry(self, key: String) -> Result<Exercise> {
        Ok(Exercise {
            key,
            name: self.name.into_string(),
            kind: self.kind,
            regions: self.regions.map(|region| region),
            impact: self.impact,
            summary: self.summary.into_string(),
            steps: self.steps.map(Prose::into_string),
            cautions: self.cautions.map(Prose::into_string),
            contra_indications: self
                .contra_indications
                .map(|against| ContraIndication { kind: against.kind, text: against.text.into_string() }),
            common_mistakes: self.common_mistakes.map(Prose::into_string),
            easier: self.easier.map(Prose::into_string),
            harder: self.harder.map(Prose::into_string),
            muscles: self.muscles.map(Name::into_string),
            equipment: self.equipment.map(Name::into_string),
            source: self.source.into_string(),
            dose: self.dose.into_dose()?,
            language: self.language.into_string(),
            drawing: None,
            media: self.media.map(|media| Media {
                kind: media.kind,
                url: media.url.into_string(),
                alt: media.alt.into_string(),
            }),
            authored: None,
        })
    }
}

impl DoseIn {
    fn into_dose(self) -> Result<Dose> {
        let effort_omni = self.effort_omni.map(|range| range.map(Effort::small));
        if effort_omni.is_some_and(|[low, high]| low > high) {
            return Err(Problem::invalid("/dose/effort_omni", "out-of-order", "must go from the lower to the higher"));
        }
        Ok(Dose {
            sets: self.sets.small(),
            repetitions: self.repetitions.map(Repetitions::count),
            hold_seconds: self.hold_seconds.map(HoldSeconds::count),
            minutes: self.minutes.map(Minutes::count),
            per_side: self.per_side,
            tempo: self.tempo.map(Tempo::into_string),
            rest_seconds: self.rest_seconds.map(RestSeconds::count),
            effort_omni,
            days_a_week: self.days_a_week.small(),
            pain_ceiling: self.pain_ceiling.get(),
            note: self.note.map(Note::into_string),
        })
    }
}

/// A band of your own. Its level is its place in its maker's line, and says nothing about any other line.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"maker": "Loop", "line": "Soft", "colour": "pink", "level": 1, "source": "The maker's leaflet",
    "elongation_force": [{"elongation_percent": 50, "newtons": 6.5, "plus_minus_newtons": 1.5},
        {"elongation_percent": 100, "newtons": 11.0, "plus_minus_newtons": 2.0}]})))]
pub struct BandIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    key: Option<Uuid>,
    /// Whether your practice sees it, too.
    #[serde(default)]
    shared: bool,
    /// Whether only you see it yet. What is published cannot become a draft again.
    #[serde(default)]
    draft: bool,
    /// Who makes it.
    #[schema(schema_with = shape::name)]
    maker: Name,
    /// The maker's line.
    #[schema(schema_with = shape::name)]
    line: Name,
    /// Its colour in that line.
    #[schema(schema_with = shape::name)]
    colour: Name,
    /// Its place in that line, 1 the lightest. No two of your bands of a line have the same.
    #[schema(schema_with = shape::band_level)]
    level: BandLevel,
    /// About, in newtons, at twice the length at rest.
    #[serde(default)]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 2000)]
    force_newtons_at_100_percent: Option<Newtons>,
    /// About, in newtons, at three times the length at rest.
    #[serde(default)]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 2000)]
    force_newtons_at_200_percent: Option<Newtons>,
    /// About how much force at which elongation, and how far that may be off; the shortest first.
    #[serde(default)]
    #[schema(value_type = Vec<ForcePointIn>, max_items = 20)]
    elongation_force: Few<ForcePointIn, 20>,
    /// The range that the maker states without an elongation, from and to, in newtons.
    #[serde(default)]
    #[schema(value_type = Option<Vec<f64>>, min_items = 2, max_items = 2)]
    rated_newtons: Option<[Newtons; 2]>,
    /// What the maker says it is for.
    #[serde(default)]
    #[schema(schema_with = shape::prose_or_null)]
    staging: Option<Prose>,
    /// Where the figures come from.
    #[schema(schema_with = shape::prose)]
    source: Prose,
}

/// About how much a band pulls at some elongation.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForcePointIn {
    /// How much longer than at rest: 100 is twice the length.
    #[schema(schema_with = Elongation::shape)]
    elongation_percent: Elongation,
    #[schema(value_type = f64, minimum = 0, maximum = 2000)]
    newtons: Newtons,
    /// How far that may be off, to either side.
    #[schema(value_type = f64, minimum = 0, maximum = 2000)]
    plus_minus_newtons: Newtons,
}

impl Draft for BandIn {
    type Entry = Band;

    fn key(&self) -> Option<Uuid> {
        self.key
    }
    fn shared(&self) -> bool {
        self.shared
    }
    fn status(&self) -> EntryStatus {
        status(self.draft)
    }
    fn into_entry(self, key: String) -> Result<Band> {
        let elongation_force = self.elongation_force.map(|point| ForcePoint {
            elongation_percent: point.elongation_percent.count(),
            newtons: point.newtons.0,
            plus_minus_newtons: point.plus_minus_newtons.0,
        });
        if !elongation_force.is_sorted_by(|one, next| one.elongation_percent < next.elongation_percent) {
            return Err(Problem::invalid(
                "/elongation_force",
                "out-of-order",
                "must go from the shortest to the longest",
            ));
        }
        let rated_newtons = self.rated_newtons.map(|range| range.map(|newtons| newtons.0));
        if rated_newtons.is_some_and(|[from, to]| from > to) {
            return Err(Problem::invalid("/rated_newtons", "out-of-order", "must go from the lowest to the highest"));
        }
        Ok(Band {
            key,
            maker: self.maker.into_string(),
            line: self.line.into_string(),
            colour: self.colour.into_string(),
            level: self.level.get(),
            force_newtons_at_100_percent: self.force_newtons_at_100_percent.map(|newtons| newtons.0),
            force_newtons_at_200_percent: self.force_newtons_at_200_percent.map(|newtons| newtons.0),
            elongation_force,
            rated_newtons,
            approximate: true,
            staging: self.staging.map(Prose::into_string),
            source: self.source.into_string(),
            authored: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tempo_is_numbers_with_dashes() {
        for good in ["3-2-3", "10-1", "3-0-1-0"] {
            assert!(Tempo::read(good).is_some(), "{good}");
        }
        for bad in ["", "3", "3-", "-3", "3--3", "3-2-3-4-5", "100-1", "a-b", "3 - 2"] {
            assert!(Tempo::read(bad).is_none(), "{bad}");
        }
    }
}
