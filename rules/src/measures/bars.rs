//! How much a score must change to mean something: each number with its source, and with how far that was read.

use serde::Serialize;

use super::{
    instrument::{Instrument, Scale},
    points::Points,
};

words! {
    /// How far a number can be relied on.
    pub enum Mark {
        /// The source itself was read.
        Read => "read in the source",
        /// The abstract of the source or an excerpt was read.
        Abstract => "read in the abstract or an excerpt",
        /// Nobody looked it up yet.
        Unverified => "from general knowledge, to be verified",
    }
}

/// A change that counts: some points, or a part of the higher of the two scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// In points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// In percent of the higher of the two scores: of the earlier one for a fall, and the mirror image for a rise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<i32>,
    /// Where the number comes from.
    pub source: &'static str,
    /// How far it can be relied on.
    pub mark: Mark,
}

impl Bar {
    const fn points(points: Points, source: &'static str, mark: Mark) -> Self {
        Self { points: Some(points), percent: None, source, mark }
    }

    /// Whether a change from one score to another, whichever way, is as large as this.
    pub(super) fn is_reached(&self, before: Points, now: Points) -> bool {
        let apart = before.apart(now);
        let percent = |percent: i32| i64::from(apart.0) * 100 >= i64::from(before.max(now).0) * i64::from(percent);
        self.points.is_none_or(|points| apart >= points) && self.percent.is_none_or(percent)
    }

    /// As somebody would say it.
    pub(super) fn written(&self) -> String {
        match (self.points, self.percent) {
            (Some(points), _) => format!("{points} points"),
            (None, percent) => format!("{} percent", percent.unwrap_or_default()),
        }
    }
}

/// The bars of one scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bars {
    /// The smallest change that patients notice.
    pub minimal: Bar,
    /// What a score can differ by chance: a smaller change cannot be told from none.
    pub error: Bar,
    /// On some scales within one questionnaire the error is smaller: nobody knows below this.
    pub error_at_least: Option<Points>,
    /// A medium change.
    pub medium: Option<Bar>,
    /// A large one.
    pub substantial: Option<Bar>,
    /// From this on most people say that they are well enough.
    pub acceptable: Option<Bar>,
}

const REED: &str =
    "Reed 2023, J Pain 25:142-152, doi 10.1016/j.jpain.2023.07.028 (one standard error of measurement, at most)";
const ABBOTT: &str = "Abbott & Schmitt 2014, JOSPT 44:560-564, doi 10.2519/jospt.2014.5248";
const THORBORG: &str = "Thorborg 2011, BJSM 45:478-491, doi 10.1136/bjsm.2010.080937 (one person: 17.7 to 33.8 by subscale, the highest taken)";
const CHOSEN: &str = "chosen here: no figure was looked up";
const CROSSLEY: &str = "Crossley 2018, BJSM 52:1130-1136, doi 10.1136/bjsports-2016-096776 (MIC 16.4, MDC 16)";
const LAGAS: &str = "Lagas 2021, JOSPT 51:510-516 (14 points at 12 weeks)";
const CACCHIO: &str = "Cacchio 2014, JOSPT 44:757-766 (22 points)";
const WRIGHT: &str = "Wright 2017, CAIT: change 3, MDC 3.08";
const BINKLEY: &str = "Binkley 1999, Phys Ther 79:371-383 (MDC and MCID 9)";
const TVEITA: &str =
    "Tveitå 2008, BMC Musculoskelet Disord 9:161, doi 10.1186/1471-2474-9-161 (smallest detectable difference 17)";
const OSTELO: &str = "Ostelo 2008, Spine 33:90-94 (30 percent)";
const STRATFORD: &str = "Stratford 1996, Phys Ther 76:359-365 (MDC90 4 to 5, the higher taken)";
const CHRISTIANSEN: &str = "Christiansen 2020, Health Qual Life Outcomes 18, doi 10.1186/s12955-020-01455-4 (UK: change 6 to 8, random error 9.9)";
const NON_OPERATIVE: &str = "iHOT-12 without an operation: PubMed 40123108";

impl Bars {
    /// Those of a scale.
    ///
    /// None where a single number says nothing about change: PGIC is a change already, and the dimensions of EQ-5D are
    /// compared as one profile.
    pub(super) const fn of(instrument: Instrument, scale: Scale) -> Option<Self> {
        Some(match (instrument, scale) {
            (Instrument::Peg, _) => Self::PEG,
            (Instrument::Psfs, Scale::Activity) => Self::ONE_ACTIVITY,
            (Instrument::Psfs, _) => Self::PSFS,
            (Instrument::Hagos, _) => Self::HAGOS,
            (Instrument::Ihot12, _) => Self::IHOT12,
            (Instrument::Hoos12, _) => Self::both(1000, CHOSEN, 1000, CHOSEN),
            (Instrument::KoosPf, _) => Self::both_read(1640, CROSSLEY, 1600, CROSSLEY),
            (Instrument::VisaA, _) => Self::both(1400, LAGAS, 1400, CHOSEN),
            (Instrument::VisaG, _) => Self::both(1400, CHOSEN, 1400, CHOSEN),
            (Instrument::VisaH, _) => Self::both(2200, CACCHIO, 2200, CHOSEN),
            (Instrument::Cait, _) => Self::both(300, WRIGHT, 308, WRIGHT),
            (Instrument::Lefs, _) => Self::LEFS,
            (Instrument::Spadi, _) => Self::SPADI,
            (Instrument::Rmdq, _) => Self::RMDQ,
            (Instrument::MskHq, _) => Self::both_read(800, CHRISTIANSEN, 990, CHRISTIANSEN),
            (Instrument::Eq5d5l, Scale::HealthToday) => Self::both(800, CHOSEN, 800, CHOSEN),
            (Instrument::Eq5d5l | Instrument::Pgic, _) => return None,
        })
    }

    /// Two bars in hundredths of a point that have not been looked up.
    const fn both(minimal: i32, of_minimal: &'static str, error: i32, of_error: &'static str) -> Self {
        Self::marked((minimal, of_minimal), (error, of_error), Mark::Unverified)
    }

    /// Two bars in hundredths of a point, read in an abstract.
    const fn both_read(minimal: i32, of_minimal: &'static str, error: i32, of_error: &'static str) -> Self {
        Self::marked((minimal, of_minimal), (error, of_error), Mark::Abstract)
    }

    const fn marked(minimal: (i32, &'static str), error: (i32, &'static str), mark: Mark) -> Self {
        Self {
            minimal: Bar::points(Points::hundredths(minimal.0), minimal.1, mark),
            error: Bar::points(Points::hundredths(error.0), error.1, mark),
            error_at_least: None,
            medium: None,
            substantial: None,
            acceptable: None,
        }
    }

    const LEFS: Self = Self::marked((900, BINKLEY), (900, BINKLEY), Mark::Read);
    const SPADI: Self = Self {
        minimal: Bar::points(
            Points::whole(20),
            "Thoomes-de Graaf 2017, JOSPT 47:278-286: MIC about 20",
            Mark::Unverified,
        ),
        error: Bar::points(Points::whole(17), TVEITA, Mark::Abstract),
        error_at_least: None,
        medium: None,
        substantial: None,
        acceptable: None,
    };
    const RMDQ: Self = Self {
        minimal: Bar { points: None, percent: Some(30), source: OSTELO, mark: Mark::Unverified },
        error: Bar::points(Points::whole(5), STRATFORD, Mark::Abstract),
        error_at_least: Some(Points::whole(4)),
        medium: None,
        substantial: None,
        acceptable: None,
    };

    const PEG: Self = Self {
        minimal: Bar { points: None, percent: Some(30), source: "Krebs (PEG): 30 percent", mark: Mark::Unverified },
        error: Bar::points(Points::hundredths(122), REED, Mark::Read),
        error_at_least: None,
        medium: None,
        substantial: None,
        acceptable: None,
    };
    const PSFS: Self = Self {
        minimal: Bar::points(Points::hundredths(130), ABBOTT, Mark::Read),
        error: Bar::points(Points::whole(2), "PSFS, MDC90 of the mean", Mark::Unverified),
        error_at_least: None,
        medium: Some(Bar::points(Points::hundredths(230), ABBOTT, Mark::Read)),
        substantial: Some(Bar::points(Points::hundredths(270), ABBOTT, Mark::Read)),
        acceptable: None,
    };
    const ONE_ACTIVITY: Self = Self {
        minimal: Bar::points(Points::whole(3), "PSFS, MDC90 of one activity", Mark::Unverified),
        error: Bar::points(Points::whole(3), "PSFS, MDC90 of one activity", Mark::Unverified),
        error_at_least: None,
        medium: None,
        substantial: None,
        acceptable: None,
    };
    const HAGOS: Self = Self {
        minimal: Bar::points(Points::whole(10), "HAGOS, smallest important change of about 10", Mark::Unverified),
        error: Bar::points(Points::hundredths(3380), THORBORG, Mark::Read),
        error_at_least: Some(Points::hundredths(1770)),
        medium: None,
        substantial: None,
        acceptable: None,
    };
    const IHOT12: Self = Self {
        minimal: Bar::points(Points::whole(14), NON_OPERATIVE, Mark::Read),
        error: Bar::points(Points::hundredths(890), "iHOT-12, Greek version (MDC 8.9)", Mark::Read),
        error_at_least: None,
        medium: None,
        substantial: Some(Bar::points(Points::whole(18), NON_OPERATIVE, Mark::Read)),
        acceptable: Some(Bar::points(Points::whole(63), NON_OPERATIVE, Mark::Read)),
    };
}
