DROP TABLE session_logs;
DROP TABLE enrolments;
