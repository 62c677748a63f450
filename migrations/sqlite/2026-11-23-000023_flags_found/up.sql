-- What waits, and what a rule raised, is found without a look at every flag there ever was.
CREATE INDEX flags_by_status ON flags (patient_id, status, local_date, id);
CREATE INDEX flags_by_rule ON flags (patient_id, rule, local_date, id);
