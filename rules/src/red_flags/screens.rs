//! The screens: which questions were asked together, by version, the most urgent first. An answer is judged by the
//! screen it was given to.

use super::{Screen, questions as q};

/// Stress fractures ask after energy and periods; what is sudden asks for orthopaedics, what may be cancer says so.
pub(super) const OF_2026_2: Screen = Screen {
    version: "2026.2",
    questions: &[
        q::CANNOT_BEAR_WEIGHT_AFTER_FALL,
        q::HOT_JOINT_AND_UNWELL,
        q::CANNOT_MOVE_JOINT,
        q::NUMB_SADDLE_OR_BLADDER,
        q::PULSING_LUMP_OR_COLD_LEG,
        q::TESTICLE_OR_TRAPPED_LUMP,
        q::SWOLLEN_LEG_AND_BREATHLESS,
        q::SWOLLEN_CALF_OR_THIGH,
        q::PAIN_BUILDS_WITH_IMPACT_2026_2,
        q::UNDER_16_WITH_LIMP,
        q::INFECTION_RISK,
        q::SUDDEN_SEVERE_WORSENING_2026_2,
        q::BONE_BLOOD_SUPPLY_RISK,
        q::CONSTANT_PAIN_AND_UNWELL_2026_2,
        q::NEW_WEAK_OR_NUMB_LEG,
        q::BELLY_OR_URINE_SIGNS,
        q::NO_BETTER_FOR_WEEKS,
    ],
};

pub(super) const OF_2026_1: Screen = Screen {
    version: "2026.1",
    questions: &[
        q::CANNOT_BEAR_WEIGHT_AFTER_FALL,
        q::HOT_JOINT_AND_UNWELL,
        q::CANNOT_MOVE_JOINT,
        q::NUMB_SADDLE_OR_BLADDER,
        q::PULSING_LUMP_OR_COLD_LEG,
        q::TESTICLE_OR_TRAPPED_LUMP,
        q::SWOLLEN_LEG_AND_BREATHLESS,
        q::SWOLLEN_CALF_OR_THIGH,
        q::PAIN_BUILDS_WITH_IMPACT,
        q::UNDER_16_WITH_LIMP,
        q::INFECTION_RISK,
        q::SUDDEN_SEVERE_WORSENING,
        q::BONE_BLOOD_SUPPLY_RISK,
        q::CONSTANT_PAIN_AND_UNWELL,
        q::NEW_WEAK_OR_NUMB_LEG,
        q::BELLY_OR_URINE_SIGNS,
        q::NO_BETTER_FOR_WEEKS,
    ],
};
