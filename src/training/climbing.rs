//! Where a patient stands on each ladder of the phase of the day, and what comes next: worked out from the logs of the last
//! weeks, never written down.

use super::enrolment_model::{Enrolment, GradeHeld};
use super::history::phase_closed_by;
use super::rest_periods::RestPeriod;
use super::session_model::SessionLog;
use super::situation::{OnProgramme, Today};
use crate::care::Record;
use crate::catalogue::{Band, Phase, Programme, Step, bands, precautions};
use crate::db::Conn;
use crate::http::Result;
use crate::pain::{Latest, illnesses_over, last_scored_day, mornings};
use chrono::{Days, NaiveDate};
use limber_rules::level::Level;
use limber_rules::pain::Course;
use limber_rules::place::{BodySite, Region};
use limber_rules::progression::{
    self, Answered, BandChoice, Done, ExerciseProposal, Group, Held, Loop, Missing, Morning, Offer, OfferState,
    OnLadder, PUBLISHED_PROGRESSION as SETTINGS, Rest, Rung, Trained,
};
use limber_rules::thresholds::Thresholds;
use limber_rules::today::{Decision, Series};
use std::collections::{HashMap, HashSet};

/// What the ladders are worked out from.
pub(super) struct Logs {
    place: BodySite,
    today: NaiveDate,
    sessions: Vec<Trained>,
    mornings: Vec<Morning>,
    rests: Vec<Rest>,
    illnesses: Vec<NaiveDate>,
    last_red: Option<NaiveDate>,
    last_before: Option<NaiveDate>,
    /// The phase that only a physiotherapist opens again.
    pub closed_by_red: Option<i16>,
    /// The rules' numbers of today: by them the last weeks are looked at.
    thresholds: Thresholds,
}

/// An exercise of the phase of the day, and where the patient stands on its ladder.
pub(super) struct Climb<'a> {
    pub step: &'a Step,
    pub group: Group,
    pub held: GradeHeld,
    pub rung: Rung,
}

impl Logs {
    /// Of a programme at a place, from as many days as count.
    pub fn gather(
        conn: &mut Conn,
        record: &Record,
        (place, programme): (BodySite, &Programme),
        today: &Today,
    ) -> Result<Logs> {
        let from = today.date - Days::new(SETTINGS.window_days.into());
        let sessions = SessionLog::all_between(conn, record.patient(), from, today.date)?;
        let bands = bands_of(conn, &sessions)?;
        let rests = RestPeriod::within(conn, record.patient(), from, today.date)?;
        let last_red = today.series_at(place).and_then(|series| series.course.rested_until());
        let closed_by_red = match last_red {
            Some(red) => phase_closed_by(conn, record, place, red)?,
            None => None,
        };
        Ok(Logs {
            place,
            today: today.date,
            sessions: sessions.iter().filter_map(|session| session.trained_at(place, programme, &bands)).collect(),
            mornings: mornings(conn, record.patient(), place, from, today.date)?,
            rests: rests.iter().map(|rest| Rest { from: rest.from_date, until: rest.until_date }).collect(),
            illnesses: illnesses_over(
                conn,
                record,
                today.series_at(place).map(|series| &series.course),
                from,
                today.date,
            )?,
            last_red,
            last_before: last_before(conn, record, (place, today.series_at(place).is_some()), from)?,
            closed_by_red,
            thresholds: today.thresholds.clone(),
        })
    }

    pub fn record(&self) -> progression::Record<'_> {
        progression::Record {
            today: self.today,
            sessions: &self.sessions,
            mornings: &self.mornings,
            rests: &self.rests,
            illnesses: &self.illnesses,
            last_red: self.last_red,
            last_before: self.last_before,
        }
    }

    /// The days before today on which any of these exercises was done, in their order.
    pub fn days_of(&self, exercises: &[&str]) -> Vec<NaiveDate> {
        let is_one = |done: &Done| exercises.contains(&done.exercise.as_str());
        let theirs = |session: &&Trained| session.date < self.today && session.exercises.iter().any(is_one);
        let mut days: Vec<NaiveDate> = self.sessions.iter().filter(theirs).map(|session| session.date).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The heaviest band that may be used, by its place in its line: that of the go-ahead.
    pub fn heaviest_band(&self, line: Option<&str>) -> u8 {
        progression::heaviest_band(&self.record(), line, &SETTINGS, &self.thresholds)
    }

    /// What the last sets of an exercise say of its band, in the line of the go-ahead.
    pub fn band_choice(&self, climb: &Climb, line: Option<&str>) -> BandChoice {
        let held = as_held(climb.step, &climb.held, climb.group);
        progression::band_choice(&held, line, &self.record(), &SETTINGS, &self.thresholds)
    }

    /// The session that waits for its next morning, if one does.
    pub fn waiting(&self) -> Option<Loop> {
        progression::waiting(&self.record(), &SETTINGS, &self.thresholds)
    }
}

/// A session so long before the window still ends a silence that reaches into it. Days. Chosen here: as long as the longest that counts.
const SEEN_BEFORE: Days = Days::new(28);

/// The last day with a session or a score of the place before a day.
fn last_before(
    conn: &mut Conn,
    record: &Record,
    (place, has_series): (BodySite, bool),
    before: NaiveDate,
) -> Result<Option<NaiveDate>> {
    let until = before - Days::new(1);
    let lately = SessionLog::between(conn, record.patient(), place, before - SEEN_BEFORE, until)?;
    let session = lately.last().map(|session| session.local_date);
    // A place that was never logged has no score to look for: the search would go through the whole diary.
    let scored = if has_series { last_scored_day(conn, record.patient(), place, until)? } else { None };
    Ok(session.max(scored))
}

/// Each band that was used.
fn bands_of(conn: &mut Conn, sessions: &[SessionLog]) -> Result<HashMap<String, Band>> {
    let mut keys: Vec<String> = sessions.iter().flat_map(|session| session.doings.bands()).cloned().collect();
    keys.sort_unstable();
    keys.dedup();
    Ok(bands(conn, &keys)?.into_iter().map(|band| (band.key.clone(), band)).collect())
}

/// Where the patient stands on each ladder of a phase, in the order of its steps.
pub(super) fn climbs<'a>(phase: &'a Phase, enrolment: &Enrolment, logs: &Logs) -> Vec<Climb<'a>> {
    let climb = |step: &'a Step| {
        let group = phase.group(step);
        let mut held = enrolment.held(phase.number, &step.exercise);
        if group == Group::WarmUp {
            held.grade = risen(step, &held, logs);
        }
        let rung = progression::rung(&as_held(step, &held, group), &logs.record(), &SETTINGS, &logs.thresholds);
        Climb { step, group, held, rung }
    };
    phase.steps.iter().map(climb).collect()
}

/// What warms up goes up by itself, without an offer.
fn risen(step: &Step, held: &GradeHeld, logs: &Logs) -> u8 {
    progression::risen(&as_held(step, held, Group::WarmUp), &logs.record(), top_of(step), &SETTINGS, &logs.thresholds)
}

fn as_held<'a>(step: &'a Step, held: &GradeHeld, group: Group) -> Held<'a> {
    let loaded = group != Group::WarmUp;
    Held {
        exercise: &step.exercise,
        grade: held.grade.min(top_of(step)),
        // From the day it was taken, whatever phase began since: a fall is not left behind by naming a phase again.
        since: held.since,
        ceiling: step.pain_ceiling,
        loaded,
    }
}

/// The highest rung.
pub(super) fn top_of(step: &Step) -> u8 {
    u8::try_from(step.ladder.len().saturating_sub(1)).unwrap_or(u8::MAX)
}

/// What comes next: an offer for each group of exercises that has one, or what is missing for the one that is nearest.
#[derive(Default)]
pub(super) struct Next {
    pub offers: Vec<Offer>,
    /// Nothing, once every ladder of the phase has been climbed.
    pub missing: Vec<Missing>,
}

/// In each group one exercise at a time: the first that may go up, in the order of the session.
pub(super) fn next(conn: &mut Conn, today: &Today, on: &OnProgramme, climbs: &[Climb], logs: &Logs) -> Result<Next> {
    let elsewhere = loading_elsewhere(conn, today, climbs, logs.place)?;
    let mut next = Next::default();
    let mut nearest: Option<Vec<Missing>> = None;
    for group in [Group::Lead, Group::Second] {
        // What a physiotherapist left where it is, is not offered around them.
        let waits = |climb: &&Climb| climb.held.waits_until.is_some_and(|until| today.date < until);
        let theirs = climbs.iter().filter(|climb| climb.group == group && climb.held.grade < top_of(climb.step));
        for climb in theirs.filter(|climb| !waits(climb)) {
            let answers = answers(&on.enrolment, &on.programme, climb);
            match offer(today, on, climb, (logs, elsewhere.contains(climb.step.exercise.as_str())), &answers) {
                Ok(offer) => {
                    next.offers.push(offer);
                    break;
                }
                Err(missing) if nearest.as_ref().is_none_or(|fewest| missing.len() < fewest.len()) => {
                    nearest = Some(missing);
                }
                Err(_) => {}
            }
        }
    }
    if next.offers.is_empty() {
        next.missing = nearest.unwrap_or_default();
    }
    Ok(next)
}

/// What is proposed to the physiotherapist for each main exercise. Steps that the patient declined do not count against it.
pub(super) fn proposals(
    conn: &mut Conn,
    today: &Today,
    on: &OnProgramme,
    climbs: &[Climb],
    logs: &Logs,
) -> Result<Vec<(Group, ExerciseProposal)>> {
    let elsewhere = loading_elsewhere(conn, today, climbs, logs.place)?;
    let propose = |climb: &Climb| {
        let loads_elsewhere = elsewhere.contains(climb.step.exercise.as_str());
        let mut answers = answers(&on.enrolment, &on.programme, climb);
        answers.retain(|answer| answer.taken);
        let missing = offer(today, on, climb, (logs, loads_elsewhere), &answers).err().unwrap_or_default();
        let held = as_held(climb.step, &climb.held, climb.group);
        let ladder = OnLadder { held, rung: climb.rung, top: top_of(climb.step), missing: &missing };
        (climb.group, progression::propose(&ladder, &logs.record(), &SETTINGS, &logs.thresholds))
    };
    Ok(climbs.iter().filter(|climb| climb.group != Group::WarmUp).map(propose).collect())
}

/// The main exercises that load another place which holds them back.
fn loading_elsewhere(conn: &mut Conn, today: &Today, climbs: &[Climb], place: BodySite) -> Result<HashSet<String>> {
    let elsewhere = open_elsewhere(today, place);
    if elsewhere.is_empty() {
        return Ok(HashSet::new());
    }
    let main = climbs.iter().filter(|climb| climb.group != Group::WarmUp).map(|climb| climb.step.exercise.clone());
    let known = precautions(conn, &main.collect::<Vec<_>>())?;
    let loads = |regions: &[Region]| elsewhere.iter().any(|region| regions.contains(region));
    Ok(known.into_iter().filter(|(_, known)| loads(&known.regions)).map(|(exercise, _)| exercise).collect())
}

/// The regions of other places with an open worsening, or a new level that nobody has looked at: what loads them is not offered.
fn open_elsewhere(today: &Today, place: BodySite) -> Vec<Region> {
    let holds = |series: &&Series| {
        let new_level = series.course.new_level_since().is_some() && !series.is_new_level_seen;
        series.site() != place && (series.course.worsening().is_some() || new_level)
    };
    today.ground.series.iter().filter(holds).map(|series| series.region).collect()
}

/// What the patient said to offers, as it counts for one exercise.
fn answers(enrolment: &Enrolment, programme: &Programme, climb: &Climb) -> Vec<Answered> {
    let group_of = |held: &GradeHeld| {
        let phase = programme.phase(held.phase)?;
        Some(phase.group(programme.step(held.phase, &held.exercise)?))
    };
    let told = |held: &GradeHeld| {
        let same = (held.phase, &held.exercise) == (climb.held.phase, &climb.held.exercise);
        let same_group = group_of(held) == Some(climb.group);
        let taken = held.is_taken().then_some((held.since, true));
        let declined = [held.declined_on, held.declined_before].into_iter().flatten().map(|on| (on, false));
        let told = taken.into_iter().chain(declined);
        told.map(|(on, taken)| Answered { on, taken, same, same_group }).collect::<Vec<_>>()
    };
    enrolment.grades.0.iter().flat_map(told).collect()
}

fn offer(
    today: &Today,
    on: &OnProgramme,
    climb: &Climb,
    (logs, loads_elsewhere): (&Logs, bool),
    answers: &[Answered],
) -> std::result::Result<Offer, Vec<Missing>> {
    let course = today.series_at(logs.place).map(|series| &series.course);
    let level = course.map(|course| course.standing(today.date, &today.thresholds).level);
    let next = climb.step.ladder.get(usize::from(climb.held.grade) + 1);
    let decision = &on.answer;
    // On a day of rest the decision allows no band, but the go-ahead may hold all the same.
    let cleared_up_to = on.cleared_up_to.map(i16::from);
    // Somebody who has fallen silent, or who takes a painkiller for another place, trains on and does not go up.
    let held_by_the_day = decision.decision == Decision::Train && !decision.progression_allowed;
    let state = OfferState {
        last_raised: course.and_then(Course::last_raised),
        held_back: held_by_the_day
            || loads_elsewhere
            || level.is_none_or(Level::is_raised)
            || course.is_some_and(|course| course.is_high_on(today.date)),
        answers,
        cleared: next.and_then(|grade| grade.band_level).is_none_or(|level| cleared_up_to >= Some(level)),
        easing_or_resting: decision.decision != Decision::Train,
    };
    progression::offer(
        &as_held(climb.step, &climb.held, climb.group),
        &logs.record(),
        top_of(climb.step),
        &state,
        &SETTINGS,
        &today.thresholds,
    )
}

impl Today {
    /// How the series of a place stands.
    pub fn series_at(&self, place: BodySite) -> Option<&Latest> {
        self.series.iter().find(|series| series.place == place)
    }
}
