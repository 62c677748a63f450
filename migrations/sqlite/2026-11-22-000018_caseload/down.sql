DROP TABLE caseload;
DELETE FROM due WHERE kind = 'standing';
