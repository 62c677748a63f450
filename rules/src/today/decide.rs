//! The decision itself: each place says how severe its day is and why. The most severe place decides, but another place than
//! the enrolled one makes the day no more than ease.

use chrono::{Days, NaiveDate};

use super::{
    Agreement, DayAnswer, Decision, Enrolled, Lock, Reason, Series, Situation, Text, care, relief,
    training::{Training, enrolled_series},
    warning_signs, wording,
};
use crate::{
    pain::{Fired, Known, Rule, Suspension},
    place::BodySite,
    scale::Nrs,
    severity::Severity,
    thresholds::Thresholds,
};

/// A painkiller holds offers back for so long. Days. Judgement.md 2.2, K1.
const UNMASKED_AFTER: i64 = 3;
/// So do ease, rest and see. Days. Judgement.md 4.3.
const CALM_BEFORE_UP: i64 = 7;
/// Triggers of the last so many days count. Days. Judgement.md 2.3.
const TRIGGERS_COUNT: u32 = 3;

/// Decides the day. A lock comes first. Then each place has the severity of its last judged day; calm and watch train, ease
/// eases, rest and see rest. A rest that was decided on rests. Too little data and silence ease; no data is never "fine".
///
/// A missing go-ahead takes the bands, and nothing else. Progression needs a calm day of the enrolled place, no painkiller for three
/// days, no ease for seven, and no silence.
pub fn decide(situation: &Situation<'_>, thresholds: &Thresholds) -> DayAnswer {
    let training = situation.enrolment.as_ref().map(|enrolled| Training::of(enrolled, situation));
    match &situation.lock {
        Some(lock) => locked(lock, situation, training.as_ref()),
        None => unlocked(situation, training.as_ref(), thresholds),
    }
}

fn locked(lock: &Lock, situation: &Situation<'_>, training: Option<&Training>) -> DayAnswer {
    DayAnswer {
        decision: Decision::SeekCare,
        severity: Severity::See,
        elsewhere: Vec::new(),
        first_days: false,
        reasons: warning_signs::lock_reasons(lock, &situation.signs, situation.date),
        phase: training.map(|training| training.phase),
        bands_allowed: false,
        impact_allowed: false,
        highest_band_level: None,
        nothing_up: true,
        progression_allowed: false,
        rest_until: None,
        allowed: vec![wording::only_what_the_advice_says()],
        would_change: vec![warning_signs::unlock(&situation.signs)],
    }
}

fn unlocked(situation: &Situation<'_>, training: Option<&Training>, thresholds: &Thresholds) -> DayAnswer {
    let signs = &situation.signs;
    let mut findings: Vec<Finding> = Vec::new();
    for series in in_order(situation) {
        findings.extend(of_place(series, situation, thresholds));
    }
    findings.extend(rest_decided(situation));
    findings.extend(warning_signs::findings(situation));
    findings.extend(care::findings(situation));
    findings.extend(missing_clearance(situation, training));
    findings.extend(suspended(situation, training));
    findings.extend(situation.series.iter().filter_map(judgement_pending));
    findings.extend(no_series(situation));
    findings.extend(no_programme(situation));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.plan));

    let plan = findings.iter().map(|finding| finding.plan).max().unwrap_or_default();
    let seek_care = findings.iter().any(|finding| finding.seek_care);
    let decision = verdict(plan, seek_care);
    let first_days = decision == Decision::Ease && eased_by_first_days_alone(&findings);
    let nothing_up = findings.iter().any(|finding| finding.nothing_up);
    let progression_allowed = decision == Decision::Train && !nothing_up && may_progress(situation, thresholds);
    let trains = decision == Decision::Train || first_days;
    let held_back = findings.iter().any(|finding| finding.no_bands);
    let cleared = care::bands(situation, training.and_then(|training| training.cleared_level))
        .filter(|_| trains && !held_back && !signs.hold_bands());
    let lightest = first_days || own_has_resumed(situation);
    let cleared = cleared.map(|level| if lightest { 1.min(level) } else { level });
    let rest_until = rest_until(&findings).filter(|_| decision == Decision::Rest);
    let would_change = wording::would_change(decision, &findings, situation, progression_allowed, thresholds);
    let calm = watched(situation).filter(|_| decision == Decision::Train);
    let calm: Vec<Reason> = calm.map(|series| wording::calm(series, situation.date)).collect();
    DayAnswer {
        decision,
        severity: findings.iter().map(|finding| finding.severity).max().unwrap_or_default(),
        elsewhere: elsewhere(situation, thresholds),
        first_days,
        reasons: calm.into_iter().chain(findings.into_iter().map(|finding| finding.reason)).collect(),
        phase: training.map(|training| signs.phase(training.phase)),
        bands_allowed: cleared.is_some(),
        impact_allowed: decision == Decision::Train && !signs.hold_bands() && !care::hold_impact(situation),
        highest_band_level: cleared,
        nothing_up,
        progression_allowed,
        rest_until,
        allowed: allowed(situation, decision, cleared),
        would_change,
    }
}

const fn verdict(plan: Severity, seek_care: bool) -> Decision {
    match plan {
        _ if seek_care => Decision::SeekCare,
        Severity::Calm | Severity::Watch => Decision::Train,
        Severity::Ease => Decision::Ease,
        Severity::Rest | Severity::See => Decision::Rest,
    }
}

/// One reason, how severe it is, what it does to the plan, and what would take it away.
#[expect(clippy::struct_excessive_bools, reason = "each holds something else back")]
pub(super) struct Finding {
    /// How severe the day of its place is.
    pub severity: Severity,
    /// How careful the plan of the day is because of it.
    pub plan: Severity,
    pub reason: Reason,
    pub remedy: Option<Text>,
    /// The last day, where it is known.
    pub until: Option<NaiveDate>,
    /// No bands because of it.
    pub no_bands: bool,
    /// Nothing goes up because of it.
    pub nothing_up: bool,
    /// Advice for today: be seen at once.
    pub seek_care: bool,
    /// It is about the first days of a diary.
    pub first_days: bool,
}

impl Finding {
    /// Something to know, which asks for nothing.
    fn plain(reason: Reason, remedy: Option<Text>) -> Self {
        Self::of(Severity::Calm, reason, remedy)
    }

    pub fn of(severity: Severity, reason: Reason, remedy: Option<Text>) -> Self {
        Self {
            severity,
            plan: severity,
            reason,
            remedy,
            until: None,
            no_bands: severity >= Severity::Ease,
            nothing_up: severity >= Severity::Watch,
            seek_care: false,
            first_days: false,
        }
    }
}

/// The enrolled place first, then the most severe.
fn in_order<'a>(situation: &Situation<'a>) -> Vec<&'a Series> {
    let mut series: Vec<&Series> = situation.series.iter().collect();
    let enrolled = situation.enrolment.as_ref().map(Enrolled::site);
    series.sort_by_key(|series| (enrolled != Some(series.site()), std::cmp::Reverse(series.course.severity())));
    series
}

/// What the day of one place asks for, and why. Another place than the enrolled one eases the day at most, unless it is to be
/// seen.
fn of_place(series: &Series, situation: &Situation<'_>, thresholds: &Thresholds) -> Vec<Finding> {
    let own = situation.enrolment.as_ref().is_none_or(|enrolled| enrolled.site() == series.site());
    let mut findings = judged(series, situation.date, thresholds);
    findings.extend(known(series, situation, thresholds).filter(|_| own));
    findings.extend(log_due(series, situation.date, thresholds).filter(|_| own));
    findings.extend(new_level(series, situation).filter(|_| own));
    findings.extend(be_seen(series, situation.date, thresholds));
    findings.extend(agreed(series, situation.date));
    findings.extend(no_longer_agreed(series, situation.date, thresholds));
    findings.extend(learned_anew(series, situation, thresholds));
    if !own {
        for finding in &mut findings {
            finding.plan = finding.plan.min(Severity::Ease);
            (finding.no_bands, finding.nothing_up) = (false, finding.nothing_up && finding.severity >= Severity::Ease);
        }
    }
    findings
}

/// The judged day: the worsening that is open, and the codes that hold; once nobody knows how it is, that.
fn judged(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Vec<Finding> {
    let standing = series.course.standing(date, thresholds);
    if series.course.is_silent_after_red(date, thresholds) {
        let remedy = Some(wording::log_today(series.site()));
        return vec![Finding::of(standing.severity, wording::silent_after_rest(series, date, thresholds), remedy)];
    }
    if series.course.judged().is_none_or(|judged| lapsed(judged, date, thresholds)) {
        return Vec::new();
    }
    let ends = |severity: Severity| {
        if standing.rest_has_ended { severity.min(Severity::Ease) } else { severity }
    };
    let open = series.course.worsening().filter(|_| standing.severity >= Severity::Ease);
    // A slow change joins an open worsening, and is then not told apart.
    let joined = |fired: &Fired| fired.rule == Rule::ChangeSlow && series.course.worsening().is_some();
    let told = |fired: &Fired| fired.severity >= Severity::Watch || fired.rule == Rule::Painkiller;
    let holding = series.fired.iter().filter(|fired| told(fired) && !joined(fired));
    let of_codes = holding.map(|fired| {
        let asked = Fired { severity: ends(fired.severity), ..fired.clone() };
        let finding = Finding::of(fired.severity, wording::fired(series, &asked), wording::remedy(series, fired));
        let nothing_up = finding.nothing_up || fired.rule == Rule::Painkiller;
        let until = last_day(fired, thresholds).filter(|until| *until >= date);
        Finding { plan: ends(fired.severity), until, nothing_up, no_bands: fired.severity >= Severity::Ease, ..finding }
    });
    let of_codes: Vec<Finding> = of_codes.collect();
    let of_open = open.map(|open| {
        let reason = wording::worsening(series, open, ends(standing.severity), thresholds);
        let severity = standing.severity.min(Severity::Ease);
        let named = of_codes.iter().any(|finding| finding.remedy.is_some());
        let remedy = (!named).then(|| wording::worsening_over(series, open));
        Finding { no_bands: true, ..Finding::of(severity, reason, remedy) }
    });
    let mut findings: Vec<Finding> = of_open.into_iter().chain(of_codes).collect();
    if standing.rest_has_ended {
        findings.push(Finding::of(Severity::Ease, wording::rest_has_an_end(series), None));
    }
    if findings.iter().all(|finding| finding.severity < standing.severity) && standing.severity >= Severity::Ease {
        findings.push(Finding::of(
            ends(standing.severity),
            wording::raised(series, standing.severity),
            Some(wording::log_today(series.site())),
        ));
    }
    findings
}

/// Bands are for an accepted level up to this. Points. Judgement.md 3.
const BANDS_UP_TO: Nrs = Nrs(6);

/// What was agreed of a place, until a day goes beyond it: nothing goes up, and above 6 there are no bands.
fn agreed(series: &Series, date: NaiveDate) -> Option<Finding> {
    let agreement = agreement_in_force(series, date)?;
    let plain = Finding::plain(wording::agreed(series, agreement), None);
    Some(Finding { nothing_up: true, no_bands: agreement.up_to > BANDS_UP_TO, ..plain })
}

fn agreement_in_force(series: &Series, date: NaiveDate) -> Option<&Agreement> {
    let agreement = series.accepted.as_ref()?;
    let holds = (agreement.from..=agreement.until).contains(&date) && series.course.still_accepts(agreement.from);
    holds.then_some(agreement)
}

/// A high score that only an agreement covered eases once that is over, until the next entry.
fn no_longer_agreed(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Option<Finding> {
    let high = series.course.last_score().is_some_and(|score| score >= thresholds.level_ease);
    let covered = high && series.course.severity() < Severity::Ease && agreement_in_force(series, date).is_none();
    let reason = || wording::raised(series, Severity::Ease);
    covered.then(|| Finding::of(Severity::Ease, reason(), Some(wording::log_today(series.site()))))
}

/// The last day of a rest that is over by the calendar: after severe pain, of a day or in a session.
fn last_day(fired: &Fired, thresholds: &Thresholds) -> Option<NaiveDate> {
    let days = match fired.rule {
        Rule::Severe => thresholds.rest_days,
        Rule::SevereSessionPain => 2,
        _ => return None,
    };
    fired.evidence.dates.first()?.checked_add_days(Days::new(u64::from(days.saturating_sub(1))))
}

fn lapsed(judged: NaiveDate, date: NaiveDate, thresholds: &Thresholds) -> bool {
    (date - judged).num_days() > i64::from(thresholds.gap_days)
}

/// How much is known: the first days ease with full sets, too few scores ease, and so does a silence of 8 days.
fn known(series: &Series, situation: &Situation<'_>, thresholds: &Thresholds) -> impl Iterator<Item = Finding> + use<> {
    let (course, date) = (&series.course, situation.date);
    let silent = course.last_log().is_none_or(|last| lapsed(last, date, thresholds));
    let remedy = Some(wording::log_daily(series.site(), thresholds));
    let finding = match course.known(date, thresholds) {
        _ if course.is_silent_after_red(date, thresholds) => None,
        _ if silent => Some(Finding::of(
            Severity::Ease,
            wording::silent(series, date, thresholds),
            Some(wording::log_today(series.site())),
        )),
        Known::FirstDays => {
            let finding = Finding::of(Severity::Ease, wording::first_days(series, date), remedy);
            let resumed = course.resumed_within(date, i64::from(thresholds.week_days));
            Some(Finding { first_days: true, no_bands: resumed, ..finding })
        }
        Known::TooFew => Some(Finding::of(Severity::Ease, wording::not_enough_data(series, date, thresholds), remedy)),
        Known::Enough => None,
    };
    finding.into_iter()
}

/// "Be seen this week" of the highest level stays, whatever the scores do, until a physiotherapist has written what was found.
fn be_seen(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Option<Finding> {
    let worst = series.course.worst()?;
    let is_recent = (date - worst.last).num_days() < BE_SEEN_DAYS;
    let is_said = series.course.standing(date, thresholds).severity == Severity::See;
    let written = series.findings_written_on.is_some_and(|on| on >= worst.since);
    (is_recent && !is_said && !written).then(|| Finding::plain(wording::be_seen(series, worst.last), None))
}

/// The level that a worsening settled at holds what goes up, until a physiotherapist has looked.
fn new_level(series: &Series, situation: &Situation<'_>) -> Option<Finding> {
    let since = series.course.new_level_since().filter(|_| !series.is_new_level_seen)?;
    let finding = Finding::plain(wording::new_level(series, since, situation.signs.linked), None);
    Some(Finding { nothing_up: true, ..finding })
}

/// A score that is overdue; nothing goes up without it.
fn log_due(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Option<Finding> {
    let days = (date - series.course.last_log()?).num_days();
    let from = series.course.rhythm().map_or(thresholds.reminder_days, |longest| longest.saturating_add(2));
    let due = days >= i64::from(from) && days <= i64::from(thresholds.gap_days);
    due.then(|| Finding {
        nothing_up: true,
        ..Finding::plain(wording::log_due(series, days, from), Some(wording::log_today(series.site())))
    })
}

/// What somebody decided.
fn rest_decided(situation: &Situation<'_>) -> Option<Finding> {
    let rest = situation.rest.filter(|rest| (rest.from..=rest.until).contains(&situation.date))?;
    let finding = Finding::of(Severity::Rest, wording::rest_period(rest), Some(wording::rest_ends(rest.until)));
    Some(Finding { until: Some(rest.until), ..finding })
}

/// The last day of rest, if all that asks for rest has one.
fn rest_until(findings: &[Finding]) -> Option<NaiveDate> {
    let resting: Vec<Option<NaiveDate>> =
        findings.iter().filter(|finding| finding.plan >= Severity::Rest).map(|finding| finding.until).collect();
    if resting.iter().any(Option::is_none) {
        return None;
    }
    resting.into_iter().flatten().max()
}

fn missing_clearance(situation: &Situation<'_>, training: Option<&Training>) -> Option<Finding> {
    let enrolled = situation.enrolment.as_ref()?;
    let missing = training?.missing.as_ref()?;
    let reason = wording::clearance_required(enrolled, situation.clearance_ended_by.as_deref());
    Some(Finding::plain(reason, Some(wording::go_ahead(enrolled, missing.band_level))))
}

/// A go-ahead that a worsening holds back: until it is over, or until a physiotherapist has confirmed it.
fn suspended(situation: &Situation<'_>, training: Option<&Training>) -> Option<Finding> {
    let enrolled = situation.enrolment.as_ref()?;
    training?.cleared_level?;
    let suspension = is_suspended(enrolled, situation)?;
    let reason = wording::suspended(enrolled, suspension);
    Some(Finding { no_bands: true, ..Finding::plain(reason, wording::confirmed(enrolled, suspension)) })
}

/// Whether the go-ahead of the enrolled place is held back: a word of the physiotherapist's since then lifts it.
pub(super) fn is_suspended(enrolled: &Enrolled, situation: &Situation<'_>) -> Option<Suspension> {
    let suspension = enrolled_series(enrolled, situation.series)?.course.suspension()?;
    let given = situation.clearance?;
    let agreed = agreement_in_force(enrolled_series(enrolled, situation.series)?, situation.date).is_some();
    (!lifts(suspension, agreed, given.given_on, given.confirmed_on)).then_some(suspension)
}

/// Whether a go-ahead lifts a suspension: if it was given or confirmed since, and the worsening is over. A level that a physiotherapist
/// accepted may never be over by the scores: there their word since is enough.
pub fn lifts(suspension: Suspension, agreed: bool, given_on: NaiveDate, confirmed_on: Option<NaiveDate>) -> bool {
    let word = confirmed_on.map_or(given_on, |confirmed| confirmed.max(given_on));
    match suspension {
        Suspension::Unconfirmed(since) => word >= since,
        Suspension::Open(since) => agreed && word >= since,
    }
}

/// The series that have to show enough: that of the programme, or without a programme every one.
fn watched<'a>(situation: &Situation<'a>) -> impl Iterator<Item = &'a Series> {
    let enrolled = situation.enrolment.as_ref().map(Enrolled::site);
    situation.series.iter().filter(move |series| enrolled.is_none_or(|site| site == series.site()))
}

/// A correction whose later days are still to be judged again: never green meanwhile.
fn judgement_pending(series: &Series) -> Option<Finding> {
    let ease = || Finding::of(Severity::Ease, wording::judgement_pending(series), None);
    series.course.is_judgement_pending().then(ease)
}

/// Why a usual level is not known: it was, and is learned afresh.
fn learned_anew(series: &Series, situation: &Situation<'_>, thresholds: &Thresholds) -> Option<Finding> {
    let place = (series.region, series.side);
    let rebased = situation.rebased.iter().copied().find(|rebased| (rebased.region, rebased.side) == place)?;
    let unknown =
        series.course.baseline().is_none() && series.course.known(situation.date, thresholds) != Known::Enough;
    unknown.then(|| Finding::plain(wording::learned_anew(series, rebased), None))
}

/// A programme without a series, or no series at all, is not enough data either.
fn no_series(situation: &Situation<'_>) -> Option<Finding> {
    let nothing_watched = watched(situation).next().is_none();
    let enrolled = situation.enrolment.as_ref();
    nothing_watched.then(|| Finding {
        first_days: true,
        no_bands: false,
        ..Finding::of(Severity::Ease, wording::no_scores(enrolled), Some(wording::log_first(enrolled)))
    })
}

fn no_programme(situation: &Situation<'_>) -> Option<Finding> {
    match (situation.finished, &situation.enrolment) {
        (Some(site), _) => Some(Finding::plain(wording::maintenance(site), None)),
        (None, None) => Some(Finding::plain(wording::no_programme(), None)),
        (None, Some(_)) => None,
    }
}

/// "Be seen this week" is said for so long. Days. Judgement.md 2.4.
const BE_SEEN_DAYS: i64 = 14;

/// After a long silence bands begin at the lightest. Days. Judgement.md 4.4: none for 3 days, the lightest for 7.
const LIGHTEST_AGAIN: i64 = 10;

fn own_has_resumed(situation: &Situation<'_>) -> bool {
    let own = situation.enrolment.as_ref().and_then(|enrolled| enrolled_series(enrolled, situation.series));
    own.is_some_and(|series| series.course.resumed_within(situation.date, LIGHTEST_AGAIN))
}

/// The first days of a diary are eased with full sets, at the first rung, with the lightest band.
fn eased_by_first_days_alone(findings: &[Finding]) -> bool {
    findings.iter().filter(|finding| finding.plan >= Severity::Ease).all(|finding| finding.first_days)
}

/// The places beside the enrolled one that ask for ease or more: what loads them is halved or left out.
fn elsewhere(situation: &Situation<'_>, thresholds: &Thresholds) -> Vec<(BodySite, Severity)> {
    let enrolled = situation.enrolment.as_ref().map(Enrolled::site);
    let others = situation.series.iter().filter(|series| enrolled.is_some() && enrolled != Some(series.site()));
    let severity = |series: &Series| {
        let judged = series.course.judged().is_some_and(|judged| !lapsed(judged, situation.date, thresholds));
        judged.then(|| (series.site(), series.course.standing(situation.date, thresholds).severity))
    };
    others.filter_map(severity).filter(|(_, severity)| *severity >= Severity::Ease).collect()
}

fn allowed(situation: &Situation<'_>, decision: Decision, cleared: Option<u8>) -> Vec<Text> {
    let triggers = |series: &Series| series.course.triggers_within(situation.date, TRIGGERS_COUNT);
    let walk = !situation.series.iter().any(|series| relief::rules_out_walking(triggers(series)));
    if decision != Decision::Rest {
        return wording::allowed(decision, cleared, walk);
    }
    let own = watched(situation).flat_map(|series| relief::moves(series.site(), triggers(series)));
    let mut moves: Vec<Text> = own.filter(|text| walk || text.code != "easy-walk").collect();
    if moves.is_empty() {
        moves.extend(wording::allowed(decision, cleared, walk));
    }
    moves
}

/// Whether the enrolled place is calm enough for something to go up.
fn may_progress(situation: &Situation<'_>, thresholds: &Thresholds) -> bool {
    let own = situation.enrolment.as_ref().and_then(|enrolled| enrolled_series(enrolled, situation.series));
    let recently = |on: Option<NaiveDate>, days: i64| on.is_some_and(|on| (situation.date - on).num_days() < days);
    let unmasked = situation.series.iter().all(|series| !recently(series.course.painkiller_on(), UNMASKED_AFTER));
    own.is_some_and(|series| {
        let course = &series.course;
        let high = course.last_score().is_some_and(|score| score.get() >= 6);
        course.green_days() >= thresholds.green_days && !recently(course.eased_on(), CALM_BEFORE_UP) && !high
    }) && unmasked
}
