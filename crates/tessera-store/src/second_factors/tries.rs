//! Codes that were evaluated, for a challenge and for an account: counted in a transaction of
//! their own, before anything is compared.

use crate::database::{Database, Row, Tx, Value};
use crate::effects;
use jiff::Timestamp;
use tessera_core::id::UserId;
use tessera_core::ports::{Effects, FactorTries, FactorTry, StoreError, WaitingLogin};
use tessera_core::second_factor::{LoginChallengeHash, SecondFactorPolicy};
use tessera_core::session::LoginMethod;

/// Counts a try for a challenge and its account, or for neither.
pub(super) async fn count_for_challenge(
    database: &Database,
    challenge: &LoginChallengeHash,
    policy: &SecondFactorPolicy,
    now: Timestamp,
) -> Result<FactorTry<WaitingLogin>, StoreError> {
    let mut tx = database.begin().await?;
    let hash = Value::Blob(challenge.as_bytes());
    let row = tx
        .fetch_first(
            "UPDATE login_challenges SET tries = tries + 1 \
             WHERE hash = $1 AND expires_at > $2 AND tries < $3 \
             RETURNING user_id, method, tries",
            &[hash, now.into(), policy.tries_per_challenge.into()],
        )
        .await?;
    let Some(row) = row else {
        let spent = tx
            .fetch_first(
                "SELECT user_id, method, expires_at FROM login_challenges \
                 WHERE hash = $1 AND expires_at > $2",
                &[hash, now.into()],
            )
            .await?;
        return Ok(match spent {
            Some(row) => FactorTry::Exhausted {
                of: waiting_login(&row)?,
                retry_at: row.timestamp(2)?,
            },
            None => FactorTry::Gone,
        });
    };
    let waiting = waiting_login(&row)?;
    let left_here = left(policy.tries_per_challenge, row.int(2)?);
    Ok(match count(&mut tx, waiting.user, policy, now).await? {
        Ok(left_at_all) => {
            tx.commit().await?;
            FactorTry::Counted {
                of: waiting,
                tries_left: left_here.min(left_at_all),
            }
        }
        Err(retry_at) => FactorTry::Exhausted {
            of: waiting,
            retry_at,
        },
    })
}

/// A login that waits, from its user and what was proven first.
pub(super) fn waiting_login(row: &Row) -> Result<WaitingLogin, StoreError> {
    let method = LoginMethod::from_stored(&row.text(1)?);
    Ok(WaitingLogin {
        user: UserId::from(row.id(0)?),
        method: method.ok_or(StoreError::Corrupt("a login's method is none"))?,
    })
}

/// Counts a try for a user.
pub(super) async fn count_for_user(
    database: &Database,
    user: UserId,
    policy: &SecondFactorPolicy,
    now: Timestamp,
) -> Result<FactorTry<()>, StoreError> {
    let mut tx = database.begin().await?;
    Ok(match count(&mut tx, user, policy, now).await? {
        Ok(tries_left) => {
            tx.commit().await?;
            FactorTry::Counted { of: (), tries_left }
        }
        Err(retry_at) => FactorTry::Exhausted { of: (), retry_at },
    })
}

/// Counts a try for an account; gives how many are left, or when it has rested. Each try that
/// is evaluated begins the rest anew, so that no stretch of that length sees more of them.
async fn count(
    tx: &mut Tx,
    user: UserId,
    policy: &SecondFactorPolicy,
    now: Timestamp,
) -> Result<Result<u32, Timestamp>, StoreError> {
    let rested = now.saturating_add(policy.rest).unwrap_or(Timestamp::MAX);
    let user = Value::Id(user.as_uuid());
    let row = tx
        .fetch_first(
            "INSERT INTO factor_tries (user_id, tries, ends_at) VALUES ($1, 1, $2) \
             ON CONFLICT (user_id) DO UPDATE SET ends_at = excluded.ends_at, \
             tries = CASE WHEN factor_tries.ends_at <= $3 THEN 1 ELSE factor_tries.tries + 1 END \
             WHERE factor_tries.ends_at <= $3 OR factor_tries.tries < $4 RETURNING tries",
            &[
                user,
                rested.into(),
                now.into(),
                policy.tries_per_account.into(),
            ],
        )
        .await?;
    if let Some(row) = row {
        return Ok(Ok(left(policy.tries_per_account, row.int(0)?)));
    }
    let row = tx
        .fetch_first(
            "SELECT ends_at FROM factor_tries WHERE user_id = $1",
            &[user],
        )
        .await?;
    Ok(Err(row.map_or(Ok(rested), |row| row.timestamp(0))?))
}

/// What a user tried since they last rested.
pub(super) async fn of(
    database: &Database,
    user: UserId,
    now: Timestamp,
) -> Result<Option<FactorTries>, StoreError> {
    let row = database
        .fetch_first(
            "SELECT tries, ends_at FROM factor_tries \
             WHERE user_id = $1 AND ends_at > $2 AND tries > 0",
            &[Value::Id(user.as_uuid()), now.into()],
        )
        .await?;
    let tries = |row: Row| {
        Ok(FactorTries {
            tries: u32::try_from(row.int(0)?).unwrap_or(u32::MAX),
            rested_at: row.timestamp(1)?,
        })
    };
    row.map(tries).transpose()
}

/// Forgets what a user tried.
pub(super) async fn release(
    database: &Database,
    user: UserId,
    effects: &Effects,
) -> Result<(), StoreError> {
    let mut tx = database.begin().await?;
    tx.execute(
        "DELETE FROM factor_tries WHERE user_id = $1",
        &[Value::Id(user.as_uuid())],
    )
    .await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await
}

/// Takes back the try that a right code cost.
pub(super) async fn give_back(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE factor_tries SET tries = tries - 1 WHERE user_id = $1 AND tries > 0",
        &[Value::Id(user.as_uuid())],
    )
    .await?;
    Ok(())
}

fn left(max: u32, tries: i64) -> u32 {
    max.saturating_sub(u32::try_from(tries).unwrap_or(u32::MAX))
}
