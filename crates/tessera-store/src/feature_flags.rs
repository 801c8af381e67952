//! Flags that open features to a share of people.

use crate::database::{Row, Value};
use crate::effects;
use crate::store::{SqlStore, timed};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeSet;
use tessera_core::feature_flag::{Feature, FeatureFlag, Percent};
use tessera_core::id::UserId;
use tessera_core::ports::{Effects, FeatureFlagStore, StoreError};

#[async_trait]
impl FeatureFlagStore for SqlStore {
    async fn feature_flag(&self, feature: Feature) -> Result<Option<FeatureFlag>, StoreError> {
        timed("feature_flag", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT is_on, percent, allowed, denied FROM feature_flags WHERE feature = $1",
                    &[Value::Text(feature.as_str())],
                )
                .await?;
            row.map(|row| flag_from(&row, 0, feature)).transpose()
        })
        .await
    }

    async fn set_feature_flag(
        &self,
        flag: &FeatureFlag,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<(), StoreError> {
        timed("set_feature_flag", async {
            let mut tx = self.database.begin().await?;
            tx.execute(
                "INSERT INTO feature_flags \
                 (feature, is_on, percent, allowed, denied, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (feature) DO UPDATE SET \
                 is_on = excluded.is_on, percent = excluded.percent, \
                 allowed = excluded.allowed, denied = excluded.denied, \
                 updated_at = excluded.updated_at",
                &[
                    Value::Text(flag.feature.as_str()),
                    Value::Int(i64::from(flag.is_on)),
                    Value::Int(i64::from(flag.percent.number())),
                    Value::Text(&names(&flag.allowed)),
                    Value::Text(&names(&flag.denied)),
                    now.into(),
                ],
            )
            .await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await
        })
        .await
    }
}

/// The flag of `feature`, whose columns begin at `at`: `is_on`, `percent`, `allowed`, `denied`.
pub(crate) fn flag_from(row: &Row, at: usize, feature: Feature) -> Result<FeatureFlag, StoreError> {
    let percent = u8::try_from(row.int(at + 1)?).ok().and_then(Percent::new);
    Ok(FeatureFlag {
        feature,
        is_on: row.int(at)? != 0,
        percent: percent.ok_or(StoreError::Corrupt("a share is none"))?,
        allowed: users(&row.text(at + 2)?)?,
        denied: users(&row.text(at + 3)?)?,
    })
}

fn names(users: &BTreeSet<UserId>) -> String {
    let ids: Vec<String> = users.iter().map(UserId::to_string).collect();
    ids.join(" ")
}

fn users(names: &str) -> Result<BTreeSet<UserId>, StoreError> {
    let ids = names.split_whitespace().map(UserId::parse);
    let ids: Option<BTreeSet<UserId>> = ids.collect();
    ids.ok_or(StoreError::Corrupt("a listed user is no id"))
}
