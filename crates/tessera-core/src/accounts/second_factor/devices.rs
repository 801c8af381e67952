//! Devices on which a login asks for no second factor (requirement MFA-9).

use super::super::{Accounts, DeviceToken, Fault};
use crate::audit::{AuditAction, AuditOutcome};
use crate::id::UserId;
use crate::ports::{Effects, TrustedDevice};
use crate::request::RequestContext;
use crate::second_factor::TrustedDeviceToken;
use jiff::Timestamp;

/// What a device presents with a login.
#[derive(Clone, Default)]
pub struct PresentedDevice {
    /// That its user has logged in here before.
    pub known: Option<DeviceToken>,
    /// That a second factor was proven here, and is not to be asked for.
    pub trusted: Option<TrustedDeviceToken>,
}

impl Accounts {
    /// A token for a device that is to be remembered, as it is stored.
    pub(super) fn trusted_device(
        &self,
        token: &TrustedDeviceToken,
        now: Timestamp,
    ) -> TrustedDevice {
        let ttl = self.policy.second_factor.trusted_ttl;
        TrustedDevice::New {
            hash: token.hash(),
            expires_at: now.saturating_add(ttl).unwrap_or(Timestamp::MAX),
        }
    }

    /// Forgets every device of `user` on which no second factor is asked for.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn forget_devices(
        &self,
        user: UserId,
        request: &RequestContext,
    ) -> Result<(), Fault> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let (action, outcome) = (AuditAction::DevicesForgotten, AuditOutcome::Success);
        let entry = deployment.audit(action, outcome, request, now)?;
        let effects = Effects {
            audit: vec![entry.by_owner(user)],
            ..Effects::default()
        };
        deployment
            .store
            .forget_trusted_devices(user, &effects)
            .await?;
        Ok(())
    }
}
