DROP TABLE day_answers;
