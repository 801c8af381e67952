//! The second factor of an account, as its owner sees it.

use super::super::Accounts;
use super::{Fault, in_order};
use crate::feature_flag::Feature;
use crate::id::UserId;
use crate::mobile::MobileNumber;
use crate::second_factor::FactorMethod;
use jiff::Timestamp;

/// The second factor of an account, as its owner sees it.
#[derive(Default)]
pub struct SecondFactorState {
    /// Since when logins ask for it; none where they do not.
    pub enabled_since: Option<Timestamp>,
    /// How it is proven, the way that is asked for first at the head.
    pub methods: Vec<FactorMethod>,
    /// The number that codes go to, where one is enrolled.
    pub number: Option<MobileNumber>,
    /// Backup codes that are left.
    pub backup_codes_left: u32,
    /// Devices that are remembered, on which it is not asked for.
    pub trusted_devices: u32,
    /// Whether the account has a password.
    pub has_password: bool,
    /// Whether the account is offered a factor.
    pub is_offered: bool,
}

impl Accounts {
    /// The second factor of `user`.
    ///
    /// # Errors
    /// Fails when the store does, or the number does not open.
    pub async fn second_factor(&self, user: UserId) -> Result<SecondFactorState, Fault> {
        let (store, now) = (&self.deployment.store, self.deployment.clock.now());
        let Some(found) = store.factor_overview(user, now).await? else {
            return Ok(SecondFactorState::default());
        };
        let flag = self.flag_or_default(Feature::SecondFactor, found.flag);
        let state = SecondFactorState {
            has_password: found.has_password,
            is_offered: self.is_admitted(&found.user, &flag),
            ..SecondFactorState::default()
        };
        if found.user.second_factor_at.is_none() {
            return Ok(state);
        }
        Ok(SecondFactorState {
            enabled_since: found.user.second_factor_at,
            number: self.number_among(&found.user, &found.factors)?,
            methods: in_order(&found.factors)
                .into_iter()
                .map(FactorMethod::from)
                .collect(),
            backup_codes_left: found.backup_codes,
            trusted_devices: found.trusted_devices,
            ..state
        })
    }
}
