-- Second factors that staff are to remove, one for each user: asked for, approved, due. The nil
-- id stands for whoever runs the deployment.
CREATE TABLE factor_recoveries (
    user_id     BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    asked_by    BLOB    NOT NULL,
    asked_at    INTEGER NOT NULL,
    approved_by BLOB,
    approved_at INTEGER,
    due_at      INTEGER,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX factor_recoveries_by_expiry ON factor_recoveries (expires_at);
