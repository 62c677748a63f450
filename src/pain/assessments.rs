//! Assessments: how each day of each series is judged, step by step.
//!
//! A judged day is stored with the running state after it ([`Course`]), so that the next day needs nothing but the day
//! before. A log for an earlier day judges on from there and stops as soon as the state is again what it was: the rest of
//! the history cannot differ. Judging twice, or from scratch, gives the same.

use super::calm::{self, Calm};
use super::flag_grounds::{self, Cause, Deed};
use super::flags::open_flag;
use super::model::{Clicking, LogKind, PainLog, Trigger};
use super::rebases::{RebaseId, rebased_days};
use super::thresholds::thresholds_until;
use super::{regions, silence};
use crate::care::{Action, Entry, Kind, Record, Visit, end_by_red};
use crate::clock::day;
use crate::db::schema::{assessments, pain_series, session_logs};
use crate::db::types::{self, Json, Score, Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::{Answer, Limit, Page, Query, Result, shape};
use crate::ids::PatientId;
use crate::on_either;
use actix_web::get;
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use diesel::upsert::excluded;
use limber_rules::level::Level;
use limber_rules::pain::{Assessment, Course, Day, Fired, Rule, Session, judge};
use limber_rules::place::{Region, Side};
use limber_rules::scale::Hundredths;
use limber_rules::thresholds::{PUBLISHED, RULE_VERSION, Thresholds, Versions};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of assessments, under one patient.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(list_assessments);
}

/// Where it hurts: each place is a series of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The part of the body.
    pub region: Region,
    /// Its side.
    pub side: Side,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = assessments, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
struct Row {
    patient_id: PatientId,
    region: Word<Region>,
    side: Word<Side>,
    #[diesel(deserialize_as = types::Day, serialize_as = types::Day)]
    local_date: NaiveDate,
    level: Word<Level>,
    score_hundredths: i32,
    baseline_hundredths: Option<i32>,
    fired: Json<Vec<Fired>>,
    course: Json<Course>,
    rule_version: String,
    judged_at: Timestamp,
}

impl Row {
    fn is_rebased(&self) -> bool {
        self.fired.0.iter().any(|fired| fired.rule == Rule::Rebased)
    }
}

/// How many days are judged before the next are loaded.
const STRETCH: Days = Days::new(90);

macro_rules! rows_of {
    ($patient:expr, $place:expr) => {
        assessments::table
            .filter(assessments::patient_id.eq($patient))
            .filter(assessments::region.eq(Word($place.region)).and(assessments::side.eq(Word($place.side))))
    };
}

/// Judges a series from a day on, after that day was changed.
///
/// `alone` is the day as the change alone tells it: enough, if it is the first entry of the newest day. `cause` is the change.
pub fn judge_from(conn: &mut Conn, entry: &Entry, place: Place, alone: &Day, cause: &Cause) -> Result<()> {
    let newest = newest_row(conn, entry.patient(), place)?;
    let from = alone.date;
    let last_score = newest.first().and_then(|row| row.course.0.last_log());
    silence::may_be_over(conn, entry, place, last_score, alone, cause)?;
    let first_days_changed = match newest.as_slice() {
        [] => {
            begin_series(conn, entry.patient(), place)?;
            // Care may have been recorded before the first log.
            if entry.may_be_tailored(NaiveDate::MAX) {
                rejudge(conn, entry, place, from, cause)?;
            } else {
                append(conn, entry, place, None, alone)?;
            }
            true
        }
        [last, ..] if last.local_date < from => append(conn, entry, place, Some(last), alone)?,
        _ => rejudge(conn, entry, place, from, cause)?,
    };
    if first_days_changed { regions::tell(conn, entry, cause) } else { Ok(()) }
}

/// Judges a series from a day on, after something else than its logs was changed. Where nothing was logged, nothing is judged.
pub(super) fn judge_again(conn: &mut Conn, entry: &Entry, place: Place, from: NaiveDate, cause: &Cause) -> Result<()> {
    if newest_row(conn, entry.patient(), place)?.is_empty() {
        return Ok(());
    }
    if rejudge(conn, entry, place, from, cause)? { regions::tell(conn, entry, cause) } else { Ok(()) }
}

/// Judges every day of a record by the rules as they are now. A red that they find ends a go-ahead if it stands today; of
/// what lies further back whoever gave it knew.
pub fn judge_anew(conn: &mut Conn, entry: &Entry) -> Result<()> {
    let patient = entry.patient();
    for place in places(conn, patient)? {
        if let Some(date) = first_day(conn, patient, place)? {
            let cause = Cause { kind: Kind::Thresholds, id: patient.0, date, deed: Deed::Renewed };
            judge_again(conn, entry, place, date, &cause)?;
        }
        let today = day(entry.now, entry.zone(conn)?);
        let newest = newest_row(conn, patient, place)?;
        let thresholds = thresholds_until(conn, entry, today)?.on(today).clone();
        if newest.first().is_some_and(|row| row.course.0.standing(today, &thresholds).level == Level::Red) {
            end_by_red(conn, entry, place.region)?;
        }
    }
    Ok(())
}

/// What fired on the judged day before, as long as that is news of this time and not of before a silence.
fn still_told<'a>(before: Option<&'a Row>, date: NaiveDate, thresholds: &Thresholds) -> &'a [Fired] {
    let recent = before.filter(|row| row.course.0.standing(date, thresholds).level != Level::Insufficient);
    recent.map(|row| row.fired.0.as_slice()).unwrap_or_default()
}

/// The everyday case: a new day at the end. Tells whether the place first hurts that day.
fn append(conn: &mut Conn, entry: &Entry, place: Place, before: Option<&Row>, day: &Day) -> Result<bool> {
    let versions = thresholds_until(conn, entry, day.date)?;
    let thresholds = versions.on(day.date);
    let judged = judge(&before.map(|row| row.course.0.clone()).unwrap_or_default(), day, thresholds);
    // A plain insert stays prepared, which diesel does not do for an upsert.
    let insert = diesel::insert_into(assessments::table).values(row_of(entry, place, &judged));
    on_either!(conn => insert.execute(conn))?;
    if before.is_none_or(|before| stands_otherwise(before, &judged, thresholds)) {
        entry.stands_otherwise();
    }
    for new in flag_grounds::onsets(place, still_told(before, judged.date, thresholds), &judged) {
        open_flag(conn, entry, new)?;
    }
    if calm::gets_there(before.map_or(0, |row| row.course.0.green_days()), judged.course.green_days()) {
        calm::resolve(conn, entry, place, judged.date)?;
    }
    if judged.level == Level::Red {
        end_by_red(conn, entry, place.region)?;
    }
    Ok(judged.course.has_hurt() != has_hurt(before))
}

/// Whether a judged day changes more than its date: another level than that of the last judged day or than what had become of
/// it, or an end of a silence.
fn stands_otherwise(before: &Row, judged: &Assessment, thresholds: &Thresholds) -> bool {
    let standing = before.course.0.standing(judged.date, thresholds);
    let was_silent = standing.days_silent.is_some_and(|days| days > i64::from(thresholds.gap_days.min(PUBLISHED.gap_days)));
    was_silent || before.level.0 != judged.level || standing.level != judged.level
}

fn has_hurt(row: Option<&Row>) -> bool {
    row.is_some_and(|row| row.course.0.has_hurt())
}

/// A day in the past, or one that was judged before: on from there, until nothing differs any more. Tells whether the day
/// on which the series begins, or first hurts, may be another now.
fn rejudge(conn: &mut Conn, entry: &Entry, place: Place, from: NaiveDate, cause: &Cause) -> Result<bool> {
    let versions = thresholds_until(conn, entry, NaiveDate::MAX)?;
    let mut before = last_before(conn, entry.patient(), place, from)?;
    let mut first_days_changed = before.is_none();
    let mut calm = Calm::new(from, before.as_ref().map(|row| &row.course.0));
    let next_calm = |conn: &mut Conn, after, green| next_calm_day(conn, entry.patient(), place, after, green);
    let mut stretch = from;
    loop {
        let end = stretch.checked_add_days(STRETCH).unwrap_or(NaiveDate::MAX);
        let days = load_days(conn, entry, place, stretch, end, before.is_some())?;
        let mut stored = load_rows(conn, entry.patient(), place, stretch, end)?;
        if days.is_empty() && stored.is_empty() && nothing_after(conn, entry.patient(), place, end)? {
            calm.settle(conn, entry, place, None, next_calm)?;
            return Ok(first_days_changed);
        }
        for (date, row) in &stored {
            calm.was(*date, &row.course.0);
        }
        let mut known = flag_grounds::between(conn, entry.patient(), place, stretch, end)?;
        for (date, day) in days {
            let old = stored.remove(&date);
            let course = before.as_ref().map(|row| row.course.0.clone()).unwrap_or_default();
            let thresholds = versions.on(date);
            let judged = judge(&course, &day, thresholds);
            let same_as_before =
                old.as_ref().is_some_and(|old| old.course.0 == judged.course && old.fired.0 == judged.fired);
            first_days_changed |= judged.course.has_hurt() != has_hurt(old.as_ref().or(before.as_ref()));
            let row = row_of(entry, place, &judged);
            let onsets = flag_grounds::onsets(place, still_told(before.as_ref(), date, thresholds), &judged);
            let risen = flag_grounds::judged_again(conn, entry, onsets, date, &mut known, cause)?;
            calm.is(date, &judged.course, risen);
            if !same_as_before {
                entry.stands_otherwise();
                store(conn, entry, place, &judged)?;
                let was_red = old.is_some_and(|old| old.level.0 == Level::Red);
                if judged.level == Level::Red && !was_red && !cause.is_of_rules() {
                    end_by_red(conn, entry, place.region)?;
                }
            }
            before = Some(row);
            let nothing_left_over = !stored.keys().any(|left| *left < date);
            if same_as_before && nothing_left_over && date > from {
                calm.settle(conn, entry, place, Some(date), next_calm)?;
                return Ok(first_days_changed);
            }
        }
        first_days_changed |= !stored.is_empty();
        if !stored.is_empty() {
            entry.stands_otherwise();
        }
        for date in stored.into_keys() {
            let row = assessments::table.find((entry.patient(), Word(place.region), Word(place.side), date));
            diesel::delete(row).execute(conn)?;
        }
        flag_grounds::days_gone(conn, entry, known, cause)?;
        stretch = end.succ_opt().unwrap_or(NaiveDate::MAX);
    }
}

/// The first judged day after a day on which the count of green days, which was at `green` then, gets there.
fn next_calm_day(
    conn: &mut Conn,
    patient: PatientId,
    place: Place,
    after: NaiveDate,
    mut green: u32,
) -> Result<Option<NaiveDate>> {
    let mut after = after;
    loop {
        let later = rows_of!(patient, place).filter(assessments::local_date.gt(after)).order(assessments::local_date);
        let rows: Vec<Row> = later.limit(90).select(Row::as_select()).load(conn)?;
        let Some(last) = rows.last().map(|row| row.local_date) else { return Ok(None) };
        for row in rows {
            let before = std::mem::replace(&mut green, row.course.0.green_days());
            if calm::gets_there(before, green) {
                return Ok(Some(row.local_date));
            }
        }
        after = last;
    }
}

fn row_of(entry: &Entry, place: Place, judged: &Assessment) -> Row {
    Row {
        patient_id: entry.patient(),
        region: Word(place.region),
        side: Word(place.side),
        local_date: judged.date,
        level: Word(judged.level),
        score_hundredths: judged.score.hundredths(),
        baseline_hundredths: judged.baseline.map(Hundredths::hundredths),
        fired: Json(judged.fired.clone()),
        course: Json(judged.course.clone()),
        rule_version: RULE_VERSION.to_owned(),
        judged_at: entry.now.into(),
    }
}

fn store(conn: &mut Conn, entry: &Entry, place: Place, judged: &Assessment) -> Result<()> {
    let row = row_of(entry, place, judged);
    let key = (assessments::patient_id, assessments::region, assessments::side, assessments::local_date);
    let upsert = diesel::insert_into(assessments::table).values(row).on_conflict(key).do_update().set((
        assessments::level.eq(excluded(assessments::level)),
        assessments::score_hundredths.eq(excluded(assessments::score_hundredths)),
        assessments::baseline_hundredths.eq(excluded(assessments::baseline_hundredths)),
        assessments::fired.eq(excluded(assessments::fired)),
        assessments::course.eq(excluded(assessments::course)),
        assessments::rule_version.eq(excluded(assessments::rule_version)),
        assessments::judged_at.eq(excluded(assessments::judged_at)),
    ));
    Portable(upsert).execute(conn)?;
    Ok(())
}

fn begin_series(conn: &mut Conn, patient: PatientId, place: Place) -> Result<()> {
    let series = (
        pain_series::patient_id.eq(patient),
        pain_series::region.eq(Word(place.region)),
        pain_series::side.eq(Word(place.side)),
    );
    Portable(diesel::insert_into(pain_series::table).values(series).on_conflict_do_nothing()).execute(conn)?;
    Ok(())
}

fn newest_row(conn: &mut Conn, patient: PatientId, place: Place) -> Result<Vec<Row>> {
    let newest_first = rows_of!(patient, place).order(assessments::local_date.desc());
    Ok(on_either!(conn => newest_first.limit(1).select(Row::as_select()).load(conn))?)
}

fn last_before(conn: &mut Conn, patient: PatientId, place: Place, date: NaiveDate) -> Result<Option<Row>> {
    let before = rows_of!(patient, place).filter(assessments::local_date.lt(date));
    Ok(before.order(assessments::local_date.desc()).select(Row::as_select()).first(conn).optional()?)
}

fn load_rows(
    conn: &mut Conn,
    patient: PatientId,
    place: Place,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<NaiveDate, Row>> {
    let within = rows_of!(patient, place).filter(assessments::local_date.between(from, to));
    let rows: Vec<Row> = within.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.local_date, row)).collect())
}

/// The day on which a series begins.
pub(super) fn first_day(conn: &mut Conn, patient: PatientId, place: Place) -> Result<Option<NaiveDate>> {
    let oldest_first = rows_of!(patient, place).order(assessments::local_date);
    Ok(oldest_first.select(assessments::local_date).first(conn).optional()?)
}

fn nothing_after(conn: &mut Conn, patient: PatientId, place: Place, date: NaiveDate) -> Result<bool> {
    let after = rows_of!(patient, place).filter(assessments::local_date.gt(date));
    Ok(!diesel::select(diesel::dsl::exists(after)).get_result::<bool>(conn)?)
}

/// Of a session: its date, the pain during and after it, whether a painkiller was taken for it, and how long it took to settle.
type SessionPain = (NaiveDate, Option<Score>, Option<Score>, bool, Option<i16>);

/// The days to be judged: those with entries, from both diaries, and those that are re-based. A series begins with its first
/// entry (`begun` says whether that lies before); there is nothing to forget until then.
fn load_days(
    conn: &mut Conn,
    record: &Record,
    place: Place,
    from: NaiveDate,
    to: NaiveDate,
    begun: bool,
) -> Result<BTreeMap<NaiveDate, Day>> {
    let patient = record.patient();
    let mut days = BTreeMap::new();
    for log in PainLog::between(conn, patient, place, from, to)? {
        add_log(days.entry(log.local_date).or_insert_with(|| Day::new(log.local_date)), &log);
    }
    let sessions: Vec<SessionPain> = session_logs::table
        .filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.between(from, to)))
        .filter(session_logs::region.eq(Word(place.region)).and(session_logs::side.eq(Word(place.side))))
        .order((session_logs::local_date, session_logs::occurred_at, session_logs::id))
        .select((
            session_logs::local_date,
            session_logs::pain_during,
            session_logs::pain_after,
            session_logs::analgesic_before,
            session_logs::settled_minutes,
        ))
        .load(conn)?;
    for (date, during, after, analgesic_before, settled) in sessions {
        let session = Session {
            during: during.map(|pain| pain.0),
            after: after.map(|pain| pain.0),
            analgesic_before,
            settled_after: settled.map(i16::unsigned_abs),
        };
        days.entry(date).or_insert_with(|| Day::new(date)).sessions.push(session);
    }
    let first = days.keys().next().copied();
    for (date, _) in rebased_days(conn, record, place, from, to)? {
        if begun || first.is_some_and(|first| first <= date) {
            days.entry(date).or_insert_with(|| Day::new(date)).rebased = true;
        }
    }
    Ok(days)
}

/// A daily log gives the day its scores; an event adds what happened.
pub(super) fn add_log(day: &mut Day, log: &PainLog) {
    let measures = &log.measures;
    if log.kind.0 == LogKind::Event {
        let worst = measures.worst_pain.max(measures.pain_now).map(|score| score.0);
        day.event = day.event.max(worst);
    }
    day.flare_up |= measures.flare_up;
    day.analgesic |= measures.analgesic;
    day.triggers = day.triggers.and(Trigger::set(&measures.triggers.0));
    let painful_click = measures.clicking.map(|clicking| clicking.0 == Clicking::Painful);
    day.painful_click = day.painful_click.max(painful_click);
    if log.kind.0 == LogKind::Daily {
        day.worst = measures.worst_pain.map(|score| score.0);
        day.morning = measures.morning_pain.map(|score| score.0);
        day.settled = measures.settled;
        day.stiffness = measures.stiffness_minutes.map(i16::unsigned_abs);
        day.compared = measures.compared.map(|word| word.0);
    }
}

/// The state of a series before a day.
pub(super) fn course_before(conn: &mut Conn, record: &Record, place: Place, date: NaiveDate) -> Result<Course> {
    Ok(last_before(conn, record.patient(), place, date)?.map(|row| row.course.0).unwrap_or_default())
}

/// The days of a series that were judged or would be, within some days.
pub(super) fn days_with_entries(
    conn: &mut Conn,
    record: &Record,
    place: Place,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<NaiveDate, Day>> {
    let begun = last_before(conn, record.patient(), place, from)?.is_some();
    load_days(conn, record, place, from, to, begun)
}

/// How a day was judged.
pub(super) struct JudgedDay {
    pub level: Level,
    pub fired: Vec<Fired>,
}

/// How the days of a series were judged, within some days.
pub(super) fn judged_days(
    conn: &mut Conn,
    record: &Record,
    place: Place,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<NaiveDate, JudgedDay>> {
    let rows = load_rows(conn, record.patient(), place, from, to)?;
    Ok(rows.into_iter().map(|(date, row)| (date, JudgedDay { level: row.level.0, fired: row.fired.0 })).collect())
}

/// A series as its last judged day left it.
#[derive(Debug, Clone)]
pub struct Latest {
    /// Which.
    pub place: Place,
    /// The running state.
    pub course: Course,
    /// What fired on that day.
    pub fired: Vec<Fired>,
}

/// All series of a patient: a few, each an indexed read.
pub fn latest(conn: &mut Conn, patient: PatientId) -> Result<Vec<Latest>> {
    let places = places(conn, patient)?;
    let mut all = Vec::with_capacity(places.len());
    for place in places {
        let newest = newest_row(conn, patient, place)?.into_iter().next();
        all.extend(newest.map(|row| Latest { place, course: row.course.0, fired: row.fired.0 }));
    }
    Ok(all)
}

/// Where a patient has logged anything.
pub fn places(conn: &mut Conn, patient: PatientId) -> Result<Vec<Place>> {
    let series: Vec<(Word<Region>, Word<Side>)> = pain_series::table
        .filter(pain_series::patient_id.eq(patient))
        .select((pain_series::region, pain_series::side))
        .load(conn)?;
    Ok(series.into_iter().map(|(region, side)| Place { region: region.0, side: side.0 }).collect())
}

/// A day on which the level of a series became another.
#[derive(Debug, Clone)]
pub struct LevelChange {
    /// The day.
    pub on: NaiveDate,
    /// The level from then on.
    pub level: Level,
    /// The codes of the rules that held.
    pub rules: Vec<&'static str>,
    /// What they say, in plain words.
    pub because: Option<String>,
}

/// How a day was judged, as far as it explains the flags of that day.
pub(super) struct Judgement {
    pub score: Hundredths,
    /// The state after it.
    pub course: Course,
    pub rule_version: String,
}

/// How a day of a series was judged.
pub(super) fn judged_on(
    conn: &mut Conn,
    patient: PatientId,
    place: Place,
    date: NaiveDate,
) -> Result<Option<Judgement>> {
    let row = load_rows(conn, patient, place, date, date)?.remove(&date);
    Ok(row.map(|row| Judgement {
        score: Hundredths::new(row.score_hundredths),
        course: row.course.0,
        rule_version: row.rule_version,
    }))
}

/// When the level of a series became another, within some days, in their order.
pub fn level_changes(
    conn: &mut Conn,
    patient: PatientId,
    place: Place,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<LevelChange>> {
    let mut level = last_before(conn, patient, place, from)?.map(|row| row.level.0);
    let rows = load_rows(conn, patient, place, from, to)?.into_values();
    let other = |row: &Row| level.replace(row.level.0) != Some(row.level.0);
    let change = |row: Row| {
        let raising: Vec<&Fired> = row.fired.0.iter().filter(|fired| fired.raises_to == Some(row.level.0)).collect();
        LevelChange {
            on: row.local_date,
            level: row.level.0,
            rules: raising.iter().map(|fired| fired.rule.code()).collect(),
            because: raising.first().map(|fired| fired.text()),
        }
    };
    Ok(rows.filter(other).map(change).collect())
}

/// Whether the rules asked for rest on a day, as far as the days before it tell.
pub fn asked_to_rest(conn: &mut Conn, record: &Record, on: NaiveDate) -> Result<bool> {
    let versions = thresholds_until(conn, record, on)?;
    let thresholds = versions.on(on);
    for place in places(conn, record.patient())? {
        let Some(row) = last_before(conn, record.patient(), place, on)? else { continue };
        let course = row.course.0;
        let red = course.standing(on, thresholds).level == Level::Red;
        if red || course.rest_until(thresholds).is_some_and(|until| until >= on) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The levels of the judged days of a series, within some days.
pub fn levels(
    conn: &mut Conn,
    patient: PatientId,
    place: Place,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(NaiveDate, Level)>> {
    let within = rows_of!(patient, place).filter(assessments::local_date.between(from, to));
    let days: Vec<(NaiveDate, Word<Level>)> =
        within.order(assessments::local_date).select((assessments::local_date, assessments::level)).load(conn)?;
    Ok(days.into_iter().map(|(date, level)| (date, level.0)).collect())
}

/// One judged day of one series.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentOut {
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    local_date: NaiveDate,
    #[schema(schema_with = shape::level)]
    level: Level,
    /// The running score: how far the last scores have come towards the red line, which is 1.
    score: f64,
    /// The usual level, in points; null as long as it is not known.
    baseline: Option<f64>,
    /// The rules that held that day, with their evidence.
    #[schema(value_type = Vec<Object>)]
    rules: Vec<RuleOut>,
    rule_version: String,
    /// The version of the patient's own thresholds that the day was judged by; null if by the published ones.
    thresholds_version: Option<i32>,
    /// Why the day is `REBASED`, if it is: the ids of `.../rebases`.
    rebased_by: Vec<RebaseId>,
}

/// A rule that held.
#[derive(Debug, Serialize)]
struct RuleOut {
    code: &'static str,
    text: String,
    evidence: limber_rules::pain::Evidence,
}

impl AssessmentOut {
    fn of(row: Row, versions: &Versions, rebased: &[(NaiveDate, RebaseId)]) -> Self {
        let theirs = rebased.iter().filter(|(date, _)| *date == row.local_date);
        let rule = |fired: Fired| RuleOut { code: fired.rule.code(), text: fired.text(), evidence: fired.evidence };
        AssessmentOut {
            region: row.region.0,
            side: row.side.0,
            local_date: row.local_date,
            level: row.level.0,
            score: Hundredths::new(row.score_hundredths).as_points(),
            baseline: row.baseline_hundredths.map(|hundredths| Hundredths::new(hundredths).as_points()),
            rules: row.fired.0.into_iter().map(rule).collect(),
            rule_version: row.rule_version,
            thresholds_version: versions.number_on(row.local_date),
            rebased_by: theirs.map(|(_, id)| *id).collect(),
        }
    }
}

/// Which series, and how much of it.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SeriesQuery {
    /// The part of the body.
    #[param(schema_with = shape::region)]
    region: Region,
    /// Its side.
    #[param(schema_with = shape::side)]
    side: Side,
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// How each day of a series was judged, the newest first, with the rules and their evidence.
#[utoipa::path(operation_id = "list_assessments", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), SeriesQuery),
    responses((status = 200, body = Page<AssessmentOut>, description = "Judged days")))]
#[get("/assessments")]
async fn list_assessments(visit: Visit, query: Query<SeriesQuery>) -> Result<Answer> {
    let Query(SeriesQuery { region, side, limit, cursor }) = query;
    let place = Place { region, side };
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors(&format!("?region={region}&side={side}"));
        let mut days = rows_of!(record.patient(), place).into_boxed();
        if let Some(before) = cursors.open::<NaiveDate>(cursor.as_deref())? {
            days = days.filter(assessments::local_date.lt(before));
        }
        let newest_first = days.order(assessments::local_date.desc()).limit(limit.and_one());
        let rows: Vec<Row> = newest_first.select(Row::as_select()).load(conn)?;
        let versions = thresholds_until(conn, record, NaiveDate::MAX)?;
        let anew = rows.iter().filter(|row| row.is_rebased()).map(|row| row.local_date);
        let rebased = match (anew.clone().min(), anew.max()) {
            (Some(first), Some(last)) => rebased_days(conn, record, place, first, last)?,
            _ => Vec::new(),
        };
        cursors.page(rows, limit, |row| row.local_date, |row| AssessmentOut::of(row, &versions, &rebased))
    };
    visit.read(Action::Look, list).await
}
