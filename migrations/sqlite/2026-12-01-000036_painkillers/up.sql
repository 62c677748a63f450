-- Which painkillers were taken, where the patient likes to name them.
ALTER TABLE pain_logs ADD COLUMN analgesics TEXT NOT NULL DEFAULT '[]';
