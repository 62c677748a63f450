ALTER TABLE day_answers DROP COLUMN resting;
