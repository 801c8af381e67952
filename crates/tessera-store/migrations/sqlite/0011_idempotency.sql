-- Requests that carry an idempotency key: who is at work on one, and what was answered. The key is
-- stored as a keyed hash with the operation and the caller, and so is the request; the answer is
-- sealed under the key as the client wrote it, which is not stored.
CREATE TABLE idempotent_requests (
    key_hash      BLOB    NOT NULL PRIMARY KEY,
    fingerprint   BLOB    NOT NULL,
    user_id       BLOB    REFERENCES users (id) ON DELETE CASCADE,
    claim         BLOB    NOT NULL,
    lease_until   INTEGER NOT NULL,
    answer_sealed BLOB,
    expires_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotent_requests_by_expiry ON idempotent_requests (expires_at);
CREATE INDEX idempotent_requests_by_user ON idempotent_requests (user_id)
    WHERE user_id IS NOT NULL;
