-- What the server of before has no words for.
DELETE FROM notices WHERE kind IN ('message', 'unusual_access', 'rebased');
DELETE FROM changes WHERE kind = 'message';
DROP INDEX flag_events_of_people;
DROP TABLE clearance_narrowings;
DROP TABLE message_reads;
DROP TABLE messages;
ALTER TABLE notices RENAME TO messages;
ALTER INDEX notices_pkey RENAME TO messages_pkey;
ALTER INDEX notices_by_recipient RENAME TO messages_by_recipient;
ALTER INDEX notices_by_subject RENAME TO messages_by_subject;
