//! A scene as SVG: no script, nothing from elsewhere, one constant style sheet for each theme.

use std::fmt::Write;

use crate::palette::{Ink, Theme, dark_colours};
use crate::scene::{HEIGHT, Scene, Shape, WIDTH};

macro_rules! turns {
    ($($class:literal $from:literal $to:literal),+; $last:literal $arrival:literal) => {
        concat!(
            "@media(prefers-reduced-motion:no-preference){",
            ".f{animation:2.4s step-end infinite alternate}",
            $(".", $class, "{animation-name:", $class, "}",
              "@keyframes ", $class, "{0%{visibility:hidden}", $from, "%{visibility:visible}", $to, "%{visibility:hidden}}",)+
            ".", $last, "{animation-name:", $last, "}",
            "@keyframes ", $last, "{0%{visibility:hidden}", $arrival, "%{visibility:visible}100%{visibility:visible}}",
            "}"
        )
    };
}

/// The pictures of the movement take turns, forth and back: each is hidden but for its turn. The first and the last stay longer.
macro_rules! movement {
    () => {
        turns! {
            "f0" "0" "15.8", "f1" "15.8" "19.6", "f2" "19.6" "23.4", "f3" "23.4" "27.2", "f4" "27.2" "31",
            "f5" "31" "34.8", "f6" "34.8" "38.6", "f7" "38.6" "42.4", "f8" "42.4" "46.2", "f9" "46.2" "50",
            "f10" "50" "53.8", "f11" "53.8" "57.6", "f12" "57.6" "61.4", "f13" "61.4" "65.2", "f14" "65.2" "69",
            "f15" "69" "72.8", "f16" "72.8" "76.6", "f17" "76.6" "80.4", "f18" "80.4" "84.2", "f19" "84.2" "88";
            "f20" "88"
        }
    };
}

/// The style sheet of [`Theme::Light`] and [`Theme::Dark`]: movement, where it is allowed.
pub const STYLE: &str = movement!();
/// The style sheet of [`Theme::Auto`]: movement and dark colours.
pub const STYLE_OF_AUTO: &str = concat!(movement!(), dark_colours!());

/// Writing to a text cannot fail.
macro_rules! put {
    ($svg:expr, $($part:tt)+) => {
        write!($svg.text, $($part)+).unwrap_or_default()
    };
}

/// The SVG of a scene, with a title and a description for those who do not see it.
pub fn write(scene: &Scene, title: &str, alt: &str, theme: Theme) -> String {
    let mut svg = Svg { text: String::new(), theme };
    put!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}""#
    );
    put!(
        svg,
        r#" role="img" aria-labelledby="t d"><title id="t">{}</title><desc id="d">{}</desc>"#,
        escaped(title),
        escaped(alt)
    );
    put!(svg, "<style>{}</style>", if theme == Theme::Auto { STYLE_OF_AUTO } else { STYLE });
    put!(svg, r#"<rect width="{WIDTH}" height="{HEIGHT}""#);
    svg.paint(Ink::Paper, None);
    put!(svg, r#"/><g fill="none" stroke-linecap="round" stroke-linejoin="round">"#);
    svg.shapes(&scene.still);
    svg.shapes(&scene.start);
    for (frame, shapes) in scene.frames.iter().enumerate() {
        put!(svg, r#"<g class="f f{frame}" visibility="hidden">"#);
        svg.shapes(shapes);
        put!(svg, "</g>");
    }
    put!(svg, r#"<g class="f f{}">"#, scene.frames.len());
    svg.shapes(&scene.end);
    put!(svg, "</g></g></svg>");
    svg.text
}

struct Svg {
    text: String,
    theme: Theme,
}

impl Svg {
    fn shapes(&mut self, shapes: &[Shape]) {
        for shape in shapes {
            self.shape(shape);
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Line { points, width, ink, filled } => {
                put!(self, r#"<path d=""#);
                for (at, (x, y)) in points.iter().enumerate() {
                    put!(self, "{}{} {}", if at == 0 { "M" } else { "L" }, short(*x), short(*y));
                }
                put!(self, r#"{}""#, if *filled { "Z" } else { "" });
                if *filled {
                    self.paint(*ink, Some(*width));
                } else {
                    self.paint_line(*ink, *width);
                }
            }
            Shape::Disc { at: (x, y), radius, ink, line } => {
                put!(self, r#"<circle cx="{}" cy="{}" r="{}""#, short(*x), short(*y), short(*radius));
                match line {
                    Some(width) => self.paint_line(*ink, *width),
                    None => self.paint(*ink, None),
                }
            }
        }
        put!(self, "/>");
    }

    /// An area, with an edge of its own ink if that has a width.
    fn paint(&mut self, ink: Ink, edge: Option<f64>) {
        put!(self, r#" fill="{}""#, self.colour(ink));
        if let Some(width) = edge {
            put!(self, r#" stroke="{}" stroke-width="{}""#, self.colour(ink), short(width));
        }
        if self.theme == Theme::Auto {
            let class = ink.class();
            match edge {
                Some(_) => put!(self, r#" class="{class} {class}-l""#),
                None => put!(self, r#" class="{class}""#),
            }
        }
    }

    fn paint_line(&mut self, ink: Ink, width: f64) {
        put!(self, r#" stroke="{}" stroke-width="{}""#, self.colour(ink), short(width));
        if self.theme == Theme::Auto {
            put!(self, r#" class="{}-l""#, ink.class());
        }
    }

    const fn colour(&self, ink: Ink) -> &'static str {
        ink.colour(matches!(self.theme, Theme::Dark))
    }
}

/// A number with at most one decimal.
fn short(number: f64) -> String {
    let written = format!("{number:.1}");
    let whole = written.strip_suffix(".0").unwrap_or(&written);
    if whole == "-0" { "0".to_owned() } else { whole.to_owned() }
}

/// A text as XML has it. What XML cannot hold is left out.
fn escaped(text: &str) -> String {
    text.chars()
        .filter(|sign| !sign.is_control() && !matches!(sign, '\u{fffe}' | '\u{ffff}'))
        .map(|sign| match sign {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            sign => sign.to_string(),
        })
        .collect()
}
