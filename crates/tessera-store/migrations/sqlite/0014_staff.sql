-- How much came on record in each hour, counted when entries get their place: hours are counted
-- from 1970, and an outcome is `success` or `refused`. Kept for two days; about nobody.
CREATE TABLE audit_hours (
    action  TEXT    NOT NULL,
    hour    INTEGER NOT NULL,
    outcome TEXT    NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (action, hour, outcome)
) STRICT, WITHOUT ROWID;
