//! How each kind of object is read, in one table: by id, as its own address shows it to the reader of the record.
//!
//! Sync, previews and JSON exports read by it. The other properties of a kind are in `care::Kind`.

use crate::care::{Kind, Record, clearances_out, links_out, requests_out};
use crate::db::Conn;
use crate::http::Result;
use crate::measures::{FunctionTestId, FunctionTestOut, Measure, MeasureId, MeasureOut, TestRecord};
use crate::messages::messages_out;
use crate::pain::{
    Baseline, BaselineId, BaselineOut, CareEvent, CareEventId, CareEventOut, CheckId, CheckOut, Lock, LockId, LockOut,
    PainLog, PainLogId, PainLogOut, Rebase, RebaseId, RebaseOut, SymptomCheck, episodes_by_id, flags_out,
    thresholds_out,
};
use crate::training::{
    RestPeriod, RestPeriodId, RestPeriodOut, SessionLog, SessionLogId, SessionLogOut, enrolments_out,
    self_management_plans_out,
};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

type Load = fn(&mut Conn, &Record, &[Uuid]) -> Result<Vec<(Uuid, Value)>>;

/// How a kind of object is read.
struct Source {
    load: Load,
    /// The field with the object's own day, or with an instant on it; none for an object that is of no day.
    day: Option<&'static str>,
    #[cfg(test)]
    schema: fn() -> utoipa::openapi::RefOr<utoipa::openapi::Schema>,
}

/// A source that reads responses by id, in the way of `flags_out`.
macro_rules! source {
    ($day:expr, $read:expr) => {
        Source {
            load: |conn, record, ids| {
                Ok(($read)(conn, record, ids)?.into_iter().map(|(id, out)| (id, json(out))).collect())
            },
            day: $day,
            #[cfg(test)]
            schema: || tests::schema_of($read),
        }
    };
}

/// A reader of rows that each become a response; with `as_shown`, without the patient's own words unless those are shared.
macro_rules! each {
    ($model:ident, $id:ident, $out:ident $(, $as_shown:ident)?) => {
        |conn: &mut Conn, record: &Record, ids: &[Uuid]| -> Result<Vec<(Uuid, $out)>> {
            let rows = $model::all(conn, record.patient(), ids.iter().copied().map($id).collect())?;
            Ok(rows.into_iter().map(|row| (row.id.0, $out::from($(record.$as_shown)?(row)))).collect())
        }
    };
}

const fn source(kind: Kind) -> Source {
    match kind {
        Kind::PainLog => source!(Some("local_date"), each!(PainLog, PainLogId, PainLogOut, as_shown)),
        Kind::SessionLog => source!(Some("local_date"), each!(SessionLog, SessionLogId, SessionLogOut, as_shown)),
        Kind::SymptomCheck => source!(Some("local_date"), checks_by_id),
        Kind::Flag => source!(Some("local_date"), flags_out),
        Kind::Episode => source!(Some("opened_on"), episodes_by_id),
        Kind::Lock => source!(Some("since"), each!(Lock, LockId, LockOut, as_shown)),
        Kind::Clearance => source!(Some("given_on"), clearances_out),
        Kind::Enrolment => source!(Some("started_on"), enrolments_out),
        Kind::RestPeriod => source!(Some("from"), each!(RestPeriod, RestPeriodId, RestPeriodOut)),
        Kind::SelfManagementPlan => source!(None, self_management_plans_out),
        Kind::Measure => source!(Some("local_date"), each!(Measure, MeasureId, MeasureOut, as_shown)),
        Kind::FunctionTest => {
            source!(Some("local_date"), each!(TestRecord, FunctionTestId, FunctionTestOut, as_shown))
        }
        Kind::CareLink => source!(Some("accepted_at"), links_out),
        Kind::Thresholds => source!(None, thresholds_out),
        Kind::Rebase => source!(Some("local_date"), each!(Rebase, RebaseId, RebaseOut)),
        Kind::CareEvent => source!(Some("local_date"), each!(CareEvent, CareEventId, CareEventOut, as_shown)),
        Kind::Baseline => source!(Some("local_date"), each!(Baseline, BaselineId, BaselineOut)),
        Kind::CareRequest => source!(None, requests_out),
        Kind::Message => source!(Some("local_date"), messages_out),
    }
}

/// Objects of a kind by id, each as its own address shows it. An object that is gone is left out.
pub(super) fn load(conn: &mut Conn, record: &Record, kind: Kind, ids: &[Uuid]) -> Result<Vec<(Uuid, Value)>> {
    (source(kind).load)(conn, record, ids)
}

/// The day that an object is about, read from its JSON; none if it is of no day.
pub fn day_of(kind: Kind, object: &Value) -> Option<NaiveDate> {
    object.get(source(kind).day?)?.as_str()?.get(..10)?.parse().ok()
}

/// Symptom checks, without the patient's own words unless those are shared.
fn checks_by_id(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, CheckOut)>> {
    let rows = SymptomCheck::all(conn, record.patient(), ids.iter().copied().map(CheckId).collect())?;
    Ok(rows.into_iter().map(|row| (row.id.0, CheckOut::of(record, row))).collect())
}

fn json(response: impl Serialize) -> Value {
    serde_json::to_value(response).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use utoipa::PartialSchema;
    use utoipa::openapi::{RefOr, Schema};

    type Read<T> = fn(&mut Conn, &Record, &[Uuid]) -> Result<Vec<(Uuid, T)>>;

    pub(super) fn schema_of<T: PartialSchema>(_: Read<T>) -> RefOr<Schema> {
        T::schema()
    }

    /// The type of a field of a kind's response, as the contract describes it.
    fn field(kind: Kind, name: &str) -> Value {
        let schema = serde_json::to_value((source(kind).schema)()).unwrap();
        let parts = schema["allOf"].as_array().cloned().unwrap_or_else(|| vec![schema]);
        parts.iter().map(|part| part["properties"][name].clone()).find(|field| !field.is_null()).unwrap_or_default()
    }

    #[test]
    fn the_day_of_every_kind_is_a_date_of_its_response() {
        for kind in Kind::ALL {
            assert!(!field(*kind, "id").is_null(), "{kind:?} has no id");
            let Some(day) = source(*kind).day else { continue };
            let format = field(*kind, day)["format"].clone();
            assert!(format == "date" || format == "date-time", "{kind:?}: {day} is {format}");
        }
    }

    #[test]
    fn a_day_is_read_from_a_date_and_from_an_instant() {
        let day = "2026-06-10".parse().ok();
        assert_eq!(day_of(Kind::PainLog, &json!({"local_date": "2026-06-10"})), day);
        assert_eq!(day_of(Kind::CareLink, &json!({"accepted_at": "2026-06-10T23:30:00Z"})), day);
        assert_eq!(day_of(Kind::Message, &json!({"local_date": null})), None);
        assert_eq!(day_of(Kind::Thresholds, &json!({"valid_from": "2026-06-10"})), None);
    }
}
