CREATE TABLE users (
    id            BLOB    NOT NULL PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    role          TEXT    NOT NULL CHECK (role IN ('patient', 'physiotherapist')),
    status        TEXT    NOT NULL CHECK (status IN ('waiting', 'active', 'disabled')),
    display_name  TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    born_on       TEXT,
    time_zone     TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    version       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A session is one signed-in device; its refresh tokens are one family.
CREATE TABLE sessions (
    id                BLOB    NOT NULL PRIMARY KEY,
    user_id           BLOB    NOT NULL REFERENCES users (id),
    device            TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    last_refreshed_at INTEGER NOT NULL,
    expires_at        INTEGER NOT NULL,
    ended_at          INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    token_hash     BLOB    NOT NULL PRIMARY KEY,
    session_id     BLOB    NOT NULL REFERENCES sessions (id),
    successor_hash BLOB,
    created_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How often a credential was tried for one account from one network; counted in committed transactions of its own.
CREATE TABLE attempts (
    subject_hash BLOB    NOT NULL PRIMARY KEY,
    tries        INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The answer to a request that carried an Idempotency-Key, kept in the transaction of its write.
CREATE TABLE idempotency_keys (
    user_id      BLOB    NOT NULL REFERENCES users (id),
    key_hash     BLOB    NOT NULL,
    request_hash BLOB    NOT NULL,
    status       INTEGER NOT NULL,
    etag         TEXT,
    location     TEXT,
    body         BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, key_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
