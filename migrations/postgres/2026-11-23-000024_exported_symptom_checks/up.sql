-- Symptom checks are a table, too. The list of series is a part of its column: that is made anew, and copies of tables, which expire
-- in any case, are asked for again.
DELETE FROM due WHERE kind = 'export' AND (patient_id, subject_id) IN (SELECT patient_id, id FROM exports WHERE kind = 'csv');
DELETE FROM export_chunks WHERE (patient_id, export_id) IN (SELECT patient_id, id FROM exports WHERE kind = 'csv');
DELETE FROM exports WHERE kind = 'csv';
ALTER TABLE exports DROP COLUMN series;
ALTER TABLE exports ADD COLUMN series text
    CHECK (series IN ('pain-logs', 'session-logs', 'assessments', 'flags', 'measures', 'rest-periods', 'clearances', 'care-events',
        'symptom-checks'))
    CHECK ((kind = 'csv') = (series IS NOT NULL));
