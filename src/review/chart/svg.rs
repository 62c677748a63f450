//! A drawing as SVG: no script, nothing from elsewhere, and no style but one constant sheet for `theme=auto`, so that it
//! shows under a strict policy.

use super::Chart;
use super::drawing::{Anchor, Drawing, Point, Shape, Symbol};
use super::layout::Frame;
use super::palette::{BY_NIGHT, Colour, Ink, Theme};
use serde::Deserialize;
use std::fmt::Write;
use utoipa::ToSchema;

/// For which width it is laid out. It is sharp at every width.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// A phone held upright.
    Phone,
    /// A page.
    #[default]
    Desktop,
}

impl Size {
    fn frame(self) -> Frame {
        let (width, height, letters) = match self {
            Size::Phone => (360.0, 340.0, 11.5),
            Size::Desktop => (880.0, 380.0, 13.0),
        };
        Frame { width, height, letters, titled: true }
    }
}

/// The style sheet of `theme=auto`: a policy names it by its hash.
pub const STYLE_OF_AUTO: &str = BY_NIGHT;

pub(super) fn write(chart: &Chart, theme: Theme, size: Size) -> String {
    let drawing = chart.draw(size.frame());
    let mut svg = Svg { text: String::new(), theme };
    svg.document(chart, &drawing);
    svg.text
}

struct Svg {
    text: String,
    theme: Theme,
}

/// Writing to a text cannot fail.
macro_rules! put {
    ($svg:expr, $($part:tt)+) => {
        write!($svg.text, $($part)+).unwrap_or_default()
    };
}

impl Svg {
    fn document(&mut self, chart: &Chart, drawing: &Drawing) {
        let (width, height) = (drawing.width, drawing.height);
        put!(
            self,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}""#
        );
        put!(
            self,
            r#" role="img" aria-labelledby="t d" font-family="system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif">"#
        );
        put!(
            self,
            r#"<title id="t">{}</title><desc id="d">{}</desc>"#,
            escaped(&chart.title()),
            escaped(&chart.in_words())
        );
        if self.theme == Theme::Auto {
            put!(self, "<style>{STYLE_OF_AUTO}</style>");
        }
        for shape in &drawing.shapes {
            self.shape(shape);
        }
        put!(self, "</svg>");
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Line { from, to, ink, width, dashed } => {
                put!(self, r#"<path d="M{} {}L{} {}""#, n(from.x), n(from.y), n(to.x), n(to.y));
                self.paint(None, Some((*ink, *width)));
                if *dashed {
                    put!(self, r#" stroke-dasharray="{} {}""#, n(width * 3.5), n(width * 2.0));
                }
                put!(self, "/>");
            }
            Shape::Area { at, width, height, ink } => {
                put!(self, r#"<path d="M{} {}h{}v{}h{}z""#, n(at.x), n(at.y), n(*width), n(*height), n(-width));
                self.paint(Some(*ink), None);
                put!(self, "/>");
            }
            Shape::Sign { at, symbol, radius, ink } => self.sign(*at, *symbol, *radius, *ink),
            Shape::Words { at, text, size, anchor, ink, bold } => {
                put!(self, r#"<text x="{}" y="{}" font-size="{}""#, n(at.x), n(at.y), n(*size));
                match anchor {
                    Anchor::Start => {}
                    Anchor::Middle => put!(self, r#" text-anchor="middle""#),
                    Anchor::End => put!(self, r#" text-anchor="end""#),
                }
                if *bold {
                    put!(self, r#" font-weight="600""#);
                }
                self.paint(Some(*ink), None);
                put!(self, ">{}</text>", escaped(text));
            }
        }
    }

    fn sign(&mut self, at: Point, symbol: Symbol, radius: f32, ink: Ink) {
        match symbol {
            Symbol::Ring => {
                put!(self, r#"<circle cx="{}" cy="{}" r="{}""#, n(at.x), n(at.y), n(radius * 0.85));
                self.paint(Some(Ink::Paper), Some((ink, radius * 0.4)));
            }
            Symbol::Dot => {
                put!(self, r#"<circle cx="{}" cy="{}" r="{}""#, n(at.x), n(at.y), n(radius));
                self.paint(Some(ink), None);
            }
            Symbol::Triangle | Symbol::Square | Symbol::Diamond => {
                let corners: Vec<String> = symbol
                    .corners(at, radius)
                    .iter()
                    .map(|corner| format!("{} {}", n(corner.x), n(corner.y)))
                    .collect();
                put!(self, r#"<path d="M{}z""#, corners.join("L"));
                self.paint(Some(ink), None);
            }
        }
        put!(self, "/>");
    }

    /// How a shape is filled and how its edge is drawn.
    fn paint(&mut self, fill: Option<Ink>, stroke: Option<(Ink, f32)>) {
        if let Some(ink) = fill {
            put!(self, r#" fill="{}""#, hex(self.colour(ink)));
        }
        if let Some((ink, width)) = stroke {
            put!(self, r#" stroke="{}" stroke-width="{}""#, hex(self.colour(ink)), n(width));
        }
        if self.theme == Theme::Auto {
            let classes = [fill.map(|ink| ink.class().to_owned()), stroke.map(|(ink, _)| format!("{}-l", ink.class()))];
            put!(self, r#" class="{}""#, classes.into_iter().flatten().collect::<Vec<_>>().join(" "));
        }
    }

    fn colour(&self, ink: Ink) -> Colour {
        if self.theme == Theme::Dark { ink.dark() } else { ink.light() }
    }
}

fn hex(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A number with at most two decimals.
fn n(number: f32) -> String {
    let written = format!("{number:.2}");
    let short = written.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// A text as XML has it. What XML cannot hold at all is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => {}
            char if char.is_control() && !matches!(char, '\t' | '\n' | '\r') => {}
            char => escaped.push(char),
        }
    }
    escaped
}
