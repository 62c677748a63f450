DELETE FROM due WHERE kind IN ('flag_ends', 'newcomer');
