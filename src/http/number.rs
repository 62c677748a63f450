//! Whole numbers with limits, as clients send them. `7` and `7.0` are the same number in JSON.

use serde::{Deserialize, Deserializer, Serialize};

/// A whole number within limits, from a JSON number.
fn within<'de, D: Deserializer<'de>>(deserializer: D, lowest: i16, highest: i16, what: &str) -> Result<i16, D::Error> {
    let number = f64::deserialize(deserializer)?;
    let found = (lowest..=highest).find(|whole| f64::from(*whole).total_cmp(&number).is_eq());
    found.ok_or_else(|| serde::de::Error::custom(format!("out-of-range: must be {what} from {lowest} to {highest}")))
}

macro_rules! whole_numbers {
    ($($(#[$doc:meta])* $name:ident: $lowest:literal to $highest:literal, $what:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(i16);

        impl $name {
            /// The number.
            pub fn get(self) -> i16 {
                self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                within(deserializer, $lowest, $highest, $what).map($name)
            }
        }
    )+};
}
whole_numbers! {
    /// Minutes of one day.
    MinutesOfDay: 0 to 1440, "a whole number of minutes";
    /// A band's place in its maker's line: 1 is the lightest.
    BandLevel: 1 to 8, "a whole number";
    /// A phase of a programme.
    PhaseNumber: 0 to 20, "a whole number";
    /// A rung of a ladder: 0 is the gentlest.
    Rung: 0 to 11, "a whole number";
    /// How often a movement was done in a set.
    Repetitions: 0 to 1000, "a whole number";
    /// How long something was held.
    HoldSeconds: 0 to 3600, "a whole number of seconds";
    /// How hard it felt, on the OMNI-RES scale.
    Effort: 0 to 10, "a whole number";
    /// How much longer than at rest a band was, in percent.
    Elongation: 0 to 400, "a whole number of percent";
    /// What the cell of a pressure device shows.
    Pressure: 0 to 300, "a whole number of mmHg";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_floats_are_whole_numbers_and_others_are_not() {
        let read = |json: &str| serde_json::from_str::<BandLevel>(json).map(BandLevel::get).ok();
        assert_eq!(read("1"), Some(1));
        assert_eq!(read("8.0"), Some(8));
        for bad in ["0", "9", "1.5", "-1", "1e300", "\"1\"", "null", "-0.0"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
