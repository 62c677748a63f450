//! Locks: a red-flag answer stops all training until a linked physiotherapist unlocks it, with a reason.

use crate::care::{Action, Entry, FreeText, Kind, Record, Slice, Visit};
use crate::clock::day;
use crate::db::schema::locks;
use crate::db::types::{Json, Timestamp};
use crate::db::{Conn, MultiBackend};
use crate::http::{Answer, Body, Limit, ListQuery, Note, Page, Problem, Query, Result, Routes, shape};
use crate::id;
use crate::ids::{PatientId, UserId};
use crate::pain::api::flag_acts::acted_on_answers;
use crate::pain::episodes::flags::{NewFlag, open_flag};
use crate::pain::red_flags::checks::{Check, CheckId};
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
    /// What doctors said, the oldest first.
    doctor_says: Json<Vec<DoctorSays>>,
}

/// What a doctor said, as the patient wrote it. It eases a lock from the day it was written to its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DoctorSays {
    /// Which doctor; null if the patient's own words are not shared.
    pub who: Option<String>,
    /// The day of the visit.
    pub on: NaiveDate,
    /// What was said; null if the patient's own words are not shared.
    pub what: Option<String>,
    /// The day on which it was written: the first of the gentle plan.
    pub from: NaiveDate,
    /// The last day of the gentle plan.
    pub until: NaiveDate,
}

impl FreeText for Lock {
    fn without_notes(mut self) -> Self {
        for said in &mut self.doctor_says.0 {
            (said.who, said.what) = (None, None);
        }
        self
    }
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
        doctor_says: Json(Vec::new()),
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
    /// What was found; `withdrawn` if the patient took the answers back.
    reason: Option<String>,
    /// What doctors said, as the patient wrote it, the oldest first.
    doctor_says: Vec<DoctorSays>,
    /// The last day of the gentle plan that the last of these allows.
    doctor_says_until: Option<NaiveDate>,
}

impl From<Lock> for LockOut {
    fn from(lock: Lock) -> Self {
        LockOut {
            doctor_says_until: lock.doctor_says().map(|said| said.until),
            id: lock.id,
            symptom_check_id: lock.check_id,
            answered_yes: lock.answered_yes.0,
            since: lock.since,
            locked_at: lock.locked_at.instant(),
            unlocked_at: lock.unlocked_at.map(crate::db::types::Timestamp::instant),
            unlocked_by: lock.unlocked_by,
            reason: lock.reason,
            doctor_says: lock.doctor_says.0,
        }
    }
}

impl Lock {
    /// Whether nobody had unlocked it by then.
    pub fn holds_at(&self, at: DateTime<Utc>) -> bool {
        self.unlocked_at.is_none_or(|unlocked| unlocked.instant() > at)
    }

    /// Whether a doctor's word lets a gentle plan go on, on a day.
    pub fn is_eased_on(&self, date: NaiveDate) -> bool {
        self.doctor_says.0.iter().any(|said| (said.from..=said.until).contains(&date))
    }

    /// The last word of a doctor.
    pub fn doctor_says(&self) -> Option<&DoctorSays> {
        self.doctor_says.0.last()
    }

    /// Whether it is over.
    pub(in crate::pain) fn is_over(&self) -> bool {
        self.unlocked_at.is_some()
    }

    /// The one that a symptom check set.
    pub(in crate::pain) fn of_check(conn: &mut Conn, patient: PatientId, check: CheckId) -> Result<Option<Lock>> {
        let its = locks::table.filter(locks::patient_id.eq(patient).and(locks::check_id.eq(check)));
        Ok(its.select(Lock::as_select()).first(conn).optional()?)
    }

    /// Ends it, with a reason.
    pub(in crate::pain) fn end(&mut self, conn: &mut Conn, entry: &Entry, reason: &str) -> Result<()> {
        self.unlocked_at = Some(entry.now.into());
        self.unlocked_by = Some(entry.actor().user());
        self.reason = Some(reason.to_owned());
        let changes = (
            locks::unlocked_at.eq(self.unlocked_at),
            locks::unlocked_by.eq(self.unlocked_by),
            locks::reason.eq(&self.reason),
        );
        diesel::update(locks::table.find((entry.patient(), self.id))).set(changes).execute(conn)?;
        entry.changed(conn, Kind::Lock, self.id)
    }

    /// Keeps another word of a doctor; the same once more, on the same day, changes nothing.
    pub(in crate::pain) fn keep_word(&mut self, conn: &mut Conn, entry: &Entry, said: DoctorSays) -> Result<()> {
        if self.doctor_says() == Some(&said) {
            return Ok(());
        }
        self.doctor_says.0.push(said);
        let said = locks::doctor_says.eq(&self.doctor_says);
        diesel::update(locks::table.find((entry.patient(), self.id))).set(said).execute(conn)?;
        entry.changed(conn, Kind::Lock, self.id)
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
        cursors.page(rows, limit, |lock| lock.id, |lock| LockOut::from(record.as_shown(lock)))
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
            lock.end(conn, entry, reason.as_str())?;
            acted_on_answers(conn, entry, lock.check_id, "unlocked")?;
        }
        Answer::ok(&LockOut::from(entry.as_shown(lock)))
    };
    visit.write(Action::Unlock, Some(body.once), open).await
}
