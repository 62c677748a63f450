-- The life of a flag: what people made of it (handling), whether its ground stands, and since when its run is over. The status
-- is what comes of the three.
ALTER TABLE flags DROP CONSTRAINT flags_status_check;
ALTER TABLE flags ADD CONSTRAINT flags_status_check
    CHECK (status IN ('open', 'seen', 'acted_on', 'snoozed', 'closed', 'resolved', 'no_longer_holds'));
ALTER TABLE flags ADD COLUMN handling text NOT NULL DEFAULT 'open' CHECK (handling IN ('open', 'seen', 'acted_on', 'snoozed', 'closed'));
ALTER TABLE flags ADD COLUMN stands boolean NOT NULL DEFAULT true;
ALTER TABLE flags ADD COLUMN resolved_on date;
ALTER TABLE flags ADD COLUMN seen_at timestamptz;
ALTER TABLE flags ADD COLUMN snoozed_until date;
ALTER TABLE flags ADD COLUMN escalated_at timestamptz;
UPDATE flags SET stands = false WHERE status = 'no_longer_holds';

-- The history of a flag: who did what, when and why. One row a version.
CREATE TABLE flag_events (
    patient_id uuid        NOT NULL REFERENCES patients (patient_id),
    flag_id    uuid        NOT NULL,
    version    integer     NOT NULL,
    what       text        NOT NULL,
    at         timestamptz NOT NULL,
    local_date date        NOT NULL,
    by_user    uuid        REFERENCES users (id),
    details    jsonb       NOT NULL,
    note       text,
    PRIMARY KEY (patient_id, flag_id, version)
);
-- What is known of flags from before their history was kept.
INSERT INTO flag_events
SELECT patient_id, id, 1, 'opened', opened_at, local_date, NULL, '{}', NULL FROM flags;

-- Messages that wait for their recipient.
CREATE TABLE messages (
    patient_id   uuid        NOT NULL REFERENCES patients (patient_id),
    id           uuid        NOT NULL,
    recipient_id uuid        NOT NULL REFERENCES users (id),
    kind         text        NOT NULL,
    subject_id   uuid,
    code         text        NOT NULL,
    text         text        NOT NULL,
    details      jsonb       NOT NULL,
    time_zone    text        NOT NULL,
    created_at   timestamptz NOT NULL,
    delivered_at timestamptz,
    seen_at      timestamptz,
    PRIMARY KEY (patient_id, id)
);
-- Recipients read theirs across records, as far as they may still see them.
CREATE INDEX messages_by_recipient ON messages (recipient_id, id);
CREATE INDEX messages_by_subject ON messages (patient_id, subject_id);

-- What time is to do without a write. The rounds look across all records for what is due.
CREATE TABLE due (
    patient_id uuid        NOT NULL REFERENCES patients (patient_id),
    kind       text        NOT NULL,
    subject_id uuid        NOT NULL,
    due_at     timestamptz NOT NULL,
    tries      integer     NOT NULL,
    wait_until timestamptz,
    PRIMARY KEY (patient_id, kind, subject_id)
);
CREATE INDEX due_in_order ON due (due_at);
-- What was there before is looked at once, and then plans itself. Flags from before are not escalated: nobody could mark them.
INSERT INTO due SELECT DISTINCT patient_id, 'silence', patient_id, to_timestamp(0), 0, NULL::timestamptz FROM assessments WHERE local_date >= CURRENT_DATE - 30;
INSERT INTO due SELECT patient_id, 'plan_silence', id, to_timestamp(0), 0, NULL::timestamptz FROM enrolments WHERE status = 'active';
INSERT INTO due SELECT patient_id, 'clearance_ends', id, to_timestamp(0), 0, NULL::timestamptz FROM clearances WHERE ended_at IS NULL AND until >= CURRENT_DATE;
INSERT INTO due SELECT patient_id, 'rest_ends', id, to_timestamp(0), 0, NULL::timestamptz FROM rest_periods WHERE until_date >= CURRENT_DATE;
