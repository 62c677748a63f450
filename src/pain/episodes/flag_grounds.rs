//! What flags rest on, held against what the rules see now: after a day was judged again, or a session was corrected.
//!
//! Flags are never deleted and never doubled. One whose ground is gone says so; if the ground comes back, so does the same
//! flag, as people left it.

use crate::care::{Entry, Kind};
use crate::db::Conn;
use crate::db::schema::flags;
use crate::db::types::{Json, Word};
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::episodes::flag_ends::plan_first_look;
use crate::pain::episodes::flag_life::{Happened, Happening};
use crate::pain::episodes::flags::{Flag, FlagId, NewFlag, open_flag, open_quietly};
use crate::{on_either, words};
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::pain::{Assessment, Fired, Rule};
use limber_rules::place::BodySite;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

words! {
    /// What was done to a log, or to what the days are judged by.
    Deed {
        /// It is new; perhaps it came late.
        Logged = "logged",
        /// Thresholds were signed, or a place was re-based.
        Decided = "decided",
        /// The rules themselves are others.
        Renewed = "renewed",
        /// It says something else.
        Corrected = "corrected",
        /// It was taken back.
        Withdrawn = "withdrawn",
    }
}

/// What made the rules look again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Cause {
    /// A log, a care event, thresholds or a re-basing.
    pub kind: Kind,
    /// Which.
    pub id: Uuid,
    /// Of which day.
    pub date: NaiveDate,
    /// What was done to it.
    pub deed: Deed,
    /// Whether it is care that the patient recorded.
    pub own_care: bool,
}

impl Cause {
    /// Whether nothing happened but that the rules are others.
    pub(in crate::pain) fn is_of_rules(&self) -> bool {
        self.deed == Deed::Renewed
    }

    pub(in crate::pain) fn told(&self) -> Value {
        json!({"type": self.kind, "id": self.id, "local_date": self.date, "what": self.deed})
    }
}

/// What becomes of the flags of one day and one place, or of one session.
#[derive(Debug, PartialEq)]
enum Change {
    /// There is a ground and no flag for it.
    Raise(NewFlag),
    /// It rests on something else now.
    Retell(Flag, NewFlag),
    /// What it rested on is back.
    Return(Flag, NewFlag),
    /// What it rested on is gone.
    Withdraw(Flag),
}

/// Holds the flags that there are against those that there should be, by rule, day and place.
fn reconcile(mut there_are: Vec<Flag>, should_be: Vec<NewFlag>) -> Vec<Change> {
    let mut changes = Vec::new();
    for new in should_be {
        let standing = there_are.iter().position(|flag| is_for(flag, &new) && flag.stands);
        let any = standing.or_else(|| there_are.iter().position(|flag| is_for(flag, &new)));
        match any.map(|at| there_are.remove(at)) {
            None => changes.push(Change::Raise(new)),
            Some(flag) if !flag.stands => changes.push(Change::Return(flag, new)),
            Some(flag) if rests_on(&flag, &new) => {}
            Some(flag) => changes.push(Change::Retell(flag, new)),
        }
    }
    changes.extend(there_are.into_iter().filter(|flag| flag.stands).map(Change::Withdraw));
    changes
}

/// Whether a flag is of the rule, day and place of another.
fn is_for(flag: &Flag, new: &NewFlag) -> bool {
    flag.rule == new.rule && flag.local_date == new.date && flag.is_at(new.place)
}

fn rests_on(flag: &Flag, new: &NewFlag) -> bool {
    (flag.level.0, &flag.text, &flag.evidence.0) == (new.level, &new.text, &new.evidence)
}

/// Does what a reconciliation asks for. Gives the flags that stand from now on.
fn apply(conn: &mut Conn, entry: &Entry, changes: Vec<Change>, cause: &Cause) -> Result<Vec<FlagId>> {
    let mut risen = Vec::new();
    for change in changes {
        match change {
            // Of what new rules find in old days nobody is told as if it were news.
            Change::Raise(new) if cause.is_of_rules() => risen.push(open_quietly(conn, entry, new)?.id),
            Change::Raise(new) => risen.push(open_flag(conn, entry, new)?),
            Change::Retell(mut flag, new) => {
                if flag.is_held() {
                    risen.push(flag.id);
                }
                retell(conn, entry, &mut flag, new, Happening::Changed, cause)?;
            }
            Change::Return(mut flag, new) => {
                (flag.stands, flag.resolved_on) = (true, None);
                retell(conn, entry, &mut flag, new, Happening::HoldsAgain, cause)?;
                if flag.asks_to_be_seen() && !cause.is_of_rules() {
                    flag.wait_to_be_seen(conn, entry)?;
                }
                plan_first_look(conn, entry, &flag)?;
                risen.push(flag.id);
            }
            Change::Withdraw(flag) if flag.is_held() => {}
            Change::Withdraw(flag) if cause.own_care && flag.asks_for_care() && flag.resolved_on.is_none() => {
                flag.hold(conn, entry, cause)?;
            }
            Change::Withdraw(flag) => withdraw(conn, entry, flag, cause)?,
        }
    }
    Ok(risen)
}

fn retell(conn: &mut Conn, entry: &Entry, flag: &mut Flag, new: NewFlag, what: Happening, cause: &Cause) -> Result<()> {
    let before = ground(flag);
    (flag.level, flag.text, flag.evidence) = (Word(new.level), new.text, Json(new.evidence));
    let details = json!({"because": cause.told(), "before": before, "after": ground(flag)});
    flag.turn(conn, entry, Happened { details, ..Happened::by_rule(what, cause.date) })
}

fn ground(flag: &Flag) -> Value {
    json!({"level": flag.level, "text": flag.text, "evidence": flag.evidence})
}

/// Says of a flag that its ground is gone.
pub(in crate::pain) fn withdraw(conn: &mut Conn, entry: &Entry, mut flag: Flag, cause: &Cause) -> Result<()> {
    flag.stands = false;
    let details = json!({"because": cause.told(), "before": ground(&flag)});
    flag.turn(conn, entry, Happened { details, ..Happened::by_rule(Happening::NoLongerHolds, cause.date) })
}

/// The rules that raise a flag and begin to hold: those that look at a stretch of days on its first day, those about one day each
/// time. Signs fire on their first day only; what is carried over from a day before is no news.
pub(in crate::pain) fn onsets(place: BodySite, before: &[Fired], judged: &Assessment) -> Vec<NewFlag> {
    let begins = |fired: &&Fired| {
        let is_new = is_about_one_day(fired.rule) || !before.iter().any(|earlier| earlier.rule == fired.rule);
        is_new && fired.evidence.value("carried").is_none()
    };
    judged.fired.iter().filter(begins).filter_map(|fired| flag_of(place, judged.date, fired)).collect()
}

fn is_about_one_day(rule: Rule) -> bool {
    matches!(rule, Rule::SessionPain | Rule::SevereSessionPain | Rule::MorningAfter | Rule::FlareUp)
}

pub(in crate::pain) fn flag_of(place: BodySite, date: NaiveDate, fired: &Fired) -> Option<NewFlag> {
    Some(NewFlag {
        rule: fired.rule.code(),
        level: fired.urgency()?,
        place: Some(place),
        date,
        text: fired.text(place).text,
        evidence: serde_json::to_value(&fired.evidence).unwrap_or_default(),
    })
}

/// The flags that judging raised for a series, from a day to another, and that stand.
pub(in crate::pain) fn standing_between(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Flag>> {
    let theirs = flags::table
        .filter(flags::patient_id.eq(patient).and(flags::local_date.between(from, to)))
        .filter(flags::region.eq(Word(place.region)).and(flags::side.eq(Word(place.side))))
        .filter(flags::stands.eq(true))
        .order(flags::id);
    let mut found: Vec<Flag> = on_either!(conn => theirs.select(Flag::as_select()).load(conn))?;
    found.retain(Flag::is_of_judging);
    Ok(found)
}

/// A flag that would stand again, if this were raised. Of days that were corrected much there may be many.
fn withdrawn(conn: &mut Conn, patient: PatientId, onset: &NewFlag) -> Result<Option<Flag>> {
    let Some(place) = onset.place else { return Ok(None) };
    let theirs = flags::table
        .filter(flags::patient_id.eq(patient).and(flags::rule.eq(onset.rule)).and(flags::local_date.eq(onset.date)))
        .filter(flags::region.eq(Word(place.region)).and(flags::side.eq(Word(place.side))))
        .filter(flags::stands.eq(false))
        .order(flags::id);
    Ok(on_either!(conn => theirs.select(Flag::as_select()).first(conn)).optional()?)
}

/// After a day was judged again: leaves in `known` what was not met again. Gives the flags that stand from now on.
pub(in crate::pain) fn judged_again(
    conn: &mut Conn,
    entry: &Entry,
    onsets: Vec<NewFlag>,
    date: NaiveDate,
    known: &mut Vec<Flag>,
    cause: &Cause,
) -> Result<Vec<FlagId>> {
    let mut of_the_day: Vec<Flag> = known.extract_if(.., |flag| flag.local_date == date).collect();
    for onset in &onsets {
        if !of_the_day.iter().any(|flag| is_for(flag, onset)) {
            of_the_day.extend(withdrawn(conn, entry.patient(), onset)?);
        }
    }
    apply(conn, entry, reconcile(of_the_day, onsets), cause)
}

/// The flags of days that are judged no more.
pub(in crate::pain) fn days_gone(conn: &mut Conn, entry: &Entry, known: Vec<Flag>, cause: &Cause) -> Result<()> {
    apply(conn, entry, reconcile(known, Vec::new()), cause).map(drop)
}

/// Keeps the flags of a rule about the whole record in step with what it found.
pub(in crate::pain) fn keep_in_step(
    conn: &mut Conn,
    entry: &Entry,
    rule: Rule,
    found: Vec<NewFlag>,
    cause: &Cause,
) -> Result<()> {
    let theirs = flags::table.filter(flags::patient_id.eq(entry.patient()).and(flags::rule.eq(rule.code())));
    let there_are: Vec<Flag> = theirs.order(flags::id).select(Flag::as_select()).load(conn)?;
    apply(conn, entry, reconcile(there_are, found), cause).map(drop)
}

/// What a flag is about that rests on one thing: a session, say.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The code of its rule.
    pub rule: &'static str,
    /// How its evidence names the thing.
    pub named: &'static str,
    /// The thing.
    pub id: Uuid,
    /// Its day.
    pub date: NaiveDate,
}

/// Keeps the flag about one thing as it should be now: raised, told anew, brought back, or withdrawn.
pub fn keep_flag(conn: &mut Conn, entry: &Entry, about: About, wanted: Option<NewFlag>, cause: &Cause) -> Result<()> {
    let is_new = cause.deed == Deed::Logged && cause.id == about.id;
    if is_new && wanted.is_none() {
        return Ok(());
    }
    let of_the_day = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::local_date.eq(about.date)))
        .filter(flags::rule.eq(about.rule))
        .order(flags::id);
    let mut there_are: Vec<Flag> = of_the_day.select(Flag::as_select()).load(conn)?;
    let id = Value::from(about.id.to_string());
    there_are.retain(|flag| flag.evidence.0.get(about.named) == Some(&id));
    apply(conn, entry, reconcile(there_are, wanted.into_iter().collect()), cause).map(drop)
}

#[cfg(test)]
#[path = "flag_grounds_tests.rs"]
mod tests;
