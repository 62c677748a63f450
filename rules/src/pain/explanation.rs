//! A flag's reasoning, as a sum that anyone can do again: the same scores, the same steps, the same rounding.
//!
//! The scores are those that the state of that day remembers. Only if they lead to what the flag rests on are they told;
//! if not, the sum is made of the stored values alone.

use std::fmt::Write;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{
    course::Course,
    evidence::{Evidence, Value},
    rule::Rule,
    scores::Aged,
    trend::{Compared, Week, line_of},
    window::{Before, above, mean_above, windows},
};
use crate::{
    scale::{Hundredths, Nrs},
    thresholds::{Line, Thresholds},
};

words! {
    /// What a score was used as.
    pub enum UsedAs {
        /// One of the last scores.
        Recent => "recent",
        /// One of those before them.
        Before => "before",
    }
}

words! {
    /// How a usual level comes about.
    pub enum HowUsual {
        /// The mean of the scores.
        Mean => "mean",
        /// The middle one of the scores.
        Median => "median",
        /// It was the usual level before the last red.
        BeforeTheRed => "before_the_red",
    }
}

/// A score in the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DayScore {
    /// The patient's date.
    pub date: NaiveDate,
    /// The worst pain of the day.
    pub score: Nrs,
    /// What for.
    pub used_as: UsedAs,
}

/// What the last scores were held against.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Usual {
    /// Points.
    pub value: f64,
    /// How it comes about.
    pub how: HowUsual,
    /// The day of its first score, if it is known.
    pub from: Option<NaiveDate>,
    /// The day of its last.
    pub to: Option<NaiveDate>,
    /// How many they are.
    pub scores: Option<usize>,
}

/// One step of the sum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// What comes out, in plain words.
    pub what: String,
    /// For a pocket calculator.
    pub sum: String,
    /// What comes out, rounded to a hundredth.
    pub result: f64,
}

/// A flag's reasoning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The scores that count, the oldest first; none if what is stored is all there is.
    pub scores: Vec<DayScore>,
    /// What they were held against.
    pub usual: Option<Usual>,
    /// The rules' own numbers in the sum.
    pub constants: Vec<Value>,
    /// The sum.
    pub steps: Vec<Step>,
}

impl Explanation {
    /// How the usual level comes about, in plain words; nothing if no scores tell.
    pub fn in_words(&self) -> Option<String> {
        let usual = self.usual.as_ref()?;
        let (from, to, scores) = (usual.from?, usual.to?, usual.scores?);
        let how = match usual.how {
            HowUsual::Mean => "the mean",
            HowUsual::Median => "the middle one",
            HowUsual::BeforeTheRed => return None,
        };
        Some(format!(
            "What they are held against is {how} of {scores} scores, from {from} to {to}. How much more matters depends on \
             how much your scores go up and down anyway."
        ))
    }
}

/// Does the sum of a flag again. `course` is the state after the flag's day, if what the flag rests on still holds.
pub fn explain(rule: Option<Rule>, seen: &Evidence, course: Option<&Course>, thresholds: &Thresholds) -> Explanation {
    let detector = seen.detector.or(rule);
    let again = detector.zip(course).and_then(|(rule, course)| trend(rule, seen, course, thresholds));
    again.unwrap_or_else(|| from_evidence(rule, seen))
}

fn trend(rule: Rule, seen: &Evidence, course: &Course, thresholds: &Thresholds) -> Option<Explanation> {
    let (line, date) = (line_of(rule, thresholds)?, course.judged?);
    let logs = course.scores.newest_first();
    let frozen = seen.value("usual_before").and_then(Hundredths::from_points);
    let windows = windows(&logs, u32::MAX, frozen, thresholds);
    let mut compared = windows.into_iter().filter_map(|window| window.held_against(rule, thresholds));
    let told = compared.find(|compared| is_part_of(&compared.fired(rule, date).evidence, seen))?;
    let scores = dated(told.window.usual.scores, date, UsedAs::Before);
    Some(Explanation {
        scores: scores.chain(dated(told.window.recent, date, UsedAs::Recent)).collect(),
        usual: Some(Usual {
            value: told.before.level.as_points(),
            how: told.before.how,
            from: told.before.scores.last().map(|aged| day(*aged, date)),
            to: told.before.scores.first().map(|aged| day(*aged, date)),
            scores: Some(told.before.scores.len()),
        }),
        constants: constants(line, thresholds),
        steps: trend_steps(&told, line, date, thresholds),
    })
}

/// Whether all days and numbers that a detector saw are part of some evidence.
fn is_part_of(detected: &Evidence, seen: &Evidence) -> bool {
    detected.dates == seen.dates
        && detected.held_against == seen.held_against
        && detected.threshold == seen.threshold
        && detected.values.iter().all(|value| seen.values.contains(value))
}

fn day(aged: Aged, date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(aged.age.into())).unwrap_or(NaiveDate::MIN)
}

fn dated(logs: &[Aged], date: NaiveDate, used_as: UsedAs) -> impl Iterator<Item = DayScore> {
    logs.iter().rev().map(move |aged| DayScore { date: day(*aged, date), score: aged.score, used_as })
}

fn constants(line: &Line, thresholds: &Thresholds) -> Vec<Value> {
    [
        ("noise_usual", thresholds.noise_usual.as_points()),
        ("noise_made_up", thresholds.noise_made_up.into()),
        ("day_counts", thresholds.day_counts.as_points()),
        ("line_points", line.points.as_points()),
        ("line_noise", line.noise.as_points()),
        ("worse_day", thresholds.worse_day.as_points()),
        ("worse_days", line.worse_days.into()),
        ("week_days", thresholds.week_days.into()),
        ("forecast_logs", thresholds.forecast_logs.into()),
    ]
    .map(|(name, value)| Value { name: name.to_owned(), value })
    .into()
}

fn trend_steps(told: &Compared<'_>, line: &Line, date: NaiveDate, thresholds: &Thresholds) -> Vec<Step> {
    let usual = told.window.usual;
    let mut steps: Vec<Step> = usual_step(&usual).into_iter().chain([noise_step(told, thresholds)]).collect();
    steps.extend(told.window.recent.iter().rev().map(|aged| above_step(*aged, usual.level, date, thresholds)));
    steps.push(mean_step(told, thresholds));
    match told.week {
        Some(week) => steps.extend(week_steps(told, week, line, thresholds)),
        None => steps.extend(shift_steps(told, line)),
    }
    steps.push(worse_step(told, line, thresholds));
    let (rise, line) = (told.rise, told.line);
    steps.push(step("How far that is beyond the line; nought is on it", format!("{rise} - {line}"), told.beyond()));
    steps
}

/// How a level comes about; a level from before a worsening is taken as it is.
fn usual_step(before: &Before<'_>) -> Option<Step> {
    let mut scores: Vec<Nrs> = before.scores.iter().rev().map(|aged| aged.score).collect();
    let (what, sum) = match before.how {
        HowUsual::BeforeTheRed => return None,
        HowUsual::Mean => (
            "The usual level: the mean of the scores before",
            format!("({}) / {}", joined(&scores, " + "), scores.len()),
        ),
        HowUsual::Median => {
            scores.sort_unstable();
            let what = "The middle score of the fortnight before; of two in the middle, their mean";
            (what, format!("median({})", joined(&scores, ", ")))
        }
    };
    Some(step(what, sum, before.level))
}

/// The sum of the squared deviations is that of the squares, less the square of the sum over the number.
fn noise_step(told: &Compared<'_>, thresholds: &Thresholds) -> Step {
    let points = || told.window.usual.scores.iter().map(|aged| aged.score.points());
    let (sum, squares): (i32, i32) = (points().sum(), points().map(|points| points * points).sum());
    let (count, made_up, usual) = (told.window.usual.scores.len(), thresholds.noise_made_up, thresholds.noise_usual);
    let sum = format!(
        "root(({squares} - {sum} x {sum} / {count} + {made_up} x {usual} x {usual}) / ({count} - 1 + {made_up}))"
    );
    let what = format!(
        "The ups and downs: how far a score of the four weeks before is usually off their mean. First their squares added \
         up, less their sum times itself over their number; then {made_up} made-up days like most people's"
    );
    step(what, sum, told.window.noise)
}

fn above_step(aged: Aged, level: Hundredths, date: NaiveDate, thresholds: &Thresholds) -> Step {
    let (score, most) = (aged.score, thresholds.day_counts);
    let counted = above(score, level, thresholds);
    let cut = counted != Hundredths::from(score).minus(level);
    let what = format!("{}: how far its score is above that", day(aged, date));
    let what = if cut { format!("{what}; one day counts {most} at most") } else { what };
    let sum = match (cut, counted < Hundredths::ZERO) {
        (false, _) => format!("{score} - {level}"),
        (true, false) => format!("min({score} - {level}, {most})"),
        (true, true) => format!("max({score} - {level}, -{most})"),
    };
    step(what, sum, counted)
}

fn mean_step(told: &Compared<'_>, thresholds: &Thresholds) -> Step {
    let usual = told.window.usual.level;
    let each = told.window.recent.iter().rev().map(|aged| above(aged.score, usual, thresholds));
    let sum = format!("({}) / {}", added(each), told.window.logs());
    let what = if told.week.is_some() { "The mean of these" } else { "The rise: the mean of these" };
    step(what, sum, mean_above(told.window.recent, usual, thresholds))
}

fn shift_steps(told: &Compared<'_>, line: &Line) -> [Step; 2] {
    let (times, noise, logs, part) = (line.noise, told.window.noise, told.window.logs(), told.of_noise);
    [
        step(
            "What the ups and downs add to the line; the more scores, the less",
            format!("{times} x {noise} / root({logs})"),
            part,
        ),
        step("The line: how much of a rise matters", format!("max({}, {part})", line.points), told.line),
    ]
}

/// The week if the next days go on like these, the fortnight it is held against, and the line.
fn week_steps(told: &Compared<'_>, week: Week, line: &Line, thresholds: &Thresholds) -> Vec<Step> {
    let Week { above, forecast, mean } = week;
    let (usual, logs, days) = (told.window.usual.level, told.window.logs(), told.window.days);
    let (weight, whole) = (thresholds.forecast_logs, thresholds.week_days);
    let to_come = whole.saturating_sub(days);
    let (level, part) = (told.before.level, told.of_noise);
    let mut steps = vec![
        step(
            format!(
                "How the days to come are expected: {logs} of {logs} + {weight} parts like these, the rest as usual"
            ),
            format!("{usual} + {above} x {logs} / ({logs} + {weight})"),
            forecast,
        ),
        step(
            format!("The week's mean: {days} days like these and {to_come} as expected"),
            format!("({days} x ({usual} + {above}) + {to_come} x {forecast}) / {whole}"),
            mean,
        ),
    ];
    steps.extend((told.before.how == HowUsual::Median).then(|| usual_step(&told.before)).flatten());
    steps.push(step("The rise: how far the week is above that", format!("{mean} - {level}"), told.rise));
    let sum = format!("{} x {} / root({logs})", line.noise, told.window.noise);
    steps.push(step("The margin for the ups and downs; the more scores, the less", sum, part));
    let sum = format!("{} + {part}", line.points);
    steps.push(step("The line: how much of a rise matters, and the margin", sum, told.line));
    steps
}

fn worse_step(told: &Compared<'_>, line: &Line, thresholds: &Thresholds) -> Step {
    let Line { worse_days, .. } = line;
    let from = told.before.level.plus(thresholds.worse_day);
    let mut worse: Vec<Nrs> = told.window.worse_than(told.before.level, thresholds).map(|aged| aged.score).collect();
    worse.reverse();
    let what = format!("How many of the last scores are {from} or more; {worse_days} must be");
    counted(what, &joined(&worse, ", "), worse.len())
}

/// What a stored number is held against.
enum With {
    Limit,
    Value(&'static str),
}

/// The stored numbers that a sum can be made of.
const COMPARED: [(&str, With, &str); 20] = [
    ("session_pain", With::Limit, "The pain, less the limit"),
    ("score", With::Limit, "The score, less the line"),
    ("change_mean", With::Value("baseline"), "The mean of the last scores, less the usual level"),
    ("fortnight", With::Value("lowest_before"), "The fortnight's mean, less the lowest of the weeks before"),
    ("week_mean", With::Limit, "The week's mean, less the line"),
    ("morning", With::Value("usual_morning"), "The pain of the morning, less that of a usual morning"),
    ("mornings", With::Limit, "The bad mornings, less as many as matter"),
    ("days", With::Limit, "The days, less as many as matter"),
    ("hours", With::Limit, "The hours until the pain settled, less the limit"),
    ("minutes_this_week", With::Limit, "The week's mean minutes of stiffness, less the limit"),
    ("painful_days", With::Limit, "The days of painful clicking, less as many as matter"),
    ("triggers", With::Value("triggers_before"), "The things that bring the pain on, less those before"),
    ("pain", With::Limit, "The pain, less the pain that matters"),
    ("first_weeks", With::Value("last_weeks"), "The mean of the first weeks, less that of the last"),
    ("this_week", With::Value("week_before"), "The week's mean, less that of the week before"),
    ("before", With::Value("this_week"), "The mean before, less that of this week"),
    ("fall", With::Limit, "The fall, less the fall that counts as better"),
    ("worst_this_week", With::Limit, "The worst pain of the week, less the most that is calm"),
    ("silent_days", With::Limit, "The silent days, less as many as matter"),
    ("rise", With::Limit, "The rise, less the line; nought is on it"),
];

/// The sum as far as the stored numbers go.
fn from_evidence(rule: Option<Rule>, seen: &Evidence) -> Explanation {
    let sessions = (rule == Some(Rule::SessionPainTwice)).then(|| {
        let dates: Vec<NaiveDate> = seen.dates.clone();
        counted("The sessions above the limit".to_owned(), &joined(&dates, ", "), dates.len())
    });
    // Where its line is held against something else, a number of days is a window.
    let window = matches!(rule, Some(Rule::SessionPainTwice | Rule::Triggers));
    let less = |(name, with, what): &(&str, With, &str)| {
        let other = match with {
            With::Limit if window && *name == "days" => None,
            With::Limit => seen.threshold,
            With::Value(name) => seen.value(name),
        };
        Some(less(what, seen.value(name)?, other?))
    };
    let usual = seen.value("baseline").map(|value| Usual {
        value,
        how: match rule {
            Some(Rule::ShiftAmber | Rule::ShiftRed) => HowUsual::Mean,
            Some(Rule::RiseAmber | Rule::RiseRed) => HowUsual::Median,
            _ => HowUsual::BeforeTheRed,
        },
        from: seen.held_against.first().copied(),
        to: seen.held_against.last().copied(),
        scores: None,
    });
    Explanation {
        steps: sessions.into_iter().chain(COMPARED.iter().filter_map(less)).collect(),
        usual,
        ..Explanation::default()
    }
}

fn less(what: &str, value: f64, other: f64) -> Step {
    let (value, other) = (hundredth(value), hundredth(other));
    Step { what: what.to_owned(), sum: format!("{value} - {other}"), result: hundredth(value - other) }
}

fn hundredth(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

fn step(what: impl Into<String>, sum: String, result: Hundredths) -> Step {
    Step { what: what.into(), sum, result: result.as_points() }
}

fn counted(what: String, which: &str, many: usize) -> Step {
    Step { what, sum: format!("count({which})"), result: f64::from(u32::try_from(many).unwrap_or(u32::MAX)) }
}

fn joined(parts: &[impl ToString], by: &str) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(by)
}

/// A sum in which what is below nought is taken away.
fn added(parts: impl Iterator<Item = Hundredths>) -> String {
    let mut sum = String::new();
    for part in parts {
        let sign = if part < Hundredths::ZERO { " - " } else { " + " };
        let sign = if sum.is_empty() { sign.trim().trim_start_matches('+') } else { sign };
        let _ = write!(sum, "{sign}{}", Hundredths::new(part.hundredths().saturating_abs()));
    }
    sum
}
