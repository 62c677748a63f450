-- Answers to questionnaires, by score and version.
CREATE TABLE measures (
    patient_id         uuid    NOT NULL REFERENCES patients (patient_id),
    id                 uuid    NOT NULL,
    instrument         text    NOT NULL CHECK (instrument IN ('peg', 'psfs', 'hagos', 'ihot-12')),
    instrument_version text    NOT NULL,
    local_date         date    NOT NULL,
    occurred_at        timestamptz NOT NULL,
    time_zone          text    NOT NULL,
    recorded_at        timestamptz NOT NULL,
    score              jsonb   NOT NULL,
    note               text,
    version            integer NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX measures_in_order ON measures (patient_id, local_date, id);
CREATE INDEX measures_by_instrument ON measures (patient_id, instrument, local_date, id);
