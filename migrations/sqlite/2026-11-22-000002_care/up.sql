-- The head of a patient's record. Every write to the record moves last_change on by one, which locks the row until the
-- commit: changes are numbered in commit order, and two writes to one record never judge the same day at once.
CREATE TABLE patients (
    patient_id  BLOB    NOT NULL PRIMARY KEY REFERENCES users (id),
    last_change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The change feed: for each thing in a record, the last change to it. An id is one thing's for good, also when it is gone.
CREATE TABLE changes (
    patient_id BLOB    NOT NULL REFERENCES patients (patient_id),
    kind       TEXT    NOT NULL,
    object_id  BLOB    NOT NULL,
    number     INTEGER NOT NULL,
    deleted    INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (patient_id, object_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX changes_in_order ON changes (patient_id, number, object_id);

-- What a log said before it was corrected or withdrawn.
CREATE TABLE superseded (
    patient_id BLOB    NOT NULL REFERENCES patients (patient_id),
    object_id  BLOB    NOT NULL,
    version    INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    ending     TEXT    NOT NULL CHECK (ending IN ('corrected', 'withdrawn')),
    ended_by   BLOB    NOT NULL REFERENCES users (id),
    ended_at   INTEGER NOT NULL,
    PRIMARY KEY (patient_id, object_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE care_invitations (
    id                 BLOB    NOT NULL PRIMARY KEY,
    code_hash          BLOB    NOT NULL UNIQUE,
    physiotherapist_id BLOB    NOT NULL REFERENCES users (id),
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL,
    accepted_at        INTEGER,
    patient_id         BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX care_invitations_by_physiotherapist ON care_invitations (physiotherapist_id, created_at, id);

-- The patient's consent that a physiotherapist sees the record.
CREATE TABLE care_links (
    patient_id         BLOB    NOT NULL REFERENCES patients (patient_id),
    id                 BLOB    NOT NULL,
    physiotherapist_id BLOB    NOT NULL REFERENCES users (id),
    status             TEXT    NOT NULL CHECK (status IN ('active', 'ended')),
    consent_version    TEXT    NOT NULL,
    accepted_at        INTEGER NOT NULL,
    ended_at           INTEGER,
    ended_by           BLOB    REFERENCES users (id),
    version            INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_active_care_link ON care_links (patient_id, physiotherapist_id) WHERE status = 'active';
CREATE INDEX care_links_by_physiotherapist ON care_links (physiotherapist_id, patient_id, status);

-- Who may see whose record: the only place that says so. An account that is not active sees nothing.
CREATE VIEW may_see AS
SELECT care_links.physiotherapist_id, care_links.patient_id, care_links.id AS link_id
FROM care_links
JOIN users ON users.id = care_links.physiotherapist_id
WHERE care_links.status = 'active' AND users.status = 'active' AND users.role = 'physiotherapist';

-- A physiotherapist's go-ahead for band work.
CREATE TABLE clearances (
    patient_id         BLOB    NOT NULL REFERENCES patients (patient_id),
    id                 BLOB    NOT NULL,
    physiotherapist_id BLOB    NOT NULL REFERENCES users (id),
    region             TEXT    NOT NULL,
    highest_band_level INTEGER NOT NULL CHECK (highest_band_level BETWEEN 1 AND 8),
    given_on           TEXT    NOT NULL,
    until              TEXT    NOT NULL,
    note               TEXT,
    given_at           INTEGER NOT NULL,
    ending             TEXT    CHECK (ending IN ('revoked', 'red')),
    ended_at           INTEGER,
    ended_by           BLOB    REFERENCES users (id),
    version            INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX clearances_in_order ON clearances (patient_id, given_at, id);

-- Who else looked at or changed a record.
CREATE TABLE access_log (
    patient_id BLOB    NOT NULL REFERENCES patients (patient_id),
    id         BLOB    NOT NULL,
    actor_id   BLOB    NOT NULL REFERENCES users (id),
    link_id    BLOB    NOT NULL,
    action     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (patient_id, id)
) STRICT, WITHOUT ROWID;
