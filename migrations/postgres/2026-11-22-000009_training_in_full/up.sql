-- What each exercise is done at, as the patient took it, and what a physiotherapist changed for this patient.
ALTER TABLE enrolments ADD COLUMN grades jsonb NOT NULL DEFAULT '[]';
ALTER TABLE enrolments ADD COLUMN overrides jsonb NOT NULL DEFAULT '[]';

-- The history of an enrolment: who changed what, and why. One row a version.
CREATE TABLE enrolment_events (
    patient_id   uuid    NOT NULL REFERENCES patients (patient_id),
    enrolment_id uuid    NOT NULL,
    version      integer NOT NULL,
    on_date      date    NOT NULL,
    what         text    NOT NULL,
    details      jsonb   NOT NULL,
    because      text,
    done_by      uuid    NOT NULL REFERENCES users (id),
    done_at      timestamptz NOT NULL,
    PRIMARY KEY (patient_id, enrolment_id, version)
);
CREATE INDEX enrolment_events_by_date ON enrolment_events (patient_id, enrolment_id, on_date, version);
-- What is known of enrolments that began before their history was kept: the phase they are in, and since when.
INSERT INTO enrolment_events (patient_id, enrolment_id, version, on_date, what, details, done_by, done_at)
SELECT patient_id, id, version, phase_since, 'enrolled', jsonb_build_object('phase', phase), enrolled_by, created_at FROM enrolments;

ALTER TABLE session_logs ADD COLUMN settled_minutes smallint CHECK (settled_minutes BETWEEN 0 AND 1440);
ALTER TABLE session_logs ADD COLUMN stretches_done boolean;
ALTER TABLE session_logs ADD COLUMN supports jsonb NOT NULL DEFAULT '[]';
ALTER TABLE session_logs ADD COLUMN completion text NOT NULL DEFAULT 'full' CHECK (completion IN ('full', 'modified', 'partial'));
ALTER TABLE session_logs ADD COLUMN nudge jsonb;

-- Days on which somebody decided to rest.
CREATE TABLE rest_periods (
    patient_id uuid    NOT NULL REFERENCES patients (patient_id),
    id         uuid    NOT NULL,
    source     text    NOT NULL CHECK (source IN ('patient', 'physiotherapist')),
    from_date  date    NOT NULL,
    until_date date    NOT NULL,
    because    text,
    flag_id    uuid,
    decided_by uuid    NOT NULL REFERENCES users (id),
    decided_at timestamptz NOT NULL,
    version    integer NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX rest_periods_by_end ON rest_periods (patient_id, until_date, id);
