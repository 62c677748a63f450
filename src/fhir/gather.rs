//! What a record has of a type of resource: one by id, or some days' page by page, the newest first. A page is read by key from each
//! of the tables that the type is made of, so that it costs the same however long the history.

use super::naming::Teller;
use super::resources::{Resource, ResourceType};
use super::{care as of_care, diary, people};
use crate::accounts::User;
use crate::care::{
    Clearance, ClearanceId, ClearanceOut, Kind, Record, Slice, Slices, Withdrawn, clearances_out, everybody_of,
    last_changes, withdrawn,
};
use crate::catalogue::Programme;
use crate::db::{Conn, DayPage};
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::measures::{FunctionTestId, FunctionTestOut, Measure, MeasureId, MeasureOut, TestRecord};
use crate::pain::{
    CheckId, CheckOut, Episode, EpisodeId, Flag, FlagId, FlagOut, PainLog, PainLogId, PainLogOut, SymptomCheck, places,
};
use crate::training::{Enrolment, EnrolmentId, enrolments_out, held_back};
use chrono::NaiveDate;
use limber_rules::today::lifts;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// Some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

/// Where a resource stands among those of its type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    day: NaiveDate,
    id: String,
}

impl Position {
    /// The id of the resource that stands here.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// A resource, and where it stands.
#[derive(Debug)]
pub struct Found {
    pub at: Position,
    pub resource: Resource,
}

impl Found {
    fn new(day: NaiveDate, id: impl std::fmt::Display, resource: Resource) -> Found {
        Found { at: Position { day, id: id.to_string() }, resource }
    }
}

/// What is asked for of a table.
enum Reach {
    /// A page of some days.
    Days(DayPage),
    /// One.
    Just(Uuid),
}

/// Reads a table as far as asked.
macro_rules! read {
    ($reach:expr, $conn:expr, $patient:expr, $model:ident, $id:ident) => {
        match $reach {
            Reach::Days(page) => $model::of_days($conn, $patient, page)?,
            Reach::Just(id) => $model::all($conn, $patient, vec![$id(*id)])?,
        }
    };
}

/// The resources of a type within some days, after a position, the newest first.
pub fn page(
    conn: &mut Conn,
    record: &Record,
    teller: &Teller,
    kind: ResourceType,
    window: Window,
    after: Option<&Position>,
    most: usize,
) -> Result<Vec<Found>> {
    // The one at the position itself is read again, and dropped.
    let rows = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let down_from = after.and_then(|after| Some((after.day, uuid_of(&after.id)?)));
    let reach = Reach::Days(DayPage { from: window.from, to: window.to, down_from, most: rows });
    let mut found = of_type(conn, record, teller, kind, &reach)?;
    found.retain(|found| after.is_none_or(|after| found.at < *after));
    found.sort_by(|one, other| other.at.cmp(&one.at));
    found.truncate(most);
    Ok(found)
}

/// The resource of a type with an id.
pub fn one(
    conn: &mut Conn,
    record: &Record,
    teller: &Teller,
    kind: ResourceType,
    id: &str,
) -> Result<Option<Resource>> {
    let uuid = match kind {
        ResourceType::Condition if people::place_of(id).is_some() => Uuid::nil(),
        _ => match uuid_of(id) {
            Some(uuid) => uuid,
            None => return Ok(None),
        },
    };
    let found = of_type(conn, record, teller, kind, &Reach::Just(uuid))?;
    Ok(found.into_iter().find(|found| found.at.id == id).map(|found| found.resource))
}

/// The UUID with which an id begins.
fn uuid_of(id: &str) -> Option<Uuid> {
    Uuid::parse_str(id.get(..36)?).ok()
}

fn of_type(conn: &mut Conn, record: &Record, teller: &Teller, kind: ResourceType, reach: &Reach) -> Result<Vec<Found>> {
    if !is_shown(record.shown(), kind) {
        return Ok(Vec::new());
    }
    match kind {
        ResourceType::Patient => the_patient(conn, teller),
        ResourceType::Practitioner => practitioners(conn, teller),
        ResourceType::Condition => conditions(conn, teller),
        ResourceType::CarePlan => care_plans(conn, record, teller, reach),
        ResourceType::ServiceRequest => service_requests(conn, record, teller, reach),
        ResourceType::Observation => observations(conn, record, teller, reach),
        ResourceType::QuestionnaireResponse => symptom_checks(conn, record, teller, reach),
        ResourceType::Flag => flags(conn, record, teller, reach),
        ResourceType::Task => tasks(conn, record, teller, reach),
        ResourceType::Provenance => deeds(conn, record, teller, reach),
    }
}

/// Whether anything that some slices show becomes a resource of a type.
fn is_shown(shown: Slices, kind: ResourceType) -> bool {
    kind == ResourceType::Patient || kind.kinds().any(|kind| shown.show(kind))
}

/// What is of no day stands on this one.
const UNDATED: NaiveDate = NaiveDate::MIN;

fn the_patient(conn: &mut Conn, teller: &Teller) -> Result<Vec<Found>> {
    let user = User::find(conn, UserId(teller.patient.0))?;
    let patient = people::patient(teller, user.display_name, user.born_on);
    Ok(vec![Found::new(UNDATED, teller.patient, Resource::Patient(patient))])
}

fn practitioners(conn: &mut Conn, teller: &Teller) -> Result<Vec<Found>> {
    let all = everybody_of(conn, teller.patient)?.into_iter();
    let found = |(id, name)| Found::new(UNDATED, id, Resource::Practitioner(people::practitioner(id, name)));
    Ok(all.map(found).collect())
}

/// Every place of the diary.
fn conditions(conn: &mut Conn, teller: &Teller) -> Result<Vec<Found>> {
    let found = |place| {
        let condition = people::condition(teller, place);
        Found::new(UNDATED, people::place_id(place), Resource::Condition(condition))
    };
    Ok(places(conn, teller.patient)?.into_iter().map(found).collect())
}

fn care_plans(conn: &mut Conn, record: &Record, teller: &Teller, reach: &Reach) -> Result<Vec<Found>> {
    let rows = read!(reach, conn, teller.patient, Enrolment, EnrolmentId);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
    let told = if record.shows(Slice::Pain) { places(conn, teller.patient)? } else { Vec::new() };
    let mut found = Vec::with_capacity(ids.len());
    for (id, enrolment) in enrolments_out(conn, record, &ids)? {
        let programme = Programme::find(conn, &enrolment.programme, enrolment.programme_version)?.name.clone();
        let day = enrolment.started_on;
        let plan = of_care::care_plan(teller, &enrolment, programme, &told);
        found.push(Found::new(day, id, Resource::CarePlan(plan)));
    }
    Ok(found)
}

fn clearances(conn: &mut Conn, record: &Record, patient: PatientId, reach: &Reach) -> Result<Vec<ClearanceOut>> {
    let rows = match reach {
        Reach::Days(page) => Clearance::of_days(conn, patient, page)?,
        Reach::Just(id) => Clearance::find(conn, patient, ClearanceId(*id))?.into_iter().collect(),
    };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
    Ok(clearances_out(conn, record, &ids)?.into_iter().map(|(_, clearance)| clearance).collect())
}

fn service_requests(conn: &mut Conn, record: &Record, teller: &Teller, reach: &Reach) -> Result<Vec<Found>> {
    let clearances = clearances(conn, record, teller.patient, reach)?;
    let suspended =
        if clearances.iter().any(|clearance| clearance.current) { held_back(conn, record)? } else { Vec::new() };
    let found = |clearance: &ClearanceOut| {
        let is_held_back = suspended.iter().any(|held| {
            let lifted = lifts(held.suspension, held.agreed, clearance.given_on, clearance.confirmed_on);
            held.site.region == clearance.region && !lifted
        });
        let request = of_care::service_request(teller, clearance, is_held_back);
        Found::new(clearance.given_on, clearance.id, Resource::ServiceRequest(request))
    };
    Ok(clearances.iter().map(found).collect())
}

fn observations(conn: &mut Conn, record: &Record, teller: &Teller, reach: &Reach) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut add = |day, id: Uuid, observation| {
        found.push(Found::new(day, id, Resource::Observation(Box::new(observation))));
    };
    if record.shown().show(Kind::PainLog) {
        for row in read!(reach, conn, teller.patient, PainLog, PainLogId) {
            let log = PainLogOut::from(record.as_shown(row));
            add(log.local_date, log.id.0, diary::pain(teller, &log));
        }
    }
    if record.shown().show(Kind::Measure) {
        for row in read!(reach, conn, teller.patient, Measure, MeasureId) {
            let measure = MeasureOut::from(record.as_shown(row));
            add(measure.local_date, measure.id.0, diary::measure(teller, &measure));
        }
    }
    if record.shown().show(Kind::FunctionTest) {
        for row in read!(reach, conn, teller.patient, TestRecord, FunctionTestId) {
            let test = FunctionTestOut::from(record.as_shown(row));
            add(test.local_date, test.id.0, diary::function_test(teller, &test));
        }
    }
    for (withdrawn, remains) in taken_back(conn, record, reach)? {
        add(remains.local_date, withdrawn.id, diary::taken_back(teller, withdrawn.id, &remains));
    }
    Ok(found)
}

/// The logs that were withdrawn, as far as asked.
fn taken_back(conn: &mut Conn, record: &Record, reach: &Reach) -> Result<Vec<(Withdrawn, diary::Remains)>> {
    let mut all = Vec::new();
    for kind in ResourceType::Observation.kinds().filter(|kind| record.shown().show(*kind)) {
        all.extend(withdrawn(conn, record.patient(), kind)?);
    }
    let with_remains = all.into_iter().filter_map(|one| diary::Remains::of(&one).map(|remains| (one, remains)));
    let asked_for = |(one, remains): &(Withdrawn, diary::Remains)| match reach {
        Reach::Days(page) => (page.from..=page.to).contains(&remains.local_date),
        Reach::Just(id) => one.id == *id,
    };
    Ok(with_remains.filter(asked_for).collect())
}

fn symptom_checks(conn: &mut Conn, record: &Record, teller: &Teller, reach: &Reach) -> Result<Vec<Found>> {
    let rows = read!(reach, conn, teller.patient, SymptomCheck, CheckId);
    let found = |row: SymptomCheck| {
        let check = CheckOut::of(record, row);
        let (day, id) = (check.local_date, check.id);
        Found::new(day, id, Resource::QuestionnaireResponse(diary::symptom_check(teller, &check)))
    };
    Ok(rows.into_iter().map(found).collect())
}

fn flags(conn: &mut Conn, record: &Record, teller: &Teller, reach: &Reach) -> Result<Vec<Found>> {
    let rows = read!(reach, conn, teller.patient, Flag, FlagId);
    let found = |flag: &FlagOut| Found::new(flag.local_date, flag.id, Resource::Flag(of_care::flag(teller, flag)));
    let mut all: Vec<Found> = FlagOut::of(conn, record, &rows)?.iter().map(found).collect();
    let rows = read!(reach, conn, teller.patient, Episode, EpisodeId);
    all.extend(
        rows.iter().map(|episode| {
            Found::new(episode.opened_on, episode.id, Resource::Flag(of_care::episode(teller, episode)))
        }),
    );
    Ok(all)
}

fn tasks(conn: &mut Conn, record: &Record, teller: &Teller, reach: &Reach) -> Result<Vec<Found>> {
    let rows = match reach {
        Reach::Days(page) => Flag::red_of_days(conn, teller.patient, page)?,
        Reach::Just(id) => Flag::all(conn, teller.patient, vec![FlagId(*id)])?,
    };
    let found = |flag: &FlagOut| {
        let task = of_care::task(teller, flag)?;
        Some(Found::new(flag.local_date, flag.id, Resource::Task(task)))
    };
    Ok(FlagOut::of(conn, record, &rows)?.iter().filter_map(found).collect())
}

/// Who gave and ended go-aheads, by the day they were given; who corrected or withdrew logs, by the day of the log.
fn deeds(conn: &mut Conn, record: &Record, teller: &Teller, reach: &Reach) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    if record.shown().show(Kind::Clearance) {
        for clearance in clearances(conn, record, teller.patient, reach)? {
            let deeds = [Some(of_care::given(teller, &clearance)), of_care::ended(teller, &clearance)];
            let deeds = deeds.into_iter().flatten();
            found.extend(deeds.map(|deed| Found::new(clearance.given_on, deed.id.clone(), Resource::Provenance(deed))));
        }
    }
    let corrected = corrected(conn, record, reach)?;
    let changes = last_changes(conn, teller.patient, &corrected.keys().copied().collect::<Vec<_>>())?;
    for (id, day) in corrected {
        let Some(change) = changes.get(&id) else { continue };
        let deed = of_care::corrected(teller, id, "A log was corrected", change.by, change.at);
        found.push(Found::new(day, id, Resource::Provenance(deed)));
    }
    for (withdrawn, remains) in taken_back(conn, record, reach)? {
        let change = withdrawn.change;
        let deed = of_care::corrected(teller, withdrawn.id, "A log was withdrawn", change.by, change.at);
        found.push(Found::new(remains.local_date, withdrawn.id, Resource::Provenance(deed)));
    }
    Ok(found)
}

/// The logs that say something else than at first, with their days.
fn corrected(conn: &mut Conn, record: &Record, reach: &Reach) -> Result<HashMap<Uuid, NaiveDate>> {
    let patient = record.patient();
    let mut days = HashMap::new();
    if record.shown().show(Kind::PainLog) {
        let logs = match reach {
            Reach::Days(page) => PainLog::corrected_of_days(conn, patient, page)?,
            Reach::Just(id) => PainLog::all(conn, patient, vec![PainLogId(*id)])?,
        };
        days.extend(logs.iter().map(|log| (log.id.0, log.local_date())));
    }
    if record.shown().show(Kind::Measure) {
        let measures = match reach {
            Reach::Days(page) => Measure::corrected_of_days(conn, patient, page)?,
            Reach::Just(id) => Measure::all(conn, patient, vec![MeasureId(*id)])?,
        };
        days.extend(measures.iter().map(|measure| (measure.id.0, measure.local_date())));
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::types::Worded;

    #[test]
    fn a_slice_opens_the_types_of_its_kinds() {
        let opened = |slice: &str| {
            let slices: Slices = serde_json::from_str(&format!(r#"["{slice}"]"#)).unwrap();
            let types = ResourceType::ALL.into_iter().filter(|kind| is_shown(slices, *kind));
            types.map(Worded::word).collect::<Vec<_>>().join(" ")
        };
        let pain = "Patient Practitioner Condition Observation QuestionnaireResponse Flag Task Provenance";
        assert_eq!(opened("pain"), pain);
        assert_eq!(opened("training"), "Patient Practitioner CarePlan ServiceRequest Provenance");
        assert_eq!(opened("measures"), "Patient Practitioner Observation Provenance");
        assert_eq!(opened("notes"), "Patient Practitioner");
    }

    #[test]
    fn every_type_but_the_patient_is_of_some_kind() {
        for kind in ResourceType::ALL {
            assert_eq!(kind.kinds().count() == 0, kind == ResourceType::Patient, "{}", kind.word());
        }
    }
}
