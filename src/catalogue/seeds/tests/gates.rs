//! What must hold to enter each phase of the seed programmes.

use super::super::super::programme::Gate;
use super::programmes;
use limber_rules::function_tests::{FunctionTest, Unit};
use limber_rules::progression::{Bound, Measure};
use limber_rules::scale::Nrs;

const fn test(test: FunctionTest, unit: Unit, value: Bound) -> Measure {
    Measure::FunctionTest { test, unit, value }
}

const SHARE: Unit = Unit::PercentOfOtherSide;
const SCREEN: (&str, Measure) = ("red-flag-screen-clear", Measure::ScreenClear(7));
const WALKING: (&str, Measure) =
    ("walking-pain-at-most-2", test(FunctionTest::WalkingPain, Unit::Nrs, Bound::AtMost(2)));
const GO_AHEAD: (&str, Measure) = ("physiotherapist-go-ahead", Measure::GoAhead);
const WEEK: (&str, Measure) = ("7-days-in-the-phase-before", Measure::DaysInPhaseBefore(7));
const FORTNIGHT: (&str, Measure) = ("14-days-in-the-phase-before", Measure::DaysInPhaseBefore(14));
const PAIN_4: (&str, Measure) = ("week-at-most-4", Measure::WeekMeanAtMost(nrs(4)));
const PAIN_3: (&str, Measure) = ("week-at-most-3", Measure::WeekMeanAtMost(nrs(3)));
const PAIN_2: (&str, Measure) = ("week-at-most-2", Measure::WeekMeanAtMost(nrs(2)));
const NO_EASE_3: (&str, Measure) = ("no-ease-for-3-days", Measure::DaysWithoutEase(3));
const NO_EASE_7: (&str, Measure) = ("no-ease-for-7-days", Measure::DaysWithoutEase(7));
const NO_EASE_14: (&str, Measure) = ("no-ease-for-14-days", Measure::DaysWithoutEase(14));
const CALM_3: (&str, Measure) = ("3-calm-sessions", Measure::CalmSessions(3));
const CALM_4: (&str, Measure) = ("4-calm-sessions", Measure::CalmSessions(4));
const LAST_BUT_ONE: (&str, Measure) = ("lead-exercise-at-its-last-rung-but-one", Measure::LeadRungsBelowTop(1));
const LAST: (&str, Measure) = ("lead-exercise-at-its-last-rung", Measure::LeadRungsBelowTop(0));
const NO_ANALGESIC: (&str, Measure) = ("no-analgesic-for-exercise", Measure::DaysWithoutAnalgesic(7));
const NO_ANALGESIC_3: (&str, Measure) = ("no-analgesic-for-3-days", Measure::DaysWithoutAnalgesic(3));
const RESISTED: (&str, Measure) =
    ("resisted-flexion-pain-at-most-3", test(FunctionTest::ResistedFlexionPain, Unit::Nrs, Bound::AtMost(3)));
const SQUEEZE: (&str, Measure) = ("squeeze-pain-at-most-3", test(FunctionTest::Squeeze, Unit::Nrs, Bound::AtMost(3)));
const RANGE: (&str, Measure) = ("full-range-of-movement", test(FunctionTest::HipRange, SHARE, Bound::AtLeast(90)));
const DRILLS: (&str, Measure) = ("drill-pain-at-most-2", test(FunctionTest::DrillPain, Unit::Nrs, Bound::AtMost(2)));
const WALKING_3: (&str, Measure) =
    ("walking-pain-at-most-3", test(FunctionTest::WalkingPain, Unit::Nrs, Bound::AtMost(3)));
const WALKING_4: (&str, Measure) =
    ("walking-pain-at-most-4", test(FunctionTest::WalkingPain, Unit::Nrs, Bound::AtMost(4)));
const DRILLS_3: (&str, Measure) = ("drill-pain-at-most-3", test(FunctionTest::DrillPain, Unit::Nrs, Bound::AtMost(3)));
const DRILLS_4: (&str, Measure) = ("drill-pain-at-most-4", test(FunctionTest::DrillPain, Unit::Nrs, Bound::AtMost(4)));
const PAIN_5: (&str, Measure) = ("week-at-most-5", Measure::WeekMeanAtMost(nrs(5)));
const BRIDGE_75: (&str, Measure) =
    share("single-leg-bridge-at-least-75-percent-of-other-side", FunctionTest::SingleLegBridge, 75);
const BRIDGE_90: (&str, Measure) =
    share("single-leg-bridge-at-least-90-percent-of-other-side", FunctionTest::SingleLegBridge, 90);
const HEEL_75: (&str, Measure) = share("heel-raise-at-least-75-percent-of-other-side", FunctionTest::HeelRaise, 75);
const HEEL_90: (&str, Measure) = share("heel-raise-at-least-90-percent-of-other-side", FunctionTest::HeelRaise, 90);
const HOP_90: (&str, Measure) = share("hop-at-least-90-percent-of-other-side", FunctionTest::Hop, 90);
const SPORT: (&str, Measure) = ("hagos-sport-75-or-10-up", Measure::HagosSport { at_least: 75, or_gain: 10 });

const fn strength(of: FunctionTest, percent: u16) -> (&'static str, Measure) {
    let code = if percent == 75 {
        "strength-at-least-75-percent-of-other-side"
    } else {
        "strength-at-least-90-percent-of-other-side"
    };
    (code, test(of, SHARE, Bound::AtLeast(percent)))
}

const fn share(code: &'static str, of: FunctionTest, percent: u16) -> (&'static str, Measure) {
    (code, test(of, SHARE, Bound::AtLeast(percent)))
}

const fn nrs(points: u8) -> Nrs {
    Nrs::new(points).unwrap()
}

/// A programme, one of its phases, and its gates by code.
type GatesOf = (&'static str, u8, Vec<(&'static str, Measure)>);

/// What must hold to enter each phase. Judgement.md 4.1; no phase under pain relief: section 3.1, the Aspetar protocol. Three days
/// in place of seven where tablets are a usual part of care: seeds/programmes/README.md.
fn gates() -> Vec<GatesOf> {
    let (flexion, adduction) = (FunctionTest::HipFlexionStrength, FunctionTest::HipAdductionStrength);
    let third = |of| vec![GO_AHEAD, FORTNIGHT, PAIN_3, NO_EASE_7, CALM_4, LAST_BUT_ONE, strength(of, 75), NO_ANALGESIC];
    let fourth = |of| vec![GO_AHEAD, FORTNIGHT, PAIN_3, NO_EASE_7, CALM_4, LAST, strength(of, 90), RANGE, NO_ANALGESIC];
    let fifth =
        |of| vec![GO_AHEAD, FORTNIGHT, PAIN_2, NO_EASE_14, CALM_4, strength(of, 90), DRILLS, SPORT, NO_ANALGESIC];
    let sixth = vec![GO_AHEAD, FORTNIGHT, PAIN_2, NO_EASE_14, CALM_4, LAST, DRILLS, NO_ANALGESIC];
    let mut all = vec![
        ("hip-flexor", 0, vec![SCREEN]),
        ("hip-flexor", 1, vec![WEEK, PAIN_4, CALM_3, WALKING]),
        ("hip-flexor", 2, vec![GO_AHEAD, WEEK, PAIN_4, NO_EASE_3, CALM_3, RESISTED, NO_ANALGESIC]),
        ("hip-flexor", 3, third(flexion)),
        ("hip-flexor", 4, fourth(flexion)),
        ("hip-flexor", 5, fifth(flexion)),
        ("hip-flexor", 6, sixth.clone()),
        ("adductor-jensen-2014", 0, vec![SCREEN]),
        ("adductor-jensen-2014", 1, vec![WEEK, PAIN_4, CALM_3, WALKING]),
        ("adductor-jensen-2014", 2, vec![GO_AHEAD, WEEK, PAIN_4, NO_EASE_3, CALM_3, SQUEEZE, NO_ANALGESIC]),
        ("adductor-jensen-2014", 3, third(adduction)),
        ("adductor-jensen-2014", 4, fourth(adduction)),
        ("adductor-jensen-2014", 5, fifth(adduction)),
        ("adductor-jensen-2014", 6, sixth),
    ];
    all.extend(gates_of_other_conditions());
    all
}

/// Whether a phase waits for a go-ahead, and what it measures.
type OfPhase = (bool, &'static [(&'static str, Measure)]);

/// What each phase measures in the place of the hip flexor's tests, and whether it waits for a go-ahead: for bands and for impact.
fn gates_of_other_conditions() -> Vec<GatesOf> {
    let none: &'static [(&'static str, Measure)] = &[];
    let rows: [(&'static str, &[OfPhase]); 8] = [
        ("gluteal-leap-2018", &[(false, &[WALKING]), (false, &[WALKING]), (true, none), (true, &[BRIDGE_90, DRILLS])]),
        (
            "hamstring-goom-2016",
            &[
                (false, &[WALKING]),
                (true, &[DRILLS_3]),
                (true, &[BRIDGE_75]),
                (true, &[BRIDGE_90]),
                (true, &[BRIDGE_90, DRILLS]),
            ],
        ),
        ("hip-joint-pht-2016", &[(false, &[WALKING_3]), (true, &[WALKING_3]), (true, none), (true, &[WALKING, RANGE])]),
        (
            "patellofemoral-neal-2024",
            &[(false, &[WALKING]), (true, &[DRILLS_3]), (true, &[BRIDGE_75, DRILLS_3]), (true, &[BRIDGE_90, DRILLS])],
        ),
        (
            "achilles-silbernagel-2007",
            &[
                (false, &[WALKING]),
                (false, &[WALKING]),
                (false, &[HEEL_75]),
                (true, &[HEEL_90]),
                (true, &[HEEL_90, DRILLS]),
            ],
        ),
        (
            "ankle-cpg-2021",
            &[(false, &[WALKING_3]), (true, &[WALKING]), (true, none), (true, &[HEEL_90]), (true, &[HOP_90, DRILLS])],
        ),
        ("low-back-ng59", &[(false, &[WALKING_4]), (false, &[WALKING_4]), (false, &[DRILLS_3]), (false, &[DRILLS])]),
        ("rotator-cuff", &[(false, none), (true, &[DRILLS_4]), (true, none), (true, none)]),
    ];
    let mut all = Vec::new();
    for (key, phases) in rows {
        all.push((key, 0, vec![SCREEN]));
        for (number, (go_ahead, measured)) in (1..).zip(phases) {
            let mut gates = go_ahead.then_some(GO_AHEAD).into_iter().collect::<Vec<_>>();
            let back = key == "low-back-ng59";
            gates.extend(match number {
                1 => vec![WEEK, if back { PAIN_5 } else { PAIN_4 }, CALM_3],
                2 => vec![WEEK, PAIN_4, NO_EASE_3, CALM_3],
                3 => vec![FORTNIGHT, if back { PAIN_4 } else { PAIN_3 }, NO_EASE_7, CALM_4, LAST_BUT_ONE],
                4 => vec![FORTNIGHT, PAIN_3, NO_EASE_7, CALM_4, LAST],
                _ => vec![FORTNIGHT, PAIN_2, NO_EASE_14, CALM_4],
            });
            gates.extend(*measured);
            let usual_care = back || key == "hip-joint-pht-2016";
            gates.extend((number > 1).then_some(if usual_care { NO_ANALGESIC_3 } else { NO_ANALGESIC }));
            all.push((key, number, gates));
        }
    }
    all
}

/// What no function test measures: a physiotherapist's word alone opens it.
const WORDS: [(&str, u8, &str); 7] = [
    ("gluteal-leap-2018", 3, "single-leg-stand-30-seconds"),
    ("hip-joint-pht-2016", 3, "chair-stand-not-fewer-than-at-the-start"),
    ("ankle-cpg-2021", 3, "knee-to-wall-at-least-90-percent-of-other-side"),
    ("ankle-cpg-2021", 5, "return-to-sport-looked-at"),
    ("rotator-cuff", 3, "rotation-strength-at-least-75-percent-of-other-side"),
    ("rotator-cuff", 4, "rotation-strength-at-least-90-percent-of-other-side"),
    ("rotator-cuff", 4, "arm-lifts-as-high-as-the-other"),
];

#[test]
fn the_gates_of_the_phases_are_those_of_the_plan() {
    let programmes = programmes();
    let (mut found, mut words) = (Vec::new(), Vec::new());
    for programme in &programmes {
        for phase in &programme.phases {
            let source = |gate: &Gate| gate.source.as_ref().is_some_and(|source| !source.is_empty());
            assert!(phase.gates.iter().all(source), "{} {}", programme.key, phase.number);
            let measured = |gate: &'_ Gate| Some((gate.code.clone(), gate.measure?));
            found.push((programme.key.as_str(), phase.number, phase.gates.iter().filter_map(measured).collect()));
            let by_word = phase.gates.iter().filter(|gate| gate.measure.is_none());
            words.extend(by_word.map(|gate| (programme.key.as_str(), phase.number, gate.code.as_str())));
        }
    }
    let owned =
        |gates: Vec<(&str, Measure)>| gates.into_iter().map(|(code, measure)| (code.to_owned(), measure)).collect();
    let planned = gates().into_iter().map(|(key, number, gates)| (key, number, owned(gates)));
    assert_eq!(found, planned.collect::<Vec<(&str, u8, Vec<(String, Measure)>)>>());
    assert_eq!(words, WORDS);
    // Pain in a drill is entered by the patient: the text says which drill.
    let gates = programmes.iter().flat_map(|programme| &programme.phases).flat_map(|phase| &phase.gates);
    for gate in gates.filter(|gate| gate.code.starts_with("drill-pain")) {
        assert!(gate.text.contains("drills"), "{}", gate.text);
    }
}
