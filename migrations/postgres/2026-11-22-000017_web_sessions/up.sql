-- A browser that is signed in on the pages: a session whose cookie is known by its fingerprint only. It has no refresh token, and
-- a session with one has no cookie.
CREATE TABLE web_sessions (
    cookie_hash bytea NOT NULL PRIMARY KEY,
    session_id  uuid  NOT NULL UNIQUE REFERENCES sessions (id)
);
