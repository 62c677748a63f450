//! The end of flags that raise no level: the rounds look, and `limber_rules::resolution` says whether they are over and since when.

use crate::care::{Clearance, Entry};
use crate::clock::{LAST_DAY, begins, day};
use crate::db::Conn;
use crate::db::schema::flags;
use crate::db::types::Word;
use crate::due;
use crate::http::Result;
use crate::on_either;
use crate::pain::assessments::model::{AssessmentRow, between, newest};
use crate::pain::episodes::calm::over_on;
use crate::pain::episodes::flags::{Flag, FlagId, Handling};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use limber_rules::pain::Rule;
use limber_rules::place::BodySite;
use limber_rules::resolution::{self, Ending, Seen, Since};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Plans the first look at a flag that ends by itself.
pub(in crate::pain) fn plan_first_look(conn: &mut Conn, entry: &Entry, flag: &Flag) -> Result<()> {
    let Some(ending) = Ending::of(&flag.rule) else { return Ok(()) };
    let raised = flag.local_date;
    plan_look(
        conn,
        entry,
        flag,
        ending,
        &Since { raised, settled: raised, days: Vec::new(), cleared: None, again: None },
    )
}

fn plan_look(conn: &mut Conn, entry: &Entry, flag: &Flag, ending: Ending, since: &Since) -> Result<()> {
    let zone = entry.zone(conn)?;
    let today = day(entry.now, zone);
    let next = match (ending.next_look(since, today), flag.place()) {
        // What today says is looked at tomorrow, also if it is the first word after a silence.
        (None, Some(place)) if is_judged_from(conn, entry, place, today)? => today.succ_opt(),
        (next, _) => next,
    };
    let Some(next) = next else { return Ok(()) };
    due::plan(conn, entry.patient(), due::Kind::FlagEnds, flag.id.0, begins(next, zone))
}

fn is_judged_from(conn: &mut Conn, entry: &Entry, place: BodySite, date: NaiveDate) -> Result<bool> {
    Ok(newest(conn, entry.patient(), place)?.is_some_and(|row| row.local_date >= date))
}

/// Plans a look at the signs of a place, on the day after an entry that ended some days without any: nobody looked meanwhile.
pub(in crate::pain) fn look_at_signs_after(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    date: NaiveDate,
) -> Result<()> {
    let at = begins(date + Days::new(1), entry.zone(conn)?);
    for flag in standing(conn, entry, place, (LAST_DAY, None))? {
        if Ending::of(&flag.rule) == Some(Ending::SignGone) {
            due::plan_by(conn, entry.patient(), due::Kind::FlagEnds, flag.id.0, at)?;
        }
    }
    Ok(())
}

/// The flags of a place that stand, or were over on a day or later, and that nobody closed; those raised up to a day.
fn standing(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    (over_since, raised_by): (NaiveDate, Option<NaiveDate>),
) -> Result<Vec<Flag>> {
    let theirs = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::stands.eq(true)))
        .filter(flags::region.eq(Word(place.region)).and(flags::side.eq(Word(place.side))))
        .filter(flags::resolved_on.is_null().or(flags::resolved_on.ge(over_since)))
        .filter(flags::handling.ne(Word(Handling::Closed)))
        .filter(flags::local_date.le(raised_by.unwrap_or(LAST_DAY)))
        .order(flags::id);
    Ok(on_either!(conn => theirs.select(Flag::as_select()).load(conn))?)
}

/// Looks whether a flag is over by its rule, as was planned. One that is settled is not looked at again, unless its ground comes
/// back.
pub fn look_at_end(conn: &mut Conn, entry: &Entry, id: Uuid, planned: DateTime<Utc>) -> Result<()> {
    let Some(flag) = Flag::find(conn, entry.patient(), FlagId(id))? else { return Ok(()) };
    let Some(ending) = Ending::of(&flag.rule).filter(|_| flag.status.0.is_unsettled()) else { return Ok(()) };
    let settled = settled_by(planned, entry.zone(conn)?);
    settle(conn, entry, flag, ending, settled)
}

/// A look knows of the days before it, and none of these was the flag's last. The patient may have moved to another zone since.
fn settled_by(planned: DateTime<Utc>, zone: Tz) -> NaiveDate {
    day(planned, zone).checked_sub_days(Days::new(2)).unwrap_or(NaiveDate::MIN)
}

/// After days of a place were judged again, from one to another: its signs and good news end when they would have ended, had all been
/// known at once. `last` is none if these were all days up to the newest.
///
/// A flag that was raised later is as it was. Of one that goes on longer than what was judged again can matter, no more is read.
pub(in crate::pain) fn settle_all(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    from: NaiveDate,
    last: Option<NaiveDate>,
) -> Result<()> {
    let of_days = |flag: Flag| {
        let ending = Ending::of(&flag.rule).filter(|ending| matches!(ending, Ending::SignGone | Ending::NewsOld));
        ending.map(|ending| (flag, ending))
    };
    let ending: Vec<_> = standing(conn, entry, place, (from, last))?.into_iter().filter_map(of_days).collect();
    if ending.is_empty() {
        return Ok(());
    }
    let (zone, today) = (entry.zone(conn)?, entry.today(conn)?);
    let matters = last.map(|last| last + Days::new(resolution::MATTERS_DAYS)).filter(|matters| *matters < today);
    let earliest = from.checked_sub_days(Days::new(resolution::MATTERS_DAYS)).unwrap_or(from);
    // One read for all of them: mostly they are over within these days.
    let rows = between(conn, entry.patient(), place, earliest, matters.unwrap_or(today))?;
    for (flag, ending) in ending {
        let planned = due::planned(conn, entry.patient(), due::Kind::FlagEnds, flag.id.0)?;
        let looked = planned.filter(|_| flag.resolved_on.is_none()).map(|planned| settled_by(planned, zone));
        let settled = looked.map_or(from, |looked| looked.min(from));
        let not_over_until = flag.resolved_on.or(looked);
        let over = matters.and_then(|matters| {
            let since = since_of(&rows, &flag, ending, (earliest, settled, matters))?;
            resolution::over_on(ending, &since, matters)
        });
        let goes_on = matters.zip(not_over_until).is_some_and(|(matters, until)| until > matters);
        match over {
            Some(over) => over_on(conn, entry, flag, Some(over))?,
            None if goes_on => {}
            None => settle(conn, entry, flag, ending, settled)?,
        }
    }
    Ok(())
}

/// What is known of a sign or of good news from days that were read, up to one; none if it needs days from before the earliest.
fn since_of(
    rows: &BTreeMap<NaiveDate, AssessmentRow>,
    flag: &Flag,
    ending: Ending,
    (earliest, settled, to): (NaiveDate, NaiveDate, NaiveDate),
) -> Option<Since> {
    let raised = flag.local_date;
    let settled = settled.max(raised);
    let (from, to) = (ending.first_needed(raised, settled), ending.last_needed(raised, to));
    let sign: Option<Rule> = flag.rule.parse().ok();
    let days = rows.values().filter(|row| row.local_date > raised && (from..=to).contains(&row.local_date));
    let days = days.filter_map(|row| seen(row, sign)).collect();
    (from >= earliest).then_some(Since { raised, settled, days, cleared: None, again: None })
}

/// Ends a flag on the day on which it was over, or plans the next look. It was not over on any day before `settled`.
fn settle(conn: &mut Conn, entry: &Entry, flag: Flag, ending: Ending, settled: NaiveDate) -> Result<()> {
    let today = entry.today(conn)?;
    let since = since(conn, entry, &flag, ending, (settled, today))?;
    let over = resolution::over_on(ending, &since, today);
    if over.is_none() {
        plan_look(conn, entry, &flag, ending, &since)?;
    }
    over_on(conn, entry, flag, over)
}

fn since(
    conn: &mut Conn,
    entry: &Entry,
    flag: &Flag,
    ending: Ending,
    (settled, today): (NaiveDate, NaiveDate),
) -> Result<Since> {
    let raised = flag.local_date;
    let mut since = Since { raised, settled: settled.max(raised), days: Vec::new(), cleared: None, again: None };
    if let Some(place) = flag.place() {
        // The day that goes on may still change.
        let yesterday = today.pred_opt().unwrap_or(today);
        let (from, to) = (ending.first_needed(raised, since.settled), ending.last_needed(raised, yesterday));
        let rows = between(conn, entry.patient(), place, from, to)?;
        let sign: Option<Rule> = flag.rule.parse().ok();
        since.days =
            rows.into_values().filter(|row| row.local_date > raised).filter_map(|row| seen(&row, sign)).collect();
        let in_force = Clearance::current_at(conn, entry.patient(), place, today)?;
        // A go-ahead that was held back does not answer for itself: it takes a new one, or a confirmation.
        let was_held_back = flag.evidence.0.get("held_back").is_some_and(|held_back| *held_back == true);
        let word = |given: &Clearance| {
            let answers = Some(given.given_on).filter(|on| !was_held_back || *on > raised);
            if was_held_back { given.confirmed_on.max(answers) } else { answers }
        };
        since.cleared = in_force.iter().filter_map(word).filter(|on| *on >= raised && *on < today).min();
    }
    let same_rule = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::rule.eq(&flag.rule)).and(flags::stands.eq(true)))
        .order(flags::local_date.desc());
    since.again = same_rule.select(flags::local_date).first(conn).optional()?;
    Ok(since)
}

/// A day with a score; others say nothing of a sign.
fn seen(row: &AssessmentRow, sign: Option<Rule>) -> Option<Seen> {
    let course = &row.course.0;
    (course.last_log() == Some(row.local_date)).then(|| Seen {
        date: row.local_date,
        holds: sign.is_some_and(|sign| course.still_shows(sign) || row.fired.0.iter().any(|fired| fired.rule == sign)),
        is_raised: row.level.0.is_raised(),
    })
}
