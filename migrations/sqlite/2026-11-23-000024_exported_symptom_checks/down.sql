-- Copies of tables are asked for again.
DELETE FROM due WHERE kind = 'export' AND (patient_id, subject_id) IN (SELECT patient_id, id FROM exports WHERE kind = 'csv');
DELETE FROM export_chunks WHERE (patient_id, export_id) IN (SELECT patient_id, id FROM exports WHERE kind = 'csv');
DELETE FROM exports WHERE kind = 'csv';
ALTER TABLE exports DROP COLUMN series;
ALTER TABLE exports ADD COLUMN series TEXT
    CHECK (series IN ('pain-logs', 'session-logs', 'assessments', 'flags', 'measures', 'rest-periods', 'clearances', 'care-events'))
    CHECK ((kind = 'csv') = (series IS NOT NULL));
