-- Erasures of persons: that there was a user, and when what was kept of them was destroyed. It is
-- what is done again after an older copy of the database was restored.
CREATE TABLE erasures (
    user_id   BLOB   NOT NULL PRIMARY KEY,
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX erasures_by_time ON erasures (erased_at, user_id);

-- What erased users had agreed to: it shows what was agreed, and names nobody.
CREATE TABLE erased_consents (
    id           BLOB   NOT NULL PRIMARY KEY,
    user_id      BLOB   NOT NULL REFERENCES erasures (user_id) ON DELETE CASCADE,
    purpose      TEXT   NOT NULL,
    text_version TEXT   NOT NULL,
    given        INTEGER NOT NULL,
    claimed_at   INTEGER,
    recorded_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX erased_consents_by_user ON erased_consents (user_id, recorded_at);

-- Sessions of erased users, until no access token of theirs can be valid any more.
CREATE TABLE erased_sessions (
    id         BLOB   NOT NULL PRIMARY KEY,
    user_id    BLOB   NOT NULL,
    revoked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX erased_sessions_by_user ON erased_sessions (user_id);
CREATE INDEX erased_sessions_by_revocation ON erased_sessions (revoked_at);

-- Whom a message is to, as a blind index, until its payload is wiped: what waits for somebody who
-- is erased is found by it.
ALTER TABLE outbox ADD COLUMN recipient BLOB;

CREATE INDEX outbox_by_recipient ON outbox (recipient) WHERE recipient IS NOT NULL;
