DELETE FROM due WHERE kind = 'judge_tail';
ALTER TABLE pain_series DROP COLUMN pending_cause;
ALTER TABLE pain_series DROP COLUMN pending_through;
ALTER TABLE pain_series DROP COLUMN pending_from;
