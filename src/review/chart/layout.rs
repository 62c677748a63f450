//! Where everything is: the scale of pain from 0 to 10 above the days, lanes for what happened beside it below, then the key.

use super::drawing::{Anchor, Drawing, Point, Shape, Symbol};
use super::palette::Ink;
use super::{Chart, ChartDay, axis, key, words};
use chrono::NaiveDate;
use limber_rules::level::Level;
use limber_rules::scale::Nrs;

/// How large a drawing is to be, and its letters.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// How wide.
    pub width: f32,
    /// How high.
    pub height: f32,
    /// The size of its letters.
    pub letters: f32,
    /// Whether it bears its own title.
    pub titled: bool,
}

/// Where days and scores come to lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    pub first: NaiveDate,
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub foot: f32,
    /// How wide one day is.
    pub day: f32,
    pub letters: f32,
}

/// What happened beside the pain, each in a row of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    Session,
    Rest,
    Care,
    Missing,
}

pub(super) fn draw(chart: &Chart, frame: Frame) -> Drawing {
    let lanes = lanes_of(chart);
    let key = key::of(chart, frame);
    let plot = Plot::within(chart, frame, lanes.len(), key.lines);
    let paper = Shape::Area { at: Point { x: 0.0, y: 0.0 }, width: frame.width, height: frame.height, ink: Ink::Paper };
    let mut shapes = vec![paper];
    shapes.extend(head(chart, frame));
    shapes.extend(grounds(chart, &plot));
    shapes.extend(scale(&plot));
    shapes.extend(dates(chart, &plot));
    shapes.extend(usual(chart, &plot));
    shapes.extend(thread(chart, &plot));
    shapes.extend(scores(chart, &plot));
    for (row, lane) in (0_u8..).zip(lanes) {
        shapes.extend(lane.draw(chart, &plot, plot.row(row)));
    }
    shapes.extend(key.draw(plot.letters, frame.height));
    shapes.extend(nothing(chart, &plot));
    Drawing { width: frame.width, height: frame.height, shapes }
}

impl Plot {
    fn within(chart: &Chart, frame: Frame, lanes: usize, key_lines: u8) -> Plot {
        let letters = frame.letters;
        let lanes = f32::from(u8::try_from(lanes).unwrap_or_default());
        let left = letters * 5.4;
        let right = frame.width - letters;
        let top = letters * if frame.titled { 4.6 } else { 1.0 };
        let foot = frame.height - letters * (2.6 + ROW * lanes + key::LINE * f32::from(key_lines) + 0.4);
        let days = f32::from(u16::try_from(chart.days.len()).unwrap_or(u16::MAX)).max(1.0);
        let first = chart.days.first().map(|day| day.date).unwrap_or_default();
        Plot { first, left, right, top, foot, day: (right - left) / days, letters }
    }

    /// The middle of a day.
    pub fn x(&self, date: NaiveDate) -> f32 {
        let days = u16::try_from((date - self.first).num_days()).unwrap_or_default();
        self.left + (f32::from(days) + 0.5) * self.day
    }

    /// The height of so many hundredths of a point.
    fn y(&self, hundredths: i32) -> f32 {
        let whole = f32::from(u16::try_from(hundredths.clamp(0, 1000)).unwrap_or_default()) / 1000.0;
        self.foot - whole * (self.foot - self.top)
    }

    fn at(&self, date: NaiveDate, pain: Nrs) -> Point {
        Point { x: self.x(date), y: self.y(i32::from(pain) * 100) }
    }

    /// The middle of a row below the dates.
    fn row(&self, row: u8) -> f32 {
        self.foot + self.letters * (2.4 + ROW * f32::from(row))
    }

    /// How large the sign of a day is: as large as the day has room for.
    fn radius(&self) -> f32 {
        (self.day * 0.45).clamp(self.letters * 0.16, self.letters * 0.34)
    }
}

/// How high a row is, in letters.
const ROW: f32 = 1.25;

fn words(at: Point, text: impl Into<String>, size: f32, anchor: Anchor, ink: Ink) -> Shape {
    Shape::Words { at, text: text.into(), size, anchor, ink, bold: false }
}

fn head(chart: &Chart, frame: Frame) -> Vec<Shape> {
    let Some((first, last)) = chart.days.first().zip(chart.days.last()).filter(|_| frame.titled) else {
        return Vec::new();
    };
    let letters = frame.letters;
    let title = Shape::Words {
        at: Point { x: letters, y: letters * 1.7 },
        text: chart.title(),
        size: letters * 1.25,
        anchor: Anchor::Start,
        ink: Ink::Text,
        bold: true,
    };
    let (logged, all) = (chart.logged().count(), words::count(chart.days.len(), "day"));
    let days = format!("{} to {}: {logged} of {all} logged", short(first.date), short(last.date));
    vec![title, words(Point { x: letters, y: letters * 3.2 }, days, letters, Anchor::Start, Ink::Faint)]
}

fn short(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// The ground behind amber and red days.
fn grounds(chart: &Chart, plot: &Plot) -> Vec<Shape> {
    let of = |(level, ink): (Level, Ink)| {
        let days = chart.days.iter().filter(move |day| day.level == Some(level)).map(|day| day.date);
        runs(days).into_iter().map(move |(first, last)| {
            let at = Point { x: plot.x(first) - plot.day / 2.0, y: plot.top };
            let width = plot.x(last) + plot.day / 2.0 - at.x;
            Shape::Area { at, width, height: plot.foot - plot.top, ink }
        })
    };
    [(Level::Amber, Ink::AmberGround), (Level::Red, Ink::RedGround)].into_iter().flat_map(of).collect()
}

/// The scale of pain.
fn scale(plot: &Plot) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for points in [0, 2, 4, 6, 8, 10] {
        let y = plot.y(points * 100);
        let (ink, width) = if points == 0 { (Ink::Foot, 1.0) } else { (Ink::Grid, 1.0) };
        let (from, to) = (Point { x: plot.left, y }, Point { x: plot.right, y });
        shapes.push(Shape::Line { from, to, ink, width: width * plot.letters / 13.0, dashed: false });
        let at = Point { x: plot.left - plot.letters * 0.5, y: y + plot.letters * 0.35 };
        shapes.push(words(at, points.to_string(), plot.letters, Anchor::End, Ink::Faint));
    }
    let middle = f32::midpoint(plot.top, plot.foot);
    let pain = ["Pain", "(0 to 10)"];
    for (line, text) in (0_u8..).zip(pain) {
        let at = Point { x: plot.letters * 0.6, y: middle + plot.letters * (f32::from(line) * 1.15 - 0.2) };
        let size = if line == 0 { plot.letters } else { plot.letters * 0.8 };
        shapes.push(words(at, text, size, Anchor::Start, Ink::Faint));
    }
    shapes
}

/// How wide a date is, in letters.
const DATE: f32 = 4.2;

fn dates(chart: &Chart, plot: &Plot) -> Vec<Shape> {
    let Some((first, last)) = chart.days.first().zip(chart.days.last()) else { return Vec::new() };
    let (wide, one) = (plot.right - plot.left, plot.letters * DATE);
    let room_for = (1..60_u8).take_while(|many| f32::from(*many) * one <= wide).last().unwrap_or(1);
    let mut shapes = Vec::new();
    let mut before = None;
    for date in axis::dates(first.date, last.date, i64::from(room_for)) {
        let x = plot.x(date);
        let tick = (Point { x, y: plot.foot }, Point { x, y: plot.foot + plot.letters * 0.35 });
        let thin = plot.letters / 13.0;
        shapes.push(Shape::Line { from: tick.0, to: tick.1, ink: Ink::Foot, width: thin, dashed: false });
        let text = axis::label(date, before);
        // A long one at an edge stays on the sheet.
        let half = key::width_of(&text, plot.letters) / 2.0;
        let within = x.clamp(plot.left - plot.letters + half, (plot.right + plot.letters * 0.8 - half).max(half));
        let at = Point { x: within, y: plot.foot + plot.letters * 1.4 };
        shapes.push(words(at, text, plot.letters, Anchor::Middle, Ink::Faint));
        before = Some(date);
    }
    shapes
}

/// The usual level, over each day that was held against it: no further.
fn usual(chart: &Chart, plot: &Plot) -> Vec<Shape> {
    let mut steps: Vec<(NaiveDate, NaiveDate, i32)> = Vec::new();
    for (date, level) in chart.days.iter().filter_map(|day| Some((day.date, day.usual?.hundredths()))) {
        match steps.last_mut() {
            Some((_, last, same)) if last.succ_opt() == Some(date) && *same == level => *last = date,
            _ => steps.push((date, date, level)),
        }
    }
    let line = |(first, last, level): (NaiveDate, NaiveDate, i32)| {
        let y = plot.y(level);
        let (from, to) =
            (Point { x: plot.x(first) - plot.day / 2.0, y }, Point { x: plot.x(last) + plot.day / 2.0, y });
        Shape::Line { from, to, ink: Ink::Usual, width: plot.letters / 7.0, dashed: false }
    };
    steps.into_iter().map(line).collect()
}

/// From one score to that of the next day. A gap stays a gap.
pub(super) fn thread(chart: &Chart, plot: &Plot) -> Vec<Shape> {
    let next_day = |(one, other): (&ChartDay, &ChartDay)| {
        let (from, to) = (plot.at(one.date, one.pain?), plot.at(other.date, other.pain?));
        Some(Shape::Line { from, to, ink: Ink::Thread, width: plot.letters / 9.0, dashed: false })
    };
    chart.days.iter().zip(chart.days.iter().skip(1)).filter_map(next_day).collect()
}

/// The sign of each logged day.
pub(super) fn scores(chart: &Chart, plot: &Plot) -> Vec<Shape> {
    let sign = |(day, pain): (&ChartDay, Nrs)| {
        let (symbol, ink) = sign_of(day.level.unwrap_or(Level::Insufficient));
        Shape::Sign { at: plot.at(day.date, pain), symbol, radius: plot.radius(), ink }
    };
    chart.logged().map(sign).collect()
}

/// The form and ink of a level.
pub(super) fn sign_of(level: Level) -> (Symbol, Ink) {
    match level {
        Level::Insufficient => (Symbol::Ring, Ink::Unjudged),
        Level::Green => (Symbol::Dot, Ink::Green),
        Level::Amber => (Symbol::Triangle, Ink::Amber),
        Level::Red => (Symbol::Square, Ink::Red),
    }
}

/// The lanes that have something in them.
fn lanes_of(chart: &Chart) -> Vec<Lane> {
    let used = |lane: &Lane| match lane {
        Lane::Session => chart.days.iter().any(|day| day.sessions > 0),
        Lane::Rest => chart.days.iter().any(|day| day.rest),
        Lane::Care => !chart.care.is_empty(),
        Lane::Missing => chart.days.iter().any(|day| day.pain.is_none()),
    };
    [Lane::Session, Lane::Rest, Lane::Care, Lane::Missing].into_iter().filter(used).collect()
}

impl Lane {
    fn name(self) -> &'static str {
        match self {
            Lane::Session => "Session",
            Lane::Rest => "Rest",
            Lane::Care => "Care",
            Lane::Missing => "No log",
        }
    }

    fn draw(self, chart: &Chart, plot: &Plot, y: f32) -> Vec<Shape> {
        let letters = plot.letters;
        let name = Point { x: letters * 0.6, y: y + letters * 0.35 };
        let mut shapes = vec![words(name, self.name(), letters, Anchor::Start, Ink::Faint)];
        let on = |chosen: fn(&ChartDay) -> bool| chart.days.iter().filter(move |day| chosen(day)).map(|day| day.date);
        match self {
            Lane::Session => shapes.extend(on(|day| day.sessions > 0).map(|date| {
                let x = plot.x(date);
                let (from, to) = (Point { x, y: y - letters * 0.4 }, Point { x, y: y + letters * 0.4 });
                Shape::Line {
                    from,
                    to,
                    ink: Ink::Session,
                    width: (plot.day * 0.5).clamp(1.0, letters / 4.0),
                    dashed: false,
                }
            })),
            Lane::Rest => shapes.extend(runs(on(|day| day.rest)).into_iter().map(|(first, last)| {
                let left = plot.x(first) - plot.day / 2.0;
                let (at, width) = (Point { x: left, y: y - letters * 0.22 }, plot.x(last) + plot.day / 2.0 - left);
                Shape::Area { at, width, height: letters * 0.44, ink: Ink::Rest }
            })),
            Lane::Care => shapes.extend(chart.care.iter().map(|care| {
                let at = Point { x: plot.x(care.date), y };
                Shape::Sign { at, symbol: Symbol::Diamond, radius: letters * 0.36, ink: Ink::Care }
            })),
            Lane::Missing => shapes.extend(on(|day| day.pain.is_none()).map(|date| {
                let half = plot.day * 0.3;
                let (from, to) = (Point { x: plot.x(date) - half, y }, Point { x: plot.x(date) + half, y });
                Shape::Line { from, to, ink: Ink::Missing, width: letters / 5.0, dashed: false }
            })),
        }
        shapes
    }
}

/// Days that follow each other, as the first and the last of each run.
fn runs(days: impl Iterator<Item = NaiveDate>) -> Vec<(NaiveDate, NaiveDate)> {
    let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for date in days {
        match runs.last_mut() {
            Some((_, last)) if last.succ_opt() == Some(date) => *last = date,
            _ => runs.push((date, date)),
        }
    }
    runs
}

/// What stands where the scores would be, if there are none.
fn nothing(chart: &Chart, plot: &Plot) -> Option<Shape> {
    if chart.logged().next().is_some() {
        return None;
    }
    let middle = f32::midpoint(plot.top, plot.foot);
    let at = Point { x: f32::midpoint(plot.left, plot.right), y: middle + plot.letters * 0.35 };
    Some(words(at, "No pain was logged on these days", plot.letters * 1.1, Anchor::Middle, Ink::Text))
}

#[cfg(test)]
impl Plot {
    pub fn of(chart: &Chart, frame: Frame) -> Plot {
        Plot::within(chart, frame, lanes_of(chart).len(), key::of(chart, frame).lines)
    }
}
