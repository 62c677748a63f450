//! Pages are packed on their way: what a clinic's line has to carry is a fifth of what a page says.
//!
//! The length of a packed page can tell of a secret on it, to somebody who makes a browser ask for it again and again with words of
//! their own (BREACH). That the cookie is `SameSite=Strict` keeps other sites from it, and not the neighbours under the same domain. So
//! a page is packed only if the browser says that this very site asked, or a person by themselves (`Sec-Fetch-Site`); a browser that
//! says nothing gets it as it is. The API's answers are not packed.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, VARY,
};
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};

/// What is shorter is not worth it, in bytes.
const WORTH_IT: usize = 1000;

/// By which a browser says who asked: a page of this site, of a neighbour, of another site, or a person.
const WHO_ASKED: HeaderName = HeaderName::from_static("sec-fetch-site");

/// An answer, packed if it is a text of some length that the browser can unpack, and no other site asked. A stream goes as it is.
pub fn packed(req: &HttpRequest, answer: HttpResponse) -> HttpResponse {
    if !takes_gzip(req.headers()) || !is_asked_from_here(req.headers()) || !is_text(answer.headers()) {
        return answer;
    }
    let (mut answer, body) = answer.into_parts();
    let text = match body.try_into_bytes() {
        Ok(text) => text,
        Err(stream) => return answer.set_body(stream),
    };
    let Some(small) = gzip(&text).ok().filter(|_| text.len() >= WORTH_IT) else {
        return answer.set_body(BoxBody::new(text));
    };
    answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding, sec-fetch-site"));
    answer.set_body(BoxBody::new(small))
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let wanted = headers.get(ACCEPT_ENCODING).and_then(|wanted| wanted.to_str().ok()).unwrap_or_default();
    wanted.split(',').any(|one| matches!(one.trim(), "gzip" | "gzip;q=1" | "gzip;q=1.0"))
}

fn is_asked_from_here(headers: &HeaderMap) -> bool {
    headers.get(WHO_ASKED).is_some_and(|who| matches!(who.as_bytes(), b"same-origin" | b"none"))
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    ["text/html", "text/css", "text/javascript", "image/svg+xml"].iter().any(|text| kind.starts_with(text))
}

fn gzip(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut packing = GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::fast());
    packing.write_all(text)?;
    packing.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use flate2::read::GzDecoder;
    use std::io::Read;

    fn asked(encodings: &str) -> HttpRequest {
        asked_by("same-origin", encodings)
    }

    fn asked_by(who: &str, encodings: &str) -> HttpRequest {
        TestRequest::default()
            .insert_header((ACCEPT_ENCODING, encodings))
            .insert_header((WHO_ASKED, who))
            .to_http_request()
    }

    fn page(text: &str) -> HttpResponse {
        HttpResponse::Ok().content_type("text/html; charset=utf-8").body(text.to_owned())
    }

    fn told(answer: HttpResponse) -> (bool, Vec<u8>) {
        let is_packed = answer.headers().contains_key(CONTENT_ENCODING);
        (is_packed, answer.into_body().try_into_bytes().unwrap().to_vec())
    }

    #[test]
    fn a_long_page_is_packed_for_whoever_can_unpack_it() {
        let long = "worse since Monday ".repeat(100);
        let (is_packed, small) = told(packed(&asked("br, gzip, deflate"), page(&long)));
        let mut unpacked = String::new();
        GzDecoder::new(small.as_slice()).read_to_string(&mut unpacked).unwrap();
        assert!(is_packed && small.len() < long.len() / 4);
        assert_eq!(unpacked, long);
        for other in ["", "br", "gzip;q=0", "identity"] {
            assert_eq!(told(packed(&asked(other), page(&long))), (false, long.clone().into_bytes()), "{other}");
        }
    }

    #[test]
    fn for_another_site_and_for_a_neighbour_nothing_is_packed() {
        let long = "worse since Monday ".repeat(100);
        for (who, is_packed) in
            [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false), ("", false)]
        {
            assert_eq!(told(packed(&asked_by(who, "gzip"), page(&long))).0, is_packed, "{who}");
        }
        let silent = TestRequest::default().insert_header((ACCEPT_ENCODING, "gzip")).to_http_request();
        assert_eq!(told(packed(&silent, page(&long))), (false, long.into_bytes()));
    }

    #[test]
    fn what_is_short_or_no_text_goes_as_it_is() {
        assert_eq!(told(packed(&asked("gzip"), page("short"))), (false, b"short".to_vec()));
        let picture = vec![7; 5000];
        let answer = HttpResponse::Ok().content_type("application/pdf").body(picture.clone());
        assert_eq!(told(packed(&asked("gzip"), answer)), (false, picture));
    }
}
