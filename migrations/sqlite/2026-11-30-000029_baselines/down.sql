DROP TABLE baselines;
