//! The keys of a deployment at one moment: which of them sign, and which only verify.

use super::claims::AccessClaims;
use super::jwk::JwkSet;
use super::keys::SigningKey;
use jiff::Timestamp;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// How many verified tokens are remembered.
const CACHE_ENTRIES: usize = 10_000;

/// A key with its part in the set.
#[derive(Clone)]
pub(super) struct HeldKey {
    pub(super) key: Arc<SigningKey>,
    /// From when on it signs; none where it only verifies.
    pub(super) signs_from: Option<Timestamp>,
}

/// Keys, newest first. A set is never changed: another takes its place.
pub(super) struct KeySet {
    keys: Vec<HeldKey>,
    /// Tokens that verified under one of the keys, by digest. A set that lacks a key which
    /// the set before it had begins with none, so that no token outlives its key here.
    pub(super) verified: Arc<Cache<[u8; 32], Arc<AccessClaims>>>,
}

impl KeySet {
    pub(super) fn new(keys: Vec<HeldKey>) -> Self {
        Self {
            keys,
            verified: Arc::new(Cache::new(CACHE_ENTRIES)),
        }
    }

    /// The keys, newest first.
    pub(super) fn held(&self) -> &[HeldKey] {
        &self.keys
    }

    /// The set that follows this one.
    pub(super) fn followed_by(&self, keys: Vec<HeldKey>) -> Self {
        let stays = |held: &HeldKey| keys.iter().any(|next| next.key.kid() == held.key.kid());
        let verified = match self.keys.iter().all(stays) {
            true => Arc::clone(&self.verified),
            false => Arc::new(Cache::new(CACHE_ENTRIES)),
        };
        Self { keys, verified }
    }

    /// The key that signs at `now`: of those whose time has come the newest.
    pub(super) fn signer(&self, now: Timestamp) -> Option<&SigningKey> {
        let signs = |held: &&HeldKey| held.signs_from.is_some_and(|from| from <= now);
        self.keys.iter().find(signs).map(|held| held.key.as_ref())
    }

    /// The key whose header a token begins with.
    pub(super) fn of_token(&self, token: &str) -> Option<&SigningKey> {
        let mut keys = self.keys.iter().map(|held| held.key.as_ref());
        keys.find(|key| token.starts_with(key.header()))
    }

    /// Whether a key has the id, whatever its algorithm.
    pub(super) fn has(&self, kid: &str) -> bool {
        self.keys.iter().any(|held| held.key.kid() == kid)
    }

    /// The public keys: also of those that do not sign yet, so that others know them in time.
    pub(super) fn jwks(&self) -> JwkSet {
        let keys = self.keys.iter();
        JwkSet {
            keys: keys.filter_map(|held| held.key.jwk()).collect(),
        }
    }
}
