//! The history of an enrolment: who changed what, when and why; and what the rules made of its days.

use super::enrolment_model::{Enrolment, EnrolmentId, EnrolmentStatus};
use super::stretch::StretchQuery;
use crate::care::{Action, Entry, Record, Slice, Visit};
use crate::db::schema::enrolment_events;
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Answer, Page, Problem, Query, Result, Routes};
use crate::ids::{PatientId, UserId};
use crate::pain::level_changes;
use crate::words;
use actix_web::get;
use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::level::Level;
use limber_rules::place::BodySite;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The route of the history, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_enrolment_history);
}

words! {
    /// What happened to an enrolment.
    What {
        /// It began.
        Enrolled = "enrolled",
        /// It is in another phase, or in the same one anew.
        PhaseChanged = "phase_changed",
        /// It is interrupted.
        Paused = "paused",
        /// It goes on.
        Resumed = "resumed",
        /// It is done.
        Completed = "completed",
        /// It is given up.
        Stopped = "stopped",
        /// It is on another version of its programme.
        VersionChanged = "version_changed",
        /// Something was changed for this patient.
        Overridden = "overridden",
        /// The patient took an offer.
        WentUp = "went_up",
        /// The patient declined an offer.
        Declined = "declined",
        /// A physiotherapist accepted the proposal of the week.
        ProposalAccepted = "proposal_accepted",
        /// A physiotherapist changed the proposal of the week.
        ProposalEdited = "proposal_edited",
        /// A physiotherapist refused the proposal of the week.
        ProposalRefused = "proposal_refused",
        /// The rules say that the day can be trained.
        Calm = "calm",
        /// The rules ease the days from here on.
        Eased = "eased",
        /// The rules ask for rest from here on.
        Resting = "resting",
        /// The rules have too little to go by.
        NotEnoughData = "not_enough_data",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = enrolment_events, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
struct Event {
    patient_id: PatientId,
    enrolment_id: EnrolmentId,
    version: i32,
    on_date: NaiveDate,
    what: Word<What>,
    details: Json<Value>,
    because: Option<String>,
    done_by: UserId,
    done_at: Timestamp,
}

/// Something that somebody did to an enrolment.
pub(super) struct Deed {
    pub what: What,
    pub details: Value,
    pub because: Option<String>,
}

/// What one change did: nothing, or what it was with its details.
pub(super) type Done = Option<(What, Value)>;

/// Notes what was done to an enrolment, in the version that it made.
pub(super) fn note(conn: &mut Conn, entry: &Entry, enrolment: &Enrolment, on: NaiveDate, deed: Deed) -> Result<()> {
    let event = Event {
        patient_id: entry.patient(),
        enrolment_id: enrolment.id,
        version: enrolment.version,
        on_date: on,
        what: Word(deed.what),
        details: Json(deed.details),
        because: deed.because,
        done_by: entry.actor().user(),
        done_at: entry.now.into(),
    };
    diesel::insert_into(enrolment_events::table).values(&event).execute(conn)?;
    Ok(())
}

/// The first day since an instant on which a physiotherapist set one of some enrolments up, or what is done in it.
pub(super) fn planned_since(
    conn: &mut Conn,
    patient: PatientId,
    enrolments: Vec<EnrolmentId>,
    since: DateTime<Utc>,
) -> Result<Option<NaiveDate>> {
    const PLANS: [What; 7] = [
        What::Enrolled,
        What::Resumed,
        What::PhaseChanged,
        What::VersionChanged,
        What::Overridden,
        What::ProposalAccepted,
        What::ProposalEdited,
    ];
    if enrolments.is_empty() {
        return Ok(None);
    }
    let planned = enrolment_events::table
        .filter(enrolment_events::patient_id.eq(patient).and(enrolment_events::enrolment_id.eq_any(enrolments)))
        .filter(enrolment_events::done_by.ne(UserId(patient.0)))
        .filter(enrolment_events::done_at.ge(Timestamp::from(since)))
        .filter(enrolment_events::what.eq_any(PLANS.map(Word)));
    Ok(planned.select(diesel::dsl::min(enrolment_events::on_date)).first(conn)?)
}

/// Something that happened to an enrolment.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryOut {
    /// The patient's date.
    date: NaiveDate,
    what: What,
    /// What exactly: before and after, or the rules that held.
    #[schema(value_type = Object)]
    details: Value,
    because: Option<String>,
    /// Who did it; null if it was the rules.
    done_by: Option<UserId>,
    /// When it was done; null if it follows from the logs as they are now.
    done_at: Option<DateTime<Utc>>,
}

impl From<Event> for HistoryOut {
    fn from(event: Event) -> Self {
        HistoryOut {
            date: event.on_date,
            what: event.what.0,
            details: event.details.0,
            because: event.because,
            done_by: Some(event.done_by),
            done_at: Some(event.done_at.instant()),
        }
    }
}

/// What happened to an enrolment, the newest first: what people did and why, and when the rules eased it or made it rest.
#[utoipa::path(operation_id = "list_enrolment_history", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("enrolment" = Uuid, Path), StretchQuery),
    responses((status = 200, body = Page<HistoryOut>, description = "What happened")))]
#[get("/enrolments/{enrolment}/history")]
async fn list_enrolment_history(
    visit: Visit,
    path: Path<(String, Uuid)>,
    query: Query<StretchQuery>,
) -> Result<Answer> {
    let (id, Query(query)) = (EnrolmentId(path.1), query);
    let list = move |conn: &mut Conn, record: &Record| {
        let enrolment = Enrolment::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
        let (from, to) = query.days(record.today(conn)?)?;
        let mut items: Vec<HistoryOut> =
            events(conn, record, id, from, to)?.into_iter().map(HistoryOut::from).collect();
        let until = ended_on(conn, record, &enrolment)?.map_or(to, |ended| to.min(ended));
        // What the rules did, and why, tells how it hurts.
        if record.shows(Slice::Pain) {
            items.extend(by_the_rules(conn, record, &enrolment, from.max(enrolment.started_on), until)?);
        }
        items.sort_by_key(|item| std::cmp::Reverse((item.date, item.done_at)));
        Answer::ok(&Page { items, next_cursor: None })
    };
    visit.read(Action::Look(Slice::Training), list).await
}

fn events(conn: &mut Conn, record: &Record, id: EnrolmentId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Event>> {
    let theirs = enrolment_events::table
        .filter(enrolment_events::patient_id.eq(record.patient()).and(enrolment_events::enrolment_id.eq(id)))
        .filter(enrolment_events::on_date.between(from, to));
    Ok(theirs.order(enrolment_events::version).select(Event::as_select()).load(conn)?)
}

/// The phase that a red fell in and closed, unless somebody else than the patient has named a phase since.
pub(super) fn phase_closed_by(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    red: NaiveDate,
) -> Result<Option<i16>> {
    let enrolments = Enrolment::ids_at(conn, record.patient(), place)?;
    let moves = enrolment_events::table
        .filter(enrolment_events::patient_id.eq(record.patient()))
        .filter(enrolment_events::enrolment_id.eq_any(enrolments));
    let events: Vec<(NaiveDate, Word<What>, Json<Value>, UserId)> = moves
        .order((enrolment_events::done_at, enrolment_events::version))
        .select((
            enrolment_events::on_date,
            enrolment_events::what,
            enrolment_events::details,
            enrolment_events::done_by,
        ))
        .load(conn)?;
    let named = |(on, what, details, by): (NaiveDate, Word<What>, Json<Value>, UserId)| {
        Some((on, named_phase(what.0, &details.0)?, PatientId::from(by)))
    };
    let named: Vec<(NaiveDate, u8, PatientId)> = events.into_iter().filter_map(named).collect();
    if named.iter().any(|(on, _, by)| *on > red && *by != record.patient()) {
        return Ok(None);
    }
    let in_force = named.iter().rev().find(|(on, ..)| *on <= red);
    Ok(in_force.map(|(_, phase, _)| i16::from(*phase)))
}

/// The phase that an event of the history begins, whatever else was done at once. An offer only tells the phase of its day,
/// which after a red is another.
fn named_phase(what: What, details: &Value) -> Option<u8> {
    if matches!(what, What::WentUp | What::Declined) {
        return None;
    }
    let phase = details.get("phase")?;
    u8::try_from(phase.get("after").unwrap_or(phase).as_u64()?).ok()
}

/// How many days since a day an enrolment was interrupted and went on again.
pub(super) fn paused_days(conn: &mut Conn, record: &Record, enrolment: &Enrolment, since: NaiveDate) -> Result<i64> {
    let phases = phases_of(conn, record, enrolment.id)?;
    let ends = phases.iter().skip(1).map(|(on, _)| *on);
    let stretches = phases.iter().zip(ends).filter(|((_, phase), _)| phase.is_none());
    Ok(stretches.map(|((from, _), until)| (until - (*from).max(since)).num_days().max(0)).sum())
}

/// The phases that an enrolment was in, each with the day on which it began, in their order; none while it was paused, and
/// after its end.
pub(super) fn phases_of(conn: &mut Conn, record: &Record, id: EnrolmentId) -> Result<Vec<(NaiveDate, Option<u8>)>> {
    let events = enrolment_events::table
        .filter(enrolment_events::patient_id.eq(record.patient()).and(enrolment_events::enrolment_id.eq(id)));
    let events: Vec<(NaiveDate, Word<What>, Json<Value>)> = events
        .order(enrolment_events::version)
        .select((enrolment_events::on_date, enrolment_events::what, enrolment_events::details))
        .load(conn)?;
    let (mut phase, mut in_force) = (None, true);
    let mut phases = Vec::new();
    for (on, Word(what), details) in events {
        phase = named_phase(what, &details.0).or(phase);
        in_force = match what {
            What::Paused | What::Completed | What::Stopped => false,
            What::Enrolled | What::Resumed => true,
            // Anything else leaves it standing, or interrupted, as it was.
            _ => in_force,
        };
        phases.push((on, phase.filter(|_| in_force)));
    }
    Ok(phases)
}

/// The day on which an enrolment was completed or stopped, if it was.
fn ended_on(conn: &mut Conn, record: &Record, enrolment: &Enrolment) -> Result<Option<NaiveDate>> {
    if enrolment.status.0 == EnrolmentStatus::Paused {
        return Ok(None);
    }
    interrupted_on(conn, record, enrolment)
}

/// The day on which an enrolment was paused, completed or stopped, if it is that now.
pub(super) fn interrupted_on(conn: &mut Conn, record: &Record, enrolment: &Enrolment) -> Result<Option<NaiveDate>> {
    if enrolment.status.0 == EnrolmentStatus::Active {
        return Ok(None);
    }
    let ends = enrolment_events::table
        .filter(enrolment_events::patient_id.eq(record.patient()).and(enrolment_events::enrolment_id.eq(enrolment.id)))
        .filter(enrolment_events::what.eq_any([What::Paused, What::Completed, What::Stopped].map(Word)));
    Ok(ends.order(enrolment_events::version.desc()).select(enrolment_events::on_date).first(conn).optional()?)
}

/// The days on which these were last paused, completed or stopped, in one read.
pub(super) fn interruptions(
    conn: &mut Conn,
    record: &Record,
    enrolments: Vec<EnrolmentId>,
) -> Result<HashMap<EnrolmentId, NaiveDate>> {
    if enrolments.is_empty() {
        return Ok(HashMap::new());
    }
    let ends = enrolment_events::table
        .filter(enrolment_events::patient_id.eq(record.patient()))
        .filter(enrolment_events::enrolment_id.eq_any(enrolments))
        .filter(enrolment_events::what.eq_any([What::Paused, What::Completed, What::Stopped].map(Word)))
        .order(enrolment_events::version)
        .select((enrolment_events::enrolment_id, enrolment_events::on_date));
    Ok(ends.load::<(EnrolmentId, NaiveDate)>(conn)?.into_iter().collect())
}

/// The days on which the level of the enrolment's place became another.
fn by_the_rules(
    conn: &mut Conn,
    record: &Record,
    enrolment: &Enrolment,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<HistoryOut>> {
    let place = enrolment.place();
    let changes = level_changes(conn, record.patient(), place, from, to)?;
    let told = |change: crate::pain::LevelChange| HistoryOut {
        date: change.on,
        what: match change.level {
            Level::Green => What::Calm,
            Level::Amber => What::Eased,
            Level::Red => What::Resting,
            Level::Insufficient => What::NotEnoughData,
        },
        details: json!({"level": change.level, "rules": change.rules}),
        because: change.because,
        done_by: None,
        done_at: None,
    };
    Ok(changes.into_iter().map(told).collect())
}
