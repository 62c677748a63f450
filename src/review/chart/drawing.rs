//! A drawing: shapes in places. Where each is, and in which ink; not how it is written down.

use super::palette::Ink;

/// A place: from the left, and from the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// A sign that is told from the others by its form, and not by its colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// A circle that is empty.
    Ring,
    /// A circle that is full.
    Dot,
    /// A triangle on its base.
    Triangle,
    /// A square.
    Square,
    /// A square on its tip.
    Diamond,
}

/// To which side of its place a text runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// One shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A straight line.
    Line {
        /// One end.
        from: Point,
        /// The other.
        to: Point,
        /// In what ink.
        ink: Ink,
        /// How thick.
        width: f32,
        /// Whether it is broken.
        dashed: bool,
    },
    /// A full rectangle.
    Area {
        /// Its corner at the top left.
        at: Point,
        /// To the right.
        width: f32,
        /// Downwards.
        height: f32,
        /// In what ink.
        ink: Ink,
    },
    /// A sign.
    Sign {
        /// Its middle.
        at: Point,
        /// Which.
        symbol: Symbol,
        /// From its middle to its edge.
        radius: f32,
        /// In what ink.
        ink: Ink,
    },
    /// A line of text.
    Words {
        /// On its base line.
        at: Point,
        /// What it says.
        text: String,
        /// How large.
        size: f32,
        /// To which side it runs.
        anchor: Anchor,
        /// In what ink.
        ink: Ink,
        /// Whether in bold.
        bold: bool,
    },
}

/// Some shapes on a sheet: the first lies at the bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// How wide the sheet is.
    pub width: f32,
    /// How high.
    pub height: f32,
    /// What is on it.
    pub shapes: Vec<Shape>,
}

impl Symbol {
    /// The corners around a middle; none of what is round.
    pub fn corners(self, Point { x, y }: Point, radius: f32) -> Vec<Point> {
        let corner = |right: f32, down: f32| Point { x: x + right * radius, y: y + down * radius };
        match self {
            Symbol::Ring | Symbol::Dot => Vec::new(),
            Symbol::Triangle => vec![corner(0.0, -1.2), corner(1.1, 0.8), corner(-1.1, 0.8)],
            Symbol::Square => vec![corner(-0.9, -0.9), corner(0.9, -0.9), corner(0.9, 0.9), corner(-0.9, 0.9)],
            Symbol::Diamond => vec![corner(0.0, -1.2), corner(1.2, 0.0), corner(0.0, 1.2), corner(-1.2, 0.0)],
        }
    }
}
