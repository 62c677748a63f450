-- A column that refers to another table cannot be dropped: the table is made anew. Nothing refers to it.
CREATE TABLE built_in (
    kind     TEXT    NOT NULL CHECK (kind IN ('band', 'exercise', 'condition', 'programme')),
    key      TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    position INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (kind, key, version)
) STRICT, WITHOUT ROWID;
INSERT INTO built_in SELECT kind, key, version, position, body FROM catalogue_entries WHERE owner_id IS NULL;
DROP TABLE catalogue_entries;
ALTER TABLE built_in RENAME TO catalogue_entries;
CREATE INDEX catalogue_in_order ON catalogue_entries (kind, position);
