CREATE INDEX pain_logs_in_order ON pain_logs (patient_id, local_date, id);
ALTER TABLE pain_logs DROP CONSTRAINT pain_logs_pkey, ADD PRIMARY KEY (patient_id, id);
DROP INDEX pain_logs_by_id;
