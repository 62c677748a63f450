//! What one programme gives to the session of the day: its exercises as the day has them, and how its week stands.

use super::climbing::{Climb, Logs};
use super::enrolment_model::EnrolmentId;
use super::finish::{EXERCISES, HOURS, SESSIONS};
use super::plan::{BandChoiceOut, DownOut, PlanStep};
use super::situation::{OnProgramme, Today};
use crate::catalogue::{DrawingOut, Grade, Part, Phase, Precautions, Programme, Step};
use chrono::{NaiveDate, TimeDelta};
use limber_rules::place::{BodySite, Region};
use limber_rules::progression::{
    BAND_HOURS, FIRST_MINUTES, Group, MOST_BAND_DAYS, MOST_MINUTES, OFF_DAY_MINUTES, again_on,
};
use limber_rules::severity::Severity;
use limber_rules::today::Decision;
use std::collections::HashMap;

/// A programme of the day, in its phase, and where the patient stands in it.
pub(super) struct InPhase<'a> {
    pub on: &'a OnProgramme,
    pub phase: &'a Phase,
    pub climbs: Vec<Climb<'a>>,
    pub logs: Logs,
}

impl InPhase<'_> {
    /// Whether the day leaves something to do of it.
    pub fn is_done_today(&self) -> bool {
        !matches!(self.on.answer.decision, Decision::Rest | Decision::SeekCare)
    }

    /// Whether its programme is finished and kept up.
    pub fn is_maintained(&self) -> bool {
        self.on.maintained_until.is_some()
    }

    /// Whether the day lets an exercise become harder.
    pub fn may_go_up(&self) -> bool {
        self.on.answer.decision == Decision::Train && self.on.answer.progression_allowed
    }

    fn eases(&self) -> bool {
        self.on.answer.decision == Decision::Ease && !self.on.answer.first_days
    }

    /// What its week leaves for today.
    pub fn week(&self, today: &Today, others: &[InPhase], known: &HashMap<String, Precautions>) -> Week {
        week(today, self, others, known)
    }

    /// What it gives to the session, how its week stands, and how long the session may be for it.
    pub fn share(&self, today: &Today, others: &[InPhase], known: &HashMap<String, Precautions>) -> Share {
        let answer = &self.on.answer;
        let week = self.week(today, others, known);
        let bands = answer.bands_allowed && week.bands_again_on.is_none();
        let off_day = week.is_off_day;
        let place = self.on.enrolment.place();
        let shorter = today.series_at(place).is_some_and(|own| own.course.shortens_next_session());
        let sets = match (self.eases(), shorter) {
            (true, _) => Sets::Half,
            (false, true) => Sets::TwoThirds,
            (false, false) => Sets::All,
        };
        let day = OfDay {
            enrolment: self.on.enrolment.id,
            place,
            sets,
            impact: answer.impact_allowed,
            first_days: answer.first_days,
            elsewhere: &answer.elsewhere,
            heaviest_band: self.logs.heaviest_band(self.on.cleared_line.as_deref()).into(),
        };
        let is_on = |climb: &&Climb| match climb.group {
            Group::WarmUp => true,
            Group::Lead | Group::Second => !off_day && (climb.step.part != Part::ResistanceBand || bands),
        };
        let cleared = answer.highest_band_level.map(i16::from);
        let on = self.climbs.iter().filter(is_on);
        let mut steps: Vec<Planned> =
            on.clone().filter_map(|climb| planned(climb, cleared, day, known, self)).collect();
        if self.is_maintained() {
            keep_up_to(EXERCISES, &mut steps, known);
            return Share {
                is_lighter: self.eases(),
                minutes: minutes_for(false, (self.eases(), off_day)),
                steps,
                week,
            };
        }
        let bands_left_out = !bands && week.bands_again_on.is_none() && has_bands(self.phase);
        let left_out = steps.len() < on.count() || bands_left_out;
        let is_new = self.phase.number == 0 && today.date - self.on.enrolment.started_on < AT_FIRST;
        Share {
            is_lighter: self.eases() || shorter || left_out,
            minutes: minutes_for(is_new, (self.eases(), off_day)),
            steps,
            week,
        }
    }
}

/// What a programme gives to the session of the day.
pub(super) struct Share {
    pub steps: Vec<Planned>,
    pub week: Week,
    /// How long the session may be for it. Minutes.
    pub minutes: u32,
    /// Whether it is less than the programme has.
    pub is_lighter: bool,
}

/// A step, and what decides whether it fits.
pub(super) struct Planned {
    pub step: PlanStep,
    pub group: Group,
    /// The place of its programme.
    pub place: BodySite,
    pub last_done: Option<NaiveDate>,
}

impl Planned {
    /// It is done on the side of its programme only.
    pub fn is_for_one_side(&mut self) {
        (self.step.per_side, self.step.only_for) = (false, Some(self.place.into()));
    }

    /// What is of one programme says for which place it is, so that its log counts there.
    pub fn name_its_place(&mut self) {
        if self.step.enrolments.len() == 1 {
            self.step.only_for = Some(self.place.into());
        }
    }

    /// It fits into so many minutes: with fewer sets, or a shorter walk.
    pub fn shorten_to(&mut self, minutes: u32) {
        let dose = &mut self.step.dose;
        dose.minutes = dose.minutes.map(|long| long.min(u16::try_from(minutes).unwrap_or(u16::MAX)));
        while dose.sets > 1 && dose.seconds(self.step.per_side) > minutes.saturating_mul(60) {
            dose.sets -= 1;
        }
    }
}

/// What the week leaves for today.
#[derive(Clone, Copy)]
pub(super) struct Week {
    /// How many sessions it has: the most that a grade of its bands asks for, or the phase.
    pub sessions: u8,
    /// The most hours between two of them that the phase, or a grade of its bands, asks for.
    pub hours: u16,
    /// The first day on which bands are due again, if that is after today.
    pub bands_again_on: Option<NaiveDate>,
    /// Whether today lies between two sessions: it has no main exercises.
    pub is_off_day: bool,
}

/// Bands have one week whatever phase they were done in, and so has what comes after them. Before them the days of the phase count.
/// The week is the programme's; the hours are those of all bands that load the place, whichever programme they are of.
fn week(today: &Today, one: &InPhase, all: &[InPhase], known: &HashMap<String, Precautions>) -> Week {
    let InPhase { on, phase, climbs, logs } = one;
    if one.is_maintained() {
        let trained = logs.days_of(&exercises_where(&on.programme, |phase, step| phase.group(step) != Group::WarmUp));
        let again = again_on(today.date, &trained, HOURS, SESSIONS);
        return Week { sessions: SESSIONS, hours: HOURS, bands_again_on: None, is_off_day: again.is_some() };
    }
    let held = climbs.iter().filter(|climb| is_band(climb.step));
    let rhythm = Rhythm::of(phase, held.filter_map(|climb| climb.step.ladder.get(usize::from(climb.rung.grade))));
    let Rhythm { sessions, hours } = rhythm;
    let place = on.enrolment.place();
    let loads_it = |exercise: &&str| known.get(*exercise).is_none_or(|known| known.regions.contains(&place.region));
    let mut banded_days: Vec<NaiveDate> = Vec::new();
    // What is done for each side loads the other one too, so band work of any side counts.
    for other in all {
        let mut theirs = exercises_where(&other.on.programme, |_, step| is_band(step));
        theirs.retain(loads_it);
        banded_days.extend(other.logs.days_of(&theirs));
    }
    let bands = exercises_where(&on.programme, |_, step| is_band(step));
    let main = exercises_where(&on.programme, |phase, step| phase.group(step) != Group::WarmUp);
    let bands_again_on =
        has_bands(phase).then(|| rhythm.bands_again_on(today.date, &logs.days_of(&bands), &banded_days)).flatten();
    let mut trained = logs.days_of(&main);
    if !phase.needs_clearance {
        trained.retain(|date| *date >= on.enrolment.phase_since);
    }
    let is_full = || rhythm.is_full(phase, today.date, &trained);
    let by_bands = has_bands(phase) && on.answer.bands_allowed;
    Week { sessions, hours, bands_again_on, is_off_day: if by_bands { bands_again_on.is_some() } else { is_full() } }
}

/// How often the main exercises of a phase are due.
#[derive(Clone, Copy)]
pub(super) struct Rhythm {
    /// Days a week: the most that a grade of its bands asks for, or the phase.
    pub sessions: u8,
    /// The most hours between two of them that the phase, or a grade of its bands, asks for.
    pub hours: u16,
}

impl Rhythm {
    /// Of a phase whose band work is at these grades.
    pub fn of<'a>(phase: &Phase, bands: impl Iterator<Item = &'a Grade> + Clone) -> Rhythm {
        let floor = bands.clone().next().map(|_| BAND_HOURS);
        let hours = bands.clone().filter_map(|dose| dose.minimum_hours_between).chain(floor);
        let sessions = bands.map(|dose| dose.sessions_a_week.unwrap_or(phase.sessions_a_week)).max();
        Rhythm {
            sessions: sessions.unwrap_or(phase.sessions_a_week),
            hours: hours.fold(phase.minimum_hours_between, u16::max),
        }
    }

    /// The first day on which bands are due again, if that is after today: by the programme's own band days, and by all that load the place.
    pub fn bands_again_on(self, today: NaiveDate, own: &[NaiveDate], all: &[NaiveDate]) -> Option<NaiveDate> {
        again_on(today, own, self.hours, self.sessions).max(again_on(today, all, self.hours, MOST_BAND_DAYS))
    }

    /// Whether the main exercises of a phase without band work are not due today.
    pub fn is_full(self, phase: &Phase, today: NaiveDate, trained: &[NaiveDate]) -> bool {
        again_on(today, trained, phase.minimum_hours_between, self.sessions).is_some()
    }
}

/// So many main exercises, none of them running, jumping or kicking.
fn keep_up_to(most: usize, steps: &mut Vec<Planned>, known: &HashMap<String, Precautions>) {
    let mut main = 0;
    steps.retain(|one| {
        let is_main = one.group != Group::WarmUp;
        let is_impact = known.get(&one.step.exercise).is_some_and(|known| known.impact);
        let stays = !is_main || (main < most && !is_impact);
        main += usize::from(is_main && stays);
        stays
    });
}

/// The exercises of some steps of a programme.
fn exercises_where(programme: &Programme, is: impl Fn(&Phase, &Step) -> bool) -> Vec<&str> {
    let steps = programme.phases.iter().flat_map(|phase| phase.steps.iter().map(move |step| (phase, step)));
    steps.filter(|(phase, step)| is(phase, step)).map(|(_, step)| step.exercise.as_str()).collect()
}

pub(super) fn is_band(step: &Step) -> bool {
    step.part == Part::ResistanceBand
}

pub(super) fn has_bands(phase: &Phase) -> bool {
    phase.steps.iter().any(is_band)
}

/// So long a first phase is new. Chosen here.
const AT_FIRST: TimeDelta = TimeDelta::days(14);

/// How long the session of a day may be.
pub(super) fn minutes_for(is_new: bool, (easing, off_day): (bool, bool)) -> u32 {
    match (off_day, easing) {
        (true, _) => OFF_DAY_MINUTES,
        (false, true) => GENTLE_MINUTES,
        (false, false) if is_new => FIRST_MINUTES,
        (false, false) => MOST_MINUTES,
    }
}

/// The gentle plan lasts no longer than this. Minutes. Judgement.md 2.3.
const GENTLE_MINUTES: u32 = 15;

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
    /// Of which enrolment it is.
    enrolment: EnrolmentId,
    /// Its place.
    place: BodySite,
    /// How many sets.
    sets: Sets,
    /// Whether running, jumping and kicking are allowed.
    impact: bool,
    /// The first days of a diary: the first grade of each ladder.
    first_days: bool,
    /// Other places that ask for ease or more.
    elsewhere: &'a [(BodySite, Severity)],
    /// The heaviest band that may be used, whatever the programme has.
    heaviest_band: i16,
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

    /// What another place asks of an exercise that loads it: half the sets at ease; left out at rest or see. What is done for each side
    /// loads the other side only there.
    fn elsewhere(self, regions: &[Region], per_side: bool) -> Option<Severity> {
        let is_loaded = |site: &BodySite| regions.contains(&site.region) && !(per_side && self.is_other_side(*site));
        let loaded = self.elsewhere.iter().filter(|(site, _)| is_loaded(site));
        loaded.map(|(_, severity)| *severity).max()
    }

    /// Whether the other side is to be left alone.
    fn spares_other_side(self) -> bool {
        self.elsewhere.iter().any(|(site, _)| self.is_other_side(*site))
    }

    fn is_other_side(self, site: BodySite) -> bool {
        site.region == self.place.region && site.side != self.place.side
    }
}

/// The exercise at its grade of the day, or at the highest below it that the go-ahead covers.
fn planned(
    climb: &Climb,
    cleared: Option<i16>,
    day: OfDay,
    known: &HashMap<String, Precautions>,
    one: &InPhase,
) -> Option<Planned> {
    let Climb { step, rung, .. } = climb;
    let covered = |dose: &Grade| dose.band_level.is_none_or(|level| cleared >= Some(level));
    let highest = if day.first_days { 0 } else { rung.grade };
    let (grade, dose) = (0..=highest).zip(&step.ladder).rfind(|(_, dose)| covered(dose))?;
    let mut dose = dose.clone();
    let programme_band_level = dose.band_level.filter(|level| *level > day.heaviest_band);
    dose.band_level = dose.band_level.map(|level| level.min(day.heaviest_band));
    let has_band = dose.band_level.is_some();
    let band_choice = has_band.then(|| BandChoiceOut::of(one, climb, &dose));
    let Precautions { name, cautions, contra_indications, regions, impact } =
        known.get(&step.exercise).cloned().unwrap_or_else(|| Precautions::unknown(&step.exercise));
    let elsewhere = day.elsewhere(&regions, step.per_side);
    if elsewhere >= Some(Severity::Rest) || impact && !day.impact {
        return None;
    }
    let planned = PlanStep {
        enrolments: vec![day.enrolment],
        only_for: None,
        part: step.part,
        exercise: step.exercise.clone(),
        name,
        per_side: step.per_side,
        pain_ceiling: step.pain_ceiling,
        grade,
        grade_held: rung.held,
        down: rung.down.as_ref().map(DownOut::from),
        dose: day.dose(dose, elsewhere.is_some()),
        band_line: one.on.cleared_line.clone().filter(|_| has_band),
        band_choice,
        programme_band_level,
        cautions,
        contra_indications,
        drawing: DrawingOut::of(&step.exercise),
    };
    let last_done = one.logs.days_of(&[step.exercise.as_str()]).last().copied();
    let mut planned = Planned { step: planned, group: climb.group, place: day.place, last_done };
    let band_for_one_side = step.part == Part::ResistanceBand && one.on.is_cleared_for_one_side;
    if step.per_side && (day.spares_other_side() || band_for_one_side) {
        planned.is_for_one_side();
    }
    Some(planned)
}
