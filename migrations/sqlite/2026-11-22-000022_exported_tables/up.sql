-- Which series an exported table is of; no other copy has one.
ALTER TABLE exports ADD COLUMN series TEXT
    CHECK (series IN ('pain-logs', 'session-logs', 'assessments', 'flags', 'measures', 'rest-periods', 'clearances', 'care-events'))
    CHECK ((kind = 'csv') = (series IS NOT NULL));
