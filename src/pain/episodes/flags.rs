//! Flags: what somebody should look at, with its evidence. A flag is opened on the first day of a run and never deleted: what
//! becomes of it is in `flag_life.rs`, what a correction makes of it in `flag_grounds.rs`, how it is asked for in `flag_list.rs`.

use crate::care::{Entry, Kind, physiotherapists_of};
use crate::db::schema::flags;
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, DayPage, MultiBackend};
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::notices::{NewNotice, NoticeKind, send, send_to_physiotherapists, was_notified_of};
use crate::pain::episodes::episode::EpisodeId;
use crate::pain::episodes::flag_ends::plan_first_look;
use crate::pain::episodes::flag_life::{Happened, Happening};
use crate::pain::episodes::notify;
use crate::pain::red_flags::checks::CheckId;
use crate::{day_page, due, id, next_day, words};
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::level::Urgency;
use limber_rules::pain::Rule;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::told;
use serde_json::{Value, json};

id!(
    /// A flag.
    FlagId
);

words! {
    /// What became of a flag. Closed is final; after that, a correction that took its ground away says more than the end of its run, and that more than what was done about it.
    FlagStatus {
        /// Somebody should look.
        Open = "open",
        /// A physiotherapist marked it as seen.
        Seen = "seen",
        /// A physiotherapist did something about it.
        ActedOn = "acted_on",
        /// A physiotherapist put it off.
        Snoozed = "snoozed",
        /// A physiotherapist closed it.
        Closed = "closed",
        /// Its run is over, by rule.
        Resolved = "resolved",
        /// A correction took away what it rested on.
        NoLongerHolds = "no_longer_holds",
    }
}

words! {
    /// What people made of a flag.
    Handling {
        /// Nothing yet.
        Open = "open",
        /// It was marked as seen.
        Seen = "seen",
        /// Something was done.
        ActedOn = "acted_on",
        /// It was put off.
        Snoozed = "snoozed",
        /// It was closed.
        Closed = "closed",
    }
}

impl FlagStatus {
    pub(in crate::pain) const ALL: [FlagStatus; 7] = [
        FlagStatus::Open,
        FlagStatus::Seen,
        FlagStatus::ActedOn,
        FlagStatus::Snoozed,
        FlagStatus::Closed,
        FlagStatus::Resolved,
        FlagStatus::NoLongerHolds,
    ];

    /// Those that wait.
    pub(in crate::pain) fn unsettled() -> impl Iterator<Item = FlagStatus> {
        FlagStatus::ALL.into_iter().filter(|status| status.is_unsettled())
    }

    /// Whether it waits for somebody or for something.
    pub(in crate::pain) fn is_unsettled(self) -> bool {
        matches!(self, FlagStatus::Open | FlagStatus::Seen | FlagStatus::ActedOn | FlagStatus::Snoozed)
    }
}

/// A flag.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = flags, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Flag {
    pub(in crate::pain) patient_id: PatientId,
    /// Its id.
    pub id: FlagId,
    pub(in crate::pain) rule: String,
    pub(in crate::pain) level: Word<Urgency>,
    pub(in crate::pain) region: Option<Word<Region>>,
    pub(in crate::pain) side: Option<Word<Side>>,
    pub(in crate::pain) local_date: NaiveDate,
    pub(in crate::pain) text: String,
    pub(in crate::pain) evidence: Json<Value>,
    /// What comes of the three below.
    pub(in crate::pain) status: Word<FlagStatus>,
    pub(in crate::pain) opened_at: Timestamp,
    pub(in crate::pain) version: i32,
    /// What people made of it.
    pub(in crate::pain) handling: Word<Handling>,
    /// Whether what it rests on is still there.
    pub(in crate::pain) stands: bool,
    /// The day on which its run was over.
    pub(in crate::pain) resolved_on: Option<NaiveDate>,
    pub(in crate::pain) seen_at: Option<Timestamp>,
    pub(in crate::pain) snoozed_until: Option<NaiveDate>,
    pub(in crate::pain) escalated_at: Option<Timestamp>,
    /// The episode that it is evidence of.
    pub(in crate::pain) episode_id: Option<EpisodeId>,
}

/// What a flag is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFlag {
    /// The code of its rule.
    pub rule: &'static str,
    /// How urgent.
    pub level: Urgency,
    /// Where, unless it is about the whole patient.
    pub place: Option<BodySite>,
    /// The day.
    pub date: NaiveDate,
    /// In plain words.
    pub text: String,
    /// What it rests on.
    pub evidence: Value,
}

impl NewFlag {
    fn opened(self, entry: &Entry) -> Flag {
        Flag {
            patient_id: entry.patient(),
            id: FlagId::new(),
            rule: self.rule.to_owned(),
            level: Word(self.level),
            region: self.place.map(|place| Word(place.region)),
            side: self.place.map(|place| Word(place.side)),
            local_date: self.date,
            text: self.text,
            evidence: Json(self.evidence),
            status: Word(FlagStatus::Open),
            opened_at: entry.now.into(),
            version: 1,
            handling: Word(Handling::Open),
            stands: true,
            resolved_on: None,
            seen_at: None,
            snoozed_until: None,
            escalated_at: None,
            episode_id: None,
        }
    }
}

/// Opens a flag of which nobody is told.
pub(in crate::pain) fn open_quietly(conn: &mut Conn, entry: &Entry, new: NewFlag) -> Result<Flag> {
    let flag = new.opened(entry);
    diesel::insert_into(flags::table).values(&flag).execute(conn)?;
    flag.note(conn, entry, Happened::by_rule(Happening::Opened, flag.local_date))?;
    entry.created(conn, Kind::Flag, flag.id)?;
    plan_first_look(conn, entry, &flag)?;
    Ok(flag)
}

/// Opens a flag. Of a red one every linked physiotherapist is told, and told again if nobody marks it as seen.
pub fn open_flag(conn: &mut Conn, entry: &Entry, new: NewFlag) -> Result<FlagId> {
    let flag = open_quietly(conn, entry, new)?;
    if flag.is_red() && !flag.is_evidence() {
        send_to_physiotherapists(conn, entry, &flag.notice(NoticeKind::RedFlag, told::red_to_physiotherapist()))?;
        flag.wait_to_be_seen(conn, entry)?;
    }
    Ok(flag.id)
}

/// Notifies a physiotherapist who is linked from now on of what others were notified of before: the episodes that ask for rest, and the
/// red flags without an episode that are not settled. What is not marked as seen is waited for again.
pub fn tell_newcomer(conn: &mut Conn, entry: &Entry, newcomer: UserId) -> Result<()> {
    if !physiotherapists_of(conn, entry.patient(), entry.real)?.contains(&newcomer) {
        return Ok(());
    }
    notify::newcomer(conn, entry, newcomer)?;
    let unsettled: Vec<Word<FlagStatus>> =
        FlagStatus::ALL.into_iter().filter(|it| it.is_unsettled()).map(Word).collect();
    let theirs = flags::table
        .filter(flags::patient_id.eq(entry.patient()).and(flags::level.eq(Word(Urgency::Red))))
        .filter(flags::status.eq_any(unsettled))
        .order(flags::id);
    let flags: Vec<Flag> = theirs.select(Flag::as_select()).load(conn)?;
    for flag in flags.iter().filter(|flag| !flag.is_evidence()) {
        if !was_notified_of(conn, entry, newcomer, flag.id.0)? {
            let message = flag.notice(NoticeKind::RedFlag, told::red_to_newcomer());
            send(conn, entry, newcomer, &message)?;
        }
        if flag.status.0 == FlagStatus::Open {
            flag.wait_to_be_seen(conn, entry)?;
        }
    }
    Ok(())
}

/// Whether a raised level is told of, and nobody has closed it.
pub(in crate::pain) fn asks_for_care(level: Urgency, handling: Handling) -> bool {
    level >= Urgency::Amber && handling != Handling::Closed
}

impl Flag {
    /// Those that red-flag answers raised.
    pub(in crate::pain) fn of_answers(conn: &mut Conn, patient: PatientId) -> Result<Vec<Flag>> {
        let theirs = flags::table.filter(flags::patient_id.eq(patient).and(flags::rule.eq(Rule::RedFlag.code())));
        Ok(theirs.select(Flag::as_select()).load(conn)?)
    }

    /// Those that the answers of one symptom check raised.
    pub(in crate::pain) fn of_check(conn: &mut Conn, patient: PatientId, check: CheckId) -> Result<Vec<Flag>> {
        let named = Value::from(check.to_string());
        let all = Flag::of_answers(conn, patient)?;
        Ok(all.into_iter().filter(|flag| flag.evidence.0.get("symptom_check_id") == Some(&named)).collect())
    }

    /// Whether a rule of the daily judgement raised it; others rest on a session, on a symptom check, on silence or on
    /// the whole record.
    pub(in crate::pain) fn is_of_judging(&self) -> bool {
        self.rule.parse().is_ok_and(|rule| {
            let detector = matches!(rule, Rule::ShiftAmber | Rule::ShiftRed | Rule::RiseAmber | Rule::RiseRed);
            !detector && !matches!(rule, Rule::GoAhead | Rule::RedFlag | Rule::Region)
        })
    }

    /// Whether it is evidence of an episode, which is what people are notified of.
    pub(in crate::pain) fn is_evidence(&self) -> bool {
        self.episode_id.is_some() || self.rule.parse::<Rule>().is_ok_and(|rule| rule.episode().is_some())
    }

    /// Where, unless it is about the whole patient.
    pub(in crate::pain) fn place(&self) -> Option<BodySite> {
        self.region.zip(self.side).map(|(region, side)| BodySite { region: region.0, side: side.0 })
    }

    pub(in crate::pain) fn is_at(&self, place: Option<BodySite>) -> bool {
        self.place() == place
    }

    /// Whether it is about a red-flag answer.
    pub(in crate::pain) fn is_of_a_warning_sign(&self) -> bool {
        self.rule == Rule::RedFlag.code()
    }

    pub(in crate::pain) fn is_red(&self) -> bool {
        self.level.0 == Urgency::Red
    }

    /// Whether it is one that should not be unseen for long, and nobody was told so yet.
    pub(in crate::pain) fn asks_to_be_seen(&self) -> bool {
        self.is_red() && !self.is_evidence() && self.status.0 == FlagStatus::Open && self.escalated_at.is_none()
    }

    /// Whether it is about a raised level, and nobody has closed it.
    pub(in crate::pain) fn asks_for_care(&self) -> bool {
        asks_for_care(self.level.0, self.handling.0)
    }

    /// A notice about it. It names the flag, and holds none of its numbers.
    pub(in crate::pain) fn notice(&self, kind: NoticeKind, text: limber_rules::text::Text) -> NewNotice {
        let details = json!({"rule": self.rule, "level": self.level, "local_date": self.local_date});
        NewNotice { kind, subject: self.id.0, text, details }
    }

    /// From now on it should not be unseen for too long. What is waited for already is not put off.
    pub(in crate::pain) fn wait_to_be_seen(&self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        due::plan_by(conn, entry.patient(), due::Kind::Escalate, self.id.0, entry.now + entry.escalate_after)
    }

    /// Those of some days, the newest first, and those from before that are not settled.
    pub fn of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<Flag>> {
        Flag::of_days_and_levels(conn, patient, page, Urgency::ALL)
    }

    /// The red ones of them.
    pub fn red_of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<Flag>> {
        Flag::of_days_and_levels(conn, patient, page, &[Urgency::Red])
    }

    fn of_days_and_levels(
        conn: &mut Conn,
        patient: PatientId,
        page: &DayPage,
        levels: &[Urgency],
    ) -> Result<Vec<Flag>> {
        let levels: Vec<_> = levels.iter().copied().map(Word).collect();
        let unsettled: Vec<_> = FlagStatus::ALL.into_iter().filter(|status| status.is_unsettled()).map(Word).collect();
        let then = flags::local_date.ge(page.from).or(flags::status.eq_any(unsettled));
        let theirs = flags::table.filter(flags::patient_id.eq(patient).and(then)).filter(flags::level.eq_any(levels));
        let rows = day_page!(theirs, flags::local_date, flags::id, FlagId, page);
        Ok(rows.select(Flag::as_select()).load(conn)?)
    }

    /// The first day with a flag, from one on.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(flags, local_date, conn, patient, from)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<FlagId>) -> Result<Vec<Flag>> {
        let these = flags::table.filter(flags::patient_id.eq(patient).and(flags::id.eq_any(ids)));
        Ok(these.select(Flag::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: FlagId) -> Result<Option<Flag>> {
        Ok(flags::table.find((patient, id)).select(Flag::as_select()).first(conn).optional()?)
    }
}
