//! Who may go where, by the names of the operations.

/// Who is nobody may go here.
pub const PUBLIC: [&str; 24] = [
    "livez",
    "readyz",
    "show_meta",
    "list_problems",
    "show_problem",
    "register",
    "login",
    "refresh",
    "list_red_flags",
    "list_bands",
    "show_band",
    "list_exercises",
    "show_exercise",
    "show_exercise_drawing",
    "list_conditions",
    "show_condition",
    "list_programmes",
    "show_programme",
    "list_programme_versions",
    "show_programme_difference",
    "show_fhir_capabilities",
    "show_sandbox_clock",
    "set_sandbox_clock",
    "make_sandbox_patient",
];
/// Who is nobody may go here, but whoever claims to be somebody must be: the catalogue.
pub const PUBLIC_BUT_NOT_TO_FORGERS: [&str; 10] = [
    "list_bands",
    "show_band",
    "list_exercises",
    "show_exercise",
    "list_conditions",
    "show_condition",
    "list_programmes",
    "show_programme",
    "list_programme_versions",
    "show_programme_difference",
];
/// What is any physiotherapist's, and no patient's.
pub const FOR_PHYSIOTHERAPISTS: [&str; 23] = [
    "invite",
    "list_requests_to_me",
    "list_requests_of_mine",
    "answer_care_request",
    "list_patients",
    "show_outcomes",
    "create_band",
    "change_band",
    "retire_band",
    "create_exercise",
    "change_exercise",
    "retire_exercise",
    "create_programme",
    "change_programme",
    "retire_programme",
    "publish_programme",
    "copy_programme",
    "found_practice",
    "show_practice",
    "rename_practice",
    "invite_to_practice",
    "join_practice",
    "leave_practice",
];
/// What whoever can log in may do, although their account waits for approval.
pub const OF_ONES_OWN_ACCOUNT: [&str; 6] =
    ["show_me", "change_me", "change_password", "list_sessions", "end_session", "logout"];
/// What is the patient's alone.
pub const PATIENT_ONLY: [&str; 19] = [
    "log_pain",
    "put_daily_pain_log",
    "correct_pain_log",
    "withdraw_pain_log",
    "log_session",
    "correct_session_log",
    "withdraw_session_log",
    "log_measure",
    "correct_measure",
    "withdraw_measure",
    "check_symptoms",
    "withdraw_symptom_check",
    "write_doctors_word",
    "answer_offer",
    "accept_invitation",
    "change_care_link",
    "preview_care_link",
    "consent_to_care_request",
    "list_access",
];
/// What is a linked physiotherapist's alone.
pub const PHYSIOTHERAPIST_ONLY: [&str; 20] = [
    "answer_proposal",
    "give_clearance",
    "narrow_clearance",
    "confirm_clearance",
    "revoke_clearance",
    "unlock",
    "know_symptom_check",
    "see_flag",
    "act_on_flag",
    "snooze_flag",
    "close_flag",
    "see_episode",
    "act_on_episode",
    "snooze_episode",
    "close_episode",
    "accept_level",
    "set_thresholds",
    "try_thresholds",
    "rebase_place",
    "see_care_event",
];

/// What a patient has only as long as no physiotherapist is linked who could do it: see `red_flags.rs`.
pub const WITHOUT_A_PHYSIOTHERAPIST: [&str; 1] = ["write_doctors_word"];

/// What is of whoever asked for it, and of nobody else who may see the record: see `exports.rs`.
pub const OF_WHOEVER_ASKED: [&str; 2] = ["show_export", "fetch_export"];
/// What a physiotherapist needs the slice `pain` for.
pub const OF_PAIN: [&str; 42] = [
    "draw_pain_trend",
    "export_series",
    "list_pain_logs",
    "show_pain_log",
    "list_pain_log_versions",
    "list_symptom_checks",
    "show_symptom_check",
    "list_assessments",
    "show_pain_trend",
    "show_pain_patterns",
    "list_flags",
    "show_flag",
    "explain_flag",
    "see_flag",
    "act_on_flag",
    "snooze_flag",
    "close_flag",
    "list_episodes",
    "show_episode",
    "see_episode",
    "act_on_episode",
    "snooze_episode",
    "close_episode",
    "accept_level",
    "list_locks",
    "unlock",
    "know_symptom_check",
    "show_thresholds",
    "list_threshold_versions",
    "set_thresholds",
    "try_thresholds",
    "list_rebases",
    "rebase_place",
    "list_care_events",
    "show_care_event",
    "list_care_event_versions",
    "record_care_event",
    "correct_care_event",
    "withdraw_care_event",
    "see_care_event",
    "list_baselines",
    "enter_baseline",
];
/// What needs `training`.
pub const OF_TRAINING: [&str; 21] = [
    "show_self_management_plan",
    "write_self_management_plan",
    "list_self_management_plan_versions",
    "narrow_clearance",
    "list_session_logs",
    "show_session_log",
    "list_session_log_versions",
    "show_adherence",
    "list_enrolments",
    "show_enrolment",
    "show_enrolment_difference",
    "list_enrolment_history",
    "list_rest_periods",
    "show_rest_period",
    "list_rest_period_versions",
    "begin_rest",
    "change_rest_period",
    "show_progress",
    "list_clearances",
    "show_clearance",
    "revoke_clearance",
];
/// What needs both: it lets a patient do more.
pub const OF_PAIN_AND_TRAINING: [&str; 6] =
    ["give_clearance", "confirm_clearance", "enrol", "change_enrolment", "list_proposals", "answer_proposal"];
/// What needs `measures`.
pub const OF_MEASURES: [&str; 11] = [
    "list_measures",
    "show_measure",
    "list_measure_versions",
    "show_measure_change",
    "list_due_measures",
    "record_function_test",
    "list_function_tests",
    "show_function_test",
    "correct_function_test",
    "withdraw_function_test",
    "list_function_test_versions",
];
/// What brings several slices together, or is in none: anybody linked gets in.
pub const ACROSS: [&str; 23] = [
    "list_acts",
    "print_report",
    "list_messages",
    "write_message",
    "count_unread_messages",
    "show_message",
    "mark_message_read",
    "withdraw_message",
    "show_fhir",
    "search_fhir",
    "read_fhir",
    "ask_for_export",
    "show_export",
    "fetch_export",
    "show_today",
    "show_summary",
    "sync_patient",
    "list_care_links",
    "show_care_link",
    "end_care_link",
    "list_care_requests",
    "ask_for_care_link",
    "withdraw_care_request",
];

/// The slices that an operation needs; none if it is not a physiotherapist's at all.
pub fn needs(operation: &str) -> Option<&'static [&'static str]> {
    let table: [(&[&str], &[&str]); 5] = [
        (&OF_PAIN, &["pain"]),
        (&OF_TRAINING, &["training"]),
        (&OF_PAIN_AND_TRAINING, &["pain", "training"]),
        (&OF_MEASURES, &["measures"]),
        (&ACROSS, &[]),
    ];
    let mut found = table.into_iter().filter(|(operations, _)| operations.contains(&operation));
    let needs = found.next().map(|(_, slices)| slices);
    assert!(found.next().is_none(), "{operation} is in two lists");
    assert!(needs.is_some() != PATIENT_ONLY.contains(&operation), "{operation}: which slices does it need?");
    needs
}
