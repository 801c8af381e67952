-- Refresh tokens that were exchanged: presented again, they tell a retried request from a
-- stolen token. The successor is sealed under the token it followed, which is not kept.

CREATE TABLE rotated_tokens (
    hash             BLOB    NOT NULL PRIMARY KEY,
    session_id       BLOB    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    successor_hash   BLOB    NOT NULL,
    successor_sealed BLOB    NOT NULL,
    rotated_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX rotated_tokens_by_session ON rotated_tokens (session_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
