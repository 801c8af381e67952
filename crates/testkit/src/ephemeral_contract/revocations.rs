//! Revoked sessions, and whether the store answers at all.

use super::{after, just_before, start, unique};
use jiff::SignedDuration;
use std::sync::Arc;
use tessera_core::id::SessionId;
use tessera_core::ports::Ephemeral;
use uuid::Uuid;

/// As long as an access token lives.
const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

fn session() -> SessionId {
    SessionId::from(Uuid::from_u128(unique()))
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

/// A store that works says so.
pub async fn the_store_answers(store: Arc<dyn Ephemeral>) {
    store.ping().await.expect("an answer");
}
