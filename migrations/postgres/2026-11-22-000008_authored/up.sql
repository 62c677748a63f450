-- What physiotherapists author stands beside what is built in. Without an owner an entry is built in; without a practice it
-- is its owner's own. The revision moves with each change.
ALTER TABLE catalogue_entries
    ADD COLUMN owner_id    uuid        REFERENCES users (id),
    ADD COLUMN practice_id uuid        REFERENCES practices (id),
    ADD COLUMN status      text        NOT NULL DEFAULT 'published' CHECK (status IN ('draft', 'published', 'retired')),
    ADD COLUMN revision    integer     NOT NULL DEFAULT 1,
    ADD COLUMN created_at  timestamptz,
    ADD COLUMN updated_at  timestamptz;
-- With all that a list asks for, so that it never goes through everybody's entries.
CREATE INDEX catalogue_by_owner ON catalogue_entries (kind, owner_id, status, position, key, version);
CREATE INDEX catalogue_by_practice ON catalogue_entries (kind, practice_id, status, position, key, version);
