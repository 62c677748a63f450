//! Flags: what somebody should look at, with its evidence. A flag is opened on the first day of a run; when a correction
//! takes away what it rested on it says so, and stays.

use super::assessments::Place;
use crate::care::{Action, Entry, Kind, Record, Visit};
use crate::db::schema::flags;
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Answer, Limit, ListQuery, Page, Problem, Query, Result, shape};
use crate::ids::PatientId;
use crate::{id, words};
use actix_web::get;
use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::level::Urgency;
use limber_rules::pain::{Assessment, Fired, Rule};
use limber_rules::place::{Region, Side};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes of flags, under one patient.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(list_flags).service(show_flag);
}

id!(
    /// A flag.
    FlagId
);

words! {
    /// The life of a flag.
    FlagStatus {
        /// Somebody should look.
        Open = "open",
        /// A correction took away what it rested on.
        NoLongerHolds = "no_longer_holds",
    }
}

/// A flag.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = flags, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Flag {
    patient_id: PatientId,
    /// Its id.
    pub id: FlagId,
    rule: String,
    level: Word<Urgency>,
    region: Option<Word<Region>>,
    side: Option<Word<Side>>,
    local_date: NaiveDate,
    text: String,
    evidence: Json<Value>,
    status: Word<FlagStatus>,
    opened_at: Timestamp,
    version: i32,
}

/// What a flag is made of.
pub struct NewFlag<'a> {
    /// The code of its rule.
    pub rule: &'a str,
    /// How urgent.
    pub level: Urgency,
    /// Where, unless it is about the whole patient.
    pub place: Option<Place>,
    /// The day.
    pub date: NaiveDate,
    /// In plain words.
    pub text: String,
    /// What it rests on.
    pub evidence: Value,
}

/// Opens a flag.
pub fn open_flag(conn: &mut Conn, entry: &Entry, new: NewFlag) -> Result<()> {
    let flag = Flag {
        patient_id: entry.patient(),
        id: FlagId::new(),
        rule: new.rule.to_owned(),
        level: Word(new.level),
        region: new.place.map(|place| Word(place.region)),
        side: new.place.map(|place| Word(place.side)),
        local_date: new.date,
        text: new.text,
        evidence: Json(new.evidence),
        status: Word(FlagStatus::Open),
        opened_at: entry.now.into(),
        version: 1,
    };
    diesel::insert_into(flags::table).values(&flag).execute(conn)?;
    entry.created(conn, Kind::Flag, flag.id)
}

/// The rules that raise a flag and begin to hold: those that look at a stretch of days are told on its first day, those
/// about one day each time. Signs fire on their first day only.
pub(super) fn onsets<'a>(before: &'a [Fired], judged: &'a Assessment) -> impl Iterator<Item = &'a Fired> {
    let raising = judged.fired.iter().filter(|fired| fired.rule.urgency().is_some());
    raising
        .filter(move |fired| is_about_one_day(fired.rule) || !before.iter().any(|earlier| earlier.rule == fired.rule))
}

fn is_about_one_day(rule: Rule) -> bool {
    matches!(rule, Rule::SessionPain | Rule::SevereSessionPain | Rule::MorningAfter | Rule::FlareUp)
}

pub(super) fn raise(conn: &mut Conn, entry: &Entry, place: Place, date: NaiveDate, fired: &Fired) -> Result<()> {
    let Some(level) = fired.rule.urgency() else { return Ok(()) };
    let new = NewFlag {
        rule: fired.rule.code(),
        level,
        place: Some(place),
        date,
        text: fired.text(),
        evidence: serde_json::to_value(&fired.evidence).unwrap_or_default(),
    };
    open_flag(conn, entry, new)
}

/// The open flags that judging raised for a series, from a day to another.
pub(super) fn open_between(
    conn: &mut Conn,
    patient: PatientId,
    place: Place,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Flag>> {
    let open = flags::table
        .filter(flags::patient_id.eq(patient).and(flags::local_date.between(from, to)))
        .filter(flags::region.eq(Word(place.region)).and(flags::side.eq(Word(place.side))))
        .filter(flags::status.eq(Word(FlagStatus::Open)));
    Ok(open.select(Flag::as_select()).load(conn)?)
}

/// After a day was judged again: keeps what still holds, raises what is new, leaves in `open` what was not met again.
pub(super) fn reconcile(
    conn: &mut Conn,
    entry: &Entry,
    place: Place,
    before: &[Fired],
    judged: &Assessment,
    open: &mut Vec<Flag>,
) -> Result<()> {
    let mut still_open: Vec<Flag> = open.extract_if(.., |flag| flag.local_date == judged.date).collect();
    for fired in onsets(before, judged) {
        match still_open.iter().position(|flag| flag.rule == fired.rule.code()) {
            Some(at) => drop(still_open.swap_remove(at)),
            None => raise(conn, entry, place, judged.date, fired)?,
        }
    }
    withdraw(conn, entry, still_open)
}

/// Keeps the flags of a rule about the whole record in step with what it found: where, when, and what it saw.
pub(super) fn keep_in_step(
    conn: &mut Conn,
    entry: &Entry,
    rule: Rule,
    found: &[(Place, NaiveDate, Fired)],
) -> Result<()> {
    let theirs = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::rule.eq(rule.code())))
        .filter(flags::status.ne(Word(FlagStatus::NoLongerHolds)));
    let mut standing: Vec<Flag> = theirs.select(Flag::as_select()).load(conn)?;
    for (place, date, fired) in found {
        match standing.iter().position(|flag| flag.is_of(*place, *date)) {
            Some(at) => drop(standing.swap_remove(at)),
            None => raise(conn, entry, *place, *date, fired)?,
        }
    }
    close(conn, entry, standing.into_iter())
}

/// Flags whose ground is gone. Those that no rule of judging raised are not among them.
pub(super) fn withdraw(conn: &mut Conn, entry: &Entry, flags: Vec<Flag>) -> Result<()> {
    close(conn, entry, flags.into_iter().filter(Flag::is_of_judging))
}

fn close(conn: &mut Conn, entry: &Entry, flags: impl Iterator<Item = Flag>) -> Result<()> {
    for flag in flags {
        let changes = (flags::status.eq(Word(FlagStatus::NoLongerHolds)), flags::version.eq(flag.version + 1));
        diesel::update(flags::table.find((entry.patient(), flag.id))).set(changes).execute(conn)?;
        entry.changed(conn, Kind::Flag, flag.id)?;
    }
    Ok(())
}

/// Says of the open flags of a rule that rest on one thing (`named` in their evidence) that they no longer hold.
pub fn no_longer_holds(conn: &mut Conn, entry: &Entry, rule: &str, date: NaiveDate, named: (&str, Uuid)) -> Result<()> {
    let open = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::local_date.eq(date)))
        .filter(flags::rule.eq(rule.to_owned()).and(flags::status.eq(Word(FlagStatus::Open))));
    let open: Vec<Flag> = open.select(Flag::as_select()).load(conn)?;
    let (name, id) = (named.0, Value::from(named.1.to_string()));
    let theirs = open.into_iter().filter(|flag| flag.evidence.0.get(name) == Some(&id));
    close(conn, entry, theirs)
}

/// Where a page of flags left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position(NaiveDate, FlagId);

impl Flag {
    /// Whether a rule of the daily judgement raised it; others rest on a session, on a symptom check or on the whole record.
    fn is_of_judging(&self) -> bool {
        self.rule.parse().is_ok_and(|rule| !matches!(rule, Rule::GoAhead | Rule::RedFlag | Rule::Region))
    }

    fn is_of(&self, place: Place, date: NaiveDate) -> bool {
        let where_it_is = (self.region.map(|region| region.0), self.side.map(|side| side.0));
        where_it_is == (Some(place.region), Some(place.side)) && self.local_date == date
    }

    fn list(conn: &mut Conn, patient: PatientId, after: Option<Position>, limit: Limit) -> Result<Vec<Flag>> {
        let mut all = flags::table.filter(flags::patient_id.eq(patient)).into_boxed();
        if let Some(Position(date, id)) = after {
            let beyond = flags::local_date.lt(date).or(flags::id.lt(id));
            all = all.filter(flags::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((flags::local_date.desc(), flags::id.desc())).limit(limit.and_one());
        Ok(newest_first.select(Flag::as_select()).load(conn)?)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<FlagId>) -> Result<Vec<Flag>> {
        let these = flags::table.filter(flags::patient_id.eq(patient).and(flags::id.eq_any(ids)));
        Ok(these.select(Flag::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: FlagId) -> Result<Option<Flag>> {
        Ok(flags::table.find((patient, id)).select(Flag::as_select()).first(conn).optional()?)
    }
}

/// What somebody should look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct FlagOut {
    id: FlagId,
    /// The code of the rule.
    #[schema(examples("SHIFT-RED"))]
    rule: String,
    /// `good_news`, `watch` (an early sign), `amber` or `red`.
    #[schema(schema_with = shape::urgency)]
    level: Urgency,
    /// Null if it is about the whole patient.
    region: Option<String>,
    side: Option<String>,
    /// The first day of the run.
    local_date: NaiveDate,
    /// In plain words.
    text: String,
    /// What it rests on: dates, values, threshold, source.
    #[schema(value_type = Object)]
    evidence: Value,
    status: FlagStatus,
    opened_at: DateTime<Utc>,
    version: i32,
}

impl From<Flag> for FlagOut {
    fn from(flag: Flag) -> Self {
        FlagOut {
            id: flag.id,
            rule: flag.rule,
            level: flag.level.0,
            region: flag.region.map(|region| region.0.to_string()),
            side: flag.side.map(|side| side.0.to_string()),
            local_date: flag.local_date,
            text: flag.text,
            evidence: flag.evidence.0,
            status: flag.status.0,
            opened_at: flag.opened_at.instant(),
            version: flag.version,
        }
    }
}

/// Flags, the newest day first.
#[utoipa::path(operation_id = "list_flags", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<FlagOut>, description = "Flags")))]
#[get("/flags")]
async fn list_flags(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = Flag::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, |flag| Position(flag.local_date, flag.id), FlagOut::from)
    };
    visit.read(Action::Look, list).await
}

/// One flag.
#[utoipa::path(operation_id = "show_flag", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("flag" = Uuid, Path)),
    responses((status = 200, body = FlagOut, description = "The flag", headers(("ETag" = String, description = "Its version")))))]
#[get("/flags/{flag}")]
async fn show_flag(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = FlagId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        let flag = Flag::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
        let version = flag.version;
        Ok(Answer::ok(&FlagOut::from(flag))?.version(version))
    };
    visit.read(Action::Look, show).await
}
