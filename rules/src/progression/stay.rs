//! How long a phase takes: past what it announced, a physiotherapist is told once (judgement.md 4.3).

use chrono::{Days, NaiveDate};

use crate::{place::BodySite, text::Text};

/// The code of a flag about it.
pub const LONGER_THAN_PLANNED: &str = "LONG";

/// After the announced most a phase may take so many days more before anybody is told. Days. Judgement.md 4.3, chosen there: one week.
const GRACE: u64 = 7;

/// The first day on which somebody is in a phase for longer than it announced and a week.
pub fn longer_than_planned_from(phase_since: NaiveDate, most_weeks: u8) -> NaiveDate {
    let announced = u64::from(most_weeks) * 7;
    phase_since.checked_add_days(Days::new(announced + GRACE + 1)).unwrap_or(NaiveDate::MAX)
}

/// What a physiotherapist is told of it.
pub fn longer_than_planned(site: BodySite, phase: &str, phase_since: NaiveDate, most_weeks: u8) -> Text {
    let text = format!(
        "{site}: in the phase \"{phase}\" since {phase_since}, longer than the {most_weeks} weeks that it announces. The gates of the next \
         phase say what is missing."
    );
    let mut text =
        Text::new(LONGER_THAN_PLANNED, text).with("place", site).with("since", phase_since).with("weeks", most_weeks);
    if let Some(first) = text.text.get(..1).map(str::to_uppercase) {
        text.text.replace_range(..1, &first);
    }
    text
}
