-- Codes by text message as second factors: one for what it was asked for, used by deleting it.
CREATE TABLE factor_codes (
    subject    BLOB   NOT NULL PRIMARY KEY,
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash       BLOB   NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX factor_codes_by_user ON factor_codes (user_id);
CREATE INDEX factor_codes_by_expiry ON factor_codes (expires_at);

-- The method that a login asks for first, where the owner chose one.
ALTER TABLE users ADD COLUMN default_factor TEXT;
