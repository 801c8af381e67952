-- Refresh tokens that were exchanged: presented again, they tell a retried request from a
-- stolen token. The successor is sealed under the token it followed, which is not kept.

CREATE TABLE rotated_tokens (
    hash             BYTEA  NOT NULL PRIMARY KEY,
    session_id       UUID   NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    successor_hash   BYTEA  NOT NULL,
    successor_sealed BYTEA  NOT NULL,
    rotated_at       BIGINT NOT NULL
);

CREATE INDEX rotated_tokens_by_session ON rotated_tokens (session_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
