CREATE TABLE catalogue_entries (
    kind     text    NOT NULL CHECK (kind IN ('band', 'exercise', 'condition', 'programme')),
    key      text    NOT NULL,
    version  integer NOT NULL,
    position integer NOT NULL,
    body     jsonb   NOT NULL,
    PRIMARY KEY (kind, key, version)
);
CREATE INDEX catalogue_in_order ON catalogue_entries (kind, position);
