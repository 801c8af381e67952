//! All users as they were at one moment, page by page.

use crate::accounts::{consent_columns, consent_from, joined_profile_from, profile_columns};
use crate::database::{Snapshot, Sql, Value};
use crate::users::{USER_COLUMNS, user_columns, user_from};
use async_trait::async_trait;
use std::collections::HashMap;
use tessera_core::consent::Consent;
use tessera_core::id::UserId;
use tessera_core::ports::{StoreError, UserCursor};
use tessera_core::transfer::TransferredAccount;
use uuid::Uuid;

const PAGE: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", ",
    profile_columns!(),
    ", u.password_hash FROM users u LEFT JOIN customer_profiles p ON p.user_id = u.id \
     WHERE u.id > $1 ORDER BY u.id LIMIT $2"
);
/// How many columns a profile has.
const PROFILE_COLUMNS: usize = 6;
/// How many columns a consent has.
const CONSENT_COLUMNS: usize = 6;

const CONSENTS: Sql = Sql {
    sqlite: concat!(
        "SELECT ",
        consent_columns!(),
        ", user_id FROM consents \
         WHERE user_id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY recorded_at, id"
    ),
    postgres: concat!(
        "SELECT ",
        consent_columns!(),
        ", user_id FROM consents WHERE user_id = ANY($1) ORDER BY recorded_at, id"
    ),
};

pub(super) struct Cursor {
    snapshot: Snapshot,
}

impl Cursor {
    pub(super) fn new(snapshot: Snapshot) -> Self {
        Self { snapshot }
    }

    async fn consents(&mut self, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Consent>>, StoreError> {
        let rows = self
            .snapshot
            .fetch_all(CONSENTS, &[Value::Ids(ids)])
            .await?;
        let mut consents: HashMap<Uuid, Vec<Consent>> = HashMap::new();
        for row in &rows {
            let user = row.id(CONSENT_COLUMNS)?;
            consents.entry(user).or_default().push(consent_from(row)?);
        }
        Ok(consents)
    }
}

#[async_trait]
impl UserCursor for Cursor {
    async fn count(&mut self) -> Result<u64, StoreError> {
        let rows = self
            .snapshot
            .fetch_all("SELECT count(*) FROM users", &[])
            .await?;
        let count = rows.first().map(|row| row.int(0)).transpose()?;
        Ok(u64::try_from(count.unwrap_or(0)).unwrap_or(0))
    }

    async fn page(
        &mut self,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<TransferredAccount>, StoreError> {
        let after = after.map_or(Uuid::nil(), UserId::as_uuid);
        let values = [Value::Id(after), limit.into()];
        let rows = self.snapshot.fetch_all(PAGE, &values).await?;
        let ids = rows.iter().map(|row| row.id(0));
        let ids: Vec<Uuid> = ids.collect::<Result<_, _>>()?;
        let mut consents = self.consents(&ids).await?;
        rows.iter()
            .map(|row| {
                let user = user_from(row)?;
                let profile = joined_profile_from(row, USER_COLUMNS)?;
                Ok(TransferredAccount {
                    profile: profile.ok_or(StoreError::Corrupt("a user has no profile"))?,
                    password_hash: row.opt_text(USER_COLUMNS + PROFILE_COLUMNS)?,
                    consents: consents.remove(&user.id.as_uuid()).unwrap_or_default(),
                    user,
                })
            })
            .collect()
    }
}
