//! Measures in the database and on the wire.

use super::input::Said;
use super::numbers::{
    Eq5d5lScores, HagosScores, Hoos12Scores, Ihot12Scores, PegScores, PgicScore, PsfsActivityOut, SpadiScores,
    TotalScore,
};
use crate::accounts::Zone;
use crate::care::FreeText;
use crate::db::schema::measures;
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, DayPage, MultiBackend};
use crate::http::{Limit, Result, shape};
use crate::ids::PatientId;
use crate::pain::{When, WhenIn};
use crate::{day_page, id, next_day};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::measures::{Activity, Instrument, Range, Reading, Score};
use limber_rules::progression::SportScore;
use limber_rules::scale::Nrs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

id!(
    /// A measure. The client may choose it, so that sending one again changes nothing.
    MeasureId
);

/// An answer to a questionnaire.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = measures, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Measure {
    patient_id: PatientId,
    /// Its id.
    pub id: MeasureId,
    instrument: Word<Instrument>,
    instrument_version: String,
    pub(super) local_date: NaiveDate,
    occurred_at: Timestamp,
    time_zone: String,
    recorded_at: Timestamp,
    score: Json<Score>,
    note: Option<String>,
    pub(super) version: i32,
}

impl FreeText for Measure {
    fn without_notes(self) -> Self {
        Measure { note: None, ..self }
    }
}

/// How many patients one query asks for.
const A_QUERY: usize = 500;

/// Where a page of measures left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position(NaiveDate, MeasureId);

macro_rules! those_of {
    ($patient:expr) => {
        measures::table.filter(measures::patient_id.eq($patient))
    };
    ($patient:expr, $instrument:expr) => {
        those_of!($patient).filter(measures::instrument.eq(Word($instrument)))
    };
}

impl Measure {
    /// A new one.
    pub(super) fn new(patient: PatientId, id: MeasureId, when: When, said: Said, now: DateTime<Utc>) -> Measure {
        Measure {
            patient_id: patient,
            id,
            instrument: Word(said.score.instrument()),
            instrument_version: said.instrument_version,
            local_date: when.local_date,
            occurred_at: when.occurred_at.into(),
            time_zone: when.zone.name().to_owned(),
            recorded_at: now.into(),
            score: Json(said.score),
            note: said.note,
            version: 1,
        }
    }

    /// The day it is about.
    pub fn local_date(&self) -> NaiveDate {
        self.local_date
    }

    /// What it says.
    pub(super) fn said(&self) -> Said {
        Said {
            instrument_version: self.instrument_version.clone(),
            score: self.score.0.clone(),
            note: self.note.clone(),
        }
    }

    /// Its score.
    pub(super) fn score(&self) -> &Score {
        &self.score.0
    }

    /// Where it stands in a list.
    pub(super) fn position(&self) -> Position {
        Position(self.local_date, self.id)
    }

    /// Whether it is what a client sends again.
    pub(super) fn is_as_told(&self, told: WhenIn, said: &Said) -> bool {
        let zone = Zone::stored(&self.time_zone).0;
        let when = When { local_date: self.local_date, occurred_at: self.occurred_at.instant(), zone };
        told.tells_of(when) && self.said() == *said
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<MeasureId>) -> Result<Vec<Measure>> {
        Ok(those_of!(patient).filter(measures::id.eq_any(ids)).select(Measure::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: MeasureId) -> Result<Option<Measure>> {
        Ok(measures::table.find((patient, id)).select(Measure::as_select()).first(conn).optional()?)
    }

    /// Those within some days, in their order.
    pub fn between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Measure>> {
        let within = those_of!(patient).filter(measures::local_date.between(from, to));
        let in_order = within.order((measures::local_date, measures::id));
        Ok(in_order.select(Measure::as_select()).load(conn)?)
    }

    /// Whose answers to a questionnaire they are, and what they say, within some days: patient by patient, in their order.
    pub fn of_patients(
        conn: &mut Conn,
        patients: &[PatientId],
        instrument: Instrument,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<Vec<(PatientId, NaiveDate, Score)>> {
        let mut answers = Vec::new();
        for some in patients.chunks(A_QUERY) {
            let rows: Vec<(PatientId, NaiveDate, Json<Score>)> = measures::table
                .filter(measures::patient_id.eq_any(some.to_vec()).and(measures::instrument.eq(Word(instrument))))
                .filter(measures::local_date.between(from, to))
                .order((measures::patient_id, measures::local_date, measures::occurred_at, measures::id))
                .select((measures::patient_id, measures::local_date, measures::score))
                .load(conn)?;
            answers.extend(rows.into_iter().map(|(patient, date, score)| (patient, date, score.0)));
        }
        Ok(answers)
    }

    /// The first day with an answer, from one on.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(measures, local_date, conn, patient, from)
    }

    /// Those of some days, the newest first.
    pub fn of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<Measure>> {
        let since = those_of!(patient).filter(measures::local_date.ge(page.from));
        let rows = day_page!(since, measures::local_date, measures::id, MeasureId, page);
        Ok(rows.select(Measure::as_select()).load(conn)?)
    }

    /// Those of some days that were corrected, the newest first.
    pub fn corrected_of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<Measure>> {
        let corrected = those_of!(patient).filter(measures::local_date.ge(page.from)).filter(measures::version.gt(1));
        let rows = day_page!(corrected, measures::local_date, measures::id, MeasureId, page);
        Ok(rows.select(Measure::as_select()).load(conn)?)
    }

    /// The answer before it to the same questionnaire.
    pub(super) fn one_before(&self, conn: &mut Conn) -> Result<Option<Measure>> {
        let earlier = measures::local_date.lt(self.local_date).or(measures::occurred_at.lt(self.occurred_at));
        let before = those_of!(self.patient_id, self.instrument.0)
            .filter(measures::local_date.le(self.local_date).and(earlier))
            .order((measures::local_date.desc(), measures::occurred_at.desc(), measures::id.desc()));
        Ok(before.select(Measure::as_select()).first(conn).optional()?)
    }

    /// The first answer to the same questionnaire since a day, if it came before.
    pub(super) fn first_before(&self, conn: &mut Conn, since: Option<NaiveDate>) -> Result<Option<Measure>> {
        let earlier = measures::local_date.lt(self.local_date).or(measures::occurred_at.lt(self.occurred_at));
        let mut before = those_of!(self.patient_id, self.instrument.0)
            .filter(measures::local_date.le(self.local_date).and(earlier))
            .into_boxed();
        if let Some(since) = since {
            before = before.filter(measures::local_date.ge(since));
        }
        let the_first = before.order((measures::local_date, measures::occurred_at, measures::id));
        Ok(the_first.select(Measure::as_select()).first(conn).optional()?)
    }

    /// The days of answers within some days.
    pub(super) fn taken_between(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(Instrument, NaiveDate)>> {
        let within = those_of!(patient).filter(measures::local_date.between(from, to));
        let taken: Vec<(Word<Instrument>, NaiveDate)> =
            within.select((measures::instrument, measures::local_date)).load(conn)?;
        Ok(taken.into_iter().map(|(instrument, date)| (instrument.0, date)).collect())
    }

    /// The day of the last answer to a questionnaire.
    pub(super) fn last_taken(
        conn: &mut Conn,
        patient: PatientId,
        instrument: Instrument,
        to: NaiveDate,
    ) -> Result<Option<NaiveDate>> {
        let theirs = those_of!(patient, instrument).filter(measures::local_date.le(to));
        Ok(theirs.order(measures::local_date.desc()).select(measures::local_date).first(conn).optional()?)
    }

    pub(super) fn list(
        conn: &mut Conn,
        patient: PatientId,
        instrument: Option<Instrument>,
        after: Option<Position>,
        limit: Limit,
    ) -> Result<Vec<Measure>> {
        let mut all = those_of!(patient).into_boxed();
        if let Some(instrument) = instrument {
            all = all.filter(measures::instrument.eq(Word(instrument)));
        }
        if let Some(Position(date, id)) = after {
            let beyond = measures::local_date.lt(date).or(measures::id.lt(id));
            all = all.filter(measures::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((measures::local_date.desc(), measures::id.desc())).limit(limit.and_one());
        Ok(newest_first.select(Measure::as_select()).load(conn)?)
    }

    pub(super) fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(measures::table).values(self).execute(conn)?;
        Ok(())
    }

    /// Says something else, in a new version.
    pub(super) fn correct(&mut self, conn: &mut Conn, said: Said) -> Result<()> {
        self.version += 1;
        (self.score, self.note) = (Json(said.score), said.note);
        let changes =
            (measures::score.eq(&self.score), measures::note.eq(&self.note), measures::version.eq(self.version));
        diesel::update(measures::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }

    pub(super) fn delete(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(measures::table.find((self.patient_id, self.id))).execute(conn)?;
        Ok(())
    }
}

/// A gate reads the last answer of so many days. Days. Judgement.md 4.1.
const COUNTS_FOR: Days = Days::new(28);

/// The sport score of HAGOS: the first answer of some days, and the last, if that is not older than four weeks.
pub fn sport_score(
    conn: &mut Conn,
    patient: PatientId,
    (since, today): (NaiveDate, NaiveDate),
) -> Result<Option<SportScore>> {
    let lately = today.checked_sub_days(COUNTS_FOR).unwrap_or(today);
    let until = || those_of!(patient, Instrument::Hagos).filter(measures::local_date.between(since.min(lately), today));
    let first = until().order((measures::local_date, measures::occurred_at, measures::id));
    let last = until().order((measures::local_date.desc(), measures::occurred_at.desc(), measures::id.desc()));
    let first: Option<Json<Score>> = first.select(measures::score).first(conn).optional()?;
    let last = last.filter(measures::local_date.gt(lately));
    let last: Option<Json<Score>> = last.select(measures::score).first(conn).optional()?;
    let sport = |score: Json<Score>| match score.0 {
        Score::Hagos(hagos) => Some(hagos.sport_recreation.hundredths()),
        _ => None,
    };
    Ok(first.and_then(sport).zip(last.and_then(sport)).map(|(first, last)| SportScore { first, last }))
}

/// The lowest activity of the last PSFS, as long as it counts.
pub fn lowest_activity(conn: &mut Conn, patient: PatientId, today: NaiveDate) -> Result<Option<Nrs>> {
    let lately = today.checked_sub_days(COUNTS_FOR).unwrap_or(today);
    let theirs = those_of!(patient, Instrument::Psfs)
        .filter(measures::local_date.gt(lately).and(measures::local_date.le(today)))
        .order((measures::local_date.desc(), measures::occurred_at.desc(), measures::id.desc()));
    let last: Option<Json<Score>> = theirs.select(measures::score).first(conn).optional()?;
    Ok(last.and_then(|Json(score)| match score {
        Score::Psfs(psfs) => psfs.activities().iter().map(|activity| activity.score).min(),
        _ => None,
    }))
}

/// One number of a questionnaire.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingOut {
    /// What it is about.
    #[schema(value_type = String, examples("mean"))]
    pub(crate) scale: &'static str,
    /// Which activity, if about one.
    pub(crate) activity: Option<String>,
    /// Exact, whatever the decimals of its parts.
    pub(crate) points: f64,
    /// The lowest there is.
    pub(crate) lowest: i32,
    /// The highest there is.
    pub(crate) highest: i32,
    pub(crate) lower_is_better: bool,
}

/// An answer to a questionnaire. The field named after it, from `peg` to `msk_hq`, has the numbers as they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureOut {
    pub(crate) id: MeasureId,
    #[schema(schema_with = instrument)]
    pub(crate) instrument: Instrument,
    pub(crate) instrument_version: String,
    /// What the patient calls the day.
    pub(crate) local_date: NaiveDate,
    pub(crate) occurred_at: DateTime<Utc>,
    #[schema(examples("Europe/London"))]
    pub(crate) tz: String,
    /// When the server first heard of it.
    pub(crate) recorded_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) peg: Option<PegScores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) psfs: Option<Vec<PsfsActivityOut>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hagos: Option<HagosScores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ihot_12: Option<Ihot12Scores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hoos_12: Option<Hoos12Scores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) spadi: Option<SpadiScores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) eq_5d_5l: Option<Eq5d5lScores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pgic: Option<PgicScore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) koos_pf: Option<TotalScore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) visa_a: Option<TotalScore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) visa_g: Option<TotalScore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) visa_h: Option<TotalScore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cait: Option<TotalScore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lefs: Option<TotalScore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rmdq: Option<TotalScore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) msk_hq: Option<TotalScore>,
    /// What the numbers come to, for lists and charts.
    pub(crate) readings: Vec<ReadingOut>,
    #[schema(schema_with = shape::note_or_null)]
    pub(crate) note: Option<String>,
    /// Goes up with every correction; what was before is kept.
    pub(crate) version: i32,
}

/// The schema of a questionnaire's name.
pub fn instrument() -> RefOr<Schema> {
    let words = Instrument::ALL.iter().map(|instrument| instrument.as_str());
    Schema::from(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()).into()
}

impl From<Measure> for MeasureOut {
    fn from(measure: Measure) -> Self {
        let instrument = measure.instrument.0;
        let reading = |reading: Reading| {
            let Range { lowest, highest, lower_is_better } = instrument.range(reading.scale);
            ReadingOut {
                scale: reading.scale.as_str(),
                activity: reading.activity,
                points: reading.points.as_points(),
                lowest,
                highest,
                lower_is_better,
            }
        };
        let mut out = MeasureOut {
            id: measure.id,
            instrument,
            instrument_version: measure.instrument_version,
            local_date: measure.local_date,
            occurred_at: measure.occurred_at.instant(),
            tz: measure.time_zone,
            recorded_at: measure.recorded_at.instant(),
            peg: None,
            psfs: None,
            hagos: None,
            ihot_12: None,
            hoos_12: None,
            spadi: None,
            eq_5d_5l: None,
            pgic: None,
            koos_pf: None,
            visa_a: None,
            visa_g: None,
            visa_h: None,
            cait: None,
            lefs: None,
            rmdq: None,
            msk_hq: None,
            readings: measure.score.0.readings().into_iter().map(reading).collect(),
            note: measure.note,
            version: measure.version,
        };
        match measure.score.0 {
            Score::Peg(peg) => out.peg = Some(peg.into()),
            Score::Psfs(psfs) => {
                out.psfs = Some(Vec::<Activity>::from(psfs).into_iter().map(PsfsActivityOut::from).collect());
            }
            Score::Hagos(hagos) => out.hagos = Some(hagos.into()),
            Score::Ihot12(ihot) => out.ihot_12 = Some(ihot.into()),
            Score::Hoos12(hoos) => out.hoos_12 = Some(hoos.into()),
            Score::Spadi(spadi) => out.spadi = Some(spadi.into()),
            Score::Eq5d5l(eq5d) => out.eq_5d_5l = Some(eq5d.into()),
            Score::Pgic(pgic) => out.pgic = Some(pgic.into()),
            Score::Total(total) => {
                if let Some(field) = out.total_of(total.instrument()) {
                    *field = Some(total.into());
                }
            }
        }
        out
    }
}

impl MeasureOut {
    /// The field of a questionnaire that has one total and nothing else.
    fn total_of(&mut self, instrument: Instrument) -> Option<&mut Option<TotalScore>> {
        Some(match instrument {
            Instrument::KoosPf => &mut self.koos_pf,
            Instrument::VisaA => &mut self.visa_a,
            Instrument::VisaG => &mut self.visa_g,
            Instrument::VisaH => &mut self.visa_h,
            Instrument::Cait => &mut self.cait,
            Instrument::Lefs => &mut self.lefs,
            Instrument::Rmdq => &mut self.rmdq,
            Instrument::MskHq => &mut self.msk_hq,
            _ => return None,
        })
    }
}
