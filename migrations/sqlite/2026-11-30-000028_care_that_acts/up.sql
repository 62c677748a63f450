-- Falls, illness and pregnancy are care events, too; what lasts has a last day, and a physiotherapist looks at what happened. The list of kinds is a part of its column: the
-- table is made anew.
CREATE TABLE care_events_anew (
    patient_id   BLOB    NOT NULL REFERENCES patients (patient_id),
    id           BLOB    NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('physiotherapist_visit', 'doctor_visit', 'imaging', 'steroid_injection', 'surgery',
        'fall', 'illness', 'pregnancy')),
    region       TEXT,
    side         TEXT,
    local_date   TEXT    NOT NULL,
    title        TEXT,
    note         TEXT,
    outcome      TEXT,
    changes_plan INTEGER NOT NULL,
    source       TEXT    NOT NULL CHECK (source IN ('patient', 'physiotherapist')),
    recorded_by  BLOB    NOT NULL REFERENCES users (id),
    recorded_at  INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    ended_on     TEXT,
    looked_by    BLOB    REFERENCES users (id),
    looked_at    INTEGER,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO care_events_anew (patient_id, id, kind, region, side, local_date, title, note, outcome, changes_plan, source, recorded_by, recorded_at, version)
SELECT patient_id, id, kind, region, side, local_date, title, note, outcome, changes_plan, source, recorded_by, recorded_at, version FROM care_events;
DROP TABLE care_events;
ALTER TABLE care_events_anew RENAME TO care_events;
CREATE INDEX care_events_in_order ON care_events (patient_id, local_date, id);

-- Which care event ended a go-ahead: with its withdrawal the go-ahead returns.
ALTER TABLE clearances ADD COLUMN ended_care_event_id BLOB;
