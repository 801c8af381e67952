//! What every store must do for requests that are done once. One suite, run on each.

use crate::account_contract::{at, owner, random_index};
use crate::race::race;
use crate::time::TestEntropy;
use tessera_core::id::{ClaimId, UserId};
use tessera_core::idempotency::{KeyHash, RequestFingerprint};
use tessera_core::ports::{
    AccountStore as _, ClaimedRequest, Entropy as _, IdempotencyStore as _, NewRequest,
};
use tessera_store::SqlStore;

const CALLERS: usize = 64;
/// Until when nobody else takes a request up.
const LEASE_END: i64 = 30;
/// When it is forgotten.
const END: i64 = 1_000;

fn random_hash() -> [u8; 32] {
    let mut hash = [0; 32];
    TestEntropy.fill(&mut hash).unwrap();
    hash
}

/// A request that nobody else makes.
pub(crate) fn request(user: Option<UserId>) -> NewRequest {
    NewRequest {
        key: KeyHash::new(random_hash()),
        fingerprint: RequestFingerprint::new(random_hash()),
        user,
        claim: claim(),
        lease_until: at(LEASE_END),
        expires_at: at(END),
    }
}

fn claim() -> ClaimId {
    ClaimId::generate(at(0), &TestEntropy).unwrap()
}

/// The same request, made once more.
fn again(request: &NewRequest) -> NewRequest {
    NewRequest {
        claim: claim(),
        ..*request
    }
}

/// Another request under the same key.
fn other(request: &NewRequest) -> NewRequest {
    NewRequest {
        fingerprint: RequestFingerprint::new(random_hash()),
        ..again(request)
    }
}

async fn claimed(store: &SqlStore, request: &NewRequest, seconds: i64) -> ClaimedRequest {
    store.claim_request(request, at(seconds)).await.unwrap()
}

async fn answer(store: &SqlStore, request: &NewRequest, answer: &[u8]) -> bool {
    let answered = store.answer_request(&request.key, request.claim, answer);
    answered.await.unwrap()
}

async fn release(store: &SqlStore, request: &NewRequest) -> bool {
    let released = store.release_request(&request.key, request.claim);
    released.await.unwrap()
}

/// How many of many callers at once are to do what `request` asks for.
async fn racers(store: &SqlStore, request: &NewRequest, seconds: i64) -> usize {
    let request = *request;
    let outcomes = race(CALLERS, |_| {
        let store = store.clone();
        async move { claimed(&store, &again(&request), seconds).await }
    })
    .await;
    let mine = outcomes
        .iter()
        .filter(|outcome| **outcome == ClaimedRequest::Yours);
    let mine = mine.count();
    let under_way = outcomes
        .iter()
        .filter(|outcome| **outcome == ClaimedRequest::UnderWay);
    assert_eq!(under_way.count(), CALLERS - mine);
    mine
}

/// Of any number of callers one does it.
// req: REG-14
pub async fn of_many_callers_one_is_to_do_it(store: SqlStore) {
    for _ in 0..4 {
        assert_eq!(racers(&store, &request(None), 0).await, 1);
    }
}

/// What was answered is there for whoever comes later, and for nobody with another request.
// req: REG-14
pub async fn an_answer_is_there_for_the_same_request(store: SqlStore) {
    let first = request(None);
    assert_eq!(claimed(&store, &first, 0).await, ClaimedRequest::Yours);
    assert_eq!(
        claimed(&store, &again(&first), 1).await,
        ClaimedRequest::UnderWay
    );
    assert_eq!(
        claimed(&store, &other(&first), 1).await,
        ClaimedRequest::OtherRequest
    );
    assert!(answer(&store, &first, b"sealed").await);
    let kept = ClaimedRequest::Answered(b"sealed".to_vec());
    for seconds in [2, LEASE_END + 1, END - 1] {
        assert_eq!(claimed(&store, &again(&first), seconds).await, kept);
        let reused = claimed(&store, &other(&first), seconds).await;
        assert_eq!(reused, ClaimedRequest::OtherRequest);
    }
    let elsewhere = request(None);
    assert_eq!(claimed(&store, &elsewhere, 2).await, ClaimedRequest::Yours);
}

/// Whoever was at work and is gone holds nobody up for longer than the lease, and answers nothing
/// any more.
// req: REG-14
pub async fn a_lease_that_ended_is_taken_over_by_one(store: SqlStore) {
    let gone = request(None);
    assert_eq!(claimed(&store, &gone, 0).await, ClaimedRequest::Yours);
    assert_eq!(racers(&store, &gone, LEASE_END - 1).await, 0);
    let reused = claimed(&store, &other(&gone), LEASE_END).await;
    assert_eq!(
        reused,
        ClaimedRequest::OtherRequest,
        "it may have been done"
    );
    let renewed = NewRequest {
        lease_until: at(2 * LEASE_END),
        ..gone
    };
    assert_eq!(racers(&store, &renewed, LEASE_END).await, 1);
    assert!(!answer(&store, &gone, b"late").await);
    assert!(!release(&store, &gone).await);
    assert_eq!(
        claimed(&store, &again(&gone), LEASE_END + 1).await,
        ClaimedRequest::UnderWay
    );
}

/// The connection may die after the statement was done: it is sent again.
pub async fn a_claim_that_is_sent_twice_is_one(store: SqlStore) {
    let first = request(None);
    for _ in 0..2 {
        assert_eq!(claimed(&store, &first, 0).await, ClaimedRequest::Yours);
    }
    for _ in 0..2 {
        assert!(answer(&store, &first, b"sealed").await);
    }
    let kept = ClaimedRequest::Answered(b"sealed".to_vec());
    assert_eq!(claimed(&store, &first, 1).await, kept);
}

/// What nothing came of may be made again at once, by its holder's word alone.
// req: REG-14
pub async fn what_was_released_may_be_made_again(store: SqlStore) {
    let first = request(None);
    assert_eq!(claimed(&store, &first, 0).await, ClaimedRequest::Yours);
    assert!(!release(&store, &again(&first)).await, "by somebody else");
    assert!(release(&store, &first).await);
    let second = other(&first);
    assert_eq!(claimed(&store, &second, 1).await, ClaimedRequest::Yours);
    assert!(answer(&store, &second, b"sealed").await);
    assert!(!release(&store, &second).await, "what was answered stays");
    let kept = ClaimedRequest::Answered(b"sealed".to_vec());
    assert_eq!(claimed(&store, &again(&second), 2).await, kept);
}

/// A key that has run out stands for nothing, whether it was deleted or not.
// req: REG-14
pub async fn a_key_that_ran_out_is_free(store: SqlStore) {
    let old = request(None);
    assert_eq!(claimed(&store, &old, 0).await, ClaimedRequest::Yours);
    assert!(answer(&store, &old, b"sealed").await);
    let new = NewRequest {
        lease_until: at(END + LEASE_END),
        expires_at: at(2 * END),
        ..other(&old)
    };
    assert_eq!(racers(&store, &new, END).await, 1);
    assert_eq!(
        claimed(&store, &old, END).await,
        ClaimedRequest::OtherRequest
    );
    assert_eq!(store.prune_requests(at(END + 1)).await.unwrap(), 0);
    assert_eq!(store.prune_requests(at(2 * END + 1)).await.unwrap(), 1);
    assert_eq!(claimed(&store, &old, END).await, ClaimedRequest::Yours);
}

/// Nothing is kept for somebody who is not there.
// req: MFA-11
pub async fn nobody_has_no_requests(store: SqlStore) {
    let nobody = UserId::generate(at(0), &TestEntropy).unwrap();
    let refused = store.claim_request(&request(Some(nobody)), at(0)).await;
    assert!(refused.is_err());
    let account = owner(random_index());
    store.register_account(&account).await.unwrap();
    let theirs = request(Some(account.user.id));
    assert_eq!(claimed(&store, &theirs, 0).await, ClaimedRequest::Yours);
}

/// Runs every scenario as a test of its own. `$open` gives a `TestStore`, or none
/// when the run goes without it.
#[macro_export]
macro_rules! idempotency_contract {
    ($open:expr) => {
        $crate::idempotency_contract!(@each $open;
            of_many_callers_one_is_to_do_it
            an_answer_is_there_for_the_same_request
            a_lease_that_ended_is_taken_over_by_one
            a_claim_that_is_sent_twice_is_one
            what_was_released_may_be_made_again
            a_key_that_ran_out_is_free
            nobody_has_no_requests
        );
    };
    (@each $open:expr; $($scenario:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                let test: Option<$crate::database::TestStore> = $open;
                let Some(test) = test else { return };
                $crate::idempotency_contract::$scenario(test.store.clone()).await;
                test.remove().await;
            }
        )*
    };
}
