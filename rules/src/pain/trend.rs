//! The trend: are the last scores higher than they should be?
//!
//! Two questions are asked of the last 2 scores, the last 3, and so on. Are they above the usual level by more than the
//! patient's own ups and downs explain (SHIFT)? And if the next days go on like these, is the week above the fortnight
//! before by 2 points, which matter whatever the noise (RISE)? Each covers the other's blind side: docs/DETECTION.md.

use chrono::{Days, NaiveDate};

use super::{
    course::Course,
    evidence::{Evidence, Fired},
    explanation::HowUsual,
    probability::probability,
    rule::Rule,
    scores::Aged,
    window::{Before, Window, mean, mean_above},
};
use crate::{
    scale::Hundredths,
    thresholds::{Line, Thresholds},
};

/// Learns from the windows that end with the day's score.
pub(super) fn learn(course: &mut Course, windows: &[Window<'_>], thresholds: &Thresholds) {
    course.last_log = course.judged;
    let strongest = windows.iter().map(|window| window.toward_red(thresholds)).max();
    course.score = strongest.map_or(Hundredths::ZERO, |score| score.max(Hundredths::ZERO));
}

/// Whether the last 14 days hold enough scores for a day to be called green.
pub(super) fn enough_logs(course: &Course, thresholds: &Thresholds) -> bool {
    lately(course, thresholds) >= thresholds.enough_logs
}

/// Whether they hold enough for the trend to speak.
fn speaks(course: &Course, thresholds: &Thresholds) -> bool {
    lately(course, thresholds) >= thresholds.trend_logs
}

fn lately(course: &Course, thresholds: &Thresholds) -> u32 {
    course.scores.count(0..=thresholds.enough_days.saturating_sub(1))
}

/// Asks both questions for both lines, if there is enough data.
pub(super) fn judge(course: &Course, windows: &[Window<'_>], date: NaiveDate, thresholds: &Thresholds) -> Vec<Fired> {
    let asked = [Rule::ShiftAmber, Rule::RiseAmber, Rule::ShiftRed, Rule::RiseRed];
    let enough = speaks(course, thresholds);
    asked.into_iter().filter(|_| enough).filter_map(|rule| seen_by(rule, windows, date, thresholds)).collect()
}

/// Of the windows that are at the line of a rule or beyond it, the one that is furthest beyond.
fn seen_by(rule: Rule, windows: &[Window<'_>], date: NaiveDate, thresholds: &Thresholds) -> Option<Fired> {
    let compared = windows.iter().filter_map(|window| window.held_against(rule, thresholds));
    furthest(compared).map(|seen| seen.fired_so_probably(rule, date))
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
    let beyond = compared.filter(|seen| seen.rise >= seen.line);
    beyond.reduce(|furthest, other| if other.beyond() > furthest.beyond() { other } else { furthest })
}

/// Some scores, what they are held against, and the line.
pub(super) struct Compared<'a> {
    pub window: Window<'a>,
    pub before: Before<'a>,
    /// How far the scores, or the week that they project, are above it.
    pub rise: Hundredths,
    /// The week that they project, if that is the question.
    pub week: Option<Week>,
    /// The part of the line that comes of the noise.
    pub of_noise: Hundredths,
    pub line: Hundredths,
}

/// The week that some scores project, if the days to come are between them and the usual level.
#[derive(Clone, Copy)]
pub(super) struct Week {
    /// How far the scores are above the usual level, on average.
    pub above: Hundredths,
    /// How the days to come are expected.
    pub forecast: Hundredths,
    /// The mean of the whole week.
    pub mean: Hundredths,
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
        let of_noise = self.of_noise(line);
        let rise = mean_above(self.recent, self.usual.level, thresholds);
        let line_here = line.points.max(of_noise);
        let seen = Compared { window: self, before: self.usual, rise, week: None, of_noise, line: line_here };
        seen.goes_on(line, thresholds)
    }

    /// RISE. The week that the scores project is held against the median of a fortnight.
    fn rise(self, line: &Line, thresholds: &Thresholds) -> Option<Compared<'a>> {
        let before = self.fortnight?;
        let week = self.week(thresholds);
        let of_noise = self.of_noise(line);
        let rise = week.mean.minus(before.level);
        let line_here = line.points.plus(of_noise);
        let seen = Compared { window: self, before, rise, week: Some(week), of_noise, line: line_here };
        seen.goes_on(line, thresholds)
    }

    /// What a line adds for the noise: so many times it, over the root of the number of scores.
    fn of_noise(self, line: &Line) -> Hundredths {
        Hundredths::rounded(line.noise.wide() * self.noise.wide() * 100, root(self.logs()))
    }

    /// The days of the scores count as the scores do. The days to come are expected above the usual level by a part of what
    /// the scores are: n of n + 4.
    fn week(self, thresholds: &Thresholds) -> Week {
        let (logs, days) = (i64::from(self.logs()), i64::from(self.days));
        let above = mean_above(self.recent, self.usual.level, thresholds);
        let part = Hundredths::rounded(above.wide() * logs, logs + i64::from(thresholds.forecast_logs));
        let (so_far, forecast) = (self.usual.level.plus(above), self.usual.level.plus(part));
        let week = i64::from(thresholds.week_days);
        let mean = Hundredths::rounded(days * so_far.wide() + (week - days) * forecast.wide(), week);
        Week { above, forecast, mean }
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

impl Compared<'_> {
    /// With enough worse days, one of them among the last.
    fn goes_on(self, line: &Line, thresholds: &Thresholds) -> Option<Self> {
        self.window.goes_on_above(self.before.level, line.worse_days, thresholds).then_some(self)
    }

    pub(super) fn beyond(&self) -> Hundredths {
        self.rise.minus(self.line)
    }

    fn share(&self) -> Hundredths {
        Hundredths::quotient(self.rise.wide(), self.line.wide().max(1))
    }

    /// With how probable it is that this is a real worsening.
    fn fired_so_probably(&self, rule: Rule, date: NaiveDate) -> Fired {
        let share = probability(rule, self.beyond(), self.window.noise).map(|percent| f64::from(percent) / 100.0);
        let fired = self.fired(rule, date);
        Fired { evidence: fired.evidence.with_known("probability", share), ..fired }
    }

    pub(super) fn fired(&self, rule: Rule, date: NaiveDate) -> Fired {
        let day = |aged: &Aged| date - Days::new(aged.age.into());
        let first_and_last = self.before.scores.last().into_iter().chain(self.before.scores.first()).map(day);
        let usual = self.window.usual;
        let frozen = (usual.how == HowUsual::BeforeTheRed).then(|| usual.level.as_points());
        Fired::new(rule, self.window.recent.iter().rev().map(day), |seen| {
            seen.held_against(first_and_last)
                .with("scores", self.window.logs())
                .with_known("days", self.week.map(|_| self.window.days))
                .with("recent_mean", mean(self.window.recent).as_points())
                .with_known("usual", self.week.map(|_| usual.level.as_points()))
                .with_known("usual_before", frozen)
                .with_known("forecast", self.week.map(|week| week.forecast.as_points()))
                .with_known("week", self.week.map(|week| week.mean.as_points()))
                .with("rise", self.rise.as_points())
                .with("baseline", self.before.level.as_points())
                .with("noise", self.window.noise.as_points())
                .against(self.line.as_points())
        })
    }
}

/// The words of RISE.
pub(in crate::pain) fn projected_text(seen: &Evidence) -> String {
    let rise = seen.written("rise");
    let week = match seen.value("days") {
        Some(days) if days >= 7.0 => format!("This week averages {rise} above your last fortnight."),
        _ => format!("If the next days go on like these, this week averages {rise} above your last fortnight."),
    };
    format!("{week} Your usual ups and downs seldom do that.")
}
