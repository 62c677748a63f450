//! DISAGREE: what somebody says of the week, and what their numbers say.

use super::{Sign, stretch, weeks};
use crate::{
    pain::{
        course::Course,
        day::{Compared, Day},
        evidence::{Evidence, Fired},
        rule::Rule,
    },
    thresholds::Thresholds,
};

/// Counts answers running that say the opposite of week against week. An answer that has nothing to be compared with
/// leaves the count; one that does not disagree clears it, and the sign begins anew.
pub(super) fn look(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Sign {
    let (Some(said), Some((this, before))) = (day.compared, weeks(course, thresholds)) else { return Sign::Unknown };
    let disagrees = match said {
        Compared::Better => this.exceeds(before, thresholds.disagree_change),
        Compared::Same => false,
        Compared::Worse => before.exceeds(this, thresholds.disagree_change),
    };
    let count = &mut course.signs.disagreed;
    *count = if disagrees { count.saturating_add(1).min(thresholds.disagree_answers) } else { 0 };
    if !disagrees || *count < thresholds.disagree_answers {
        return Sign::Absent(Rule::Disagree);
    }
    Sign::Holds(Fired::new(Rule::Disagree, stretch(day.date, thresholds.week_days.saturating_mul(2)), |seen| {
        seen.with("answers", thresholds.disagree_answers)
            .with("said_better", u8::from(said == Compared::Better))
            .with("this_week", this.value())
            .with("week_before", before.value())
            .with("change", this.value() - before.value())
            .against(thresholds.disagree_change.as_points())
    }))
}

pub(in crate::pain) fn text(seen: &Evidence) -> String {
    let better = seen.value("said_better") == Some(1.0);
    let (said, went) = if better { ("better", "up") } else { ("worse", "down") };
    format!(
        "You say your pain is {said} than last week, but your scores went {went}: {} on average this week, and {} the week \
         before. Both count. Talk it over with your physiotherapist, for the numbers may miss what you feel.",
        seen.written("this_week"),
        seen.written("week_before")
    )
}
