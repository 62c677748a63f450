//! Signs: what is worth an early look, and what is good news. They raise a flag, and never the level of the day.
//!
//! What the rules here share: each looks at windows that end on the judged day. A sign is told on the day it begins to hold,
//! and again only after a day on which it was known not to; a day on which nothing can be compared neither ends nor begins
//! a run. After more than 14 days without a score, what compares weeks is forgotten. What takes longer goes on across the
//! silence: pain that lasts, clicking that turns painful, how long sessions take to settle. What was not logged is nowhere
//! taken for nothing.

use std::{collections::BTreeSet, ops::RangeInclusive};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{course::Course, day::Day, evidence::Fired, recent::Recent, rule::Rule};
use crate::{
    scale::{Hundredths, Nrs},
    severity::Severity,
    thresholds::Thresholds,
};

pub(super) mod better;
pub(super) mod calm_week;
pub(super) mod click;
pub(super) mod disagree;
pub(super) mod lasting;

pub(super) mod region;
pub(super) mod settle;
pub(super) mod stiff;
pub(super) mod triggers;

pub use region::{is_new_region, new_region};

/// What the signs need of the past: of constant size.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Signs {
    /// Daily scores of 13 weeks, also those before a silence.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    scores: Recent<91, 1>,
    /// The worst pain of any kind.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pains: Recent<14, 1>,
    /// Minutes of morning stiffness.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    stiffness: Recent<14, 3>,
    /// Clicking: 1 if it hurt, 0 if it did not.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    clicks: Recent<28, 1>,
    /// What brought the pain on, in bits; a day that names nothing does not tell.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    triggers: Recent<28, 4>,
    /// The latest sessions of which it is known how long they took to settle, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settled: Vec<settle::Settled>,
    /// Answers running that disagreed with the numbers, as many as count.
    #[serde(skip_serializing_if = "is_zero")]
    disagreed: u32,
    /// Whether this place ever hurt as much as a new region must.
    hurt: bool,
    /// The last day on which it was said that the pain is worse, or no better.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_better_on: Option<NaiveDate>,
    /// The last day of good news.
    #[serde(skip_serializing_if = "Option::is_none")]
    glad_on: Option<NaiveDate>,
    /// The signs that were told and still hold, as far as is known.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    told: BTreeSet<Rule>,
}

/// What a rule makes of a day.
enum Sign {
    /// Nothing can be compared.
    Unknown,
    /// It is known not to hold.
    Absent(Rule),
    /// It holds.
    Holds(Fired),
}

/// No sentence says "better" so many days after one that says "not better", nor the reverse. Days. Judgement.md 1.5.
const UNCONTRADICTED: i64 = 14;

/// Asks for signs, once the day is learned and its level settled. Good news waits for a day that asks for no care.
pub(super) fn judge(course: &mut Course, day: &Day, fired: &[Fired], thresholds: &Thresholds) -> Vec<Fired> {
    course.signs.learn(day, thresholds);
    if fired.iter().any(|fired| says_worse(fired.rule)) {
        course.signs.not_better_on = Some(day.date);
    }
    let disagreeing = disagree::look(course, day, thresholds);
    let (signs, date) = (&course.signs, day.date);
    let mut looks = vec![
        settle::look(signs, date, thresholds),
        stiff::look(signs, date, thresholds),
        click::look(signs, date, thresholds),
        triggers::look(course, date, thresholds),
        disagreeing,
    ];
    if !is_lately(signs.glad_on, date) {
        looks.extend([lasting::look(course, date, thresholds), lasting::look_again(course, date, thresholds)]);
    }
    let mut begun: Vec<Fired> = looks.into_iter().filter_map(|sign| course.signs.begins(sign)).collect();
    course.signs.note(&begun, date);
    if may_be_glad(course, date, thresholds) {
        let good_news = [better::look(course, date, thresholds), calm_week::look(course, date, thresholds)];
        begun.extend(good_news.into_iter().filter_map(|sign| course.signs.begins(sign)));
        course.signs.note(&begun, date);
    }
    begun
}

/// Codes whose words say that it is worse, or no better.
const fn says_worse(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::ChangeMild
            | Rule::ChangeAcceptable
            | Rule::ChangeUpper
            | Rule::ChangeSevere
            | Rule::ChangeSparse
            | Rule::ChangeSlow
            | Rule::SaysWorse
            | Rule::Lasting
            | Rule::LastingLonger
    )
}

fn is_lately(on: Option<NaiveDate>, date: NaiveDate) -> bool {
    on.is_some_and(|on| (date - on).num_days() < UNCONTRADICTED)
}

/// Good news waits for a day that asks for no care, and for a fortnight in which nothing else was said (judgement.md 1.5): no
/// episode, no painkillers on most days, no "not better".
fn may_be_glad(course: &Course, date: NaiveDate, thresholds: &Thresholds) -> bool {
    let signs = &course.signs;
    let lasts = [Rule::Lasting, Rule::LastingLonger].iter().any(|rule| signs.hold(*rule));
    course.severity() == Severity::Calm
        && course.worsening.is_none()
        && !is_lately(course.ended.as_ref().map(|ended| ended.on), date)
        && !is_lately(course.masked_on, date)
        && !is_lately(course.rebased_on, date)
        && !is_lately(signs.not_better_on, date)
        && (!lasts || lasting::is_mild(signs, thresholds))
}

impl Signs {
    /// Lets days pass. Pain of which nothing is remembered any more no longer lasts.
    pub fn pass(&mut self, days: u32) {
        self.scores.pass(days);
        self.pains.pass(days);
        self.stiffness.pass(days);
        self.clicks.pass(days);
        self.triggers.pass(days);
        settle::pass(&mut self.settled, days);
        if self.scores.is_empty() {
            self.told.retain(|rule| !matches!(rule, Rule::Lasting | Rule::LastingLonger));
        }
    }

    /// Forgets what compares weeks.
    pub fn forget_weeks(&mut self) {
        self.pains = Recent::default();
        self.stiffness = Recent::default();
        self.triggers = Recent::default();
        self.disagreed = 0;
        self.told.retain(|rule| matches!(rule, Rule::Settle | Rule::Click | Rule::Lasting | Rule::LastingLonger));
    }

    /// Forgets everything but that this place has hurt.
    pub fn begin_anew(&mut self) {
        let (hurt, not_better_on, glad_on) = (self.hurt, self.not_better_on, self.glad_on);
        *self = Self { hurt, not_better_on, glad_on, ..Self::default() };
    }

    /// Writes down the score of the last judged day: changes over weeks look at it, too.
    pub fn log_score(&mut self, score: Option<Nrs>) {
        self.scores.log(score.map(whole));
    }

    /// The daily scores of the days of these ages, also those before a silence.
    pub fn scores_aged(&self, ages: RangeInclusive<u32>) -> impl Iterator<Item = u16> {
        self.scores.aged(ages)
    }

    /// What brought the pain on, on the days of these ages.
    pub fn triggers_aged(&self, ages: RangeInclusive<u32>) -> super::Triggers {
        self.triggers.aged(ages).map(super::Triggers::from_bits).fold(super::Triggers::default(), super::Triggers::and)
    }

    pub const fn has_hurt(&self) -> bool {
        self.hurt
    }

    /// Whether a sign was told and still holds, as far as is known.
    pub fn hold(&self, rule: Rule) -> bool {
        self.told.contains(&rule)
    }

    fn learn(&mut self, day: &Day, thresholds: &Thresholds) {
        self.pains.log(day.worst_of_all().map(whole));
        self.stiffness.log(day.stiffness);
        self.clicks.log(day.painful_click.map(u16::from));
        self.triggers.log(Some(day.triggers.bits()).filter(|bits| *bits != 0));
        settle::learn(&mut self.settled, &day.sessions, thresholds);
        self.hurt |= day.worst.max(day.event) >= Some(thresholds.region_pain);
    }

    /// Notes what was said of the way it goes.
    fn note(&mut self, begun: &[Fired], date: NaiveDate) {
        let said = |test: fn(Rule) -> bool| begun.iter().any(|fired| test(fired.rule));
        if said(says_worse) {
            self.not_better_on = Some(date);
        }
        if said(|rule| matches!(rule, Rule::Better | Rule::CalmWeek)) {
            self.glad_on = Some(date);
        }
    }

    /// A sign on the day it begins to hold.
    fn begins(&mut self, sign: Sign) -> Option<Fired> {
        match sign {
            Sign::Unknown => None,
            Sign::Absent(rule) => {
                self.told.remove(&rule);
                None
            }
            Sign::Holds(fired) => self.told.insert(fired.rule).then_some(fired),
        }
    }
}

/// The mean of a window, as an exact fraction.
#[derive(Clone, Copy)]
struct Mean {
    sum: i32,
    logs: i32,
}

impl Mean {
    /// Of these, if there are enough.
    fn of(values: impl Iterator<Item = u16>, enough: u32) -> Option<Self> {
        let (sum, logs) = values.fold((0, 0), |(sum, logs), value| (sum + i32::from(value), logs + 1));
        (logs > 0 && i64::from(logs) >= i64::from(enough)).then_some(Self { sum, logs })
    }

    fn value(self) -> f64 {
        f64::from(self.sum) / f64::from(self.logs)
    }

    fn is_above(self, whole: u32) -> bool {
        i64::from(self.sum) > i64::from(whole) * i64::from(self.logs)
    }

    fn is_at_least(self, whole: u32) -> bool {
        i64::from(self.sum) >= i64::from(whole) * i64::from(self.logs)
    }

    /// Whether it is at most a level: a/n <= l/100, multiplied by 100 n.
    fn is_at_most(self, level: Hundredths) -> bool {
        100 * i64::from(self.sum) <= level.wide() * i64::from(self.logs)
    }

    /// Whether it is this much or more above another: a/n - b/m >= d/100, multiplied by 100 n m.
    fn exceeds(self, other: Self, by: Hundredths) -> bool {
        let (n, m) = (i64::from(self.logs), i64::from(other.logs));
        100 * (i64::from(self.sum) * m - i64::from(other.sum) * n) >= by.wide() * n * m
    }

    /// Compares it with so many percent of another: a/n to p/100 b/m, multiplied by 100 n m.
    fn compared_with(self, percent: u32, other: Self) -> std::cmp::Ordering {
        let (n, m) = (i64::from(self.logs), i64::from(other.logs));
        (100 * i64::from(self.sum) * m).cmp(&(i64::from(percent) * i64::from(other.sum) * n))
    }
}

/// The means of the week and of the week before, each of enough scores, none of them before a silence.
fn weeks(course: &Course, thresholds: &Thresholds) -> Option<(Mean, Mean)> {
    let days = thresholds.week_days;
    let week = |ages| Mean::of(course.scores.within(ages).map(whole), thresholds.week_logs);
    Some((week(window(days, 0))?, week(window(days, days))?))
}

/// The ages of so many days that ended so many days ago.
fn window(days: u32, ago: u32) -> RangeInclusive<u32> {
    ago..=ago.saturating_add(days).saturating_sub(1)
}

/// First and last day of a stretch of so many days.
fn stretch(last: NaiveDate, days: u32) -> impl Iterator<Item = NaiveDate> {
    [ago(last, days.saturating_sub(1)), last].into_iter()
}

fn ago(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}

fn whole(score: Nrs) -> u16 {
    score.get().into()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}
