//! Signs and circumstances: what is open beside a worsening, at most one group of each at a place (judgement.md 3).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    course::Course,
    day::Day,
    evidence::Fired,
    rule::{EpisodeKind, Rule},
    sentences::{capitalised, date_in_words},
    worsening::EndedAs,
};
use crate::{
    place::BodySite,
    scale::{Hundredths, Nrs},
    severity::Severity,
    text::Text,
};

/// A group is over once none of its codes has held for so long. Days. Chosen here: the fortnight that the trend looks at.
const OVER_AFTER: i64 = 14;

/// One group of signs, or of circumstances, that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Group {
    opened: NaiveDate,
    /// The last day on which one of its codes held.
    last: NaiveDate,
    peak: Severity,
    /// The severity of the last judged day.
    severity: Severity,
    /// The codes that held last.
    rules: Vec<Rule>,
    /// The day on which it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    over: Option<NaiveDate>,
}

/// The two groups of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Groups {
    #[serde(skip_serializing_if = "Option::is_none")]
    signs: Option<Group>,
    #[serde(skip_serializing_if = "Option::is_none")]
    circumstances: Option<Group>,
}

/// An episode as a judged day leaves it: open, or over on that very day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpisodeState {
    /// What it is.
    pub kind: EpisodeKind,
    /// The day on which it opened first.
    pub opened_on: NaiveDate,
    /// The day on which it was over, and how; none while it is open.
    pub ended: Option<(NaiveDate, EndedAs)>,
    /// The severity of the day, as far as it is about this.
    pub severity: Severity,
    /// The highest severity so far.
    pub peak: Severity,
    /// The highest score so far.
    pub peak_score: Option<Nrs>,
    /// The usual level before it.
    pub usual: Option<Hundredths>,
    /// The level that it settled at; none while it is open, or if it went down again, or if the level is learned anew.
    pub settled_at: Option<Hundredths>,
}

/// Learns which codes of each kind held on a day.
pub(super) fn learn(course: &mut Course, day: &Day, fired: &[Fired]) {
    let mut groups = std::mem::take(&mut course.groups);
    groups.signs = after(groups.signs, course, day, fired, EpisodeKind::Signs);
    groups.circumstances = after(groups.circumstances, course, day, fired, EpisodeKind::Circumstances);
    course.groups = groups;
}

fn after(group: Option<Group>, course: &Course, day: &Day, fired: &[Fired], kind: EpisodeKind) -> Option<Group> {
    let group = group.filter(|group| group.over.is_none());
    let of_kind = |fired: &&Fired| fired.rule.episode() == Some(kind) && fired.severity >= Severity::Watch;
    let now: Vec<&Fired> = fired.iter().filter(of_kind).collect();
    let still = Rule::ALL.iter().copied().filter(|rule| rule.episode() == Some(kind) && course.signs.hold(*rule));
    let mut rules: Vec<Rule> = now.iter().map(|fired| fired.rule).chain(still).collect();
    rules.sort_unstable();
    rules.dedup();
    if rules.is_empty() {
        let mut group = group?;
        group.severity = Severity::Calm;
        group.over = ((day.date - group.last).num_days() >= OVER_AFTER).then_some(day.date);
        return Some(group);
    }
    let severity = now.iter().map(|fired| fired.severity).max().unwrap_or(Severity::Watch);
    let (opened, peak) = group.map_or((day.date, severity), |group| (group.opened, group.peak.max(severity)));
    Some(Group { opened, last: day.date, peak, severity, rules, over: None })
}

impl Course {
    /// The episodes of the place as the last judged day left them: those that are open, and those that were over on that day.
    pub fn episodes(&self) -> Vec<EpisodeState> {
        let group = |kind, group: &Group| EpisodeState {
            kind,
            opened_on: group.opened,
            ended: group.over.map(|over| (over, EndedAs::Over)),
            severity: group.severity,
            peak: group.peak,
            peak_score: None,
            usual: None,
            settled_at: None,
        };
        let open = self.worsening.as_ref().map(|open| EpisodeState {
            kind: EpisodeKind::Worsening,
            opened_on: open.opened,
            ended: None,
            severity: self.severity(),
            peak: open.peak,
            peak_score: open.peak_score,
            usual: open.usual,
            settled_at: None,
        });
        let over_today = self.ended.as_ref().is_some_and(|ended| Some(ended.on) == self.judged);
        let ended = self.ended_worsening().filter(|_| over_today && open.is_none());
        let signs = self.groups.signs.as_ref().map(|one| group(EpisodeKind::Signs, one));
        let circumstances = self.groups.circumstances.as_ref().map(|one| group(EpisodeKind::Circumstances, one));
        open.into_iter().chain(ended).chain(signs).chain(circumstances).collect()
    }

    /// The last worsening that ended, as an episode.
    pub fn ended_worsening(&self) -> Option<EpisodeState> {
        self.ended.as_ref().map(|ended| EpisodeState {
            kind: EpisodeKind::Worsening,
            opened_on: ended.opened,
            ended: Some((ended.on, ended.how)),
            severity: Severity::Calm,
            peak: ended.peak,
            peak_score: ended.peak_score,
            usual: ended.before,
            settled_at: ended.usual.filter(|_| ended.how == EndedAs::NewLevel),
        })
    }

    /// What is said of a group that is open: place, what, since when.
    pub fn group_text(&self, kind: EpisodeKind, site: BodySite) -> Option<Text> {
        let group = match kind {
            EpisodeKind::Worsening => None,
            EpisodeKind::Signs => self.groups.signs.as_ref(),
            EpisodeKind::Circumstances => self.groups.circumstances.as_ref(),
        }?;
        let named: Vec<String> = group.rules.iter().flat_map(|rule| self.names(*rule)).collect();
        let (named, since) = (named.join(", "), date_in_words(group.opened));
        let now = match group.severity {
            Severity::Calm => format!("Quiet since {}.", date_in_words(group.last)),
            _ => "Nothing goes up meanwhile.".to_owned(),
        };
        let text = format!("{}: {named}, since {since}. {now}", capitalised(site));
        Some(Text::new(kind.as_str(), text).with("place", site).with("since", group.opened))
    }

    fn names(&self, rule: Rule) -> Vec<String> {
        let one = |name: &str| vec![name.to_owned()];
        match rule {
            Rule::Symptoms if self.symptoms_in_words().is_empty() => {
                one("stiff, sore at night, or clicking that hurts")
            }
            Rule::Symptoms => self.symptoms_in_words(),
            Rule::Interferes => one("pain takes most of the day"),
            Rule::SaysWorse => one("said to be worse than last week"),
            Rule::Settle => one("slower to settle after sessions"),
            Rule::Stiff => one("stiffer in the morning"),
            Rule::Click => one("clicking that has begun to hurt"),
            Rule::Triggers => one("more things bring it on"),
            Rule::Region => one("a new place"),
            Rule::Lasting => one("no better in 6 weeks"),
            Rule::LastingLonger => one("no better in 12 weeks"),
            Rule::Disagree => one("words and scores disagree"),
            Rule::HighWeek => one("high for two weeks"),
            Rule::PainkillersOften => one("a painkiller on most days"),
            Rule::Pattern => one("the same days of each cycle hurt more"),
            rule => one(rule.code()),
        }
    }
}
