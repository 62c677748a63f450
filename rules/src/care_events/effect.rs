//! The table of effects: what a care event asks of one day (judgement.md 5). Days are counted from its own date, also where
//! it was recorded later.

use chrono::{Days, NaiveDate};

use super::{
    Care,
    day::{CareContext, CareDay, CareOn, EndsBy, Hold},
    wording,
};
use crate::{
    scale::{Hundredths, Nrs},
    severity::Severity,
};

/// The longest that any event speaks: a pregnancy, 42 weeks. Days.
pub const REACH: u64 = 42 * 7;

/// Rest after an injection. Days. Hull leaflet HEY1599/2025: gentle movement from day 2 or 3.
const INJECTION_REST: u64 = 3;
/// The scores are masked, and a tendon takes no load. Days. Tendon 2 to 3 weeks: ultrasound-guided-injections.co.uk.
pub const INJECTION_EASE: u64 = 14;
/// Bands are lighter than before for so long after an injection. Days. Chosen here: eight levels, one a week.
const INJECTION_BANDS: u64 = 84;
/// The least that an operation's rest is shown for. Days. Chosen here.
const SURGERY_LEAST: u64 = 14;
/// The longest that an operation speaks, if no plan was set. Days. Chosen here: 12 weeks; bands need a new go-ahead in any case.
const SURGERY_MOST: u64 = 84;
/// Training of other places is eased after an operation. Days. Chosen here.
const SURGERY_ELSEWHERE: u64 = 14;
/// The longest that a fall eases or rests the day. Days. Chosen here.
const FALL_MOST: u64 = 14;
/// The longest that a fall that needed care suspends the go-ahead, if no physiotherapist looks. Days. Chosen here.
const FALL_SUSPENDS: u64 = 28;
/// Rest after "well again". Days. Chosen here.
pub(crate) const WELL_AGAIN: u64 = 2;
/// So many calm logged days running are "well again". Judgement.md 5.
pub const CALM_RUN: usize = 3;
/// The longest rest of an illness. Days. Chosen here.
pub const ILLNESS_REST: u64 = 14;
/// The longest that an illness eases the day after that, until the questions are answered. Days. Chosen here.
const ILLNESS_MOST: u64 = 28;
/// How long a changed plan eases the day, if no physiotherapist looks. Days. Chosen here.
const PLAN_MOST: u64 = 7;

/// A fall with so much pain, or interference, needs care. Points. Severe pain: Boonstra 2016; chosen here for a fall.
const FALL_SEVERE: i32 = 7;
/// A fall with so much more pain than usual needs care. Points. Twice what matters (Farrar 2001: 2); chosen here for a fall.
const FALL_ABOVE_USUAL: i32 = 4;
/// After a fall it is as before once a score is so near the usual level. Points. Farrar 2001.
const FALL_BACK_WITHIN: i32 = 2;
/// After a fall without a known usual level: acceptable pain. Points. Thomeé 1997.
const ACCEPTABLE: i32 = 5;

/// A calm day after an illness, if the usual level is not known. Points. Acceptable pain begins above 2 (Thomeé 1997), and one
/// point as with a known level.
const CALM_UNKNOWN: i32 = 3;
/// A calm day after an illness hinders no more than this. Points. Chosen here.
const CALM_INTERFERENCE: i32 = 3;

/// Whether an injection of a day masks the scores of another.
pub fn masks(injected_on: NaiveDate, date: NaiveDate) -> bool {
    (injected_on..after(injected_on, INJECTION_EASE)).contains(&date)
}

/// Whether a yes to a question about warning signs says that a limb cannot be used or carry weight.
pub fn cannot_carry_weight(code: &str) -> bool {
    code.starts_with("cannot-bear-weight") || code.starts_with("cannot-move") || code.starts_with("cannot-use")
}

/// Whether a logged day is calm after an illness: the score near the usual level, or in the safe zone if that is not known,
/// and little interference.
pub fn is_calm(score: Option<Nrs>, usual: Option<Hundredths>, interference: Option<Nrs>) -> bool {
    let limit = usual.map_or(Hundredths::from_whole(CALM_UNKNOWN), |usual| usual.plus(Hundredths::ONE));
    let little = |points: Nrs| points.points() <= CALM_INTERFERENCE;
    score.is_some_and(|score| Hundredths::from(score) <= limit) && interference.is_none_or(little)
}

/// The last day of rest of an illness, if it is known when the patient was well again. Until then it hides what changes.
pub fn illness_rests_until(on: NaiveDate, well: Option<NaiveDate>) -> NaiveDate {
    let most = after(on, ILLNESS_REST - 1);
    well.map_or(most, |well| after(well, WELL_AGAIN).min(most))
}

/// What a care event asks of a day; none before it, and when it is over.
pub fn effect(event: &CareOn, context: &CareContext, date: NaiveDate) -> Option<CareDay> {
    let day = Asked { event, context, date, n: u64::try_from((date - event.on).num_days()).ok()? };
    match event.kind {
        Care::SteroidInjection => day.injection(),
        Care::Surgery => day.surgery(),
        Care::Fall => day.fall(),
        Care::Illness => day.illness(),
        Care::Pregnancy => day.pregnancy(),
        Care::DoctorVisit | Care::Imaging if event.changes_plan => day.changed_plan(),
        Care::DoctorVisit | Care::Imaging | Care::PhysiotherapistVisit => None,
    }
}

/// A day, and the event it is asked about.
pub(super) struct Asked<'a> {
    pub event: &'a CareOn,
    context: &'a CareContext,
    date: NaiveDate,
    /// Days since the event.
    n: u64,
}

impl Asked<'_> {
    /// The last of the first `days` days.
    pub fn last_of(&self, days: u64) -> NaiveDate {
        after(self.event.on, days.saturating_sub(1))
    }

    /// A day of the context, if it has come.
    fn come(&self, on: Option<NaiveDate>) -> Option<NaiveDate> {
        on.filter(|on| *on <= self.date)
    }

    /// Whether a physiotherapist has looked at the event, or set a plan since.
    fn looked(&self) -> bool {
        self.come(self.context.looked_on).or(self.come(self.event.plan_set_on)).is_some()
    }

    /// A day on which training goes no further: no bands, no impact, nothing goes up.
    fn held(&self, severity: Severity, text: crate::text::Text) -> CareDay {
        CareDay {
            kind: self.event.kind,
            on: self.event.on,
            site: self.event.site,
            severity,
            elsewhere: Severity::Calm,
            text,
            until: None,
            ends_by: EndsBy::Date,
            holds: vec![Hold::Bands, Hold::Impact, Hold::GoingUp],
            band_at_most: None,
            urgent: false,
        }
    }

    fn injection(&self) -> Option<CareDay> {
        let (rest, ease) = (self.last_of(INJECTION_REST), self.last_of(INJECTION_EASE));
        let masked = |day: CareDay| CareDay { holds: [day.holds, vec![Hold::GoodNews]].concat(), ..day };
        if self.date <= rest {
            let day = self.held(Severity::Rest, wording::injection_rest(self, rest, ease));
            return Some(masked(CareDay { elsewhere: Severity::Ease, until: Some(rest), ..day }));
        }
        if self.date <= ease {
            let day = self.held(Severity::Ease, wording::injection_ease(self, ease));
            return Some(masked(CareDay { until: Some(ease), ..day }));
        }
        self.bands_after_injection()
    }

    /// After the new go-ahead, bands begin at the lightest, and at one level more after each full week.
    fn bands_after_injection(&self) -> Option<CareDay> {
        let from = self.come(self.event.plan_set_on)?.max(self.last_of(INJECTION_EASE + 1));
        let weeks = u64::try_from((self.date - from).num_days()).ok()?.saturating_sub(1) / 7;
        let level = u8::try_from(weeks.saturating_add(1)).ok().filter(|level| *level < 8)?;
        let until = after(from, weeks.saturating_add(1).saturating_mul(7));
        let day = self.held(Severity::Calm, wording::injection_bands(self, level));
        let day = CareDay { holds: Vec::new(), until: Some(until), band_at_most: Some(level), ..day };
        (self.n < INJECTION_BANDS).then_some(day)
    }

    /// On the day of the operation no plan holds yet, whenever it was set.
    fn surgery(&self) -> Option<CareDay> {
        let plan_set = self.come(self.event.plan_set_on).is_some() && self.n > 0;
        if plan_set || self.n >= SURGERY_MOST {
            return None;
        }
        let least = self.last_of(SURGERY_LEAST);
        let day = self.held(Severity::Rest, wording::surgery(self, Some(least).filter(|least| self.date <= *least)));
        let elsewhere = if self.n < SURGERY_ELSEWHERE { Severity::Ease } else { Severity::Calm };
        Some(CareDay { elsewhere, ends_by: EndsBy::Physiotherapist, urgent: !self.looked(), ..day })
    }

    fn fall(&self) -> Option<CareDay> {
        if self.fall_needs_care() { self.fall_to_be_seen() } else { self.light_fall() }
    }

    fn fall_needs_care(&self) -> bool {
        let CareContext { d_on_or_after, usual, interference, cannot_carry_weight, .. } = *self.context;
        let reaches =
            |score: Option<Nrs>, points: Hundredths| score.is_some_and(|score| Hundredths::from(score) >= points);
        let severe = Hundredths::from_whole(FALL_SEVERE);
        let above = usual.map(|usual| usual.plus(Hundredths::from_whole(FALL_ABOVE_USUAL)));
        cannot_carry_weight
            || reaches(d_on_or_after, severe)
            || reaches(interference, severe)
            || above.is_some_and(|above| reaches(d_on_or_after, above))
    }

    /// Whether a fall that needed care is over by what the patient told: clear answers, and pain back near the usual level.
    fn is_as_before(&self) -> bool {
        let near = Hundredths::from_whole(FALL_BACK_WITHIN);
        let limit = self.context.usual.map_or(Hundredths::from_whole(ACCEPTABLE), |usual| usual.plus(near));
        let near = self.context.last_score.is_some_and(|score| Hundredths::from(score) <= limit);
        near && self.n > 1 && self.come(self.context.screen_clear_on).is_some()
    }

    /// To be seen today and tomorrow, then rest. The go-ahead waits for a physiotherapist, also once all is as before.
    fn fall_to_be_seen(&self) -> Option<CareDay> {
        if self.looked() || self.n >= FALL_SUSPENDS {
            return self.light_fall();
        }
        if self.is_as_before() || self.n >= FALL_MOST {
            let day = self.held(Severity::Watch, wording::fall_suspends(self, self.last_of(FALL_SUSPENDS)));
            let (until, ends_by) = (Some(self.last_of(FALL_SUSPENDS)), EndsBy::Physiotherapist);
            return Some(CareDay { until, ends_by, holds: vec![Hold::GoAhead, Hold::GoingUp], ..day });
        }
        let last = self.last_of(FALL_MOST);
        let (severity, text) = match self.n {
            0 | 1 => (Severity::See, wording::fall_see(self)),
            _ => (Severity::Rest, wording::fall_rest(self, last)),
        };
        let day = self.held(severity, text);
        let holds = [day.holds.as_slice(), &[Hold::GoAhead]].concat();
        let until = Some(last);
        Some(CareDay { elsewhere: Severity::Ease, until, ends_by: EndsBy::Physiotherapist, holds, urgent: true, ..day })
    }

    fn light_fall(&self) -> Option<CareDay> {
        let answered = self.come(self.context.screen_clear_on).is_some() || self.looked();
        let next = after(self.event.on, 1);
        match self.n {
            0 => {
                let day = self.held(Severity::Rest, wording::light_fall_rest(self));
                Some(CareDay { elsewhere: Severity::Ease, until: Some(self.event.on), ..day })
            }
            1 if answered => {
                Some(CareDay { until: Some(next), ..self.held(Severity::Ease, wording::light_fall_ease(self)) })
            }
            n if !answered && n < FALL_MOST => {
                let last = self.last_of(FALL_MOST);
                let day = self.held(Severity::Ease, wording::fall_asks(self, last));
                Some(CareDay { until: Some(last), ends_by: EndsBy::Screen, ..day })
            }
            _ => None,
        }
    }

    /// The first day of "well again", if it has come: as recorded, by clear answers after the first day, or by calm days.
    fn well_on(&self) -> Option<NaiveDate> {
        let by_screen = self.context.screen_clear_on.filter(|on| *on > self.event.on);
        let days = [self.event.ended_on, by_screen, self.context.three_calm_days_on];
        days.into_iter().filter_map(|on| self.come(on)).min()
    }

    /// The whole body's, whatever place was named.
    fn illness(&self) -> Option<CareDay> {
        let well = self.well_on();
        let rest = illness_rests_until(self.event.on, well);
        let (severity, text, until, ends_by) = if self.date <= rest {
            let text = if well.is_some() { wording::well_again(self, rest) } else { wording::illness_rest(self, rest) };
            (Severity::Rest, text, rest, EndsBy::Date)
        } else if well.is_none() && self.n < ILLNESS_MOST {
            let last = self.last_of(ILLNESS_MOST);
            (Severity::Ease, wording::illness_asks(self, last), last, EndsBy::Screen)
        } else {
            return None;
        };
        let day = self.held(severity, text);
        Some(CareDay { site: None, elsewhere: severity, until: Some(until), ends_by, ..day })
    }

    /// No other severity: what is left out, until it ends.
    fn pregnancy(&self) -> Option<CareDay> {
        let over = self.event.ended_on.is_some_and(|ended| ended < self.date) || self.n >= REACH;
        let day = self.held(Severity::Calm, wording::pregnancy(self));
        let (until, ends_by, holds) = (Some(self.last_of(REACH)), EndsBy::Physiotherapist, vec![Hold::Impact]);
        (!over).then_some(CareDay { site: None, until, ends_by, holds, ..day })
    }

    fn changed_plan(&self) -> Option<CareDay> {
        if self.looked() || self.n >= PLAN_MOST {
            return None;
        }
        let last = self.last_of(PLAN_MOST);
        let day = self.held(Severity::Ease, wording::changed_plan(self, last));
        Some(CareDay { until: Some(last), ends_by: EndsBy::Physiotherapist, ..day })
    }
}

pub(super) fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}
