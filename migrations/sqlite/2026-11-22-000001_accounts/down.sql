DROP TABLE idempotency_keys;
DROP TABLE attempts;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE users;
