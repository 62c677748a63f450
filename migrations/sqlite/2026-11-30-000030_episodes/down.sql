DELETE FROM notices WHERE kind IN ('episode', 'episode_unseen', 'episode_over');
CREATE TABLE caseload_anew (
    patient_id         BLOB    NOT NULL REFERENCES patients (patient_id),
    physiotherapist_id BLOB    NOT NULL REFERENCES users (id),
    need               INTEGER NOT NULL CHECK (need BETWEEN 0 AND 7),
    since              TEXT    NOT NULL,
    open_flags         INTEGER NOT NULL,
    PRIMARY KEY (patient_id, physiotherapist_id)
) STRICT, WITHOUT ROWID;
INSERT INTO caseload_anew
SELECT patient_id, physiotherapist_id, need - (need >= 7), since, open_flags FROM caseload;
DROP TABLE caseload;
ALTER TABLE caseload_anew RENAME TO caseload;
CREATE INDEX caseload_in_order ON caseload (physiotherapist_id, need, since, patient_id);
DELETE FROM due WHERE kind IN ('judge_anew', 'episode');
DELETE FROM changes WHERE kind = 'episode';
ALTER TABLE clearances DROP COLUMN confirmed_because;
ALTER TABLE clearances DROP COLUMN confirmed_on;
DROP INDEX flags_by_episode;
ALTER TABLE flags DROP COLUMN episode_id;
DROP TABLE episode_events;
DROP TABLE episodes;
