//! Tokens as attackers make them: every one is refused.

use super::{AccessTokens, Algorithm, InvalidToken, SigningKey};
use crate::account::{Grants, RoleName};
use crate::id::{SessionId, UserId};
use crate::ports::{Entropy, EntropyError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

const ISSUER: &str = "https://id.example";
const NOW: i64 = 1_800_000_000;

struct Fixed;

impl Entropy for Fixed {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        out.fill(9);
        Ok(())
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn drawn(algorithm: Algorithm) -> String {
    SigningKey::generate(algorithm).unwrap().to_string()
}

fn tokens(algorithm: Algorithm, key: &str) -> AccessTokens {
    let key = SigningKey::read(algorithm, key).unwrap();
    AccessTokens::new(ISSUER, SignedDuration::from_hours(1), key, vec![])
}

fn issue(tokens: &AccessTokens) -> String {
    let (user, session) = (
        UserId::from(Uuid::from_u128(1)),
        SessionId::from(Uuid::from_u128(2)),
    );
    let grants = Grants::of(&[RoleName::CUSTOMER], []);
    let issued = tokens.issue(user, &grants, session, now(), &Fixed);
    issued.unwrap().token
}

fn encoded(json: &str) -> String {
    URL_SAFE_NO_PAD.encode(json)
}

fn decoded(token: &str, part: usize) -> Value {
    let part = token.split('.').nth(part).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A token of `header` and `payload` that `key` signs, as whoever holds it could.
fn signed(key: &SigningKey, header: &str, payload: &str) -> String {
    let message = format!("{}.{}", encoded(header), encoded(payload));
    let signature = key.sign(message.as_bytes()).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A deployment with one key, whoever holds that key, and a good token.
struct Target {
    tokens: AccessTokens,
    key: SigningKey,
    token: String,
}

impl Target {
    fn of(algorithm: Algorithm) -> Self {
        let text = drawn(algorithm);
        let tokens = tokens(algorithm, &text);
        Self {
            token: issue(&tokens),
            tokens,
            key: SigningKey::read(algorithm, &text).unwrap(),
        }
    }

    fn all() -> [Self; 3] {
        [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Hs256].map(Self::of)
    }

    fn refuses(&self, forged: &str, what: &str) {
        assert!(self.tokens.verify(forged, now()).is_err(), "{what}");
    }

    /// The token with some of its claims changed or, where null, removed; signed by the key.
    fn with_claims(&self, changes: &Value) -> String {
        let mut claims = decoded(&self.token, 1);
        let members = claims.as_object_mut().unwrap();
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => members.remove(name),
                value => members.insert(name.clone(), value.clone()),
            };
        }
        self.signed(&claims.to_string())
    }

    /// Signs a payload under the very header that tokens of the key have.
    fn signed(&self, payload: &str) -> String {
        let message = format!("{}{}", self.key.header(), encoded(payload));
        let signature = self.key.sign(message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

// req: AUTH-5
#[test]
fn no_signature_and_the_signature_of_a_public_key_are_refused() {
    for target in Target::all() {
        let payload = target.token.split('.').nth(1).unwrap();
        let kid = target.key.kid();
        for alg in ["none", "None", "NONE", "", "HS256", "HS512", "RS256"] {
            let header = encoded(&json!({ "alg": alg, "typ": "JWT", "kid": kid }).to_string());
            target.refuses(&format!("{header}.{payload}."), alg);
            target.refuses(&format!("{header}.{payload}"), alg);
            // What an attacker can read, as the secret of an HMAC: the published set, one key
            // of it, and the raw public key.
            let jwks = target.tokens.jwks();
            let mut secrets = vec![serde_json::to_vec(&jwks).unwrap()];
            for jwk in &jwks.keys {
                let jwk = serde_json::to_value(jwk).unwrap();
                secrets.push(jwk.to_string().into_bytes());
                secrets.push(URL_SAFE_NO_PAD.decode(jwk["x"].as_str().unwrap()).unwrap());
            }
            for secret in secrets {
                let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &secret);
                let message = format!("{header}.{payload}");
                let tag = ring::hmac::sign(&secret, message.as_bytes());
                let tag = URL_SAFE_NO_PAD.encode(tag);
                target.refuses(&format!("{message}.{tag}"), alg);
                let (message, _) = target.token.rsplit_once('.').unwrap();
                let tag = ring::hmac::sign(&secret, message.as_bytes());
                let tag = URL_SAFE_NO_PAD.encode(tag);
                target.refuses(&format!("{message}.{tag}"), alg);
            }
        }
    }
}

/// Even when the holder of the key itself signs: a header is the one of its key, or none.
// req: AUTH-5
#[test]
fn a_header_that_brings_or_names_a_key_is_refused() {
    for target in Target::all() {
        let (alg, kid) = (target.key.algorithm().name(), target.key.kid());
        let payload = decoded(&target.token, 1).to_string();
        let foreign = SigningKey::read(Algorithm::Es256, &drawn(Algorithm::Es256)).unwrap();
        let jwk = serde_json::to_value(foreign.jwk()).unwrap();
        let header = |more: Value| {
            let mut header = json!({ "alg": alg, "typ": "JWT", "kid": kid });
            let members = header.as_object_mut().unwrap();
            members.extend(more.as_object().unwrap().clone());
            header.to_string()
        };
        for more in [
            json!({ "jku": "https://evil.example/jwks.json" }),
            json!({ "jwk": jwk }),
            json!({ "x5u": "https://evil.example/chain.pem" }),
            json!({ "x5c": ["MIIB"] }),
            json!({ "x5t": "AAAA" }),
            json!({ "crit": ["exp"] }),
            json!({ "b64": false }),
            json!({ "zip": "DEF" }),
            json!({ "typ": "at+jwt" }),
            json!({ "typ": "JWE" }),
            json!({ "cty": "JWT" }),
            json!({ "kid": foreign.kid() }),
            json!({ "kid": "../../dev/null" }),
            json!({ "kid": "' OR 1=1 --" }),
            json!({ "kid": null }),
            json!({ "alg": "ES256", "jwk": foreign.jwk() }),
        ] {
            let header = header(more);
            for key in [&target.key, &foreign] {
                target.refuses(&signed(key, &header, &payload), &header);
            }
        }
        let twice = format!(r#"{{"alg":"none","alg":"{alg}","typ":"JWT","kid":"{kid}"}}"#);
        target.refuses(&signed(&target.key, &twice, &payload), &twice);
        let without_kid = format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#);
        target.refuses(&signed(&target.key, &without_kid, &payload), &without_kid);
    }
}

/// What another service would sign that shares the secret, or what a mistake would issue.
// req: AUTH-5
#[test]
fn claims_that_are_not_as_issued_are_refused() {
    for target in Target::all() {
        assert!(
            target
                .tokens
                .verify(&target.with_claims(&json!({})), now())
                .is_ok(),
            "what is changed below is what is refused"
        );
        for changes in [
            json!({ "iss": "https://staging.id.example" }),
            json!({ "iss": "https://id.example/" }),
            json!({ "iss": null }),
            json!({ "iss": ["https://id.example"] }),
            json!({ "aud": "https://another.example" }),
            json!({ "aud": ["https://id.example"] }),
            json!({ "exp": NOW }),
            json!({ "exp": null }),
            json!({ "exp": (NOW + 3600).to_string() }),
            json!({ "exp": 1.9e9 }),
            json!({ "exp": "never" }),
            json!({ "exp": u64::MAX }),
            json!({ "iat": NOW + 61 }),
            json!({ "iat": null }),
            json!({ "iat": NOW.to_string() }),
            json!({ "iat": true }),
            json!({ "nbf": NOW + 3600 }),
            json!({ "nbf": 0 }),
            json!({ "sub": null }),
            json!({ "sub": "admin" }),
            json!({ "sid": null }),
            json!({ "sid": 7 }),
            json!({ "userId": "00000000-0000-0000-0000-000000000009" }),
            json!({ "roles": "admin" }),
            json!({ "roles": null }),
            json!({ "permissions": null }),
        ] {
            target.refuses(&target.with_claims(&changes), &changes.to_string());
        }
    }
}

// req: AUTH-5
#[test]
fn a_claim_that_is_stated_twice_is_refused() {
    for target in Target::all() {
        let payload = decoded(&target.token, 1).to_string();
        let (start, _) = payload.rsplit_once('}').unwrap();
        for claim in [
            r#""exp":9999999999"#,
            r#""roles":["admin"]"#,
            r#""sub":"00000000-0000-0000-0000-000000000009""#,
            r#""iss":"https://id.example""#,
        ] {
            let twice = format!("{start},{claim}}}");
            target.refuses(&target.signed(&twice), claim);
        }
        for rubbish in [
            "",
            "null",
            "[]",
            "\"text\"",
            "{}",
            "{}{}",
            "{",
            "\u{feff}{}",
        ] {
            target.refuses(&target.signed(rubbish), rubbish);
        }
    }
}

/// Two deployments of one product: neither takes the other's tokens, whatever they name.
// req: AUTH-5
#[test]
fn the_key_of_another_environment_opens_nothing() {
    for (ours, theirs) in Target::all().into_iter().zip(Target::all()) {
        let refused = ours.tokens.verify(&theirs.token, now());
        assert_eq!(refused, Err(InvalidToken::Malformed));
        // Their signature under our header.
        let (message, _) = ours.token.rsplit_once('.').unwrap();
        let signature = theirs.key.sign(message.as_bytes()).unwrap();
        let forged = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
        let refused = ours.tokens.verify(&forged, now());
        assert_eq!(refused, Err(InvalidToken::Signature));
    }
}

/// The kid of one key with the signature of another, of all that one deployment has.
// req: AUTH-5, AUTH-6
#[test]
fn a_token_is_verified_by_the_key_that_it_names_alone() {
    let algorithms = [
        Algorithm::EdDsa,
        Algorithm::Es256,
        Algorithm::Hs256,
        Algorithm::Hs256,
    ];
    let texts = algorithms.map(|algorithm| (algorithm, drawn(algorithm)));
    let read = || {
        let keys = texts.iter();
        keys.map(|(algorithm, text)| SigningKey::read(*algorithm, text).unwrap())
    };
    let signer = read().next().unwrap();
    let all = AccessTokens::new(
        ISSUER,
        SignedDuration::from_hours(1),
        signer,
        read().skip(1).collect(),
    );
    for (algorithm, text) in &texts {
        let token = issue(&tokens(*algorithm, text));
        let (message, _) = token.rsplit_once('.').unwrap();
        for key in read() {
            let signature = key.sign(message.as_bytes()).unwrap();
            let presented = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
            let named = SigningKey::read(*algorithm, text).unwrap();
            let is_named = key.kid() == named.kid();
            assert_eq!(all.verify(&presented, now()).is_ok(), is_named);
        }
    }
}
