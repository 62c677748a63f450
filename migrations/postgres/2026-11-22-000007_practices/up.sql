-- Physiotherapists who share what they author. A practice says nothing about who may see whose record.
CREATE TABLE practices (
    id         uuid        NOT NULL PRIMARY KEY,
    name       text        NOT NULL,
    founded_by uuid        NOT NULL REFERENCES users (id),
    founded_at timestamptz NOT NULL,
    version    integer     NOT NULL
);

CREATE TABLE practice_members (
    practice_id        uuid        NOT NULL REFERENCES practices (id),
    physiotherapist_id uuid        NOT NULL REFERENCES users (id),
    role               text        NOT NULL CHECK (role IN ('owner', 'member')),
    joined_at          timestamptz NOT NULL,
    left_at            timestamptz,
    PRIMARY KEY (practice_id, physiotherapist_id, joined_at)
);
CREATE UNIQUE INDEX one_practice_at_a_time ON practice_members (physiotherapist_id) WHERE left_at IS NULL;

CREATE TABLE practice_invitations (
    id          uuid        NOT NULL PRIMARY KEY,
    code_hash   bytea       NOT NULL UNIQUE,
    practice_id uuid        NOT NULL REFERENCES practices (id),
    created_by  uuid        NOT NULL REFERENCES users (id),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid        REFERENCES users (id)
);
