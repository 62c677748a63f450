//! What a report tells, read from all rooms of a record in one look.

use super::super::chart::chart;
use super::{Event, FlagTold, Report, Sessions};
use crate::accounts::{Role, User};
use crate::care::{Clearance, Record};
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::measures::compared_between;
use crate::pain::{
    CareEvent, FlagOut, Happening, Place, all_flags_between, current_locks, days_between, last_logged_day, places,
};
use crate::training::{Course, RestPeriod, courses, kept_between, sessions_by_day};
use chrono::NaiveDate;
use limber_rules::adherence::Adherence;
use limber_rules::place;

/// The report of some days.
pub(super) fn report(
    conn: &mut Conn,
    record: &Record,
    from: NaiveDate,
    to: NaiveDate,
    question: Option<String>,
) -> Result<Report> {
    let (patient, today) = (record.patient(), record.today(conn)?);
    let person = User::find(conn, UserId(patient.0))?;
    let courses = courses(conn, record)?;
    let (about, elsewhere) = about(conn, patient, courses.first(), from, to)?;
    let kept = kept_between(conn, record, from, to, today)?;
    let clearances = Clearance::between(conn, patient, from, to)?;
    let cleared = clearances.iter().filter(|clearance| clearance.is_current(today));
    Ok(Report {
        name: person.display_name,
        born_on: person.born_on,
        patient,
        made_by: made_by(conn, record)?,
        made_at: record.now,
        today,
        last_logged: last_logged_day(conn, patient, today)?,
        from,
        to,
        question,
        locked_since: current_locks(conn, patient)?.first().map(|lock| lock.since),
        chart: about.map(|place| chart(conn, record, place, from, to)).transpose()?,
        elsewhere,
        courses,
        sessions: sessions(conn, patient, from, to)?,
        kept: Adherence { kept: kept.kept, known: kept.known, percent: kept.percent },
        cleared_until: cleared.map(|clearance| clearance.until).max(),
        events: events(conn, patient, from, to, &clearances)?,
        flags: flags(conn, record, from, to)?,
        measures: compared_between(conn, patient, from, to)?,
        not_shared: Vec::new(),
    })
}

fn made_by(conn: &mut Conn, record: &Record) -> Result<String> {
    let maker = User::find(conn, record.actor().user())?;
    Ok(match maker.role.0 {
        Role::Patient => format!("{}, the patient", maker.display_name),
        Role::Physiotherapist => format!("{}, physiotherapist", maker.display_name),
    })
}

/// The place that the report is about, and the others that were logged: that of the programme, else the one with the most logs.
fn about(
    conn: &mut Conn,
    patient: PatientId,
    course: Option<&Course>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<(Option<Place>, Vec<String>)> {
    let mut logged: Vec<(Place, usize)> = Vec::new();
    for place in places(conn, patient)? {
        let days = days_between(conn, patient, place, from, to)?;
        logged.push((place, days.values().filter(|day| day.worst.is_some()).count()));
    }
    let most = logged.iter().max_by_key(|(_, days)| *days).map(|(place, _)| *place);
    let about = course.map(|course| course.place).or(most);
    let others = logged.into_iter().filter(|(place, days)| Some(*place) != about && *days > 0);
    let told = |(place, days): (Place, usize)| format!("{} ({days} days logged)", place::in_words(place.region, place.side));
    Ok((about, others.map(told).collect()))
}

fn sessions(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Sessions> {
    let days = sessions_by_day(conn, patient, None, from, to)?;
    let (count, worst) = (days.values().map(|day| day.count).sum(), days.values().filter_map(|day| day.pain).max());
    Ok(Sessions { count, worst })
}

fn events(
    conn: &mut Conn,
    patient: PatientId,
    from: NaiveDate,
    to: NaiveDate,
    clearances: &[Clearance],
) -> Result<Vec<Event>> {
    let rest = |rest: RestPeriod| {
        let by = if rest.is_by_physiotherapist() { "by a physiotherapist" } else { "by the patient" };
        let because = rest.because.map(|because| format!(": {because}")).unwrap_or_default();
        Event { from: rest.from_date, until: Some(rest.until_date), kind: "Rest", what: format!("Decided {by}{because}") }
    };
    let care = |care: CareEvent| {
        let told: Vec<&str> = care.told().collect();
        let told = if told.is_empty() { String::new() } else { format!(": {}", told.join("; ")) };
        Event { from: care.date(), until: None, kind: "Care", what: format!("{}{told}", sentence(care.kind().in_words())) }
    };
    let clearance = |clearance: &Clearance| {
        let ended = clearance.ended().map(|(ending, at)| {
            let why = match ending {
                "red" => "a red day",
                "care_event" => "care that happened",
                _ => "the physiotherapist",
            };
            format!("; ended on {} by {why}", at.format("%-d %b %Y"))
        });
        let (level, region) = (clearance.highest_band_level, clearance.region.0);
        let what = format!("Band work for the {region} up to level {level}{}", ended.unwrap_or_default());
        Event { from: clearance.given_on, until: Some(clearance.until), kind: "Go-ahead", what }
    };
    let rests = RestPeriod::within(conn, patient, from, to)?.into_iter().map(rest);
    let cares = CareEvent::between(conn, patient, from, to)?.into_iter().map(care);
    let mut events: Vec<Event> = rests.chain(cares).chain(clearances.iter().map(clearance)).collect();
    events.sort_by_key(|event| event.from);
    Ok(events)
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn flags(conn: &mut Conn, record: &Record, from: NaiveDate, to: NaiveDate) -> Result<Vec<FlagTold>> {
    let rows = all_flags_between(conn, record.patient(), from, to)?;
    let told = |flag: FlagOut| FlagTold {
        date: flag.local_date,
        urgency: flag.level,
        place: flag.region.as_ref().map(|region| match flag.side.as_deref() {
            Some("midline") | None => region.clone(),
            Some(side) => format!("{side} {region}"),
        }),
        done: done(&flag),
        why: flag.text,
    };
    let mut flags: Vec<FlagTold> = FlagOut::of(conn, record, &rows)?.into_iter().map(told).collect();
    flags.sort_by_key(|flag| std::cmp::Reverse((flag.urgency, flag.date)));
    Ok(flags)
}

/// What people did about a flag, and how it stands.
fn done(flag: &FlagOut) -> String {
    let by_people = flag.history.iter().filter_map(|event| {
        let did = match event.what {
            Happening::Seen => "seen",
            Happening::ActedOn => event.details.get("done").and_then(|done| done.as_str()).unwrap_or("acted on"),
            Happening::Snoozed => "put off",
            Happening::Closed => "closed",
            _ => return None,
        };
        Some(format!("{} {}", event.local_date.format("%-d %b"), did.replace('_', " ")))
    });
    let status = sentence(&flag.status.word().replace('_', " "));
    [status].into_iter().chain(by_people).collect::<Vec<_>>().join("; ")
}
