-- Usual levels that were entered: what stands in for scores until there are some.
CREATE TABLE baselines (
    patient_id    uuid        NOT NULL REFERENCES patients (patient_id),
    id            uuid        NOT NULL,
    region        text        NOT NULL,
    side          text        NOT NULL,
    source        text        NOT NULL CHECK (source IN ('visit', 'recall')),
    usual_worst   smallint    NOT NULL CHECK (usual_worst BETWEEN 0 AND 10),
    usual_morning smallint    CHECK (usual_morning BETWEEN 0 AND 10),
    local_date    date        NOT NULL,
    entered_by    uuid        NOT NULL REFERENCES users (id),
    entered_at    timestamptz NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX baselines_by_place ON baselines (patient_id, region, side, local_date, id);
