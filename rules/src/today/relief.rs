//! Relief: what is pleasant on a day of rest, by region, and what is left out while a trigger of the last days matches.
//! The table is judgement.md 2.3; chosen there.

use crate::{
    pain::Triggers,
    place::{BodySite, Region},
    text::Text,
};

/// A relief move.
#[derive(Clone, Copy, Debug)]
struct Relief {
    code: &'static str,
    text: &'static str,
    /// It is left out while one of these brought the pain on.
    never_while: Triggers,
}

const NONE: Triggers = Triggers::from_bits(0);
const ON_FEET: Triggers = Triggers::WALKING.and(Triggers::STANDING);

const fn relief(code: &'static str, text: &'static str, never_while: Triggers) -> Relief {
    Relief { code, text, never_while }
}

const HIP: &[Relief] = &[
    relief("heel-slides", "Heel slides, lying down.", NONE),
    relief("pelvic-tilt", "Tilting the pelvis, lying down.", NONE),
    relief("easy-pedalling", "Easy pedalling without resistance.", Triggers::SITTING),
];
const LEG: &[Relief] = &[
    relief("ankle-pumps", "Ankle pumps with the leg up.", NONE),
    relief("quad-sets", "Tightening the thigh with the leg straight.", NONE),
    relief("sitting-marches", "Marching while you sit.", Triggers::SITTING),
];
const SPINE: &[Relief] = &[
    relief("change-of-position", "A change of position every 20 minutes.", NONE),
    relief("breathing", "Slow breathing into the belly.", NONE),
    relief("easy-walk", "An easy walk.", ON_FEET),
];
const ARM: &[Relief] = &[
    relief("pendulum", "Letting the arm swing like a pendulum.", NONE),
    relief("assisted-range", "Moving the joint with the help of the other hand.", NONE),
    relief("easy-walk", "An easy walk.", ON_FEET),
];

const fn of_region(region: Region) -> &'static [Relief] {
    match region {
        Region::Hip | Region::Groin | Region::Thigh => HIP,
        Region::Knee | Region::Calf | Region::Ankle | Region::Foot => LEG,
        Region::Back | Region::Neck => SPINE,
        Region::Shoulder | Region::Elbow | Region::Wrist | Region::Hand => ARM,
    }
}

/// The relief moves of a place, without those that what brought the pain on forbids.
pub(super) fn moves(site: BodySite, triggers: Triggers) -> Vec<Text> {
    let may = |relief: &&Relief| !triggers.has(relief.never_while);
    let text = |relief: &Relief| Text::new(relief.code, relief.text).with("place", site);
    of_region(site.region).iter().filter(may).map(text).collect()
}

/// Whether a walk is ruled out by what brought the pain on.
pub(super) const fn rules_out_walking(triggers: Triggers) -> bool {
    triggers.has(ON_FEET)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Side;

    #[test]
    fn nobody_whose_foot_hurts_walking_is_sent_for_a_walk() {
        for region in Region::ALL.iter().copied() {
            let site = BodySite { region, side: Side::Left };
            let codes: Vec<String> = moves(site, Triggers::WALKING).into_iter().map(|text| text.code).collect();
            assert!(!codes.is_empty() && !codes.contains(&"easy-walk".to_owned()), "{region}: {codes:?}");
            let sitting: Vec<String> = moves(site, Triggers::SITTING).into_iter().map(|text| text.code).collect();
            assert!(!sitting.contains(&"sitting-marches".to_owned()), "{region}");
        }
        assert!(rules_out_walking(Triggers::STANDING) && !rules_out_walking(Triggers::NIGHT));
    }
}
