//! Issuing and checking access tokens (RFC 7515 compact form).

use super::claims::AccessClaims;
use super::jwk::JwkSet;
use super::key_set::{HeldKey, KeySet};
use super::keys::SigningKey;
use crate::account::Grants;
use crate::crypto::sha256;
use crate::id::{SessionId, UserId, uuid_v7};
use crate::ports::{Entropy, EntropyError};
use crate::telemetry::CacheMeter;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::sync::{Arc, PoisonError, RwLock};

/// The longest token that is looked at, in bytes.
const MAX_TOKEN_LEN: usize = 4096;
/// How far clocks of instances may differ, in seconds.
const CLOCK_SKEW_SECS: i64 = 60;

/// Why no token was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueTokenError {
    /// No token id could be drawn.
    #[error("failed to draw a token id")]
    Entropy(#[from] EntropyError),
    /// The claims could not be written as JSON.
    #[error("failed to encode the claims")]
    Encode(#[from] serde_json::Error),
    /// The key could not sign.
    #[error("failed to sign")]
    Sign,
    /// No key signs.
    #[error("there is no key to sign with")]
    NoKey,
}

/// Why a token is not accepted. Callers are told no more than that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// It is not a token of ours at all.
    #[error("malformed, or signed by an unknown key")]
    Malformed,
    /// The signature is wrong.
    #[error("bad signature")]
    Signature,
    /// It has expired.
    #[error("expired")]
    Expired,
    /// Issued by another, or in the future, or for two users at once.
    #[error("claims do not hold")]
    Claims,
}

/// A fresh access token.
pub struct Issued {
    /// The token.
    pub token: String,
    /// How long it is valid.
    pub expires_in: SignedDuration,
}

/// Issues and checks access tokens.
///
/// Verified tokens are remembered by digest, since a signature costs some thirty
/// times what a look-up does. Expiry is checked at every look-up; revocation is
/// the caller's to check, every time.
pub struct AccessTokens {
    issuer: String,
    ttl: SignedDuration,
    keys: RwLock<Arc<KeySet>>,
    meter: CacheMeter,
}

impl AccessTokens {
    /// Signs with `active`; also accepts tokens of the `retired` keys.
    pub fn new(
        issuer: &str,
        ttl: SignedDuration,
        active: SigningKey,
        retired: Vec<SigningKey>,
    ) -> Self {
        let held = |key, signs_from| HeldKey {
            key: Arc::new(key),
            signs_from,
        };
        let retired = retired.into_iter().map(|key| held(key, None));
        let active = held(active, Some(Timestamp::MIN));
        let keys = std::iter::once(active).chain(retired).collect();
        Self {
            issuer: issuer.to_owned(),
            ttl,
            keys: RwLock::new(Arc::new(KeySet::new(keys))),
            meter: CacheMeter::new("tokens"),
        }
    }

    /// The keys of this moment.
    fn keys(&self) -> Arc<KeySet> {
        let keys = self.keys.read();
        Arc::clone(&keys.unwrap_or_else(PoisonError::into_inner))
    }

    /// The keys of this moment, newest first.
    pub(super) fn held_keys(&self) -> Vec<HeldKey> {
        self.keys().held().to_vec()
    }

    /// Signs and verifies with `keys` from now on, newest first. Tokens of keys that are no
    /// longer among them are refused.
    pub(super) fn replace_keys(&self, keys: Vec<HeldKey>) {
        let mut current = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(current.followed_by(keys));
    }

    /// Whether the header of `token` names a key that is not there. Nothing is verified.
    pub(super) fn names_unknown_key(&self, token: &str) -> bool {
        #[derive(Deserialize)]
        struct Header {
            kid: String,
        }
        if token.len() > MAX_TOKEN_LEN {
            return false;
        }
        let header = token.split_once('.');
        let header = header.and_then(|(header, _)| URL_SAFE_NO_PAD.decode(header).ok());
        let header = header.and_then(|json| serde_json::from_slice::<Header>(&json).ok());
        header.is_some_and(|header| !self.keys().has(&header.kid))
    }

    /// How long tokens are valid.
    pub fn ttl(&self) -> SignedDuration {
        self.ttl
    }

    /// Issues a token.
    ///
    /// # Errors
    /// Fails when randomness or signing does.
    pub fn issue(
        &self,
        user: UserId,
        grants: &Grants,
        session: SessionId,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Issued, IssueTokenError> {
        let jti = uuid_v7(now, entropy)?;
        let claims = AccessClaims::new(
            &self.issuer,
            user,
            grants,
            session,
            jti,
            now,
            self.ttl.as_secs(),
        );
        let keys = self.keys();
        let signer = keys.signer(now).ok_or(IssueTokenError::NoKey)?;
        let mut token = signer.header().to_owned();
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(&claims)?, &mut token);
        let signature = signer.sign(token.as_bytes()).ok_or(IssueTokenError::Sign)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(Issued {
            token,
            expires_in: self.ttl,
        })
    }

    /// Checks signature, issuer and times.
    ///
    /// # Errors
    /// Says what is wrong, for the log.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Arc<AccessClaims>, InvalidToken> {
        if token.len() > MAX_TOKEN_LEN {
            return Err(InvalidToken::Malformed);
        }
        let digest = sha256(token.as_bytes());
        let keys = self.keys();
        let remembered = keys.verified.get(&digest);
        self.meter.record(remembered.is_some());
        if let Some(claims) = remembered {
            if claims.exp <= now.as_second() {
                keys.verified.remove(&digest);
                return Err(InvalidToken::Expired);
            }
            return Ok(claims);
        }
        let key = keys.of_token(token).ok_or(InvalidToken::Malformed)?;
        let claims = serde_json::from_slice(&key.open(token)?);
        let claims: Arc<AccessClaims> = Arc::new(claims.map_err(|_| InvalidToken::Malformed)?);
        self.check_claims(&claims, now)?;
        keys.verified.insert(digest, Arc::clone(&claims));
        Ok(claims)
    }

    fn check_claims(&self, claims: &AccessClaims, now: Timestamp) -> Result<(), InvalidToken> {
        if claims.exp <= now.as_second() {
            return Err(InvalidToken::Expired);
        }
        let is_ours = claims.iss == self.issuer
            && claims.sub == claims.user_id
            && claims.iat <= now.as_second() + CLOCK_SKEW_SECS;
        is_ours.then_some(()).ok_or(InvalidToken::Claims)
    }

    /// The public keys.
    pub fn jwks(&self) -> JwkSet {
        self.keys().jwks()
    }
}

#[cfg(test)]
mod tests;
