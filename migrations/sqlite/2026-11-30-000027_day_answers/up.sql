-- What the patient's last look at a day's answer told them to do: adherence and training through pain go by it.
CREATE TABLE day_answers (
    patient_id   BLOB    NOT NULL REFERENCES patients (patient_id),
    local_date   TEXT    NOT NULL,
    decision     TEXT    NOT NULL CHECK (decision IN ('train', 'ease', 'rest', 'seek_care')),
    asks_session INTEGER NOT NULL,
    answered_at  INTEGER NOT NULL,
    rule_version TEXT    NOT NULL,
    PRIMARY KEY (patient_id, local_date)
) STRICT, WITHOUT ROWID;
