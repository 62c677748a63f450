UPDATE assessments SET score_hundredths = 0, baseline_hundredths = NULL, fired = '[]', course = '{}';
ALTER TABLE assessments RENAME COLUMN score_hundredths TO score_half_points;
ALTER TABLE assessments RENAME COLUMN baseline_hundredths TO baseline_half_points;
DELETE FROM due WHERE kind = 'judge_anew';
