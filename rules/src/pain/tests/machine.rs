//! Judgement.md 11.8: how often the rules raise what never changed. Made-up diaries, the same in every run.

use super::*;

/// A diary in which nothing changes.
struct Unchanged {
    mean: f64,
    spread: f64,
    /// At most these shares of its days ask for rest and ease, in percent ...
    rest: f64,
    ease: f64,
    /// ... and a physiotherapist has at most one notice in so many days.
    days_a_notice: f64,
}

/// One day hangs on the one before by so much.
const CARRIED_OVER: f64 = 0.3;
/// How far a morning is usually off.
const MORNINGS_SPREAD: f64 = 0.9;
const DIARIES: u32 = 30;
const DAYS: u64 = 180;

/// Numbers that look random, the same in every run: a linear congruential generator (Knuth, MMIX).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 32).unwrap()) / f64::from(u32::MAX)
    }

    /// Of a normal distribution: twelve even numbers, less six.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

fn score(points: f64) -> Option<Nrs> {
    (0..=10).rev().find(|whole| f64::from(*whole) <= (points + 0.5).max(0.0)).and_then(Nrs::new)
}

/// A score a day; a morning a day, a point milder; a session every second day, as bad as a usual morning.
fn diary(unchanged: &Unchanged, numbers: &mut Numbers) -> Vec<Day> {
    let innovation = (1.0 - CARRIED_OVER * CARRIED_OVER).sqrt();
    let mut deviation = numbers.normal();
    let mut write = |n: u64| {
        deviation = CARRIED_OVER * deviation + innovation * numbers.normal();
        let morning = unchanged.mean - 1.0 + MORNINGS_SPREAD * numbers.normal();
        let during = unchanged.mean - 1.0 + MORNINGS_SPREAD * numbers.normal();
        let trained = n.is_multiple_of(2);
        Day {
            worst: score(unchanged.mean + unchanged.spread * deviation),
            morning: score(morning),
            sessions: trained.then(|| Session { during: score(during), ..Session::default() }).into_iter().collect(),
            ..day(n)
        }
    };
    (0..DAYS).map(&mut write).collect()
}

/// The days on which the physiotherapist is told of a worsening: at once of rest, after three days of ease, and when ease
/// becomes rest.
fn notices(judged: &[Assessment]) -> u32 {
    let (mut notices, mut of, mut told) = (0, None, Severity::Calm);
    for day in judged {
        let Some(open) = day.course.worsening() else { continue };
        if of != Some(open.opened) {
            (of, told) = (Some(open.opened), Severity::Calm);
        }
        let eased = (day.date - open.since).num_days() >= 2 && day.severity >= Severity::Ease;
        let tells = if day.severity >= Severity::Rest {
            Severity::Rest
        } else if eased {
            Severity::Ease
        } else {
            Severity::Calm
        };
        if tells > told {
            (notices, told) = (notices + 1, tells);
        }
    }
    notices
}

#[test]
fn what_never_changed_is_seldom_raised() {
    let mut numbers = Numbers(2026);
    let mut failed = Vec::new();
    for unchanged in [
        Unchanged { mean: 3.5, spread: 1.1, rest: 1.0, ease: 12.0, days_a_notice: 90.0 },
        Unchanged { mean: 4.0, spread: 1.2, rest: 2.0, ease: 18.0, days_a_notice: 60.0 },
        Unchanged { mean: 5.0, spread: 1.1, rest: 3.0, ease: 28.0, days_a_notice: 35.0 },
    ] {
        let (mut days, mut rests, mut eases, mut told) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..DIARIES {
            let judged = judge_all(&diary(&unchanged, &mut numbers));
            days += f64::from(u32::try_from(judged.len()).unwrap());
            for day in &judged {
                rests += f64::from(u8::from(day.severity >= Severity::Rest));
                eases += f64::from(u8::from(day.severity == Severity::Ease));
            }
            told += f64::from(notices(&judged));
        }
        let (rest, ease, days_a_notice) = (100.0 * rests / days, 100.0 * eases / days, days / f64::max(told, 1.0));
        let Unchanged { mean, spread, .. } = unchanged;
        println!("mean {mean}, SD {spread}: rest {rest:.1} %, ease {ease:.1} %, {days_a_notice:.0} days a notice");
        if rest > unchanged.rest || ease > unchanged.ease || days_a_notice < unchanged.days_a_notice {
            failed.push(format!("{mean}: {rest:.1} {ease:.1} {days_a_notice:.0}"));
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}
