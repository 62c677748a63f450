//! Which tables there are, their columns, and their rows.

use crate::care::{Clearance, Record, Slice, clearances_shown};
use crate::db::Conn;
use crate::http::Result;
use crate::ids::PatientId;
use crate::measures::{Measure, MeasureOut};
use crate::pain::{
    CareEvent, CareEventOut, CheckOut, Flag, FlagOut, PainLog, PainLogOut, SymptomCheck, all_flags_between,
    assessments_between, next_judged_day,
};
use crate::training::{RestPeriod, RestPeriodOut, SessionLog, SessionLogOut};
use crate::words;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

words! {
    /// A series that can be told as a table.
    Series {
        /// Pain logs, daily ones and events.
        PainLogs = "pain-logs",
        /// Training sessions.
        SessionLogs = "session-logs",
        /// Judged days.
        Assessments = "assessments",
        /// Flags.
        Flags = "flags",
        /// Answers to questionnaires, a row for each number.
        Measures = "measures",
        /// Rests.
        RestPeriods = "rest-periods",
        /// Go-aheads.
        Clearances = "clearances",
        /// Care that happened.
        CareEvents = "care-events",
        /// Answers to the red-flag questions.
        SymptomChecks = "symptom-checks",
    }
}

impl Series {
    /// All of them.
    pub const ALL: [Series; 9] = [
        Series::PainLogs,
        Series::SessionLogs,
        Series::Assessments,
        Series::Flags,
        Series::Measures,
        Series::RestPeriods,
        Series::Clearances,
        Series::CareEvents,
        Series::SymptomChecks,
    ];

    /// Which slice it is of.
    pub fn slice(self) -> Slice {
        match self {
            Series::PainLogs | Series::Assessments | Series::Flags | Series::CareEvents | Series::SymptomChecks => {
                Slice::Pain
            }
            Series::SessionLogs | Series::RestPeriods | Series::Clearances => Slice::Training,
            Series::Measures => Slice::Measures,
        }
    }

    /// The names of the columns: those of the fields.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        let names = match self {
            Series::PainLogs => {
                "local_date kind region side worst_pain pain_now morning_pain stiffness_minutes settled flare_up \
                 analgesic clicking triggers compared interference note occurred_at tz recorded_at id version"
            }
            Series::SessionLogs => {
                "local_date region side completion pain_during pain_after settled_minutes analgesic_before \
                 warm_up_done stretches_done supports minutes exercises note occurred_at tz recorded_at \
                 enrolment_id id version"
            }
            Series::Assessments => "local_date region side level score baseline rules rule_version thresholds_version",
            Series::Flags => {
                "local_date rule level region side text status resolved_on opened_at seen_at evidence id version"
            }
            Series::Measures => {
                "local_date instrument instrument_version scale activity points lowest highest lower_is_better \
                 note occurred_at tz recorded_at id version"
            }
            Series::RestPeriods => "from until source because flag_id decided_by decided_at id version",
            Series::Clearances => {
                "given_on until region highest_band_level current ending ended_because ended_at note \
                 physiotherapist_id given_at id version"
            }
            Series::CareEvents => {
                "local_date kind region side title outcome note changes_plan ended_on starts_anew source recorded_by \
                 recorded_at looked_at looked_by id version"
            }
            Series::SymptomChecks => {
                "local_date answered_yes outcome urgency screen_version occurred_at tz recorded_at id version"
            }
        };
        names.split_ascii_whitespace()
    }

    /// The first day, from one on, that a row may begin with.
    pub(super) fn next_day(self, conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        match self {
            Series::PainLogs => PainLog::next_day(conn, patient, from),
            Series::SessionLogs => SessionLog::next_day(conn, patient, from),
            Series::Assessments => next_judged_day(conn, patient, from),
            Series::Flags => Flag::next_day(conn, patient, from),
            Series::Measures => Measure::next_day(conn, patient, from),
            Series::RestPeriods => RestPeriod::next_day(conn, patient, from),
            Series::Clearances => Clearance::next_day(conn, patient, from),
            Series::CareEvents => CareEvent::next_day(conn, patient, from),
            Series::SymptomChecks => SymptomCheck::next_day(conn, patient, from),
        }
    }

    /// The rows of some days, the earliest first.
    pub fn rows(self, conn: &mut Conn, record: &Record, from: NaiveDate, to: NaiveDate) -> Result<Vec<Value>> {
        let patient = record.patient();
        match self {
            Series::PainLogs => {
                let logs = PainLog::all_between(conn, patient, from, to)?;
                values(logs.into_iter().map(|log| PainLogOut::from(record.as_shown(log))))
            }
            Series::SessionLogs => {
                let logs = SessionLog::all_between(conn, patient, from, to)?;
                values(logs.into_iter().map(|log| SessionLogOut::from(record.as_shown(log))))
            }
            Series::Assessments => values(assessments_between(conn, record, from, to)?),
            Series::Flags => {
                let flags = all_flags_between(conn, patient, from, to)?;
                values(FlagOut::of(conn, record, &flags)?)
            }
            Series::Measures => {
                let answers = Measure::between(conn, patient, from, to)?;
                let measures = values(answers.into_iter().map(|answer| MeasureOut::from(record.as_shown(answer))))?;
                Ok(measures.iter().flat_map(by_reading).collect())
            }
            Series::RestPeriods => {
                let mut rests = RestPeriod::within(conn, patient, from, to)?;
                rests.sort_by_key(|rest| (rest.from_date, rest.id));
                values(rests.into_iter().map(RestPeriodOut::from))
            }
            Series::Clearances => {
                let clearances = Clearance::between(conn, patient, from, to)?;
                values(clearances_shown(conn, record, clearances)?)
            }
            Series::CareEvents => {
                let events = CareEvent::between(conn, patient, from, to)?;
                values(events.into_iter().map(|event| CareEventOut::from(record.as_shown(event))))
            }
            Series::SymptomChecks => {
                let checks = SymptomCheck::between(conn, patient, from, to)?;
                values(checks.into_iter().map(CheckOut::from))
            }
        }
    }
}

fn values(rows: impl IntoIterator<Item = impl Serialize>) -> Result<Vec<Value>> {
    let value =
        |row| serde_json::to_value(row).map_err(|error| diesel::result::Error::SerializationError(error.into()).into());
    rows.into_iter().map(value).collect()
}

/// A row for each number of a questionnaire, with what they have in common.
fn by_reading(measure: &Value) -> Vec<Value> {
    let readings = measure.get("readings").and_then(Value::as_array).cloned().unwrap_or_default();
    let with = |reading: Value| {
        let mut row = measure.clone();
        if let (Some(row), Value::Object(reading)) = (row.as_object_mut(), reading) {
            row.extend(reading);
        }
        row
    };
    readings.into_iter().map(with).collect()
}
