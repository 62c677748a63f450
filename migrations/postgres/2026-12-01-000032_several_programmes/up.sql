-- A patient is on any number of programmes, but on each with one side once.
DROP INDEX one_active_enrolment;
CREATE UNIQUE INDEX one_active_enrolment ON enrolments (patient_id, programme_key, side) WHERE status = 'active';
-- The side that a go-ahead is for. Without one it is for the sides that were enrolled on the day it was given.
ALTER TABLE clearances ADD COLUMN side text;
