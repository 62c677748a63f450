//! Days from which on the usual level of a place is learned anew: decided by a physiotherapist, or brought about by care.

use crate::care::{Action, Entry, Kind, Record, Slice, Visit};
use crate::db::schema::rebases;
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{
    Answer, Body, Code, Limit, ListQuery, LocalDate, Page, Problem, Prose, Query, Result, Routes, shape,
};
use crate::id;
use crate::ids::{PatientId, UserId};
use crate::pain::assessments::model::places;
use crate::pain::episodes::flag_grounds::{Cause, Deed};
use crate::pain::judging::fold::judge_again;
use crate::pain::tailoring::care_event::CareEventId;
use actix_web::{get, post};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::care_events::Care;
use limber_rules::pain::RebasedBy;
use limber_rules::place::{BodySite, Region, Side};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of re-basing, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(rebase_place).service(list_rebases);
}

id!(
    /// A usual level that is learned anew.
    RebaseId
);

/// How far back it may begin, in days: as far as a log may be late.
const LATE: Days = Days::new(14);

/// A usual level that is learned anew.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = rebases, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Rebase {
    patient_id: PatientId,
    /// Its id.
    pub id: RebaseId,
    region: Word<Region>,
    side: Word<Side>,
    /// The first day that is learned from.
    pub local_date: NaiveDate,
    because: String,
    /// The care that did it; none if a physiotherapist decided so.
    pub care: Option<Word<Care>>,
    care_event_id: Option<CareEventId>,
    decided_by: UserId,
    decided_at: Timestamp,
}

/// The care behind it.
pub(in crate::pain) struct ByCare {
    pub care: Care,
    pub id: CareEventId,
}

/// Where a page of them left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position(NaiveDate, RebaseId);

impl Rebase {
    pub(in crate::pain) fn new(
        entry: &Entry,
        id: RebaseId,
        place: BodySite,
        date: NaiveDate,
        because: String,
        by: Option<ByCare>,
    ) -> Rebase {
        Rebase {
            patient_id: entry.patient(),
            id,
            region: Word(place.region),
            side: Word(place.side),
            local_date: date,
            because,
            care: by.as_ref().map(|by| Word(by.care)),
            care_event_id: by.map(|by| by.id),
            decided_by: entry.actor().user(),
            decided_at: entry.now.into(),
        }
    }

    /// As what makes the rules look again.
    fn cause(&self) -> Cause {
        Cause { kind: Kind::Rebase, id: self.id.0, date: self.local_date, deed: Deed::Decided, own_care: false }
    }

    /// The place.
    pub fn place(&self) -> BodySite {
        BodySite { region: self.region.0, side: self.side.0 }
    }

    /// Adds it. The days from there on are to be judged again.
    pub(in crate::pain) fn insert(&self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        diesel::insert_into(rebases::table).values(self).execute(conn)?;
        entry.created(conn, Kind::Rebase, self.id)?;
        entry.tailor(conn, self.local_date)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<RebaseId>) -> Result<Vec<Rebase>> {
        let these = rebases::table.filter(rebases::patient_id.eq(patient).and(rebases::id.eq_any(ids)));
        Ok(these.select(Rebase::as_select()).load(conn)?)
    }

    /// The latest of each place, among those of some days.
    pub fn latest(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Rebase>> {
        let within = rebases::table
            .filter(rebases::patient_id.eq(patient).and(rebases::local_date.between(from, to)))
            .order((rebases::local_date.desc(), rebases::id.desc()));
        let newest_first: Vec<Rebase> = within.select(Rebase::as_select()).load(conn)?;
        let mut latest: Vec<Rebase> = Vec::new();
        for rebase in newest_first {
            if latest.iter().all(|known| known.place() != rebase.place()) {
                latest.push(rebase);
            }
        }
        Ok(latest)
    }

    fn find(conn: &mut Conn, patient: PatientId, id: RebaseId) -> Result<Option<Rebase>> {
        Ok(rebases::table.find((patient, id)).select(Rebase::as_select()).first(conn).optional()?)
    }

    fn list(conn: &mut Conn, patient: PatientId, after: Option<Position>, limit: Limit) -> Result<Vec<Rebase>> {
        let mut all = rebases::table.filter(rebases::patient_id.eq(patient)).into_boxed();
        if let Some(Position(date, id)) = after {
            let beyond = rebases::local_date.lt(date).or(rebases::id.lt(id));
            all = all.filter(rebases::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((rebases::local_date.desc(), rebases::id.desc()));
        Ok(newest_first.limit(limit.and_one()).select(Rebase::as_select()).load(conn)?)
    }
}

/// A day that is re-based, by what, and by whose word.
pub(in crate::pain) type RebasedDay = (NaiveDate, RebaseId, RebasedBy);

/// The days of a place that are re-based, within some days. Nothing is read for a patient of whom it is known
/// that there is none.
pub(in crate::pain) fn rebased_days(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<RebasedDay>> {
    if !record.may_be_tailored(to) {
        return Ok(Vec::new());
    }
    let days = rebases::table
        .filter(rebases::patient_id.eq(record.patient()).and(rebases::local_date.between(from, to)))
        .filter(rebases::region.eq(Word(place.region)).and(rebases::side.eq(Word(place.side))));
    let columns = (rebases::local_date, rebases::id, rebases::care);
    let rows: Vec<(NaiveDate, RebaseId, Option<Word<Care>>)> = days.order(rebases::id).select(columns).load(conn)?;
    let by = |care: Option<Word<Care>>| care.map_or(RebasedBy::Physiotherapist, |_| RebasedBy::Care);
    Ok(rows.into_iter().map(|(date, id, care)| (date, id, by(care))).collect())
}

/// Takes away what a care event brought about on a day. The days from there on are to be judged again.
pub(in crate::pain) fn remove_of(
    conn: &mut Conn,
    entry: &Entry,
    event: CareEventId,
    place: BodySite,
    date: NaiveDate,
) -> Result<()> {
    let theirs = rebases::table
        .filter(rebases::patient_id.eq(entry.patient()).and(rebases::local_date.eq(date)))
        .filter(rebases::region.eq(Word(place.region)).and(rebases::side.eq(Word(place.side))))
        .filter(rebases::care_event_id.eq(event));
    let removed: Vec<RebaseId> = diesel::delete(theirs).returning(rebases::id).get_results(conn)?;
    removed.into_iter().try_for_each(|id| entry.deleted(conn, Kind::Rebase, id))
}

/// A usual level that is to be learned anew.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"region": "hip", "side": "left", "because": "pain has been steady at a new level for three months"})))]
pub struct RebaseIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    /// The first day that is learned from: the patient's today unless told, at most 14 days ago.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    local_date: Option<LocalDate>,
    /// Why what was usual is so no more.
    #[schema(schema_with = shape::prose)]
    because: Prose,
}

/// A usual level that is learned anew.
#[derive(Debug, Serialize, ToSchema)]
pub struct RebaseOut {
    id: RebaseId,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    /// The first day that is learned from: it carries the rule `REBASED`.
    local_date: NaiveDate,
    because: String,
    /// The care event that brought it about; null if a physiotherapist decided so.
    care_event_id: Option<CareEventId>,
    decided_by: UserId,
    decided_at: DateTime<Utc>,
}

impl From<Rebase> for RebaseOut {
    fn from(rebase: Rebase) -> Self {
        RebaseOut {
            id: rebase.id,
            region: rebase.region.0,
            side: rebase.side.0,
            local_date: rebase.local_date,
            because: rebase.because,
            care_event_id: rebase.care_event_id,
            decided_by: rebase.decided_by,
            decided_at: rebase.decided_at.instant(),
        }
    }
}

/// Let the usual level of a place be learned anew, as a linked physiotherapist, with a reason. It forgets the scores before
/// that day; it neither unlocks, nor ends a rest, nor gives a go-ahead.
#[utoipa::path(operation_id = "rebase_place", request_body = RebaseIn, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = RebaseOut, description = "It is learned anew"), (status = 200, body = RebaseOut, description = "It is there already")))]
#[post("/rebases")]
async fn rebase_place(visit: Visit, body: Body<RebaseIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = RebaseId::new();
    let begin = move |conn: &mut Conn, entry: &Entry| {
        let today = entry.today(conn)?;
        let id = input.id.map_or(fresh, RebaseId);
        if let Some(known) = Rebase::find(conn, entry.patient(), id)? {
            return same_again(known, &input);
        }
        let place = BodySite { region: input.region, side: input.side };
        let date = input.local_date.map_or(today, |date| date.0);
        check_date(date, today)?;
        if !places(conn, entry.patient())?.contains(&place) {
            return Err(Problem::invalid("/region", "unknown-value", "must be a place where pain was logged"));
        }
        let rebase = Rebase::new(entry, id, place, date, input.because.clone().into_string(), None);
        rebase.insert(conn, entry)?;
        judge_again(conn, entry, place, date, &rebase.cause())?;
        let address = format!("/v1/patients/{}/rebases", entry.patient());
        Answer::created(address, &RebaseOut::from(rebase))
    };
    visit.write(Action::Rebase, Some(body.once), begin).await
}

fn check_date(date: NaiveDate, today: NaiveDate) -> Result<()> {
    let earliest = today.checked_sub_days(LATE).unwrap_or(today);
    if date > today {
        return Err(Problem::invalid("/local_date", "in-the-future", format!("must not be after {today}")));
    }
    if date < earliest {
        return Err(Problem::invalid("/local_date", "too-long-ago", format!("must not be before {earliest}")));
    }
    Ok(())
}

fn same_again(known: Rebase, sent: &RebaseIn) -> Result<Answer> {
    let place = BodySite { region: sent.region, side: sent.side };
    let same_day = sent.local_date.is_none_or(|date| date.0 == known.local_date);
    if known.care_event_id.is_some() || known.place() != place || !same_day || known.because != sent.because.as_str() {
        return Err(Problem::new(Code::IdConflict, "this id is another re-basing's"));
    }
    Answer::ok(&RebaseOut::from(known))
}

/// Where the usual level was learned anew, the newest day first: as a physiotherapist decided, and by care.
#[utoipa::path(operation_id = "list_rebases", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<RebaseOut>, description = "Re-based days")))]
#[get("/rebases")]
async fn list_rebases(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = Rebase::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, |rebase| Position(rebase.local_date, rebase.id), RebaseOut::from)
    };
    visit.read(Action::Look(Slice::Pain), list).await
}
