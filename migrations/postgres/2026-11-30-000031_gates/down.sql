DROP TABLE function_tests;
ALTER TABLE enrolments DROP COLUMN overridden_gates;
