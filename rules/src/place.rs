//! Where it hurts: one series of scores belongs to one region and one side.

use serde::{Deserialize, Serialize};

words! {
    /// A part of the body.
    pub enum Region {
        /// Front or side of the hip.
        Hip => "hip",
        /// Groin.
        Groin => "groin",
        /// Thigh.
        Thigh => "thigh",
        /// Knee.
        Knee => "knee",
        /// Calf.
        Calf => "calf",
        /// Ankle.
        Ankle => "ankle",
        /// Foot.
        Foot => "foot",
        /// Back.
        Back => "back",
        /// Neck.
        Neck => "neck",
        /// Shoulder.
        Shoulder => "shoulder",
        /// Elbow.
        Elbow => "elbow",
        /// Wrist.
        Wrist => "wrist",
        /// Hand.
        Hand => "hand",
    }
}

words! {
    /// A side of the body.
    pub enum Side {
        /// Left.
        Left => "left",
        /// Right.
        Right => "right",
        /// In the middle, or both alike.
        Midline => "midline",
    }
}

impl Side {
    /// The other side; the middle has none.
    pub const fn opposite(self) -> Option<Self> {
        match self {
            Self::Left => Some(Self::Right),
            Self::Right => Some(Self::Left),
            Self::Midline => None,
        }
    }
}

/// A part of the body and its side: what one series of scores belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BodySite {
    /// The part of the body.
    pub region: Region,
    /// Its side.
    pub side: Side,
}

impl std::fmt::Display for BodySite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&in_words(self.region, self.side))
    }
}

/// A place in plain words: `left hip`, `back`.
pub fn in_words(region: Region, side: Side) -> String {
    match side {
        Side::Midline => region.to_string(),
        Side::Left | Side::Right => format!("{side} {region}"),
    }
}
