CREATE TABLE pain_logs (
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
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_daily_pain_log ON pain_logs (patient_id, region, side, local_date) WHERE kind = 'daily';
CREATE INDEX pain_logs_in_order ON pain_logs (patient_id, local_date, id);

-- The series a patient has begun: one for each region and side.
CREATE TABLE pain_series (
    patient_id BLOB NOT NULL REFERENCES patients (patient_id),
    region     TEXT NOT NULL,
    side       TEXT NOT NULL,
    PRIMARY KEY (patient_id, region, side)
) STRICT, WITHOUT ROWID;

-- One judged day of one series, with the running state that the next day is judged from.
CREATE TABLE assessments (
    patient_id           BLOB    NOT NULL REFERENCES patients (patient_id),
    region               TEXT    NOT NULL,
    side                 TEXT    NOT NULL,
    local_date           TEXT    NOT NULL,
    level                TEXT    NOT NULL CHECK (level IN ('insufficient', 'green', 'amber', 'red')),
    score_half_points    INTEGER NOT NULL,
    baseline_half_points INTEGER,
    fired                TEXT    NOT NULL,
    course               TEXT    NOT NULL,
    rule_version         TEXT    NOT NULL,
    judged_at            INTEGER NOT NULL,
    PRIMARY KEY (patient_id, region, side, local_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE flags (
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
CREATE INDEX flags_in_order ON flags (patient_id, local_date, id);

CREATE TABLE symptom_checks (
    patient_id     BLOB    NOT NULL REFERENCES patients (patient_id),
    id             BLOB    NOT NULL,
    local_date     TEXT    NOT NULL,
    occurred_at    INTEGER NOT NULL,
    time_zone      TEXT    NOT NULL,
    recorded_at    INTEGER NOT NULL,
    answered_yes   TEXT    NOT NULL,
    screen_version TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX symptom_checks_in_order ON symptom_checks (patient_id, local_date, id);

-- A red-flag answer locks the whole record's training until a physiotherapist unlocks it.
CREATE TABLE locks (
    patient_id   BLOB    NOT NULL REFERENCES patients (patient_id),
    id           BLOB    NOT NULL,
    check_id     BLOB    NOT NULL,
    answered_yes TEXT    NOT NULL,
    since        TEXT    NOT NULL,
    locked_at    INTEGER NOT NULL,
    unlocked_at  INTEGER,
    unlocked_by  BLOB    REFERENCES users (id),
    reason       TEXT,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
