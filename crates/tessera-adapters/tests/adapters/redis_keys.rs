//! What is particular to Redis: the keys that stay behind, and calls made twice.

use crate::noon;
use jiff::SignedDuration;
use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tessera_adapters::{InProcess, Redis, RedisConfig};
use tessera_core::crypto::BlindIndex;
use tessera_core::failover::FailOver;
use tessera_core::id::{ClaimId, RegistrationId, SessionId};
use tessera_core::limit::{Draw, DrawGroup, Rule};
use tessera_core::otp::{ChallengeKey, OtpDigest};
use tessera_core::ports::{
    Clock as _, Ephemeral as _, EphemeralError, NewChallenge, Reserve, TryCap,
};
use testkit::external::external;
use testkit::time::{TestClock, TestEntropy, random_below};

const TTL: SignedDuration = SignedDuration::from_mins(5);
const CAP: TryCap = TryCap {
    max: 15,
    window: SignedDuration::from_hours(1),
};

/// The slot of all that a test stores.
fn key() -> ChallengeKey {
    ChallengeKey::new(BlindIndex::from_slice(&[7; 32]).unwrap())
}

fn challenge() -> NewChallenge {
    NewChallenge {
        registration: RegistrationId::generate(noon(), &TestEntropy).unwrap(),
        digest: OtpDigest::unmatchable(&TestEntropy).unwrap(),
        max_tries: 5,
        issued_at: noon(),
        expires_at: noon() + TTL,
    }
}

/// A store under a prefix of its own, and a connection that looks behind it.
async fn store() -> Option<(Redis, String, MultiplexedConnection)> {
    let url = external("redis", "TESSERA_TEST_REDIS_URL")?;
    let key_prefix = format!("test-{:x}:", random_below(u64::MAX));
    let client = redis::Client::open(url.as_str()).unwrap();
    let patient = AsyncConnectionConfig::new().set_response_timeout(None);
    let connection = client.get_multiplexed_async_connection_with_config(&patient);
    let connection = connection.await.unwrap();
    let config = RedisConfig {
        url,
        cluster: false,
        key_prefix: key_prefix.clone(),
    };
    Some((Redis::new(&config).unwrap(), key_prefix, connection))
}

async fn spread(store: &Redis) {
    store.put_challenge(&key(), &challenge()).await.unwrap();
    let reserved = store.reserve(&key(), CAP, noon()).await.unwrap();
    let Reserve::Reserved(reservation) = reserved else {
        panic!("a try is granted");
    };
    let claim = ClaimId::generate(noon(), &TestEntropy).unwrap();
    let until = noon() + SignedDuration::from_secs(15);
    let key = key();
    let claimed = store.claim(&key, &reservation, claim, noon(), until);
    assert!(claimed.await.unwrap());
    store.release(&key, &reservation, claim).await.unwrap();
    let session = SessionId::generate(noon(), &TestEntropy).unwrap();
    store
        .revoke_session(session, noon(), noon() + CAP.window)
        .await
        .unwrap();
    let draw = |name: &str, rule: Rule| Draw {
        key: format!("limit:{{slot}}:{name}"),
        rule,
        cost: 1,
    };
    let bucket = Rule::Bucket {
        burst: 3,
        per_hour: 6,
    };
    let until = noon() + CAP.window;
    let window = Rule::Window { max: 3, until };
    let group = DrawGroup(vec![draw("bucket", bucket), draw("window", window)]);
    store.take(&group, noon()).await.unwrap();
}

#[tokio::test]
async fn nothing_stays_in_redis_for_ever() {
    let Some((store, prefix, mut connection)) = store().await else {
        return;
    };
    spread(&store).await;
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg(format!("{prefix}*"))
        .query_async(&mut connection)
        .await
        .unwrap();
    assert_eq!(keys.len(), 5, "{keys:?}");
    for key in keys {
        let left_ms: i64 = redis::cmd("PTTL")
            .arg(&key)
            .query_async(&mut connection)
            .await
            .unwrap();
        // What counts for the longest counts for an hour; a minute is added to all.
        assert!((1..=61 * 60_000).contains(&left_ms), "{key}: {left_ms} ms");
        assert!(left_ms > 2 * 60_000, "{key}: {left_ms} ms");
    }
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_still_the_callers_own() {
    let Some((store, ..)) = store().await else {
        return;
    };
    store.put_challenge(&key(), &challenge()).await.unwrap();
    let reserved = store.reserve(&key(), CAP, noon()).await.unwrap();
    let Reserve::Reserved(reservation) = reserved else {
        panic!("a try is granted");
    };
    let claim = ClaimId::generate(noon(), &TestEntropy).unwrap();
    let until = noon() + SignedDuration::from_secs(15);
    let key = key();
    for _ in 0..2 {
        let claimed = store.claim(&key, &reservation, claim, noon(), until);
        assert!(claimed.await.unwrap());
    }
}

#[tokio::test]
async fn a_value_that_somebody_else_wrote_is_an_error() {
    let Some((store, prefix, mut connection)) = store().await else {
        return;
    };
    let stored_at = format!("{prefix}{}", key().as_str());
    redis::cmd("HSET")
        .arg(&stored_at)
        .arg(&["registration", "no uuid", "max_tries", "5", "tries", "0"])
        .arg(&["issued_at", "0", "expires_at", "9000000000000"])
        .arg(&["digest", "short", "claim", "", "claim_until", "0"])
        .exec_async(&mut connection)
        .await
        .unwrap();
    assert!(store.challenge(&key(), noon()).await.is_err());
    assert!(store.reserve(&key(), CAP, noon()).await.is_err());
    redis::cmd("SET")
        .arg(&stored_at)
        .arg("no hash")
        .exec_async(&mut connection)
        .await
        .unwrap();
    assert!(store.challenge(&key(), noon()).await.is_err());
    assert!(store.reserve(&key(), CAP, noon()).await.is_err());
    store.put_challenge(&key(), &challenge()).await.unwrap();
    assert!(store.challenge(&key(), noon()).await.unwrap().is_some());
}

fn session() -> SessionId {
    SessionId::generate(noon(), &TestEntropy).unwrap()
}

fn attempt() -> ClaimId {
    ClaimId::generate(noon(), &TestEntropy).unwrap()
}

/// Deletes all that a store of that prefix holds, as a restart of Redis may.
async fn empty(prefix: &str, connection: &mut MultiplexedConnection) {
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg(format!("{prefix}*"))
        .query_async(connection)
        .await
        .unwrap();
    redis::cmd("DEL")
        .arg(keys)
        .exec_async(connection)
        .await
        .unwrap();
}

// req: AUTH-3
#[tokio::test]
async fn a_redis_that_was_emptied_does_not_say_that_a_session_lives() {
    let Some((store, prefix, mut connection)) = store().await else {
        return;
    };
    let (revoked, other) = (session(), session());
    let until = noon() + TTL;
    let all = [(revoked, until)];
    let restored = store.restore_revocations(&all, attempt(), noon());
    restored.await.unwrap();
    assert!(!store.lacks_revocations().await.unwrap());
    assert!(store.is_session_revoked(revoked, noon()).await.unwrap());
    assert!(!store.is_session_revoked(other, noon()).await.unwrap());

    empty(&prefix, &mut connection).await;
    assert!(store.lacks_revocations().await.unwrap());
    // A revocation that is made now is there, but no other has come back with it.
    store.revoke_session(other, noon(), until).await.unwrap();
    for asked in [revoked, other] {
        let answer = store.is_session_revoked(asked, noon()).await;
        assert!(matches!(answer, Err(EphemeralError::Forgotten)));
    }
}

// req: AUTH-3
#[tokio::test]
async fn revocations_count_as_brought_back_only_if_none_was_lost_meanwhile() {
    let Some((store, prefix, mut connection)) = store().await else {
        return;
    };
    let attempt = attempt();
    let revoked: Vec<_> = (0..5_000).map(|_| (session(), noon() + TTL)).collect();
    let done = AtomicBool::new(false);
    let emptying = async {
        // From before the first revocation is written until after the last.
        let key = format!("{prefix}restoring:{attempt}");
        while !done.load(Ordering::SeqCst) {
            let emptied = redis::cmd("DEL")
                .arg(&key)
                .exec_async(&mut connection)
                .await;
            emptied.unwrap();
        }
    };
    let restoring = async {
        let outcome = store.restore_revocations(&revoked, attempt, noon()).await;
        done.store(true, Ordering::SeqCst);
        outcome
    };
    let ((), outcome) = tokio::join!(emptying, restoring);
    assert!(matches!(outcome, Err(EphemeralError::Forgotten)));
    assert!(store.lacks_revocations().await.unwrap());
}

// req: AUTH-3, OTP-8
#[tokio::test]
async fn the_store_behind_answers_for_revocations_until_redis_has_them_back() {
    let Some((redis, prefix, mut connection)) = store().await else {
        return;
    };
    let clock = TestClock::new();
    let failover = FailOver::new(
        Arc::new(redis),
        Arc::new(InProcess::new()),
        Arc::new(clock.clone()),
        TTL,
    );
    let now = clock.now();
    let (revoked, other) = (session(), session());
    let until = now + TTL;
    failover
        .restore_revocations(&[], attempt(), now)
        .await
        .unwrap();
    failover.revoke_session(revoked, now, until).await.unwrap();

    empty(&prefix, &mut connection).await;
    assert!(failover.is_session_revoked(revoked, now).await.unwrap());
    assert!(!failover.is_session_revoked(other, now).await.unwrap());
    assert!(failover.lacks_revocations().await.unwrap());

    let all = [(revoked, until)];
    failover
        .restore_revocations(&all, attempt(), now)
        .await
        .unwrap();
    assert!(!failover.lacks_revocations().await.unwrap());
    assert!(failover.is_session_revoked(revoked, now).await.unwrap());
}
