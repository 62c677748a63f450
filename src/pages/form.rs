//! What a form says, and what became of it.

use super::acts::{Act, Subject};
use super::faults::sentence;
use super::views::Shares;
use crate::clock::begins;
use crate::http::{Code, FieldError, InWords, LocalDate, Problem, Result};
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use serde_json::{Number, Value};
use std::time::Duration;

/// The largest form, in bytes, and how long it may take to arrive: as for the API's bodies.
pub const LIMIT: usize = crate::http::extract::BODY_LIMIT;
/// The largest form about a programme.
pub const LARGE_LIMIT: usize = crate::http::extract::LARGE_BODY_LIMIT;
const PATIENCE: Duration = crate::http::extract::BODY_TIMEOUT;

/// The fields of a form, as they were typed.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the body of a request, of at most `limit` bytes.
    pub async fn read(req: &HttpRequest, payload: &mut Payload, limit: usize) -> Result<Form> {
        let kind = req.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
            return Err(Problem::new(Code::UnsupportedMediaType, "a form comes as application/x-www-form-urlencoded"));
        }
        let broke_off = || Problem::new(Code::BadRequest, "the form broke off");
        let arriving = web::Payload::from_request(req, payload).await.map_err(|_| broke_off())?;
        let body = tokio::time::timeout(PATIENCE, arriving.to_bytes_limited(limit)).await;
        let body = body.map_err(|_| Problem::new(Code::RequestTimeout, "the form took too long to arrive"))?;
        let body = body.map_err(|_| Problem::new(Code::TooLarge, "the form is too large"))?;
        let body = body.map_err(|_| broke_off())?;
        Ok(Form(form_urlencoded::parse(&body).into_owned().collect()))
    }

    /// A field as it was typed; nothing if it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.named(name).unwrap_or_default()
    }

    /// A field as it was typed, if it is there.
    pub fn named(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, typed)| typed.as_str())
    }

    /// For the contract: what the page wrote down for later; or what stands in its place, which is then refused in the contract's words.
    pub fn kept(&self, name: &str) -> Value {
        serde_json::from_str(self.text(name)).unwrap_or_else(|_| self.value(name))
    }

    /// All that was ticked under a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(field, _)| field == name).map(|(_, typed)| typed.as_str()).collect()
    }

    /// Whether a single box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// For the contract: the instant at which the last day in `until` is over, where the form says that the days begin; or what was typed
    /// in its place, which is then refused in the contract's words.
    pub fn until(&self) -> Value {
        let last = LocalDate::parse(self.text("until").trim());
        match (last.and_then(|last| last.0.succ_opt()), self.text("zone").parse()) {
            (Some(next), Ok(zone)) => Value::from(begins(next, zone).to_rfc3339()),
            _ => self.value("until"),
        }
    }

    /// The same, if the day is another than when it was shown: an end at an hour of the day that a page cannot say stays as it is.
    pub fn other_until(&self) -> Option<Value> {
        (self.text("until") != self.text("until_was")).then(|| self.until())
    }

    /// For the contract: a text, or null if nothing was typed.
    pub fn value(&self, name: &str) -> Value {
        match self.text(name).trim() {
            "" => Value::Null,
            typed => Value::from(typed.replace("\r\n", "\n")),
        }
    }

    /// For the contract: a number, or what was typed in its place, which is then refused in the contract's words.
    pub fn number(&self, name: &str) -> Value {
        match self.text(name).trim() {
            "" => Value::Null,
            typed => number(typed),
        }
    }

    /// The fields whose names begin so, as numbers, without that beginning; those that are empty left out.
    pub fn numbers(&self, beginning: &str) -> serde_json::Map<String, Value> {
        let named = self.0.iter().filter_map(|(field, typed)| Some((field.strip_prefix(beginning)?, typed.trim())));
        named.filter(|(_, typed)| !typed.is_empty()).map(|(name, typed)| (name.to_owned(), number(typed))).collect()
    }
}

/// For the contract: a number, or what was typed in its place.
pub fn number(typed: &str) -> Value {
    let whole = typed.parse::<i64>().ok().map(Number::from);
    let number = whole.or_else(|| typed.parse().ok().and_then(Number::from_f64));
    number.map_or_else(|| Value::from(typed), Value::Number)
}

impl Form {
    /// What stands in an address behind the question mark.
    pub fn of_query(query: &str) -> Form {
        Form(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// As it stands in an address.
    pub fn as_query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// Without the fields in which nothing was typed.
    pub fn without_blanks(self) -> Form {
        Form(self.0.into_iter().filter(|(_, typed)| !typed.trim().is_empty()).collect())
    }

    /// The fields whose names begin so, without that beginning, in the order of the form.
    pub fn beginning_with(&self, beginning: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(move |(field, typed)| Some((field.strip_prefix(beginning)?, typed.as_str())))
    }

    /// Without a field.
    pub fn without(self, name: &str) -> Form {
        Form(self.0.into_iter().filter(|(field, _)| field != name).collect())
    }

    /// With this in a field, whatever stood there.
    pub fn with(&self, name: &str, value: &str) -> Form {
        let others = self.0.iter().filter(|(field, _)| field != name).cloned();
        Form(others.chain([(name.to_owned(), value.to_owned())]).collect())
    }

    /// Whether it says nothing.
    pub fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this stands in a field.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.text(name) == value
    }
}

/// A form that was sent and refused: shown once more, with what was typed and why.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Which act it asked for.
    pub act: &'static str,
    /// What was typed.
    pub form: Form,
    /// Why.
    pub why: InWords,
}

impl Refused {
    /// Whether it is a programme of the catalogue with mistakes.
    pub fn is_of_programme(&self) -> bool {
        let is_of_catalogue = Act::named(self.act).is_some_and(|act| act.page.subject() == Subject::Catalogue);
        self.why.code == Code::Invalid && is_of_catalogue
    }
}

/// A form as a page shows it: blank, or as it was refused.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown<'a>(pub Option<&'a Refused>);

impl<'a> Shown<'a> {
    /// This form, or another one that shares its fields and was refused instead.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template asks by reference")]
    pub fn or(self, other: &Shown<'a>) -> Shown<'a> {
        Shown(self.0.or(other.0))
    }

    fn errors(self) -> &'a [FieldError] {
        self.0.map(|refused| refused.why.errors.as_slice()).unwrap_or_default()
    }

    /// The same, if it is about this; or else blank: of several forms about a thing only one was refused.
    pub fn about(self, name: &str, value: &str) -> Shown<'a> {
        Shown(self.0.filter(|refused| refused.form.has(name, value)))
    }
}

impl Shown<'_> {
    /// What stands in a field.
    pub fn value(&self, name: &str) -> &str {
        self.0.map(|refused| refused.form.text(name)).unwrap_or_default()
    }

    /// Whether this stands in a field.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template asks by reference")]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// Whether a slice is ticked: as it was sent, or else as it is shared.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template asks by reference")]
    pub fn shows(&self, slice: &str, shared: &Shares) -> bool {
        self.0.map_or_else(|| shared.has(slice), |refused| refused.form.all("slices").contains(&slice))
    }

    /// What stands in a field, or else what should.
    pub fn value_or<'a>(&'a self, name: &str, otherwise: &'a str) -> &'a str {
        self.0.map_or(otherwise, |refused| refused.form.text(name))
    }

    /// The small number that stands in a field, or else the one that should.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template asks by reference")]
    pub fn number_or(&self, name: &str, otherwise: &u8) -> u8 {
        self.0.and_then(|refused| refused.form.text(name).parse().ok()).unwrap_or(*otherwise)
    }

    /// What is wrong with a field, as a sentence; nothing if it is right.
    pub fn error(self, name: &str) -> String {
        self.errors().iter().find(|error| is_about(error, name)).map(sentence).unwrap_or_default()
    }

    /// What is wrong where a pointer of the contract points, as a sentence; nothing if it is right.
    pub fn error_at(self, pointer: &str) -> String {
        self.errors().iter().find(|error| error.pointer == pointer).map(sentence).unwrap_or_default()
    }

    /// Whether the first thing that is wrong is where a pointer of the contract points.
    pub fn has_focus_at(self, pointer: &str) -> bool {
        self.errors().first().is_some_and(|error| error.pointer == pointer)
    }

    /// Whether a field is the first that is wrong: there a person goes on.
    pub fn has_focus(self, name: &str) -> bool {
        self.errors().first().is_some_and(|error| is_about(error, name))
    }

    /// Whether it was refused.
    pub fn is_refused(self) -> bool {
        self.0.is_some()
    }
}

fn is_about(error: &FieldError, name: &str) -> bool {
    error.pointer.rsplit('/').next() == Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_over_where_the_next_begins() {
        let until = |query: &str| Form::of_query(query).until();
        assert_eq!(until("until=2027-03-31&zone=Europe/London"), "2027-03-31T23:00:00+00:00");
        assert_eq!(until("until=2027-03-31&zone=UTC"), "2027-04-01T00:00:00+00:00");
        assert_eq!(until("until=&zone=UTC"), Value::Null);
        assert_eq!(until("until=soon&zone=UTC"), "soon");
        assert_eq!(until("until=2027-03-31&zone=Nowhere"), "2027-03-31");
    }

    #[test]
    fn boxes_of_one_name_are_many_and_what_stands_as_before_is_no_change() {
        let form = Form::of_query("slices=pain&slices=notes&until=2027-03-31&until_was=2027-03-31&accepted=yes");
        assert_eq!(form.all("slices"), ["pain", "notes"]);
        assert!(form.is_ticked("accepted") && !form.is_ticked("agreed"));
        assert_eq!(form.other_until(), None);
        assert_eq!(Form::of_query("until=&until_was=2027-03-31").other_until(), Some(Value::Null));
    }
}
