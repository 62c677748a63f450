-- The gates that a physiotherapist's word stands for, by their codes, since the phase was last entered.
ALTER TABLE enrolments ADD COLUMN overridden_gates jsonb NOT NULL DEFAULT '[]';
-- Function tests: what somebody can do, measured. A gate reads the last weeks of a patient.
CREATE TABLE function_tests (
    patient_id       uuid    NOT NULL REFERENCES patients (patient_id),
    id               uuid    NOT NULL,
    test             text    NOT NULL CHECK (test IN ('hip-flexion-strength', 'hip-adduction-strength', 'hip-range', 'squeeze-5s', 'resisted-flexion-pain',
                     'walking-pain', 'drill-pain', 'single-leg-bridge', 'heel-raise', 'hop')),
    region           text    NOT NULL,
    side             text    NOT NULL,
    local_date       date    NOT NULL,
    value_hundredths integer NOT NULL CHECK (value_hundredths >= 0),
    unit             text    NOT NULL CHECK (unit IN ('percent-of-other-side', 'nrs', 'seconds', 'count', 'degrees')),
    pain             smallint CHECK (pain BETWEEN 0 AND 10),
    note             text,
    measured_by      uuid    NOT NULL REFERENCES users (id),
    recorded_at      timestamptz NOT NULL,
    version          integer NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX function_tests_in_order ON function_tests (patient_id, local_date, id);
