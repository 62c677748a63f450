-- A symptom check is about a place, in full or in short; it can be taken back, and an urgent one can be known.
ALTER TABLE symptom_checks ADD COLUMN region TEXT;
ALTER TABLE symptom_checks ADD COLUMN form TEXT NOT NULL DEFAULT 'full' CHECK (form IN ('full', 'short'));
ALTER TABLE symptom_checks ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE symptom_checks ADD COLUMN withdrawn_by BLOB REFERENCES users (id);
ALTER TABLE symptom_checks ADD COLUMN withdrawn_because TEXT;
ALTER TABLE symptom_checks ADD COLUMN known_at INTEGER;
ALTER TABLE symptom_checks ADD COLUMN known_by BLOB REFERENCES users (id);
ALTER TABLE symptom_checks ADD COLUMN known_because TEXT;

-- What a doctor said, as the patient wrote it: without a physiotherapist it eases a lock for some days.
ALTER TABLE locks ADD COLUMN doctor_says TEXT NOT NULL DEFAULT '[]';
