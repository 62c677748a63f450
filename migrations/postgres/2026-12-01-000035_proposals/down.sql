ALTER TABLE enrolments DROP COLUMN proposal_answered_on;
