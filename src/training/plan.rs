//! The session of the day, made from the programmes as the decision has it: each exercise at its grade. Of several programmes it is one
//! session: what warms up is done once, the leads come in turn, that of the most severe place first (judgement.md 7).

use super::climbing::Climb;
use super::enrolment_model::EnrolmentId;
use super::share::{InPhase, Planned, Share};
use super::situation::{OnProgramme, Today};
use crate::catalogue::{ContraIndication, DrawingOut, Grade, Part, precautions};
use crate::db::Conn;
use crate::http::contract::TextShape;
use crate::http::{Result, shape};
use chrono::NaiveDate;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::progression::{
    BandChoice, Candidate, Down, DownCause, EffortTarget, Group, MOST_MINUTES, PUBLISHED_PROGRESSION, fitting,
};
use limber_rules::scale::Nrs;
use limber_rules::text::Text;
use serde::Serialize;
use std::cmp::Reverse;
use utoipa::ToSchema;

/// The session of the day. What is said of a programme and its phase is said of the first one in it; `enrolments` in `today` has each.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanOut {
    /// The enrolment to log the session with.
    enrolment_id: EnrolmentId,
    programme: String,
    programme_name: String,
    programme_version: i32,
    /// The phase of the day: after a red, one below the enrolment's.
    phase: u8,
    phase_name: String,
    /// Whether it was made lighter than the programme has it. That bands rest for their hours is as the programme has it.
    modified: bool,
    /// Whether nothing of it is asked for: between two sessions it is only what warms up and moves, after the end of a programme what keeps
    /// it up.
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
    /// The enrolments that it is of.
    pub(super) enrolments: Vec<EnrolmentId>,
    /// The one place that it is for, if it is done on one side only or the session is of several programmes: log the exercise with it.
    pub(super) only_for: Option<OnlyFor>,
    pub(super) part: Part,
    /// The key of the exercise.
    pub(super) exercise: String,
    pub(super) name: String,
    /// Whether the dose is for each side.
    pub(super) per_side: bool,
    /// The highest pain, 0 to 10, at which a set goes on.
    #[schema(value_type = u8, minimum = 0, maximum = 10)]
    pub(super) pain_ceiling: Nrs,
    /// Which rung of its ladder: 0 is the gentlest.
    pub(super) grade: u8,
    /// The rung that the patient took; above `grade` as long as the exercise is one down.
    pub(super) grade_held: u8,
    /// Why it is lower than the patient took it, if it is. It comes back by itself.
    pub(super) down: Option<DownOut>,
    #[serde(flatten)]
    pub(super) dose: Grade,
    /// The maker and line in which `band_level` counts: that of the go-ahead. Null without a band, and where no line was named.
    pub(super) band_line: Option<String>,
    /// How the band is found and kept right; null without a band.
    pub(super) band_choice: Option<BandChoiceOut>,
    /// The band that the programme has, if that of the day is a lighter one: it is never more than one colour above the last that was used
    /// on two calm days.
    pub(super) programme_band_level: Option<i16>,
    /// What to take care of.
    pub(super) cautions: Vec<String>,
    /// When not to do it.
    pub(super) contra_indications: Vec<ContraIndication>,
    /// How it begins and ends, drawn; null where there is no drawing.
    pub(super) drawing: Option<DrawingOut>,
}

impl PlanOut {
    /// The enrolment that the session is logged with.
    pub(super) fn enrolment(&self) -> EnrolmentId {
        self.enrolment_id
    }
}

/// How hard a set with a band is to feel, and what the last ones say of the band.
#[derive(Debug, Serialize, ToSchema)]
pub struct BandChoiceOut {
    /// The last repetition of the first set is to feel no easier than this. OMNI-RES, 0 to 10.
    effort_from: u8,
    /// And no harder than this.
    effort_to: u8,
    /// What to do: `find-band`, `right-band`, `band-too-easy` or `band-too-hard`.
    #[schema(value_type = TextShape)]
    text: Text,
}

impl BandChoiceOut {
    /// Of an exercise with a band. The grade says how hard it is to feel, or else the phase: the first one with bands asks for less
    /// (judgement.md 4.3).
    pub(super) fn of(one: &InPhase, climb: &Climb, dose: &Grade) -> BandChoiceOut {
        let banded = one.on.programme.phases.iter().filter(|phase| phase.band_levels.is_some());
        let is_first = banded.map(|phase| phase.number).min() == Some(one.phase.number);
        let of_phase = if is_first { EffortTarget::FIRST } else { EffortTarget::LATER };
        let target = dose.effort_omni.map_or(of_phase, |[from, to]| EffortTarget { from, to });
        let choice = match one.logs.band_choice(climb, one.on.cleared_line.as_deref()) {
            // On a day that eases, or on which nothing may go up, a band is not made harder either.
            BandChoice::TooEasy if !one.may_go_up() => BandChoice::Right,
            choice => choice,
        };
        BandChoiceOut {
            effort_from: target.from,
            effort_to: target.to,
            text: choice.text(target, &PUBLISHED_PROGRESSION),
        }
    }
}

/// The one place that an exercise is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct OnlyFor {
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
}

impl From<BodySite> for OnlyFor {
    fn from(BodySite { region, side }: BodySite) -> Self {
        OnlyFor { region, side }
    }
}

/// Why an exercise is lower than the patient took it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DownOut {
    /// `exercise_pain`, `morning_after`, `rest`, `red`, `too_hard` or `gap`.
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
/// they were used too short a time ago; no longer than the patient has time.
pub(super) fn plan(
    conn: &mut Conn,
    today: &Today,
    programmes: &[InPhase],
    minutes: Option<u32>,
) -> Result<Option<PlanOut>> {
    let Some(first) = programmes.iter().find(|one| one.is_done_today()) else { return Ok(None) };
    let mut keys: Vec<String> =
        programmes.iter().flat_map(|one| one.on.programme.exercises()).map(str::to_owned).collect();
    keys.sort_unstable();
    keys.dedup();
    let known = precautions(conn, &keys)?;
    let mut in_turn: Vec<&InPhase> = programmes.iter().filter(|one| one.is_done_today()).collect();
    // The most severe place chooses first.
    in_turn.sort_by_key(|one| Reverse(today.series_at(one.on.enrolment.place()).map(|own| own.course.severity())));
    let shares: Vec<Share> = in_turn.iter().map(|one| one.share(today, programmes, &known)).collect();
    let longest = shares.iter().map(|share| share.minutes).max().unwrap_or(MOST_MINUTES);
    let is_lighter = shares.iter().any(|share| share.is_lighter);
    let optional = in_turn.iter().zip(&shares).all(|(one, share)| share.week.is_off_day || one.is_maintained());
    let week = first.week(today, programmes, &known);
    let mut together = once_each(shares.into_iter().flat_map(|share| share.steps).collect());
    if programmes.len() > 1 {
        together.sort_by_key(|planned| planned.step.part);
    }
    let longest = longest.min(minutes.unwrap_or(longest));
    if minutes.is_some() {
        for planned in &mut together {
            planned.shorten_to(longest);
        }
    }
    if programmes.len() > 1 {
        together.iter_mut().for_each(Planned::name_its_place);
    }
    let steps = fitted(together, longest);
    if steps.is_empty() {
        return Ok(None);
    }
    let lower = steps.iter().any(|step| step.down.is_some());
    let seconds: u32 = steps.iter().map(|step| step.dose.seconds(step.per_side)).sum();
    let OnProgramme { enrolment, programme, .. } = first.on;
    Ok(Some(PlanOut {
        enrolment_id: enrolment.id,
        programme: programme.key.clone(),
        programme_name: programme.name.clone(),
        programme_version: programme.version,
        phase: first.phase.number,
        phase_name: first.phase.name.clone(),
        modified: is_lighter || lower,
        optional,
        minutes: seconds.div_ceil(60),
        steps,
        sessions_a_week: week.sessions,
        minimum_hours_between: week.hours,
        bands_again_on: week.bands_again_on,
    }))
}

/// An exercise that two programmes have is done once, at the gentler dose, and leads if it leads one of them; a main exercise that two
/// sides have is done on each at its own.
fn once_each(planned: Vec<Planned>) -> Vec<Planned> {
    let mut once: Vec<Planned> = Vec::new();
    for mut one in planned {
        let is_same = |other: &&mut Planned| other.step.exercise == one.step.exercise;
        let Some(other) = once.iter_mut().find(is_same) else {
            once.push(one);
            continue;
        };
        let two_sides = other.place.region == one.place.region && other.place.side != one.place.side;
        if two_sides && one.step.per_side && one.group != Group::WarmUp {
            other.is_for_one_side();
            one.is_for_one_side();
            once.push(one);
            continue;
        }
        let (group, pain_ceiling) = (other.group.min(one.group), other.step.pain_ceiling.min(one.step.pain_ceiling));
        let sets = other.step.dose.sets.min(one.step.dose.sets);
        if other.step.dose.is_heavier_than(&one.step.dose) {
            std::mem::swap(other, &mut one);
        }
        (other.group, other.step.pain_ceiling, other.step.dose.sets) = (group, pain_ceiling, sets);
        other.step.only_for = None;
        other.step.enrolments.append(&mut one.step.enrolments);
    }
    once
}

/// What of a session fits into the minutes of the day, in its order.
fn fitted(planned: Vec<Planned>, minutes: u32) -> Vec<PlanStep> {
    let candidate = |one: &Planned| Candidate {
        group: one.group,
        seconds: one.step.dose.seconds(one.step.per_side),
        last_done: one.last_done,
    };
    let fits = fitting(&planned.iter().map(candidate).collect::<Vec<_>>(), minutes);
    planned.into_iter().zip(fits).filter(|(_, fits)| *fits).map(|(one, _)| one.step).collect()
}
