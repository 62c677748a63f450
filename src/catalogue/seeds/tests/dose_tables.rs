//! Ladders that follow a published table of doses: `seeds/dose_tables.toml`.

use super::{loads, programme, rise};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    table: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    study: String,
    source: String,
    follows: Vec<Follows>,
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Follows {
    programme: String,
    phase: u8,
    exercise: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    weeks: Option<[u8; 2]>,
    days_a_week: u8,
    sets: u8,
    repetition_maximum: u16,
    mark: String,
}

/// Days a week, sets, repetition maximum, mark.
type Published = (u8, u8, u16, &'static str);

/// Section 3.1, study by study.
const PUBLISHED: [(&str, &[Published]); 2] = [
    ("Jensen 2014", &[(2, 3, 15, "F"), (3, 3, 10, "F"), (3, 3, 8, "F")]),
    ("Thorborg 2016", &[(3, 3, 15, "F"), (3, 3, 12, "M"), (3, 3, 10, "M"), (3, 3, 8, "F")]),
];

#[test]
fn each_row_of_a_published_table_is_a_rung_of_the_ladder_that_follows_it_in_order() {
    let tables: Tables = toml::from_str(include_str!("../../../../seeds/dose_tables.toml")).unwrap();
    assert_eq!(tables.table.len(), PUBLISHED.len());
    for (table, (study, published)) in tables.table.iter().zip(PUBLISHED) {
        assert!(table.study == study && table.source.contains("doi "), "{study}");
        let rows: Vec<_> = table
            .row
            .iter()
            .map(|row| (row.days_a_week, row.sets, row.repetition_maximum, row.mark.as_str()))
            .collect();
        assert_eq!(rows, published);
        let weeks: Vec<u8> = table.row.iter().filter_map(|row| row.weeks).flatten().collect();
        assert!(weeks.is_sorted() && weeks.first() == Some(&1), "{study}: {weeks:?}");

        let mut rungs: Vec<[u16; 6]> = Vec::new();
        for follows in &table.follows {
            let programme = programme(&follows.programme);
            let phase = programme.phase(follows.phase).unwrap();
            let step = phase.steps.iter().find(|step| step.exercise == follows.exercise).unwrap();
            rungs.extend(step.ladder.iter().map(|rung| loads(rung, phase)));
        }
        for pair in rungs.windows(2) {
            let (risen, levels) = rise(pair[0], pair[1]);
            assert!(risen == 1 && levels <= 1, "{study}: {pair:?}");
        }
        let mut left = rungs.iter();
        for row in &table.row {
            let is = |[_, sets, repetitions, _, _, days]: &[u16; 6]| {
                (*days, *sets, *repetitions) == (row.days_a_week.into(), row.sets.into(), row.repetition_maximum)
            };
            assert!(left.any(is), "{study}: {row:?} is not among the rungs, or not in its place: {rungs:?}");
        }
        let known = |rung: &[u16; 6]| table.row.iter().any(|row| row.repetition_maximum == rung[2]);
        assert!(rungs.iter().all(known), "{study}: a rung that the table does not have");
    }
}
