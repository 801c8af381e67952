-- Times are milliseconds since the Unix epoch, UTC. Columns named *_sealed hold
-- AES-256-GCM ciphertext, *_index and *_hash keyed or plain hashes.

CREATE TABLE users (
    id              BLOB    NOT NULL PRIMARY KEY,
    role            TEXT    NOT NULL,
    mobile_index    BLOB    NOT NULL UNIQUE,
    mobile_sealed   BLOB    NOT NULL,
    data_key_sealed BLOB    NOT NULL,
    created_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_profiles (
    user_id    BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    locale     TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id            BLOB    NOT NULL PRIMARY KEY,
    user_id       BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    refresh_hash  BLOB    NOT NULL UNIQUE,
    client_sealed BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    revoked_at    INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE outbox (
    id           BLOB    NOT NULL PRIMARY KEY,
    kind         TEXT    NOT NULL,
    destination  TEXT    NOT NULL,
    payload      BLOB,
    state        TEXT    NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    lease        BLOB,
    available_at INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    finished_at  INTEGER,
    delivered_by TEXT,
    error        TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_due ON outbox (kind, available_at) WHERE state = 'pending';
CREATE INDEX outbox_leased ON outbox (lease) WHERE lease IS NOT NULL;
CREATE INDEX outbox_finished ON outbox (state, finished_at) WHERE state <> 'pending';

-- What the ephemeral store holds when nothing faster can.

CREATE TABLE otp_challenges (
    key          TEXT    NOT NULL PRIMARY KEY,
    registration BLOB    NOT NULL,
    digest       BLOB    NOT NULL,
    max_tries    INTEGER NOT NULL,
    tries        INTEGER NOT NULL,
    issued_at    INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    claim        BLOB,
    claim_until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE otp_tries (
    key       TEXT    NOT NULL PRIMARY KEY,
    tries     INTEGER NOT NULL,
    resets_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE limit_states (
    key       TEXT    NOT NULL PRIMARY KEY,
    state     INTEGER,
    forget_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE revoked_sessions (
    session_id BLOB    NOT NULL PRIMARY KEY,
    until      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
