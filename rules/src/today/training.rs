//! What the programme allows today: the phase that counts, and the go-ahead for its bands.

use chrono::NaiveDate;

use super::{Clearance, Enrolled, PhaseNeeds, Series, Situation};

/// The phase that counts today, and whether its go-ahead is there.
pub(super) struct Training {
    pub phase: u8,
    /// The highest level of band that is cleared; none without bands or without a go-ahead.
    pub cleared_level: Option<u8>,
    /// The go-ahead that is missing.
    pub missing: Option<MissingClearance>,
}

/// A go-ahead the phase needs, up to this level of band.
pub(super) struct MissingClearance {
    pub band_level: Option<u8>,
}

impl Training {
    /// A phase that needs a go-ahead has its bands only under one for the same region, of today, that covers at least its
    /// lowest level; its bands then go as far up as the go-ahead does.
    pub fn of(enrolled: &Enrolled, situation: &Situation<'_>) -> Self {
        let down = enrolled_series(enrolled, situation.series).and_then(|series| series.course.stepped_down());
        let phase = effective_phase(enrolled, down);
        let needs = enrolled.phases.iter().copied().find(|needs| needs.number == phase);
        let [lowest, highest] = needs.and_then(|needs| needs.band_levels).map_or([None; 2], |levels| levels.map(Some));
        if !needs.is_none_or(needs_clearance) {
            return Self { phase, cleared_level: None, missing: None };
        }
        match situation.clearance.filter(|given| covers(*given, enrolled, lowest, situation.date)) {
            Some(given) if needs.is_some() => {
                let cleared = highest.map_or(given.highest_band_level, |highest| highest.min(given.highest_band_level));
                Self { phase, cleared_level: Some(cleared), missing: None }
            }
            _ => Self { phase, cleared_level: None, missing: Some(MissingClearance { band_level: lowest }) },
        }
    }
}

/// The series the programme is for.
pub(super) fn enrolled_series<'a>(enrolled: &Enrolled, series: &'a [Series]) -> Option<&'a Series> {
    series.iter().find(|series| (series.region, series.side) == (enrolled.region, enrolled.side))
}

/// One phase down after a rest that cost one since the phase began; the lowest phase stays.
fn effective_phase(enrolled: &Enrolled, stepped_down: Option<NaiveDate>) -> u8 {
    let down_in_phase = stepped_down.is_some_and(|on| on >= enrolled.phase_since);
    let below = enrolled.phases.iter().map(|needs| needs.number).filter(|number| *number < enrolled.phase).max();
    below.filter(|_| down_in_phase).unwrap_or(enrolled.phase)
}

fn needs_clearance(needs: PhaseNeeds) -> bool {
    needs.needs_clearance || needs.band_levels.is_some()
}

fn covers(given: Clearance, enrolled: &Enrolled, band_level: Option<u8>, date: NaiveDate) -> bool {
    given.region == enrolled.region && given.until >= date && band_level.is_none_or(|l| given.highest_band_level >= l)
}
