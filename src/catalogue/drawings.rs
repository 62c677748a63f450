//! `/v1/exercises/{key}/drawing.svg`: how an exercise begins and ends, as two line figures. For everybody, and for caches.

use super::routes::for_reader;
use crate::accounts::MaybeCaller;
use crate::http::{Answer, Problem, Query, Result, Routes};
use actix_web::get;
use actix_web::web::Path;
use limber_figures::{Drawings, STYLE, STYLE_OF_AUTO, Theme};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use utoipa::ToSchema;

/// The route of drawings.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_exercise_drawing);
}

/// Those of the built-in exercises. The seeds are part of the binary, and a test reads them.
static DRAWINGS: LazyLock<Option<Drawings>> =
    LazyLock::new(|| Drawings::read(include_str!("../../seeds/figures.toml")).ok());

/// A drawing of an exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DrawingOut {
    /// Where it is: an SVG, with `?theme=auto`, `light` or `dark`.
    pub url: String,
    /// What it shows, in words.
    pub alt: String,
}

impl DrawingOut {
    /// The drawing of a built-in exercise, if there is one.
    pub fn of(key: &str) -> Option<DrawingOut> {
        let drawing = DRAWINGS.as_ref()?.get(key)?;
        Some(DrawingOut { url: format!("/v1/exercises/{key}/drawing.svg"), alt: drawing.alt().to_owned() })
    }
}

/// In which colours.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DrawingTheme {
    /// As the reader's device is set.
    #[default]
    Auto,
    /// Dark lines on a light ground.
    Light,
    /// Light lines on a dark ground.
    Dark,
}

/// In which colours.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DrawingQuery {
    /// Default: as the reader's device is set.
    #[serde(default)]
    #[param(inline)]
    theme: DrawingTheme,
}

/// How a built-in exercise begins and ends, as two line figures: an SVG that stands alone. Where motion is welcome, the second figure moves.
#[utoipa::path(operation_id = "show_exercise_drawing", tag = "catalogue", security((), ("bearer" = [])), params(("key" = String, Path), DrawingQuery),
    responses((status = 200, body = String, content_type = "image/svg+xml", description = "The drawing")))]
#[get("/v1/exercises/{key}/drawing.svg")]
async fn show_exercise_drawing(key: Path<String>, query: Query<DrawingQuery>) -> Result<Answer> {
    let drawing = DRAWINGS.as_ref().and_then(|drawings| drawings.get(&key)).ok_or_else(Problem::not_found)?;
    let (theme, style) = match query.0.theme {
        DrawingTheme::Auto => (Theme::Auto, STYLE_OF_AUTO),
        DrawingTheme::Light => (Theme::Light, STYLE),
        DrawingTheme::Dark => (Theme::Dark, STYLE),
    };
    let answer = Answer::text("image/svg+xml", drawing.svg(theme)).with_style(style);
    Ok(for_reader(MaybeCaller(None), answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_can_be_drawn() {
        let drawings = Drawings::read(include_str!("../../seeds/figures.toml")).unwrap();
        assert!(drawings.keys().count() > 90);
        assert!(DrawingOut::of("heel-slide").unwrap().alt.len() > 20);
        assert_eq!(DrawingOut::of("no-such-exercise"), None);
    }
}
