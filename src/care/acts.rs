//! What people did in a record: who, when, what and why. Nothing is stored for it: each room tells what it keeps anyway, in one
//! shape, so that all of it can be read as one list, the newest first.

use super::clearances::{ClearanceEnding, ClearanceId};
use crate::db::Conn;
use crate::db::schema::{clearance_narrowings, clearances};
use crate::db::types::{Timestamp, Word};
use crate::http::{Limit, Result};
use crate::ids::{PatientId, UserId};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::place::Region;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

words! {
    /// What somebody did.
    ActKind {
        /// Marked a flag as seen.
        FlagSeen = "flag_seen",
        /// Said what was done about a flag.
        FlagActedOn = "flag_acted_on",
        /// Put a flag off.
        FlagSnoozed = "flag_snoozed",
        /// Closed a flag.
        FlagClosed = "flag_closed",
        /// Gave a go-ahead.
        ClearanceGiven = "clearance_given",
        /// Made a go-ahead narrower.
        ClearanceNarrowed = "clearance_narrowed",
        /// Took a go-ahead back.
        ClearanceRevoked = "clearance_revoked",
        /// Decided on rest.
        RestBegun = "rest_begun",
        /// Gave a rest another end or another reason.
        RestChanged = "rest_changed",
        /// Began a programme.
        Enrolled = "enrolled",
        /// Named a phase.
        PhaseChanged = "phase_changed",
        /// Interrupted a programme.
        EnrolmentPaused = "enrolment_paused",
        /// Went on with a programme.
        EnrolmentResumed = "enrolment_resumed",
        /// Completed a programme.
        EnrolmentCompleted = "enrolment_completed",
        /// Gave a programme up.
        EnrolmentStopped = "enrolment_stopped",
        /// Moved to another version of the programme.
        VersionChanged = "version_changed",
        /// Changed exercises for this patient.
        ExercisesChanged = "exercises_changed",
        /// Took an offer.
        WentUp = "went_up",
        /// The proposal of the week was accepted.
        ProposalAccepted = "proposal_accepted",
        /// The proposal of the week was accepted with changes.
        ProposalEdited = "proposal_edited",
        /// The proposal of the week was refused.
        ProposalRefused = "proposal_refused",
        /// Declined an offer.
        Declined = "declined",
        /// Set thresholds.
        ThresholdsSet = "thresholds_set",
        /// Let the usual level of a place be learned anew.
        Rebased = "rebased",
        /// Unlocked training.
        Unlocked = "unlocked",
        /// Wrote a message.
        MessageWritten = "message_written",
    }
}

/// Where an act is read from. Of two acts of one instant, that of the earlier source is told first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named after what is done")]
pub enum ActSource {
    Flags,
    Given,
    Narrowed,
    Revoked,
    Rests,
    RestsChanged,
    Enrolments,
    Thresholds,
    Rebases,
    Unlocks,
    Messages,
}

/// Something that somebody did.
#[derive(Debug, Clone)]
pub struct Act {
    /// Where it is read from.
    pub source: ActSource,
    /// What.
    pub kind: ActKind,
    /// When.
    pub at: Timestamp,
    /// To what.
    pub subject: Uuid,
    /// Which of several acts upon it.
    pub version: i32,
    /// Who.
    pub by: UserId,
    /// Why.
    pub because: Option<String>,
    /// What exactly, for programs.
    pub details: Value,
}

/// Where a page of acts left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ActPosition {
    at: DateTime<Utc>,
    source: ActSource,
    subject: Uuid,
    version: i32,
}

impl Act {
    /// Where it stands.
    pub fn position(&self) -> ActPosition {
        let Act { at, source, subject, version, .. } = *self;
        ActPosition { at: at.instant(), source, subject, version }
    }

    /// The newest first.
    pub fn order(&self) -> impl Ord + use<> {
        use std::cmp::Reverse;
        (Reverse(self.at), self.source, Reverse(self.subject), Reverse(self.version))
    }
}

/// A stretch of the list: so many acts after a position.
#[derive(Debug, Clone, Copy)]
pub struct ActsWithin {
    after: Option<ActPosition>,
    limit: Limit,
}

/// What every act of a source comes before, newest first: by instant, then subject, then version.
#[derive(Debug, Clone, Copy)]
pub struct ActsBefore {
    /// The instant.
    pub at: Timestamp,
    /// Of that instant, the subject.
    pub subject: Uuid,
    /// Of that subject, the version.
    pub version: i32,
}

impl ActsWithin {
    /// From the newest on, or from a position.
    pub fn new(after: Option<ActPosition>, limit: Limit) -> ActsWithin {
        ActsWithin { after, limit }
    }

    /// How many a source has to tell at most.
    pub fn most(&self) -> i64 {
        self.limit.and_one()
    }

    /// Where a source goes on: of the position's own instant, earlier sources have told all and later ones nothing yet.
    pub fn before(&self, source: ActSource) -> Option<ActsBefore> {
        use std::cmp::Ordering::{Equal, Greater, Less};
        self.after.map(|after| {
            let (subject, version) = match source.cmp(&after.source) {
                Less => (Uuid::nil(), 0),
                Equal => (after.subject, after.version),
                Greater => (Uuid::max(), i32::MAX),
            };
            ActsBefore { at: after.at.into(), subject, version }
        })
    }
}

/// The rows of a source that are within a stretch, the newest first: by the columns of instant, subject and, if a subject can have
/// several acts, version.
#[macro_export]
macro_rules! acts_within {
    ($all:expr, $within:expr, $source:expr, $at:expr, $id:path = $subject:expr, $version:expr) => {{
        let mut all = $all.into_boxed();
        if let Some(before) = $within.before($source) {
            let (at, subject) = (before.at, $id(before.subject));
            let earlier = $version.lt(before.version);
            let same = $at.eq(at).and($subject.lt(subject).or($subject.eq(subject).and(earlier)));
            all = all.filter($at.lt(at).or(same));
        }
        all.order(($at.desc(), $subject.desc(), $version.desc())).limit($within.most())
    }};
    ($all:expr, $within:expr, $source:expr, $at:expr, $id:path = $subject:expr) => {{
        let mut all = $all.into_boxed();
        if let Some(before) = $within.before($source) {
            let (at, subject) = (before.at, $id(before.subject));
            all = all.filter($at.lt(at).or($at.eq(at).and($subject.lt(subject))));
        }
        all.order(($at.desc(), $subject.desc())).limit($within.most())
    }};
}

/// Go-aheads that were given, made narrower and taken back.
pub fn clearance_acts(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    let mut acts = given(conn, patient, within)?;
    acts.extend(narrowed(conn, patient, within)?);
    acts.extend(revoked(conn, patient, within)?);
    Ok(acts)
}

fn given(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    type Row = (Timestamp, ClearanceId, UserId, Option<String>, Word<Region>, i16, NaiveDate);
    let theirs = clearances::table.filter(clearances::patient_id.eq(patient));
    let rows = acts_within!(theirs, within, ActSource::Given, clearances::given_at, ClearanceId = clearances::id);
    let rows: Vec<Row> = rows
        .select((
            clearances::given_at,
            clearances::id,
            clearances::physiotherapist_id,
            clearances::note,
            clearances::region,
            clearances::highest_band_level,
            clearances::until,
        ))
        .load(conn)?;
    let told = |(at, id, by, note, Word(region), level, until): Row| Act {
        source: ActSource::Given,
        kind: ActKind::ClearanceGiven,
        at,
        subject: id.0,
        version: 1,
        by,
        because: note,
        details: json!({"region": region, "highest_band_level": level, "until": until}),
    };
    let mut acts: Vec<Act> = rows.into_iter().map(told).collect();
    as_it_was_given(conn, patient, &mut acts)?;
    Ok(acts)
}

/// What has been made narrower since was wider when it was given.
fn as_it_was_given(conn: &mut Conn, patient: PatientId, acts: &mut [Act]) -> Result<()> {
    use super::narrowings::Narrowing;
    let narrowings = Narrowing::of(conn, patient, acts.iter().map(|act| ClearanceId(act.subject)).collect())?;
    for act in acts {
        if let Some(first) = narrowings.get(&ClearanceId(act.subject)).and_then(|all| all.first()) {
            let region = act.details.get("region").cloned();
            act.details =
                json!({"region": region, "highest_band_level": first.level_before, "until": first.until_before});
        }
    }
    Ok(())
}

fn narrowed(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    use super::narrowings::Narrowing;
    use clearance_narrowings as narrowings;
    let theirs = narrowings::table.filter(narrowings::patient_id.eq(patient));
    let rows = acts_within!(
        theirs,
        within,
        ActSource::Narrowed,
        narrowings::narrowed_at,
        ClearanceId = narrowings::clearance_id,
        narrowings::version
    );
    let rows: Vec<Narrowing> = rows.select(Narrowing::as_select()).load(conn)?;
    let told = |row: Narrowing| Act {
        source: ActSource::Narrowed,
        kind: ActKind::ClearanceNarrowed,
        at: row.narrowed_at,
        subject: row.clearance_id.0,
        version: row.version,
        by: row.narrowed_by,
        because: Some(row.because),
        details: json!({"before": {"highest_band_level": row.level_before, "until": row.until_before}}),
    };
    Ok(rows.into_iter().map(told).collect())
}

fn revoked(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    type Row = (Timestamp, ClearanceId, Option<UserId>, Option<String>, Word<Region>);
    let theirs = clearances::table
        .filter(clearances::patient_id.eq(patient))
        .filter(clearances::ending.eq(Some(Word(ClearanceEnding::Revoked))));
    let ended_at = clearances::ended_at.assume_not_null();
    let rows = acts_within!(theirs, within, ActSource::Revoked, ended_at, ClearanceId = clearances::id);
    let rows: Vec<Row> = rows
        .select((ended_at, clearances::id, clearances::ended_by, clearances::ended_because, clearances::region))
        .load(conn)?;
    let told = |(at, id, by, because, Word(region)): Row| {
        Some(Act {
            source: ActSource::Revoked,
            kind: ActKind::ClearanceRevoked,
            at,
            subject: id.0,
            version: 1,
            by: by?,
            because,
            details: json!({"region": region}),
        })
    };
    Ok(rows.into_iter().filter_map(told).collect())
}
