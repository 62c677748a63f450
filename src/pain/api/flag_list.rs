//! The flags of a record, as they are asked for.

use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::db::schema::flags;
use crate::db::types::{Word, Worded};
use crate::http::{Answer, Limit, Page, Problem, Query, Result, Routes, filters_in_address, shape};
use crate::ids::PatientId;
use crate::pain::episodes::flag_out::FlagOut;
use crate::pain::episodes::flags::{Flag, FlagId, FlagStatus};
use actix_web::get;
use actix_web::web::Path;
use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;
use limber_rules::level::Urgency;
use limber_rules::pain::Rule;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The routes of flags, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(list_flags).service(show_flag);
}

/// Which flags, and how much of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FlagQuery {
    /// Those with this status.
    #[param(value_type = Option<FlagStatus>)]
    status: Option<FlagStatus>,
    /// Those that are so urgent.
    #[param(schema_with = shape::urgency, required = false)]
    level: Option<Urgency>,
    /// True: those that are not settled (open, seen, acted on or put off). False: the others.
    open: Option<bool>,
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
    /// Only those that speak for themselves: the evidence of episodes is left out.
    #[serde(skip)]
    #[param(ignore)]
    alone: bool,
}

impl FlagQuery {
    /// The newest of those that are so urgent, are not settled, and are no evidence of an episode.
    pub fn that_stand_alone(level: Urgency, limit: Limit) -> FlagQuery {
        FlagQuery { status: None, level: Some(level), open: Some(true), limit, cursor: None, alone: true }
    }

    /// The statuses that both filters let through; none if all are wanted.
    fn statuses(&self) -> Option<Vec<Word<FlagStatus>>> {
        if self.status.is_none() && self.open.is_none() {
            return None;
        }
        let wanted = |status: &FlagStatus| {
            self.status.is_none_or(|wanted| wanted == *status)
                && self.open.is_none_or(|open| open == status.is_unsettled())
        };
        Some(FlagStatus::ALL.into_iter().filter(wanted).map(Word).collect())
    }

    /// As the address has them.
    fn filters(&self) -> String {
        let status = self.status.map(|status| format!("status={}", status.word()));
        let level = self.level.map(|level| format!("level={}", level.word()));
        let open = self.open.map(|open| format!("open={open}"));
        filters_in_address([status, level, open])
    }
}

/// Where a page of flags left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position(NaiveDate, FlagId);

/// Flags, the newest day first.
#[utoipa::path(operation_id = "list_flags", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), FlagQuery),
    responses((status = 200, body = Page<FlagOut>, description = "Flags")))]
#[get("/flags")]
async fn list_flags(visit: Visit, query: Query<FlagQuery>) -> Result<Answer> {
    let Query(query) = query;
    visit.read(Action::Look(Slice::Pain), move |conn, record| flags_page(conn, record, &query)).await
}

/// A page of them.
pub fn flags_page(conn: &mut Conn, record: &Record, query: &FlagQuery) -> Result<Answer> {
    let cursors = record.cursors(&query.filters());
    let after = cursors.open(query.cursor.as_deref())?;
    let rows = listed(conn, record.patient(), query, after)?;
    let shown = FlagOut::of(conn, record, &rows)?;
    let both = rows.into_iter().zip(shown).collect();
    cursors.page(both, query.limit, |(flag, _)| Position(flag.local_date, flag.id), |(_, shown)| shown)
}

fn listed(conn: &mut Conn, patient: PatientId, query: &FlagQuery, after: Option<Position>) -> Result<Vec<Flag>> {
    let mut all = flags::table.filter(flags::patient_id.eq(patient)).into_boxed();
    if let Some(statuses) = query.statuses() {
        all = all.filter(flags::status.eq_any(statuses));
    }
    if let Some(level) = query.level {
        all = all.filter(flags::level.eq(Word(level)));
    }
    if query.alone {
        all = all.filter(flags::rule.ne_all(evidence_rules()));
    }
    if let Some(Position(date, id)) = after {
        let beyond = flags::local_date.lt(date).or(flags::id.lt(id));
        all = all.filter(flags::local_date.le(date).and(beyond));
    }
    let newest_first = all.order((flags::local_date.desc(), flags::id.desc())).limit(query.limit.and_one());
    Ok(newest_first.select(Flag::as_select()).load(conn)?)
}

/// The codes of the rules whose flags are evidence of episodes.
fn evidence_rules() -> Vec<&'static str> {
    Rule::ALL.iter().filter(|rule| rule.episode().is_some()).map(|rule| rule.code()).collect()
}

/// How many flags that stand alone are not settled, of each urgency that there is.
pub fn count_lone_flags(conn: &mut Conn, record: &Record) -> Result<Vec<(Urgency, i64)>> {
    let unsettled: Vec<_> = FlagStatus::unsettled().map(Word).collect();
    let theirs = flags::table
        .filter(flags::patient_id.eq(record.patient()).and(flags::status.eq_any(unsettled)))
        .filter(flags::rule.ne_all(evidence_rules()));
    let counted: Vec<(Word<Urgency>, i64)> =
        theirs.group_by(flags::level).select((flags::level, count_star())).load(conn)?;
    Ok(counted.into_iter().map(|(level, count)| (level.0, count)).collect())
}

/// One flag, with its history: who did what about it, when and why. Looking does not mark it as seen.
#[utoipa::path(operation_id = "show_flag", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("flag" = Uuid, Path)),
    responses((status = 200, body = FlagOut, description = "The flag", headers(("ETag" = String, description = "Its version")))))]
#[get("/flags/{flag}")]
async fn show_flag(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = FlagId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        let flag = Flag::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
        shown(conn, record, &flag)
    };
    visit.read(Action::Look(Slice::Pain), show).await
}

pub(in crate::pain) fn shown(conn: &mut Conn, record: &Record, flag: &Flag) -> Result<Answer> {
    let out = FlagOut::whole(conn, record, flag)?.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(&out)?.version(flag.version))
}
