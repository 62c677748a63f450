CREATE TABLE pain_logs (
    patient_id        uuid        NOT NULL REFERENCES patients (patient_id),
    id                uuid        NOT NULL,
    kind              text        NOT NULL CHECK (kind IN ('daily', 'event')),
    region            text        NOT NULL,
    side              text        NOT NULL,
    local_date        date        NOT NULL,
    occurred_at       timestamptz NOT NULL,
    time_zone         text        NOT NULL,
    recorded_at       timestamptz NOT NULL,
    worst_pain        smallint    CHECK (worst_pain BETWEEN 0 AND 10),
    pain_now          smallint    CHECK (pain_now BETWEEN 0 AND 10),
    morning_pain      smallint    CHECK (morning_pain BETWEEN 0 AND 10),
    stiffness_minutes smallint    CHECK (stiffness_minutes BETWEEN 0 AND 1440),
    settled           boolean,
    flare_up          boolean     NOT NULL,
    analgesic         boolean     NOT NULL,
    clicking          text,
    triggers          jsonb       NOT NULL,
    interference      smallint    CHECK (interference BETWEEN 0 AND 10),
    note              text,
    version           integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE UNIQUE INDEX one_daily_pain_log ON pain_logs (patient_id, region, side, local_date) WHERE kind = 'daily';
CREATE INDEX pain_logs_in_order ON pain_logs (patient_id, local_date, id);

-- The series a patient has begun: one for each region and side.
CREATE TABLE pain_series (
    patient_id uuid NOT NULL REFERENCES patients (patient_id),
    region     text NOT NULL,
    side       text NOT NULL,
    PRIMARY KEY (patient_id, region, side)
);

-- One judged day of one series, with the running state that the next day is judged from.
CREATE TABLE assessments (
    patient_id           uuid        NOT NULL REFERENCES patients (patient_id),
    region               text        NOT NULL,
    side                 text        NOT NULL,
    local_date           date        NOT NULL,
    level                text        NOT NULL CHECK (level IN ('insufficient', 'green', 'amber', 'red')),
    score_half_points    integer     NOT NULL,
    baseline_half_points integer,
    fired                jsonb       NOT NULL,
    course               jsonb       NOT NULL,
    rule_version         text        NOT NULL,
    judged_at            timestamptz NOT NULL,
    PRIMARY KEY (patient_id, region, side, local_date)
);

CREATE TABLE flags (
    patient_id uuid        NOT NULL REFERENCES patients (patient_id),
    id         uuid        NOT NULL,
    rule       text        NOT NULL,
    level      text        NOT NULL,
    region     text,
    side       text,
    local_date date        NOT NULL,
    text       text        NOT NULL,
    evidence   jsonb       NOT NULL,
    status     text        NOT NULL CHECK (status IN ('open', 'no_longer_holds')),
    opened_at  timestamptz NOT NULL,
    version    integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX flags_in_order ON flags (patient_id, local_date, id);

CREATE TABLE symptom_checks (
    patient_id     uuid        NOT NULL REFERENCES patients (patient_id),
    id             uuid        NOT NULL,
    local_date     date        NOT NULL,
    occurred_at    timestamptz NOT NULL,
    time_zone      text        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    answered_yes   jsonb       NOT NULL,
    screen_version text        NOT NULL,
    version        integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX symptom_checks_in_order ON symptom_checks (patient_id, local_date, id);

-- A red-flag answer locks the whole record's training until a physiotherapist unlocks it.
CREATE TABLE locks (
    patient_id   uuid        NOT NULL REFERENCES patients (patient_id),
    id           uuid        NOT NULL,
    check_id     uuid        NOT NULL,
    answered_yes jsonb       NOT NULL,
    since        date        NOT NULL,
    locked_at    timestamptz NOT NULL,
    unlocked_at  timestamptz,
    unlocked_by  uuid        REFERENCES users (id),
    reason       text,
    PRIMARY KEY (patient_id, id)
);
