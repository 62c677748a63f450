-- What somebody says of the week, beside its numbers; and pain that takes longer than a day to settle: up to four.
ALTER TABLE pain_logs ADD COLUMN compared text CHECK (compared IN ('better', 'same', 'worse'));
ALTER TABLE session_logs DROP CONSTRAINT session_logs_settled_minutes_check;
ALTER TABLE session_logs ADD CONSTRAINT session_logs_settled_minutes_check CHECK (settled_minutes BETWEEN 0 AND 5760) NOT VALID;
