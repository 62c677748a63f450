//! What stands in the catalogue.

use super::drawings::DrawingOut;
use crate::http::shape;
use crate::ids::UserId;
use crate::words;
use chrono::{DateTime, Utc};
use limber_rules::place::Region;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

words! {
    /// The parts of the catalogue.
    Kind {
        /// Resistance bands.
        Band = "band",
        /// Exercises.
        Exercise = "exercise",
        /// Conditions.
        Condition = "condition",
        /// Programmes.
        Programme = "programme",
    }
}

words! {
    /// What an exercise is for.
    ExerciseKind {
        /// Raises the pulse and warms.
        Raise = "raise",
        /// Takes a joint through its range, moving.
        DynamicStretch = "dynamic_stretch",
        /// Keeps a joint moving.
        Mobility = "mobility",
        /// A hold without movement.
        Isometric = "isometric",
        /// Work against a band: needs a go-ahead.
        ResistanceBand = "resistance_band",
    }
}

words! {
    /// The part of a session that a step belongs to, in the order of a session.
    Part {
        /// Raises the pulse and warms.
        Raise = "raise",
        /// Dynamic stretches, before any band.
        DynamicStretch = "dynamic_stretch",
        /// Keeps a joint moving.
        Mobility = "mobility",
        /// Holds without movement.
        Isometric = "isometric",
        /// Work against a band: needs a go-ahead.
        ResistanceBand = "resistance_band",
        /// Brings the pulse down.
        CoolDown = "cool_down",
    }
}

impl Part {
    /// Whether its exercises are main exercises: what does not warm up, loosen or cool down.
    pub fn is_main(self) -> bool {
        matches!(self, Part::Isometric | Part::ResistanceBand)
    }
}

words! {
    /// How an authored entry stands.
    EntryStatus {
        /// Only its author sees it.
        Draft = "draft",
        /// In use.
        Published = "published",
        /// Not listed any more and not for new use; whoever uses it can read it.
        Retired = "retired",
    }
}

words! {
    /// What a link shows.
    MediaKind {
        /// A picture.
        Image = "image",
        /// A film.
        Video = "video",
    }
}

words! {
    /// How strongly something speaks against an exercise.
    ContraIndicationKind {
        /// With care, or in another form.
        Relative = "relative",
        /// Not at all.
        Absolute = "absolute",
    }
}

/// Whose an entry is, if it is not built in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Authored {
    /// Its author, who alone can change it.
    pub owner_id: UserId,
    /// Whether the author's practice sees it, too.
    pub shared: bool,
    /// Whether it is in use.
    pub status: EntryStatus,
    /// It moves with each change, and is the `ETag`.
    pub revision: i32,
    /// When it was first written.
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last changed.
    pub updated_at: Option<DateTime<Utc>>,
}

/// A resistance band. Maker, line and colour together say which: another maker's red is another band.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Maker, line and colour.
    #[schema(schema_with = shape::key)]
    pub key: String,
    /// Who makes it.
    pub maker: String,
    /// The maker's line.
    pub line: String,
    /// Its colour in that line.
    pub colour: String,
    /// Its place in that line, 1 the lightest. Never compared across lines.
    #[schema(schema_with = shape::band_level)]
    pub level: i16,
    /// About, in newtons, at twice the length at rest.
    pub force_newtons_at_100_percent: Option<f64>,
    /// About, in newtons, at three times the length at rest.
    pub force_newtons_at_200_percent: Option<f64>,
    /// About how much force at which elongation, and how far that may be off; the shortest first.
    #[serde(default)]
    pub elongation_force: Vec<ForcePoint>,
    /// The range that the maker states without an elongation, from and to, in newtons. Nothing is worked out from it.
    #[serde(default)]
    pub rated_newtons: Option<[f64; 2]>,
    /// Always true: makers' figures are overestimates, and no safety limit is computed from them.
    pub approximate: bool,
    /// What the maker says it is for.
    pub staging: Option<String>,
    /// Where the figures come from.
    pub source: String,
    /// Whose it is; absent if it is built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authored: Option<Authored>,
}

impl Band {
    /// Its maker and line: colours are compared within these and never beyond.
    pub fn of_line(&self) -> String {
        format!("{} {}", self.maker, self.line)
    }

    /// About how much it pulls at an elongation, in newtons: in a straight line between the points that are known, and as
    /// at the last one beyond it.
    pub fn force_at(&self, elongation_percent: f64) -> Option<f64> {
        let mut points = vec![(0.0, 0.0)];
        if self.elongation_force.is_empty() {
            points.extend(self.force_newtons_at_100_percent.map(|newtons| (100.0, newtons)));
            points.extend(self.force_newtons_at_200_percent.map(|newtons| (200.0, newtons)));
        } else {
            points.extend(self.elongation_force.iter().map(|point| (point.elongation_percent.into(), point.newtons)));
        }
        let (_, last) = points.last().copied().filter(|_| points.len() > 1)?;
        let within = points.iter().zip(points.iter().skip(1)).find(|(_, (upper, _))| elongation_percent <= *upper);
        Some(within.map_or(last, |((from, less), (to, more))| {
            less + (more - less) * (elongation_percent - from) / (to - from)
        }))
    }
}

/// About how much a band pulls at some elongation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForcePoint {
    /// How much longer than at rest: 100 is twice the length.
    pub elongation_percent: u16,
    /// About.
    pub newtons: f64,
    /// How far that may be off, to either side.
    pub plus_minus_newtons: f64,
}

/// How much of an exercise to begin with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dose {
    /// How many sets.
    pub sets: u8,
    /// Repetitions a set, if it is counted so.
    pub repetitions: Option<u16>,
    /// Seconds a hold, if it is held.
    pub hold_seconds: Option<u16>,
    /// Minutes, if it goes by the clock.
    pub minutes: Option<u16>,
    /// Whether each side is done by itself.
    pub per_side: bool,
    /// Seconds up, hold and down, such as 3-2-3.
    pub tempo: Option<String>,
    /// Between sets.
    pub rest_seconds: Option<u16>,
    /// From and to, on the OMNI-RES scale of 0 to 10.
    pub effort_omni: Option<[u8; 2]>,
    /// How many days a week.
    pub days_a_week: u8,
    /// The highest pain, 0 to 10, at which a set goes on.
    pub pain_ceiling: u8,
    /// Anything else.
    pub note: Option<String>,
}

/// An exercise.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// Its name in addresses.
    #[schema(schema_with = shape::key)]
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub kind: ExerciseKind,
    /// What it works on.
    #[schema(value_type = Vec<String>)]
    pub regions: Vec<Region>,
    /// Whether it is an impact: running, jumping, kicking.
    #[serde(default)]
    pub impact: bool,
    /// In a sentence.
    pub summary: String,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// What to take care of.
    pub cautions: Vec<String>,
    /// What speaks against it.
    #[serde(default)]
    pub contra_indications: Vec<ContraIndication>,
    /// Mistakes that are often made, each with what to do in its place.
    #[serde(default)]
    pub common_mistakes: Vec<String>,
    /// An easier variant, or a word that there is none; absent where its author wrote nothing.
    #[serde(default)]
    pub easier: Option<String>,
    /// A harder variant, or a word that there is none; absent where its author wrote nothing.
    #[serde(default)]
    pub harder: Option<String>,
    /// What works.
    pub muscles: Vec<String>,
    /// What is needed.
    pub equipment: Vec<String>,
    /// Where it comes from: [F] read there, [M] general knowledge to be verified.
    pub source: String,
    /// How much to begin with.
    pub dose: Dose,
    /// The language of its texts: a BCP 47 tag.
    #[serde(default = "english")]
    pub language: String,
    /// Pictures and films of it.
    #[serde(default)]
    pub media: Vec<Media>,
    /// How it begins and ends, drawn; absent where there is no drawing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing: Option<DrawingOut>,
    /// Whose it is; absent if it is built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authored: Option<Authored>,
}

/// Something that speaks against an exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContraIndication {
    /// How strongly.
    pub kind: ContraIndicationKind,
    /// What it is.
    pub text: String,
}

/// A picture or a film, somewhere else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Where it is.
    #[schema(schema_with = shape::https_url)]
    pub url: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
}

/// The language of the texts that come with Limber.
pub(super) fn english() -> String {
    "en".to_owned()
}

/// A guide to a condition. It is not a diagnosis.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Its name in addresses.
    #[schema(schema_with = shape::key)]
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// Other names.
    pub also_known_as: Vec<String>,
    /// Where it is.
    #[schema(schema_with = shape::region)]
    pub region: Region,
    /// In a sentence or two.
    pub summary: String,
    /// How it feels.
    pub symptoms: Vec<String>,
    /// How it comes about.
    pub causes: Vec<String>,
    /// What one can do.
    pub self_care: Vec<String>,
    /// When it needs a physiotherapist.
    pub when_to_see_a_physiotherapist: Vec<String>,
    /// When it cannot wait.
    pub when_to_seek_urgent_help: Vec<String>,
    /// What helps.
    pub what_helps_recovery: Vec<String>,
    /// A reminder.
    pub not_a_diagnosis: String,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// What to know of an exercise before it is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Precautions {
    /// Its name for people.
    pub name: String,
    /// What to take care of.
    pub cautions: Vec<String>,
    /// What speaks against it.
    #[serde(default)]
    pub contra_indications: Vec<ContraIndication>,
    /// The regions that it loads.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Whether it is an impact: running, jumping, kicking.
    #[serde(default)]
    pub impact: bool,
}

impl Precautions {
    /// Of an exercise that the catalogue does not know any more.
    pub fn unknown(key: &str) -> Precautions {
        Precautions {
            name: key.to_owned(),
            cautions: Vec::new(),
            contra_indications: Vec::new(),
            regions: Vec::new(),
            impact: false,
        }
    }
}
