-- Second factors: what logins ask for beside a password.

-- Since when logins of an account ask for one. It stands with the user, whose row every login
-- locks: no session begins beside a factor that is being turned on.
ALTER TABLE users ADD COLUMN second_factor_at INTEGER;
-- When a session last proved one.
ALTER TABLE sessions ADD COLUMN factor_at INTEGER;

-- What proves it, by method. One that is not confirmed waits for its first code.
CREATE TABLE second_factors (
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    method       TEXT    NOT NULL,
    sealed       BLOB    NOT NULL,
    newest_step  INTEGER,
    created_at   INTEGER NOT NULL,
    confirmed_at INTEGER,
    PRIMARY KEY (user_id, method)
) STRICT, WITHOUT ROWID;

-- Keyed hashes; a code is used by deleting it.
CREATE TABLE backup_codes (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash    BLOB NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

-- Logins that wait for a second factor.
CREATE TABLE login_challenges (
    hash       BLOB    NOT NULL PRIMARY KEY,
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    method     TEXT    NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX login_challenges_by_user ON login_challenges (user_id);
CREATE INDEX login_challenges_by_expiry ON login_challenges (expires_at);

-- Codes that were evaluated for an account, until ends_at.
CREATE TABLE factor_tries (
    user_id BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    tries   INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX factor_tries_by_end ON factor_tries (ends_at);
