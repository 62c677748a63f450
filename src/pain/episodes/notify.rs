//! Notices of an episode: one when it opens, one when ease becomes rest or see, reminders while nobody has looked, one at the end to the
//! patient. At most one a day to one person about one record, but for what is notified at once (judgement.md 3).

use crate::care::{Entry, Kind};
use crate::clock::{begins, day};
use crate::db::Conn;
use crate::db::types::Word;
use crate::due;
use crate::http::Result;
use crate::ids::UserId;
use crate::notices::{NewNotice, NoticeKind, send, send_to_physiotherapists, was_notified_of, was_notified_today};
use crate::pain::assessments::standings::latest;
use crate::pain::episodes::episode::{Episode, EpisodeId, Turn};
use crate::pain::episodes::flag_life::{Happened, Happening};
use crate::pain::episodes::flags::Handling;
use crate::pain::episodes::follow::is_severe;
use crate::pain::red_flags::signs::new_warnings;
use crate::pain::tailoring::thresholds::thresholds_on;
use chrono::{DateTime, Days, TimeDelta, Utc};
use limber_rules::pain::{EndedAs, EpisodeKind};
use limber_rules::severity::Severity;
use limber_rules::text::Text;
use limber_rules::told;
use serde_json::json;
use uuid::Uuid;

/// Ease that lasts so long is notified. Judgement.md 3.
const EASE_LASTS: TimeDelta = TimeDelta::days(3);
/// The patient is notified once nobody has looked for so long. Judgement.md 3.
const PATIENT: TimeDelta = TimeDelta::hours(24);
/// The physiotherapists are reminded once nobody has looked for so long ... Judgement.md 3.
const REMINDER: TimeDelta = TimeDelta::days(7);
/// ... and then so often.
const REMINDERS: TimeDelta = TimeDelta::days(14);
/// No reminder within so long of another notice of the same episode. Judgement.md 3.
const APART: TimeDelta = TimeDelta::hours(48);
/// In silence the reminders end with this day. Judgement.md 2.6.
const SILENCE_ENDS: i64 = 21;
/// Worsenings of the same place that opened within so many days are compared. Days. Judgement.md 3.
const COMPARED: Days = Days::new(120);
/// A worsening that goes like the last two was over within so many days. Days. Judgement.md 3.
const SOON_OVER: i64 = 7;

fn notice(episode: &Episode, kind: NoticeKind, text: Text) -> NewNotice {
    let details = json!({"kind": episode.kind, "peak": episode.peak, "opened_on": episode.opened_on});
    NewNotice { kind, subject: episode.id.0, text, details }
}

/// An episode has opened: rest and see are notified at once, ease if it lasts.
pub(in crate::pain) fn opened(conn: &mut Conn, entry: &Entry, episode: &mut Episode) -> Result<()> {
    if episode.ended_on.is_some() || episode.kind.0 != EpisodeKind::Worsening {
        return Ok(());
    }
    if is_severe(episode.peak.0) {
        at_once(conn, entry, episode)?;
        return plan(conn, entry, episode, entry.now + PATIENT.min(entry.escalate_after));
    }
    plan(conn, entry, episode, entry.now + EASE_LASTS)
}

/// An episode has become worse, or is back: ease that becomes rest, and the first `see`, are notified at once.
pub(in crate::pain) fn worse(conn: &mut Conn, entry: &Entry, episode: &mut Episode) -> Result<()> {
    if episode.kind.0 != EpisodeKind::Worsening || episode.ended_on.is_some() {
        return Ok(());
    }
    // What comes and goes by corrections is news once.
    if is_severe(episode.peak.0) && episode.notified_peak.is_none_or(|notified| notified.0 < episode.peak.0) {
        at_once(conn, entry, episode)?;
    }
    let after = if is_severe(episode.peak.0) { PATIENT.min(entry.escalate_after) } else { EASE_LASTS };
    due::plan_by(conn, entry.patient(), due::Kind::Episode, episode.id.0, entry.now + after)
}

fn at_once(conn: &mut Conn, entry: &Entry, episode: &mut Episode) -> Result<()> {
    let alike = is_like_the_last_two(conn, entry, episode)?;
    let text = told::episode_to_physiotherapist(episode.site(), episode.peak.0, episode.opened_on, alike);
    send_to_physiotherapists(conn, entry, &notice(episode, NoticeKind::Episode, text))?;
    episode.was_notified(conn, entry)
}

/// Whether a worsening goes like the last two of its place: they were over within a week, with peaks within a point of its own. It
/// is like them no more once it lasts longer, or with a warning sign.
fn is_like_the_last_two(conn: &mut Conn, entry: &Entry, episode: &Episode) -> Result<bool> {
    let (site, opened, today) = (episode.site(), episode.opened_on, entry.today(conn)?);
    let since = opened.checked_sub_days(COMPARED).unwrap_or(opened);
    let mut before = Episode::since_at(conn, entry.patient(), site, (since, Some(opened)))?;
    before.retain(|one| one.kind.0 == EpisodeKind::Worsening && one.stands && one.id != episode.id);
    before.retain(|one| (since..opened).contains(&one.opened_on));
    let points = |one: &Episode| one.peak_score.map(|score| score.0.get());
    let is_alike = |one: &Episode| {
        let soon_over = one.ended_on.is_some_and(|ended| (ended - one.opened_on).num_days() <= SOON_OVER);
        let as_high = points(one).zip(points(episode)).is_some_and(|(one, other)| one.abs_diff(other) <= 1);
        soon_over && as_high && one.ended_as.is_some_and(|how| how.0 == EndedAs::Over)
    };
    let last_two = before.iter().rev().take(2);
    let alike = last_two.len() == 2 && last_two.clone().all(is_alike) && (today - opened).num_days() < SOON_OVER;
    Ok(alike && new_warnings(conn, entry, site.region, opened, today)?.is_empty())
}

impl Episode {
    fn was_notified(&mut self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        (self.notified_at, self.notified_peak) = (Some(entry.now.into()), Some(self.peak));
        self.store(conn)
    }
}

/// An episode is over: the patient is notified, if anything was asked of them while it was open.
pub(in crate::pain) fn ended(conn: &mut Conn, entry: &Entry, episode: &Episode) -> Result<()> {
    due::forget(conn, entry.patient(), due::Kind::Episode, episode.id.0)?;
    let was_news = episode.notified_at.is_some() && is_severe(episode.peak.0);
    if episode.kind.0 != EpisodeKind::Worsening || !was_news {
        return Ok(());
    }
    let text = told::episode_over(episode.site());
    send(conn, entry, UserId(entry.patient().0), &notice(episode, NoticeKind::EpisodeOver, text))
}

/// Notifies a newly linked physiotherapist of the worsenings under way that asked for rest, unless they have a notice of it.
pub(in crate::pain) fn newcomer(conn: &mut Conn, entry: &Entry, newcomer: UserId) -> Result<()> {
    for episode in Episode::that_wait(conn, entry.patient())? {
        let asks = episode.status.0.is_under_way() && is_severe(episode.peak.0);
        let is_worsening = episode.kind.0 == EpisodeKind::Worsening;
        if asks && is_worsening && !was_notified_of(conn, entry, newcomer, episode.id.0)? {
            let text = told::episode_to_newcomer(episode.site(), episode.opened_on);
            send(conn, entry, newcomer, &notice(&episode, NoticeKind::Episode, text))?;
        }
    }
    Ok(())
}

fn plan(conn: &mut Conn, entry: &Entry, episode: &Episode, at: DateTime<Utc>) -> Result<()> {
    due::plan(conn, entry.patient(), due::Kind::Episode, episode.id.0, at)
}

/// The time has come to look whether a notice is due; plans the next look.
pub fn look_at_episode(conn: &mut Conn, entry: &Entry, id: Uuid) -> Result<()> {
    let Some(mut episode) = Episode::find(conn, entry.patient(), EpisodeId(id))? else { return Ok(()) };
    if episode.handling.0 == Handling::Snoozed {
        return wake(conn, entry, episode);
    }
    if episode.is_seen() || !episode.status.0.is_under_way() {
        return Ok(());
    }
    let goes_on = is_severe(severity_now(conn, entry, &episode)?);
    let severe = is_severe(episode.peak.0);
    let alike = is_like_the_last_two(conn, entry, &episode)?;
    if severe && episode.patient_notified_at.is_none() && !alike {
        tell_patient(conn, entry, &mut episode)?;
    }
    let last = episode.notified_at.map(crate::db::types::Timestamp::instant);
    let due_again = match last {
        None => true,
        Some(last) => severe && goes_on && !alike && entry.now >= last + reminder_after(&episode, last),
    };
    if due_again && last.is_none_or(|last| entry.now >= last + APART) {
        let of_silence = was_notified_today(conn, entry, NoticeKind::Silence)?;
        if of_silence || was_notified_today(conn, entry, NoticeKind::Episode)? {
            return plan(conn, entry, &episode, entry.now + TimeDelta::days(1));
        }
        let hours = u32::try_from((entry.now - episode.opened_at.instant()).num_hours()).unwrap_or_default();
        let text = match last {
            None => told::episode_to_physiotherapist(episode.site(), episode.peak.0, episode.opened_on, alike),
            Some(_) => told::episode_unseen_to_physiotherapist(episode.site(), hours),
        };
        send_to_physiotherapists(conn, entry, &notice(&episode, NoticeKind::Episode, text))?;
        episode.was_notified(conn, entry)?;
        entry.changed(conn, Kind::Episode, episode.id)?;
    }
    let last = episode.notified_at.map_or(entry.now, crate::db::types::Timestamp::instant);
    if !severe || silent_for(conn, entry, &episode)? > SILENCE_ENDS {
        return Ok(());
    }
    plan(conn, entry, &episode, (last + reminder_after(&episode, last)).max(entry.now + TimeDelta::hours(12)))
}

/// The day has come until which an episode was put off: it is open again, with the evidence that was put off with it. One that ended
/// meanwhile was seen.
fn wake(conn: &mut Conn, entry: &Entry, mut episode: Episode) -> Result<()> {
    let Some(until) = episode.snoozed_until else { return Ok(()) };
    let zone = entry.zone(conn)?;
    let today = day(entry.now, zone);
    if today < until {
        // The patient has moved to a zone where that day has not begun.
        return plan(conn, entry, &episode, begins(until, zone));
    }
    episode.snoozed_until = None;
    if !episode.status.0.is_under_way() {
        episode.handling = Word(Handling::Seen);
        return episode.store(conn);
    }
    (episode.handling, episode.seen_at) = (Word(Handling::Open), None);
    (episode.notified_at, episode.notified_peak) = (Some(entry.now.into()), Some(episode.peak));
    episode.turn(conn, entry, Turn::by_rule(Happening::Woken, today))?;
    for mut flag in episode.evidence(conn)? {
        if flag.handling.0 == Handling::Snoozed {
            flag.reopen(conn, entry, Happened::by_rule(Happening::Woken, today))?;
        }
    }
    let text = told::episode_woken_to_physiotherapist(episode.site());
    send_to_physiotherapists(conn, entry, &notice(&episode, NoticeKind::Episode, text))?;
    if is_severe(episode.peak.0) {
        plan(conn, entry, &episode, entry.now + reminder_after(&episode, entry.now))?;
    }
    Ok(())
}

/// The first reminder after a week, the others a fortnight apart.
fn reminder_after(episode: &Episode, last: DateTime<Utc>) -> TimeDelta {
    if last < episode.opened_at.instant() + REMINDER { REMINDER } else { REMINDERS }
}

fn tell_patient(conn: &mut Conn, entry: &Entry, episode: &mut Episode) -> Result<()> {
    let linked = !crate::care::physiotherapists_of(conn, entry.patient(), entry.real)?.is_empty();
    let hours = u32::try_from((entry.now - episode.opened_at.instant()).num_hours()).unwrap_or_default();
    let text = told::episode_unseen_to_patient(episode.site(), hours, linked, entry.where_to_go());
    send(conn, entry, UserId(entry.patient().0), &notice(episode, NoticeKind::EpisodeUnseen, text))?;
    episode.patient_notified_at = Some(entry.now.into());
    episode.store(conn)
}

/// The severity of its place as it stands today.
fn severity_now(conn: &mut Conn, entry: &Entry, episode: &Episode) -> Result<Severity> {
    let today = entry.today(conn)?;
    let thresholds = thresholds_on(conn, entry, today)?;
    let series = latest(conn, entry.patient())?.into_iter().find(|series| series.place == episode.site());
    Ok(series.map_or(Severity::Calm, |series| series.course.standing(today, &thresholds).severity))
}

fn silent_for(conn: &mut Conn, entry: &Entry, episode: &Episode) -> Result<i64> {
    let today = entry.today(conn)?;
    let series = latest(conn, entry.patient())?.into_iter().find(|series| series.place == episode.site());
    let last = series.and_then(|series| series.course.judged());
    Ok(last.map_or(0, |last| (today - last).num_days()))
}
