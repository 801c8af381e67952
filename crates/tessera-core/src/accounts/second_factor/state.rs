//! The second factor of an account, as its owner sees it.

use super::super::Accounts;
use super::{Fault, in_order};
use crate::id::UserId;
use crate::mobile::MobileNumber;
use crate::second_factor::{FactorKind, FactorMethod};
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
}

impl Accounts {
    /// The second factor of `user`.
    ///
    /// # Errors
    /// Fails when the store does, or the number does not open.
    pub async fn second_factor(&self, user: UserId) -> Result<SecondFactorState, Fault> {
        let (store, now) = (&self.deployment.store, self.deployment.clock.now());
        let Some(user) = store.user(user).await? else {
            return Ok(SecondFactorState::default());
        };
        if user.second_factor_at.is_none() {
            return Ok(SecondFactorState::default());
        }
        let kinds = in_order(&store.factors(user.id).await?);
        let number = match kinds.contains(&FactorKind::Sms) {
            true => self.factor_number(&user).await?,
            false => None,
        };
        Ok(SecondFactorState {
            enabled_since: user.second_factor_at,
            methods: kinds.into_iter().map(FactorMethod::from).collect(),
            number,
            backup_codes_left: store.count_backup_codes(user.id).await?,
            trusted_devices: store.count_trusted_devices(user.id, now).await?,
        })
    }
}
