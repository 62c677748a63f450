ALTER TABLE clearances DROP COLUMN ended_because;
UPDATE clearances SET ending = 'revoked' WHERE ending = 'care_event';
ALTER TABLE clearances DROP CONSTRAINT clearances_ending_check;
ALTER TABLE clearances ADD CONSTRAINT clearances_ending_check CHECK (ending IN ('revoked', 'red'));
DROP TABLE care_events;
DROP TABLE rebases;
ALTER TABLE patients DROP COLUMN tailored_since;
DROP TABLE thresholds;
