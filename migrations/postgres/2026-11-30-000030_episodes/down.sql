DELETE FROM due WHERE kind IN ('judge_anew', 'episode');
DELETE FROM changes WHERE kind = 'episode';
ALTER TABLE clearances DROP COLUMN confirmed_on;
DROP INDEX flags_by_episode;
ALTER TABLE flags DROP COLUMN episode_id;
DROP TABLE episode_events;
DROP TABLE episodes;
