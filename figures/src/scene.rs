//! A scene: two stances and what stands around them, seen from one place, laid out on the sheet as flat shapes.

use crate::body::{FOOT_RADIUS, HEAD_RADIUS, LIMB_RADIUS, LegPoints, Skeleton, TRUNK_RADIUS};
use crate::geometry::Point;
use crate::palette::Ink;
use crate::pose::{Degrees, Posture, Side, View};
use crate::props::{Prop, Solid};
use crate::reading::{CloseUp, Figure, Limb};
use crate::stance::{self, OutOfReach};

/// The width of the sheet, in units of the view box.
pub const WIDTH: f64 = 480.0;
/// The height of the sheet.
pub const HEIGHT: f64 = 240.0;
/// The pictures of a movement before its end: enough to look smooth in two seconds, chosen here.
pub const FRAMES: u8 = 20;

/// The room for one stance: half the sheet without the arrow and the margin.
const PANEL: (f64, f64) = (208.0, 204.0);
/// Where the middles of the panels are.
const MIDDLES: (f64, f64) = (118.0, 362.0);
/// Where the floor is.
const FLOOR: f64 = 222.0;
/// The longest body: a short exercise is not drawn larger than this.
const LONGEST: f64 = 190.0;
/// The longest body of which only a hand or a foot is drawn.
const LONGEST_CLOSE_UP: f64 = 520.0;

/// A flat shape in units of the view box.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A line; closed and filled, an area.
    Line {
        /// Its points.
        points: Vec<(f64, f64)>,
        /// Its width.
        width: f64,
        /// Its ink.
        ink: Ink,
        /// Whether it is closed and filled.
        filled: bool,
    },
    /// A disc.
    Disc {
        /// Its middle.
        at: (f64, f64),
        /// Its radius.
        radius: f64,
        /// Its ink.
        ink: Ink,
        /// The width of its line; none if it is filled.
        line: Option<f64>,
    },
}

/// All that is on the sheet.
#[derive(Debug, Clone)]
pub struct Scene {
    /// What does not move: floors, things, the arrow.
    pub still: Vec<Shape>,
    /// The stance at the start, on the left.
    pub start: Vec<Shape>,
    /// The stance at the end, on the right.
    pub end: Vec<Shape>,
    /// The pictures between them, on the right, from the start.
    pub frames: Vec<Vec<Shape>>,
}

/// The stances of a figure, from start to end. A change of feet goes over both feet.
pub fn stances(figure: &Figure) -> Result<Vec<Skeleton>, OutOfReach> {
    let view = figure.view;
    let (start, end) = (&figure.start, &figure.end);
    let (from, to) = (stance::stand(start, view)?, stance::stand(end, view)?);
    let both_feet = stance::on_both_feet(start, end);
    let halfway = both_feet.map(|pose| stance::stand(&pose, view).map(|body| (pose, body))).transpose()?;
    let at = |part: f64| match &halfway {
        None => stance::between((start, &from), (end, &to), part, view, figure.slides),
        Some((pose, body)) if part < 0.5 => {
            stance::between((start, &from), (pose, body), part * 2.0, view, figure.slides)
        }
        Some((pose, body)) => stance::between((pose, body), (end, &to), part * 2.0 - 1.0, view, figure.slides),
    };
    let mut stances: Vec<Skeleton> = (0..FRAMES).map(|frame| at(eased(f64::from(frame) / f64::from(FRAMES)))).collect();
    stances.push(to);
    Ok(stances)
}

/// Slow at both ends.
fn eased(part: f64) -> f64 {
    part * part * (3.0 - 2.0 * part)
}

impl Scene {
    /// The scene of a figure.
    pub fn of(figure: &Figure) -> Result<Self, OutOfReach> {
        let stances = stances(figure)?;
        let camera = Camera::of(figure);
        let room = room(&stances);
        let things: Vec<Solid> = figure.props.iter().flat_map(|prop| prop.behind(room)).collect();
        let last = stances.len().saturating_sub(1);
        let bodies: Vec<Vec<Solid>> =
            stances.iter().enumerate().map(|(at, body)| solids(figure, &camera, body, at == last)).collect();
        let sheet = Sheet::fit(&camera, figure, things.iter().chain(bodies.iter().flatten()));
        let mut frames: Vec<Vec<Shape>> = bodies.iter().map(|body| sheet.right(body)).collect();
        let end = frames.pop().unwrap_or_default();
        let start = bodies.first().map(|body| sheet.left(body)).unwrap_or_default();
        let mut still = floor(figure);
        still.extend(sheet.left(&things));
        still.extend(sheet.right(&things));
        still.extend(arrow(sheet.middle_height));
        if figure.hold {
            still.extend(hold_mark());
        }
        Ok(Self { still, start, end, frames })
    }
}

/// The floor that a mat covers: all that comes near it.
fn room(stances: &[Skeleton]) -> ((f64, f64), (f64, f64)) {
    let low = stances.iter().flat_map(Skeleton::flesh).filter(|flesh| flesh.lowest() < 0.12);
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    low.fold((none, none), |((left, right), (near, far)), flesh| {
        let Point { x, y, .. } = flesh.at;
        ((left.min(x), right.max(x)), (near.min(y), far.max(y)))
    })
}

/// From where the scene is seen: turned round it, raised above it.
struct Camera {
    orbit: (f64, f64),
    raise: (f64, f64),
    from_above: bool,
}

impl Camera {
    /// The usual: a little before the side, so that the far limbs are seen; level, but for bodies that lie across the sight.
    fn of(figure: &Figure) -> Self {
        let (orbit, raise) = match (figure.start.posture, figure.view) {
            (Posture::SideLying, _) => (0.0, 16.0),
            (Posture::Upright, View::Front) => (16.0, 0.0),
            (Posture::Supine | Posture::Prone, View::Front) => (0.0, 42.0),
            (_, View::Side) => (12.0, 0.0),
        };
        let orbit = figure.camera.0.map_or(orbit, Degrees::get);
        let raise = figure.camera.1.map_or(raise, Degrees::get);
        Self { orbit: orbit.to_radians().sin_cos(), raise: raise.to_radians().sin_cos(), from_above: raise > 0.0 }
    }

    fn depth(&self, point: Point) -> f64 {
        let (sin, cos) = self.orbit;
        let (above, level) = self.raise;
        (point.y * cos - point.x * sin) * level - point.z * above
    }

    fn seen(&self, point: Point) -> (f64, f64) {
        let (sin, cos) = self.orbit;
        let (above, level) = self.raise;
        (point.x * cos + point.y * sin, point.z * level + (point.y * cos - point.x * sin) * above)
    }
}

/// How the seen scene lies on the sheet.
struct Sheet<'camera> {
    camera: &'camera Camera,
    scale: f64,
    /// The middle of what is seen from left to right, and the height that lies on the floor's line.
    origin: (f64, f64),
    /// Half-way up what is seen, on the sheet.
    middle_height: f64,
}

impl<'camera> Sheet<'camera> {
    fn fit<'solid>(camera: &'camera Camera, figure: &Figure, solids: impl Iterator<Item = &'solid Solid>) -> Self {
        let mut seen = Extent::default();
        for solid in solids {
            match solid {
                Solid::Line { points, width, .. } => {
                    for point in points {
                        seen.add(camera.seen(*point), width / 2.0);
                    }
                }
                Solid::Disc { at, radius, line, .. } => seen.add(camera.seen(*at), radius + line.unwrap_or(0.0) / 2.0),
            }
        }
        let on_floor = !camera.from_above && figure.close_up.is_none();
        let bottom = if on_floor { seen.bottom.clamp(-0.03, 0.0) } else { seen.bottom };
        let longest = if figure.close_up.is_some() { LONGEST_CLOSE_UP } else { LONGEST };
        let width = (seen.right - seen.left).max(0.01);
        let height = (seen.top - bottom).max(0.01);
        let scale = (PANEL.0 / width).min(PANEL.1 / height).min(longest);
        let spare = (PANEL.1 - height * scale) / 2.0;
        let lift = bottom - spare / scale;
        let up = if on_floor { 0.0 } else { lift };
        let middle_height = FLOOR - (f64::midpoint(bottom, seen.top) - up) * scale;
        Self { camera, scale, origin: (f64::midpoint(seen.left, seen.right), up), middle_height }
    }

    fn left(&self, solids: &[Solid]) -> Vec<Shape> {
        self.lay(solids, MIDDLES.0)
    }

    fn right(&self, solids: &[Solid]) -> Vec<Shape> {
        self.lay(solids, MIDDLES.1)
    }

    fn lay(&self, solids: &[Solid], middle: f64) -> Vec<Shape> {
        let place = |point: Point| {
            let (across, up) = self.camera.seen(point);
            (middle + (across - self.origin.0) * self.scale, FLOOR - (up - self.origin.1) * self.scale)
        };
        solids
            .iter()
            .map(|solid| match solid {
                Solid::Line { points, width, ink, filled } => Shape::Line {
                    points: points.iter().map(|point| place(*point)).collect(),
                    width: width * self.scale,
                    ink: *ink,
                    filled: *filled,
                },
                Solid::Disc { at, radius, ink, line } => Shape::Disc {
                    at: place(*at),
                    radius: radius * self.scale,
                    ink: *ink,
                    line: line.map(|line| line * self.scale),
                },
            })
            .collect()
    }
}

struct Extent {
    left: f64,
    right: f64,
    bottom: f64,
    top: f64,
}

impl Default for Extent {
    fn default() -> Self {
        Self { left: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::INFINITY, top: f64::NEG_INFINITY }
    }
}

impl Extent {
    fn add(&mut self, (across, up): (f64, f64), radius: f64) {
        self.left = self.left.min(across - radius);
        self.right = self.right.max(across + radius);
        self.bottom = self.bottom.min(up - radius);
        self.top = self.top.max(up + radius);
    }
}

/// The floor's line under each panel; what is seen from above lies on its mat, and a close-up is nowhere.
fn floor(figure: &Figure) -> Vec<Shape> {
    if Camera::of(figure).from_above || figure.close_up.is_some() {
        return vec![];
    }
    let half = PANEL.0 / 2.0 + 2.0;
    [MIDDLES.0, MIDDLES.1]
        .map(|middle| Shape::Line {
            points: vec![(middle - half, FLOOR + 1.0), (middle + half, FLOOR + 1.0)],
            width: 2.0,
            ink: Ink::Edge,
            filled: false,
        })
        .to_vec()
}

fn arrow(y: f64) -> Vec<Shape> {
    let x = f64::midpoint(MIDDLES.0, MIDDLES.1);
    let line = |points: Vec<(f64, f64)>| Shape::Line { points, width: 2.5, ink: Ink::Edge, filled: false };
    vec![line(vec![(x - 8.0, y), (x + 8.0, y)]), line(vec![(x + 2.0, y - 6.0), (x + 8.0, y), (x + 2.0, y + 6.0)])]
}

/// Two bars at the end's upper corner, as on a player: stay so.
fn hold_mark() -> Vec<Shape> {
    [WIDTH - 20.0, WIDTH - 12.0]
        .map(|x| Shape::Line { points: vec![(x, 12.0), (x, 24.0)], width: 4.0, ink: Ink::Force, filled: false })
        .to_vec()
}

/// A body and what goes with it, furthest first.
fn solids(figure: &Figure, camera: &Camera, body: &Skeleton, at_end: bool) -> Vec<Solid> {
    let mut solids: Vec<Solid> = figure.props.iter().flat_map(|prop| prop.with_behind(body)).collect();
    let ink = |limb: Limb| if figure.trained == Some(limb) { Ink::Trained } else { Ink::Body };
    match figure.close_up {
        None => solids.extend(whole(figure, camera, body)),
        Some(CloseUp::RightFoot) => solids.extend(lower_leg(body.legs.right, ink(Limb::RightLeg))),
        Some(CloseUp::Feet) => {
            solids.extend(lower_leg(body.legs.left, ink(Limb::LeftLeg)));
            solids.extend(lower_leg(body.legs.right, ink(Limb::RightLeg)));
        }
        Some(CloseUp::RightHand) => {
            let arm = body.arms.right;
            solids.push(limb(&[arm.elbow, arm.wrist, arm.fingers], LIMB_RADIUS * 1.7, ink(Limb::RightArm)));
        }
    }
    solids.extend(figure.props.iter().flat_map(|prop: &Prop| prop.with(body, at_end)));
    solids
}

/// The layers of a whole body.
fn whole(figure: &Figure, camera: &Camera, body: &Skeleton) -> Vec<Solid> {
    let mut layers: Vec<(f64, Vec<Solid>)> = vec![(camera.depth(body.trunk_middle()), trunk(body))];
    layers.push((camera.depth(body.head), head(body)));
    for side in [Side::Left, Side::Right] {
        let (leg, arm) = (body.legs.of(side), body.arms.of(side));
        let (of_leg, of_arm) = match side {
            Side::Left => (Limb::LeftLeg, Limb::LeftArm),
            Side::Right => (Limb::RightLeg, Limb::RightArm),
        };
        let ink = |limb: Limb, root: Point| ink(figure, limb, camera.depth(root) - camera.depth(body.trunk_middle()));
        let knee_depth = camera.depth(leg.hip.towards(leg.knee, 0.6));
        layers.push((knee_depth, leg_lines(*leg, ink(of_leg, leg.hip))));
        let points = [arm.shoulder, arm.elbow, arm.wrist, arm.fingers];
        let forearm_depth = camera.depth(arm.elbow.towards(arm.wrist, 0.5));
        layers.push((forearm_depth, with_halo(&points, LIMB_RADIUS * 1.7, ink(of_arm, arm.shoulder))));
    }
    layers.sort_by(|one, other| other.0.total_cmp(&one.0));
    layers.into_iter().flat_map(|(_, solids)| solids).collect()
}

/// The trained limb has its own ink; of the others, those beyond the trunk are lighter.
fn ink(figure: &Figure, limb: Limb, beyond_trunk: f64) -> Ink {
    if figure.trained == Some(limb) {
        Ink::Trained
    } else if figure.view == View::Side && beyond_trunk > HEAD_RADIUS / 2.0 {
        Ink::Far
    } else {
        Ink::Body
    }
}

fn limb(points: &[Point], width: f64, ink: Ink) -> Solid {
    Solid::Line { points: points.to_vec(), width, ink, filled: false }
}

/// A limb with an edge of paper, which begins below its root: it stays apart from what it crosses and joined to the trunk.
fn with_halo(points: &[Point], width: f64, ink: Ink) -> Vec<Solid> {
    let mut edge = points.to_vec();
    if let [root, next, ..] = edge.as_mut_slice() {
        *root = root.towards(*next, 0.45);
    }
    vec![limb(&edge, width + 0.022, Ink::Paper), limb(points, width, ink)]
}

fn leg_lines(leg: LegPoints, ink: Ink) -> Vec<Solid> {
    let mut lines = with_halo(&[leg.hip, leg.knee, leg.ankle, leg.heel], LIMB_RADIUS * 2.0, ink);
    lines.push(limb(&leg.foot(), FOOT_RADIUS * 2.0, ink));
    lines
}

fn lower_leg(leg: LegPoints, ink: Ink) -> Vec<Solid> {
    vec![
        limb(&[leg.knee.towards(leg.ankle, 0.35), leg.ankle, leg.heel], LIMB_RADIUS * 2.0, ink),
        limb(&[leg.ankle, leg.ball], FOOT_RADIUS * 2.0, ink),
        limb(&leg.foot(), FOOT_RADIUS * 2.0, ink),
    ]
}

/// A strip from the hips to the shoulders, its edges as thick as the trunk is deep.
fn trunk(body: &Skeleton) -> Vec<Solid> {
    let edge = |sign: f64| body.trunk.map(|section| section.middle + section.axes.left * (section.half_width * sign));
    let (right, mut left) = (edge(-1.0), edge(1.0));
    left.reverse();
    let points = right.into_iter().chain(left).collect();
    vec![Solid::Line { points, width: TRUNK_RADIUS * 2.0, ink: Ink::Body, filled: true }]
}

fn head(body: &Skeleton) -> Vec<Solid> {
    vec![
        limb(&[body.shoulders().middle, body.head], LIMB_RADIUS * 2.0, Ink::Body),
        limb(&[body.head, body.nose], LIMB_RADIUS * 0.9, Ink::Body),
        Solid::Disc { at: body.head, radius: HEAD_RADIUS, ink: Ink::Body, line: None },
    ]
}
