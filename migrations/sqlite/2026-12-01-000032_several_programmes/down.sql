ALTER TABLE clearances DROP COLUMN side;
DROP INDEX one_active_enrolment;
CREATE UNIQUE INDEX one_active_enrolment ON enrolments (patient_id) WHERE status = 'active';
