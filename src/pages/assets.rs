//! The stylesheet, the script and the sign: parts of the program, under names that change with what is in them.

use crate::http::{Problem, Result};
use crate::review::STYLE_OF_AUTO;
use crate::secrets::fingerprint;
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Path;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// The charts within a page have their colours by night from it, too.
static STYLE: LazyLock<String> =
    LazyLock::new(|| format!("{}{STYLE_OF_AUTO}\n", include_str!("../../templates/assets/limber.css")));
const SCRIPT: &str = include_str!("../../templates/assets/limber.js");
const SIGN: &str = include_str!("../../templates/assets/limber.svg");

static STYLE_ADDRESS: LazyLock<String> = LazyLock::new(|| address(&STYLE, "css"));
static SCRIPT_ADDRESS: LazyLock<String> = LazyLock::new(|| address(SCRIPT, "js"));

/// The stylesheet's address.
pub fn style() -> &'static str {
    &STYLE_ADDRESS
}

/// The script's address.
pub fn script() -> &'static str {
    &SCRIPT_ADDRESS
}

fn address(content: &str, kind: &str) -> String {
    let mut hash = String::new();
    for byte in fingerprint(content.as_bytes()).iter().take(6) {
        let _ = write!(hash, "{byte:02x}");
    }
    format!("/web/assets/limber-{hash}.{kind}")
}

/// A file. Under its name it never changes.
pub async fn show_asset(file: Path<String>) -> Result<HttpResponse> {
    let named = |address: &str| address.ends_with(&format!("/{file}"));
    let (kind, content) = match file.as_str() {
        "limber.svg" => ("image/svg+xml", SIGN),
        _ if named(style()) => ("text/css; charset=utf-8", STYLE.as_str()),
        _ if named(script()) => ("text/javascript; charset=utf-8", SCRIPT),
        _ => return Err(Problem::not_found()),
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    Ok(answer.content_type(kind).body(content))
}
