CREATE TABLE measures_anew (
    patient_id         BLOB    NOT NULL REFERENCES patients (patient_id),
    id                 BLOB    NOT NULL,
    instrument         TEXT    NOT NULL CHECK (instrument IN ('peg', 'psfs', 'hagos', 'ihot-12')),
    instrument_version TEXT    NOT NULL,
    local_date         TEXT    NOT NULL,
    occurred_at        INTEGER NOT NULL,
    time_zone          TEXT    NOT NULL,
    recorded_at        INTEGER NOT NULL,
    score              TEXT    NOT NULL,
    note               TEXT,
    version            INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO measures_anew SELECT * FROM measures WHERE instrument IN ('peg', 'psfs', 'hagos', 'ihot-12');
DROP TABLE measures;
ALTER TABLE measures_anew RENAME TO measures;
CREATE INDEX measures_in_order ON measures (patient_id, local_date, id);
CREATE INDEX measures_by_instrument ON measures (patient_id, instrument, local_date, id);
