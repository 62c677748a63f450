//! What must hold for every diary: judgement.md 11. Beside each property stands what was broken to see it fail.

use proptest::{collection::vec, option::of, prelude::*};

use super::*;
use crate::{
    pain::Accepted,
    thresholds::{OwnSettings, SETTINGS, Thresholds},
};

fn any_nrs() -> impl Strategy<Value = Nrs> {
    (0_u8..=10).prop_map(|points| Nrs::new(points).unwrap())
}

fn any_session() -> impl Strategy<Value = Session> {
    (of(any_nrs()), of(any_nrs()), any::<bool>(), of(0_u16..=5760)).prop_map(
        |(during, after, analgesic_before, settled_after)| Session { during, after, analgesic_before, settled_after },
    )
}

fn any_word() -> impl Strategy<Value = Compared> {
    prop_oneof![Just(Compared::Better), Just(Compared::Same), Just(Compared::Worse)]
}

/// What the patient tells beside pain and sessions.
fn any_symptoms() -> impl Strategy<Value = Day> {
    let triggers = prop_oneof![1 => Just(0), 2 => 0_u16..=3, 1 => any::<u16>()];
    let click = prop::option::weighted(0.5, prop::bool::weighted(0.3));
    (of(0_u16..=1440), click, triggers, of(any_word()), prop::option::weighted(0.1, any_nrs()), of(any_nrs())).prop_map(
        |(stiffness, painful_click, triggers, compared, event, interference)| {
            let triggers = Triggers::from_bits(triggers);
            Day { event, stiffness, painful_click, triggers, compared, interference, ..day(0) }
        },
    )
}

/// A day with anything in it, and how many days after the one before.
fn any_day() -> impl Strategy<Value = (u64, Day)> {
    let step = prop_oneof![8 => Just(1_u64), 2 => 2_u64..5, 1 => 5_u64..40];
    let sessions = prop_oneof![3 => Just(Vec::new()), 1 => vec(any_session(), 1..3)];
    let flag = || prop::bool::weighted(0.1);
    (
        step,
        prop::option::weighted(0.9, any_nrs()),
        of(any_nrs()),
        of(any::<bool>()),
        flag(),
        flag(),
        sessions,
        any_symptoms(),
    )
        .prop_map(|(step, worst, morning, settled, flare_up, analgesic, sessions, symptoms)| {
            (step, Day { worst, morning, settled, flare_up, analgesic, sessions, ..symptoms })
        })
}

pub(super) fn any_history() -> impl Strategy<Value = Vec<Day>> {
    vec(any_day(), 1..80).prop_map(|steps| {
        let mut n = 0;
        steps
            .into_iter()
            .map(|(step, day)| {
                n += step;
                Day { date: date(n), ..day }
            })
            .collect()
    })
}

/// Mostly quiet, so that everything from calm to see occurs.
pub(super) fn quiet_history() -> impl Strategy<Value = Vec<Day>> {
    vec((prop::bool::weighted(0.85), 2_u8..6), 10..60)
        .prop_map(|days| (0..).zip(days).filter(|(_, (logged, _))| *logged).map(|(n, (_, p))| scored(n, p)).collect())
}

/// Calm months and bad weeks, so that worsenings open and end.
fn waves() -> impl Strategy<Value = Vec<Day>> {
    let stretch = prop_oneof![2 => (Just(3_u8), 10_usize..30), 1 => (0_u8..=10, 1_usize..20)];
    vec(stretch, 1..8).prop_flat_map(|stretches| {
        let levels: Vec<u8> = stretches.into_iter().flat_map(|(level, days)| vec![level; days]).collect();
        vec((-1_i16..=1, prop::bool::weighted(0.9)), levels.len()).prop_map(move |noise| {
            let around = |level: &u8, by: i16| u8::try_from((i16::from(*level) + by).clamp(0, 10)).unwrap();
            let days = (0..).zip(levels.iter().zip(noise));
            days.filter(|(_, (_, (_, logged)))| *logged)
                .map(|(n, (level, (by, _)))| scored(n, around(level, by)))
                .collect()
        })
    })
}

fn a_history() -> impl Strategy<Value = Vec<Day>> {
    prop_oneof![any_history(), quiet_history(), waves()].prop_filter("no day is logged", |history| !history.is_empty())
}

/// The same day eleven times, with one of its numbers from 0 to 10.
pub(super) fn raised_day() -> impl Strategy<Value = Vec<Day>> {
    let day = (any_day(), of(any_nrs())).prop_map(|((_, day), now)| Day { now, ..day });
    (day, 0_usize..6).prop_map(|(day, which)| {
        let with = |points: u8| {
            let (mut day, score) = (day.clone(), nrs(points));
            match which {
                0 => day.worst = score,
                1 => day.now = score,
                2 => day.event = score,
                3 => day.morning = score,
                4 => day.sessions.iter_mut().for_each(|session| session.during = score),
                _ => day.sessions.iter_mut().for_each(|session| session.after = score),
            }
            day
        };
        (0..=10).map(with).collect()
    })
}

/// The days of a diary as they are kept: each with its judgement, whose state is stored.
#[derive(Default)]
struct Diary(std::collections::BTreeMap<NaiveDate, (Day, Option<Assessment>)>);

impl Diary {
    /// Takes days that are new or corrected. From the first of them on the days are judged again, up to the first day from
    /// which nothing is new and whose state is what it was.
    fn receive(&mut self, days: Vec<Day>) {
        let Some(first) = days.iter().map(|day| day.date).min() else { return };
        let last = days.iter().map(|day| day.date).max();
        self.0.extend(days.into_iter().map(|day| (day.date, (day, None))));
        let before = self.0.range(..first).next_back().and_then(|(_, (_, judged))| judged.as_ref());
        let mut course = before.map_or_else(Course::default, |judged| stored(&judged.course));
        for (date, (day, known)) in self.0.range_mut(first..) {
            let judged = judge(&course, day, &PUBLISHED);
            let as_before = known.replace(judged.clone()).is_some_and(|known| known.course == judged.course);
            if as_before && Some(*date) > last {
                break;
            }
            course = stored(&judged.course);
        }
    }

    fn judged(&self) -> Vec<Assessment> {
        self.0.values().filter_map(|(_, judged)| judged.clone()).collect()
    }
}

/// A state as it comes back from its JSON.
fn stored(course: &Course) -> Course {
    serde_json::from_str(&serde_json::to_string(course).unwrap()).unwrap()
}

/// How many uploads bring the days of a diary.
const UPLOADS: usize = 3;

/// A diary, which upload brings each of its days, and the same days with their sessions in another order, where all settled
/// alike: how long they took is a series of its own.
fn any_arrival() -> impl Strategy<Value = (Vec<Day>, Vec<usize>, Vec<Day>)> {
    let settled_alike = |day: &Day| day.sessions.windows(2).all(|pair| pair[0].settled_after == pair[1].settled_after);
    a_history().prop_flat_map(move |history| {
        let uploads = vec(0..UPLOADS, history.len());
        let mut turned = history.clone();
        turned.iter_mut().filter(|day| settled_alike(day)).for_each(|day| day.sessions.reverse());
        (Just(history), uploads, Just(turned))
    })
}

/// Settings that may be set, so many steps above their lowest, as far as they agree with each other.
fn any_settings() -> impl Strategy<Value = Thresholds> {
    let all = vec(prop::option::weighted(0.5, 0_i32..40), SETTINGS.len());
    all.prop_map(|steps| {
        let mut allowed = PUBLISHED;
        for (setting, steps) in SETTINGS.iter().zip(steps) {
            let set = steps.map(|steps| (setting.name.to_owned(), setting.step_up(steps)));
            if let Ok(own) = OwnSettings::read(&set.into_iter().collect(), &allowed) {
                allowed = own.over(&allowed);
            }
        }
        allowed
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn step_by_step_through_storage_is_as_from_scratch(history in a_history()) {
        let mut stored = serde_json::to_string(&Course::default()).unwrap();
        for (day, from_scratch) in history.iter().zip(judge_all(&history)) {
            let before: Course = serde_json::from_str(&stored).unwrap();
            let step = judge(&before, day, &PUBLISHED);
            prop_assert_eq!(&step, &from_scratch);
            stored = serde_json::to_string(&step.course).unwrap();
            prop_assert!(stored.len() < 2800, "{} bytes: {}", stored.len(), stored);
        }
    }

    // 1. Able to fail: with the line of L8 at 9.
    #[test]
    fn nobody_at_8_has_a_day_milder_than_rest(history in a_history(), score in 8_u8..=10, which in 0..3, step in 1_u64..9) {
        let before = judge_all(&history).pop().unwrap().course;
        let mut today = Day::new(before.judged().unwrap() + Days::new(step));
        match which {
            0 => today.worst = nrs(score),
            1 => today.now = nrs(score),
            _ => today.event = nrs(score),
        }
        let judged = judge(&before, &today, &PUBLISHED);
        prop_assert!(judged.severity >= Severity::Rest);
        prop_assert!(judged.severity == Severity::See || score < 10);
    }

    // 2. Able to fail: with `session_severe` at 3.
    #[test]
    fn nobody_at_3_rests(
        before in a_history(), calm in vec((1_u64..3, 0_u8..=3, of(0_u8..=3), of(0_u8..=3), of(any::<bool>()), prop::bool::weighted(0.1)), 14..60)
    ) {
        let judged_before = judge_all(&before);
        let start = before.last().unwrap().date;
        let mut day = start;
        let calm: Vec<Day> = calm.into_iter().map(|(step, worst, morning, during, settled, flare_up)| {
            day = day + Days::new(step);
            let sessions = during.map(session).into_iter().collect();
            Day { worst: nrs(worst), morning: morning.and_then(nrs), settled, flare_up, sessions, ..Day::new(day) }
        }).collect();
        let from = judged_before.last().unwrap().course.clone();
        for judged in judge_on(&from, &calm) {
            let late = (judged.date - start).num_days() >= 14;
            if late {
                prop_assert!(judged.severity <= Severity::Ease, "{} on {}", codes(&judged), judged.date);
                let suspended = judged.course.worsening().and_then(super::super::Worsening::suspended);
                prop_assert!(suspended.is_none_or(|since| since <= start));
            }
        }
        // From the beginning there is no ground for anything.
        for judged in judge_all(&calm) {
            prop_assert!(judged.severity <= Severity::Ease, "{}", codes(&judged));
            prop_assert_eq!((judged.course.suspension(), judged.course.stepped_down()), (None, None));
        }
    }

    // 3. Able to fail: with L6 at rest and L8 at ease.
    #[test]
    fn raising_a_number_of_the_day_never_makes_it_milder(history in a_history(), raised in raised_day(), step in 1_u64..9) {
        let before = judge_all(&history).pop().unwrap().course;
        let today = before.judged().unwrap() + Days::new(step);
        let judged: Vec<Assessment> =
            raised.into_iter().map(|day| judge(&before, &Day { date: today, ..day }, &PUBLISHED)).collect();
        for pair in judged.windows(2) {
            prop_assert!(
                pair[0].severity <= pair[1].severity,
                "{} {} then {} {}", pair[0].severity, codes(&pair[0]), pair[1].severity, codes(&pair[1])
            );
        }
    }

    // 4. Able to fail: with the last session's pain in the place of the highest in response.rs.
    #[test]
    fn the_same_entries_in_any_order_of_arrival_are_judged_alike((history, uploads, turned) in any_arrival()) {
        let mut diary = Diary::default();
        for upload in 0..UPLOADS {
            let days = turned.iter().zip(&uploads).filter(|(_, of)| **of == upload).map(|(day, _)| day.clone());
            diary.receive(days.collect());
        }
        prop_assert_eq!(diary.judged(), judge_all(&history));
    }

    // 5. Able to fail: with `memory`, `ended` or `groups` of the state left out of its JSON in course.rs.
    #[test]
    fn a_correction_and_its_correction_leave_nothing_behind(history in a_history(), (_, wrong) in any_day(), at in any::<prop::sample::Index>()) {
        let right = judge_all(&history);
        let date = history[at.index(history.len())].date;
        let mut diary = Diary::default();
        diary.receive(history.clone());
        diary.receive(vec![Day { date, ..wrong }]);
        let wronged = diary.judged();
        prop_assert!(wronged.iter().zip(&right).all(|(wronged, right)| wronged.date >= date || wronged == right));
        diary.receive(history.into_iter().filter(|day| day.date == date).collect());
        prop_assert_eq!(diary.judged(), right);
    }

    // 6. Able to fail: with `begin` in worsening.rs taking the day for `opened`.
    #[test]
    fn one_worsening_at_a_time_which_re_opens_within_14_days(history in a_history()) {
        let mut ended: Option<super::super::EndedWorsening> = None;
        for judged in judge_all(&history) {
            if let Some(open) = judged.course.worsening() {
                prop_assert!(open.opened <= open.since && open.since <= judged.date);
                prop_assert!(judged.severity >= Severity::Ease || open.eases_until(&PUBLISHED).is_some_and(|until| until < judged.date));
                if let Some(last) = &ended {
                    let soon = (open.since - last.on).num_days() < 14;
                    prop_assert_eq!(open.opened == last.opened, soon, "{:?} after {:?}", open, last);
                }
            }
            ended = judged.course.ended().cloned();
        }
    }

    // 9. Able to fail: without `not_better_on` in signs/mod.rs.
    #[test]
    fn good_news_and_not_better_are_14_days_apart(history in prop_oneof![waves(), any_history(), slow_waves()]) {
        let (mut worse, mut good): (Option<NaiveDate>, Option<NaiveDate>) = (None, None);
        let apart = |on: Option<NaiveDate>, date: NaiveDate| on.is_none_or(|on| (date - on).num_days() >= 14);
        for judged in judge_all(&history) {
            if fires(&judged, Rule::Lasting) || fires(&judged, Rule::LastingLonger) {
                prop_assert!(apart(good, judged.date), "not better on {}, good news on {:?}", judged.date, good);
                worse = Some(judged.date);
            }
            let change = [Rule::ChangeMild, Rule::ChangeAcceptable, Rule::ChangeUpper, Rule::ChangeSevere, Rule::ChangeSparse, Rule::ChangeSlow, Rule::SaysWorse];
            if change.iter().any(|rule| fires(&judged, *rule)) || judged.course.worsening().is_some() {
                worse = Some(judged.date);
            }
            if fires(&judged, Rule::Better) || fires(&judged, Rule::CalmWeek) {
                prop_assert!(apart(worse, judged.date), "good news on {}, worse on {:?}", judged.date, worse);
                good = Some(judged.date);
            }
        }
    }

    // 10. Able to fail: without the place before the colon in sentences.rs.
    #[test]
    fn every_sentence_names_its_place(history in a_history(), region in prop::sample::select(Region::ALL), side in prop::sample::select(Side::ALL)) {
        let site = BodySite { region, side };
        let name = site.to_string();
        for judged in judge_all(&history) {
            let open = judged.course.worsening();
            let of_open = open.map(|open| super::super::worsening_text(&judged.course, open, site, judged.severity, &PUBLISHED));
            for text in judged.fired.iter().map(|fired| fired.text(site)).chain(of_open) {
                prop_assert!(text.text.to_lowercase().starts_with(&format!("{name}: ")), "{}", text.text);
                prop_assert!(text.text.ends_with('.') && !text.text.contains("unknown"), "{}", text.text);
                prop_assert!(text.params.contains_key("place"));
            }
        }
    }

    // 17. Able to fail: with `rest_days` at 30, or changes that still ease on the day their worsening ends (it did).
    #[test]
    fn with_scores_up_to_5_rest_and_ease_end(scores in vec(0_u8..=5, 1..120), levels in waves()) {
        let noisy: Vec<Day> = (0..).zip(scores).map(|(n, score)| scored(n, score)).collect();
        let daily = |day: &Day| day.worst.map(|score| score.get().min(5));
        let waves: Vec<Day> = (0..).zip(levels.iter().filter_map(daily)).map(|(n, score)| scored(n, score)).collect();
        for diary in [noisy, waves] {
            let (mut rests, mut eases) = (0, 0);
            let judged = judge_all(&diary);
            // A change that only repeats a pattern opens no worsening, so nothing counts its days.
            if judged.iter().any(|judged| fires(judged, Rule::Pattern)) {
                continue;
            }
            for judged in judged {
                rests = if judged.severity >= Severity::Rest { rests + 1 } else { 0 };
                eases = if judged.severity >= Severity::Ease { eases + 1 } else { 0 };
                prop_assert!(rests <= 5 && eases <= 14, "{} and {} days on {}: {}", rests, eases, judged.date, severities(&diary));
            }
        }
    }

    // 19. Able to fail: with `read` in own.rs taking every number.
    #[test]
    fn no_setting_leaves_its_bounds(setting in prop::sample::select(SETTINGS), beyond in 1_i32..1000, below in any::<bool>()) {
        let (lowest, highest) = setting.bounds();
        let by = setting.step() * f64::from(beyond);
        let number = if below { lowest - by } else { highest + by };
        let refused = OwnSettings::read(&[(setting.name.to_owned(), number)].into(), &PUBLISHED).unwrap_err();
        prop_assert_eq!((refused[0].setting.as_str(), refused[0].code), (setting.name, "out-of-range"));
    }

    // 19. Able to fail: with L10 above its line and not from it on in levels.rs.
    #[test]
    fn with_any_settings_nobody_at_10_has_a_day_milder_than_see(
        thresholds in any_settings(), history in a_history(), which in 0..3, step in 1_u64..9, up_to in of(any_nrs())
    ) {
        let before = judge_with(&thresholds, &Course::default(), &history).pop().unwrap().course;
        let mut today = Day::new(before.judged().unwrap() + Days::new(step));
        match which {
            0 => today.worst = nrs(10),
            1 => today.now = nrs(10),
            _ => today.event = nrs(10),
        }
        today.accepted = up_to.map(|up_to| Accepted { from: date(0), up_to });
        let judged = judge(&before, &today, &thresholds);
        prop_assert_eq!(judged.severity, Severity::See);
        prop_assert_eq!(judged.course.standing(judged.date, &thresholds).severity, Severity::See);
        prop_assert!(judged.course.suspension().is_some());
    }

    #[test]
    fn a_constant_series_shows_no_change(points in 0_u8..=10, logged in vec(any::<bool>(), 1..120)) {
        let diary: Vec<Day> =
            (0..).zip(logged).filter(|(_, logged)| *logged).map(|(n, _)| scored(n, points)).collect();
        for judged in judge_all(&diary) {
            prop_assert!(!judged.trend.is_raised(), "{:?}", judged);
            prop_assert!(points > 5 || judged.severity == Severity::Calm, "{:?}", judged);
        }
    }

    #[test]
    fn a_missing_day_is_not_a_zero(points in 5_u8..=10, gaps in vec(prop::bool::weighted(0.7), 28..60)) {
        let missing: Vec<Day> = (0..).zip(&gaps).filter(|(_, logged)| **logged).map(|(n, _)| scored(n, points)).collect();
        for judged in judge_all(&missing) {
            prop_assert!(judged.baseline.is_none_or(|usual| usual == nrs(points).unwrap().into()), "{:?}", judged);
        }
    }

    #[test]
    fn an_empty_day_between_changes_nothing_but_the_calendar(history in quiet_history(), after in 1_u64..7) {
        // A judged day without any score neither moves the running score nor becomes a score.
        let before = judge_all(&history).pop().map(|last| last.course).unwrap_or_default();
        let Some(last) = before.judged() else { return Ok(()) };
        let judged = judge(&before, &Day::new(last + Days::new(after)), &PUBLISHED);
        prop_assert_eq!(judged.score, before.score());
        prop_assert_eq!(judged.course.last_log, before.last_log);
        prop_assert_eq!(judged.course.logs_within(last + Days::new(after), 42), before.logs_within(last + Days::new(after), 42));
    }

    #[test]
    fn green_is_only_said_with_enough_data(history in a_history()) {
        for judged in judge_all(&history) {
            let known = judged.course.known(judged.date, &PUBLISHED);
            prop_assert!(judged.level != Level::Green || known == super::super::Known::Enough);
        }
    }

    #[test]
    fn the_severity_is_the_highest_that_holds_and_ease_while_a_worsening_eases(history in a_history()) {
        for judged in judge_all(&history) {
            let highest = judged.fired.iter().filter(|fired| !is_sign(fired.rule)).map(|fired| fired.severity).max().unwrap_or_default();
            let eases = judged.course.worsening().is_some_and(|open| open.eases_still(judged.date, &PUBLISHED));
            prop_assert_eq!(judged.severity, if eases { highest.max(Severity::Ease) } else { highest });
            prop_assert_eq!(judged.severity.raises_to(), judged.level.is_raised().then_some(judged.level));
        }
    }

    #[test]
    fn a_diary_in_which_nothing_changes_shows_no_sign_but_pain_that_lasts(
        symptoms in any_symptoms(), points in 0_u8..=10, minutes in 0_u16..=1440, logged in vec(any::<bool>(), 1..150)
    ) {
        let same = |n| Day {
            compared: Some(Compared::Same),
            event: None,
            sessions: vec![Session { settled_after: Some(minutes), ..Session::default() }],
            ..Day { date: date(n), worst: nrs(points), ..symptoms.clone() }
        };
        let diary: Vec<Day> = (0..).zip(logged).filter(|(_, logged)| *logged).map(|(n, _)| same(n)).collect();
        for fired in judge_all(&diary).iter().flat_map(|judged| &judged.fired).filter(|fired| is_sign(fired.rule)) {
            let lasts = matches!(fired.rule, Rule::Lasting | Rule::LastingLonger) && points > 2;
            prop_assert!(lasts, "{:?}", fired);
        }
    }

    #[test]
    fn no_sign_is_told_twice_within_a_run(history in any_history()) {
        for days in judge_all(&history).windows(2) {
            for sign in days[1].fired.iter().filter(|fired| is_sign(fired.rule)) {
                prop_assert!(!fires(&days[0], sign.rule), "{:?}", sign);
            }
        }
    }
}

/// Months at one level after another: pain that lasts, and falls.
fn slow_waves() -> impl Strategy<Value = Vec<Day>> {
    vec((0_u8..=6, 7_usize..50), 2..6).prop_flat_map(|stretches| {
        let levels: Vec<u8> = stretches.into_iter().flat_map(|(level, days)| vec![level; days]).collect();
        vec(0_u8..=1, levels.len()).prop_map(move |noise| {
            (0..).zip(levels.iter().zip(noise)).map(|(n, (level, by))| scored(n, level + by)).collect()
        })
    })
}
