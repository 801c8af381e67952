//! What is past its term, counted and not ended.

use crate::database::{Database, Value};
use crate::terms::{self, Term};
use jiff::Timestamp;
use tessera_core::ports::{Overdue, StoreError, Terms};

pub(super) async fn overdue(
    database: &Database,
    terms: &Terms,
) -> Result<Vec<Overdue>, StoreError> {
    let mut overdue = Vec::new();
    for (term, before) in all(terms) {
        overdue.push(Overdue {
            what: term.what,
            rows: term.count(database, before).await?,
        });
    }
    overdue.push(audit_entries(database, terms.records).await?);
    Ok(overdue)
}

/// What ends, and before when.
fn all(terms: &Terms) -> impl Iterator<Item = (&'static Term, Timestamp)> {
    let now = terms.now;
    let ends = [
        (&terms::DELIVERED, terms.ended),
        (&terms::KEPT_EVENTS, terms.events),
        (&terms::GIVEN_UP, terms.given_up),
        (&terms::SESSIONS, terms.ended),
        (&terms::UNPROVEN, terms.unproven),
        (&terms::DEVICES, now),
        (&terms::ACTION_TOKENS, now),
        (&terms::REGISTRATIONS, now),
        (&terms::REQUESTS, now),
        (&terms::ERASED_SESSIONS, terms.revoked),
        (&terms::ERASURES, terms.records),
        (&terms::IMPORTS, terms.given_up),
        (&terms::AUDIT_HOURS, terms.counted),
    ];
    let carry_their_end = terms::SECOND_FACTORS.iter().chain(&terms::EPHEMERAL);
    ends.into_iter()
        .chain(carry_their_end.map(move |term| (term, now)))
}

/// Their beginning is deleted where the chain holds, by where they stand.
async fn audit_entries(database: &Database, before: Timestamp) -> Result<Overdue, StoreError> {
    let row = database
        .fetch_first(
            "SELECT count(*) FROM audit_entries WHERE seq IS NOT NULL AND at < $1",
            &[Value::from(before)],
        )
        .await?;
    let rows = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
    Ok(Overdue {
        what: "audit_entries",
        rows: u64::try_from(rows).unwrap_or(0),
    })
}
