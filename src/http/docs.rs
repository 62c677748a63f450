//! The page on which people read the contract and try it. Its files are part of the program, most of them compressed.

use super::problem::{Problem, Result};
use actix_web::HttpResponse;
use actix_web::http::header::ContentEncoding;
use actix_web::web::Path;
use std::sync::Arc;
use utoipa_swagger_ui::Config;

/// A file of it. A browser takes it compressed as it is.
pub async fn show_docs(file: Path<String>) -> Result<HttpResponse> {
    let config = Arc::new(Config::from("/openapi.json"));
    let file = utoipa_swagger_ui::serve(&file, config).ok().flatten().ok_or_else(Problem::not_found)?;
    let mut answer = HttpResponse::Ok();
    answer.content_type(file.content_type);
    if file.gzpipped {
        answer.insert_header(ContentEncoding::Gzip);
    }
    Ok(answer.body(file.bytes.into_owned()))
}
