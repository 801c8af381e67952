//! Roles: defined, granted, withdrawn (requirement AUTH-8).
//!
//! Whoever hands out a role hands out what it permits: nobody gives more than they have. What
//! changes ends the sessions of those it is about, so that it holds at once; so nobody changes the
//! roles of somebody who may do more, either.

use super::Accounts;
use super::administrator::{Administrator, StaffChangeError, effects};
use crate::account::{CustomRole, MAX_ROLE_PERMISSIONS, Permission, RoleName};
use crate::audit::AuditAction;
use crate::id::UserId;
use crate::request::RequestContext;

/// The most roles that a deployment defines.
const MAX_CUSTOM_ROLES: usize = 100;

impl Accounts {
    /// The roles that the deployment has defined, by name.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn custom_roles(&self) -> Result<Vec<CustomRole>, StaffChangeError> {
        Ok(self.deployment.store.custom_roles().await?)
    }

    /// Defines a role, or what it permits; false where it was just so before.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn define_role(
        &self,
        by: Administrator<'_>,
        role: &CustomRole,
        request: &RequestContext,
    ) -> Result<bool, StaffChangeError> {
        if role.name.looks_built_in() {
            return Err(StaffChangeError::BuiltIn);
        }
        let store = &self.deployment.store;
        let defined = store.custom_roles().await?;
        let before = defined.iter().find(|other| other.name == role.name);
        let is_one_more = before.is_none() && defined.len() >= MAX_CUSTOM_ROLES;
        if is_one_more || role.permissions.len() > MAX_ROLE_PERMISSIONS {
            return Err(StaffChangeError::TooMany);
        }
        let taken = before.into_iter().flat_map(|before| &before.permissions);
        if !by.may_hand_out(role.permissions.iter().chain(taken)) {
            return Err(StaffChangeError::BeyondOwn);
        }
        let permissions: Vec<&str> = role.permissions.iter().map(Permission::as_str).collect();
        let now = self.deployment.clock.now();
        let entry = self
            .staff_entry(by, AuditAction::RoleDefined, None, request, now)?
            .with("role", role.name.as_str())
            .with("permissions", permissions);
        let change = self.staff_change(now);
        let ended = store.define_role(role, change, &effects(entry)).await?;
        self.access
            .refuse_all(ended.as_deref().unwrap_or_default(), now)
            .await?;
        Ok(ended.is_some())
    }

    /// Deletes a role that the deployment has defined, and takes it from whoever has it.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn delete_role(
        &self,
        by: Administrator<'_>,
        role: &RoleName,
        request: &RequestContext,
    ) -> Result<(), StaffChangeError> {
        if role.is_built_in() {
            return Err(StaffChangeError::BuiltIn);
        }
        self.must_hand_out(by, role).await?;
        let now = self.deployment.clock.now();
        let entry = self
            .staff_entry(by, AuditAction::RoleDeleted, None, request, now)?
            .with("role", role.as_str());
        let store = &self.deployment.store;
        let change = self.staff_change(now);
        let ended = store.delete_role(role, change, &effects(entry)).await?;
        let ended = ended.ok_or(StaffChangeError::UnknownRole)?;
        Ok(self.access.refuse_all(&ended, now).await?)
    }

    /// Grants a role; false where the user had it before.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn grant_role(
        &self,
        by: Administrator<'_>,
        user: UserId,
        role: &RoleName,
        request: &RequestContext,
    ) -> Result<bool, StaffChangeError> {
        self.must_act_on(by, user).await?;
        self.must_hand_out(by, role).await?;
        let now = self.deployment.clock.now();
        let entry = self
            .staff_entry(by, AuditAction::RoleGranted, Some(user), request, now)?
            .with("role", role.as_str());
        let store = &self.deployment.store;
        let change = self.staff_change(now);
        let granted = store
            .grant_role(user, role, change, &effects(entry))
            .await?;
        self.follow(granted, now).await
    }

    /// Withdraws a role; false where the user had none such.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn withdraw_role(
        &self,
        by: Administrator<'_>,
        user: UserId,
        role: &RoleName,
        request: &RequestContext,
    ) -> Result<bool, StaffChangeError> {
        self.must_act_on(by, user).await?;
        self.must_hand_out(by, role).await?;
        let now = self.deployment.clock.now();
        let entry = self
            .staff_entry(by, AuditAction::RoleWithdrawn, Some(user), request, now)?
            .with("role", role.as_str());
        let store = &self.deployment.store;
        let change = self.staff_change(now);
        let effects = effects(entry);
        let withdrawn = store.withdraw_role(user, role, change, &effects).await?;
        self.follow(withdrawn, now).await
    }

    /// Whether there is such a role, and whoever asks may hand out what it permits.
    async fn must_hand_out(
        &self,
        by: Administrator<'_>,
        role: &RoleName,
    ) -> Result<(), StaffChangeError> {
        let may = match role.built_in_permissions() {
            Some(permissions) => by.may_hand_out(permissions),
            None => {
                let defined = self.deployment.store.custom_roles().await?;
                let role = defined.iter().find(|defined| defined.name == *role);
                by.may_hand_out(&role.ok_or(StaffChangeError::UnknownRole)?.permissions)
            }
        };
        may.then_some(()).ok_or(StaffChangeError::BeyondOwn)
    }
}
