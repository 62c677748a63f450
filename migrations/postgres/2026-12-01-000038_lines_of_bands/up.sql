-- The maker and line whose levels a go-ahead counts in. Those given before are without one: they counted in any.
ALTER TABLE clearances ADD COLUMN band_line text;
