//! Judges a diary file as if each day had been logged with Limber: what the rules would have said, day by day.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

use limber_rules::{
    pain::{Assessment, Course, Day, Rule, judge},
    place::Region,
    thresholds::PUBLISHED,
};

use crate::diary_file::{DiaryError, DiaryRow, read_diary};

const JUDGED: [&str; 8] = ["patient", "region", "local_date", "level", "score", "baseline", "rules", "day"];

/// Replays a diary: CSV `patient,region,local_date,worst_pain` in, CSV of the judgements out, in the same order of rows.
///
/// `level` and `rules` are the trend's, from the scores alone. `day` is the day's severity with the codes that fired: `rest L8;C4`.
/// Each (patient, region) is judged by itself, in order of date. Scores (0 to 10) with decimals are rounded half up, which
/// is said on `notes`. A bad row stops everything before the first line is written.
pub fn replay(path: &Path, out: &mut impl Write, notes: &mut impl Write) -> Result<(), DiaryError> {
    let rows = read_diary(path, notes)?;
    write(out, &rows, &judge_all(&rows))
}

/// The judgement of every row, in the order of the rows.
fn judge_all(rows: &[DiaryRow]) -> Vec<Assessment> {
    let mut by_date: Vec<(usize, &DiaryRow)> = rows.iter().enumerate().collect();
    by_date.sort_by_key(|(_, row)| row.date);

    let mut courses: BTreeMap<(&str, Region), Course> = BTreeMap::new();
    let mut judged: Vec<(usize, Assessment)> = Vec::with_capacity(rows.len());
    for (position, row) in by_date {
        let course = courses.entry((row.patient.as_str(), row.region)).or_default();
        let day = Day { worst: Some(row.worst), ..Day::new(row.date) };
        let assessment = judge(course, &day, &PUBLISHED);
        *course = assessment.course.clone();
        judged.push((position, assessment));
    }
    judged.sort_by_key(|(position, _)| *position);
    judged.into_iter().map(|(_, assessment)| assessment).collect()
}

fn write(out: &mut impl Write, rows: &[DiaryRow], assessments: &[Assessment]) -> Result<(), DiaryError> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(JUDGED).map_err(io::Error::from)?;
    for (row, assessment) in rows.iter().zip(assessments) {
        csv.write_record(judgement(row, assessment)).map_err(io::Error::from)?;
    }
    Ok(csv.flush()?)
}

fn judgement(row: &DiaryRow, assessment: &Assessment) -> [String; 8] {
    let detectors: Vec<&str> =
        assessment.fired.iter().filter_map(|fired| fired.evidence.detector.map(Rule::code)).collect();
    let codes: Vec<&str> = assessment.fired.iter().map(|fired| fired.rule.code()).collect();
    [
        row.patient.clone(),
        row.region.to_string(),
        row.date.to_string(),
        assessment.trend.to_string(),
        assessment.score.to_string(),
        assessment.baseline.map_or_else(String::new, |baseline| baseline.to_string()),
        detectors.join(";"),
        format!("{} {}", assessment.severity, codes.join(";")).trim_end().to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::{judge_all, write};
    use crate::diary_file::rows_of;

    /// What `replay` prints for a diary.
    fn replayed(diary: &str) -> String {
        let rows = rows_of(diary);
        let mut out = Vec::new();
        write(&mut out, &rows, &judge_all(&rows)).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn diary(rows: &[&str]) -> String {
        let header = "patient,region,local_date,worst_pain";
        let lines: Vec<&str> = std::iter::once(header).chain(rows.iter().copied()).collect();
        lines.join("\n") + "\n"
    }

    #[test]
    fn judgements_come_in_the_order_of_the_rows_and_by_series() {
        let printed = replayed(&diary(&["p1,hip,2026-01-02,9", "p2,hip,2026-01-01,4.5", "p1,hip,2026-01-01,4"]));
        let expected = "patient,region,local_date,level,score,baseline,rules,day\n\
                        p1,hip,2026-01-02,insufficient,0,,,rest L8\n\
                        p2,hip,2026-01-01,insufficient,0,,,calm\n\
                        p1,hip,2026-01-01,insufficient,0,,,calm\n";
        assert_eq!(printed, expected);
    }

    #[test]
    fn days_out_of_order_are_judged_in_order() {
        let rows: Vec<String> = (1..=20).map(|day| format!("p1,hip,2026-01-{day:02},{}", day / 3)).collect();
        let mut rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let in_order = replayed(&diary(&rows));
        rows.reverse();
        let reversed = replayed(&diary(&rows));
        assert!(in_order.lines().skip(1).eq(reversed.lines().skip(1).collect::<Vec<_>>().into_iter().rev()));
        assert!(in_order.contains("red"), "{in_order}");
    }
}
