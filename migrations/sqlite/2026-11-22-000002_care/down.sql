DROP TABLE access_log;
DROP TABLE clearances;
DROP VIEW may_see;
DROP TABLE care_links;
DROP TABLE care_invitations;
DROP TABLE superseded;
DROP TABLE changes;
DROP TABLE patients;
