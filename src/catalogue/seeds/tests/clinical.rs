//! What a sports physiotherapist asks of the seed programmes, beyond what a programme of one's own must keep to.

use super::super::super::model::Exercise;
use super::super::super::programme::{Grade, Phase, Programme, Step};
use super::super::seeds;
use super::{programme, programmes};
use limber_rules::progression::Measure;
use std::collections::HashSet;

/// A programme for a sore tendon, and the hold that loads this tendon without moving it.
const TENDONS: [(&str, &str); 6] = [
    ("hip-flexor", "seated-isometric-hip-flexion"),
    ("adductor-jensen-2014", "adductor-squeeze"),
    ("gluteal-leap-2018", "isometric-hip-abduction"),
    ("hamstring-goom-2016", "long-lever-bridge-hold"),
    ("achilles-silbernagel-2007", "heel-raise-hold"),
    ("rotator-cuff", "isometric-shoulder-rotation-out"),
];

const TRUNK: [&str; 8] = [
    "abdominal-brace",
    "band-pallof-press",
    "bird-dog",
    "dead-bug",
    "farmer-carry",
    "half-kneeling-chop",
    "side-bridge",
    "sit-up-with-squeeze",
];

const BALANCE: [&str; 6] =
    ["clock-reach", "single-leg-balance", "star-reach", "tandem-stand", "tandem-walk", "weight-shift"];

fn has(phase: &Phase, exercise: &str) -> bool {
    phase.steps.iter().any(|step| step.exercise == exercise)
}

/// The number of the first phase that has an exercise.
fn first_phase(programme: &Programme, exercise: &str) -> Option<u8> {
    programme.phases.iter().find(|phase| has(phase, exercise)).map(|phase| phase.number)
}

fn exercise<'a>(all: &'a [Exercise], step: &Step) -> &'a Exercise {
    all.iter().find(|exercise| exercise.key == step.exercise).unwrap()
}

#[test]
fn at_least_120_exercises_are_planned_by_some_phase() {
    let programmes = programmes();
    let planned: HashSet<&str> = programmes.iter().flat_map(Programme::exercises).collect();
    assert!(planned.len() >= 120, "{} exercises", planned.len());
}

#[test]
fn each_programme_names_the_paper_that_its_lead_exercise_follows() {
    let papers = [
        ("hip-flexor", "Thorborg K et al. 2016"),
        ("adductor-jensen-2014", "Jensen J et al. 2014"),
        ("gluteal-leap-2018", "Mellor"),
        ("hamstring-goom-2016", "Goom"),
        ("hip-joint-pht-2016", "Wall"),
        ("patellofemoral-neal-2024", "Neal"),
        ("achilles-silbernagel-2007", "Silbernagel"),
        ("ankle-cpg-2021", "doi 10.2519/jospt.2021.0302"),
        ("low-back-ng59", "NICE NG59"),
        ("rotator-cuff", "Holmgren 2012"),
    ];
    assert_eq!(programmes().len(), papers.len());
    for (key, paper) in papers {
        assert!(programme(key).source.contains(paper), "{key}: {paper}");
    }
}

#[test]
fn running_and_kicking_never_begin_in_one_phase() {
    let mut with_both = 0;
    for programme in programmes() {
        let [running, kicking] =
            ["run-walk-intervals", "graded-kicking"].map(|exercise| first_phase(&programme, exercise));
        let Some(kicking) = kicking else { continue };
        let running = running.unwrap_or_else(|| panic!("{}: kicking before running", programme.key));
        assert!(running < kicking, "{}", programme.key);
        with_both += 1;
        // Running is established: a fortnight of it, and the last step of its ladder.
        let gates = &programme.phase(kicking).unwrap().gates;
        for measure in [Measure::DaysInPhaseBefore(14), Measure::LeadRungsBelowTop(0)] {
            assert!(gates.iter().any(|gate| gate.measure == Some(measure)), "{}: {measure:?}", programme.key);
        }
        let before = programme.phase(kicking - 1).unwrap();
        assert_eq!(before.lead().unwrap().exercise, "run-walk-intervals", "{}", programme.key);
    }
    assert_eq!(with_both, 2);
}

#[test]
fn holds_of_a_sore_tendon_are_kept_through_phases_1_and_2() {
    for (key, hold) in TENDONS {
        for number in [1, 2] {
            assert!(has(programme(key).phase(number).unwrap(), hold), "{key}, phase {number}: no {hold}");
        }
    }
}

/// The last part of a tempo is the way down, in seconds.
fn lowers_slowly(grade: &Grade) -> bool {
    let tempo = grade.tempo.as_deref().unwrap_or_default();
    tempo.rsplit('-').next().and_then(|seconds| seconds.parse::<u8>().ok()).is_some_and(|seconds| seconds >= 3)
}

#[test]
fn a_sore_tendon_lowers_slowly_before_phase_4() {
    for (key, _) in TENDONS {
        let programme = programme(key);
        let before = programme.phases.iter().filter(|phase| phase.number < 4);
        assert!(before.flat_map(|phase| &phase.steps).flat_map(|step| &step.ladder).any(lowers_slowly), "{key}");
    }
    assert_eq!(first_phase(&programme("hip-flexor"), "slow-lowering-hip-flexion"), Some(3));
    assert_eq!(first_phase(&programme("adductor-jensen-2014"), "adductor-slide"), Some(3));
}

#[test]
fn the_side_plank_on_a_chair_holds_the_knee_before_the_ankle() {
    let adductor = programme("adductor-jensen-2014");
    let [knee, ankle] = ["copenhagen-knee", "copenhagen-ankle"].map(|exercise| first_phase(&adductor, exercise));
    assert!(knee.is_some() && knee < ankle, "{knee:?}, {ankle:?}");
}

#[test]
fn every_programme_trains_the_trunk_and_the_balance() {
    for programme in programmes() {
        for group in [&TRUNK[..], &BALANCE[..]] {
            assert!(programme.exercises().any(|exercise| group.contains(&exercise)), "{}: {group:?}", programme.key);
        }
    }
}

fn is_stretch(exercise: &Exercise) -> bool {
    exercise.name.contains("tretch") || exercise.summary.contains("held stretch")
}

#[test]
fn no_stretch_is_held_on_a_sore_tendon() {
    let exercises = seeds().unwrap().exercises;
    assert!(exercises.iter().any(is_stretch), "a stretch is known as one");
    for (key, _) in TENDONS {
        for step in programme(key).phases.iter().flat_map(|phase| &phase.steps) {
            let held = step.ladder.iter().any(|grade| grade.hold_seconds.is_some());
            assert!(!(held && is_stretch(exercise(&exercises, step))), "{key}: {}", step.exercise);
        }
    }
}

#[test]
fn every_phase_has_warning_signs_that_say_where_to_go() {
    let exercises = seeds().unwrap().exercises;
    let goes_somewhere = |sign: &String| {
        ["A&E", "999", "111", "e seen", "physiotherapist"].iter().any(|where_to| sign.contains(where_to))
    };
    for programme in programmes() {
        for phase in &programme.phases {
            let place = format!("{}, phase {}", programme.key, phase.number);
            assert!(phase.warning_signs.len() >= 3, "{place}");
            assert!(phase.warning_signs.iter().all(goes_somewhere), "{place}: {:?}", phase.warning_signs);
            let impact = phase.steps.iter().any(|step| exercise(&exercises, step).impact);
            let stress = phase.warning_signs.iter().any(|sign| sign.contains("comes on earlier each time"));
            assert!(stress || !impact, "{place}: impact, and no word about pain that builds");
        }
    }
}
