use proptest::{collection::vec, prelude::*};

use super::*;

/// Days from Monday 5 January 2026 on.
fn date(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + Days::new(n)
}

/// One letter a day: S a session, m a modified one, r rest asked for, l logged, . nothing.
fn diary(letters: &str) -> Vec<DayOf> {
    let day = |(n, letter): (u64, char)| DayOf {
        date: date(n),
        session: match letter {
            'S' => Some(Kept::Full),
            'm' => Some(Kept::Modified),
            _ => None,
        },
        rest: letter == 'r',
        logged: letter != '.' && letter != 'r',
    };
    (0..).zip(letters.chars()).map(day).collect()
}

fn plan(sessions_a_week: u8, minimum_hours_between: u16) -> Plan {
    Plan { sessions_a_week, minimum_hours_between }
}

/// One letter a day: d done, m modified, r rested, x missed, ? unknown.
fn told(letters: &str, plan: Option<Plan>, today: u64) -> String {
    let letter = |state| match state {
        DayState::Done => 'd',
        DayState::Modified => 'm',
        DayState::Rested => 'r',
        DayState::Missed => 'x',
        DayState::Unknown => '?',
    };
    days(&diary(letters), plan, date(today)).into_iter().map(|(_, state)| letter(state)).collect()
}

#[test]
fn a_week_under_a_plan() {
    let three = Some(plan(3, 48));
    for (letters, today, expected) in [
        ("SlSlSll", 20, "drdrdrr"),
        ("lSlSlSl", 20, "rdrdrdr"),
        ("SlmlSll", 20, "drmrdrr"),
        ("lllllll", 20, "rrrrxxx"),
        ("Slllmll", 20, "drrrmrx"),
        ("Sllllll", 20, "drrrrxx"),
        // Silence is not a miss, and takes its part of the week with it.
        (".......", 20, "???????"),
        ("l......", 20, "r??????"),
        ("S..l...", 20, "d??r???"),
        // Nor is a rest that was asked for.
        ("rrrrrrr", 20, "rrrrrrr"),
        ("rrrrrll", 20, "rrrrrrr"),
        ("Srlllll", 20, "drrrrrx"),
        // A week that is not over can still be made up for, as far as days are left.
        ("lll", 2, "rr?"),
        ("lllll", 4, "rrrx?"),
        ("lllllll", 6, "rrrrxx?"),
        ("SlSlSl", 5, "drdrdr"),
        ("SlSlS", 4, "drdrd"),
        // The session of the week before counts for the hours.
        ("SlSlllSllllllll", 20, "drdrrrdrrrrxxxr"),
    ] {
        assert_eq!(told(letters, three, today), expected, "{letters} on day {today}");
    }
}

#[test]
fn the_hours_between_sessions_are_rest() {
    assert_eq!(told("SlSlSlS", Some(plan(7, 48)), 20), "drdrdrd");
    assert_eq!(told("SlSlSlS", Some(plan(7, 24)), 20), "dxdxdxd");
    assert_eq!(told("SllSllS", Some(plan(7, 72)), 20), "drrdrrd");
    assert_eq!(told("lllllll", Some(plan(7, 48)), 20), "rrrxxxx", "no more than fit into a week");
}

#[test]
fn without_a_plan_nothing_is_missed_and_nothing_is_made_up() {
    assert_eq!(told("Slr.m", None, 20), "d?r?m");
}

#[test]
fn adherence_counts_what_is_known() {
    let states = days(&diary("Sllllll......."), Some(plan(3, 48)), date(20));
    assert_eq!(adherence(&states), Adherence { kept: 5, known: 7, percent: Some(71) });
    assert_eq!(adherence(&[]), Adherence { kept: 0, known: 0, percent: None });
    let weeks = weeks(&states);
    assert_eq!(weeks.iter().map(|week| week.from).collect::<Vec<_>>(), [date(0), date(7)]);
    assert_eq!(weeks[1].adherence.percent, None);
}

#[test]
fn rest_never_breaks_a_streak_and_silence_does() {
    for (letters, today, expected) in [
        ("SlSrrrr", 6, 7),
        ("SlSrrr.", 6, 6),
        ("SlS.rrr", 6, 3),
        ("SlSrr..", 6, 0),
        ("Sllllllr", 7, 1),
        ("......S", 6, 1),
    ] {
        let states = days(&diary(letters), Some(plan(3, 48)), date(today));
        assert_eq!(streak(&states, date(today)), expected, "{letters}");
    }
}

proptest! {
    #[test]
    fn the_states_are_honest(
        letters in vec(prop::sample::select(vec!['S', 'm', 'r', 'l', '.']), 0..40),
        per_week in 0_u8..=7, hours in prop::sample::select(vec![0_u16, 12, 24, 48, 72]), today in 0_u64..40,
    ) {
        let letters: String = letters.into_iter().collect();
        let given = diary(&letters);
        let states = days(&given, Some(plan(per_week, hours)), date(today));
        prop_assert_eq!(states.len(), given.len());
        for (day, (date_of, state)) in given.iter().zip(&states) {
            prop_assert_eq!(day.date, *date_of);
            match state {
                DayState::Done | DayState::Modified => prop_assert!(day.session.is_some()),
                DayState::Rested => prop_assert!(day.session.is_none() && (day.rest || day.logged)),
                DayState::Missed => {
                    prop_assert!(day.session.is_none() && !day.rest && day.logged && day.date < date(today));
                }
                DayState::Unknown => prop_assert!(day.session.is_none() && !day.rest),
            }
        }
        for week in weeks(&states) {
            let missed = week.adherence.known - week.adherence.kept;
            prop_assert!(missed <= u32::from(per_week));
        }
        prop_assert!(streak(&states, date(today)) <= adherence(&states).kept);

        let mut backwards = given;
        backwards.reverse();
        prop_assert_eq!(days(&backwards, Some(plan(per_week, hours)), date(today)), states);
    }
}

#[test]
fn what_still_fits_into_a_week_is_not_missed_and_what_does_not_is() {
    for (letters, plan, today, expected) in [
        // Four with 48 hours between them: today and the day after tomorrow are left, so two are missed.
        ("llll", plan(4, 48), 3, "rxx?"),
        // Days on which rest was asked for ahead of time have no part in the week.
        ("llllrrr", plan(4, 48), 3, "rrx?rrr"),
        // The last session takes the day after it.
        ("lllSl", plan(4, 48), 4, "rxxdr"),
        ("Sl", plan(3, 48), 1, "dr"),
        // As many as the plan asks for are done: the rest of the week is rest, today too.
        ("SSSll", plan(3, 24), 4, "dddrr"),
        // Today counts once, and a silent day not at all: five of the plan's six, of which one still fits.
        ("l.lllll", plan(6, 24), 6, "r?xxxx?"),
    ] {
        assert_eq!(told(letters, Some(plan), today), expected, "{letters} on day {today}");
    }
}

#[test]
fn a_session_on_a_day_of_rest_is_not_adherence() {
    let day = DayOf { date: date(0), session: Some(Kept::Full), rest: true, logged: true };
    assert_eq!(days(&[day], None, date(0)), [(date(0), DayState::Missed)]);
}
