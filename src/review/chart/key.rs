//! The key: what the signs mean, of those that are there.

use super::drawing::{Anchor, Point, Shape};
use super::layout::{Frame, sign_of};
use super::palette::Ink;
use super::{Chart, words};
use limber_rules::level::Level;

/// How high a line of it is, in letters.
pub(super) const LINE: f32 = 1.4;
/// The room of a sign before its words, in letters.
const SIGN: f32 = 1.3;
/// The room between two entries, in letters.
const BETWEEN: f32 = 1.2;

#[derive(Clone, Copy)]
enum Meaning {
    Of(Level),
    Usual,
}

/// The entries with their places: from the left, and on which line.
pub(super) struct Key {
    placed: Vec<(Meaning, f32, u8)>,
    pub lines: u8,
}

/// How wide a text is, about: whoever shows it has letters of their own.
pub(super) fn width_of(text: &str, letters: f32) -> f32 {
    f32::from(u16::try_from(text.chars().count()).unwrap_or(u16::MAX)) * letters * 0.53
}

pub(super) fn of(chart: &Chart, frame: Frame) -> Key {
    let level_of = |day: &super::ChartDay| day.pain.map(|_| day.level.unwrap_or(Level::Insufficient));
    let there = |level: &Level| chart.days.iter().any(|day| level_of(day) == Some(*level));
    let levels = [Level::Insufficient, Level::Green, Level::Amber, Level::Red].into_iter().filter(there);
    let usual = chart.days.iter().any(|day| day.usual.is_some()).then_some(Meaning::Usual);
    let (mut x, mut line) = (frame.letters * 0.6, 0);
    let mut placed = Vec::new();
    for meaning in levels.map(Meaning::Of).chain(usual) {
        let width = frame.letters * SIGN + width_of(meaning.text(), frame.letters);
        if x + width > frame.width && !placed.is_empty() {
            (x, line) = (frame.letters * 0.6, line + 1);
        }
        placed.push((meaning, x, line));
        x += width + frame.letters * BETWEEN;
    }
    let lines = if placed.is_empty() { 0 } else { line + 1 };
    Key { placed, lines }
}

impl Key {
    /// It stands at the bottom.
    pub fn draw(self, letters: f32, bottom: f32) -> Vec<Shape> {
        let base = |line: u8| bottom - letters * (0.7 + LINE * f32::from(self.lines - 1 - line));
        self.placed.iter().flat_map(|(meaning, x, line)| meaning.draw(*x, base(*line), letters)).collect()
    }
}

impl Meaning {
    fn text(self) -> &'static str {
        match self {
            Meaning::Of(level) => words::of_level(level),
            Meaning::Usual => "usual level",
        }
    }

    fn draw(self, x: f32, y: f32, letters: f32) -> [Shape; 2] {
        let middle = Point { x: x + letters * 0.5, y: y - letters * 0.35 };
        let sign = match self {
            Meaning::Of(level) => {
                let (symbol, ink) = sign_of(level);
                Shape::Sign { at: middle, symbol, radius: letters * 0.36, ink }
            }
            Meaning::Usual => Shape::Line {
                from: Point { x, y: middle.y },
                to: Point { x: x + letters, y: middle.y },
                ink: Ink::Usual,
                width: letters / 7.0,
                dashed: false,
            },
        };
        let at = Point { x: x + letters * SIGN, y };
        let text = self.text().to_owned();
        [sign, Shape::Words { at, text, size: letters, anchor: Anchor::Start, ink: Ink::Faint, bold: false }]
    }
}
