//! How a physiotherapist stands to a patient: their care link, and what they asked of colleagues.

use super::shell::Me;
use super::views::{CareRequest, Known, Link};
use crate::care::{Record, links_page, requests_page};
use crate::db::Conn;
use crate::http::Result;

/// For a patient's page.
#[derive(Default)]
pub struct Ties {
    /// The link by which the physiotherapist is here; none on one's own page.
    pub link: Option<Link>,
    /// What they asked of colleagues: what waits, and then the newest first.
    pub requests: Known<CareRequest>,
}

impl Ties {
    pub fn of(conn: &mut Conn, record: &Record, me: &Me) -> Result<Ties> {
        if !me.is_physiotherapist() {
            return Ok(Ties::default());
        }
        let links = Known::of(|limit, cursor| links_page(conn, record, limit, cursor), Link::is_active)?;
        let link = links.open.into_iter().find(|link| link.physiotherapist_id == me.id);
        let requests = Known::of(|limit, cursor| requests_page(conn, record, limit, cursor), CareRequest::is_waiting)?;
        Ok(Ties { link, requests })
    }
}
