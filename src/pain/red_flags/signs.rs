//! The warning signs of a day, gathered: what eases a lock, what is urgent, and which screens are asked.

use crate::care::{Record, physiotherapists_of, somebody_sees_pain};
use crate::clock::day;
use crate::db::Conn;
use crate::http::Result;
use crate::pain::assessments::standings::Latest;
use crate::pain::red_flags::checks::Check;
use crate::pain::red_flags::locks::Lock;
use crate::pain::tailoring::care_event::CareEvent;
use chrono::{DateTime, Days, NaiveDate, Utc};
use limber_rules::care_events::Care;
use limber_rules::pain::{Course, Run};
use limber_rules::place::Region;
use limber_rules::red_flags::{Answered, Area, Asked, Because, Event, History, Return, Screen, asks};
use limber_rules::today::{self, Answers, Eased, KNOWN_DAYS, URGENT_DAYS, Urgent, WarningSigns, is_known};

/// Where a diary or a programme began: its first screen is asked then.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    /// The region.
    pub region: Region,
    /// The first day.
    pub on: NaiveDate,
}

/// The full screen of the start may be answered so long before it. Days. Judgement.md 4.1.
const WEEK: Days = Days::new(7);

/// What happened within so many days can still ask for a screen. Days. Chosen here, as long as an urgent answer holds.
const EVENT_DAYS: u64 = URGENT_DAYS;

/// The warning signs of a day. `in_force` are the locks that nobody has ended, `begun` the programmes under way,
/// the first begun first.
pub fn warning_signs(
    conn: &mut Conn,
    record: &Record,
    date: NaiveDate,
    in_force: &[Lock],
    (begun, series): (&[Begun], &[Latest]),
) -> Result<WarningSigns> {
    let mut checks = checks_until(conn, record, date)?;
    let answers = answers(conn, record, &checks)?;
    if let Some(begun) = begun.first() {
        // What was answered at the start counts for good.
        checks.extend(Check::full_before(conn, record.patient(), begun.on - WEEK, first_day_of_checks(date))?);
    }
    let care = CareEvent::between(conn, record.patient(), date - Days::new(EVENT_DAYS), date)?;
    let visits: Vec<NaiveDate> = care.iter().filter(|event| is_visit(event.kind())).map(CareEvent::date).collect();
    Ok(WarningSigns {
        country: record.country,
        linked: somebody_sees_pain(conn, record.patient(), record.real)?,
        locked_today: locked_on(in_force, date),
        eased: eased(in_force, date),
        urgent: Urgent::of(&answers, &visits, date),
        asked: asked(&checks, &care, (begun, series), date),
    })
}

/// The locks that no doctor's word eases on a day, as one.
pub fn lock_of(in_force: &[Lock], date: NaiveDate) -> Option<today::Lock> {
    let hold: Vec<&Lock> = in_force.iter().filter(|lock| !lock.is_eased_on(date)).collect();
    let since = hold.iter().map(|lock| lock.since).min()?;
    let mut flags: Vec<String> = hold.iter().flat_map(|lock| lock.answered_yes.0.iter().cloned()).collect();
    flags.sort_unstable();
    flags.dedup();
    Some(today::Lock { since, flags })
}

fn locked_on(in_force: &[Lock], date: NaiveDate) -> Vec<String> {
    let of_today = in_force.iter().filter(|lock| lock.since == date);
    of_today.flat_map(|lock| lock.answered_yes.0.iter().cloned()).collect()
}

/// The gentle plan that doctors' words allow, if every lock in force eases: the soonest end counts.
fn eased(in_force: &[Lock], date: NaiveDate) -> Option<Eased> {
    let words = in_force.iter().map(|lock| {
        let said = lock.doctor_says().filter(|_| lock.is_eased_on(date))?;
        Some(Eased { since: lock.since, said_on: said.on, until: said.until })
    });
    words.collect::<Option<Vec<_>>>()?.into_iter().min_by_key(|eased| eased.until)
}

/// The answers up to a day, as far back as any may still matter.
pub(super) fn answers_until(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Vec<Answers>> {
    let checks = checks_until(conn, record, date)?;
    answers(conn, record, &checks)
}

fn checks_until(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Vec<Check>> {
    let mut checks = Check::between(conn, record.patient(), first_day_of_checks(date), date)?;
    checks.retain(Check::stands);
    Ok(checks)
}

fn first_day_of_checks(date: NaiveDate) -> NaiveDate {
    date - Days::new(KNOWN_DAYS + URGENT_DAYS)
}

fn answers(conn: &mut Conn, record: &Record, checks: &[Check]) -> Result<Vec<Answers>> {
    if checks.iter().all(|check| check.answered_yes.0.is_empty()) {
        return Ok(Vec::new());
    }
    let linked = physiotherapists_of(conn, record.patient(), record.real)?;
    let zone = record.zone(conn)?;
    let out = |check: &Check| {
        let known = check.known_at.filter(|_| check.known_by.is_some_and(|by| linked.contains(&by)));
        Answers {
            on: check.local_date,
            screen: check.screen().unwrap_or(&Screen::CURRENT),
            area: check.area(),
            yes: check.yes(),
            known_on: known.map(|at| day(at.instant(), zone)),
        }
    };
    Ok(checks.iter().map(out).collect())
}

/// The warning signs of a region that were answered on some days, each with its day and when it was recorded. Those that a linked
/// physiotherapist knew of are left out.
pub(in crate::pain) fn new_warnings(
    conn: &mut Conn,
    record: &Record,
    region: Region,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(NaiveDate, DateTime<Utc>)>> {
    let mut checks = Check::between(conn, record.patient(), from - Days::new(KNOWN_DAYS), to)?;
    checks.retain(Check::warns);
    let recorded: Vec<DateTime<Utc>> = checks.iter().map(|check| check.recorded_at.instant()).collect();
    let all = answers(conn, record, &checks)?;
    let is_new = |one: &Answers| one.yes.iter().any(|flag| !is_known(&all, one.area, flag.code, one.on));
    let is_about = |one: &Answers| one.area.is_none_or(|area| area == Area::of(region));
    let within = |one: &Answers| (from..=to).contains(&one.on);
    let new = all.iter().zip(recorded).filter(|(one, _)| within(one) && is_about(one) && is_new(one));
    Ok(new.map(|(one, recorded)| (one.on, recorded)).collect())
}

fn is_visit(care: Care) -> bool {
    matches!(care, Care::DoctorVisit | Care::PhysiotherapistVisit)
}

/// What is asked of each region: all of one whose programme is under way; of another, what its own days and events ask for.
fn asked(checks: &[Check], care: &[CareEvent], (begun, series): (&[Begun], &[Latest]), date: NaiveDate) -> Vec<Asked> {
    let worst = series.iter().max_by_key(|latest| latest.course.severity()).map(|latest| latest.place.region);
    let main = begun.first().map(|begun| begun.region).or(worst);
    let diaries = series.iter().map(|latest| latest.place.region);
    let mut others: Vec<Region> = diaries.chain(care.iter().filter_map(CareEvent::region)).collect();
    others.extend(begun.iter().map(|begun| begun.region));
    others.retain(|region| Some(*region) != main);
    others.sort_unstable();
    others.dedup();
    let asked_of = |region: Region| {
        let start = begun.iter().filter(|begun| begun.region == region).map(|begun| begun.on).min();
        asked_of(Part { region, is_main: Some(region) == main, start }, checks, care, series, date)
    };
    main.into_iter().chain(others).flat_map(asked_of).collect()
}

/// A region that is asked about.
struct Part {
    region: Region,
    /// Whether it is the one of the first programme, or the most severe without one: what names no region asks about it.
    is_main: bool,
    /// The first day of the programme.
    start: Option<NaiveDate>,
}

fn asked_of(
    Part { region, is_main, start }: Part,
    checks: &[Check],
    care: &[CareEvent],
    series: &[Latest],
    date: NaiveDate,
) -> Vec<Asked> {
    let theirs = series.iter().filter(|latest| latest.place.region == region);
    let courses: Vec<&Course> = theirs.map(|latest| &latest.course).collect();
    let answered = |check: &Check| Answered { on: check.local_date, area: check.area(), form: check.form.0 };
    let answers: Vec<Answered> = checks.iter().map(answered).collect();
    let at_place = care.iter().filter(|event| event.region().map_or(is_main, |other| other == region));
    let of_care = at_place.filter_map(|care| event(care, &courses));
    let events: Vec<Event> = of_care.chain(courses.iter().flat_map(|course| of_diary(course, date))).collect();
    let back = courses.iter().filter(|_| is_main).filter_map(|course| course.last_return());
    let back = back.max_by_key(|(on, above)| (*above, *on));
    asks(&History {
        today: date,
        region,
        start,
        answers: &answers,
        last_return: back.map(|(on, is_above_usual)| Return { on, is_above_usual }),
        events: &events,
    })
}

fn event(care: &CareEvent, courses: &[&Course]) -> Option<Event> {
    let because = match care.kind() {
        Care::SteroidInjection => Because::Injection,
        Care::Surgery => Because::Surgery,
        Care::Fall => Because::Fall,
        Care::Illness => Because::Illness,
        _ => return None,
    };
    let by_days = courses.iter().filter_map(|course| course.well_again_from(care.date())).min();
    Some(Event {
        because,
        on: care.date(),
        last: care.date(),
        well_again: care.ended_on().into_iter().chain(by_days).min(),
    })
}

/// What the diary of a place asks a screen for.
fn of_diary(course: &Course, date: NaiveDate) -> impl Iterator<Item = Event> + use<> {
    let recent = move |run: &Run| (run.since..run.last + Days::new(EVENT_DAYS)).contains(&date);
    let events = [
        (Because::HighestPain, course.worst()),
        (Because::NightPain, course.nights()),
        (Because::LongStiffness, course.stiff()),
    ];
    let recent = events.into_iter().filter_map(move |(because, run)| Some((because, run.filter(recent)?)));
    recent.map(|(because, Run { since, last })| Event { because, on: since, last, well_again: None })
}
