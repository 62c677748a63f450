//! The body: segments of a known length, and where its joints are when they are bent (forward kinematics).
//!
//! Lengths are fractions of body height after Winter's anthropometric table: general knowledge \[M\]. Thicknesses of lines, and how
//! the spine is divided, are chosen here.

use crate::geometry::{Axes, Point};
use crate::pose::{Arm, ArmAngles, LegAngles, Part, Pose, Side, Sides, TrunkAngles};

/// From the hip to the knee \[M\].
pub const THIGH: f64 = 0.245;
/// From the knee to the ankle \[M\].
pub const SHANK: f64 = 0.246;
/// From the shoulder to the elbow \[M\].
pub const UPPER_ARM: f64 = 0.186;
/// From the elbow to the wrist \[M\].
pub const FOREARM: f64 = 0.146;
/// From the wrist to the middle of the palm, chosen here.
pub const PALM: f64 = 0.05;
/// From the wrist to the ends of the fingers, lightly bent: 0.108 \[M\], shortened here.
const HAND: f64 = 0.08;
/// From the middle of the hips to the middle of the shoulders \[M\].
const TRUNK: f64 = 0.288;
/// From the middle to one hip: half of 0.191 \[M\].
pub const HIP: f64 = 0.0955;
/// From the middle to one shoulder: half of 0.259 \[M\].
const SHOULDER: f64 = 0.129;
/// From the shoulders to the middle of the head \[M\].
const NECK: f64 = 0.117;
/// The ankle above the sole \[M\].
const ANKLE: f64 = 0.039;

/// Half the width of the line of a foot, chosen here.
pub const FOOT_RADIUS: f64 = 0.017;
/// Half the width of the line of an arm or a leg, chosen here.
pub const LIMB_RADIUS: f64 = 0.025;
/// Half the thickness of the trunk, chosen here.
pub const TRUNK_RADIUS: f64 = 0.045;
/// The radius of the head \[M\].
pub const HEAD_RADIUS: f64 = 0.065;

/// The middle line of the trunk, from the hips to the shoulders, with half the trunk's width at each point.
pub const HALF_WIDTHS: [f64; 5] = [0.062, 0.055, 0.05, 0.066, 0.082];

/// A cross-section of the trunk.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its middle.
    pub middle: Point,
    /// Its axes.
    pub axes: Axes,
    /// Half its width from left to right.
    pub half_width: f64,
}

/// The points of a leg.
#[derive(Debug, Clone, Copy, Default)]
pub struct LegPoints {
    /// The hip joint.
    pub hip: Point,
    /// The knee.
    pub knee: Point,
    /// The ankle.
    pub ankle: Point,
    /// The back of the sole.
    pub heel: Point,
    /// The ball of the foot.
    pub ball: Point,
    /// The ends of the toes.
    pub toes: Point,
}

/// The points of an arm.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArmPoints {
    /// The shoulder joint.
    pub shoulder: Point,
    /// The elbow.
    pub elbow: Point,
    /// The wrist.
    pub wrist: Point,
    /// The ends of the fingers.
    pub fingers: Point,
}

/// Where everything of a body is.
#[derive(Debug, Clone)]
pub struct Skeleton {
    /// The trunk, from the hips to the shoulders.
    pub trunk: [Section; 5],
    /// The middle of the head.
    pub head: Point,
    /// The tip of the nose.
    pub nose: Point,
    /// The legs.
    pub legs: Sides<LegPoints>,
    /// The arms.
    pub arms: Sides<ArmPoints>,
}

/// A ball around a point of the body: where it ends.
#[derive(Debug, Clone, Copy)]
pub struct Flesh {
    /// Its middle.
    pub at: Point,
    /// Its radius.
    pub radius: f64,
}

impl Flesh {
    /// Its lowest height.
    pub fn lowest(self) -> f64 {
        self.at.z - self.radius
    }
}

impl Skeleton {
    /// A body bent as the pose says, with the middle of its hips at zero. Planted feet and hands are not planted yet.
    pub fn bend(pose: &Pose, pelvis: Axes, heading: Point) -> Self {
        let trunk = trunk(&pose.trunk, pelvis);
        let [hips, .., shoulders] = trunk;
        let neck = shoulders
            .axes
            .pitched(pose.trunk.neck_flexion.get())
            .rolled(pose.trunk.neck_side_bend.get())
            .turned(pose.trunk.neck_rotation.get());
        let head = shoulders.middle + neck.up * NECK + neck.forward * (HEAD_RADIUS - TRUNK_RADIUS);
        Self {
            trunk,
            head,
            nose: head + neck.forward * (HEAD_RADIUS * 1.18),
            legs: Sides::each(|side| {
                let leg = pose.legs.of(side);
                let mut points = bend_leg(&leg.angles, side, hips);
                if let Some(sole) = leg.sole {
                    let ahead = points.ahead(heading);
                    points.stand(points.ankle, ahead, sole.get());
                }
                points
            }),
            arms: Sides::each(|side| bend_arm(&pose.arms.of(side).angles, side, shoulders)),
        }
    }

    /// The pelvis.
    pub const fn pelvis(&self) -> Section {
        let [pelvis, ..] = self.trunk;
        pelvis
    }

    /// The shoulders' section.
    pub const fn shoulders(&self) -> Section {
        let [.., shoulders] = self.trunk;
        shoulders
    }

    /// The middle of the trunk.
    pub const fn trunk_middle(&self) -> Point {
        let [_, _, waist, ..] = self.trunk;
        waist.middle
    }

    /// The body moved as a whole.
    pub fn moved(mut self, by: Point) -> Self {
        for section in &mut self.trunk {
            section.middle = section.middle + by;
        }
        self.head = self.head + by;
        self.nose = self.nose + by;
        for side in [Side::Right, Side::Left] {
            for point in self.legs.of_mut(side).each_mut() {
                *point = *point + by;
            }
            for point in self.arms.of_mut(side).each_mut() {
                *point = *point + by;
            }
        }
        self
    }

    /// The balls around the trunk's and the head's points.
    pub fn flesh_of_trunk(&self) -> impl Iterator<Item = Flesh> {
        let trunk = self.trunk.into_iter().flat_map(|section| {
            // The strip of the trunk ends in a line as thick as the trunk is deep.
            let edge = section.axes.left * section.half_width;
            [-1.0, 0.0, 1.0].map(|sign| Flesh { at: section.middle + edge * sign, radius: TRUNK_RADIUS })
        });
        trunk.chain([Flesh { at: self.head, radius: HEAD_RADIUS }])
    }

    /// All the balls that make it up.
    pub fn flesh(&self) -> impl Iterator<Item = Flesh> {
        let legs = [self.legs.right, self.legs.left].into_iter().flat_map(LegPoints::flesh);
        let arms = [self.arms.right, self.arms.left].into_iter().flat_map(ArmPoints::flesh);
        self.flesh_of_trunk().chain(legs).chain(arms)
    }

    /// Where a part is.
    pub fn part(&self, part: Part) -> Point {
        let [hips, low, waist, chest, shoulders] = self.trunk;
        let (right, left) = (self.legs.right, self.legs.left);
        match part {
            Part::Head => self.head,
            Part::UpperBack => shoulders.middle - shoulders.axes.forward * (TRUNK_RADIUS + 0.01),
            Part::Chest => chest.middle + chest.axes.forward * TRUNK_RADIUS,
            Part::Tummy => waist.middle + waist.axes.forward * TRUNK_RADIUS,
            Part::LowerBack => low.middle - low.axes.forward * (TRUNK_RADIUS + 0.01),
            Part::Pelvis => hips.middle,
            Part::RightShoulder => self.arms.right.shoulder,
            Part::LeftShoulder => self.arms.left.shoulder,
            Part::RightElbow => self.arms.right.elbow,
            Part::LeftElbow => self.arms.left.elbow,
            Part::RightForearm => self.arms.right.elbow.towards(self.arms.right.wrist, 0.6),
            Part::LeftForearm => self.arms.left.elbow.towards(self.arms.left.wrist, 0.6),
            Part::RightHand => self.arms.right.palm(),
            Part::LeftHand => self.arms.left.palm(),
            Part::RightHip => hips.middle - hips.axes.left * (HIP + LIMB_RADIUS),
            Part::LeftHip => hips.middle + hips.axes.left * (HIP + LIMB_RADIUS),
            Part::RightThigh => right.hip.towards(right.knee, 0.75),
            Part::LeftThigh => left.hip.towards(left.knee, 0.75),
            Part::RightKnee => right.knee,
            Part::LeftKnee => left.knee,
            Part::RightShin => right.knee.towards(right.ankle, 0.5),
            Part::LeftShin => left.knee.towards(left.ankle, 0.5),
            Part::RightAnkle => right.knee.towards(right.ankle, 0.9),
            Part::LeftAnkle => left.knee.towards(left.ankle, 0.9),
            Part::RightFoot => right.heel.towards(right.ball, 0.7),
            Part::LeftFoot => left.heel.towards(left.ball, 0.7),
        }
    }
}

impl LegPoints {
    fn each_mut(&mut self) -> [&mut Point; 6] {
        [&mut self.hip, &mut self.knee, &mut self.ankle, &mut self.heel, &mut self.ball, &mut self.toes]
    }

    /// The balls around knee, ankle and foot.
    pub fn flesh(self) -> impl Iterator<Item = Flesh> {
        let limb = [self.knee, self.ankle].map(|at| Flesh { at, radius: LIMB_RADIUS });
        limb.into_iter().chain(self.foot().map(|at| Flesh { at, radius: FOOT_RADIUS }))
    }

    /// The points of the foot's line.
    pub const fn foot(self) -> [Point; 3] {
        [self.heel, self.ball, self.toes]
    }

    /// Where the toes point on the floor; `otherwise` where they point up or down.
    pub fn ahead(self, otherwise: Point) -> Point {
        let thigh_to_foot = self.ball - self.heel;
        let flat = Point::new(thigh_to_foot.x, thigh_to_foot.y, 0.0);
        if flat.length() < 0.03 { otherwise } else { flat.unit_or(otherwise) }
    }

    /// Puts the foot under an ankle, pointing ahead, its heel lifted by so many degrees.
    pub fn stand(&mut self, ankle: Point, ahead: Point, sole: f64) {
        let foot = Axes::new(ahead, Point::UP).pitched(sole);
        self.ankle = ankle;
        self.set_foot(foot, sole.clamp(0.0, 60.0));
    }

    fn set_foot(&mut self, foot: Axes, toe_extension: f64) {
        let sole = self.ankle - foot.up * (ANKLE - FOOT_RADIUS);
        self.heel = sole - foot.forward * 0.036;
        self.ball = sole + foot.forward * 0.07;
        self.toes = self.ball + foot.pitched(-toe_extension).forward * 0.034;
    }
}

impl ArmPoints {
    fn each_mut(&mut self) -> [&mut Point; 4] {
        [&mut self.shoulder, &mut self.elbow, &mut self.wrist, &mut self.fingers]
    }

    /// The balls around elbow, wrist and fingers.
    pub fn flesh(self) -> impl Iterator<Item = Flesh> {
        [self.elbow, self.wrist, self.fingers].into_iter().map(|at| Flesh { at, radius: LIMB_RADIUS * 0.8 })
    }

    /// The middle of the hand.
    pub fn palm(self) -> Point {
        self.wrist.towards(self.fingers, PALM / HAND)
    }

    /// Puts wrist and fingers at the end of a forearm whose palm is there.
    pub fn grip(&mut self, palm: Point) {
        let along = (palm - self.elbow).unit_or(-Point::UP);
        self.wrist = self.elbow + along * FOREARM;
        self.fingers = self.wrist + along * HAND;
    }

    /// Puts wrist and fingers flat on something.
    pub fn lay(&mut self, wrist: Point, along: Point) {
        self.wrist = wrist;
        self.fingers = wrist + along * HAND;
    }
}

fn trunk(angles: &TrunkAngles, pelvis: Axes) -> [Section; 5] {
    let flexions = [angles.lumbar_flexion.get(), angles.lumbar_flexion.get(), angles.thoracic_flexion.get()];
    let [one, two, three] = flexions.map(|flexion| flexion / 2.0);
    let bent = |axes: Axes, flexion: f64| {
        axes.pitched(flexion).rolled(angles.trunk_side_bend.get() / 4.0).turned(angles.trunk_rotation.get() / 4.0)
    };
    let [at_hips, at_low, at_waist, at_chest, at_shoulders] = HALF_WIDTHS;
    let hips = Section { middle: Point::default(), axes: pelvis, half_width: at_hips };
    let above = |below: Section, flexion: f64, half_width: f64| {
        let axes = bent(below.axes, flexion);
        Section { middle: below.middle + axes.up * (TRUNK / 4.0), axes, half_width }
    };
    let low = above(hips, one, at_low);
    let waist = above(low, two, at_waist);
    let chest = above(waist, three, at_chest);
    let shoulders = above(chest, three, at_shoulders);
    [hips, low, waist, chest, shoulders]
}

fn bend_leg(angles: &LegAngles, side: Side, hips: Section) -> LegPoints {
    let hip = hips.middle + hips.axes.left * (HIP * side.sign());
    let thigh = hips
        .axes
        .pitched(-angles.hip_flexion.get())
        .rolled(angles.hip_abduction.get() * side.sign())
        .turned(angles.hip_rotation.get() * side.sign());
    let knee = hip - thigh.up * THIGH;
    let shank = thigh.pitched(angles.knee_flexion.get());
    // Turning the sole outwards turns the toes outwards as well: the joint below the ankle stands aslant.
    let eversion = angles.foot_eversion.get() * side.sign();
    let foot = shank.pitched(-angles.ankle_dorsiflexion.get()).turned(eversion * 0.8).rolled(eversion * 0.6);
    let mut leg = LegPoints { hip, knee, ankle: knee - shank.up * SHANK, ..LegPoints::default() };
    leg.set_foot(foot, angles.toe_extension.get());
    leg
}

fn bend_arm(angles: &ArmAngles, side: Side, shoulders: Section) -> ArmPoints {
    let aside = side.sign();
    let (sin, cos) = angles.shoulder_protraction.get().to_radians().sin_cos();
    let shoulder =
        shoulders.middle + shoulders.axes.left * (SHOULDER * aside * cos) + shoulders.axes.forward * (SHOULDER * sin);
    let upper = shoulders
        .axes
        .pitched(-angles.shoulder_flexion.get())
        .rolled(angles.shoulder_abduction.get() * aside)
        .turned(angles.shoulder_rotation.get() * aside);
    let elbow = shoulder - upper.up * UPPER_ARM;
    let forearm = upper.pitched(-angles.elbow_flexion.get());
    let wrist = elbow - forearm.up * FOREARM;
    let hand = forearm.turned(-angles.forearm_pronation.get() * aside).pitched(-angles.wrist_extension.get());
    ArmPoints { shoulder, elbow, wrist, fingers: wrist - hand.up * HAND }
}

/// Where the elbow of a hand that is put somewhere points, as a direction.
pub fn elbow_direction(arm: &Arm, side: Side, shoulders: Section) -> Point {
    use crate::pose::ElbowBend;
    let Axes { forward, left, up } = shoulders.axes;
    let out = left * side.sign();
    match arm.bend {
        ElbowBend::Down => -up - forward * 0.7 + out * 0.3,
        ElbowBend::Out => out - up * 0.2,
        ElbowBend::Back => -forward + up * 0.1,
        ElbowBend::Up => up + out * 0.2,
    }
}
