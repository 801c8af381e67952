//! An entry as it is told to auditors and staff: what is sealed is left out.

use super::chain::ChainedRecord;
use crate::crypto::hex;
use crate::id::{AuditId, SessionId, UserId};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// A chained entry, for exports and the API.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditView<'a> {
    /// Its number.
    pub seq: u64,
    /// The hash of everything up to there, in hexadecimal: with the number, a head to note.
    pub hash: String,
    /// Its id.
    pub id: AuditId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub action: &'a str,
    /// What came of it.
    pub outcome: &'a str,
    /// Whose account it is about.
    pub subject: Option<UserId>,
    /// Who did it.
    pub actor: Option<UserId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// The request that caused it.
    pub correlation_id: &'a str,
    /// Particulars.
    pub details: Value,
}

impl<'a> From<&'a ChainedRecord> for AuditView<'a> {
    fn from(entry: &'a ChainedRecord) -> Self {
        let record = &entry.record;
        // Only what was tampered with is no JSON; it is shown as it stands.
        let details = serde_json::from_str(&record.details);
        Self {
            seq: entry.link.seq,
            hash: hex(&entry.link.hash),
            id: record.id,
            at: record.at,
            action: &record.action,
            outcome: &record.outcome,
            subject: record.subject,
            actor: record.actor,
            session: record.session,
            correlation_id: &record.correlation,
            details: details.unwrap_or_else(|_| Value::from(record.details.as_str())),
        }
    }
}
