DROP TABLE rest_periods;
ALTER TABLE session_logs DROP COLUMN nudge;
ALTER TABLE session_logs DROP COLUMN completion;
ALTER TABLE session_logs DROP COLUMN supports;
ALTER TABLE session_logs DROP COLUMN stretches_done;
ALTER TABLE session_logs DROP COLUMN settled_minutes;
DROP TABLE enrolment_events;
ALTER TABLE enrolments DROP COLUMN overrides;
ALTER TABLE enrolments DROP COLUMN grades;
