//! A stance: a bent body put on the ground, with planted feet and hands where they belong (inverse kinematics of two bones).

use crate::body::{
    FOOT_RADIUS, FOREARM, Flesh, HIP, LIMB_RADIUS, PALM, SHANK, Skeleton, THIGH, TRUNK_RADIUS, UPPER_ARM,
    elbow_direction,
};
use crate::geometry::{Axes, Point, reach};
use crate::pose::{HandPlace, Leg, Length, Palm, Pose, Posture, Side, Sides, Support, View};

/// How much a hand or foot may miss the place where it is put, before the pose is refused. Chosen here.
const MISSING: f64 = 0.012;

/// A limb that cannot get to where the pose puts it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutOfReach {
    /// Such as "the right hand".
    pub limb: &'static str,
    /// How much is missing, as a fraction of body height.
    pub missing: f64,
}

/// Puts the body of a pose on the ground.
pub fn stand(pose: &Pose, view: View) -> Result<Skeleton, OutOfReach> {
    let (pelvis, heading) = orientation(pose, view);
    let mut body = ground(Skeleton::bend(pose, pelvis, heading), pose, view);
    for side in [Side::Right, Side::Left] {
        plant_foot(&mut body, pose.legs.of(side), side, heading)?;
    }
    for side in [Side::Right, Side::Left] {
        put_hand(&mut body, pose, side, heading)?;
    }
    Ok(body)
}

/// The body at `part` (0 to 1) of the way between two poses, whose stances are given.
pub fn between(start: (&Pose, &Skeleton), end: (&Pose, &Skeleton), part: f64, view: View, slides: bool) -> Skeleton {
    let pose = blend(start.0, end.0, part);
    let (pelvis, heading) = orientation(&pose, view);
    let bent = Skeleton::bend(&pose, pelvis, heading);
    let mut body = if start.0.support == end.0.support {
        ground(bent, &pose, view)
    } else {
        let body = bent.moved(start.1.pelvis().middle.towards(end.1.pelvis().middle, part));
        match standing_foot(start.0.support, end.0.support) {
            Some(foot) => ground_foot(body, &pose, foot),
            None => body,
        }
    };
    for side in [Side::Right, Side::Left] {
        let (from, to) = (start.0.legs.of(side), end.0.legs.of(side));
        if from.plant.is_some() || to.plant.is_some() || from.sole.is_some() != to.sole.is_some() {
            carry_foot(&mut body, (start.1, end.1), side, part, slides);
        }
        if start.0.arms.of(side).hand.is_some() || end.0.arms.of(side).hand.is_some() {
            carry_hand(&mut body, (start.1, end.1), side, part);
        }
    }
    body
}

/// The pose between one foot and the other: each leg as it is where it carries the body. `None` where the feet do not change.
pub fn on_both_feet(start: &Pose, end: &Pose) -> Option<Pose> {
    let (right, left) = match (start.support, end.support) {
        (Support::RightFoot, Support::LeftFoot) => (start.legs.right, end.legs.left),
        (Support::LeftFoot, Support::RightFoot) => (end.legs.right, start.legs.left),
        _ => return None,
    };
    let pose = blend(start, end, 0.5);
    Some(Pose { legs: Sides { right, left }, support: Support::Feet, ..pose })
}

/// The axes of the pelvis, and where toes point on the floor.
fn orientation(pose: &Pose, view: View) -> (Axes, Point) {
    let (axes, heading) = match (pose.posture, view) {
        (Posture::Upright, View::Side) => (Axes::new(Point::RIGHT, Point::UP), Point::RIGHT),
        (Posture::Upright, View::Front) => (Axes::new(-Point::AWAY, Point::UP), -Point::AWAY),
        (Posture::Supine, View::Side) => (Axes::new(Point::UP, -Point::RIGHT), Point::RIGHT),
        (Posture::Supine, View::Front) => (Axes::new(Point::UP, Point::AWAY), -Point::AWAY),
        (Posture::Prone, View::Side) => (Axes::new(-Point::UP, Point::RIGHT), Point::RIGHT),
        (Posture::Prone, View::Front) => (Axes::new(-Point::UP, -Point::AWAY), -Point::AWAY),
        (Posture::SideLying, _) => (Axes::new(-Point::AWAY, Point::RIGHT), -Point::AWAY),
    };
    let trunk = &pose.trunk;
    let heading = match pose.posture {
        Posture::Upright => Axes::new(heading, Point::UP).turned(trunk.turn.get()).forward,
        Posture::Supine | Posture::Prone | Posture::SideLying => heading,
    };
    (axes.turned(trunk.turn.get()).pitched(trunk.lean.get()).rolled(trunk.side_lean.get()), heading)
}

/// Moves the body so that what rests does so, at the place where it belongs.
fn ground(body: Skeleton, pose: &Pose, view: View) -> Skeleton {
    let lowest = resting(&body, pose.support).map(Flesh::lowest).fold(f64::INFINITY, f64::min);
    let at = reference(&body, pose.support);
    let natural = natural_place(pose, view);
    let by = Point::new(
        pose.shift.get() + natural.x - at.x,
        natural.y - at.y,
        pose.level.get() + pose.height.get() - lowest,
    );
    body.moved(by)
}

/// The foot, or the feet, that carry the body between two supports of feet.
const fn standing_foot(start: Support, end: Support) -> Option<Support> {
    match (start, end) {
        (Support::Feet, foot) | (foot, Support::Feet) if foot.is_of_feet() => Some(foot),
        (one, other) if one.is_of_feet() && other.is_of_feet() => Some(Support::Feet),
        _ => None,
    }
}

/// Moves the body up or down until the foot that carries it is on the ground.
fn ground_foot(body: Skeleton, pose: &Pose, foot: Support) -> Skeleton {
    let lowest = resting(&body, foot).map(Flesh::lowest).fold(f64::INFINITY, f64::min);
    body.moved(Point::UP * (pose.level.get() + pose.height.get() - lowest))
}

/// What may touch the ground of a support.
fn resting(body: &Skeleton, support: Support) -> Box<dyn Iterator<Item = Flesh> + '_> {
    let foot = |side| body.legs.of(side).foot().map(|at| Flesh { at, radius: FOOT_RADIUS }).into_iter();
    let leg = |side| body.legs.of(side).flesh();
    match support {
        Support::Feet => Box::new(foot(Side::Right).chain(foot(Side::Left))),
        Support::RightFoot => Box::new(foot(Side::Right)),
        Support::LeftFoot => Box::new(foot(Side::Left)),
        Support::Knees => Box::new(leg(Side::Right).chain(leg(Side::Left))),
        Support::RightKnee => Box::new(leg(Side::Right)),
        Support::LeftKnee => Box::new(leg(Side::Left)),
        Support::Seat => Box::new([Flesh { at: body.pelvis().middle, radius: TRUNK_RADIUS }].into_iter()),
        Support::Back => Box::new(body.flesh_of_trunk()),
        Support::Whole => Box::new(body.flesh()),
    }
}

/// The point of a support that stays where it is.
fn reference(body: &Skeleton, support: Support) -> Point {
    let Sides { right, left } = body.legs;
    match support {
        Support::Feet => right.ball.towards(left.ball, 0.5),
        Support::RightFoot => right.ball,
        Support::LeftFoot => left.ball,
        Support::Knees => right.knee.towards(left.knee, 0.5),
        Support::RightKnee => right.knee,
        Support::LeftKnee => left.knee,
        Support::Seat | Support::Whole => body.pelvis().middle,
        Support::Back => body.shoulders().middle,
    }
}

/// Where a foot or knee is on the floor, from left to right of the body, when it stands below its hip.
fn natural_place(pose: &Pose, view: View) -> Point {
    let side = match pose.support {
        Support::RightFoot | Support::RightKnee => Side::Right,
        Support::LeftFoot | Support::LeftKnee => Side::Left,
        Support::Feet | Support::Knees | Support::Seat | Support::Back | Support::Whole => return Point::default(),
    };
    let (_, heading) = orientation(pose, view);
    Point::UP.cross(heading) * (HIP * side.sign())
}

fn plant_foot(body: &mut Skeleton, leg: &Leg, side: Side, heading: Point) -> Result<(), OutOfReach> {
    let Some(spot) = leg.plant else { return Ok(()) };
    let (pelvis, points) = (body.pelvis().axes, body.legs.of_mut(side));
    let sole = leg.sole.map_or(0.0, crate::pose::Degrees::get);
    let mut foot = *points;
    foot.stand(Point::default(), heading, sole);
    let stays = if sole > 0.0 { foot.ball } else { foot.heel };
    let lowest = foot.foot().into_iter().map(|at| at.z - FOOT_RADIUS).fold(f64::INFINITY, f64::min);
    let target = spot.point(points.hip.y);
    let ankle = Point::new(target.x - stays.x, target.y - stays.y, target.z - lowest);
    let out = leg.angles.hip_rotation.get();
    // A knee points where the pelvis looks; turned out, it falls to its own side.
    let bend = (pelvis.forward + pelvis.up * 0.35).unit_or(heading);
    let bend = bend * out.to_radians().cos() + pelvis.left * (out.to_radians().sin() * side.sign());
    let chain = reach(points.hip, ankle, bend, (THIGH, SHANK));
    let limb = match side {
        Side::Right => "the right foot",
        Side::Left => "the left foot",
    };
    reached(limb, chain.missing)?;
    points.knee = chain.middle;
    points.stand(chain.end, heading, sole);
    Ok(())
}

fn put_hand(body: &mut Skeleton, pose: &Pose, side: Side, heading: Point) -> Result<(), OutOfReach> {
    let arm = pose.arms.of(side);
    let Some(place) = arm.hand else { return Ok(()) };
    let bend = elbow_direction(arm, side, body.shoulders());
    let shoulder = body.arms.of(side).shoulder;
    let (target, palm) = match place {
        HandPlace::Spot(spot, palm) => (spot.point(shoulder.y), palm),
        HandPlace::Body(part) => (on_the_side_of(shoulder, body.part(part)), Palm::Grip),
    };
    let along = match palm {
        Palm::Grip => None,
        Palm::Floor => Some(heading),
        Palm::Wall => Some(Point::UP),
    };
    let last = if along.is_some() { FOREARM } else { FOREARM + PALM };
    let chain = reach(shoulder, target, bend, (UPPER_ARM, last));
    let limb = match side {
        Side::Right => "the right hand",
        Side::Left => "the left hand",
    };
    reached(limb, chain.missing)?;
    let points = body.arms.of_mut(side);
    points.elbow = chain.middle;
    match along {
        None => points.grip(chain.end),
        Some(along) => points.lay(chain.end, along),
    }
    Ok(())
}

/// A hand lies on that side of a part which looks to its own shoulder.
fn on_the_side_of(shoulder: Point, part: Point) -> Point {
    part + (shoulder - part).unit_or(Point::UP) * LIMB_RADIUS
}

const fn reached(limb: &'static str, missing: f64) -> Result<(), OutOfReach> {
    if missing > MISSING { Err(OutOfReach { limb, missing }) } else { Ok(()) }
}

/// Carries a foot from where it is in one stance to where it is in the other. Unless it slides, a foot
/// that travels is lifted, but not the one that walking leaves behind.
fn carry_foot(body: &mut Skeleton, stances: (&Skeleton, &Skeleton), side: Side, part: f64, slides: bool) {
    let (from, to) = (stances.0.legs.of(side), stances.1.legs.of(side));
    let travel = (to.heel - from.heel).length();
    let ahead = (from.ball - from.heel).unit_or(Point::RIGHT);
    let goes_back = (to.heel - from.heel).dot(ahead) < -0.02;
    let lift = if slides || travel < 0.05 || goes_back { 0.0 } else { 0.05 * (part * std::f64::consts::PI).sin() };
    let ankle = from.ankle.towards(to.ankle, part) + Point::UP * lift;
    let leg = body.legs.of_mut(side);
    let bend = from.knee.towards(to.knee, part) - leg.hip;
    let chain = reach(leg.hip, ankle, bend, (THIGH, SHANK));
    leg.knee = chain.middle;
    leg.ankle = chain.end;
    leg.heel = chain.end + (from.heel - from.ankle).towards(to.heel - to.ankle, part);
    leg.ball = chain.end + (from.ball - from.ankle).towards(to.ball - to.ankle, part);
    leg.toes = chain.end + (from.toes - from.ankle).towards(to.toes - to.ankle, part);
}

fn carry_hand(body: &mut Skeleton, stances: (&Skeleton, &Skeleton), side: Side, part: f64) {
    let (from, to) = (stances.0.arms.of(side), stances.1.arms.of(side));
    let arm = body.arms.of_mut(side);
    let wrist = from.wrist.towards(to.wrist, part);
    let bend = from.elbow.towards(to.elbow, part) - arm.shoulder;
    let chain = reach(arm.shoulder, wrist, bend, (UPPER_ARM, FOREARM));
    let along = (from.fingers - from.wrist).towards(to.fingers - to.wrist, part);
    arm.elbow = chain.middle;
    arm.lay(chain.end, along.unit_or(-Point::UP));
}

fn blend(start: &Pose, end: &Pose, part: f64) -> Pose {
    let mut pose = *end;
    pose.trunk = start.trunk.towards(end.trunk, part);
    for side in [Side::Right, Side::Left] {
        let (from, to) = (start.legs.of(side), end.legs.of(side));
        pose.legs.of_mut(side).angles = from.angles.towards(to.angles, part);
        pose.legs.of_mut(side).sole = from.sole.zip(to.sole).map(|(from, to)| from.towards(to, part));
        pose.arms.of_mut(side).angles = start.arms.of(side).angles.towards(end.arms.of(side).angles, part);
    }
    let length = |from: Length, to: Length| from.towards(to, part);
    pose.level = length(start.level, end.level);
    pose.height = length(start.height, end.height);
    pose.shift = length(start.shift, end.shift);
    pose
}
