//! When the run of a flag is over: its series was judged green, with a daily score, on 7 days running since the rule last held,
//! whatever is set for a patient's progression. Silence is never calm.
//!
//! The day on which the count of green days gets there can be read off the judged days alone, so judging from scratch and step
//! by step resolve alike. An everyday calm log costs no look at the flags: only the very day on which the count gets there does.

use crate::care::Entry;
use crate::db::Conn;
use crate::db::schema::flags;
use crate::db::types::Word;
use crate::http::Result;
use crate::pain::episodes::flag_life::{Happened, Happening};
use crate::pain::episodes::flags::{Flag, FlagId};
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::level::Urgency;
use limber_rules::pain::Course;
use limber_rules::place::BodySite;
use limber_rules::thresholds::PUBLISHED;
use serde_json::json;
use std::collections::HashSet;

/// Whether the count of green days got there on the day that led from one state to the next.
pub(in crate::pain) fn gets_there(before: u32, after: u32) -> bool {
    let needed = PUBLISHED.green_days;
    before < needed && after >= needed
}

/// Resolves what is unresolved of a series, on the day on which it got there.
pub(in crate::pain) fn resolve(conn: &mut Conn, entry: &Entry, place: BodySite, date: NaiveDate) -> Result<()> {
    for flag in of_series(conn, entry, place, None)? {
        if flag.local_date < date {
            over_on(conn, entry, flag, Some(date))?;
        }
    }
    Ok(())
}

/// The calm days of a series before and after it was judged again, from a day on.
pub(in crate::pain) struct Calm {
    from: NaiveDate,
    was: Vec<NaiveDate>,
    is: Vec<NaiveDate>,
    was_green: u32,
    is_green: u32,
    risen: HashSet<FlagId>,
    goes_on: bool,
}

impl Calm {
    /// Before any day is judged again. `goes_on` says that the days before were, too: any flag may await its calm days then.
    pub fn new(from: NaiveDate, before: Option<&Course>, goes_on: bool) -> Calm {
        let green = before.map_or(0, Course::green_days);
        let risen = HashSet::new();
        Calm { from, was: Vec::new(), is: Vec::new(), was_green: green, is_green: green, risen, goes_on }
    }

    /// A day as it was judged before, in their order.
    pub fn was(&mut self, date: NaiveDate, green_days: u32) {
        if gets_there(self.was_green, green_days) {
            self.was.push(date);
        }
        self.was_green = green_days;
    }

    /// A day as it is judged now, in their order, with the flags that stand from now on.
    pub fn is(&mut self, date: NaiveDate, course: &Course, risen: Vec<FlagId>) {
        if gets_there(self.is_green, course.green_days()) {
            self.is.push(date);
        }
        self.is_green = course.green_days();
        self.risen.extend(risen);
    }

    /// Flags that are no evidence of an episode any more: their run ends by calm days.
    pub fn let_go(&mut self, flags: Vec<FlagId>) {
        self.risen.extend(flags);
    }

    /// Puts the flags right once the days up to `last` are judged again; none if that was the end of the series. Says whether
    /// a flag awaits later days: they are to be gone through, even if they are judged as before.
    pub fn settle(self, conn: &mut Conn, entry: &Entry, place: BodySite, last: Option<NaiveDate>) -> Result<bool> {
        if !self.goes_on && self.was == self.is && self.risen.is_empty() {
            return Ok(false);
        }
        let mut awaits = false;
        for flag in of_series(conn, entry, place, Some(self.from))? {
            let over = match self.within(&flag) {
                Some(date) => Some(date),
                None if self.needs_later(&flag, last) => None,
                None => flag.resolved_on,
            };
            awaits |= over.is_none() && self.needs_later(&flag, last);
            over_on(conn, entry, flag, over)?;
        }
        Ok(awaits && last.is_some())
    }

    /// The day among those judged again on which the run of a flag is over.
    fn within(&self, flag: &Flag) -> Option<NaiveDate> {
        self.is.iter().copied().find(|date| *date > flag.local_date)
    }

    /// Whether the end of its run is to be looked for after the days judged again: it has just begun to stand, it ended on one of
    /// them and does no more, or an earlier piece found no end.
    fn needs_later(&self, flag: &Flag, last: Option<NaiveDate>) -> bool {
        let by_then = |date: NaiveDate| last.is_none_or(|last| date <= last);
        let ended_among_them = flag.resolved_on.is_some_and(by_then);
        let awaits = self.goes_on && flag.resolved_on.is_none() && by_then(flag.local_date);
        self.within(flag).is_none() && (ended_among_them || awaits || self.risen.contains(&flag.id))
    }
}

/// The standing flags of judging of a series that are unresolved, or were resolved on a day or later.
fn of_series(conn: &mut Conn, entry: &Entry, place: BodySite, since: Option<NaiveDate>) -> Result<Vec<Flag>> {
    let mut theirs = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::stands.eq(true)))
        .filter(flags::region.eq(Word(place.region)).and(flags::side.eq(Word(place.side))))
        .filter(flags::episode_id.is_null())
        .order((flags::local_date, flags::id))
        .into_boxed();
    theirs = match since {
        None => theirs.filter(flags::resolved_on.is_null()),
        Some(since) => theirs.filter(flags::resolved_on.is_null().or(flags::resolved_on.ge(since))),
    };
    let mut found: Vec<Flag> = theirs.select(Flag::as_select()).load(conn)?;
    // Signs raise no level, and so the count of green days knows nothing of them.
    // What is held ends by somebody's hand: the calm is one of a usual level that was learned anew.
    found.retain(|flag| flag.is_of_judging() && flag.level.0 >= Urgency::Amber && !flag.is_held());
    Ok(found)
}

/// Writes down on which day a run was over, if that is news.
pub(in crate::pain) fn over_on(conn: &mut Conn, entry: &Entry, mut flag: Flag, date: Option<NaiveDate>) -> Result<()> {
    if flag.resolved_on == date {
        return Ok(());
    }
    let before = std::mem::replace(&mut flag.resolved_on, date);
    let (what, day) = match (date, before) {
        (Some(date), _) => (Happening::Resolved, date),
        (None, before) => (Happening::GoesOn, before.unwrap_or(flag.local_date)),
    };
    let details = json!({"resolved_on": {"before": before, "after": date}});
    flag.turn(conn, entry, Happened { details, ..Happened::by_rule(what, day) })?;
    if flag.asks_to_be_seen() { flag.wait_to_be_seen(conn, entry) } else { Ok(()) }
}
