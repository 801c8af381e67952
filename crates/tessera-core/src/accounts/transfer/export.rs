//! All users handed out, as they are at one moment.

use super::super::administrator::{Administrator, effects};
use super::super::identity::open_text;
use super::super::profile::open_personal;
use super::super::{Accounts, Fault};
use crate::account::{RoleName, email_context, mobile_context};
use crate::audit::AuditAction;
use crate::id::UserId;
use crate::ports::{StoreError, UserCursor, UserTransferStore};
use crate::request::RequestContext;
use crate::transfer::{ConsentRecord, TransferredAccount, UserRecord};
use std::sync::Arc;

/// How many users are read at once.
const PAGE: u32 = 500;

/// What is handed out.
#[derive(Debug, Clone, Copy)]
pub struct UserExportOptions {
    /// The stored forms of passwords, too.
    pub with_password_hashes: bool,
}

/// Why users were not handed out.
#[derive(Debug, thiserror::Error)]
pub enum ExportUsersError {
    /// What is stored of a user does not open, or cannot be read.
    #[error("what is stored of the user {0} cannot be read")]
    Unreadable(UserId, #[source] Fault),
    /// Something failed on our side.
    #[error("failed on our side")]
    Fault(#[source] Fault),
}

impl<F: Into<Fault>> From<F> for ExportUsersError {
    fn from(fault: F) -> Self {
        Self::Fault(fault.into())
    }
}

/// An export under way.
pub struct UserExport {
    accounts: Arc<Accounts>,
    options: UserExportOptions,
    cursor: Box<dyn UserCursor>,
    last: Option<UserId>,
    count: u64,
}

impl UserExport {
    /// Begins to hand out all users. That they are is on record before the first one is.
    ///
    /// # Errors
    /// See [`ExportUsersError`].
    pub async fn begin(
        accounts: Arc<Accounts>,
        store: &dyn UserTransferStore,
        options: UserExportOptions,
        request: &RequestContext,
    ) -> Result<Self, ExportUsersError> {
        let mut cursor = store.read_users().await?;
        let count = cursor.count().await?;
        let now = accounts.deployment.clock.now();
        let (by, action) = (Administrator::Operator, AuditAction::UsersExported);
        let entry = accounts
            .staff_entry(by, action, None, request, now)?
            .with("users", count)
            .with("passwordHashes", options.with_password_hashes);
        accounts.deployment.store.record(&effects(entry)).await?;
        Ok(Self {
            accounts,
            options,
            cursor,
            last: None,
            count,
        })
    }

    /// How many users there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The next users, as they are stored; none behind the last.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn next_page(&mut self) -> Result<Vec<TransferredAccount>, StoreError> {
        let page = self.cursor.page(self.last, PAGE).await?;
        if let Some(last) = page.last() {
            self.last = Some(last.user.id);
        }
        Ok(page)
    }

    /// What opens users: work that many can do at once.
    pub fn opener(
        &self,
    ) -> impl Fn(&TransferredAccount) -> Result<UserRecord, ExportUsersError> + Clone + Send + 'static
    {
        let (accounts, options) = (Arc::clone(&self.accounts), self.options);
        move |stored| {
            let opened = accounts.record_of(stored, options);
            opened.map_err(|fault| ExportUsersError::Unreadable(stored.user.id, fault))
        }
    }
}

impl Accounts {
    /// A user, opened. Numbers are handed out as they are stored, whether or not they would be
    /// taken today.
    fn record_of(
        &self,
        stored: &TransferredAccount,
        options: UserExportOptions,
    ) -> Result<UserRecord, Fault> {
        let user = &stored.user;
        let key = self.deployment.data_key(user)?;
        let email = user.email.as_ref().map(|email| {
            let sealed = &email.identifier.sealed;
            open_text(&key, &email_context(user.id), sealed)
        });
        let mobile = user
            .mobile
            .as_ref()
            .map(|mobile| open_text(&key, &mobile_context(user.id), &mobile.sealed));
        let mut granted: Vec<String> = user.granted_roles.iter().map(role_name).collect();
        granted.sort_unstable();
        let mut roles = vec![role_name(&user.role)];
        roles.extend(granted);
        let email = email.transpose()?.flatten();
        let mobile_number = mobile.transpose()?.flatten();
        let email_verified_at = user.email.as_ref().and_then(|email| email.verified_at);
        Ok(UserRecord {
            id: user.id,
            email_verified: email.is_some().then_some(email_verified_at.is_some()),
            email,
            email_verified_at,
            mobile_verified: mobile_number.is_some().then_some(true),
            mobile_number,
            personal: open_personal(&key, &stored.profile)?,
            locale: stored.profile.locale.clone(),
            comms_channel: stored.profile.comms_channel,
            password_hash: stored
                .password_hash
                .clone()
                .filter(|_| options.with_password_hashes),
            status: UserRecord::status(user.disabled_at),
            disabled_at: user.disabled_at,
            roles,
            consents: stored.consents.iter().map(ConsentRecord::from).collect(),
            created_at: user.created_at,
        })
    }
}

fn role_name(role: &RoleName) -> String {
    role.as_str().to_owned()
}
