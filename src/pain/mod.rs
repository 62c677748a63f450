//! Pain: what patients log, how each day is judged and by which thresholds, the flags that come of it, the red-flag questions, and
//! the care that changes what is usual.
//!
//! A write that changes what a day looks like judges the affected days again in the same transaction: see
//! [`judging::judge_from`].

mod acts;
mod assessment_model;
mod assessment_routes;
mod calm;
mod care_event_model;
mod care_events;
mod days;
mod diary;
mod dry_run;
mod entries;
mod flag_acts;
mod flag_clock;
mod flag_ends;
mod flag_explanation;
mod flag_grounds;
mod flag_life;
mod flag_list;
mod flag_out;
mod flags;
mod flags_now;
mod held_flags;
mod input;
mod judging;
mod locks;
mod log_out;
mod logged;
mod measures;
mod model;
mod rebases;
mod regions;
pub mod routes;
mod silence;
mod standings;
mod symptoms;
mod threshold_routes;
mod thresholds;
mod when;

pub use acts::pain_acts;
pub use assessment_model::{Place, levels, next_judged_day, places};
pub use assessment_routes::{AssessmentOut, assessments_between};
pub use care_event_model::{CareEvent, CareEventId, CareEventOut};
pub use days::{SeriesDay, all_flags_between, days_between, flags_between, newest_flags};
pub use diary::log_day;
pub use dry_run::dry_run_out;
pub use flag_clock::{escalate, wake};
pub use flag_ends::look_at_end;
pub use flag_explanation::explanation_out;
pub use flag_grounds::{About, Cause, Deed, keep_flag};
pub use flag_life::Happening;
pub use flag_list::{FlagQuery, count_open_flags, flags_page};
pub use flag_out::{FlagGist, FlagOut, flag_gists, flags_out};
pub use flags::{Flag, FlagId, FlagStatus, NewFlag, open_flag, tell_newcomer};
pub use flags_now::{FlagsNow, flags_now};
pub use judging::{judge_anew, judge_from};
pub use locks::{Lock, LockId, LockOut, current_locks, locks_until};
pub use log_out::{PainLogOut, PainNoteOut};
pub use logged::{last_logged_day, log_ids, logged_days, mornings};
pub use model::{LogKind, PainLog, PainLogId};
pub use rebases::{Rebase, RebaseId, RebaseOut};
pub use silence::{ENROLMENT, look_for_silence, tell_of_silence};
pub use standings::{Latest, LevelChange, asked_to_rest, latest, level_changes};
pub use symptoms::{Check as SymptomCheck, CheckId, CheckOut, RedFlagCode, check_scripted, public_routes};
pub use threshold_routes::{thresholds_now, thresholds_out};
pub use thresholds::{thresholds_on, thresholds_until};
pub use when::{When, WhenIn};

use crate::http::Routes;

/// All routes of pain, under one patient.
pub fn patient_routes(routes: &mut Routes) {
    routes::routes(routes);
    assessment_routes::routes(routes);
    flag_list::routes(routes);
    flag_acts::routes(routes);
    flag_explanation::routes(routes);
    symptoms::routes(routes);
    locks::routes(routes);
    threshold_routes::routes(routes);
    dry_run::routes(routes);
    rebases::routes(routes);
    care_events::routes(routes);
}
