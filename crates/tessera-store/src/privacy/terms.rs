//! What is past its term, counted and not deleted. Each statement is the condition by which the
//! rows are deleted.

use crate::database::{Database, Value};
use jiff::Timestamp;
use tessera_core::ports::{Overdue, StoreError, Terms};

pub(super) async fn overdue(
    database: &Database,
    terms: &Terms,
) -> Result<Vec<Overdue>, StoreError> {
    let mut overdue = Vec::new();
    for (table, sql, before) in conditions(terms) {
        let row = database.fetch_first(sql, &[Value::from(before)]).await?;
        let rows = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
        overdue.push(Overdue {
            table,
            rows: u64::try_from(rows).unwrap_or(0),
        });
    }
    Ok(overdue)
}

macro_rules! past {
    ($table:literal, $column:literal, $before:expr) => {
        (
            $table,
            concat!("SELECT count(*) FROM ", $table, " WHERE ", $column, " < $1"),
            $before,
        )
    };
}

fn conditions(terms: &Terms) -> [(&'static str, &'static str, Timestamp); 19] {
    [
        (
            "outbox",
            "SELECT count(*) FROM outbox WHERE state = 'sent' AND finished_at < $1 \
             AND payload IS NULL",
            terms.ended,
        ),
        past!("sessions", "expires_at", terms.ended),
        (
            "users",
            "SELECT count(*) FROM users WHERE mobile_index IS NULL \
             AND email_verified_at IS NULL AND created_at < $1",
            terms.unproven,
        ),
        past!("devices", "expires_at", terms.now),
        past!("trusted_devices", "expires_at", terms.now),
        past!("action_tokens", "expires_at", terms.now),
        past!("registrations", "expires_at", terms.now),
        past!("login_challenges", "expires_at", terms.now),
        past!("factor_codes", "expires_at", terms.now),
        past!("factor_tries", "ends_at", terms.now),
        past!("factor_recoveries", "expires_at", terms.now),
        past!("idempotent_requests", "expires_at", terms.now),
        past!("otp_challenges", "expires_at", terms.now),
        past!("otp_tries", "resets_at", terms.now),
        past!("limit_states", "forget_at", terms.now),
        past!("revoked_sessions", "until", terms.now),
        past!("erased_sessions", "revoked_at", terms.revoked),
        past!("erasures", "erased_at", terms.records),
        (
            "audit_entries",
            "SELECT count(*) FROM audit_entries WHERE seq IS NOT NULL AND at < $1",
            terms.records,
        ),
    ]
}
