-- What each exercise is done at, as the patient took it, and what a physiotherapist changed for this patient.
ALTER TABLE enrolments ADD COLUMN grades TEXT NOT NULL DEFAULT '[]';
ALTER TABLE enrolments ADD COLUMN overrides TEXT NOT NULL DEFAULT '[]';

-- The history of an enrolment: who changed what, and why. One row a version.
CREATE TABLE enrolment_events (
    patient_id   BLOB    NOT NULL REFERENCES patients (patient_id),
    enrolment_id BLOB    NOT NULL,
    version      INTEGER NOT NULL,
    on_date      TEXT    NOT NULL,
    what         TEXT    NOT NULL,
    details      TEXT    NOT NULL,
    because      TEXT,
    done_by      BLOB    NOT NULL REFERENCES users (id),
    done_at      INTEGER NOT NULL,
    PRIMARY KEY (patient_id, enrolment_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolment_events_by_date ON enrolment_events (patient_id, enrolment_id, on_date, version);
-- What is known of enrolments that began before their history was kept: the phase they are in, and since when.
INSERT INTO enrolment_events (patient_id, enrolment_id, version, on_date, what, details, done_by, done_at)
SELECT patient_id, id, version, phase_since, 'enrolled', json_object('phase', phase), enrolled_by, created_at FROM enrolments;

ALTER TABLE session_logs ADD COLUMN settled_minutes INTEGER CHECK (settled_minutes BETWEEN 0 AND 1440);
ALTER TABLE session_logs ADD COLUMN stretches_done INTEGER;
ALTER TABLE session_logs ADD COLUMN supports TEXT NOT NULL DEFAULT '[]';
ALTER TABLE session_logs ADD COLUMN completion TEXT NOT NULL DEFAULT 'full' CHECK (completion IN ('full', 'modified', 'partial'));
ALTER TABLE session_logs ADD COLUMN nudge TEXT;

-- Days on which somebody decided to rest.
CREATE TABLE rest_periods (
    patient_id BLOB    NOT NULL REFERENCES patients (patient_id),
    id         BLOB    NOT NULL,
    source     TEXT    NOT NULL CHECK (source IN ('patient', 'physiotherapist')),
    from_date  TEXT    NOT NULL,
    until_date TEXT    NOT NULL,
    because    TEXT,
    flag_id    BLOB,
    decided_by BLOB    NOT NULL REFERENCES users (id),
    decided_at INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rest_periods_by_end ON rest_periods (patient_id, until_date, id);
