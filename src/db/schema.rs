//! The tables, as both databases have them. A test compares these with each set of migrations.

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, Text};

    users (id) {
        id -> Id,
        email -> Text,
        role -> Text,
        status -> Text,
        display_name -> Text,
        password_hash -> Text,
        born_on -> Nullable<Date>,
        time_zone -> Text,
        created_at -> UtcTimestamp,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Nullable, Text};

    sessions (id) {
        id -> Id,
        user_id -> Id,
        device -> Text,
        created_at -> UtcTimestamp,
        last_refreshed_at -> UtcTimestamp,
        expires_at -> UtcTimestamp,
        ended_at -> Nullable<UtcTimestamp>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Binary, Nullable};

    refresh_tokens (token_hash) {
        token_hash -> Binary,
        session_id -> Id,
        successor_hash -> Nullable<Binary>,
        created_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::Id;
    use diesel::sql_types::Binary;

    web_sessions (cookie_hash) {
        cookie_hash -> Binary,
        session_id -> Id,
    }
}

diesel::table! {
    use crate::db::types::sql::{UtcTimestamp};
    use diesel::sql_types::{Binary, Integer};

    attempts (subject_hash) {
        subject_hash -> Binary,
        tries -> Integer,
        ends_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Binary, Nullable, SmallInt, Text};

    idempotency_keys (user_id, key_hash) {
        user_id -> Id,
        key_hash -> Binary,
        request_hash -> Binary,
        status -> SmallInt,
        etag -> Nullable<Text>,
        location -> Nullable<Text>,
        body -> Binary,
        created_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id};
    use diesel::sql_types::{BigInt, Date, Nullable};

    patients (patient_id) {
        patient_id -> Id,
        last_change -> BigInt,
        tailored_since -> Nullable<Date>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{BigInt, Bool, Text};

    changes (patient_id, object_id) {
        patient_id -> Id,
        kind -> Text,
        object_id -> Id,
        number -> BigInt,
        deleted -> Bool,
        changed_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Integer, Text};

    superseded (patient_id, object_id, version) {
        patient_id -> Id,
        object_id -> Id,
        version -> Integer,
        kind -> Text,
        body -> Json,
        ending -> Text,
        ended_by -> Id,
        ended_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Binary, Nullable};

    care_invitations (id) {
        id -> Id,
        code_hash -> Binary,
        physiotherapist_id -> Id,
        created_at -> UtcTimestamp,
        expires_at -> UtcTimestamp,
        accepted_at -> Nullable<UtcTimestamp>,
        patient_id -> Nullable<Id>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Bool, Integer, Nullable, Text};

    care_links (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        physiotherapist_id -> Id,
        status -> Text,
        consent_version -> Text,
        accepted_at -> UtcTimestamp,
        ended_at -> Nullable<UtcTimestamp>,
        ended_by -> Nullable<Id>,
        version -> Integer,
        sees_pain -> Bool,
        sees_training -> Bool,
        sees_measures -> Bool,
        sees_notes -> Bool,
        until_at -> Nullable<UtcTimestamp>,
        primary_since -> Nullable<UtcTimestamp>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, SmallInt, Text};

    clearances (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        physiotherapist_id -> Id,
        region -> Text,
        highest_band_level -> SmallInt,
        given_on -> Date,
        until -> Date,
        note -> Nullable<Text>,
        given_at -> UtcTimestamp,
        ending -> Nullable<Text>,
        ended_at -> Nullable<UtcTimestamp>,
        ended_by -> Nullable<Id>,
        version -> Integer,
        ended_because -> Nullable<Text>,
        confirmed_on -> Nullable<Date>,
        confirmed_because -> Nullable<Text>,
        ended_care_event_id -> Nullable<Id>,
        side -> Nullable<Text>,
        band_line -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Integer, Nullable, Text};

    care_requests (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        kind -> Text,
        asked_by -> Id,
        from_link_id -> Nullable<Id>,
        address -> Text,
        physiotherapist_id -> Nullable<Id>,
        slices -> Json,
        until_at -> Nullable<UtcTimestamp>,
        reason -> Nullable<Text>,
        status -> Text,
        consent_version -> Nullable<Text>,
        consented_at -> Nullable<UtcTimestamp>,
        asked_at -> UtcTimestamp,
        expires_at -> UtcTimestamp,
        answered_at -> Nullable<UtcTimestamp>,
        link_id -> Nullable<Id>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Nullable, Text};

    access_log (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        actor_id -> Id,
        link_id -> Id,
        action -> Text,
        at -> UtcTimestamp,
        role -> Text,
        slice -> Nullable<Text>,
        operation -> Nullable<Text>,
        reason -> Nullable<Text>,
        outcome -> Text,
        unusual -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Integer, Nullable, Text};

    catalogue_entries (kind, key, version) {
        kind -> Text,
        key -> Text,
        version -> Integer,
        position -> Integer,
        body -> Json,
        owner_id -> Nullable<Id>,
        practice_id -> Nullable<Id>,
        status -> Text,
        revision -> Integer,
        created_at -> Nullable<UtcTimestamp>,
        updated_at -> Nullable<UtcTimestamp>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Integer, Text};

    practices (id) {
        id -> Id,
        name -> Text,
        founded_by -> Id,
        founded_at -> UtcTimestamp,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Nullable, Text};

    practice_members (practice_id, physiotherapist_id, joined_at) {
        practice_id -> Id,
        physiotherapist_id -> Id,
        role -> Text,
        joined_at -> UtcTimestamp,
        left_at -> Nullable<UtcTimestamp>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Binary, Nullable};

    practice_invitations (id) {
        id -> Id,
        code_hash -> Binary,
        practice_id -> Id,
        created_by -> Id,
        created_at -> UtcTimestamp,
        expires_at -> UtcTimestamp,
        accepted_at -> Nullable<UtcTimestamp>,
        accepted_by -> Nullable<Id>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Bool, Date, Integer, Nullable, SmallInt, Text};

    pain_logs (patient_id, local_date, id) {
        patient_id -> Id,
        id -> Id,
        kind -> Text,
        region -> Text,
        side -> Text,
        local_date -> Date,
        occurred_at -> UtcTimestamp,
        time_zone -> Text,
        recorded_at -> UtcTimestamp,
        worst_pain -> Nullable<SmallInt>,
        pain_now -> Nullable<SmallInt>,
        morning_pain -> Nullable<SmallInt>,
        stiffness_minutes -> Nullable<SmallInt>,
        settled -> Nullable<Bool>,
        flare_up -> Bool,
        analgesic -> Bool,
        clicking -> Nullable<Text>,
        triggers -> Json,
        interference -> Nullable<SmallInt>,
        note -> Nullable<Text>,
        version -> Integer,
        compared -> Nullable<Text>,
        analgesics -> Json,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json};
    use diesel::sql_types::{Date, Nullable, Text};

    pain_series (patient_id, region, side) {
        patient_id -> Id,
        region -> Text,
        side -> Text,
        pending_from -> Nullable<Date>,
        pending_through -> Nullable<Date>,
        pending_cause -> Nullable<Json>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, Text};

    assessments (patient_id, region, side, local_date) {
        patient_id -> Id,
        region -> Text,
        side -> Text,
        local_date -> Date,
        level -> Text,
        score_hundredths -> Integer,
        baseline_hundredths -> Nullable<Integer>,
        fired -> Json,
        course -> Json,
        rule_version -> Text,
        judged_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Bool, Date, Integer, Nullable, Text};

    flags (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        rule -> Text,
        level -> Text,
        region -> Nullable<Text>,
        side -> Nullable<Text>,
        local_date -> Date,
        text -> Text,
        evidence -> Json,
        status -> Text,
        opened_at -> UtcTimestamp,
        version -> Integer,
        handling -> Text,
        stands -> Bool,
        resolved_on -> Nullable<Date>,
        seen_at -> Nullable<UtcTimestamp>,
        snoozed_until -> Nullable<Date>,
        escalated_at -> Nullable<UtcTimestamp>,
        episode_id -> Nullable<Id>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Bool, Date, Integer, Nullable, SmallInt, Text};

    episodes (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        kind -> Text,
        region -> Text,
        side -> Text,
        opened_on -> Date,
        ended_on -> Nullable<Date>,
        ended_as -> Nullable<Text>,
        severity -> Text,
        peak -> Text,
        peak_score -> Nullable<SmallInt>,
        usual_hundredths -> Nullable<Integer>,
        text -> Text,
        status -> Text,
        handling -> Text,
        stands -> Bool,
        seen_at -> Nullable<UtcTimestamp>,
        handled_peak -> Nullable<Text>,
        snoozed_until -> Nullable<Date>,
        notified_at -> Nullable<UtcTimestamp>,
        notified_peak -> Nullable<Text>,
        patient_notified_at -> Nullable<UtcTimestamp>,
        accepted_up_to -> Nullable<SmallInt>,
        accepted_from -> Nullable<Date>,
        accepted_until -> Nullable<Date>,
        accepted_by -> Nullable<Id>,
        opened_at -> UtcTimestamp,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, Text};

    episode_events (patient_id, episode_id, version) {
        patient_id -> Id,
        episode_id -> Id,
        version -> Integer,
        what -> Text,
        at -> UtcTimestamp,
        local_date -> Date,
        by_user -> Nullable<Id>,
        details -> Json,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, Text};

    flag_events (patient_id, flag_id, version) {
        patient_id -> Id,
        flag_id -> Id,
        version -> Integer,
        what -> Text,
        at -> UtcTimestamp,
        local_date -> Date,
        by_user -> Nullable<Id>,
        details -> Json,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Nullable, Text};

    notices (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        recipient_id -> Id,
        kind -> Text,
        subject_id -> Nullable<Id>,
        code -> Text,
        text -> Text,
        details -> Json,
        time_zone -> Text,
        created_at -> UtcTimestamp,
        delivered_at -> Nullable<UtcTimestamp>,
        seen_at -> Nullable<UtcTimestamp>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, Text};

    messages (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        thread_id -> Id,
        answers_id -> Nullable<Id>,
        author_id -> Id,
        flag_id -> Nullable<Id>,
        local_date -> Nullable<Date>,
        text -> Text,
        written_at -> UtcTimestamp,
        withdrawn_at -> Nullable<UtcTimestamp>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};

    message_reads (patient_id, message_id, reader_id) {
        patient_id -> Id,
        message_id -> Id,
        reader_id -> Id,
        read_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, SmallInt, Text};

    clearance_narrowings (patient_id, clearance_id, version) {
        patient_id -> Id,
        clearance_id -> Id,
        version -> Integer,
        level_before -> SmallInt,
        until_before -> Date,
        because -> Text,
        narrowed_by -> Id,
        narrowed_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Integer, Nullable, Text};

    due (patient_id, kind, subject_id) {
        patient_id -> Id,
        kind -> Text,
        subject_id -> Id,
        due_at -> UtcTimestamp,
        tries -> Integer,
        wait_until -> Nullable<UtcTimestamp>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, Text};

    symptom_checks (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        local_date -> Date,
        occurred_at -> UtcTimestamp,
        time_zone -> Text,
        recorded_at -> UtcTimestamp,
        answered_yes -> Json,
        screen_version -> Text,
        version -> Integer,
        region -> Nullable<Text>,
        form -> Text,
        withdrawn_at -> Nullable<UtcTimestamp>,
        withdrawn_by -> Nullable<Id>,
        withdrawn_because -> Nullable<Text>,
        known_at -> Nullable<UtcTimestamp>,
        known_by -> Nullable<Id>,
        known_because -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Date, Nullable, Text};

    locks (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        check_id -> Id,
        answered_yes -> Json,
        since -> Date,
        locked_at -> UtcTimestamp,
        unlocked_at -> Nullable<UtcTimestamp>,
        unlocked_by -> Nullable<Id>,
        reason -> Nullable<Text>,
        doctor_says -> Json,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, SmallInt, Text};

    enrolments (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        programme_key -> Text,
        programme_version -> Integer,
        region -> Text,
        side -> Text,
        phase -> SmallInt,
        phase_since -> Date,
        status -> Text,
        started_on -> Date,
        enrolled_by -> Id,
        created_at -> UtcTimestamp,
        version -> Integer,
        grades -> Json,
        overrides -> Json,
        overridden_gates -> Json,
        proposal_answered_on -> Nullable<Date>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, Text};

    enrolment_events (patient_id, enrolment_id, version) {
        patient_id -> Id,
        enrolment_id -> Id,
        version -> Integer,
        on_date -> Date,
        what -> Text,
        details -> Json,
        because -> Nullable<Text>,
        done_by -> Id,
        done_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Bool, Date, Integer, Nullable, SmallInt, Text};

    session_logs (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        enrolment_id -> Nullable<Id>,
        region -> Text,
        side -> Text,
        local_date -> Date,
        occurred_at -> UtcTimestamp,
        time_zone -> Text,
        recorded_at -> UtcTimestamp,
        pain_during -> Nullable<SmallInt>,
        pain_after -> Nullable<SmallInt>,
        analgesic_before -> Bool,
        warm_up_done -> Nullable<Bool>,
        minutes -> Nullable<SmallInt>,
        exercises -> Json,
        note -> Nullable<Text>,
        version -> Integer,
        settled_minutes -> Nullable<SmallInt>,
        stretches_done -> Nullable<Bool>,
        supports -> Json,
        completion -> Text,
        nudge -> Nullable<Json>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, Text};

    rest_periods (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        source -> Text,
        from_date -> Date,
        until_date -> Date,
        because -> Nullable<Text>,
        flag_id -> Nullable<Id>,
        decided_by -> Id,
        decided_at -> UtcTimestamp,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Integer, Nullable, SmallInt, Text};

    self_management_plans (patient_id) {
        patient_id -> Id,
        id -> Id,
        session_minutes -> Nullable<SmallInt>,
        flare_day -> Nullable<Text>,
        setback -> Nullable<Text>,
        written_by -> Id,
        written_at -> UtcTimestamp,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Bool, Date, Text};

    day_answers (patient_id, local_date) {
        patient_id -> Id,
        local_date -> Date,
        decision -> Text,
        asks_session -> Bool,
        answered_at -> UtcTimestamp,
        rule_version -> Text,
        resting -> Json,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, Text};

    measures (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        instrument -> Text,
        instrument_version -> Text,
        local_date -> Date,
        occurred_at -> UtcTimestamp,
        time_zone -> Text,
        recorded_at -> UtcTimestamp,
        score -> Json,
        note -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Bool, Nullable};

    /// A view: who may see whose record.
    may_see (physiotherapist_id, patient_id) {
        physiotherapist_id -> Id,
        patient_id -> Id,
        link_id -> Id,
        until_at -> Nullable<UtcTimestamp>,
        sees_pain -> Bool,
        sees_training -> Bool,
        sees_measures -> Bool,
        sees_notes -> Bool,
    }
}

diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(web_sessions -> sessions (session_id));
diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Text};

    thresholds (patient_id, version) {
        patient_id -> Id,
        version -> Integer,
        id -> Id,
        settings -> Json,
        valid_from -> Date,
        because -> Text,
        rule_version -> Text,
        signed_by -> Id,
        signed_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Date, Nullable, Text};

    rebases (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        region -> Text,
        side -> Text,
        local_date -> Date,
        because -> Text,
        care -> Nullable<Text>,
        care_event_id -> Nullable<Id>,
        decided_by -> Id,
        decided_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Bool, Date, Integer, Nullable, Text};

    care_events (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        kind -> Text,
        region -> Nullable<Text>,
        side -> Nullable<Text>,
        local_date -> Date,
        title -> Nullable<Text>,
        note -> Nullable<Text>,
        outcome -> Nullable<Text>,
        changes_plan -> Bool,
        source -> Text,
        recorded_by -> Id,
        recorded_at -> UtcTimestamp,
        version -> Integer,
        ended_on -> Nullable<Date>,
        looked_by -> Nullable<Id>,
        looked_at -> Nullable<UtcTimestamp>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Date, Nullable, SmallInt, Text};

    baselines (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        region -> Text,
        side -> Text,
        source -> Text,
        usual_worst -> SmallInt,
        usual_morning -> Nullable<SmallInt>,
        local_date -> Date,
        entered_by -> Id,
        entered_at -> UtcTimestamp,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, UtcTimestamp};
    use diesel::sql_types::{Date, Integer, Nullable, SmallInt, Text};

    function_tests (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        test -> Text,
        region -> Text,
        side -> Text,
        local_date -> Date,
        value_hundredths -> Integer,
        unit -> Text,
        pain -> Nullable<SmallInt>,
        note -> Nullable<Text>,
        measured_by -> Id,
        recorded_at -> UtcTimestamp,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::Id;
    use diesel::sql_types::{Date, Integer, SmallInt};

    caseload (patient_id, physiotherapist_id) {
        patient_id -> Id,
        physiotherapist_id -> Id,
        need -> SmallInt,
        since -> Date,
        open_flags -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Json, UtcTimestamp};
    use diesel::sql_types::{BigInt, Date, Integer, Nullable, SmallInt, Text};

    exports (patient_id, id) {
        patient_id -> Id,
        id -> Id,
        asked_by -> Id,
        kind -> Text,
        slices -> Json,
        from_date -> Nullable<Date>,
        to_date -> Nullable<Date>,
        status -> Text,
        position -> Nullable<Json>,
        percent -> SmallInt,
        chunks -> Integer,
        bytes -> BigInt,
        because -> Nullable<Text>,
        asked_at -> UtcTimestamp,
        finished_at -> Nullable<UtcTimestamp>,
        expires_at -> Nullable<UtcTimestamp>,
        series -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id};
    use diesel::sql_types::{Binary, Integer};

    export_chunks (patient_id, export_id, number) {
        patient_id -> Id,
        export_id -> Id,
        number -> Integer,
        body -> Binary,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    episodes,
    episode_events,
    caseload,
    users,
    sessions,
    refresh_tokens,
    web_sessions,
    attempts,
    idempotency_keys,
    patients,
    changes,
    superseded,
    care_invitations,
    care_links,
    clearances,
    access_log,
    care_requests,
    catalogue_entries,
    practices,
    practice_members,
    practice_invitations,
    pain_logs,
    pain_series,
    assessments,
    flags,
    flag_events,
    notices,
    messages,
    message_reads,
    clearance_narrowings,
    due,
    symptom_checks,
    locks,
    enrolments,
    enrolment_events,
    rest_periods,
    self_management_plans,
    day_answers,
    session_logs,
    thresholds,
    rebases,
    care_events,
    baselines,
    function_tests,
    measures,
    exports,
    export_chunks,
    may_see
);
