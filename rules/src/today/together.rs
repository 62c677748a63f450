//! The day of somebody who is on several programmes: each of them has an answer of its own, and the day has one.
//!
//! Each answer comes from [`decide`](super::decide()) with the place of its programme as the enrolled one, so that a bad knee eases what
//! the hip does and takes nothing of the hip's (judgement.md 1.8, 2.3 and 7).

use super::{DayAnswer, Decision};

/// The one answer of a day, of those that the programmes have: advice to be seen comes first, else what the calmest place may still do.
/// None without an answer.
pub fn together(answers: &[DayAnswer]) -> Option<DayAnswer> {
    let decides = answers.iter().find(|answer| answer.decision == Decision::SeekCare);
    let decides = decides.or_else(|| answers.iter().min_by_key(|answer| answer.decision))?;
    let in_turn = || std::iter::once(decides).chain(answers);
    let any = |is: fn(&DayAnswer) -> bool| answers.iter().any(is);
    let all = |is: fn(&DayAnswer) -> bool| answers.iter().all(is);
    Some(DayAnswer {
        decision: decides.decision,
        severity: answers.iter().map(|answer| answer.severity).max()?,
        elsewhere: decides.elsewhere.clone(),
        first_days: all(|answer| answer.first_days),
        reasons: once_each(in_turn().flat_map(|answer| &answer.reasons)),
        rest_until: decides.rest_until,
        phase: decides.phase,
        bands_allowed: any(|answer| answer.bands_allowed),
        impact_allowed: any(|answer| answer.impact_allowed),
        highest_band_level: answers.iter().filter_map(|answer| answer.highest_band_level).max(),
        nothing_up: all(|answer| answer.nothing_up),
        progression_allowed: any(|answer| answer.progression_allowed),
        allowed: once_each(in_turn().flat_map(|answer| &answer.allowed)),
        would_change: once_each(in_turn().flat_map(|answer| &answer.would_change)),
    })
}

fn once_each<'a, T: Clone + PartialEq + 'a>(said: impl Iterator<Item = &'a T>) -> Vec<T> {
    let mut once: Vec<T> = Vec::new();
    for one in said {
        if !once.contains(one) {
            once.push(one.clone());
        }
    }
    once
}
