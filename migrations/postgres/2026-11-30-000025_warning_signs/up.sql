-- A symptom check is about a place, in full or in short; it can be taken back, and an urgent one can be known.
ALTER TABLE symptom_checks ADD COLUMN region text;
ALTER TABLE symptom_checks ADD COLUMN form text NOT NULL DEFAULT 'full' CHECK (form IN ('full', 'short'));
ALTER TABLE symptom_checks ADD COLUMN withdrawn_at timestamptz;
ALTER TABLE symptom_checks ADD COLUMN withdrawn_by uuid REFERENCES users (id);
ALTER TABLE symptom_checks ADD COLUMN withdrawn_because text;
ALTER TABLE symptom_checks ADD COLUMN known_at timestamptz;
ALTER TABLE symptom_checks ADD COLUMN known_by uuid REFERENCES users (id);
ALTER TABLE symptom_checks ADD COLUMN known_because text;

-- What a doctor said, as the patient wrote it: without a physiotherapist it eases a lock for some days.
ALTER TABLE locks ADD COLUMN doctor_says jsonb NOT NULL DEFAULT '[]';
