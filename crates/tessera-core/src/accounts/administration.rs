//! What staff see of others' accounts, and do to them (requirement AUTH-8).

use super::administrator::{Administrator, StaffChangeError, effects};
use super::fault::operation_error;
use super::{AccountDraft, Accounts, Fault, Identity, NewRegistration};
use crate::account::{Email, EmailAddress, Grants, RoleName, User};
use crate::audit::{AuditAction, ChainedRecord};
use crate::deployment::Deployment;
use crate::id::UserId;
use crate::mobile::MobileNumber;
use crate::password::{PersonContext, Violation};
use crate::ports::{AuditPosition, AuditQuery, NewAccount, RegisterAccountError, StoreError};
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};

/// An account as staff see it.
pub struct AccountView {
    /// The user.
    pub user: User,
    /// What identifies them.
    pub identity: Identity,
    /// What they may do now.
    pub grants: Grants,
}

operation_error!(
    /// Why no admin was created.
    CreateAdminError {
        /// The address has an account.
        #[error("the address has an account")]
        Registered,
        /// The password is not taken.
        #[error("the password breaks the policy")]
        Password(Vec<Violation>),
        /// The account was made, and the role not granted.
        #[error("failed to grant the role")]
        Grant(#[source] StaffChangeError),
    }
);

/// How long looking at an account again is the same look-up: reading on, and reloading a page,
/// fills no log.
const SAME_LOOK: SignedDuration = SignedDuration::from_mins(10);

/// Whom staff look for.
#[derive(Clone, Copy)]
pub enum Sought<'a> {
    /// Who has that id.
    Id(UserId),
    /// Who has proven the address, else who claimed it last.
    Email(&'a EmailAddress),
    /// Who has the number.
    Mobile(&'a MobileNumber),
}

impl Sought<'_> {
    /// The kind of what is known of them, as the audit log tells it.
    fn kind(self) -> &'static str {
        match self {
            Self::Id(_) => "id",
            Self::Email(_) => "email",
            Self::Mobile(_) => "mobile",
        }
    }
}

impl Accounts {
    /// Shows staff an account, and puts on record that they looked: once for ten minutes of looking
    /// at the same one. Nothing is shown that could not be recorded.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn look_up(
        &self,
        by: Administrator<'_>,
        sought: Sought<'_>,
        request: &RequestContext,
    ) -> Result<AccountView, StaffChangeError> {
        let found = self.find_account(sought).await?;
        let now = self.deployment.clock.now();
        let subject = Some(found.user.id);
        let entry = self
            .staff_entry(by, AuditAction::AccountViewed, subject, request, now)?
            .with("found_by", sought.kind());
        let since = now.saturating_sub(SAME_LOOK).unwrap_or(Timestamp::MIN);
        let store = &self.deployment.store;
        store.record_unless_since(&entry, since).await?;
        Ok(found)
    }

    /// The account of whom somebody looks for, to be acted on: what is done to it is on record.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn find_account(&self, sought: Sought<'_>) -> Result<AccountView, StaffChangeError> {
        let Deployment {
            store, index_key, ..
        } = self.deployment.as_ref();
        let user = match sought {
            Sought::Id(user) => store.user(user).await?,
            Sought::Email(email) => {
                let found = store.credentials_by_email(&index_key.email(email)).await?;
                found.map(|found| found.user)
            }
            Sought::Mobile(number) => store.user_by_mobile(&index_key.mobile(number)).await?,
        };
        self.view(user).await
    }

    /// The same, where what is done hands something out: a role, or what is held of somebody. An
    /// address names its owner alone then, and not whoever claims it, who may be anybody.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn find_owner(&self, sought: Sought<'_>) -> Result<AccountView, StaffChangeError> {
        let found = self.find_account(sought).await?;
        let is_owner = match sought {
            Sought::Email(_) => found.user.email.as_ref().is_some_and(Email::is_proven),
            Sought::Id(_) | Sought::Mobile(_) => true,
        };
        is_owner
            .then_some(found)
            .ok_or(StaffChangeError::OnlyClaimed)
    }

    /// Entries of the audit log that have their place in its chain, newest first, older than
    /// the one with number `before`; about `user`, or done by them, where one is given.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn audit_entries(
        &self,
        user: Option<UserId>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<ChainedRecord>, StoreError> {
        let query = AuditQuery {
            from: AuditPosition::Before(before.unwrap_or(u64::MAX)),
            user,
            ..AuditQuery::after(0, limit)
        };
        self.deployment.store.audit_page(&query).await
    }

    async fn view(&self, user: Option<User>) -> Result<AccountView, StaffChangeError> {
        let user = user.ok_or(StaffChangeError::UnknownUser)?;
        Ok(AccountView {
            identity: self.identity(&user)?,
            grants: self.deployment.grants(&user).await?,
            user,
        })
    }

    /// Closes an account to logins, and ends its sessions; false where it was closed before.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn disable(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<bool, StaffChangeError> {
        self.must_act_on(by, user).await?;
        let now = self.deployment.clock.now();
        let entry = self.staff_entry(by, AuditAction::AccountDisabled, Some(user), request, now)?;
        let store = &self.deployment.store;
        let change = self.staff_change(now);
        let changed = store.disable_user(user, change, &effects(entry)).await?;
        self.follow(changed, now).await
    }

    /// Opens a closed account again; false where it was open.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn enable(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<bool, StaffChangeError> {
        self.must_act_on(by, user).await?;
        let now = self.deployment.clock.now();
        let entry = self.staff_entry(by, AuditAction::AccountEnabled, Some(user), request, now)?;
        let store = &self.deployment.store;
        let change = self.staff_change(now);
        let changed = store.enable_user(user, change, &effects(entry)).await?;
        self.follow(changed, now).await
    }

    /// Ends all sessions of an account; gives their number.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn end_sessions_of(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<usize, StaffChangeError> {
        self.must_act_on(by, user).await?;
        let now = self.deployment.clock.now();
        let entry = self.staff_entry(by, AuditAction::SessionsEnded, Some(user), request, now)?;
        let ended = self.access.end_sessions(user, None, entry, now).await;
        Ok(ended.map_err(Fault::from)?)
    }

    /// Whether there is such a user, who may do no more than whoever asks.
    pub(super) async fn must_act_on(
        &self,
        by: Administrator<'_>,
        user: UserId,
    ) -> Result<(), StaffChangeError> {
        let found = self.deployment.store.user(user).await?;
        let found = found.ok_or(StaffChangeError::UnknownUser)?;
        let theirs = self.deployment.grants(&found).await?.permissions;
        let may = by.may_hand_out(&theirs);
        may.then_some(()).ok_or(StaffChangeError::BeyondOwn)
    }

    /// Makes an admin whose address the operator vouches for.
    ///
    /// # Errors
    /// See [`CreateAdminError`].
    pub async fn create_admin(
        &self,
        new: &NewRegistration,
        request: &RequestContext,
    ) -> Result<UserId, CreateAdminError> {
        let name = new.personal.display_name();
        let person = PersonContext {
            email: Some(&new.email),
            name: name.as_deref(),
        };
        let violations = self.check_password(&new.password, person).await;
        if !violations.is_empty() {
            return Err(CreateAdminError::Password(violations));
        }
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let password_hash = self.hasher.hash(&new.password).await?;
        let id = UserId::generate(now, deployment.entropy.as_ref())?;
        let draft = AccountDraft {
            id,
            role: RoleName::USER,
            email: Some(&new.email),
            email_proven_at: Some(now),
            mobile: None,
            personal: Some(&new.personal),
            locale: &request.locale,
            comms_channel: None,
        };
        let sealed = deployment
            .seal_account(&draft, now)
            .map_err(CreateAdminError::Fault)?;
        let by = Administrator::Operator;
        let entry = self.staff_entry(by, AuditAction::Registered, Some(id), request, now)?;
        let account = NewAccount {
            user: sealed.user,
            profile: sealed.profile,
            password_hash,
            proof: None,
            consents: Vec::new(),
            effects: effects(entry),
        };
        match deployment.store.register_account(&account).await {
            Ok(()) => {}
            Err(RegisterAccountError::Store(error)) => return Err(error.into()),
            Err(RegisterAccountError::EmailTaken | RegisterAccountError::MobileTaken) => {
                return Err(CreateAdminError::Registered);
            }
        }
        self.grant_role(by, id, &RoleName::ADMIN, request)
            .await
            .map_err(CreateAdminError::Grant)?;
        Ok(id)
    }
}
