//! What happens to accounts.

use super::Event;
use crate::id::UserId;
use jiff::Timestamp;
use serde::Serialize;

/// Something that happened to an account. No variant can hold personal data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum AccountEvent {
    /// What was held of a person was destroyed; whoever copied any of it does the same.
    Erased {
        /// The user.
        user_id: UserId,
        /// When.
        ts: Timestamp,
    },
}

impl AccountEvent {
    /// The kind of the last event that is told of somebody.
    pub const ERASED: &'static str = "account.erased";
}

impl Event for AccountEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Erased { .. } => Self::ERASED,
        }
    }

    fn subject(&self) -> Option<String> {
        let Self::Erased { user_id, .. } = self;
        Some(user_id.to_string())
    }

    fn ts(&self) -> Timestamp {
        let Self::Erased { ts, .. } = self;
        *ts
    }
}
