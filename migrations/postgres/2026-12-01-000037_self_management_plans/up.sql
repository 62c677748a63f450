-- What patient and physiotherapist agreed on: how long a session may be, what to do on a bad day, and what to do if it comes back.
CREATE TABLE self_management_plans (
    patient_id      uuid NOT NULL PRIMARY KEY REFERENCES patients (patient_id),
    id              uuid NOT NULL,
    session_minutes smallint CHECK (session_minutes BETWEEN 5 AND 60),
    flare_day       text,
    setback         text,
    written_by      uuid NOT NULL REFERENCES users (id),
    written_at      timestamptz NOT NULL,
    version         integer NOT NULL
);
