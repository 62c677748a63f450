-- Levels and scores are in hundredths of a point now, and judged by other rules: what was made of each day is emptied, and the
-- rounds judge every series anew, from its logs, when the server next starts. Until then nothing is green. The level stays
-- until then, so that a red that is known already ends no go-ahead a second time.
ALTER TABLE assessments RENAME COLUMN score_half_points TO score_hundredths;
ALTER TABLE assessments RENAME COLUMN baseline_half_points TO baseline_hundredths;
UPDATE assessments SET score_hundredths = 0, baseline_hundredths = NULL, fired = '[]', course = '{}';
UPDATE flags SET rule = 'SHIFT-AMBER' WHERE rule = 'CUSUM-AMBER';
UPDATE flags SET rule = 'SHIFT-RED' WHERE rule = 'CUSUM-RED';
UPDATE flags SET rule = 'RISE-AMBER' WHERE rule = 'WEEK-AMBER';
UPDATE flags SET rule = 'RISE-RED' WHERE rule = 'WEEK-RED';
INSERT INTO due SELECT DISTINCT patient_id, 'judge_anew', patient_id, 0, 0, NULL FROM assessments;
