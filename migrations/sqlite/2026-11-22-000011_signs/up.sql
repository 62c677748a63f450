-- What somebody says of the week, beside its numbers; and pain that takes longer than a day to settle: up to four.
ALTER TABLE pain_logs ADD COLUMN compared TEXT CHECK (compared IN ('better', 'same', 'worse'));
ALTER TABLE session_logs ADD COLUMN settled_within INTEGER CHECK (settled_within BETWEEN 0 AND 5760);
UPDATE session_logs SET settled_within = settled_minutes;
ALTER TABLE session_logs DROP COLUMN settled_minutes;
ALTER TABLE session_logs RENAME COLUMN settled_within TO settled_minutes;
