-- Accounts beside the mobile number: an address, a password, roles, consents, and what
-- happened to them.

-- An account has a number, a proven address, or an address that waits to be proven. Of any
-- number of accounts with one address at most one has proven it.
ALTER TABLE users
    ALTER COLUMN mobile_index DROP NOT NULL,
    ALTER COLUMN mobile_sealed DROP NOT NULL,
    ADD COLUMN email_index         BYTEA,
    ADD COLUMN email_sealed        BYTEA,
    ADD COLUMN email_verified_at   BIGINT,
    ADD COLUMN password_hash       TEXT,
    ADD COLUMN password_changed_at BIGINT,
    ADD COLUMN disabled_at         BIGINT;

CREATE UNIQUE INDEX users_by_proven_email ON users (email_index) WHERE email_verified_at IS NOT NULL;
CREATE INDEX users_by_email ON users (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX users_unproven ON users (created_at)
    WHERE mobile_index IS NULL AND email_verified_at IS NULL;

-- personal_sealed holds names, country and language, as one JSON text.
ALTER TABLE customer_profiles
    ADD COLUMN personal_sealed BYTEA,
    ADD COLUMN comms_channel   TEXT,
    ADD COLUMN updated_at      BIGINT;

ALTER TABLE sessions
    ADD COLUMN methods      TEXT NOT NULL DEFAULT 'otp',
    ADD COLUMN last_used_at BIGINT;

-- What a link in a message does, once. Rows without a user answer for addresses that nobody has.
CREATE TABLE action_tokens (
    hash           BYTEA  NOT NULL PRIMARY KEY,
    purpose        TEXT   NOT NULL,
    user_id        UUID   REFERENCES users (id) ON DELETE CASCADE,
    payload_sealed BYTEA,
    created_at     BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL
);

CREATE INDEX action_tokens_by_user ON action_tokens (user_id, purpose);
CREATE INDEX action_tokens_by_expiry ON action_tokens (expires_at);

-- Registrations in stages, until they are completed or run out.
CREATE TABLE registrations (
    id              UUID   NOT NULL PRIMARY KEY,
    email_index     BYTEA  NOT NULL,
    email_sealed    BYTEA  NOT NULL,
    phone_index     BYTEA,
    phone_sealed    BYTEA,
    password_hash   TEXT   NOT NULL,
    locale          TEXT   NOT NULL,
    browser_hash    BYTEA,
    email_proven_at BIGINT,
    phone_proven_at BIGINT,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL
);

CREATE INDEX registrations_by_expiry ON registrations (expires_at);

-- What somebody agreed to, and when they took it back. Rows are only added.
CREATE TABLE consents (
    id           UUID    NOT NULL PRIMARY KEY,
    user_id      UUID    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose      TEXT    NOT NULL,
    text_version TEXT    NOT NULL,
    given        BIGINT  NOT NULL,
    claimed_at   BIGINT,
    recorded_at  BIGINT  NOT NULL
);

CREATE INDEX consents_by_user ON consents (user_id, recorded_at);

-- Roles that a deployment adds to those that are built in, and who has which.
CREATE TABLE roles (
    name        TEXT   NOT NULL PRIMARY KEY,
    permissions TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);

CREATE TABLE user_roles (
    user_id    UUID   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role       TEXT   NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, role)
);

CREATE INDEX user_roles_by_role ON user_roles (role);

-- Devices on which somebody has logged in before: they are let in while others are locked out.
CREATE TABLE devices (
    hash         BYTEA  NOT NULL PRIMARY KEY,
    user_id      UUID   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);

CREATE INDEX devices_by_user ON devices (user_id);
CREATE INDEX devices_by_expiry ON devices (expires_at);

-- Security events. They are stored with what they tell of, and chained a moment later.
CREATE TABLE audit_entries (
    id             UUID   NOT NULL PRIMARY KEY,
    at             BIGINT NOT NULL,
    action         TEXT   NOT NULL,
    outcome        TEXT   NOT NULL,
    subject_id     UUID,
    actor_id       UUID,
    session_id     UUID,
    correlation    TEXT   NOT NULL,
    details        TEXT   NOT NULL,
    details_sealed BYTEA,
    seq            BIGINT UNIQUE,
    hash           BYTEA
);

CREATE INDEX audit_entries_unchained ON audit_entries (id) WHERE seq IS NULL;
CREATE INDEX audit_entries_by_subject ON audit_entries (subject_id, at) WHERE subject_id IS NOT NULL;

CREATE TABLE audit_head (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq  BIGINT NOT NULL,
    hash BYTEA  NOT NULL
);

INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, ''::bytea);

-- Keys that sign access tokens, beside the one in the configuration.
CREATE TABLE signing_keys (
    kid          TEXT   NOT NULL PRIMARY KEY,
    algorithm    TEXT   NOT NULL,
    key_sealed   BYTEA  NOT NULL,
    created_at   BIGINT NOT NULL,
    activates_at BIGINT NOT NULL,
    retired_at   BIGINT
);
