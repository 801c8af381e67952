//! Who has to have a second factor: whoever has a role that the deployment names
//! (requirement MFA-10).

use super::super::Accounts;
use crate::account::User;
use crate::feature_flag::{Feature, FeatureFlag};
use crate::id::UserId;
use crate::ports::StoreError;

impl Accounts {
    /// Whether a user has a role that asks for a second factor, and none is on: until then they
    /// may do what is their own, and nothing else.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn lacks_required_factor(&self, user: UserId) -> Result<bool, StoreError> {
        if self.factor_roles.is_empty() {
            return Ok(false);
        }
        let user = self.deployment.store.user(user).await?;
        Ok(
            user.is_some_and(|user| {
                user.second_factor_at.is_none() && self.must_have_factor(&user)
            }),
        )
    }

    /// Whether a user may turn a second factor on: where the flag says so, and for those who
    /// have to whatever their share. Off is off for all.
    pub(super) async fn may_enrol(&self, user: &User) -> Result<bool, StoreError> {
        let flag = self.feature_flag(Feature::SecondFactor).await?;
        Ok(self.is_admitted(user, &flag))
    }

    /// The same by the flag as it was read.
    pub(super) fn is_admitted(&self, user: &User, flag: &FeatureFlag) -> bool {
        let is_open = flag.admits(user.id, &self.deployment.index_key);
        is_open || flag.is_on && self.must_have_factor(user)
    }

    fn must_have_factor(&self, user: &User) -> bool {
        user.roles().any(|role| self.factor_roles.contains(role))
    }
}
