//! What makes one patient's judgement differ: thresholds, a baseline learned afresh, care that happened.

pub(in crate::pain) mod accepted;
pub(in crate::pain) mod baselines;
pub(in crate::pain) mod care_context;
pub(in crate::pain) mod care_event;
pub(in crate::pain) mod care_news;
pub(in crate::pain) mod illness;
pub(in crate::pain) mod rebases;
pub(in crate::pain) mod thresholds;
