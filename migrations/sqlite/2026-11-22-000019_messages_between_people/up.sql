-- What the server tells somebody is a notice from now on: messages are between people.
ALTER TABLE messages RENAME TO notices;
DROP INDEX messages_by_recipient;
DROP INDEX messages_by_subject;
CREATE INDEX notices_by_recipient ON notices (recipient_id, id);
CREATE INDEX notices_by_subject ON notices (patient_id, subject_id);

-- What patient and physiotherapists write to each other. Never changed; a message may be withdrawn until somebody has read it.
CREATE TABLE messages (
    patient_id   BLOB    NOT NULL REFERENCES patients (patient_id),
    id           BLOB    NOT NULL,
    thread_id    BLOB    NOT NULL,
    answers_id   BLOB,
    author_id    BLOB    NOT NULL REFERENCES users (id),
    flag_id      BLOB,
    local_date   TEXT,
    text         TEXT    NOT NULL,
    written_at   INTEGER NOT NULL,
    withdrawn_at INTEGER,
    version      INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_in_order ON messages (patient_id, written_at, id);

-- Who has read which message.
CREATE TABLE message_reads (
    patient_id BLOB    NOT NULL REFERENCES patients (patient_id),
    message_id BLOB    NOT NULL,
    reader_id  BLOB    NOT NULL REFERENCES users (id),
    read_at    INTEGER NOT NULL,
    PRIMARY KEY (patient_id, message_id, reader_id)
) STRICT, WITHOUT ROWID;

-- How a go-ahead was made narrower: what it was before, by whom and why. Its own row has what holds.
CREATE TABLE clearance_narrowings (
    patient_id   BLOB    NOT NULL REFERENCES patients (patient_id),
    clearance_id BLOB    NOT NULL,
    version      INTEGER NOT NULL,
    level_before INTEGER NOT NULL,
    until_before TEXT    NOT NULL,
    because      TEXT    NOT NULL,
    narrowed_by  BLOB    NOT NULL REFERENCES users (id),
    narrowed_at  INTEGER NOT NULL,
    PRIMARY KEY (patient_id, clearance_id, version)
) STRICT, WITHOUT ROWID;

-- What people did about flags, in its order; what rules and the clock did is left out.
CREATE INDEX flag_events_of_people ON flag_events (patient_id, at, flag_id, version) WHERE by_user IS NOT NULL;
