//! The flags of a record as they are now, all in one look: for a physiotherapist's list.

use crate::db::Conn;
use crate::db::schema::flags;
use crate::db::types::{Json, Word};
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::episodes::episode::{Episode, EpisodeId};
use crate::pain::episodes::flags::{FlagStatus, Handling};
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use limber_rules::level::Urgency;
use limber_rules::need::{ClosedSilence, Unseen};
use limber_rules::pain::{EpisodeKind, Rule};
use limber_rules::place::{Region, Side};
use limber_rules::silence::SILENT;
use limber_rules::text::Text;
use serde_json::Value;

/// Good news is news for so long. Chosen here.
const NEWS: Days = Days::new(28);

/// What of a record's flags is not settled.
#[derive(Debug, Default)]
pub struct FlagsNow {
    /// Those that nobody has marked as seen, but for good news.
    pub unseen: Vec<Unseen>,
    /// The places whose worsening a physiotherapist has seen.
    pub seen: Vec<(Region, Side)>,
    /// The silences that were closed.
    pub closed: Vec<ClosedSilence>,
    /// How many wait for somebody or for something, but for good news.
    pub open: i32,
    /// The most urgent of these.
    pub worst: Option<Urgency>,
    /// What there is to be glad of, the newest first.
    pub good_news: Vec<Text>,
}

#[derive(Queryable)]
struct Narrow {
    rule: String,
    level: Word<Urgency>,
    region: Option<Word<Region>>,
    side: Option<Word<Side>>,
    local_date: NaiveDate,
    text: String,
    status: Word<FlagStatus>,
    episode_id: Option<EpisodeId>,
}

/// Looks at all that is not settled.
pub fn flags_now(conn: &mut Conn, patient: PatientId, today: NaiveDate) -> Result<FlagsNow> {
    let mut now = FlagsNow { closed: closed_silences(conn, patient)?, ..FlagsNow::default() };
    for episode in Episode::that_wait(conn, patient)? {
        now.add(&episode);
    }
    for flag in unsettled(conn, patient)? {
        if flag.level.0 != Urgency::GoodNews && flag.is_evidence() {
            continue; // its episode speaks for it
        }
        if flag.level.0 == Urgency::GoodNews {
            if flag.local_date + NEWS >= today {
                now.good_news.push(Text::new(flag.rule, flag.text));
            }
            continue;
        }
        now.open += 1;
        now.worst = now.worst.max(Some(flag.level.0));
        if flag.status.0 == FlagStatus::Open {
            now.unseen.push(flag.unseen());
        }
    }
    Ok(now)
}

impl FlagsNow {
    /// An episode waits as red while rest or see is unseen, and as amber once it was seen, while it eases, or where it ended unseen.
    fn add(&mut self, episode: &Episode) {
        let under_way = episode.status.0.is_under_way();
        let urgency = match Urgency::of_severity(episode.peak.0) {
            Some(Urgency::Red) if episode.is_seen() || !under_way => Urgency::Amber,
            Some(urgency) => urgency,
            None => return,
        };
        if under_way {
            self.open += 1;
            self.worst = self.worst.max(Some(urgency));
        }
        let site = episode.site();
        if episode.is_seen() && episode.kind.0 == EpisodeKind::Worsening {
            self.seen.push((site.region, site.side));
        }
        let text = if under_way { episode.text.clone() } else { format!("Ended, and not seen: {}", episode.text) };
        self.unseen.push(Unseen {
            rule: episode.kind.0.as_str().to_owned(),
            urgency,
            since: episode.opened_on,
            text,
            place: Some((site.region, site.side)),
        });
    }
}

impl Narrow {
    /// Whether it is evidence of an episode, as [`Flag::is_evidence`](super::flags::Flag).
    fn is_evidence(&self) -> bool {
        self.episode_id.is_some() || self.rule.parse::<Rule>().is_ok_and(|rule| rule.episode().is_some())
    }

    fn unseen(self) -> Unseen {
        Unseen {
            rule: self.rule,
            urgency: self.level.0,
            since: self.local_date,
            text: self.text,
            place: self.region.zip(self.side).map(|(region, side)| (region.0, side.0)),
        }
    }
}

fn unsettled(conn: &mut Conn, patient: PatientId) -> Result<Vec<Narrow>> {
    let statuses: Vec<Word<FlagStatus>> = FlagStatus::unsettled().map(Word).collect();
    let theirs = flags::table.filter(flags::patient_id.eq(patient).and(flags::status.eq_any(statuses)));
    let newest_first = theirs.order((flags::local_date.desc(), flags::id.desc()));
    let columns = (
        flags::rule,
        flags::level,
        flags::region,
        flags::side,
        flags::local_date,
        flags::text,
        flags::status,
        flags::episode_id,
    );
    Ok(newest_first.select(columns).load(conn)?)
}

/// A place, and what its flag rests on.
type Closed = (Option<Word<Region>>, Option<Word<Side>>, Json<Value>);

fn closed_silences(conn: &mut Conn, patient: PatientId) -> Result<Vec<ClosedSilence>> {
    let theirs = flags::table
        .filter(flags::patient_id.eq(patient).and(flags::rule.eq(SILENT)))
        .filter(flags::handling.eq(Word(Handling::Closed)));
    let rows: Vec<Closed> = theirs.select((flags::region, flags::side, flags::evidence)).load(conn)?;
    let closed = |(region, side, evidence): Closed| {
        let last_entry = evidence.0.get("last_entry")?.as_str()?.parse().ok()?;
        Some(ClosedSilence { place: (region?.0, side?.0), last_entry })
    };
    Ok(rows.into_iter().filter_map(closed).collect())
}
