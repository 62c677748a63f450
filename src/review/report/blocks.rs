//! The blocks that a document is made of, one below the other.

use super::super::chart::Chart;

/// One block.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// What the document is called.
    Title(String),
    /// What the blocks below are about.
    Heading(&'static str),
    /// Some sentences.
    Paragraph(String),
    /// The same, in small letters.
    Small(String),
    /// Points, one below the other.
    Points(Vec<String>),
    /// What something is, line by line.
    Facts(Vec<(&'static str, String)>),
    /// Rows under the heads of their columns.
    Rows {
        /// The heads, each with its share of the width.
        heads: Vec<(&'static str, f32)>,
        /// The cells of each row.
        rows: Vec<Vec<String>>,
    },
    /// A picture, so high.
    Picture(Box<Chart>, f32),
    /// So many lines to write on.
    Lines(u8),
    /// What follows begins a new sheet.
    NewSheet,
}
