//! One worsening of one place: when it opens, what it asks for while it is open, when it ends. One at a time, and it re-opens
//! rather than begin a second within a fortnight.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    change::Pattern,
    course::Course,
    day::{Day, RebasedBy},
    evidence::Fired,
    memory::count,
    rule::Rule,
};
use crate::{
    scale::{Hundredths, Nrs},
    severity::Severity,
    thresholds::Thresholds,
};

/// A worsening is over once so many ...
const CALM: usize = 2;
/// ... of the last so many logged days are near the usual level. Judgement.md 2.4.
const OF_DAYS: usize = 3;
/// No score above this is near any usual level. Points. Judgement.md 2.4.
const NEVER_CALM_ABOVE: Hundredths = Hundredths::from_whole(7);
/// What is at most this is acceptable. Points. Silbernagel 2007.
const ACCEPTABLE: Hundredths = Hundredths::from_whole(5);
/// The usual level stays what it was for so long after the end, and a new worsening re-opens the last. Days. Judgement.md 2.4, 3.
pub(super) const AFTER_END: i64 = 14;
/// Ease for scores below the rest line ends after so many days. Days. Judgement.md 2.2, C2.
const ACCEPTABLE_EASES: i64 = 7;
/// So many days at a level make it a new one. Days. Judgement.md 2.4.
const NEW_LEVEL_DAYS: u32 = 14;
/// A go-ahead comes back by itself once in so many days. Days. Judgement.md 2.5.
const ONCE_WITHIN: i64 = 28;
/// It costs a phase if rest lasted longer than this. Days. Judgement.md 2.5.
const REST_COSTS_A_PHASE: u32 = 7;
/// Codes of one day alone open a worsening on so many of seven days. Judgement.md 3.
const ALONE_OPENS: u32 = 3;

words! {
    /// How a worsening ended.
    pub enum EndedAs {
        /// Two of the last three days were near the usual level.
        Over => "over",
        /// It has become the usual level.
        NewLevel => "new_level",
    }
}

/// A worsening that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worsening {
    /// The day on which it opened first.
    pub opened: NaiveDate,
    /// The day on which it opened last; later than `opened` if it re-opened.
    pub since: NaiveDate,
    /// The usual level before it; learned from its own first scores if none was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual: Option<Hundredths>,
    /// The highest severity so far.
    pub peak: Severity,
    /// The highest score so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_score: Option<Nrs>,
    /// The day of the highest severity.
    pub peak_on: NaiveDate,
    /// The first day on which C3 asked for rest since it opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upper_since: Option<NaiveDate>,
    /// C4 asked for rest, and the scores have not come down to 5 since.
    #[serde(default, skip_serializing_if = "is_false")]
    severe: bool,
    /// Nothing but acceptable scores has spoken since it opened last.
    #[serde(default, skip_serializing_if = "is_false")]
    acceptable: bool,
    /// Days of rest since it opened last, those without an entry included.
    #[serde(default)]
    rests: u32,
    /// The last judged day, if it asked for rest: so do the days without an entry that follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rested_on: Option<NaiveDate>,
    /// The day from which it suspends the go-ahead of its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suspended: Option<NaiveDate>,
    /// A physiotherapist has to confirm before the bands come back.
    #[serde(default, skip_serializing_if = "is_false")]
    confirm: bool,
}

/// The last worsening that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedWorsening {
    /// The day on which it opened first.
    pub opened: NaiveDate,
    /// The first day on which it was over.
    pub on: NaiveDate,
    /// How.
    pub how: EndedAs,
    /// The usual level from then on, for a fortnight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual: Option<Hundredths>,
    /// The usual level before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Hundredths>,
    /// The highest severity.
    pub peak: Severity,
    /// The highest score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_score: Option<Nrs>,
    peak_on: NaiveDate,
    /// Calm days have released what its new level held back.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) released: bool,
}

impl EndedWorsening {
    /// Whether the level that it ended at is less than 2 above the one before.
    pub(super) fn is_near_the_level_before(&self) -> bool {
        let two = Hundredths::from_whole(2);
        self.usual.zip(self.before).is_some_and(|(now, before)| now < before.plus(two))
    }
}

/// What worsenings did to the go-ahead and the phase of their place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Consequences {
    /// The last day on which a suspension ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    suspension_ended: Option<NaiveDate>,
    /// The day from which the bands wait for a physiotherapist's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unconfirmed_since: Option<NaiveDate>,
    /// The day on which the bands came back by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed_on: Option<NaiveDate>,
    /// The last day on which a worsening cost a phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stepped_down: Option<NaiveDate>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// What the codes of a day are to be seen against.
pub(super) struct Around<'a> {
    /// The usual level.
    pub usual: Option<Hundredths>,
    /// Days of the week or of a rota on which it always hurts.
    pub pattern: Option<&'a Pattern>,
    /// An illness with fever hides what changes.
    pub ill: bool,
}

/// Moves the worsening of a place on by the judged day: what fired may open it, keep it open, and raise its peak; calm days
/// end it. What it goes on asking for is added to what fired.
pub(super) fn judge(
    course: &mut Course,
    day: &Day,
    mut fired: Vec<Fired>,
    around: &Around<'_>,
    thresholds: &Thresholds,
) -> Vec<Fired> {
    let alone = fired.iter().any(|fired| is_alone(fired.rule) && fired.severity >= Severity::Ease);
    course.memory.eased.log(Some(u16::from(alone)));
    let opens = opens(course, day, &fired, around);
    match course.worsening.take() {
        Some(mut open) => {
            open.count_carried_rest(day.date, thresholds);
            go_on(course, open, day, opens);
            if course.worsening.is_none() {
                // What it ended with is its own, and asks for nothing any more.
                fired.iter_mut().filter(|fired| is_change(fired.rule)).for_each(as_watched);
            }
        }
        None if opens => course.worsening = Some(begin(course, day, around.usual)),
        None => {}
    }
    if course.ended.as_ref().is_some_and(|ended| ended.on == day.date && ended.how == EndedAs::NewLevel) {
        // What was a change until yesterday is the level of today.
        fired.retain(|fired| !is_change(fired.rule));
    }
    if let Some(mut open) = course.worsening.take() {
        open.learn_usual(course);
        fired = open.ask(course, day, fired, thresholds);
        course.worsening = Some(open);
    }
    fired
}

/// Codes that ease one day and say nothing of the next: alone they open a worsening only on most days.
const fn is_alone(rule: Rule) -> bool {
    matches!(rule, Rule::High | Rule::FlareUp | Rule::MorningAfter | Rule::SessionPain)
}

/// Whether what fired opens a worsening, or would.
///
/// A slow change looks back over a worsening that is over: it opens none while the scores are near the usual level.
fn opens(course: &Course, day: &Day, fired: &[Fired], around: &Around<'_>) -> bool {
    let often = count(&course.memory.eased, 7, |eased| eased == 1) >= ALONE_OPENS;
    let flares = day.flare_up && course.memory.flares.aged(1..=2).any(|flare| flare == 1);
    let on_a_pattern_day = around.pattern.is_some_and(|pattern| pattern.has(0));
    let opens = |fired: &Fired| {
        let strong = fired.severity >= Severity::Rest || fired.rule == Rule::SessionPainTwice;
        match fired.rule {
            _ if fired.severity < Severity::Ease || fired.evidence.value("carried").is_some() => false,
            Rule::Interferes => false,
            Rule::ChangeSlow if !course.is_above_usual(around.usual) => false,
            _ if on_a_pattern_day || around.pattern.is_some() && is_change(fired.rule) => strong,
            rule if around.ill && (is_change(rule) || rule == Rule::MorningAfter) => is_severe_change(fired),
            Rule::FlareUp => often || flares,
            rule if is_alone(rule) => often,
            _ => true,
        }
    };
    fired.iter().any(opens)
}

const fn is_change(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::ChangeMild
            | Rule::ChangeAcceptable
            | Rule::ChangeUpper
            | Rule::ChangeSevere
            | Rule::ChangeSparse
            | Rule::ChangeSlow
    )
}

fn begin(course: &Course, day: &Day, usual: Option<Hundredths>) -> Worsening {
    let last = course.ended.as_ref().filter(|ended| (day.date - ended.on).num_days() < AFTER_END);
    Worsening {
        opened: last.map_or(day.date, |ended| ended.opened),
        since: day.date,
        usual: last.map_or(usual, |ended| ended.usual.or(usual)),
        peak: last.map_or(Severity::Calm, |ended| ended.peak),
        peak_score: last.and_then(|ended| ended.peak_score),
        peak_on: last.map_or(day.date, |ended| ended.peak_on),
        upper_since: None,
        severe: false,
        acceptable: true,
        rests: 0,
        rested_on: None,
        suspended: None,
        confirm: false,
    }
}

/// An open worsening ends, or goes on.
fn go_on(course: &mut Course, open: Worsening, day: &Day, opens: bool) {
    if !opens && open.is_over(course, day) {
        open.end(course, day.date, EndedAs::Over);
    } else if let Some(level) = open.new_level(course, day) {
        let usual = Some(level);
        open.end(course, day.date, EndedAs::NewLevel);
        if let Some(ended) = &mut course.ended {
            ended.usual = usual;
        }
    } else {
        course.worsening = Some(open);
    }
}

impl Worsening {
    /// Scores at most this are near the usual level: 3, or a point above the usual; never above 7.
    pub fn calm_line(&self) -> Hundredths {
        calm_line(self.usual)
    }

    /// Whether two of the last three logged days since it opened are near the usual level, and no session or morning was too much
    /// on them.
    fn is_over(&self, course: &Course, day: &Day) -> bool {
        let open = course.memory.scores.by_age().take_while(|(age, _)| before(day.date, *age) >= self.since);
        let is_calm = |(age, score): &(u32, u16)| {
            let quiet = course.responses.last.is_none_or(|spoke| spoke < before(day.date, *age));
            quiet && Hundredths::from_whole(i32::from(*score)) <= self.calm_line()
        };
        day.score().is_some() && open.take(OF_DAYS).filter(is_calm).count() >= CALM
    }

    /// The level that the last fortnight has settled at, if it has: acceptable, or near the usual, and not rising.
    fn new_level(&self, course: &Course, day: &Day) -> Option<Hundredths> {
        if (day.date - self.since).num_days() < i64::from(NEW_LEVEL_DAYS) {
            return None;
        }
        let scores: Vec<u16> = course.memory.scores.aged(0..=NEW_LEVEL_DAYS - 1).collect();
        let line =
            ACCEPTABLE.max(self.usual.map_or(ACCEPTABLE, |usual| usual.plus(Hundredths::ONE).min(NEVER_CALM_ABOVE)));
        let settled = scores.iter().all(|score| Hundredths::from_whole(i32::from(*score)) <= line);
        let this_week = mean(course.memory.scores.aged(0..=6))?;
        let last_week = mean(course.memory.scores.aged(7..=13))?;
        (settled && this_week <= last_week.plus(Hundredths::new(50))).then(|| mean(scores.into_iter())).flatten()
    }

    /// Opened before a usual level was known, it learns one from its own first scores, or it would never end.
    fn learn_usual(&mut self, course: &Course) {
        if self.usual.is_some() {
            return;
        }
        let age = course.judged.map_or(0, |judged| (judged - self.since).num_days().max(0));
        let scores = course.scores.newest_first();
        let own: Vec<_> = scores.into_iter().filter(|aged| i64::from(aged.age) <= age).collect();
        let first = own.len().checked_sub(7).and_then(|from| own.get(from..));
        self.usual = first.map(super::window::mean);
    }

    /// What it asks for today: the codes of its kind as they hold for as long as they hold, and ease while it is open.
    fn ask(&mut self, course: &mut Course, day: &Day, fired: Vec<Fired>, thresholds: &Thresholds) -> Vec<Fired> {
        let down = is_down(course);
        self.note(&fired, day, down);
        let eases = self.eases_still(day.date, thresholds);
        let mut asked: Vec<Fired> =
            fired.into_iter().map(|fired| self.capped(fired, day.date, (eases, down), thresholds)).collect();
        if let Some(goes_on) = self.rest_goes_on(course, day, thresholds).filter(|_| eases) {
            asked.retain(|fired| fired.rule != goes_on.rule || fired.severity >= goes_on.severity);
            if asked.iter().all(|fired| fired.rule != goes_on.rule) {
                asked.push(goes_on);
            }
        }
        let severity = asked.iter().map(|fired| fired.severity).max().unwrap_or_default();
        let severity = if eases { severity.max(Severity::Ease) } else { severity };
        let rests = severity >= Severity::Rest;
        self.rests = self.rests.saturating_add(u32::from(rests));
        self.rested_on = rests.then_some(day.date);
        if severity > self.peak {
            (self.peak, self.peak_on) = (severity, day.date);
        }
        self.peak_score = self.peak_score.max(day.score());
        asked
    }

    /// Counts the days without an entry since the last judged one, if that asked for rest.
    fn count_carried_rest(&mut self, date: NaiveDate, thresholds: &Thresholds) {
        let Some(last) = self.rested_on.take() else { return };
        let between = (date - last).num_days().saturating_sub(1).clamp(0, i64::from(thresholds.gap_days));
        self.rests = self.rests.saturating_add(u32::try_from(between).unwrap_or(u32::MAX));
    }

    /// Changes ease for a fortnight at most. Rest is for two days where the scores are acceptable or have come down.
    fn capped(&mut self, fired: Fired, date: NaiveDate, (eases, down): (bool, bool), thresholds: &Thresholds) -> Fired {
        let rested = match fired.rule {
            rule if !is_change(rule) => return fired,
            Rule::ChangeUpper | Rule::ChangeSevere => {
                let since = *self.upper_since.get_or_insert(date);
                let acceptable = down || fired.rule == Rule::ChangeUpper;
                acceptable && (date - since).num_days() >= i64::from(thresholds.rest_days)
            }
            rule => down && rule == Rule::ChangeSparse,
        };
        let most = match (eases, rested) {
            (true, false) => Severity::See,
            (true, true) => Severity::Ease,
            (false, _) => Severity::Watch,
        };
        let severity = fired.severity.min(most);
        fired.with_severity(severity)
    }

    /// Notes what the codes ask for before any cap: what is more severe than so far begins a new one.
    fn note(&mut self, fired: &[Fired], day: &Day, down: bool) {
        let holds = |rule: Rule| fired.iter().any(|fired| fired.rule == rule && fired.severity >= Severity::Ease);
        self.severe |= !down && fired.iter().any(is_severe_change);
        let acceptable = |fired: &Fired| fired.severity < Severity::Ease || fired.rule == Rule::ChangeAcceptable;
        self.acceptable &= fired.iter().all(acceptable);
        let suspends = self.severe || holds(Rule::Severe) || holds(Rule::Worst) || holds(Rule::SevereSessionPain);
        if suspends {
            self.suspended = self.suspended.or(Some(day.date));
        }
        self.confirm |= holds(Rule::Worst) || holds(Rule::SevereSessionPain);
    }

    /// Rest after C4 goes on until two of three scores are 5 or less; after C3 for two days, but for a day near the usual level.
    fn rest_goes_on(&mut self, course: &Course, day: &Day, thresholds: &Thresholds) -> Option<Fired> {
        self.severe &= !is_down(course);
        let near_usual = day.score().is_some_and(|score| Hundredths::from(score) <= self.calm_line());
        let upper = self
            .upper_since
            .filter(|since| !near_usual && (day.date - *since).num_days() < i64::from(thresholds.rest_days));
        let (rule, since) = match (self.severe, upper) {
            (true, _) => (Rule::ChangeSevere, self.since),
            (false, Some(since)) => (Rule::ChangeUpper, since),
            (false, None) => return None,
        };
        Some(Fired::new(rule, [since, day.date], |seen| {
            seen.with_known("score", day.score())
                .with_known("baseline", self.usual.map(Hundredths::as_points))
                .with("carried", 1)
        }))
    }

    /// Whether it still eases the day: for a fortnight; for a week where nothing but acceptable scores speaks. Where it became
    /// severe later, the fortnight begins there.
    pub fn eases_still(&self, date: NaiveDate, thresholds: &Thresholds) -> bool {
        self.eases_until(thresholds).is_none_or(|until| date <= until)
    }

    /// The day from which it suspends the go-ahead of its place, if it does.
    pub const fn suspended(&self) -> Option<NaiveDate> {
        self.suspended
    }

    /// The last day on which it eases, as things stand.
    pub fn eases_until(&self, thresholds: &Thresholds) -> Option<NaiveDate> {
        let cap = u64::from(thresholds.ease_cap);
        let days = if self.acceptable { cap.min(ACCEPTABLE_EASES.unsigned_abs()) } else { cap };
        let from = self.suspended.map_or(self.since, |severe| severe.max(self.since));
        from.checked_add_days(Days::new(days.saturating_sub(1)))
    }

    /// The usual level is learned anew, from its own scores from this day on. A physiotherapist who says so ends it, unless a
    /// session or morning of yesterday still speaks.
    pub(super) fn rebase(mut self, course: &mut Course, date: NaiveDate, by: RebasedBy) {
        let quiet = course.responses.last.is_none_or(|spoke| (date - spoke).num_days() > 1);
        if by == RebasedBy::Physiotherapist && quiet {
            self.end(course, date, EndedAs::NewLevel);
            if let Some(ended) = &mut course.ended {
                ended.usual = None;
            }
        } else {
            (self.since, self.usual) = (date, None);
            (self.upper_since, self.severe, self.acceptable) = (None, false, true);
            course.worsening = Some(self);
        }
    }

    fn end(self, course: &mut Course, date: NaiveDate, how: EndedAs) {
        self.consequences(&mut course.consequences, date);
        course.ended = Some(EndedWorsening {
            opened: self.opened,
            on: date,
            how,
            usual: self.usual,
            before: self.usual,
            peak: self.peak,
            peak_score: self.peak_score,
            peak_on: self.peak_on,
            released: false,
        });
    }

    /// After a first short rest the bands come back by themselves; else a physiotherapist confirms. A long rest, or the second
    /// within four weeks, costs a phase.
    fn consequences(&self, so_far: &mut Consequences, date: NaiveDate) {
        let Some(suspended) = self.suspended else { return };
        let second = so_far.suspension_ended.is_some_and(|ended| (suspended - ended).num_days() < ONCE_WITHIN);
        if self.confirm || second || self.rests > 5 {
            so_far.unconfirmed_since = Some(date);
        } else {
            so_far.resumed_on = Some(date);
        }
        if self.rests > REST_COSTS_A_PHASE || second {
            so_far.stepped_down = Some(date);
        }
        so_far.suspension_ended = Some(date);
    }
}

fn before(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(date)
}

fn as_watched(fired: &mut Fired) {
    fired.severity = fired.severity.min(Severity::Watch);
}

/// Whether a change asks for rest until the scores have come down.
fn is_severe_change(fired: &Fired) -> bool {
    matches!(fired.rule, Rule::ChangeSevere | Rule::ChangeSparse) && fired.severity >= Severity::Rest
}

/// Whether two of the last three scores are 5 or less.
fn is_down(course: &Course) -> bool {
    let last = course.last_scores(OF_DAYS);
    last.iter().filter(|score| Hundredths::from_whole(i32::from(**score)) <= ACCEPTABLE).count() >= CALM
}

/// Scores at most this are near a usual level.
pub(super) fn calm_line(usual: Option<Hundredths>) -> Hundredths {
    let near = usual.map_or(Hundredths::from_whole(3), |usual| usual.plus(Hundredths::ONE));
    near.max(Hundredths::from_whole(3)).min(NEVER_CALM_ABOVE)
}

fn mean(scores: impl Iterator<Item = u16>) -> Option<Hundredths> {
    let (sum, count) = scores.fold((0_i64, 0_i64), |(sum, count), score| (sum + i64::from(score), count + 1));
    (count >= 2).then(|| Hundredths::quotient(sum, count))
}
