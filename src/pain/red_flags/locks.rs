//! Locks: a red-flag answer stops all training until a linked physiotherapist unlocks it, with a reason.

use crate::care::{Action, Entry, Kind, Record, Slice, Visit};
use crate::clock::day;
use crate::db::schema::locks;
use crate::db::types::{Json, Timestamp};
use crate::db::{Conn, MultiBackend};
use crate::http::{Answer, Body, Limit, ListQuery, Note, Page, Problem, Query, Result, Routes, shape};
use crate::id;
use crate::ids::{PatientId, UserId};
use crate::pain::api::flag_acts::acted_on_answers;
use crate::pain::episodes::flags::{NewFlag, open_flag};
use crate::pain::red_flags::symptoms::{Check, CheckId};
use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use limber_rules::level::Urgency;
use limber_rules::red_flags::why_locked;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of locks, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(list_locks).service(unlock);
}

id!(
    /// A lock.
    LockId
);

/// A lock on training.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = locks, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Lock {
    patient_id: PatientId,
    /// Its id.
    pub id: LockId,
    check_id: CheckId,
    /// The codes of the questions answered with yes.
    pub answered_yes: Json<Vec<String>>,
    /// The day of the answer.
    pub since: NaiveDate,
    locked_at: Timestamp,
    unlocked_at: Option<Timestamp>,
    unlocked_by: Option<UserId>,
    reason: Option<String>,
}

/// All locks in force, the oldest first.
pub fn current_locks(conn: &mut Conn, patient: PatientId) -> Result<Vec<Lock>> {
    let in_force = locks::table.filter(locks::patient_id.eq(patient)).filter(locks::unlocked_at.is_null());
    Ok(in_force.order(locks::id).select(Lock::as_select()).load(conn)?)
}

/// All locks since a day or earlier, also those that were unlocked, the oldest first.
pub fn locks_until(conn: &mut Conn, patient: PatientId, last: NaiveDate) -> Result<Vec<Lock>> {
    let begun = locks::table.filter(locks::patient_id.eq(patient)).filter(locks::since.le(last));
    Ok(begun.order(locks::id).select(Lock::as_select()).load(conn)?)
}

/// Locks, and lets the physiotherapist know by a flag.
pub(in crate::pain) fn lock(conn: &mut Conn, entry: &Entry, check: &Check) -> Result<()> {
    let lock = Lock {
        patient_id: entry.patient(),
        id: LockId::new(),
        check_id: check.id,
        answered_yes: check.answered_yes.clone(),
        since: check.local_date,
        locked_at: entry.now.into(),
        unlocked_at: None,
        unlocked_by: None,
        reason: None,
    };
    diesel::insert_into(locks::table).values(&lock).execute(conn)?;
    entry.created(conn, Kind::Lock, lock.id)?;
    open_flag(
        conn,
        entry,
        NewFlag {
            rule: "RF",
            level: Urgency::Red,
            place: None,
            date: check.local_date,
            text: why_locked(&check.answered_yes.0),
            evidence: json!({"symptom_check_id": check.id, "answered_yes": check.answered_yes, "screen_version": check.screen_version}),
        },
    )
    .map(drop)
}

/// A lock on all training.
#[derive(Debug, Serialize, ToSchema)]
pub struct LockOut {
    id: LockId,
    symptom_check_id: CheckId,
    answered_yes: Vec<String>,
    since: NaiveDate,
    locked_at: DateTime<Utc>,
    unlocked_at: Option<DateTime<Utc>>,
    unlocked_by: Option<UserId>,
    reason: Option<String>,
}

impl From<Lock> for LockOut {
    fn from(lock: Lock) -> Self {
        LockOut {
            id: lock.id,
            symptom_check_id: lock.check_id,
            answered_yes: lock.answered_yes.0,
            since: lock.since,
            locked_at: lock.locked_at.instant(),
            unlocked_at: lock.unlocked_at.map(crate::db::types::Timestamp::instant),
            unlocked_by: lock.unlocked_by,
            reason: lock.reason,
        }
    }
}

impl Lock {
    /// Whether nobody had unlocked it by then.
    pub fn holds_at(&self, at: DateTime<Utc>) -> bool {
        self.unlocked_at.is_none_or(|unlocked| unlocked.instant() > at)
    }

    /// The last day on which it held; none if it holds still.
    pub fn last_day(&self, zone: Tz) -> Option<NaiveDate> {
        self.unlocked_at.map(|unlocked| day(unlocked.instant(), zone))
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<LockId>) -> Result<Vec<Lock>> {
        let these = locks::table.filter(locks::patient_id.eq(patient).and(locks::id.eq_any(ids)));
        Ok(these.select(Lock::as_select()).load(conn)?)
    }

    /// The newest that were set within some days or hold still, the newest first.
    pub fn newest_within(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        to: NaiveDate,
        most: i64,
    ) -> Result<Vec<Lock>> {
        let theirs = locks::table
            .filter(locks::patient_id.eq(patient).and(locks::since.le(to)))
            .filter(locks::since.ge(from).or(locks::unlocked_at.is_null()));
        Ok(theirs.order(locks::id.desc()).limit(most).select(Lock::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: LockId) -> Result<Option<Lock>> {
        Ok(locks::table.find((patient, id)).select(Lock::as_select()).first(conn).optional()?)
    }

    fn list(conn: &mut Conn, patient: PatientId, after: Option<LockId>, limit: Limit) -> Result<Vec<Lock>> {
        let mut all = locks::table.filter(locks::patient_id.eq(patient)).into_boxed();
        if let Some(id) = after {
            all = all.filter(locks::id.lt(id));
        }
        Ok(all.order(locks::id.desc()).limit(limit.and_one()).select(Lock::as_select()).load(conn)?)
    }
}

/// Locks, the newest first.
#[utoipa::path(operation_id = "list_locks", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<LockOut>, description = "Locks")))]
#[get("/locks")]
async fn list_locks(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = Lock::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, |lock| lock.id, LockOut::from)
    };
    visit.read(Action::Look(Slice::Pain), list).await
}

/// Why it is safe to train again.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlockIn {
    /// What was found, by whom.
    #[schema(schema_with = shape::reason)]
    reason: Note,
}

/// Unlock training after a red-flag answer, as a linked physiotherapist, with a reason. Unlocking twice changes nothing.
#[utoipa::path(operation_id = "unlock", request_body = UnlockIn, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("lock" = Uuid, Path)),
    responses((status = 200, body = LockOut, description = "It is unlocked")))]
#[post("/locks/{lock}/unlock")]
async fn unlock(visit: Visit, path: Path<(String, Uuid)>, body: Body<UnlockIn>) -> Result<Answer> {
    let id = LockId(path.1);
    let UnlockIn { reason } = body.value;
    if reason.as_str().trim().is_empty() {
        return Err(Problem::invalid("/reason", "required", "must say why it is safe to train again"));
    }
    let open = move |conn: &mut Conn, entry: &Entry| {
        let mut lock = Lock::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        if lock.unlocked_at.is_none() {
            lock.unlocked_at = Some(entry.now.into());
            lock.unlocked_by = Some(entry.actor().user());
            lock.reason = Some(reason.as_str().to_owned());
            let changes = (
                locks::unlocked_at.eq(lock.unlocked_at),
                locks::unlocked_by.eq(lock.unlocked_by),
                locks::reason.eq(&lock.reason),
            );
            diesel::update(locks::table.find((entry.patient(), id))).set(changes).execute(conn)?;
            entry.changed(conn, Kind::Lock, id)?;
            acted_on_answers(conn, entry, lock.check_id)?;
        }
        Answer::ok(&LockOut::from(lock))
    };
    visit.write(Action::Unlock, Some(body.once), open).await
}
