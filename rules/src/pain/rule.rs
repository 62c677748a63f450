//! The rules by name: clinical.md section 6, then the early signs and the good news.

use crate::level::{Level, Urgency};

words! {
    /// A rule, in the order the rules are asked.
    pub enum Rule {
        /// A red-flag answer: locks everything.
        RedFlag => "RF",
        /// No current go-ahead for the bands.
        GoAhead => "GO",
        /// A session above the ceiling.
        SessionPain => "P5",
        /// A session with severe pain.
        SevereSessionPain => "P8",
        /// Repeated sessions above the ceiling.
        SessionPainTwice => "P5-TWICE",
        /// A bad morning after a session.
        MorningAfter => "AM",
        /// Bad mornings after successive sessions.
        MorningAfterTwice => "AM-TWICE",
        /// A painkiller: no credit for progression that day.
        Analgesic => "MED",
        /// A flare-up, whatever the number.
        FlareUp => "FL",
        /// The last scores are above the usual level, by more than the patient's own ups and downs.
        ShiftAmber => "SHIFT-AMBER",
        /// The last scores are well above those of the fortnight before.
        RiseAmber => "RISE-AMBER",
        /// The last scores are far above the usual level, by the patient's own ups and downs.
        ShiftRed => "SHIFT-RED",
        /// The last scores are 2 points above those of the fortnight before.
        RiseRed => "RISE-RED",
        /// A rise that was red has not come down again.
        StillUp => "STILL-UP",
        /// Raised on most days.
        DaysRed => "DAYS-RED",
        /// Sign: pain takes longer to settle after sessions.
        Settle => "SETTLE",
        /// Sign: morning stiffness grows from week to week.
        Stiff => "STIFF",
        /// Sign: clicking has turned painful.
        Click => "CLICK",
        /// Sign: more things bring the pain on.
        Triggers => "TRIGGERS",
        /// Sign: pain in a new region.
        Region => "REGION",
        /// Sign: 6 weeks without improvement.
        Lasting => "LASTING-6",
        /// Sign: 12 weeks without improvement.
        LastingLonger => "LASTING-12",
        /// Sign: better, same or worse disagrees with the numbers.
        Disagree => "DISAGREE",
        /// Good news: a sustained fall.
        Better => "BETTER",
        /// Good news: a week without pain over 2.
        CalmWeek => "CALM-WEEK",
    }
}

impl Rule {
    /// The code as shown and stored.
    pub const fn code(self) -> &'static str {
        self.as_str()
    }

    /// The level the rule raises a day to. `MED` and the signs raise nothing; `RF` and `GO` act on the decision, not on the
    /// level.
    pub const fn raises_to(self) -> Option<Level> {
        match self {
            Self::RedFlag
            | Self::GoAhead
            | Self::Analgesic
            | Self::Settle
            | Self::Stiff
            | Self::Click
            | Self::Triggers
            | Self::Region
            | Self::Lasting
            | Self::LastingLonger
            | Self::Disagree
            | Self::Better
            | Self::CalmWeek => None,
            Self::SessionPain
            | Self::MorningAfter
            | Self::FlareUp
            | Self::ShiftAmber
            | Self::RiseAmber
            | Self::StillUp => Some(Level::Amber),
            Self::SevereSessionPain
            | Self::SessionPainTwice
            | Self::MorningAfterTwice
            | Self::ShiftRed
            | Self::RiseRed
            | Self::DaysRed => Some(Level::Red),
        }
    }

    /// How urgent the flag is that the rule raises when it begins to hold; none, if the judgement of a day raises none.
    pub const fn urgency(self) -> Option<Urgency> {
        match self {
            Self::Better | Self::CalmWeek => Some(Urgency::GoodNews),
            Self::Settle
            | Self::Stiff
            | Self::Click
            | Self::Triggers
            | Self::Region
            | Self::Lasting
            | Self::LastingLonger
            | Self::Disagree => Some(Urgency::Watch),
            _ => match self.raises_to() {
                Some(level) => Urgency::of(level),
                None => None,
            },
        }
    }

    /// Where the rule comes from.
    pub const fn source(self) -> &'static str {
        match self {
            Self::RedFlag => "Red flags of the hip and back: g-care.glos.nhs.uk, Kernow RMS, PMC6226070",
            Self::GoAhead => "Limber 2026.2: band work needs a physiotherapist's go-ahead; 4 weeks chosen here",
            Self::SessionPain => "Silbernagel 2007, AJSM 35:897-906",
            Self::SevereSessionPain => "Limber 2026.2, chosen here, above the 5 of Silbernagel 2007, AJSM 35:897-906",
            Self::SessionPainTwice | Self::MorningAfterTwice => {
                "Silbernagel 2007, AJSM 35:897-906; the repeat chosen here"
            }
            Self::MorningAfter => {
                "Silbernagel 2007, AJSM 35:897-906 (next morning); Farrar 2001, Pain 94:149-158 (2 points)"
            }
            Self::Analgesic => "Serner 2020, OJSM 8(1), doi 10.1177/2325967119897247",
            Self::FlareUp => "Costa 2019, J Pain 20:1267",
            Self::ShiftAmber | Self::ShiftRed => {
                "Tested on real and simulated diaries: docs/DETECTION.md; after Page 1954 and Lorden 1971"
            }
            Self::RiseAmber | Self::RiseRed => "Farrar 2001, Pain 94:149-158 (2 points); tested: docs/DETECTION.md",
            Self::StillUp => "Silbernagel 2007, AJSM 35:897-906 (not from week to week); the 4 weeks chosen here",
            Self::DaysRed | Self::Click | Self::Triggers | Self::Region => "Limber 2026.2, chosen here",
            Self::Settle => "Overuse phases (24 h, 48 h): PMC4486915, table 1; the doubling chosen here",
            Self::Stiff => "Silbernagel 2007, AJSM 35:897-906 (not from week to week); how much chosen here",
            Self::Lasting => "Salaffi 2004, Eur J Pain 8:283-91 (1 point, 15 %); 6 weeks chosen here",
            Self::LastingLonger => {
                "Salaffi 2004, Eur J Pain 8:283-91 (1 point, 15 %); ICD-11, Treede 2019, doi 10.1097/j.pain.0000000000001384 (3 months)"
            }
            Self::Disagree => "Salaffi 2004, Eur J Pain 8:283-91 (1 point); two answers chosen here",
            Self::Better => "Farrar 2001, Pain 94:149-158 (2 points or 30 %)",
            Self::CalmWeek => "Thomeé 1997, Phys Ther 77:1690-1703 (0 to 2 is safe); a week chosen here",
        }
    }
}
