//! The questions themselves: clinical.md section 2, in our own words. What has been asked is never changed: a question that is
//! put differently is another one, of a later screen.

use super::{RedFlag, Strength, Urgency};

const HIP: &str = "Hip red flags: g-care.glos.nhs.uk; Kernow RMS; Exeter Hip Unit; GPonline (Singh); NHS Highland";
const CAUDA_EQUINA: &str = "Cauda equina leaflets: NHS GP-site and Oxford University Hospitals";
const STRESS_FRACTURE: &str = "PMC6226070; fpnotebook (femoral neck stress fracture)";
const ROUTE_UNVERIFIED: &str = "Hip red flags as listed (Kernow RMS, gpreasoning.uk); route from general knowledge";
const GENERAL: &str = "General knowledge: verify before a patient sees it";

const KNEE: &str = "NICE CKS knee pain: assessment (locked knee, blood in the joint); retold from general knowledge";
const OTTAWA: &str = "Ottawa Ankle Rules (Stiell, JAMA 1993;269:1127)";
const ACHILLES: &str = "NICE CKS Achilles tendinopathy (rupture); retold from general knowledge";
const BACK: &str = "NICE NG59 1.1.1 (cancer, infection, trauma, inflammation); NICE CKS sciatica: red flags";
const NECK: &str = "NICE CKS neck pain, cervical radiculopathy: red flags; retold from general knowledge";
const ARM: &str = "NICE CKS shoulder pain: red flags; retold from general knowledge";
const CANCER_OR_INFECTION: &str = "Hip red flags (Kernow RMS); NICE NG59 1.1.1; the strength as in judgement.md 6.3";

const NOW: &str = "Call {emergency} or go to {department} now. Do not exercise.";
const TODAY: &str =
    "Call {advice_line} or your {doctor} today: you need to be seen the same day. Do not exercise until then.";
const SOON: &str = "Call your {doctor} or {advice_line} today and ask for an urgent appointment. Do not exercise until you have been seen.";

const SOON_AND_GENTLY: &str = "Call your {doctor} or {advice_line} today and ask for an urgent appointment. Until you have been seen: gentle exercises only, no bands, no running or jumping.";
const SEE_AND_GENTLY: &str = "See your {doctor} or a physiotherapist: it may be something else. Until you have been seen: gentle exercises only, no bands, no running or jumping.";

pub(super) const CANNOT_BEAR_WEIGHT_AFTER_FALL: RedFlag = RedFlag {
    code: "cannot-bear-weight-after-fall",
    question: "Did you fall or get hit, and now cannot stand on the leg, or does the leg look shorter, twisted or out of shape?",
    why: "fracture, dislocation",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: HIP,
};

pub(super) const HOT_JOINT_AND_UNWELL: RedFlag = RedFlag {
    code: "hot-joint-and-unwell",
    question: "Is the joint hot, red, swollen or suddenly very painful, and do you have a fever, shivers or feel very ill?",
    why: "septic arthritis, osteomyelitis",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: HIP,
};

pub(super) const CANNOT_MOVE_JOINT: RedFlag = RedFlag {
    code: "cannot-move-joint",
    question: "Did the hip become so painful that you cannot move it at all?",
    why: "septic arthritis",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: HIP,
};

pub(super) const NUMB_SADDLE_OR_BLADDER: RedFlag = RedFlag {
    code: "numb-saddle-or-bladder",
    question: "Are you numb between the legs, or do you have new trouble with peeing, pooing or feeling during sex, or are both legs weak or numb?",
    why: "cauda equina syndrome",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: CAUDA_EQUINA,
};

pub(super) const PULSING_LUMP_OR_COLD_LEG: RedFlag = RedFlag {
    code: "pulsing-lump-or-cold-leg",
    question: "Is there a lump in your groin that beats like a pulse, or is your leg cold and pale?",
    why: "aneurysm, acute ischaemia",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: ROUTE_UNVERIFIED,
};

pub(super) const TESTICLE_OR_TRAPPED_LUMP: RedFlag = RedFlag {
    code: "testicle-or-trapped-lump",
    question: "Does a testicle hurt or swell, or is there a sore lump in the groin that will not go back in, with being sick?",
    why: "torsion, strangulated hernia",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: ROUTE_UNVERIFIED,
};

pub(super) const SWOLLEN_LEG_AND_BREATHLESS: RedFlag = RedFlag {
    code: "swollen-leg-and-breathless",
    question: "Is one leg swollen or sore, and are you short of breath or does your chest hurt?",
    why: "pulmonary embolism",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: GENERAL,
};

pub(super) const SWOLLEN_CALF_OR_THIGH: RedFlag = RedFlag {
    code: "swollen-calf-or-thigh",
    question: "Is one calf or thigh swollen, warm and sore to touch?",
    why: "deep vein thrombosis",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: "Call {advice_line} or your {doctor} now: you need to be seen today. If you get short of breath or your chest hurts, call {emergency}.",
    source: GENERAL,
};

pub(super) const PAIN_BUILDS_WITH_IMPACT: RedFlag = RedFlag {
    code: "pain-builds-with-impact",
    question: "Does deep groin pain build up when you run or jump, start earlier each time and ease with rest, or ache at night after you did much more than usual?",
    why: "femoral neck stress fracture (a recent jump in load, low energy or missed periods make it likelier)",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: "Stop all running, jumping and band work, and do not test it by hopping. Call {advice_line} or your {doctor} now: you need to be seen today or tomorrow. An X-ray can look normal; ask about an MRI scan.",
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
    strength: Strength::Lock,
    advice: TODAY,
    source: HIP,
};

pub(super) const INFECTION_RISK: RedFlag = RedFlag {
    code: "infection-risk",
    question: "Do you have new, very bad hip pain, and a weak immune system, diabetes, or a recent operation or injection at the hip?",
    why: "infection",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: TODAY,
    source: HIP,
};

pub(super) const SUDDEN_SEVERE_WORSENING: RedFlag = RedFlag {
    code: "sudden-severe-worsening",
    question: "Did a pain you have had for long suddenly get very much worse?",
    why: "fracture, collapse of a bone without blood supply",
    urgency: Urgency::Urgent,
    strength: Strength::Urgent,
    advice: SOON,
    source: HIP,
};

pub(super) const SUDDEN_SEVERE_WORSENING_2026_2: RedFlag = RedFlag {
    advice: "Call your {doctor} or {advice_line} today, and ask them to phone a bone specialist (orthopaedics) for urgent advice. Do not exercise until you have been seen.",
    ..SUDDEN_SEVERE_WORSENING
};

pub(super) const BONE_BLOOD_SUPPLY_RISK: RedFlag = RedFlag {
    code: "bone-blood-supply-risk",
    question: "Do you have deep groin pain, and have you taken steroids for long, drink a lot of alcohol, or have sickle cell disease?",
    why: "avascular necrosis",
    urgency: Urgency::Urgent,
    strength: Strength::Urgent,
    advice: SOON,
    source: "Hip red flags (steroids, avascular necrosis): Kernow RMS; alcohol and sickle cell from general knowledge",
};

pub(super) const CONSTANT_PAIN_AND_UNWELL: RedFlag = RedFlag {
    code: "constant-pain-and-unwell",
    question: "Does it hurt all the time, even at night and at rest, or do you lose weight without trying, sweat at night, or have you had cancer?",
    why: "malignancy, infection",
    urgency: Urgency::Urgent,
    strength: Strength::Lock,
    advice: SOON,
    source: HIP,
};

pub(super) const CONSTANT_PAIN_AND_UNWELL_2026_2: RedFlag = RedFlag {
    advice: "Call your {doctor} or {advice_line} today and ask for an urgent appointment. Say so if you have had cancer, or lose weight without trying. Do not exercise until you have been seen.",
    ..CONSTANT_PAIN_AND_UNWELL
};

pub(super) const NEW_WEAK_OR_NUMB_LEG: RedFlag = RedFlag {
    code: "new-weak-or-numb-leg",
    question: "Is one leg newly weak or numb, or getting weaker?",
    why: "nerve root, femoral nerve",
    urgency: Urgency::Urgent,
    strength: Strength::Urgent,
    advice: SOON,
    source: HIP,
};

pub(super) const BELLY_OR_URINE_SIGNS: RedFlag = RedFlag {
    code: "belly-or-urine-signs",
    question: "Do you have blood in your pee, are you blocked up or being sick, or do you have pain low in the belly?",
    why: "abdominal, urological",
    urgency: Urgency::SeeClinician,
    strength: Strength::Urgent,
    advice: "See your {doctor}, and urgently if it is bad. Do not exercise until you have been seen.",
    source: HIP,
};

pub(super) const NO_BETTER_FOR_WEEKS: RedFlag = RedFlag {
    code: "no-better-for-weeks",
    question: "Has it hurt to put weight on the leg for more than 2 weeks, or is it no better after 6 weeks of exercises?",
    why: "wrong diagnosis",
    urgency: Urgency::SeeClinician,
    strength: Strength::Urgent,
    advice: "See your {doctor} or a physiotherapist: it may be something else. Do not exercise until you have been seen.",
    source: "biologyinsights (1 to 2 weeks); mskassist GTPS (6 weeks)",
};

pub(super) const CANNOT_MOVE_JOINT_2026_3: RedFlag =
    RedFlag { question: "Did the joint become so painful that you cannot move it at all?", ..CANNOT_MOVE_JOINT };

pub(super) const INFECTION_RISK_2026_3: RedFlag = RedFlag {
    question: "Do you have new, very bad pain there, and a weak immune system, diabetes, or a recent operation or injection at that place?",
    ..INFECTION_RISK
};

pub(super) const SUDDEN_SEVERE_WORSENING_2026_3: RedFlag = RedFlag {
    advice: "Call your {doctor} or {advice_line} today, and ask them to phone a bone specialist (orthopaedics) for urgent advice. Until you have been seen: gentle exercises only, no bands, no running or jumping.",
    ..SUDDEN_SEVERE_WORSENING
};

pub(super) const BONE_BLOOD_SUPPLY_RISK_2026_3: RedFlag = RedFlag { advice: SOON_AND_GENTLY, ..BONE_BLOOD_SUPPLY_RISK };

pub(super) const CONSTANT_PAIN_AND_UNWELL_2026_3: RedFlag = RedFlag {
    question: "Does it hurt all the time, even at night or at rest, and do you feel ill, lose weight without trying, have a fever, sweat at night, or have you ever had cancer?",
    source: CANCER_OR_INFECTION,
    ..CONSTANT_PAIN_AND_UNWELL_2026_2
};

pub(super) const NEW_WEAK_OR_NUMB_LEG_2026_3: RedFlag = RedFlag { advice: SOON_AND_GENTLY, ..NEW_WEAK_OR_NUMB_LEG };

pub(super) const BELLY_OR_URINE_SIGNS_2026_3: RedFlag = RedFlag {
    advice: "See your {doctor}, and urgently if it is bad. Until you have been seen: gentle exercises only, no bands, no running or jumping.",
    ..BELLY_OR_URINE_SIGNS
};

pub(super) const NO_BETTER_FOR_WEEKS_2026_3: RedFlag = RedFlag { advice: SEE_AND_GENTLY, ..NO_BETTER_FOR_WEEKS };

pub(super) const NO_BETTER_FOR_WEEKS_NO_LEG: RedFlag = RedFlag {
    question: "Is it no better after 6 weeks of exercises?",
    advice: SEE_AND_GENTLY,
    source: "mskassist GTPS (6 weeks)",
    ..NO_BETTER_FOR_WEEKS
};

pub(super) const PAST_CANCER: RedFlag = RedFlag {
    code: "past-cancer",
    question: "Have you ever had cancer?",
    why: "metastasis",
    urgency: Urgency::Urgent,
    strength: Strength::Urgent,
    advice: "Call your {doctor} within 2 days, and say that you have had cancer and where it hurts. Until you have been seen: gentle exercises only, no bands, no running or jumping.",
    source: CANCER_OR_INFECTION,
};

pub(super) const COLD_OR_NUMB_FOOT: RedFlag = RedFlag {
    code: "cold-or-numb-foot",
    question: "Is the foot cold, pale, blue or numb, or is the calf hard, tight and more and more painful?",
    why: "acute ischaemia, popliteal artery after a knee dislocation, compartment syndrome",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: GENERAL,
};

pub(super) const CANNOT_STRAIGHTEN_AFTER_SNAP: RedFlag = RedFlag {
    code: "cannot-straighten-knee",
    question: "After a snap or a fall, can you not lift the straight leg off the bed, or not straighten the knee yourself?",
    why: "rupture of the quadriceps or patellar tendon, fracture of the kneecap",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: TODAY,
    source: GENERAL,
};

pub(super) const LOCKED_KNEE: RedFlag = RedFlag {
    code: "locked-knee",
    question: "Is the knee stuck, so that you cannot fully bend or straighten it, since a twist or a fall?",
    why: "bucket-handle tear of a meniscus, loose body",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: TODAY,
    source: KNEE,
};

pub(super) const SWOLLEN_AT_ONCE: RedFlag = RedFlag {
    code: "swollen-within-hours",
    question: "Did the knee swell up within 4 hours of a twist or a fall?",
    why: "blood in the joint: ligament, fracture",
    urgency: Urgency::Urgent,
    strength: Strength::Urgent,
    advice: SOON_AND_GENTLY,
    source: KNEE,
};

pub(super) const ANKLE_BONES_SORE: RedFlag = RedFlag {
    code: "ankle-bones-sore",
    question: "After a twist or a fall, could you not take 4 steps, at once or now? Or does it hurt to press on the back edge or the tip of an ankle bone, the bump on the outer edge of the foot, or the inner edge of the midfoot?",
    why: "fracture of the ankle or the midfoot",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: "Call {advice_line} or your {doctor} today: you may need an X-ray. Do not stand on it to test it, and do not exercise until then.",
    source: OTTAWA,
};

pub(super) const SNAPPED_TENDON: RedFlag = RedFlag {
    code: "snapped-tendon",
    question: "Did you feel a snap or a kick at the back of the heel or the calf, and can you now not push off or stand on tiptoe?",
    why: "rupture of the Achilles tendon",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: "Call {advice_line} or your {doctor} now: you need to be seen today. Keep the toes pointed down and do not stretch it. Do not exercise.",
    source: ACHILLES,
};

pub(super) const FOOT_WOUND_AND_DIABETES: RedFlag = RedFlag {
    code: "foot-wound-and-diabetes",
    question: "Do you have diabetes, and a wound, or a hot, red or swollen foot?",
    why: "infection, Charcot foot",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: TODAY,
    source: "NICE NG19 (a foot problem in diabetes: referred within 1 working day)",
};

pub(super) const SPOT_ON_BONE: RedFlag = RedFlag {
    code: "spot-on-bone",
    question: "Does one spot on a bone hurt more each time you run or jump, and hurt to press?",
    why: "stress fracture (navicular, fifth metatarsal, shin)",
    urgency: Urgency::Urgent,
    strength: Strength::Urgent,
    advice: SOON_AND_GENTLY,
    source: STRESS_FRACTURE,
};

pub(super) const TEARING_PAIN_OR_FAINT: RedFlag = RedFlag {
    code: "tearing-pain-or-faint",
    question: "Did a tearing pain in the back or belly begin suddenly, with feeling faint, sweating, or a lump in the belly that beats like a pulse?",
    why: "aneurysm of the aorta",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: GENERAL,
};

pub(super) const BACK_AND_FEVER: RedFlag = RedFlag {
    code: "back-and-fever",
    question: "Do you have a fever, shivers or feel very ill with the back pain, or have you had a recent infection, a weak immune system, or injected drugs?",
    why: "infection of the spine",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: TODAY,
    source: BACK,
};

pub(super) const BACK_AFTER_FALL: RedFlag = RedFlag {
    code: "back-after-fall",
    question: "Did it begin with a hard fall or a crash, or with a small one and you have thin bones, are over 65, or took steroids for long?",
    why: "fracture of the spine",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: TODAY,
    source: BACK,
};

pub(super) const NECK_AFTER_FALL: RedFlag = RedFlag {
    code: "neck-after-fall",
    question: "After a fall, a crash or a blow, does the middle of the neck hurt, are arms or legs numb or weak, or can you not turn the head half-way to each side?",
    why: "fracture or injury of the spinal cord",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: "Keep the head still and call {emergency} now. Do not exercise.",
    source: "Canadian C-Spine Rule (Stiell, JAMA 2001;286:1841)",
};

pub(super) const SUDDEN_HEADACHE: RedFlag = RedFlag {
    code: "sudden-headache",
    question: "Did a headache or neck pain unlike any before begin suddenly, or do you see double, slur, have trouble swallowing, a drooping face, or a weak side?",
    why: "tear of a neck artery, bleeding, stroke",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: "Call {emergency} now. Do not exercise.",
    source: NECK,
};

pub(super) const STIFF_NECK_AND_FEVER: RedFlag = RedFlag {
    code: "stiff-neck-and-fever",
    question: "Is the neck stiff with a fever, a rash, or light that hurts, or do you feel very ill?",
    why: "meningitis, infection of the spine",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: NECK,
};

pub(super) const BOTH_HANDS_OR_GAIT: RedFlag = RedFlag {
    code: "both-hands-or-gait",
    question: "Are both hands clumsy or numb, is your walk unsteady, or do you have new trouble with peeing or pooing?",
    why: "pressure on the spinal cord (myelopathy)",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: TODAY,
    source: NECK,
};

pub(super) const NEW_WEAK_OR_NUMB_ARM: RedFlag = RedFlag {
    code: "new-weak-or-numb-arm",
    question: "Is one arm or hand newly weak or numb, or getting weaker, or can you not lift the arm since an injury?",
    why: "nerve root, nerve, tear of the rotator cuff",
    urgency: Urgency::Urgent,
    strength: Strength::Urgent,
    advice: SOON_AND_GENTLY,
    source: ARM,
};

pub(super) const CHEST_OR_BREATH: RedFlag = RedFlag {
    code: "chest-or-breath",
    question: "Does your chest hurt or feel tight, are you short of breath, sweaty or sick, or does the pain spread to the jaw?",
    why: "heart attack, pulmonary embolism, collapsed lung",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: "Call {emergency} now. Do not exercise.",
    source: ARM,
};

pub(super) const OUT_OF_SHAPE_AFTER_FALL: RedFlag = RedFlag {
    code: "out-of-shape-after-fall",
    question: "After a fall, a blow or a fit, does the shoulder, arm or hand look out of shape, or can you not use it at all?",
    why: "dislocation, fracture",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: ARM,
};

pub(super) const COLD_OR_NUMB_HAND: RedFlag = RedFlag {
    code: "cold-or-numb-hand",
    question: "Is the hand cold, pale, blue or numb, or is the forearm hard, tight and more and more painful?",
    why: "acute ischaemia, compartment syndrome",
    urgency: Urgency::Emergency,
    strength: Strength::Lock,
    advice: NOW,
    source: GENERAL,
};

pub(super) const THUMB_HOLLOW_SORE: RedFlag = RedFlag {
    code: "thumb-hollow-sore",
    question: "After a fall on the hand, is it sore in the hollow at the base of the thumb, or on the wrist bones?",
    why: "fracture of the scaphoid or the wrist",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: "Call {advice_line} or your {doctor} today: you may need an X-ray, and the first one can look normal. Do not exercise until then.",
    source: GENERAL,
};

pub(super) const SWOLLEN_FINGER_OR_BITE: RedFlag = RedFlag {
    code: "swollen-finger-or-bite",
    question: "Is a finger swollen along its length, bent, and very sore to straighten, or is a bite or a cut getting red and hot?",
    why: "infection of a tendon sheath",
    urgency: Urgency::SameDay,
    strength: Strength::Lock,
    advice: TODAY,
    source: GENERAL,
};

pub(super) const NEW_LUMP: RedFlag = RedFlag {
    code: "new-lump",
    question: "Is there a lump that is new or grows?",
    why: "tumour",
    urgency: Urgency::Urgent,
    strength: Strength::Urgent,
    advice: "Call your {doctor} within 2 days and ask to be seen about the lump. Until you have been seen: gentle exercises only, no bands, no running or jumping.",
    source: ARM,
};
