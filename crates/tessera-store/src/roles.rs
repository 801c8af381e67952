//! Roles that a deployment adds to those that are built in.

use crate::store::{SqlStore, timed};
use async_trait::async_trait;
use tessera_core::account::{Permission, RoleName};
use tessera_core::ports::{RoleStore, StoreError};

#[async_trait]
impl RoleStore for SqlStore {
    async fn permissions_of(&self, roles: &[RoleName]) -> Result<Vec<Permission>, StoreError> {
        timed("permissions_of", async {
            // A deployment has a handful of them.
            let rows = self
                .database
                .fetch_all("SELECT name, permissions FROM roles ORDER BY name", &[])
                .await?;
            let mut permissions = Vec::new();
            for row in &rows {
                let name = row.text(0)?;
                if !roles.iter().any(|role| role.as_str() == name) {
                    continue;
                }
                for permission in row.text(1)?.split_whitespace() {
                    let permission = Permission::parse(permission)
                        .map_err(|_| StoreError::Corrupt("a role's permission is none"))?;
                    permissions.push(permission);
                }
            }
            Ok(permissions)
        })
        .await
    }
}
