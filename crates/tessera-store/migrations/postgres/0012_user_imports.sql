-- How far imports of users have come: it moves in the transactions that store what was imported.
-- An id is a keyed hash; none of it tells whose data was in a file.
CREATE TABLE import_jobs (
    id          BYTEA   NOT NULL PRIMARY KEY,
    records     BIGINT  NOT NULL,
    digest      BYTEA   NOT NULL,
    imported    BIGINT  NOT NULL,
    refused     BIGINT  NOT NULL,
    faults      BIGINT  NOT NULL,
    started_at  BIGINT  NOT NULL,
    finished_at BIGINT
);

-- What an import under way has refused, counted from 0: lines, fields and reasons, no values.
CREATE TABLE import_refusals (
    job_id BYTEA   NOT NULL REFERENCES import_jobs (id) ON DELETE CASCADE,
    number BIGINT  NOT NULL,
    line   BIGINT  NOT NULL,
    field  TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    PRIMARY KEY (job_id, number)
);
