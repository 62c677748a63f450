-- What a physiotherapist set for a patient: one row a version. A day is judged by the version in force on its date.
CREATE TABLE thresholds (
    patient_id   uuid        NOT NULL REFERENCES patients (patient_id),
    version      integer     NOT NULL,
    id           uuid        NOT NULL,
    settings     jsonb       NOT NULL,
    valid_from   date        NOT NULL,
    because      text        NOT NULL,
    rule_version text        NOT NULL,
    signed_by    uuid        NOT NULL REFERENCES users (id),
    signed_at    timestamptz NOT NULL,
    PRIMARY KEY (patient_id, version)
);
-- The first day whose judging needs more than the logs: own thresholds, or a usual level learned anew. Every write reads this
-- row anyway, and so knows for most patients that there is nothing to ask for.
ALTER TABLE patients ADD COLUMN tailored_since date;

-- Days from which on the usual level of a place is learned anew.
CREATE TABLE rebases (
    patient_id    uuid        NOT NULL REFERENCES patients (patient_id),
    id            uuid        NOT NULL,
    region        text        NOT NULL,
    side          text        NOT NULL,
    local_date    date        NOT NULL,
    because       text        NOT NULL,
    care          text        CHECK (care IN ('physiotherapist_visit', 'doctor_visit', 'imaging', 'steroid_injection', 'surgery')),
    care_event_id uuid,
    decided_by    uuid        NOT NULL REFERENCES users (id),
    decided_at    timestamptz NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX rebases_by_place ON rebases (patient_id, region, side, local_date, id);

-- Care that happened.
CREATE TABLE care_events (
    patient_id   uuid        NOT NULL REFERENCES patients (patient_id),
    id           uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('physiotherapist_visit', 'doctor_visit', 'imaging', 'steroid_injection', 'surgery')),
    region       text,
    side         text,
    local_date   date        NOT NULL,
    title        text,
    note         text,
    outcome      text,
    changes_plan boolean     NOT NULL,
    source       text        NOT NULL CHECK (source IN ('patient', 'physiotherapist')),
    recorded_by  uuid        NOT NULL REFERENCES users (id),
    recorded_at  timestamptz NOT NULL,
    version      integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX care_events_in_order ON care_events (patient_id, local_date, id);

-- A go-ahead may end by care, too.
ALTER TABLE clearances DROP CONSTRAINT clearances_ending_check;
ALTER TABLE clearances ADD CONSTRAINT clearances_ending_check CHECK (ending IN ('revoked', 'red', 'care_event')) NOT VALID;
ALTER TABLE clearances ADD COLUMN ended_because text;
