-- What physiotherapists author stands beside what is built in. Without an owner an entry is built in; without a practice it
-- is its owner's own. The revision moves with each change.
ALTER TABLE catalogue_entries ADD COLUMN owner_id BLOB REFERENCES users (id);
ALTER TABLE catalogue_entries ADD COLUMN practice_id BLOB REFERENCES practices (id);
ALTER TABLE catalogue_entries ADD COLUMN status TEXT NOT NULL DEFAULT 'published' CHECK (status IN ('draft', 'published', 'retired'));
ALTER TABLE catalogue_entries ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE catalogue_entries ADD COLUMN created_at INTEGER;
ALTER TABLE catalogue_entries ADD COLUMN updated_at INTEGER;
CREATE INDEX catalogue_by_owner ON catalogue_entries (kind, owner_id, position, key);
CREATE INDEX catalogue_by_practice ON catalogue_entries (kind, practice_id, position, key);
