-- What the server tells somebody is a notice from now on: messages are between people.
ALTER TABLE messages RENAME TO notices;
ALTER INDEX messages_pkey RENAME TO notices_pkey;
ALTER INDEX messages_by_recipient RENAME TO notices_by_recipient;
ALTER INDEX messages_by_subject RENAME TO notices_by_subject;

-- What patient and physiotherapists write to each other. Never changed; a message may be withdrawn until somebody has read it.
CREATE TABLE messages (
    patient_id   uuid        NOT NULL REFERENCES patients (patient_id),
    id           uuid        NOT NULL,
    thread_id    uuid        NOT NULL,
    answers_id   uuid,
    author_id    uuid        NOT NULL REFERENCES users (id),
    flag_id      uuid,
    local_date   date,
    text         text        NOT NULL,
    written_at   timestamptz NOT NULL,
    withdrawn_at timestamptz,
    version      integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX messages_in_order ON messages (patient_id, written_at, id);

-- Who has read which message.
CREATE TABLE message_reads (
    patient_id uuid        NOT NULL REFERENCES patients (patient_id),
    message_id uuid        NOT NULL,
    reader_id  uuid        NOT NULL REFERENCES users (id),
    read_at    timestamptz NOT NULL,
    PRIMARY KEY (patient_id, message_id, reader_id)
);

-- How a go-ahead was made narrower: what it was before, by whom and why. Its own row has what holds.
CREATE TABLE clearance_narrowings (
    patient_id   uuid        NOT NULL REFERENCES patients (patient_id),
    clearance_id uuid        NOT NULL,
    version      integer     NOT NULL,
    level_before smallint    NOT NULL,
    until_before date        NOT NULL,
    because      text        NOT NULL,
    narrowed_by  uuid        NOT NULL REFERENCES users (id),
    narrowed_at  timestamptz NOT NULL,
    PRIMARY KEY (patient_id, clearance_id, version)
);

-- What people did about flags, in its order; what rules and the clock did is left out.
CREATE INDEX flag_events_of_people ON flag_events (patient_id, at, flag_id, version) WHERE by_user IS NOT NULL;
