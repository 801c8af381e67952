//! Features that are opened to a share of people (requirement MFA-10).
//!
//! The flag is read from the store each time that it is asked for: what was changed holds on
//! every instance with the next request.

use super::administrator::{Administrator, StaffChangeError, effects};
use super::{Accounts, Fault};
use crate::audit::AuditAction;
use crate::feature_flag::{Feature, FeatureFlag, MAX_LISTED, Percent};
use crate::id::UserId;
use crate::ports::StoreError;
use crate::request::RequestContext;

/// The shares that features are open to where nobody set a flag.
#[derive(Debug, Clone, Copy)]
pub struct FeatureDefaults {
    /// Enrolling a second factor.
    pub second_factor: Percent,
}

impl Default for FeatureDefaults {
    fn default() -> Self {
        Self {
            second_factor: Percent::ALL,
        }
    }
}

impl Accounts {
    /// The flag of a feature, or what holds where nobody set one.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn feature_flag(&self, feature: Feature) -> Result<FeatureFlag, StoreError> {
        let stored = self.deployment.store.feature_flag(feature).await?;
        Ok(self.flag_or_default(feature, stored))
    }

    /// A flag as it was set, else as the configuration has it.
    pub(super) fn flag_or_default(
        &self,
        feature: Feature,
        stored: Option<FeatureFlag>,
    ) -> FeatureFlag {
        stored.unwrap_or_else(|| {
            let percent = match feature {
                Feature::SecondFactor => self.policy.features.second_factor,
            };
            FeatureFlag::of(feature, percent)
        })
    }

    /// Sets the flag of a feature.
    ///
    /// # Errors
    /// [`StaffChangeError::TooMany`] where a list is too long; else as the store.
    pub async fn set_feature_flag(
        &self,
        by: Administrator<'_>,
        flag: &FeatureFlag,
        request: &RequestContext,
    ) -> Result<(), StaffChangeError> {
        if flag.allowed.len().max(flag.denied.len()) > MAX_LISTED {
            return Err(StaffChangeError::TooMany);
        }
        let now = self.deployment.clock.now();
        let ids = |users: &std::collections::BTreeSet<UserId>| -> Vec<String> {
            users.iter().map(UserId::to_string).collect()
        };
        let entry = self
            .staff_entry(by, AuditAction::FlagSet, None, request, now)
            .map_err(Fault::from)
            .map_err(StaffChangeError::Fault)?
            .with("flag", flag.feature.as_str())
            .with("on", flag.is_on)
            .with("percent", flag.percent.number())
            .with("allowed", ids(&flag.allowed))
            .with("denied", ids(&flag.denied));
        let store = &self.deployment.store;
        Ok(store.set_feature_flag(flag, now, &effects(entry)).await?)
    }
}
