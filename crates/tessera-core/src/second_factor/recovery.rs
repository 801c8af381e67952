//! A second factor taken off an account by staff, for an owner who lost it: one asks, another
//! approves, and a time passes in which the owner may stop it.

use crate::id::UserId;
use jiff::{SignedDuration, Timestamp};

/// Who of the staff did something about a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryActor {
    /// One of them.
    Staff(UserId),
    /// Whoever runs the deployment, from its own machine. There is one, however many they are:
    /// what the shell has asked for, staff have to approve, and the other way round.
    Operator,
}

/// That somebody approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecoveryApproval {
    /// Who.
    pub by: RecoveryActor,
    /// When.
    pub at: Timestamp,
    /// From when on the factor can be removed.
    pub due_at: Timestamp,
}

/// A recovery under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorRecovery {
    /// Whose factor is to be removed.
    pub user: UserId,
    /// Who asked.
    pub asked_by: RecoveryActor,
    /// When.
    pub asked_at: Timestamp,
    /// The approval; none while it waits for one.
    pub approval: Option<RecoveryApproval>,
    /// When it is over by itself.
    pub expires_at: Timestamp,
}

/// How a recovery takes its time.
#[derive(Debug, Clone, Copy)]
pub struct RecoveryPolicy {
    /// How long the owner may stop it, from the approval on.
    pub wait: SignedDuration,
    /// How long it waits for an approval, and once it is due for who removes the factor.
    pub patience: SignedDuration,
}

impl Default for RecoveryPolicy {
    fn default() -> Self {
        Self {
            wait: SignedDuration::from_hours(72),
            patience: SignedDuration::from_hours(7 * 24),
        }
    }
}

impl RecoveryPolicy {
    /// A recovery that is asked for now.
    pub fn ask(&self, user: UserId, by: RecoveryActor, now: Timestamp) -> FactorRecovery {
        FactorRecovery {
            user,
            asked_by: by,
            asked_at: now,
            approval: None,
            expires_at: later(now, self.patience),
        }
    }

    /// The same, approved now; none where who approves is who asked.
    pub fn approve(
        &self,
        recovery: &FactorRecovery,
        by: RecoveryActor,
        now: Timestamp,
    ) -> Option<FactorRecovery> {
        if recovery.asked_by == by {
            return None;
        }
        let due_at = later(now, self.wait);
        Some(FactorRecovery {
            approval: Some(RecoveryApproval {
                by,
                at: now,
                due_at,
            }),
            expires_at: later(due_at, self.patience),
            ..*recovery
        })
    }
}

fn later(than: Timestamp, by: SignedDuration) -> Timestamp {
    than.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn staff(number: u128) -> RecoveryActor {
        RecoveryActor::Staff(UserId::from(Uuid::from_u128(number)))
    }

    fn hours(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH
            .checked_add(SignedDuration::from_hours(hours))
            .unwrap()
    }

    // req: MFA-5
    #[test]
    fn nobody_approves_what_they_asked_for() {
        let policy = RecoveryPolicy::default();
        let user = UserId::from(Uuid::from_u128(9));
        for (asker, approver, may) in [
            (staff(1), staff(1), false),
            (staff(1), staff(2), true),
            (RecoveryActor::Operator, RecoveryActor::Operator, false),
            (RecoveryActor::Operator, staff(1), true),
            (staff(1), RecoveryActor::Operator, true),
        ] {
            let asked = policy.ask(user, asker, hours(0));
            let approved = policy.approve(&asked, approver, hours(1));
            assert_eq!(approved.is_some(), may, "{asker:?} {approver:?}");
        }
    }

    // req: MFA-5
    #[test]
    fn the_owner_has_the_whole_wait_from_the_approval_on() {
        let policy = RecoveryPolicy::default();
        let user = UserId::from(Uuid::from_u128(9));
        let asked = policy.ask(user, staff(1), hours(0));
        assert_eq!(asked.expires_at, hours(7 * 24));
        let approved = policy.approve(&asked, staff(2), hours(100)).unwrap();
        assert_eq!(approved.approval.unwrap().due_at, hours(172));
        assert_eq!(approved.expires_at, hours(172 + 7 * 24));
        assert_eq!(approved.asked_at, hours(0));
    }
}
