DROP INDEX flags_by_status;
DROP INDEX flags_by_rule;
