//! How a physiotherapist stands to a patient: their care link, and what they asked of colleagues.

use super::shell::Me;
use super::views::{CareRequest, Link, items};
use crate::care::{Record, links_page, requests_page};
use crate::db::Conn;
use crate::http::{Limit, Result};

/// For a patient's page.
#[derive(Default)]
pub struct Ties {
    /// The link by which the physiotherapist is here; none on one's own page.
    pub link: Option<Link>,
    /// What they asked of colleagues, the newest first.
    pub requests: Vec<CareRequest>,
}

impl Ties {
    pub fn of(conn: &mut Conn, record: &Record, me: &Me) -> Result<Ties> {
        if !me.is_physiotherapist() {
            return Ok(Ties::default());
        }
        let links: Vec<Link> = items(&links_page(conn, record, Limit::default(), None)?)?;
        let link = links.into_iter().find(|link| link.is_active() && link.physiotherapist_id == me.id);
        Ok(Ties { link, requests: items(&requests_page(conn, record, Limit::default(), None)?)? })
    }
}
