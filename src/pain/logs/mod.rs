//! The diary: pain logs as they are sent, stored and shown.

pub(in crate::pain) mod days;
pub(in crate::pain) mod diary;
pub(in crate::pain) mod input;
pub(in crate::pain) mod logged;
pub(in crate::pain) mod model;
pub(in crate::pain) mod observations;
pub(in crate::pain) mod response;
pub(in crate::pain) mod when;
