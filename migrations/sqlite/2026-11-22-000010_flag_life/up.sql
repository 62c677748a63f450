-- The life of a flag: what people made of it (handling), whether its ground stands, and since when its run is over. The status
-- is what comes of the three. SQLite changes a constraint by making the table anew; nothing refers to it.
CREATE TABLE flags_anew (
    patient_id    BLOB    NOT NULL REFERENCES patients (patient_id),
    id            BLOB    NOT NULL,
    rule          TEXT    NOT NULL,
    level         TEXT    NOT NULL,
    region        TEXT,
    side          TEXT,
    local_date    TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    evidence      TEXT    NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('open', 'seen', 'acted_on', 'snoozed', 'closed', 'resolved', 'no_longer_holds')),
    opened_at     INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    handling      TEXT    NOT NULL CHECK (handling IN ('open', 'seen', 'acted_on', 'snoozed', 'closed')),
    stands        INTEGER NOT NULL,
    resolved_on   TEXT,
    seen_at       INTEGER,
    snoozed_until TEXT,
    escalated_at  INTEGER,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO flags_anew
SELECT patient_id, id, rule, level, region, side, local_date, text, evidence, status, opened_at, version,
    'open', status <> 'no_longer_holds', NULL, NULL, NULL, NULL FROM flags;
DROP TABLE flags;
ALTER TABLE flags_anew RENAME TO flags;
CREATE INDEX flags_in_order ON flags (patient_id, local_date, id);

-- The history of a flag: who did what, when and why. One row a version.
CREATE TABLE flag_events (
    patient_id BLOB    NOT NULL REFERENCES patients (patient_id),
    flag_id    BLOB    NOT NULL,
    version    INTEGER NOT NULL,
    what       TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    local_date TEXT    NOT NULL,
    by_user    BLOB    REFERENCES users (id),
    details    TEXT    NOT NULL,
    note       TEXT,
    PRIMARY KEY (patient_id, flag_id, version)
) STRICT, WITHOUT ROWID;
-- What is known of flags from before their history was kept.
INSERT INTO flag_events
SELECT patient_id, id, 1, 'opened', opened_at, local_date, NULL, '{}', NULL FROM flags;

-- Messages that wait for their recipient.
CREATE TABLE messages (
    patient_id   BLOB    NOT NULL REFERENCES patients (patient_id),
    id           BLOB    NOT NULL,
    recipient_id BLOB    NOT NULL REFERENCES users (id),
    kind         TEXT    NOT NULL,
    subject_id   BLOB,
    code         TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    details      TEXT    NOT NULL,
    time_zone    TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    delivered_at INTEGER,
    seen_at      INTEGER,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
-- Recipients read theirs across records, as far as they may still see them.
CREATE INDEX messages_by_recipient ON messages (recipient_id, id);
CREATE INDEX messages_by_subject ON messages (patient_id, subject_id);

-- What time is to do without a write. The rounds look across all records for what is due.
CREATE TABLE due (
    patient_id BLOB    NOT NULL REFERENCES patients (patient_id),
    kind       TEXT    NOT NULL,
    subject_id BLOB    NOT NULL,
    due_at     INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    wait_until INTEGER,
    PRIMARY KEY (patient_id, kind, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_in_order ON due (due_at);
-- What was there before is looked at once, and then plans itself. Flags from before are not escalated: nobody could mark them.
INSERT INTO due SELECT DISTINCT patient_id, 'silence', patient_id, 0, 0, NULL FROM assessments WHERE local_date >= date('now', '-30 days');
INSERT INTO due SELECT patient_id, 'plan_silence', id, 0, 0, NULL FROM enrolments WHERE status = 'active';
INSERT INTO due SELECT patient_id, 'clearance_ends', id, 0, 0, NULL FROM clearances WHERE ended_at IS NULL AND until >= date('now');
INSERT INTO due SELECT patient_id, 'rest_ends', id, 0, 0, NULL FROM rest_periods WHERE until_date >= date('now');
