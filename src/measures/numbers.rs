//! The numbers of each questionnaire, as clients send and see them. Exactly one questionnaire is named by its field.

use crate::http::{ByName, Few, Name, Patch, Problem, Result, shape};
use limber_rules::measures::{Activity, Hagos, Ihot12, Peg, Psfs, Score, Tenths};
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
}

impl Corrections {
    /// What the score comes to with them.
    pub fn apply(self, score: Score) -> Result<Score> {
        self.expect_none_of_another(&score)?;
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
        })
    }

    fn expect_none_of_another(&self, score: &Score) -> Result<()> {
        let others = [
            (matches!(score, Score::Peg(_)), is_absent(&self.peg), "/peg"),
            (matches!(score, Score::Psfs(_)), is_absent(&self.psfs), "/psfs"),
            (matches!(score, Score::Hagos(_)), is_absent(&self.hagos), "/hagos"),
            (matches!(score, Score::Ihot12(_)), is_absent(&self.ihot_12), "/ihot_12"),
        ];
        match others.iter().find(|(own, absent, _)| !own && !absent) {
            Some((_, _, pointer)) => {
                let right = "is another questionnaire: withdraw the measure and log it anew";
                Err(Problem::invalid(*pointer, "fixed", right))
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
