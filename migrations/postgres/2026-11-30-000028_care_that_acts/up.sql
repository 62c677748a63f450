-- Falls, illness and pregnancy are care events, too; what lasts has a last day, and a physiotherapist looks at what happened.
ALTER TABLE care_events DROP CONSTRAINT care_events_kind_check;
ALTER TABLE care_events ADD CONSTRAINT care_events_kind_check CHECK (kind IN ('physiotherapist_visit', 'doctor_visit', 'imaging',
    'steroid_injection', 'surgery', 'fall', 'illness', 'pregnancy')) NOT VALID;
ALTER TABLE care_events ADD COLUMN ended_on date;
ALTER TABLE care_events ADD COLUMN looked_by uuid REFERENCES users (id);
ALTER TABLE care_events ADD COLUMN looked_at timestamptz;

-- Which care event ended a go-ahead: with its withdrawal the go-ahead returns.
ALTER TABLE clearances ADD COLUMN ended_care_event_id uuid;
