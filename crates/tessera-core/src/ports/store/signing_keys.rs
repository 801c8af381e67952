//! Keys that sign access tokens, beside the one in the configuration.

use super::{Effects, StoreError};
use async_trait::async_trait;
use jiff::Timestamp;

/// A signing key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSigningKey {
    /// Its id.
    pub kid: String,
    /// The name of its algorithm.
    pub algorithm: String,
    /// The private key or secret, sealed under a master key; empty once it was retired.
    pub key_sealed: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it signs.
    pub activates_at: Timestamp,
    /// When it was retired: its tokens are refused since.
    pub retired_at: Option<Timestamp>,
}

impl StoredSigningKey {
    /// Whether its time came, or may come, before it was retired.
    pub(crate) fn has_signed(&self) -> bool {
        self.retired_at
            .is_none_or(|retired| retired > self.activates_at)
    }
}

/// A key to retire.
pub struct RetireSigningKey<'a> {
    /// Its id.
    pub kid: &'a str,
    /// The name of its algorithm, for a key that is not stored yet.
    pub algorithm: &'a str,
    /// The key that signs meanwhile: nothing is retired where that one was.
    pub signer: &'a str,
}

/// Signing keys.
#[async_trait]
pub trait SigningKeyStore: Send + Sync {
    /// All keys, the newest to sign first, retired ones among them.
    async fn signing_keys(&self) -> Result<Vec<StoredSigningKey>, StoreError>;

    /// Stores a key where `newest` is still the first of those that are not retired. Of any
    /// number of callers that saw the same one stores its key; the others are told false.
    async fn add_signing_key(
        &self,
        key: &StoredSigningKey,
        newest: Option<&str>,
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// Retires a key and wipes what was stored of it; one of the configuration leaves a row
    /// that says so. False when it was retired before, or the signer was.
    async fn retire_signing_key(
        &self,
        retire: &RetireSigningKey<'_>,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError>;
}
