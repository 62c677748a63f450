//! Users.

use crate::db::schema::{patients, users};
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::{Problem, Result};
use crate::ids::{PatientId, UserId};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;

words! {
    /// What somebody is here.
    Role {
        /// Keeps a diary and follows a programme.
        Patient = "patient",
        /// Sees linked patients, gives the go-ahead.
        Physiotherapist = "physiotherapist",
    }
}

words! {
    /// Whether an account can be used.
    Status {
        /// Not yet: an operator has to approve it.
        Waiting = "waiting",
        /// Yes.
        Active = "active",
        /// No more.
        Disabled = "disabled",
    }
}

impl Status {
    /// Whether whoever has such an account can log in. A physiotherapist who waits can, and finds their own account and that it
    /// waits: the view `may_see` opens no record to them, and [`Caller::confirm`](super::Caller::confirm) nothing else. A patient
    /// who waits cannot: all that patients come for is a record.
    pub fn lets_in(self, role: Role) -> bool {
        match self {
            Status::Active => true,
            Status::Waiting => role == Role::Physiotherapist,
            Status::Disabled => false,
        }
    }
}

/// An e-mail address in lower case: something, an @, and something with a dot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Email(String);

impl Email {
    /// In characters, as SMTP has it.
    pub const LONGEST: usize = 254;

    /// Reads an address.
    pub fn parse(text: &str) -> Option<Email> {
        let (name, domain) = text.split_once('@')?;
        let plain =
            |part: &str| !part.is_empty() && part.chars().all(|c| !c.is_control() && !c.is_whitespace() && c != '@');
        let dotted = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
        let fits = text.chars().count() <= Email::LONGEST;
        (plain(name) && plain(domain) && dotted && fits).then(|| Email(text.to_lowercase()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let right = "invalid-value: must be an e-mail address such as ann@example.org, of at most 254 characters";
        Email::parse(&text).ok_or_else(|| serde::de::Error::custom(right))
    }
}

/// A time zone of the IANA database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(pub Tz);

impl Zone {
    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// As it stands in the database.
    pub fn stored(name: &str) -> Zone {
        Zone(name.parse().unwrap_or(Tz::UTC))
    }
}

impl Default for Zone {
    fn default() -> Self {
        Zone(Tz::UTC)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let right = "unknown-time-zone: must be a name of the IANA time zone database, such as Europe/London";
        name.parse().map(Zone).map_err(|_| serde::de::Error::custom(right))
    }
}

/// Somebody with an account.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// In lower case.
    pub email: String,
    /// What they are.
    pub role: Word<Role>,
    /// Whether the account can be used.
    pub status: Word<Status>,
    /// What others call them.
    pub display_name: String,
    pub(super) password_hash: String,
    /// Of a patient.
    pub born_on: Option<NaiveDate>,
    /// Where their days begin and end.
    pub time_zone: String,
    /// When they registered.
    pub created_at: Timestamp,
    /// Of the profile.
    pub version: i32,
}

/// What a new account is made of.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Where to reach them.
    pub email: Email,
    /// What they are.
    pub role: Role,
    /// Whether the account can be used at once.
    pub status: Status,
    /// What others call them.
    pub display_name: String,
    /// In the PHC string form.
    pub password_hash: String,
    /// Of a patient.
    pub born_on: Option<NaiveDate>,
    /// Where their days begin and end.
    pub time_zone: Zone,
}

impl NewUser {
    /// Makes the account, and a patient's record with it; nothing at all if the address has one already.
    pub fn insert(&self, conn: &mut Conn, id: UserId, now: DateTime<Utc>) -> Result<bool> {
        let user = User {
            id,
            email: self.email.as_str().to_owned(),
            role: Word(self.role),
            status: Word(self.status),
            display_name: self.display_name.clone(),
            password_hash: self.password_hash.clone(),
            born_on: self.born_on,
            time_zone: self.time_zone.name().to_owned(),
            created_at: now.into(),
            version: 1,
        };
        let insert = diesel::insert_into(users::table).values(user).on_conflict(users::email).do_nothing();
        let made = Portable(insert).execute(conn)? == 1;
        if made && self.role == Role::Patient {
            let record = (patients::patient_id.eq(PatientId::from(id)), patients::last_change.eq(0_i64));
            diesel::insert_into(patients::table).values(record).execute(conn)?;
        }
        Ok(made)
    }
}

impl User {
    /// Whether they can log in.
    pub(super) fn can_log_in(&self) -> bool {
        self.status.0.lets_in(self.role.0)
    }

    /// By id.
    pub fn find(conn: &mut Conn, id: UserId) -> Result<User> {
        let found = users::table.find(id).select(User::as_select()).first(conn).optional()?;
        found.ok_or_else(Problem::not_found)
    }

    /// What others call some people.
    pub fn names(conn: &mut Conn, mut ids: Vec<UserId>) -> Result<HashMap<UserId, String>> {
        ids.sort_unstable();
        ids.dedup();
        let named = users::table.filter(users::id.eq_any(ids)).select((users::id, users::display_name));
        Ok(named.load::<(UserId, String)>(conn)?.into_iter().collect())
    }

    /// By address.
    pub fn by_email(conn: &mut Conn, email: &Email) -> Result<Option<User>> {
        let found = users::table.filter(users::email.eq(email.as_str())).select(User::as_select()).first(conn);
        Ok(found.optional()?)
    }

    /// Changes the profile, from the version it has.
    pub(super) fn update_profile(&mut self, conn: &mut Conn, display_name: String, zone: Zone) -> Result<()> {
        self.version += 1;
        (self.display_name, self.time_zone) = (display_name, zone.name().to_owned());
        let changes = (
            users::display_name.eq(&self.display_name),
            users::time_zone.eq(&self.time_zone),
            users::version.eq(self.version),
        );
        diesel::update(users::table.find(self.id)).set(changes).execute(conn)?;
        Ok(())
    }

    /// Another password.
    pub(super) fn set_password_hash(conn: &mut Conn, id: UserId, hash: &str) -> Result<()> {
        diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(conn)?;
        Ok(())
    }

    /// Lets somebody in who waits or was disabled. False if nobody under this address needs it.
    pub fn approve(conn: &mut Conn, email: &Email, _: DateTime<Utc>) -> Result<bool> {
        let outside =
            users::table.filter(users::email.eq(email.as_str())).filter(users::status.ne(Word(Status::Active)));
        Ok(diesel::update(outside).set(users::status.eq(Word(Status::Active))).execute(conn)? == 1)
    }

    /// Ends an account's use at once, with all its sessions. False if there is no such account in use.
    pub fn disable(conn: &mut Conn, email: &Email, now: DateTime<Utc>) -> Result<bool> {
        let Some(user) = User::by_email(conn, email)?.filter(|user| user.status.0 != Status::Disabled) else {
            return Ok(false);
        };
        diesel::update(users::table.find(user.id)).set(users::status.eq(Word(Status::Disabled))).execute(conn)?;
        super::sessions::Session::end_all(conn, user.id, now)?;
        Ok(true)
    }
}
