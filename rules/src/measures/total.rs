//! Questionnaires whose result is one number.

use serde::{Deserialize, Serialize};

use super::{
    instrument::{Instrument, Scale},
    points::{Points, Tenths},
};

/// The total of a questionnaire that has no other number, within the range of that questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Total {
    instrument: Instrument,
    total: Tenths<100>,
}

#[derive(Deserialize)]
struct Unchecked {
    instrument: Instrument,
    total: Tenths<100>,
}

impl Total {
    /// Those that have one total and nothing else.
    pub const INSTRUMENTS: [Instrument; 8] = [
        Instrument::KoosPf,
        Instrument::VisaA,
        Instrument::VisaG,
        Instrument::VisaH,
        Instrument::Cait,
        Instrument::Lefs,
        Instrument::Rmdq,
        Instrument::MskHq,
    ];

    /// The total, if the questionnaire can come to it.
    ///
    /// # Errors
    /// What would be right, behind a code.
    pub fn new(instrument: Instrument, total: Tenths<100>) -> Result<Self, String> {
        if !Self::INSTRUMENTS.contains(&instrument) {
            return Err(format!("invalid-value: {} has no single total", instrument.title()));
        }
        let highest = instrument.range(Scale::Total).highest;
        let counts_items = highest != 100;
        if total.points() > Points::whole(highest) || (counts_items && !total.is_whole()) {
            let kind = if counts_items { "a whole number" } else { "a number" };
            return Err(format!("out-of-range: must be {kind} from 0 to {highest}"));
        }
        Ok(Self { instrument, total })
    }

    /// Of which questionnaire.
    pub const fn instrument(self) -> Instrument {
        self.instrument
    }

    /// The number, as it was sent.
    pub const fn total(self) -> Tenths<100> {
        self.total
    }
}

impl TryFrom<Unchecked> for Total {
    type Error = String;

    fn try_from(unchecked: Unchecked) -> Result<Self, Self::Error> {
        Self::new(unchecked.instrument, unchecked.total)
    }
}
