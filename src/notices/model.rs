//! Notices in the database.

use crate::accounts::{Actor, User};
use crate::care::{Entry, Record, in_force, patients_showing_pain, physiotherapists_of};
use crate::clock::begins;
use crate::db::schema::{may_see, notices};
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Limit, Result};
use crate::ids::{PatientId, UserId};
use crate::{id, words};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use limber_rules::text::Text;
use limber_rules::told::{self, Reached};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

id!(
    /// A notice.
    NoticeId
);
id!(
    /// What a notice is about.
    NoticeSubjectId
);

words! {
    /// What a notice is about.
    NoticeKind {
        /// An episode has opened, has become worse, or waits for a look.
        Episode = "episode",
        /// Nobody has looked at an episode yet.
        EpisodeUnseen = "episode_unseen",
        /// A worsening is over.
        EpisodeOver = "episode_over",
        /// Nothing was logged for too long.
        Silence = "silence",
        /// A new red flag.
        RedFlag = "red_flag",
        /// A red flag that nobody marked as seen for too long.
        FlagUnseen = "flag_unseen",
        /// A patient recorded care that begins the usual level anew, and takes away what flags rested on.
        Rebased = "rebased",
        /// Care was recorded that a physiotherapist has to know of: an injection, an operation, a fall.
        CareEvent = "care_event",
        /// A flag that was put off is open again.
        FlagWoken = "flag_woken",
        /// A go-ahead ends soon.
        ClearanceEndsSoon = "clearance_ends_soon",
        /// A go-ahead has ended.
        ClearanceEnded = "clearance_ended",
        /// A rest is over.
        RestEnded = "rest_ended",
        /// Planned training days went by without an entry.
        NoEntries = "no_entries",
        /// Somebody wrote a message.
        Message = "message",
        /// Somebody's visit to the record was unusual.
        UnusualAccess = "unusual_access",
    }
}

/// A notice.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = notices, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct Notice {
    pub patient_id: PatientId,
    pub id: NoticeId,
    pub recipient_id: UserId,
    pub kind: Word<NoticeKind>,
    pub subject_id: Option<NoticeSubjectId>,
    pub code: String,
    pub text: String,
    pub details: Json<Value>,
    pub time_zone: String,
    pub created_at: Timestamp,
    pub delivered_at: Option<Timestamp>,
    pub seen_at: Option<Timestamp>,
}

/// What a notice is made of.
#[derive(Debug)]
pub struct NewNotice {
    /// What about.
    pub kind: NoticeKind,
    /// Which flag, go-ahead, rest or message.
    pub subject: Uuid,
    /// In plain words. To a physiotherapist no scores, and no words of the patient: a look at those is noted.
    pub text: Text,
    /// For programs.
    pub details: Value,
}

/// Leaves a notice for somebody.
pub fn send(conn: &mut Conn, entry: &Entry, to: UserId, new: &NewNotice) -> Result<()> {
    let notice = Notice {
        patient_id: entry.patient(),
        id: NoticeId::new(),
        recipient_id: to,
        kind: Word(new.kind),
        subject_id: Some(NoticeSubjectId(new.subject)),
        code: new.text.code.clone(),
        text: new.text.text.clone(),
        details: Json(new.details.clone()),
        time_zone: User::find(conn, to)?.time_zone,
        created_at: entry.now.into(),
        delivered_at: None,
        seen_at: None,
    };
    diesel::insert_into(notices::table).values(&notice).execute(conn)?;
    Ok(())
}

/// Leaves a notice for every linked physiotherapist. Says how many those are.
pub fn send_to_physiotherapists(conn: &mut Conn, entry: &Entry, new: &NewNotice) -> Result<usize> {
    let linked = physiotherapists_of(conn, entry.patient(), entry.real)?;
    linked.iter().try_for_each(|physiotherapist| send(conn, entry, *physiotherapist, new))?;
    Ok(linked.len())
}

/// Whether a notice of a kind about this record was written on a day of the patient's, or later.
pub fn was_notified_since(conn: &mut Conn, entry: &Entry, kind: NoticeKind, date: NaiveDate) -> Result<bool> {
    let from = Timestamp::from(begins(date, entry.zone(conn)?));
    let since = notices::table
        .filter(notices::patient_id.eq(entry.patient()).and(notices::kind.eq(Word(kind))))
        .filter(notices::created_at.ge(from));
    Ok(diesel::select(exists(since)).get_result(conn)?)
}

/// Whether a person has a notice about a thing of this record.
pub fn was_notified_of(conn: &mut Conn, entry: &Entry, to: UserId, subject: Uuid) -> Result<bool> {
    let about = notices::table
        .filter(notices::patient_id.eq(entry.patient()).and(notices::recipient_id.eq(to)))
        .filter(notices::subject_id.eq(NoticeSubjectId(subject)));
    Ok(diesel::select(exists(about)).get_result(conn)?)
}

/// Whether a notice of a kind about this record was written today.
pub fn was_notified_today(conn: &mut Conn, entry: &Entry, kind: NoticeKind) -> Result<bool> {
    let today = entry.today(conn)?;
    was_notified_since(conn, entry, kind, today)
}

/// What the notices of a kind are about that were left in a record since an instant, for anybody.
pub fn details_since(conn: &mut Conn, record: &Record, kind: NoticeKind, since: DateTime<Utc>) -> Result<Vec<Value>> {
    let theirs = notices::table
        .filter(notices::patient_id.eq(record.patient()).and(notices::kind.eq(Word(kind))))
        .filter(notices::created_at.ge(Timestamp::from(since)));
    let details: Vec<Json<Value>> = theirs.select(notices::details).load(conn)?;
    Ok(details.into_iter().map(|details| details.0).collect())
}

/// How far the notices about some things came, at the best of the physiotherapists who are linked now.
pub fn reached(conn: &mut Conn, record: &Record, about: &[Uuid]) -> Result<HashMap<Uuid, Reached>> {
    type Row = (Option<NoticeSubjectId>, Option<Timestamp>, Option<Timestamp>);
    if about.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<NoticeSubjectId> = about.iter().copied().map(NoticeSubjectId).collect();
    let theirs =
        notices::table
            .inner_join(may_see::table.on(
                may_see::physiotherapist_id.eq(notices::recipient_id).and(may_see::patient_id.eq(notices::patient_id)),
            ))
            .filter(in_force(record.real.into()))
            .filter(notices::patient_id.eq(record.patient()).and(notices::subject_id.eq_any(ids)));
    let rows: Vec<Row> = theirs.select((notices::subject_id, notices::delivered_at, notices::seen_at)).load(conn)?;
    let mut best = HashMap::new();
    for (subject, delivered, seen) in rows {
        let Some(NoticeSubjectId(subject)) = subject else { continue };
        let so_far = match (delivered, seen) {
            (_, Some(_)) => Reached::Seen,
            (Some(_), None) => Reached::Delivered,
            (None, None) => Reached::Waiting,
        };
        let known = best.entry(subject).or_insert(so_far);
        *known = so_far.max(*known);
    }
    Ok(best)
}

/// Where a page of notices left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position(pub NoticeId);

/// What is told only to those who see how it hurts, and only to those who see what was trained.
const OF_PAIN: [NoticeKind; 3] = [NoticeKind::FlagWoken, NoticeKind::Rebased, NoticeKind::CareEvent];
const OF_TRAINING: [NoticeKind; 4] =
    [NoticeKind::ClearanceEndsSoon, NoticeKind::ClearanceEnded, NoticeKind::RestEnded, NoticeKind::NoEntries];

/// Those of a recipient that are about their own record, or about what they may still see of another's. That there is a red
/// flag is told to everybody linked.
macro_rules! visible_to {
    ($recipient:expr, $at:expr) => {{
        let still_shared = may_see::table
            .filter(may_see::physiotherapist_id.eq($recipient).and(may_see::patient_id.eq(notices::patient_id)))
            .filter(in_force(Timestamp::from($at)))
            .filter(may_see::sees_pain.or(notices::kind.ne_all(OF_PAIN.map(Word))))
            .filter(may_see::sees_training.or(notices::kind.ne_all(OF_TRAINING.map(Word))));
        notices::table
            .filter(notices::recipient_id.eq($recipient))
            .filter(notices::patient_id.eq(PatientId::from($recipient)).or(exists(still_shared)))
    }};
}

/// That there is a flag is told to them, too; which and when is not.
fn keep_details_from_those_who_do_not_see_pain(conn: &mut Conn, to: &Actor, page: &mut [Notice]) -> Result<()> {
    let others = |notice: &Notice| notice.is_of_a_flag() && notice.patient_id != PatientId::from(to.user());
    let about: Vec<PatientId> = page.iter().filter(|notice| others(notice)).map(|notice| notice.patient_id).collect();
    if about.is_empty() {
        return Ok(());
    }
    let shown = patients_showing_pain(conn, to, about)?;
    for notice in page.iter_mut().filter(|notice| others(notice) && !shown.contains(&notice.patient_id)) {
        notice.details = Json(json!({}));
        if matches!(notice.kind.0, NoticeKind::Episode | NoticeKind::Silence) {
            notice.text = told::something_to_look_at().text;
        }
    }
    Ok(())
}

/// How many notices wait for a person to see them.
pub fn count_unseen_notices(conn: &mut Conn, to: &Actor) -> Result<i64> {
    Notice::count_unseen(conn, to)
}

impl Notice {
    fn is_of_a_flag(&self) -> bool {
        matches!(
            self.kind.0,
            NoticeKind::RedFlag
                | NoticeKind::FlagUnseen
                | NoticeKind::FlagWoken
                | NoticeKind::Episode
                | NoticeKind::Silence
        )
    }

    pub fn list(conn: &mut Conn, to: &Actor, after: Option<Position>, limit: Limit) -> Result<Vec<Notice>> {
        let mut all = visible_to!(to.user(), to.at()).into_boxed();
        if let Some(Position(id)) = after {
            all = all.filter(notices::id.lt(id));
        }
        let newest_first = all.order(notices::id.desc()).limit(limit.and_one());
        let mut page = newest_first.select(Notice::as_select()).load(conn)?;
        keep_details_from_those_who_do_not_see_pain(conn, to, &mut page)?;
        Ok(page)
    }

    /// How many a recipient has not seen yet.
    fn count_unseen(conn: &mut Conn, to: &Actor) -> Result<i64> {
        let unseen = visible_to!(to.user(), to.at()).filter(notices::seen_at.is_null());
        Ok(unseen.count().get_result(conn)?)
    }

    pub fn find(conn: &mut Conn, to: &Actor, id: NoticeId) -> Result<Option<Notice>> {
        let one = visible_to!(to.user(), to.at()).filter(notices::id.eq(id));
        let mut found: Option<Notice> = one.select(Notice::as_select()).first(conn).optional()?;
        keep_details_from_those_who_do_not_see_pain(conn, to, found.as_mut_slice())?;
        Ok(found)
    }

    /// Opened by its recipient, and so delivered as well; the first time counts.
    pub fn mark_seen(&mut self, conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
        if self.seen_at.is_some() {
            return Ok(());
        }
        let now = Some(Timestamp::from(now));
        (self.delivered_at, self.seen_at) = (self.delivered_at.or(now), now);
        let marks = (notices::delivered_at.eq(self.delivered_at), notices::seen_at.eq(self.seen_at));
        diesel::update(notices::table.find((self.patient_id, self.id))).set(marks).execute(conn)?;
        Ok(())
    }
}
