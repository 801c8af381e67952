//! Second factors that staff take off an account, for an owner who lost them.

use super::{Effects, StaffChange, StoreError};
use crate::action_token::ActionTokenHash;
use crate::id::{SessionId, UserId};
use crate::second_factor::FactorRecovery;
use async_trait::async_trait;
use jiff::Timestamp;

/// Recoveries of second factors: at most one for each user.
#[async_trait]
pub trait FactorRecoveryStore: Send + Sync {
    /// Stores a recovery that is asked for. False where one is under way, or the account has no
    /// second factor or is closed.
    async fn ask_factor_recovery(
        &self,
        recovery: &FactorRecovery,
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// The recovery that is under way for a user.
    async fn factor_recovery(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<FactorRecovery>, StoreError>;

    /// The recoveries that are under way, in the order of their users, behind `after`.
    async fn factor_recoveries(
        &self,
        after: Option<UserId>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<FactorRecovery>, StoreError>;

    /// Stores the approval of a recovery that was asked for as `recovery` says. Of any number of
    /// callers one does so; false for the others.
    async fn approve_factor_recovery(
        &self,
        recovery: &FactorRecovery,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// Removes every factor of a user whose recovery is due, with whatever stands for them, and
    /// ends all sessions; gives those whose access tokens are to be refused. None where no
    /// recovery is due: of any number of callers, and of those who stop it, one comes first.
    async fn finish_factor_recovery(
        &self,
        user: UserId,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError>;

    /// Ends a recovery, by the token of a link where one is given, which is used up. False where
    /// none is under way, or the token was used.
    async fn stop_factor_recovery(
        &self,
        user: UserId,
        token: Option<&ActionTokenHash>,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError>;
}
