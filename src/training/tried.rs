//! What was tried: each programme with the phases it went through and the grades that were taken.

use super::enrolment_model::Enrolment;
use super::history::phases_of;
use crate::care::Record;
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::Result;
use chrono::NaiveDate;
use limber_rules::place::BodySite;

/// A programme, as somebody went through it.
#[derive(Debug, Clone)]
pub struct Course {
    /// Its name and version: `Hip flexor, version 1`.
    pub programme: String,
    /// For which place.
    pub place: BodySite,
    /// The first day.
    pub started_on: NaiveDate,
    /// How somebody left it standing: `active`, `paused`, `completed`, `stopped`.
    pub status: &'static str,
    /// The phase it is in: `phase 2, Light band`.
    pub phase: String,
    /// Since when.
    pub phase_since: NaiveDate,
    /// The phases it went through, each with the day on which it began; none while it was paused, and after its end.
    pub phases: Vec<(NaiveDate, Option<String>)>,
    /// What is held beyond the gentlest grade: the exercise, the grade, since when.
    pub grades: Vec<(String, u8, NaiveDate)>,
}

/// All programmes of a patient, the last one first.
pub fn courses(conn: &mut Conn, record: &Record) -> Result<Vec<Course>> {
    let mut enrolments = Enrolment::of(conn, record.patient())?;
    enrolments.sort_by_key(|enrolment| std::cmp::Reverse((enrolment.started_on, enrolment.id)));
    enrolments.iter().map(|enrolment| course(conn, record, enrolment)).collect()
}

fn course(conn: &mut Conn, record: &Record, enrolment: &Enrolment) -> Result<Course> {
    let programme = enrolment.programme(conn)?;
    let named = |number: u8| match programme.phase(number) {
        Some(phase) => format!("phase {number}, {}", phase.name),
        None => format!("phase {number}"),
    };
    let phases = phases_of(conn, record, enrolment.id)?;
    let beyond = enrolment.grades.0.iter().filter(|held| held.grade > 0);
    Ok(Course {
        programme: format!("{}, version {}", programme.name, programme.version),
        place: enrolment.place(),
        started_on: enrolment.started_on,
        status: enrolment.status.0.word(),
        phase: named(u8::try_from(enrolment.phase).unwrap_or_default()),
        phase_since: enrolment.phase_since,
        phases: phases.into_iter().map(|(since, number)| (since, number.map(named))).collect(),
        grades: beyond.map(|held| (held.exercise.replace('-', " "), held.grade, held.since)).collect(),
    })
}
