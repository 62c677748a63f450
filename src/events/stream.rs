//! A stream as it goes over the wire: server-sent events.

use super::hub::{Opening, Seat};
use crate::app::App;
use crate::http::Result;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long a stream lives at most, and how often it says that it does.
const LONGEST: Duration = Duration::from_mins(30);
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Opens a stream, until the end of what it was opened with.
///
/// # Errors
/// 503 if there are too many.
pub fn stream(app: &App, opening: Opening, last_event_id: Option<&str>) -> Result<HttpResponse> {
    let left = (opening.until - app.clock.real()).to_std().unwrap_or_default();
    let ends = Instant::now() + left.min(LONGEST);
    let seat = app.events.take_seat(opening, last_event_id)?;
    let frames = unfold(seat, move |seat| next(seat, ends));
    let mut answer = HttpResponse::Ok();
    // Nginx would else collect what is to be heard at once.
    answer.content_type("text/event-stream").insert_header(("X-Accel-Buffering", "no"));
    Ok(answer.streaming(frames))
}

/// What is said next: a hint, or a sign of life; nothing once it is over.
async fn next(mut seat: Seat, ends: Instant) -> Option<(std::result::Result<Bytes, Infallible>, Seat)> {
    if Instant::now() >= ends {
        return None;
    }
    let silent_until = (Instant::now() + HEARTBEAT).min(ends);
    match timeout_at(silent_until, seat.hints.recv()).await {
        Ok(Some(frames)) => Some((Ok(frames), seat)),
        Ok(None) => None,
        Err(_) if Instant::now() >= ends => None,
        Err(_) => Some((Ok(Bytes::from_static(b":\n\n")), seat)),
    }
}
