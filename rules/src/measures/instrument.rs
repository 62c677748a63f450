//! The questionnaires themselves, and what each of their numbers is about.

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
    }
}

impl Instrument {
    /// The versions whose scores are understood, the usual one first, by the year of their publication.
    ///
    /// A version that turns the scale round (as PSFS 2.0 does) is another questionnaire, and not among them.
    pub const fn versions(self) -> &'static [&'static str] {
        match self {
            Self::Peg => &["2009"],
            Self::Psfs => &["1995"],
            Self::Hagos => &["2011"],
            Self::Ihot12 => &["2012"],
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
        }
    }

    /// Whether a lower score is a better one.
    pub const fn lower_is_better(self) -> bool {
        matches!(self, Self::Peg)
    }

    /// The highest that its scales go; all begin at 0.
    pub const fn highest(self) -> u8 {
        match self {
            Self::Peg | Self::Psfs => 10,
            Self::Hagos | Self::Ihot12 => 100,
        }
    }
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
        }
    }
}
