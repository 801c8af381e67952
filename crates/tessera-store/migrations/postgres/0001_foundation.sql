-- Times are milliseconds since the Unix epoch, UTC. Columns named *_sealed hold
-- AES-256-GCM ciphertext, *_index and *_hash keyed or plain hashes.

CREATE TABLE users (
    id              UUID    NOT NULL PRIMARY KEY,
    role            TEXT    NOT NULL,
    mobile_index    BYTEA    NOT NULL UNIQUE,
    mobile_sealed   BYTEA    NOT NULL,
    data_key_sealed BYTEA    NOT NULL,
    created_at      BIGINT NOT NULL
);

CREATE TABLE customer_profiles (
    user_id    UUID    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    locale     TEXT    NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id            UUID    NOT NULL PRIMARY KEY,
    user_id       UUID    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    refresh_hash  BYTEA    NOT NULL UNIQUE,
    client_sealed BYTEA    NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    revoked_at    BIGINT
);

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE outbox (
    id           UUID    NOT NULL PRIMARY KEY,
    kind         TEXT    NOT NULL,
    destination  TEXT    NOT NULL,
    payload      BYTEA,
    state        TEXT    NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead')),
    attempts     BIGINT NOT NULL DEFAULT 0,
    lease        UUID,
    available_at BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    finished_at  BIGINT,
    delivered_by TEXT,
    error        TEXT
);

CREATE INDEX outbox_due ON outbox (kind, available_at) WHERE state = 'pending';
CREATE INDEX outbox_leased ON outbox (lease) WHERE lease IS NOT NULL;
CREATE INDEX outbox_finished ON outbox (state, finished_at) WHERE state <> 'pending';

-- What the ephemeral store holds when nothing faster can.

CREATE TABLE otp_challenges (
    key          TEXT    NOT NULL PRIMARY KEY,
    registration UUID    NOT NULL,
    digest       BYTEA    NOT NULL,
    max_tries    BIGINT NOT NULL,
    tries        BIGINT NOT NULL,
    issued_at    BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    claim        UUID,
    claim_until  BIGINT NOT NULL
);

CREATE TABLE otp_tries (
    key       TEXT    NOT NULL PRIMARY KEY,
    tries     BIGINT NOT NULL,
    resets_at BIGINT NOT NULL
);

CREATE TABLE limit_states (
    key       TEXT    NOT NULL PRIMARY KEY,
    state     BIGINT,
    forget_at BIGINT NOT NULL
);

CREATE TABLE revoked_sessions (
    session_id UUID    NOT NULL PRIMARY KEY,
    until      BIGINT NOT NULL
);
