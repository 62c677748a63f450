//! The picture of a series: pain day by day, with what happened beside it.
//!
//! A [`Chart`] is what is to be shown. It becomes a [`Drawing`], shapes in places, of which an SVG is written and with which the
//! report is painted: so both are one picture. Nothing here knows a database, a clock or a person.

mod axis;
mod drawing;
mod gather;
mod key;
mod layout;
mod palette;
mod routes;
mod svg;
#[cfg(test)]
mod tests;
mod words;

pub use drawing::{Anchor, Drawing, Point, Shape, Symbol};
pub use gather::{chart, charts_of_places};
pub use layout::Frame;
pub use palette::{Colour, Ink, Theme};
pub use routes::routes;
pub use svg::{STYLE_OF_AUTO, Size};
pub use words::points;

use chrono::NaiveDate;
use limber_rules::level::Level;
use limber_rules::place::BodySite;
use limber_rules::scale::{Hundredths, Nrs};

/// What is to be shown of a series.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Where it hurts.
    pub place: BodySite,
    /// Every day from the first to the last, in order.
    pub days: Vec<ChartDay>,
    /// Care that happened within these days.
    pub care: Vec<CareOnDay>,
    /// Which way the scores run, in a sentence.
    pub direction: String,
}

/// One day. What was not logged is none, and never nought.
#[derive(Debug, Clone, Copy)]
pub struct ChartDay {
    /// Which.
    pub date: NaiveDate,
    /// The worst pain.
    pub pain: Option<Nrs>,
    /// How it was judged.
    pub level: Option<Level>,
    /// The usual level that it was held against.
    pub usual: Option<Hundredths>,
    /// How many sessions there were.
    pub sessions: u32,
    /// Whether somebody had decided to rest.
    pub rest: bool,
}

/// Care that happened.
#[derive(Debug, Clone)]
pub struct CareOnDay {
    /// When.
    pub date: NaiveDate,
    /// In the middle of a sentence: `surgery`.
    pub what: &'static str,
}

impl Chart {
    /// The drawing of it, in a frame.
    pub fn draw(&self, frame: Frame) -> Drawing {
        layout::draw(self, frame)
    }

    /// An SVG of it, standing alone.
    pub fn svg(&self, theme: Theme, size: Size) -> String {
        svg::write(self, theme, size)
    }

    /// The same within a page, whose style sheet has [`STYLE_OF_AUTO`] in it. Of several on a page each has a number of its own.
    pub fn svg_within(&self, size: Size, number: usize) -> String {
        svg::write_within(self, size, number)
    }

    /// What it is called: `Pain in the left hip, day by day`.
    pub fn title(&self) -> String {
        words::title(self)
    }

    /// What the picture shows, for whoever does not see it.
    pub fn in_words(&self) -> String {
        words::describe(self)
    }

    fn logged(&self) -> impl DoubleEndedIterator<Item = (&ChartDay, Nrs)> {
        self.days.iter().filter_map(|day| Some((day, day.pain?)))
    }
}
