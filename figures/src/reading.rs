//! Reading figures from TOML. A mistake is named with its exercise, its pose and its key.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::{Table, Value};

use crate::pose::{
    ArmAngles, Degrees, HandPlace, LegAngles, OutOfBounds, Palm, Part, Pose, Side, Spot, TrunkAngles, View,
};
use crate::props::Prop;
use crate::stance::{self, OutOfReach};

/// Why figures cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// Not the TOML that is expected: syntax, an unknown or a missing key.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// Two figures for one exercise.
    #[error("{0}: two figures, must be one")]
    Twice(String),
    /// A text that is empty.
    #[error("{exercise}: {key} is empty, must say something")]
    Empty {
        /// The exercise.
        exercise: String,
        /// The key.
        key: &'static str,
    },
    /// A mistake in one of the two poses.
    #[error("{exercise}, {pose}: {mistake}")]
    Pose {
        /// The exercise.
        exercise: String,
        /// `start` or `end`.
        pose: &'static str,
        /// What is wrong.
        mistake: Mistake,
    },
    /// Two poses that nothing leads between.
    #[error("{0}: start and end have different postures, must be one")]
    Postures(String),
}

/// What is wrong with a pose.
#[derive(Debug, thiserror::Error)]
pub enum Mistake {
    /// An angle or a length outside its bounds.
    #[error("{key} {bounds}")]
    OutOfBounds {
        /// The joint's movement, or the length.
        key: String,
        /// What the bounds are.
        bounds: OutOfBounds,
    },
    /// A key that no pose has.
    #[error("{0} is no joint and no setting of a pose")]
    UnknownKey(String),
    /// A base that is not described.
    #[error("base {0} is not described")]
    UnknownBase(String),
    /// A value of the wrong kind.
    #[error("{key}: {why}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong.
        why: String,
    },
    /// A hand or a foot that cannot get where it is put.
    #[error("{} cannot reach where it is put, {:.3} of the body's height is missing", .0.limb, .0.missing)]
    OutOfReach(OutOfReach),
}

/// The limb that is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limb {
    /// The right leg.
    RightLeg,
    /// The left leg.
    LeftLeg,
    /// The right arm.
    RightArm,
    /// The left arm.
    LeftArm,
}

/// A part of the body that is drawn alone, and larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CloseUp {
    /// The right foot and shin.
    RightFoot,
    /// Both feet and shins.
    Feet,
    /// The right hand and forearm.
    RightHand,
}

/// The figure of one exercise.
#[derive(Debug, Clone)]
pub struct Figure {
    pub title: String,
    pub alt: String,
    pub view: View,
    /// Degrees to which the reader walks round the body, and looks down on it; `None` for the usual.
    pub camera: (Option<Degrees<-90, 90>>, Option<Degrees<0, 60>>),
    pub trained: Option<Limb>,
    pub close_up: Option<CloseUp>,
    pub hold: bool,
    pub slides: bool,
    pub props: Vec<Prop>,
    pub start: Pose,
    pub end: Pose,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileIn {
    #[serde(default)]
    base: BTreeMap<String, Table>,
    #[serde(default)]
    figure: Vec<FigureIn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureIn {
    exercise: String,
    title: String,
    alt: String,
    #[serde(default)]
    view: View,
    orbit: Option<f64>,
    raise: Option<f64>,
    trained: Option<Limb>,
    close_up: Option<CloseUp>,
    #[serde(default)]
    hold: bool,
    #[serde(default)]
    slides: bool,
    #[serde(default)]
    props: Vec<Prop>,
    start: Table,
    #[serde(default)]
    end: Table,
}

/// Figures by the key of their exercise.
pub fn read(text: &str) -> Result<BTreeMap<String, Figure>, Malformed> {
    let file: FileIn = toml::from_str(text)?;
    let mut figures = BTreeMap::new();
    for figure in file.figure {
        let exercise = figure.exercise.clone();
        let figure = figure.read(&file.base)?;
        if figures.insert(exercise.clone(), figure).is_some() {
            return Err(Malformed::Twice(exercise));
        }
    }
    Ok(figures)
}

impl FigureIn {
    fn read(self, bases: &BTreeMap<String, Table>) -> Result<Figure, Malformed> {
        for (key, text) in [("title", &self.title), ("alt", &self.alt)] {
            if text.trim().is_empty() {
                return Err(Malformed::Empty { exercise: self.exercise, key });
            }
        }
        let wrong = |pose: &'static str| {
            let exercise = self.exercise.clone();
            move |mistake| Malformed::Pose { exercise, pose, mistake }
        };
        let start = change(Pose::default(), &self.start, bases).map_err(wrong("start"))?;
        let end = change(start, &self.end, bases).map_err(wrong("end"))?;
        if start.posture != end.posture {
            return Err(Malformed::Postures(self.exercise));
        }
        for (name, pose) in [("start", &start), ("end", &end)] {
            stance::stand(pose, self.view).map_err(|missed| wrong(name)(Mistake::OutOfReach(missed)))?;
        }
        let orbit = self.orbit.map(|orbit| bounded("orbit", orbit)).transpose().map_err(wrong("start"))?;
        let raise = self.raise.map(|raise| bounded("raise", raise)).transpose().map_err(wrong("start"))?;
        Ok(Figure {
            title: self.title,
            alt: self.alt,
            view: self.view,
            camera: (orbit, raise),
            trained: self.trained,
            close_up: self.close_up,
            hold: self.hold,
            slides: self.slides,
            props: self.props,
            start,
            end,
        })
    }
}

/// A pose with what a table says of it: its base first, then what is said of both sides, then of one.
fn change(mut pose: Pose, table: &Table, bases: &BTreeMap<String, Table>) -> Result<Pose, Mistake> {
    if let Some(base) = table.get("base") {
        let name = text("base", base)?;
        let base = bases.get(name).ok_or_else(|| Mistake::UnknownBase(name.to_owned()))?;
        pose = change(Pose::default(), base, &BTreeMap::new())?;
    }
    let of_one_side = |key: &str| key.starts_with("right_") || key.starts_with("left_");
    let (one, both): (Vec<_>, Vec<_>) = table.iter().partition(|(key, _)| of_one_side(key));
    for (key, value) in both.into_iter().chain(one) {
        if key != "base" {
            set(&mut pose, key, value)?;
        }
    }
    Ok(pose)
}

fn set(pose: &mut Pose, key: &str, value: &Value) -> Result<(), Mistake> {
    match key {
        "posture" => pose.posture = parsed(key, value)?,
        "support" => pose.support = parsed(key, value)?,
        "level" => pose.level = parsed(key, value)?,
        "height" => pose.height = parsed(key, value)?,
        "shift" => pose.shift = parsed(key, value)?,
        joint if TrunkAngles::JOINTS.contains(&joint) => {
            angle(key, pose.trunk.set(joint, number(key, value)?))?;
        }
        _ => {
            let (sides, of_a_side) = sides(key);
            for side in sides {
                set_side(pose, *side, key, of_a_side, value)?;
            }
        }
    }
    Ok(())
}

fn sides(key: &str) -> (&'static [Side], &str) {
    if let Some(rest) = key.strip_prefix("right_") {
        (&[Side::Right], rest)
    } else if let Some(rest) = key.strip_prefix("left_") {
        (&[Side::Left], rest)
    } else {
        (&[Side::Right, Side::Left], key)
    }
}

fn set_side(pose: &mut Pose, side: Side, key: &str, of_a_side: &str, value: &Value) -> Result<(), Mistake> {
    let (leg, arm) = (pose.legs.of_mut(side), pose.arms.of_mut(side));
    match of_a_side {
        "sole" => leg.sole = unless_free(value, |value| bounded(key, number(key, value)?))?,
        "plant" => leg.plant = unless_free(value, |value| parsed(key, value))?,
        "hand" => arm.hand = unless_free(value, |value| hand_place(key, value))?,
        "elbow" => arm.bend = parsed(key, value)?,
        joint if LegAngles::JOINTS.contains(&joint) => angle(key, leg.angles.set(joint, number(key, value)?))?,
        joint if ArmAngles::JOINTS.contains(&joint) => angle(key, arm.angles.set(joint, number(key, value)?))?,
        _ => return Err(Mistake::UnknownKey(key.to_owned())),
    }
    Ok(())
}

/// `"free"` takes back what a base or the start has set.
fn unless_free<T>(value: &Value, read: impl FnOnce(&Value) -> Result<T, Mistake>) -> Result<Option<T>, Mistake> {
    if value.as_str() == Some("free") { Ok(None) } else { read(value).map(Some) }
}

/// A place for a hand: the name of a part, or a spot and how the palm lies there.
fn hand_place(key: &str, value: &Value) -> Result<HandPlace, Mistake> {
    let Value::Table(table) = value else { return parsed::<Part>(key, value).map(HandPlace::Body) };
    let mut spot = table.clone();
    let palm = spot.remove("palm").map_or(Ok(Palm::Grip), |palm| parsed(key, &palm))?;
    parsed::<Spot>(key, &Value::Table(spot)).map(|spot| HandPlace::Spot(spot, palm))
}

fn parsed<'de, T: Deserialize<'de>>(key: &str, value: &Value) -> Result<T, Mistake> {
    value
        .clone()
        .try_into()
        .map_err(|error| Mistake::Value { key: key.to_owned(), why: error.to_string().trim().to_owned() })
}

fn text<'value>(key: &str, value: &'value Value) -> Result<&'value str, Mistake> {
    value.as_str().ok_or_else(|| Mistake::Value { key: key.to_owned(), why: "must be a text".to_owned() })
}

fn number(key: &str, value: &Value) -> Result<f64, Mistake> {
    parsed(key, value)
}

fn bounded<const LOW: i16, const HIGH: i16>(key: &str, degrees: f64) -> Result<Degrees<LOW, HIGH>, Mistake> {
    Degrees::new(degrees).map_err(|bounds| Mistake::OutOfBounds { key: key.to_owned(), bounds })
}

/// `None` is a joint that is not there; its caller has asked before.
fn angle(key: &str, set: Option<Result<(), OutOfBounds>>) -> Result<(), Mistake> {
    match set {
        Some(Ok(())) => Ok(()),
        Some(Err(bounds)) => Err(Mistake::OutOfBounds { key: key.to_owned(), bounds }),
        None => Err(Mistake::UnknownKey(key.to_owned())),
    }
}
