CREATE TABLE enrolments (
    patient_id        BLOB    NOT NULL REFERENCES patients (patient_id),
    id                BLOB    NOT NULL,
    programme_key     TEXT    NOT NULL,
    programme_version INTEGER NOT NULL,
    region            TEXT    NOT NULL,
    side              TEXT    NOT NULL,
    phase             INTEGER NOT NULL CHECK (phase BETWEEN 0 AND 20),
    phase_since       TEXT    NOT NULL,
    status            TEXT    NOT NULL CHECK (status IN ('active', 'paused', 'completed', 'stopped')),
    started_on        TEXT    NOT NULL,
    enrolled_by       BLOB    NOT NULL REFERENCES users (id),
    created_at        INTEGER NOT NULL,
    version           INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_active_enrolment ON enrolments (patient_id) WHERE status = 'active';

CREATE TABLE session_logs (
    patient_id       BLOB    NOT NULL REFERENCES patients (patient_id),
    id               BLOB    NOT NULL,
    enrolment_id     BLOB,
    region           TEXT    NOT NULL,
    side             TEXT    NOT NULL,
    local_date       TEXT    NOT NULL,
    occurred_at      INTEGER NOT NULL,
    time_zone        TEXT    NOT NULL,
    recorded_at      INTEGER NOT NULL,
    pain_during      INTEGER CHECK (pain_during BETWEEN 0 AND 10),
    pain_after       INTEGER CHECK (pain_after BETWEEN 0 AND 10),
    analgesic_before INTEGER NOT NULL,
    warm_up_done     INTEGER,
    minutes          INTEGER CHECK (minutes BETWEEN 0 AND 1440),
    exercises        TEXT    NOT NULL,
    note             TEXT,
    version          INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_logs_in_order ON session_logs (patient_id, local_date, id);
