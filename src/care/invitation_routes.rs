//! `/v1/care-invitations`, and how a patient accepts one.

use super::actions::Action;
use super::entry::Entry;
use super::invitations::{Invitation, InvitationId};
use super::link_routes::{CareLinkOut, shown};
use super::links::{CareLink, Consent};
use super::qr;
use super::slices::Slices;
use super::visit::Visit;
use crate::accounts::{Actor, Attempt, Caller};
use crate::app::App;
use crate::db::Conn;
use crate::http::idempotency::Once;
use crate::http::{Answer, Body, Instant, Name, Problem, Result, shape};
use crate::secrets::{code_for, fresh_code};
use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An invitation, with its code this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationOut {
    id: InvitationId,
    /// Tell it to the patient. It is shown only now, and works once.
    #[schema(examples("K7QF-2MXP-9ATC"))]
    code: String,
    /// What the picture says: an app that scans it takes the code from there.
    #[schema(examples("limber:care-invitation?code=K7QF-2MXP-9ATC"))]
    qr_text: String,
    /// The code as a picture (SVG) for the patient's camera.
    qr_svg: Option<String>,
    expires_at: DateTime<Utc>,
}

/// Invite a patient: as a physiotherapist you get a code to hand over, or to show as a picture. Asked again with the same
/// Idempotency-Key, it is the same invitation.
#[utoipa::path(operation_id = "invite", tag = "care", security(("bearer" = [])),
    responses((status = 201, body = InvitationOut, description = "The invitation")))]
#[post("/v1/care-invitations")]
pub(super) async fn invite(app: Data<App>, caller: Caller, once: Once) -> Result<Answer> {
    let now = app.clock.real();
    let code = code_of(&app, &caller, &once);
    let make = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        let (invitation, is_new) = Invitation::new(actor.user(), &code, now).keep(conn)?;
        let (id, expires_at, qr_text) = (invitation.id, invitation.expires_at.instant(), qr::address(&code));
        let qr_svg = qr::svg(&qr_text);
        let out = InvitationOut { id, code: code.clone(), qr_text, qr_svg, expires_at };
        let told = Answer::created(format!("/v1/care-invitations/{id}"), &out)?;
        Ok(if is_new { told } else { told.again() })
    };
    caller.write(&app, make).await
}

/// With an Idempotency-Key the same one again. It is worked out and not kept, so that nobody reads it who reads what is stored.
fn code_of(app: &App, caller: &Caller, once: &Once) -> String {
    let user = caller.user();
    let of_key = |mark: &[u8]| code_for(app.keys.cursors(), &[b"care invitation", user.0.as_bytes(), mark]);
    once.mark().map_or_else(fresh_code, of_key)
}

/// A code, and the patient's consent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"code": "K7QF-2MXP-9ATC", "accepted": true, "slices": ["pain", "training"], "until": "2027-03-31T23:00:00Z"})))]
pub struct AcceptIn {
    /// As the physiotherapist told it; capitals, spaces and dashes do not matter.
    #[schema(schema_with = shape::name)]
    code: Name,
    /// Must be true: "I agree that this physiotherapist sees what I share of my record, until I end it or its time is over."
    accepted: bool,
    /// What is shared; everything unless told.
    #[serde(default)]
    slices: Slices,
    /// The instant from which on nothing is shared; as long as the link is not ended unless told.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    until: Option<Instant>,
}

/// Accept an invitation: from now on the physiotherapist sees what you share of your record, until you end it.
#[utoipa::path(operation_id = "accept_invitation", request_body = AcceptIn, tag = "care", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = CareLinkOut, description = "The care link")))]
#[post("/care-links")]
pub(super) async fn accept_invitation(visit: Visit, body: Body<AcceptIn>) -> Result<Answer> {
    let AcceptIn { code, accepted, slices, until } = body.value;
    let (app, now) = (visit.app().clone(), visit.app().clock.real());
    let attempt = Attempt::new("accept an invitation", &visit.caller().user().to_string(), "");
    app.db.write(attempt.lane(), move |conn: &mut Conn| attempt.count(conn, now)).await??;
    let accept = move |conn: &mut Conn, entry: &Entry| {
        expect_consent(accepted)?;
        let consent = Consent { slices, until }.check(entry.real)?;
        let unknown = || {
            Problem::invalid("/code", "unknown-code", "is not an open invitation: it may be mistyped, used or too old")
        };
        let patient = entry.patient();
        let physiotherapist = Invitation::accept(conn, code.as_str(), patient, entry.real)?.ok_or_else(unknown)?;
        let link = CareLink::new(patient, physiotherapist, consent, entry.real);
        link.begin(conn, entry)?;
        Ok(shown(conn, entry, link.id)?.made_at(format!("/v1/patients/{patient}/care-links/{}", link.id)))
    };
    visit.write(Action::Link, Some(body.once), accept).await
}

/// Nobody sees a record without a yes.
pub(super) fn expect_consent(accepted: bool) -> Result<()> {
    if accepted {
        return Ok(());
    }
    Err(Problem::invalid("/accepted", "consent-required", "must be true: nobody sees a record without consent"))
}
