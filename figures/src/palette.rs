//! The inks and their colours, light and dark. They match the chart's and the pages'.

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the reader's device is set.
    #[default]
    Auto,
    /// Dark lines on a light ground.
    Light,
    /// Light lines on a dark ground.
    Dark,
}

macro_rules! inks {
    ($($(#[doc = $what:literal])+ $name:ident $class:literal $light:literal $dark:literal),+ $(,)?) => {
        /// What a line is, which says in what colour it is drawn.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Ink { $($(#[doc = $what])+ $name),+ }

        impl Ink {
            /// All inks.
            #[cfg(test)]
            pub const ALL: &'static [Ink] = &[$(Ink::$name),+];

            /// Its class in the style sheet: `-l` is added for a line.
            pub const fn class(self) -> &'static str {
                match self { $(Ink::$name => $class),+ }
            }

            /// Its colour, `#rrggbb`.
            pub const fn colour(self, dark: bool) -> &'static str {
                if dark { match self { $(Ink::$name => $dark),+ } } else { match self { $(Ink::$name => $light),+ } }
            }
        }

        /// The dark colours of `Theme::Auto`.
        macro_rules! dark_colours {
            () => {
                concat!(
                    "@media(prefers-color-scheme:dark){",
                    $(".", $class, "{fill:", $dark, "}", ".", $class, "-l{stroke:", $dark, "}",)+
                    "}"
                )
            };
        }
        pub(crate) use dark_colours;
    };
}

inks! {
    /// The sheet.
    Paper "p" "#ffffff" "#14181d",
    /// The body: head, trunk and what is near.
    Body "b" "#1b2127" "#e8ecf0",
    /// The limbs on the far side.
    Far "r" "#85919d" "#7b8895",
    /// The limb that is trained.
    Trained "a" "#0b7a6c" "#7fd3c4",
    /// A resistance band.
    Band "d" "#b45f06" "#f0a742",
    /// A force without movement.
    Force "c" "#b3202c" "#ff7d7d",
    /// The floor and the edges of things.
    Edge "e" "#7d8994" "#7d8994",
    /// Chairs, mats, walls.
    Thing "h" "#d3dae0" "#39434d",
    /// A pillow, a ball, a weight.
    Soft "s" "#9fc0e8" "#3f618c",
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let part = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn what_must_be_seen_stands_out_from_the_sheet_by_3_to_1() {
        for ink in Ink::ALL {
            for dark in [false, true] {
                let (one, other) = (luminance(ink.colour(dark)), luminance(Ink::Paper.colour(dark)));
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                let needed = if matches!(ink, Ink::Paper | Ink::Thing | Ink::Soft) { 1.0 } else { 3.0 };
                assert!(contrast >= needed, "{ink:?}, dark {dark}: {contrast:.2}");
            }
        }
    }
}
