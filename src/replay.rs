//! Judges a diary file as if each day had been logged with Limber: what the rules would have said, day by day.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

use chrono::NaiveDate;
use limber_rules::{
    UnknownWord,
    pain::{Assessment, Course, Day, judge},
    place::Region,
    scale::Nrs,
    thresholds::PUBLISHED,
};

const HEADER: [&str; 4] = ["patient", "region", "local_date", "worst_pain"];
const JUDGED: [&str; 7] = ["patient", "region", "local_date", "level", "score", "baseline", "rules"];

/// Why a diary could not be replayed. Reads as `FILE:LINE: what is wrong, what would be right`.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The file could not be opened or read.
    #[error("{file}: {source}, must be a readable CSV file")]
    Read {
        /// The file as it was named.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A line is not what it has to be.
    #[error("{file}:{line}: {fault}")]
    Line {
        /// The file as it was named.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The judgements could not be written.
    #[error("the judgements could not be written: {0}")]
    Write(#[from] io::Error),
}

/// What is wrong with a line, and what would be right.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The first line is not the header.
    #[error("the header is `{0}`, must be `patient,region,local_date,worst_pain`")]
    Header(String),
    /// Too few or too many fields.
    #[error("{0} fields, must be 4: patient,region,local_date,worst_pain")]
    Fields(usize),
    /// An empty field.
    #[error("{0} is missing, must not be empty")]
    Missing(&'static str),
    /// A region that is not known.
    #[error("region `{region}` is not known, must be one of {}", .known.known.join(", "))]
    Region {
        /// As written.
        region: String,
        /// The known ones.
        known: UnknownWord,
    },
    /// Not a day of the calendar.
    #[error("local_date `{0}` is not a date, must be a day of the calendar as YYYY-MM-DD")]
    Date(String),
    /// Not on the scale.
    #[error("worst_pain `{0}` is not a score, must be a number from 0 to 10")]
    Score(String),
    /// A day with two scores.
    #[error("a second score of {patient}'s {region} on {date} (the first is on line {first}), must be one a day")]
    Twice {
        /// Whose.
        patient: String,
        /// Where.
        region: Region,
        /// When.
        date: NaiveDate,
        /// The line of the first one.
        first: usize,
    },
    /// Not a line of text at all.
    #[error("the line is not text, must be UTF-8")]
    NotText,
}

/// Replays a diary: CSV `patient,region,local_date,worst_pain` in, CSV of the judgements out, in the same order of rows.
///
/// Each (patient, region) is judged by itself, in order of date. Scores (0 to 10) with decimals are rounded half up, which
/// is said on `notes`. A bad row stops everything before the first line is written.
pub fn replay(path: &Path, out: &mut impl Write, notes: &mut impl Write) -> Result<(), ReplayError> {
    let rows = read(path)?;
    let rounded = rows.iter().filter(|row| row.rounded).count();
    if rounded > 0 {
        let (file, scores) = (path.display(), rows.len());
        writeln!(notes, "{file}: {rounded} of {scores} scores had decimals and were rounded half up")?;
    }
    write(out, &rows, &judge_all(&rows))
}

/// One row of the diary.
struct DiaryRow {
    patient: String,
    region: Region,
    date: NaiveDate,
    worst: Nrs,
    rounded: bool,
}

fn read(path: &Path) -> Result<Vec<DiaryRow>, ReplayError> {
    let file = path.display().to_string();
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(source) => return Err(ReplayError::Read { file, source }),
    };
    read_rows(&text).map_err(|(start, fault)| ReplayError::Line { file, line: line_at(&text, start), fault })
}

/// Where a row starts. Bytes and not lines, because the CSV reader counts a line late where lines end with CR LF.
type Start = u64;

fn read_rows(text: &[u8]) -> Result<Vec<DiaryRow>, (Start, Fault)> {
    let mut records = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text).into_records();
    let header = records.next().unwrap_or_else(|| Ok(csv::StringRecord::new())).map_err(not_text)?;
    check_header(&header).map_err(|fault| (0, fault))?;

    let mut first_starts = FirstStarts::new();
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(not_text)?;
        let start = record.position().map_or(0, csv::Position::byte);
        let row = DiaryRow::parse(&record).map_err(|fault| (start, fault))?;
        if let Some(first) = first_starts.insert((row.patient.clone(), row.region, row.date), start) {
            return Err((start, row.twice(line_at(text, first))));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Where each day of each series was first seen.
type FirstStarts = BTreeMap<(String, Region, NaiveDate), Start>;

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn not_text(error: csv::Error) -> (Start, Fault) {
    (error.position().map_or(0, csv::Position::byte), Fault::NotText)
}

/// The line, from 1, of the row that starts at or after the line ends found there.
fn line_at(text: &[u8], start: Start) -> usize {
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let (before, row) = text.split_at(start.min(text.len()));
    let line_ends = row.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    before.iter().chain(line_ends).filter(|byte| **byte == b'\n').count() + 1
}

fn check_header(header: &csv::StringRecord) -> Result<(), Fault> {
    if header.iter().eq(HEADER) { Ok(()) } else { Err(Fault::Header(header.iter().collect::<Vec<_>>().join(","))) }
}

impl DiaryRow {
    fn parse(record: &csv::StringRecord) -> Result<Self, Fault> {
        let fields: Vec<&str> = record.iter().collect();
        let &[patient, region, date, worst] = fields.as_slice() else {
            return Err(Fault::Fields(fields.len()));
        };
        for (name, field) in HEADER.into_iter().zip(fields) {
            if field.trim().is_empty() {
                return Err(Fault::Missing(name));
            }
        }
        let (worst, rounded) = Nrs::from_diary(worst).ok_or_else(|| Fault::Score(worst.to_owned()))?;
        Ok(Self { patient: patient.to_owned(), region: parse_region(region)?, date: parse_date(date)?, worst, rounded })
    }

    fn twice(&self, first: usize) -> Fault {
        Fault::Twice { patient: self.patient.clone(), region: self.region, date: self.date, first }
    }
}

fn parse_region(region: &str) -> Result<Region, Fault> {
    region.parse().map_err(|known| Fault::Region { region: region.to_owned(), known })
}

/// Exactly YYYY-MM-DD: what reads differently when written back is refused.
fn parse_date(date: &str) -> Result<NaiveDate, Fault> {
    let parsed = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok();
    parsed.filter(|parsed| parsed.to_string() == date).ok_or_else(|| Fault::Date(date.to_owned()))
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

fn write(out: &mut impl Write, rows: &[DiaryRow], assessments: &[Assessment]) -> Result<(), ReplayError> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(JUDGED).map_err(io::Error::from)?;
    for (row, assessment) in rows.iter().zip(assessments) {
        csv.write_record(judgement(row, assessment)).map_err(io::Error::from)?;
    }
    Ok(csv.flush()?)
}

fn judgement(row: &DiaryRow, assessment: &Assessment) -> [String; 7] {
    let rules: Vec<&str> = assessment.fired.iter().map(|fired| fired.rule.code()).collect();
    [
        row.patient.clone(),
        row.region.to_string(),
        row.date.to_string(),
        assessment.level.to_string(),
        assessment.score.to_string(),
        assessment.baseline.map_or_else(String::new, |baseline| baseline.to_string()),
        rules.join(";"),
    ]
}

#[cfg(test)]
mod tests {
    use super::{HEADER, judge_all, line_at, read_rows, write};

    /// What `replay` prints for a diary, or `LINE: fault`.
    fn replayed(diary: &str) -> Result<String, String> {
        let rows =
            read_rows(diary.as_bytes()).map_err(|(at, fault)| format!("{}: {fault}", line_at(diary.as_bytes(), at)))?;
        let mut out = Vec::new();
        write(&mut out, &rows, &judge_all(&rows)).unwrap();
        Ok(String::from_utf8(out).unwrap())
    }

    fn diary(rows: &[&str]) -> String {
        let header = HEADER.join(",");
        let lines: Vec<&str> = std::iter::once(header.as_str()).chain(rows.iter().copied()).collect();
        lines.join("\n") + "\n"
    }

    fn fault(row: &str) -> String {
        replayed(&diary(&["p1,hip,2026-01-01,4", row])).unwrap_err()
    }

    #[test]
    fn judgements_come_in_the_order_of_the_rows_and_by_series() {
        let printed =
            replayed(&diary(&["p1,hip,2026-01-02,9", "p2,hip,2026-01-01,4.5", "p1,hip,2026-01-01,4"])).unwrap();
        let expected = "patient,region,local_date,level,score,baseline,rules\n\
                        p1,hip,2026-01-02,insufficient,0,,\n\
                        p2,hip,2026-01-01,insufficient,0,,\n\
                        p1,hip,2026-01-01,insufficient,0,,\n";
        assert_eq!(printed, expected);
    }

    #[test]
    fn days_out_of_order_are_judged_in_order() {
        let rows: Vec<String> = (1..=20).map(|day| format!("p1,hip,2026-01-{day:02},{}", day / 3)).collect();
        let mut rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let in_order = replayed(&diary(&rows)).unwrap();
        rows.reverse();
        let reversed = replayed(&diary(&rows)).unwrap();
        assert!(in_order.lines().skip(1).eq(reversed.lines().skip(1).collect::<Vec<_>>().into_iter().rev()));
        assert!(in_order.contains("red"), "{in_order}");
    }

    #[test]
    fn a_bad_row_is_named_with_its_line_and_what_would_be_right() {
        let cases = [
            ("p1,hips,2026-01-02,4", "3: region `hips` is not known, must be one of hip, groin"),
            ("p1,hip,2026-1-02,4", "3: local_date `2026-1-02` is not a date, must be"),
            ("p1,hip,2026-02-30,4", "3: local_date `2026-02-30` is not a date, must be"),
            ("p1,hip,2026-01-02,10.1", "3: worst_pain `10.1` is not a score, must be a number from 0 to 10"),
            ("p1,hip,2026-01-02,", "3: worst_pain is missing, must not be empty"),
            ("p1,hip,2026-01-02", "3: 3 fields, must be 4"),
            (
                "p1,hip,2026-01-01,5",
                "3: a second score of p1's hip on 2026-01-01 (the first is on line 2), must be one a day",
            ),
        ];
        for (row, expected) in cases {
            assert!(fault(row).starts_with(expected), "{row}: {}", fault(row));
        }
    }

    #[test]
    fn the_header_is_the_header() {
        assert!(replayed("").unwrap_err().starts_with("1: the header is ``, must be `patient,region"));
        assert!(replayed("a,b\n").unwrap_err().starts_with("1: the header is `a,b`, must be"));
    }

    #[test]
    fn lines_are_counted_right_with_windows_line_ends_and_empty_lines() {
        let diary = "patient,region,local_date,worst_pain\r\np1,hip,2026-01-01,4\r\n\r\np1,hip,2026-01-02,x\r\n";
        assert!(replayed(diary).unwrap_err().starts_with("4: worst_pain `x`"));
    }
}
