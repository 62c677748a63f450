//! The session of the day, made from the programme as the decision has it: each exercise at its grade.

use super::climbing::{Climb, Logs};
use super::enrolment_model::{Enrolment, EnrolmentId};
use super::situation::Today;
use crate::catalogue::{ContraIndication, Grade, Part, Phase, Precautions, Programme, Step, precautions};
use crate::db::Conn;
use crate::http::Result;
use crate::http::contract::TextShape;
use chrono::{NaiveDate, TimeDelta};
use limber_rules::place::{BodySite, Region};
use limber_rules::progression::{
    Candidate, Down, DownCause, FIRST_MINUTES, Group, MOST_MINUTES, OFF_DAY_MINUTES, again_on, fitting,
};
use limber_rules::scale::Nrs;
use limber_rules::severity::Severity;
use limber_rules::text::Text;
use limber_rules::today::Decision;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The session of the day.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanOut {
    enrolment_id: EnrolmentId,
    programme: String,
    programme_name: String,
    programme_version: i32,
    /// The phase of the day: after a red, one below the enrolment's.
    phase: u8,
    phase_name: String,
    /// Whether it was made lighter than the programme has it. That bands rest for their hours is as the programme has it.
    modified: bool,
    /// Whether it is a day between two sessions: only what warms up and moves, for whoever likes.
    optional: bool,
    /// About how long it takes.
    minutes: u32,
    /// In order.
    steps: Vec<PlanStep>,
    sessions_a_week: u8,
    minimum_hours_between: u16,
    /// The first day on which bands are due again, if they were used too short a time ago for today.
    bands_again_on: Option<NaiveDate>,
}

/// A step of the session: what to do of which exercise.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanStep {
    part: Part,
    /// The key of the exercise.
    exercise: String,
    name: String,
    per_side: bool,
    /// The highest pain, 0 to 10, at which a set goes on.
    #[schema(value_type = u8, minimum = 0, maximum = 10)]
    pain_ceiling: Nrs,
    /// Which rung of its ladder: 0 is the gentlest.
    grade: u8,
    /// The rung that the patient took; above `grade` as long as the exercise is one down.
    grade_held: u8,
    /// Why it is lower than the patient took it, if it is. It comes back by itself.
    down: Option<DownOut>,
    #[serde(flatten)]
    dose: Grade,
    /// What to take care of.
    cautions: Vec<String>,
    /// When not to do it.
    contra_indications: Vec<ContraIndication>,
}

/// Why an exercise is lower than the patient took it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DownOut {
    /// `exercise_pain`, `morning_after`, `rest` or `red`.
    #[schema(value_type = String)]
    cause: DownCause,
    since: NaiveDate,
    /// After so many more calm sessions it goes one back up.
    calm_still_needed: u32,
    #[schema(value_type = TextShape)]
    text: Text,
}

impl From<&Down> for DownOut {
    fn from(down: &Down) -> Self {
        DownOut { cause: down.cause, since: down.since, calm_still_needed: down.calm_still_needed, text: down.text() }
    }
}

/// A session as the decision has it: none at rest; the gentle plan when easing; without bands where they are not allowed, and where
/// they were used too short a time ago.
pub(super) fn plan(
    conn: &mut Conn,
    today: &Today,
    enrolment: &Enrolment,
    programme: &Programme,
    phase: &Phase,
    (climbs, logs): (&[Climb], &Logs),
) -> Result<Option<PlanOut>> {
    let decision = &today.decision;
    if matches!(decision.decision, Decision::Rest | Decision::SeekCare) {
        return Ok(None);
    }
    let easing = decision.decision == Decision::Ease && !decision.first_days;
    let week = week(today, (enrolment, programme, phase), climbs, logs);
    let bands = decision.bands_allowed && week.bands_again_on.is_none();
    let off_day = week.is_off_day;
    let known = precautions(conn, &phase.steps.iter().map(|step| step.exercise.clone()).collect::<Vec<_>>())?;
    let cleared = decision.highest_band_level.map(i16::from);
    let own = today.series.iter().find(|series| series.place == enrolment.place());
    let shorter = own.is_some_and(|own| own.course.shortens_next_session());
    let sets = match (easing, shorter) {
        (true, _) => Sets::Half,
        (false, true) => Sets::TwoThirds,
        (false, false) => Sets::All,
    };
    let day = OfDay {
        sets,
        impact: decision.impact_allowed,
        first_days: decision.first_days,
        elsewhere: &decision.elsewhere,
    };
    let is_on = |climb: &&Climb| match climb.group {
        Group::WarmUp => true,
        Group::Lead | Group::Second => !off_day && (climb.step.part != Part::ResistanceBand || bands),
    };
    let on: Vec<(&Climb, PlanStep)> =
        climbs.iter().filter(is_on).filter_map(|climb| Some((climb, planned(climb, cleared, day, &known)?))).collect();
    let whole = on.len();
    let is_new = phase.number == 0 && today.date - enrolment.started_on < AT_FIRST;
    let steps = fitted(on, minutes_for(is_new, (easing, off_day)), logs);
    let lower = steps.iter().any(|step| step.down.is_some());
    let left_out =
        whole < climbs.iter().filter(is_on).count() || (!bands && week.bands_again_on.is_none() && has_bands(phase));
    let seconds: u32 = steps.iter().map(|step| step.dose.seconds(step.per_side)).sum();
    Ok(Some(PlanOut {
        enrolment_id: enrolment.id,
        programme: programme.key.clone(),
        programme_name: programme.name.clone(),
        programme_version: programme.version,
        phase: phase.number,
        phase_name: phase.name.clone(),
        modified: easing || shorter || lower || left_out,
        optional: off_day,
        minutes: seconds.div_ceil(60),
        steps,
        sessions_a_week: week.sessions,
        minimum_hours_between: week.hours,
        bands_again_on: week.bands_again_on,
    }))
}

/// What the week leaves for today.
struct Week {
    /// How many sessions it has: the most that a grade of its bands asks for, or the phase.
    sessions: u8,
    /// The most hours between two of them that the phase, or a grade of its bands, asks for.
    hours: u16,
    /// The first day on which bands are due again, if that is after today.
    bands_again_on: Option<NaiveDate>,
    /// Whether today lies between two sessions: it has no main exercises.
    is_off_day: bool,
}

/// Bands have one week whatever phase they were done in, and so has what comes after them. Before them the days of the phase count.
fn week(
    today: &Today,
    (enrolment, programme, phase): (&Enrolment, &Programme, &Phase),
    climbs: &[Climb],
    logs: &Logs,
) -> Week {
    let banded = || climbs.iter().filter(|climb| climb.step.part == Part::ResistanceBand);
    let doses = || banded().filter_map(|climb| climb.step.ladder.get(usize::from(climb.rung.grade)));
    let hours = doses().filter_map(|dose| dose.minimum_hours_between).fold(phase.minimum_hours_between, u16::max);
    let sessions = doses().map(|dose| dose.sessions_a_week.unwrap_or(phase.sessions_a_week)).max();
    let sessions = sessions.unwrap_or(phase.sessions_a_week);
    let of_all = |is: fn(&Phase, &Step) -> bool| {
        let steps = programme.phases.iter().flat_map(|phase| phase.steps.iter().map(move |step| (phase, step)));
        steps.filter(|(phase, step)| is(phase, step)).map(|(_, step)| step.exercise.as_str()).collect::<Vec<_>>()
    };
    let bands = of_all(|_, step| step.part == Part::ResistanceBand);
    let main = of_all(|phase, step| phase.group(step) != Group::WarmUp);
    let bands_again_on =
        has_bands(phase).then(|| again_on(today.date, &logs.days_of(&bands), hours, sessions)).flatten();
    let mut trained = logs.days_of(&main);
    if !phase.needs_clearance {
        trained.retain(|date| *date >= enrolment.phase_since);
    }
    let is_full = || again_on(today.date, &trained, phase.minimum_hours_between, sessions).is_some();
    let by_bands = has_bands(phase) && today.decision.bands_allowed;
    Week { sessions, hours, bands_again_on, is_off_day: if by_bands { bands_again_on.is_some() } else { is_full() } }
}

fn has_bands(phase: &Phase) -> bool {
    phase.steps.iter().any(|step| step.part == Part::ResistanceBand)
}

/// So long a first phase is new. Chosen here.
const AT_FIRST: TimeDelta = TimeDelta::days(14);

/// How long the session of a day may be.
fn minutes_for(is_new: bool, (easing, off_day): (bool, bool)) -> u32 {
    match (off_day, easing) {
        (true, _) => OFF_DAY_MINUTES,
        (false, true) => GENTLE_MINUTES,
        (false, false) if is_new => FIRST_MINUTES,
        (false, false) => MOST_MINUTES,
    }
}

/// The gentle plan lasts no longer than this. Minutes. Judgement.md 2.3.
const GENTLE_MINUTES: u32 = 15;

/// What of a session fits into the minutes of the day, in its order.
fn fitted(steps: Vec<(&Climb, PlanStep)>, minutes: u32, logs: &Logs) -> Vec<PlanStep> {
    let candidate = |(climb, step): &(&Climb, PlanStep)| Candidate {
        group: climb.group,
        seconds: step.dose.seconds(step.per_side),
        last_done: logs.days_of(&[climb.step.exercise.as_str()]).last().copied(),
    };
    let fits = fitting(&steps.iter().map(candidate).collect::<Vec<_>>(), minutes);
    steps.into_iter().zip(fits).filter(|(_, fits)| *fits).map(|((_, step), _)| step).collect()
}

/// How many of the sets of the programme a day has.
#[derive(Clone, Copy)]
enum Sets {
    All,
    /// The morning after the last session was bad.
    TwoThirds,
    /// The gentle plan.
    Half,
}

/// What the day makes of each exercise.
#[derive(Clone, Copy)]
struct OfDay<'a> {
    /// How many sets.
    sets: Sets,
    /// Whether running, jumping and kicking are allowed.
    impact: bool,
    /// The first days of a diary: the first grade of each ladder.
    first_days: bool,
    /// Other places that ask for ease or more.
    elsewhere: &'a [(BodySite, Severity)],
}

impl OfDay<'_> {
    /// A dose of the day: half the sets where it eases, a third less after a bad morning.
    fn dose(self, dose: Grade, elsewhere: bool) -> Grade {
        let sets = match self.sets {
            _ if elsewhere => dose.sets.div_ceil(2),
            Sets::Half => dose.sets.div_ceil(2),
            Sets::TwoThirds => ((2 * dose.sets + 1) / 3).max(1),
            Sets::All => dose.sets,
        };
        Grade { sets, ..dose }
    }

    /// What another place asks of an exercise that loads it: half the sets at ease; left out at rest or see.
    fn elsewhere(self, regions: &[Region]) -> Option<Severity> {
        let loaded = self.elsewhere.iter().filter(|(site, _)| regions.contains(&site.region));
        loaded.map(|(_, severity)| *severity).max()
    }
}

/// The exercise at its grade of the day, or at the highest below it that the go-ahead covers.
fn planned(climb: &Climb, cleared: Option<i16>, day: OfDay, known: &HashMap<String, Precautions>) -> Option<PlanStep> {
    let Climb { step, rung, .. } = climb;
    let covered = |dose: &Grade| dose.band_level.is_none_or(|level| cleared >= Some(level));
    let highest = if day.first_days { 0 } else { rung.grade };
    let (grade, dose) = (0..=highest).zip(&step.ladder).rfind(|(_, dose)| covered(dose))?;
    let dose = dose.clone();
    let Precautions { name, cautions, contra_indications, regions, impact } =
        known.get(&step.exercise).cloned().unwrap_or_else(|| Precautions::unknown(&step.exercise));
    let elsewhere = day.elsewhere(&regions);
    if elsewhere >= Some(Severity::Rest) || impact && !day.impact {
        return None;
    }
    Some(PlanStep {
        part: step.part,
        exercise: step.exercise.clone(),
        name,
        per_side: step.per_side,
        pain_ceiling: step.pain_ceiling,
        grade,
        grade_held: rung.held,
        down: rung.down.as_ref().map(DownOut::from),
        dose: day.dose(dose, elsewhere.is_some()),
        cautions,
        contra_indications,
    })
}
