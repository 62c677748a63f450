CREATE TABLE enrolments (
    patient_id        uuid        NOT NULL REFERENCES patients (patient_id),
    id                uuid        NOT NULL,
    programme_key     text        NOT NULL,
    programme_version integer     NOT NULL,
    region            text        NOT NULL,
    side              text        NOT NULL,
    phase             smallint    NOT NULL CHECK (phase BETWEEN 0 AND 20),
    phase_since       date        NOT NULL,
    status            text        NOT NULL CHECK (status IN ('active', 'paused', 'completed', 'stopped')),
    started_on        date        NOT NULL,
    enrolled_by       uuid        NOT NULL REFERENCES users (id),
    created_at        timestamptz NOT NULL,
    version           integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE UNIQUE INDEX one_active_enrolment ON enrolments (patient_id) WHERE status = 'active';

CREATE TABLE session_logs (
    patient_id       uuid        NOT NULL REFERENCES patients (patient_id),
    id               uuid        NOT NULL,
    enrolment_id     uuid,
    region           text        NOT NULL,
    side             text        NOT NULL,
    local_date       date        NOT NULL,
    occurred_at      timestamptz NOT NULL,
    time_zone        text        NOT NULL,
    recorded_at      timestamptz NOT NULL,
    pain_during      smallint    CHECK (pain_during BETWEEN 0 AND 10),
    pain_after       smallint    CHECK (pain_after BETWEEN 0 AND 10),
    analgesic_before boolean     NOT NULL,
    warm_up_done     boolean,
    minutes          smallint    CHECK (minutes BETWEEN 0 AND 1440),
    exercises        jsonb       NOT NULL,
    note             text,
    version          integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX session_logs_in_order ON session_logs (patient_id, local_date, id);
