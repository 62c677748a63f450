//! The routes of pain: what comes in over HTTP, who may, and what is answered.

pub(in crate::pain) mod assessments;
pub(in crate::pain) mod care_events;
pub(in crate::pain) mod dry_run;
pub(in crate::pain) mod episode_acts;
pub(in crate::pain) mod episodes;
pub(in crate::pain) mod flag_acts;
pub(in crate::pain) mod flag_explanation;
pub(in crate::pain) mod flag_list;
pub(in crate::pain) mod pain_logs;
pub(in crate::pain) mod seen;
pub(in crate::pain) mod thresholds;
