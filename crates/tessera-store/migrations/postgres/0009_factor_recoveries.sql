-- Second factors that staff are to remove, one for each user: asked for, approved, due. The nil
-- id stands for whoever runs the deployment.
CREATE TABLE factor_recoveries (
    user_id     UUID    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    asked_by    UUID    NOT NULL,
    asked_at    BIGINT  NOT NULL,
    approved_by UUID,
    approved_at BIGINT,
    due_at      BIGINT,
    expires_at  BIGINT  NOT NULL
);

CREATE INDEX factor_recoveries_by_expiry ON factor_recoveries (expires_at);
