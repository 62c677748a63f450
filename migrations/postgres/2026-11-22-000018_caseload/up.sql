-- A physiotherapist's list: for each patient linked, how much they need a look (limber_rules::need, 0 the most) and since when.
-- It is kept in step by every write that changes it, and only orders: what a row says is worked out when it is read.
CREATE TABLE caseload (
    patient_id         uuid    NOT NULL REFERENCES patients (patient_id),
    physiotherapist_id uuid    NOT NULL REFERENCES users (id),
    need               smallint NOT NULL CHECK (need BETWEEN 0 AND 7),
    since              date    NOT NULL,
    open_flags         integer NOT NULL,
    PRIMARY KEY (patient_id, physiotherapist_id)
);
-- The list is the physiotherapist's, so this index is led by theirs.
CREATE INDEX caseload_in_order ON caseload (physiotherapist_id, need, since, patient_id);
-- Who is linked already is listed as unknown, and looked at by the rounds as soon as the server starts.
INSERT INTO caseload
SELECT patient_id, physiotherapist_id, 5, (accepted_at AT TIME ZONE 'UTC')::date, 0 FROM care_links WHERE status = 'active';
INSERT INTO due SELECT DISTINCT patient_id, 'standing', patient_id, to_timestamp(-1), 0, NULL::timestamptz FROM care_links WHERE status = 'active';
