//! The days of a series as its entries tell them, for the rules to judge.

use crate::accounts::User;
use crate::care::Record;
use crate::db::schema::session_logs;
use crate::db::types::{Json, Score, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::Result;
use crate::ids::UserId;
use crate::pain::assessments::model::last_before;
use crate::pain::logs::model::{LogKind, PainLog};
use crate::pain::logs::observations::{Clicking, Measures, Trigger};
use crate::pain::tailoring::accepted::{accepted_between, accepted_on};
use crate::pain::tailoring::baselines::baseline_from;
use crate::pain::tailoring::care_event::CareEvent;
use crate::pain::tailoring::illness::{ill_on, illnesses};
use crate::pain::tailoring::rebases::rebased_days;
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::care_events::masks;
use limber_rules::pain::{Day, Exercised, Session, session_at};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A session, as far as its days are judged by it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = session_logs, check_for_backend(MultiBackend))]
struct SessionPain {
    local_date: NaiveDate,
    region: Word<Region>,
    side: Word<Side>,
    pain_during: Option<Score>,
    pain_after: Option<Score>,
    analgesic_before: bool,
    settled_minutes: Option<i16>,
    exercises: Json<Vec<ExercisePain>>,
}

/// An exercise of it.
#[derive(Debug, Serialize, Deserialize)]
struct ExercisePain {
    #[serde(default)]
    region: Option<Region>,
    #[serde(default)]
    side: Option<Side>,
    #[serde(default)]
    sets: Vec<SetPain>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SetPain {
    #[serde(default)]
    pain: Option<Nrs>,
}

impl SessionPain {
    /// As a place felt it, if anything of it was for that place.
    fn at(&self, place: BodySite) -> Option<Session> {
        let own = BodySite { region: self.region.0, side: self.side.0 };
        let told = |done: &ExercisePain| Exercised {
            place: done.region.zip(done.side).map(|(region, side)| BodySite { region, side }),
            pain: done.sets.iter().filter_map(|set| set.pain).max(),
        };
        let exercises: Vec<Exercised> = self.exercises.0.iter().map(told).collect();
        let session = Session {
            during: self.pain_during.map(|pain| pain.0),
            after: self.pain_after.map(|pain| pain.0),
            analgesic_before: self.analgesic_before,
            settled_after: self.settled_minutes.map(i16::unsigned_abs),
        };
        session_at(place, own, &session, &exercises)
    }
}

/// The days to be judged: those with entries, from both diaries, and those that are re-based. A series begins with its first
/// entry (`begun` says whether that lies before); there is nothing to forget until then.
pub(in crate::pain) fn entries_between(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
    begun: bool,
) -> Result<BTreeMap<NaiveDate, Day>> {
    let patient = record.patient();
    let mut days = BTreeMap::new();
    for (date, kind, measures) in PainLog::between(conn, patient, place, from, to)? {
        add_log(days.entry(date).or_insert_with(|| Day::new(date)), kind, &measures);
    }
    let sessions: Vec<SessionPain> = session_logs::table
        .filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.between(from, to)))
        .order((session_logs::local_date, session_logs::occurred_at, session_logs::id))
        .select(SessionPain::as_select())
        .load(conn)?;
    for (date, session) in sessions.iter().filter_map(|log| Some((log.local_date, log.at(place)?))) {
        days.entry(date).or_insert_with(|| Day::new(date)).sessions.push(session);
    }
    let first = days.keys().next().copied();
    for (date, _, by) in rebased_days(conn, record, place, from, to)? {
        if begun || first.is_some_and(|first| first <= date) {
            let day = days.entry(date).or_insert_with(|| Day::new(date));
            day.rebased = day.rebased.max(Some(by));
        }
    }
    if let Some((date, entered)) = baseline_from(conn, record, place, from)?
        && let Some((_, first)) = days.range_mut(date..).next()
    {
        first.baseline = Some(entered);
    }
    let injections = CareEvent::injections(conn, record, place, from, to)?;
    let illnesses = illnesses(conn, record, from, to)?;
    let accepted = accepted_between(conn, record, place, from, to)?;
    let born_on = User::find(conn, UserId(record.patient().0))?.born_on;
    for day in days.values_mut() {
        day.masked = injections.iter().any(|on| masks(*on, day.date));
        day.minor = is_minor(born_on, day.date);
        day.ill = ill_on(&illnesses, day.date);
        day.accepted = accepted_on(&accepted, day.date);
    }
    Ok(days)
}

/// Whether somebody is under 18 on a date. An account without a date of birth is a grown-up's.
fn is_minor(born_on: Option<NaiveDate>, date: NaiveDate) -> bool {
    born_on.is_some_and(|born| date.years_since(born).is_none_or(|years| years < 18))
}

/// A new day at the end of a series, with what makes this patient's judgement differ.
pub(in crate::pain) fn at_the_end(conn: &mut Conn, record: &Record, place: BodySite, day: &Day) -> Result<Day> {
    let baseline = baseline_from(conn, record, place, day.date)?.filter(|(date, _)| *date <= day.date);
    let injections = CareEvent::injections(conn, record, place, day.date, day.date)?;
    let masked = injections.iter().any(|on| masks(*on, day.date));
    let minor = is_minor(User::find(conn, UserId(record.patient().0))?.born_on, day.date);
    let ill = ill_on(&illnesses(conn, record, day.date, day.date)?, day.date);
    let accepted = accepted_on(&accepted_between(conn, record, place, day.date, day.date)?, day.date);
    Ok(Day { baseline: baseline.map(|(_, entered)| entered), masked, minor, ill, accepted, ..day.clone() })
}

/// A daily log gives the day its scores; an event adds what happened.
pub(in crate::pain) fn add_log(day: &mut Day, kind: LogKind, measures: &Measures) {
    if kind == LogKind::Event {
        let worst = measures.worst_pain.max(measures.pain_now).map(|score| score.0);
        day.event = day.event.max(worst);
    }
    day.flare_up |= measures.flare_up;
    day.analgesic |= measures.analgesic;
    day.triggers = day.triggers.and(Trigger::set(&measures.triggers.0));
    let painful_click = measures.clicking.map(|clicking| clicking.0 == Clicking::Painful);
    day.painful_click = day.painful_click.max(painful_click);
    if kind == LogKind::Daily {
        day.worst = measures.worst_pain.map(|score| score.0);
        day.now = measures.pain_now.map(|score| score.0);
        day.morning = measures.morning_pain.map(|score| score.0);
        day.interference = measures.interference.map(|score| score.0);
        day.settled = measures.settled;
        day.stiffness = measures.stiffness_minutes.map(i16::unsigned_abs);
        day.compared = measures.compared.map(|word| word.0);
    }
}

/// The days of a series that were judged or would be, within some days.
pub(in crate::pain) fn days_with_entries(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<NaiveDate, Day>> {
    let begun = last_before(conn, record.patient(), place, from)?.is_some();
    entries_between(conn, record, place, from, to, begun)
}

#[cfg(test)]
mod tests {
    use super::is_minor;
    use chrono::NaiveDate;

    #[test]
    fn a_minor_is_one_until_the_18th_birthday() {
        let born = NaiveDate::from_ymd_opt(2008, 2, 29);
        let on = |year, month, day| is_minor(born, NaiveDate::from_ymd_opt(year, month, day).unwrap());
        assert!(on(2026, 2, 28));
        assert!(!on(2026, 3, 1));
        assert!(!is_minor(None, NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()));
    }
}
