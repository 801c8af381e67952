//! Issuing and checking access tokens (RFC 7515 compact form).

use super::claims::AccessClaims;
use super::jwk::JwkSet;
use super::keys::SigningKey;
use crate::account::Grants;
use crate::crypto::sha256;
use crate::id::{SessionId, UserId, uuid_v7};
use crate::ports::{Entropy, EntropyError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;
use std::sync::Arc;

/// The longest token that is looked at, in bytes.
const MAX_TOKEN_LEN: usize = 4096;
/// How far clocks of instances may differ, in seconds.
const CLOCK_SKEW_SECS: i64 = 60;
/// How many verified tokens are remembered.
const CACHE_ENTRIES: usize = 10_000;

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
    /// Issued by another, or in the future.
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
    active: SigningKey,
    retired: Vec<SigningKey>,
    verified: Cache<[u8; 32], Arc<AccessClaims>>,
}

impl AccessTokens {
    /// Signs with `active`; also accepts tokens of the `retired` keys.
    pub fn new(
        issuer: &str,
        ttl: SignedDuration,
        active: SigningKey,
        retired: Vec<SigningKey>,
    ) -> Self {
        Self {
            issuer: issuer.to_owned(),
            ttl,
            active,
            retired,
            verified: Cache::new(CACHE_ENTRIES),
        }
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
        let mut token = self.active.header().to_owned();
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(&claims)?, &mut token);
        let signature = self
            .active
            .sign(token.as_bytes())
            .ok_or(IssueTokenError::Sign)?;
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
        if let Some(claims) = self.verified.get(&digest) {
            if claims.exp <= now.as_second() {
                self.verified.remove(&digest);
                return Err(InvalidToken::Expired);
            }
            return Ok(claims);
        }
        let claims = Arc::new(self.verify_signature(token)?);
        self.check_claims(&claims, now)?;
        self.verified.insert(digest, Arc::clone(&claims));
        Ok(claims)
    }

    fn verify_signature(&self, token: &str) -> Result<AccessClaims, InvalidToken> {
        let key = std::iter::once(&self.active)
            .chain(&self.retired)
            .find(|key| token.starts_with(key.header()))
            .ok_or(InvalidToken::Malformed)?;
        let (signed, signature) = token.rsplit_once('.').ok_or(InvalidToken::Malformed)?;
        let payload = signed
            .get(key.header().len()..)
            .ok_or(InvalidToken::Malformed)?;
        let decode = |part: &str| {
            URL_SAFE_NO_PAD
                .decode(part)
                .map_err(|_| InvalidToken::Malformed)
        };
        if !key.verifies(signed.as_bytes(), &decode(signature)?) {
            return Err(InvalidToken::Signature);
        }
        serde_json::from_slice(&decode(payload)?).map_err(|_| InvalidToken::Malformed)
    }

    fn check_claims(&self, claims: &AccessClaims, now: Timestamp) -> Result<(), InvalidToken> {
        if claims.exp <= now.as_second() {
            return Err(InvalidToken::Expired);
        }
        let is_ours = claims.iss == self.issuer && claims.iat <= now.as_second() + CLOCK_SKEW_SECS;
        is_ours.then_some(()).ok_or(InvalidToken::Claims)
    }

    /// The public keys.
    pub fn jwks(&self) -> JwkSet {
        let keys = std::iter::once(&self.active).chain(&self.retired);
        JwkSet {
            keys: keys.filter_map(SigningKey::jwk).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Algorithm;
    use super::*;
    use crate::account::RoleName;
    use uuid::Uuid;

    struct Fixed;

    impl Entropy for Fixed {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            out.fill(9);
            Ok(())
        }
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn ed25519() -> SigningKey {
        let pkcs8 = SigningKey::generate_ed25519().unwrap();
        SigningKey::from_pkcs8(Algorithm::EdDsa, &pkcs8).unwrap()
    }

    fn p256() -> SigningKey {
        use base64::engine::general_purpose::STANDARD;
        let document = ring::signature::EcdsaKeyPair::generate_pkcs8(
            &ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING,
            &ring::rand::SystemRandom::new(),
        )
        .unwrap();
        SigningKey::from_pkcs8(Algorithm::Es256, &STANDARD.encode(document.as_ref())).unwrap()
    }

    fn tokens(active: SigningKey, retired: Vec<SigningKey>) -> AccessTokens {
        AccessTokens::new(
            "https://id.example",
            SignedDuration::from_hours(1),
            active,
            retired,
        )
    }

    fn customer() -> Grants {
        Grants::of(&[RoleName::CUSTOMER], [])
    }

    fn issue(tokens: &AccessTokens) -> String {
        let (user, session) = (
            UserId::from(Uuid::from_u128(1)),
            SessionId::from(Uuid::from_u128(2)),
        );
        tokens
            .issue(user, &customer(), session, now(), &Fixed)
            .unwrap()
            .token
    }

    // req: AUTH-6
    #[test]
    fn every_algorithm_issues_what_it_accepts() {
        let secret = SigningKey::from_secret(&[5; 32]).unwrap();
        for key in [ed25519(), p256(), secret] {
            let tokens = tokens(key, vec![]);
            let claims = tokens.verify(&issue(&tokens), now()).unwrap();
            assert_eq!(claims.roles, ["CUSTOMER"]);
            assert_eq!(claims.exp - claims.iat, 3600);
        }
    }

    // req: AUTH-5
    #[test]
    fn an_expired_token_is_refused_even_when_it_was_seen_before() {
        let tokens = tokens(ed25519(), vec![]);
        let token = issue(&tokens);
        let later = |seconds| Timestamp::from_second(now().as_second() + seconds).unwrap();
        assert!(tokens.verify(&token, later(3599)).is_ok());
        assert_eq!(
            tokens.verify(&token, later(3600)),
            Err(InvalidToken::Expired)
        );
        assert_eq!(
            tokens.verify(&token, later(3600)),
            Err(InvalidToken::Expired)
        );
    }

    // req: AUTH-5
    #[test]
    fn a_change_of_any_character_is_noticed() {
        let tokens = tokens(ed25519(), vec![]);
        let token = issue(&tokens);
        assert!(tokens.verify(&token, now()).is_ok());
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(tokens.verify(&changed, now()).is_err(), "character {at}");
        }
    }

    /// The classic attack: sign with the published public key as an HMAC secret,
    /// or not at all.
    #[test]
    fn a_token_cannot_choose_its_algorithm() {
        let tokens = tokens(ed25519(), vec![]);
        let token = issue(&tokens);
        let payload = token.split('.').nth(1).unwrap();
        let kid = tokens.jwks().keys[0].kid.clone();
        for alg in ["none", "HS256", "ES256", "eddsa"] {
            let header =
                URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{alg}","typ":"JWT","kid":"{kid}"}}"#));
            let public = serde_json::to_vec(&tokens.jwks()).unwrap();
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &public);
            let signed = format!("{header}.{payload}");
            let tag = URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, signed.as_bytes()));
            for forged in [format!("{signed}.{tag}"), format!("{signed}.")] {
                assert_eq!(tokens.verify(&forged, now()), Err(InvalidToken::Malformed));
            }
        }
    }

    #[test]
    fn retired_keys_still_verify_and_foreign_issuers_do_not() {
        let pkcs8 = SigningKey::generate_ed25519().unwrap();
        let key = || SigningKey::from_pkcs8(Algorithm::EdDsa, &pkcs8).unwrap();
        let token = issue(&tokens(key(), vec![]));
        let rotated = tokens(ed25519(), vec![key()]);
        assert!(rotated.verify(&token, now()).is_ok());
        assert_eq!(rotated.jwks().keys.len(), 2);
        let other = AccessTokens::new(
            "https://evil.example",
            SignedDuration::from_hours(1),
            key(),
            vec![],
        );
        assert_eq!(other.verify(&token, now()), Err(InvalidToken::Claims));
        assert_eq!(
            tokens(ed25519(), vec![]).verify(&token, now()),
            Err(InvalidToken::Malformed)
        );
    }

    #[test]
    fn shared_secrets_are_long_and_never_published() {
        assert!(SigningKey::from_secret(&[1; 31]).is_err());
        let tokens = tokens(SigningKey::from_secret(&[1; 32]).unwrap(), vec![]);
        assert!(tokens.jwks().keys.is_empty());
    }

    #[test]
    fn rubbish_is_refused() {
        let tokens = tokens(ed25519(), vec![]);
        let header = tokens.active.header().to_owned();
        let long = "a".repeat(10_000);
        for raw in [
            "",
            ".",
            "..",
            "a.b.c",
            header.as_str(),
            &format!("{header}.."),
            &long,
            "\u{1F512}",
        ] {
            assert!(tokens.verify(raw, now()).is_err(), "{raw:?}");
        }
    }
}
