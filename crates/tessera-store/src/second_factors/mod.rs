//! Second factors. Whatever is used once is used by the statement that finds it unused: of any
//! number of callers one changes a row.

mod enrolment;
mod overview;
mod removal;
mod sms_codes;
mod tries;

pub(crate) use enrolment::lock;
pub use overview::FACTOR_OVERVIEW;
pub(crate) use removal::remove_everything;

use crate::database::{Tx, Value};
use crate::sessions::{self, Admission};
use crate::store::{SqlStore, timed};
use crate::{effects, terms, trusted_devices};
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{
    Effects, FactorConfirmation, FactorLogin, FactorOverview, FactorStanding, FactorTries,
    FactorTry, FactorUse, NewFactor, NewLogin, NewLoginChallenge, NewSmsCode, SecondFactorStore,
    SentCode, StoreError, StoredFactor, WaitingLogin,
};
use tessera_core::second_factor::{
    BackupCodeHash, FactorKind, LoginChallengeHash, SecondFactorPolicy,
};

#[async_trait]
impl SecondFactorStore for SqlStore {
    async fn enrol_factor(&self, factor: &NewFactor) -> Result<bool, StoreError> {
        timed("enrol_factor", enrolment::enrol(&self.database, factor)).await
    }

    async fn factors(&self, user: UserId) -> Result<Vec<StoredFactor>, StoreError> {
        timed("factors", enrolment::list(&self.database, user)).await
    }

    async fn confirm_factor(
        &self,
        confirmation: &FactorConfirmation,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        let confirm = enrolment::confirm(&self.database, confirmation, now, effects);
        timed("confirm_factor", confirm).await
    }

    async fn choose_factor(
        &self,
        user: UserId,
        kind: FactorKind,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        let choose = enrolment::choose(&self.database, user, kind, effects);
        timed("choose_factor", choose).await
    }

    async fn put_sms_code(&self, code: &NewSmsCode, now: Timestamp) -> Result<bool, StoreError> {
        timed("put_sms_code", sms_codes::put(&self.database, code, now)).await
    }

    async fn has_sms_code(
        &self,
        user: UserId,
        code: &SentCode,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let find = sms_codes::find(&self.database, user, code, now);
        timed("has_sms_code", find).await
    }

    async fn waiting_login(
        &self,
        challenge: &LoginChallengeHash,
        now: Timestamp,
    ) -> Result<Option<WaitingLogin>, StoreError> {
        timed("waiting_login", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT user_id, method FROM login_challenges \
                     WHERE hash = $1 AND expires_at > $2",
                    &[Value::Blob(challenge.as_bytes()), now.into()],
                )
                .await?;
            row.map(|row| tries::waiting_login(&row)).transpose()
        })
        .await
    }

    async fn remove_factor(
        &self,
        user: UserId,
        kind: FactorKind,
        proof: &FactorUse,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        let remove = removal::one(&self.database, user, kind, proof, effects);
        timed("remove_factor", remove).await
    }

    async fn remove_second_factor(
        &self,
        user: UserId,
        proof: &FactorUse,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        let remove = removal::all(&self.database, user, proof, effects);
        timed("remove_second_factor", remove).await
    }

    async fn replace_backup_codes(
        &self,
        user: UserId,
        codes: &[BackupCodeHash],
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        timed("replace_backup_codes", async {
            let mut tx = self.database.begin().await?;
            // The update changes nothing: it makes those who replace at once wait for each other.
            let protected = tx
                .execute(
                    "UPDATE users SET second_factor_at = second_factor_at \
                     WHERE id = $1 AND second_factor_at IS NOT NULL",
                    &[Value::Id(user.as_uuid())],
                )
                .await?;
            if protected == 0 {
                return Ok(false);
            }
            put_backup_codes(&mut tx, user, codes).await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn count_backup_codes(&self, user: UserId) -> Result<u32, StoreError> {
        timed("count_backup_codes", async {
            let sql = "SELECT count(*) FROM backup_codes WHERE user_id = $1";
            let count = self.count(sql, &[Value::Id(user.as_uuid())]).await?;
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        })
        .await
    }

    async fn has_backup_code(
        &self,
        user: UserId,
        code: &BackupCodeHash,
    ) -> Result<bool, StoreError> {
        timed("has_backup_code", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT user_id FROM backup_codes WHERE user_id = $1 AND hash = $2",
                    &[Value::Id(user.as_uuid()), Value::Blob(code.as_bytes())],
                )
                .await?;
            Ok(row.is_some())
        })
        .await
    }

    async fn begin_login_challenge(
        &self,
        challenge: &NewLoginChallenge,
    ) -> Result<bool, StoreError> {
        timed("begin_login_challenge", async {
            let mut tx = self.database.begin().await?;
            let admission = Admission {
                user: challenge.user,
                password_hash: challenge.password_hash.as_deref(),
                rehashed: challenge.rehashed.as_deref(),
                has_second_factor: true,
                code_asked_at: challenge.code_asked_at,
            };
            if !sessions::admit(&mut tx, &admission).await? {
                return Ok(false);
            }
            tx.execute(
                "INSERT INTO login_challenges (hash, user_id, method, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5)",
                &[
                    Value::Blob(challenge.hash.as_bytes()),
                    Value::Id(challenge.user.as_uuid()),
                    Value::Text(challenge.method.as_str()),
                    challenge.created_at.into(),
                    challenge.expires_at.into(),
                ],
            )
            .await?;
            effects::insert(&mut tx, &challenge.effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn count_challenge_try(
        &self,
        challenge: &LoginChallengeHash,
        policy: &SecondFactorPolicy,
        now: Timestamp,
    ) -> Result<FactorTry<WaitingLogin>, StoreError> {
        let count = tries::count_for_challenge(&self.database, challenge, policy, now);
        timed("count_challenge_try", count).await
    }

    async fn count_factor_try(
        &self,
        user: UserId,
        policy: &SecondFactorPolicy,
        now: Timestamp,
    ) -> Result<FactorTry<()>, StoreError> {
        let count = tries::count_for_user(&self.database, user, policy, now);
        timed("count_factor_try", count).await
    }

    async fn factor_tries(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<FactorTries>, StoreError> {
        timed("factor_tries", tries::of(&self.database, user, now)).await
    }

    async fn release_factor_tries(
        &self,
        user: UserId,
        effects: &Effects,
    ) -> Result<(), StoreError> {
        let released = tries::release(&self.database, user, effects);
        timed("release_factor_tries", released).await
    }

    async fn begin_session_by_factor(
        &self,
        challenge: &LoginChallengeHash,
        proof: &FactorUse,
        login: &NewLogin,
    ) -> Result<FactorLogin, StoreError> {
        timed("begin_session_by_factor", async {
            let user = login.session.user;
            let mut tx = self.database.begin().await?;
            let admission = Admission {
                user,
                password_hash: None,
                rehashed: None,
                has_second_factor: true,
                // It ends with its challenge.
                code_asked_at: None,
            };
            let is_admitted = sessions::admit(&mut tx, &admission).await?;
            let now = login.session.created_at;
            if !is_admitted || !use_challenge(&mut tx, challenge, user, now).await? {
                return Ok(FactorLogin::Gone);
            }
            if !use_factor(&mut tx, user, proof).await? {
                return Ok(FactorLogin::Used);
            }
            tries::give_back(&mut tx, user).await?;
            sessions::finish(tx, login).await?;
            Ok(FactorLogin::Begun)
        })
        .await
    }

    async fn prove_factor(
        &self,
        user: UserId,
        session: SessionId,
        proof: &FactorUse,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        timed("prove_factor", async {
            let mut tx = self.database.begin().await?;
            if !use_factor(&mut tx, user, proof).await?
                || !prove_in(&mut tx, user, session, now).await?
            {
                return Ok(false);
            }
            tries::give_back(&mut tx, user).await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn factor_standing(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<FactorStanding>, StoreError> {
        timed("factor_standing", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT u.second_factor_at, s.factor_at, s.created_at FROM users u \
                     LEFT JOIN sessions s ON s.user_id = u.id AND s.id = $2 WHERE u.id = $1",
                    &[Value::Id(user.as_uuid()), Value::Id(session.as_uuid())],
                )
                .await?;
            row.map(|row| {
                Ok(FactorStanding {
                    required_since: row.opt_timestamp(0)?,
                    proven_at: row.opt_timestamp(1)?,
                    began_at: row.opt_timestamp(2)?,
                })
            })
            .transpose()
        })
        .await
    }

    async fn factor_overview(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<FactorOverview>, StoreError> {
        let read = overview::of(&self.database, user, now);
        timed("factor_overview", read).await
    }

    async fn forget_trusted_devices(
        &self,
        user: UserId,
        effects: &Effects,
    ) -> Result<(), StoreError> {
        timed("forget_trusted_devices", async {
            let mut tx = self.database.begin().await?;
            trusted_devices::forget(&mut tx, user).await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await
        })
        .await
    }

    async fn count_second_factors(&self) -> Result<u64, StoreError> {
        let sql =
            "SELECT count(DISTINCT user_id) FROM second_factors WHERE confirmed_at IS NOT NULL";
        timed("count_second_factors", self.count(sql, &[])).await
    }

    async fn count_factors(&self, kind: FactorKind) -> Result<u64, StoreError> {
        let sql =
            "SELECT count(*) FROM second_factors WHERE method = $1 AND confirmed_at IS NOT NULL";
        timed(
            "count_factors",
            self.count(sql, &[Value::Text(kind.as_str())]),
        )
        .await
    }

    async fn prune_second_factors(&self, before: Timestamp) -> Result<u64, StoreError> {
        timed("prune_second_factors", async {
            let mut pruned = 0;
            for term in &terms::SECOND_FACTORS {
                pruned += term.end(&self.database, before).await?;
            }
            Ok(pruned)
        })
        .await
    }
}

impl SqlStore {
    async fn count(&self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let row = self.database.fetch_first(sql, values).await?;
        let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

/// Uses a factor up: a step with all before it, a code that was sent, or a backup code.
async fn use_factor(tx: &mut Tx, id: UserId, proof: &FactorUse) -> Result<bool, StoreError> {
    let user = Value::Id(id.as_uuid());
    let used = match proof {
        FactorUse::Totp(step) => {
            tx.execute(
                "UPDATE second_factors SET newest_step = $2 \
                 WHERE user_id = $1 AND method = 'totp' AND confirmed_at IS NOT NULL \
                 AND newest_step < $2",
                &[user, Value::Int(step.number())],
            )
            .await?
        }
        FactorUse::Sms(code) => return sms_codes::take(tx, id, code).await,
        FactorUse::BackupCode(hash) => {
            tx.execute(
                "DELETE FROM backup_codes WHERE user_id = $1 AND hash = $2",
                &[user, Value::Blob(hash.as_bytes())],
            )
            .await?
        }
    };
    Ok(used == 1)
}

/// Uses a challenge up.
async fn use_challenge(
    tx: &mut Tx,
    challenge: &LoginChallengeHash,
    user: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let used = tx
        .execute(
            "DELETE FROM login_challenges WHERE hash = $1 AND user_id = $2 AND expires_at > $3",
            &[
                Value::Blob(challenge.as_bytes()),
                Value::Id(user.as_uuid()),
                now.into(),
            ],
        )
        .await?;
    Ok(used == 1)
}

/// Deletes the logins of a user that wait for a second factor.
pub(crate) async fn discard_challenges(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let user = [Value::Id(user.as_uuid())];
    tx.execute("DELETE FROM login_challenges WHERE user_id = $1", &user)
        .await?;
    Ok(())
}

/// Notes that a live session proved its owner's factor.
async fn prove_in(
    tx: &mut Tx,
    user: UserId,
    session: SessionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let proven = tx
        .execute(
            "UPDATE sessions SET factor_at = $3 \
             WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL",
            &[
                Value::Id(session.as_uuid()),
                Value::Id(user.as_uuid()),
                now.into(),
            ],
        )
        .await?;
    Ok(proven == 1)
}

/// Puts backup codes in the place of all that there were.
async fn put_backup_codes(
    tx: &mut Tx,
    user: UserId,
    codes: &[BackupCodeHash],
) -> Result<(), StoreError> {
    let user = Value::Id(user.as_uuid());
    tx.execute("DELETE FROM backup_codes WHERE user_id = $1", &[user])
        .await?;
    for code in codes {
        tx.execute(
            "INSERT INTO backup_codes (user_id, hash) VALUES ($1, $2)",
            &[user, Value::Blob(code.as_bytes())],
        )
        .await?;
    }
    Ok(())
}
