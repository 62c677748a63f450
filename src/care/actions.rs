//! What somebody can want with a record, and the whole table of who may.

use super::sight::{Seen, Sight};
use super::slices::{Slice, Slices};

/// What somebody wants with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Look at what is in one slice.
    Look(Slice),
    /// Look at what brings several slices together, or is in none: what is shown of it, `Record::shows` tells.
    LookAcross,
    /// Look at a row of a physiotherapist's list: what is shown of it, `Record::shows` tells.
    LookAtRow,
    /// Take away what is in one slice, as a table.
    Export(Slice),
    /// Take away what brings several slices together, as a report: what is shown of it, `Record::shows` tells.
    ExportAcross,
    /// Look at who else looked.
    LookAtAccess,
    /// Keep the diary: pain logs, session logs, symptom checks, measures.
    KeepDiary,
    /// Give a go-ahead.
    Clear,
    /// Make a go-ahead narrower, or take it back.
    Revoke,
    /// Unlock after a red-flag answer.
    Unlock,
    /// Mark a flag as seen, say what was done about it, put it off, close it.
    Act,
    /// Enrol in a programme, or change an enrolment.
    Enrol,
    /// Decide to rest.
    Rest,
    /// Write what patient and physiotherapist agreed on.
    Agree,
    /// Set the rules' numbers for this patient.
    SetThresholds,
    /// Let the usual level be learned anew.
    Rebase,
    /// Note care that happened.
    NoteCare,
    /// Enter the usual level of a place.
    EnterBaseline,
    /// Record a function test, correct or withdraw it.
    Test,
    /// Write to each other, and mark what was written as read.
    Message,
    /// Let a physiotherapist in.
    Link,
    /// Say what a care link shares, until when, and who is the primary physiotherapist.
    Share,
    /// Ask for a care link: with oneself, as a patient; with a colleague, as a physiotherapist.
    Ask,
    /// End a care link.
    Unlink,
}

/// How somebody stands to a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It is their own record.
    Self_,
    /// A care link is in force.
    Physiotherapist(Seen),
}

impl Relation {
    /// What is shown to them.
    pub fn slices(self) -> Slices {
        self.sight().shown
    }

    /// What they see of it.
    pub fn sight(self) -> Sight {
        match self {
            Relation::Self_ => Sight::ALL,
            Relation::Physiotherapist(seen) => Sight { shown: seen.slices, zone: Some(seen.zone) },
        }
    }
}

impl Action {
    /// The whole table of permissions.
    pub(super) fn is_for(self, relation: Relation) -> bool {
        use Action::{
            Act, Agree, Ask, Clear, Enrol, EnterBaseline, Export, ExportAcross, KeepDiary, Link, Look, LookAcross,
            LookAtAccess, LookAtRow, Message, NoteCare, Rebase, Rest, Revoke, SetThresholds, Share, Test, Unlink,
            Unlock,
        };
        match relation {
            Relation::Self_ => {
                matches!(
                    self,
                    Look(_)
                        | LookAcross
                        | Export(_)
                        | ExportAcross
                        | LookAtAccess
                        | KeepDiary
                        | Enrol
                        | Rest
                        | Agree
                        | NoteCare
                        | EnterBaseline
                        | Test
                        | Message
                        | Link
                        | Share
                        | Ask
                        | Unlink
                )
            }
            Relation::Physiotherapist(_) => matches!(
                self,
                Look(_)
                    | LookAcross
                    | LookAtRow
                    | Export(_)
                    | ExportAcross
                    | Act
                    | Clear
                    | Revoke
                    | Unlock
                    | Enrol
                    | Rest
                    | Agree
                    | SetThresholds
                    | Rebase
                    | NoteCare
                    | EnterBaseline
                    | Test
                    | Message
                    | Ask
                    | Unlink
            ),
        }
    }

    /// The slices that must be shared for it. Whoever lets a patient do more must see how it hurts; to stop somebody, it is
    /// enough to see what they do.
    pub(super) fn needs(self) -> &'static [Slice] {
        match self {
            Action::Look(Slice::Pain)
            | Action::Export(Slice::Pain)
            | Action::Act
            | Action::Unlock
            | Action::SetThresholds
            | Action::Rebase
            | Action::NoteCare
            | Action::EnterBaseline => &[Slice::Pain],
            Action::Look(Slice::Training)
            | Action::Export(Slice::Training)
            | Action::Rest
            | Action::Agree
            | Action::Revoke => &[Slice::Training],
            Action::Clear | Action::Enrol => &[Slice::Pain, Slice::Training],
            Action::Look(Slice::Measures) | Action::Export(Slice::Measures) | Action::Test => &[Slice::Measures],
            Action::Look(Slice::Notes) | Action::Export(Slice::Notes) => &[Slice::Notes],
            Action::LookAcross
            | Action::LookAtRow
            | Action::ExportAcross
            | Action::LookAtAccess
            | Action::KeepDiary
            | Action::Message
            | Action::Link
            | Action::Share
            | Action::Ask
            | Action::Unlink => &[],
        }
    }

    /// The slice that it is about, as the access log has it; none if it is about several.
    pub(super) fn slice(self) -> Option<Slice> {
        match self.needs() {
            [slice] => Some(*slice),
            _ => None,
        }
    }

    /// The names of those that only look.
    pub(super) const LOOKS: [&str; 3] = ["look", "look_at_caseload", "export"];

    /// As the access log has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Action::Look(_) | Action::LookAcross => "look",
            Action::LookAtRow => "look_at_caseload",
            Action::Export(_) | Action::ExportAcross => "export",
            Action::LookAtAccess => "look_at_access",
            Action::KeepDiary => "keep_diary",
            Action::Clear => "clear",
            Action::Revoke => "revoke",
            Action::Unlock => "unlock",
            Action::Act => "act",
            Action::Enrol => "enrol",
            Action::Rest => "rest",
            Action::Agree => "agree",
            Action::SetThresholds => "set_thresholds",
            Action::Rebase => "rebase",
            Action::NoteCare => "note_care",
            Action::EnterBaseline => "enter_baseline",
            Action::Test => "test",
            Action::Message => "message",
            Action::Link => "link",
            Action::Share => "share",
            Action::Ask => "ask",
            Action::Unlink => "unlink",
        }
    }
}
