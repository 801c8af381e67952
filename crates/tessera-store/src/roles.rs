//! Roles that a deployment adds to those that are built in, and who has which.
//!
//! Changes of what people may do wait for each other, whoever they are about: they are rare,
//! and together must leave an admin.

use crate::database::{Row, Tx, Value};
use crate::store::{SqlStore, timed};
use crate::{effects, sessions, trusted_devices};
use async_trait::async_trait;
use std::collections::BTreeSet;
use tessera_core::account::{CustomRole, Permission, RoleName};
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{Effects, RoleStore, StaffChange, StoreError, UserChanged};

/// What PostgreSQL knows the lock by that these changes wait for: `tessrole`.
const LOCK: i64 = 0x7465_7373_726f_6c65;

#[async_trait]
impl RoleStore for SqlStore {
    async fn permissions_of(&self, roles: &[RoleName]) -> Result<Vec<Permission>, StoreError> {
        // A deployment has a handful of them.
        let all = self.custom_roles().await?;
        let held = all.into_iter().filter(|role| roles.contains(&role.name));
        Ok(held.flat_map(|role| role.permissions).collect())
    }

    async fn custom_roles(&self) -> Result<Vec<CustomRole>, StoreError> {
        timed("custom_roles", async {
            let rows = self
                .database
                .fetch_all("SELECT name, permissions FROM roles ORDER BY name", &[])
                .await?;
            rows.iter().map(role_from).collect()
        })
        .await
    }

    async fn define_role(
        &self,
        role: &CustomRole,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        timed("define_role", async {
            let mut tx = self.begin_staff_change().await?;
            if find(&mut tx, &role.name).await?.as_ref() == Some(role) {
                return Ok(None);
            }
            let names: Vec<&str> = role.permissions.iter().map(Permission::as_str).collect();
            tx.execute(
                "INSERT INTO roles (name, permissions, created_at, updated_at) \
                 VALUES ($1, $2, $3, $3) \
                 ON CONFLICT (name) DO UPDATE SET permissions = $2, updated_at = $3",
                &[
                    Value::Text(role.name.as_str()),
                    Value::Text(&names.join(" ")),
                    change.at.into(),
                ],
            )
            .await?;
            let ended = end_all_with(&mut tx, &role.name, change).await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(Some(ended))
        })
        .await
    }

    async fn delete_role(
        &self,
        role: &RoleName,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        timed("delete_role", async {
            let mut tx = self.begin_staff_change().await?;
            let name = [Value::Text(role.as_str())];
            let deleted = tx
                .execute("DELETE FROM roles WHERE name = $1", &name)
                .await?;
            if deleted == 0 {
                return Ok(None);
            }
            let ended = end_all_with(&mut tx, role, change).await?;
            tx.execute("DELETE FROM user_roles WHERE role = $1", &name)
                .await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(Some(ended))
        })
        .await
    }

    async fn grant_role(
        &self,
        user: UserId,
        role: &RoleName,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<UserChanged, StoreError> {
        timed("grant_role", async {
            let mut tx = self.begin_staff_change().await?;
            if !role.is_built_in() && find(&mut tx, role).await?.is_none() {
                return Ok(UserChanged::UnknownRole);
            }
            let Some(first) = first_role(&mut tx, user).await? else {
                return Ok(UserChanged::UnknownUser);
            };
            if first == role.as_str() {
                return before(&mut tx, user, change).await;
            }
            let granted = tx
                .execute(
                    "INSERT INTO user_roles (user_id, role, granted_at) VALUES ($1, $2, $3) \
                     ON CONFLICT DO NOTHING",
                    &[
                        Value::Id(user.as_uuid()),
                        Value::Text(role.as_str()),
                        change.at.into(),
                    ],
                )
                .await?;
            finish(tx, user, granted, change, effects).await
        })
        .await
    }

    async fn withdraw_role(
        &self,
        user: UserId,
        role: &RoleName,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<UserChanged, StoreError> {
        timed("withdraw_role", async {
            let mut tx = self.begin_staff_change().await?;
            let Some(first) = first_role(&mut tx, user).await? else {
                return Ok(UserChanged::UnknownUser);
            };
            if first == role.as_str() {
                return Ok(UserChanged::CameWithAccount);
            }
            if *role == RoleName::ADMIN && is_last_admin(&mut tx, user).await? {
                return Ok(UserChanged::LastAdmin);
            }
            let withdrawn = tx
                .execute(
                    "DELETE FROM user_roles WHERE user_id = $1 AND role = $2",
                    &[Value::Id(user.as_uuid()), Value::Text(role.as_str())],
                )
                .await?;
            finish(tx, user, withdrawn, change, effects).await
        })
        .await
    }

    async fn disable_user(
        &self,
        user: UserId,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<UserChanged, StoreError> {
        timed("disable_user", async {
            let mut tx = self.begin_staff_change().await?;
            if first_role(&mut tx, user).await?.is_none() {
                return Ok(UserChanged::UnknownUser);
            }
            if is_last_admin(&mut tx, user).await? {
                return Ok(UserChanged::LastAdmin);
            }
            let disabled = tx
                .execute(
                    "UPDATE users SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL",
                    &[Value::Id(user.as_uuid()), change.at.into()],
                )
                .await?;
            if disabled > 0 {
                trusted_devices::forget(&mut tx, user).await?;
            }
            finish(tx, user, disabled, change, effects).await
        })
        .await
    }

    async fn enable_user(
        &self,
        user: UserId,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<UserChanged, StoreError> {
        timed("enable_user", async {
            let mut tx = self.begin_staff_change().await?;
            if first_role(&mut tx, user).await?.is_none() {
                return Ok(UserChanged::UnknownUser);
            }
            let enabled = tx
                .execute(
                    "UPDATE users SET disabled_at = NULL \
                     WHERE id = $1 AND disabled_at IS NOT NULL",
                    &[Value::Id(user.as_uuid())],
                )
                .await?;
            finish(tx, user, enabled, change, effects).await
        })
        .await
    }
}

impl SqlStore {
    /// Begins a change that others of its kind wait for.
    pub(crate) async fn begin_staff_change(&self) -> Result<Tx, StoreError> {
        let mut tx = self.database.begin().await?;
        lock(&mut tx).await?;
        Ok(tx)
    }
}

/// Makes changes of what people may do wait for this one.
pub(crate) async fn lock(tx: &mut Tx) -> Result<(), StoreError> {
    tx.lock(LOCK).await
}

fn role_from(row: &Row) -> Result<CustomRole, StoreError> {
    let name = RoleName::parse(&row.text(0)?);
    let stored = row.text(1)?;
    let permissions = stored.split_whitespace().map(Permission::parse);
    Ok(CustomRole {
        name: name.map_err(|_| StoreError::Corrupt("a role's name is none"))?,
        permissions: permissions
            .collect::<Result<BTreeSet<_>, _>>()
            .map_err(|_| StoreError::Corrupt("a role's permission is none"))?,
    })
}

async fn find(tx: &mut Tx, name: &RoleName) -> Result<Option<CustomRole>, StoreError> {
    let row = tx
        .fetch_first(
            "SELECT name, permissions FROM roles WHERE name = $1",
            &[Value::Text(name.as_str())],
        )
        .await?;
    row.as_ref().map(role_from).transpose()
}

/// The role that came with an account, where there is one.
async fn first_role(tx: &mut Tx, user: UserId) -> Result<Option<String>, StoreError> {
    let row = tx
        .fetch_first(
            "SELECT role FROM users WHERE id = $1",
            &[Value::Id(user.as_uuid())],
        )
        .await?;
    row.map(|row| row.text(0)).transpose()
}

/// Whether a user is an admin, and no other can log in.
pub(crate) async fn is_last_admin(tx: &mut Tx, user: UserId) -> Result<bool, StoreError> {
    let admins = tx
        .fetch_all(
            "SELECT u.id FROM user_roles r JOIN users u ON u.id = r.user_id \
             WHERE r.role = $1 AND u.disabled_at IS NULL",
            &[Value::Text(RoleName::ADMIN.as_str())],
        )
        .await?;
    match admins.as_slice() {
        [only] => Ok(only.id(0)? == user.as_uuid()),
        _ => Ok(false),
    }
}

/// What is told where nothing was left to change.
async fn before(tx: &mut Tx, user: UserId, change: StaffChange) -> Result<UserChanged, StoreError> {
    let revoked = sessions::revoked_of(tx, user, change.revoked_since).await?;
    Ok(UserChanged::Before(revoked))
}

/// Ends the sessions of a user whose row, or roles, changed.
async fn finish(
    mut tx: Tx,
    user: UserId,
    changed: u64,
    change: StaffChange,
    effects: &Effects,
) -> Result<UserChanged, StoreError> {
    if changed == 0 {
        return before(&mut tx, user, change).await;
    }
    let ended = sessions::end_all_of(&mut tx, user, None, change.at, change.revoked_since).await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(UserChanged::Now(ended))
}

/// Ends the sessions of everyone who was granted a role.
async fn end_all_with(
    tx: &mut Tx,
    role: &RoleName,
    change: StaffChange,
) -> Result<Vec<SessionId>, StoreError> {
    tx.execute(
        "UPDATE sessions SET revoked_at = $2 WHERE revoked_at IS NULL \
         AND user_id IN (SELECT user_id FROM user_roles WHERE role = $1)",
        &[Value::Text(role.as_str()), change.at.into()],
    )
    .await?;
    let revoked = tx
        .fetch_all(
            "SELECT id FROM sessions WHERE revoked_at >= $2 \
             AND user_id IN (SELECT user_id FROM user_roles WHERE role = $1)",
            &[Value::Text(role.as_str()), change.revoked_since.into()],
        )
        .await?;
    revoked
        .iter()
        .map(|row| row.id(0).map(SessionId::from))
        .collect()
}
