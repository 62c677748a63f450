//! What judging costs: one log, and ten years judged again after a correction of the first day. CPU time of one thread.

use chrono::{Days, NaiveDate};
use limber_rules::{
    pain::{Course, Day, judge},
    scale::Nrs,
    thresholds::PUBLISHED,
};
use std::{hint::black_box, time::Instant};

const YEARS_10: u64 = 3653;

fn main() {
    let diary: Vec<Day> = (0..YEARS_10).map(day).collect();
    let judged = |diary: &[Day]| {
        let mut course = Course::default();
        for day in diary {
            course = judge(&course, day, &PUBLISHED).course;
        }
        course
    };
    black_box(judged(&diary));
    let begin = Instant::now();
    black_box(judged(&diary));
    let all = begin.elapsed();
    println!("one log: {:.1} us; ten years from scratch: {:.1} ms", micros(all.as_secs_f64()), all.as_secs_f64() * 1e3);

    let mut course = judged(&diary);
    let begin = Instant::now();
    for n in 0..1000 {
        let stored = serde_json::to_string(&course).unwrap_or_default();
        let before: Course = serde_json::from_str(&stored).unwrap_or_default();
        course = judge(&before, &day(YEARS_10 + n), &PUBLISHED).course;
    }
    black_box(&course);
    println!("one log with its state read and written: {:.1} us", begin.elapsed().as_secs_f64() * 1e3);
}

/// A diary that goes up and down: 4, with rises, and the ups and downs of most patients.
fn day(n: u64) -> Day {
    let base = if n % 90 < 20 { 6 } else { 3 };
    let points = u8::try_from(base + n * 7 % 3).unwrap_or(0);
    let date = NaiveDate::default() + Days::new(n);
    Day { worst: Nrs::new(points), ..Day::new(date) }
}

fn micros(seconds_of_ten_years: f64) -> f64 {
    seconds_of_ten_years * 1e6 / 3653.0
}
