-- What a physiotherapist set for a patient: one row a version. A day is judged by the version in force on its date.
CREATE TABLE thresholds (
    patient_id   BLOB    NOT NULL REFERENCES patients (patient_id),
    version      INTEGER NOT NULL,
    id           BLOB    NOT NULL,
    settings     TEXT    NOT NULL,
    valid_from   TEXT    NOT NULL,
    because      TEXT    NOT NULL,
    rule_version TEXT    NOT NULL,
    signed_by    BLOB    NOT NULL REFERENCES users (id),
    signed_at    INTEGER NOT NULL,
    PRIMARY KEY (patient_id, version)
) STRICT, WITHOUT ROWID;
-- The first day whose judging needs more than the logs: own thresholds, or a usual level learned anew. Every write reads this
-- row anyway, and so knows for most patients that there is nothing to ask for.
ALTER TABLE patients ADD COLUMN tailored_since TEXT;

-- Days from which on the usual level of a place is learned anew.
CREATE TABLE rebases (
    patient_id    BLOB    NOT NULL REFERENCES patients (patient_id),
    id            BLOB    NOT NULL,
    region        TEXT    NOT NULL,
    side          TEXT    NOT NULL,
    local_date    TEXT    NOT NULL,
    because       TEXT    NOT NULL,
    care          TEXT    CHECK (care IN ('physiotherapist_visit', 'doctor_visit', 'imaging', 'steroid_injection', 'surgery')),
    care_event_id BLOB,
    decided_by    BLOB    NOT NULL REFERENCES users (id),
    decided_at    INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rebases_by_place ON rebases (patient_id, region, side, local_date, id);

-- Care that happened.
CREATE TABLE care_events (
    patient_id   BLOB    NOT NULL REFERENCES patients (patient_id),
    id           BLOB    NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('physiotherapist_visit', 'doctor_visit', 'imaging', 'steroid_injection', 'surgery')),
    region       TEXT,
    side         TEXT,
    local_date   TEXT    NOT NULL,
    title        TEXT,
    note         TEXT,
    outcome      TEXT,
    changes_plan INTEGER NOT NULL,
    source       TEXT    NOT NULL CHECK (source IN ('patient', 'physiotherapist')),
    recorded_by  BLOB    NOT NULL REFERENCES users (id),
    recorded_at  INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX care_events_in_order ON care_events (patient_id, local_date, id);

-- A go-ahead may end by care, too.
CREATE TABLE clearances_anew (
    patient_id         BLOB    NOT NULL REFERENCES patients (patient_id),
    id                 BLOB    NOT NULL,
    physiotherapist_id BLOB    NOT NULL REFERENCES users (id),
    region             TEXT    NOT NULL,
    highest_band_level INTEGER NOT NULL CHECK (highest_band_level BETWEEN 1 AND 8),
    given_on           TEXT    NOT NULL,
    until              TEXT    NOT NULL,
    note               TEXT,
    given_at           INTEGER NOT NULL,
    ending             TEXT    CHECK (ending IN ('revoked', 'red', 'care_event')),
    ended_at           INTEGER,
    ended_by           BLOB    REFERENCES users (id),
    version            INTEGER NOT NULL,
    ended_because      TEXT,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO clearances_anew (patient_id, id, physiotherapist_id, region, highest_band_level, given_on, until, note, given_at, ending, ended_at, ended_by, version)
SELECT patient_id, id, physiotherapist_id, region, highest_band_level, given_on, until, note, given_at, ending, ended_at, ended_by, version FROM clearances;
DROP TABLE clearances;
ALTER TABLE clearances_anew RENAME TO clearances;
CREATE INDEX clearances_in_order ON clearances (patient_id, given_at, id);
