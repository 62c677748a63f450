//! A programme as a physiotherapist writes it, in one JSON document, and what it becomes.

use super::input::{Effort, HoldSeconds, Minutes, Repetitions, RestSeconds, Sets, Tempo, Texts};
use super::model::Part;
use super::programme::{Gate, Grade, Phase, Programme, Step};
use crate::http::{BandLevel, Few, Language, Name, PhaseNumber, Prose, Slug, Whole, shape};
use limber_rules::place::Region;
use limber_rules::progression::{Group, Measure};
use limber_rules::scale::Nrs;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

type SessionsAWeek = Whole<1, 14>;
type Hours = Whole<0, 336>;
type Weeks = Whole<0, 104>;

/// A programme of your own.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!(example())))]
pub struct ProgrammeIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    pub(super) key: Option<Uuid>,
    /// Whether your practice sees it, too, once it is published.
    #[serde(default)]
    pub(super) shared: bool,
    /// Its name for people.
    #[schema(schema_with = shape::name)]
    name: Name,
    /// The language of its texts: `en` unless told.
    #[serde(default)]
    #[schema(schema_with = shape::language)]
    language: Language,
    /// The key of the condition it is for, if there is a guide to it.
    #[serde(default)]
    #[schema(schema_with = shape::key_or_null)]
    condition: Option<Slug>,
    #[schema(schema_with = shape::region)]
    region: Region,
    /// In a sentence or two.
    #[schema(schema_with = shape::prose)]
    summary: Prose,
    /// Where it comes from.
    #[schema(schema_with = shape::prose)]
    source: Prose,
    /// Numbered from 0, in order.
    #[schema(value_type = Vec<PhaseIn>, min_items = 1, max_items = 20)]
    phases: Few<PhaseIn, 20>,
}

/// As the contract shows it: `examples/own-programme.json`.
fn example() -> Value {
    serde_json::from_str(include_str!("../../examples/own-programme.json")).unwrap_or_default()
}

/// A phase of a programme.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseIn {
    /// From 0.
    #[schema(value_type = u8, minimum = 0, maximum = 20)]
    number: PhaseNumber,
    #[schema(schema_with = shape::name)]
    name: Name,
    /// What it is for.
    #[schema(schema_with = shape::prose)]
    goal: Prose,
    /// From and to. It is criteria that end a phase, not weeks.
    #[schema(schema_with = Weeks::pair)]
    expected_weeks: [Weeks; 2],
    /// Whether it needs a physiotherapist's go-ahead: with band work it does.
    needs_clearance: bool,
    /// Whether that go-ahead must have been given after the phase before began.
    #[serde(default)]
    needs_new_clearance: bool,
    #[schema(schema_with = SessionsAWeek::shape)]
    sessions_a_week: SessionsAWeek,
    /// From one session to the next.
    #[schema(schema_with = Hours::shape)]
    minimum_hours_between: Hours,
    /// The lowest and the highest level of band in it.
    #[serde(default)]
    #[schema(value_type = Option<Vec<u8>>, min_items = 2, max_items = 2)]
    band_levels: Option<[BandLevel; 2]>,
    /// What is fine.
    #[serde(default)]
    #[schema(schema_with = shape::texts)]
    allowed: Texts,
    /// What is not.
    #[serde(default)]
    #[schema(schema_with = shape::texts)]
    not_allowed: Texts,
    /// What to stop for, and where to go with it.
    #[serde(default)]
    #[schema(schema_with = shape::texts)]
    warning_signs: Texts,
    /// What must hold to enter it: all of these.
    #[serde(default)]
    #[schema(value_type = Vec<GateIn>, max_items = 20)]
    gates: Few<GateIn, 20>,
    /// What must hold to leave it upwards, beside the gates of the next one.
    #[serde(default)]
    #[schema(value_type = Vec<GateIn>, max_items = 20)]
    exit: Few<GateIn, 20>,
    /// Why a session with band work does without a raise or dynamic stretches before it, if it does.
    #[serde(default)]
    #[schema(schema_with = shape::prose_or_null)]
    no_warm_up_because: Option<Prose>,
    /// A session, in order.
    #[schema(value_type = Vec<StepIn>, min_items = 1, max_items = 40)]
    steps: Few<StepIn, 40>,
}

/// What must hold to enter a phase.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GateIn {
    /// A word for it. A phase has it once.
    #[schema(schema_with = shape::key)]
    code: Slug,
    /// In words.
    #[schema(schema_with = shape::prose)]
    text: Prose,
    /// Where it comes from.
    #[serde(default)]
    #[schema(schema_with = shape::prose_or_null)]
    source: Option<Prose>,
    /// What of it can be read from the logs; without it, a person says whether it holds.
    #[serde(default)]
    #[schema(schema_with = shape::measure_or_null)]
    measure: Option<Measure>,
}

/// A step of a session: an exercise, with the ladder of grades that it climbs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepIn {
    part: Part,
    /// The key of the exercise. A phase has it once.
    #[schema(schema_with = shape::key)]
    exercise: Slug,
    /// Whether each side is done by itself.
    per_side: bool,
    /// The highest pain, 0 to 10, at which a set goes on.
    #[schema(schema_with = shape::nrs)]
    pain_ceiling: Nrs,
    /// Which of the offers of a week it takes part in; by its part and place in the session, unless told.
    #[serde(default)]
    #[schema(schema_with = shape::group_or_null)]
    group: Option<Group>,
    /// From the gentlest grade up.
    #[schema(value_type = Vec<GradeIn>, min_items = 1, max_items = 12)]
    ladder: Few<GradeIn, 12>,
}

/// A grade: one rung of the ladder of an exercise. From rung to rung at most one of its loads goes up.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GradeIn {
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
    /// The level of band, in band work.
    #[serde(default)]
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 8)]
    band_level: Option<BandLevel>,
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
    /// How often a week, if other than the phase has it.
    #[serde(default)]
    #[schema(schema_with = SessionsAWeek::or_null)]
    sessions_a_week: Option<SessionsAWeek>,
    /// From one session to the next, if other than the phase has it.
    #[serde(default)]
    #[schema(schema_with = Hours::or_null)]
    minimum_hours_between: Option<Hours>,
}

impl ProgrammeIn {
    /// The programme under a key, in a version.
    pub(super) fn into_programme(self, key: String, version: i32) -> Programme {
        Programme {
            key,
            version,
            name: self.name.into_string(),
            language: self.language.into_string(),
            condition: self.condition.map(Slug::into_string),
            region: self.region,
            summary: self.summary.into_string(),
            source: self.source.into_string(),
            phases: self.phases.map(PhaseIn::into_phase),
            authored: None,
        }
    }
}

impl PhaseIn {
    fn into_phase(self) -> Phase {
        Phase {
            number: u8::try_from(self.number.get()).unwrap_or(u8::MAX),
            name: self.name.into_string(),
            goal: self.goal.into_string(),
            expected_weeks: self.expected_weeks.map(Weeks::small),
            needs_clearance: self.needs_clearance,
            needs_new_clearance: self.needs_new_clearance,
            sessions_a_week: self.sessions_a_week.small(),
            minimum_hours_between: self.minimum_hours_between.count(),
            band_levels: self.band_levels.map(|levels| levels.map(BandLevel::get)),
            allowed: self.allowed.map(Prose::into_string),
            not_allowed: self.not_allowed.map(Prose::into_string),
            warning_signs: self.warning_signs.map(Prose::into_string),
            gates: self.gates.map(GateIn::into_gate),
            exit: self.exit.map(GateIn::into_gate),
            no_warm_up_because: self.no_warm_up_because.map(Prose::into_string),
            steps: self.steps.map(StepIn::into_step),
        }
    }
}

impl GateIn {
    fn into_gate(self) -> Gate {
        Gate {
            code: self.code.into_string(),
            text: self.text.into_string(),
            source: self.source.map(Prose::into_string),
            measure: self.measure,
        }
    }
}

impl StepIn {
    fn into_step(self) -> Step {
        Step {
            part: self.part,
            exercise: self.exercise.into_string(),
            per_side: self.per_side,
            pain_ceiling: self.pain_ceiling,
            group: self.group,
            ladder: self.ladder.map(GradeIn::into_grade),
        }
    }
}

impl GradeIn {
    /// The grade itself.
    pub fn into_grade(self) -> Grade {
        Grade {
            sets: self.sets.small(),
            repetitions: self.repetitions.map(Repetitions::count),
            hold_seconds: self.hold_seconds.map(HoldSeconds::count),
            minutes: self.minutes.map(Minutes::count),
            band_level: self.band_level.map(BandLevel::get),
            tempo: self.tempo.map(Tempo::into_string),
            rest_seconds: self.rest_seconds.map(RestSeconds::count),
            effort_omni: self.effort_omni.map(|range| range.map(Effort::small)),
            sessions_a_week: self.sessions_a_week.map(SessionsAWeek::small),
            minimum_hours_between: self.minimum_hours_between.map(Hours::count),
        }
    }
}
