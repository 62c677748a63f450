//! The pages: what a physiotherapist and a patient see in a browser. They keep nothing of their own.
//!
//! A page looks through the same door as the API: a [`Visit`](crate::care::Visit), made for whom a cookie lets in, so that the same
//! table of permissions and the same access log apply. What it shows is what the contract tells ([`views`]); what its forms do
//! ([`acts`], [`sent`]) and the files that it hands out ([`copies`]) are requests of the contract. The [`door`] stands before all of them.

mod acts;
mod alarm;
mod assets;
mod caseload;
mod copies;
mod desk;
mod door;
mod draft;
mod editor;
mod episodes;
mod faults;
mod field;
mod form;
mod hand_over;
mod live;
mod mine;
mod my_links;
mod my_log;
mod my_session;
mod notices;
mod packing;
mod painkiller_fields;
mod patient;
mod programme;
mod programmes;
mod proposals;
mod sent;
mod session_fields;
mod sheet;
mod shell;
mod sign_in;
mod thresholds;
mod ties;
mod tried;
mod views;
mod words;

pub use acts::acts;
pub use copies::COPIES;
pub use door::door;

use crate::http::openapi::fits;
use actix_web::web::{ServiceConfig, get, post, resource};

/// Every page, and what it is asked with: for the walk of every route, and for who comes with another method. Files are [`COPIES`].
pub const PAGES: [(&str, &str); 29] = [
    ("/web/", "GET"),
    ("/web/assets/{file}", "GET"),
    ("/web/sign-in", "GET, POST"),
    ("/web/sign-out", "POST"),
    ("/web/caseload", "GET"),
    ("/web/patients/{patient}", "GET"),
    ("/web/patients/{patient}/thresholds", "GET"),
    ("/web/patients/{patient}/programme", "GET"),
    ("/web/patients/{patient}/proposals", "GET"),
    ("/web/patients/{patient}/exports/{export}", "GET"),
    ("/web/patients/{patient}/acts/{act}", "POST"),
    ("/web/care", "GET"),
    ("/web/care/acts/{act}", "POST"),
    ("/web/programmes", "GET"),
    ("/web/programmes/{key}", "GET"),
    ("/web/programmes/{key}/edit", "GET"),
    ("/web/programmes/{key}/week", "GET"),
    ("/web/programmes/{key}/acts/{act}", "POST"),
    ("/web/notices", "GET"),
    ("/web/notices/acts/{act}", "POST"),
    ("/web/me", "GET"),
    ("/web/live", "GET"),
    ("/web/me/log", "GET"),
    ("/web/me/session", "GET"),
    ("/web/me/messages", "GET"),
    ("/web/me/access", "GET"),
    ("/web/me/links", "GET"),
    ("/web/me/links/{link}", "GET"),
    ("/", "GET"),
];

/// The methods that an address has, if it is a page's.
pub fn methods(path: &str) -> Option<String> {
    if copies::in_the_contract(path).is_some() {
        return Some("GET".to_owned());
    }
    PAGES.iter().find(|(template, _)| fits(template, path)).map(|(_, methods)| (*methods).to_owned())
}

/// The routes of all pages. A form's address has none, nor has a file's: the [`door`] makes a request of the contract of it.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/").route(get().to(sign_in::enter)))
        .service(resource("/web/").route(get().to(sign_in::home)))
        .service(resource("/web/assets/{file}").route(get().to(assets::show_asset)))
        .service(resource("/web/sign-in").route(get().to(sign_in::ask)).route(post().to(sign_in::sign_in)))
        .service(resource("/web/sign-out").route(post().to(sign_in::sign_out)))
        .service(resource("/web/caseload").route(get().to(caseload::show_caseload)))
        .service(resource("/web/patients/{patient}").route(get().to(patient::show_patient)))
        .service(resource("/web/patients/{patient}/thresholds").route(get().to(thresholds::show_thresholds)))
        .service(resource("/web/patients/{patient}/programme").route(get().to(programme::show_programme)))
        .service(resource("/web/patients/{patient}/proposals").route(get().to(proposals::show_proposals)))
        .service(resource("/web/patients/{patient}/exports/{export}").route(get().to(hand_over::show_export)))
        .service(resource("/web/patients/{patient}/acts/{act}"))
        .service(resource("/web/care").route(get().to(desk::show_desk)))
        .service(resource("/web/care/acts/{act}"))
        .service(resource("/web/programmes").route(get().to(programmes::show_programmes)))
        .service(resource("/web/programmes/{key}").route(get().to(programmes::show_one)))
        .service(resource("/web/programmes/{key}/edit").route(get().to(editor::show_draft)))
        .service(resource("/web/programmes/{key}/week").route(get().to(programmes::show_week)))
        .service(resource("/web/programmes/{key}/acts/{act}"))
        .service(resource("/web/notices").route(get().to(notices::show_notices)))
        .service(resource("/web/notices/acts/{act}"))
        .service(resource("/web/me").route(get().to(mine::show_today)))
        .service(resource("/web/me/log").route(get().to(my_log::show_log)))
        .service(resource("/web/me/session").route(get().to(my_session::show_session)))
        .service(resource("/web/live").route(get().to(live::listen)))
        .service(resource("/web/me/messages").route(get().to(mine::show_messages)))
        .service(resource("/web/me/access").route(get().to(mine::show_access)))
        .service(resource("/web/me/links").route(get().to(my_links::show_links)))
        .service(resource("/web/me/links/{link}").route(get().to(my_links::show_preview)));
}
