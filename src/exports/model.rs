//! Exports in the database, and on the wire.

use crate::care::{Action, Record, Slice, Slices};
use crate::db::schema::{export_chunks, exports};
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::review::Series;
use crate::{due, id, words};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

id!(
    /// An export. Whoever asks may choose it, so that asking again asks for nothing new.
    ExportId
);

words! {
    /// What the copy is written in.
    ExportKind {
        /// Everything, in the shapes of these very addresses.
        Json = "json",
        /// A FHIR R4 Bundle.
        Fhir = "fhir",
        /// One series as a table.
        Csv = "csv",
    }
}

/// What is in a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    Json,
    Fhir,
    Csv(Series),
}

impl Content {
    /// A table is of a series, and nothing else is.
    pub fn of(kind: ExportKind, series: Option<Series>) -> Option<Content> {
        match (kind, series) {
            (ExportKind::Json, None) => Some(Content::Json),
            (ExportKind::Fhir, None) => Some(Content::Fhir),
            (ExportKind::Csv, Some(series)) => Some(Content::Csv(series)),
            _ => None,
        }
    }

    /// What somebody wants with a record who asks for it.
    pub fn action(self) -> Action {
        match self {
            Content::Json | Content::Fhir => Action::ExportAcross,
            Content::Csv(series) => Action::Export(series.slice()),
        }
    }

    fn kind(self) -> ExportKind {
        match self {
            Content::Json => ExportKind::Json,
            Content::Fhir => ExportKind::Fhir,
            Content::Csv(_) => ExportKind::Csv,
        }
    }

    fn series(self) -> Option<Series> {
        match self {
            Content::Json | Content::Fhir => None,
            Content::Csv(series) => Some(series),
        }
    }

    /// What will be in it of what is shown. The patient's own words stand beside what they are about, so they count for a table, too.
    fn slices(self, shown: Slices) -> Slices {
        match self {
            Content::Json | Content::Fhir => shown,
            Content::Csv(series) => shown.among(&[series.slice(), Slice::Notes]),
        }
    }
}

words! {
    /// How far an export is.
    ExportStatus {
        /// It has not begun.
        Queued = "queued",
        /// It is being written.
        Running = "running",
        /// The file can be fetched.
        Done = "done",
        /// It could not be written.
        Failed = "failed",
        /// The file is gone.
        Expired = "expired",
    }
}

/// How long a file waits to be fetched.
pub const KEPT: TimeDelta = TimeDelta::hours(24);
/// How large a file may become. Decades of a diary are a fraction of it.
pub const MOST_BYTES: i64 = 64 * 1024 * 1024;

/// A copy of a record that somebody asked for.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = exports, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Export {
    patient_id: PatientId,
    pub id: ExportId,
    pub asked_by: UserId,
    kind: Word<ExportKind>,
    series: Option<Word<Series>>,
    /// What of the record is in it.
    slices: Json<Slices>,
    pub from_date: Option<NaiveDate>,
    pub to_date: Option<NaiveDate>,
    pub status: Word<ExportStatus>,
    /// Where the next piece begins.
    position: Option<Json<Value>>,
    pub percent: i16,
    pub chunks: i32,
    bytes: i64,
    because: Option<String>,
    asked_at: Timestamp,
    finished_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

/// A copy of a record, and how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportOut {
    id: ExportId,
    kind: ExportKind,
    /// Which series it is, if it is a table.
    series: Option<Series>,
    /// What of the record is in it: what was shared when it was asked for.
    slices: Slices,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    status: ExportStatus,
    /// How much is written, in per cent.
    #[schema(minimum = 0, maximum = 100)]
    percent: i16,
    /// How large the file is so far.
    #[schema(minimum = 0)]
    bytes: i64,
    /// Why it failed, if it did.
    because: Option<String>,
    asked_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    /// When the file goes; null as long as there is none.
    expires_at: Option<DateTime<Utc>>,
    /// Where to fetch the file, as whoever asked for it; null unless it is there.
    file: Option<String>,
}

impl From<&Export> for ExportOut {
    fn from(export: &Export) -> Self {
        let there = export.status.0 == ExportStatus::Done;
        ExportOut {
            id: export.id,
            kind: export.kind.0,
            series: export.series.map(|series| series.0),
            slices: export.slices.0,
            from: export.from_date,
            to: export.to_date,
            status: export.status.0,
            percent: export.percent,
            bytes: export.bytes,
            because: export.because.clone(),
            asked_at: export.asked_at.instant(),
            finished_at: export.finished_at.map(Timestamp::instant),
            expires_at: export.expires_at.map(Timestamp::instant),
            file: there.then(|| format!("{}/file", export.address())),
        }
    }
}

impl Export {
    /// One that waits for its first piece.
    pub fn queued(
        record: &Record,
        id: ExportId,
        content: Content,
        from_date: Option<NaiveDate>,
        to_date: Option<NaiveDate>,
    ) -> Export {
        Export {
            patient_id: record.patient(),
            id,
            asked_by: record.actor().user(),
            kind: Word(content.kind()),
            series: content.series().map(Word),
            slices: Json(content.slices(record.shown())),
            from_date,
            to_date,
            status: Word(ExportStatus::Queued),
            position: None,
            percent: 0,
            chunks: 0,
            bytes: 0,
            because: None,
            asked_at: record.now.into(),
            finished_at: None,
            expires_at: None,
        }
    }

    pub fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(exports::table).values(self).execute(conn)?;
        Ok(())
    }

    /// By id, whoever asked for it.
    pub fn find(conn: &mut Conn, patient: PatientId, id: ExportId) -> Result<Option<Export>> {
        Ok(exports::table.find((patient, id)).select(Export::as_select()).first(conn).optional()?)
    }

    /// Those of which there is a file, or will be.
    pub fn alive(conn: &mut Conn, patient: PatientId) -> Result<Vec<Export>> {
        let alive = [ExportStatus::Queued, ExportStatus::Running, ExportStatus::Done].map(Word);
        let theirs = exports::table.filter(exports::patient_id.eq(patient).and(exports::status.eq_any(alive)));
        Ok(theirs.select(Export::as_select()).load(conn)?)
    }

    /// Whether it was asked for before less was shared.
    pub fn is_from_before(&self, changed_at: DateTime<Utc>) -> bool {
        self.asked_at.instant() <= changed_at
    }

    /// Whether it has to go because less is shared since, and the rounds are not there yet.
    pub fn is_stale(&self, conn: &mut Conn) -> Result<bool> {
        let changed_at = due::planned(conn, self.patient_id, due::Kind::ExportsStale, self.asked_by.0)?;
        Ok(changed_at.is_some_and(|changed_at| self.is_from_before(changed_at)))
    }

    /// Where it is.
    pub fn address(&self) -> String {
        format!("/v1/patients/{}/exports/{}", self.patient_id, self.id)
    }

    /// What is in it.
    pub fn content(&self) -> Result<Content> {
        let content = Content::of(self.kind.0, self.series.map(|series| series.0));
        content.ok_or_else(|| diesel::result::Error::DeserializationError("a table of no series".into()).into())
    }

    /// Whether it is what was asked for once before.
    pub fn is_as_asked(&self, other: &Export) -> bool {
        (self.asked_by, self.kind, self.series, self.from_date, self.to_date)
            == (other.asked_by, other.kind, other.series, other.from_date, other.to_date)
    }

    /// Whether all that is in it is shown in a record.
    pub fn is_within(&self, record: &Record) -> bool {
        self.slices.0.each().all(|slice| record.shows(slice))
    }

    /// Whether its file can be fetched at an instant.
    pub fn is_to_be_fetched(&self, now: DateTime<Utc>) -> bool {
        self.status.0 == ExportStatus::Done && self.expires_at.is_some_and(|end| now < end.instant())
    }

    /// Where the next piece begins; none if it is the first.
    pub fn begun<P: DeserializeOwned>(&self) -> Result<Option<P>> {
        let Some(Json(position)) = &self.position else { return Ok(None) };
        let read = P::deserialize(position).map(Some);
        read.map_err(|error| diesel::result::Error::DeserializationError(error.into()).into())
    }

    /// Adds to the file. False if it has become too large.
    pub fn write(&mut self, conn: &mut Conn, body: Vec<u8>) -> Result<bool> {
        self.bytes += i64::try_from(body.len()).unwrap_or(i64::MAX);
        let chunk = Chunk { patient_id: self.patient_id, export_id: self.id, number: self.chunks, body };
        diesel::insert_into(export_chunks::table).values(&chunk).execute(conn)?;
        self.chunks += 1;
        Ok(self.bytes <= MOST_BYTES)
    }

    /// The next piece is to begin here.
    pub fn go_on(&mut self, conn: &mut Conn, position: Value, percent: i16) -> Result<()> {
        (self.status, self.position) = (Word(ExportStatus::Running), Some(Json(position)));
        self.percent = percent.max(self.percent).min(99);
        self.update(conn)
    }

    /// The file is whole.
    pub fn finish(&mut self, conn: &mut Conn, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
        let expires_at = now + KEPT;
        (self.status, self.position, self.percent) = (Word(ExportStatus::Done), None, 100);
        (self.finished_at, self.expires_at) = (Some(now.into()), Some(expires_at.into()));
        self.update(conn)?;
        Ok(expires_at)
    }

    /// There will be no file.
    pub fn fail(&mut self, conn: &mut Conn, because: &str, now: DateTime<Utc>) -> Result<()> {
        self.because = Some(because.to_owned());
        self.destroy(conn, ExportStatus::Failed, now)
    }

    /// There is no file any more.
    pub fn expire(&mut self, conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
        self.destroy(conn, ExportStatus::Expired, now)
    }

    fn destroy(&mut self, conn: &mut Conn, status: ExportStatus, now: DateTime<Utc>) -> Result<()> {
        let theirs = export_chunks::table
            .filter(export_chunks::patient_id.eq(self.patient_id).and(export_chunks::export_id.eq(self.id)));
        diesel::delete(theirs).execute(conn)?;
        (self.status, self.position, self.chunks, self.bytes) = (Word(status), None, 0, 0);
        self.finished_at = self.finished_at.or(Some(now.into()));
        self.update(conn)
    }

    fn update(&self, conn: &mut Conn) -> Result<()> {
        let changes = (
            exports::status.eq(self.status),
            exports::position.eq(&self.position),
            exports::percent.eq(self.percent),
            exports::chunks.eq(self.chunks),
            exports::bytes.eq(self.bytes),
            exports::because.eq(&self.because),
            exports::finished_at.eq(self.finished_at),
            exports::expires_at.eq(self.expires_at),
        );
        diesel::update(exports::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }
}

#[derive(Insertable)]
#[diesel(table_name = export_chunks, check_for_backend(MultiBackend))]
struct Chunk {
    patient_id: PatientId,
    export_id: ExportId,
    number: i32,
    body: Vec<u8>,
}

/// A part of a file; none if the file is gone.
pub fn chunk(conn: &mut Conn, patient: PatientId, id: ExportId, number: i32) -> Result<Option<Vec<u8>>> {
    Ok(export_chunks::table.find((patient, id, number)).select(export_chunks::body).first(conn).optional()?)
}
