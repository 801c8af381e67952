//! What happened to the second factor of an account (requirement MFA-12).

use super::Event;
use crate::id::UserId;
use crate::second_factor::FactorKind;
use jiff::Timestamp;
use serde::Serialize;

/// How far a recovery by staff has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryStep {
    /// One of the staff asked for it.
    Asked,
    /// Another approved it.
    Approved,
    /// The owner, or staff, stopped it.
    Stopped,
    /// The factor is removed.
    Finished,
}

/// Something that happened to a second factor. No variant can hold personal data or a code.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum FactorEvent {
    /// A factor protects the account from now on.
    Enrolled {
        /// Whose account.
        user_id: UserId,
        /// Which: `totp` or `sms`.
        method: &'static str,
        /// Whether the account had none before.
        is_first: bool,
        /// When.
        ts: Timestamp,
    },
    /// The owner removed one or all.
    Removed {
        /// Whose account.
        user_id: UserId,
        /// Which of them.
        methods: Vec<&'static str>,
        /// Whether another one stays.
        is_protected: bool,
        /// When.
        ts: Timestamp,
    },
    /// A code proved nothing.
    Refused {
        /// Whose account.
        user_id: UserId,
        /// How it was to prove the factor; `digits` where that cannot be told.
        method: &'static str,
        /// `code` where it was wrong or used before, `locked` where the account rests.
        reason: &'static str,
        /// When.
        ts: Timestamp,
    },
    /// A recovery by staff went a step further.
    Recovery {
        /// Whose account.
        user_id: UserId,
        /// Which step.
        step: RecoveryStep,
        /// From when on the factor can be removed, once that is approved.
        #[serde(skip_serializing_if = "Option::is_none")]
        due_at: Option<Timestamp>,
        /// When.
        ts: Timestamp,
    },
}

impl FactorEvent {
    /// Tells of `removed`.
    pub fn removed(
        user: UserId,
        removed: &[FactorKind],
        is_protected: bool,
        ts: Timestamp,
    ) -> Self {
        Self::Removed {
            user_id: user,
            methods: removed.iter().map(|kind| kind.as_str()).collect(),
            is_protected,
            ts,
        }
    }
}

impl Event for FactorEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Enrolled { .. } => "second_factor.enrolled",
            Self::Removed { .. } => "second_factor.removed",
            Self::Refused { .. } => "second_factor.refused",
            Self::Recovery { .. } => "second_factor.recovery",
        }
    }

    fn subject(&self) -> Option<String> {
        let (Self::Enrolled { user_id, .. }
        | Self::Removed { user_id, .. }
        | Self::Refused { user_id, .. }
        | Self::Recovery { user_id, .. }) = self;
        Some(user_id.to_string())
    }

    fn ts(&self) -> Timestamp {
        let (Self::Enrolled { ts, .. }
        | Self::Removed { ts, .. }
        | Self::Refused { ts, .. }
        | Self::Recovery { ts, .. }) = self;
        *ts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: MFA-12
    #[test]
    fn a_removal_names_what_is_gone_and_whether_something_stays() {
        let user = UserId::from(uuid::Uuid::from_u128(7));
        let event = FactorEvent::removed(user, &[FactorKind::Sms], true, Timestamp::UNIX_EPOCH);
        assert_eq!(event.subject(), Some(user.to_string()));
        assert_eq!(
            serde_json::to_value(&event).unwrap(),
            serde_json::json!({
                "userId": "00000000-0000-0000-0000-000000000007",
                "methods": ["sms"],
                "isProtected": true,
                "ts": "1970-01-01T00:00:00Z",
            })
        );
    }
}
