-- Of several programmes, the places at which the day's answer asked for rest although it left something to do elsewhere.
ALTER TABLE day_answers ADD COLUMN resting TEXT NOT NULL DEFAULT '[]';
