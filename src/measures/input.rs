//! Measures as clients send them.

use super::numbers::{
    Corrections, Eq5d5lScores, HagosPatch, HagosScores, Hoos12Scores, Ihot12Patch, Ihot12Scores, PegPatch, PegScores,
    PgicScore, PsfsActivityIn, PsfsIn, SpadiScores, TotalScore, field_of, read_psfs,
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

/// The score of one questionnaire: exactly one of the fields from `peg` to `msk_hq`.
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
    #[serde(default, deserialize_with = "by_name")]
    hoos_12: Option<Hoos12Scores>,
    #[serde(default, deserialize_with = "by_name")]
    spadi: Option<SpadiScores>,
    #[serde(default, deserialize_with = "by_name")]
    eq_5d_5l: Option<Eq5d5lScores>,
    #[serde(default, deserialize_with = "by_name")]
    pgic: Option<PgicScore>,
    #[serde(default, deserialize_with = "by_name")]
    koos_pf: Option<TotalScore>,
    #[serde(default, deserialize_with = "by_name")]
    visa_a: Option<TotalScore>,
    #[serde(default, deserialize_with = "by_name")]
    visa_g: Option<TotalScore>,
    #[serde(default, deserialize_with = "by_name")]
    visa_h: Option<TotalScore>,
    #[serde(default, deserialize_with = "by_name")]
    cait: Option<TotalScore>,
    #[serde(default, deserialize_with = "by_name")]
    lefs: Option<TotalScore>,
    #[serde(default, deserialize_with = "by_name")]
    rmdq: Option<TotalScore>,
    #[serde(default, deserialize_with = "by_name")]
    msk_hq: Option<TotalScore>,
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
        let note = self.note.clone().map(Note::into_string);
        let version = self.instrument_version.clone();
        let mut scores = self.scores()?.into_iter();
        let Some(score) = scores.next() else {
            let fields: Vec<String> = Instrument::ALL.iter().map(|instrument| field_of(*instrument)).collect();
            let right = format!("must have the score of one questionnaire: {}", fields.join(", "));
            return Err(Problem::invalid("", "required", right));
        };
        if let Some(second) = scores.next() {
            let right = "is one too many: a measure is of one questionnaire";
            return Err(Problem::invalid(format!("/{}", field_of(second.instrument())), "too-many", right));
        }
        let instrument_version = known_version(score.instrument(), version.as_deref())?;
        Ok(Said { instrument_version, score, note })
    }

    /// The score of each questionnaire that is named.
    fn scores(self) -> Result<Vec<Score>> {
        let parts = [
            self.peg.map(|peg| peg.read().map(Score::Peg)),
            self.psfs.map(|psfs| read_psfs(psfs).map(Score::Psfs)),
            self.hagos.map(|hagos| Ok(Score::Hagos(hagos.into()))),
            self.ihot_12.map(|ihot| Ok(Score::Ihot12(ihot.into()))),
            self.hoos_12.map(|hoos| Ok(Score::Hoos12(hoos.into()))),
            self.spadi.map(|spadi| spadi.read().map(Score::Spadi)),
            self.eq_5d_5l.map(|eq5d| Ok(Score::Eq5d5l(eq5d.into()))),
            self.pgic.map(|pgic| Ok(Score::Pgic(pgic.into()))),
        ];
        let totals = [
            (Instrument::KoosPf, self.koos_pf),
            (Instrument::VisaA, self.visa_a),
            (Instrument::VisaG, self.visa_g),
            (Instrument::VisaH, self.visa_h),
            (Instrument::Cait, self.cait),
            (Instrument::Lefs, self.lefs),
            (Instrument::Rmdq, self.rmdq),
            (Instrument::MskHq, self.msk_hq),
        ];
        let totals = totals.into_iter().filter_map(|(instrument, total)| Some(total?.read(instrument)));
        parts.into_iter().flatten().chain(totals).collect()
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
    #[schema(value_type = Hoos12Scores)]
    hoos_12: Patch<ByName<Hoos12Scores>>,
    #[serde(default)]
    #[schema(value_type = SpadiScores)]
    spadi: Patch<ByName<SpadiScores>>,
    #[serde(default)]
    #[schema(value_type = Eq5d5lScores)]
    eq_5d_5l: Patch<ByName<Eq5d5lScores>>,
    #[serde(default)]
    #[schema(value_type = PgicScore)]
    pgic: Patch<ByName<PgicScore>>,
    #[serde(default)]
    #[schema(value_type = TotalScore)]
    koos_pf: Patch<ByName<TotalScore>>,
    #[serde(default)]
    #[schema(value_type = TotalScore)]
    visa_a: Patch<ByName<TotalScore>>,
    #[serde(default)]
    #[schema(value_type = TotalScore)]
    visa_g: Patch<ByName<TotalScore>>,
    #[serde(default)]
    #[schema(value_type = TotalScore)]
    visa_h: Patch<ByName<TotalScore>>,
    #[serde(default)]
    #[schema(value_type = TotalScore)]
    cait: Patch<ByName<TotalScore>>,
    #[serde(default)]
    #[schema(value_type = TotalScore)]
    lefs: Patch<ByName<TotalScore>>,
    #[serde(default)]
    #[schema(value_type = TotalScore)]
    rmdq: Patch<ByName<TotalScore>>,
    #[serde(default)]
    #[schema(value_type = TotalScore)]
    msk_hq: Patch<ByName<TotalScore>>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Patch<Note>,
}

impl MeasurePatch {
    pub(super) fn apply(self, said: &mut Said) -> Result<()> {
        let replaced = vec![
            (Instrument::Hoos12, self.hoos_12.map(|ByName(hoos)| Score::Hoos12(hoos.into()))),
            (Instrument::Spadi, self.spadi.try_map(|ByName(spadi)| spadi.read().map(Score::Spadi))?),
            (Instrument::Eq5d5l, self.eq_5d_5l.map(|ByName(eq5d)| Score::Eq5d5l(eq5d.into()))),
            (Instrument::Pgic, self.pgic.map(|ByName(pgic)| Score::Pgic(pgic.into()))),
            total(Instrument::KoosPf, self.koos_pf)?,
            total(Instrument::VisaA, self.visa_a)?,
            total(Instrument::VisaG, self.visa_g)?,
            total(Instrument::VisaH, self.visa_h)?,
            total(Instrument::Cait, self.cait)?,
            total(Instrument::Lefs, self.lefs)?,
            total(Instrument::Rmdq, self.rmdq)?,
            total(Instrument::MskHq, self.msk_hq)?,
        ];
        let (peg, psfs, hagos, ihot_12) = (self.peg, self.psfs, self.hagos, self.ihot_12);
        said.score = Corrections { peg, psfs, hagos, ihot_12, replaced }.apply(said.score.clone())?;
        self.note.map(Note::into_string).apply(&mut said.note);
        Ok(())
    }
}

fn total(instrument: Instrument, sent: Patch<ByName<TotalScore>>) -> Result<(Instrument, Patch<Score>)> {
    Ok((instrument, sent.try_map(|ByName(total)| total.read(instrument))?))
}
