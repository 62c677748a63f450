//! What warning signs make of a day (judgement.md 6): the lock, what is urgent, the gentle plan after a doctor's word, and the
//! screens that are asked.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{Lock, Reason, Situation, Text, decide::Finding};
use crate::{
    pain::{Evidence, Rule},
    red_flags::{Area, Asked, Because, Country, RedFlag, Screen, Strength, WhereToGo, latest, see_by, weigh},
    severity::Severity,
};

/// What is known of the warning signs of a day, beside the lock.
#[derive(Clone, Debug, Default)]
pub struct WarningSigns {
    /// The country whose numbers and places the texts name.
    pub country: Country,
    /// Whether a physiotherapist is linked, who can end a lock.
    pub linked: bool,
    /// Codes that locked on this very day: only of them the advice says "now".
    pub locked_today: Vec<String>,
    /// A lock that a doctor's word eases on this day. There is no other lock then.
    pub eased: Option<Eased>,
    /// An urgent answer in force.
    pub urgent: Option<Urgent>,
    /// The screens that are asked.
    pub asked: Vec<Asked>,
}

/// A lock that eases: without a linked physiotherapist the patient wrote what a doctor said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eased {
    /// The day of the answer that locked.
    pub since: NaiveDate,
    /// The day of the doctor's word.
    pub said_on: NaiveDate,
    /// The last day of the gentle plan.
    pub until: NaiveDate,
}

/// Urgent answers: a clinician by a named day, and a gentle plan until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urgent {
    /// The day of the first answer.
    pub since: NaiveDate,
    /// The day by which a clinician is to be seen: the soonest of all.
    pub by: NaiveDate,
    /// The questions, as they were asked.
    pub flags: Vec<&'static RedFlag>,
}

/// The answers of one symptom check that was not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The patient's day.
    pub on: NaiveDate,
    /// What was asked.
    pub screen: &'static Screen,
    /// The area that was asked about; none if no region was named.
    pub area: Option<Area>,
    /// The questions answered with yes.
    pub yes: Vec<&'static RedFlag>,
    /// The day on which a physiotherapist who is linked still wrote that it is known.
    pub known_on: Option<NaiveDate>,
}

/// A doctor's word lets the gentle plan go on for so many days, the day it is written included: judgement.md 6.4.
pub const DOCTOR_SAYS_DAYS: u64 = 7;
/// An urgent answer holds no longer than this. Days. Chosen here: four times the longest that one may wait to be seen.
pub const URGENT_DAYS: u64 = 28;
/// What a linked physiotherapist knows of changes nothing for so long. Days: 12 weeks, judgement.md 6.3.
pub const KNOWN_DAYS: u64 = 84;
/// The highest phase of a gentle plan after a doctor's word: judgement.md 6.4.
const GENTLE_PHASE: u8 = 1;

impl Eased {
    /// The last day of the gentle plan that a word written on a day allows.
    pub fn until(written_on: NaiveDate) -> NaiveDate {
        written_on.checked_add_days(Days::new(DOCTOR_SAYS_DAYS - 1)).unwrap_or(written_on)
    }
}

impl Urgent {
    /// What is urgent on a day: each such answer of the last 28 days, unless a clinician was seen since, a linked physiotherapist
    /// knows of it, or the same question got a "no" after the named day. What locked is looked at by whoever ends the lock.
    ///
    /// `visits` are the days on which the patient saw a doctor or a physiotherapist.
    pub fn of(all: &[Answers], visits: &[NaiveDate], date: NaiveDate) -> Option<Self> {
        let recent = all.iter().filter(|answers| is_within(answers.on, date, URGENT_DAYS) && !answers.lock());
        let mut urgent: Option<Self> = None;
        for answers in recent {
            let seen = visits.iter().any(|visit| (answers.on..=date).contains(visit));
            for flag in answers.yes.iter().filter(|flag| !seen && !is_known(all, answers.area, flag.code, date)) {
                let by = see_by(flag.urgency, answers.on);
                if all.iter().any(|later| later.on > by && later.on <= date && later.says_no_to(flag, answers.area)) {
                    continue;
                }
                let so_far = urgent.get_or_insert_with(|| Self { since: answers.on, by, flags: Vec::new() });
                (so_far.since, so_far.by) = (so_far.since.min(answers.on), so_far.by.min(by));
                if so_far.flags.iter().all(|other| other.code != flag.code) {
                    so_far.flags.push(flag);
                }
            }
        }
        urgent
    }
}

/// Whether a linked physiotherapist knows of a "yes" to this question: then it changes nothing for 12 weeks.
pub fn is_known(all: &[Answers], area: Option<Area>, code: &str, date: NaiveDate) -> bool {
    all.iter().any(|answers| {
        let same = answers.area == area && answers.yes.iter().any(|flag| flag.code == code);
        same && answers.known_on.is_some_and(|known| is_within(known, date, KNOWN_DAYS))
    })
}

/// Whether a day is one of so many that begin with another.
fn is_within(first: NaiveDate, date: NaiveDate, days: u64) -> bool {
    first.checked_add_days(Days::new(days)).is_some_and(|end| (first..end).contains(&date))
}

impl Answers {
    fn lock(&self) -> bool {
        self.yes.iter().any(|flag| flag.strength == Strength::Lock)
    }

    fn says_no_to(&self, flag: &RedFlag, area: Option<Area>) -> bool {
        let no = self.screen.question(flag.code).is_some() && self.yes.iter().all(|yes| yes.code != flag.code);
        no && (self.area == area || self.area.is_none())
    }
}

impl WarningSigns {
    /// Whether bands and impact are held back.
    pub fn hold_bands(&self) -> bool {
        self.eased.is_some() || self.urgent.is_some()
    }

    /// The phase of the day's plan.
    pub fn phase(&self, phase: u8) -> u8 {
        if self.eased.is_some() { phase.min(GENTLE_PHASE) } else { phase }
    }

    fn there(&self) -> &'static WhereToGo {
        self.country.where_to_go()
    }
}

/// What asks for ease: a doctor's word on a lock, an urgent answer, a screen that was left unanswered.
pub(super) fn findings(situation: &Situation<'_>) -> Vec<Finding> {
    let signs = &situation.signs;
    let ease = |reason, remedy| Finding::of(Severity::Ease, reason, Some(remedy));
    let eased = signs.eased.iter().map(|eased| ease(eased_reason(eased), write_again(eased)));
    let urgent = signs.urgent.iter().flat_map(|urgent| {
        let reasons = urgent_reasons(urgent, situation.date, signs.there());
        reasons.into_iter().map(|reason| ease(reason, be_seen(urgent, signs.linked)))
    });
    let unanswered = signs.asked.iter().filter(|asked| asked.eases(situation.date));
    let unanswered = unanswered.map(|asked| ease(unanswered_reason(asked), answer(asked)));
    eased.chain(urgent).chain(unanswered).collect()
}

/// Why everything is locked. On the day of the answer where to go now; later what was answered, and to get it looked at.
pub fn lock_reasons(lock: &Lock, signs: &WarningSigns, date: NaiveDate) -> Vec<Reason> {
    let (today, before): (Vec<&String>, Vec<&String>) =
        lock.flags.iter().partition(|code| lock.since == date || signs.locked_today.contains(code));
    let known: Vec<&RedFlag> = today.iter().filter_map(|code| latest(code)).collect();
    let mut texts: Vec<Text> = weigh(&known, date, signs.there()).advice;
    if !before.is_empty() {
        texts.push(get_it_looked_at(&before, lock.since, signs.there()));
    }
    if texts.is_empty() {
        texts.push(signs.there().text(
            "see-a-doctor-first",
            "Your last answers need to be looked at by a doctor first. If you feel very ill, call {emergency}.",
        ));
    }
    let evidence = Evidence::on([lock.since], Rule::RedFlag.source());
    let reason = |text: Text| Reason {
        code: Rule::RedFlag.code().to_owned(),
        text: text.text,
        params: text.params,
        region: None,
        side: None,
        evidence: Some(evidence.clone()),
    };
    texts.into_iter().map(reason).collect()
}

fn get_it_looked_at(codes: &[&String], since: NaiveDate, there: &WhereToGo) -> Text {
    let asked = |code: &&String| latest(code).map_or_else(|| (*code).clone(), |flag| format!("“{}”", flag.question));
    let asked: Vec<String> = codes.iter().map(asked).collect();
    let words = format!(
        "On {} you answered a warning sign with yes: {}. If no clinician has looked at it since, get it looked at: call your \
         {{doctor}} or {{advice_line}}. If it gets worse, call {{emergency}}. A physiotherapist you share your diary with can see this \
         answer.",
        in_words(since),
        asked.join(", ")
    );
    there.text("get-it-looked-at", &words).with("since", since)
}

/// Why the day eases after urgent answers: what was answered, where to go and by when. After that day: that it has passed.
pub fn urgent_reasons(urgent: &Urgent, date: NaiveDate, there: &WhereToGo) -> Vec<Reason> {
    let reason = |flag: &&'static RedFlag| {
        let when = if date <= urgent.by {
            format!("Be seen by {}.", in_words(urgent.by))
        } else {
            format!("You were to be seen by {}: if you have not been, call your {{doctor}} today.", in_words(urgent.by))
        };
        let words = format!(
            "On {} you answered a warning sign with yes: “{}”. {when} {}",
            in_words(urgent.since),
            flag.question,
            flag.advice
        );
        Reason {
            code: "urgent-sign".to_owned(),
            text: there.fill(&words),
            params: BTreeMap::new(),
            region: None,
            side: None,
            evidence: Some(Evidence::on([urgent.since, urgent.by], flag.source)),
        }
    };
    urgent.flags.iter().map(reason).collect()
}

fn be_seen(urgent: &Urgent, linked: bool) -> Text {
    let known = if linked { ", or your physiotherapist writes that it is known" } else { "" };
    let until = urgent.since.checked_add_days(Days::new(URGENT_DAYS)).unwrap_or(urgent.by);
    let words = format!(
        "Once you have been seen and have noted the visit{known}, your plan goes on. It does so on {} at the latest.",
        in_words(until)
    );
    Text::new("be-seen", words).with("by", urgent.by).with("until", until)
}

fn eased_reason(eased: &Eased) -> Reason {
    let text = format!(
        "A warning sign was answered with yes on {}. As a doctor said on {}, a gentle plan goes on until {}, without bands.",
        in_words(eased.since),
        in_words(eased.said_on),
        in_words(eased.until)
    );
    let dates = [eased.since, eased.said_on, eased.until];
    let evidence = Some(Evidence::on(dates, Rule::RedFlag.source()));
    Reason { code: "doctor-says".to_owned(), text, params: BTreeMap::new(), region: None, side: None, evidence }
}

fn write_again(eased: &Eased) -> Text {
    let words = format!(
        "After {} all exercises are locked again, unless you write again what a doctor says. A physiotherapist linked with you \
         can end the lock.",
        in_words(eased.until)
    );
    Text::new("doctor-says", words).with("until", eased.until)
}

/// How a lock ends.
pub(super) fn unlock(signs: &WarningSigns) -> Text {
    if signs.linked {
        return Text::new(
            "unlock",
            "After you have been seen, a physiotherapist linked with you can unlock your plan.",
        );
    }
    Text::new(
        "unlock-by-doctor",
        "After a doctor has seen you, write who it was, when, and what they said: then a gentle plan goes on for 7 days. A \
         physiotherapist linked with you can unlock your plan.",
    )
}

fn unanswered_reason(asked: &Asked) -> Reason {
    let text = format!(
        "The questions about warning signs for your {} were asked {} and are not answered yet. Until then it is not known whether \
         training is safe.",
        asked.region,
        why_asked(asked)
    );
    let evidence = Some(Evidence::on([asked.since], "judgement.md 6.2"));
    Reason {
        code: "screen-unanswered".to_owned(),
        text,
        params: BTreeMap::new(),
        region: Some(asked.region),
        side: None,
        evidence,
    }
}

fn why_asked(asked: &Asked) -> String {
    let since = in_words(asked.since);
    match asked.because {
        Because::Start => format!("at the start, on {since}"),
        Because::Weekly => format!("on {since}"),
        Because::Silence => format!("after the days without an entry, on {since}"),
        Because::HighestPain => format!("after very high pain, on {since}"),
        Because::Fall => format!("after the fall of {since}"),
        Because::Illness => format!("because of the illness with fever, on {since}"),
        Because::Injection => format!("after the injection of {since}"),
        Because::Surgery => format!("after the operation of {since}"),
        Because::NightPain => format!("after nights with pain, on {since}"),
        Because::LongStiffness => format!("after mornings stiff for an hour or more, on {since}"),
    }
}

fn answer(asked: &Asked) -> Text {
    let text = format!("Answer the questions about warning signs for your {}: it takes a minute.", asked.region);
    Text::new("answer-screen", text).with("region", asked.region.as_str())
}

/// A date in a sentence: `3 March`.
fn in_words(date: NaiveDate) -> String {
    date.format("%-d %B").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        place::Region,
        red_flags::Form,
        thresholds::PUBLISHED,
        today::{Decision, PhaseNeeds, decide},
    };

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(n)
    }

    fn urgent(code: &str, by: u64) -> Urgent {
        Urgent { since: day(0), by: day(by), flags: vec![latest(code).unwrap()] }
    }

    fn situation(n: u64, signs: WarningSigns) -> Situation<'static> {
        let needs =
            |number| PhaseNeeds { number, needs_clearance: number > 1, band_levels: (number > 1).then_some([1, 4]) };
        Situation {
            date: day(n),
            lock: None,
            rest: None,
            series: &[],
            enrolment: Some(crate::today::Enrolled {
                region: Region::Hip,
                side: crate::place::Side::Left,
                phase: 3,
                phase_since: day(0),
                phases: (0..=3).map(needs).collect(),
            }),
            clearance: Some(crate::today::Clearance {
                region: Region::Hip,
                highest_band_level: 4,
                until: day(90),
                given_on: day(0),
                confirmed_on: None,
            }),
            clearance_ended_by: None,
            finished: None,
            rebased: &[],
            signs,
            care: Vec::new(),
        }
    }

    fn on(n: u64, signs: WarningSigns) -> crate::today::DayAnswer {
        decide(&situation(n, signs), &PUBLISHED)
    }

    #[test]
    fn an_urgent_answer_eases_without_bands_and_names_the_day() {
        let signs = || WarningSigns { urgent: Some(urgent("no-better-for-weeks", 7)), ..WarningSigns::default() };
        let today = on(3, signs());
        assert_eq!((today.decision, today.bands_allowed, today.highest_band_level), (Decision::Ease, false, None));
        assert_eq!(today.phase, Some(3), "the phase stays");
        let reason = today.reasons.iter().find(|reason| reason.code == "urgent-sign").unwrap();
        assert!(reason.text.starts_with("On 1 March you answered"), "{}", reason.text);
        assert!(reason.text.contains("Be seen by 8 March") && reason.text.contains("GP"), "{}", reason.text);
        let remedy = today.would_change.iter().find(|text| text.code == "be-seen").unwrap();
        assert!(remedy.text.contains("29 March"), "{}", remedy.text);
        let late = on(9, signs());
        assert!(late.reasons.iter().any(|reason| reason.text.contains("were to be seen by 8 March")));
        assert!(on(3, WarningSigns::default()).bands_allowed);
    }

    #[test]
    fn a_doctors_word_gives_a_gentle_plan_of_a_low_phase_without_bands() {
        let eased = Eased { since: day(0), said_on: day(2), until: Eased::until(day(3)) };
        assert_eq!(eased.until, day(9));
        let today = on(3, WarningSigns { eased: Some(eased), ..WarningSigns::default() });
        assert_eq!((today.decision, today.phase, today.bands_allowed), (Decision::Ease, Some(1), false));
        let reason = today.reasons.iter().find(|reason| reason.code == "doctor-says").unwrap();
        assert!(reason.text.contains("3 March") && reason.text.contains("until 10 March"), "{}", reason.text);
        assert_eq!(WarningSigns { eased: Some(eased), ..WarningSigns::default() }.phase(0), 0);
    }

    fn answers(on: u64, codes: &[&str]) -> Answers {
        let yes = codes.iter().map(|code| Screen::CURRENT.question(code).unwrap()).collect();
        Answers { on: day(on), screen: &Screen::CURRENT, area: None, yes, known_on: None }
    }

    #[test]
    fn an_urgent_answer_holds_for_28_days_and_the_soonest_day_counts() {
        let all = [answers(0, &["no-better-for-weeks"]), answers(4, &["past-cancer"])];
        assert_eq!(Urgent::of(&all, &[], day(3)).map(|urgent| urgent.by), Some(day(7)));
        let both = Urgent::of(&all, &[], day(5)).unwrap();
        assert_eq!((both.since, both.by, both.flags.len()), (day(0), day(6), 2));
        assert_eq!(Urgent::of(&all, &[], day(28)).map(|urgent| urgent.since), Some(day(4)));
        assert_eq!(Urgent::of(&all, &[], day(32)), None);
        assert_eq!(Urgent::of(&[answers(0, &[])], &[], day(0)), None);
        assert_eq!(
            Urgent::of(&[answers(0, &["no-better-for-weeks", "cannot-move-joint"])], &[], day(0)),
            None,
            "it locks"
        );
    }

    #[test]
    fn a_visit_ends_it_and_a_no_only_after_the_named_day() {
        let all = [answers(2, &["no-better-for-weeks"])];
        assert!(Urgent::of(&all, &[day(1)], day(5)).is_some(), "a visit before it");
        assert!(Urgent::of(&all, &[day(6)], day(5)).is_some(), "a visit to come");
        assert_eq!(Urgent::of(&all, &[day(3)], day(5)), None);
        let no = |on| [all[0].clone(), answers(on, &[])];
        assert!(Urgent::of(&no(9), &[], day(10)).is_some(), "a mere no");
        assert_eq!(Urgent::of(&no(10), &[], day(10)), None);
        let of_a_knee = Answers { area: Some(Area::Knee), ..answers(10, &[]) };
        assert!(Urgent::of(&[all[0].clone(), of_a_knee], &[], day(10)).is_some(), "of another place");
        let short = Answers { screen: Screen::of("2026.3-hip-short").unwrap(), ..answers(10, &[]) };
        assert!(Urgent::of(&[all[0].clone(), short], &[], day(10)).is_some(), "it was not asked");
    }

    #[test]
    fn what_is_known_changes_nothing_for_twelve_weeks() {
        let known = Answers { known_on: Some(day(3)), ..answers(0, &["no-better-for-weeks"]) };
        let again = |on| [known.clone(), answers(on, &["no-better-for-weeks"])];
        assert!(Urgent::of(&again(0)[..1], &[], day(2)).is_some());
        assert_eq!(Urgent::of(&again(0), &[], day(3)), None);
        assert_eq!(Urgent::of(&again(80), &[], day(86)), None);
        assert!(Urgent::of(&again(80), &[], day(87)).is_some());
        let other = [known.clone(), answers(4, &["past-cancer"])];
        assert!(Urgent::of(&other, &[], day(4)).is_some(), "another sign is not known");
    }

    #[test]
    fn now_is_said_on_the_day_of_the_answer_only() {
        let lock = Lock { since: day(0), flags: vec!["cannot-move-joint".to_owned()] };
        let texts = |n: u64, signs: &WarningSigns| -> Vec<String> {
            lock_reasons(&lock, signs, day(n)).into_iter().map(|reason| reason.text).collect()
        };
        let signs = WarningSigns::default();
        assert!(texts(0, &signs)[0].contains("999") && texts(0, &signs)[0].contains("now"));
        let later = texts(13, &signs);
        assert_eq!(later.len(), 1);
        assert!(later[0].starts_with("On 1 March you answered") && later[0].contains("get it looked at: call your GP"));
        assert!(!later[0].contains(" now"), "{}", later[0]);
        // Another answer, of today, speaks first and with "now".
        let both =
            Lock { flags: vec!["cannot-move-joint".to_owned(), "swollen-calf-or-thigh".to_owned()], ..lock.clone() };
        let signs = WarningSigns { locked_today: vec!["swollen-calf-or-thigh".to_owned()], ..WarningSigns::default() };
        let reasons = lock_reasons(&both, &signs, day(13));
        assert!(reasons[0].text.contains("111 or your GP now"), "{}", reasons[0].text);
        assert!(reasons.last().unwrap().text.starts_with("On 1 March"));
    }

    #[test]
    fn a_code_that_was_never_asked_locks_and_says_so() {
        let lock = Lock { since: day(0), flags: vec!["of-another-time".to_owned()] };
        assert!(lock_reasons(&lock, &WarningSigns::default(), day(0))[0].text.contains("a doctor first"));
        assert!(lock_reasons(&lock, &WarningSigns::default(), day(1))[0].text.contains("of-another-time"));
    }

    #[test]
    fn the_way_out_of_a_lock_is_named_with_and_without_a_physiotherapist() {
        assert_eq!(unlock(&WarningSigns { linked: true, ..WarningSigns::default() }).code, "unlock");
        assert_eq!(unlock(&WarningSigns::default()).code, "unlock-by-doctor");
    }

    #[test]
    fn a_screen_that_was_left_unanswered_eases_and_says_what_to_do() {
        for because in Because::ALL {
            let asked = Asked {
                form: Form::Full,
                region: Region::Knee,
                since: day(0),
                because: *because,
                eases_from: Some(day(3)),
            };
            let signs = || WarningSigns { asked: vec![asked], ..WarningSigns::default() };
            let codes = |n| on(n, signs()).reasons.iter().map(|reason| reason.code.clone()).collect::<Vec<_>>();
            assert!(!codes(2).contains(&"screen-unanswered".to_owned()), "{because}");
            let today = on(3, signs());
            let reason = today.reasons.iter().find(|reason| reason.code == "screen-unanswered").unwrap();
            assert!(reason.text.contains("1 March") && reason.text.contains("knee"), "{}", reason.text);
            assert_eq!(today.decision, Decision::Ease);
            assert!(today.would_change.iter().any(|text| text.code == "answer-screen"), "{because}");
        }
    }

    #[test]
    fn a_word_of_a_doctor_and_an_urgent_answer_each_hold_the_bands_back() {
        let eased = Some(Eased { since: day(0), said_on: day(0), until: day(6) });
        let urgent = Some(urgent("swollen-calf-or-thigh", 3));
        let by_doctor = WarningSigns { eased, ..WarningSigns::default() };
        let by_answer = WarningSigns { urgent, ..WarningSigns::default() };
        assert!(by_doctor.hold_bands() && by_answer.hold_bands() && !WarningSigns::default().hold_bands());
    }
}
