-- Episodes: one worsening, one group of signs or one group of circumstances of a place. Flags become their evidence.
CREATE TABLE episodes (
    patient_id        BLOB    NOT NULL REFERENCES patients (patient_id),
    id                BLOB    NOT NULL,
    kind              TEXT    NOT NULL CHECK (kind IN ('worsening', 'signs', 'circumstances')),
    region            TEXT    NOT NULL,
    side              TEXT    NOT NULL,
    opened_on         TEXT    NOT NULL,
    ended_on          TEXT,
    ended_as          TEXT,
    severity          TEXT    NOT NULL,
    peak              TEXT    NOT NULL,
    peak_score        INTEGER,
    usual_hundredths  INTEGER,
    text              TEXT    NOT NULL,
    status            TEXT    NOT NULL CHECK (status IN ('open', 'seen', 'acted_on', 'snoozed', 'closed', 'ended', 'no_longer_holds')),
    handling          TEXT    NOT NULL CHECK (handling IN ('open', 'seen', 'acted_on', 'snoozed', 'closed')),
    stands            INTEGER NOT NULL,
    seen_at           INTEGER,
    handled_peak TEXT,
    snoozed_until     TEXT,
    notified_at       INTEGER,
    notified_peak TEXT,
    patient_notified_at INTEGER,
    accepted_up_to    INTEGER,
    accepted_from     TEXT,
    accepted_until    TEXT,
    accepted_by BLOB REFERENCES users (id),
    opened_at         INTEGER NOT NULL,
    version           INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX episodes_in_order ON episodes (patient_id, opened_on, id);
CREATE INDEX episodes_by_status ON episodes (patient_id, status, opened_on, id);
CREATE INDEX episodes_accepted ON episodes (patient_id, accepted_from) WHERE accepted_from IS NOT NULL;

-- The history of an episode: who did what, when and why. One row a version.
CREATE TABLE episode_events (
    patient_id BLOB    NOT NULL REFERENCES patients (patient_id),
    episode_id BLOB    NOT NULL,
    version    INTEGER NOT NULL,
    what       TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    local_date TEXT    NOT NULL,
    by_user    BLOB    REFERENCES users (id),
    details    TEXT    NOT NULL,
    note       TEXT,
    PRIMARY KEY (patient_id, episode_id, version)
) STRICT, WITHOUT ROWID;

ALTER TABLE flags ADD COLUMN episode_id BLOB;
CREATE INDEX flags_by_episode ON flags (patient_id, episode_id) WHERE episode_id IS NOT NULL;

-- A go-ahead that a worsening held back is confirmed by a physiotherapist.
ALTER TABLE clearances ADD COLUMN confirmed_on TEXT;
ALTER TABLE clearances ADD COLUMN confirmed_because TEXT;

-- The codes are others now: every day of every record is judged again, and what fired before it is no code of today's.
UPDATE assessments SET fired = '[]';
INSERT INTO due SELECT DISTINCT patient_id, 'judge_anew', patient_id, -1, 0, NULL FROM assessments WHERE true ON CONFLICT DO NOTHING;

-- A need of its own for what is watched, above "no worsening" (6): what was 6 and more is one more.
CREATE TABLE caseload_anew (
    patient_id         BLOB    NOT NULL REFERENCES patients (patient_id),
    physiotherapist_id BLOB    NOT NULL REFERENCES users (id),
    need               INTEGER NOT NULL CHECK (need BETWEEN 0 AND 8),
    since              TEXT    NOT NULL,
    open_flags         INTEGER NOT NULL,
    PRIMARY KEY (patient_id, physiotherapist_id)
) STRICT, WITHOUT ROWID;
INSERT INTO caseload_anew
SELECT patient_id, physiotherapist_id, need + (need >= 6), since, open_flags FROM caseload;
DROP TABLE caseload;
ALTER TABLE caseload_anew RENAME TO caseload;
CREATE INDEX caseload_in_order ON caseload (physiotherapist_id, need, since, patient_id);
