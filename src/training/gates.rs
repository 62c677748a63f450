//! The one gate function: what must hold before a phase begins, whichever way leads into it: enrolling, going up, coming back.

use super::climbing::{Logs, climbs, top_of};
use super::enrolment_model::Enrolment;
use super::history::{interrupted_on, paused_days, phase_closed_by};
use super::situation::{Today, clearances_at, furthest_clearance};
use crate::care::{Clearance, Entry, Record, Slice};
use crate::catalogue::{Gate, Phase, Programme};
use crate::db::Conn;
use crate::http::{Code, Note, Problem, Result};
use crate::measures::{lowest_activity, sport_score, tested_between};
use crate::pain::{agreement_on, clear_screen_on, current_locks, latest};
use chrono::{Days, NaiveDate};
use limber_rules::function_tests::COUNTS_FOR;
use limber_rules::level::Level;
use limber_rules::measures::EARLY;
use limber_rules::pain::{Course, Evidence};
use limber_rules::place::{BodySite, Side};
use limber_rules::progression::{self, Facts, LeadRung, Measure, PUBLISHED_PROGRESSION as SETTINGS, Response};
use limber_rules::scale::Nrs;
use limber_rules::today::Decision;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A gate, and whether it holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GateOut {
    /// A word for it.
    pub code: String,
    text: String,
    /// Null if nobody has measured it: then somebody has to say so.
    pub met: Option<bool>,
    /// Whether a patient's own word is enough where nobody has measured it.
    pub patient_can_confirm: bool,
    #[schema(value_type = Option<Object>)]
    evidence: Option<Evidence>,
}

/// Where somebody stands in a programme at a place, or stood last.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// The phase of the day, which after a red may be one below the enrolment's; of an enrolment that is over, its last.
    pub phase: u8,
    /// Days in it, without those on which the enrolment was interrupted.
    days: u32,
    enrolment: Enrolment,
}

impl Standing {
    /// Of an enrolment.
    pub fn of(conn: &mut Conn, record: &Record, enrolment: &Enrolment, today: &Today) -> Result<Standing> {
        let own = u8::try_from(enrolment.phase).unwrap_or_default();
        let under_way = today.of(enrolment.id);
        let phase = under_way.and_then(|on| on.answer.phase).unwrap_or(own);
        let red = today.series_at(enrolment.place()).and_then(|series| series.course.rested_until());
        let since = match red {
            Some(red) if phase < own => red.max(enrolment.phase_since),
            _ => enrolment.phase_since,
        };
        let until = if under_way.is_some() { None } else { interrupted_on(conn, record, enrolment)? };
        let whole = (until.unwrap_or(today.date) - since).num_days();
        // What is in its first version was never changed, and so never paused.
        let days = if enrolment.version > 1 { whole - paused_days(conn, record, enrolment, since)? } else { whole };
        Ok(Standing { phase, days: u32::try_from(days).unwrap_or_default(), enrolment: enrolment.clone() })
    }

    /// Of the last enrolment in a programme at a place.
    pub fn last(
        conn: &mut Conn,
        record: &Record,
        (key, site): (&str, BodySite),
        today: &Today,
    ) -> Result<Option<Standing>> {
        let mut all = Enrolment::of(conn, record.patient())?;
        all.retain(|one| one.programme_key == key && one.place() == site);
        let last = all.into_iter().max_by_key(|one| (one.phase_since, one.started_on, one.id));
        last.map(|last| Standing::of(conn, record, &last, today)).transpose()
    }

    /// Since when somebody has been in a phase below another one.
    pub fn since_below(&self, phase: u8) -> Option<NaiveDate> {
        (phase > self.phase).then_some(self.enrolment.phase_since)
    }

    /// Days in the phase before another one. Whoever was in that phase or above has been in all before it: their days since
    /// the programme began.
    fn days_before(&self, phase: u8, date: NaiveDate) -> Option<u32> {
        if self.phase >= phase {
            return u32::try_from((date - self.enrolment.started_on).num_days()).ok();
        }
        (self.phase + 1 == phase).then_some(self.days)
    }
}

/// A phase that somebody wants to be in, and where they come from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entrance<'a> {
    pub programme: &'a Programme,
    pub site: BodySite,
    pub phase: &'a Phase,
    pub from: Option<&'a Standing>,
}

impl Entrance<'_> {
    fn before(&self) -> Option<&Phase> {
        self.programme.phase(self.phase.number.checked_sub(1)?)
    }

    /// The gates of the phase, and what must hold to leave the one before it upwards.
    fn gates(&self) -> impl Iterator<Item = &Gate> {
        let exit = self.before().map(|phase| phase.exit.as_slice()).unwrap_or_default();
        exit.iter().chain(&self.phase.gates)
    }

    fn reads(&self, reads: impl Fn(Measure) -> bool) -> bool {
        self.gates().filter_map(|gate| gate.measure).any(reads)
    }

    /// The ceilings of the main exercises: those of the phase before, and else the highest that the programme has. That of what warms up
    /// ends a set of it, and says nothing of what the session loads.
    fn ceilings(&self) -> Vec<(&str, Nrs)> {
        let mut ceilings: HashMap<&str, Nrs> = HashMap::new();
        for step in self.programme.phases.iter().flat_map(Phase::main_steps) {
            let ceiling = ceilings.entry(&step.exercise).or_insert(step.pain_ceiling);
            *ceiling = step.pain_ceiling.max(*ceiling);
        }
        let before = self.before().into_iter().flat_map(Phase::main_steps);
        ceilings.extend(before.map(|step| (step.exercise.as_str(), step.pain_ceiling)));
        ceilings.into_iter().collect()
    }

    /// The exercises that make a session of the phase before: its main ones, and those of the phases above it. None if it has none,
    /// and for the first phase, from which calm days of any exercise lead on (judgement.md 4.1).
    fn counted(&self) -> Vec<&str> {
        let has_sessions = |before: &&Phase| before.number > 0 && before.main_steps().next().is_some();
        let Some(before) = self.before().filter(has_sessions) else { return Vec::new() };
        let from_it_on = self.programme.phases.iter().filter(|phase| phase.number >= before.number);
        from_it_on.flat_map(Phase::main_steps).map(|step| step.exercise.as_str()).collect()
    }

    /// Where the lead exercise of the phase before stands: at what it is done at today, if something took it down.
    fn lead(&self, logs: &Logs) -> Option<LeadRung> {
        let before = self.before()?;
        let lead = before.lead()?;
        let climbs = climbs(before, &self.from?.enrolment, logs);
        let climb = climbs.into_iter().find(|climb| climb.step.exercise == lead.exercise)?;
        let top = top_of(lead);
        Some(LeadRung { held: climb.rung.grade.min(top), top })
    }
}

/// All gates of a phase, each held against the record: the same answer whichever way leads in.
pub(super) fn gates_into(
    conn: &mut Conn,
    record: &Record,
    entrance: Entrance<'_>,
    today: &Today,
    logs: &Logs,
) -> Result<Vec<GateOut>> {
    let tested = if entrance.reads(|measure| matches!(measure, Measure::FunctionTest { .. })) {
        tested_between(conn, record.patient(), today.date - Days::new(COUNTS_FOR.into()), today.date)?
    } else {
        Vec::new()
    };
    let ceilings = entrance.ceilings();
    let (lead, counted) = (entrance.lead(logs), entrance.counted());
    let facts = Facts {
        tested: &tested,
        ceilings: &ceilings,
        counted: &counted,
        lead,
        ..facts(conn, record, entrance, today)?
    };
    let is_shown = |measure: Measure| {
        let of_measures =
            matches!(measure, Measure::FunctionTest { .. } | Measure::HagosSport { .. } | Measure::PsfsAtLeast(_));
        !of_measures || record.shows(Slice::Measures)
    };
    let measured = |measure: Measure| progression::gate(measure, &logs.record(), &facts, &SETTINGS, &today.thresholds);
    let out = |gate: &Gate| {
        let measured = gate.measure.map(measured);
        GateOut {
            code: gate.code.clone(),
            text: gate.text.clone(),
            met: measured.as_ref().and_then(|measured| measured.met),
            patient_can_confirm: gate.measure.is_some_and(Measure::is_the_patients_to_say),
            evidence: measured.filter(|_| gate.measure.is_some_and(is_shown)).map(|measured| measured.evidence),
        }
    };
    let mut gates: Vec<GateOut> = entrance.gates().map(out).collect();
    // To begin from the very beginning is anybody's, on a bad day, too.
    if entrance.phase.number > 0 {
        gates.extend(standing_in_the_way(today, entrance.site, logs));
    }
    Ok(gates)
}

/// What the gates ask of the record beside the logs. What the day has not looked for is read only if a gate asks for it.
fn facts(conn: &mut Conn, record: &Record, entrance: Entrance<'_>, today: &Today) -> Result<Facts<'static>> {
    let Entrance { site, phase, from, .. } = entrance;
    let course = today.series_at(site).map(|series| &series.course);
    // Once the silence is too long, nothing is green any more: no data is never "fine".
    let green = |course: &Course| course.standing(today.date, &today.thresholds).level == Level::Green;
    let lightest = phase.band_levels.and_then(|[lightest, _]| u8::try_from(lightest).ok());
    // The day has looked for the go-ahead of a programme under way already.
    let cleared_up_to = match today.enrolled.iter().find(|on| on.enrolment.place() == site) {
        Some(on) => on.cleared_up_to,
        None => furthest_clearance(conn, record, site, today.date)?.map(|(given, _)| given.highest_band_level),
    };
    let covers = |level: u8| cleared_up_to.is_some_and(|highest| highest >= level);
    let accepted = if entrance.reads(|measure| matches!(measure, Measure::WeekMeanAtMost(_))) {
        agreement_on(conn, record, site, today.date)?.map(|agreement| agreement.up_to)
    } else {
        None
    };
    let screened = if entrance.reads(|measure| matches!(measure, Measure::ScreenClear(_))) {
        clear_screen_on(conn, record.patient(), site.region, today.date)?
    } else {
        None
    };
    let sport = if entrance.reads(|measure| matches!(measure, Measure::HagosSport { .. })) {
        let began = from.map_or(today.date, |from| from.enrolment.started_on);
        let since = began.checked_sub_days(Days::new(EARLY)).unwrap_or(began);
        sport_score(conn, record.patient(), (since, today.date))?
    } else {
        None
    };
    let lowest_activity = if entrance.reads(|measure| matches!(measure, Measure::PsfsAtLeast(_))) {
        lowest_activity(conn, record.patient(), today.date)?
    } else {
        None
    };
    Ok(Facts {
        site: Some(site),
        green_days: course.filter(|course| green(course)).map_or(0, Course::green_days),
        last_raised: course.and_then(Course::last_raised),
        cleared: cleared_up_to.is_some() && lightest.is_none_or(covers),
        week_mean: course.and_then(|course| course.week_mean_on(today.date)),
        accepted,
        days_in_phase_before: from.and_then(|from| from.days_before(phase.number, today.date)),
        lead: None,
        screen_clear_on: screened,
        tested: &[],
        ceilings: &[],
        counted: &[],
        sport,
        lowest_activity,
    })
}

/// What stands in the way of every phase, as long as it does: a bad day, a rule that holds everything where it is, a morning that
/// is not in.
fn standing_in_the_way(today: &Today, site: BodySite, logs: &Logs) -> impl Iterator<Item = GateOut> {
    let gate = |code: &str, text: &str| GateOut {
        code: code.to_owned(),
        text: text.to_owned(),
        met: Some(false),
        patient_can_confirm: false,
        evidence: None,
    };
    let level = today.series_at(site).map(|series| series.course.standing(today.date, &today.thresholds).level);
    let answer = today.answer_at(site);
    let bad = answer.decision >= Decision::Rest || level.is_some_and(Level::is_raised);
    let held = !bad && answer.nothing_up;
    let waits = logs.waiting().is_some_and(|last| last.state == Response::Waiting);
    let bad = bad.then(|| gate("not-a-bad-day", "Today is no day of rest, and your pain is not raised."));
    let held = held.then(|| gate("nothing-held-back", "Nothing in your diary asks to stay where you are today."));
    let waits = waits.then(|| gate("morning-is-in", "The morning after your last session is in your diary."));
    bad.into_iter().chain(held).chain(waits)
}

/// What somebody says of gates when they enter a phase.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    /// The gates that they say hold.
    pub confirmed: &'a [String],
    /// Why all the same: a physiotherapist's word.
    pub because: Option<&'a Note>,
    /// The gates that it stands for; all that do not hold, unless told.
    pub gates: Option<&'a [String]>,
}

/// Lets somebody into a phase: a patient one phase at a time and once all gates hold, a physiotherapist with their word for those
/// that do not. The codes of those.
pub(super) fn enter(
    conn: &mut Conn,
    entry: &Entry,
    entrance: Entrance<'_>,
    today: &Today,
    said: Said<'_>,
) -> Result<Vec<String>> {
    let own = entry.is_own();
    let furthest = entrance.from.map_or(0, |from| from.phase.saturating_add(1));
    if own && entrance.phase.number > furthest {
        let told = format!("you go up by one phase at a time: the next one is phase {furthest}");
        return Err(Problem::new(Code::GatesNotMet, told));
    }
    let logs = Logs::gather(conn, entry, (entrance.site, entrance.programme), today)?;
    let gates = gates_into(conn, entry, entrance, today, &logs)?;
    let confirms = |gate: &GateOut| said.confirmed.contains(&gate.code);
    let says = |gate: &GateOut| own && gate.patient_can_confirm && confirms(gate);
    let open: Vec<GateOut> = gates.into_iter().filter(|gate| !gate.met.unwrap_or_else(|| says(gate))).collect();
    let named = |gate: &GateOut| said.gates.is_none_or(|gates| gates.contains(&gate.code));
    let word = said.because.is_some_and(|because| !own && !because.as_str().trim().is_empty());
    let stands_for = |gate: &GateOut| word && (named(gate) || gate.met.is_none() && confirms(gate));
    let left_open: Vec<&GateOut> = open.iter().filter(|gate| !stands_for(gate)).collect();
    if left_open.is_empty() {
        return Ok(open.into_iter().map(|gate| gate.code).collect());
    }
    let told = if own {
        "not all gates of that phase hold: `confirmed` takes what you alone can know, a physiotherapist's word the others"
    } else {
        "not all gates of that phase hold: `because` stands for them, or for those that `gates` names"
    };
    Err(Problem::new(Code::GatesNotMet, told).extra("gates", json!(left_open)))
}

/// What is confirmed, and what a word stands for, is kept in the history: only what is a gate of the programme, or stands in the way
/// of every phase, can be.
pub(super) fn check_codes(programme: &Programme, said: Said<'_>) -> Result<()> {
    let of_all = ["not-a-bad-day", "nothing-held-back", "morning-is-in"];
    let is_gate = |code: &String| {
        programme.phases.iter().any(|phase| phase.gates.iter().chain(&phase.exit).any(|gate| gate.code == *code))
    };
    let unknown = |codes: &[String], known: &dyn Fn(&String) -> bool| codes.iter().position(|code| !known(code));
    let told = || format!("must be the code of a gate of {}", programme.name);
    if let Some(at) = unknown(said.confirmed, &is_gate) {
        return Err(Problem::invalid(format!("/confirmed/{at}"), "unknown-value", told()));
    }
    let is_known = |code: &String| is_gate(code) || of_all.contains(&code.as_str());
    match unknown(said.gates.unwrap_or_default(), &is_known) {
        Some(at) => Err(Problem::invalid(format!("/gates/{at}"), "unknown-value", told())),
        None => Ok(()),
    }
}

/// Band work is not entered, moved to or planned without a go-ahead for its region up to the lightest of its bands at least;
/// heavier bands of the phase are planned as far as the go-ahead reaches. Where the phase asks for a new one, it must have
/// been given since the phase before began (`given_since`).
pub(super) fn require_clearance(
    conn: &mut Conn,
    record: &Record,
    (programme, side): (&Programme, Side),
    number: i16,
    today: NaiveDate,
    given_since: Option<NaiveDate>,
) -> Result<()> {
    let phase = phase_of(programme, number)?;
    let level = phase.band_levels.map_or(1, |[lowest, _]| lowest);
    if !phase.needs_clearance && phase.band_levels.is_none() {
        return Ok(());
    }
    let place = BodySite { region: programme.region, side };
    let current = clearances_at(conn, record, place, today)?;
    let since = given_since.filter(|_| phase.needs_new_clearance);
    let covers = |clearance: &Clearance| {
        clearance.highest_band_level >= level && since.is_none_or(|since| clearance.given_on >= since)
    };
    if current.iter().any(covers) {
        return Ok(());
    }
    let new = since.map_or_else(String::new, |since| format!(", given on {since} or later"));
    let told = format!(
        "phase {number} ({}) needs a physiotherapist's go-ahead for the {place} up to band level {level}{new}",
        phase.name
    );
    Err(Problem::new(Code::ClearanceRequired, told))
}

/// A phase of a programme by its number.
///
/// # Errors
/// 422 if there is none.
pub(super) fn phase_of(programme: &Programme, number: i16) -> Result<&Phase> {
    let unknown = || Problem::invalid("/phase", "unknown-value", format!("is not a phase of {}", programme.name));
    u8::try_from(number).ok().and_then(|number| programme.phase(number)).ok_or_else(unknown)
}

/// After a warning sign nothing begins and nothing moves.
pub(super) fn expect_unlocked(conn: &mut Conn, entry: &Entry) -> Result<()> {
    if current_locks(conn, entry.patient())?.is_empty() {
        return Ok(());
    }
    Err(Problem::new(Code::Conflict, "training is locked after a red-flag answer: a linked physiotherapist unlocks it"))
}

/// What only a linked physiotherapist may do.
pub(super) fn expect_physiotherapist(entry: &Entry) -> Result<()> {
    if entry.is_own() {
        return Err(Problem::new(Code::Forbidden, "only a linked physiotherapist can do this"));
    }
    Ok(())
}

/// A red takes the phase of the day one lower. To go back into that phase, or higher, is a physiotherapist's to decide,
/// however often the patient stops, steps down or enrols again in between. To begin from the very beginning is anybody's.
pub(super) fn expect_physiotherapist_after_red(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    phase: i16,
) -> Result<()> {
    if !entry.is_own() || phase == 0 {
        return Ok(());
    }
    let series = latest(conn, entry.patient())?.into_iter().find(|series| series.place == place);
    let Some(red) = series.and_then(|series| series.course.stepped_down()) else { return Ok(()) };
    match phase_closed_by(conn, entry, place, red)? {
        Some(closed) if phase >= closed.max(1) => Err(Problem::new(
            Code::Forbidden,
            "after a red day only a linked physiotherapist can let you back into this phase",
        )),
        _ => Ok(()),
    }
}

/// How many programmes may be under way at once. Chosen here: each has its places in a session of four exercises.
const MOST_AT_ONCE: usize = 6;

/// A patient is on any number of programmes, but on each with one side once.
pub(super) fn expect_none_active(conn: &mut Conn, entry: &Entry, programme: &str, side: Side) -> Result<()> {
    let active = Enrolment::active(conn, entry.patient())?;
    let told = "there is an active enrolment in this programme for this side: pause, complete or stop it first";
    if let Some(same) = active.iter().find(|one| one.programme_key == programme && one.side.0 == side) {
        return Err(Problem::new(Code::Conflict, told).extra("existing", json!({"id": same.id})));
    }
    if active.len() >= MOST_AT_ONCE {
        let told = format!("there are {MOST_AT_ONCE} programmes under way: pause, complete or stop one first");
        return Err(Problem::new(Code::Conflict, told));
    }
    Ok(())
}
