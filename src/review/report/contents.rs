//! What a report says, and in which order: first who and what is asked, then the picture, then what was tried.

use super::super::chart::{Chart, points};
use super::super::voice::to_a_clinician;
use super::blocks::Block;
use super::print::Label;
use super::{Event, FlagTold, Report};
use crate::care::Slice;
use crate::db::types::Worded;
use chrono::NaiveDate;
use limber_rules::function_tests::{FunctionTest, Unit};
use limber_rules::level::{Level, Urgency};
use limber_rules::measures::{Change, Range, Verdict};
use limber_rules::place;
use limber_rules::place::BodySite;

/// How many rows a table has at most, so that there are two pages unless people write at length: what is beyond is counted.
const MOST_EVENTS: usize = 5;
const MOST_FLAGS: usize = 5;
const MOST_CHANGES: usize = 4;
const MOST_PHASES: usize = 3;

const WHAT_IT_IS: &str = "This report was put together by a program from what the patient logged and what a physiotherapist decided. It is not a diagnosis, \
and Limber is not a medical device. Scores run from 0 (no pain) to 10 (the worst imaginable). A day is judged against the patient's own usual level: green \
(go on), amber (ease off), red (rest). A day without a log is not known, and never counted as a day without pain.";

pub(super) fn blocks(report: &Report) -> Vec<Block> {
    let first = [who(report), asked(report), in_short(report), course_of_pain(report)];
    let shown = |slice: Slice, block: fn(&Report) -> Vec<Block>| {
        if report.shown.has(slice) { block(report) } else { Vec::new() }
    };
    let tried = shown(Slice::Training, tried);
    let flags = shown(Slice::Pain, flags);
    let measures = shown(Slice::Measures, measures);
    let tests = shown(Slice::Measures, function_tests);
    let second = [tried, events(report), flags, measures, tests, small_print()];
    let first = first.into_iter().flatten();
    first.chain([Block::NewSheet]).chain(second.into_iter().flatten()).collect()
}

pub(super) fn label(report: &Report) -> Label {
    let title = format!("Pain and rehabilitation: {}", report.name);
    Label {
        about: format!("Report of the days from {} to {}. Not a diagnosis.", long(report.from), long(report.to)),
        author: report.made_by.clone(),
        made_at: report.made_at,
        foot: format!("{} · record {} · {} · not a diagnosis", report.name, short_id(report), made(report)),
        title,
    }
}

fn short_id(report: &Report) -> String {
    report.patient.to_string().rsplit('-').next().unwrap_or_default().to_owned()
}

fn made(report: &Report) -> String {
    format!("made {} UTC", report.made_at.format("%-d %b %Y, %H:%M"))
}

fn long(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

fn short(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

fn who(report: &Report) -> Vec<Block> {
    let age =
        |born: NaiveDate| report.today.years_since(born).map(|years| format!(" ({years} years)")).unwrap_or_default();
    let born = report.born_on.map_or_else(|| "not known".to_owned(), |born| format!("{}{}", long(born), age(born)));
    let mut facts = vec![("Born", born), ("Record", report.patient.to_string())];
    facts.push(("Days", format!("{} to {}", long(report.from), long(report.to))));
    if let Some(course) = report.courses.first() {
        let place = place::in_words(course.place.region, course.place.side);
        let stands = if course.status == "active" { String::new() } else { format!(" ({})", course.status) };
        facts.push((
            "Programme",
            format!("{}, for the {place}, since {}{stands}", course.programme, long(course.started_on)),
        ));
        facts.push(("Now in", format!("{}, since {}", course.phase, long(course.phase_since))));
    } else if report.shown.has(Slice::Training) {
        facts.push(("Programme", "none so far".to_owned()));
    }
    facts.push(("Made", format!("by {}, {} UTC", report.made_by, report.made_at.format("%-d %B %Y at %H:%M"))));
    if report.shown.has(Slice::Pain) {
        facts.push((
            "Data as of",
            report
                .last_logged
                .map_or_else(|| "nothing logged so far".to_owned(), |last| format!("{}, the last log", long(last))),
        ));
    }
    let not_shown: Vec<&str> =
        Slice::ALL.into_iter().filter(|slice| !report.shown.has(*slice)).map(Worded::word).collect();
    if !not_shown.is_empty() {
        let left_out = not_shown.join(", ");
        facts.push(("Left out", format!("{left_out}: the patient does not share this with whoever made the report")));
    }
    vec![Block::Title(format!("Pain and rehabilitation: {}", report.name)), Block::Facts(facts)]
}

/// What is asked of the reader, with room for an answer.
fn asked(report: &Report) -> Vec<Block> {
    let mut questions: Vec<String> = report.question.iter().cloned().collect();
    let level = report.chart.as_ref().and_then(level_now).map(|run| run.level);
    if let Some(since) = report.locked_since {
        let locked = "A warning sign was answered with yes, and training has been locked since";
        questions.push(format!("{locked} {}. Please examine, and say whether it may begin again.", long(since)));
    }
    if level.is_some_and(Level::is_raised) {
        questions.push(
            "Pain is above its usual level: is there a cause that needs more than rest and a graded return?".to_owned(),
        );
    }
    let on_a_programme = report.courses.first().is_some_and(|course| course.status == "active");
    if on_a_programme && report.cleared_until.is_none() {
        questions.push("No go-ahead for band work is in force: may it go on, and up to which level?".to_owned());
    }
    if questions.is_empty() {
        questions.push("Is there anything in this course that should change the plan?".to_owned());
    }
    vec![Block::Heading("What is asked of you"), Block::Points(questions), Block::Lines(2)]
}

/// A run of days with one level, up to the last judged one.
struct Run {
    level: Level,
    since: NaiveDate,
    last: NaiveDate,
}

fn level_now(chart: &Chart) -> Option<Run> {
    let mut judged = chart.days.iter().rev().filter_map(|day| Some((day.date, day.level?)));
    let (last, level) = judged.next()?;
    let since = judged.take_while(|(_, other)| *other == level).last().map_or(last, |(date, _)| date);
    Some(Run { level, since, last })
}

fn in_short(report: &Report) -> Vec<Block> {
    let mut points = Vec::new();
    if report.shown.has(Slice::Pain) {
        points.extend(standing(report));
        if let Some(chart) = &report.chart {
            points.extend((!chart.direction.is_empty()).then(|| to_a_clinician(&chart.direction)));
            points.push(known(report, chart));
        }
    }
    if report.shown.has(Slice::Training) {
        points.push(training(report));
    }
    if report.shown.has(Slice::Pain) {
        let waiting = report.flags.iter().filter(|flag| flag.waits).count();
        points.push(match report.flags.len() {
            0 => "No worsening and no flag in these days.".to_owned(),
            all => {
                let all = count(all, "worsening or flag").replace("worsening or flags", "worsenings or flags");
                format!("{all} in these days, {waiting} of them not yet seen by a physiotherapist.")
            }
        });
        if !report.elsewhere.is_empty() {
            points.push(format!("Also logged: {}.", report.elsewhere.join(", ")));
        }
    }
    if points.is_empty() {
        points.push("The patient does not share what would stand here.".to_owned());
    }
    vec![Block::Heading("In short"), Block::Points(points)]
}

fn standing(report: &Report) -> Option<String> {
    let Some(chart) = &report.chart else {
        return Some("No pain was ever logged: nothing is known of it.".to_owned());
    };
    let place = place::in_words(chart.place.region, chart.place.side);
    let (day, pain) = chart.days.iter().rev().find_map(|day| Some((day, day.pain?)))?;
    let usual = day.usual.map_or_else(
        || "the usual level is not known yet".to_owned(),
        |usual| format!("the usual level is {}", points(usual)),
    );
    let judged = level_now(chart).map(|run| match run.level {
        Level::Insufficient => format!(" Too little is known to judge the days up to {}.", long(run.last)),
        level => format!(" Judged {level} since {}, last on {}.", long(run.since), long(run.last)),
    });
    let last = long(day.date);
    Some(format!("The last score of the {place} is {pain} of 10, on {last}; {usual}.{}", judged.unwrap_or_default()))
}

fn known(report: &Report, chart: &Chart) -> String {
    let logged = chart.days.iter().filter(|day| day.pain.is_some()).count();
    let silent = report.last_logged.map(|last| (report.today - last).num_days()).filter(|days| *days > 1);
    let silent = silent.map(|days| format!(" Nothing was logged in the last {days} days.")).unwrap_or_default();
    if logged == 0 {
        return format!(
            "No pain was logged on any of these {}: nothing is known of them.{silent}",
            count(chart.days.len(), "day")
        );
    }
    format!("Logged on {logged} of {}.{silent}", count(chart.days.len(), "day"))
}

fn training(report: &Report) -> String {
    let sessions = usize::try_from(report.sessions.count).unwrap_or_default();
    let worst =
        report.sessions.worst.map(|worst| format!(", the worst pain in any of them {worst} of 10")).unwrap_or_default();
    let kept = match report.kept.percent {
        None => String::new(),
        Some(percent) => {
            format!(
                "; the plan was kept on {} of {} known days ({percent} %), rest included",
                report.kept.kept, report.kept.known
            )
        }
    };
    match sessions {
        0 => format!("No training session was logged{kept}."),
        some => format!("{}{worst}{kept}.", count(some, "training session")),
    }
}

fn course_of_pain(report: &Report) -> Vec<Block> {
    const HIGH: f32 = 260.0;
    let Some(chart) = &report.chart else { return Vec::new() };
    let about = "The worst pain of each logged day. The line joins days that follow each other; where it breaks, nothing was logged.";
    let heading = Block::Heading("The course of pain");
    vec![heading, Block::Small(format!("{}. {about}", chart.title())), Block::Picture(Box::new(chart.clone()), HIGH)]
}

/// The rows that have room, and a word on the others.
fn most(rows: Vec<Vec<String>>, room: usize, heads: &[(&'static str, f32)], others: &str) -> Vec<Block> {
    let beyond = rows.len().saturating_sub(room);
    let rows = rows.into_iter().take(room).collect();
    let mut blocks = vec![Block::Rows { heads: heads.to_vec(), rows }];
    blocks.extend((beyond > 0).then(|| Block::Small(format!("And {beyond} more: {others}."))));
    blocks
}

fn tried(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("What was tried: programme and phases")];
    let mut rows = Vec::new();
    for course in &report.courses {
        for (since, phase) in course.phases.iter().rev() {
            let phase = phase.clone().unwrap_or_else(|| "paused or ended".to_owned());
            rows.push(vec![short(*since), course.programme.clone(), phase]);
        }
    }
    if rows.is_empty() {
        blocks.push(Block::Paragraph("No programme was begun.".to_owned()));
        return blocks;
    }
    let heads = [("Since", 0.16), ("Programme", 0.42), ("Phase", 0.42)];
    blocks.extend(most(rows, MOST_PHASES, &heads, "earlier changes are in the record"));
    if let Some(course) = report.courses.first() {
        let grade = |(exercise, grade, since): &(String, u8, NaiveDate)| {
            format!("{exercise}, grade {grade} since {}", short(*since))
        };
        let held: Vec<String> = course.grades.iter().take(MOST_PHASES).map(grade).collect();
        let told = if held.is_empty() { "every exercise at its gentlest".to_owned() } else { held.join("; ") };
        blocks.push(Block::Paragraph(format!("Grades now (0 is the gentlest): {told}.")));
    }
    blocks
}

fn events(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Rest, care and go-aheads")];
    if report.events.is_empty() {
        blocks.push(Block::Paragraph("None in these days.".to_owned()));
        return blocks;
    }
    let row = |event: &Event| {
        let until = event.until.filter(|until| *until != event.from).map(|until| format!(" to {}", short(until)));
        vec![format!("{}{}", short(event.from), until.unwrap_or_default()), event.kind.to_owned(), event.what.clone()]
    };
    let rows = report.events.iter().rev().map(row).collect();
    let heads = [("When", 0.30), ("What", 0.12), ("In words", 0.58)];
    blocks.extend(most(rows, MOST_EVENTS, &heads, "earlier ones are in the record"));
    blocks
}

fn flags(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Worsenings and flags, and what was done")];
    if report.flags.is_empty() {
        blocks.push(Block::Paragraph("None in these days.".to_owned()));
        return blocks;
    }
    let row = |flag: &FlagTold| {
        let place = flag.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
        let urgency = match flag.urgency {
            Urgency::GoodNews => "good news",
            Urgency::Watch => "watch",
            Urgency::Amber => "amber",
            Urgency::Red => "red",
        };
        let others = if flag.like_it > 0 { format!(" And {} like it before.", flag.like_it) } else { String::new() };
        vec![short(flag.date), format!("{urgency}{place}"), format!("{}{others}", flag.why), flag.done.clone()]
    };
    let rows = report.flags.iter().map(row).collect();
    let heads = [("First day", 0.14), ("Level", 0.15), ("Why", 0.48), ("What became of it", 0.23)];
    blocks.extend(most(rows, MOST_FLAGS, &heads, "less urgent or earlier ones are in the record"));
    blocks
}

fn measures(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Questionnaires, and what a change means")];
    if report.measures.is_empty() {
        blocks.push(Block::Paragraph("None was answered in these days.".to_owned()));
        return blocks;
    }
    let mut rows = Vec::new();
    for compared in &report.measures {
        let title = compared.instrument.title();
        let better = |scale| match compared.instrument.range(scale) {
            Range { lower_is_better: true, .. } => "lower is better",
            Range { .. } => "higher is better",
        };
        for change in &compared.changes {
            let from_to =
                format!("{} ({}) to {} ({})", change.before, short(compared.first), change.now, short(compared.last));
            rows.push(vec![
                named(title, change.scale.as_str(), change.activity.as_deref()),
                from_to,
                meaning(change, better(change.scale)),
            ]);
        }
        if compared.changes.is_empty() {
            for reading in &compared.readings {
                let once = format!("{} ({})", reading.points, short(compared.last));
                let highest = compared.instrument.range(reading.scale).highest;
                let better = better(reading.scale);
                let why = if compared.first == compared.last { "no earlier answer" } else { "no single number" };
                let alone = format!("{better}, of {highest}; {why} to compare with");
                rows.push(vec![named(title, reading.scale.as_str(), reading.activity.as_deref()), once, alone]);
            }
        }
    }
    let heads = [("Questionnaire", 0.26), ("From and to", 0.34), ("What it means", 0.40)];
    blocks.extend(most(rows, MOST_CHANGES, &heads, "the others are in the record"));
    blocks
}

/// The first and the last result of each function test; nothing if none was done.
fn function_tests(report: &Report) -> Vec<Block> {
    let mut kinds = Vec::new();
    for tested in &report.tests {
        let kind = (tested.test, tested.site, tested.unit);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let row = |(test, site, unit): &(FunctionTest, BodySite, Unit)| {
        let mut same = report.tests.iter().filter(|one| (one.test, one.site, one.unit) == (*test, *site, *unit));
        let first = same.next()?;
        let from_to = match same.next_back() {
            Some(last) => format!("{} ({}) to {} ({})", first.value, short(first.on), last.value, short(last.on)),
            None => format!("{} ({})", first.value, short(first.on)),
        };
        let by = if first.by_patient { "reported by the patient" } else { "measured" };
        Some(vec![format!("{}, {site}", spaced(test.as_str())), from_to, format!("{}, {by}", spaced(unit.as_str()))])
    };
    let rows: Vec<Vec<String>> = kinds.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let heads = [("Test", 0.36), ("From and to", 0.34), ("Unit", 0.30)];
    let mut blocks = vec![Block::Heading("What was tested")];
    blocks.extend(most(rows, MOST_CHANGES, &heads, "the others are in the record"));
    blocks
}

fn spaced(word: &str) -> String {
    word.replace('-', " ")
}

fn named(title: &str, scale: &str, activity: Option<&str>) -> String {
    activity.map_or_else(|| format!("{title}, {}", scale.replace('_', " ")), |activity| format!("{title}, {activity}"))
}

fn meaning(change: &Change, better: &str) -> String {
    let verdict = match change.verdict {
        Verdict::Better => "clearly better",
        Verdict::Worse => "clearly worse",
        Verdict::NoClearChange => "no clear change",
    };
    let least = change.minimal.points.map(|points| format!("; patients notice {points} or more")).unwrap_or_default();
    format!("{verdict}, {better}{least}")
}

fn small_print() -> Vec<Block> {
    vec![Block::Heading("About this report"), Block::Small(WHAT_IT_IS.to_owned())]
}
