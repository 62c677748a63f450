//! The slices of a record that a care link shares. Which kind of object is in which slice is in the table of `kinds.rs`:
//!
//! | Slice      | What of a record |
//! |------------|------------------|
//! | `pain`     | pain logs, symptom checks, judged days, the pain trend, flags and their explanations, locks, thresholds, re-based days, care events |
//! | `training` | enrolments, the plan of the day, session logs with their pain, offers, adherence, progress, rest periods, the self-management plan, go-aheads |
//! | `measures` | answers to questionnaires and what they mean |
//! | `notes`    | what the patient wrote in words of their own in any of these logs: without it, those fields are null |
//!
//! Whatever is shared, whoever is linked sees the decision of the day, that there is a red flag (not which, nor why), and the care
//! links themselves, and the conversation: see `docs/decisions/slices-and-safety.md`.

use super::kinds::Kind;
use crate::db::MultiBackend;
use crate::db::schema::care_links;
use crate::words;
use diesel::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::ArrayBuilder;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

words! {
    /// A part of a record that can be shared.
    Slice {
        /// What hurts, and what is made of it.
        Pain = "pain",
        /// The programme, and what was done of it.
        Training = "training",
        /// Answers to questionnaires.
        Measures = "measures",
        /// What the patient wrote in words of their own.
        Notes = "notes",
    }
}

impl Slice {
    /// All of them.
    pub const ALL: [Slice; 4] = [Slice::Pain, Slice::Training, Slice::Measures, Slice::Notes];
}

/// Some slices: what a care link shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = care_links, check_for_backend(MultiBackend))]
#[expect(clippy::struct_excessive_bools, reason = "one for each slice, as the table has them")]
pub struct Slices {
    #[diesel(column_name = sees_pain)]
    pain: bool,
    #[diesel(column_name = sees_training)]
    training: bool,
    #[diesel(column_name = sees_measures)]
    measures: bool,
    #[diesel(column_name = sees_notes)]
    notes: bool,
}

/// Whether each is shared, in the order of [`Slice::ALL`].
pub(super) type Stored = (bool, bool, bool, bool);

impl Slices {
    /// The whole record: one's own, and what a link shares unless told.
    pub const ALL: Slices = Slices { pain: true, training: true, measures: true, notes: true };

    /// As the view has them.
    pub(super) fn stored((pain, training, measures, notes): Stored) -> Slices {
        Slices { pain, training, measures, notes }
    }

    /// Whether one is among them.
    pub fn has(self, slice: Slice) -> bool {
        match slice {
            Slice::Pain => self.pain,
            Slice::Training => self.training,
            Slice::Measures => self.measures,
            Slice::Notes => self.notes,
        }
    }

    /// Whether other people than the patient see a kind of object, if these slices are shared with them.
    pub fn show(self, kind: Kind) -> bool {
        kind.is_shared() && kind.slice().is_none_or(|slice| self.has(slice))
    }

    /// Whether other people are notified of a change to a kind of object: of more than they see, if it is an alarm.
    pub fn notify_of(self, kind: Kind) -> bool {
        self.show(kind) || kind.notifies_all_linked()
    }

    /// Those that are here.
    pub fn each(self) -> impl Iterator<Item = Slice> {
        Slice::ALL.into_iter().filter(move |slice| self.has(*slice))
    }

    /// Those of some that are here.
    #[must_use]
    pub fn among(self, some: &[Slice]) -> Slices {
        let has = |slice| some.contains(&slice) && self.has(slice);
        Slices {
            pain: has(Slice::Pain),
            training: has(Slice::Training),
            measures: has(Slice::Measures),
            notes: has(Slice::Notes),
        }
    }

    /// Those that are here and there, if there are any.
    pub(super) fn and(self, other: Slices) -> Option<Slices> {
        let both: Vec<Slice> = self.each().filter(|slice| other.has(*slice)).collect();
        Slices::of(&both)
    }

    fn of(some: &[Slice]) -> Option<Slices> {
        let slices = Slices::ALL.among(some);
        (slices.each().count() == some.len() && !some.is_empty()).then_some(slices)
    }
}

impl Default for Slices {
    fn default() -> Self {
        Slices::ALL
    }
}

impl Serialize for Slices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.each())
    }
}

impl<'de> Deserialize<'de> for Slices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let some = Vec::<Slice>::deserialize(deserializer)?;
        let right = "invalid-value: must name one slice at least, and each once; to share nothing, end the link";
        Slices::of(&some).ok_or_else(|| serde::de::Error::custom(right))
    }
}

impl PartialSchema for Slices {
    fn schema() -> RefOr<Schema> {
        let some = ArrayBuilder::new().items(Slice::schema()).min_items(Some(1)).max_items(Some(Slice::ALL.len()));
        Schema::from(some.unique_items(true).description(Some("What of the record is shared.")).build()).into()
    }
}
impl ToSchema for Slices {}

/// A thing that may have words of the patient's own in it.
pub trait FreeText {
    /// The same without them.
    #[must_use]
    fn without_notes(self) -> Self;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_told_as_a_list_without_doubles() {
        let read = |text: &str| serde_json::from_str::<Slices>(text).ok();
        let some = read(r#"["notes","pain"]"#).unwrap();
        assert_eq!(serde_json::to_string(&some).unwrap(), r#"["pain","notes"]"#);
        assert!(some.has(Slice::Pain) && !some.has(Slice::Training));
        assert_eq!(read(r#"["pain","training","measures","notes"]"#), Some(Slices::ALL));
        for bad in ["[]", r#"["pain","pain"]"#, r#"["all"]"#, "null", "1"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_two_share_is_what_both_have() {
        let one = Slices::of(&[Slice::Pain, Slice::Notes]).unwrap();
        let other = Slices::of(&[Slice::Pain, Slice::Measures]).unwrap();
        assert_eq!(one.and(other), Slices::of(&[Slice::Pain]));
        assert_eq!(one.and(Slices::ALL), Some(one));
        assert_eq!(one.and(Slices::of(&[Slice::Training]).unwrap()), None);
    }
}
