//! How long a phase takes.

use super::*;
use crate::place::{BodySite, Region, Side};

#[test]
fn a_week_past_the_announced_most_somebody_is_told() {
    assert_eq!(longer_than_planned_from(date(0), 2), date(22), "two weeks, one more, and the day after");
    assert_eq!(longer_than_planned_from(date(3), 0), date(11));
}

#[test]
fn it_is_said_of_which_place_and_phase_and_since_when() {
    let site = BodySite { region: Region::Hip, side: Side::Left };
    let told = longer_than_planned(site, "Light band", date(0), 4);
    assert!(told.text.starts_with("Left hip: in the phase \"Light band\" since 2026-01-01"), "{}", told.text);
    assert_eq!(told.code, LONGER_THAN_PLANNED);
}
