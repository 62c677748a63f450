-- What patient and physiotherapist agreed on: how long a session may be, what to do on a bad day, and what to do if it comes back.
CREATE TABLE self_management_plans (
    patient_id      BLOB NOT NULL PRIMARY KEY REFERENCES patients (patient_id),
    id              BLOB NOT NULL,
    session_minutes INTEGER CHECK (session_minutes BETWEEN 5 AND 60),
    flare_day       TEXT,
    setback         TEXT,
    written_by      BLOB NOT NULL REFERENCES users (id),
    written_at      INTEGER NOT NULL,
    version         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
