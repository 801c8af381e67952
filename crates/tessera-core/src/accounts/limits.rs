//! Limits, as staff see them and make them whole again (requirements OTP-10, AUTH-8).

use super::administration::{AccountView, Sought};
use super::administrator::{Administrator, StaffChangeError, effects};
use super::{Accounts, Fault};
use crate::audit::AuditAction;
use crate::id::UserId;
use crate::limit::{LimitInForce, LimitKind, LimitedPerson, Standing, UsedLimit};
use crate::ports::FactorTries;
use crate::request::{ClientAddress, RequestContext};
use jiff::Timestamp;

impl Accounts {
    /// The limits that are in force. Wrong codes of second factors are counted where limits are
    /// off, too.
    pub fn limits(&self) -> Vec<LimitInForce> {
        let policy = &self.policy.second_factor;
        let mut limits = self.deployment.limiter.in_force();
        limits.push(LimitInForce {
            kind: LimitKind::SecondFactors,
            at_once: None,
            most: u64::from(policy.tries_per_account),
            within: policy.rest,
        });
        limits
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
        let mut used = limiter.used(&self.limited_person(&found), now).await?;
        let tries = self.deployment.store.factor_tries(user, now).await?;
        used.extend(tries.map(|tries| self.used_tries(tries, now)));
        Ok(used)
    }

    /// Makes the limits of an account whole again: of its calls, its password, its second factor,
    /// the mails to its address and the codes to its number. It is on record before it is done.
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
        let store = &self.deployment.store;
        store.release_factor_tries(user, &effects(entry)).await?;
        let limiter = &self.deployment.limiter;
        Ok(limiter.release(&self.limited_person(&found), now).await?)
    }

    /// What the network of an address has used up of its limits.
    ///
    /// # Errors
    /// Fails when limits cannot be read.
    pub async fn used_network_limits(
        &self,
        network: &ClientAddress,
    ) -> Result<Vec<UsedLimit>, Fault> {
        let now = self.deployment.clock.now();
        Ok(self.deployment.limiter.used_by(network, now).await?)
    }

    /// Makes the limits of the network of an address whole again, for everybody in it. It is on
    /// record, under the pseudonym of the network, before it is done.
    ///
    /// # Errors
    /// Fails when it cannot be recorded, or not be done.
    pub async fn release_network_limits(
        &self,
        by: Administrator<'_>,
        network: &ClientAddress,
        request: &RequestContext,
    ) -> Result<(), Fault> {
        let now = self.deployment.clock.now();
        let pseudonym = self.deployment.index_key.address(&network.network());
        let entry = self.staff_entry(by, AuditAction::LimitsReleased, None, request, now)?;
        let entry = entry.with("network", pseudonym.to_hex());
        self.deployment.store.record(&effects(entry)).await?;
        Ok(self.deployment.limiter.release_by(network).await?)
    }

    fn used_tries(&self, tries: FactorTries, now: Timestamp) -> UsedLimit {
        let most = self.policy.second_factor.tries_per_account;
        UsedLimit {
            kind: LimitKind::SecondFactors,
            standing: Standing {
                limit: u64::from(most),
                remaining: u64::from(most.saturating_sub(tries.tries)),
                reset_after: tries.rested_at.duration_since(now),
            },
        }
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
