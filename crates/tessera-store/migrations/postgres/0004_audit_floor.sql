-- Where the audit log begins once its oldest entries were pruned, sealed so that nobody
-- without the key can say that they were.
ALTER TABLE audit_head
    ADD COLUMN floor_seq  BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN floor_hash BYTEA  NOT NULL DEFAULT ''::bytea,
    ADD COLUMN floor_seal BYTEA  NOT NULL DEFAULT ''::bytea;

-- What staff did to others; what an account is about has its index.
CREATE INDEX audit_entries_by_staff ON audit_entries (actor_id, at)
    WHERE actor_id <> subject_id OR subject_id IS NULL;
