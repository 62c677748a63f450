//! What the linked physiotherapists hear of a care event, at once (judgement.md 5).

use chrono::NaiveDate;

use super::Care;
use crate::{place::BodySite, text::Text};

words! {
    /// How much a care event is news to a physiotherapist, from least to most.
    pub enum News {
        /// The record shows it.
        InRecord => "in_record",
        /// A notice says so: the plan changed, or a pregnancy.
        Told => "told",
        /// A notice says so, also besides another of that day: an injection, an operation, a fall.
        Urgent => "urgent",
    }
}

impl News {
    /// How much of news a kind is.
    pub const fn of(kind: Care, changes_plan: bool) -> Self {
        match kind {
            Care::SteroidInjection | Care::Surgery | Care::Fall => Self::Urgent,
            Care::Pregnancy => Self::Told,
            Care::PhysiotherapistVisit | Care::DoctorVisit | Care::Imaging if changes_plan => Self::Told,
            Care::PhysiotherapistVisit | Care::DoctorVisit | Care::Imaging | Care::Illness => Self::InRecord,
        }
    }
}

/// The notice to a physiotherapist. It names kind, place and day, and no score: a look at those is noted.
pub fn physiotherapist_notice(kind: Care, site: Option<BodySite>, on: NaiveDate) -> Text {
    let place = site.map_or_else(String::new, |site| format!(" ({site})"));
    let asked = match kind {
        Care::Surgery => "Training rests until you have set a new plan.",
        Care::SteroidInjection => "Bands need a new go-ahead, in 14 days at the soonest.",
        Care::Fall => "Please look at the record today.",
        Care::Pregnancy => "Please set what is right for the weeks to come.",
        Care::PhysiotherapistVisit | Care::DoctorVisit | Care::Imaging | Care::Illness => {
            "The plan changed: please look at the record."
        }
    };
    let text = format!("One of your patients recorded {} of {on}{place}. {asked}", kind.in_words());
    let text = Text::new("care-event", text).with("kind", kind.as_str()).with("on", on);
    match site {
        Some(site) => text.with("place", site),
        None => text,
    }
}
