//! What time is to do without a write: planned here by whoever knows of it, done by the rounds (`rounds.rs`).
//!
//! A row is gone once its work is done, in the same transaction. Whoever plans again what is planned moves it; whoever no
//! longer needs it may leave it: the work looks at what there is when its time comes.

use crate::db::schema::due;
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::Result;
use crate::ids::PatientId;
use crate::{id, on_either, words};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::upsert::excluded;
use uuid::Uuid;

id!(
    /// What is due work about.
    SubjectId
);

words! {
    /// What time does.
    Kind {
        /// Nobody has marked a red flag as seen for too long.
        Escalate = "escalate",
        /// A flag that was put off is open again.
        Wake = "wake",
        /// An episode may be due for a notice.
        Episode = "episode",
        /// A series may have fallen silent; one for the whole record.
        Silence = "silence",
        /// A plan may have fallen silent.
        PlanSilence = "plan_silence",
        /// A phase may last for longer than it announced.
        LongStay = "long_stay",
        /// A go-ahead ends soon, or has ended.
        ClearanceEnds = "clearance_ends",
        /// The last day of a rest is over.
        RestEnds = "rest_ends",
        /// A flag that raises no level may be over.
        FlagEnds = "flag_ends",
        /// A physiotherapist was linked, and does not know yet of what was told before.
        Newcomer = "newcomer",
        /// The rules are others: every day of the record is judged anew.
        JudgeAnew = "judge_anew",
        /// After a correction of an old day, or by other rules, later days are still to be judged again; one for the whole record.
        JudgeTail = "judge_tail",
        /// A level lapses, or a series falls silent: how much a patient needs a look may be another.
        Standing = "standing",
        /// The next piece of an export is to be written, or its file is to go.
        Export = "export",
        /// What is shared with somebody became less: the copies that they asked for before have to go.
        ExportsStale = "exports_stale",
        /// The patient is to be told of a visit that is unusual.
        UnusualAccess = "unusual_access",
    }
}

/// One piece of work.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = due, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Due {
    patient_id: PatientId,
    kind: Word<Kind>,
    subject_id: SubjectId,
    #[diesel(column_name = due_at)]
    at: Timestamp,
    tries: i32,
    wait_until: Option<Timestamp>,
}

/// Plans work for an instant, instead of when it was planned before.
pub fn plan(conn: &mut Conn, patient: PatientId, kind: Kind, subject: Uuid, at: DateTime<Utc>) -> Result<()> {
    let row = Due {
        patient_id: patient,
        kind: Word(kind),
        subject_id: SubjectId(subject),
        at: at.into(),
        tries: 0,
        wait_until: None,
    };
    let key = (due::patient_id, due::kind, due::subject_id);
    let upsert = diesel::insert_into(due::table).values(row).on_conflict(key).do_update().set((
        due::due_at.eq(excluded(due::due_at)),
        due::tries.eq(excluded(due::tries)),
        due::wait_until.eq(excluded(due::wait_until)),
    ));
    Portable(upsert).execute(conn)?;
    Ok(())
}

/// Plans work for an instant, unless it is planned for an earlier one.
pub fn plan_by(conn: &mut Conn, patient: PatientId, kind: Kind, subject: Uuid, at: DateTime<Utc>) -> Result<()> {
    if planned(conn, patient, kind, subject)?.is_some_and(|planned| planned <= at) {
        return Ok(());
    }
    plan(conn, patient, kind, subject, at)
}

/// For when work is planned, if it is.
pub fn planned(conn: &mut Conn, patient: PatientId, kind: Kind, subject: Uuid) -> Result<Option<DateTime<Utc>>> {
    let key = (patient, Word(kind), SubjectId(subject));
    let planned: Option<Timestamp> = due::table.find(key).select(due::due_at).first(conn).optional()?;
    Ok(planned.map(Timestamp::instant))
}

/// Forgets work that is not needed any more.
pub fn forget(conn: &mut Conn, patient: PatientId, kind: Kind, subject: Uuid) -> Result<()> {
    diesel::delete(due::table.find((patient, Word(kind), SubjectId(subject)))).execute(conn)?;
    Ok(())
}

/// Where a piece of work stands among those that are due.
pub type Stand = (Timestamp, PatientId);

/// The next piece of work of each record that has any, the longest overdue first, of those after a stand. What failed waits for a
/// while, by real time.
pub fn first_of_each_record(
    conn: &mut Conn,
    until: DateTime<Utc>,
    real: DateTime<Utc>,
    after: Option<Stand>,
    most: i64,
) -> Result<Vec<Due>> {
    let (until, real) = (Timestamp::from(until), Timestamp::from(real));
    let earlier = diesel::alias!(due as earlier);
    let its_wait = earlier.field(due::wait_until);
    let comes_first = earlier
        .filter(earlier.field(due::patient_id).eq(due::patient_id).and(earlier.field(due::due_at).lt(due::due_at)))
        .filter(its_wait.is_null().or(its_wait.le(real)));
    let overdue = due::table
        .filter(due::due_at.le(until).and(due::wait_until.is_null().or(due::wait_until.le(real))))
        .filter(not(exists(comes_first)));
    let before_all = (Timestamp::from(DateTime::UNIX_EPOCH - TimeDelta::days(1)), PatientId(Uuid::nil()));
    let (at, patient) = after.unwrap_or(before_all);
    // `ge` lets both databases start at the right place in the index.
    let beyond = due::due_at.ge(at).and(due::due_at.gt(at).or(due::patient_id.gt(patient)));
    let in_order = overdue.filter(beyond).order((due::due_at, due::patient_id, due::kind, due::subject_id));
    let mut works: Vec<Due> = in_order.limit(most).select(Due::as_select()).load(conn)?;
    works.dedup_by_key(|work| work.patient_id);
    Ok(works)
}

impl Due {
    /// Takes it away, to do it in this transaction. False if somebody else did, or it is due at another time now.
    pub fn take(&self, conn: &mut Conn) -> Result<bool> {
        let this = due::table.find((self.patient_id, self.kind, self.subject_id));
        let taken = diesel::delete(this.filter(due::due_at.eq(self.at)));
        Ok(on_either!(conn => taken.execute(conn))? == 1)
    }

    /// Puts it off after it failed: 30 seconds, then twice as long each time, up to an hour.
    pub fn put_off(&self, conn: &mut Conn, real: DateTime<Utc>) -> Result<()> {
        let doublings = u32::try_from(self.tries).unwrap_or_default().min(7);
        let pause = TimeDelta::seconds(30 * (1 << doublings)).min(TimeDelta::hours(1));
        let this = due::table.find((self.patient_id, self.kind, self.subject_id));
        let later = (due::tries.eq(self.tries + 1), due::wait_until.eq(Some(Timestamp::from(real + pause))));
        diesel::update(this.filter(due::due_at.eq(self.at))).set(later).execute(conn)?;
        Ok(())
    }

    /// Where it stands among what is due.
    pub fn stand(&self) -> Stand {
        (self.at, self.patient_id)
    }

    /// Whether it is for whenever a server is up next: migrations cannot say now.
    pub fn is_for_the_start(&self) -> bool {
        self.at() <= DateTime::UNIX_EPOCH
    }
    /// How often it has failed.
    pub fn tries(&self) -> i32 {
        self.tries
    }
    /// Whose record.
    pub fn patient(&self) -> PatientId {
        self.patient_id
    }
    /// What to do.
    pub fn kind(&self) -> Kind {
        self.kind.0
    }
    /// What about.
    pub fn subject(&self) -> Uuid {
        self.subject_id.0
    }
    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        self.at.instant()
    }
}
