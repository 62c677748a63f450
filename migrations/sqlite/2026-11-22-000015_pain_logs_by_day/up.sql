-- The diary lies in the order in which it is read, by day: a page of it is one stretch of the table, not a search for each log.
CREATE TABLE pain_logs_anew (
    patient_id        BLOB    NOT NULL REFERENCES patients (patient_id),
    id                BLOB    NOT NULL,
    kind              TEXT    NOT NULL CHECK (kind IN ('daily', 'event')),
    region            TEXT    NOT NULL,
    side              TEXT    NOT NULL,
    local_date        TEXT    NOT NULL,
    occurred_at       INTEGER NOT NULL,
    time_zone         TEXT    NOT NULL,
    recorded_at       INTEGER NOT NULL,
    worst_pain        INTEGER CHECK (worst_pain BETWEEN 0 AND 10),
    pain_now          INTEGER CHECK (pain_now BETWEEN 0 AND 10),
    morning_pain      INTEGER CHECK (morning_pain BETWEEN 0 AND 10),
    stiffness_minutes INTEGER CHECK (stiffness_minutes BETWEEN 0 AND 1440),
    settled           INTEGER,
    flare_up          INTEGER NOT NULL,
    analgesic         INTEGER NOT NULL,
    clicking          TEXT,
    triggers          TEXT    NOT NULL,
    interference      INTEGER CHECK (interference BETWEEN 0 AND 10),
    note              TEXT,
    version           INTEGER NOT NULL,
    compared          TEXT CHECK (compared IN ('better', 'same', 'worse')),
    PRIMARY KEY (patient_id, local_date, id)
) STRICT, WITHOUT ROWID;
INSERT INTO pain_logs_anew (patient_id, id, kind, region, side, local_date, occurred_at, time_zone,
    recorded_at, worst_pain, pain_now, morning_pain, stiffness_minutes, settled, flare_up, analgesic,
    clicking, triggers, interference, note, version, compared)
SELECT patient_id, id, kind, region, side, local_date, occurred_at, time_zone,
    recorded_at, worst_pain, pain_now, morning_pain, stiffness_minutes, settled, flare_up, analgesic,
    clicking, triggers, interference, note, version, compared
FROM pain_logs;
DROP TABLE pain_logs;
ALTER TABLE pain_logs_anew RENAME TO pain_logs;
CREATE UNIQUE INDEX pain_logs_by_id ON pain_logs (patient_id, id);
CREATE UNIQUE INDEX one_daily_pain_log ON pain_logs (patient_id, region, side, local_date) WHERE kind = 'daily';
