//! `/v1/patients/{patient}/care-events`: visits, imaging, injections, operations, falls and illness on the timeline.
//!
//! What changes what is usual lets the usual level of its place be learned anew from its date on, and ends the go-aheads of
//! its region until renewed: `limber_rules::care_events` says which does, and what each asks of the days after it. A
//! withdrawal undoes all of it. So does a correction that moves the event to another region.

use crate::care::{
    self, Action, Ending, Entry, Kind, Record, Slice, Superseded, Visit, end_by_care, end_restored,
    physiotherapists_of, undo_end_by_care,
};
use crate::clock::day;
use crate::db::Conn;
use crate::db::types::Word;
use crate::http::{
    Answer, Body, Code, IfMatch, ListQuery, LocalDate, Name, Note, Page, Patch, Problem, Query, Result, Routes, shape,
};
use crate::pain::episodes::flag_grounds::{Cause, Deed};
use crate::pain::episodes::held_flags;
use crate::pain::judging::fold::judge_again;
use crate::pain::tailoring::care_event::{Anew, CareEvent, CareEventId, CareEventOut, CareEventSource, Details};
use crate::pain::tailoring::care_news;
use crate::pain::tailoring::rebases::{ByCare, Rebase, RebaseId, remove_of};
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};
use chrono::NaiveDate;
use limber_rules::care_events::{Care, News, ends_what_was_given_until};
use limber_rules::place::{BodySite, Region, Side};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of care events, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(record_care_event).service(list_care_events).service(show_care_event);
    routes.service(correct_care_event).service(withdraw_care_event).service(list_care_event_versions);
    routes.service(see_care_event);
}

/// Care that happened.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"kind": "steroid_injection", "region": "hip", "side": "left", "local_date": "2026-06-01", "outcome": "less pain within a day"})))]
pub struct CareEventIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    #[schema(schema_with = shape::care)]
    kind: Care,
    /// Where. Required of an injection, an operation, a fall, and whatever changes the plan.
    #[serde(default)]
    #[schema(schema_with = shape::region_or_null)]
    region: Option<Region>,
    /// Its side; along with the region.
    #[serde(default)]
    #[schema(schema_with = shape::side_or_null)]
    side: Option<Side>,
    /// The day: not in the future, at most ten years ago.
    #[schema(value_type = NaiveDate, examples("2026-06-01"))]
    local_date: LocalDate,
    #[serde(default)]
    #[schema(schema_with = shape::name_or_null)]
    title: Option<Name>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
    /// What came of it.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    outcome: Option<Note>,
    /// Whether a visit or imaging changed what is planned: then the usual level is learned anew and the go-ahead ends. An
    /// injection and an operation always do that.
    #[serde(default)]
    changes_plan: bool,
    /// The last day of an illness or a pregnancy that is over.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    ended_on: Option<LocalDate>,
}

impl CareEventIn {
    fn details(&self) -> Details {
        Details {
            region: self.region.map(Word),
            side: self.side.map(Word),
            local_date: self.local_date.0,
            title: self.title.clone().map(Name::into_string),
            note: self.note.clone().map(Note::into_string),
            outcome: self.outcome.clone().map(Note::into_string),
            changes_plan: self.changes_plan,
            ended_on: self.ended_on.map(|date| date.0),
        }
    }
}

fn shown(record: &Record, event: CareEvent) -> Result<Answer> {
    let version = event.version;
    Ok(Answer::ok(&CareEventOut::from(record.as_shown(event)))?.version(version))
}

/// Record care that happened, as the patient or a linked physiotherapist. An injection, an operation, and whatever changes
/// the plan let the usual level of the place be learned anew from that day on, and end the go-aheads of its region.
#[utoipa::path(operation_id = "record_care_event", request_body = CareEventIn, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = CareEventOut, description = "Recorded"), (status = 200, body = CareEventOut, description = "It is there already")))]
#[post("/care-events")]
async fn record_care_event(visit: Visit, body: Body<CareEventIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = CareEventId::new();
    let add = move |conn: &mut Conn, entry: &Entry| {
        let (id, details) = (input.id.map_or(fresh, CareEventId), input.details());
        if let Some(known) = CareEvent::find(conn, entry.patient(), id)? {
            return same_again(entry, known, input.kind, &details);
        }
        let today = entry.today(conn)?;
        details.check(input.kind, today)?;
        let event = CareEvent::new(entry, id, input.kind, details);
        event.insert(conn)?;
        entry.created(conn, Kind::CareEvent, id)?;
        act(conn, entry, &event, None)?;
        if let Some(anew) = event.details.anew(input.kind) {
            begin_anew(conn, entry, &event, anew, ends_what_was_given_until(anew.1, today))?;
            let cause = cause(entry, &event, Deed::Logged);
            judge_again(conn, entry, anew.0, anew.1, &cause)?;
            tell_of_own_care(conn, entry, anew, &cause)?;
        }
        let touched = event.touches(conn)?;
        judge_touched(conn, entry, touched, &cause(entry, &event, Deed::Logged))?;
        let address = format!("/v1/patients/{}/care-events/{id}", entry.patient());
        Ok(Answer::created(address, &CareEventOut::from(entry.as_shown(event)))?.version(1))
    };
    visit.write(Action::NoteCare, Some(body.once), add).await
}

fn same_again(entry: &Entry, known: CareEvent, care: Care, sent: &Details) -> Result<Answer> {
    // All but its kind may have been corrected since.
    if known.kind.0 != care || (known.version == 1 && known.details != *sent) {
        return Err(Problem::new(Code::IdConflict, "this id is another care event's"));
    }
    shown(entry, known)
}

/// An event that asks something of the days after it makes the record one to be asked about, and is told of at once.
fn act(conn: &mut Conn, entry: &Entry, event: &CareEvent, before: Option<News>) -> Result<()> {
    if event.acts() {
        entry.tailor(conn, event.details.local_date)?;
    }
    care_news::send(conn, entry, event, before)
}

/// Judges the days again that an event changes beside those that begin anew: each place from its earliest day on.
fn judge_touched(conn: &mut Conn, entry: &Entry, touched: impl IntoIterator<Item = Anew>, cause: &Cause) -> Result<()> {
    let mut first: BTreeMap<BodySite, NaiveDate> = BTreeMap::new();
    for (place, date) in touched {
        first.entry(place).and_modify(|first| *first = date.min(*first)).or_insert(date);
    }
    first.into_iter().try_for_each(|(place, date)| judge_again(conn, entry, place, date, cause))
}

fn begin_anew(
    conn: &mut Conn,
    entry: &Entry,
    event: &CareEvent,
    (place, date): Anew,
    given_until: NaiveDate,
) -> Result<()> {
    let care = event.kind.0;
    let by = ByCare { care, id: event.id };
    Rebase::new(entry, RebaseId::new(), place, date, care.in_words().to_owned(), Some(by)).insert(conn, entry)?;
    end_by_care(conn, entry, place.region, given_until, (event.id.0, event.in_words()))
}

/// Care events, the newest day first.
#[utoipa::path(operation_id = "list_care_events", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<CareEventOut>, description = "Care events")))]
#[get("/care-events")]
async fn list_care_events(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = CareEvent::list(conn, record, cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, CareEvent::position, |event| CareEventOut::from(record.as_shown(event)))
    };
    visit.read(Action::Look(Slice::Pain), list).await
}

/// One care event.
#[utoipa::path(operation_id = "show_care_event", tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("event" = Uuid, Path)),
    responses((status = 200, body = CareEventOut, description = "The care event", headers(("ETag" = String, description = "Its version")))))]
#[get("/care-events/{event}")]
async fn show_care_event(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = CareEventId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        shown(record, CareEvent::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?)
    };
    visit.read(Action::Look(Slice::Pain), show).await
}

/// What a care event said before it was corrected or withdrawn, the first version first.
#[utoipa::path(operation_id = "list_care_event_versions", tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("event" = Uuid, Path)),
    responses((status = 200, body = Page<Superseded>, description = "Earlier versions")))]
#[get("/care-events/{event}/versions")]
async fn list_care_event_versions(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = CareEventId(path.1);
    let list = move |conn: &mut Conn, record: &Record| {
        let earlier = care::versions(conn, record, Kind::CareEvent, id)?;
        if earlier.is_empty() && CareEvent::find(conn, record.patient(), id)?.is_none() {
            return Err(Problem::not_found());
        }
        Answer::ok(&Page { items: earlier, next_cursor: None })
    };
    visit.read(Action::Look(Slice::Pain), list).await
}

/// What was told of care, corrected: null clears, absent leaves. Its kind stays: withdraw what was something else, and record
/// it anew.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"outcome": "no tear was found"})))]
pub struct CareEventPatch {
    #[serde(default)]
    #[schema(schema_with = shape::region_or_null)]
    region: Patch<Region>,
    #[serde(default)]
    #[schema(schema_with = shape::side_or_null)]
    side: Patch<Side>,
    #[serde(default)]
    #[schema(value_type = NaiveDate)]
    local_date: Patch<LocalDate>,
    #[serde(default)]
    #[schema(schema_with = shape::name_or_null)]
    title: Patch<Name>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Patch<Note>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    outcome: Patch<Note>,
    #[serde(default)]
    #[schema(value_type = bool)]
    changes_plan: Patch<bool>,
    /// The last day of an illness or a pregnancy: with it, training begins again two days later.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    ended_on: Patch<LocalDate>,
}

impl CareEventPatch {
    fn apply(self, details: &mut Details) -> Result<()> {
        self.region.map(Word).apply(&mut details.region);
        self.side.map(Word).apply(&mut details.side);
        self.local_date.map(|date| date.0).apply_required(&mut details.local_date, "/local_date")?;
        self.title.map(Name::into_string).apply(&mut details.title);
        self.note.map(Note::into_string).apply(&mut details.note);
        self.outcome.map(Note::into_string).apply(&mut details.outcome);
        self.ended_on.map(|date| date.0).apply(&mut details.ended_on);
        self.changes_plan.apply_required(&mut details.changes_plan, "/changes_plan")
    }
}

/// Correct a care event (JSON Merge Patch, with If-Match). What it said before is kept, and the days that it touches are
/// judged again. What a physiotherapist recorded, a physiotherapist corrects.
#[utoipa::path(operation_id = "correct_care_event", tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("event" = Uuid, Path)),
    request_body(content = CareEventPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = CareEventOut, description = "Corrected", headers(("ETag" = String, description = "Its version")))))]
#[patch("/care-events/{event}")]
async fn correct_care_event(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<CareEventPatch>,
) -> Result<Answer> {
    let (id, changes) = (CareEventId(path.1), body.value);
    let correct = move |conn: &mut Conn, entry: &Entry| {
        let mut event = theirs_to_change(conn, entry, id, &if_match)?;
        let mut details = event.details.clone();
        changes.clone().apply(&mut details)?;
        if details == event.details {
            return shown(entry, event);
        }
        let today = entry.today(conn)?;
        details.check(event.kind.0, today)?;
        let told_before = CareEventOut::from(event.clone());
        care::supersede(conn, entry, Kind::CareEvent, id, event.version, &told_before, Ending::Corrected)?;
        let (before, news, touched) = (event.details.anew(event.kind.0), care_news::of(&event), event.touches(conn)?);
        event.correct(conn, entry, details)?;
        entry.changed(conn, Kind::CareEvent, id)?;
        act(conn, entry, &event, Some(news))?;
        move_anew(conn, entry, &event, before, today)?;
        let touched = touched.into_iter().chain(event.touches(conn)?);
        judge_touched(conn, entry, touched, &cause(entry, &event, Deed::Corrected))?;
        shown(entry, event)
    };
    visit.write(Action::NoteCare, None, correct).await
}

/// Withdraw a care event, with If-Match. What it did is undone: it asks nothing of any day, the days from there on are judged
/// again as if it had not been, and the go-aheads that it alone ended are in force again.
#[utoipa::path(operation_id = "withdraw_care_event", tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("event" = Uuid, Path)),
    responses((status = 204, description = "Withdrawn")))]
#[delete("/care-events/{event}")]
async fn withdraw_care_event(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = CareEventId(path.1);
    let withdraw = move |conn: &mut Conn, entry: &Entry| {
        let event = theirs_to_change(conn, entry, id, &if_match)?;
        let (told_before, touched) = (CareEventOut::from(event.clone()), event.touches(conn)?);
        care::supersede(conn, entry, Kind::CareEvent, id, event.version, &told_before, Ending::Withdrawn)?;
        event.delete(conn)?;
        entry.deleted(conn, Kind::CareEvent, id)?;
        if let Some((place, date)) = event.details.anew(event.kind.0) {
            remove_of(conn, entry, id, place, date)?;
            undo_ends(conn, entry, &event)?;
            judge_again(conn, entry, place, date, &cause(entry, &event, Deed::Withdrawn))?;
        }
        judge_touched(conn, entry, touched, &cause(entry, &event, Deed::Withdrawn))?;
        Ok(Answer::no_content())
    };
    visit.write(Action::NoteCare, None, withdraw).await
}

fn theirs_to_change(conn: &mut Conn, entry: &Entry, id: CareEventId, if_match: &IfMatch) -> Result<CareEvent> {
    let event = CareEvent::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
    entry.expect_version(if_match, event.version, &CareEventOut::from(event.clone()))?;
    let theirs = event.source.0 == CareEventSource::Physiotherapist && entry.is_own();
    // Once no physiotherapist is linked, nobody else could correct it.
    if theirs && !physiotherapists_of(conn, entry.patient(), entry.real)?.is_empty() {
        return Err(Problem::new(Code::Forbidden, "a physiotherapist recorded this: only one can change it"));
    }
    Ok(event)
}

/// Moves what begins anew to where and when it is now. Only then the days are judged again, so that none is judged as if
/// nothing had happened in between.
fn move_anew(conn: &mut Conn, entry: &Entry, event: &CareEvent, before: Option<Anew>, today: NaiveDate) -> Result<()> {
    let after = event.details.anew(event.kind.0);
    if before == after {
        return Ok(());
    }
    if let Some((place, date)) = before {
        remove_of(conn, entry, event.id, place, date)?;
    }
    let region = |anew: Option<Anew>| anew.map(|(place, _)| place.region);
    if region(before) != region(after) {
        undo_ends(conn, entry, event)?;
    }
    if let Some(anew) = after {
        // Of a region where it was known already, what was given after that day is the renewal.
        let known = before.is_some_and(|(place, _)| place.region == anew.0.region);
        let given_until = if known { anew.1 } else { ends_what_was_given_until(anew.1, today) };
        begin_anew(conn, entry, event, anew, given_until)?;
    }
    let cause = cause(entry, event, Deed::Corrected);
    let mut again = |place, date| judge_again(&mut *conn, entry, place, date, &cause);
    match (before, after) {
        (Some((was, from)), Some((place, date))) if was == place => again(place, from.min(date))?,
        _ => before.into_iter().chain(after).try_for_each(|(place, date)| again(place, date))?,
    }
    after.map_or(Ok(()), |anew| tell_of_own_care(conn, entry, anew, &cause))
}

/// Takes back that an event ended go-aheads, but of those that another event would have ended by itself.
fn undo_ends(conn: &mut Conn, entry: &Entry, event: &CareEvent) -> Result<()> {
    let restored = undo_end_by_care(conn, entry, event.id.0)?;
    let zone = entry.zone(conn)?;
    for one in &restored {
        let others = CareEvent::starting_anew(conn, entry.patient(), one.region)?;
        let other = others.into_iter().filter(|other| other.id != event.id).find(|other| {
            let given_until = ends_what_was_given_until(other.date(), day(other.recorded_at(), zone));
            one.given_at <= other.recorded_at() && day(one.given_at, zone) <= given_until
        });
        if let Some(other) = other {
            end_restored(conn, entry, one, Some((other.id.0, other.in_words())))?;
        }
    }
    Ok(())
}

/// Mark a care event as looked at, as a linked physiotherapist: what waits for that, ends. Again: nothing changes.
#[utoipa::path(operation_id = "see_care_event", tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("event" = Uuid, Path)),
    responses((status = 200, body = CareEventOut, description = "It is marked", headers(("ETag" = String, description = "Its version")))))]
#[post("/care-events/{event}/seen")]
async fn see_care_event(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = CareEventId(path.1);
    let see = move |conn: &mut Conn, entry: &Entry| {
        let mut event = CareEvent::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        if event.see(conn, entry)? {
            entry.changed(conn, Kind::CareEvent, id)?;
        }
        shown(entry, event)
    };
    visit.write(Action::Act, None, see).await
}

/// A physiotherapist who records care knows of it.
fn tell_of_own_care(conn: &mut Conn, entry: &Entry, (place, date): Anew, cause: &Cause) -> Result<()> {
    if entry.is_own() { held_flags::tell(conn, entry, place, date, cause) } else { Ok(()) }
}

fn cause(entry: &Entry, event: &CareEvent, deed: Deed) -> Cause {
    let (id, date) = (event.id.0, event.details.local_date);
    Cause { kind: Kind::CareEvent, id, date, deed, own_care: entry.is_own() }
}
