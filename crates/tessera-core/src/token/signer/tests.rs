//! What access tokens promise, for every algorithm.

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

// req: AUTH-5, MFA-13
#[test]
fn an_instance_whose_clock_is_a_minute_behind_accepts_what_another_issued() {
    let tokens = tokens(ed25519(), vec![]);
    let token = issue(&tokens);
    let behind = |seconds: i64| now() - SignedDuration::from_secs(seconds);
    assert!(tokens.verify(&token, behind(61)).is_err());
    assert!(tokens.verify(&token, behind(60)).is_ok());
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
    let header = tokens.keys().signer(now()).unwrap().header().to_owned();
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

// req: AUTH-6
#[test]
fn every_drawn_key_is_read_as_its_algorithm() {
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Hs256] {
        let text = SigningKey::generate(algorithm).unwrap();
        let key = SigningKey::read(algorithm, &text).unwrap();
        assert_eq!(key.algorithm(), algorithm);
    }
}

// req: AUTH-5, AUTH-6
#[test]
fn a_key_signs_from_its_time_on_and_none_is_accepted_after_it_is_gone() {
    let later = |seconds| Timestamp::from_second(now().as_second() + seconds).unwrap();
    let tokens = tokens(ed25519(), vec![]);
    let old = tokens.held_keys().remove(0);
    let new = HeldKey {
        key: Arc::new(p256()),
        signs_from: Some(later(600)),
    };
    let token = issue(&tokens);
    tokens.replace_keys(vec![new.clone(), old.clone()]);
    assert_eq!(tokens.jwks().keys.len(), 2, "published before it signs");
    let kid_at = |at| tokens.keys().signer(at).unwrap().kid().to_owned();
    assert_eq!(kid_at(later(599)), old.key.kid());
    assert_eq!(kid_at(later(600)), new.key.kid());
    assert!(tokens.verify(&token, now()).is_ok());
    tokens.replace_keys(vec![new]);
    assert_eq!(
        tokens.verify(&token, now()),
        Err(InvalidToken::Malformed),
        "although it was verified before"
    );
    assert!(tokens.names_unknown_key(&token));
    for rubbish in ["", ".", "e30.e30.", "\u{1F512}.a.b", &token.repeat(20)] {
        assert!(!tokens.names_unknown_key(rubbish), "{rubbish}");
    }
}
