//! The proposals of the week for a patient: read, and accepted, changed or refused in one tap.

use super::shell::{Me, Shell, html};
use super::views::{Enrolled, Programme, Proposal, Proposals, view};
use crate::accounts::User;
use crate::care::{Action, Record, Slice, Visit};
use crate::catalogue;
use crate::db::Conn;
use crate::http::Result;
use crate::ids::UserId;
use crate::training::{newest_enrolments, proposals_out};
use actix_web::HttpResponse;
use askama::Template;

#[derive(Template)]
#[template(path = "proposals.html")]
struct ProposalsPage {
    shell: Shell,
    me: Me,
    id: String,
    name: String,
    /// Whether the reader may answer.
    answers: bool,
    items: Vec<Item>,
    /// Key and name of each exercise that can be done in the place of another.
    exercises: Vec<(String, String)>,
}

/// A proposal, and the programme that it is for.
struct Item {
    proposal: Proposal,
    enrolled: Enrolled,
    phase: String,
}

/// The page.
pub async fn show_proposals(visit: Visit, shell: Shell) -> Result<HttpResponse> {
    page(visit, shell).await
}

/// The page, also after a form that was refused.
pub async fn page(visit: Visit, shell: Shell) -> Result<HttpResponse> {
    let look = |conn: &mut Conn, record: &Record| {
        let me = Me::of(conn, record.actor())?;
        let answers = me.is_physiotherapist() && record.shows(Slice::Pain);
        let name = User::find(conn, UserId(record.patient().0))?.display_name;
        let exercises = if answers { catalogue::exercise_names(conn, record.actor())? } else { Vec::new() };
        Ok((me, record.patient().to_string(), name, answers, items(conn, record)?, exercises))
    };
    let (me, id, name, answers, items, exercises) = visit.read(Action::Look(Slice::Training), look).await?;
    html(&ProposalsPage { shell, me, id, name, answers, items, exercises })
}

fn items(conn: &mut Conn, record: &Record) -> Result<Vec<Item>> {
    let proposals: Proposals = view(&proposals_out(conn, record)?)?;
    let date = record.today(conn)?;
    let mut enrolments: Vec<Enrolled> = view(&newest_enrolments(conn, record, date, 20)?)?;
    let mut items = Vec::new();
    for proposal in proposals.items {
        let Some(at) = enrolments.iter().position(|enrolled| enrolled.id == proposal.enrolment_id) else { continue };
        let enrolled = enrolments.swap_remove(at);
        let programme = catalogue::Programme::find(conn, &enrolled.programme, enrolled.programme_version)?;
        let programme: Programme = view(&*programme)?;
        let phase = programme.phase(proposal.phase).map(|phase| phase.name.clone()).unwrap_or_default();
        items.push(Item { proposal, enrolled, phase });
    }
    Ok(items)
}
