//! Diary files: what people have in a spreadsheet, read whole or not at all.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

use chrono::NaiveDate;
use limber_rules::{UnknownWord, place::Region, scale::Nrs};

const HEADER: [&str; 4] = ["patient", "region", "local_date", "worst_pain"];
const ONSET_HEADER: [&str; 3] = ["patient", "region", "onset_date"];

/// Why a diary could not be read, or what was made of it not written. Reads as `FILE:LINE: what is wrong, what would be right`.
#[derive(Debug, thiserror::Error)]
pub enum DiaryError {
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
    /// What was made of it could not be written.
    #[error("the judgements could not be written: {0}")]
    Write(#[from] io::Error),
}

/// What is wrong with a line, and what would be right.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The first line is not the header.
    #[error("the header is `{0}`, must be `{1}`")]
    Header(String, String),
    /// Too few or too many fields.
    #[error("{0} fields, must be {1}")]
    Fields(usize, String),
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
    #[error("{0} `{1}` is not a date, must be a day of the calendar as YYYY-MM-DD")]
    Date(&'static str, String),
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

/// One row of a diary.
pub struct DiaryRow {
    /// Whose.
    pub patient: String,
    /// Where.
    pub region: Region,
    /// When.
    pub date: NaiveDate,
    /// The worst pain of that day.
    pub worst: Nrs,
    rounded: bool,
}

/// Reads a diary: CSV `patient,region,local_date,worst_pain`, in the order of its rows. Scores (0 to 10) with decimals are
/// rounded half up, which is said on `notes`.
pub fn read_diary(path: &Path, notes: &mut impl Write) -> Result<Vec<DiaryRow>, DiaryError> {
    let rows = read(path, read_rows)?;
    let rounded = rows.iter().filter(|row| row.rounded).count();
    if rounded > 0 {
        let (file, scores) = (path.display(), rows.len());
        writeln!(notes, "{file}: {rounded} of {scores} scores had decimals and were rounded half up")?;
    }
    Ok(rows)
}

/// Reads known onsets: CSV `patient,region,onset_date`. A row without a date names a series in which nothing began.
pub fn read_onsets(path: &Path) -> Result<Vec<OnsetRow>, DiaryError> {
    read(path, read_onset_rows)
}

/// A day on which a worsening is known to have begun, or that none did.
pub struct OnsetRow {
    /// Whose.
    pub patient: String,
    /// Where.
    pub region: Region,
    /// When; none if nothing began.
    pub date: Option<NaiveDate>,
}

fn read<T>(path: &Path, rows: impl Fn(&[u8]) -> Result<T, (Start, Fault)>) -> Result<T, DiaryError> {
    let file = path.display().to_string();
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(source) => return Err(DiaryError::Read { file, source }),
    };
    rows(&text).map_err(|(start, fault)| DiaryError::Line { file, line: line_at(&text, start), fault })
}

/// Where a row starts. Bytes and not lines, because the CSV reader counts a line late where lines end with CR LF.
type Start = u64;

fn read_rows(text: &[u8]) -> Result<Vec<DiaryRow>, (Start, Fault)> {
    let mut records = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text).into_records();
    let header = records.next().unwrap_or_else(|| Ok(csv::StringRecord::new())).map_err(not_text)?;
    check_header(&header, &HEADER).map_err(|fault| (0, fault))?;

    let mut first_starts = FirstStarts::new();
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(not_text)?;
        let start = start(&record);
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

fn read_onset_rows(text: &[u8]) -> Result<Vec<OnsetRow>, (Start, Fault)> {
    let mut records = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text).into_records();
    let header = records.next().unwrap_or_else(|| Ok(csv::StringRecord::new())).map_err(not_text)?;
    check_header(&header, &ONSET_HEADER).map_err(|fault| (0, fault))?;
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.map_err(not_text)?;
        OnsetRow::parse(&record).map_err(|fault| (start(&record), fault))
    };
    records.map(row).collect()
}

impl OnsetRow {
    fn parse(record: &csv::StringRecord) -> Result<Self, Fault> {
        let [patient, region, date] = as_many(record, ONSET_HEADER)?;
        let [patient, region] = present(["patient", "region"], [patient, region])?;
        let date = (!date.trim().is_empty()).then(|| parse_date("onset_date", date)).transpose()?;
        Ok(Self { patient: patient.to_owned(), region: parse_region(region)?, date })
    }
}

fn start(record: &csv::StringRecord) -> Start {
    record.position().map_or(0, csv::Position::byte)
}

fn check_header(header: &csv::StringRecord, right: &[&str]) -> Result<(), Fault> {
    if header.iter().eq(right.iter().copied()) {
        return Ok(());
    }
    Err(Fault::Header(header.iter().collect::<Vec<_>>().join(","), right.join(",")))
}

/// The fields of a row, as many as there have to be, none of them empty.
fn fields<'a, const N: usize>(record: &'a csv::StringRecord, names: [&'static str; N]) -> Result<[&'a str; N], Fault> {
    present(names, as_many(record, names)?)
}

fn as_many<'a, const N: usize>(record: &'a csv::StringRecord, names: [&'static str; N]) -> Result<[&'a str; N], Fault> {
    let all: Vec<&str> = record.iter().collect();
    let count = all.len();
    all.try_into().map_err(|_| Fault::Fields(count, names.join(",")))
}

fn present<'a, const N: usize>(names: [&'static str; N], fields: [&'a str; N]) -> Result<[&'a str; N], Fault> {
    match names.iter().zip(fields).find(|(_, field)| field.trim().is_empty()) {
        Some((name, _)) => Err(Fault::Missing(name)),
        None => Ok(fields),
    }
}

impl DiaryRow {
    fn parse(record: &csv::StringRecord) -> Result<Self, Fault> {
        let [patient, region, date, worst] = fields(record, HEADER)?;
        let (worst, rounded) = Nrs::from_diary(worst).ok_or_else(|| Fault::Score(worst.to_owned()))?;
        Ok(Self {
            patient: patient.to_owned(),
            region: parse_region(region)?,
            date: parse_date("local_date", date)?,
            worst,
            rounded,
        })
    }

    fn twice(&self, first: usize) -> Fault {
        Fault::Twice { patient: self.patient.clone(), region: self.region, date: self.date, first }
    }
}

fn parse_region(region: &str) -> Result<Region, Fault> {
    region.parse().map_err(|known| Fault::Region { region: region.to_owned(), known })
}

/// Exactly YYYY-MM-DD: what reads differently when written back is refused.
fn parse_date(field: &'static str, date: &str) -> Result<NaiveDate, Fault> {
    let parsed = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok();
    parsed.filter(|parsed| parsed.to_string() == date).ok_or_else(|| Fault::Date(field, date.to_owned()))
}

/// The rows of a diary that is right.
#[cfg(test)]
pub(crate) fn rows_of(diary: &str) -> Vec<DiaryRow> {
    read_rows(diary.as_bytes()).map_err(|(_, fault)| fault).unwrap()
}

#[cfg(test)]
mod tests {
    use super::{HEADER, line_at, read_onset_rows, read_rows};

    /// How a diary is refused: `LINE: fault`.
    fn refused(diary: &str) -> String {
        let (at, fault) = read_rows(diary.as_bytes()).map(drop).unwrap_err();
        format!("{}: {fault}", line_at(diary.as_bytes(), at))
    }

    fn fault(row: &str) -> String {
        refused(&format!("{}\np1,hip,2026-01-01,4\n{row}\n", HEADER.join(",")))
    }

    #[test]
    fn a_bad_row_is_named_with_its_line_and_what_would_be_right() {
        let cases = [
            ("p1,hips,2026-01-02,4", "3: region `hips` is not known, must be one of hip, groin"),
            ("p1,hip,2026-1-02,4", "3: local_date `2026-1-02` is not a date, must be"),
            ("p1,hip,2026-02-30,4", "3: local_date `2026-02-30` is not a date, must be"),
            ("p1,hip,2026-01-02,10.1", "3: worst_pain `10.1` is not a score, must be a number from 0 to 10"),
            ("p1,hip,2026-01-02,", "3: worst_pain is missing, must not be empty"),
            ("p1,hip,2026-01-02", "3: 3 fields, must be patient,region,local_date,worst_pain"),
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
        assert!(refused("").starts_with("1: the header is ``, must be `patient,region"));
        assert!(refused("a,b\n").starts_with("1: the header is `a,b`, must be"));
    }

    #[test]
    fn lines_are_counted_right_with_windows_line_ends_and_empty_lines() {
        let diary = "patient,region,local_date,worst_pain\r\np1,hip,2026-01-01,4\r\n\r\np1,hip,2026-01-02,x\r\n";
        assert!(refused(diary).starts_with("4: worst_pain `x`"));
    }

    #[test]
    fn known_onsets_are_read_and_faults_named() {
        let read = |rows: &str| read_onset_rows(format!("patient,region,onset_date\n{rows}\n").as_bytes());
        let onsets = read("p1,hip,2026-01-05\np2,hip,\n").map_err(|(_, fault)| fault).unwrap();
        let dates: Vec<_> = onsets.iter().map(|onset| onset.date.map(|date| date.to_string())).collect();
        assert_eq!(dates, [Some("2026-01-05".to_owned()), None]);
        let fault = |row| read(row).map(drop).unwrap_err().1.to_string();
        assert!(fault("p1,hip,soon").starts_with("onset_date `soon` is not a date"), "{}", fault("p1,hip,soon"));
        assert!(fault("p1,,").starts_with("region is missing"), "{}", fault("p1,,"));
        assert!(fault("p1,hip").starts_with("2 fields, must be patient,region,onset_date"), "{}", fault("p1,hip"));
    }
}
