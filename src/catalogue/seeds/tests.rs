//! What the seeds promise, mostly as tables. The sections named are those of the clinical evidence they were made from.

use super::super::difference::difference;
use super::super::model::{EntryStatus, ExerciseKind, Part};
use super::super::programme::{Gate, Grade, Phase, Step};
use super::super::programme_check::{KnownExercise, KnownExercises, Purpose, problems};
use super::super::programme_in::ProgrammeIn;
use super::*;
use limber_rules::progression::{FIRST_MINUTES, Group, MOST_MAIN, MOST_MINUTES, Measure};
use std::collections::HashSet;

mod bands;
mod clinical;
mod dose_tables;
mod gates;
mod reading_grade;

fn programmes() -> Vec<Programme> {
    seeds().unwrap().programmes
}

fn programme(key: &str) -> Programme {
    programmes().into_iter().find(|programme| programme.key == key).unwrap_or_else(|| panic!("no programme {key}"))
}

fn bands_of(phase: &Phase) -> impl Iterator<Item = &Step> {
    phase.steps.iter().filter(|step| step.part == Part::ResistanceBand)
}

#[test]
fn every_seed_can_be_read_and_has_a_source() {
    let seeds = seeds().unwrap();
    assert_eq!((seeds.exercises.len(), seeds.conditions.len(), seeds.programmes.len()), (132, 10, 10));
    assert!(seeds.bands.iter().all(|band| !band.source.is_empty() && band.approximate));
    assert!(seeds.conditions.iter().any(|condition| condition.key == "iliopsoas-syndrome"));
    let keys: HashSet<_> = seeds.exercises.iter().map(|exercise| &exercise.key).collect();
    assert_eq!(keys.len(), seeds.exercises.len(), "keys are unique");
    for exercise in &seeds.exercises {
        assert!(exercise.steps.len() >= 3 && !exercise.source.is_empty(), "{}", exercise.key);
        assert!(!exercise.cautions.is_empty() && !exercise.muscles.is_empty(), "{}", exercise.key);
        assert!(!exercise.contra_indications.is_empty(), "{}: nothing speaks against it", exercise.key);
        let texts = exercise.contra_indications.iter().map(|one| &one.text);
        let plain = |text: &&String| (1..=25).contains(&text.split_whitespace().count());
        let variants = exercise.easier.iter().chain(&exercise.harder);
        assert!(!exercise.common_mistakes.is_empty() && variants.clone().count() == 2, "{}", exercise.key);
        let how = exercise.steps.iter().chain(&exercise.cautions).chain(&exercise.common_mistakes).chain(variants);
        for text in texts.chain(how) {
            assert!(plain(&text), "{}: {text}", exercise.key);
        }
        let band = exercise.kind == ExerciseKind::ResistanceBand;
        assert!(!band || exercise.equipment.iter().any(|item| item.contains("band")), "{}", exercise.key);
        assert!(!band || exercise.cautions.iter().any(|caution| caution.contains("go-ahead")), "{}", exercise.key);
    }
    for programme in &seeds.programmes {
        assert!(!programme.source.is_empty());
        let condition = |key: &String| seeds.conditions.iter().any(|condition| condition.key == *key);
        assert!(programme.condition.as_ref().is_some_and(condition), "{}", programme.key);
    }
    for condition in &seeds.conditions {
        let is_for = |programme: &&Programme| programme.condition.as_ref() == Some(&condition.key);
        let regions: Vec<_> = seeds.programmes.iter().filter(is_for).map(|programme| programme.region).collect();
        assert_eq!(regions, [condition.region], "{}: one programme, of its region", condition.key);
    }
}

/// [F] read, [F*] its abstract or an excerpt read, [M] to be verified, [C] computed, [P] of the source text; or chosen for Limber.
fn is_marked(source: &str) -> bool {
    let marks = ["[F", "[M", "[C]", "[P]", "hosen here", "hosen for Limber"];
    marks.iter().any(|mark| source.contains(mark))
}

/// Numbers stand in doses, gates and guides: each of these has a source, and each source says how well it is known.
#[test]
fn every_source_says_how_well_it_is_known() {
    let seeds = seeds().unwrap();
    let exercises = seeds.exercises.iter().map(|exercise| (&exercise.key, &exercise.source));
    let bands = seeds.bands.iter().map(|band| (&band.key, &band.source));
    let guides = seeds.conditions.iter().flat_map(|guide| guide.sources.iter().map(|source| (&guide.key, source)));
    let programmes = seeds.programmes.iter().map(|programme| (&programme.key, &programme.source));
    for (key, source) in exercises.chain(bands).chain(guides).chain(programmes) {
        assert!(is_marked(source), "{key}: {source}");
    }
    for programme in &seeds.programmes {
        let gates = programme.phases.iter().flat_map(|phase| phase.gates.iter().chain(&phase.exit));
        for gate in gates {
            let source = gate.source.as_deref().unwrap_or_default();
            assert!(is_marked(source), "{}, {}: {source}", programme.key, gate.code);
        }
    }
}

/// Every file of programmes is read.
#[test]
fn no_file_of_programmes_is_left_out() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/programmes");
    let name = |file: std::io::Result<std::fs::DirEntry>| file.unwrap().file_name().into_string().unwrap();
    let files = std::fs::read_dir(folder).unwrap().map(name).filter(|name| name != "README.md");
    let keys = programmes().into_iter().map(|programme| format!("{}.toml", programme.key));
    assert_eq!(files.collect::<HashSet<_>>(), keys.collect());
}

#[test]
fn the_hip_flexor_programme_has_seven_phases_and_starts_each_band_phase_at_its_gentlest() {
    let programme = programme("hip-flexor");
    let numbers: Vec<_> = programme.phases.iter().map(|phase| phase.number).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
    for (number, repetitions, level) in [(2, 15, 1), (3, 12, 3), (4, 8, 5)] {
        let phase = programme.phase(number).unwrap();
        assert!(bands_of(phase).count() > 0);
        for step in bands_of(phase) {
            let first = &step.ladder[0];
            let sets = if phase.group(step) == Group::Lead { 3..=3 } else { 2..=3 };
            assert!(sets.contains(&first.sets), "phase {number}, {}", step.exercise);
            let dose = (first.repetitions, first.band_level);
            assert_eq!(dose, (Some(repetitions), Some(level)), "phase {number}, {}", step.exercise);
        }
    }
}

/// Judgement.md 4.2: at most four main exercises and half an hour, of which eight minutes warm up; 20 minutes at first.
#[test]
fn no_session_of_any_phase_at_any_grade_is_too_long() {
    for programme in programmes() {
        for phase in &programme.phases {
            let longest = |step: &&Step| step.ladder.iter().map(|grade| grade.seconds(step.per_side)).max().unwrap();
            let first = |step: &Step| step.ladder[0].seconds(step.per_side);
            let told = format!("{}, phase {}", programme.key, phase.number);
            let main = phase.steps.iter().filter(|step| phase.group(step) != Group::WarmUp).count();
            assert!((1..=MOST_MAIN).contains(&main), "{told}: {main} main exercises");
            let seconds: u32 = phase.steps.iter().map(|step| longest(&step)).sum();
            assert!(seconds <= MOST_MINUTES * 60, "{told}: {seconds} seconds");
            let is_before = |step: &&Step| phase.group(step) == Group::WarmUp && step.part != Part::CoolDown;
            let warm: u32 = phase.steps.iter().filter(is_before).map(|step| longest(&step)).sum();
            assert!(warm <= 8 * 60, "{told}: {warm} seconds before the main exercises");
            let at_first: u32 = phase.steps.iter().map(first).sum();
            assert!(phase.number > 0 || at_first <= FIRST_MINUTES * 60, "{told}: {at_first} seconds at first");
            let is_gentle_throughout = !OF_THE_PLAN.contains(&programme.key.as_str());
            assert!(
                phase.number > 0 || !is_gentle_throughout || seconds <= FIRST_MINUTES * 60,
                "{told}: {seconds} seconds"
            );
            let leads = phase.steps.iter().filter(|step| phase.group(step) == Group::Lead).count();
            assert_eq!(leads, 1, "{told}");
            // Each phase needs at most two rungs of its lead exercise before its exit (4.3).
            let is_asked = |gate: &Gate| matches!(gate.measure, Some(Measure::LeadRungsBelowTop(_)));
            let next = programme.phase(phase.number + 1);
            if next.is_some_and(|next| next.gates.iter().any(is_asked)) {
                assert!(phase.lead().unwrap().ladder.len() <= 3, "{told}");
            }
        }
    }
}

/// The programmes that the phase plan of section 3.2 was made for.
const OF_THE_PLAN: [&str; 2] = ["hip-flexor", "adductor-jensen-2014"];

/// Judgement.md 4.1 to 4.3: stays, budget, go-aheads and repetition maxima are the same for every condition.
#[test]
fn every_programme_has_the_stays_and_the_go_aheads_of_the_plan() {
    let exercises = seeds().unwrap().exercises;
    let is_impact = |step: &Step| exercises.iter().any(|exercise| exercise.key == step.exercise && exercise.impact);
    for programme in programmes() {
        assert!((4..=7).contains(&programme.phases.len()), "{}", programme.key);
        let mut last_maximum = 15;
        for phase in &programme.phases {
            let told = format!("{}, phase {}", programme.key, phase.number);
            let stay = phase.gates.iter().find_map(|gate| match gate.measure {
                Some(Measure::DaysInPhaseBefore(days)) => Some(days),
                _ => None,
            });
            let planned = [None, Some(7), Some(7), Some(14), Some(14), Some(14), Some(14)];
            assert_eq!(stay, planned[usize::from(phase.number)], "{told}");
            let weeks = [1, 1, 2, 2, 2, 2, 2][usize::from(phase.number)];
            assert!(phase.expected_weeks[0] >= weeks, "{told}");
            assert!(!phase.allowed.is_empty() && !phase.not_allowed.is_empty(), "{told}");
            let go_ahead = phase.gates.iter().any(|gate| gate.measure == Some(Measure::GoAhead));
            assert_eq!(go_ahead, phase.needs_clearance, "{told}");
            assert!(phase.needs_clearance || !phase.steps.iter().any(is_impact), "{told}: impact without a go-ahead");
            for rung in bands_of(phase).flat_map(|step| &step.ladder) {
                assert!(phase.minimum_hours_between >= 48 && (2..=3).contains(&days(rung, phase)), "{told}: {rung:?}");
                let maximum = rung.repetitions.unwrap();
                assert!([15, 12, 10, 8].contains(&maximum), "{told}: {rung:?}");
                assert_eq!(rung.effort_omni, (maximum == 15).then_some([4, 6]), "{told}: {rung:?}");
            }
            let heaviest = bands_of(phase).flat_map(|step| &step.ladder).filter_map(|rung| rung.repetitions).min();
            assert!(heaviest.is_none_or(|maximum| maximum <= last_maximum), "{told}");
            last_maximum = heaviest.unwrap_or(last_maximum);
        }
        let least: u8 = programme.phases.iter().map(|phase| phase.expected_weeks[0]).sum();
        let most: u8 = programme.phases.iter().map(|phase| phase.expected_weeks[1]).sum();
        assert!((8..=14).contains(&least) && (12..=27).contains(&most), "{}: {least} to {most} weeks", programme.key);
    }
}

/// A row of the phase plan, section 3.2: from and to.
struct Plan {
    phase: u8,
    part: Part,
    sets: [u8; 2],
    /// Repetitions, or seconds, or minutes.
    amount: [u16; 2],
    /// Levels and days a week, for bands.
    band: Option<([i16; 2], [u8; 2])>,
}

const PLAN: [Plan; 6] = [
    Plan { phase: 0, part: Part::Isometric, sets: [3, 5], amount: [10, 45], band: None },
    Plan { phase: 1, part: Part::Raise, sets: [1, 1], amount: [3, 3], band: None },
    Plan { phase: 1, part: Part::DynamicStretch, sets: [1, 1], amount: [10, 12], band: None },
    Plan { phase: 2, part: Part::ResistanceBand, sets: [3, 3], amount: [15, 15], band: Some(([1, 2], [2, 3])) },
    Plan { phase: 3, part: Part::ResistanceBand, sets: [2, 3], amount: [10, 12], band: Some(([3, 4], [3, 3])) },
    Plan { phase: 4, part: Part::ResistanceBand, sets: [3, 3], amount: [8, 8], band: Some(([5, 8], [3, 3])) },
];

fn days(grade: &Grade, phase: &Phase) -> u8 {
    grade.sessions_a_week.unwrap_or(phase.sessions_a_week)
}

fn from_and_to<T: Ord + Copy>(values: impl Iterator<Item = T> + Clone) -> [T; 2] {
    [values.clone().min().unwrap(), values.max().unwrap()]
}

#[test]
fn the_doses_of_each_phase_stay_in_the_ranges_of_the_plan_and_cover_them() {
    for programme in OF_THE_PLAN.map(programme) {
        for row in PLAN {
            let told = format!("{}, phase {}, {:?}", programme.key, row.phase, row.part);
            let phase = programme.phase(row.phase).unwrap();
            let steps = phase.steps.iter().filter(|step| step.part == row.part);
            let rungs: Vec<&Grade> = steps.flat_map(|step| &step.ladder).collect();
            let amount = |rung: &&Grade| rung.repetitions.or(rung.hold_seconds).or(rung.minutes).unwrap();
            let amounts = from_and_to(rungs.iter().map(amount));
            // The trial that it follows has no 12 RM.
            let jensen = programme.key == "adductor-jensen-2014" && row.phase == 3;
            assert_eq!(amounts, if jensen { [10, 10] } else { row.amount }, "{told}");
            let sets = from_and_to(rungs.iter().map(|rung| rung.sets));
            assert!(row.sets[0] <= sets[0] && sets[1] == row.sets[1], "{told}: {sets:?}");
            if let Some((levels, a_week)) = row.band {
                assert_eq!(from_and_to(rungs.iter().map(|rung| rung.band_level.unwrap())), levels, "{told}");
                assert_eq!(from_and_to(rungs.iter().map(|rung| days(rung, phase))), a_week, "{told}");
                assert!(phase.minimum_hours_between >= 48, "{told}");
            }
            for rung in rungs {
                let effort = (row.phase == 2).then_some([4, 6]);
                assert_eq!(rung.effort_omni, effort, "{told}");
            }
        }
    }
}

#[test]
fn a_week_has_room_for_the_sessions_of_every_rung() {
    for phase in programmes().iter().flat_map(|programme| &programme.phases) {
        for rung in phase.steps.iter().flat_map(|step| &step.ladder) {
            let hours = rung.minimum_hours_between.unwrap_or(phase.minimum_hours_between);
            assert!(u16::from(days(rung, phase)) * hours <= 7 * 24, "{rung:?}");
        }
    }
}

/// Band, sets, repetitions, seconds, minutes, days a week.
fn loads(rung: &Grade, phase: &Phase) -> [u16; 6] {
    let level = rung.band_level.map_or(0, |level| u16::try_from(level).unwrap());
    let [repetitions, seconds, minutes] =
        [rung.repetitions, rung.hold_seconds, rung.minutes].map(Option::unwrap_or_default);
    [level, rung.sets.into(), repetitions, seconds, minutes, days(rung, phase).into()]
}

/// How many loads go up, and by how many levels the band does.
fn rise(lower: [u16; 6], upper: [u16; 6]) -> (usize, u16) {
    let risen = lower.iter().zip(&upper).filter(|(lower, upper)| upper > lower).count();
    (risen, upper[0].saturating_sub(lower[0]))
}

#[test]
fn the_rise_from_rung_to_rung_is_counted_by_load() {
    let rung = [3, 3, 12, 0, 0, 3];
    for (upper, risen) in [
        ([3, 3, 12, 0, 0, 3], (0, 0)),
        ([4, 3, 10, 0, 0, 3], (1, 1)),
        ([5, 3, 8, 0, 0, 3], (1, 2)),
        ([4, 3, 12, 0, 0, 4], (2, 1)),
        ([3, 4, 13, 1, 1, 3], (4, 0)),
        ([2, 2, 10, 0, 0, 2], (0, 0)),
    ] {
        assert_eq!(rise(rung, upper), risen, "{upper:?}");
    }
}

#[test]
fn from_rung_to_rung_one_load_goes_up_and_a_band_by_one_level() {
    let mut long = HashSet::new();
    for phase in programmes().iter().flat_map(|programme| &programme.phases) {
        for step in &phase.steps {
            assert!(!step.ladder.is_empty(), "{}", step.exercise);
            let counted = |rung: &Grade| [rung.repetitions, rung.hold_seconds, rung.minutes].map(|load| load.is_some());
            for rung in &step.ladder {
                assert_eq!(counted(rung), counted(&step.ladder[0]), "{}", step.exercise);
                assert_eq!(counted(rung).iter().filter(|is| **is).count(), 1, "{}", step.exercise);
            }
            for pair in step.ladder.windows(2) {
                let (risen, levels) = rise(loads(&pair[0], phase), loads(&pair[1], phase));
                assert!(risen == 1 && levels <= 1, "phase {}, {}: {pair:?}", phase.number, step.exercise);
                // Section 3.2: 10 to 20 per cent.
                let [Some(lower), Some(upper)] = [pair[0].minutes, pair[1].minutes] else { continue };
                assert!(upper * 10 >= lower * 11 && upper * 5 <= lower * 6, "{}: {pair:?}", step.exercise);
            }
            if step.ladder.len() > 1 {
                long.insert(step.part);
            }
            let loaded = matches!(step.part, Part::Isometric | Part::ResistanceBand);
            assert!(!loaded || step.ladder.len() > 1, "{} has no ladder", step.exercise);
        }
    }
    assert!(long.contains(&Part::Raise) && long.contains(&Part::DynamicStretch));
}

#[test]
fn from_phase_to_phase_no_more_than_that_goes_up_where_an_exercise_goes_on() {
    let mut bands = 0;
    for programme in programmes() {
        for pair in programme.phases.windows(2) {
            for upper in &pair[1].steps {
                let Some(lower) = pair[0].steps.iter().find(|step| step.exercise == upper.exercise) else { continue };
                let top = loads(lower.ladder.last().unwrap(), &pair[0]);
                let (risen, levels) = rise(top, loads(&upper.ladder[0], &pair[1]));
                let told = format!("{}, phase {}, {}", programme.key, pair[1].number, upper.exercise);
                assert!(risen <= 1 && levels <= 1, "{told}: {risen} loads, {levels} levels");
                bands += usize::from(upper.part == Part::ResistanceBand);
            }
        }
    }
    assert!(bands >= 2);
}

#[test]
fn every_exercise_of_a_programme_exists_and_stands_once_in_a_phase() {
    let seeds = seeds().unwrap();
    for programme in &seeds.programmes {
        for (number, phase) in (0..).zip(&programme.phases) {
            assert_eq!(phase.number, number, "{}", programme.key);
            let mut seen = HashSet::new();
            for step in &phase.steps {
                let told = format!("{}, phase {number}, {}", programme.key, step.exercise);
                assert!(seen.insert(&step.exercise), "{told}: twice");
                let found = seeds.exercises.iter().find(|exercise| exercise.key == step.exercise);
                let exercise = found.unwrap_or_else(|| panic!("{told}: not an exercise"));
                let band = step.part == Part::ResistanceBand;
                assert_eq!(band, exercise.kind == ExerciseKind::ResistanceBand, "{told}");
                assert_eq!(step.per_side, exercise.dose.per_side, "{told}");
                assert!(step.ladder.iter().all(|rung| rung.band_level.is_some() == band), "{told}");
            }
        }
    }
}

#[test]
fn band_work_comes_after_a_raise_and_dynamic_stretches_with_a_go_ahead_that_reaches_its_bands() {
    let seeds = seeds().unwrap();
    let [lightest, heaviest] = from_and_to(seeds.bands.iter().map(|band| band.level));
    for programme in &seeds.programmes {
        let mut with_bands = 0;
        for phase in &programme.phases {
            let told = format!("{}, phase {}", programme.key, phase.number);
            let levels: Vec<_> = bands_of(phase).flat_map(|step| &step.ladder).filter_map(|it| it.band_level).collect();
            if levels.is_empty() {
                assert!(phase.band_levels.is_none(), "{told}");
                continue;
            }
            with_bands += 1;
            // A go-ahead reaches up to the highest level of the phase: no rung may lie above it, and none is asked for in vain.
            assert_eq!(phase.band_levels, Some(from_and_to(levels.iter().copied())), "{told}");
            assert!(levels.iter().all(|level| (lightest..=heaviest).contains(level)), "{told}");
            assert!(phase.needs_clearance, "{told}");
            assert!(phase.gates.iter().any(|gate| gate.code == "physiotherapist-go-ahead"), "{told}");
            assert!(phase.no_warm_up_because.is_none(), "{told}");
            let parts: Vec<Part> = phase.steps.iter().map(|step| step.part).collect();
            let first = parts.iter().position(|part| *part == Part::ResistanceBand).unwrap();
            assert_eq!(parts[0], Part::Raise, "{told}");
            assert!(parts[..first].contains(&Part::DynamicStretch), "{told}");
        }
        let without_bands = ["achilles-silbernagel-2007", "low-back-ng59"].contains(&programme.key.as_str());
        let least = if OF_THE_PLAN.contains(&programme.key.as_str()) { 3 } else { 2 };
        assert!(if without_bands { with_bands == 0 } else { with_bands >= least }, "{}", programme.key);
        assert!(!programme.phases[0].needs_clearance, "{}: a way in without bands", programme.key);
    }
}

#[test]
fn every_programme_keeps_to_what_is_asked_of_a_physiotherapists_own() {
    let seeds = seeds().unwrap();
    let known: KnownExercises = seeds
        .exercises
        .iter()
        .map(|exercise| {
            let known = KnownExercise {
                kind: exercise.kind,
                status: EntryStatus::Published,
                reaches_readers: true,
                impact: exercise.impact,
            };
            (exercise.key.clone(), known)
        })
        .collect();
    for programme in &seeds.programmes {
        let mut document = serde_json::to_value(programme).unwrap();
        for field in ["key", "version"] {
            document.as_object_mut().unwrap().remove(field);
        }
        let read: ProgrammeIn = serde_json::from_value(document.clone())
            .unwrap_or_else(|error| panic!("{} cannot be read: {error}", programme.key));
        let again = read.into_programme(programme.key.clone(), programme.version);
        assert!(difference(programme, &again).is_empty(), "{}", programme.key);
        let wrong = problems(&again, &known, Purpose::Publish);
        assert!(wrong.is_empty(), "{}: {wrong:#?}", programme.key);
    }
}
