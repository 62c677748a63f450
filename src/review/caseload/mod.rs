//! `/v1/patients`: a physiotherapist's patients, most in need first.
//!
//! The order is stored ([`standing`]), so that a page is one stretch of an index however many patients there are. What a row
//! says is worked out as it is read ([`row`]), by the same functions as at the patient's own addresses: it cannot lag behind
//! the day.

mod glimpse;
mod list;
mod row;
mod standing;

pub(super) use standing::stand_anew;

use crate::accounts::{Actor, Caller};
use crate::app::App;
use crate::care::{Errand, Listed, Moment, Record};
use crate::db::Conn;
use crate::http::{Answer, Cursors, Cut, Limit, Query, Result, Routes, SearchWords, filters_in_address, shape};
use crate::ids::PatientId;

use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;
use glimpse::Glimpse;
use limber_rules::need::Need;
use limber_rules::place::Region;
use list::Found;
use row::CaseloadRowOut;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) use standing::keep_in_step;

/// The route of the list.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_patients);
}

/// How many rows one reader works out: a row is a dozen small reads, so several readers share a page.
const ROWS_A_READER: usize = 10;

/// Which patients, and how much of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CaseloadQuery {
    /// Those who need a look for this.
    #[param(schema_with = shape::need)]
    need: Option<Need>,
    /// Those who have logged anything of this part of the body.
    #[param(schema_with = shape::region)]
    region: Option<Region>,
    /// True: those with flags that wait. False: the others.
    has_open_flags: Option<bool>,
    /// Those with such a word in their name: its beginning is enough. Capitals and accents do not matter.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100)]
    name: Option<SearchWords>,
    /// How many items at most, 25 unless told.
    #[serde(default = "a_screen")]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

fn a_screen() -> Limit {
    Limit::A_SCREEN
}

impl CaseloadQuery {
    /// The list's address: with the filters, without the page.
    fn address(&self) -> String {
        let need = self.need.map(|need| format!("need={need}"));
        let region = self.region.map(|region| format!("region={region}"));
        let flags = self.has_open_flags.map(|has| format!("has_open_flags={has}"));
        let name = self.name.as_ref().map(|name| format!("name={}", name.in_an_address()));
        format!("/v1/patients{}", filters_in_address([need, region, flags, name]))
    }
}

/// A page of patients, most in need first.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseloadOut {
    /// When it was read.
    data_as_of: DateTime<Utc>,
    items: Vec<CaseloadRowOut>,
    /// Send this as `cursor` for the next page; null if this is the last.
    next_cursor: Option<String>,
}

/// Your patients, most in need of a look first: locked, red, silent after red, amber, silent, not enough data, green, and last
/// those who do not share it; the longest first among equals. Each patient shown finds a row of it in their access log.
#[utoipa::path(operation_id = "list_patients", tag = "review", security(("bearer" = [])), params(CaseloadQuery),
    responses((status = 200, body = CaseloadOut, description = "Your patients")))]
#[get("/v1/patients")]
async fn list_patients(app: Data<App>, caller: Caller, errand: Errand, query: Query<CaseloadQuery>) -> Result<Answer> {
    let Query(query) = query;
    caseload_page(&app, caller, errand, query).await
}

/// A page of the list. The look at each patient on it is noted first, in the transaction that allows it; then nobody's writes
/// wait for what is read, and whoever is not shown any more by then is not on the page.
pub async fn caseload_page(app: &App, caller: Caller, errand: Errand, query: CaseloadQuery) -> Result<Answer> {
    let moment = Moment::now(app);
    let Cut { rows, next_cursor, next } = found(app, caller, errand, query, moment).await?;
    let items = read_rows(app, caller, moment, rows, |_, _, _, row| Ok(row)).await?;
    Ok(Answer::ok(&CaseloadOut { data_as_of: moment.now, items, next_cursor })?.next(next))
}

/// A page of the list as a desk has it: each row with the last fortnight and what changed since the last look, and how many patients
/// there are of each need.
#[derive(Debug, Serialize)]
pub struct CaseloadSheet {
    data_as_of: DateTime<Utc>,
    items: Vec<SheetRow>,
    counts: Vec<NeedCount>,
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize)]
struct SheetRow {
    #[serde(flatten)]
    row: CaseloadRowOut,
    glimpse: Glimpse,
}

#[derive(Debug, Serialize)]
struct NeedCount {
    need: Need,
    patients: i64,
}

/// The sheet. What it reads and notes is what [`caseload_page`] does.
pub async fn caseload_sheet(app: &App, caller: Caller, errand: Errand, query: CaseloadQuery) -> Result<CaseloadSheet> {
    let moment = Moment::now(app);
    let Cut { rows, next_cursor, .. } = found(app, caller, errand, query, moment).await?;
    let with_glimpse = |conn: &mut Conn, actor: &Actor, record: &Record, row: CaseloadRowOut| {
        let glimpse = Glimpse::of(conn, record, actor, row.place())?;
        Ok(SheetRow { row, glimpse })
    };
    let items = read_rows(app, caller, moment, rows, with_glimpse).await?;
    let counts = caller.read(app, list::count).await?;
    let counts = counts.into_iter().map(|(need, patients)| NeedCount { need, patients }).collect();
    Ok(CaseloadSheet { data_as_of: moment.now, items, counts, next_cursor })
}

/// Who is on the page: looked up, and noted, in one transaction.
async fn found(app: &App, caller: Caller, errand: Errand, query: CaseloadQuery, moment: Moment) -> Result<Cut<Found>> {
    let key = app.keys.cursors().clone();
    let be_noted = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        let cursors = Cursors::new(&key, actor.user(), query.address());
        let after = cursors.open(query.cursor.as_deref())?;
        let found = list::find(conn, actor, &query, after)?;
        let cut = cursors.cut(found, query.limit, |found| found.position);
        Listed::note_all(conn, actor, &errand, moment.now, cut.rows.iter().map(|found| &found.listed))?;
        Ok(cut)
    };
    caller.write(app, be_noted).await
}

/// What each row says, worked out by several readers.
async fn read_rows<T: Send + 'static>(
    app: &App,
    caller: Caller,
    moment: Moment,
    rows: Vec<Found>,
    out: impl Fn(&mut Conn, &Actor, &Record, CaseloadRowOut) -> Result<T> + Copy + Send + 'static,
) -> Result<Vec<T>> {
    let items = try_join_all(rows.chunks(ROWS_A_READER).map(|some| {
        let patients: Vec<PatientId> = some.iter().map(|found| found.listed.patient).collect();
        caller.read(app, move |conn, actor| {
            let mut listed = Listed::of(conn, actor, &patients)?;
            let theirs: Vec<Listed> = patients.iter().filter_map(|patient| listed.remove(patient)).collect();
            let row = |listed: Listed| {
                let record = listed.open(actor, moment);
                let row = CaseloadRowOut::of(conn, &record, listed)?;
                out(conn, actor, &record, row)
            };
            theirs.into_iter().map(row).collect::<Result<Vec<T>>>()
        })
    }));
    Ok(items.await?.into_iter().flatten().collect())
}
