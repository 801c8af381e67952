-- Accounts beside the mobile number: an address, a password, roles, consents, and what
-- happened to them.

-- SQLite cannot lift NOT NULL from a column: the table is made anew, and with it those that
-- refer to it, so that none of their rows is dropped on the way.

CREATE TABLE new_users (
    id                  BLOB    NOT NULL PRIMARY KEY,
    role                TEXT    NOT NULL,
    mobile_index        BLOB    UNIQUE,
    mobile_sealed       BLOB,
    email_index         BLOB,
    email_sealed        BLOB,
    email_verified_at   INTEGER,
    password_hash       TEXT,
    password_changed_at INTEGER,
    data_key_sealed     BLOB    NOT NULL,
    disabled_at         INTEGER,
    created_at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- personal_sealed holds names, country and language, as one JSON text.
CREATE TABLE new_customer_profiles (
    user_id         BLOB    NOT NULL PRIMARY KEY REFERENCES new_users (id) ON DELETE CASCADE,
    locale          TEXT    NOT NULL,
    personal_sealed BLOB,
    comms_channel   TEXT,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE new_sessions (
    id            BLOB    NOT NULL PRIMARY KEY,
    user_id       BLOB    NOT NULL REFERENCES new_users (id) ON DELETE CASCADE,
    refresh_hash  BLOB    NOT NULL UNIQUE,
    client_sealed BLOB    NOT NULL,
    methods       TEXT    NOT NULL DEFAULT 'otp',
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER,
    expires_at    INTEGER NOT NULL,
    revoked_at    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE new_rotated_tokens (
    hash             BLOB    NOT NULL PRIMARY KEY,
    session_id       BLOB    NOT NULL REFERENCES new_sessions (id) ON DELETE CASCADE,
    successor_hash   BLOB    NOT NULL,
    successor_sealed BLOB    NOT NULL,
    rotated_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO new_users (id, role, mobile_index, mobile_sealed, data_key_sealed, created_at)
    SELECT id, role, mobile_index, mobile_sealed, data_key_sealed, created_at FROM users;
INSERT INTO new_customer_profiles (user_id, locale, created_at)
    SELECT user_id, locale, created_at FROM customer_profiles;
INSERT INTO new_sessions
    (id, user_id, refresh_hash, client_sealed, created_at, expires_at, revoked_at)
    SELECT id, user_id, refresh_hash, client_sealed, created_at, expires_at, revoked_at
    FROM sessions;
INSERT INTO new_rotated_tokens (hash, session_id, successor_hash, successor_sealed, rotated_at)
    SELECT hash, session_id, successor_hash, successor_sealed, rotated_at FROM rotated_tokens;

-- Those that refer first: a table that nothing refers to takes nothing with it.
DROP TABLE rotated_tokens;
DROP TABLE sessions;
DROP TABLE customer_profiles;
DROP TABLE users;

ALTER TABLE new_users RENAME TO users;
ALTER TABLE new_customer_profiles RENAME TO customer_profiles;
ALTER TABLE new_sessions RENAME TO sessions;
ALTER TABLE new_rotated_tokens RENAME TO rotated_tokens;

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX rotated_tokens_by_session ON rotated_tokens (session_id);

-- An account has a number, a proven address, or an address that waits to be proven. Of any
-- number of accounts with one address at most one has proven it.
CREATE UNIQUE INDEX users_by_proven_email ON users (email_index) WHERE email_verified_at IS NOT NULL;
CREATE INDEX users_by_email ON users (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX users_unproven ON users (created_at)
    WHERE mobile_index IS NULL AND email_verified_at IS NULL;

-- What a link in a message does, once. Rows without a user answer for addresses that nobody has.
CREATE TABLE action_tokens (
    hash           BLOB   NOT NULL PRIMARY KEY,
    purpose        TEXT   NOT NULL,
    user_id        BLOB   REFERENCES users (id) ON DELETE CASCADE,
    payload_sealed BLOB,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX action_tokens_by_user ON action_tokens (user_id, purpose);
CREATE INDEX action_tokens_by_expiry ON action_tokens (expires_at);

-- Registrations in stages, until they are completed or run out.
CREATE TABLE registrations (
    id              BLOB   NOT NULL PRIMARY KEY,
    email_index     BLOB   NOT NULL,
    email_sealed    BLOB   NOT NULL,
    phone_index     BLOB,
    phone_sealed    BLOB,
    password_hash   TEXT   NOT NULL,
    locale          TEXT   NOT NULL,
    browser_hash    BLOB,
    email_proven_at INTEGER,
    phone_proven_at INTEGER,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX registrations_by_expiry ON registrations (expires_at);

-- What somebody agreed to, and when they took it back. Rows are only added.
CREATE TABLE consents (
    id           BLOB    NOT NULL PRIMARY KEY,
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose      TEXT    NOT NULL,
    text_version TEXT    NOT NULL,
    given        INTEGER  NOT NULL,
    claimed_at   INTEGER,
    recorded_at  INTEGER  NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX consents_by_user ON consents (user_id, recorded_at);

-- Roles that a deployment adds to those that are built in, and who has which.
CREATE TABLE roles (
    name        TEXT   NOT NULL PRIMARY KEY,
    permissions TEXT   NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE user_roles (
    user_id    BLOB   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role       TEXT   NOT NULL,
    granted_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, role)
) STRICT, WITHOUT ROWID;

CREATE INDEX user_roles_by_role ON user_roles (role);

-- Devices on which somebody has logged in before: they are let in while others are locked out.
CREATE TABLE devices (
    hash         BLOB   NOT NULL PRIMARY KEY,
    user_id      BLOB   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX devices_by_user ON devices (user_id);
CREATE INDEX devices_by_expiry ON devices (expires_at);

-- Security events. They are stored with what they tell of, and chained a moment later.
CREATE TABLE audit_entries (
    id             BLOB   NOT NULL PRIMARY KEY,
    at             INTEGER NOT NULL,
    action         TEXT   NOT NULL,
    outcome        TEXT   NOT NULL,
    subject_id     BLOB,
    actor_id       BLOB,
    session_id     BLOB,
    correlation    TEXT   NOT NULL,
    details        TEXT   NOT NULL,
    details_sealed BLOB,
    seq            INTEGER UNIQUE,
    hash           BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_entries_unchained ON audit_entries (id) WHERE seq IS NULL;
CREATE INDEX audit_entries_by_subject ON audit_entries (subject_id, at) WHERE subject_id IS NOT NULL;

CREATE TABLE audit_head (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq  INTEGER NOT NULL,
    hash BLOB   NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, x'');

-- Keys that sign access tokens, beside the one in the configuration.
CREATE TABLE signing_keys (
    kid          TEXT   NOT NULL PRIMARY KEY,
    algorithm    TEXT   NOT NULL,
    key_sealed   BLOB   NOT NULL,
    created_at   INTEGER NOT NULL,
    activates_at INTEGER NOT NULL,
    retired_at   INTEGER
) STRICT, WITHOUT ROWID;
