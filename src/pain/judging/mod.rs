//! The judgement of the days: entries in, judged days and flags out, in the transaction of the change.

pub(in crate::pain) mod entries;
pub(in crate::pain) mod fold;
pub(in crate::pain) mod pending;
pub(in crate::pain) mod regions;
