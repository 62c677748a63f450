DELETE FROM assessments;
ALTER TABLE assessments RENAME COLUMN score_hundredths TO score_half_points;
ALTER TABLE assessments RENAME COLUMN baseline_hundredths TO baseline_half_points;
