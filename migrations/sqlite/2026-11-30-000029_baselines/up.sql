-- Usual levels that were entered: what stands in for scores until there are some.
CREATE TABLE baselines (
    patient_id    BLOB    NOT NULL REFERENCES patients (patient_id),
    id            BLOB    NOT NULL,
    region        TEXT    NOT NULL,
    side          TEXT    NOT NULL,
    source        TEXT    NOT NULL CHECK (source IN ('visit', 'recall')),
    usual_worst   INTEGER NOT NULL CHECK (usual_worst BETWEEN 0 AND 10),
    usual_morning INTEGER CHECK (usual_morning BETWEEN 0 AND 10),
    local_date    TEXT    NOT NULL,
    entered_by    BLOB    NOT NULL REFERENCES users (id),
    entered_at    INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX baselines_by_place ON baselines (patient_id, region, side, local_date, id);
