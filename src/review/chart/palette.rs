//! The inks, and their colours by daylight and by night. Every text has a contrast of 4.5 to 1 to its ground, and every sign of 3 to 1.

use serde::Deserialize;
use utoipa::ToSchema;

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the reader's device is set.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

macro_rules! inks {
    ($($(#[doc = $what:literal])+ $name:ident $class:literal $light:literal $dark:literal),+ $(,)?) => {
        /// What something is, which says in what colour it is drawn.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Ink { $($(#[doc = $what])+ $name),+ }

        impl Ink {
            /// All of them.
            pub const ALL: &'static [Ink] = &[$(Ink::$name),+];

            /// Its name where a style sheet speaks of it.
            pub fn class(self) -> &'static str {
                match self { $(Ink::$name => $class),+ }
            }

            /// Its colour on paper and by day.
            pub fn light(self) -> Colour {
                match self { $(Ink::$name => colour($light)),+ }
            }

            /// Its colour by night.
            pub fn dark(self) -> Colour {
                match self { $(Ink::$name => colour($dark)),+ }
            }
        }

        /// The colours of the night, for `theme=auto`: the only style there is, and always the same, so that its hash is known.
        pub(super) const BY_NIGHT: &str = concat!(
            "@media(prefers-color-scheme:dark){", $(".", $class, "{fill:", $dark, "}", ".", $class, "-l{stroke:", $dark, "}",)+ "}"
        );
    };
}

inks! {
    /// The sheet.
    Paper "p" "#ffffff" "#14181d",
    /// What is read first.
    Text "t" "#1b2127" "#e8ecf0",
    /// What is read next.
    Faint "f" "#56616c" "#a3afbb",
    /// The lines behind.
    Grid "g" "#e1e6eb" "#2c343d",
    /// The foot of the scale.
    Foot "o" "#7d8994" "#7d8994",
    /// From score to score.
    Thread "h" "#8a96a1" "#75828f",
    /// The usual level.
    Usual "u" "#2456a4" "#8ab4f0",
    /// A day that is not judged.
    Unjudged "n" "#56616c" "#a3afbb",
    /// A green day.
    Green "e" "#1e7b45" "#52c486",
    /// An amber day.
    Amber "a" "#b45f06" "#f0a742",
    /// The ground behind an amber day.
    AmberGround "ag" "#fdf0d9" "#33281a",
    /// A red day.
    Red "r" "#b3202c" "#ff7d7d",
    /// The ground behind a red day.
    RedGround "rg" "#f8d9da" "#43201f",
    /// A session.
    Session "s" "#37474f" "#b5c4ce",
    /// A rest.
    Rest "re" "#6b4fa0" "#b9a3e6",
    /// Care that happened.
    Care "c" "#006a78" "#58c4d2",
    /// A day without a log.
    Missing "m" "#8a96a1" "#75828f",
}

/// From `#rrggbb`.
const fn colour(written: &str) -> Colour {
    let [_, r, rr, g, gg, b, bb] = written.as_bytes() else { return Colour(0, 0, 0) };
    Colour(hex(*r) * 16 + hex(*rr), hex(*g) * 16 + hex(*gg), hex(*b) * 16 + hex(*bb))
}

const fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(Colour(red, green, blue): Colour) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: Colour, other: Colour) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn what_is_read_and_what_is_told_apart_stands_out_from_its_ground_by_day_and_by_night() {
        let needed = |ink: Ink| match ink {
            Ink::Text | Ink::Faint => 4.5,
            Ink::Paper | Ink::Grid | Ink::AmberGround | Ink::RedGround | Ink::Thread | Ink::Missing | Ink::Foot => 1.0,
            _ => 3.0,
        };
        for ink in Ink::ALL {
            for ground in [Ink::Paper, Ink::AmberGround, Ink::RedGround] {
                let (day, night) = (contrast(ink.light(), ground.light()), contrast(ink.dark(), ground.dark()));
                assert!(day >= needed(*ink) && night >= needed(*ink), "{ink:?} on {ground:?}: {day:.1}, {night:.1}");
            }
        }
    }

    #[test]
    fn no_two_inks_have_one_name() {
        for (at, ink) in Ink::ALL.iter().enumerate() {
            assert!(Ink::ALL[..at].iter().all(|other| other.class() != ink.class()), "{ink:?}");
        }
        assert_eq!(Ink::Amber.light(), Colour(0xb4, 0x5f, 0x06));
    }
}
