//! Which visits of somebody else to a record the patient is told of, beside finding each in the access log.
//!
//! Chosen here: nothing published says what is unusual in a record of one patient. The numbers are meant to be quiet in an ordinary
//! week of care, and to speak when somebody looks for the first time, much, at night, or takes the record out.

use crate::text::Text;

words! {
    /// Why a visit is unusual.
    pub enum Unusual {
        /// Nobody of this name was here before.
        FirstLook => "first_look",
        /// The record is taken out: a report, a table, a bundle.
        Export => "export",
        /// The same person came very often within an hour.
        ManyLooks => "many_looks",
        /// It is night where the patient is.
        Night => "night",
    }
}

/// How many visits of one person within an hour are many. A page that shows a whole record makes about ten.
pub const MANY_AN_HOUR: u32 = 120;
/// The hours of the night, by the patient's clock: from the first, and before the second.
pub const NIGHT: (u32, u32) = (22, 6);
/// For how many hours the patient is not told again of the same person and the same reason.
pub const TOLD_AGAIN_AFTER_HOURS: i64 = 24;

/// What is known of a visit when it is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Whether this person was ever here before.
    pub was_here_before: bool,
    /// How often within the last hour, this visit not counted.
    pub in_the_last_hour: u32,
    /// The hour of the day where the patient is, 0 to 23.
    pub local_hour: u32,
    /// Whether the record is taken out.
    pub takes_out: bool,
}

/// What is unusual about a visit, the most telling first.
pub fn unusual(visit: &Visit) -> impl Iterator<Item = Unusual> + use<> {
    let Visit { was_here_before, in_the_last_hour, local_hour, takes_out } = *visit;
    let (from, before) = NIGHT;
    let reasons = [
        (!was_here_before, Unusual::FirstLook),
        (takes_out, Unusual::Export),
        (in_the_last_hour + 1 >= MANY_AN_HOUR, Unusual::ManyLooks),
        (local_hour >= from || local_hour < before, Unusual::Night),
    ];
    reasons.into_iter().filter_map(|(holds, reason)| holds.then_some(reason))
}

/// What the patient is told.
pub fn text(reason: Unusual, name: &str) -> Text {
    let what = match reason {
        Unusual::FirstLook => format!("{name} looked at your record for the first time."),
        Unusual::Export => {
            format!("{name} took a copy out of your record: a report, a table or a file for another system.")
        }
        Unusual::ManyLooks => format!("{name} looked at your record very often within one hour."),
        Unusual::Night => format!("{name} looked at your record at night."),
    };
    let code = format!("access-{}", reason.as_str().replace('_', "-"));
    Text::new(
        code,
        format!(
            "{what} Your access log has every visit. If you did not expect this, you can end the care link at any time."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const USUAL: Visit = Visit { was_here_before: true, in_the_last_hour: 10, local_hour: 12, takes_out: false };

    fn told(visit: &Visit) -> Vec<Unusual> {
        unusual(visit).collect()
    }

    #[test]
    fn an_ordinary_visit_is_not_told() {
        assert!(told(&USUAL).is_empty());
    }

    #[test]
    fn each_reason_by_itself() {
        let table = [
            (Visit { was_here_before: false, ..USUAL }, vec![Unusual::FirstLook]),
            (Visit { takes_out: true, ..USUAL }, vec![Unusual::Export]),
            (Visit { in_the_last_hour: 118, ..USUAL }, vec![]),
            (Visit { in_the_last_hour: 119, ..USUAL }, vec![Unusual::ManyLooks]),
            (Visit { local_hour: 21, ..USUAL }, vec![]),
            (Visit { local_hour: 22, ..USUAL }, vec![Unusual::Night]),
            (Visit { local_hour: 5, ..USUAL }, vec![Unusual::Night]),
            (Visit { local_hour: 6, ..USUAL }, vec![]),
            (Visit { was_here_before: false, local_hour: 23, ..USUAL }, vec![Unusual::FirstLook, Unusual::Night]),
        ];
        for (visit, reasons) in table {
            assert_eq!(told(&visit), reasons, "{visit:?}");
        }
    }

    #[test]
    fn every_reason_has_words_of_its_own() {
        let texts: Vec<Text> = Unusual::ALL.iter().map(|reason| text(*reason, "Pat")).collect();
        assert!(texts.iter().all(|text| text.text.starts_with("Pat ") && text.code.starts_with("access-")));
        assert_eq!(text(Unusual::FirstLook, "Pat").code, "access-first-look");
    }

    proptest! {
        #[test]
        fn more_of_it_is_never_less_unusual(was_here_before: bool, looks in 0..1000_u32, local_hour in 0..24_u32, takes_out: bool) {
            let visit = Visit { was_here_before, in_the_last_hour: looks, local_hour, takes_out };
            let more = Visit { was_here_before: false, in_the_last_hour: looks + 1, takes_out: true, ..visit };
            let worse = told(&more);
            prop_assert!(told(&visit).iter().all(|reason| worse.contains(reason)));
        }
    }
}
