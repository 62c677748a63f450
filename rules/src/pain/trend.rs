//! The trend: are the last scores higher than they should be?
//!
//! Two questions are asked of the last 2 scores, the last 3, and so on. Are they above the usual level by more than the
//! patient's own ups and downs explain (SHIFT)? And are they above the last fortnight by 2 points, which matter whatever
//! the noise (RISE)? Each covers the other's blind side: docs/DETECTION.md.

use chrono::{Days, NaiveDate};

use super::{
    course::{Course, StillUp},
    evidence::Fired,
    rule::Rule,
    scores::Aged,
    window::{Before, Window, mean},
};
use crate::{
    level::Level,
    scale::Hundredths,
    thresholds::{Line, Thresholds},
};

/// Learns from the windows that end with the day's score.
pub(super) fn learn(course: &mut Course, windows: &[Window<'_>], thresholds: &Thresholds) {
    course.last_log = course.judged;
    let nearest = windows.iter().map(|window| (window.toward_red(thresholds), window.usual.level));
    let strongest = nearest.reduce(|strongest, other| if other.0 > strongest.0 { other } else { strongest });
    course.score = strongest.map_or(Hundredths::ZERO, |(score, _)| score.max(Hundredths::ZERO));
    course.baseline = strongest.map(|(_, usual)| usual);
}

/// Whether the last 14 days hold enough scores for the trend rules to count.
pub(super) fn enough_logs(course: &Course, thresholds: &Thresholds) -> bool {
    course.scores.count(0..=thresholds.enough_days.saturating_sub(1)) >= thresholds.enough_logs
}

/// Asks both questions for both levels, if there is enough data; then whether an earlier rise has come down again, which a
/// few scores can tell.
pub(super) fn judge(
    course: &mut Course,
    logs: &[Aged],
    windows: &[Window<'_>],
    date: NaiveDate,
    thresholds: &Thresholds,
) -> Vec<Fired> {
    let asked = [Rule::ShiftAmber, Rule::RiseAmber, Rule::ShiftRed, Rule::RiseRed];
    let enough = enough_logs(course, thresholds);
    let mut fired: Vec<Fired> =
        asked.into_iter().filter(|_| enough).filter_map(|rule| seen_by(rule, windows, date, thresholds)).collect();
    fired.extend(still_up(course, logs, &fired, date, thresholds));
    fired
}

/// Of the windows that are at the line of a rule or beyond it, the one that is furthest beyond.
fn seen_by(rule: Rule, windows: &[Window<'_>], date: NaiveDate, thresholds: &Thresholds) -> Option<Fired> {
    let compared = windows.iter().filter_map(|window| window.held_against(rule, thresholds));
    furthest(compared).map(|seen| seen.fired(rule, date))
}

/// The line of a rule of the trend.
pub(super) const fn line_of(rule: Rule, thresholds: &Thresholds) -> Option<&Line> {
    match rule {
        Rule::ShiftAmber => Some(&thresholds.shift_amber),
        Rule::ShiftRed => Some(&thresholds.shift_red),
        Rule::RiseAmber => Some(&thresholds.rise_amber),
        Rule::RiseRed => Some(&thresholds.rise_red),
        _ => None,
    }
}

/// Of those at their line or beyond it, the one that is furthest beyond.
fn furthest<'a>(compared: impl Iterator<Item = Compared<'a>>) -> Option<Compared<'a>> {
    let beyond = compared.filter(|seen| seen.before.rise >= seen.line);
    beyond.reduce(|furthest, other| if other.beyond() > furthest.beyond() { other } else { furthest })
}

/// Some scores, what they are held against, and the line.
pub(super) struct Compared<'a> {
    pub window: Window<'a>,
    pub before: Before<'a>,
    /// The part of the line that comes of the noise.
    pub of_noise: Hundredths,
    pub line: Hundredths,
}

impl<'a> Window<'a> {
    /// Held against what a rule of the trend holds it against.
    pub(super) fn held_against(self, rule: Rule, thresholds: &Thresholds) -> Option<Compared<'a>> {
        let line = line_of(rule, thresholds)?;
        match rule {
            Rule::ShiftAmber | Rule::ShiftRed => self.shift(line, thresholds),
            _ => self.rise(line, thresholds),
        }
    }

    /// SHIFT. Held against the usual level of four weeks; not with fewer worse days than the line asks for.
    fn shift(self, line: &Line, thresholds: &Thresholds) -> Option<Compared<'a>> {
        let of_noise = Hundredths::rounded(line.noise.wide() * self.noise.wide() * 100, root(self.logs()));
        self.at(self.usual, line, of_noise, line.points.max(of_noise), thresholds)
    }

    /// RISE. Held against the median of a fortnight, over a week of scores at most.
    fn rise(self, line: &Line, thresholds: &Thresholds) -> Option<Compared<'a>> {
        let fewer = early(self.logs(), thresholds.week_days)?;
        let of_noise = Hundredths::rounded(line.noise.wide() * self.noise.wide() * fewer, 1_000_000);
        self.at(self.fortnight?, line, of_noise, line.points.plus(of_noise), thresholds)
    }

    fn at(
        self,
        before: Before<'a>,
        line: &Line,
        of_noise: Hundredths,
        line_here: Hundredths,
        thresholds: &Thresholds,
    ) -> Option<Compared<'a>> {
        let goes_on = self.goes_on_above(before.level, line.worse_days, thresholds);
        goes_on.then_some(Compared { window: self, before, of_noise, line: line_here })
    }

    /// How far it has come towards the nearer red line: 1 is there.
    fn toward_red(self, thresholds: &Thresholds) -> Hundredths {
        let red = [self.shift(&thresholds.shift_red, thresholds), self.rise(&thresholds.rise_red, thresholds)];
        red.iter().flatten().map(Compared::share).max().unwrap_or(Hundredths::ZERO)
    }
}

/// The root of a number of scores, in ten-thousandths.
fn root(logs: u32) -> i64 {
    (i64::from(logs) * 100_000_000).isqrt().max(1)
}

/// How much more than a week's line fewer scores need, in ten-thousandths of the noise: 1/√n - 1/√7. None beyond a week.
fn early(logs: u32, week: u32) -> Option<i64> {
    let part = |logs| 100_000_000 / root(logs);
    (logs <= week).then(|| part(logs) - part(week))
}

impl Compared<'_> {
    pub(super) fn beyond(&self) -> Hundredths {
        self.before.rise.minus(self.line)
    }

    fn share(&self) -> Hundredths {
        Hundredths::quotient(self.before.rise.wide(), self.line.wide().max(1))
    }

    pub(super) fn fired(&self, rule: Rule, date: NaiveDate) -> Fired {
        let day = |aged: &Aged| date - Days::new(aged.age.into());
        let first_and_last = self.before.scores.last().into_iter().chain(self.before.scores.first()).map(day);
        Fired::new(rule, self.window.recent.iter().rev().map(day), |seen| {
            seen.held_against(first_and_last)
                .with("scores", self.window.logs())
                .with("rise", self.before.rise.as_points())
                .with("baseline", self.before.level.as_points())
                .with("noise", self.window.noise.as_points())
                .against(self.line.as_points())
        })
    }
}

/// STILL-UP: after a red of the trend, as long as the week's mean is a point or more above what was usual before the rise.
///
/// The rise is not learned as normal for four weeks; then it is, and somebody has had time to see it.
fn still_up(
    course: &mut Course,
    logs: &[Aged],
    fired: &[Fired],
    date: NaiveDate,
    thresholds: &Thresholds,
) -> Option<Fired> {
    if fired.iter().any(|fired| fired.raises_to == Some(Level::Red)) {
        let usual = course.still_up.map(|before| before.usual).or(course.baseline)?;
        course.still_up = Some(StillUp { usual, last_red: date });
        return None;
    }
    let StillUp { usual, last_red } = course.still_up?;
    let week = week(logs, thresholds);
    if week.is_empty() {
        return None;
    }
    let above = mean(week).minus(usual);
    if above < thresholds.still_up || (date - last_red).num_days() > i64::from(thresholds.still_up_days) {
        course.still_up = None;
        return None;
    }
    Some(Fired::new(Rule::StillUp, [last_red, date], |seen| {
        seen.with("rise", above.as_points())
            .with("baseline", usual.as_points())
            .against(thresholds.still_up.as_points())
    }))
}

/// The scores of the last seven days, newest first.
pub(super) fn week<'a>(logs: &'a [Aged], thresholds: &Thresholds) -> &'a [Aged] {
    logs.split(|day| day.age >= thresholds.week_days).next().unwrap_or_default()
}

/// Asks on how many of the last 10 calendar days something else than the trend raised the level; this rule itself does not
/// count, or it would keep itself alive, and how long a rise may last is in the trend's own lines. It needs enough data.
pub(super) fn raised_too_often(course: &Course, date: NaiveDate, thresholds: &Thresholds) -> Option<Fired> {
    let window = u32::MAX.checked_shr(u32::BITS.saturating_sub(thresholds.raised_within)).unwrap_or(0);
    let raised = (course.reported & window).count_ones();
    (raised >= thresholds.raised_days && enough_logs(course, thresholds)).then(|| {
        Fired::new(Rule::DaysRed, first_day(date, thresholds.raised_within).into_iter().chain([date]), |seen| {
            seen.with("raised_days", raised).with("of_days", thresholds.raised_within).against(thresholds.raised_days)
        })
    })
}

fn first_day(last: NaiveDate, days: u32) -> Option<NaiveDate> {
    last.checked_sub_days(Days::new(u64::from(days.saturating_sub(1))))
}
