//! Requests that are done once (draft-ietf-httpapi-idempotency-key-header-07): whoever repeats one
//! under the same key is answered as the first time.
//!
//! A key belongs to an operation and a caller. It is stored as a keyed hash, and so is what the
//! request asks for. The answer is sealed under a key that is made from the client's own, so that
//! nobody opens it who was not going to be given it: not with the database and every secret of the
//! service.

mod key;

pub use key::{IdempotencyKey, InvalidIdempotencyKey, KeyHash, RequestFingerprint};

use crate::accounts::Fault;
use crate::crypto::{DataKey, Key256, hex, hmac_parts};
use crate::deployment::Deployment;
use crate::id::{ClaimId, UserId};
use crate::ports::{ClaimedRequest, NewRequest};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long an answer with secrets in it is kept: as long as somebody tries again at once. Whoever
/// comes later proves anew who they are.
const SECRETS_TTL: SignedDuration = SignedDuration::from_mins(10);
/// The longest answer that is kept, in bytes.
pub const MAX_ANSWER_LEN: usize = 64 * 1024;

/// How long answers are kept, by what is in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// As long as the deployment says.
    Lasting,
    /// A moment: there are tokens, or codes that are shown once.
    Secrets,
}

/// What a deployment decides about repeated requests.
#[derive(Debug, Clone, Copy)]
pub struct IdempotencyPolicy {
    /// How long a key stands for its request.
    pub ttl: SignedDuration,
    /// How long one request may take. It is seen through for twice as long, whether its caller
    /// waits or not; a while later others may take it up.
    pub request_timeout: Duration,
}

impl IdempotencyPolicy {
    /// How long keys are kept unless configured otherwise.
    pub const DEFAULT_TTL: SignedDuration = SignedDuration::from_hours(24);

    /// How long a request is worked on at most.
    pub fn work_limit(&self) -> Duration {
        self.request_timeout.saturating_mul(2)
    }

    /// How long nobody else takes it up: longer than it is worked on.
    fn lease(&self) -> SignedDuration {
        let lease = self.request_timeout.saturating_mul(3);
        SignedDuration::try_from(lease).unwrap_or(SignedDuration::MAX)
    }
}

/// Who calls.
#[derive(Debug, Clone, Copy)]
pub enum Caller<'a> {
    /// A user, as their access token says.
    User(UserId),
    /// Nobody who is known: a browser or an app, by what it proves itself with beside the request.
    Unknown {
        /// Tokens of its cookies.
        proofs: &'a [&'a str],
    },
}

/// A request with a key.
#[derive(Clone, Copy)] // No Debug: bodies hold secrets.
pub struct KeyedRequest<'a> {
    /// The key.
    pub key: &'a IdempotencyKey,
    /// Who calls.
    pub caller: Caller<'a>,
    /// The operation.
    pub operation: &'a str,
    /// What it is called on: the address with all that is in it.
    pub target: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// How long its answer is kept.
    pub kept: Kept,
}

/// What becomes of a request.
pub enum Begun {
    /// It is done now, and its answer is kept by [`Idempotency::keep`].
    First(Box<Claim>),
    /// It was done before, and answered this.
    Again(Zeroizing<Vec<u8>>),
    /// It is being done at this moment.
    UnderWay,
    /// The key stands for another request.
    OtherRequest,
}

/// A request that is being done. It is kept or released; one that is neither is taken up by
/// whoever repeats it once its lease has ended.
pub struct Claim {
    place: Place,
    id: ClaimId,
}

/// Where an answer is kept, and what opens it.
struct Place {
    key: KeyHash,
    fingerprint: RequestFingerprint,
    seal: DataKey,
}

impl Place {
    fn of(secret: &Key256, request: &KeyedRequest<'_>) -> Self {
        let key = request.key.bytes();
        let operation = request.operation.as_bytes();
        let mut named: Vec<&[u8]> = vec![b"key", key, operation];
        let user;
        match request.caller {
            Caller::User(id) => {
                user = id.as_uuid();
                named.extend([b"user".as_slice(), user.as_bytes()]);
            }
            Caller::Unknown { proofs } => {
                named.push(b"unknown");
                named.extend(proofs.iter().map(|proof| proof.as_bytes()));
            }
        }
        // With the key: without it, whoever has the database and our secrets could guess at the
        // password in a body by its hash.
        let asked = [
            b"request".as_slice(),
            key,
            operation,
            request.target.as_bytes(),
            request.body,
        ];
        let sealing = Zeroizing::new(hmac_parts(secret, &[b"answer", key]));
        Self {
            key: KeyHash::new(hmac_parts(secret, &named)),
            fingerprint: RequestFingerprint::new(hmac_parts(secret, &asked)),
            seal: DataKey::from_secret(sealing.as_slice(), "idempotent answer"),
        }
    }

    /// An answer that was moved to another row, or beside another request, does not open.
    fn context(&self) -> String {
        let (key, request) = (self.key.as_bytes(), self.fingerprint.as_bytes());
        format!("idempotent-answer:{}:{}", hex(key), hex(request))
    }
}

/// Use cases over requests that are done once.
pub struct Idempotency {
    deployment: Arc<Deployment>,
    policy: IdempotencyPolicy,
    secret: Key256,
}

impl Idempotency {
    /// Takes what it works with.
    pub fn new(deployment: Arc<Deployment>, policy: IdempotencyPolicy) -> Self {
        Self {
            secret: deployment.index_key.derive("idempotency"),
            deployment,
            policy,
        }
    }

    /// What the deployment decides.
    pub fn policy(&self) -> &IdempotencyPolicy {
        &self.policy
    }

    /// Takes a request up, unless it was before.
    ///
    /// # Errors
    /// Fails when the store does, or a kept answer does not open.
    pub async fn begin(&self, request: &KeyedRequest<'_>) -> Result<Begun, Fault> {
        let begun = self.claim(request).await?;
        let outcome = match &begun {
            Begun::First(_) => "first",
            Begun::Again(_) => "replayed",
            Begun::UnderWay => "under_way",
            Begun::OtherRequest => "reused",
        };
        metrics::counter!("tessera_idempotent_requests_total", "outcome" => outcome).increment(1);
        Ok(begun)
    }

    async fn claim(&self, request: &KeyedRequest<'_>) -> Result<Begun, Fault> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let place = Place::of(&self.secret, request);
        let id = ClaimId::generate(now, deployment.entropy.as_ref())?;
        let (lease_until, expires_at) = self.terms(request.kept, now);
        let new = NewRequest {
            key: place.key,
            fingerprint: place.fingerprint,
            user: match request.caller {
                Caller::User(user) => Some(user),
                Caller::Unknown { .. } => None,
            },
            claim: id,
            lease_until,
            expires_at,
        };
        Ok(match deployment.store.claim_request(&new, now).await? {
            ClaimedRequest::Yours => Begun::First(Box::new(Claim { place, id })),
            ClaimedRequest::Answered(sealed) => {
                Begun::Again(place.seal.open(&place.context(), &sealed)?)
            }
            ClaimedRequest::UnderWay => Begun::UnderWay,
            ClaimedRequest::OtherRequest => Begun::OtherRequest,
        })
    }

    /// Until when nobody else takes it up, and until when it is known.
    fn terms(&self, kept: Kept, now: Timestamp) -> (Timestamp, Timestamp) {
        let ttl = match kept {
            Kept::Lasting => self.policy.ttl,
            Kept::Secrets => self.policy.ttl.min(SECRETS_TTL),
        };
        let lease = self.policy.lease();
        let after = |term| now.saturating_add(term).unwrap_or(Timestamp::MAX);
        (after(lease), after(ttl.max(lease)))
    }

    /// Keeps the answer for whoever repeats the request. False where somebody else took it up
    /// meanwhile.
    ///
    /// # Errors
    /// Fails when the store or sealing does.
    pub async fn keep(&self, claim: &Claim, answer: &[u8]) -> Result<bool, Fault> {
        let Claim { place, id } = claim;
        let entropy = self.deployment.entropy.as_ref();
        let sealed = place.seal.seal(&place.context(), answer, entropy)?;
        let kept = self
            .deployment
            .store
            .answer_request(&place.key, *id, &sealed);
        Ok(kept.await?)
    }

    /// Lets the request be made again at once: nothing came of it.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn release(&self, claim: &Claim) -> Result<(), Fault> {
        let store = &self.deployment.store;
        store.release_request(&claim.place.key, claim.id).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{Entropy, EntropyError};

    struct Fixed;

    impl Entropy for Fixed {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            out.fill(7);
            Ok(())
        }
    }

    fn key(text: &str) -> IdempotencyKey {
        IdempotencyKey::parse(text).ok().unwrap()
    }

    fn request(key: &IdempotencyKey) -> KeyedRequest<'_> {
        KeyedRequest {
            key,
            caller: Caller::Unknown { proofs: &["", ""] },
            operation: "/api/v1/users",
            target: "/api/v1/users",
            body: br#"{"password":"SecurePass123!"}"#,
            kept: Kept::Lasting,
        }
    }

    fn place(request: &KeyedRequest<'_>) -> Place {
        Place::of(&Key256::new([1; 32]), request)
    }

    // req: REG-14
    #[test]
    fn a_key_belongs_to_an_operation_and_a_caller() {
        let (key, user) = (
            key("0123456789abcdef"),
            UserId::from(uuid::Uuid::from_u128(1)),
        );
        let request = request(&key);
        let others = [
            KeyedRequest {
                operation: "/api/v1/auth/register",
                ..request
            },
            KeyedRequest {
                caller: Caller::User(user),
                ..request
            },
            KeyedRequest {
                caller: Caller::Unknown {
                    proofs: &["", "trusted"],
                },
                ..request
            },
            KeyedRequest {
                caller: Caller::Unknown {
                    proofs: &["trusted", ""],
                },
                ..request
            },
        ];
        let mut hashes = vec![place(&request).key];
        for other in others {
            let hash = place(&other).key;
            assert!(!hashes.contains(&hash));
            hashes.push(hash);
        }
        assert_eq!(place(&request).key, hashes[0]);
    }

    // req: REG-14
    #[test]
    fn a_request_is_another_with_any_other_body_or_target() {
        let key = key("0123456789abcdef");
        let request = request(&key);
        let other_body = KeyedRequest {
            body: br#"{"password":"SecurePass123?"}"#,
            ..request
        };
        let other_target = KeyedRequest {
            target: "/api/v1/users?",
            ..request
        };
        for other in [other_body, other_target] {
            assert_eq!(place(&other).key, place(&request).key);
            assert_ne!(place(&other).fingerprint, place(&request).fingerprint);
        }
    }

    /// What somebody might try who has the database and every secret of the service.
    // req: REG-14, MFA-7
    #[test]
    fn who_does_not_know_the_key_guesses_no_body_and_opens_no_answer() {
        let (known, guessed) = (key("0123456789abcdef"), key("0123456789abcdeg"));
        let (kept, tried) = (place(&request(&known)), place(&request(&guessed)));
        assert_ne!(kept.fingerprint, tried.fingerprint, "of the right body");
        let sealed = kept.seal.seal(&kept.context(), b"tokens", &Fixed).unwrap();
        assert!(tried.seal.open(&kept.context(), &sealed).is_err());
        assert!(kept.seal.open(&kept.context(), &sealed).is_ok());
        let moved = place(&KeyedRequest {
            body: b"",
            ..request(&known)
        });
        assert!(moved.seal.open(&moved.context(), &sealed).is_err());
        let elsewhere = Place::of(&Key256::new([2; 32]), &request(&known));
        assert!(elsewhere.seal.open(&kept.context(), &sealed).is_err());
    }

    #[test]
    fn nobody_takes_a_request_up_that_is_still_worked_on() {
        let policy = IdempotencyPolicy {
            ttl: IdempotencyPolicy::DEFAULT_TTL,
            request_timeout: Duration::from_secs(10),
        };
        let worked_on = SignedDuration::try_from(policy.work_limit()).unwrap();
        assert!(policy.lease() > worked_on);
    }
}
