//! Whether the band is the right one: it is found with the patient, by how hard the sets feel (judgement.md 4.3).

use serde::Serialize;

use super::{
    Held, Progression, Record,
    diary::{Diary, Part},
    response::{Judged, responses},
};
use crate::{text::Text, thresholds::Thresholds};

/// How hard the last repetition of the first set is to feel. OMNI-RES, 0 to 10: it tracks the load of elastic bands (Colado 2014).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EffortTarget {
    /// No easier than this.
    pub from: u8,
    /// No harder than this.
    pub to: u8,
}

impl EffortTarget {
    /// In the first phase with bands. Judgement.md 4.3.
    pub const FIRST: Self = Self { from: 4, to: 6 };
    /// In the phases after it. Judgement.md 4.3.
    pub const LATER: Self = Self { from: 6, to: 7 };
}

words! {
    /// What the last sets say of a band.
    pub enum BandChoice {
        /// No band of this line was used yet: it is to be found.
        Find => "find-band",
        /// It fits.
        Right => "right-band",
        /// It was too easy, twice in a row and calmly.
        TooEasy => "band-too-easy",
        /// It was too hard.
        TooHard => "band-too-hard",
    }
}

/// What the last sets of an exercise say of its band, in the line of the go-ahead or, without one, in any.
pub fn band_choice(
    held: &Held<'_>,
    line: Option<&str>,
    record: &Record<'_>,
    settings: &Progression,
    thresholds: &Thresholds,
) -> BandChoice {
    let diary = Diary::of(record, settings.window_days);
    let is_of_line = |part: &Part<'_>| line.map_or(!part.lines.is_empty(), |line| part.lines.contains(line));
    let used =
        diary.work.values().rev().filter_map(|work| work.exercises.get(held.exercise)).find(|part| is_of_line(part));
    let Some(last) = used else { return BandChoice::Find };
    if last.was_too_hard(settings) {
        return BandChoice::TooHard;
    }
    let done: Vec<_> = responses(&diary, held, settings, thresholds).filter(|(_, part, _)| is_of_line(part)).collect();
    let was_easy = |part: &Part<'_>| part.effort.is_some_and(|effort| effort < settings.easy_effort);
    match done.as_slice() {
        [.., (_, one, Judged::Calm), (_, other, Judged::Calm)] if was_easy(one) && was_easy(other) => {
            BandChoice::TooEasy
        }
        _ => BandChoice::Right,
    }
}

impl BandChoice {
    /// What to do about it, in plain words at a reading age of about 11.
    pub fn text(self, target: EffortTarget, settings: &Progression) -> Text {
        let EffortTarget { from, to } = target;
        let text = match self {
            Self::Find => format!(
                "Begin with the lightest band. The last repetition of the first set should feel like {from} to {to} of 10. If it is easier, \
                 stretch the band more. The next colour comes once it stays calm."
            ),
            Self::Right => format!("The last repetition of the first set should feel like {from} to {to} of 10."),
            Self::TooEasy => format!(
                "The last two times it felt easier than {} of 10. Stretch the band a little more: hold it shorter or stand further away.",
                settings.easy_effort
            ),
            Self::TooHard => format!(
                "Last time it was too hard. Take a lighter band or stretch it less. The last repetition of the first set should feel like \
                 {from} to {to} of 10."
            ),
        };
        Text::new(self.as_str(), text)
    }
}
