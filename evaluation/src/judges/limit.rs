//! The limit: a CUSUM that is told everything but the day.

use chrono::NaiveDate;
use limber_rules::level::Level;

use crate::{
    series::{Levels, Series},
    simulate::{Course, Truth},
};

/// A CUSUM of log-likelihood ratios that knows the usual level, the noise, the autocorrelation, how far the pain rises and
/// over how many days: no judge can be sooner at the same rate of false alerts (Lorden 1971, Moustakides 1986, but for
/// rounding to whole numbers and for ramps, where it is near).
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The rise it looks for where nothing happens, in points.
    pub looks_for: Course,
    /// It is red from here on. Nats.
    pub height: f64,
}

impl Limit {
    /// What it says of a diary whose truth it is told. After a false alert it begins afresh; after the first from the onset on
    /// it has nothing left to find, and is silent.
    pub fn levels(&self, series: &Series, truth: &Truth) -> Levels {
        let rise = if truth.onset.is_some() { truth.course.rise() } else { self.looks_for.rise() };
        let mut sum = 0.0_f64;
        let mut before: Option<(NaiveDate, f64)> = None;
        let mut found = false;
        let mut levels = Levels::new();
        for (date, score) in series.scores() {
            let off = f64::from(*score) - truth.usual;
            let carried = before.and_then(|(last, off)| {
                let days = i32::try_from((*date - last).num_days()).ok()?;
                Some((truth.noise.autocorrelation.powi(days), off))
            });
            let (share, last_off) = carried.unwrap_or((0.0, 0.0));
            let variance = truth.noise.sd.powi(2) * (1.0 - share.powi(2)) + ROUNDING;
            let shift = rise * (1.0 - share);
            sum = (sum + shift / variance * (off - share * last_off - shift / 2.0)).max(0.0);
            let red = sum >= self.height && !found;
            if red {
                sum = 0.0;
                found = truth.onset.is_some_and(|onset| onset.is_seen_by(*date));
            }
            levels.push((*date, if red { Level::Red } else { Level::Green }));
            before = Some((*date, off));
        }
        levels
    }
}

/// What rounding to whole numbers adds to the variance: a twelfth.
const ROUNDING: f64 = 1.0 / 12.0;
