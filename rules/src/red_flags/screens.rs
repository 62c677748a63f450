//! The screens: which questions are asked together, by version, the most urgent first. An answer is judged by the screen it
//! was given to.

use super::{Area, Form, RedFlag, Screen, questions as q};

/// A screen in full.
const fn full(version: &'static str, area: Area, questions: &'static [RedFlag]) -> Screen {
    Screen { version, area: Some(area), form: Form::Full, questions }
}

/// A short screen: what must not be missed between two full ones. Three questions.
const fn short(version: &'static str, area: Option<Area>, questions: &'static [RedFlag; 3]) -> Screen {
    Screen { version, area, form: Form::Short, questions }
}

/// Every screen there was: those that are asked now, then the earlier ones, the newest first.
pub(super) const ALL: &[Screen] = &[
    HIP,
    KNEE,
    LOWER_LEG,
    BACK,
    NECK,
    SHOULDER,
    ARM,
    SHORT,
    HIP_SHORT,
    KNEE_SHORT,
    LOWER_LEG_SHORT,
    BACK_SHORT,
    NECK_SHORT,
    SHOULDER_SHORT,
    ARM_SHORT,
    OF_2026_2,
    OF_2026_1,
];

/// The strengths come in: what is urgent no longer says "do not exercise". Constant pain locks with what makes it worrying.
pub(super) const HIP: Screen = full(
    "2026.3",
    Area::Hip,
    &[
        q::CANNOT_BEAR_WEIGHT_AFTER_FALL,
        q::HOT_JOINT_AND_UNWELL,
        q::CANNOT_MOVE_JOINT_2026_3,
        q::NUMB_SADDLE_OR_BLADDER,
        q::PULSING_LUMP_OR_COLD_LEG,
        q::TESTICLE_OR_TRAPPED_LUMP,
        q::SWOLLEN_LEG_AND_BREATHLESS,
        q::SWOLLEN_CALF_OR_THIGH,
        q::PAIN_BUILDS_WITH_IMPACT_2026_2,
        q::UNDER_16_WITH_LIMP,
        q::INFECTION_RISK_2026_3,
        q::SUDDEN_SEVERE_WORSENING_2026_3,
        q::BONE_BLOOD_SUPPLY_RISK_2026_3,
        q::CONSTANT_PAIN_AND_UNWELL_2026_3,
        q::NEW_WEAK_OR_NUMB_LEG_2026_3,
        q::PAST_CANCER,
        q::BELLY_OR_URINE_SIGNS_2026_3,
        q::NO_BETTER_FOR_WEEKS_2026_3,
    ],
);

const KNEE: Screen = full(
    "2026.3-knee",
    Area::Knee,
    &[
        q::CANNOT_BEAR_WEIGHT_AFTER_FALL,
        q::HOT_JOINT_AND_UNWELL,
        q::CANNOT_MOVE_JOINT_2026_3,
        q::COLD_OR_NUMB_FOOT,
        q::SWOLLEN_LEG_AND_BREATHLESS,
        q::SWOLLEN_CALF_OR_THIGH,
        q::LOCKED_KNEE,
        q::CANNOT_STRAIGHTEN_AFTER_SNAP,
        q::UNDER_16_WITH_LIMP,
        q::INFECTION_RISK_2026_3,
        q::SWOLLEN_AT_ONCE,
        q::SUDDEN_SEVERE_WORSENING_2026_3,
        q::CONSTANT_PAIN_AND_UNWELL_2026_3,
        q::NEW_WEAK_OR_NUMB_LEG_2026_3,
        q::PAST_CANCER,
        q::NO_BETTER_FOR_WEEKS_2026_3,
    ],
);

const LOWER_LEG: Screen = full(
    "2026.3-lower-leg",
    Area::LowerLeg,
    &[
        q::CANNOT_BEAR_WEIGHT_AFTER_FALL,
        q::HOT_JOINT_AND_UNWELL,
        q::COLD_OR_NUMB_FOOT,
        q::SWOLLEN_LEG_AND_BREATHLESS,
        q::SWOLLEN_CALF_OR_THIGH,
        q::SNAPPED_TENDON,
        q::ANKLE_BONES_SORE,
        q::FOOT_WOUND_AND_DIABETES,
        q::INFECTION_RISK_2026_3,
        q::SPOT_ON_BONE,
        q::SUDDEN_SEVERE_WORSENING_2026_3,
        q::CONSTANT_PAIN_AND_UNWELL_2026_3,
        q::NEW_WEAK_OR_NUMB_LEG_2026_3,
        q::PAST_CANCER,
        q::NO_BETTER_FOR_WEEKS_2026_3,
    ],
);

const BACK: Screen = full(
    "2026.3-back",
    Area::Back,
    &[
        q::NUMB_SADDLE_OR_BLADDER,
        q::TEARING_PAIN_OR_FAINT,
        q::BACK_AND_FEVER,
        q::BACK_AFTER_FALL,
        q::INFECTION_RISK_2026_3,
        q::SUDDEN_SEVERE_WORSENING_2026_3,
        q::CONSTANT_PAIN_AND_UNWELL_2026_3,
        q::NEW_WEAK_OR_NUMB_LEG_2026_3,
        q::PAST_CANCER,
        q::BELLY_OR_URINE_SIGNS_2026_3,
        q::NO_BETTER_FOR_WEEKS_NO_LEG,
    ],
);

const NECK: Screen = full(
    "2026.3-neck",
    Area::Neck,
    &[
        q::NECK_AFTER_FALL,
        q::SUDDEN_HEADACHE,
        q::STIFF_NECK_AND_FEVER,
        q::BOTH_HANDS_OR_GAIT,
        q::INFECTION_RISK_2026_3,
        q::CONSTANT_PAIN_AND_UNWELL_2026_3,
        q::NEW_WEAK_OR_NUMB_ARM,
        q::PAST_CANCER,
        q::NO_BETTER_FOR_WEEKS_NO_LEG,
    ],
);

const SHOULDER: Screen = full(
    "2026.3-shoulder",
    Area::Shoulder,
    &[
        q::CHEST_OR_BREATH,
        q::OUT_OF_SHAPE_AFTER_FALL,
        q::HOT_JOINT_AND_UNWELL,
        q::CANNOT_MOVE_JOINT_2026_3,
        q::INFECTION_RISK_2026_3,
        q::CONSTANT_PAIN_AND_UNWELL_2026_3,
        q::NEW_WEAK_OR_NUMB_ARM,
        q::NEW_LUMP,
        q::PAST_CANCER,
        q::NO_BETTER_FOR_WEEKS_NO_LEG,
    ],
);

const ARM: Screen = full(
    "2026.3-arm",
    Area::Arm,
    &[
        q::OUT_OF_SHAPE_AFTER_FALL,
        q::COLD_OR_NUMB_HAND,
        q::HOT_JOINT_AND_UNWELL,
        q::CANNOT_MOVE_JOINT_2026_3,
        q::THUMB_HOLLOW_SORE,
        q::SWOLLEN_FINGER_OR_BITE,
        q::INFECTION_RISK_2026_3,
        q::CONSTANT_PAIN_AND_UNWELL_2026_3,
        q::NEW_WEAK_OR_NUMB_ARM,
        q::NEW_LUMP,
        q::PAST_CANCER,
        q::NO_BETTER_FOR_WEEKS_NO_LEG,
    ],
);

/// Of no place in particular.
const SHORT: Screen = short(
    "2026.3-short",
    None,
    &[q::HOT_JOINT_AND_UNWELL, q::NUMB_SADDLE_OR_BLADDER, q::CONSTANT_PAIN_AND_UNWELL_2026_3],
);

const LEG_IN_SHORT: &[RedFlag; 3] =
    &[q::HOT_JOINT_AND_UNWELL, q::SWOLLEN_CALF_OR_THIGH, q::CONSTANT_PAIN_AND_UNWELL_2026_3];

const HIP_SHORT: Screen = short("2026.3-hip-short", Some(Area::Hip), LEG_IN_SHORT);
const KNEE_SHORT: Screen = short("2026.3-knee-short", Some(Area::Knee), LEG_IN_SHORT);
const LOWER_LEG_SHORT: Screen = short("2026.3-lower-leg-short", Some(Area::LowerLeg), LEG_IN_SHORT);

const BACK_SHORT: Screen = short(
    "2026.3-back-short",
    Some(Area::Back),
    &[q::NUMB_SADDLE_OR_BLADDER, q::BACK_AND_FEVER, q::CONSTANT_PAIN_AND_UNWELL_2026_3],
);

const NECK_SHORT: Screen = short(
    "2026.3-neck-short",
    Some(Area::Neck),
    &[q::STIFF_NECK_AND_FEVER, q::BOTH_HANDS_OR_GAIT, q::CONSTANT_PAIN_AND_UNWELL_2026_3],
);

const SHOULDER_SHORT: Screen = short(
    "2026.3-shoulder-short",
    Some(Area::Shoulder),
    &[q::CHEST_OR_BREATH, q::HOT_JOINT_AND_UNWELL, q::CONSTANT_PAIN_AND_UNWELL_2026_3],
);

const ARM_SHORT: Screen = short(
    "2026.3-arm-short",
    Some(Area::Arm),
    &[q::COLD_OR_NUMB_HAND, q::HOT_JOINT_AND_UNWELL, q::CONSTANT_PAIN_AND_UNWELL_2026_3],
);

/// Stress fractures ask after energy and periods; what is sudden asks for orthopaedics, what may be cancer says so.
const OF_2026_2: Screen = Screen {
    version: "2026.2",
    area: Some(Area::Hip),
    form: Form::Full,
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

const OF_2026_1: Screen = Screen {
    version: "2026.1",
    area: Some(Area::Hip),
    form: Form::Full,
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
