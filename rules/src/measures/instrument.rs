//! The questionnaires themselves, and what each of their numbers is about.

use crate::place::Region;

words! {
    /// A questionnaire that others made.
    pub enum Instrument {
        /// Pain, enjoyment of life, general activity, over the past week.
        Peg => "peg",
        /// The patient-specific functional scale: activities of the patient's own.
        Psfs => "psfs",
        /// The Copenhagen hip and groin outcome score.
        Hagos => "hagos",
        /// The short international hip outcome tool.
        Ihot12 => "ihot-12",
        /// The short hip disability and osteoarthritis outcome score.
        Hoos12 => "hoos-12",
        /// The patellofemoral subscale of the knee injury and osteoarthritis outcome score.
        KoosPf => "koos-pf",
        /// The Victorian Institute of Sport assessment of the Achilles tendon.
        VisaA => "visa-a",
        /// The same for the tendons of the buttock.
        VisaG => "visa-g",
        /// The same for the upper hamstring tendon.
        VisaH => "visa-h",
        /// The Cumberland ankle instability tool.
        Cait => "cait",
        /// The lower extremity functional scale.
        Lefs => "lefs",
        /// The shoulder pain and disability index.
        Spadi => "spadi",
        /// The Roland-Morris disability questionnaire of the back.
        Rmdq => "rmdq",
        /// The musculoskeletal health questionnaire.
        MskHq => "msk-hq",
        /// The `EuroQol` questionnaire of five dimensions with five levels.
        Eq5d5l => "eq-5d-5l",
        /// The patient global impression of change: from 1, very much improved, over 4, no change, to 7, very much worse.
        Pgic => "pgic",
    }
}

impl Instrument {
    /// The versions whose scores are understood, the usual one first, by the year of their publication.
    ///
    /// A version that turns the scale round (as PSFS 2.0 and the seven-point PGIC of 2003 do) is another questionnaire.
    pub const fn versions(self) -> &'static [&'static str] {
        match self {
            Self::Peg => &["2009"],
            Self::Psfs => &["1995"],
            Self::Hagos | Self::Eq5d5l => &["2011"],
            Self::Ihot12 => &["2012"],
            Self::Hoos12 => &["2019"],
            Self::KoosPf => &["2018"],
            Self::VisaA => &["2001"],
            Self::VisaG => &["2015"],
            Self::VisaH => &["2014"],
            Self::Cait => &["2006"],
            Self::Lefs => &["1999"],
            Self::Spadi => &["1991"],
            Self::Rmdq => &["1983"],
            Self::MskHq => &["2016"],
            Self::Pgic => &["1976"],
        }
    }

    /// The usual version.
    pub fn usual_version(self) -> &'static str {
        self.versions().first().copied().unwrap_or_default()
    }

    /// As its makers write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Peg => "PEG",
            Self::Psfs => "PSFS",
            Self::Hagos => "HAGOS",
            Self::Ihot12 => "iHOT-12",
            Self::Hoos12 => "HOOS-12",
            Self::KoosPf => "KOOS-PF",
            Self::VisaA => "VISA-A",
            Self::VisaG => "VISA-G",
            Self::VisaH => "VISA-H",
            Self::Cait => "CAIT",
            Self::Lefs => "LEFS",
            Self::Spadi => "SPADI",
            Self::Rmdq => "RMDQ",
            Self::MskHq => "MSK-HQ",
            Self::Eq5d5l => "EQ-5D-5L",
            Self::Pgic => "PGIC",
        }
    }

    /// The range of one of its scales: lowest, highest, and whether a lower score is better.
    pub const fn range(self, scale: Scale) -> Range {
        match (self, scale) {
            (Self::Eq5d5l, Scale::HealthToday) => Range { lowest: 0, highest: 100, lower_is_better: false },
            (Self::Eq5d5l, Scale::Index) => Range { lowest: -1, highest: 1, lower_is_better: false },
            (Self::Eq5d5l, _) => Range { lowest: 1, highest: 5, lower_is_better: true },
            (Self::Pgic, _) => Range { lowest: 1, highest: 7, lower_is_better: true },
            _ => Range { lowest: 0, highest: self.highest(), lower_is_better: self.lower_is_better() },
        }
    }

    /// Where all scales go one way: whether a lower score is a better one.
    const fn lower_is_better(self) -> bool {
        matches!(self, Self::Peg | Self::Spadi | Self::Rmdq)
    }

    /// The highest that scales which begin at 0 go.
    const fn highest(self) -> i32 {
        match self {
            Self::Peg | Self::Psfs => 10,
            Self::Rmdq => 24,
            Self::Cait => 30,
            Self::MskHq => 56,
            Self::Lefs => 80,
            _ => 100,
        }
    }

    /// The questionnaires for a part of the body: any one of them will do. Judgement.md 10 names them by condition.
    pub const fn of_region(region: Region) -> &'static [Self] {
        match region {
            Region::Hip => &[Self::Hagos, Self::Ihot12, Self::Hoos12, Self::VisaG],
            Region::Groin => &[Self::Hagos, Self::Ihot12],
            Region::Thigh => &[Self::VisaH, Self::Hagos, Self::Lefs],
            Region::Knee => &[Self::KoosPf, Self::Lefs],
            Region::Calf => &[Self::VisaA, Self::Lefs],
            Region::Ankle => &[Self::Cait, Self::VisaA, Self::Lefs],
            Region::Foot => &[Self::Lefs],
            Region::Back => &[Self::Rmdq],
            Region::Shoulder => &[Self::Spadi],
            Region::Neck | Region::Elbow | Region::Wrist | Region::Hand => &[],
        }
    }
}

/// The ends of a scale, in points, and its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The lowest score there is.
    pub lowest: i32,
    /// The highest score there is.
    pub highest: i32,
    /// Whether a lower score is a better one.
    pub lower_is_better: bool,
}

words! {
    /// What one number of a questionnaire is about.
    pub enum Scale {
        /// The mean of all.
        Mean => "mean",
        /// One activity of the patient's own.
        Activity => "activity",
        /// Pain.
        Pain => "pain",
        /// Symptoms.
        Symptoms => "symptoms",
        /// Daily life.
        Adl => "adl",
        /// Sport and recreation.
        SportRecreation => "sport_recreation",
        /// Taking part in physical activities.
        PhysicalActivity => "physical_activity",
        /// Quality of life.
        QualityOfLife => "quality_of_life",
        /// The one number of the whole.
        Total => "total",
        /// Function.
        Function => "function",
        /// Disability.
        Disability => "disability",
        /// EQ-5D: walking about.
        Mobility => "mobility",
        /// EQ-5D: washing and dressing.
        SelfCare => "self_care",
        /// EQ-5D: work, study, housework, family, leisure.
        UsualActivities => "usual_activities",
        /// EQ-5D: pain or discomfort.
        PainDiscomfort => "pain_discomfort",
        /// EQ-5D: anxiety or depression.
        AnxietyDepression => "anxiety_depression",
        /// EQ-5D: health today, 0 to 100.
        HealthToday => "health_today",
        /// EQ-5D: the value of the health state, by a value set.
        Index => "index",
        /// PGIC: the change since the start of care.
        Change => "change",
    }
}

impl Scale {
    /// In plain words.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::Mean | Self::Total => "score",
            Self::Activity => "score for one activity",
            Self::Pain => "score for pain",
            Self::Symptoms => "score for stiffness and other signs",
            Self::Adl => "score for daily life",
            Self::SportRecreation => "score for sport",
            Self::PhysicalActivity => "score for taking part in sport",
            Self::QualityOfLife => "score for quality of life",
            Self::Function => "score for what you can do",
            Self::Disability => "score for what is hard to do",
            Self::Mobility => "level for walking about",
            Self::SelfCare => "level for washing and dressing",
            Self::UsualActivities => "level for your usual activities",
            Self::PainDiscomfort => "level for pain or discomfort",
            Self::AnxietyDepression => "level for worry or low mood",
            Self::HealthToday => "score for your health today",
            Self::Index => "value of your health",
            Self::Change => "rating of change",
        }
    }
}
