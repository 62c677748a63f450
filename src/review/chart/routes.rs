//! `/v1/patients/{patient}/pain-trend.svg`: the trend as a picture.

use super::super::trend::days_of;
use super::{STYLE_OF_AUTO, Size, Theme, chart};
use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::http::{Answer, LocalDate, Query, Result, Routes, shape};
use actix_web::get;
use limber_rules::place::{BodySite, Region, Side};
use serde::Deserialize;

/// The route of the picture, under one patient.
pub fn routes(routes: &mut Routes) {
    routes.service(draw_pain_trend);
}

/// Which series and days, and how it is to look.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChartQuery {
    /// The part of the body.
    #[param(schema_with = shape::region)]
    region: Region,
    /// Its side.
    #[param(schema_with = shape::side)]
    side: Side,
    /// The first day; 83 days before the last unless told.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<LocalDate>,
    /// The last day; today unless told. At most 400 days in all.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<LocalDate>,
    /// `auto` follows the reader's device, unless told otherwise.
    #[serde(default)]
    #[param(inline)]
    theme: Theme,
    /// For which width it is laid out: `desktop` unless told. It is sharp at every width.
    #[serde(default)]
    #[param(inline)]
    size: Size,
}

/// The trend as a picture (SVG): pain by day with level and usual level, sessions, rest and care below; a gap is a gap. Its title and description
/// say in words what it shows. It has no script, and shows in a page with a strict policy.
#[utoipa::path(operation_id = "draw_pain_trend", tag = "review", security(("bearer" = [])), params(("patient" = String, Path), ChartQuery),
    responses((status = 200, body = String, content_type = "image/svg+xml", description = "The picture")))]
#[get("/pain-trend.svg")]
async fn draw_pain_trend(visit: Visit, query: Query<ChartQuery>) -> Result<Answer> {
    let Query(ChartQuery { region, side, from, to, theme, size }) = query;
    let read = move |conn: &mut Conn, record: &Record| {
        let (from, to) = days_of(from, to, record.today(conn)?)?;
        chart(conn, record, BodySite { region, side }, from, to)
    };
    let chart = visit.read(Action::Look(Slice::Pain), read).await?;
    let answer = Answer::text("image/svg+xml", chart.svg(theme, size));
    Ok(if theme == Theme::Auto { answer.with_style(STYLE_OF_AUTO) } else { answer })
}
