//! The numbers of each questionnaire, as clients send and see them. Exactly one questionnaire is named by its field.

use crate::http::{ByName, Few, Name, Patch, Problem, Result, shape};
use limber_rules::measures::{
    Activity, Eq5d5l, Hagos, Hoos12, Ihot12, Instrument, Level, Peg, Pgic, Psfs, Score, Spadi, Tenths, Total, Whole,
};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// PEG, over the past week: the three items, or their mean alone. 0 is none, 10 the worst.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PegScores {
    /// Pain on average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shape::nrs_or_null)]
    pain: Option<Nrs>,
    /// How much it interfered with enjoyment of life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shape::nrs_or_null)]
    enjoyment: Option<Nrs>,
    /// How much it interfered with general activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shape::nrs_or_null)]
    general_activity: Option<Nrs>,
    /// The mean, where the items are not known: at most one decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = to_ten_or_null)]
    mean: Option<Tenths<10>>,
}

impl PegScores {
    pub(super) fn read(&self) -> Result<Peg> {
        let required = |item: Option<Nrs>, pointer: &str| {
            item.ok_or_else(|| Problem::invalid(pointer, "required", "is required: all three items, or the mean alone"))
        };
        let items = [self.pain, self.enjoyment, self.general_activity];
        match self.mean {
            Some(_) if items.iter().any(Option::is_some) => {
                Err(Problem::invalid("/peg/mean", "invalid-value", "must stand alone: it follows from the items"))
            }
            Some(mean) => Ok(Peg::Mean { mean }),
            None => Ok(Peg::Items {
                pain: required(self.pain, "/peg/pain")?,
                enjoyment: required(self.enjoyment, "/peg/enjoyment")?,
                general_activity: required(self.general_activity, "/peg/general_activity")?,
            }),
        }
    }
}

impl From<Peg> for PegScores {
    fn from(peg: Peg) -> Self {
        match peg {
            Peg::Items { pain, enjoyment, general_activity } => PegScores {
                pain: Some(pain),
                enjoyment: Some(enjoyment),
                general_activity: Some(general_activity),
                mean: None,
            },
            Peg::Mean { mean } => PegScores { mean: Some(mean), ..PegScores::default() },
        }
    }
}

/// An activity of the patient's own.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PsfsActivityIn {
    /// In the patient's own words.
    #[schema(schema_with = shape::name)]
    activity: Name,
    /// 0: cannot do it; 10: as well as before the injury.
    #[schema(schema_with = shape::nrs)]
    score: Nrs,
}

/// An activity of the patient's own.
#[derive(Debug, Serialize, ToSchema)]
pub struct PsfsActivityOut {
    activity: String,
    /// 0: cannot do it; 10: as well as before the injury.
    #[schema(schema_with = shape::nrs)]
    score: Nrs,
}

impl From<Activity> for PsfsActivityOut {
    fn from(Activity { activity, score }: Activity) -> Self {
        PsfsActivityOut { activity, score }
    }
}

/// Activities as they are sent.
pub type PsfsIn = Few<PsfsActivityIn, { Psfs::MOST }>;

pub(super) fn read_psfs(activities: PsfsIn) -> Result<Psfs> {
    let activities = activities.map(|each| Activity { activity: each.activity.into_string(), score: each.score });
    Psfs::new(activities).map_err(|wrong| {
        let (code, right) = wrong.split_once(": ").unwrap_or(("invalid-value", wrong));
        Problem::invalid("/psfs", code, right)
    })
}

/// HAGOS: six subscales from 0 to 100, which is no problem; at most one decimal. They have no total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HagosScores {
    #[schema(schema_with = to_hundred)]
    pain: Tenths<100>,
    #[schema(schema_with = to_hundred)]
    symptoms: Tenths<100>,
    /// Daily life.
    #[schema(schema_with = to_hundred)]
    adl: Tenths<100>,
    #[schema(schema_with = to_hundred)]
    sport_recreation: Tenths<100>,
    /// Taking part in physical activities.
    #[schema(schema_with = to_hundred)]
    physical_activity: Tenths<100>,
    #[schema(schema_with = to_hundred)]
    quality_of_life: Tenths<100>,
}

macro_rules! the_same_fields {
    ($one:ident, $other:ident: $($field:ident),+) => {
        impl From<$one> for $other {
            fn from($one { $($field),+ }: $one) -> Self {
                $other { $($field),+ }
            }
        }
        impl From<$other> for $one {
            fn from($other { $($field),+ }: $other) -> Self {
                $one { $($field),+ }
            }
        }
    };
}
the_same_fields!(
    Hagos, HagosScores: pain, symptoms, adl, sport_recreation, physical_activity, quality_of_life
);

/// iHOT-12: one number from 0 to 100, which is the best; at most one decimal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ihot12Scores {
    /// The mean of its twelve lines.
    #[schema(schema_with = to_hundred)]
    total: Tenths<100>,
}
the_same_fields!(Ihot12, Ihot12Scores: total);

/// One number for the whole of a questionnaire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotalScore {
    /// Up to 100 in VISA-A, VISA-G, VISA-H and KOOS-PF (at most one decimal), 80 in LEFS, 56 in MSK-HQ, 30 in CAIT, 24 in RMDQ.
    #[schema(schema_with = to_hundred)]
    total: Tenths<100>,
}

impl TotalScore {
    pub(super) fn read(&self, instrument: Instrument) -> Result<Score> {
        let refuse = |wrong: String| {
            let (code, right) = wrong.split_once(": ").unwrap_or(("invalid-value", &wrong));
            Problem::invalid(format!("/{}/total", field_of(instrument)), code, right)
        };
        Total::new(instrument, self.total).map(Score::Total).map_err(refuse)
    }
}

impl From<Total> for TotalScore {
    fn from(total: Total) -> Self {
        TotalScore { total: total.total() }
    }
}

/// The name of the field with the numbers of a questionnaire.
pub(super) fn field_of(instrument: Instrument) -> String {
    instrument.as_str().replace('-', "_")
}

/// HOOS-12: three subscales from 0 to 100, which is no problem; at most one decimal. The mean of the three is its total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hoos12Scores {
    #[schema(schema_with = to_hundred)]
    pain: Tenths<100>,
    /// Function in daily life and sport.
    #[schema(schema_with = to_hundred)]
    function: Tenths<100>,
    #[schema(schema_with = to_hundred)]
    quality_of_life: Tenths<100>,
}
the_same_fields!(Hoos12, Hoos12Scores: pain, function, quality_of_life);

/// SPADI: both subscales, or their mean as the total alone. 0 is no problem, 100 the worst; at most one decimal.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpadiScores {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = to_hundred_or_null)]
    pain: Option<Tenths<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = to_hundred_or_null)]
    disability: Option<Tenths<100>>,
    /// The mean of the two, where they are not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = to_hundred_or_null)]
    total: Option<Tenths<100>>,
}

impl SpadiScores {
    pub(super) fn read(&self) -> Result<Spadi> {
        let right = "is required: both subscales, or the total alone";
        match (self.pain, self.disability, self.total) {
            (Some(pain), Some(disability), None) => Ok(Spadi::Subscales { pain, disability }),
            (None, None, Some(total)) => Ok(Spadi::Total { total }),
            (_, _, Some(_)) => {
                let alone = "must stand alone: it follows from the subscales";
                Err(Problem::invalid("/spadi/total", "invalid-value", alone))
            }
            (None, _, None) => Err(Problem::invalid("/spadi/pain", "required", right)),
            (_, None, None) => Err(Problem::invalid("/spadi/disability", "required", right)),
        }
    }
}

impl From<Spadi> for SpadiScores {
    fn from(spadi: Spadi) -> Self {
        match spadi {
            Spadi::Subscales { pain, disability } => {
                SpadiScores { pain: Some(pain), disability: Some(disability), total: None }
            }
            Spadi::Total { total } => SpadiScores { total: Some(total), ..SpadiScores::default() },
        }
    }
}

/// EQ-5D-5L: a level for each dimension, from 1, no problems, to 5; and the health of today, 100 the best, where it was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Eq5d5lScores {
    #[schema(schema_with = level)]
    mobility: Level,
    #[schema(schema_with = level)]
    self_care: Level,
    #[schema(schema_with = level)]
    usual_activities: Level,
    #[schema(schema_with = level)]
    pain_discomfort: Level,
    #[schema(schema_with = level)]
    anxiety_depression: Level,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = health_or_null)]
    health_today: Option<Whole<0, 100>>,
}
the_same_fields!(
    Eq5d5l, Eq5d5lScores: mobility, self_care, usual_activities, pain_discomfort, anxiety_depression, health_today
);

/// PGIC: the change since the start of care, from 1, very much improved, over 4, no change, to 7, very much worse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PgicScore {
    #[schema(schema_with = impression)]
    change: Whole<1, 7>,
}
the_same_fields!(Pgic, PgicScore: change);

/// PEG, corrected: null clears an item.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PegPatch {
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    enjoyment: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    general_activity: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = to_ten_or_null)]
    mean: Patch<Tenths<10>>,
}

impl PegPatch {
    fn apply(self, peg: Peg) -> Result<Peg> {
        let mut scores = PegScores::from(peg);
        self.pain.apply(&mut scores.pain);
        self.enjoyment.apply(&mut scores.enjoyment);
        self.general_activity.apply(&mut scores.general_activity);
        self.mean.apply(&mut scores.mean);
        scores.read()
    }
}

/// HAGOS, corrected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HagosPatch {
    #[serde(default)]
    #[schema(schema_with = to_hundred)]
    pain: Patch<Tenths<100>>,
    #[serde(default)]
    #[schema(schema_with = to_hundred)]
    symptoms: Patch<Tenths<100>>,
    #[serde(default)]
    #[schema(schema_with = to_hundred)]
    adl: Patch<Tenths<100>>,
    #[serde(default)]
    #[schema(schema_with = to_hundred)]
    sport_recreation: Patch<Tenths<100>>,
    #[serde(default)]
    #[schema(schema_with = to_hundred)]
    physical_activity: Patch<Tenths<100>>,
    #[serde(default)]
    #[schema(schema_with = to_hundred)]
    quality_of_life: Patch<Tenths<100>>,
}

impl HagosPatch {
    fn apply(self, mut hagos: Hagos) -> Result<Hagos> {
        self.pain.apply_required(&mut hagos.pain, "/hagos/pain")?;
        self.symptoms.apply_required(&mut hagos.symptoms, "/hagos/symptoms")?;
        self.adl.apply_required(&mut hagos.adl, "/hagos/adl")?;
        self.sport_recreation.apply_required(&mut hagos.sport_recreation, "/hagos/sport_recreation")?;
        self.physical_activity.apply_required(&mut hagos.physical_activity, "/hagos/physical_activity")?;
        self.quality_of_life.apply_required(&mut hagos.quality_of_life, "/hagos/quality_of_life")?;
        Ok(hagos)
    }
}

/// iHOT-12, corrected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ihot12Patch {
    #[serde(default)]
    #[schema(schema_with = to_hundred)]
    total: Patch<Tenths<100>>,
}

/// The numbers of one questionnaire, corrected.
#[derive(Debug, Clone)]
pub(super) struct Corrections {
    pub peg: Patch<ByName<PegPatch>>,
    pub psfs: Patch<PsfsIn>,
    pub hagos: Patch<ByName<HagosPatch>>,
    pub ihot_12: Patch<ByName<Ihot12Patch>>,
    /// Of the others, all numbers are sent again: the questionnaire, and what they come to.
    pub replaced: Vec<(Instrument, Patch<Score>)>,
}

impl Corrections {
    /// What the score comes to with them.
    pub fn apply(mut self, score: Score) -> Result<Score> {
        self.expect_none_of_another(&score)?;
        let of_score = |(instrument, _): &(Instrument, Patch<Score>)| *instrument == score.instrument();
        if let Some(at) = self.replaced.iter().position(of_score) {
            let (instrument, replaced) = self.replaced.swap_remove(at);
            return Ok(given(replaced, &format!("/{}", field_of(instrument)))?.unwrap_or(score));
        }
        Ok(match score {
            Score::Peg(peg) => match given(self.peg, "/peg")? {
                Some(ByName(changes)) => Score::Peg(changes.apply(peg)?),
                None => Score::Peg(peg),
            },
            Score::Psfs(psfs) => match given(self.psfs, "/psfs")? {
                Some(activities) => Score::Psfs(read_psfs(activities)?),
                None => Score::Psfs(psfs),
            },
            Score::Hagos(hagos) => match given(self.hagos, "/hagos")? {
                Some(ByName(changes)) => Score::Hagos(changes.apply(hagos)?),
                None => Score::Hagos(hagos),
            },
            Score::Ihot12(mut ihot) => {
                if let Some(ByName(changes)) = given(self.ihot_12, "/ihot_12")? {
                    changes.total.apply_required(&mut ihot.total, "/ihot_12/total")?;
                }
                Score::Ihot12(ihot)
            }
            other => other,
        })
    }

    fn expect_none_of_another(&self, score: &Score) -> Result<()> {
        let partly = [
            (Instrument::Peg, is_absent(&self.peg)),
            (Instrument::Psfs, is_absent(&self.psfs)),
            (Instrument::Hagos, is_absent(&self.hagos)),
            (Instrument::Ihot12, is_absent(&self.ihot_12)),
        ];
        let wholly = self.replaced.iter().map(|(instrument, patch)| (*instrument, is_absent(patch)));
        let is_another = |(instrument, absent): &(Instrument, bool)| !absent && *instrument != score.instrument();
        match partly.into_iter().chain(wholly).find(is_another) {
            Some((instrument, _)) => {
                let right = "is another questionnaire: withdraw the measure and log it again";
                Err(Problem::invalid(format!("/{}", field_of(instrument)), "fixed", right))
            }
            None => Ok(()),
        }
    }
}

fn is_absent<T>(patch: &Patch<T>) -> bool {
    matches!(patch, Patch::Absent)
}

fn given<T>(patch: Patch<T>, pointer: &str) -> Result<Option<T>> {
    match patch {
        Patch::Absent => Ok(None),
        Patch::Null => Err(Problem::invalid(pointer, "required", "cannot be cleared")),
        Patch::Value(value) => Ok(Some(value)),
    }
}

fn number(highest: i32, kinds: Vec<Type>) -> RefOr<Schema> {
    let about = "At most one decimal.";
    let number = ObjectBuilder::new().schema_type(utoipa::openapi::schema::SchemaType::Array(kinds));
    Schema::from(number.minimum(Some(0)).maximum(Some(highest)).description(Some(about)).build()).into()
}

fn to_ten_or_null() -> RefOr<Schema> {
    number(10, vec![Type::Number, Type::Null])
}

fn to_hundred() -> RefOr<Schema> {
    number(100, vec![Type::Number])
}

fn to_hundred_or_null() -> RefOr<Schema> {
    number(100, vec![Type::Number, Type::Null])
}

fn whole(lowest: i32, highest: i32, kinds: Vec<Type>) -> RefOr<Schema> {
    let number = ObjectBuilder::new().schema_type(utoipa::openapi::schema::SchemaType::Array(kinds));
    Schema::from(number.minimum(Some(lowest)).maximum(Some(highest)).build()).into()
}

fn level() -> RefOr<Schema> {
    whole(1, 5, vec![Type::Integer])
}

fn health_or_null() -> RefOr<Schema> {
    whole(0, 100, vec![Type::Integer, Type::Null])
}

fn impression() -> RefOr<Schema> {
    whole(1, 7, vec![Type::Integer])
}
