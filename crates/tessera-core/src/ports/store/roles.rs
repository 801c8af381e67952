//! Roles: those that a deployment adds to the ones that are built in, and who has which.
//!
//! Whatever changes what people may do ends their sessions in the same transaction: tokens
//! carry what they permit, and must not outlive it.

use super::{Effects, StoreError};
use crate::account::{CustomRole, Permission, RoleName};
use crate::id::{SessionId, UserId};
use async_trait::async_trait;
use jiff::Timestamp;

/// A change of what people may do, made at a time.
#[derive(Debug, Clone, Copy)]
pub struct StaffChange {
    /// When.
    pub at: Timestamp,
    /// Sessions revoked since then are told of, too: their access tokens may live.
    pub revoked_since: Timestamp,
}

/// What came of a change to one user.
#[derive(Debug, PartialEq, Eq)]
pub enum UserChanged {
    /// It was made. The sessions whose access tokens are to be refused.
    Now(Vec<SessionId>),
    /// It had been made before; the effects were not stored. The same sessions.
    Before(Vec<SessionId>),
    /// There is no such user.
    UnknownUser,
    /// There is no such role.
    UnknownRole,
    /// The role came with the account and stays with it.
    CameWithAccount,
    /// It would leave no admin who can log in.
    LastAdmin,
}

/// Roles of the deployment.
#[async_trait]
pub trait RoleStore: Send + Sync {
    /// What those of `roles` permit that the deployment has defined.
    async fn permissions_of(&self, roles: &[RoleName]) -> Result<Vec<Permission>, StoreError>;

    /// The roles that the deployment has defined, by name.
    async fn custom_roles(&self) -> Result<Vec<CustomRole>, StoreError>;

    /// Defines a role, or what it permits; ends the sessions of whoever has it. Gives the
    /// sessions whose access tokens are to be refused; none, and nothing stored, where the
    /// role was just so before.
    async fn define_role(
        &self,
        role: &CustomRole,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError>;

    /// Deletes a role and takes it from whoever has it, like [`Self::define_role`]. None
    /// where there was none.
    async fn delete_role(
        &self,
        role: &RoleName,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError>;

    /// Grants a role that is built in or defined.
    async fn grant_role(
        &self,
        user: UserId,
        role: &RoleName,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<UserChanged, StoreError>;

    /// Withdraws a role that was granted. Of two admins who withdraw each other's role at
    /// once one is refused.
    async fn withdraw_role(
        &self,
        user: UserId,
        role: &RoleName,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<UserChanged, StoreError>;

    /// Closes an account to logins.
    async fn disable_user(
        &self,
        user: UserId,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<UserChanged, StoreError>;

    /// Opens a closed account again.
    async fn enable_user(
        &self,
        user: UserId,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<UserChanged, StoreError>;
}
