DROP TABLE export_chunks;
DROP TABLE exports;
DELETE FROM due WHERE kind IN ('export', 'exports_stale');
