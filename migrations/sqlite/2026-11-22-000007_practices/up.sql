-- Physiotherapists who share what they author. A practice says nothing about who may see whose record.
CREATE TABLE practices (
    id         BLOB    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    founded_by BLOB    NOT NULL REFERENCES users (id),
    founded_at INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE practice_members (
    practice_id        BLOB    NOT NULL REFERENCES practices (id),
    physiotherapist_id BLOB    NOT NULL REFERENCES users (id),
    role               TEXT    NOT NULL CHECK (role IN ('owner', 'member')),
    joined_at          INTEGER NOT NULL,
    left_at            INTEGER,
    PRIMARY KEY (practice_id, physiotherapist_id, joined_at)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_practice_at_a_time ON practice_members (physiotherapist_id) WHERE left_at IS NULL;

CREATE TABLE practice_invitations (
    id          BLOB    NOT NULL PRIMARY KEY,
    code_hash   BLOB    NOT NULL UNIQUE,
    practice_id BLOB    NOT NULL REFERENCES practices (id),
    created_by  BLOB    NOT NULL REFERENCES users (id),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    accepted_at INTEGER,
    accepted_by BLOB    REFERENCES users (id)
) STRICT, WITHOUT ROWID;
