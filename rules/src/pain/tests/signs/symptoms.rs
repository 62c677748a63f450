//! What other answers than the daily score tell: settling, stiffness, clicking, triggers, new regions.

use super::*;
use crate::pain::{is_new_region, new_region};

/// One day for each thing, from day 0; the pain is 1, so that nothing else shows.
fn each_day<T>(things: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Day, T)) -> Vec<Day> {
    let written = |(n, thing)| {
        let mut day = scored(n, 1);
        write(&mut day, thing);
        day
    };
    (0..).zip(things).map(written).collect()
}

/// A session every third day that took so many hours to settle.
fn settling(hours: &[f64]) -> Vec<Day> {
    (0..).step_by(3).zip(hours).map(|(n, hours)| Day { sessions: vec![settled_after(*hours)], ..day(n) }).collect()
}

fn settled_after(hours: f64) -> Session {
    Session {
        settled_after: (0..=5760).find(|minutes| (f64::from(*minutes) / 60.0 - hours).abs() < 0.001),
        ..session(1)
    }
}

#[test]
fn settle_is_told_when_sessions_take_twice_as_long_and_half_a_day_longer() {
    let cases: [(&[f64], &[u64]); 10] = [
        (&[2.0, 4.0, 3.0, 15.0, 20.0, 14.0], &[15]), // 15 against 3: at least 6, and 12 more
        (&[2.0, 4.0, 3.0, 14.9, 20.0, 14.0], &[]),
        (&[11.0, 12.0, 13.0, 23.9, 24.0, 24.0], &[15]),
        (&[13.0, 13.0, 13.0, 25.0, 24.0, 26.0], &[]), // 12 more, but not twice as long
        (&[2.0, 2.0, 20.0, 20.0, 20.0], &[]),         // five sessions
        (&[24.5, 24.5], &[3]),
        (&[24.0, 30.0], &[]),
        (&[30.0, 2.0, 30.0], &[]),
        (&[30.0, 30.0, 30.0, 30.0], &[3]),
        (&[30.0, 30.0, 3.0, 30.0, 30.0], &[3, 12]),
    ];
    for (hours, days) in cases {
        assert_eq!(told_of(Rule::Settle, &settling(hours)), days, "{hours:?}");
    }
}

#[test]
fn settle_says_both_times_and_sessions_without_one_do_not_count() {
    let mut diary = settling(&[2.0, 4.0, 3.0, 15.0, 20.0, 14.0]);
    let text = "Left hip: after sessions your pain now takes about 15 hours to settle. It was about 3 hours before. That can be an \
        early sign of doing too much: keep the next sessions easier.";
    assert_eq!(text_of(Rule::Settle, &diary), text);
    assert!(
        text_of(Rule::Settle, &settling(&[24.5, 24.5])).contains("your last 2 sessions your pain took more than 24")
    );
    diary.insert(4, Day { sessions: vec![session(1)], ..day(10) });
    assert_eq!(told_of(Rule::Settle, &diary), [15]);
    // Six weeks later the sessions are no longer compared.
    let later: Vec<Day> =
        settling(&[30.0]).into_iter().chain([Day { sessions: vec![settled_after(30.0)], ..day(42) }]).collect();
    assert_eq!(told(&later), [""; 0]);
}

fn stiffness(minutes: &[Option<u16>]) -> Vec<Day> {
    each_day(minutes, |day, minutes| day.stiffness = *minutes)
}

#[test]
fn stiff_is_told_when_a_week_is_half_as_stiff_again() {
    let weeks = |before: u16, this: u16| stiffness(&[[Some(before); 7], [Some(this); 7]].concat());
    for (before, this, days) in
        [(10, 15, 1), (10, 14, 0), (20, 30, 1), (20, 29, 0), (5, 14, 0), (0, 15, 1), (15, 15, 0)]
    {
        assert_eq!(told_of(Rule::Stiff, &weeks(before, this)).len(), days, "{before} {this}");
    }
    assert_eq!(told_of(Rule::Stiff, &weeks(10, 15)), [13], "the whole week is stiffer on its last day");
    assert!(text_of(Rule::Stiff, &weeks(10, 15)).starts_with("Left hip: in the morning you were stiff for 15 minutes"));
}

#[test]
fn stiff_needs_four_logs_a_week_and_begins_anew_after_a_better_week() {
    let some = |logs: usize, minutes| {
        let mut week = [None; 7];
        week[..logs].fill(Some(minutes));
        week
    };
    assert_eq!(told_of(Rule::Stiff, &stiffness(&[some(4, 10), some(4, 40)].concat())), [10]);
    assert_eq!(told_of(Rule::Stiff, &stiffness(&[some(3, 10), some(7, 40)].concat())), [0; 0]);
    assert_eq!(told_of(Rule::Stiff, &stiffness(&[&some(7, 10)[..], &[None; 4], &some(3, 40)].concat())), [0; 0]);
    let twice = [[Some(10); 7], [Some(40); 7], [Some(40); 7], [Some(90); 7]].concat();
    assert_eq!(told_of(Rule::Stiff, &stiffness(&twice)), [10, 23]);
    // A silence of more than 7 days forgets the week before.
    let mut silent = stiffness(&[[Some(10); 7], [Some(40); 7]].concat());
    silent.retain(|day| day.stiffness == Some(10));
    silent.extend((15..22).map(|n| Day { stiffness: Some(40), ..scored(n, 1) }));
    assert_eq!(told(&silent), [""; 0]);
}

/// `q` does not hurt, `p` does, `-` is not told.
fn clicks(diary: &str) -> Vec<Day> {
    let click = |letter| match letter {
        'p' => Some(true),
        'q' => Some(false),
        _ => None,
    };
    each_day(diary.chars(), |day, letter| day.painful_click = click(letter))
}

#[test]
fn click_is_told_when_it_hurts_on_2_of_7_days_after_7_without() {
    let cases: [(&str, &[u64]); 9] = [
        ("qqqqqqqpp", &[8]),
        ("qqqqqqpp", &[]),
        ("qqqqqqqp-----p", &[13]),
        ("qqqqqqqp------p", &[]),
        ("q-q-q-q-q-q-q-p-p", &[16]),
        ("-------pp", &[]),
        ("qqqqqqqppppqqpp", &[8]),
        ("qqqqqqqppqqqqqqqpp", &[8, 17]),
        ("qqqqqqqppqqqqqqpp", &[8]),
    ];
    for (diary, days) in cases {
        assert_eq!(told_of(Rule::Click, &clicks(diary)), days, "{diary}");
    }
    let text = text_of(Rule::Click, &clicks("qqqqqqqpp"));
    assert!(
        text.starts_with("Left hip: the clicking has begun to hurt: on 2 of the last 7 days, after 7 days on which"),
        "{text}"
    );
}

#[test]
fn click_goes_on_across_a_silence() {
    let mut diary = clicks("qqqqqqq--------pp");
    diary.retain(|day| day.painful_click.is_some());
    assert_eq!(told_of(Rule::Click, &diary), [16]);
}

fn triggers(sets: impl IntoIterator<Item = u16>) -> Vec<Day> {
    each_day(sets, |day, bits| day.triggers = Triggers::from_bits(bits))
}

#[test]
fn triggers_is_told_when_two_more_things_bring_it_on() {
    let fortnights = |before: u16, now: u16| triggers([[before; 14], [now; 14]].concat());
    for (before, now, days) in [(1, 7, 1), (1, 3, 0), (3, 7, 0), (3, 15, 1), (0, 15, 0), (7, 1, 0)] {
        assert_eq!(told_of(Rule::Triggers, &fortnights(before, now)).len(), days, "{before:b} {now:b}");
    }
    // One more each fortnight is not two more.
    let slowly = triggers((0..60).map(|n| match n {
        17 => 3,
        32 => 5,
        _ => 1,
    }));
    assert_eq!(told_of(Rule::Triggers, &slowly), [0; 0]);
    let growing = triggers((0..60).map(|n| match n {
        30 => 6,
        46 => 24,
        _ => 1,
    }));
    assert_eq!(told_of(Rule::Triggers, &growing), [30, 58]);
}

#[test]
fn triggers_needs_four_scores_in_each_fortnight() {
    let sparse = |every: usize| {
        let mut diary = triggers([[1; 14], [7; 14]].concat());
        diary.retain(|day| usize::try_from((day.date - date(0)).num_days()).unwrap() % every == 0);
        told_of(Rule::Triggers, &diary).len()
    };
    assert_eq!((sparse(3), sparse(5)), (1, 0));
}

#[test]
fn a_region_is_new_two_weeks_after_the_first_log_of_the_record() {
    let new = |n| is_new_region(date(n), date(0), &PUBLISHED);
    assert_eq!([new(0), new(13), new(14), new(400)], [false, false, true, true]);
    let told = |pain| new_region(date(0), date(20), Nrs::new(pain).unwrap(), &PUBLISHED);
    assert_eq!(told(2), None);
    let fired = told(3).unwrap();
    assert_eq!((fired.rule, fired.evidence.dates.as_slice()), (Rule::Region, [date(0), date(20)].as_slice()));
    assert!(
        fired.text(HIP).text.starts_with("Left hip: you logged a pain of 3 in a new place"),
        "{}",
        fired.text(HIP).text
    );
}

#[test]
fn a_place_has_hurt_from_the_first_3_on() {
    let hurt = |day: Day| judge_last(&[scored(0, 2), day]).course.has_hurt();
    assert!(!hurt(scored(1, 2)) && hurt(scored(1, 3)));
    assert!(hurt(Day { event: nrs(3), ..day(1) }));
    assert!(!hurt(Day { sessions: vec![session(9)], morning: nrs(9), ..day(1) }), "daily scores and events count");
}

#[test]
fn what_was_logged_through_a_silence_is_not_compared_across_it() {
    // Stiffness every day, but no score from day 7 to 21: on day 22 the weeks before are forgotten.
    let diary = |silent: bool| -> Vec<Day> {
        let stiff = |n| Day { stiffness: Some(if n < 22 { 10 } else { 40 }), ..scored(n, 1) };
        let unscored = |n| silent && (7..22).contains(&n);
        (0..29).map(|n| Day { worst: nrs(1).filter(|_| !unscored(n)), ..stiff(n) }).collect()
    };
    assert_eq!(told_of(Rule::Stiff, &diary(false)).len(), 1);
    assert_eq!(told_of(Rule::Stiff, &diary(true)), [0; 0]);
}

#[test]
fn what_else_is_told_is_told_with_its_numbers() {
    let weeks = stiffness(&[[Some(20); 7], [Some(30); 7]].concat());
    let told = seen(Rule::Stiff, &weeks, &["minutes_week_before", "minutes_this_week"]);
    assert_eq!(told, (vec![date(0), date(13)], vec![20.0, 30.0], Some(30.0)));
    let (_, kinds, rise) =
        seen(Rule::Triggers, &triggers([[3; 14], [31; 14]].concat()), &["triggers", "triggers_before", "days", "rise"]);
    assert_eq!((kinds, rise), (vec![5.0, 2.0, 14.0, 3.0], Some(2.0)));
    let told = seen(Rule::Settle, &settling(&[24.5, 25.0]), &["sessions", "hours"]);
    assert_eq!(told, (vec![date(0), date(3)], vec![2.0, 24.5], Some(24.0)));
}

#[test]
fn settle_goes_on_while_no_session_is_known() {
    let slow = |n| Day { sessions: vec![settled_after(30.0), settled_after(30.0)], ..day(n) };
    assert_eq!(told_of(Rule::Settle, &[slow(0), scored(50, 1), slow(60)]), [0]);
    assert_eq!(
        told_of(Rule::Settle, &[slow(0), Day { sessions: vec![settled_after(1.0)], ..day(50) }, slow(60)]),
        [0, 60]
    );
}

#[test]
fn triggers_needs_enough_scores_in_both_fortnights() {
    // Of the second fortnight some days are logged; on the last of them there are two more things.
    let told = |logged: &[u64]| {
        let day = |n| Day { triggers: Triggers::from_bits(if n == 27 { 7 } else { 1 }), ..scored(n, 1) };
        told_of(Rule::Triggers, &(0..14).chain(logged.iter().copied()).map(day).collect::<Vec<_>>())
    };
    assert_eq!(told(&[16, 19, 23, 27]), [27]);
    assert_eq!(told(&[17, 22, 27]), [0; 0]);
}
