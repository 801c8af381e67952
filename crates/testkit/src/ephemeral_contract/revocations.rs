//! Revoked sessions, and whether the store answers at all.

use super::{after, just_before, start, unique};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tessera_core::id::{ClaimId, SessionId};
use tessera_core::ports::Ephemeral;
use uuid::Uuid;

/// As long as an access token lives.
const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

fn session() -> SessionId {
    SessionId::from(Uuid::from_u128(unique()))
}

/// Brings `revoked` back, as a process does when it starts.
async fn restore(store: &dyn Ephemeral, revoked: &[(SessionId, Timestamp)]) {
    let attempt = ClaimId::from(Uuid::from_u128(unique()));
    let restored = store.restore_revocations(revoked, attempt, start());
    restored.await.expect("revocations are brought back");
}

/// One session is refused while its tokens would be valid, and no other.
pub async fn a_revocation_holds_until_its_end(store: Arc<dyn Ephemeral>) {
    let (revoked, other) = (session(), session());
    let (now, until) = (start(), after(TOKEN_LIFETIME));
    let ask = async |session, at| {
        store
            .is_session_revoked(session, at)
            .await
            .expect("an answer")
    };
    restore(store.as_ref(), &[]).await;
    assert!(!ask(revoked, now).await);
    store
        .revoke_session(revoked, now, until)
        .await
        .expect("the session is revoked");
    assert!(ask(revoked, now).await);
    assert!(ask(revoked, just_before(until)).await);
    assert!(!ask(revoked, until).await);
    assert!(!ask(other, now).await);
}

/// The later end counts.
pub async fn revoking_again_prolongs(store: Arc<dyn Ephemeral>) {
    restore(store.as_ref(), &[]).await;
    let session = session();
    let (first, second) = (after(TOKEN_LIFETIME), after(2 * TOKEN_LIFETIME));
    for until in [first, second] {
        store
            .revoke_session(session, start(), until)
            .await
            .expect("the session is revoked");
    }
    let is_revoked = store.is_session_revoked(session, first).await;
    assert!(is_revoked.expect("an answer"));
}

/// What was brought back is refused as what was revoked here.
pub async fn revocations_that_are_brought_back_hold(store: Arc<dyn Ephemeral>) {
    let (revoked, other) = (session(), session());
    restore(store.as_ref(), &[(revoked, after(TOKEN_LIFETIME))]).await;
    assert!(!store.lacks_revocations().await.expect("an answer"));
    for (session, expected) in [(revoked, true), (other, false)] {
        let is_revoked = store.is_session_revoked(session, start()).await;
        assert_eq!(is_revoked.expect("an answer"), expected);
    }
}

/// A store that works says so.
pub async fn the_store_answers(store: Arc<dyn Ephemeral>) {
    store.ping().await.expect("an answer");
}
