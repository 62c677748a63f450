//! What somebody can want with a record, and the whole table of who may.

use super::access::LinkId;
use super::slices::{Slice, Slices};

/// What somebody wants with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Look at what is in one slice.
    Look(Slice),
    /// Look at what brings several slices together, or is in none: what is shown of it, `Record::shows` tells.
    LookAcross,
    /// Look at who else looked.
    LookAtAccess,
    /// Keep the diary: pain logs, session logs, symptom checks, measures.
    KeepDiary,
    /// Give a go-ahead.
    Clear,
    /// Take a go-ahead back.
    Revoke,
    /// Unlock after a red-flag answer.
    Unlock,
    /// Mark a flag as seen, say what was done about it, put it off, close it.
    Act,
    /// Enrol in a programme, or change an enrolment.
    Enrol,
    /// Decide to rest.
    Rest,
    /// Set the rules' numbers for this patient.
    SetThresholds,
    /// Let the usual level be learned anew.
    Rebase,
    /// Note care that happened.
    NoteCare,
    /// Let a physiotherapist in.
    Link,
    /// End a care link.
    Unlink,
    /// Take a copy along, of what is shown: as FHIR, or as a file.
    Export,
}

/// How somebody stands to a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It is their own record.
    Self_,
    /// A care link is in force, and shares this.
    Physiotherapist(LinkId, Slices),
}

impl Relation {
    /// What is shown to them.
    pub fn slices(self) -> Slices {
        match self {
            Relation::Self_ => Slices::ALL,
            Relation::Physiotherapist(_, slices) => slices,
        }
    }
}

impl Action {
    /// The whole table of permissions.
    pub(super) fn is_for(self, relation: Relation) -> bool {
        use Action::{
            Act, Clear, Enrol, Export, KeepDiary, Link, Look, LookAcross, LookAtAccess, NoteCare, Rebase, Rest, Revoke,
            SetThresholds, Unlink, Unlock,
        };
        match relation {
            Relation::Self_ => {
                matches!(
                    self,
                    Look(_) | LookAcross | LookAtAccess | KeepDiary | Enrol | Rest | NoteCare | Link | Unlink | Export
                )
            }
            Relation::Physiotherapist(..) => matches!(
                self,
                Look(_)
                    | LookAcross
                    | Act
                    | Clear
                    | Revoke
                    | Unlock
                    | Enrol
                    | Rest
                    | SetThresholds
                    | Rebase
                    | NoteCare
                    | Unlink
                    | Export
            ),
        }
    }

    /// The slices that must be shared for it. Whoever lets a patient do more must see how it hurts; to stop somebody, it is
    /// enough to see what they do.
    pub(super) fn needs(self) -> &'static [Slice] {
        match self {
            Action::Look(Slice::Pain)
            | Action::Act
            | Action::Unlock
            | Action::SetThresholds
            | Action::Rebase
            | Action::NoteCare => &[Slice::Pain],
            Action::Look(Slice::Training) | Action::Rest | Action::Revoke => &[Slice::Training],
            Action::Clear | Action::Enrol => &[Slice::Pain, Slice::Training],
            Action::Look(Slice::Measures) => &[Slice::Measures],
            Action::Look(Slice::Notes) => &[Slice::Notes],
            Action::LookAcross
            | Action::LookAtAccess
            | Action::KeepDiary
            | Action::Link
            | Action::Unlink
            | Action::Export => &[],
        }
    }

    /// As the access log has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Action::Look(_) | Action::LookAcross => "look",
            Action::LookAtAccess => "look_at_access",
            Action::KeepDiary => "keep_diary",
            Action::Clear => "clear",
            Action::Revoke => "revoke",
            Action::Unlock => "unlock",
            Action::Act => "act",
            Action::Enrol => "enrol",
            Action::Rest => "rest",
            Action::SetThresholds => "set_thresholds",
            Action::Rebase => "rebase",
            Action::NoteCare => "note_care",
            Action::Link => "link",
            Action::Unlink => "unlink",
            Action::Export => "export",
        }
    }
}
