-- What the server of before has no words for.
DELETE FROM due WHERE kind = 'unusual_access';
DELETE FROM changes WHERE kind = 'care_request';
DELETE FROM access_log WHERE outcome = 'refused';
DROP INDEX access_log_by_actor;
ALTER TABLE access_log DROP COLUMN unusual;
ALTER TABLE access_log DROP COLUMN outcome;
ALTER TABLE access_log DROP COLUMN reason;
ALTER TABLE access_log DROP COLUMN operation;
ALTER TABLE access_log DROP COLUMN slice;
ALTER TABLE access_log DROP COLUMN role;
DROP TABLE care_requests;
DROP VIEW may_see;
-- A link without an end would be more than was agreed to: those that share less, or not for ever, end.
UPDATE care_links SET status = 'ended', ended_at = coalesce(until_at, accepted_at), version = version + 1
WHERE status = 'active' AND (until_at IS NOT NULL OR NOT (sees_pain AND sees_training AND sees_measures AND sees_notes));
ALTER TABLE care_links DROP COLUMN primary_since;
ALTER TABLE care_links DROP COLUMN until_at;
ALTER TABLE care_links DROP COLUMN sees_notes;
ALTER TABLE care_links DROP COLUMN sees_measures;
ALTER TABLE care_links DROP COLUMN sees_training;
ALTER TABLE care_links DROP COLUMN sees_pain;
CREATE VIEW may_see AS
SELECT care_links.physiotherapist_id, care_links.patient_id, care_links.id AS link_id
FROM care_links
JOIN users ON users.id = care_links.physiotherapist_id
WHERE care_links.status = 'active' AND users.status = 'active' AND users.role = 'physiotherapist';
