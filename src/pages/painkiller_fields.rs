//! The rows of a form in which a patient names painkillers: how their fields are called, and what of them the contract takes.
//!
//! A row that is left empty is not sent, so a row is not always at its own place in the contract.

use super::field::Field;
use super::form::{Form, Shown};
use super::views::Painkiller;
use crate::pain::MOST_ANALGESICS;
use serde_json::{Value, json};

/// How many rows there are at first. Chosen here.
const ROWS_AT_FIRST: usize = 2;

/// The row of a painkiller.
pub struct PainkillerRow {
    pub name: Field,
    pub name_label: String,
    pub dose: Field,
    pub dose_label: String,
}

impl PainkillerRow {
    /// Whether something stands in it.
    pub fn is_filled(&self) -> bool {
        self.name.is_filled() || self.dose.is_filled()
    }
}

/// The painkillers that were named, as the contract takes them.
pub fn painkillers(form: &Form) -> Value {
    let named =
        |row: usize| json!({"name": form.value(&field_of(row, "name")), "dose": form.value(&field_of(row, "dose"))});
    filled(form).into_iter().map(named).collect()
}

/// The rows of a form: one for each painkiller that is logged or was typed, and one more while a log takes more.
pub fn painkiller_rows(shown: Shown<'_>, logged: &[Painkiller]) -> Vec<PainkillerRow> {
    let typed = shown.0.map(|refused| filled(&refused.form)).unwrap_or_default();
    let used = logged.len().max(typed.last().map_or(0, |last| last + 1));
    let rows = (used + 1).clamp(ROWS_AT_FIRST, MOST_ANALGESICS);
    (0..rows).map(|row| painkiller_row(shown, row, &typed, logged.get(row))).collect()
}

fn painkiller_row(shown: Shown<'_>, row: usize, typed: &[usize], logged: Option<&Painkiller>) -> PainkillerRow {
    let place = typed.iter().position(|typed| *typed == row).unwrap_or(row);
    let field = |field: &str, otherwise: &str| {
        let (id, pointer) = (format!("painkiller-{row}-{field}"), format!("/analgesics/{place}/{field}"));
        Field::new(shown, id, field_of(row, field), &pointer, otherwise)
    };
    let number = row + 1;
    PainkillerRow {
        name: field("name", logged.map_or("", |one| one.name.as_str())),
        name_label: format!("Painkiller {number}"),
        dose: field("dose", logged.and_then(|one| one.dose.as_deref()).unwrap_or_default()),
        dose_label: format!("How much of painkiller {number}, such as 400 mg"),
    }
}

fn field_of(row: usize, field: &str) -> String {
    format!("analgesics/{row}/{field}")
}

/// The rows in which something stands, in order.
fn filled(form: &Form) -> Vec<usize> {
    let stands = |row: &usize| ["name", "dose"].iter().any(|field| !form.value(&field_of(*row, field)).is_null());
    (0..MOST_ANALGESICS).filter(stands).collect()
}
