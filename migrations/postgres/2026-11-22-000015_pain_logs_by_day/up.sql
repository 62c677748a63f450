-- The diary's key is the order in which it is read, by day (what SQLite has to gain by it, its own step tells).
CREATE UNIQUE INDEX pain_logs_by_id ON pain_logs (patient_id, id);
ALTER TABLE pain_logs DROP CONSTRAINT pain_logs_pkey, ADD PRIMARY KEY (patient_id, local_date, id);
DROP INDEX pain_logs_in_order;
