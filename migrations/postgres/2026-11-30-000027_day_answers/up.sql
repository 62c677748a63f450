-- What the patient's last look at a day's answer told them to do: adherence and training through pain go by it.
CREATE TABLE day_answers (
    patient_id   uuid        NOT NULL REFERENCES patients (patient_id),
    local_date   date        NOT NULL,
    decision     text        NOT NULL CHECK (decision IN ('train', 'ease', 'rest', 'seek_care')),
    asks_session boolean     NOT NULL,
    answered_at  timestamptz NOT NULL,
    rule_version text        NOT NULL,
    PRIMARY KEY (patient_id, local_date)
);
