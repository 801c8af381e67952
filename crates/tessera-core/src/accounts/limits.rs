//! Limits, as staff see them and make them whole again (requirements OTP-10, AUTH-8).

use super::Accounts;
use super::administration::{AccountView, Sought};
use super::administrator::{Administrator, StaffChangeError, effects};
use crate::audit::AuditAction;
use crate::id::UserId;
use crate::limit::{LimitInForce, LimitedPerson, UsedLimit};
use crate::request::RequestContext;

impl Accounts {
    /// The limits that are in force.
    pub fn limits(&self) -> Vec<LimitInForce> {
        self.deployment.limiter.in_force()
    }

    /// What an account has used up of its limits; that somebody looked is on record.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn used_limits(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<Vec<UsedLimit>, StaffChangeError> {
        let found = self.look_up(by, Sought::Id(user), request).await?;
        let now = self.deployment.clock.now();
        let limiter = &self.deployment.limiter;
        Ok(limiter.used(&self.limited_person(&found), now).await?)
    }

    /// Makes the limits of an account whole again: of its calls, its password, the mails to its
    /// address and the codes to its number. It is on record before it is done.
    ///
    /// # Errors
    /// See [`StaffChangeError`].
    pub async fn release_limits(
        &self,
        by: Administrator<'_>,
        user: UserId,
        request: &RequestContext,
    ) -> Result<(), StaffChangeError> {
        self.must_act_on(by, user).await?;
        let found = self.find_account(Sought::Id(user)).await?;
        let now = self.deployment.clock.now();
        let action = AuditAction::LimitsReleased;
        let entry = self.staff_entry(by, action, Some(user), request, now)?;
        self.deployment.store.record(&effects(entry)).await?;
        let limiter = &self.deployment.limiter;
        Ok(limiter.release(&self.limited_person(&found), now).await?)
    }

    fn limited_person(&self, found: &AccountView) -> LimitedPerson {
        let index_key = &self.deployment.index_key;
        let identity = &found.identity;
        LimitedPerson {
            user: found.user.id,
            email: identity.email.as_ref().map(|email| index_key.email(email)),
            mobile: identity
                .mobile
                .as_ref()
                .map(|mobile| index_key.mobile(mobile)),
        }
    }
}
