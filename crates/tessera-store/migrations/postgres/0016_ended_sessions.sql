-- When all sessions of an account, or all but one, were last ended. It stands with the user, whose row
-- every login locks: a code to log in with that was asked for before then lets nobody in.
ALTER TABLE users ADD COLUMN sessions_ended_at BIGINT;
