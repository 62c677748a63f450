//! What the codes need of the last weeks beside the daily scores: a number a day, in the same room however long the history.

use serde::{Deserialize, Serialize};

use super::{
    day::{Compared, Day, Triggers},
    recent::Recent,
};
use crate::scale::{Hundredths, Nrs};

/// So many logged mornings make a usual morning. Judgement.md 2.1.
const USUAL_MORNINGS: usize = 14;
/// Fewer make none. Chosen here.
const FEWEST_MORNINGS: usize = 4;
/// The noise of mornings is never taken for less. Hundredths of a point. Judgement.md 2.1.
const LEAST_NOISE: Hundredths = Hundredths::new(70);

/// The last weeks, by age in days on the last judged day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Memory {
    /// The day's score: the highest of its worst, its pain now and its events.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub scores: Recent<28, 1>,
    /// Pain on getting up.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub mornings: Recent<49, 1>,
    /// How much pain interfered with the day.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub interference: Recent<28, 1>,
    /// Minutes of morning stiffness.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub stiffness: Recent<28, 3>,
    /// 1 on days that were called worse than last week, 0 on those that were not.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub worse: Recent<7, 1>,
    /// 1 on days with pain at night, 0 on other days that name a trigger.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub night: Recent<7, 1>,
    /// 1 on days that eased by a code of one day alone, 0 on other judged days.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub eased: Recent<7, 1>,
    /// 1 on logged days with a painkiller, 0 on those without.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub painkillers: Recent<14, 1>,
    /// 1 on clicks that hurt, 0 on those that did not.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub clicks: Recent<14, 1>,
    /// 1 on flare days, 0 on other judged days.
    #[serde(skip_serializing_if = "Recent::is_empty")]
    pub flares: Recent<3, 1>,
}

impl Memory {
    /// Lets days pass.
    pub fn pass(&mut self, days: u32) {
        self.scores.pass(days);
        self.mornings.pass(days);
        self.interference.pass(days);
        self.stiffness.pass(days);
        self.worse.pass(days);
        self.night.pass(days);
        self.eased.pass(days);
        self.painkillers.pass(days);
        self.clicks.pass(days);
        self.flares.pass(days);
    }

    /// Forgets the scores, and the days that they eased.
    pub fn forget_scores(&mut self) {
        self.scores = Recent::default();
        self.eased = Recent::default();
    }

    /// Learns the judged day.
    pub fn learn(&mut self, day: &Day) {
        let points = |score: Option<Nrs>| score.map(|score| u16::from(score.get()));
        self.scores.log(points(day.score()));
        self.mornings.log(points(day.morning));
        self.interference.log(points(day.interference));
        self.stiffness.log(day.stiffness);
        self.worse.log(day.compared.map(|word| u16::from(word == Compared::Worse)));
        let named = day.triggers != Triggers::default();
        self.night.log(named.then(|| u16::from(day.triggers.has(Triggers::NIGHT))));
        let logged = day.worst.is_some() || day.under_painkiller();
        self.painkillers.log(logged.then(|| u16::from(day.under_painkiller())));
        self.clicks.log(day.painful_click.map(u16::from));
        self.flares.log(Some(u16::from(day.flare_up)));
    }

    /// The median of the last 14 logged mornings before today, leaving out the first so many logged ones.
    pub fn usual_morning(&self, leaving_out: usize) -> Option<Hundredths> {
        usual_of(self.mornings_before_today(leaving_out))
    }

    /// How much one morning differs from the next by itself.
    pub fn morning_noise(&self) -> Hundredths {
        noise_of(&self.mornings_before_today(0))
    }

    fn mornings_before_today(&self, leaving_out: usize) -> Vec<u16> {
        let before = self.mornings.by_age().filter(|(age, _)| *age > 0).map(|(_, pain)| pain);
        before.skip(leaving_out).take(USUAL_MORNINGS).collect()
    }
}

/// The median of some mornings, if they are enough.
pub(crate) fn usual_of(mut mornings: Vec<u16>) -> Option<Hundredths> {
    mornings.truncate(USUAL_MORNINGS);
    mornings.sort_unstable();
    let middle = |from_end: usize| mornings.get(mornings.len().saturating_sub(from_end) / 2).copied();
    let (low, high) = (middle(1)?, middle(0)?);
    (mornings.len() >= FEWEST_MORNINGS).then(|| Hundredths::rounded((i64::from(low) + i64::from(high)) * 100, 2))
}

/// The root of half the mean squared difference of mornings that follow each other, and never less than 0.7.
pub(crate) fn noise_of(mornings: &[u16]) -> Hundredths {
    let squares = mornings.windows(2).map(|pair| match pair {
        [newer, older] => i64::from(newer.abs_diff(*older)).pow(2),
        _ => 0,
    });
    let pairs = i64::try_from(mornings.len().saturating_sub(1)).unwrap_or(i64::MAX);
    if pairs < 1 {
        return LEAST_NOISE;
    }
    Hundredths::root(squares.sum::<i64>() * 10_000, pairs * 2).max(LEAST_NOISE)
}

/// How many of the numbers of the last days, today included, pass a test.
pub(super) fn count<const DAYS: usize, const DIGITS: usize>(
    recent: &Recent<DAYS, DIGITS>,
    days: u32,
    test: impl Fn(u16) -> bool,
) -> u32 {
    let passing = recent.aged(0..=days.saturating_sub(1)).filter(|number| test(*number));
    u32::try_from(passing.count()).unwrap_or(u32::MAX)
}

/// The median of the numbers of some days; of two in the middle, the higher.
pub(super) fn median_of(mut numbers: Vec<u16>) -> Option<u16> {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied()
}
