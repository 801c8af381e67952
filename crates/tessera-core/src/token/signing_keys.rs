//! Signing keys that come and go while the service runs (requirement AUTH-6).
//!
//! A new key is published before it signs, so that whoever checks tokens knows it in time; one
//! that signs no more stays until its tokens have expired. Keys that were made so are stored,
//! sealed, beside the one of the configuration, and every instance follows.

use super::key_set::HeldKey;
use super::{AccessTokens, Algorithm, InvalidSigningKey, SigningKey};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::crypto::{MasterKeys, OpenError, SealError};
use crate::id::AuditId;
use crate::ports::{
    Clock, Effects, Entropy, EntropyError, RetireSigningKey, Store, StoreError, StoredSigningKey,
};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};

/// The longest time that a key may be published before it signs.
pub const MAX_LEAD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How often at most keys are looked up because a token names an unknown one.
const RELOAD_AT_MOST_EVERY: SignedDuration = SignedDuration::from_secs(1);

/// Why keys could not be read, made or retired.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeysError {
    /// There is no such key.
    #[error("there is no key {0}")]
    Unknown(String),
    /// It signs; another has to take over first.
    #[error("the key signs; another has to take over first")]
    Signs,
    /// Its tokens may live until then.
    #[error("tokens of the key may live until {until}")]
    Needed {
        /// When the last of them has expired.
        until: Timestamp,
    },
    /// Another key waits to take over.
    #[error("key {kid} waits to sign from {from} on")]
    Waiting {
        /// Its id.
        kid: String,
        /// When it takes over.
        from: Timestamp,
    },
    /// Somebody else changed the keys at the same moment.
    #[error("the keys were changed at the same moment")]
    Raced,
    /// The store failed.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
    /// A stored key does not open.
    #[error("failed to open a stored key")]
    Open(#[from] OpenError),
    /// A key could not be sealed.
    #[error("failed to seal a key")]
    Seal(#[from] SealError),
    /// A key cannot be read, or made.
    #[error("failed to read a key")]
    Key(#[from] InvalidSigningKey),
    /// No id could be drawn.
    #[error("failed to draw an id")]
    Entropy(#[from] EntropyError),
}

/// What a key is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It signs.
    Signs,
    /// It is published, and signs from then on.
    Waits(Timestamp),
    /// Its tokens are accepted.
    Verifies,
    /// Its tokens are refused since then.
    Retired(Timestamp),
}

/// A key as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOverview {
    /// Its id.
    pub kid: String,
    /// Its algorithm.
    pub algorithm: String,
    /// What it is there for.
    pub state: KeyState,
    /// Whether it stands in the configuration.
    pub is_configured: bool,
}

/// The signing keys of a deployment.
pub struct SigningKeys {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    keys: Arc<MasterKeys>,
    tokens: Arc<AccessTokens>,
    /// The keys of the configuration.
    configured: Vec<HeldKey>,
    reloaded: Mutex<Timestamp>,
}

impl SigningKeys {
    /// The keys in `store`, beside those that `tokens` has from the configuration.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        keys: Arc<MasterKeys>,
        tokens: Arc<AccessTokens>,
    ) -> Self {
        Self {
            store,
            clock,
            entropy,
            keys,
            configured: tokens.held_keys(),
            tokens,
            reloaded: Mutex::new(Timestamp::MIN),
        }
    }

    /// Reads the stored keys, and has tokens signed and verified by them from now on.
    ///
    /// # Errors
    /// Fails when they cannot be read; the keys before stay.
    pub async fn reload(&self) -> Result<(), SigningKeysError> {
        let stored = self.store.signing_keys().await?;
        self.tokens.replace_keys(self.held(&stored)?);
        Ok(())
    }

    /// Reloads because `token` names a key that is unknown here, unless that was just done.
    /// Whether another look at the token is worth it.
    ///
    /// # Errors
    /// Fails when the keys cannot be read.
    pub async fn learn_key_of(&self, token: &str) -> Result<bool, SigningKeysError> {
        if !self.tokens.names_unknown_key(token) {
            return Ok(false);
        }
        let now = self.clock.now();
        {
            let mut reloaded = self.reloaded.lock().unwrap_or_else(PoisonError::into_inner);
            if now.duration_since(*reloaded) < RELOAD_AT_MOST_EVERY {
                return Ok(false);
            }
            *reloaded = now;
        }
        self.reload().await?;
        Ok(true)
    }

    /// Every key, the newest to sign first.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn list(&self) -> Result<Vec<KeyOverview>, SigningKeysError> {
        let stored = self.store.signing_keys().await?;
        Ok(self.overview(&stored, self.clock.now()))
    }

    fn overview(&self, stored: &[StoredSigningKey], now: Timestamp) -> Vec<KeyOverview> {
        let signer = self.signer(stored, now);
        let state = |kid: &str, from: Option<Timestamp>| match from {
            _ if kid == signer => KeyState::Signs,
            Some(from) if from > now => KeyState::Waits(from),
            _ => KeyState::Verifies,
        };
        let is_configured = |kid: &str| self.configured.iter().any(|held| held.key.kid() == kid);
        let listed = stored.iter().map(|key| KeyOverview {
            kid: key.kid.clone(),
            algorithm: key.algorithm.clone(),
            state: match key.retired_at {
                Some(at) => KeyState::Retired(at),
                None => state(&key.kid, Some(key.activates_at)),
            },
            is_configured: is_configured(&key.kid),
        });
        let configured = self.configured.iter().map(|held| KeyOverview {
            kid: held.key.kid().to_owned(),
            algorithm: held.key.algorithm().name().to_owned(),
            state: state(held.key.kid(), None),
            is_configured: true,
        });
        let only_configured =
            configured.filter(|key| stored.iter().all(|stored| stored.kid != key.kid));
        listed.chain(only_configured).collect()
    }

    /// Makes a key for whoever runs the deployment: see [`Self::rotate_on_record`].
    ///
    /// # Errors
    /// See [`SigningKeysError`].
    pub async fn rotate(
        &self,
        algorithm: Algorithm,
        lead: SignedDuration,
    ) -> Result<KeyOverview, SigningKeysError> {
        let entry = self.by_operator()?;
        self.rotate_on_record(algorithm, lead, entry).await
    }

    /// Makes a key that signs from `lead` on, and is published until then. Of any number of
    /// rotations at once one is made. `entry` says who did it.
    ///
    /// # Errors
    /// See [`SigningKeysError`].
    pub async fn rotate_on_record(
        &self,
        algorithm: Algorithm,
        lead: SignedDuration,
        entry: NewAuditEntry,
    ) -> Result<KeyOverview, SigningKeysError> {
        let now = self.clock.now();
        let stored = self.store.signing_keys().await?;
        let newest = stored.iter().find(|key| key.retired_at.is_none());
        if let Some(waiting) = newest.filter(|key| key.activates_at > now) {
            return Err(SigningKeysError::Waiting {
                kid: waiting.kid.clone(),
                from: waiting.activates_at,
            });
        }
        let text = SigningKey::generate(algorithm)?;
        let kid = SigningKey::read(algorithm, &text)?.kid().to_owned();
        let entropy = self.entropy.as_ref();
        let key = StoredSigningKey {
            key_sealed: self
                .keys
                .seal(&key_context(&kid), text.as_bytes(), entropy)?,
            kid: kid.clone(),
            algorithm: algorithm.name().to_owned(),
            created_at: now,
            activates_at: now.saturating_add(lead).unwrap_or(Timestamp::MAX),
            retired_at: None,
        };
        let effects = on_record(entry, &kid, "made");
        let newest = newest.map(|key| key.kid.as_str());
        if !self.store.add_signing_key(&key, newest, &effects).await? {
            return Err(SigningKeysError::Raced);
        }
        self.reload().await?;
        Ok(KeyOverview {
            kid,
            algorithm: key.algorithm,
            state: match key.activates_at > now {
                true => KeyState::Waits(key.activates_at),
                false => KeyState::Signs,
            },
            is_configured: false,
        })
    }

    /// Retires a key for whoever runs the deployment: see [`Self::retire_on_record`].
    ///
    /// # Errors
    /// See [`SigningKeysError`].
    pub async fn retire(&self, kid: &str, at_once: bool) -> Result<(), SigningKeysError> {
        let entry = self.by_operator()?;
        self.retire_on_record(kid, at_once, entry).await
    }

    /// Has the tokens of a key refused, and wipes the key. Where `at_once` is not asked for,
    /// one whose tokens may live is kept. `entry` says who did it.
    ///
    /// # Errors
    /// See [`SigningKeysError`].
    pub async fn retire_on_record(
        &self,
        kid: &str,
        at_once: bool,
        entry: NewAuditEntry,
    ) -> Result<(), SigningKeysError> {
        let now = self.clock.now();
        let stored = self.store.signing_keys().await?;
        let signer = self.signer(&stored, now);
        let listed = self.overview(&stored, now);
        let key = listed.iter().find(|key| key.kid == kid);
        let key = key.ok_or_else(|| SigningKeysError::Unknown(kid.to_owned()))?;
        if matches!(key.state, KeyState::Retired(_)) {
            return Ok(());
        }
        if kid == signer {
            return Err(SigningKeysError::Signs);
        }
        if !at_once
            && let Some(until) = self.needed_until(&stored, kid)
            && until > now
        {
            return Err(SigningKeysError::Needed { until });
        }
        let retire = RetireSigningKey {
            kid,
            algorithm: &key.algorithm,
            signer: &signer,
        };
        let effects = on_record(entry, kid, "retired");
        if !self
            .store
            .retire_signing_key(&retire, now, &effects)
            .await?
        {
            return Err(SigningKeysError::Raced);
        }
        self.reload().await
    }

    /// The key that signs at `now`.
    fn signer(&self, stored: &[StoredSigningKey], now: Timestamp) -> String {
        let lives = |key: &&StoredSigningKey| key.retired_at.is_none() && key.activates_at <= now;
        let stored_signer = stored.iter().find(lives).map(|key| key.kid.as_str());
        let mut configured = self.configured.iter();
        let configured = configured
            .find(|held| held.signs_from.is_some())
            .map(|held| held.key.kid());
        stored_signer.or(configured).unwrap_or_default().to_owned()
    }

    /// When the last token of a key has expired that another took over from. None where none
    /// did: it has not signed yet, or the configuration alone knows when it stopped.
    fn needed_until(&self, stored: &[StoredSigningKey], kid: &str) -> Option<Timestamp> {
        let began = stored.iter().find(|key| key.kid == kid);
        let began = began.map_or(Timestamp::MIN, |key| key.activates_at);
        let took_over = stored
            .iter()
            .filter(|key| key.activates_at > began && key.has_signed())
            .map(|key| key.activates_at)
            .min()?;
        let ttl = self.tokens.ttl();
        Some(took_over.saturating_add(ttl).unwrap_or(Timestamp::MAX))
    }

    /// The keys to sign and verify by.
    fn held(&self, stored: &[StoredSigningKey]) -> Result<Vec<HeldKey>, SigningKeysError> {
        let mut held = Vec::new();
        for key in stored.iter().filter(|key| key.retired_at.is_none()) {
            held.push(HeldKey {
                key: Arc::new(self.open(key)?),
                signs_from: Some(key.activates_at),
            });
        }
        let is_stored = |kid: &str| stored.iter().any(|key| key.kid == kid);
        let configured = self.configured.iter();
        held.extend(
            configured
                .filter(|held| !is_stored(held.key.kid()))
                .cloned(),
        );
        Ok(held)
    }

    fn open(&self, key: &StoredSigningKey) -> Result<SigningKey, SigningKeysError> {
        let plain = self.keys.open(&key_context(&key.kid), &key.key_sealed)?;
        let corrupt = || SigningKeysError::Store(StoreError::Corrupt("a signing key is none"));
        let text = std::str::from_utf8(&plain).map_err(|_| corrupt())?;
        let algorithm = Algorithm::from_name(&key.algorithm).ok_or_else(corrupt)?;
        let read = SigningKey::read(algorithm, text)?;
        (read.kid() == key.kid).then_some(read).ok_or_else(corrupt)
    }

    /// An entry that says that it was done from the deployment's own machine.
    fn by_operator(&self) -> Result<NewAuditEntry, EntropyError> {
        let now = self.clock.now();
        let entry = NewAuditEntry {
            id: AuditId::generate(now, self.entropy.as_ref())?,
            at: now,
            action: AuditAction::SigningKey,
            outcome: AuditOutcome::Success,
            subject: None,
            actor: None,
            session: None,
            correlation: String::new(),
            details: serde_json::Map::new(),
            details_sealed: None,
        };
        Ok(entry.with("by", "operator"))
    }
}

/// What goes on record of a change.
fn on_record(entry: NewAuditEntry, kid: &str, what: &'static str) -> Effects {
    Effects {
        audit: vec![entry.with("kid", kid).with("change", what)],
        ..Effects::default()
    }
}

/// The context that a signing key is sealed for.
fn key_context(kid: &str) -> String {
    format!("signing-key:{kid}")
}
