//! Roles that a deployment adds to those that are built in.

use super::StoreError;
use crate::account::{Permission, RoleName};
use async_trait::async_trait;

/// Roles of the deployment.
#[async_trait]
pub trait RoleStore: Send + Sync {
    /// What those of `roles` permit that the deployment has defined.
    async fn permissions_of(&self, roles: &[RoleName]) -> Result<Vec<Permission>, StoreError>;
}
