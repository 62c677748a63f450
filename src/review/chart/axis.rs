//! The dates along the foot: as many as have room, at days that people reckon by.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// From one date to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Days(i64),
    /// Mondays, so many weeks apart.
    Weeks(i64),
    /// The first of the month, so many months apart.
    Months(u32),
}

/// From the closest to the widest.
const STEPS: [(Step, i64); 9] = [
    (Step::Days(1), 1),
    (Step::Days(2), 2),
    (Step::Weeks(1), 7),
    (Step::Weeks(2), 14),
    (Step::Weeks(4), 28),
    (Step::Months(1), 30),
    (Step::Months(2), 61),
    (Step::Months(3), 91),
    (Step::Months(6), 182),
];

/// The dates to write below some days, of which so many have room.
pub(super) fn dates(from: NaiveDate, to: NaiveDate, room_for: i64) -> Vec<NaiveDate> {
    let days = (to - from).num_days() + 1;
    let fits = |(_, apart): &&(Step, i64)| days <= apart * room_for.max(1);
    let step = STEPS.iter().find(fits).map_or(Step::Months(6), |(step, _)| *step);
    from.iter_days().take_while(|date| *date <= to).filter(|date| falls_on(*date, from, step)).collect()
}

fn falls_on(date: NaiveDate, from: NaiveDate, step: Step) -> bool {
    match step {
        Step::Days(apart) => (date - from).num_days() % apart == 0,
        Step::Weeks(apart) => {
            let first = from + Days::new(u64::from((7 - from.weekday().days_since(Weekday::Mon)) % 7));
            (date - first).num_days() >= 0 && (date - first).num_days() % (7 * apart) == 0
        }
        Step::Months(apart) => date.day() == 1 && date.month0().is_multiple_of(apart),
    }
}

/// `2 Mar`, and of the first date of another year `1 Jan 2027`. The year of the others stands above the picture.
pub(super) fn label(date: NaiveDate, before: Option<NaiveDate>) -> String {
    let another_year = before.is_some_and(|before| before.year() != date.year());
    date.format(if another_year { "%-d %b %Y" } else { "%-d %b" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_dates_are_days_that_people_reckon_by_and_have_room() {
        let days =
            |from, to, room| dates(date(from), date(to), room).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(days("2026-06-01", "2026-06-04", 8), ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04"]);
        assert_eq!(days("2026-06-03", "2026-06-24", 4), ["2026-06-08", "2026-06-15", "2026-06-22"]);
        assert_eq!(days("2026-02-10", "2026-06-01", 5), ["2026-02-16", "2026-03-16", "2026-04-13", "2026-05-11"]);
        assert_eq!(
            days("2026-03-10", "2026-08-01", 5),
            ["2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01"]
        );
        for room in 4..12 {
            for length in [0, 1, 6, 30, 83, 200, 399] {
                let (from, to) = (date("2026-01-31"), date("2026-01-31") + Days::new(length));
                let found = dates(from, to, room);
                assert!(i64::try_from(found.len()).unwrap() <= room + 1, "{length} days, room for {room}: {found:?}");
            }
        }
    }

    #[test]
    fn a_year_is_written_where_it_begins() {
        assert_eq!(label(date("2026-03-02"), None), "2 Mar");
        assert_eq!(label(date("2026-03-09"), Some(date("2026-03-02"))), "9 Mar");
        assert_eq!(label(date("2027-01-01"), Some(date("2026-12-01"))), "1 Jan 2027");
    }
}
