//! When a flag is over that raises no level: signs, good news, bands without a go-ahead, training through pain. By rule, on a day
//! that can be read off what was logged. Amber and red flags of a day end by calm days, those of silence by the next entry.

use chrono::{Days, NaiveDate};

use crate::{level::Urgency, pain::Rule, through_pain::TRAINED_THROUGH_PAIN};

/// A sign that holds no more, news that were good, training through pain that was not done again: so many days on, the flag is
/// over. Days. Chosen here: the two weeks that the trend looks at.
pub const STANDS_DAYS: u64 = 14;

/// A sign that can be over with the next score is looked at every day for as long as scores come. After more days than this
/// without one it is not looked at until the next comes. Days. Chosen here.
pub const QUIET_DAYS: u64 = 4;

/// For so many days a changed day can matter to the end of a sign or of good news: a sign that held on it is over two weeks later at
/// the soonest, and what holds in these two weeks decides anew. Days.
pub const MATTERS_DAYS: u64 = 2 * STANDS_DAYS + 1;

words! {
    /// What ends a flag.
    pub enum Ending {
        /// It is over on the first day with a score, 14 days or more after the sign last held.
        SignGone => "sign_gone",
        /// It is over after 14 days, or as soon as a day asks for care.
        NewsOld => "news_old",
        /// It is over once a physiotherapist has given a go-ahead.
        GoAheadGiven => "go_ahead_given",
        /// It is over 14 days after the last time.
        NotAgain => "not_again",
    }
}

impl Ending {
    /// What ends the flags of a rule; none, if something else than this does.
    pub fn of(rule: &str) -> Option<Self> {
        if rule == TRAINED_THROUGH_PAIN {
            return Some(Self::NotAgain);
        }
        let rule: Rule = rule.parse().ok()?;
        match rule.urgency() {
            _ if rule == Rule::GoAhead => Some(Self::GoAheadGiven),
            Some(Urgency::GoodNews) => Some(Self::NewsOld),
            Some(Urgency::Watch) => Some(Self::SignGone),
            _ => None,
        }
    }

    /// The day after a look on which to look again: the first on which it can be over, by what is known. None if it only can be
    /// once there is a score again.
    pub fn next_look(self, since: &Since, today: NaiveDate) -> Option<NaiveDate> {
        let soonest = match self {
            Self::SignGone => after(since.last_held(), STANDS_DAYS),
            Self::NotAgain => after(since.raised, STANDS_DAYS),
            Self::NewsOld | Self::GoAheadGiven => since.raised,
        };
        match self {
            _ if today < soonest => Some(soonest),
            Self::SignGone if today > after(since.last_scored(), QUIET_DAYS) => None,
            _ => Some(after(today, 1)),
        }
    }

    /// The first day that a look has to know of.
    pub fn first_needed(self, raised: NaiveDate, settled: NaiveDate) -> NaiveDate {
        if self == Self::SignGone { raised.max(before(settled, 2 * STANDS_DAYS)) } else { raised }
    }

    /// The last day that matters.
    pub fn last_needed(self, raised: NaiveDate, today: NaiveDate) -> NaiveDate {
        if self == Self::NewsOld { today.min(after(raised, STANDS_DAYS)) } else { today }
    }
}

/// A judged day with a score, after a flag was raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The day.
    pub date: NaiveDate,
    /// Whether the sign still held, as far as is known.
    pub holds: bool,
    /// Whether the day asked for care: amber or red.
    pub is_raised: bool,
}

/// What is known of the time since a flag was raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// The day on which it was raised.
    pub raised: NaiveDate,
    /// On no day before this one was it over. So a look need not begin where the flag does, however old it is.
    pub settled: NaiveDate,
    /// The days with a score after it was raised, from [`Ending::first_needed`] on, in their order.
    pub days: Vec<Seen>,
    /// The day on which a go-ahead was given that holds.
    pub cleared: Option<NaiveDate>,
    /// The last day on which it happened again.
    pub again: Option<NaiveDate>,
}

/// The day on which a flag was over, if it was by today.
pub fn over_on(ending: Ending, since: &Since, today: NaiveDate) -> Option<NaiveDate> {
    let over = match ending {
        Ending::SignGone => sign_gone(since),
        Ending::NewsOld => {
            let worse = since.days.iter().find(|day| day.is_raised).map(|day| day.date);
            worse.into_iter().chain([after(since.raised, STANDS_DAYS)]).min()
        }
        Ending::GoAheadGiven => since.cleared.map(|given| given.max(since.raised)),
        Ending::NotAgain => since.again.into_iter().chain([since.raised]).max().map(|last| after(last, STANDS_DAYS)),
    };
    over.filter(|over| *over <= today)
}

impl Since {
    /// The last day on which the sign held, as far as is known.
    fn last_held(&self) -> NaiveDate {
        self.days.iter().rev().find(|day| day.holds).map_or_else(|| self.held_before(), |day| day.date)
    }

    /// The last day with a score, as far as is known.
    fn last_scored(&self) -> NaiveDate {
        self.days.last().map_or(self.raised, |day| day.date)
    }

    /// The last day on which the sign can have held before those that are known. When it held exactly does not matter by now:
    /// any day on which it can be over is two weeks later.
    fn held_before(&self) -> NaiveDate {
        self.raised.max(before(self.settled, 2 * STANDS_DAYS + 1))
    }
}

fn sign_gone(since: &Since) -> Option<NaiveDate> {
    let mut held = since.held_before();
    for day in &since.days {
        if day.holds {
            held = day.date;
        } else if day.date >= since.settled && day.date >= after(held, STANDS_DAYS) {
            return Some(day.date);
        }
    }
    None
}

fn before(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2028, 2, 20).unwrap() + Days::new(n)
    }

    fn since(days: &[(u64, bool, bool)]) -> Since {
        let seen =
            |(n, holds, is_raised): &(u64, bool, bool)| Seen { date: date(*n), holds: *holds, is_raised: *is_raised };
        Since { raised: date(0), settled: date(0), days: days.iter().map(seen).collect(), cleared: None, again: None }
    }

    #[test]
    fn every_flag_that_raises_no_level_has_an_ending_and_no_other_has() {
        for rule in Rule::ALL.iter().copied() {
            let raises_none =
                matches!(rule.urgency(), Some(Urgency::GoodNews | Urgency::Watch)) || rule == Rule::GoAhead;
            assert_eq!(Ending::of(rule.code()).is_some(), raises_none, "{rule}");
        }
        assert_eq!(Ending::of("GO"), Some(Ending::GoAheadGiven));
        assert_eq!(Ending::of("TTP"), Some(Ending::NotAgain));
        assert_eq!(Ending::of("STIFF"), Some(Ending::SignGone));
        assert_eq!(Ending::of("CALM-WEEK"), Some(Ending::NewsOld));
        assert_eq!((Ending::of("SILENT"), Ending::of("RF"), Ending::of("P8")), (None, None, None));
    }

    #[test]
    fn a_sign_is_over_on_the_first_scored_day_two_weeks_after_it_last_held() {
        let held =
            since(&[(3, true, false), (10, true, false), (14, false, false), (23, false, false), (26, false, true)]);
        assert_eq!(over_on(Ending::SignGone, &held, date(40)), Some(date(26)));
        assert_eq!(over_on(Ending::SignGone, &since(&[(13, false, false)]), date(400)), None, "silence ends nothing");
        assert_eq!(over_on(Ending::SignGone, &since(&[(14, false, false)]), date(14)), Some(date(14)));
    }

    #[test]
    fn a_look_at_a_sign_knows_of_four_weeks_and_any_other_of_all_days_since_it_was_raised() {
        assert_eq!(Ending::SignGone.first_needed(date(0), date(40)), date(12));
        assert_eq!(Ending::SignGone.first_needed(date(20), date(40)), date(20));
        assert_eq!(Ending::NotAgain.first_needed(date(0), date(40)), date(0));
    }

    #[test]
    fn a_sign_can_have_held_up_to_the_day_before_those_that_a_look_knows_of() {
        let settled = Since { settled: date(40), ..since(&[]) };
        let first = Ending::SignGone.first_needed(settled.raised, settled.settled);
        assert_eq!(Some(settled.held_before()), first.pred_opt());
        let young = Since { settled: date(20), ..since(&[]) };
        assert_eq!(young.held_before(), date(0), "not before it was raised");
        assert_eq!(MATTERS_DAYS, 29, "that day and the four weeks");
    }

    #[test]
    fn a_sign_is_not_over_before_the_day_up_to_which_it_is_known_not_to_be() {
        let known = |settled| Since { settled: date(settled), ..since(&[(15, false, false), (22, false, false)]) };
        assert_eq!(over_on(Ending::SignGone, &known(15), date(30)), Some(date(15)));
        assert_eq!(over_on(Ending::SignGone, &known(16), date(30)), Some(date(22)));
        assert_eq!(over_on(Ending::SignGone, &known(22), date(30)), Some(date(22)));
        assert_eq!(over_on(Ending::SignGone, &known(23), date(30)), None);
    }

    #[test]
    fn the_last_day_that_matters_is_today_and_of_good_news_the_fourteenth() {
        for (ending, today, last) in [
            (Ending::NewsOld, 13, 13),
            (Ending::NewsOld, 15, 14),
            (Ending::SignGone, 15, 15),
            (Ending::GoAheadGiven, 15, 15),
            (Ending::NotAgain, 15, 15),
        ] {
            assert_eq!(ending.last_needed(date(0), date(today)), date(last), "{ending} on day {today}");
        }
    }

    #[test]
    fn good_news_are_old_after_two_weeks_or_on_a_day_that_asks_for_care() {
        let calm = since(&[(5, false, false)]);
        assert_eq!(over_on(Ending::NewsOld, &calm, date(13)), None);
        assert_eq!(over_on(Ending::NewsOld, &calm, date(14)), Some(date(14)));
        let worse = since(&[(5, false, false), (6, false, true), (7, false, true)]);
        assert_eq!(over_on(Ending::NewsOld, &worse, date(7)), Some(date(6)));
        assert_eq!(over_on(Ending::NewsOld, &since(&[(20, false, true)]), date(20)), Some(date(14)));
    }

    #[test]
    fn a_go_ahead_and_two_weeks_without_another_end_the_others() {
        let given = Since { cleared: Some(date(4)), ..since(&[]) };
        assert_eq!(over_on(Ending::GoAheadGiven, &given, date(4)), Some(date(4)));
        assert_eq!(over_on(Ending::GoAheadGiven, &since(&[]), date(400)), None);
        let again = Since { again: Some(date(6)), ..since(&[]) };
        assert_eq!(over_on(Ending::NotAgain, &again, date(19)), None);
        assert_eq!(over_on(Ending::NotAgain, &again, date(20)), Some(date(20)));
        assert_eq!(over_on(Ending::NotAgain, &since(&[]), date(14)), Some(date(14)));
    }

    #[test]
    fn a_look_is_never_put_off_once_it_can_be_over() {
        for ending in Ending::ALL.iter().copied() {
            for n in 0..40 {
                let daily: Vec<_> = (1..=n).map(|n| (n, n == 1, false)).collect();
                let next = ending.next_look(&since(&daily), date(n)).unwrap();
                assert!(next > date(n) && next <= date((n + 1).max(15)), "{ending} {n}");
            }
        }
        assert_eq!(Ending::SignGone.next_look(&since(&[]), date(0)), Some(date(14)));
        assert_eq!(Ending::SignGone.next_look(&since(&[(10, false, false)]), date(14)), Some(date(15)));
        assert_eq!(Ending::SignGone.next_look(&since(&[(10, true, false)]), date(14)), Some(date(24)));
        assert_eq!(Ending::NotAgain.next_look(&since(&[]), date(14)), Some(date(15)));
        assert_eq!(Ending::NewsOld.next_look(&since(&[]), date(0)), Some(date(1)));
    }

    #[test]
    fn only_a_sign_whose_scores_have_ceased_is_left_until_the_next() {
        let last_scored_on_the_12th = since(&[(12, false, false)]);
        assert_eq!(Ending::SignGone.next_look(&last_scored_on_the_12th, date(16)), Some(date(17)));
        assert_eq!(Ending::SignGone.next_look(&last_scored_on_the_12th, date(17)), None);
        for other in [Ending::NewsOld, Ending::GoAheadGiven, Ending::NotAgain] {
            assert_eq!(other.next_look(&last_scored_on_the_12th, date(100)), Some(date(101)), "{other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_over_stays_over_on_the_same_day(
            days in prop::collection::btree_map(1_u64..60, (any::<bool>(), any::<bool>()), 0..20),
            cleared in prop::option::of(0_u64..60),
            again in prop::option::of(0_u64..60),
            today in 0_u64..60,
            later in 0_u64..30,
        ) {
            let days: Vec<_> = days.into_iter().map(|(n, (holds, raised))| (n, holds, raised)).collect();
            let known = Since { cleared: cleared.map(date), again: again.map(date), ..since(&days) };
            for ending in Ending::ALL.iter().copied() {
                if let Some(over) = over_on(ending, &known, date(today)) {
                    prop_assert!(over >= date(0) && over <= date(today));
                    prop_assert_eq!(over_on(ending, &known, date(today + later)), Some(over));
                }
            }
        }

        #[test]
        fn a_look_that_begins_late_finds_what_a_look_at_everything_finds(
            days in prop::collection::btree_map(1_u64..200, prop::bool::weighted(0.3), 0..90),
            looked in 0_u64..200,
            today in 0_u64..200,
        ) {
            let days: Vec<_> = days.into_iter().map(|(n, holds)| (n, holds, false)).collect();
            let (all, ending) = (since(&days), Ending::SignGone);
            let settled = date(looked.min(today));
            if over_on(ending, &all, date(today)).is_some_and(|over| over < settled) {
                return Ok(());
            }
            let from = ending.first_needed(all.raised, settled);
            let known: Vec<Seen> = all.days.iter().copied().filter(|day| day.date >= from).collect();
            let late = Since { settled, days: known, ..all.clone() };
            prop_assert_eq!(over_on(ending, &late, date(today)), over_on(ending, &all, date(today)));
        }

        #[test]
        fn a_sign_is_never_over_before_its_next_look(
            days in prop::collection::btree_map(1_u64..200, prop::bool::weighted(0.3), 0..90),
            today in 0_u64..200,
        ) {
            let all: Vec<_> = days.into_iter().map(|(n, holds)| (n, holds, false)).collect();
            let known: Vec<_> = all.iter().copied().filter(|(n, ..)| *n < today).collect();
            if over_on(Ending::SignGone, &since(&known), date(today)).is_some() {
                return Ok(());
            }
            let over = over_on(Ending::SignGone, &since(&all), date(300));
            if let Some(next) = Ending::SignGone.next_look(&since(&known), date(today)) {
                prop_assert!(over.is_none_or(|over| over >= next.pred_opt().unwrap()));
            } else {
                prop_assert!(over.is_none_or(|over| over >= date(today)), "it waits for a score");
            }
        }
    }
}
