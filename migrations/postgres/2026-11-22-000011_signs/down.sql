ALTER TABLE session_logs DROP CONSTRAINT session_logs_settled_minutes_check;
UPDATE session_logs SET settled_minutes = 1440 WHERE settled_minutes > 1440;
ALTER TABLE session_logs ADD CONSTRAINT session_logs_settled_minutes_check CHECK (settled_minutes BETWEEN 0 AND 1440);
ALTER TABLE pain_logs DROP COLUMN compared;
