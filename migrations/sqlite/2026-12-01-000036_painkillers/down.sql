ALTER TABLE pain_logs DROP COLUMN analgesics;
