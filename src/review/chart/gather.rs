//! What a chart shows, read from all rooms of a record side by side.

use super::super::trend::{days_of, slope_lately};
use super::{CareOnDay, Chart, ChartDay, Size};
use crate::care::{Record, Slice};
use crate::db::Conn;
use crate::http::Result;
use crate::pain::{CareEvent, days_between};
use crate::training::{RestPeriod, sessions_by_day};
use chrono::NaiveDate;
use limber_rules::pain::{Direction, Slope};
use limber_rules::place::BodySite;

/// The chart of a series within some days, for somebody who sees pain; without what else is not shown to them.
pub fn chart(conn: &mut Conn, record: &Record, place: BodySite, from: NaiveDate, to: NaiveDate) -> Result<Chart> {
    let patient = record.patient();
    let series = days_between(conn, patient, place, from, to)?;
    let (sessions, rests) = if record.shows(Slice::Training) {
        (sessions_by_day(conn, patient, place, from, to)?, RestPeriod::within(conn, patient, from, to)?)
    } else {
        Default::default()
    };
    let care = CareEvent::between(conn, patient, from, to)?;
    let day = |date: NaiveDate| {
        let day = series.get(&date).copied().unwrap_or_default();
        ChartDay {
            date,
            pain: day.worst,
            level: day.level,
            usual: day.baseline.filter(|_| day.worst.is_some()),
            sessions: sessions.get(&date).map_or(0, |sessions| sessions.count),
            rest: rests.iter().any(|rest| (rest.from_date..=rest.until_date).contains(&date)),
        }
    };
    Ok(Chart {
        place,
        days: from.iter_days().take_while(|date| *date <= to).map(day).collect(),
        care: care.iter().filter(|care| care.is_about(place)).map(CareOnDay::from).collect(),
        direction: direction(slope_lately(&series, to).as_ref()),
    })
}

/// Some places over the usual days up to today, within a page: each for a desk and for a phone.
pub fn charts_of_places(conn: &mut Conn, record: &Record, places: &[BodySite]) -> Result<Vec<[String; 2]>> {
    let (from, to) = days_of(None, None, record.today(conn)?)?;
    let pictures = |(number, place): (usize, &BodySite)| {
        let chart = chart(conn, record, *place, from, to)?;
        Ok([chart.svg_within(Size::Desktop, 2 * number), chart.svg_within(Size::Phone, 2 * number + 1)])
    };
    places.iter().enumerate().map(pictures).collect()
}

/// Which way the last four weeks run, in words for whoever looks: the patient or somebody else.
fn direction(slope: Option<&Slope>) -> String {
    let by = |slope: &Slope| format!("{:.1} points a week", slope.points_a_week.abs());
    match slope.map(|slope| (slope, slope.direction)) {
        None => "There are too few scores in the last four weeks to say which way they run.".to_owned(),
        Some((slope, Direction::Rising)) => {
            format!("In the last four weeks the scores went up, by about {}.", by(slope))
        }
        Some((slope, Direction::Falling)) => {
            format!("In the last four weeks the scores went down, by about {}.", by(slope))
        }
        Some((_, Direction::Unclear)) => {
            "In the last four weeks the scores went neither clearly up nor clearly down.".to_owned()
        }
    }
}

impl From<&CareEvent> for CareOnDay {
    fn from(care: &CareEvent) -> Self {
        CareOnDay { date: care.date(), what: care.kind().in_words() }
    }
}
