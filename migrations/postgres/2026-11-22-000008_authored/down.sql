DROP INDEX catalogue_by_practice;
DROP INDEX catalogue_by_owner;
DELETE FROM catalogue_entries WHERE owner_id IS NOT NULL;
ALTER TABLE catalogue_entries
    DROP COLUMN owner_id,
    DROP COLUMN practice_id,
    DROP COLUMN status,
    DROP COLUMN revision,
    DROP COLUMN created_at,
    DROP COLUMN updated_at;
