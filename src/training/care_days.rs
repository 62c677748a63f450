//! What care events ask of a day: the events of the record, what is known around each, and the plan that was set since.

use super::enrolment_model::Enrolment;
use super::history::planned_since;
use crate::care::{Clearance, Record};
use crate::clock::day;
use crate::db::Conn;
use crate::http::Result;
use crate::pain::{CareEvent, Latest};
use chrono::NaiveDate;
use limber_rules::care_events::{Care, CareDay, effect, ends_what_was_given_until};

/// What care events ask of a day. Nothing more is read where there is none.
pub fn care_days(conn: &mut Conn, record: &Record, date: NaiveDate, series: &[Latest]) -> Result<Vec<CareDay>> {
    let mut days = Vec::new();
    for event in CareEvent::acting(conn, record, date)? {
        let plan_set_on = plan_set_on(conn, record, &event, date)?;
        let told = event.for_rules(conn, record, plan_set_on)?;
        let context = event.context(conn, record, series, date)?;
        days.extend(effect(&told, &context, date));
    }
    Ok(days)
}

/// The day on which a physiotherapist set a plan for the region, knowing of the event: gave a go-ahead, or, but for an
/// injection, enrolled in a programme or changed an enrolment.
fn plan_set_on(conn: &mut Conn, record: &Record, event: &CareEvent, date: NaiveDate) -> Result<Option<NaiveDate>> {
    let Some(site) = event.site() else { return Ok(None) };
    let (zone, recorded_at) = (record.zone(conn)?, event.recorded_at());
    let news_until = ends_what_was_given_until(event.date(), day(recorded_at, zone));
    let knowing = |given: &Clearance| given.given_at.instant() >= recorded_at || given.given_on > news_until;
    let given = Clearance::between(conn, record.patient(), event.date(), date)?;
    let given = given.into_iter().filter(|given| given.region.0 == site.region && given.was_meant_to_stay());
    let given_on = given.filter(|given| given.given_on >= event.date()).find(knowing).map(|given| given.given_on);
    if event.kind() == Care::SteroidInjection {
        return Ok(given_on);
    }
    let enrolments = Enrolment::of(conn, record.patient())?;
    let there = enrolments.into_iter().filter(|enrolment| enrolment.region.0 == site.region);
    let ids = there.map(|enrolment| enrolment.id).collect();
    let planned_on = planned_since(conn, record.patient(), ids, recorded_at)?;
    Ok(given_on.into_iter().chain(planned_on).min())
}
