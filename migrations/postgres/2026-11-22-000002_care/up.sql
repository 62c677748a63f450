-- The head of a patient's record. Every write to the record moves last_change on by one, which locks the row until the
-- commit: changes are numbered in commit order, and two writes to one record never judge the same day at once.
CREATE TABLE patients (
    patient_id  uuid   NOT NULL PRIMARY KEY REFERENCES users (id),
    last_change bigint NOT NULL
);

-- The change feed: for each thing in a record, the last change to it. An id is one thing's for good, also when it is gone.
CREATE TABLE changes (
    patient_id uuid        NOT NULL REFERENCES patients (patient_id),
    kind       text        NOT NULL,
    object_id  uuid        NOT NULL,
    number     bigint      NOT NULL,
    deleted    boolean     NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (patient_id, object_id)
);
CREATE INDEX changes_in_order ON changes (patient_id, number, object_id);

-- What a log said before it was corrected or withdrawn.
CREATE TABLE superseded (
    patient_id uuid        NOT NULL REFERENCES patients (patient_id),
    object_id  uuid        NOT NULL,
    version    integer     NOT NULL,
    kind       text        NOT NULL,
    body       jsonb       NOT NULL,
    ending     text        NOT NULL CHECK (ending IN ('corrected', 'withdrawn')),
    ended_by   uuid        NOT NULL REFERENCES users (id),
    ended_at   timestamptz NOT NULL,
    PRIMARY KEY (patient_id, object_id, version)
);

CREATE TABLE care_invitations (
    id                 uuid        NOT NULL PRIMARY KEY,
    code_hash          bytea       NOT NULL UNIQUE,
    physiotherapist_id uuid        NOT NULL REFERENCES users (id),
    created_at         timestamptz NOT NULL,
    expires_at         timestamptz NOT NULL,
    accepted_at        timestamptz,
    patient_id         uuid
);
CREATE INDEX care_invitations_by_physiotherapist ON care_invitations (physiotherapist_id, created_at, id);

-- The patient's consent that a physiotherapist sees the record.
CREATE TABLE care_links (
    patient_id         uuid        NOT NULL REFERENCES patients (patient_id),
    id                 uuid        NOT NULL,
    physiotherapist_id uuid        NOT NULL REFERENCES users (id),
    status             text        NOT NULL CHECK (status IN ('active', 'ended')),
    consent_version    text        NOT NULL,
    accepted_at        timestamptz NOT NULL,
    ended_at           timestamptz,
    ended_by           uuid        REFERENCES users (id),
    version            integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
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
    patient_id         uuid        NOT NULL REFERENCES patients (patient_id),
    id                 uuid        NOT NULL,
    physiotherapist_id uuid        NOT NULL REFERENCES users (id),
    region             text        NOT NULL,
    highest_band_level smallint    NOT NULL CHECK (highest_band_level BETWEEN 1 AND 8),
    given_on           date        NOT NULL,
    until              date        NOT NULL,
    note               text,
    given_at           timestamptz NOT NULL,
    ending             text        CHECK (ending IN ('revoked', 'red')),
    ended_at           timestamptz,
    ended_by           uuid        REFERENCES users (id),
    version            integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX clearances_in_order ON clearances (patient_id, given_at, id);

-- Who else looked at or changed a record.
CREATE TABLE access_log (
    patient_id uuid        NOT NULL REFERENCES patients (patient_id),
    id         uuid        NOT NULL,
    actor_id   uuid        NOT NULL REFERENCES users (id),
    link_id    uuid        NOT NULL,
    action     text        NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (patient_id, id)
);
