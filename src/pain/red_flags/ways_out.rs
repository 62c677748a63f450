//! The ways out of a warning sign (judgement.md 6.4): the patient takes a slip back within 48 hours, a physiotherapist writes that it
//! is known, and without a physiotherapist the patient writes what a doctor said. The unlock is in `locks.rs`.

use crate::care::{Action, Entry, Visit, somebody_sees_pain};
use crate::db::Conn;
use crate::http::{Answer, Body, Code, LocalDate, Name, Note, Problem, Prose, Result, Routes, shape};
use crate::notices::{NoticeKind, send_to_physiotherapists};
use crate::pain::api::flag_acts::{acted_on_answers, withdraw_answers};
use crate::pain::episodes::flag_grounds::Deed;
use crate::pain::red_flags::checks::{Check, CheckId};
use crate::pain::red_flags::locks::{DoctorSays, Lock, LockId, LockOut};
use crate::pain::red_flags::symptoms::CheckOut;
use actix_web::post;
use actix_web::web::Path;
use chrono::{NaiveDate, TimeDelta};
use limber_rules::red_flags::{Outcome, Urgency};
use limber_rules::today::Eased;
use limber_rules::told;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of the ways out, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(withdraw_symptom_check).service(know_symptom_check).service(write_doctors_word);
}

/// Answers may be taken back for so long: judgement.md 6.4.
const WITHDRAW_WITHIN: TimeDelta = TimeDelta::hours(48);

/// The reason of a lock that ended because the answers were taken back.
const WITHDRAWN: &str = "withdrawn";

/// Why the answers are taken back, or are known.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"because": "a slip of the finger"})))]
pub struct CheckBecauseIn {
    #[schema(schema_with = shape::reason)]
    because: Note,
}

impl CheckBecauseIn {
    fn expect(self, what: &str) -> Result<String> {
        if self.because.as_str().trim().is_empty() {
            return Err(Problem::invalid("/because", "required", format!("must say {what}")));
        }
        Ok(self.because.into_string())
    }
}

/// Take the answers of a symptom check back, within 48 hours, as the patient. It is undone and stays on record; every linked
/// physiotherapist is notified. If it was an emergency, the answer says once more where to go. Doing so twice changes nothing.
#[utoipa::path(operation_id = "withdraw_symptom_check", request_body = CheckBecauseIn, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("check" = Uuid, Path)),
    responses((status = 200, body = CheckOut, description = "It is taken back", headers(("ETag" = String, description = "Its version")))))]
#[post("/symptom-checks/{check}/withdraw")]
async fn withdraw_symptom_check(
    visit: Visit,
    path: Path<(String, Uuid)>,
    body: Body<CheckBecauseIn>,
) -> Result<Answer> {
    let id = CheckId(path.1);
    let because = body.value.expect("why it is taken back")?;
    let withdraw = move |conn: &mut Conn, entry: &Entry| {
        let mut check = Check::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        if check.withdrawn_at.is_none() {
            if entry.now - check.recorded_at.instant() > WITHDRAW_WITHIN {
                return Err(too_late_to_withdraw(conn, entry)?);
            }
            check.withdrawn_at = Some(entry.now.into());
            check.withdrawn_by = Some(entry.actor().user());
            check.withdrawn_because = Some(because.clone());
            check.keep(conn, entry)?;
            undo(conn, entry, id)?;
            check.judge_what_it_ends(conn, entry, Deed::Withdrawn)?;
        }
        let (version, found) = (check.version, check.finding(entry.country));
        let mut out = CheckOut::of(entry, check);
        if found.urgency == Some(Urgency::Emergency) {
            out.advice = found.advice;
        }
        Ok(Answer::ok(&out)?.version(version))
    };
    visit.write(Action::KeepDiary, Some(body.once), withdraw).await
}

/// What the answers had brought about: the lock ends, the flags no longer hold, the physiotherapists are notified.
fn undo(conn: &mut Conn, entry: &Entry, id: CheckId) -> Result<()> {
    if let Some(mut lock) = Lock::of_check(conn, entry.patient(), id)?.filter(|lock| !lock.is_over()) {
        lock.end(conn, entry, WITHDRAWN)?;
    }
    for flag in withdraw_answers(conn, entry, id)? {
        let notice = flag.notice(NoticeKind::RedFlag, told::withdrawn_to_physiotherapist());
        send_to_physiotherapists(conn, entry, &notice)?;
    }
    Ok(())
}

fn too_late_to_withdraw(conn: &mut Conn, entry: &Entry) -> Result<Problem> {
    let way_out = if somebody_sees_pain(conn, entry.patient(), entry.real)? {
        "a physiotherapist linked with you can end what it brought about, with a reason"
    } else {
        "if it locked your plan, a doctor can look at it: then write who it was, when, and what they said, at \
         .../locks/{lock}/doctor-says; or link a physiotherapist, who can unlock it"
    };
    let detail = format!("answers can be taken back for 48 hours only; {way_out}");
    Ok(Problem::new(Code::Forbidden, detail))
}

/// Write that the urgent answers of a symptom check are known, as a linked physiotherapist, with a reason: the same signs change
/// nothing for 12 weeks. Doing so twice changes nothing. What locks is unlocked instead.
#[utoipa::path(operation_id = "know_symptom_check", request_body = CheckBecauseIn, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("check" = Uuid, Path)),
    responses((status = 200, body = CheckOut, description = "It is known", headers(("ETag" = String, description = "Its version")))))]
#[post("/symptom-checks/{check}/known")]
async fn know_symptom_check(visit: Visit, path: Path<(String, Uuid)>, body: Body<CheckBecauseIn>) -> Result<Answer> {
    let id = CheckId(path.1);
    let because = body.value.expect("what is known of it")?;
    let know = move |conn: &mut Conn, entry: &Entry| {
        let mut check = Check::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        if check.known_at.is_none() {
            expect_urgent(entry, &check)?;
            check.known_at = Some(entry.now.into());
            check.known_by = Some(entry.actor().user());
            check.known_because = Some(because.clone());
            check.keep(conn, entry)?;
            acted_on_answers(conn, entry, id, "known")?;
        }
        let version = check.version;
        Ok(Answer::ok(&CheckOut::of(entry, check))?.version(version))
    };
    visit.write(Action::Unlock, Some(body.once), know).await
}

fn expect_urgent(entry: &Entry, check: &Check) -> Result<()> {
    let refusal = match check.finding(entry.country).outcome {
        _ if check.withdrawn_at.is_some() => "these answers were taken back: there is nothing to know of",
        Outcome::Urgent => return Ok(()),
        Outcome::Locked => "these answers locked the plan: unlock it, with a reason",
        Outcome::Clear | Outcome::Withdrawn => "there is no warning sign in these answers",
    };
    Err(Problem::new(Code::Conflict, refusal))
}

/// What a doctor said.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"who": "Dr Osei, GP", "on": "2026-06-03", "what": "examined, may exercise gently"})))]
pub struct DoctorSaysIn {
    /// Which doctor.
    #[schema(schema_with = shape::name)]
    who: Name,
    /// The day of the visit: from the day of the answer to today.
    #[schema(value_type = NaiveDate, examples("2026-06-03"))]
    on: LocalDate,
    /// What was said.
    #[schema(schema_with = shape::prose)]
    what: Prose,
}

/// Write what a doctor said about the sign that locked, as a patient without a linked physiotherapist: then a gentle plan of phase 0
/// or 1 goes on for 7 days, without bands. It can be written again. With a linked physiotherapist that one unlocks.
#[utoipa::path(operation_id = "write_doctors_word", request_body = DoctorSaysIn, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("lock" = Uuid, Path)),
    responses((status = 200, body = LockOut, description = "The lock eases")))]
#[post("/locks/{lock}/doctor-says")]
async fn write_doctors_word(visit: Visit, path: Path<(String, Uuid)>, body: Body<DoctorSaysIn>) -> Result<Answer> {
    let (id, DoctorSaysIn { who, on: LocalDate(on), what }) = (LockId(path.1), body.value);
    let write = move |conn: &mut Conn, entry: &Entry| {
        let mut lock = Lock::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        if somebody_sees_pain(conn, entry.patient(), entry.real)? {
            let detail = "a physiotherapist is linked with you: they can unlock your plan, with a reason; write to them, or see them";
            return Err(Problem::new(Code::Forbidden, detail));
        }
        if lock.is_over() {
            return Err(Problem::new(Code::Conflict, "this lock has ended: there is nothing to ease"));
        }
        let today = entry.today(conn)?;
        expect_visit(on, &lock, today)?;
        let (who, what) = (who.clone().into_string(), what.clone().into_string());
        let said = DoctorSays { who: Some(who), on, what: Some(what), from: today, until: Eased::until(today) };
        lock.keep_word(conn, entry, said)?;
        Answer::ok(&LockOut::from(lock))
    };
    visit.write(Action::KeepDiary, Some(body.once), write).await
}

fn expect_visit(on: NaiveDate, lock: &Lock, today: NaiveDate) -> Result<()> {
    if on > today {
        return Err(Problem::invalid("/on", "in-the-future", format!("must not be after {today}")));
    }
    if on < lock.since {
        let right = format!("must not be before {}, the day of the answer", lock.since);
        return Err(Problem::invalid("/on", "too-long-ago", right));
    }
    Ok(())
}
