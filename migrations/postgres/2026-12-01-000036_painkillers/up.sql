-- Which painkillers were taken, where the patient likes to name them.
ALTER TABLE pain_logs ADD COLUMN analgesics jsonb NOT NULL DEFAULT '[]';
