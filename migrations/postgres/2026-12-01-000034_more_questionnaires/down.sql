DELETE FROM measures WHERE instrument NOT IN ('peg', 'psfs', 'hagos', 'ihot-12');
ALTER TABLE measures DROP CONSTRAINT measures_instrument_check;
ALTER TABLE measures ADD CONSTRAINT measures_instrument_check CHECK (instrument IN ('peg', 'psfs', 'hagos', 'ihot-12'));
