-- Second factors: what logins ask for beside a password.

-- Since when logins of an account ask for one. It stands with the user, whose row every login
-- locks: no session begins beside a factor that is being turned on.
ALTER TABLE users ADD COLUMN second_factor_at BIGINT;
-- When a session last proved one.
ALTER TABLE sessions ADD COLUMN factor_at BIGINT;

-- What proves it, by method. One that is not confirmed waits for its first code.
CREATE TABLE second_factors (
    user_id      UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    method       TEXT    NOT NULL,
    sealed       BYTEA NOT NULL,
    newest_step  BIGINT,
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT,
    PRIMARY KEY (user_id, method)
);

-- Keyed hashes; a code is used by deleting it.
CREATE TABLE backup_codes (
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash    BYTEA NOT NULL,
    PRIMARY KEY (user_id, hash)
);

-- Logins that wait for a second factor.
CREATE TABLE login_challenges (
    hash       BYTEA NOT NULL PRIMARY KEY,
    user_id    UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    method     TEXT    NOT NULL,
    tries      BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX login_challenges_by_user ON login_challenges (user_id);
CREATE INDEX login_challenges_by_expiry ON login_challenges (expires_at);

-- Codes that were evaluated for an account, until ends_at.
CREATE TABLE factor_tries (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    tries   BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);

CREATE INDEX factor_tries_by_end ON factor_tries (ends_at);
