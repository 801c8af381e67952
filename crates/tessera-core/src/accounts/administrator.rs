//! Who administers accounts and roles, and what all that they do has in common: it is on
//! record with who did it, and it holds at once, since the sessions of those it is about end.

use super::Accounts;
use super::fault::operation_error;
use crate::account::{Grants, Permission, RoleName};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::id::{SessionId, UserId};
use crate::ports::{Effects, EntropyError, StaffChange, UserChanged};
use crate::request::RequestContext;
use crate::token::AccessClaims;
use jiff::Timestamp;

/// Who administers accounts and roles.
#[derive(Clone, Copy)]
pub enum Administrator<'a> {
    /// Staff, as their access token says.
    Staff(&'a AccessClaims),
    /// Staff, in a browser.
    Browser(&'a StaffSession),
    /// Whoever runs the deployment, from its own machine.
    Operator,
}

/// One of the staff in a browser, and what they may do now.
#[derive(Debug, Clone)]
pub struct StaffSession {
    /// Who it is.
    pub user: UserId,
    /// The session of the browser.
    pub session: SessionId,
    /// What they may do.
    pub grants: Grants,
}

impl Administrator<'_> {
    /// Who of the staff it is, and in which session; nobody of them at the deployment's shell.
    pub(super) fn staff(self) -> Option<(UserId, SessionId)> {
        match self {
            Self::Staff(claims) => Some((claims.sub, claims.sid)),
            Self::Browser(browser) => Some((browser.user, browser.session)),
            Self::Operator => None,
        }
    }

    /// Whether they may hand out `permissions`, or act on someone who has them: admins may
    /// anything, others what they may do themselves.
    pub(super) fn may_hand_out<'p>(
        self,
        permissions: impl IntoIterator<Item = &'p Permission>,
    ) -> bool {
        match self {
            Self::Operator => true,
            Self::Staff(claims) => {
                let mut roles = claims.roles.iter();
                let is_admin = roles.any(|role| role == RoleName::ADMIN.as_str());
                let held = || claims.permissions.iter().map(String::as_str);
                is_admin
                    || permissions
                        .into_iter()
                        .all(|wanted| wanted.is_among(held()))
            }
            Self::Browser(browser) => {
                let grants = &browser.grants;
                let is_admin = grants.roles.contains(&RoleName::ADMIN);
                is_admin
                    || permissions
                        .into_iter()
                        .all(|wanted| grants.permit_to(wanted))
            }
        }
    }

    /// Says in an entry who did it, and to whom.
    fn sign(self, entry: NewAuditEntry, subject: Option<UserId>) -> NewAuditEntry {
        match self.staff() {
            Some((staff, session)) => entry.by_staff(staff, subject).in_session(session),
            None => NewAuditEntry { subject, ..entry }.with("by", "operator"),
        }
    }
}

operation_error!(
    /// Why what people may do was not changed.
    StaffChangeError {
        /// There is no such user.
        #[error("there is no such user")]
        UnknownUser,
        /// Nobody has proven the address: whoever registered with it may be anybody.
        #[error("nobody has proven the address: whoever registered with it may be anybody")]
        OnlyClaimed,
        /// There is no such role.
        #[error("there is no such role")]
        UnknownRole,
        /// The role is built in, or could be taken for one that is.
        #[error("a role that is built in is neither defined nor deleted")]
        BuiltIn,
        /// The role came with the account.
        #[error("the role came with the account and stays with it")]
        CameWithAccount,
        /// There are too many roles, or a role permits too much.
        #[error("there are too many roles, or it permits too many things")]
        TooMany,
        /// It is about more than whoever asks may do themselves.
        #[error("nobody hands out, or acts on, more than they have")]
        BeyondOwn,
        /// It would leave no admin who can log in.
        #[error("it would leave no admin who can log in")]
        LastAdmin,
    }
);

impl Accounts {
    /// An entry for the audit log.
    pub(super) fn staff_entry(
        &self,
        by: Administrator<'_>,
        action: AuditAction,
        subject: Option<UserId>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<NewAuditEntry, EntropyError> {
        let outcome = AuditOutcome::Success;
        let entry = self.deployment.audit(action, outcome, request, now)?;
        Ok(by.sign(entry, subject))
    }

    /// A change that is made now.
    pub(super) fn staff_change(&self, now: Timestamp) -> StaffChange {
        StaffChange {
            at: now,
            revoked_since: self.access.revocations_since(now),
        }
    }

    /// Makes a change to one user hold for access tokens, too; whether there was one.
    pub(super) async fn follow(
        &self,
        changed: UserChanged,
        now: Timestamp,
    ) -> Result<bool, StaffChangeError> {
        let (is_new, ended) = match changed {
            UserChanged::Now(ended) => (true, ended),
            // A failure may have kept their access tokens from being refused.
            UserChanged::Before(ended) => (false, ended),
            UserChanged::UnknownUser => return Err(StaffChangeError::UnknownUser),
            UserChanged::UnknownRole => return Err(StaffChangeError::UnknownRole),
            UserChanged::CameWithAccount => return Err(StaffChangeError::CameWithAccount),
            UserChanged::LastAdmin => return Err(StaffChangeError::LastAdmin),
        };
        self.access.refuse_all(&ended, now).await?;
        Ok(is_new)
    }
}

/// What goes on record of a change.
pub(super) fn effects(entry: NewAuditEntry) -> Effects {
    Effects {
        audit: vec![entry],
        ..Effects::default()
    }
}
