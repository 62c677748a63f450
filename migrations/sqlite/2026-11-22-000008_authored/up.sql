-- What physiotherapists author stands beside what is built in. Without an owner an entry is built in; without a practice it
-- is its owner's own. The revision moves with each change.
ALTER TABLE catalogue_entries ADD COLUMN owner_id BLOB REFERENCES users (id);
ALTER TABLE catalogue_entries ADD COLUMN practice_id BLOB REFERENCES practices (id);
ALTER TABLE catalogue_entries ADD COLUMN status TEXT NOT NULL DEFAULT 'published' CHECK (status IN ('draft', 'published', 'retired'));
ALTER TABLE catalogue_entries ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE catalogue_entries ADD COLUMN created_at INTEGER;
ALTER TABLE catalogue_entries ADD COLUMN updated_at INTEGER;
-- With all that a list asks for, so that it never goes through everybody's entries.
CREATE INDEX catalogue_by_owner ON catalogue_entries (kind, owner_id, status, position, key, version);
CREATE INDEX catalogue_by_practice ON catalogue_entries (kind, practice_id, status, position, key, version);
