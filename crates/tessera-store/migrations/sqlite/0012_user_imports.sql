-- How far imports of users have come: it moves in the transactions that store what was imported.
-- An id is a keyed hash; none of it tells whose data was in a file.
CREATE TABLE import_jobs (
    id          BLOB    NOT NULL PRIMARY KEY,
    records     INTEGER NOT NULL,
    digest      BLOB    NOT NULL,
    imported    INTEGER NOT NULL,
    refused     INTEGER NOT NULL,
    faults      INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER
) STRICT, WITHOUT ROWID;

-- What an import under way has refused, counted from 0: lines, fields and reasons, no values.
CREATE TABLE import_refusals (
    job_id BLOB    NOT NULL REFERENCES import_jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    line   INTEGER NOT NULL,
    field  TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
