//! Episodes and the flags that are their evidence: opened, seen, acted on, over; silence, and what ends by itself.

pub(in crate::pain) mod calm;
pub(in crate::pain) mod episode;
mod evidence;
pub(in crate::pain) mod flag_clock;
pub(in crate::pain) mod flag_ends;
pub(in crate::pain) mod flag_grounds;
pub(in crate::pain) mod flag_life;
pub(in crate::pain) mod flag_out;
pub(in crate::pain) mod flags;
pub(in crate::pain) mod flags_now;
pub(in crate::pain) mod follow;
pub(in crate::pain) mod held_flags;
pub(in crate::pain) mod notify;
pub(in crate::pain) mod rejudged;
pub(in crate::pain) mod silence;
