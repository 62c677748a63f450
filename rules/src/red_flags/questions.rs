//! The questions themselves: clinical.md section 2, in our own words. What has been asked is never changed: a question that is
//! put differently is another one, of a later screen.

use super::{RedFlag, Urgency};

const HIP: &str = "Hip red flags: g-care.glos.nhs.uk; Kernow RMS; Exeter Hip Unit; GPonline (Singh); NHS Highland";
const CAUDA_EQUINA: &str = "Cauda equina leaflets: NHS GP-site and Oxford University Hospitals";
const STRESS_FRACTURE: &str = "PMC6226070; fpnotebook (femoral neck stress fracture)";
const ROUTE_UNVERIFIED: &str = "Hip red flags as listed (Kernow RMS, gpreasoning.uk); route from general knowledge";
const GENERAL: &str = "General knowledge: verify before a patient sees it";

const NOW: &str = "Call 999 or go to A&E now. Do not exercise.";
const TODAY: &str = "Call 111 or your GP today: you need to be seen the same day. Do not exercise until then.";
const SOON: &str =
    "Call your GP or 111 today and ask for an urgent appointment. Do not exercise until you have been seen.";

pub(super) const CANNOT_BEAR_WEIGHT_AFTER_FALL: RedFlag = RedFlag {
    code: "cannot-bear-weight-after-fall",
    question: "Did you fall or get hit, and now cannot stand on the leg, or does the leg look shorter, twisted or out of shape?",
    why: "fracture, dislocation",
    urgency: Urgency::Emergency,
    advice: NOW,
    source: HIP,
};

pub(super) const HOT_JOINT_AND_UNWELL: RedFlag = RedFlag {
    code: "hot-joint-and-unwell",
    question: "Is the joint hot, red, swollen or suddenly very painful, and do you have a fever, shivers or feel very ill?",
    why: "septic arthritis, osteomyelitis",
    urgency: Urgency::Emergency,
    advice: NOW,
    source: HIP,
};

pub(super) const CANNOT_MOVE_JOINT: RedFlag = RedFlag {
    code: "cannot-move-joint",
    question: "Did the hip become so painful that you cannot move it at all?",
    why: "septic arthritis",
    urgency: Urgency::Emergency,
    advice: NOW,
    source: HIP,
};

pub(super) const NUMB_SADDLE_OR_BLADDER: RedFlag = RedFlag {
    code: "numb-saddle-or-bladder",
    question: "Are you numb between the legs, or do you have new trouble with peeing, pooing or feeling during sex, or are both legs weak or numb?",
    why: "cauda equina syndrome",
    urgency: Urgency::Emergency,
    advice: NOW,
    source: CAUDA_EQUINA,
};

pub(super) const PULSING_LUMP_OR_COLD_LEG: RedFlag = RedFlag {
    code: "pulsing-lump-or-cold-leg",
    question: "Is there a lump in your groin that beats like a pulse, or is your leg cold and pale?",
    why: "aneurysm, acute ischaemia",
    urgency: Urgency::Emergency,
    advice: NOW,
    source: ROUTE_UNVERIFIED,
};

pub(super) const TESTICLE_OR_TRAPPED_LUMP: RedFlag = RedFlag {
    code: "testicle-or-trapped-lump",
    question: "Does a testicle hurt or swell, or is there a sore lump in the groin that will not go back in, with being sick?",
    why: "torsion, strangulated hernia",
    urgency: Urgency::Emergency,
    advice: NOW,
    source: ROUTE_UNVERIFIED,
};

pub(super) const SWOLLEN_LEG_AND_BREATHLESS: RedFlag = RedFlag {
    code: "swollen-leg-and-breathless",
    question: "Is one leg swollen or sore, and are you short of breath or does your chest hurt?",
    why: "pulmonary embolism",
    urgency: Urgency::Emergency,
    advice: NOW,
    source: GENERAL,
};

pub(super) const SWOLLEN_CALF_OR_THIGH: RedFlag = RedFlag {
    code: "swollen-calf-or-thigh",
    question: "Is one calf or thigh swollen, warm and sore to touch?",
    why: "deep vein thrombosis",
    urgency: Urgency::SameDay,
    advice: "Call 111 or your GP now: you need to be seen today. If you get short of breath or your chest hurts, call 999.",
    source: GENERAL,
};

pub(super) const PAIN_BUILDS_WITH_IMPACT: RedFlag = RedFlag {
    code: "pain-builds-with-impact",
    question: "Does deep groin pain build up when you run or jump, start earlier each time and ease with rest, or ache at night after you did much more than usual?",
    why: "femoral neck stress fracture (a recent jump in load, low energy or missed periods make it likelier)",
    urgency: Urgency::SameDay,
    advice: "Stop all running, jumping and band work, and do not test it by hopping. Call 111 or your GP now: you need to be seen today or tomorrow. An X-ray can look normal; ask about an MRI scan.",
    source: STRESS_FRACTURE,
};

pub(super) const PAIN_BUILDS_WITH_IMPACT_2026_2: RedFlag = RedFlag {
    question: "Does deep groin pain build up when you run or jump, start earlier each time and ease with rest, or ache at night? Take it more seriously after you did much more than usual, when you have little energy, or if your periods stopped.",
    ..PAIN_BUILDS_WITH_IMPACT
};

pub(super) const UNDER_16_WITH_LIMP: RedFlag = RedFlag {
    code: "under-16-with-limp",
    question: "Are you under 16, with a limp or pain in the hip or knee?",
    why: "slipped epiphysis, Perthes disease, apophysis, sepsis",
    urgency: Urgency::SameDay,
    advice: TODAY,
    source: HIP,
};

pub(super) const INFECTION_RISK: RedFlag = RedFlag {
    code: "infection-risk",
    question: "Do you have new, very bad hip pain, and a weak immune system, diabetes, or a recent operation or injection at the hip?",
    why: "infection",
    urgency: Urgency::SameDay,
    advice: TODAY,
    source: HIP,
};

pub(super) const SUDDEN_SEVERE_WORSENING: RedFlag = RedFlag {
    code: "sudden-severe-worsening",
    question: "Did a pain you have had for long suddenly get very much worse?",
    why: "fracture, collapse of a bone without blood supply",
    urgency: Urgency::Urgent,
    advice: SOON,
    source: HIP,
};

pub(super) const SUDDEN_SEVERE_WORSENING_2026_2: RedFlag = RedFlag {
    advice: "Call your GP or 111 today, and ask them to phone a bone specialist (orthopaedics) for urgent advice. Do not exercise until you have been seen.",
    ..SUDDEN_SEVERE_WORSENING
};

pub(super) const BONE_BLOOD_SUPPLY_RISK: RedFlag = RedFlag {
    code: "bone-blood-supply-risk",
    question: "Do you have deep groin pain, and have you taken steroids for long, drink a lot of alcohol, or have sickle cell disease?",
    why: "avascular necrosis",
    urgency: Urgency::Urgent,
    advice: SOON,
    source: "Hip red flags (steroids, avascular necrosis): Kernow RMS; alcohol and sickle cell from general knowledge",
};

pub(super) const CONSTANT_PAIN_AND_UNWELL: RedFlag = RedFlag {
    code: "constant-pain-and-unwell",
    question: "Does it hurt all the time, even at night and at rest, or do you lose weight without trying, sweat at night, or have you had cancer?",
    why: "malignancy, infection",
    urgency: Urgency::Urgent,
    advice: SOON,
    source: HIP,
};

pub(super) const CONSTANT_PAIN_AND_UNWELL_2026_2: RedFlag = RedFlag {
    advice: "Call your GP or 111 today and ask for an urgent appointment. Say so if you have had cancer, or lose weight without trying. Do not exercise until you have been seen.",
    ..CONSTANT_PAIN_AND_UNWELL
};

pub(super) const NEW_WEAK_OR_NUMB_LEG: RedFlag = RedFlag {
    code: "new-weak-or-numb-leg",
    question: "Is one leg newly weak or numb, or getting weaker?",
    why: "nerve root, femoral nerve",
    urgency: Urgency::Urgent,
    advice: SOON,
    source: HIP,
};

pub(super) const BELLY_OR_URINE_SIGNS: RedFlag = RedFlag {
    code: "belly-or-urine-signs",
    question: "Do you have blood in your pee, are you blocked up or being sick, or do you have pain low in the belly?",
    why: "abdominal, urological",
    urgency: Urgency::SeeClinician,
    advice: "See your GP, and urgently if it is bad. Do not exercise until you have been seen.",
    source: HIP,
};

pub(super) const NO_BETTER_FOR_WEEKS: RedFlag = RedFlag {
    code: "no-better-for-weeks",
    question: "Has it hurt to put weight on the leg for more than 2 weeks, or is it no better after 6 weeks of exercises?",
    why: "wrong diagnosis",
    urgency: Urgency::SeeClinician,
    advice: "See your GP or a physiotherapist: it may be something else. Do not exercise until you have been seen.",
    source: "biologyinsights (1 to 2 weeks); mskassist GTPS (6 weeks)",
};
