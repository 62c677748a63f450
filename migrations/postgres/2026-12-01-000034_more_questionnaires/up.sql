-- Twelve more questionnaires.
ALTER TABLE measures DROP CONSTRAINT measures_instrument_check;
ALTER TABLE measures ADD CONSTRAINT measures_instrument_check
    CHECK (instrument IN ('peg', 'psfs', 'hagos', 'ihot-12', 'hoos-12', 'koos-pf', 'visa-a', 'visa-g', 'visa-h', 'cait', 'lefs',
        'spadi', 'rmdq', 'msk-hq', 'eq-5d-5l', 'pgic')) NOT VALID;
