ALTER TABLE session_logs ADD COLUMN settled_within INTEGER CHECK (settled_within BETWEEN 0 AND 1440);
UPDATE session_logs SET settled_within = min(settled_minutes, 1440);
ALTER TABLE session_logs DROP COLUMN settled_minutes;
ALTER TABLE session_logs RENAME COLUMN settled_within TO settled_minutes;
ALTER TABLE pain_logs DROP COLUMN compared;
