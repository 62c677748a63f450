-- Copies of a record that somebody asked for: the work, and the file piece by piece until it expires.
CREATE TABLE exports (
    patient_id  uuid     NOT NULL REFERENCES patients (patient_id),
    id          uuid     NOT NULL,
    asked_by    uuid     NOT NULL REFERENCES users (id),
    kind        text     NOT NULL CHECK (kind IN ('json', 'csv', 'fhir')),
    slices      jsonb    NOT NULL,
    from_date   date,
    to_date     date,
    status      text     NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'expired')),
    position    jsonb,
    percent     smallint NOT NULL CHECK (percent BETWEEN 0 AND 100),
    chunks      integer  NOT NULL,
    bytes       bigint   NOT NULL,
    because     text,
    asked_at    timestamptz NOT NULL,
    finished_at timestamptz,
    expires_at  timestamptz,
    PRIMARY KEY (patient_id, id)
);
CREATE TABLE export_chunks (
    patient_id uuid    NOT NULL,
    export_id  uuid    NOT NULL,
    number     integer NOT NULL,
    body       bytea   NOT NULL,
    PRIMARY KEY (patient_id, export_id, number),
    FOREIGN KEY (patient_id, export_id) REFERENCES exports (patient_id, id)
);
