//! What ends rows: each condition once, so that what is counted as past its term is what goes.

use crate::database::{Database, Value};
use jiff::Timestamp;
use tessera_core::ports::StoreError;

/// The condition by which rows of a table are over, before a moment.
pub(crate) struct Term {
    /// What ends, as it is listed.
    pub(crate) what: &'static str,
    count: &'static str,
    end: &'static str,
}

impl Term {
    /// How many rows are over; nothing is changed.
    pub(crate) async fn count(
        &self,
        database: &Database,
        before: Timestamp,
    ) -> Result<u64, StoreError> {
        let row = database.fetch_first(self.count, &[before.into()]).await?;
        let rows = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
        Ok(u64::try_from(rows).unwrap_or(0))
    }

    /// Ends them; gives their number.
    pub(crate) async fn end(
        &self,
        database: &Database,
        before: Timestamp,
    ) -> Result<u64, StoreError> {
        database.execute(self.end, &[Value::from(before)]).await
    }
}

/// Rows that are deleted, or where something in them is wiped.
macro_rules! term {
    ($table:literal, $condition:literal) => {
        term!($table, of $table, $condition)
    };
    ($what:literal, of $table:literal, $condition:literal) => {
        Term {
            what: $what,
            count: concat!("SELECT count(*) FROM ", $table, " WHERE ", $condition),
            end: concat!("DELETE FROM ", $table, " WHERE ", $condition),
        }
    };
    ($what:literal, of $table:literal, $condition:literal, sets $set:literal) => {
        Term {
            what: $what,
            count: concat!("SELECT count(*) FROM ", $table, " WHERE ", $condition),
            end: concat!("UPDATE ", $table, " SET ", $set, " WHERE ", $condition),
        }
    };
}

pub(crate) static DELIVERED: Term = term!(
    "outbox",
    "state = 'sent' AND finished_at < $1 AND payload IS NULL"
);
pub(crate) static KEPT_EVENTS: Term = term!(
    "outbox, kept",
    of "outbox",
    "state = 'sent' AND finished_at < $1 AND payload IS NOT NULL",
    sets "payload = NULL"
);
pub(crate) static GIVEN_UP: Term = term!(
    "outbox, given up",
    of "outbox",
    "state = 'dead' AND finished_at < $1"
);
pub(crate) static SESSIONS: Term = term!("sessions", "expires_at < $1");
pub(crate) static UNPROVEN: Term = term!(
    "users",
    "mobile_index IS NULL AND email_verified_at IS NULL AND created_at < $1"
);
pub(crate) static DEVICES: Term = term!("devices", "expires_at < $1");
pub(crate) static ACTION_TOKENS: Term = term!("action_tokens", "expires_at < $1");
pub(crate) static REGISTRATIONS: Term = term!("registrations", "expires_at < $1");
pub(crate) static REQUESTS: Term = term!("idempotent_requests", "expires_at < $1");
/// What waited for its first code goes an hour after it was enrolled: long after that code was
/// taken, so that none that is being confirmed loses the backup codes that came with it.
pub(crate) static SECOND_FACTORS: [Term; 7] = [
    term!(
        "backup_codes",
        "user_id IN (SELECT f.user_id FROM second_factors f JOIN users u ON u.id = f.user_id \
         WHERE u.second_factor_at IS NULL AND f.confirmed_at IS NULL \
         AND f.created_at < CAST($1 AS BIGINT) - 3600000)"
    ),
    term!(
        "second_factors",
        "confirmed_at IS NULL AND created_at < CAST($1 AS BIGINT) - 3600000"
    ),
    term!("login_challenges", "expires_at < $1"),
    term!("factor_codes", "expires_at < $1"),
    term!("factor_tries", "ends_at < $1"),
    term!("trusted_devices", "expires_at < $1"),
    term!("factor_recoveries", "expires_at < $1"),
];
pub(crate) static EPHEMERAL: [Term; 5] = [
    term!("otp_challenges", "expires_at < $1"),
    term!("otp_tries", "resets_at < $1"),
    term!("limit_states", "forget_at < $1"),
    term!("revoked_sessions", "until < $1"),
    term!("handover_parcels", "ends_at < $1"),
];
pub(crate) static ERASED_SESSIONS: Term = term!("erased_sessions", "revoked_at < $1");
pub(crate) static ERASURES: Term = term!("erasures", "erased_at < $1");
pub(crate) static IMPORTS: Term = term!("import_jobs", "finished_at < $1");
/// Hours are counted from the epoch.
pub(crate) static AUDIT_HOURS: Term = term!("audit_hours", "hour < CAST($1 AS BIGINT) / 3600000");
