//! Judged days: how they are stored, and where a series stands.

pub(in crate::pain) mod model;
pub(in crate::pain) mod standings;
