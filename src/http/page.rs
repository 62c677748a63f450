//! Pages of a list: by position and never by number, with cursors that are signed and bound to whom they were given and
//! for which list.

use super::answer::Answer;
use super::date::LocalDate;
use super::problem::{Code, Problem, Result};
use crate::ids::UserId;
use crate::secrets::MacKey;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// How many items a page has at most: 1 to 100, and 50 unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u8);

impl Default for Limit {
    fn default() -> Self {
        Limit(50)
    }
}

impl Limit {
    /// As many as can be asked for.
    pub const MOST: Limit = Limit(100);

    /// As many as one looks at in one go, where each item is long.
    pub const A_SCREEN: Limit = Limit(25);

    /// As many as the page holds.
    pub fn of_page(self) -> usize {
        self.0.into()
    }

    /// One more than the page holds, to see whether there is another.
    pub fn and_one(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let limit = text.parse().ok().filter(|limit| (1..=100).contains(limit)).map(Limit);
        limit.ok_or_else(|| serde::de::Error::custom("out-of-range: must be a whole number from 1 to 100"))
    }
}

/// How much of a list, and from where.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// Filters as they stand in an address, behind its path: `?region=hip&side=left`, or nothing.
pub fn filters_in_address(filters: impl IntoIterator<Item = Option<String>>) -> String {
    let given: Vec<String> = filters.into_iter().flatten().collect();
    if given.is_empty() { String::new() } else { format!("?{}", given.join("&")) }
}

/// From which day to which, both included; without an end where that is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl DateRange {
    /// As it was asked for.
    pub fn of(from: Option<LocalDate>, to: Option<LocalDate>) -> Self {
        DateRange { from: from.map(|day| day.0), to: to.map(|day| day.0) }
    }

    /// Whether it has no end on either side.
    pub fn is_open(self) -> bool {
        self == Self::default()
    }

    /// Each end as a filter of an address.
    pub fn filters(self) -> [Option<String>; 2] {
        [self.from.map(|day| format!("from={day}")), self.to.map(|day| format!("to={day}"))]
    }
}

/// Some of a list, in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// Send this as `cursor` for the next page; null if this is the last.
    pub next_cursor: Option<String>,
}

/// Seals and opens cursors for one caller and one list.
#[derive(Clone)]
pub struct Cursors {
    key: MacKey,
    bound_to: Vec<u8>,
    address: String,
}

/// How many bytes of the HMAC a cursor carries.
const SEAL: usize = 16;

impl Cursors {
    /// For the list at `address` (the path with all filters), as `user` sees it.
    pub fn new(key: &MacKey, user: UserId, address: impl Into<String>) -> Cursors {
        let address = address.into();
        let length = (user.0.as_bytes().len() + address.len()) as u64;
        let bound_to = [&length.to_be_bytes(), user.0.as_bytes().as_slice(), address.as_bytes()].concat();
        Cursors { key: key.clone(), bound_to, address }
    }

    /// A cursor for what comes after a position.
    pub fn seal(&self, position: &impl Serialize) -> String {
        let mut sealed = serde_json::to_vec(position).unwrap_or_default();
        let seal = self.key.sign(&self.parts(&sealed));
        sealed.extend(seal.iter().take(SEAL));
        BASE64_URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The position in a cursor, if there is a cursor.
    ///
    /// # Errors
    /// 400 if it is not one that was given to this caller for this list.
    pub fn open<P: DeserializeOwned>(&self, cursor: Option<&str>) -> Result<Option<P>> {
        let Some(cursor) = cursor else { return Ok(None) };
        let bad = || Problem::new(Code::BadCursor, "this cursor was not given to you for this list");
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| bad())?;
        let (position, seal) = sealed.split_at_checked(sealed.len().saturating_sub(SEAL)).ok_or_else(bad)?;
        let genuine = seal.len() == SEAL && self.key.verify(&self.parts(position), seal);
        if !genuine {
            return Err(bad());
        }
        serde_json::from_slice(position).map(Some).map_err(|_| bad())
    }

    /// What is signed: to whom and for which list, with its length before it, and the position.
    fn parts<'a>(&'a self, position: &'a [u8]) -> [&'a [u8]; 2] {
        [&self.bound_to, position]
    }

    /// A page out of up to `limit + 1` rows: `position` says where a row stands, `out` how it is shown.
    pub fn page<R, P: Serialize, T: Serialize>(
        &self,
        rows: Vec<R>,
        limit: Limit,
        position: impl Fn(&R) -> P,
        out: impl FnMut(R) -> T,
    ) -> Result<Answer> {
        let Cut { rows, next_cursor, next } = self.cut(rows, limit, position);
        Ok(Answer::ok(&Page { items: rows.into_iter().map(out).collect(), next_cursor })?.next(next))
    }

    /// The rows of a page out of up to `limit + 1`, and how the list goes on.
    pub fn cut<R, P: Serialize>(&self, mut rows: Vec<R>, limit: Limit, position: impl Fn(&R) -> P) -> Cut<R> {
        let more = rows.len() > usize::from(limit.0);
        rows.truncate(limit.0.into());
        let next_cursor = rows.last().filter(|_| more).map(|last| self.seal(&position(last)));
        let joint = if self.address.contains('?') { '&' } else { '?' };
        let next =
            next_cursor.as_ref().map(|cursor| format!("{}{joint}limit={}&cursor={cursor}", self.address, limit.0));
        Cut { rows, next_cursor, next }
    }
}

/// The rows of a page.
pub struct Cut<R> {
    /// Themselves.
    pub rows: Vec<R>,
    /// The cursor of the next page, if there is one.
    pub next_cursor: Option<String>,
    /// Its address.
    pub next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_where_it_was_sealed() {
        let key = MacKey::new(&[7; 32]);
        let (ann, bob) = (UserId::new(), UserId::new());
        let cursor = Cursors::new(&key, ann, "/v1/a").seal(&(3, "x"));
        let open = |user, list| Cursors::new(&key, user, list).open::<(i32, String)>(Some(&cursor));
        assert_eq!(open(ann, "/v1/a").ok(), Some(Some((3, "x".to_owned()))));
        assert!(open(bob, "/v1/a").is_err());
        assert!(open(ann, "/v1/b").is_err());
        let mut flipped = cursor.clone().into_bytes();
        flipped[2] ^= 1;
        let flipped = String::from_utf8(flipped).unwrap();
        assert!(Cursors::new(&key, ann, "/v1/a").open::<(i32, String)>(Some(&flipped)).is_err());
        assert!(Cursors::new(&key, ann, "/v1/a").open::<(i32, String)>(Some("")).is_err());
    }
}
