//! Codes by text message: one for what it was asked for, used by deleting it.

use super::enrolment;
use crate::database::{Database, Tx, Value};
use crate::effects;
use jiff::Timestamp;
use tessera_core::id::UserId;
use tessera_core::ports::{NewSmsCode, SentCode, StoreError};
use tessera_core::second_factor::{FactorKind, SmsCodeSubject};

/// Stores a code that proves the number of an account, with its message.
pub(super) async fn put(
    database: &Database,
    code: &NewSmsCode,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = database.begin().await?;
    // The lock first: a number that is being removed takes its codes along.
    let is_there = enrolment::lock(&mut tx, code.user).await?.is_some();
    if !is_there || !enrolment::protects(&mut tx, code.user, FactorKind::Sms).await? {
        return Ok(false);
    }
    if let SmsCodeSubject::Login(challenge) = code.subject {
        let waits = tx
            .fetch_first(
                "SELECT user_id FROM login_challenges \
                 WHERE hash = $1 AND user_id = $2 AND expires_at > $3",
                &[
                    Value::Blob(challenge.as_bytes()),
                    Value::Id(code.user.as_uuid()),
                    now.into(),
                ],
            )
            .await?;
        if waits.is_none() {
            return Ok(false);
        }
    }
    insert(&mut tx, code).await?;
    tx.commit().await?;
    Ok(true)
}

/// Stores a code and its message within the transaction that calls for them.
pub(super) async fn insert(tx: &mut Tx, code: &NewSmsCode) -> Result<(), StoreError> {
    let subject = code.subject.to_bytes();
    tx.execute(
        "INSERT INTO factor_codes (subject, user_id, hash, expires_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (subject) DO UPDATE SET user_id = excluded.user_id, \
         hash = excluded.hash, expires_at = excluded.expires_at",
        &[
            Value::Blob(&subject),
            Value::Id(code.user.as_uuid()),
            Value::Blob(code.hash.as_bytes()),
            code.expires_at.into(),
        ],
    )
    .await?;
    effects::insert(tx, &code.effects).await
}

/// Whether this is the code that was sent last.
pub(super) async fn find(
    database: &Database,
    user: UserId,
    code: &SentCode,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let subject = code.subject.to_bytes();
    let row = database
        .fetch_first(
            "SELECT user_id FROM factor_codes \
             WHERE subject = $1 AND user_id = $2 AND hash = $3 AND expires_at > $4",
            &[
                Value::Blob(&subject),
                Value::Id(user.as_uuid()),
                Value::Blob(code.hash.as_bytes()),
                now.into(),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// Uses a code up.
pub(super) async fn take(tx: &mut Tx, user: UserId, code: &SentCode) -> Result<bool, StoreError> {
    let subject = code.subject.to_bytes();
    let taken = tx
        .execute(
            "DELETE FROM factor_codes WHERE subject = $1 AND user_id = $2 AND hash = $3",
            &[
                Value::Blob(&subject),
                Value::Id(user.as_uuid()),
                Value::Blob(code.hash.as_bytes()),
            ],
        )
        .await?;
    Ok(taken == 1)
}

/// Deletes the codes of a user.
pub(super) async fn discard(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let user = [Value::Id(user.as_uuid())];
    tx.execute("DELETE FROM factor_codes WHERE user_id = $1", &user)
        .await?;
    Ok(())
}
