//! Points, axes and the two-bone chain: the little geometry that a body needs. Lengths are fractions of body height.

use std::ops::{Add, Mul, Neg, Sub};

/// A point or a direction: `x` to the right of the picture, `y` away from the reader, `z` up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Away from the reader.
    pub y: f64,
    /// Up.
    pub z: f64,
}

impl Point {
    /// To the right of the picture, one long.
    pub const RIGHT: Self = Self::new(1.0, 0.0, 0.0);
    /// Away from the reader, one long.
    pub const AWAY: Self = Self::new(0.0, 1.0, 0.0);
    /// Up, one long.
    pub const UP: Self = Self::new(0.0, 0.0, 1.0);

    /// A point from its three numbers.
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }

    /// The dot product.
    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    /// The cross product.
    pub fn cross(self, other: Self) -> Self {
        Self::new(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    /// How long it is.
    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    /// The same direction, one long; `otherwise` where it is too short to have one.
    pub fn unit_or(self, otherwise: Self) -> Self {
        let length = self.length();
        if length < 1e-9 { otherwise } else { self * (1.0 / length) }
    }

    /// The point at `part` (0 to 1) of the way to `other`.
    pub fn towards(self, other: Self, part: f64) -> Self {
        self + (other - self) * part
    }

    /// What is left of a direction at right angles to `axis`, which is one long.
    pub fn across(self, axis: Self) -> Self {
        self - axis * self.dot(axis)
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul<f64> for Point {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor, self.z * factor)
    }
}

impl Neg for Point {
    type Output = Self;
    fn neg(self) -> Self {
        self * -1.0
    }
}

/// The three axes of a body segment, each one long: a rotation is always about one of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axes {
    /// Where the front of the segment points.
    pub forward: Point,
    /// Where its left side points.
    pub left: Point,
    /// Where its upper end points.
    pub up: Point,
}

impl Axes {
    /// Axes from two directions at right angles to each other.
    pub fn new(forward: Point, up: Point) -> Self {
        Self { forward, left: up.cross(forward), up }
    }

    /// Turned by degrees about the left axis: the upper end goes forward.
    pub fn pitched(self, degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { forward: self.forward * cos - self.up * sin, left: self.left, up: self.up * cos + self.forward * sin }
    }

    /// Turned by degrees about the forward axis: the upper end goes to the right side.
    pub fn rolled(self, degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { forward: self.forward, left: self.left * cos + self.up * sin, up: self.up * cos - self.left * sin }
    }

    /// Turned by degrees about the upward axis: the front goes to the left side.
    pub fn turned(self, degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { forward: self.forward * cos + self.left * sin, left: self.left * cos - self.forward * sin, up: self.up }
    }
}

/// The middle joint and the end of a chain of two bones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chain {
    /// The joint between the bones.
    pub middle: Point,
    /// The end of the second bone: the target, if it can be reached.
    pub end: Point,
    /// The distance that is missing to the target.
    pub missing: f64,
}

/// Bends two bones so that the second ends at `target`; the joint between them points to `bend`.
pub fn reach(root: Point, target: Point, bend: Point, lengths: (f64, f64)) -> Chain {
    let (first, second) = lengths;
    let way = target - root;
    let distance = way.length().clamp((first - second).abs() + 1e-6, first + second - 1e-6);
    let along = way.unit_or(-Point::UP);
    let to_foot = (first * first - second * second + distance * distance) / (2.0 * distance);
    let height = (first * first - to_foot * to_foot).max(0.0).sqrt();
    let aside = bend.across(along).unit_or(Point::RIGHT.across(along).unit_or(Point::UP));
    Chain {
        middle: root + along * to_foot + aside * height,
        end: root + along * distance,
        missing: (way.length() - distance).abs(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: Point, other: Point) -> bool {
        (one - other).length() < 1e-6
    }

    #[test]
    fn axes_turn_as_their_names_say() {
        let upright = Axes::new(Point::RIGHT, Point::UP);
        assert!(near(upright.left, Point::AWAY));
        assert!(near(upright.pitched(90.0).up, Point::RIGHT));
        assert!(near(upright.rolled(90.0).up, -Point::AWAY));
        assert!(near(upright.turned(90.0).forward, Point::AWAY));
    }

    #[test]
    fn two_bones_reach_what_is_near_and_miss_what_is_far() {
        let chain = reach(Point::default(), Point::RIGHT, Point::UP, (0.6, 0.7));
        assert!(near(chain.end, Point::RIGHT) && chain.middle.z > 0.0);
        assert!((chain.middle.length() - 0.6).abs() < 1e-6);
        let far = reach(Point::default(), Point::RIGHT * 2.0, Point::UP, (0.6, 0.7));
        assert!((far.missing - 0.7).abs() < 1e-3);
    }
}
