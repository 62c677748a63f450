//! Whom a patient lets in: the care links, what each of them shows, and who asks.

use super::shell::{Me, Shell, html};
use super::views::{CareRequest, Known, Link, Preview, Shares, view};
use crate::care::{Action, Record, Visit, links_page, requests_page};
use crate::db::Conn;
use crate::http::Result;
use crate::sync::preview_out;
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "my-links.html")]
struct LinksPage {
    shell: Shell,
    me: Me,
    links: Known<Link>,
    requests: Known<CareRequest>,
    everything: Shares,
}

/// Who sees the record, and who asks to; with what one can do about it.
pub async fn show_links(visit: Visit, shell: Shell) -> Result<HttpResponse> {
    page(visit, shell).await
}

/// The page, also after a form that was refused.
pub async fn page(visit: Visit, shell: Shell) -> Result<HttpResponse> {
    let look = |conn: &mut Conn, record: &Record| {
        let links = Known::of(|limit, cursor| links_page(conn, record, limit, cursor), |link: &Link| !link.is_ended())?;
        let requests = Known::of(|limit, cursor| requests_page(conn, record, limit, cursor), CareRequest::is_waiting)?;
        Ok((Me::of(conn, record.actor())?, links, requests))
    };
    let (me, links, requests) = visit.read(Action::LookAcross, look).await?;
    html(&LinksPage { shell, me, links, requests, everything: Shares::all() })
}

impl LinksPage {
    /// Those that a physiotherapist made, and that wait for a yes or a no.
    fn to_consent(&self) -> impl Iterator<Item = &CareRequest> {
        self.requests.open.iter().filter(|request| request.awaits_consent())
    }

    /// Those that somebody else has to answer.
    fn waiting(&self) -> impl Iterator<Item = &CareRequest> {
        self.requests.open.iter().filter(|request| !request.awaits_consent())
    }

    /// Who asked.
    fn asker(&self, request: &CareRequest) -> &str {
        if request.asked_by == self.me.id {
            return "You";
        }
        let link = self.links.shown().find(|link| link.physiotherapist_id == request.asked_by);
        link.map_or("Your physiotherapist", |link| link.physiotherapist_name.as_str())
    }
}

#[derive(Template)]
#[template(path = "my-preview.html")]
struct PreviewPage {
    shell: Shell,
    me: Me,
    preview: Preview,
}

/// What a physiotherapist sees, told by what would answer them.
pub async fn show_preview(visit: Visit, path: Path<Uuid>, shell: Shell) -> Result<HttpResponse> {
    let link = *path;
    let look = move |conn: &mut Conn, record: &Record| {
        Ok((Me::of(conn, record.actor())?, view(&preview_out(conn, record, link)?)?))
    };
    let (me, preview) = visit.read(Action::Share, look).await?;
    html(&PreviewPage { shell, me, preview })
}
