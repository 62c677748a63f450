ALTER TABLE clearances DROP COLUMN ended_care_event_id;
DELETE FROM care_events WHERE kind IN ('fall', 'illness', 'pregnancy');
ALTER TABLE care_events DROP COLUMN looked_at;
ALTER TABLE care_events DROP COLUMN looked_by;
ALTER TABLE care_events DROP COLUMN ended_on;
ALTER TABLE care_events DROP CONSTRAINT care_events_kind_check;
ALTER TABLE care_events ADD CONSTRAINT care_events_kind_check CHECK (kind IN ('physiotherapist_visit', 'doctor_visit', 'imaging',
    'steroid_injection', 'surgery'));
