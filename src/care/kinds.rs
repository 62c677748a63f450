//! The kinds of object in a record, in one table: the word, who sees it, and what a change to it has as a consequence.
//!
//! The change feed, sync, previews, exports, FHIR, live hints and the caseload all decide by this table. How a kind is read is the other
//! half (`sync/objects.rs`), above the features, because this room knows none of them. `docs/CONTRIBUTING.md` says how to add a kind.

use super::slices::Slice;
use crate::words;

/// The people who see objects of a kind, beside the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    /// No other person.
    PatientOnly,
    /// Everybody with an active care link, whatever it shares.
    AllLinked,
    /// Those with whom the slice is shared.
    Sharing(Slice),
    /// Those with whom the slice is shared. All others who are linked are notified of a change, without its content, for the
    /// decision of the day may be another (`docs/decisions/slices-and-safety.md`).
    SharingWithAlert(Slice),
}

/// A consequence of a change, beyond its place in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Live hints say `flags`.
    ChangesFlags,
    /// Days are judged again: live hints say `level`.
    JudgesDays,
    /// The patient may get another place in a caseload.
    MovesInCaseload,
}

struct Properties {
    audience: Audience,
    effects: &'static [Effect],
}

/// Makes the enum and its table of one list, so that no kind can be in one of them only.
macro_rules! object_kinds {
    ($($(#[doc = $doc:literal])* $kind:ident = $word:literal, $audience:expr, [$($effect:ident),*];)+) => {
        words! {
            /// What can change in a record.
            Kind { $($(#[doc = $doc])* $kind = $word),+ }
        }

        impl Kind {
            /// All kinds, in the order of the table.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),+];

            const fn properties(self) -> Properties {
                match self {
                    $(Kind::$kind => Properties { audience: $audience, effects: &[$(Effect::$effect),*] },)+
                }
            }
        }
    };
}

use Audience::{AllLinked, PatientOnly, Sharing, SharingWithAlert};
use Slice::{Measures, Pain, Training};

object_kinds! {
    /// A pain log.
    PainLog = "pain_log", Sharing(Pain), [JudgesDays];
    /// A session log.
    SessionLog = "session_log", Sharing(Training), [JudgesDays];
    /// A symptom check.
    SymptomCheck = "symptom_check", Sharing(Pain), [JudgesDays];
    /// A flag.
    Flag = "flag", SharingWithAlert(Pain), [ChangesFlags, MovesInCaseload];
    /// An episode.
    Episode = "episode", SharingWithAlert(Pain), [ChangesFlags, MovesInCaseload];
    /// A lock after a red-flag answer.
    Lock = "lock", SharingWithAlert(Pain), [ChangesFlags, MovesInCaseload];
    /// A clearance.
    Clearance = "clearance", Sharing(Training), [MovesInCaseload];
    /// An enrolment in a programme.
    Enrolment = "enrolment", Sharing(Training), [MovesInCaseload];
    /// A rest period.
    RestPeriod = "rest_period", Sharing(Training), [];
    /// A self-management plan.
    SelfManagementPlan = "self_management_plan", Sharing(Training), [];
    /// An answered questionnaire.
    Measure = "measure", Sharing(Measures), [];
    /// A function test.
    FunctionTest = "function_test", Sharing(Measures), [];
    /// A care link.
    CareLink = "care_link", AllLinked, [MovesInCaseload];
    /// The thresholds that a physiotherapist set for the patient.
    Thresholds = "thresholds", Sharing(Pain), [JudgesDays, MovesInCaseload];
    /// A baseline that is learned again from a day on.
    Rebase = "rebase", Sharing(Pain), [JudgesDays];
    /// A care event.
    CareEvent = "care_event", Sharing(Pain), [JudgesDays, MovesInCaseload];
    /// A baseline that was entered.
    Baseline = "baseline", Sharing(Pain), [JudgesDays];
    /// A request for a care link.
    CareRequest = "care_request", PatientOnly, [];
    /// A message in the record.
    Message = "message", AllLinked, [];
}

impl Kind {
    /// The slice that the kind is in; none for what everybody linked sees or the patient alone.
    pub const fn slice(self) -> Option<Slice> {
        match self.properties().audience {
            Sharing(slice) | SharingWithAlert(slice) => Some(slice),
            AllLinked | PatientOnly => None,
        }
    }

    /// Whether a change has a consequence.
    pub fn has(self, effect: Effect) -> bool {
        self.properties().effects.contains(&effect)
    }

    /// Whether other people than the patient see it, if its slice is shared.
    pub(super) fn is_shared(self) -> bool {
        self.properties().audience != PatientOnly
    }

    /// Whether everybody linked is notified of a change, whatever is shared.
    pub(super) fn notifies_all_linked(self) -> bool {
        matches!(self.properties().audience, AllLinked | SharingWithAlert(_))
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kinds(u32);

const _: () = assert!(Kind::ALL.len() <= u32::BITS as usize, "a set of kinds has a bit for each");

impl Kinds {
    /// The set with one more kind.
    #[must_use]
    pub fn with(self, kind: Kind) -> Kinds {
        Kinds(self.0 | 1 << kind as u32)
    }

    /// Whether a change to one of its kinds has a consequence.
    pub fn have(self, effect: Effect) -> bool {
        Kind::ALL.iter().any(|kind| self.0 & 1 << *kind as u32 != 0 && kind.has(effect))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::Slices;
    use crate::db::types::Worded;
    use std::collections::HashSet;

    fn of(is: impl Fn(Kind) -> bool) -> Vec<&'static str> {
        Kind::ALL.iter().filter(|kind| is(**kind)).map(|kind| kind.word()).collect()
    }

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        let words: HashSet<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!(words.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| Kind::from_word(kind.word()) == Some(*kind)));
    }

    /// Who sees what is a matter of consent, so each side of it is spelled out once more here.
    #[test]
    fn what_lies_outside_the_slices_is_this_and_no_more() {
        assert_eq!(of(|kind| !kind.is_shared()), ["care_request"]);
        assert_eq!(of(|kind| kind.slice().is_none()), ["care_link", "care_request", "message"]);
        assert_eq!(of(Kind::notifies_all_linked), ["flag", "episode", "lock", "care_link", "message"]);
    }

    #[test]
    fn a_slice_opens_its_own_kinds_and_those_of_all_linked() {
        let opened = |slice: &str| {
            let slices: Slices = serde_json::from_str(&format!(r#"["{slice}"]"#)).unwrap();
            of(|kind| slices.show(kind) && kind.slice().is_some())
        };
        let pain =
            ["pain_log", "symptom_check", "flag", "episode", "lock", "thresholds", "rebase", "care_event", "baseline"];
        assert_eq!(opened("pain"), pain);
        assert_eq!(
            opened("training"),
            ["session_log", "clearance", "enrolment", "rest_period", "self_management_plan"]
        );
        assert_eq!(opened("measures"), ["measure", "function_test"]);
        assert_eq!(opened("notes"), [""; 0]);
    }

    #[test]
    fn a_set_of_kinds_has_what_its_kinds_have() {
        let logged = Kinds::default().with(Kind::PainLog).with(Kind::Measure);
        assert!(logged.have(Effect::JudgesDays) && !logged.have(Effect::MovesInCaseload));
        assert!(logged.with(Kind::CareLink).have(Effect::MovesInCaseload));
        assert!(!Kinds::default().have(Effect::JudgesDays));
    }
}
