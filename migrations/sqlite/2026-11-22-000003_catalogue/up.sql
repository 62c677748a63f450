CREATE TABLE catalogue_entries (
    kind     TEXT    NOT NULL CHECK (kind IN ('band', 'exercise', 'condition', 'programme')),
    key      TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    position INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (kind, key, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_in_order ON catalogue_entries (kind, position);
