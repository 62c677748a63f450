//! Where to go, by country: the numbers and places that a text names. A text has none of its own: it has `{emergency}`,
//! `{department}`, `{advice_line}` or `{doctor}` in their place.

use crate::text::Text;

words! {
    /// The country whose numbers and places the texts name.
    pub enum Country {
        /// Great Britain.
        GreatBritain => "GB",
        /// Australia.
        Australia => "AU",
        /// New Zealand: its emergency number is what is the advice line in Great Britain.
        NewZealand => "NZ",
    }
}

/// The numbers and places of one country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WhereToGo {
    /// The emergency number.
    pub emergency: &'static str,
    /// The place to go to in an emergency, as in "go to ...".
    pub department: &'static str,
    /// The number for advice at any hour.
    pub advice_line: &'static str,
    /// The first doctor to see, as in "your ...".
    pub doctor: &'static str,
    /// Where these come from.
    pub source: &'static str,
}

const GREAT_BRITAIN: WhereToGo = WhereToGo {
    emergency: "999",
    department: "A&E",
    advice_line: "111",
    doctor: "GP",
    source: "nhs.uk: when to call 999; when to use 111",
};

const AUSTRALIA: WhereToGo = WhereToGo {
    emergency: "000",
    department: "the emergency department",
    advice_line: "1800 022 222",
    doctor: "GP",
    source: "triplezero.gov.au; healthdirect.gov.au (general knowledge: verify before a patient sees it)",
};

const NEW_ZEALAND: WhereToGo = WhereToGo {
    emergency: "111",
    department: "the emergency department",
    advice_line: "0800 611 116",
    doctor: "GP",
    source: "info.health.nz: 111, Healthline (general knowledge: verify before a patient sees it)",
};

impl Default for Country {
    fn default() -> Self {
        Self::GreatBritain
    }
}

impl Country {
    /// Where to go there.
    pub const fn where_to_go(self) -> &'static WhereToGo {
        match self {
            Self::GreatBritain => &GREAT_BRITAIN,
            Self::Australia => &AUSTRALIA,
            Self::NewZealand => &NEW_ZEALAND,
        }
    }
}

impl WhereToGo {
    /// What stands for what in the words of a text.
    const fn names(&self) -> [(&'static str, &'static str); 4] {
        [
            ("emergency", self.emergency),
            ("department", self.department),
            ("advice_line", self.advice_line),
            ("doctor", self.doctor),
        ]
    }

    /// The words, with this country's numbers and places in them.
    pub fn fill(&self, words: &str) -> String {
        self.names().iter().fold(words.to_owned(), |text, (name, value)| text.replace(&placeholder(name), value))
    }

    /// A text of these words. The numbers and places in it are its params.
    pub fn text(&self, code: impl Into<String>, words: &str) -> Text {
        let named = self.names().into_iter().filter(|(name, _)| words.contains(&placeholder(name)));
        named.fold(Text::new(code, self.fill(words)), |text, (name, value)| text.with(name, value))
    }
}

fn placeholder(name: &str) -> String {
    format!("{{{name}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_has_numbers_of_its_own_and_a_source() {
        for country in Country::ALL {
            let there = country.where_to_go();
            let digits = |number: &str| number.chars().all(|c| c.is_ascii_digit() || c == ' ') && !number.is_empty();
            assert!(digits(there.emergency) && digits(there.advice_line), "{country}");
            assert!(there.emergency != there.advice_line && !there.source.is_empty(), "{country}");
        }
        assert_eq!(Country::default().where_to_go(), &GREAT_BRITAIN);
    }

    #[test]
    fn the_words_get_the_numbers_of_the_country_and_say_which_they_name() {
        let text = NEW_ZEALAND.text("now", "Call {emergency}, or {advice_line} if it can wait.");
        assert_eq!(text.text, "Call 111, or 0800 611 116 if it can wait.");
        let named: Vec<&str> = text.params.keys().map(String::as_str).collect();
        assert_eq!(named, ["advice_line", "emergency"]);
    }
}
