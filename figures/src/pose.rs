//! A pose: the joint angles of a body, how it lies or stands, and what rests where. Types that cannot hold a wrong value.
//!
//! Bounds of angles are the usual ranges of movement of adults, a little widened: general knowledge \[M\].
//! Lengths are fractions of body height. The neutral pose is standing upright, arms hanging, palms to the thighs.

use serde::Deserialize;
use std::fmt;

use crate::geometry::Point;

/// An angle in degrees, from `LOW` to `HIGH`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Degrees<const LOW: i16, const HIGH: i16>(f64);

impl<const LOW: i16, const HIGH: i16> Degrees<LOW, HIGH> {
    /// The angle, or an error outside the bounds.
    pub fn new(degrees: f64) -> Result<Self, OutOfBounds> {
        let bounds = f64::from(LOW)..=f64::from(HIGH);
        if bounds.contains(&degrees) {
            Ok(Self(degrees))
        } else {
            Err(OutOfBounds { value: degrees, low: f64::from(LOW), high: f64::from(HIGH) })
        }
    }

    /// Its number.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The angle at `part` (0 to 1) of the way to `other`.
    pub fn towards(self, other: Self, part: f64) -> Self {
        Self((self.0 + (other.0 - self.0) * part).clamp(f64::from(LOW), f64::from(HIGH)))
    }
}

/// A number outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutOfBounds {
    /// The number.
    pub value: f64,
    /// The lowest that may be.
    pub low: f64,
    /// The highest that may be.
    pub high: f64,
}

impl fmt::Display for OutOfBounds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} is out of bounds, must be from {} to {}", self.value, self.low, self.high)
    }
}

/// A length or a place along one axis, as a fraction of body height: from -2 to 2.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(try_from = "f64")]
pub struct Length(f64);

impl Length {
    /// Its number.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The length at `part` (0 to 1) of the way to `other`.
    pub fn towards(self, other: Self, part: f64) -> Self {
        Self(self.0 + (other.0 - self.0) * part)
    }
}

impl TryFrom<f64> for Length {
    type Error = OutOfBounds;

    fn try_from(value: f64) -> Result<Self, OutOfBounds> {
        let (low, high) = (-2.0, 2.0);
        if (low..=high).contains(&value) { Ok(Self(value)) } else { Err(OutOfBounds { value, low, high }) }
    }
}

macro_rules! angles {
    ($(#[$doc:meta])* $group:ident { $($(#[$what:meta])* $joint:ident: $low:literal to $high:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        pub struct $group { $($(#[$what])* pub $joint: Degrees<$low, $high>,)+ }

        impl $group {
            /// The names of its joints' movements.
            pub const JOINTS: &'static [&'static str] = &[$(stringify!($joint)),+];

            /// Sets the angle of that name; `None` if it has none.
            pub fn set(&mut self, joint: &str, degrees: f64) -> Option<Result<(), OutOfBounds>> {
                match joint {
                    $(stringify!($joint) => Some(Degrees::new(degrees).map(|angle| self.$joint = angle)),)+
                    _ => None,
                }
            }

            /// The angles at `part` (0 to 1) of the way to `other`.
            pub fn towards(self, other: Self, part: f64) -> Self {
                Self { $($joint: self.$joint.towards(other.$joint, part)),+ }
            }

            /// Angles at these shares (0 to 1) of their ranges, one for each joint.
            #[cfg(test)]
            pub fn at_shares(mut shares: impl Iterator<Item = f64>) -> Self {
                let mut next = |low: i16, high: i16| {
                    f64::from(low) + (f64::from(high) - f64::from(low)) * shares.next().unwrap()
                };
                Self { $($joint: Degrees::new(next($low, $high)).unwrap()),+ }
            }
        }
    };
}

angles! {
    /// How the whole body is turned, and how its trunk bends.
    TrunkAngles {
        /// The pelvis turned forwards about its left-right axis, from the posture.
        lean: -110 to 110;
        /// The pelvis tipped to the right side, from the posture.
        side_lean: -60 to 60;
        /// The whole body turned to the left about its long axis, from the posture.
        turn: -180 to 180;
        /// The lower back bent forwards.
        lumbar_flexion: -35 to 65;
        /// The upper back bent forwards.
        thoracic_flexion: -30 to 50;
        /// The trunk bent to the right side.
        trunk_side_bend: -40 to 40;
        /// The trunk turned to the left.
        trunk_rotation: -50 to 50;
        /// The neck bent forwards.
        neck_flexion: -65 to 60;
        /// The neck bent to the right side.
        neck_side_bend: -45 to 45;
        /// The head turned to the left.
        neck_rotation: -80 to 80;
    }
}

angles! {
    /// One leg.
    LegAngles {
        /// The thigh lifted forwards.
        hip_flexion: -35 to 130;
        /// The thigh moved out to its own side.
        hip_abduction: -35 to 55;
        /// The thigh turned outwards about its own axis.
        hip_rotation: -50 to 75;
        /// The knee bent.
        knee_flexion: 0 to 155;
        /// The foot pulled up; below zero, the toes pointed.
        ankle_dorsiflexion: -75 to 40;
        /// The sole turned outwards.
        foot_eversion: -40 to 35;
        /// The toes bent up.
        toe_extension: -30 to 80;
    }
}

angles! {
    /// One arm.
    ArmAngles {
        /// The upper arm lifted forwards.
        shoulder_flexion: -60 to 180;
        /// The upper arm moved out to its own side.
        shoulder_abduction: -60 to 180;
        /// The upper arm turned outwards about its own axis.
        shoulder_rotation: -95 to 100;
        /// The shoulder blade drawn forwards.
        shoulder_protraction: -30 to 35;
        /// The elbow bent.
        elbow_flexion: 0 to 155;
        /// The forearm turned so that the palm looks back or down.
        forearm_pronation: -90 to 90;
        /// The hand bent back.
        wrist_extension: -80 to 90;
    }
}

/// Right or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The body's right.
    Right,
    /// The body's left.
    Left,
}

impl Side {
    /// 1 on the left, -1 on the right: the sign along a left axis.
    pub const fn sign(self) -> f64 {
        match self {
            Self::Right => -1.0,
            Self::Left => 1.0,
        }
    }
}

/// One thing for each side.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sides<T> {
    /// On the right.
    pub right: T,
    /// On the left.
    pub left: T,
}

impl<T> Sides<T> {
    /// Made for each side.
    pub fn each(mut make: impl FnMut(Side) -> T) -> Self {
        Self { right: make(Side::Right), left: make(Side::Left) }
    }

    /// That of one side.
    pub const fn of(&self, side: Side) -> &T {
        match side {
            Side::Right => &self.right,
            Side::Left => &self.left,
        }
    }

    /// That of one side, to change.
    pub const fn of_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Right => &mut self.right,
            Side::Left => &mut self.left,
        }
    }
}

/// Which way up a body is before it leans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Posture {
    /// Standing, sitting, kneeling.
    #[default]
    Upright,
    /// On the back.
    Supine,
    /// On the front.
    Prone,
    /// On the left side, the right side on top.
    SideLying,
}

/// From where the reader looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// At the body's right side.
    #[default]
    Side,
    /// At its front; a body on its back is seen from the feet.
    Front,
}

/// The part that rests on the ground or a seat, and stays where it is from left to right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// Both feet.
    #[default]
    Feet,
    /// The right foot.
    RightFoot,
    /// The left foot.
    LeftFoot,
    /// Both knees, and the feet behind them.
    Knees,
    /// The right knee, and the foot behind it.
    RightKnee,
    /// The left knee, and the foot behind it.
    LeftKnee,
    /// The seat.
    Seat,
    /// The back and the head; the shoulders stay where they are.
    Back,
    /// Whatever is lowest; the pelvis stays where it is.
    Whole,
}

impl Support {
    /// Whether one foot or both carry the body.
    pub const fn is_of_feet(self) -> bool {
        matches!(self, Self::Feet | Self::RightFoot | Self::LeftFoot)
    }
}

/// A point on the body, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each name says where it is")]
pub enum Part {
    Head,
    UpperBack,
    Chest,
    Tummy,
    LowerBack,
    Pelvis,
    RightShoulder,
    LeftShoulder,
    RightElbow,
    LeftElbow,
    RightForearm,
    LeftForearm,
    RightHand,
    LeftHand,
    RightHip,
    LeftHip,
    RightThigh,
    LeftThigh,
    RightKnee,
    LeftKnee,
    RightShin,
    LeftShin,
    RightAnkle,
    LeftAnkle,
    RightFoot,
    LeftFoot,
}

/// A place in the picture. What rests stands at `x` 0, the floor is `z` 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// To the right.
    pub x: Length,
    /// Away from the reader; where it is left out, as far as the joint that reaches for it.
    pub y: Option<Length>,
    /// Up.
    #[serde(default)]
    pub z: Length,
}

impl Spot {
    /// Its point, at `depth` where it names none.
    pub fn point(self, depth: f64) -> Point {
        Point::new(self.x.get(), self.y.map_or(depth, Length::get), self.z.get())
    }
}

/// A leg: its angles, and what they follow from where the foot is planted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Leg {
    /// The angles. Hip and knee follow from `plant` where there is one, the ankle from `sole`.
    pub angles: LegAngles,
    /// How the sole stands to the floor, in degrees: 0 flat, above zero the heel is up, below it the toes are.
    pub sole: Option<Degrees<-90, 90>>,
    /// Where the heel stands (the ball of the foot, if the heel is up).
    pub plant: Option<Spot>,
}

/// How a hand lies on what it touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Palm {
    /// In line with the forearm.
    Grip,
    /// Flat on the floor, fingers ahead.
    Floor,
    /// Flat on a wall, fingers up.
    Wall,
}

/// Where a hand is put.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HandPlace {
    /// At a place in the picture.
    Spot(Spot, Palm),
    /// On the body.
    Body(Part),
}

/// Where the elbow of a hand that is put somewhere points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElbowBend {
    /// Down along the trunk, and a little back and out.
    #[default]
    Down,
    /// To its own side.
    Out,
    /// Back.
    Back,
    /// Up.
    Up,
}

/// An arm: its angles, or where its hand is put.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Arm {
    /// The angles. They follow from `hand` where there is one.
    pub angles: ArmAngles,
    /// Where the hand is put.
    pub hand: Option<HandPlace>,
    /// Where the elbow points then.
    pub bend: ElbowBend,
}

/// A whole body.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pose {
    /// Which way up.
    pub posture: Posture,
    /// How it is turned and bent.
    pub trunk: TrunkAngles,
    /// The legs.
    pub legs: Sides<Leg>,
    /// The arms.
    pub arms: Sides<Arm>,
    /// What rests.
    pub support: Support,
    /// The height of what it rests on.
    pub level: Length,
    /// How far what rests is lifted off: hops and jumps.
    pub height: Length,
    /// How far what rests is moved to the right.
    pub shift: Length,
}
