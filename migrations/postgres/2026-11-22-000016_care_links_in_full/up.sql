-- A care link shares some slices of the record, perhaps until an instant. The links that there are share all, as was agreed to.
DROP VIEW may_see;
ALTER TABLE care_links ADD COLUMN sees_pain boolean NOT NULL DEFAULT true;
ALTER TABLE care_links ADD COLUMN sees_training boolean NOT NULL DEFAULT true;
ALTER TABLE care_links ADD COLUMN sees_measures boolean NOT NULL DEFAULT true;
ALTER TABLE care_links ADD COLUMN sees_notes boolean NOT NULL DEFAULT true;
ALTER TABLE care_links ADD COLUMN until_at timestamptz;
-- When the patient, or a transfer, made this physiotherapist the primary one: the last of those whose link is in force is it.
ALTER TABLE care_links ADD COLUMN primary_since timestamptz;

-- Who may see whose record: the only place that says so. An account that is not active sees nothing. A view has no clock:
-- whoever asks adds that until_at is not over (care::in_force), and which slice is wanted.
CREATE VIEW may_see AS
SELECT care_links.physiotherapist_id, care_links.patient_id, care_links.id AS link_id, care_links.until_at,
    care_links.sees_pain, care_links.sees_training, care_links.sees_measures, care_links.sees_notes
FROM care_links
JOIN users ON users.id = care_links.physiotherapist_id
WHERE care_links.status = 'active' AND users.status = 'active' AND users.role = 'physiotherapist';

-- A link that is asked for: by the patient, or by a linked physiotherapist who hands on (transfer) or adds a second one
-- (referral). Nobody is told whether the address is somebody's: then physiotherapist_id is null, and it waits until it expires.
CREATE TABLE care_requests (
    patient_id         uuid        NOT NULL REFERENCES patients (patient_id),
    id                 uuid        NOT NULL,
    kind               text        NOT NULL CHECK (kind IN ('ask', 'transfer', 'referral')),
    asked_by           uuid        NOT NULL REFERENCES users (id),
    from_link_id       uuid,
    address            text        NOT NULL,
    physiotherapist_id uuid        REFERENCES users (id),
    slices             jsonb       NOT NULL,
    until_at           timestamptz,
    reason             text,
    status             text        NOT NULL CHECK (status IN ('waiting', 'accepted', 'declined', 'withdrawn')),
    consent_version    text,
    consented_at       timestamptz,
    asked_at           timestamptz NOT NULL,
    expires_at         timestamptz NOT NULL,
    answered_at        timestamptz,
    link_id            uuid,
    version            integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
-- Physiotherapists read theirs across records.
CREATE INDEX care_requests_by_physiotherapist ON care_requests (physiotherapist_id, id);

-- The access log says who in which role, which slice, by which operation, why, and what came of it.
ALTER TABLE access_log ADD COLUMN role text NOT NULL DEFAULT 'physiotherapist';
ALTER TABLE access_log ADD COLUMN slice text CHECK (slice IN ('pain', 'training', 'measures', 'notes'));
ALTER TABLE access_log ADD COLUMN operation text;
ALTER TABLE access_log ADD COLUMN reason text;
ALTER TABLE access_log ADD COLUMN outcome text NOT NULL DEFAULT 'allowed' CHECK (outcome IN ('allowed', 'refused'));
ALTER TABLE access_log ADD COLUMN unusual text CHECK (unusual IN ('first_look', 'many_looks', 'night', 'export'));
CREATE INDEX access_log_by_actor ON access_log (patient_id, actor_id, at, unusual);
