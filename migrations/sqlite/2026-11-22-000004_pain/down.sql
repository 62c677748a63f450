DROP TABLE locks;
DROP TABLE symptom_checks;
DROP TABLE flags;
DROP TABLE assessments;
DROP TABLE pain_series;
DROP TABLE pain_logs;
