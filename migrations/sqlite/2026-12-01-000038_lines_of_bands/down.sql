ALTER TABLE clearances DROP COLUMN band_line;
