//! What a day rests on, gathered in one read: the enrolments and their programmes, every series, locks, rests and go-aheads;
//! and what the rules decide of it: for each programme, and together.

use super::care_days::care_days;
use super::enrolment_model::{Enrolment, EnrolmentId, EnrolmentStatus};
use super::finish::maintained;
use super::history::interruptions;
use super::rest_periods::RestPeriod;
use crate::care::{Clearance, Record, ended_by_care};
use crate::catalogue::{Phase, Programme};
use crate::db::Conn;
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::{
    Begun, Latest, Rebase, agreement_on, current_locks, findings_written_on, is_agreed, is_new_level_seen, latest,
    lock_of, thresholds_on, warning_signs,
};
use chrono::{Days, NaiveDate};
use limber_rules::care_events::CareDay;
use limber_rules::pain::Suspension;
use limber_rules::place::{BodySite, Side};
use limber_rules::red_flags::Asked;
use limber_rules::thresholds::Thresholds;
use limber_rules::today::{
    self, DayAnswer, Enrolled, PhaseNeeds, Rebased, Series, Situation, WarningSigns, decide, together,
};
use std::sync::Arc;

/// A day of a patient, decided.
pub struct Today {
    /// The day.
    pub date: NaiveDate,
    /// The programmes under way, the first begun first.
    pub(super) enrolled: Vec<OnProgramme>,
    /// Every series.
    pub series: Vec<Latest>,
    /// The red-flag answers that nobody has unlocked.
    pub lock: Option<today::Lock>,
    /// The rest that somebody decided on and that has this day in it.
    pub rest: Option<today::Rest>,
    /// The screens that are asked.
    pub screens: Vec<Asked>,
    /// What care events ask of it.
    pub care: Vec<CareDay>,
    /// What it asks for, of all programmes together.
    pub decision: DayAnswer,
    /// The rules' numbers as they are for this patient on that day.
    pub thresholds: Thresholds,
    /// What all programmes are decided on.
    pub(super) ground: Ground,
}

/// What a day is decided on, whatever the programme.
pub(super) struct Ground {
    /// Every series, with what was agreed of it.
    pub series: Vec<Series>,
    rebased: Vec<Rebased>,
    signs: WarningSigns,
    finished: Option<BodySite>,
}

/// A programme that somebody is on, and what the day asks of it.
pub(super) struct OnProgramme {
    pub enrolment: Enrolment,
    /// As it is for this patient.
    pub programme: Arc<Programme>,
    /// How far up a go-ahead for its place reaches, on a day of rest, too.
    pub cleared_up_to: Option<u8>,
    /// The maker and line of bands that it names.
    pub cleared_line: Option<String>,
    /// The last day on which that go-ahead holds.
    pub clearance_until: Option<NaiveDate>,
    /// What the day asks for, with its place as the one that matters most.
    pub answer: DayAnswer,
    /// The last day of its maintenance, if it is finished.
    pub maintained_until: Option<NaiveDate>,
    /// Whether its go-ahead is for its side only.
    pub is_cleared_for_one_side: bool,
}

impl OnProgramme {
    /// The phase of the day.
    pub fn phase(&self) -> Option<&Phase> {
        self.programme.phase(self.answer.phase?)
    }
}

impl Today {
    /// The programme of an enrolment, if it is under way.
    pub(super) fn of(&self, enrolment: EnrolmentId) -> Option<&OnProgramme> {
        self.enrolled.iter().find(|on| on.enrolment.id == enrolment)
    }

    /// What the day asks for at a place: of its programme if one is under way there, and else as that of a programme would be.
    pub(super) fn answer_at(&self, site: BodySite) -> DayAnswer {
        if let Some(on) = self.enrolled.iter().find(|on| on.enrolment.place() == site) {
            return on.answer.clone();
        }
        let BodySite { region, side } = site;
        let enrolment = Enrolled { region, side, phase: 0, phase_since: self.date, phases: Vec::new() };
        decide(&Situation { enrolment: Some(enrolment), ..self.situation() }, &self.thresholds)
    }

    /// The day without any programme.
    fn situation(&self) -> Situation<'_> {
        let Ground { series, rebased, signs, finished } = &self.ground;
        Situation {
            date: self.date,
            lock: self.lock.clone(),
            rest: self.rest,
            series,
            enrolment: None,
            clearance: None,
            clearance_ended_by: None,
            finished: *finished,
            rebased,
            signs: signs.clone(),
            care: self.care.clone(),
        }
    }
}

/// Looks at the patient's day of today.
pub fn today(conn: &mut Conn, record: &Record) -> Result<Today> {
    let date = record.today(conn)?;
    look(conn, record, date)
}

/// Looks at a day and decides it.
pub(super) fn look(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Today> {
    let programmes = programmes(conn, record, date)?;
    let known = latest(conn, record.patient())?;
    let series = known.iter().map(|latest| series_on(conn, record, latest, date)).collect::<Result<Vec<_>>>()?;
    let thresholds = thresholds_on(conn, record, date)?;
    let rebased = rebased(conn, record, &series, date)?;
    let in_force = current_locks(conn, record.patient())?;
    let begun = |one: &OfPatient| Begun { region: one.enrolment.region.0, on: one.enrolment.started_on };
    let under_way = || programmes.iter().filter(|one| one.maintained_until.is_none());
    let begun: Vec<Begun> = under_way().map(begun).collect();
    let signs = warning_signs(conn, record, date, &in_force, (&begun, &known))?;
    let mut today = Today {
        date,
        lock: lock_of(&in_force, date),
        rest: rest(conn, record, date)?,
        screens: signs.asked.clone(),
        enrolled: Vec::new(),
        care: care_days(conn, record, date, &known)?,
        series: known,
        decision: DayAnswer::unknown(),
        thresholds,
        ground: Ground { series, rebased, signs, finished: finished(conn, record, under_way().next().is_some())? },
    };
    let on = |one| on_programme(conn, record, one, &today.situation(), &today.thresholds);
    let enrolled = programmes.into_iter().map(on).collect::<Result<Vec<OnProgramme>>>()?;
    let answers: Vec<DayAnswer> = enrolled.iter().map(|on| on.answer.clone()).collect();
    today.decision = together(&answers).unwrap_or_else(|| decide(&today.situation(), &today.thresholds));
    today.enrolled = enrolled;
    Ok(today)
}

/// An enrolment and its programme as it is for this patient.
struct OfPatient {
    enrolment: Enrolment,
    programme: Arc<Programme>,
    maintained_until: Option<NaiveDate>,
}

/// The enrolments in force, the first begun first, and those that are finished and maintained.
fn programmes(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Vec<OfPatient>> {
    let active = Enrolment::active(conn, record.patient())?;
    let mut all: Vec<(Enrolment, Option<NaiveDate>)> = active.into_iter().map(|one| (one, None)).collect();
    let maintained = maintained(conn, record, date)?;
    all.extend(maintained.into_iter().map(|(one, until)| (one, Some(until))));
    let tailored = |(enrolment, maintained_until): (Enrolment, Option<NaiveDate>)| {
        let programme = enrolment.programme(conn)?;
        Ok(OfPatient { programme: enrolment.tailored(programme), enrolment, maintained_until })
    };
    all.into_iter().map(tailored).collect()
}

/// What the day asks of one programme.
fn on_programme(
    conn: &mut Conn,
    record: &Record,
    OfPatient { enrolment, programme, maintained_until }: OfPatient,
    situation: &Situation<'_>,
    thresholds: &Thresholds,
) -> Result<OnProgramme> {
    let (clearance, cleared_line) = furthest_clearance(conn, record, enrolment.place(), situation.date)?.unzip();
    let clearance_ended_by = match clearance {
        Some(_) => None,
        None => ended_by_care(conn, record.patient(), programme.region)?,
    };
    let mut place = place_in(&enrolment, &programme);
    if maintained_until.is_some() && clearance.is_none() {
        // A finished programme asks for no go-ahead: without one its bands are left out.
        place.phases.iter_mut().for_each(PhaseNeeds::do_without_bands);
    }
    let own = Situation { enrolment: Some(place), clearance, clearance_ended_by, ..situation.clone() };
    Ok(OnProgramme {
        answer: decide(&own, thresholds),
        cleared_up_to: clearance.map(|given| given.highest_band_level),
        cleared_line: cleared_line.flatten(),
        clearance_until: clearance.map(|given| given.until),
        is_cleared_for_one_side: clearance.is_some()
            && is_for_one_side(conn, record, enrolment.place(), situation.date)?,
        maintained_until,
        enrolment,
        programme,
    })
}

/// Where the last programme was finished, if none is under way.
fn finished(conn: &mut Conn, record: &Record, under_way: bool) -> Result<Option<BodySite>> {
    if under_way {
        return Ok(None);
    }
    let last = Enrolment::of(conn, record.patient())?.into_iter().max_by_key(|enrolment| enrolment.phase_since);
    Ok(last.filter(|last| last.status.0 == EnrolmentStatus::Completed).map(|last| last.place()))
}

/// A series, as the rules take it, whatever was agreed of it.
pub fn series_of(latest: &Latest) -> Series {
    let BodySite { region, side } = latest.place;
    let (course, fired) = (latest.course.clone(), latest.fired.clone());
    Series { region, side, course, fired, accepted: None, is_new_level_seen: false, findings_written_on: None }
}

/// A series on a day, with what was agreed of it, and when a new level of it was looked at.
fn series_on(conn: &mut Conn, record: &Record, latest: &Latest, date: NaiveDate) -> Result<Series> {
    let accepted = agreement_on(conn, record, latest.place, date)?;
    let is_new_level_seen = match latest.course.new_level_since() {
        Some(since) => is_new_level_seen(conn, record.patient(), latest.place, since)?,
        None => false,
    };
    let findings_written_on = match latest.course.worst() {
        Some(worst) => findings_written_on(conn, record.patient(), latest.place, worst.since)?,
        None => None,
    };
    Ok(Series { accepted, is_new_level_seen, findings_written_on, ..series_of(latest) })
}

/// So long a usual level may be in the making. Days. As far back as scores are remembered.
const REMEMBERED: Days = Days::new(49);

/// Where a usual level is learned anew; asked only if one is not known.
fn rebased(conn: &mut Conn, record: &Record, series: &[Series], date: NaiveDate) -> Result<Vec<Rebased>> {
    if series.iter().all(|series| series.course.baseline().is_some()) {
        return Ok(Vec::new());
    }
    let out = |rebase: Rebase| {
        let BodySite { region, side } = rebase.place();
        Rebased { region, side, since: rebase.local_date, care: rebase.care.map(|care| care.0) }
    };
    Ok(Rebase::latest(conn, record.patient(), date - REMEMBERED, date)?.into_iter().map(out).collect())
}

fn place_in(enrolment: &Enrolment, programme: &Programme) -> Enrolled {
    let needs = |phase: &Phase| PhaseNeeds {
        number: phase.number,
        needs_clearance: phase.needs_clearance,
        band_levels: phase.band_levels.map(|levels| levels.map(|level| u8::try_from(level).unwrap_or(u8::MAX))),
    };
    Enrolled {
        region: enrolment.region.0,
        side: enrolment.side.0,
        phase: u8::try_from(enrolment.phase).unwrap_or_default(),
        phase_since: enrolment.phase_since,
        phases: programme.phases.iter().map(needs).collect(),
    }
}

/// All warning signs that nobody has ended, as one lock, also where a doctor's word eases it.
pub fn locked(conn: &mut Conn, patient: PatientId) -> Result<Option<today::Lock>> {
    Ok(lock_of(&current_locks(conn, patient)?, NaiveDate::MIN))
}

/// Of several rests that have this day in them, the one that ends last.
fn rest(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Option<today::Rest>> {
    let longest = RestPeriod::within(conn, record.patient(), date, date)?.into_iter().next();
    Ok(longest.map(|rest| today::Rest {
        from: rest.from_date,
        until: rest.until_date,
        by_physiotherapist: rest.is_by_physiotherapist(),
    }))
}

/// What a worsening holds back.
pub struct HeldBack {
    /// Where.
    pub site: BodySite,
    /// Since when, and what for.
    pub suspension: Suspension,
    /// Whether a level of the place is agreed with a physiotherapist: their word is enough there.
    pub agreed: bool,
}

/// What worsenings hold back of a record, by place: where one side of a region is enrolled and the other is not, that one holds nothing back.
pub fn held_back(conn: &mut Conn, record: &Record) -> Result<Vec<HeldBack>> {
    let (patient, date) = (record.patient(), record.today(conn)?);
    let enrolled: Vec<BodySite> = Enrolment::active(conn, patient)?.iter().map(Enrolment::place).collect();
    let mut held = Vec::new();
    for series in latest(conn, patient)? {
        let is_other_side =
            !enrolled.contains(&series.place) && enrolled.iter().any(|own| own.region == series.place.region);
        let Some(suspension) = series.course.suspension().filter(|_| !is_other_side) else { continue };
        let agreed = is_agreed(conn, record, series.place, &series.course, date)?;
        held.push(HeldBack { site: series.place, suspension, agreed });
    }
    Ok(held)
}

/// The go-aheads in force for a place, the furthest-reaching first: those for its side, and those without a side if it was enrolled, or
/// nothing of its region was, on the day they were given (judgement.md 2.5).
pub(super) fn clearances_at(
    conn: &mut Conn,
    record: &Record,
    site: BodySite,
    date: NaiveDate,
) -> Result<Vec<Clearance>> {
    let mut in_force = Clearance::current_at(conn, record.patient(), site, date)?;
    if in_force.iter().all(|clearance| clearance.side.is_some()) {
        return Ok(in_force);
    }
    let mut of_region = Enrolment::of(conn, record.patient())?;
    of_region.retain(|one| one.region.0 == site.region);
    let ended = of_region.iter().filter(|one| one.status.0 != EnrolmentStatus::Active).map(|one| one.id);
    let ends = interruptions(conn, record, ended.collect())?;
    let enrolled: Vec<(Side, NaiveDate, Option<NaiveDate>)> =
        of_region.iter().map(|one| (one.side.0, one.started_on, ends.get(&one.id).copied())).collect();
    in_force.retain(|clearance| {
        let given = clearance.given_on;
        let was_enrolled = |(_, from, until): &&(Side, NaiveDate, Option<NaiveDate>)| {
            *from <= given && until.is_none_or(|until| until > given)
        };
        let mut then = enrolled.iter().filter(was_enrolled).peekable();
        clearance.side.is_some() || then.peek().is_none() || then.any(|(side, ..)| *side == site.side)
    });
    Ok(in_force)
}

/// Whether the go-aheads that there are for a place leave out its other side.
fn is_for_one_side(conn: &mut Conn, record: &Record, site: BodySite, date: NaiveDate) -> Result<bool> {
    let other = match site.side {
        Side::Left => Side::Right,
        Side::Right => Side::Left,
        Side::Midline => return Ok(false),
    };
    let here = clearances_at(conn, record, site, date)?;
    let there = clearances_at(conn, record, BodySite { side: other, ..site }, date)?;
    // Without a side it is told of both, and where only one is enrolled, bands are for the other as its exercises have it.
    let names_a_side = here.iter().all(|clearance| clearance.side.is_some());
    let other_is_enrolled =
        Enrolment::active(conn, record.patient())?.iter().any(|one| one.place() == BodySite { side: other, ..site });
    Ok(there.is_empty() && (names_a_side || other_is_enrolled))
}

/// The furthest-reaching of them, and its line of bands. Levels of two lines are not compared: the line that was named last is that which
/// the patient has.
pub(super) fn furthest_clearance(
    conn: &mut Conn,
    record: &Record,
    site: BodySite,
    date: NaiveDate,
) -> Result<Option<(today::Clearance, Option<String>)>> {
    let mut in_force = clearances_at(conn, record, site, date)?;
    let named_last = in_force.iter().max_by_key(|given| given.given_at).map(|given| given.band_line.clone());
    in_force.retain(|given| given.band_line.is_none() || Some(&given.band_line) == named_last.as_ref());
    let furthest = in_force.into_iter().next();
    Ok(furthest.map(|clearance| {
        let given = today::Clearance {
            region: site.region,
            highest_band_level: u8::try_from(clearance.highest_band_level).unwrap_or_default(),
            until: clearance.until,
            given_on: clearance.given_on,
            confirmed_on: clearance.confirmed_on,
        };
        (given, clearance.band_line)
    }))
}
