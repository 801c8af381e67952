//! Challenges, one caller at a time.

use super::{
    CAP, LEASE, MAX_TRIES, Outcome, TTL, after, challenge_key, claim, claim_id, issued_at,
    just_before, outcome, put, reserve, start,
};
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_core::ports::{ChallengeState, Ephemeral, NewChallenge, TryCap};

/// From issue over a try and a claim to its end.
// req: OTP-4, OTP-6
pub async fn a_challenge_lives_until_it_is_settled(store: Arc<dyn Ephemeral>) {
    let (key, issued, now) = (challenge_key(), issued_at(start()), start());
    put(&*store, &key, &issued).await;
    let state = store.challenge(&key, now).await.expect("an answer");
    let expected = ChallengeState {
        registration: issued.registration,
        tries_left: MAX_TRIES,
        issued_at: issued.issued_at,
        expires_at: issued.expires_at,
    };
    assert_eq!(state, Some(expected));

    let reservation = reserve(&*store, &key, now).await;
    assert_eq!(reservation.registration, issued.registration);
    assert_eq!(reservation.tries_left, MAX_TRIES - 1);
    assert!(reservation.digest.matches(&issued.digest));
    let state = store.challenge(&key, now).await.expect("an answer");
    assert_eq!(state.map(|state| state.tries_left), Some(MAX_TRIES - 1));

    let holder = claim_id();
    assert!(claim(&*store, &key, &reservation, holder, now).await);
    store
        .settle(&key, &reservation, holder)
        .await
        .expect("the challenge is settled");
    let state = store.challenge(&key, now).await.expect("an answer");
    assert_eq!(state, None);
    assert_eq!(outcome(&*store, &key, CAP, now).await, Outcome::Absent);
    assert!(!claim(&*store, &key, &reservation, claim_id(), now).await);
}

/// An offer is stored where nothing lives, and else learns what does.
// req: OTP-4
pub async fn an_offered_challenge_gives_way_to_a_live_one(store: Arc<dyn Ephemeral>) {
    let key = challenge_key();
    let (first, second) = (issued_at(start()), issued_at(just_before(after(TTL))));
    let offered = store.offer_challenge(&key, &first).await;
    assert_eq!(offered.expect("an answer"), None, "stored");
    let offered = store.offer_challenge(&key, &second).await;
    assert_eq!(offered.expect("an answer"), Some(first.registration));
    let reservation = reserve(&*store, &key, start()).await;
    assert!(
        reservation.digest.matches(&first.digest),
        "the first stands"
    );

    let late = issued_at(after(TTL));
    let offered = store.offer_challenge(&key, &late).await;
    assert_eq!(offered.expect("an answer"), None, "the first has expired");
    let reservation = reserve(&*store, &key, late.issued_at).await;
    assert_eq!(reservation.registration, late.registration);
}

/// Nothing was ever issued.
pub async fn a_key_without_a_challenge_is_absent(store: Arc<dyn Ephemeral>) {
    let (key, other) = (challenge_key(), challenge_key());
    put(&*store, &other, &issued_at(start())).await;
    let reservation = reserve(&*store, &other, start()).await;

    let state = store.challenge(&key, start()).await.expect("an answer");
    assert_eq!(state, None);
    assert_eq!(outcome(&*store, &key, CAP, start()).await, Outcome::Absent);
    let holder = claim_id();
    assert!(!claim(&*store, &key, &reservation, holder, start()).await);
    store
        .settle(&key, &reservation, holder)
        .await
        .expect("settling nothing is no error");
    store
        .release(&key, &reservation, holder)
        .await
        .expect("releasing nothing is no error");
}

/// Live until the last millisecond, absent from `expires_at` on.
// req: OTP-4
pub async fn a_challenge_expires_by_the_time_passed_in(store: Arc<dyn Ephemeral>) {
    let (key, issued) = (challenge_key(), issued_at(start()));
    put(&*store, &key, &issued).await;
    let last = just_before(issued.expires_at);
    let reservation = reserve(&*store, &key, last).await;
    let state = store.challenge(&key, last).await.expect("an answer");
    assert!(state.is_some());

    let end = issued.expires_at;
    let state = store.challenge(&key, end).await.expect("an answer");
    assert_eq!(state, None);
    assert_eq!(outcome(&*store, &key, CAP, end).await, Outcome::Absent);
    assert!(!claim(&*store, &key, &reservation, claim_id(), end).await);
    assert!(claim(&*store, &key, &reservation, claim_id(), last).await);
}

/// Wrong codes for one number cost another nothing.
pub async fn destinations_do_not_share_tries(store: Arc<dyn Ephemeral>) {
    let (one, two) = (challenge_key(), challenge_key());
    put(&*store, &one, &issued_at(start())).await;
    put(&*store, &two, &issued_at(start())).await;
    for _ in 0..MAX_TRIES {
        reserve(&*store, &one, start()).await;
    }
    let left = reserve(&*store, &two, start()).await.tries_left;
    assert_eq!(left, MAX_TRIES - 1);
}

/// A resend makes the code before worthless, and its tries with it.
// req: OTP-4, OTP-10
pub async fn a_new_challenge_replaces_the_old(store: Arc<dyn Ephemeral>) {
    let (key, old) = (challenge_key(), issued_at(start()));
    put(&*store, &key, &old).await;
    let old_reservation = reserve(&*store, &key, start()).await;

    let later = after(SignedDuration::from_secs(30));
    let new = issued_at(later);
    put(&*store, &key, &new).await;
    assert!(!claim(&*store, &key, &old_reservation, claim_id(), later).await);
    let state = store.challenge(&key, later).await.expect("an answer");
    let expected = ChallengeState {
        registration: new.registration,
        tries_left: MAX_TRIES,
        issued_at: later,
        expires_at: new.expires_at,
    };
    assert_eq!(state, Some(expected));

    let past_the_old = old.expires_at;
    let reservation = reserve(&*store, &key, past_the_old).await;
    assert!(reservation.digest.matches(&new.digest));
    assert!(claim(&*store, &key, &reservation, claim_id(), past_the_old).await);
}

/// Who claimed the old code can neither use up nor touch the new one.
// req: OTP-7
pub async fn a_claim_on_a_replaced_challenge_is_void(store: Arc<dyn Ephemeral>) {
    let (key, now) = (challenge_key(), start());
    put(&*store, &key, &issued_at(now)).await;
    let (reservation, holder) = (reserve(&*store, &key, now).await, claim_id());
    assert!(claim(&*store, &key, &reservation, holder, now).await);

    put(&*store, &key, &issued_at(now)).await;
    assert_eq!(
        reserve(&*store, &key, now).await.tries_left,
        MAX_TRIES - 1,
        "the old claim does not hide the new challenge"
    );
    store
        .release(&key, &reservation, holder)
        .await
        .expect("an answer");
    store
        .settle(&key, &reservation, holder)
        .await
        .expect("an answer");
    let left = reserve(&*store, &key, now).await.tries_left;
    assert_eq!(left, MAX_TRIES - 2);
}

/// The tries of one code, and what comes after the last.
// req: OTP-6, OTP-10
pub async fn tries_of_one_challenge_are_capped(store: Arc<dyn Ephemeral>) {
    let (key, issued, now) = (challenge_key(), issued_at(start()), start());
    put(&*store, &key, &issued).await;
    for tries_left in (0..MAX_TRIES).rev() {
        let expected = Outcome::Reserved { tries_left };
        assert_eq!(outcome(&*store, &key, CAP, now).await, expected);
    }
    let exhausted = Outcome::Exhausted {
        retry_at: issued.expires_at,
    };
    assert_eq!(outcome(&*store, &key, CAP, now).await, exhausted);
    assert_eq!(outcome(&*store, &key, CAP, now).await, exhausted);
    let state = store.challenge(&key, now).await.expect("an answer");
    assert_eq!(state.map(|state| state.tries_left), Some(0));
}

/// New codes bring no new tries beyond the cap, until the window ends.
// req: OTP-10
pub async fn tries_are_summed_over_resends(store: Arc<dyn Ephemeral>) {
    let key = challenge_key();
    let minutes = |number: u32| after(SignedDuration::from_mins(i64::from(number)));
    for resend in 0..CAP.max / MAX_TRIES {
        put(&*store, &key, &issued_at(minutes(resend))).await;
        for _ in 0..MAX_TRIES {
            reserve(&*store, &key, minutes(resend)).await;
        }
    }
    let window_end = after(CAP.window);
    let late = just_before(window_end);
    put(&*store, &key, &issued_at(late)).await;
    let exhausted = Outcome::Exhausted {
        retry_at: window_end,
    };
    assert_eq!(outcome(&*store, &key, CAP, late).await, exhausted);
    let state = store.challenge(&key, late).await.expect("an answer");
    assert_eq!(
        state.map(|state| state.tries_left),
        Some(MAX_TRIES),
        "a refused try costs the challenge nothing"
    );
    let granted = Outcome::Reserved {
        tries_left: MAX_TRIES - 1,
    };
    assert_eq!(outcome(&*store, &key, CAP, window_end).await, granted);
}

/// Absence is told before exhaustion: an old code is old whatever was tried.
pub async fn an_expired_challenge_is_absent_even_when_tries_are_used_up(store: Arc<dyn Ephemeral>) {
    let (key, issued) = (challenge_key(), issued_at(start()));
    put(&*store, &key, &issued).await;
    for _ in 0..MAX_TRIES {
        reserve(&*store, &key, start()).await;
    }
    let end = issued.expires_at;
    assert_eq!(outcome(&*store, &key, CAP, end).await, Outcome::Absent);
}

/// What failed after the comparison costs neither the code nor a try.
// req: OTP-7
pub async fn releasing_gives_the_try_back(store: Arc<dyn Ephemeral>) {
    let (key, now) = (challenge_key(), start());
    let once = TryCap { max: 1, ..CAP };
    let issued = NewChallenge {
        max_tries: 1,
        ..issued_at(now)
    };
    put(&*store, &key, &issued).await;
    for _ in 0..3 {
        let reservation = reserve(&*store, &key, now).await;
        assert_eq!(reservation.tries_left, 0);
        let holder = claim_id();
        assert!(claim(&*store, &key, &reservation, holder, now).await);
        for _ in 0..2 {
            store
                .release(&key, &reservation, holder)
                .await
                .expect("the claim is released");
        }
        let state = store.challenge(&key, now).await.expect("an answer");
        assert_eq!(state.map(|state| state.tries_left), Some(1));
    }
    let granted = Outcome::Reserved { tries_left: 0 };
    assert_eq!(outcome(&*store, &key, once, now).await, granted);
    assert!(matches!(
        outcome(&*store, &key, once, now).await,
        Outcome::Exhausted { .. }
    ));
}

/// While one request uses the code, it is gone for all others.
// req: OTP-7
pub async fn a_claimed_challenge_is_absent_to_others(store: Arc<dyn Ephemeral>) {
    let (key, now) = (challenge_key(), start());
    put(&*store, &key, &issued_at(now)).await;
    let first = reserve(&*store, &key, now).await;
    let second = reserve(&*store, &key, now).await;
    assert!(claim(&*store, &key, &first, claim_id(), now).await);

    let within = just_before(after(LEASE));
    assert_eq!(outcome(&*store, &key, CAP, within).await, Outcome::Absent);
    assert!(!claim(&*store, &key, &second, claim_id(), within).await);
    let state = store.challenge(&key, within).await.expect("an answer");
    assert_eq!(
        state.map(|state| state.tries_left),
        Some(MAX_TRIES - 2),
        "a refused try costs nothing"
    );
}

/// A process that died over a claim holds the code up for the lease, no longer.
// req: OTP-7
pub async fn a_lease_that_ended_can_be_claimed_again(store: Arc<dyn Ephemeral>) {
    let (key, now) = (challenge_key(), start());
    put(&*store, &key, &issued_at(now)).await;
    let reservation = reserve(&*store, &key, now).await;
    let (first, second) = (claim_id(), claim_id());
    assert!(claim(&*store, &key, &reservation, first, now).await);

    let end = after(LEASE);
    let reservation = reserve(&*store, &key, end).await;
    assert!(claim(&*store, &key, &reservation, second, end).await);
    store
        .settle(&key, &reservation, first)
        .await
        .expect("an answer");
    let state = store.challenge(&key, end).await.expect("an answer");
    assert!(state.is_some(), "the first claim is void");
    store
        .settle(&key, &reservation, second)
        .await
        .expect("an answer");
    let state = store.challenge(&key, end).await.expect("an answer");
    assert!(state.is_none());
}

/// Only the holder ends a claim.
// req: OTP-7
pub async fn a_foreign_claim_neither_settles_nor_releases(store: Arc<dyn Ephemeral>) {
    let (key, now) = (challenge_key(), start());
    put(&*store, &key, &issued_at(now)).await;
    let reservation = reserve(&*store, &key, now).await;
    let foreign = claim_id();
    store
        .settle(&key, &reservation, foreign)
        .await
        .expect("an answer");
    store
        .release(&key, &reservation, foreign)
        .await
        .expect("an answer");
    let state = store.challenge(&key, now).await.expect("an answer");
    let left = state.map(|state| state.tries_left);
    assert_eq!(left, Some(MAX_TRIES - 1), "nobody holds it");

    assert!(claim(&*store, &key, &reservation, claim_id(), now).await);
    store
        .settle(&key, &reservation, foreign)
        .await
        .expect("an answer");
    store
        .release(&key, &reservation, foreign)
        .await
        .expect("an answer");
    let state = store.challenge(&key, now).await.expect("an answer");
    let left = state.map(|state| state.tries_left);
    assert_eq!(left, Some(MAX_TRIES - 1), "another holds it");
    assert_eq!(outcome(&*store, &key, CAP, now).await, Outcome::Absent);
}

/// A release that comes after the challenge was used or replaced changes nothing.
pub async fn a_late_release_does_nothing(store: Arc<dyn Ephemeral>) {
    let (key, now) = (challenge_key(), start());
    put(&*store, &key, &issued_at(now)).await;
    let (reservation, holder) = (reserve(&*store, &key, now).await, claim_id());
    assert!(claim(&*store, &key, &reservation, holder, now).await);
    store
        .settle(&key, &reservation, holder)
        .await
        .expect("an answer");
    store
        .release(&key, &reservation, holder)
        .await
        .expect("an answer");
    assert_eq!(outcome(&*store, &key, CAP, now).await, Outcome::Absent);

    // The try that led to the account still counts for the destination.
    let twice = TryCap { max: 2, ..CAP };
    put(&*store, &key, &issued_at(now + TTL)).await;
    let now = now + TTL;
    assert!(matches!(
        outcome(&*store, &key, twice, now).await,
        Outcome::Reserved { .. }
    ));
    assert!(matches!(
        outcome(&*store, &key, twice, now).await,
        Outcome::Exhausted { .. }
    ));
}
