-- A series whose later days the scheduler still has to judge again after a correction: from which day on, through which day
-- whatever comes out, and what made it so. All null once nothing is left.
ALTER TABLE pain_series ADD COLUMN pending_from TEXT;
ALTER TABLE pain_series ADD COLUMN pending_through TEXT;
ALTER TABLE pain_series ADD COLUMN pending_cause TEXT;
