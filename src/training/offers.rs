//! Offers: one exercise may go one grade up, once everything speaks for it, and only if the patient takes it.

use super::climbing::{Climb, Logs, climbs, next};
use super::enrolment_model::{Enrolment, EnrolmentId, EnrolmentStatus, GradeHeld};
use super::enrolments::{EnrolmentOut, shown};
use super::history::{Deed, What, note};
use super::situation::{self, Today};
use crate::care::{Action, Entry, Kind, Visit};
use crate::catalogue::Grade;
use crate::db::Conn;
use crate::http::{Answer, Body, Code, Note, Problem, Result, Routes, Rung, shape};
use crate::words;
use actix_web::post;
use actix_web::web::Path;
use chrono::Days;
use limber_rules::pain::Evidence;
use limber_rules::progression::Offer;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The route of offers, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(answer_offer);
}

/// One exercise may go up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferOut {
    /// The enrolment that it is of: the answer goes there.
    enrolment_id: EnrolmentId,
    /// The key of the exercise.
    exercise: String,
    from_grade: u8,
    to_grade: u8,
    from: Grade,
    to: Grade,
    /// What speaks for it.
    #[schema(value_type = Object)]
    evidence: Evidence,
}

impl OfferOut {
    /// With the doses behind the grades.
    pub(super) fn of(offer: Offer, enrolment_id: EnrolmentId, climbs: &[Climb]) -> Option<OfferOut> {
        let ladder = &climbs.iter().find(|climb| climb.step.exercise == offer.exercise)?.step.ladder;
        Some(OfferOut {
            enrolment_id,
            from: ladder.get(usize::from(offer.from))?.clone(),
            to: ladder.get(usize::from(offer.to))?.clone(),
            exercise: offer.exercise,
            from_grade: offer.from,
            to_grade: offer.to,
            evidence: offer.evidence,
        })
    }
}

words! {
    /// What a patient says to an offer.
    OfferAnswer {
        /// Yes: the exercise goes one grade up.
        Accept = "accept",
        /// No, not now: it is asked again in two weeks at the earliest.
        Decline = "decline",
    }
}

/// A patient's answer to the offer of today.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"exercise": "supine-band-march", "to_grade": 1, "answer": "accept"})))]
pub struct OfferAnswerIn {
    /// The key of the exercise.
    #[schema(max_length = 80, examples("supine-band-march"))]
    exercise: String,
    /// The grade that was offered.
    #[schema(value_type = u8, minimum = 0, maximum = 11)]
    to_grade: Rung,
    answer: OfferAnswer,
    /// Why, if you like to say.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    because: Option<Note>,
}

/// Take or decline the offer of today, as the patient. It is looked at again: an offer that the logs no longer speak for
/// is gone (409).
#[utoipa::path(operation_id = "answer_offer", request_body = OfferAnswerIn, tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("enrolment" = Uuid, Path)),
    responses((status = 200, body = EnrolmentOut, description = "The enrolment as it is now", headers(("ETag" = String, description = "Its version")))))]
#[post("/enrolments/{enrolment}/offer-answers")]
async fn answer_offer(visit: Visit, path: Path<(String, Uuid)>, body: Body<OfferAnswerIn>) -> Result<Answer> {
    let (id, input) = (EnrolmentId(path.1), body.value);
    let answer = move |conn: &mut Conn, entry: &Entry| {
        let mut enrolment = Enrolment::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        if enrolment.status.0 != EnrolmentStatus::Active {
            return Err(gone());
        }
        let is_asked =
            |offer: &Standing| offer.exercise == input.exercise && i16::from(offer.to) == input.to_grade.get();
        let offer = offers_of_today(conn, entry, id)?.into_iter().find(is_asked).ok_or_else(gone)?;
        let today = entry.today(conn)?;
        let what = match input.answer {
            OfferAnswer::Accept => {
                enrolment.hold(GradeHeld::from(offer.phase, &offer.exercise, offer.to, today));
                What::WentUp
            }
            OfferAnswer::Decline => {
                let held = enrolment.held(offer.phase, &offer.exercise);
                enrolment.hold(GradeHeld { declined_on: Some(today), declined_before: held.declined_on, ..held });
                What::Declined
            }
        };
        let details =
            json!({"phase": offer.phase, "exercise": offer.exercise, "from_grade": offer.from, "to_grade": offer.to});
        enrolment.update(conn)?;
        note(
            conn,
            entry,
            &enrolment,
            today,
            Deed { what, details, because: input.because.clone().map(Note::into_string) },
        )?;
        entry.changed(conn, Kind::Enrolment, id)?;
        shown(conn, entry, enrolment)
    };
    visit.write(Action::KeepDiary, Some(body.once), answer).await
}

/// So many offers a week are made and answered, of all programmes together. Judgement.md 4.3, chosen there.
const A_WEEK: usize = 2;

/// Of the offers of all programmes those that the week still has, each exercise once.
pub(super) fn within_budget(today: &Today, offers: Vec<OfferOut>) -> Vec<OfferOut> {
    let mut kept: Vec<OfferOut> = Vec::new();
    for offer in offers {
        if kept.iter().all(|other| other.exercise != offer.exercise) {
            kept.push(offer);
        }
    }
    kept.truncate(left_of_week(today));
    kept
}

/// How many steps the week still has, of all programmes together.
pub(super) fn left_of_week(today: &Today) -> usize {
    let week = today.date - Days::new(6);
    A_WEEK.saturating_sub(today.enrolled.iter().map(|on| on.enrolment.answered_since(week)).sum())
}

fn gone() -> Problem {
    Problem::new(Code::Conflict, "there is no such offer today: see `offer` in .../today")
}

/// An offer that stands today, and the phase that it is in.
struct Standing {
    phase: u8,
    exercise: String,
    from: u8,
    to: u8,
}

fn offers_of_today(conn: &mut Conn, entry: &Entry, id: EnrolmentId) -> Result<Vec<Standing>> {
    let today = situation::today(conn, entry)?;
    let mut offers = Vec::new();
    let mut of_id = None;
    for on in today.enrolled.iter().filter(|on| on.maintained_until.is_none()) {
        let Some(phase) = on.phase() else { continue };
        let logs = Logs::gather(conn, entry, (on.enrolment.place(), &on.programme), &today)?;
        let climbs = climbs(phase, &on.enrolment, &logs);
        let next = next(conn, &today, on, &climbs, &logs)?;
        offers.extend(next.offers.into_iter().filter_map(|offer| OfferOut::of(offer, on.enrolment.id, &climbs)));
        of_id = of_id.or((on.enrolment.id == id).then_some(phase.number));
    }
    let Some(phase) = of_id else { return Ok(Vec::new()) };
    let standing =
        |offer: OfferOut| Standing { phase, exercise: offer.exercise, from: offer.from_grade, to: offer.to_grade };
    let theirs = within_budget(&today, offers).into_iter().filter(|offer| offer.enrolment_id == id);
    Ok(theirs.map(standing).collect())
}
