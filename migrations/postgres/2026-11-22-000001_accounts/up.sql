CREATE TABLE users (
    id            uuid        NOT NULL PRIMARY KEY,
    email         text        NOT NULL UNIQUE,
    role          text        NOT NULL CHECK (role IN ('patient', 'physiotherapist')),
    status        text        NOT NULL CHECK (status IN ('waiting', 'active', 'disabled')),
    display_name  text        NOT NULL,
    password_hash text        NOT NULL,
    born_on       date,
    time_zone     text        NOT NULL,
    created_at    timestamptz NOT NULL,
    version       integer     NOT NULL
);

-- A session is one signed-in device; its refresh tokens are one family.
CREATE TABLE sessions (
    id                uuid        NOT NULL PRIMARY KEY,
    user_id           uuid        NOT NULL REFERENCES users (id),
    device            text        NOT NULL,
    created_at        timestamptz NOT NULL,
    last_refreshed_at timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,
    ended_at          timestamptz
);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    token_hash     bytea       NOT NULL PRIMARY KEY,
    session_id     uuid        NOT NULL REFERENCES sessions (id),
    successor_hash bytea,
    created_at     timestamptz NOT NULL
);

-- How often a credential was tried for one account from one network; counted in committed transactions of its own.
CREATE TABLE attempts (
    subject_hash bytea       NOT NULL PRIMARY KEY,
    tries        integer     NOT NULL,
    ends_at      timestamptz NOT NULL
);

-- The answer to a request that carried an Idempotency-Key, kept in the transaction of its write.
CREATE TABLE idempotency_keys (
    user_id      uuid        NOT NULL REFERENCES users (id),
    key_hash     bytea       NOT NULL,
    request_hash bytea       NOT NULL,
    status       smallint    NOT NULL,
    etag         text,
    location     text,
    body         bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (user_id, key_hash)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
