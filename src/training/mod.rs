//! Training: enrolments in programmes, session logs, and the decision of the day.

mod acts;
mod adherence;
mod by_the_clock;
mod care_days;
mod climbing;
mod day_answers;
mod day_out;
mod enrolment_changes;
mod enrolment_model;
mod enrolments;
mod finish;
mod gates;
mod go_ahead;
mod history;
mod next_phase;
mod offers;
mod overrides;
mod plan;
mod progress;
mod proposals;
mod rest_periods;
mod self_management;
mod session_input;
mod session_model;
mod session_out;
mod session_pain;
mod sessions;
mod sets;
mod share;
mod situation;
mod stretch;
mod through_pain;
mod today;
mod tried;
mod version_difference;
mod week_preview;

pub use acts::training_acts;
pub use adherence::{AdherenceOut, KeptOut, kept_between, kept_lately};
pub use by_the_clock::{look_at_plan, look_at_stay, rest_ends};
pub use care_days::care_days;
pub use day_answers::{DayAnswerOut, NewDayAnswer};
pub use day_out::TodayOut;
pub use enrolment_model::{Enrolment, EnrolmentId, EnrolmentStatus};
pub use enrolments::{EnrolmentOut, enrol_scripted, enrolments_out, newest_enrolments};
pub use proposals::{proposals_due, proposals_out};
pub use rest_periods::{RestPeriod, RestPeriodId, RestPeriodOut, rests_page};
pub use self_management::{SelfManagementPlanOut, self_management_plan_out, self_management_plans_out};
pub use session_model::{SessionLog, SessionLogId};
pub use session_out::SessionLogOut;
pub use session_pain::{SessionsOfDay, WornInSession, sessions_by_day, worn_in_sessions};
pub use sessions::{SessionLogsQuery, log_training, session_log_shown, session_logs_page};
pub use sets::Support;
pub use situation::{HeldBack, Today, held_back, locked, series_of, today};
pub use today::{TodayQuery, today_asked, today_out};
pub use tried::{Course, courses};
pub use version_difference::difference_out;
pub use week_preview::{PreviewDay, preview_week};

use crate::http::Routes;

/// All routes of training, under one patient.
pub fn patient_routes(routes: &mut Routes) {
    today::routes(routes);
    sessions::routes(routes);
    enrolments::routes(routes);
    go_ahead::routes(routes);
    version_difference::routes(routes);
    history::routes(routes);
    offers::routes(routes);
    proposals::routes(routes);
    rest_periods::routes(routes);
    self_management::routes(routes);
    adherence::routes(routes);
    progress::routes(routes);
}
