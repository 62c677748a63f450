DROP TABLE practice_invitations;
DROP TABLE practice_members;
DROP TABLE practices;
