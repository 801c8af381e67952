-- Features that are opened to a share of people. The lists are ids of users, between blanks.
CREATE TABLE feature_flags (
    feature    TEXT    NOT NULL PRIMARY KEY,
    is_on      INTEGER NOT NULL,
    percent    INTEGER NOT NULL,
    allowed    TEXT    NOT NULL,
    denied     TEXT    NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
