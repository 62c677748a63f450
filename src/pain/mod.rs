//! Pain: what patients log, how each day is judged and by which thresholds, the flags that come of it, the red-flag questions, and
//! the care that changes what is usual.
//!
//! A write that changes what a day looks like judges the affected days again in the same transaction: see
//! [`judging::judge_from`].

mod activity;
mod api;
mod assessments;
mod episodes;
mod judging;
mod logs;
mod red_flags;
mod tailoring;

pub use activity::pain_acts;
pub use api::assessments::{AssessmentOut, assessments_between};
pub use api::dry_run::dry_run_out;
pub use api::episodes::{EpisodeView, episodes_between, episodes_by_id, episodes_that_wait, worst_episode_text};
pub use api::flag_acts::FlagOutcome;
pub use api::flag_explanation::explanation_out;
pub use api::flag_list::{FlagQuery, count_lone_flags, flags_page};
pub use api::pain_logs::{daily_log_out, pain_logs_of_place};
pub use api::seen::{ToSee, see_together};
pub use api::thresholds::{thresholds_now, thresholds_out};
pub use assessments::model::{levels, next_judged_day, places};
pub use assessments::standings::{Latest, LevelChange, asked_to_rest, latest, level_changes, suspension_before};
pub use episodes::episode::{
    Episode, EpisodeId, EpisodeStatus, episodes_changed_since, findings_written_on, is_new_level_seen,
};
pub use episodes::flag_clock::{escalate, wake};
pub use episodes::flag_ends::look_at_end;
pub use episodes::flag_grounds::{About, Cause, Deed, keep_flag};
pub use episodes::flag_life::Happening;
pub use episodes::flag_out::{FlagGist, FlagOut, flag_gists, flags_out};
pub use episodes::flags::{Flag, FlagId, FlagStatus, NewFlag, open_flag, tell_newcomer};
pub use episodes::flags_now::{FlagsNow, flags_now};
pub use episodes::notify::look_at_episode;
pub use episodes::silence::{ENROLMENT, look_for_silence, tell_of_silence};
pub use judging::fold::{judge_anew, judge_from, judge_tail, judge_tail_of};
pub use logs::days::{SeriesDay, all_flags_between, days_between, flags_between, newest_flags};
pub use logs::diary::log_day;
pub use logs::logged::{last_logged_day, last_scored_day, log_ids, logged_days, mornings};
pub use logs::model::{LogKind, PainLog, PainLogId};
pub use logs::observations::{Analgesic, MOST_ANALGESICS, Trigger};
pub use logs::response::{PainLogOut, PainNoteOut};
pub use logs::when::{When, WhenIn};
pub use red_flags::checks::{Check as SymptomCheck, CheckId, clear_screen_on};
pub use red_flags::locks::{Lock, LockId, LockOut, current_locks, locks_until};
pub use red_flags::signs::{Begun, lock_of, warning_signs};
pub use red_flags::symptoms::{CheckOut, RedFlagCode, check_scripted, public_routes};
pub use tailoring::accepted::{agreement_on, is_agreed};
pub use tailoring::baselines::{Baseline, BaselineId, BaselineOut};
pub use tailoring::care_event::{CareEvent, CareEventId, CareEventOut};
pub use tailoring::illness::illnesses_over;
pub use tailoring::rebases::{Rebase, RebaseId, RebaseOut};
pub use tailoring::thresholds::{thresholds_on, thresholds_until};

use crate::http::Routes;

/// All routes of pain, under one patient.
pub fn patient_routes(routes: &mut Routes) {
    api::pain_logs::routes(routes);
    api::assessments::routes(routes);
    api::episodes::routes(routes);
    api::episode_acts::routes(routes);
    api::flag_list::routes(routes);
    api::flag_acts::routes(routes);
    api::flag_explanation::routes(routes);
    red_flags::symptoms::routes(routes);
    red_flags::locks::routes(routes);
    red_flags::ways_out::routes(routes);
    api::thresholds::routes(routes);
    api::dry_run::routes(routes);
    tailoring::rebases::routes(routes);
    tailoring::baselines::routes(routes);
    api::care_events::routes(routes);
}
