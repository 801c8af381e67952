//! What every implementation of [`Ephemeral`] has to do, as one suite.
//!
//! Each scenario draws its own keys, so that all may run at once on one server.
//! [`ephemeral_contract!`](crate::ephemeral_contract!) makes a test of each.

mod challenges;
mod limits;
mod races;
mod revocations;

pub use challenges::*;
pub use limits::*;
pub use races::*;
pub use revocations::*;

use jiff::{SignedDuration, Timestamp};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{ClaimId, RegistrationId};
use tessera_core::otp::{ChallengeKey, OtpDigest};
use tessera_core::ports::{Ephemeral, NewChallenge, Reservation, Reserve, TryCap};
use uuid::Uuid;

/// Makes one test of each scenario.
///
/// `open` is an `async fn() -> Option<Arc<dyn Ephemeral>>`; none means that the run
/// was asked to go without this implementation. The crate that calls this needs
/// `tokio` with its macros and the multi-threaded runtime.
///
/// ```ignore
/// mod in_process {
///     async fn open() -> Option<Arc<dyn Ephemeral>> {
///         Some(Arc::new(InProcess::new()))
///     }
///     testkit::ephemeral_contract!(open);
/// }
/// ```
#[macro_export]
macro_rules! ephemeral_contract {
    ($open:path) => {
        $crate::ephemeral_contract! { @tests $open;
            a_challenge_lives_until_it_is_settled,
            a_key_without_a_challenge_is_absent,
            a_challenge_expires_by_the_time_passed_in,
            destinations_do_not_share_tries,
            a_new_challenge_replaces_the_old,
            an_offered_challenge_gives_way_to_a_live_one,
            a_claim_on_a_replaced_challenge_is_void,
            tries_of_one_challenge_are_capped,
            tries_are_summed_over_resends,
            an_expired_challenge_is_absent_even_when_tries_are_used_up,
            releasing_gives_the_try_back,
            a_claimed_challenge_is_absent_to_others,
            a_lease_that_ended_can_be_claimed_again,
            a_foreign_claim_neither_settles_nor_releases,
            a_late_release_does_nothing,
            parallel_tries_never_exceed_the_cap_of_a_challenge,
            parallel_tries_never_exceed_the_cap_of_a_destination,
            one_of_many_parallel_claims_wins,
            one_of_many_right_codes_is_claimed,
            parallel_draws_never_exceed_a_burst,
            parallel_groups_never_exceed_a_budget,
            limits_follow_the_model,
            a_refused_group_draws_nothing,
            a_window_is_spent_to_its_maximum,
            a_bucket_fills_with_the_time_passed_in,
            an_empty_group_is_granted,
            a_forgotten_limit_is_whole_again,
            a_revocation_holds_until_its_end,
            revoking_again_prolongs,
            revocations_that_are_brought_back_hold,
            the_store_answers,
        }
    };
    (@tests $open:path; $($scenario:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $scenario() {
                if let Some(store) = $open().await {
                    $crate::ephemeral_contract::$scenario(store).await;
                }
            }
        )+
    };
}

const TTL: SignedDuration = SignedDuration::from_mins(5);
const LEASE: SignedDuration = SignedDuration::from_secs(15);
const MAX_TRIES: u32 = 5;
const CAP: TryCap = TryCap {
    max: 15,
    window: SignedDuration::from_hours(1),
};

/// A number that no other scenario and no other run has drawn.
fn unique() -> u128 {
    static RUN: OnceLock<u64> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let run = *RUN.get_or_init(|| RandomState::new().hash_one(0));
    u128::from(run) << 64 | u128::from(NEXT.fetch_add(1, Ordering::Relaxed))
}

fn challenge_key() -> ChallengeKey {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&unique().to_be_bytes());
    ChallengeKey::new(BlindIndex::from_slice(&bytes).expect("32 bytes"))
}

fn claim_id() -> ClaimId {
    ClaimId::from(Uuid::from_u128(unique()))
}

/// The present of all scenarios.
fn start() -> Timestamp {
    "2026-11-21T10:20:30.123Z".parse().expect("a timestamp")
}

fn after(duration: SignedDuration) -> Timestamp {
    start() + duration
}

fn just_before(time: Timestamp) -> Timestamp {
    time - SignedDuration::from_millis(1)
}

fn issued_at(now: Timestamp) -> NewChallenge {
    let mut digest = [0; 32];
    digest[16..].copy_from_slice(&unique().to_be_bytes());
    NewChallenge {
        registration: RegistrationId::from(Uuid::from_u128(unique())),
        digest: OtpDigest::from_slice(&digest).expect("32 bytes"),
        max_tries: MAX_TRIES,
        issued_at: now,
        expires_at: now + TTL,
    }
}

async fn put(store: &dyn Ephemeral, key: &ChallengeKey, challenge: &NewChallenge) {
    store
        .put_challenge(key, challenge)
        .await
        .expect("the challenge is stored");
}

/// What a request for a try came to, for comparison.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Absent,
    Exhausted { retry_at: Timestamp },
    Reserved { tries_left: u32 },
}

async fn outcome(
    store: &dyn Ephemeral,
    key: &ChallengeKey,
    cap: TryCap,
    now: Timestamp,
) -> Outcome {
    match store.reserve(key, cap, now).await.expect("an answer") {
        Reserve::Absent => Outcome::Absent,
        Reserve::Exhausted { retry_at } => Outcome::Exhausted { retry_at },
        Reserve::Reserved(reservation) => Outcome::Reserved {
            tries_left: reservation.tries_left,
        },
    }
}

/// A try that has to be granted.
async fn reserve(store: &dyn Ephemeral, key: &ChallengeKey, now: Timestamp) -> Reservation {
    match store.reserve(key, CAP, now).await.expect("an answer") {
        Reserve::Reserved(reservation) => Some(reservation),
        Reserve::Absent | Reserve::Exhausted { .. } => None,
    }
    .expect("a try is granted")
}

/// Claims for the length of a lease.
async fn claim(
    store: &dyn Ephemeral,
    key: &ChallengeKey,
    reservation: &Reservation,
    claim: ClaimId,
    now: Timestamp,
) -> bool {
    store
        .claim(key, reservation, claim, now, now + LEASE)
        .await
        .expect("an answer")
}
