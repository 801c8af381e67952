//! The ephemeral store on Redis 7 or newer, for any number of instances.
//!
//! Each operation that looks before it writes is one Lua script, which Redis runs
//! alone. The scripts go by the time that callers pass in; the time to live of a
//! key only cleans up after them.

mod connection;
mod facts;
mod limits;
mod notes;
mod revocations;

pub use connection::InvalidRedisUrl;
pub use facts::RedisFacts;

use async_trait::async_trait;
use connection::Connection;
use jiff::{SignedDuration, Timestamp};
use notes::{Notes, Share};
use redis::{FromRedisValue, ParsingError, Script, ScriptInvocation, Value};
use revocations::Revocations;
use tessera_core::id::{ClaimId, RegistrationId, SessionId};
use tessera_core::limit::{DrawGroup, Taken};
use tessera_core::otp::{ChallengeKey, OtpDigest};
use tessera_core::ports::{
    ChallengeState, Ephemeral, EphemeralError, NewChallenge, Origin, Reservation, Reserve, TryCap,
};
use uuid::Uuid;

/// How much longer than needed a key stays, in milliseconds, so that clocks that
/// differ a little never lose what still counts.
const GRACE_MS: i64 = 60_000;
/// How long bringing back all revocations may take, in milliseconds.
const RESTORING_MS: i64 = 600_000;
/// How many revocations are brought back in one round trip.
const RESTORED_AT_ONCE: usize = 256;

/// How Redis is reached.
#[derive(Clone)] // No Debug: the address may hold a password.
pub struct RedisConfig {
    /// `redis://[user:password@]host[:port][/database]`, or `rediss://…` for TLS,
    /// which trusts the roots of the operating system. More nodes of a cluster follow behind
    /// commas, each as `host:port` or whole.
    pub url: String,
    /// Whether it is a cluster: some of its nodes are named, which say where the others are.
    pub cluster: bool,
    /// What every key begins with, such as `tessera:`.
    pub key_prefix: String,
}

struct Scripts {
    take: Script,
    put_challenge: Script,
    offer_challenge: Script,
    reserve: Script,
    claim: Script,
    settle: Script,
    release: Script,
    restored: Script,
    lacks: Script,
}

/// State that expires, held in Redis.
pub struct Redis {
    connection: Connection,
    revocations: Revocations,
    key_prefix: String,
    scripts: Scripts,
}

impl Redis {
    /// Prepares the connection, which is made with the first call.
    ///
    /// Has to be called within a Tokio runtime.
    ///
    /// # Errors
    /// Fails when the address makes no sense.
    pub fn new(config: &RedisConfig) -> Result<Self, InvalidRedisUrl> {
        let connection = Connection::lazy(config)?;
        Ok(Self {
            revocations: Revocations::new(connection.clone(), Notes::of(config)),
            connection,
            key_prefix: config.key_prefix.clone(),
            scripts: Scripts {
                take: Script::new(include_str!("take.lua")),
                put_challenge: Script::new(include_str!("put_challenge.lua")),
                offer_challenge: Script::new(concat!(
                    include_str!("offer_challenge.lua"),
                    include_str!("put_challenge.lua")
                )),
                reserve: Script::new(include_str!("reserve.lua")),
                claim: Script::new(include_str!("claim.lua")),
                settle: Script::new(include_str!("settle.lua")),
                release: Script::new(include_str!("release.lua")),
                restored: Script::new(include_str!("restored.lua")),
                lacks: Script::new(include_str!("lacks.lua")),
            },
        })
    }

    /// Goes by `config` from now on, as where the password was changed. The prefix of keys and
    /// whether it is a cluster stay as they were.
    ///
    /// # Errors
    /// Fails when the address makes no sense; the one before stays.
    pub fn renew(&self, config: &RedisConfig) -> Result<(), InvalidRedisUrl> {
        self.connection.renew(&RedisConfig {
            cluster: self.notes().is_cluster(),
            ..config.clone()
        })
    }

    fn challenge_key(&self, key: &ChallengeKey) -> String {
        format!("{}{}", self.key_prefix, key.as_str())
    }

    /// A script that stores a challenge, with its arguments.
    fn with_challenge<'a>(
        &self,
        script: &'a Script,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> ScriptInvocation<'a> {
        let mut script = script.key(self.challenge_key(key));
        script
            .arg(challenge.registration.to_string())
            .arg(challenge.digest.as_bytes().as_slice())
            .arg(challenge.max_tries)
            .arg(challenge.issued_at.as_millisecond())
            .arg(challenge.expires_at.as_millisecond())
            .arg(ttl_ms(challenge.issued_at, challenge.expires_at));
        script
    }

    /// Shares the challenge's slot, since it shares what stands in its braces.
    fn tries_key(&self, key: &ChallengeKey) -> String {
        format!("{}{}:tries", self.key_prefix, key.as_str())
    }

    fn notes(&self) -> &Notes {
        self.revocations.notes()
    }

    /// What revokes a session.
    fn revocation(&self, session: SessionId, now: Timestamp, until: Timestamp) -> redis::Cmd {
        let mut command = redis::cmd("SET");
        command
            .arg(self.notes().revocation(session))
            .arg(until.as_millisecond())
            .arg("PX")
            .arg(ttl_ms(now, until));
        command
    }

    /// Brings back the revocations that one note stands for, and writes it.
    async fn restore_share(
        &self,
        share: Share,
        revoked: &[(SessionId, Timestamp)],
        attempt: ClaimId,
        now: Timestamp,
    ) -> Result<(), EphemeralError> {
        // Gone again when Redis is emptied meanwhile, and what was brought back with it.
        let restoring = self.notes().restoring(share, attempt);
        let mut begin = redis::cmd("SET");
        begin.arg(&restoring).arg(1).arg("PX").arg(RESTORING_MS);
        let _: Value = self.connection.call("restore", &begin).await?;
        for part in revoked.chunks(RESTORED_AT_ONCE) {
            let mut pipeline = redis::pipe();
            for (session, until) in part {
                pipeline.add_command(self.revocation(*session, now, *until));
            }
            let _: Value = self.connection.call("restore", &pipeline).await?;
        }
        let mut finish = self.scripts.restored.key(restoring);
        finish.key(self.notes().complete(share));
        let restored: bool = self.connection.call("restore", &finish).await?;
        restored.then_some(()).ok_or(EphemeralError::Forgotten)
    }
}

/// How long a key is kept that counts for the time from `from` to `until`.
fn ttl_ms(from: Timestamp, until: Timestamp) -> i64 {
    let counts_for = until.as_millisecond() - from.as_millisecond();
    counts_for.max(0) + GRACE_MS
}

fn duration_ms(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn timestamp(millis: i64) -> Result<Timestamp, EphemeralError> {
    Timestamp::from_millisecond(millis)
        .map_err(|_| EphemeralError::Corrupt("a time is out of range"))
}

fn registration(text: &str) -> Result<RegistrationId, EphemeralError> {
    Uuid::try_parse(text)
        .map(RegistrationId::from)
        .map_err(|_| EphemeralError::Corrupt("a registration is not a UUID"))
}

/// Registration, most tries, tries, issue and expiry, as `HMGET` answers.
type ChallengeFields = (
    Option<String>,
    Option<u32>,
    Option<u32>,
    Option<i64>,
    Option<i64>,
);

fn challenge_state(fields: ChallengeFields) -> Result<Option<ChallengeState>, EphemeralError> {
    let (Some(id), Some(max_tries), Some(tries), Some(issued_at), Some(expires_at)) = fields else {
        return Ok(None);
    };
    Ok(Some(ChallengeState {
        registration: registration(&id)?,
        tries_left: max_tries.saturating_sub(tries),
        issued_at: timestamp(issued_at)?,
        expires_at: timestamp(expires_at)?,
    }))
}

/// Reads the answer of the script: what it came to, a number, a registration, a digest.
fn reserve_of((outcome, number, id, digest): ReserveAnswer) -> Result<Reserve, EphemeralError> {
    match outcome {
        0 => Ok(Reserve::Absent),
        1 => Ok(Reserve::Exhausted {
            retry_at: timestamp(number)?,
        }),
        _ => Ok(Reserve::Reserved(Reservation {
            registration: registration(&id)?,
            digest: OtpDigest::from_slice(&digest)
                .ok_or(EphemeralError::Corrupt("a digest is not 32 bytes"))?,
            tries_left: u32::try_from(number).unwrap_or(0),
            origin: Origin::Primary,
        })),
    }
}

/// What became of an offered challenge: a number where it was stored, else the
/// registration of the one that stands.
enum Offered {
    Stored,
    Standing(String),
}

impl FromRedisValue for Offered {
    fn from_redis_value(value: Value) -> Result<Self, ParsingError> {
        match value {
            Value::Int(_) => Ok(Self::Stored),
            standing => String::from_redis_value(standing).map(Self::Standing),
        }
    }
}

type ReserveAnswer = (u8, i64, String, Vec<u8>);

#[async_trait]
impl Ephemeral for Redis {
    async fn take(&self, group: &DrawGroup, now: Timestamp) -> Result<Taken, EphemeralError> {
        self.take_group(group, now).await
    }

    async fn forget_limits(&self, keys: &[String]) -> Result<(), EphemeralError> {
        self.forget_each(keys).await
    }

    async fn put_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<(), EphemeralError> {
        let script = self.with_challenge(&self.scripts.put_challenge, key, challenge);
        self.connection.call("put_challenge", &script).await
    }

    async fn offer_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<Option<RegistrationId>, EphemeralError> {
        let script = self.with_challenge(&self.scripts.offer_challenge, key, challenge);
        // A call that is made again, after the connection broke, finds what it stored.
        match self.connection.call("offer_challenge", &script).await? {
            Offered::Stored => Ok(None),
            Offered::Standing(id) if id == challenge.registration.to_string() => Ok(None),
            Offered::Standing(id) => registration(&id).map(Some),
        }
    }

    async fn challenge(
        &self,
        key: &ChallengeKey,
        now: Timestamp,
    ) -> Result<Option<ChallengeState>, EphemeralError> {
        let mut command = redis::cmd("HMGET");
        command.arg(self.challenge_key(key)).arg(&[
            "registration",
            "max_tries",
            "tries",
            "issued_at",
            "expires_at",
        ]);
        let fields: ChallengeFields = self.connection.call("challenge", &command).await?;
        let state = challenge_state(fields)?;
        Ok(state.filter(|state| now.as_millisecond() < state.expires_at.as_millisecond()))
    }

    async fn reserve(
        &self,
        key: &ChallengeKey,
        cap: TryCap,
        now: Timestamp,
    ) -> Result<Reserve, EphemeralError> {
        let mut script = self.scripts.reserve.key(self.challenge_key(key));
        script
            .key(self.tries_key(key))
            .arg(now.as_millisecond())
            .arg(cap.max)
            .arg(duration_ms(cap.window))
            .arg(GRACE_MS);
        reserve_of(self.connection.call("reserve", &script).await?)
    }

    async fn claim(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let mut script = self.scripts.claim.key(self.challenge_key(key));
        script
            .arg(reservation.digest.as_bytes().as_slice())
            .arg(claim.to_string())
            .arg(now.as_millisecond())
            .arg(lease_until.as_millisecond());
        self.connection.call("claim", &script).await
    }

    async fn settle(
        &self,
        key: &ChallengeKey,
        _reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        let mut script = self.scripts.settle.key(self.challenge_key(key));
        script.arg(claim.to_string());
        self.connection.call("settle", &script).await
    }

    async fn release(
        &self,
        key: &ChallengeKey,
        _reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        let mut script = self.scripts.release.key(self.challenge_key(key));
        script.key(self.tries_key(key)).arg(claim.to_string());
        self.connection.call("release", &script).await
    }

    async fn revoke_session(
        &self,
        session: SessionId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), EphemeralError> {
        let command = self.revocation(session, now, until);
        self.connection.call("revoke", &command).await
    }

    async fn is_session_revoked(
        &self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let until = self.revocations.until(session).await?;
        Ok(until.is_some_and(|until| now.as_millisecond() < until))
    }

    async fn lacks_revocations(&self) -> Result<bool, EphemeralError> {
        let mut lacks = false;
        for note in self.notes().all() {
            let script = self.scripts.lacks.key(note);
            let lacks_some: bool = self.connection.call("lacks_revocations", &script).await?;
            lacks |= lacks_some;
        }
        Ok(lacks)
    }

    async fn restore_revocations(
        &self,
        revoked: &[(SessionId, Timestamp)],
        attempt: ClaimId,
        now: Timestamp,
    ) -> Result<(), EphemeralError> {
        for (share, of_share) in self.notes().shares(revoked) {
            self.restore_share(share, &of_share, attempt, now).await?;
        }
        Ok(())
    }

    async fn ping(&self) -> Result<(), EphemeralError> {
        self.connection.call("ping", &redis::cmd("PING")).await
    }
}
