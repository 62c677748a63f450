//! A copy of a record that was asked for.

use crate::pages::words::{At, Day, in_words, slice_in_words, table_in_words};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Export {
    pub id: String,
    kind: String,
    series: Option<String>,
    slices: Vec<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub status: String,
    pub percent: u8,
    bytes: u64,
    pub because: Option<String>,
    pub asked_at: At,
    pub expires_at: Option<At>,
    file: Option<String>,
}

impl Export {
    pub fn kind(&self) -> String {
        match self.kind.as_str() {
            "csv" => format!("{}, as a table (CSV)", table_in_words(self.series.as_deref().unwrap_or_default())),
            "json" => "JSON, in the shapes of Limber’s own interface".to_owned(),
            "fhir" => "FHIR R4, for other clinical software".to_owned(),
            other => in_words(other).to_uppercase(),
        }
    }
    pub fn slices(&self) -> String {
        self.slices.iter().map(|slice| slice_in_words(slice)).collect::<Vec<_>>().join(", ")
    }
    /// Whether the file can be fetched.
    pub fn is_there(&self) -> bool {
        self.file.is_some()
    }
    /// Whether it is yet to be written.
    pub fn is_coming(&self) -> bool {
        ["queued", "running"].contains(&self.status.as_str())
    }
    /// `1.4 MB`
    pub fn size(&self) -> String {
        match self.bytes {
            bytes @ ..1_000 => format!("{bytes} bytes"),
            bytes @ ..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
            bytes => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        }
    }
}
