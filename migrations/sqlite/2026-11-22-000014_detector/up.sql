-- Levels and scores are in hundredths of a point now, and judged by other rules: every series is judged anew, from its logs,
-- when the server next starts. Nothing that anybody wrote is lost.
DELETE FROM assessments;
ALTER TABLE assessments RENAME COLUMN score_half_points TO score_hundredths;
ALTER TABLE assessments RENAME COLUMN baseline_half_points TO baseline_hundredths;
