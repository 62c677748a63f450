//! A table, written down.

use super::cell;
use super::series::Series;
use crate::http::{Code, Problem, Result};
use csv::{Terminator, WriterBuilder};
use serde_json::Value;
use std::io;

/// The media type of a table.
pub const CSV: &str = "text/csv; charset=utf-8; header=present";

/// Whether the names of the columns stand before the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    Names,
    Nothing,
}

pub(super) fn table(series: Series, head: Head, rows: &[Value]) -> Result<String> {
    written(series, head, rows).map_err(|error| {
        tracing::error!(%error, "a table was not written");
        Problem::new(Code::Internal, Code::Internal.meaning().trim())
    })
}

fn written(series: Series, head: Head, rows: &[Value]) -> csv::Result<String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    if head == Head::Names {
        writer.write_record(series.columns())?;
    }
    for row in rows {
        writer.write_record(series.columns().map(|column| cell::of(row.get(column))))?;
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8(bytes).map_err(io::Error::other)?)
}
