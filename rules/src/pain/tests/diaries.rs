//! Real diaries, where the workspace has them beside it (`MyAIGuide`, MIT licence).

use std::{collections::BTreeMap, path::Path};

use super::*;

#[test]
fn real_diaries_are_judged_as_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/diaries/myaiguide.csv");
    let Ok(diary) = std::fs::read_to_string(path) else {
        println!("shared/data/diaries/myaiguide.csv beside the workspace: not found, not tested");
        return;
    };
    let mut series: BTreeMap<String, Vec<Day>> = BTreeMap::new();
    for row in diary.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let worst = Nrs::from_diary(fields[3]).map(|(score, _)| score);
        let day = Day { worst, ..Day::new(fields[2].parse().unwrap()) };
        series.entry(format!("{},{}", fields[0], fields[1])).or_default().push(day);
    }
    for days in series.values_mut() {
        days.sort_by_key(|day| day.date);
    }

    // Four scores that are alike end the first days; after a week seven are needed.
    assert_eq!(
        changes(&series["p7,hip"]),
        ["2019-06-30 insufficient", "2019-07-06 green", "2019-07-07 insufficient", "2019-07-09 green"]
    );
    assert_eq!(
        changes(&series["p1,knee"])[..11],
        [
            "2015-11-25 amber L6",
            "2015-11-26 insufficient",
            "2015-11-28 amber L6",
            "2015-11-29 insufficient",
            "2015-12-01 green",
            "2015-12-29 amber L6",
            "2015-12-30 green",
            "2015-12-31 amber L6;C1",
            "2016-01-01 red L6;C4",
            "2016-01-04 amber C4",
            "2016-01-06 green",
        ]
    );
}

fn changes(days: &[Day]) -> Vec<String> {
    let mut level = None;
    let judged = judge_all(days);
    let changed = judged.iter().filter(|judged| level.replace(judged.level) != Some(judged.level));
    changed.map(|judged| format!("{} {} {}", judged.date, judged.level, codes(judged)).trim_end().to_owned()).collect()
}
