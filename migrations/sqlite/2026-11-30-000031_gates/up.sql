-- The gates that a physiotherapist's word stands for, by their codes, since the phase was last entered.
ALTER TABLE enrolments ADD COLUMN overridden_gates TEXT NOT NULL DEFAULT '[]';
-- Function tests: what somebody can do, measured. A gate reads the last weeks of a patient.
CREATE TABLE function_tests (
    patient_id       BLOB    NOT NULL REFERENCES patients (patient_id),
    id               BLOB    NOT NULL,
    test             TEXT    NOT NULL CHECK (test IN ('hip-flexion-strength', 'hip-adduction-strength', 'hip-range', 'squeeze-5s', 'resisted-flexion-pain',
                     'walking-pain', 'drill-pain', 'single-leg-bridge', 'heel-raise', 'hop')),
    region           TEXT    NOT NULL,
    side             TEXT    NOT NULL,
    local_date       TEXT    NOT NULL,
    value_hundredths INTEGER NOT NULL CHECK (value_hundredths >= 0),
    unit             TEXT    NOT NULL CHECK (unit IN ('percent-of-other-side', 'nrs', 'seconds', 'count', 'degrees')),
    pain             INTEGER CHECK (pain BETWEEN 0 AND 10),
    note             TEXT,
    measured_by      BLOB    NOT NULL REFERENCES users (id),
    recorded_at      INTEGER NOT NULL,
    version          INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX function_tests_in_order ON function_tests (patient_id, local_date, id);
