//! Accounts: made whole, found, kept up to date.

use crate::database::{Database, Row, Tx, Value};
use crate::inserts::{Condition, Inserts};
use crate::store::{SqlStore, timed};
use crate::users::{USER_COLUMNS, user_columns, user_from};
use crate::{action_tokens, effects, postgres, sessions, terms, users};
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::account::{CommsChannel, CustomerProfile, User};
use tessera_core::consent::{Consent, ConsentPurpose, TextVersion};
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{ConsentId, UserId};
use tessera_core::ports::{
    AccountStore, Effects, NewAccount, NewCustomer, RegisterAccountError, RegisterCustomerError,
    StoreError,
};
use tessera_core::session::Session;

/// The columns of a consent, as [`consent_from`] reads them.
macro_rules! consent_columns {
    () => {
        "id, purpose, text_version, given, claimed_at, recorded_at"
    };
}
pub(crate) use consent_columns;

/// The columns of a profile `p`, as [`profile_from`] reads them.
macro_rules! profile_columns {
    () => {
        "p.user_id, p.locale, p.personal_sealed, p.comms_channel, p.created_at, p.updated_at"
    };
}
pub(crate) use profile_columns;

#[async_trait]
impl AccountStore for SqlStore {
    async fn mobile_taken(&self, index: &BlindIndex) -> Result<bool, StoreError> {
        const OWNER: &str = "SELECT id FROM users WHERE mobile_index = $1";
        timed("mobile_taken", self.is_there(OWNER, index)).await
    }

    async fn email_taken(&self, index: &BlindIndex) -> Result<bool, StoreError> {
        const OWNER: &str =
            "SELECT id FROM users WHERE email_index = $1 AND email_verified_at IS NOT NULL";
        timed("email_taken", self.is_there(OWNER, index)).await
    }

    async fn count_email_claims(&self, index: &BlindIndex) -> Result<u64, StoreError> {
        const CLAIMS: &str =
            "SELECT count(*) FROM users WHERE email_index = $1 AND email_verified_at IS NULL";
        timed("count_email_claims", async {
            let index = [Value::Blob(index.as_bytes())];
            let row = self.database.fetch_first(CLAIMS, &index).await?;
            let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
            Ok(u64::try_from(count).unwrap_or(0))
        })
        .await
    }

    async fn register_customer(&self, customer: &NewCustomer) -> Result<(), RegisterCustomerError> {
        timed("register_customer", self.insert_customer(customer)).await
    }

    async fn register_account(&self, account: &NewAccount) -> Result<(), RegisterAccountError> {
        timed("register_account", async {
            if proven_email(&account.user).is_none() {
                return self.insert_claim(account).await;
            }
            let mut tx = self.database.begin().await?;
            lock_proven_email(&mut tx, &account.user).await?;
            insert_account(&mut tx, account, None).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn count_users(&self) -> Result<u64, StoreError> {
        let row = self
            .database
            .fetch_first("SELECT count(*) FROM users", &[])
            .await?;
        let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let find = self.find_user(
            concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1"),
            Value::Id(id.as_uuid()),
        );
        timed("user", find).await
    }

    async fn user_by_mobile(&self, index: &BlindIndex) -> Result<Option<User>, StoreError> {
        let find = self.find_user(
            concat!(
                "SELECT ",
                user_columns!(),
                " FROM users u WHERE u.mobile_index = $1"
            ),
            Value::Blob(index.as_bytes()),
        );
        timed("user_by_mobile", find).await
    }

    async fn user_with_profile(
        &self,
        id: UserId,
    ) -> Result<Option<(User, Option<CustomerProfile>)>, StoreError> {
        const FIND: &str = concat!(
            "SELECT ",
            user_columns!(),
            ", ",
            profile_columns!(),
            " FROM users u LEFT JOIN customer_profiles p ON p.user_id = u.id WHERE u.id = $1"
        );
        timed("user_with_profile", async {
            let id = [Value::Id(id.as_uuid())];
            let Some(row) = self.database.fetch_first(FIND, &id).await? else {
                return Ok(None);
            };
            let profile = joined_profile_from(&row, USER_COLUMNS)?;
            Ok(Some((user_from(&row)?, profile)))
        })
        .await
    }

    async fn profile(&self, user: UserId) -> Result<Option<CustomerProfile>, StoreError> {
        const FIND: &str = concat!(
            "SELECT ",
            profile_columns!(),
            " FROM customer_profiles p WHERE p.user_id = $1"
        );
        timed("profile", async {
            let user = [Value::Id(user.as_uuid())];
            let row = self.database.fetch_first(FIND, &user).await?;
            row.as_ref().map(|row| profile_from(row, 0)).transpose()
        })
        .await
    }

    async fn update_profile(
        &self,
        profile: &CustomerProfile,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        timed("update_profile", async {
            let mut tx = self.database.begin().await?;
            let changed = tx
                .execute(
                    "UPDATE customer_profiles SET locale = $2, personal_sealed = $3, \
                     comms_channel = $4, updated_at = $6 \
                     WHERE user_id = $1 AND coalesce(updated_at, 0) = $5",
                    &[
                        Value::Id(profile.user.as_uuid()),
                        Value::Text(&profile.locale),
                        Value::OptBlob(profile.personal_sealed.as_deref()),
                        Value::OptText(profile.comms_channel.map(CommsChannel::as_str)),
                        Value::Int(profile.updated_at.map_or(0, Timestamp::as_millisecond)),
                        now.into(),
                    ],
                )
                .await?;
            if changed == 0 {
                return Ok(false);
            }
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn add_consents(
        &self,
        user: UserId,
        consents: &[Consent],
        effects: &Effects,
    ) -> Result<(), StoreError> {
        timed("add_consents", async {
            let mut tx = self.database.begin().await?;
            let mut inserts = Inserts::default();
            add_consents(&mut inserts, user, consents);
            effects::insert_with(&mut tx, inserts, effects).await?;
            tx.commit().await
        })
        .await
    }

    async fn consents(&self, user: UserId) -> Result<Vec<Consent>, StoreError> {
        timed("consents", async {
            let rows = self
                .database
                .fetch_all(
                    concat!(
                        "SELECT ",
                        consent_columns!(),
                        " FROM consents WHERE user_id = $1 ORDER BY recorded_at, id"
                    ),
                    &[Value::Id(user.as_uuid())],
                )
                .await?;
            rows.iter().map(consent_from).collect()
        })
        .await
    }

    async fn prune_unproven(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::UNPROVEN.end(&self.database, before);
        timed("prune_unproven", pruned).await
    }
}

impl SqlStore {
    async fn is_there(&self, sql: &'static str, index: &BlindIndex) -> Result<bool, StoreError> {
        let index = [Value::Blob(index.as_bytes())];
        Ok(self.database.fetch_first(sql, &index).await?.is_some())
    }

    async fn find_user(
        &self,
        sql: &'static str,
        by: Value<'_>,
    ) -> Result<Option<User>, StoreError> {
        let row = self.database.fetch_first(sql, &[by]).await?;
        row.as_ref().map(user_from).transpose()
    }

    /// Inserts an account whose address nobody has proven yet.
    async fn insert_claim(&self, account: &NewAccount) -> Result<(), RegisterAccountError> {
        let user = &account.user;
        let is_new = Condition {
            sql: users::INSERT,
            values: &users::values(user, Some(&account.password_hash)),
        };
        let inserts = made_with(account);
        let made = effects::insert_where(&self.database, &is_new, inserts, &account.effects);
        // A repetition, after the connection died, finds the user that it made.
        if made.await? || self.user(user.id).await?.is_some() {
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        Err(who_is_in_the_way(&mut tx, user).await?)
    }

    async fn insert_customer(&self, customer: &NewCustomer) -> Result<(), RegisterCustomerError> {
        if let Database::Postgres(pool) = &self.database {
            return postgres::register_customer(pool, customer).await;
        }
        let mut tx = self.database.begin().await?;
        if !users::insert(&mut tx, &customer.user, None).await? {
            return Err(RegisterCustomerError::MobileTaken);
        }
        let mut inserts = Inserts::default();
        add_profile(&mut inserts, &customer.profile);
        sessions::add(&mut inserts, &customer.session);
        effects::insert_with(&mut tx, inserts, &customer.effects).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Inserts an account within the transaction that calls for it. Where its address is proven,
/// [`lock_proven_email`] comes before.
pub(crate) async fn insert_account(
    tx: &mut Tx,
    account: &NewAccount,
    session: Option<&Session>,
) -> Result<(), RegisterAccountError> {
    let user = &account.user;
    if !users::insert(tx, user, Some(&account.password_hash)).await? {
        return Err(who_is_in_the_way(tx, user).await?);
    }
    if let Some(index) = proven_email(user) {
        take_email_from_claimants(tx, user.id, index).await?;
    }
    let mut inserts = made_with(account);
    if let Some(session) = session {
        sessions::add(&mut inserts, session);
    }
    effects::insert_with(tx, inserts, &account.effects).await?;
    Ok(())
}

/// What is inserted with the user of an account.
fn made_with(account: &NewAccount) -> Inserts<'_> {
    let mut inserts = Inserts::default();
    add_profile(&mut inserts, &account.profile);
    add_consents(&mut inserts, account.user.id, &account.consents);
    if let Some(proof) = &account.proof {
        action_tokens::add(&mut inserts, proof);
    }
    inserts
}

/// Makes those who come with one proven address wait for each other.
pub(crate) async fn lock_proven_email(tx: &mut Tx, user: &User) -> Result<(), StoreError> {
    match proven_email(user) {
        Some(index) => lock_email(tx, index).await,
        None => Ok(()),
    }
}

fn proven_email(user: &User) -> Option<&BlindIndex> {
    let proven = user.email.as_ref().filter(|email| email.is_proven());
    proven.map(|email| &email.identifier.index)
}

/// Which identifier of `user` another has. The insert waited for whoever was in the way, so
/// that it can be seen now.
async fn who_is_in_the_way(tx: &mut Tx, user: &User) -> Result<RegisterAccountError, StoreError> {
    let Some(mobile) = &user.mobile else {
        return Ok(RegisterAccountError::EmailTaken);
    };
    let owner = tx
        .fetch_first(
            "SELECT id FROM users WHERE mobile_index = $1",
            &[Value::Blob(mobile.index.as_bytes())],
        )
        .await?;
    Ok(match owner {
        Some(_) => RegisterAccountError::MobileTaken,
        None => RegisterAccountError::EmailTaken,
    })
}

/// Makes those who prove one address wait for each other, so that they never wait in a ring.
pub(crate) async fn lock_email(tx: &mut Tx, index: &BlindIndex) -> Result<(), StoreError> {
    let [a, b, c, d, e, f, g, h, ..] = *index.as_bytes();
    tx.lock(i64::from_be_bytes([a, b, c, d, e, f, g, h])).await
}

/// Takes an address, which `owner` has proven, from everyone who only claimed it. Accounts
/// that had nothing else go, with their passwords and sessions: whoever made them never
/// showed that the address was theirs.
pub(crate) async fn take_email_from_claimants(
    tx: &mut Tx,
    owner: UserId,
    index: &BlindIndex,
) -> Result<(), StoreError> {
    let (owner, index) = (Value::Id(owner.as_uuid()), Value::Blob(index.as_bytes()));
    tx.execute(
        "DELETE FROM users WHERE email_index = $1 AND id <> $2 \
         AND email_verified_at IS NULL AND mobile_index IS NULL",
        &[index, owner],
    )
    .await?;
    tx.execute(
        "UPDATE users SET email_index = NULL, email_sealed = NULL \
         WHERE email_index = $1 AND id <> $2 AND email_verified_at IS NULL",
        &[index, owner],
    )
    .await?;
    Ok(())
}

/// Takes from an account what was told of a person when it was registered: it was not told by
/// whoever proved the address.
pub(crate) async fn forget_particulars(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let user = [Value::Id(user.as_uuid()), now.into()];
    tx.execute(
        "UPDATE customer_profiles SET personal_sealed = NULL, comms_channel = NULL, \
         updated_at = $2 WHERE user_id = $1",
        &user,
    )
    .await?;
    tx.execute("DELETE FROM consents WHERE user_id = $1", &user[..1])
        .await?;
    Ok(())
}

pub(crate) fn add_profile<'a>(inserts: &mut Inserts<'a>, profile: &'a CustomerProfile) {
    inserts.add(
        "customer_profiles (user_id, locale, personal_sealed, comms_channel, created_at)",
        "$1, $2, $3, $4, $5",
        [
            Value::Id(profile.user.as_uuid()),
            Value::Text(&profile.locale),
            Value::OptBlob(profile.personal_sealed.as_deref()),
            Value::OptText(profile.comms_channel.map(CommsChannel::as_str)),
            profile.created_at.into(),
        ],
    );
}

/// A profile whose columns, [`profile_columns`], begin at `at`.
pub(crate) fn profile_from(row: &Row, at: usize) -> Result<CustomerProfile, StoreError> {
    let channel = row
        .opt_text(at + 3)?
        .map(|name| CommsChannel::from_stored(&name).ok_or(StoreError::Corrupt("unknown channel")));
    Ok(CustomerProfile {
        user: UserId::from(row.id(at)?),
        locale: row.text(at + 1)?,
        personal_sealed: row.opt_blob(at + 2)?,
        comms_channel: channel.transpose()?,
        created_at: row.timestamp(at + 4)?,
        updated_at: row.opt_timestamp(at + 5)?,
    })
}

/// The same where the row may have none.
pub(crate) fn joined_profile_from(
    row: &Row,
    at: usize,
) -> Result<Option<CustomerProfile>, StoreError> {
    match row.opt_id(at)? {
        Some(_) => profile_from(row, at).map(Some),
        None => Ok(None),
    }
}

pub(crate) fn add_consents<'a>(inserts: &mut Inserts<'a>, user: UserId, consents: &'a [Consent]) {
    for consent in consents {
        inserts.add(
            "consents (id, user_id, purpose, text_version, given, claimed_at, recorded_at)",
            "$1, $2, $3, $4, $5, $6, $7",
            [
                Value::Id(consent.id.as_uuid()),
                Value::Id(user.as_uuid()),
                Value::Text(consent.purpose.as_str()),
                Value::Text(consent.text_version.as_str()),
                Value::Int(i64::from(consent.given)),
                consent.claimed_at.into(),
                consent.recorded_at.into(),
            ],
        );
    }
}

pub(crate) fn consent_from(row: &Row) -> Result<Consent, StoreError> {
    let purpose = ConsentPurpose::parse(&row.text(1)?);
    let version = TextVersion::parse(&row.text(2)?);
    Ok(Consent {
        id: ConsentId::from(row.id(0)?),
        purpose: purpose.map_err(|_| StoreError::Corrupt("a consent's purpose is none"))?,
        text_version: version.map_err(|_| StoreError::Corrupt("a consent's version is none"))?,
        given: row.int(3)? != 0,
        claimed_at: row.opt_timestamp(4)?,
        recorded_at: row.timestamp(5)?,
    })
}
