//! The ephemeral port over SQL: the fallback when Redis is out of reach.

use crate::database::{Row, Sql, Tx, Value};
use crate::store::{SqlStore, timed};
use crate::terms;
use async_trait::async_trait;
use jiff::Timestamp;
use std::time::Duration;
use tessera_core::id::{ClaimId, RegistrationId, SessionId};
use tessera_core::limit::{Draw, DrawGroup, Drawn, Taken, summarise};
use tessera_core::otp::{ChallengeKey, OtpDigest};
use tessera_core::ports::{
    ChallengeState, Ephemeral, EphemeralError, MissedRevocations, NewChallenge, Origin,
    Reservation, Reserve, Store, StoreError, TryCap,
};
use tokio::time::timeout;

fn unavailable(error: StoreError) -> EphemeralError {
    EphemeralError::Unavailable(Box::new(error))
}

const REVOKE_SESSION: &str = "INSERT INTO revoked_sessions (session_id, until) \
     VALUES ($1, $2) ON CONFLICT (session_id) DO UPDATE SET until = excluded.until";

const SELECT_CHALLENGE: Sql = Sql {
    sqlite: "SELECT registration, digest, max_tries, tries, expires_at, claim_until \
             FROM otp_challenges WHERE key = $1 AND expires_at > $2",
    postgres: "SELECT registration, digest, max_tries, tries, expires_at, claim_until \
               FROM otp_challenges WHERE key = $1 AND expires_at > $2 FOR UPDATE",
};

const SELECT_TRIES: Sql = Sql {
    sqlite: "SELECT tries, resets_at FROM otp_tries WHERE key = $1 AND resets_at > $2",
    postgres: "SELECT tries, resets_at FROM otp_tries WHERE key = $1 AND resets_at > $2 FOR UPDATE",
};

const SELECT_LIMIT: Sql = Sql {
    sqlite: "SELECT state FROM limit_states WHERE key = $1",
    postgres: "SELECT state FROM limit_states WHERE key = $1 FOR UPDATE",
};

struct StoredChallenge {
    registration: RegistrationId,
    digest: OtpDigest,
    max_tries: i64,
    tries: i64,
    expires_at: Timestamp,
    claim_until: Timestamp,
}

impl StoredChallenge {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            registration: RegistrationId::from(row.id(0)?),
            digest: OtpDigest::from_slice(&row.blob(1)?)
                .ok_or(StoreError::Corrupt("a digest is not 32 bytes"))?,
            max_tries: row.int(2)?,
            tries: row.int(3)?,
            expires_at: row.timestamp(4)?,
            claim_until: row.timestamp(5)?,
        })
    }

    fn tries_left(&self) -> u32 {
        u32::try_from(self.max_tries - self.tries).unwrap_or(0)
    }
}

impl SqlStore {
    async fn try_take(&self, group: &DrawGroup, now: Timestamp) -> Result<Taken, StoreError> {
        // Locked in the order of their keys, so that two groups never wait for each other.
        let mut order: Vec<usize> = (0..group.0.len()).collect();
        order.sort_by(|&a, &b| group.0[a].key.cmp(&group.0[b].key));
        let mut tx = self.database.begin().await?;
        let mut states = vec![None; group.0.len()];
        for at in order {
            states[at] = lock_limit(&mut tx, &group.0[at], now).await?;
        }
        let drawn: Vec<Drawn> = group
            .0
            .iter()
            .zip(&states)
            .map(|(draw, state)| draw.apply(*state, now))
            .collect();
        let taken = summarise(&drawn);
        if matches!(taken, Taken::Granted(_)) {
            for (draw, drawn) in group.0.iter().zip(&drawn) {
                store_limit(&mut tx, draw, drawn).await?;
            }
            tx.commit().await?;
        }
        Ok(taken)
    }

    async fn try_reserve(
        &self,
        key: &ChallengeKey,
        cap: TryCap,
        now: Timestamp,
    ) -> Result<Reserve, StoreError> {
        let mut tx = self.database.begin().await?;
        let key = Value::Text(key.as_str());
        let Some(row) = tx.fetch_first(SELECT_CHALLENGE, &[key, now.into()]).await? else {
            return Ok(Reserve::Absent);
        };
        let challenge = StoredChallenge::from_row(&row)?;
        if challenge.claim_until > now {
            return Ok(Reserve::Absent);
        }
        if challenge.tries >= challenge.max_tries {
            return Ok(Reserve::Exhausted {
                retry_at: challenge.expires_at,
            });
        }
        let counter = tx.fetch_first(SELECT_TRIES, &[key, now.into()]).await?;
        let (tries, resets_at) = match counter {
            Some(row) => (row.int(0)?, row.timestamp(1)?),
            None => (0, now.saturating_add(cap.window).unwrap_or(Timestamp::MAX)),
        };
        if tries >= i64::from(cap.max) {
            return Ok(Reserve::Exhausted {
                retry_at: resets_at,
            });
        }
        tx.execute(
            "UPDATE otp_challenges SET tries = tries + 1 WHERE key = $1",
            &[key],
        )
        .await?;
        tx.execute(
            "INSERT INTO otp_tries (key, tries, resets_at) VALUES ($1, $2, $3) \
             ON CONFLICT (key) DO UPDATE SET tries = excluded.tries, resets_at = excluded.resets_at",
            &[key, Value::Int(tries + 1), resets_at.into()],
        )
        .await?;
        tx.commit().await?;
        Ok(Reserve::Reserved(Reservation {
            registration: challenge.registration,
            tries_left: challenge.tries_left().saturating_sub(1),
            digest: challenge.digest,
            origin: Origin::Primary,
        }))
    }

    async fn try_release(&self, key: &ChallengeKey, claim: ClaimId) -> Result<(), StoreError> {
        let mut tx = self.database.begin().await?;
        let released = tx
            .execute(
                "UPDATE otp_challenges SET claim = NULL, claim_until = 0, tries = tries - 1 \
                 WHERE key = $1 AND claim = $2",
                &[Value::Text(key.as_str()), Value::Id(claim.as_uuid())],
            )
            .await?;
        if released == 1 {
            tx.execute(
                "UPDATE otp_tries SET tries = tries - 1 WHERE key = $1 AND tries > 0",
                &[Value::Text(key.as_str())],
            )
            .await?;
        }
        tx.commit().await
    }

    /// Until when the newest code that is kept here counts; the epoch where there is none.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn challenges_until(&self) -> Result<Timestamp, StoreError> {
        let newest = self
            .database
            .fetch_first("SELECT max(expires_at) FROM otp_challenges", &[])
            .await?;
        let newest = newest.map(|row| row.opt_timestamp(0)).transpose()?;
        Ok(newest.flatten().unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// Deletes what has expired, in every table of this port, and of what a process left to one
    /// that never came.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn prune_ephemeral(&self, now: Timestamp) -> Result<(), StoreError> {
        for term in &terms::EPHEMERAL {
            term.end(&self.database, now).await?;
        }
        Ok(())
    }
}

/// The state of a limit, its row locked; on PostgreSQL a row that is not there is
/// made first, since what does not exist cannot be locked.
async fn lock_limit(tx: &mut Tx, draw: &Draw, now: Timestamp) -> Result<Option<i64>, StoreError> {
    tx.execute(
        "INSERT INTO limit_states (key, state, forget_at) VALUES ($1, NULL, $2) \
         ON CONFLICT (key) DO NOTHING",
        &[Value::Text(&draw.key), now.into()],
    )
    .await?;
    let row = tx
        .fetch_first(SELECT_LIMIT, &[Value::Text(&draw.key)])
        .await?;
    row.map_or(Ok(None), |row| row.opt_int(0))
}

async fn store_limit(tx: &mut Tx, draw: &Draw, drawn: &Drawn) -> Result<(), StoreError> {
    let Drawn::Granted {
        state, forget_at, ..
    } = drawn
    else {
        return Ok(());
    };
    tx.execute(
        "UPDATE limit_states SET state = $2, forget_at = $3 WHERE key = $1",
        &[
            Value::Text(&draw.key),
            Value::Int(*state),
            (*forget_at).into(),
        ],
    )
    .await?;
    Ok(())
}

/// The mark stands among the states of limits, which are what it is: a number under a key, until a
/// time. No limit has a key without a colon. One that was taken away stays as its negative, so that
/// none comes again; the first is a time, and so beyond all that were forgotten.
const MISSED: &str = "missed-revocations";

const MARK_MISSED: &str = "INSERT INTO limit_states (key, state, forget_at) VALUES ($1, $2, $3) \
     ON CONFLICT (key) DO UPDATE SET state = abs(limit_states.state) + 1, \
     forget_at = CASE WHEN excluded.forget_at > limit_states.forget_at \
         THEN excluded.forget_at ELSE limit_states.forget_at END";

/// An answer that takes longer is none: nobody waits for the database where the question is
/// whether the cache may be believed.
const LOOK_LIMIT: Duration = Duration::from_secs(1);

#[async_trait]
impl MissedRevocations for SqlStore {
    async fn mark_missed(&self, now: Timestamp, until: Timestamp) -> Result<(), EphemeralError> {
        let values = [
            Value::Text(MISSED),
            Value::Int(now.as_millisecond()),
            until.into(),
        ];
        let marked = self.database.execute(MARK_MISSED, &values);
        timed("mark_missed", marked)
            .await
            .map(|_| ())
            .map_err(unavailable)
    }

    async fn missed(&self) -> Result<Option<i64>, EphemeralError> {
        let look = async {
            let select = "SELECT state FROM limit_states WHERE key = $1 AND state > 0";
            let row = self.database.fetch_first(select, &[Value::Text(MISSED)]);
            row.await?.map_or(Ok(None), |row| row.opt_int(0))
        };
        match timeout(LOOK_LIMIT, timed("missed", look)).await {
            Ok(found) => found.map_err(unavailable),
            Err(late) => Err(EphemeralError::Unavailable(Box::new(late))),
        }
    }

    async fn forget_missed(&self, mark: i64) -> Result<(), EphemeralError> {
        let values = [Value::Text(MISSED), Value::Int(mark)];
        let forget = "UPDATE limit_states SET state = -state WHERE key = $1 AND state = $2";
        let forgotten = self.database.execute(forget, &values);
        timed("forget_missed", forgotten)
            .await
            .map(|_| ())
            .map_err(unavailable)
    }
}

#[async_trait]
impl Ephemeral for SqlStore {
    async fn take(&self, group: &DrawGroup, now: Timestamp) -> Result<Taken, EphemeralError> {
        timed("take", self.try_take(group, now))
            .await
            .map_err(unavailable)
    }

    async fn forget_limits(&self, keys: &[String]) -> Result<(), EphemeralError> {
        let forget = async {
            for key in keys {
                let delete = "DELETE FROM limit_states WHERE key = $1";
                self.database.execute(delete, &[Value::Text(key)]).await?;
            }
            Ok::<(), StoreError>(())
        };
        timed("forget_limits", forget).await.map_err(unavailable)
    }

    async fn put_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<(), EphemeralError> {
        let values = [
            Value::Text(key.as_str()),
            Value::Id(challenge.registration.as_uuid()),
            Value::Blob(challenge.digest.as_bytes()),
            challenge.max_tries.into(),
            challenge.issued_at.into(),
            challenge.expires_at.into(),
        ];
        let put = self.database.execute(
            "INSERT INTO otp_challenges \
             (key, registration, digest, max_tries, tries, issued_at, expires_at, claim, claim_until) \
             VALUES ($1, $2, $3, $4, 0, $5, $6, NULL, 0) \
             ON CONFLICT (key) DO UPDATE SET registration = excluded.registration, \
             digest = excluded.digest, max_tries = excluded.max_tries, tries = 0, \
             issued_at = excluded.issued_at, expires_at = excluded.expires_at, \
             claim = NULL, claim_until = 0",
            &values);
        timed("put_challenge", put)
            .await
            .map(|_| ())
            .map_err(unavailable)
    }

    async fn challenge(
        &self,
        key: &ChallengeKey,
        now: Timestamp,
    ) -> Result<Option<ChallengeState>, EphemeralError> {
        let found = async {
            let row = self
                .database
                .fetch_first(
                    "SELECT registration, max_tries, tries, issued_at, expires_at \
                     FROM otp_challenges WHERE key = $1 AND expires_at > $2",
                    &[Value::Text(key.as_str()), now.into()],
                )
                .await?;
            row.map(|row| {
                Ok(ChallengeState {
                    registration: RegistrationId::from(row.id(0)?),
                    tries_left: u32::try_from(row.int(1)? - row.int(2)?).unwrap_or(0),
                    issued_at: row.timestamp(3)?,
                    expires_at: row.timestamp(4)?,
                })
            })
            .transpose()
        };
        timed("challenge", found).await.map_err(unavailable)
    }

    async fn reserve(
        &self,
        key: &ChallengeKey,
        cap: TryCap,
        now: Timestamp,
    ) -> Result<Reserve, EphemeralError> {
        timed("reserve", self.try_reserve(key, cap, now))
            .await
            .map_err(unavailable)
    }

    async fn claim(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let values = [
            Value::Text(key.as_str()),
            Value::Blob(reservation.digest.as_bytes()),
            Value::Id(claim.as_uuid()),
            now.into(),
            lease_until.into(),
        ];
        let claimed = self.database.execute(
            "UPDATE otp_challenges SET claim = $3, claim_until = $5 \
             WHERE key = $1 AND digest = $2 AND expires_at > $4 AND claim_until <= $4",
            &values,
        );
        let changed = timed("claim", claimed).await.map_err(unavailable)?;
        Ok(changed == 1)
    }

    async fn settle(
        &self,
        key: &ChallengeKey,
        _reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        let values = [Value::Text(key.as_str()), Value::Id(claim.as_uuid())];
        let settled = self.database.execute(
            "DELETE FROM otp_challenges WHERE key = $1 AND claim = $2",
            &values,
        );
        timed("settle", settled)
            .await
            .map(|_| ())
            .map_err(unavailable)
    }

    async fn release(
        &self,
        key: &ChallengeKey,
        _reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        timed("release", self.try_release(key, claim))
            .await
            .map_err(unavailable)
    }

    async fn revoke_session(
        &self,
        session: SessionId,
        _now: Timestamp,
        until: Timestamp,
    ) -> Result<(), EphemeralError> {
        let values = [Value::Id(session.as_uuid()), until.into()];
        let revoked = self.database.execute(REVOKE_SESSION, &values);
        timed("revoke", revoked)
            .await
            .map(|_| ())
            .map_err(unavailable)
    }

    async fn is_session_revoked(
        &self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let values = [Value::Id(session.as_uuid()), now.into()];
        let found = self.database.fetch_first(
            "SELECT until FROM revoked_sessions WHERE session_id = $1 AND until > $2",
            &values,
        );
        let row = timed("is_revoked", found).await.map_err(unavailable)?;
        Ok(row.is_some())
    }

    async fn lacks_revocations(&self) -> Result<bool, EphemeralError> {
        // It is the database.
        Ok(false)
    }

    async fn restore_revocations(
        &self,
        revoked: &[(SessionId, Timestamp)],
        _attempt: ClaimId,
        _now: Timestamp,
    ) -> Result<(), EphemeralError> {
        let restoring = async {
            let mut tx = self.database.begin().await?;
            for (session, until) in revoked {
                let values = [Value::Id(session.as_uuid()), (*until).into()];
                tx.execute(REVOKE_SESSION, &values).await?;
            }
            tx.commit().await
        };
        timed("restore_revocations", restoring)
            .await
            .map_err(unavailable)
    }

    async fn ping(&self) -> Result<(), EphemeralError> {
        Store::ping(self).await.map_err(unavailable)
    }
}
