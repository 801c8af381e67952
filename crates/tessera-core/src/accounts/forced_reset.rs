//! Staff take a password off an account, whose owner chooses another by a link (requirements
//! AUTH-4, AUTH-8): it may be known to somebody else.

use super::Accounts;
use super::administrator::{Administrator, StaffChangeError};
use super::fault::operation_error;
use super::mails::minutes;
use crate::action_token::{ActionToken, Purpose};
use crate::audit::AuditAction;
use crate::id::UserId;
use crate::mail::MailTemplate;
use crate::ports::{Effects, NewActionToken};
use crate::request::RequestContext;
use jiff::Timestamp;

operation_error!(
    /// Why a password was not taken off an account.
    ForceResetError {
        /// Whoever asks may not act on the account.
        #[error("the account is not theirs to act on")]
        Staff(#[source] StaffChangeError),
        /// The owner could not be sent a link.
        #[error("the account has no proven address")]
        NoAddress,
    }
);

impl From<StaffChangeError> for ForceResetError {
    fn from(error: StaffChangeError) -> Self {
        match error {
            StaffChangeError::Fault(fault) => Self::Fault(fault),
            refused => Self::Staff(refused),
        }
    }
}

impl Accounts {
    /// Takes the password off an account, ends its sessions, and sends its owner a link to
    /// another, all in one transaction: of a failure nothing is left. Second factors stay.
    ///
    /// Asked again, it sends another link, which the one before is worthless beside.
    ///
    /// # Errors
    /// See [`ForceResetError`].
    pub async fn force_password_reset(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<(), ForceResetError> {
        self.must_act_on(by, user).await?;
        let deployment = &self.deployment;
        let found = deployment.store.user(user).await?;
        let owner = found.ok_or(ForceResetError::Staff(StaffChangeError::UnknownUser))?;
        let told = self.owner_to_tell(owner, request).await?;
        let told = told.ok_or(ForceResetError::NoAddress)?;
        let (now, ttl) = (told.at, self.policy.reset_ttl);
        let token = ActionToken::draw(deployment.entropy.as_ref())?;
        let template = MailTemplate::PasswordTakenOff {
            link: deployment
                .origin
                .page_with_token("/password/new", token.expose()),
            minutes: minutes(ttl),
            forgot_link: deployment.origin.page("/password/forgot"),
        };
        let entry =
            self.staff_entry(by, AuditAction::PasswordTakenOff, Some(user), request, now)?;
        let effects = Effects {
            outbox: vec![self.notice(&told.email, template, &told.request, now)?],
            audit: vec![entry],
            replacing: vec![NewActionToken {
                hash: token.hash(),
                purpose: Purpose::ResetPassword,
                user: Some(user),
                payload_sealed: None,
                created_at: now,
                expires_at: now.saturating_add(ttl).unwrap_or(Timestamp::MAX),
            }],
            ..Effects::default()
        };
        let change = self.staff_change(now);
        let ended = deployment.store.discard_password(user, change, &effects);
        let ended = ended.await?;
        let ended = ended.ok_or(ForceResetError::Staff(StaffChangeError::UnknownUser))?;
        Ok(self.access.refuse_all(&ended, now).await?)
    }
}
