//! Judging: each day of each series, step by step.
//!
//! A judged day is stored with the running state after it (`limber_rules::pain::Course`), so that the next day needs nothing but the day
//! before. A log for an earlier day judges on from there and stops as soon as the state is again what it was: the rest of
//! the history cannot differ. One transaction judges so many days and no more ([`pending`]). Judging twice, in pieces, or from scratch
//! gives the same.

use crate::care::{Entry, Kind};
use crate::db::Conn;
use crate::due;
use crate::http::Result;
use crate::pain::assessments::model::{
    AssessmentRow, begin_series, between, first_after, first_day, last_before, newest, places, remove, store,
};
use crate::pain::episodes::calm::{self, Calm};
use crate::pain::episodes::flag_grounds::{self, Cause, Deed};
use crate::pain::episodes::flags::open_flag;
use crate::pain::episodes::follow;
use crate::pain::episodes::rejudged::{RejudgedDays, Until};
use crate::pain::episodes::{flag_ends, silence};
use crate::pain::judging::entries::{at_the_end, entries_between};
use crate::pain::judging::pending::{self, Pending, Span};
use crate::pain::judging::regions;
use crate::pain::tailoring::accepted::accepted_until;
use crate::pain::tailoring::thresholds::thresholds_until;
use chrono::{Days, NaiveDate};
use limber_rules::care_events::{ILLNESS_REST, INJECTION_EASE};
use limber_rules::level::Level;
use limber_rules::pain::{Assessment, Course, Day, Fired, judge};
use limber_rules::place::BodySite;
use limber_rules::severity::Severity;
use limber_rules::thresholds::Thresholds;
use std::collections::BTreeMap;

/// Judges a series from a day on, after that day was changed.
///
/// `alone` is the day as the change alone tells it: enough, if it is the first entry of the newest day. `cause` is the change.
pub fn judge_from(conn: &mut Conn, entry: &Entry, place: BodySite, alone: &Day, cause: &Cause) -> Result<()> {
    let newest = newest(conn, entry.patient(), place)?;
    let from = alone.date;
    let last_score = newest.as_ref().and_then(|row| row.course.0.last_log());
    silence::may_be_over(conn, entry, place, last_score, alone, cause)?;
    let is_first = newest.is_none();
    if is_first {
        begin_series(conn, entry.patient(), place)?;
    }
    let is_new_day = newest.as_ref().is_none_or(|last| last.local_date < from);
    // Care may have been recorded before the first log.
    if !is_new_day || (is_first && entry.may_be_tailored(NaiveDate::MAX)) {
        return judge_on(conn, entry, place, Span::day(from), cause);
    }
    let day = at_the_end(conn, entry, place, alone)?;
    let first_hurts = append(conn, entry, place, newest.as_ref(), &day, cause)?;
    if first_hurts || is_first { regions::tell(conn, entry, cause) } else { Ok(()) }
}

/// What care hides, it hides for so many days at most.
const MASKED: u64 = if INJECTION_EASE > ILLNESS_REST { INJECTION_EASE } else { ILLNESS_REST };

/// Judges a series from a day on, after something else than its logs was changed. Where nothing was logged, nothing is judged.
pub(in crate::pain) fn judge_again(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    from: NaiveDate,
    cause: &Cause,
) -> Result<()> {
    if newest(conn, entry.patient(), place)?.is_none() {
        return Ok(());
    }
    // Injections and illnesses mask the days after them, and a level is accepted until a day, also where the first days come out the same.
    let masked = if matches!(cause.kind, Kind::CareEvent | Kind::SymptomCheck) { MASKED } else { 0 };
    let through = from.checked_add_days(Days::new(masked)).unwrap_or(from);
    let through = accepted_until(conn, entry.patient(), place, from)?.map_or(through, |last| last.max(through));
    judge_on(conn, entry, place, Span { from, through }, cause)
}

/// Begins to judge every day of a record by the rules as they are now.
pub fn judge_anew(conn: &mut Conn, entry: &Entry) -> Result<()> {
    let patient = entry.patient();
    for place in places(conn, patient)? {
        let (first, last) = (first_day(conn, patient, place)?, newest(conn, patient, place)?);
        if let Some((from, last)) = first.zip(last) {
            let cause =
                Cause { kind: Kind::Thresholds, id: patient.0, date: from, deed: Deed::Renewed, own_care: false };
            // A day that is judged as before says nothing of the next, for the rules are others.
            judge_on(conn, entry, place, Span { from, through: last.local_date }, &cause)?;
        }
    }
    Ok(())
}

/// What fired on the judged day before, as long as that is news of this time and not of before a silence.
fn still_told<'a>(before: Option<&'a AssessmentRow>, date: NaiveDate, thresholds: &Thresholds) -> &'a [Fired] {
    let recent = before.filter(|row| row.course.0.standing(date, thresholds).level != Level::Insufficient);
    recent.map(|row| row.fired.0.as_slice()).unwrap_or_default()
}

/// The everyday case: a new day at the end. Tells whether the place first hurts that day.
fn append(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    before: Option<&AssessmentRow>,
    day: &Day,
    cause: &Cause,
) -> Result<bool> {
    let versions = thresholds_until(conn, entry, day.date)?;
    let thresholds = versions.on(day.date);
    let judged = judge(&before.map(|row| row.course.0.clone()).unwrap_or_default(), day, thresholds);
    AssessmentRow::of(entry, place, &judged).insert(conn)?;
    if before.is_none_or(|before| begins_otherwise(before, &judged, thresholds)) {
        entry.stands_otherwise();
    }
    for new in flag_grounds::onsets(place, still_told(before, judged.date, thresholds), &judged) {
        open_flag(conn, entry, new)?;
    }
    if calm::gets_there(before.map_or(0, |row| row.course.0.green_days()), judged.course.green_days()) {
        calm::resolve(conn, entry, place, judged.date)?;
    }
    let had_any = before.is_some_and(|row| !row.course.0.episodes().is_empty());
    let mut seen = follow::Seen::default();
    seen.add(&judged.course, place, thresholds);
    follow::appended(conn, entry, place, (judged.date, had_any), &seen, cause)?;
    if judged.severity >= Severity::Rest {
        silence::look_after_rest(conn, entry, judged.date)?;
    }
    Ok(judged.course.has_hurt() != has_hurt(before))
}

/// Whether a new day at the end changes more than the date: it has another level or severity than the last judged day, or than what
/// had become of it, or it ends a silence.
fn begins_otherwise(before: &AssessmentRow, judged: &Assessment, thresholds: &Thresholds) -> bool {
    let standing = before.course.0.standing(judged.date, thresholds);
    let was_silent = standing.days_silent.is_some_and(|days| days > i64::from(thresholds.gap_days));
    let levels = [before.level.0, standing.level];
    let severities = [before.course.0.severity(), standing.severity];
    was_silent
        || levels.iter().any(|level| *level != judged.level)
        || severities.iter().any(|severity| *severity != judged.severity)
}

/// Whether a day that was judged before leaves its series otherwise than it did.
fn leaves_otherwise(old: &AssessmentRow, judged: &Assessment, thresholds: &Thresholds) -> bool {
    let left = |course: &Course| {
        (course.standing(judged.date, thresholds), course.logs_within(judged.date, thresholds.enough_days))
    };
    left(&old.course.0) != left(&judged.course)
}

fn has_hurt(row: Option<&AssessmentRow>) -> bool {
    row.is_some_and(|row| row.course.0.has_hurt())
}

/// A piece of a series, judged again day by day. What follows from it is not done yet: see [`what_follows`].
struct Piece {
    from: NaiveDate,
    /// No day after it was looked at.
    end: NaiveDate,
    /// The state before it.
    before: Option<AssessmentRow>,
    /// Its days as they were judged before, by the count of green days after each.
    was: Vec<(NaiveDate, u32)>,
    days: Vec<JudgedAgain>,
    /// Whether the day on which the series begins, or first hurts, may be another now.
    first_days_changed: bool,
    ended: Ended,
}

impl Piece {
    /// Whether there was and is nothing to judge.
    fn is_empty(&self) -> bool {
        self.days.is_empty() && self.was.is_empty()
    }
}

/// A day that was judged again.
struct JudgedAgain {
    judged: Assessment,
    /// What fired before it, as far as it is no news any more.
    told: Vec<Fired>,
}

/// Where judging again came to an end.
#[derive(Clone, Copy)]
enum Ended {
    /// There are no later days.
    AtTheLastDay,
    /// With this day everything is as it was: the days after it cannot differ.
    AsBefore(NaiveDate),
    /// With this day the piece is full, and later days may differ: those from the next judged one on.
    Full { last: NaiveDate, next: NaiveDate },
}

impl Ended {
    fn until(self) -> Until {
        match self {
            Ended::AtTheLastDay => Until::TheEnd,
            Ended::AsBefore(last) => Until::AsBefore(last),
            Ended::Full { last, .. } => Until::Piece(last),
        }
    }

    /// The last day that is certain; none if all are.
    fn last(self) -> Option<NaiveDate> {
        match self {
            Ended::AtTheLastDay => None,
            Ended::AsBefore(last) | Ended::Full { last, .. } => Some(last),
        }
    }
}

/// Judges on from changed days, no further than one transaction may. What is left is kept as pending.
///
/// A day may change while days before it are pending. It is judged at once all the same, from the state there is: what it asks for
/// must not wait. The pending days come past it later and put it right.
fn judge_on(conn: &mut Conn, entry: &Entry, place: BodySite, changed: Span, cause: &Cause) -> Result<()> {
    let known = pending::of_series(conn, entry.patient(), place)?;
    let walk = Walk { place, cause, known, is_tail: false, is_for_accepted: false };
    walk.judge(conn, entry, changed)
}

/// Judges the next piece of the days of a record that are pending.
pub fn judge_tail(conn: &mut Conn, entry: &Entry) -> Result<()> {
    let first = pending::first(conn, entry.patient())?;
    first.map_or(Ok(()), |(place, known)| judge_pending(conn, entry, place, known))
}

/// Judges the next piece of the days of a place that are pending.
pub fn judge_tail_of(conn: &mut Conn, entry: &Entry, place: BodySite) -> Result<()> {
    let known = pending::of_series(conn, entry.patient(), place)?;
    known.map_or(Ok(()), |known| judge_pending(conn, entry, place, known))
}

fn judge_pending(conn: &mut Conn, entry: &Entry, place: BodySite, known: Pending) -> Result<()> {
    let walk = Walk { place, cause: &known.cause, known: Some(known), is_tail: true, is_for_accepted: false };
    walk.judge(conn, entry, known.span)?;
    match pending::first(conn, entry.patient())? {
        Some((_, next)) => pending::schedule(conn, entry, &next),
        None => due::forget(conn, entry.patient(), due::Kind::JudgeTail, entry.patient().0),
    }
}

/// One transaction's way through the days of a series.
struct Walk<'a> {
    place: BodySite,
    cause: &'a Cause,
    /// What was pending of the series.
    known: Option<Pending>,
    /// Whether it is what is pending that is judged now, and not another change.
    is_tail: bool,
    /// Whether it follows a change of what was accepted: once is enough.
    is_for_accepted: bool,
}

impl Walk<'_> {
    fn judge(&self, conn: &mut Conn, entry: &Entry, changed: Span) -> Result<()> {
        let mut accepted = Vec::new();
        let (reached, rest) = self.through(conn, entry, changed, &mut accepted)?;
        let beside = self.beside().filter(|beside| {
            let is_before = beside.span.from < changed.from;
            is_before || reached.is_some_and(|last| beside.span.from > last)
        });
        let now = match (beside, rest) {
            (beside, None) => beside,
            (None, Some(rest)) => Some(Pending { span: rest, cause: *self.cause }),
            (Some(beside), Some(rest)) => Some(beside.and(rest, self.cause)),
        };
        pending::keep(conn, entry, self.place, self.known.as_ref(), now.as_ref())?;
        // What waits from earlier days on is not this write's to go on with.
        if rest.zip(now).is_some_and(|(rest, now)| now.span.from == rest.from) {
            entry.leave_unfinished(self.place);
        }
        // An accepted level goes with the ground of its episode, and so do the days that it covered.
        for (from, through) in accepted.into_iter().filter(|_| !self.is_for_accepted) {
            let known = pending::of_series(conn, entry.patient(), self.place)?;
            let again = Walk { place: self.place, cause: self.cause, known, is_tail: false, is_for_accepted: true };
            again.judge(conn, entry, Span { from, through })?;
        }
        Ok(())
    }

    /// What is pending beside the days that are judged now.
    fn beside(&self) -> Option<Pending> {
        self.known.filter(|_| !self.is_tail)
    }

    /// The last day that is certain, none if all are, and the days that are left.
    fn through(
        &self,
        conn: &mut Conn,
        entry: &Entry,
        changed: Span,
        accepted: &mut Vec<(NaiveDate, NaiveDate)>,
    ) -> Result<(Option<NaiveDate>, Option<Span>)> {
        let beside = self.beside().map(|pending| pending.span);
        let (mut span, mut end) = (changed, Span::piece(changed.from).through);
        let mut goes_on = self.is_tail;
        loop {
            let must = |date| date <= span.through || beside.is_some_and(|beside| beside.holds(date));
            let piece = judge_days(conn, entry, self.place, (span.from, end), must)?;
            let last = piece.ended.last();
            let comes_past = |beside: &Span| beside.from >= changed.from && last.is_none_or(|last| beside.from <= last);
            let passed = beside.filter(comes_past);
            goes_on |= passed.is_some();
            let awaits_calm = what_follows(conn, entry, self.place, &piece, goes_on, (self.cause, &mut *accepted))?;
            match piece.ended {
                Ended::AtTheLastDay => return Ok((None, None)),
                Ended::AsBefore(last) if !awaits_calm => return Ok((Some(last), None)),
                Ended::AsBefore(last) if last < end => {
                    (span, goes_on) = (Span { from: day_after(last), through: end }, true);
                }
                Ended::AsBefore(last) => return Ok((Some(last), Some(Span::piece(day_after(last))))),
                // Days without anything cost nothing.
                Ended::Full { next, .. } if piece.is_empty() => {
                    span.from = next;
                    end = Span::piece(next).through;
                }
                Ended::Full { last, next } => {
                    let rest = Span::day(next);
                    let left = passed.map_or(span, |passed| span.and(passed)).through.max(rest.through);
                    return Ok((Some(last), Some(Span { through: left, ..rest })));
                }
            }
        }
    }
}

fn day_after(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(NaiveDate::MAX)
}

/// Judges days and stores those that are judged otherwise than before, until a day beyond those that `must` be judged is as it
/// was.
fn judge_days(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    (from, end): (NaiveDate, NaiveDate),
    must: impl Fn(NaiveDate) -> bool,
) -> Result<Piece> {
    let patient = entry.patient();
    let versions = thresholds_until(conn, entry, NaiveDate::MAX)?;
    let before = last_before(conn, patient, place, from)?;
    let days = entries_between(conn, entry, place, from, end, before.is_some())?;
    let mut stored = between(conn, patient, place, from, end)?;
    let was = stored.iter().map(|(date, row)| (*date, row.course.0.green_days())).collect();
    let mut first_days_changed = before.is_none();
    let (mut last, mut judged_again, mut as_before) = (before.clone(), Vec::with_capacity(days.len()), None);
    for (date, day) in days {
        let old = stored.remove(&date);
        let thresholds = versions.on(date);
        let judged = judge(&last.as_ref().map(|row| row.course.0.clone()).unwrap_or_default(), &day, thresholds);
        let told = still_told(last.as_ref(), date, thresholds).to_vec();
        first_days_changed |= judged.course.has_hurt() != has_hurt(old.as_ref().or(last.as_ref()));
        let is_same = old.as_ref().is_some_and(|old| old.course.0 == judged.course && old.fired.0 == judged.fired);
        let row = AssessmentRow::of(entry, place, &judged);
        if !is_same {
            store(conn, row.clone())?;
            if old.as_ref().is_none_or(|old| leaves_otherwise(old, &judged, thresholds)) {
                entry.stands_otherwise();
            }
        }
        judged_again.push(JudgedAgain { judged, told });
        last = Some(row);
        let nothing_left_over = !stored.keys().any(|left| *left < date);
        if is_same && nothing_left_over && !must(date) {
            as_before = Some(date);
            break;
        }
    }
    let ended = if let Some(date) = as_before {
        Ended::AsBefore(date)
    } else {
        first_days_changed |= remove_all(conn, entry, place, stored)?;
        first_after(conn, patient, place, end)?.map_or(Ended::AtTheLastDay, |next| Ended::Full { last: end, next })
    };
    Ok(Piece { from, end, before, was, days: judged_again, first_days_changed, ended })
}

/// Takes days away on which nothing is left to judge. Says whether there were any.
fn remove_all(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    rows: BTreeMap<NaiveDate, AssessmentRow>,
) -> Result<bool> {
    if rows.is_empty() {
        return Ok(false);
    }
    entry.stands_otherwise();
    for date in rows.into_keys() {
        remove(conn, entry.patient(), place, date)?;
    }
    Ok(true)
}

/// What follows from the judged days: flags are raised, withdrawn and over, episodes follow, and a place may be new.
///
/// `goes_on` says that days before this piece were judged again in an earlier one; `accepted` gets the days of accepted levels that have to
/// be judged again for that. Says whether a flag awaits the days on which
/// its run is over, although later days are as they were.
fn what_follows(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    piece: &Piece,
    goes_on: bool,
    (cause, accepted): (&Cause, &mut Vec<(NaiveDate, NaiveDate)>),
) -> Result<bool> {
    let last = piece.ended.last();
    let mut calm = Calm::new(piece.from, piece.before.as_ref().map(|row| &row.course.0), goes_on);
    for (date, green_days) in piece.was.iter().filter(|(date, _)| last.is_none_or(|last| *date <= last)) {
        calm.was(*date, *green_days);
    }
    let to = last.unwrap_or(piece.end);
    let mut known = flag_grounds::standing_between(conn, entry.patient(), place, piece.from, to)?;
    for JudgedAgain { judged, told, .. } in &piece.days {
        let onsets = flag_grounds::onsets(place, told, judged);
        let risen = flag_grounds::judged_again(conn, entry, onsets, judged.date, &mut known, cause)?;
        calm.is(judged.date, &judged.course, risen);
    }
    flag_grounds::days_gone(conn, entry, known, cause)?;
    let versions = thresholds_until(conn, entry, NaiveDate::MAX)?;
    let mut seen = follow::Seen::default();
    if let Some(before) = &piece.before {
        seen.add_before(&before.course.0);
    }
    for JudgedAgain { judged, .. } in &piece.days {
        seen.add(&judged.course, place, versions.on(judged.date));
    }
    let days = RejudgedDays { from: piece.from, until: piece.ended.until() };
    let after = follow::rejudged(conn, entry, place, (days, &seen), cause)?;
    accepted.extend(after.accepted);
    calm.let_go(after.let_go);
    let awaits_calm = calm.settle(conn, entry, place, last)?;
    flag_ends::settle_all(conn, entry, place, piece.from, last)?;
    if piece.first_days_changed {
        regions::tell(conn, entry, cause)?;
    }
    Ok(awaits_calm)
}
