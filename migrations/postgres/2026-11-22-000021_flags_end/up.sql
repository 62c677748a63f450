-- Flags that raise no level end by rule: those that wait are looked at once, and then plan the next look themselves.
INSERT INTO due SELECT patient_id, 'flag_ends', id, to_timestamp(-1), 0, NULL::timestamptz FROM flags
WHERE status IN ('open', 'seen', 'acted_on', 'snoozed') AND rule NOT IN ('SILENT', 'SILENT-PLAN')
    AND (level IN ('watch', 'good_news') OR rule IN ('GO', 'TTP'));
