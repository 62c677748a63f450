//! Enrolments in the database: a patient on a version of a programme, with the grades held and what was changed for them.

use crate::care::Entry;
use crate::catalogue::{Grade, Programme};
use crate::db::schema::enrolments;
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, DayPage, MultiBackend};
use crate::http::{Limit, Result};
use crate::ids::{PatientId, UserId};
use crate::{day_page, id, words};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;

id!(
    /// An enrolment.
    EnrolmentId
);

words! {
    /// How somebody left an enrolment standing.
    EnrolmentStatus {
        /// In force: a patient has one at most for each programme and side.
        Active = "active",
        /// Interrupted.
        Paused = "paused",
        /// Done.
        Completed = "completed",
        /// Given up.
        Stopped = "stopped",
    }
}

/// The grade at which a patient holds an exercise of a phase. Nobody is lifted to it: the patient took it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GradeHeld {
    /// The phase.
    pub phase: u8,
    /// The key of the exercise.
    pub exercise: String,
    /// The rung of its ladder: 0 is the gentlest.
    pub grade: u8,
    /// Since when.
    pub since: NaiveDate,
    /// When the next one was last declined, if it was.
    #[serde(default)]
    pub declined_on: Option<NaiveDate>,
    /// When it was declined the time before.
    #[serde(default)]
    pub declined_before: Option<NaiveDate>,
    /// Until when the next one is not offered, because a physiotherapist left it where it is.
    #[serde(default)]
    pub waits_until: Option<NaiveDate>,
    /// Whether a physiotherapist took it down to this grade: then it is no step that the patient took.
    #[serde(default)]
    pub is_lowered: bool,
}

impl GradeHeld {
    /// A grade of an exercise, from a day on.
    pub(super) fn from(phase: u8, exercise: &str, grade: u8, since: NaiveDate) -> GradeHeld {
        GradeHeld {
            phase,
            exercise: exercise.to_owned(),
            grade,
            since,
            declined_on: None,
            declined_before: None,
            waits_until: None,
            is_lowered: false,
        }
    }

    /// Whether the patient took it as a step up.
    pub(super) fn is_taken(&self) -> bool {
        self.grade > 0 && !self.is_lowered
    }
}

/// What a physiotherapist changed about an exercise for one patient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Override {
    /// The phase.
    pub phase: u8,
    /// The key of the exercise, as the programme has it.
    pub exercise: String,
    /// Whether it is left out.
    pub leave_out: bool,
    /// The key of the exercise that is done in its place, if another is.
    #[serde(default)]
    pub instead: Option<String>,
    /// Another limit of pain, if it is another.
    #[schema(value_type = Option<u8>, minimum = 0, maximum = 10)]
    pub pain_ceiling: Option<Nrs>,
    /// Another ladder, if it is another.
    pub ladder: Option<Vec<Grade>>,
    /// Why.
    pub because: String,
}

/// A patient on a programme.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = enrolments, check_for_backend(MultiBackend))]
pub struct Enrolment {
    patient_id: PatientId,
    /// Its id.
    pub id: EnrolmentId,
    /// Which programme.
    pub programme_key: String,
    /// In which version: it stays on that until somebody moves it.
    pub programme_version: i32,
    /// For which part of the body.
    pub region: Word<Region>,
    /// On which side.
    pub side: Word<Side>,
    /// In which phase, as somebody put it. After a red the phase of the day is one lower: see `today`.
    pub phase: i16,
    /// The first day in it.
    pub phase_since: NaiveDate,
    /// How somebody left it standing.
    pub status: Word<EnrolmentStatus>,
    /// The first day of it.
    pub started_on: NaiveDate,
    pub(super) enrolled_by: UserId,
    pub(super) created_at: Timestamp,
    pub(super) version: i32,
    pub(super) grades: Json<Vec<GradeHeld>>,
    pub(super) overrides: Json<Vec<Override>>,
    /// The gates that a physiotherapist's word stands for since the phase was last entered, by their codes.
    pub(super) overridden_gates: Json<Vec<String>>,
    /// When a physiotherapist last answered the proposal of the week.
    pub(super) proposal_answered_on: Option<NaiveDate>,
}

/// Where a page of enrolments left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position(DateTime<Utc>, EnrolmentId);

impl Enrolment {
    pub(super) fn new(
        entry: &Entry,
        id: EnrolmentId,
        programme: &Programme,
        side: Side,
        phase: i16,
        today: NaiveDate,
    ) -> Enrolment {
        Enrolment {
            patient_id: entry.patient(),
            id,
            programme_key: programme.key.clone(),
            programme_version: programme.version,
            region: Word(programme.region),
            side: Word(side),
            phase,
            phase_since: today,
            status: Word(EnrolmentStatus::Active),
            started_on: today,
            enrolled_by: entry.actor().user(),
            created_at: entry.now.into(),
            version: 1,
            grades: Json(Vec::new()),
            overrides: Json(Vec::new()),
            overridden_gates: Json(Vec::new()),
            proposal_answered_on: None,
        }
    }

    /// Those in force, the first begun first.
    pub fn active(conn: &mut Conn, patient: PatientId) -> Result<Vec<Enrolment>> {
        let active = enrolments::table
            .filter(enrolments::patient_id.eq(patient))
            .filter(diesel::dsl::sql::<Bool>("enrolments.status = 'active'")); // as text: see `pain_logs`
        let in_order = active.order((enrolments::started_on, enrolments::created_at, enrolments::id));
        Ok(in_order.select(Enrolment::as_select()).load(conn)?)
    }

    /// Those that began within some days, the newest first, and those from before that are not over.
    pub fn of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<Enrolment>> {
        let going_on = [Word(EnrolmentStatus::Active), Word(EnrolmentStatus::Paused)];
        let then = enrolments::started_on.ge(page.from).or(enrolments::status.eq_any(going_on));
        let theirs = enrolments::table.filter(enrolments::patient_id.eq(patient).and(then));
        let rows = day_page!(theirs, enrolments::started_on, enrolments::id, EnrolmentId, page);
        Ok(rows.select(Enrolment::as_select()).load(conn)?)
    }

    /// All of a patient's.
    pub(super) fn of(conn: &mut Conn, patient: PatientId) -> Result<Vec<Enrolment>> {
        let theirs = enrolments::table.filter(enrolments::patient_id.eq(patient));
        Ok(theirs.select(Enrolment::as_select()).load(conn)?)
    }

    /// All that there were for a place.
    pub(super) fn ids_at(conn: &mut Conn, patient: PatientId, place: BodySite) -> Result<Vec<EnrolmentId>> {
        let theirs = enrolments::table
            .filter(enrolments::patient_id.eq(patient))
            .filter(enrolments::region.eq(Word(place.region)).and(enrolments::side.eq(Word(place.side))));
        Ok(theirs.select(enrolments::id).load(conn)?)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<EnrolmentId>) -> Result<Vec<Enrolment>> {
        let these = enrolments::table.filter(enrolments::patient_id.eq(patient).and(enrolments::id.eq_any(ids)));
        Ok(these.select(Enrolment::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: EnrolmentId) -> Result<Option<Enrolment>> {
        Ok(enrolments::table.find((patient, id)).select(Enrolment::as_select()).first(conn).optional()?)
    }

    pub(super) fn list(
        conn: &mut Conn,
        patient: PatientId,
        after: Option<Position>,
        limit: Limit,
    ) -> Result<Vec<Enrolment>> {
        let mut all = enrolments::table.filter(enrolments::patient_id.eq(patient)).into_boxed();
        if let Some(Position(created_at, id)) = after {
            let created_at = Timestamp::from(created_at);
            let beyond = enrolments::created_at.lt(created_at).or(enrolments::id.lt(id));
            all = all.filter(enrolments::created_at.le(created_at).and(beyond));
        }
        let newest_first = all.order((enrolments::created_at.desc(), enrolments::id.desc())).limit(limit.and_one());
        Ok(newest_first.select(Enrolment::as_select()).load(conn)?)
    }

    pub(super) fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(enrolments::table).values(self).execute(conn)?;
        Ok(())
    }

    pub(super) fn update(&mut self, conn: &mut Conn) -> Result<()> {
        self.version += 1;
        let changes = (
            enrolments::programme_version.eq(self.programme_version),
            enrolments::phase.eq(self.phase),
            enrolments::phase_since.eq(self.phase_since),
            enrolments::status.eq(self.status),
            enrolments::grades.eq(&self.grades),
            enrolments::overrides.eq(&self.overrides),
            enrolments::overridden_gates.eq(&self.overridden_gates),
            enrolments::proposal_answered_on.eq(self.proposal_answered_on),
            enrolments::version.eq(self.version),
        );
        diesel::update(enrolments::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }

    /// Where it stands in a list.
    pub(super) fn position(&self) -> Position {
        Position(self.created_at.instant(), self.id)
    }

    /// The programme, in the version that it is on.
    pub(super) fn programme(&self, conn: &mut Conn) -> Result<Arc<Programme>> {
        Programme::find(conn, &self.programme_key, self.programme_version)
    }

    /// The programme as it is for this patient: with what a physiotherapist changed.
    pub(super) fn tailored(&self, mut programme: Arc<Programme>) -> Arc<Programme> {
        if !self.overrides.0.is_empty() {
            self.tailor(Arc::make_mut(&mut programme));
        }
        programme
    }

    fn tailor(&self, programme: &mut Programme) {
        for phase in &mut programme.phases {
            let number = phase.number;
            let change = |exercise: &str| {
                self.overrides.0.iter().find(|change| change.phase == number && change.exercise == exercise)
            };
            phase.steps.retain(|step| !change(&step.exercise).is_some_and(|change| change.leave_out));
            // What stands in for one may be there already, in another version of the programme or for another exercise.
            let mut own: HashSet<String> = phase.steps.iter().map(|step| step.exercise.clone()).collect();
            for step in &mut phase.steps {
                let Some(change) = change(&step.exercise) else { continue };
                step.pain_ceiling = change.pain_ceiling.unwrap_or(step.pain_ceiling);
                step.ladder = change.ladder.clone().unwrap_or_else(|| std::mem::take(&mut step.ladder));
                let instead = change.instead.clone().filter(|instead| own.insert(instead.clone()));
                step.exercise = instead.unwrap_or_else(|| std::mem::take(&mut step.exercise));
            }
        }
    }

    /// The series that it is for.
    pub fn place(&self) -> BodySite {
        BodySite { region: self.region.0, side: self.side.0 }
    }

    /// What an exercise of a phase is held at: the gentlest grade, since the phase began, unless a higher one was taken.
    pub(super) fn held(&self, phase: u8, exercise: &str) -> GradeHeld {
        let taken = self.grades.0.iter().find(|held| held.phase == phase && held.exercise == exercise).cloned();
        taken.unwrap_or_else(|| GradeHeld::from(phase, exercise, 0, self.phase_since))
    }

    /// What was changed about an exercise, with another in its place from now on. The exercise may itself stand in for one.
    pub(super) fn with_instead(&self, phase: u8, exercise: &str, instead: &str, because: &str) -> Override {
        let stands_in = |change: &&Override| {
            change.phase == phase && (change.exercise == exercise || change.instead.as_deref() == Some(exercise))
        };
        let unchanged = Override {
            phase,
            exercise: exercise.to_owned(),
            leave_out: false,
            instead: None,
            pain_ceiling: None,
            ladder: None,
            because: String::new(),
        };
        let before = self.overrides.0.iter().find(stands_in).cloned().unwrap_or(unchanged);
        Override { instead: Some(instead.to_owned()), because: because.to_owned(), ..before }
    }

    /// Changes something about an exercise for this patient.
    pub(super) fn override_with(&mut self, change: Override) {
        self.overrides.0.retain(|other| (other.phase, &other.exercise) != (change.phase, &change.exercise));
        self.overrides.0.push(change);
    }

    /// How many offers were answered since a day.
    pub(super) fn answered_since(&self, day: NaiveDate) -> usize {
        let taken = self.grades.0.iter().filter(|held| held.is_taken() && held.since >= day);
        let declined = self.grades.0.iter().flat_map(|held| [held.declined_on, held.declined_before]).flatten();
        taken.count() + declined.filter(|on| *on >= day).count()
    }

    /// Keeps what an exercise is held at.
    pub(super) fn hold(&mut self, held: GradeHeld) {
        self.grades.0.retain(|other| (other.phase, &other.exercise) != (held.phase, &held.exercise));
        self.grades.0.push(held);
    }
}
