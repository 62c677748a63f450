-- The day on which a physiotherapist last answered the proposal of the week.
ALTER TABLE enrolments ADD COLUMN proposal_answered_on date;
