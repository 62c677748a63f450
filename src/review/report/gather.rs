//! What a report tells, read from all rooms of a record in one look.

use super::super::chart::chart;
use super::super::voice::to_a_clinician;
use super::{Event, FlagTold, Report, Sessions};
use crate::accounts::{Role, User};
use crate::care::{Clearance, Record, Slice};
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::measures::{compared_between, tested_between};
use crate::pain::{
    CareEvent, EpisodeStatus, EpisodeView, FlagId, FlagOut, FlagStatus, Happening, all_flags_between, current_locks,
    days_between, episodes_between, last_logged_day, places,
};
use crate::training::{Course, RestPeriod, courses, kept_between, sessions_by_day};
use chrono::NaiveDate;
use limber_rules::adherence::Adherence;
use limber_rules::level::Urgency;
use limber_rules::place;
use limber_rules::place::BodySite;
use serde_json::Value;
use std::collections::HashSet;

/// The report of some days, without what is not shown to whoever asks for it.
pub(super) fn report(
    conn: &mut Conn,
    record: &Record,
    from: NaiveDate,
    to: NaiveDate,
    question: Option<String>,
) -> Result<Report> {
    let (patient, today) = (record.patient(), record.today(conn)?);
    let person = User::find(conn, UserId(patient.0))?;
    let mut report = Report {
        name: person.display_name,
        born_on: person.born_on,
        patient,
        made_by: made_by(conn, record)?,
        made_at: record.now,
        today,
        last_logged: None,
        from,
        to,
        question,
        locked_since: None,
        chart: None,
        elsewhere: Vec::new(),
        courses: Vec::new(),
        sessions: Sessions::default(),
        kept: Adherence::default(),
        cleared_until: None,
        events: Vec::new(),
        flags: Vec::new(),
        measures: Vec::new(),
        tests: Vec::new(),
        shown: record.shown(),
    };
    if record.shows(Slice::Training) {
        add_training(conn, record, &mut report)?;
    }
    if record.shows(Slice::Pain) {
        add_pain(conn, record, &mut report)?;
    }
    if record.shows(Slice::Measures) {
        report.measures = compared_between(conn, patient, from, to)?;
        report.tests = tested_between(conn, patient, from, to)?;
    }
    report.events.sort_by_key(|event| event.from);
    Ok(report)
}

fn add_training(conn: &mut Conn, record: &Record, report: &mut Report) -> Result<()> {
    let (patient, from, to) = (report.patient, report.from, report.to);
    report.courses = courses(conn, record)?;
    let days = sessions_by_day(conn, patient, None, from, to)?;
    let worst = days.values().filter_map(|day| day.pain).max();
    report.sessions = Sessions { count: days.values().map(|day| day.count).sum(), worst };
    let kept = kept_between(conn, record, from, to, report.today)?;
    report.kept = Adherence { kept: kept.kept, known: kept.known, percent: kept.percent };
    let clearances = Clearance::between(conn, patient, from, to)?;
    let current = clearances.iter().filter(|clearance| clearance.is_current(report.today));
    report.cleared_until = current.map(|clearance| clearance.until).max();
    report.events.extend(clearances.iter().map(go_ahead));
    report.events.extend(RestPeriod::within(conn, patient, from, to)?.into_iter().map(rest));
    Ok(())
}

fn add_pain(conn: &mut Conn, record: &Record, report: &mut Report) -> Result<()> {
    let (patient, from, to) = (report.patient, report.from, report.to);
    let (about, elsewhere) = about(conn, patient, report.courses.first(), from, to)?;
    report.chart = about.map(|place| chart(conn, record, place, from, to)).transpose()?;
    report.elsewhere = elsewhere;
    report.last_logged = last_logged_day(conn, patient, report.today)?;
    report.locked_since = current_locks(conn, patient)?.first().map(|lock| lock.since);
    report.flags = flags(conn, record, from, to)?;
    let happened = CareEvent::between(conn, patient, from, to)?;
    report.events.extend(happened.into_iter().map(|event| care(&record.as_shown(event))));
    Ok(())
}

fn made_by(conn: &mut Conn, record: &Record) -> Result<String> {
    let maker = User::find(conn, record.actor().user())?;
    Ok(match maker.role.0 {
        Role::Patient => format!("{}, the patient", maker.display_name),
        Role::Physiotherapist => format!("{}, physiotherapist", maker.display_name),
    })
}

/// The place that the report is about, and the others that were logged: that of the programme if it was logged, else the one with
/// the most logs.
fn about(
    conn: &mut Conn,
    patient: PatientId,
    course: Option<&Course>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<(Option<BodySite>, Vec<String>)> {
    let mut logged: Vec<(BodySite, usize)> = Vec::new();
    for place in places(conn, patient)? {
        let days = days_between(conn, patient, place, from, to)?;
        logged.push((place, days.values().filter(|day| day.worst.is_some()).count()));
    }
    logged.retain(|(_, days)| *days > 0);
    let trained = course.map(|course| course.place);
    let of_the_course = logged.iter().find(|(place, _)| Some(*place) == trained);
    let about = of_the_course.or(logged.iter().max_by_key(|(_, days)| *days)).map(|(place, _)| *place).or(trained);
    let others = logged.into_iter().filter(|(place, _)| Some(*place) != about);
    let told = |(place, days): (BodySite, usize)| {
        format!("{} ({days} days logged)", place::in_words(place.region, place.side))
    };
    Ok((about, others.map(told).collect()))
}

fn rest(rest: RestPeriod) -> Event {
    let by = if rest.is_by_physiotherapist() { "by a physiotherapist" } else { "by the patient" };
    let because = rest.because.map(|because| format!(": {because}")).unwrap_or_default();
    Event { from: rest.from_date, until: Some(rest.until_date), kind: "Rest", what: format!("Decided {by}{because}") }
}

fn care(care: &CareEvent) -> Event {
    let told: Vec<&str> = care.told().collect();
    let told = if told.is_empty() { String::new() } else { format!(": {}", told.join("; ")) };
    Event {
        from: care.date(),
        until: care.ended_on(),
        kind: "Care",
        what: format!("{}{told}", sentence(care.kind().in_words())),
    }
}

fn go_ahead(clearance: &Clearance) -> Event {
    let ended = clearance.ended().map(|(ending, at)| {
        let why = match ending {
            "red" => "a red day",
            "care_event" => "care that happened",
            _ => "a physiotherapist",
        };
        format!("; ended on {} by {why}", at.format("%-d %b %Y"))
    });
    let (level, region) = (clearance.highest_band_level, clearance.region.0);
    let of_line = clearance.band_line.as_ref().map(|line| format!(" of {line}")).unwrap_or_default();
    let what = format!("Band work for the {region} up to level {level}{of_line}{}", ended.unwrap_or_default());
    Event { from: clearance.given_on, until: Some(clearance.until), kind: "Go-ahead", what }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// One row an episode, and one for each flag that is no evidence of one: the most urgent first.
fn flags(conn: &mut Conn, record: &Record, from: NaiveDate, to: NaiveDate) -> Result<Vec<FlagTold>> {
    let episodes = episodes_between(conn, record, (from, to))?;
    let evidence: HashSet<FlagId> = episodes.iter().flat_map(|episode| &episode.evidence).map(|flag| flag.id).collect();
    let mut rows: Vec<FlagTold> = episodes.iter().filter_map(of_episode).collect();
    rows.extend(lone_flags(conn, record, (from, to), &evidence)?);
    rows.sort_by_key(|row| std::cmp::Reverse((row.urgency, row.date)));
    Ok(rows)
}

/// An episode that asked for ease or more.
fn of_episode(episode: &EpisodeView) -> Option<FlagTold> {
    let by_people = episode.history.iter().filter_map(|event| by_people(event.what, &event.details, event.local_date));
    let status = sentence(&episode.status.word().replace('_', " "));
    Some(FlagTold {
        date: episode.opened_on,
        urgency: Urgency::of_severity(episode.peak)?,
        place: Some(place::in_words(episode.region, episode.side)),
        like_it: 0,
        waits: episode.status == EpisodeStatus::Open,
        done: [status].into_iter().chain(by_people).collect::<Vec<_>>().join("; "),
        why: to_a_clinician(&episode.text),
    })
}

fn lone_flags(
    conn: &mut Conn,
    record: &Record,
    (from, to): (NaiveDate, NaiveDate),
    evidence: &HashSet<FlagId>,
) -> Result<Vec<FlagTold>> {
    let rows = all_flags_between(conn, record.patient(), from, to)?;
    let mut flags = FlagOut::of(conn, record, &rows)?;
    flags.retain(|flag| !evidence.contains(&flag.id));
    flags.sort_by_key(|flag| std::cmp::Reverse((flag.level, flag.local_date)));
    let mut told: Vec<(String, FlagTold)> = Vec::new();
    for flag in flags {
        let settled =
            matches!(flag.status, FlagStatus::Resolved | FlagStatus::NoLongerHolds) && flag.level < Urgency::Amber;
        let place = place_of(&flag);
        match told.iter_mut().find(|(rule, other)| settled && *rule == flag.rule && other.place == place) {
            Some((_, newer)) => newer.like_it += 1,
            None => told.push((
                flag.rule.clone(),
                FlagTold {
                    date: flag.local_date,
                    urgency: flag.level,
                    place,
                    like_it: 0,
                    waits: flag.status == FlagStatus::Open,
                    done: done(&flag),
                    why: to_a_clinician(&flag.text),
                },
            )),
        }
    }
    Ok(told.into_iter().map(|(_, flag)| flag).collect())
}

fn place_of(flag: &FlagOut) -> Option<String> {
    let region = flag.region.as_ref()?;
    Some(match flag.side.as_deref() {
        Some("midline") | None => region.clone(),
        Some(side) => format!("{side} {region}"),
    })
}

/// What people did about a flag, and how it stands.
fn done(flag: &FlagOut) -> String {
    let by_people = flag.history.iter().filter_map(|event| by_people(event.what, &event.details, event.local_date));
    let status = sentence(&flag.status.word().replace('_', " "));
    [status].into_iter().chain(by_people).collect::<Vec<_>>().join("; ")
}

/// What a person did, and when; none of what the rules or the clock did.
fn by_people(what: Happening, details: &Value, on: NaiveDate) -> Option<String> {
    let did = match what {
        Happening::Seen => "seen",
        Happening::ActedOn => details.get("done").and_then(Value::as_str).unwrap_or("acted on"),
        Happening::Accepted => "level accepted",
        Happening::Snoozed => "put off",
        Happening::Closed => "closed",
        _ => return None,
    };
    Some(format!("{} {}", on.format("%-d %b"), did.replace('_', " ")))
}
