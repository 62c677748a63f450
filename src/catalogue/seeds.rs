//! The catalogue that comes with Limber: `seeds/*.toml`, sown at the start.

use super::entries::put;
use super::model::{Band, Condition, Exercise};
use super::programme::Programme;
use crate::db::Conn;
use crate::http::Result;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bands {
    band: Vec<Band>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exercises {
    exercise: Vec<Exercise>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conditions {
    condition: Vec<Condition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Programmes {
    programme: Vec<Programme>,
}

struct Seeds {
    bands: Vec<Band>,
    exercises: Vec<Exercise>,
    conditions: Vec<Condition>,
    programmes: Vec<Programme>,
}

/// The seeds are part of the binary, and tested: see below.
fn seeds() -> Result<Seeds, toml::de::Error> {
    Ok(Seeds {
        bands: toml::from_str::<Bands>(include_str!("../../seeds/bands.toml"))?.band,
        exercises: toml::from_str::<Exercises>(include_str!("../../seeds/exercises.toml"))?.exercise,
        conditions: toml::from_str::<Conditions>(include_str!("../../seeds/conditions.toml"))?.condition,
        programmes: toml::from_str::<Programmes>(include_str!("../../seeds/programmes.toml"))?.programme,
    })
}

/// Brings the catalogue to what this binary knows.
pub fn sow(conn: &mut Conn) -> Result<()> {
    let seeds = seeds().map_err(|error| diesel::result::Error::DeserializationError(error.into()))?;
    for (position, band) in (1..).zip(seeds.bands) {
        put(conn, band, position)?;
    }
    for (position, exercise) in (1..).zip(seeds.exercises) {
        put(conn, exercise, position)?;
    }
    for (position, condition) in (1..).zip(seeds.conditions) {
        put(conn, condition, position)?;
    }
    for (position, programme) in (1..).zip(seeds.programmes) {
        put(conn, programme, position)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::difference::difference;
    use super::super::model::{EntryStatus, ExerciseKind, Part};
    use super::super::programme::Step;
    use super::super::programme_check::{KnownExercise, KnownExercises, Purpose, problems};
    use super::super::programme_in::ProgrammeIn;
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_seed_can_be_read_and_has_a_source() {
        let seeds = seeds().unwrap();
        assert_eq!(seeds.bands.len(), 8);
        assert!(seeds.exercises.len() >= 24);
        assert!(seeds.bands.iter().all(|band| !band.source.is_empty() && band.approximate));
        assert!(seeds.exercises.iter().all(|exercise| !exercise.source.is_empty() && exercise.steps.len() >= 3));
        assert!(seeds.conditions.iter().any(|condition| condition.key == "iliopsoas-syndrome"));
        let keys: HashSet<_> = seeds.exercises.iter().map(|exercise| &exercise.key).collect();
        assert_eq!(keys.len(), seeds.exercises.len(), "keys are unique");
    }

    #[test]
    fn bands_of_a_line_are_in_the_order_of_their_force() {
        let bands = seeds().unwrap().bands;
        for pair in bands.windows(2) {
            assert!(pair[0].level < pair[1].level);
            assert!(pair[0].force_newtons_at_100_percent < pair[1].force_newtons_at_100_percent);
        }
        // clinical.md 3.4, red: 3.7 / 5.5 lb.
        let red = bands.iter().find(|band| band.colour == "red").unwrap();
        assert_eq!((red.force_newtons_at_100_percent, red.force_newtons_at_200_percent), (Some(16.5), Some(24.5)));
    }

    #[test]
    fn the_hip_flexor_programme_has_six_phases_with_the_doses_of_the_literature() {
        let seeds = seeds().unwrap();
        let programme = seeds.programmes.iter().find(|programme| programme.key == "hip-flexor").unwrap();
        let numbers: Vec<_> = programme.phases.iter().map(|phase| phase.number).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
        let bands =
            |number| programme.phase(number).unwrap().steps.iter().filter(|step| step.part == Part::ResistanceBand);
        // Thorborg 2016, Jensen 2014: from 15 RM to 8 RM, three sets.
        for (number, repetitions) in [(2, 15), (3, 12), (4, 8)] {
            assert!(bands(number).count() > 0);
            assert!(
                bands(number).all(|step| step.ladder[0].sets == 3 && step.ladder[0].repetitions == Some(repetitions)),
                "phase {number}"
            );
        }
        for phase in &programme.phases {
            let has_bands = phase.steps.iter().any(|step| step.part == Part::ResistanceBand);
            assert!(!has_bands || phase.needs_clearance, "phase {}", phase.number);
            assert!(!has_bands || phase.minimum_hours_between >= 48, "phase {}", phase.number);
        }
    }

    #[test]
    fn every_programme_keeps_to_what_is_asked_of_a_physiotherapists_own() {
        let seeds = seeds().unwrap();
        let known: KnownExercises = seeds
            .exercises
            .iter()
            .map(|exercise| {
                let known =
                    KnownExercise { kind: exercise.kind, status: EntryStatus::Published, reaches_readers: true };
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

    #[test]
    fn every_session_warms_up_before_its_bands_and_names_exercises_that_exist() {
        let seeds = seeds().unwrap();
        let kind_of = |step: &Step| {
            let found = seeds.exercises.iter().find(|exercise| exercise.key == step.exercise);
            found.unwrap_or_else(|| panic!("{} is not an exercise", step.exercise)).kind
        };
        for phase in seeds.programmes.iter().flat_map(|programme| &programme.phases) {
            let mut parts = Vec::new();
            for step in &phase.steps {
                assert_eq!(
                    step.part == Part::ResistanceBand,
                    kind_of(step) == ExerciseKind::ResistanceBand,
                    "{step:?}"
                );
                if step.part == Part::ResistanceBand {
                    let [lowest, highest] = phase.band_levels.unwrap();
                    for grade in &step.ladder {
                        assert!((lowest..=highest).contains(&grade.band_level.unwrap()), "{step:?}");
                    }
                    assert!(
                        parts.contains(&Part::Raise) && parts.contains(&Part::DynamicStretch),
                        "phase {}",
                        phase.number
                    );
                }
                parts.push(step.part);
            }
        }
    }
}
