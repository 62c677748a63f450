//! What was measured, and how it is shown: a line for each phase, then the goals with their floors.

use crate::Result;
use std::time::Duration;

/// How one request went.
#[derive(Clone, Copy)]
pub struct Took {
    pub time: Duration,
    pub good: bool,
}

/// What came of a phase.
#[derive(Clone, Copy)]
pub struct Outcome {
    /// Requests a second.
    pub rate: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Processor time of the server for each request, in microseconds.
    pub cpu: f64,
}

impl Outcome {
    pub fn of(mut times: Vec<Duration>, elapsed: Duration, cpu: Option<Duration>) -> Result<Outcome> {
        times.sort_unstable();
        let count = float(times.len());
        Ok(Outcome {
            rate: count / elapsed.as_secs_f64(),
            p50: percentile(&times, 50).ok_or("no request was answered")?,
            p99: percentile(&times, 99).ok_or("no request was answered")?,
            cpu: cpu.unwrap_or_default().as_secs_f64() * 1e6 / count,
        })
    }

    /// The middle one of several, figure by figure.
    pub fn median(several: &[Outcome]) -> Outcome {
        let middle = |figure: fn(&Outcome) -> f64| median(several.iter().map(figure).collect());
        Outcome {
            rate: middle(|outcome| outcome.rate),
            p50: Duration::from_secs_f64(middle(|outcome| outcome.p50.as_secs_f64())),
            p99: Duration::from_secs_f64(middle(|outcome| outcome.p99.as_secs_f64())),
            cpu: middle(|outcome| outcome.cpu),
        }
    }
}

/// One of the times, in order of size, below which so many of a hundred lie.
pub fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get(last * percent / 100).copied()
}

/// The middle of some figures; 0 of none.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// A count, to be divided.
#[expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]
pub fn float(count: usize) -> f64 {
    count as f64
}

/// Shows a phase as soon as it is over.
pub fn phase(what: &str, clients: usize, outcome: &Outcome) {
    let Outcome { rate, p50, p99, cpu } = outcome;
    let (p50, p99) = (millis(*p50), millis(*p99));
    println!(
        "  {what:<46} {clients:>3} clients {rate:>8.0}/s  p50 {p50:>8.3} ms  p99 {p99:>8.3} ms  {cpu:>6.1} us CPU"
    );
}

/// Shows any other figure.
pub fn note(what: &str, figure: &str) {
    println!("  {what:<46} {figure}");
}

/// A floor of performance.md.
#[derive(Clone, Copy)]
pub enum Floor {
    AtLeast(f64),
    AtMost(f64),
}

struct Goal {
    what: String,
    figures: String,
    value: f64,
    floor: Floor,
}

/// All that one run found.
#[derive(Default)]
pub struct Report {
    goals: Vec<Goal>,
}

impl Report {
    /// A goal: `ours` over `theirs`.
    pub fn ratio(&mut self, what: &str, ours: f64, theirs: f64, floor: Floor) {
        let figures = format!("{} / {}", short(ours), short(theirs));
        self.add(what, figures, ours / theirs, floor);
    }

    /// A goal that is not a ratio.
    pub fn figure(&mut self, what: &str, unit: &str, value: f64, floor: Floor) {
        self.add(what, unit.to_owned(), value, floor);
    }

    fn add(&mut self, what: &str, figures: String, value: f64, floor: Floor) {
        self.goals.push(Goal { what: what.to_owned(), figures, value, floor });
    }

    /// The table of goals.
    pub fn print(&self) {
        println!("\n{:<60} {:>22} {:>8}  {:<10} verdict", "goal", "figures", "ratio", "floor");
        for Goal { what, figures, value, floor } in &self.goals {
            let (floor, reached) = match floor {
                Floor::AtLeast(floor) => (format!(">= {floor}"), value >= floor),
                Floor::AtMost(floor) => (format!("<= {floor}"), value <= floor),
            };
            let verdict = if reached { "pass" } else { "BELOW" };
            println!("{what:<60} {figures:>22} {value:>8.3}  {floor:<10} {verdict}");
        }
    }
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Few digits, whatever the size.
fn short(figure: f64) -> String {
    match figure {
        large if large >= 100.0 => format!("{large:.0}"),
        middling if middling >= 1.0 => format!("{middling:.1}"),
        small => format!("{small:.3}"),
    }
}
