//! The tables there are, each in one entry: its word, its kind of object, its columns and its rows.

use crate::care::{Clearance, Kind, Record, Slice, clearances_shown};
use crate::db::Conn;
use crate::http::Result;
use crate::ids::PatientId;
use crate::measures::{FunctionTestOut, Measure, MeasureOut, TestRecord};
use crate::pain::{
    CareEvent, CareEventOut, CheckOut, Episode, EpisodeView, Flag, FlagOut, PainLog, PainLogOut, SymptomCheck,
    all_flags_between, assessments_between, next_judged_day,
};
use crate::training::{RestPeriod, RestPeriodOut, SessionLog, SessionLogOut};
use crate::words;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

/// How a series is read.
struct Source {
    /// The kind of object that is a row; none for assessed days, which no feed has.
    kind: Option<Kind>,
    /// The names of the columns, with blanks between them: those of the JSON fields. The first column is the day of a row.
    columns: &'static str,
    next_day: fn(&mut Conn, PatientId, NaiveDate) -> Result<Option<NaiveDate>>,
    rows: fn(&mut Conn, &Record, NaiveDate, NaiveDate) -> Result<Vec<Value>>,
}

/// Makes the enum, the list of all and the sources of one list, so that no series can be in one of them only.
macro_rules! all_series {
    ($($(#[doc = $doc:literal])* $series:ident = $word:literal, $source:ident;)+) => {
        words! {
            /// A series that can be told as a table.
            Series { $($(#[doc = $doc])* $series = $word),+ }
        }

        impl Series {
            /// All of them.
            pub const ALL: &'static [Series] = &[$(Series::$series),+];

            const fn source(self) -> &'static Source {
                match self { $(Series::$series => &$source),+ }
            }
        }
    };
}

all_series! {
    /// Pain logs, daily ones and events.
    PainLogs = "pain-logs", PAIN_LOGS;
    /// Training sessions.
    SessionLogs = "session-logs", SESSION_LOGS;
    /// Assessed days.
    Assessments = "assessments", ASSESSMENTS;
    /// Flags.
    Flags = "flags", FLAGS;
    /// Episodes.
    Episodes = "episodes", EPISODES;
    /// Answers to questionnaires, a row for each number.
    Measures = "measures", MEASURES;
    /// Function tests.
    FunctionTests = "function-tests", FUNCTION_TESTS;
    /// Rest periods.
    RestPeriods = "rest-periods", REST_PERIODS;
    /// Clearances.
    Clearances = "clearances", CLEARANCES;
    /// Care events.
    CareEvents = "care-events", CARE_EVENTS;
    /// Answers to the red-flag questions.
    SymptomChecks = "symptom-checks", SYMPTOM_CHECKS;
}

impl Series {
    /// The slice that has to be shared: that of the rows' kind. Assessed days are about pain.
    pub fn slice(self) -> Slice {
        self.source().kind.and_then(Kind::slice).unwrap_or(Slice::Pain)
    }

    /// The names of the columns: those of the fields.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        self.source().columns.split_ascii_whitespace()
    }

    /// The first day, from one on, that a row may begin with.
    pub(super) fn next_day(self, conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        (self.source().next_day)(conn, patient, from)
    }

    /// The rows of some days, the earliest first.
    pub fn rows(self, conn: &mut Conn, record: &Record, from: NaiveDate, to: NaiveDate) -> Result<Vec<Value>> {
        (self.source().rows)(conn, record, from, to)
    }
}

static PAIN_LOGS: Source = Source {
    kind: Some(Kind::PainLog),
    columns: "local_date kind region side worst_pain pain_now morning_pain stiffness_minutes settled flare_up \
              analgesic analgesics clicking triggers compared interference note occurred_at tz recorded_at id version",
    next_day: PainLog::next_day,
    rows: |conn, record, from, to| {
        let logs = PainLog::all_between(conn, record.patient(), from, to)?;
        values(logs.into_iter().map(|log| PainLogOut::from(record.as_shown(log))))
    },
};

static SESSION_LOGS: Source = Source {
    kind: Some(Kind::SessionLog),
    columns: "local_date region side completion pain_during pain_after settled_minutes analgesic_before \
              warm_up_done stretches_done supports minutes exercises note occurred_at tz recorded_at \
              enrolment_id id version",
    next_day: SessionLog::next_day,
    rows: |conn, record, from, to| {
        let logs = SessionLog::all_between(conn, record.patient(), from, to)?;
        values(logs.into_iter().map(|log| SessionLogOut::from(record.as_shown(log))))
    },
};

static ASSESSMENTS: Source = Source {
    kind: None,
    columns: "local_date region side level score baseline rules rule_version thresholds_version",
    next_day: next_judged_day,
    rows: |conn, record, from, to| values(assessments_between(conn, record, from, to)?),
};

static FLAGS: Source = Source {
    kind: Some(Kind::Flag),
    columns: "local_date rule level region side text status resolved_on opened_at seen_at evidence id version",
    next_day: Flag::next_day,
    rows: |conn, record, from, to| {
        let flags = all_flags_between(conn, record.patient(), from, to)?;
        values(FlagOut::of(conn, record, &flags)?)
    },
};

static EPISODES: Source = Source {
    kind: Some(Kind::Episode),
    columns: "opened_on kind region side status severity peak peak_score usual ended_on ended_as text seen_at snoozed_until \
              notified_at id version",
    next_day: Episode::next_day,
    rows: |conn, record, from, to| {
        let episodes = Episode::opened_between(conn, record.patient(), from, to)?;
        let shown = episodes.iter().map(|episode| EpisodeView::of(conn, record, episode));
        values(shown.collect::<Result<Vec<_>>>()?)
    },
};

static MEASURES: Source = Source {
    kind: Some(Kind::Measure),
    columns: "local_date instrument instrument_version scale activity points lowest highest lower_is_better \
              note occurred_at tz recorded_at id version",
    next_day: Measure::next_day,
    rows: |conn, record, from, to| {
        let answers = Measure::between(conn, record.patient(), from, to)?;
        let measures = values(answers.into_iter().map(|answer| MeasureOut::from(record.as_shown(answer))))?;
        Ok(measures.iter().flat_map(by_reading).collect())
    },
};

static FUNCTION_TESTS: Source = Source {
    kind: Some(Kind::FunctionTest),
    columns: "local_date test region side value unit pain note measured_by recorded_at id version",
    next_day: TestRecord::next_day,
    rows: |conn, record, from, to| {
        let tests = TestRecord::between(conn, record.patient(), from, to)?;
        values(tests.into_iter().map(|test| FunctionTestOut::from(record.as_shown(test))))
    },
};

static REST_PERIODS: Source = Source {
    kind: Some(Kind::RestPeriod),
    columns: "from until source because flag_id decided_by decided_at id version",
    next_day: RestPeriod::next_day,
    rows: |conn, record, from, to| {
        let mut rests = RestPeriod::within(conn, record.patient(), from, to)?;
        rests.sort_by_key(|rest| (rest.from_date, rest.id));
        values(rests.into_iter().map(RestPeriodOut::from))
    },
};

static CLEARANCES: Source = Source {
    kind: Some(Kind::Clearance),
    columns: "given_on until region highest_band_level band_line current confirmed_on confirmed_because ending ended_because ended_at note \
              physiotherapist_id given_at id version",
    next_day: Clearance::next_day,
    rows: |conn, record, from, to| {
        let clearances = Clearance::between(conn, record.patient(), from, to)?;
        values(clearances_shown(conn, record, clearances)?)
    },
};

static CARE_EVENTS: Source = Source {
    kind: Some(Kind::CareEvent),
    columns: "local_date kind region side title outcome note changes_plan ended_on starts_anew source recorded_by \
              recorded_at looked_at looked_by id version",
    next_day: CareEvent::next_day,
    rows: |conn, record, from, to| {
        let events = CareEvent::between(conn, record.patient(), from, to)?;
        values(events.into_iter().map(|event| CareEventOut::from(record.as_shown(event))))
    },
};

static SYMPTOM_CHECKS: Source = Source {
    kind: Some(Kind::SymptomCheck),
    columns: "local_date region form answered_yes outcome urgency see_by screen_version withdrawn_at withdrawn_because known_at \
              known_because occurred_at tz recorded_at id version",
    next_day: SymptomCheck::next_day,
    rows: |conn, record, from, to| {
        let checks = SymptomCheck::between(conn, record.patient(), from, to)?;
        values(checks.into_iter().map(|check| CheckOut::of(record, check)))
    },
};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::types::Worded;

    /// A series whose kind is in no slice would be shown with pain.
    #[test]
    fn every_series_of_objects_is_of_a_kind_in_a_slice() {
        for kind in Series::ALL.iter().filter_map(|series| series.source().kind) {
            assert!(kind.slice().is_some(), "{kind:?}");
        }
    }

    /// A new kind is either a table or named here.
    #[test]
    fn every_kind_is_one_table_or_none() {
        let none = [
            Kind::Baseline,
            Kind::Lock,
            Kind::Enrolment,
            Kind::CareLink,
            Kind::Thresholds,
            Kind::Rebase,
            Kind::CareRequest,
            Kind::SelfManagementPlan,
            Kind::Message,
        ];
        for kind in Kind::ALL {
            let tables = Series::ALL.iter().filter(|series| series.source().kind == Some(*kind)).count();
            assert_eq!(tables, usize::from(!none.contains(kind)), "{}", kind.word());
        }
    }
}
