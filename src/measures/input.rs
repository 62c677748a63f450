//! Measures as clients send them.

use super::numbers::{
    Corrections, HagosPatch, HagosScores, Ihot12Patch, Ihot12Scores, PegPatch, PegScores, PsfsActivityIn, PsfsIn,
    read_psfs,
};
use crate::accounts::Zone;
use crate::http::{ByName, Instant, LocalDate, Note, Patch, Problem, Result, by_name, shape};
use crate::pain::WhenIn;
use limber_rules::measures::{Instrument, Score};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use uuid::Uuid;

/// The score of one questionnaire: exactly one of `peg`, `psfs`, `hagos` and `ihot_12`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(
    json!({"local_date": "2026-06-01", "peg": {"pain": 6, "enjoyment": 5, "general_activity": 7}}),
    json!({"local_date": "2026-06-01", "psfs": [{"activity": "climb the stairs", "score": 4},
        {"activity": "put on socks", "score": 6}, {"activity": "run for the bus", "score": 1}]}),
    json!({"local_date": "2026-06-01", "ihot_12": {"total": 52.5}})
))]
pub struct MeasureIn {
    /// Yours to choose, best a UUIDv7; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    pub(super) id: Option<Uuid>,
    /// What you call the day.
    #[schema(value_type = chrono::NaiveDate, examples("2026-06-01"))]
    local_date: LocalDate,
    /// Now for a measure of today, noon for another day, unless told.
    #[serde(default)]
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    occurred_at: Option<Instant>,
    /// Your own zone, unless told.
    #[serde(default)]
    #[schema(schema_with = shape::zone_or_null)]
    tz: Option<Zone>,
    /// Of the questionnaire, by the year of its publication: the usual one unless told.
    #[serde(default)]
    #[schema(schema_with = version_or_null)]
    instrument_version: Option<String>,
    #[serde(default, deserialize_with = "by_name")]
    peg: Option<PegScores>,
    /// 3 to 5 activities of the patient's own, each once; the same ones each time, so that they can be compared.
    #[serde(default)]
    #[schema(value_type = Option<Vec<PsfsActivityIn>>, min_items = 3, max_items = 5)]
    psfs: Option<PsfsIn>,
    #[serde(default, deserialize_with = "by_name")]
    hagos: Option<HagosScores>,
    #[serde(default, deserialize_with = "by_name")]
    ihot_12: Option<Ihot12Scores>,
    /// Anything else.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

/// What a measure says, whenever it was.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub instrument_version: String,
    pub score: Score,
    pub note: Option<String>,
}

impl MeasureIn {
    pub(super) fn when(&self) -> WhenIn {
        WhenIn { local_date: self.local_date.0, occurred_at: self.occurred_at.map(|at| at.0), tz: self.tz }
    }

    pub(super) fn said(self) -> Result<Said> {
        let mut scores = Vec::new();
        if let Some(peg) = &self.peg {
            scores.push(("/peg", Score::Peg(peg.read()?)));
        }
        if let Some(psfs) = self.psfs {
            scores.push(("/psfs", Score::Psfs(read_psfs(psfs)?)));
        }
        scores.extend(self.hagos.map(|hagos| ("/hagos", Score::Hagos(hagos.into()))));
        scores.extend(self.ihot_12.map(|ihot| ("/ihot_12", Score::Ihot12(ihot.into()))));
        let mut scores = scores.into_iter();
        let Some((_, score)) = scores.next() else {
            let right = "must have the score of one questionnaire: peg, psfs, hagos or ihot_12";
            return Err(Problem::invalid("", "required", right));
        };
        if let Some((pointer, _)) = scores.next() {
            let right = "is one too many: a measure is of one questionnaire";
            return Err(Problem::invalid(pointer, "too-many", right));
        }
        let instrument_version = known_version(score.instrument(), self.instrument_version.as_deref())?;
        Ok(Said { instrument_version, score, note: self.note.map(Note::into_string) })
    }
}

fn known_version(instrument: Instrument, told: Option<&str>) -> Result<String> {
    let told = told.unwrap_or_else(|| instrument.usual_version());
    if instrument.versions().contains(&told) {
        return Ok(told.to_owned());
    }
    let right = format!("must be one of {} for {}", instrument.versions().join(", "), instrument.title());
    Err(Problem::invalid("/instrument_version", "unknown-value", right))
}

fn version_or_null() -> RefOr<Schema> {
    let known = Instrument::ALL.iter().flat_map(|instrument| instrument.versions()).map(|version| json!(version));
    let words: Vec<_> = known.chain([json!(null)]).collect();
    let kinds = SchemaType::Array(vec![Type::String, Type::Null]);
    Schema::from(ObjectBuilder::new().schema_type(kinds).enum_values(Some(words)).build()).into()
}

/// A score or its note, corrected: absent leaves. Which questionnaire it is, where and when stay: withdraw a measure that is
/// on the wrong day, and log it anew.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"peg": {"pain": 5}})))]
pub struct MeasurePatch {
    #[serde(default)]
    #[schema(value_type = PegPatch)]
    peg: Patch<ByName<PegPatch>>,
    /// All of them anew.
    #[serde(default)]
    #[schema(value_type = Vec<PsfsActivityIn>, min_items = 3, max_items = 5)]
    psfs: Patch<PsfsIn>,
    #[serde(default)]
    #[schema(value_type = HagosPatch)]
    hagos: Patch<ByName<HagosPatch>>,
    #[serde(default)]
    #[schema(value_type = Ihot12Patch)]
    ihot_12: Patch<ByName<Ihot12Patch>>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Patch<Note>,
}

impl MeasurePatch {
    pub(super) fn apply(self, said: &mut Said) -> Result<()> {
        let MeasurePatch { peg, psfs, hagos, ihot_12, note } = self;
        said.score = Corrections { peg, psfs, hagos, ihot_12 }.apply(said.score.clone())?;
        note.map(Note::into_string).apply(&mut said.note);
        Ok(())
    }
}
