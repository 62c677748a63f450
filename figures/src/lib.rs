//! Limber's drawings of exercises: two line figures, start and end, as one SVG. Pure: no clock, no environment, no files.
//!
//! A drawing is described in TOML by joint angles and by what rests where (`pose`, `reading`). `body` knows the lengths of
//! the segments and bends them; `stance` puts the bent body on the ground, its feet and hands where they belong; `props` are
//! the things around it; `scene` lays all of it out on a sheet; `svg` writes that down, in the colours of `palette`.
//!
//! How a figure is described stands at the head of `seeds/figures.toml`.
//!
//! They show how an exercise begins and ends. They are material for a physiotherapist to sign off.

mod body;
mod geometry;
mod palette;
mod pose;
mod props;
mod reading;
mod scene;
mod stance;
mod svg;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use crate::palette::Theme;
pub use crate::pose::OutOfBounds;
pub use crate::reading::{Malformed, Mistake};
pub use crate::stance::OutOfReach;
pub use crate::svg::{STYLE, STYLE_OF_AUTO};

/// The drawings of all exercises.
#[derive(Debug, Clone)]
pub struct Drawings {
    by_exercise: BTreeMap<String, Drawing>,
}

/// The drawing of one exercise.
#[derive(Debug, Clone)]
pub struct Drawing {
    title: String,
    alt: String,
    scene: scene::Scene,
}

impl Drawings {
    /// The drawings that a TOML text describes; errors name the exercise, the pose and the joint.
    pub fn read(toml: &str) -> Result<Self, Malformed> {
        let by_exercise = reading::read(toml)?
            .into_iter()
            .map(|(exercise, figure)| Drawing::of(&exercise, &figure).map(|drawing| (exercise, drawing)))
            .collect::<Result<_, _>>()?;
        Ok(Self { by_exercise })
    }

    /// The drawing of an exercise, by its key.
    pub fn get(&self, exercise: &str) -> Option<&Drawing> {
        self.by_exercise.get(exercise)
    }

    /// The keys of all exercises that have a drawing, in alphabetical order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_exercise.keys().map(String::as_str)
    }
}

impl Drawing {
    fn of(exercise: &str, figure: &reading::Figure) -> Result<Self, Malformed> {
        let scene = scene::Scene::of(figure).map_err(|missed| Malformed::Pose {
            exercise: exercise.to_owned(),
            pose: "end",
            mistake: Mistake::OutOfReach(missed),
        })?;
        Ok(Self { title: figure.title.clone(), alt: figure.alt.clone(), scene })
    }

    /// The drawing as SVG, 480 by 240 units. Its style sheet is [`STYLE`], or [`STYLE_OF_AUTO`] for [`Theme::Auto`].
    pub fn svg(&self, theme: Theme) -> String {
        svg::write(&self.scene, &self.title, &self.alt, theme)
    }

    /// The name of the exercise.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the drawing shows, in plain words.
    pub fn alt(&self) -> &str {
        &self.alt
    }
}
