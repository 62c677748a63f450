-- Copies of a record that somebody asked for: the work, and the file piece by piece until it expires.
CREATE TABLE exports (
    patient_id  BLOB    NOT NULL REFERENCES patients (patient_id),
    id          BLOB    NOT NULL,
    asked_by    BLOB    NOT NULL REFERENCES users (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('json', 'csv', 'fhir')),
    slices      TEXT    NOT NULL,
    from_date   TEXT,
    to_date     TEXT,
    status      TEXT    NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'expired')),
    position    TEXT,
    percent     INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
    chunks      INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    because     TEXT,
    asked_at    INTEGER NOT NULL,
    finished_at INTEGER,
    expires_at  INTEGER,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE export_chunks (
    patient_id BLOB    NOT NULL,
    export_id  BLOB    NOT NULL,
    number     INTEGER NOT NULL,
    body       BLOB    NOT NULL,
    PRIMARY KEY (patient_id, export_id, number),
    FOREIGN KEY (patient_id, export_id) REFERENCES exports (patient_id, id)
) STRICT;
