-- Episodes: one worsening, one group of signs or one group of circumstances of a place. Flags become their evidence.
CREATE TABLE episodes (
    patient_id        uuid        NOT NULL REFERENCES patients (patient_id),
    id                uuid        NOT NULL,
    kind              text        NOT NULL CHECK (kind IN ('worsening', 'signs', 'circumstances')),
    region            text        NOT NULL,
    side              text        NOT NULL,
    opened_on         date        NOT NULL,
    ended_on          date,
    ended_as          text,
    severity          text        NOT NULL,
    peak              text        NOT NULL,
    peak_score        smallint,
    usual_hundredths  integer,
    text              text        NOT NULL,
    status            text        NOT NULL CHECK (status IN ('open', 'seen', 'acted_on', 'snoozed', 'closed', 'ended', 'no_longer_holds')),
    handling          text        NOT NULL CHECK (handling IN ('open', 'seen', 'acted_on', 'snoozed', 'closed')),
    stands            boolean     NOT NULL,
    seen_at           timestamptz,
    handled_peak TEXT,
    snoozed_until     date,
    notified_at       timestamptz,
    notified_peak TEXT,
    patient_notified_at timestamptz,
    accepted_up_to    smallint,
    accepted_from     date,
    accepted_until    date,
    accepted_by UUID REFERENCES users (id),
    opened_at         timestamptz NOT NULL,
    version           integer     NOT NULL,
    PRIMARY KEY (patient_id, id)
);
CREATE INDEX episodes_in_order ON episodes (patient_id, opened_on, id);
CREATE INDEX episodes_by_status ON episodes (patient_id, status, opened_on, id);
CREATE INDEX episodes_accepted ON episodes (patient_id, accepted_from) WHERE accepted_from IS NOT NULL;

-- The history of an episode: who did what, when and why. One row a version.
CREATE TABLE episode_events (
    patient_id uuid        NOT NULL REFERENCES patients (patient_id),
    episode_id uuid        NOT NULL,
    version    integer     NOT NULL,
    what       text        NOT NULL,
    at         timestamptz NOT NULL,
    local_date date        NOT NULL,
    by_user    uuid        REFERENCES users (id),
    details    jsonb       NOT NULL,
    note       text,
    PRIMARY KEY (patient_id, episode_id, version)
);

ALTER TABLE flags ADD COLUMN episode_id uuid;
CREATE INDEX flags_by_episode ON flags (patient_id, episode_id) WHERE episode_id IS NOT NULL;

-- A go-ahead that a worsening held back is confirmed by a physiotherapist.
ALTER TABLE clearances ADD COLUMN confirmed_on date;
ALTER TABLE clearances ADD COLUMN confirmed_because text;

-- The codes are others now: every day of every record is judged again, and what fired before it is no code of today's.
UPDATE assessments SET fired = '[]';
INSERT INTO due SELECT DISTINCT patient_id, 'judge_anew', patient_id, to_timestamp(-1), 0, NULL::timestamptz FROM assessments ON CONFLICT DO NOTHING;

-- A need of its own for what is watched, above "no worsening" (6): what was 6 and more is one more.
ALTER TABLE caseload DROP CONSTRAINT caseload_need_check;
UPDATE caseload SET need = need + 1 WHERE need >= 6;
ALTER TABLE caseload ADD CONSTRAINT caseload_need_check CHECK (need BETWEEN 0 AND 8);
