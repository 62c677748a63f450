DROP TABLE self_management_plans;
