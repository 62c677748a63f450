//! What is asked for in FHIR's own words: `date=ge2026-01-01`, `_count`.

use super::gather::Window;
use crate::http::{Limit, LocalDate, Problem, Result, filters_in_address};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde::de::IntoDeserializer;

/// The days that are told unless others are asked for: 12 weeks.
pub const USUAL: Days = Days::new(83);

/// Which resources of a type, and how many.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    pub count: Limit,
    pub cursor: Option<String>,
}

impl FromRequest for SearchQuery {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(SearchQuery::read(req.query_string()))
    }
}

impl SearchQuery {
    /// Reads a query. A date may be there twice: from and to.
    pub fn read(query: &str) -> Result<SearchQuery> {
        let mut asked = SearchQuery { from: None, to: None, count: Limit::default(), cursor: None };
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "date" => asked.narrow(&value)?,
                "_count" => {
                    once(&mut seen, "_count")?;
                    asked.count = limit(&value)?;
                }
                "cursor" => {
                    once(&mut seen, "cursor")?;
                    asked.cursor = Some(value.into_owned());
                }
                other => {
                    let told: String = other.chars().take(100).collect();
                    return Err(Problem::invalid(
                        format!("?{told}"),
                        "unknown-field",
                        "is not known here: date, _count, cursor",
                    ));
                }
            }
        }
        Ok(asked)
    }

    fn narrow(&mut self, text: &str) -> Result<()> {
        let (prefix, date) = text
            .split_at_checked(2)
            .filter(|(prefix, _)| !prefix.starts_with(|c: char| c.is_ascii_digit()))
            .unwrap_or(("eq", text));
        let day = LocalDate::parse(date).ok_or_else(wrong_date)?.0;
        let (from, to) = match prefix {
            "eq" => (Some(day), Some(day)),
            "ge" => (Some(day), None),
            "gt" => (Some(day + Days::new(1)), None),
            "le" => (None, Some(day)),
            "lt" => (None, Some(day - Days::new(1))),
            _ => return Err(wrong_date()),
        };
        self.from = self.from.max(from);
        self.to = [self.to, to].into_iter().flatten().min();
        Ok(())
    }

    /// The days, as far as nobody says otherwise up to some day.
    pub fn window(&self, today: NaiveDate) -> Window {
        let to = self.to.unwrap_or(today);
        Window { from: self.from.unwrap_or(to - USUAL), to }
    }

    /// The days as the address has them.
    pub fn filters(&self) -> String {
        let from = self.from.map(|from| format!("date=ge{from}"));
        let to = self.to.map(|to| format!("date=le{to}"));
        filters_in_address([from, to])
    }
}

fn once<'a>(seen: &mut Vec<&'a str>, name: &'a str) -> Result<()> {
    if seen.contains(&name) {
        return Err(Problem::invalid(format!("?{name}"), "duplicate-field", "is there twice"));
    }
    seen.push(name);
    Ok(())
}

fn limit(text: &str) -> Result<Limit> {
    let read = Limit::deserialize(text.to_owned().into_deserializer());
    read.map_err(|_: serde::de::value::Error| {
        Problem::invalid("?_count", "out-of-range", "must be a whole number from 1 to 100")
    })
}

fn wrong_date() -> Problem {
    let right = "must be a day from 1900 to 2200, YYYY-MM-DD, with eq, ge, gt, le or lt before it or nothing";
    Problem::invalid("?date", "invalid-value", right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(query: &str) -> (String, String) {
        let today = "2026-06-30".parse().unwrap();
        let Window { from, to } = SearchQuery::read(query).unwrap().window(today);
        (from.to_string(), to.to_string())
    }

    #[test]
    fn days_are_narrowed_by_every_date() {
        for (query, from, to) in [
            ("", "2026-04-08", "2026-06-30"),
            ("date=2026-05-01", "2026-05-01", "2026-05-01"),
            ("date=eq2026-05-01", "2026-05-01", "2026-05-01"),
            ("date=ge2026-05-01", "2026-05-01", "2026-06-30"),
            ("date=gt2026-05-01", "2026-05-02", "2026-06-30"),
            ("date=le2026-05-01", "2026-02-07", "2026-05-01"),
            ("date=lt2026-05-01&date=ge2026-04-01", "2026-04-01", "2026-04-30"),
            ("date=ge2026-05-01&date=ge2026-05-03&_count=7", "2026-05-03", "2026-06-30"),
        ] {
            assert_eq!(window(query), (from.to_owned(), to.to_owned()), "{query}");
        }
    }

    #[test]
    fn what_is_not_of_these_words_is_refused() {
        for wrong in [
            "date=2026-13-01",
            "date=ne2026-05-01",
            "date=",
            "date=2026-05",
            "_count=0",
            "_count=101",
            "_count=1&_count=1",
            "name=x",
        ] {
            assert!(SearchQuery::read(wrong).is_err(), "{wrong}");
        }
    }
}
