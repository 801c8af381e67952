//! Flags that open features to a share of people.

use super::{Effects, StoreError};
use crate::feature_flag::{Feature, FeatureFlag};
use async_trait::async_trait;
use jiff::Timestamp;

/// Flags of features.
#[async_trait]
pub trait FeatureFlagStore: Send + Sync {
    /// The flag of a feature; none where nobody set one.
    async fn feature_flag(&self, feature: Feature) -> Result<Option<FeatureFlag>, StoreError>;

    /// Sets the flag of a feature, as a whole. Of two who set it at once the later one's stays.
    async fn set_feature_flag(
        &self,
        flag: &FeatureFlag,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<(), StoreError>;
}
