DROP TABLE due;
DROP TABLE messages;
DROP TABLE flag_events;
CREATE TABLE flags_before (
    patient_id BLOB    NOT NULL REFERENCES patients (patient_id),
    id         BLOB    NOT NULL,
    rule       TEXT    NOT NULL,
    level      TEXT    NOT NULL,
    region     TEXT,
    side       TEXT,
    local_date TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    evidence   TEXT    NOT NULL,
    status     TEXT    NOT NULL CHECK (status IN ('open', 'no_longer_holds')),
    opened_at  INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO flags_before
SELECT patient_id, id, rule, level, region, side, local_date, text, evidence,
    CASE WHEN stands THEN 'open' ELSE 'no_longer_holds' END, opened_at, version FROM flags;
DROP TABLE flags;
ALTER TABLE flags_before RENAME TO flags;
CREATE INDEX flags_in_order ON flags (patient_id, local_date, id);
