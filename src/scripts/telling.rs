//! A script, written into a record as the patient would have logged it.

use super::script::{Script, Told};
use crate::accounts::{Actor, Email, NewUser, Role, Status, Zone};
use crate::care::{Entry, clear_scripted, link_scripted};
use crate::clock::day;
use crate::db::Conn;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::measures;
use crate::pain::{RedFlagCode, check_scripted, log_day};
use crate::review::AFTER_A_WRITE;
use crate::training::{enrol_scripted, log_training};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use limber_rules::measures::{Peg, Score};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use std::ops::Range;

/// Everybody's password: it protects nothing.
pub const PASSWORD: &str = "violet otter climbs quietly";
const PLACE: BodySite = BodySite { region: Region::Hip, side: Side::Left };
/// A go-ahead is given anew after so many days: before it ends.
const GO_AHEAD: u64 = 84;
/// PEG is answered after so many days.
const WEEK: u64 = 7;
/// How many days are told in one transaction.
const STRETCH: u64 = 60;

/// An account whose password is known to everybody.
///
/// # Panics
/// If `email` is none.
#[expect(clippy::expect_used, reason = "the addresses are our own")]
pub fn account(email: &str, role: Role, name: &str, hash: &str) -> NewUser {
    NewUser {
        email: Email::parse(email).expect("an address"),
        role,
        status: Status::Active,
        display_name: name.to_owned(),
        password_hash: hash.to_owned(),
        born_on: (role == Role::Patient).then(|| NaiveDate::from_ymd_opt(1990, 5, 17)).flatten(),
        time_zone: Zone::default(),
    }
}

/// One patient's history, which ends today.
#[derive(Debug, Clone, Copy)]
pub struct Story {
    /// Whose.
    pub patient: UserId,
    /// Who is linked, and gives the go-ahead.
    pub physiotherapist: UserId,
    /// What happens.
    pub script: Script,
    /// Which question is answered with yes on the last day, if one is.
    pub question: Option<RedFlagCode>,
    /// How many days there are.
    pub days: u64,
    /// Which of the many like it.
    pub seed: u64,
    /// Clinical time.
    pub now: DateTime<Utc>,
}

impl Story {
    /// The last day.
    pub fn today(&self) -> NaiveDate {
        day(self.now, chrono_tz::UTC)
    }

    /// The first day.
    pub fn first(&self) -> NaiveDate {
        self.date(0)
    }

    fn date(&self, number: u64) -> NaiveDate {
        let ago = self.days.saturating_sub(number).saturating_sub(1);
        self.today().checked_sub_days(Days::new(ago)).unwrap_or_default()
    }

    /// The days in stretches, each for a transaction of its own.
    pub fn stretches(&self) -> impl Iterator<Item = Range<u64>> + use<> {
        let days = self.days;
        let begins = (0..days).step_by(usize::try_from(STRETCH).unwrap_or(1));
        begins.map(move |begin| begin..days.min(begin + STRETCH))
    }

    /// Before the first day: the care link and the programme.
    pub fn begin(&self, conn: &mut Conn) -> Result<()> {
        self.enter(conn, self.first(), |conn, entry| {
            link_scripted(conn, entry, self.physiotherapist)?;
            // The light bands need a go-ahead.
            clear_scripted(conn, entry, self.physiotherapist, PLACE.region, self.first())?;
            enrol_scripted(conn, entry, PLACE.side, self.first())?;
            // Left unanswered, the screen of the start would ease every day from the third on.
            check_scripted(conn, entry, self.first(), None)
        })
    }

    /// Some of its days, one after the other.
    pub fn tell(&self, conn: &mut Conn, days: Range<u64>) -> Result<()> {
        for number in days {
            let (date, told) = (self.date(number), self.script.on(number, self.days, self.seed));
            if number > 0 && number % GO_AHEAD == 0 {
                self.enter(conn, date, |conn, entry| {
                    clear_scripted(conn, entry, self.physiotherapist, PLACE.region, date)
                })?;
            }
            if let Some(told) = told {
                self.enter(conn, date, |conn, entry| self.tell_day(conn, entry, date, told, number % WEEK == 0))?;
            }
        }
        Ok(())
    }

    fn tell_day(&self, conn: &mut Conn, entry: &Entry, date: NaiveDate, told: Told, asked: bool) -> Result<()> {
        log_day(conn, entry, PLACE, date, told.worst, told.morning)?;
        if let Some(pain) = told.session {
            log_training(conn, entry, PLACE, date, pain, less(pain))?;
        }
        if asked {
            measures::log_scripted(conn, entry, date, peg(told.worst))?;
        }
        match self.question.filter(|_| date == self.today()) {
            Some(question) => check_scripted(conn, entry, date, Some(question)),
            None => Ok(()),
        }
    }

    /// At eight in the morning of a day, or now if that is yet to come.
    fn enter(&self, conn: &mut Conn, date: NaiveDate, work: impl FnMut(&mut Conn, &Entry) -> Result<()>) -> Result<()> {
        let eight = date.and_time(NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default()).and_utc();
        let (patient, now) = (PatientId::from(self.patient), eight.min(self.now));
        let actor = Actor::scripted(self.patient, Role::Patient, Zone::default(), now);
        Entry::scripted(conn, actor, patient, now, AFTER_A_WRITE, work)
    }
}

fn less(pain: Nrs) -> Nrs {
    Nrs::new(pain.get().saturating_sub(1)).unwrap_or(Nrs::MIN)
}

fn peg(pain: Nrs) -> Score {
    Score::Peg(Peg::Items { pain, enjoyment: less(pain), general_activity: pain })
}
