//! What stands around a body and what it holds: mat, chair, wall, step, band, ball. Sizes are fractions of body height, chosen here.

use serde::Deserialize;

use crate::body::{FOOT_RADIUS, HEAD_RADIUS, Skeleton};
use crate::geometry::Point;
use crate::palette::Ink;
use crate::pose::{Length, Part, Spot};

/// To the right or to the left of the picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// To the right.
    #[default]
    Right,
    /// To the left.
    Left,
    /// To the reader.
    Reader,
}

/// An end of a band or a stick: a part of the body, or a place.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum End {
    /// A part of the body.
    Body(Part),
    /// A place in the picture.
    Fixed(Spot),
}

impl End {
    fn point(self, body: &Skeleton) -> Point {
        match self {
            Self::Body(part) => body.part(part),
            Self::Fixed(spot) => spot.point(0.0),
        }
    }
}

/// A thing in the picture.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Prop {
    /// A mat under all that lies or kneels.
    Mat,
    /// A wall that stands at `x`; the body is on the `side` of it.
    Wall {
        /// Its face.
        x: Length,
        /// Where it is seen from the body.
        #[serde(default)]
        side: Way,
    },
    /// A wall behind the body, beside which it stands.
    WallBehind {
        /// Its left edge.
        x: Length,
        /// How wide it is.
        width: Length,
    },
    /// A chair.
    Chair {
        /// The middle of its seat.
        x: Length,
        /// The height of its seat.
        #[serde(default = "seat_height")]
        z: Length,
        /// Where a body that sits on it looks.
        #[serde(default)]
        faces: Way,
        /// Whether it has a back.
        #[serde(default = "yes")]
        back: bool,
    },
    /// A block to step on, or a low seat.
    Step {
        /// Its left edge.
        x: Length,
        /// How wide it is.
        width: Length,
        /// How high.
        z: Length,
    },
    /// A table or a bed.
    Table {
        /// Its left edge.
        x: Length,
        /// How wide it is.
        width: Length,
        /// How high.
        z: Length,
    },
    /// A post to hold.
    Rail {
        /// Where it stands.
        x: Length,
        /// How high it is.
        z: Length,
    },
    /// A pillow or a rolled towel that lies still.
    Pillow {
        /// Its middle.
        x: Length,
        /// Its lower edge.
        #[serde(default)]
        z: Length,
        /// How wide it is.
        width: Length,
        /// How high.
        height: Length,
    },
    /// A ball, a cushion or a weight that goes where the body goes.
    Ball {
        /// The middle of these places.
        between: Vec<End>,
        /// Its radius.
        radius: Length,
    },
    /// A resistance band, or a belt, through these places.
    Band {
        /// Its ends, and what is between them.
        through: Vec<End>,
    },
    /// A stick.
    Stick {
        /// One end.
        from: End,
        /// The other.
        to: End,
        /// How far it goes beyond both.
        #[serde(default)]
        beyond: Length,
    },
    /// A fixed bicycle whose saddle is under the pelvis at `x` 0.
    Bicycle {
        /// The height of the saddle.
        z: Length,
    },
    /// An arrow of a push that moves nothing; at the end only.
    Force {
        /// Where its tip is.
        at: Part,
        /// Where it points: 0 to the right, 90 up.
        angle: f64,
        /// How far its tip stands off.
        #[serde(default)]
        off: Length,
    },
    /// A round arrow: a movement in circles.
    Circle {
        /// Its middle.
        at: End,
        /// Its radius.
        radius: Length,
    },
}

fn seat_height() -> Length {
    Length::try_from(0.26).unwrap_or_default()
}

const fn yes() -> bool {
    true
}

/// A shape in space, before it is seen from somewhere. Widths are fractions of body height.
#[derive(Debug, Clone)]
pub enum Solid {
    /// A line through points; closed and filled, an area.
    Line {
        /// Its points.
        points: Vec<Point>,
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
        at: Point,
        /// Its radius.
        radius: f64,
        /// Its ink.
        ink: Ink,
        /// The width of its line; none if it is filled.
        line: Option<f64>,
    },
}

const EDGE: f64 = 0.014;
const BAND: f64 = 0.017;

impl Solid {
    fn line(points: &[Point], width: f64, ink: Ink) -> Self {
        Self::Line { points: points.to_vec(), width, ink, filled: false }
    }

    fn area(points: &[Point], ink: Ink) -> Self {
        Self::Line { points: points.to_vec(), width: 0.006, ink, filled: true }
    }

    /// An upright rectangle from its left lower corner.
    fn upright(x: f64, z: f64, width: f64, height: f64, ink: Ink) -> Self {
        let at = |right: f64, up: f64| Point::new(x + right, 0.0, z + up);
        Self::area(&[at(0.0, 0.0), at(width, 0.0), at(width, height), at(0.0, height)], ink)
    }
}

impl Prop {
    /// What stands behind the body and does not move. `room` is the floor that is seen: from and to on the x axis, and its nearest
    /// and furthest depth.
    pub fn behind(&self, room: ((f64, f64), (f64, f64))) -> Vec<Solid> {
        match self {
            Self::Mat => mat(room),
            Self::Wall { x, side } => wall(x.get(), *side),
            Self::WallBehind { x, width } => vec![Solid::upright(x.get(), 0.0, width.get(), 1.1, Ink::Thing)],
            Self::Chair { x, z, faces, back } => chair(x.get(), z.get(), *faces, *back),
            Self::Step { x, width, z } => vec![
                Solid::upright(x.get(), 0.0, width.get(), z.get() - EDGE / 2.0, Ink::Thing),
                Solid::line(
                    &[on(x.get(), z.get() - EDGE / 2.0), on(x.get() + width.get(), z.get() - EDGE / 2.0)],
                    EDGE,
                    Ink::Edge,
                ),
            ],
            Self::Table { x, width, z } => table(x.get(), width.get(), z.get()),
            Self::Rail { x, z } => {
                let top = z.get() - EDGE;
                vec![
                    Solid::line(&[on(x.get(), 0.0), on(x.get(), top)], EDGE * 1.5, Ink::Edge),
                    Solid::line(&[on(x.get() - 0.04, top), on(x.get() + 0.04, top)], EDGE * 2.0, Ink::Edge),
                ]
            }
            Self::Pillow { x, z, width, height } => {
                let radius = height.get() / 2.0;
                let half = (width.get() / 2.0 - radius).max(0.001);
                let middle = z.get() + radius;
                vec![Solid::line(&[on(x.get() - half, middle), on(x.get() + half, middle)], height.get(), Ink::Soft)]
            }
            Self::Bicycle { z } => frame_of_bicycle(z.get()),
            Self::Ball { .. } | Self::Band { .. } | Self::Stick { .. } | Self::Force { .. } | Self::Circle { .. } => {
                vec![]
            }
        }
    }

    /// What goes where the body goes, drawn before it.
    pub fn with_behind(&self, body: &Skeleton) -> Vec<Solid> {
        match self {
            Self::Bicycle { z } => crank_of_bicycle(z.get(), body),
            _ => vec![],
        }
    }

    /// What goes where the body goes, drawn on it. `at_end` is whether the body has arrived.
    pub fn with(&self, body: &Skeleton, at_end: bool) -> Vec<Solid> {
        match self {
            Self::Ball { between, radius } => ball(between, radius.get(), body),
            Self::Band { through } => band(through, body),
            Self::Stick { from, to, beyond } => stick(from.point(body), to.point(body), beyond.get()),
            Self::Force { at, angle, off } if at_end => force(body.part(*at), *angle, off.get()),
            Self::Circle { at, radius } if at_end => circle(at.point(body), radius.get()),
            _ => vec![],
        }
    }
}

fn on(x: f64, z: f64) -> Point {
    Point::new(x, 0.0, z)
}

fn mat(((left, right), (near, far)): ((f64, f64), (f64, f64))) -> Vec<Solid> {
    let (left, right, near, far) = (left - 0.06, right + 0.06, near - 0.06, far + 0.06);
    let corner = |x: f64, y: f64| Point::new(x, y, -0.012);
    let corners = [corner(left, near), corner(right, near), corner(right, far), corner(left, far)];
    vec![Solid::Line { points: corners.to_vec(), width: 0.022, ink: Ink::Thing, filled: true }]
}

fn wall(x: f64, side: Way) -> Vec<Solid> {
    let thickness = if side == Way::Left { -0.05 } else { 0.05 };
    let left = x.min(x + thickness);
    vec![
        Solid::upright(left, 0.0, thickness.abs(), 1.22, Ink::Thing),
        Solid::line(&[on(x + thickness / 10.0, 0.0), on(x + thickness / 10.0, 1.22)], EDGE, Ink::Edge),
    ]
}

fn chair(x: f64, z: f64, faces: Way, back: bool) -> Vec<Solid> {
    let (half, seat) = (0.125, z - EDGE);
    let behind = match faces {
        Way::Right => x - half,
        Way::Left => x + half,
        Way::Reader => x,
    };
    let mut solids = vec![];
    if back && faces == Way::Reader {
        solids.push(Solid::upright(x - half, seat, half * 2.0, 0.27, Ink::Thing));
    } else if back {
        solids.push(Solid::line(&[on(behind, seat), on(behind, z + 0.27)], EDGE * 1.6, Ink::Edge));
    }
    for foot in [x - half, x + half] {
        solids.push(Solid::line(&[on(foot, EDGE / 2.0), on(foot, seat)], EDGE, Ink::Edge));
    }
    solids.push(Solid::line(&[on(x - half, seat), on(x + half, seat)], EDGE * 2.0, Ink::Edge));
    solids
}

fn table(x: f64, width: f64, z: f64) -> Vec<Solid> {
    let top = z - EDGE;
    let legs =
        [x + 0.03, x + width - 0.03].map(|foot| Solid::line(&[on(foot, EDGE / 2.0), on(foot, top)], EDGE, Ink::Edge));
    let plate = Solid::line(&[on(x, top), on(x + width, top)], EDGE * 2.0, Ink::Edge);
    legs.into_iter().chain([plate]).collect()
}

/// Where the cranks of a bicycle turn.
fn hub(saddle: f64) -> Point {
    on(0.13, saddle - 0.36)
}

fn frame_of_bicycle(saddle: f64) -> Vec<Solid> {
    let hub = hub(saddle);
    let handle = on(0.37, saddle + 0.09);
    let wheel = on(0.40, 0.15);
    vec![
        Solid::line(&[on(-0.16, EDGE / 2.0), on(0.56, EDGE / 2.0)], EDGE, Ink::Edge),
        Solid::Disc { at: wheel, radius: 0.13, ink: Ink::Thing, line: Some(0.03) },
        Solid::line(&[on(0.0, saddle - 0.01), hub, wheel, handle], EDGE * 1.6, Ink::Edge),
        Solid::line(&[hub, on(-0.12, EDGE / 2.0)], EDGE * 1.6, Ink::Edge),
        Solid::line(&[on(-0.07, saddle - 0.012), on(0.07, saddle - 0.012)], EDGE * 2.0, Ink::Edge),
        Solid::line(&[handle, handle + on(0.05, 0.02)], EDGE * 2.0, Ink::Edge),
    ]
}

fn crank_of_bicycle(saddle: f64, body: &Skeleton) -> Vec<Solid> {
    let hub = hub(saddle);
    [body.legs.left, body.legs.right]
        .map(|leg| {
            let pedal = leg.ball - Point::UP * FOOT_RADIUS;
            Solid::line(&[hub, on(pedal.x, pedal.z)], EDGE, Ink::Edge)
        })
        .to_vec()
}

fn ball(between: &[End], radius: f64, body: &Skeleton) -> Vec<Solid> {
    let count = between.iter().fold(0.0, |count, _| count + 1.0);
    let sum = between.iter().fold(Point::default(), |sum, end| sum + end.point(body));
    let at = sum * (1.0 / f64::max(count, 1.0));
    vec![
        Solid::Disc { at, radius, ink: Ink::Soft, line: None },
        Solid::Disc { at, radius, ink: Ink::Edge, line: Some(EDGE * 0.6) },
    ]
}

fn band(through: &[End], body: &Skeleton) -> Vec<Solid> {
    let points: Vec<Point> = through.iter().map(|end| end.point(body)).collect();
    let mut solids = vec![Solid::line(&points, BAND, Ink::Band)];
    for (end, at) in through.iter().zip(points) {
        let radius = match end {
            End::Fixed(_) => 0.02,
            End::Body(_) => 0.026,
        };
        solids.push(Solid::Disc { at, radius, ink: Ink::Band, line: None });
    }
    solids
}

fn stick(from: Point, to: Point, beyond: f64) -> Vec<Solid> {
    let ahead = (to - from).unit_or(Point::UP) * beyond;
    vec![Solid::line(&[from - ahead, to + ahead], EDGE * 1.4, Ink::Edge)]
}

fn force(at: Point, angle: f64, off: f64) -> Vec<Solid> {
    let (sin, cos) = angle.to_radians().sin_cos();
    let (ahead, aside) = (on(cos, sin), on(-sin, cos));
    let tip = at - ahead * off;
    let back = tip - ahead * 0.05;
    vec![
        Solid::line(&[tip - ahead * 0.13, tip], 0.02, Ink::Force),
        Solid::line(&[back + aside * 0.04, tip, back - aside * 0.04], 0.02, Ink::Force),
    ]
}

fn circle(at: Point, radius: f64) -> Vec<Solid> {
    let point = |degrees: f64| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        at + on(cos, sin) * radius
    };
    let arc: Vec<Point> = (0..=14).map(|step| point(f64::from(step) * 20.0 + 20.0)).collect();
    let tip = point(300.0);
    let barb = HEAD_RADIUS * 0.55;
    let head = [tip + on(-barb, barb * 0.3), tip, tip + on(-barb * 0.2, -barb)];
    vec![Solid::line(&arc, EDGE, Ink::Force), Solid::line(&head, EDGE, Ink::Force)]
}
