//! Wycheproof's vectors for JSON Web Signatures, where they apply: HS256 and ES256.

use super::*;
use serde::Deserialize;

const VECTORS: &str = include_str!("../../../testdata/wycheproof/json_web_signature_test.json");

/// Marked valid for decoders that pass over what is no base64url. RFC 7515, section 2, has
/// no such characters, and we take none.
const WITH_FOREIGN_CHARACTERS: [u32; 2] = [372, 373];

/// Meant to have padding, which they have lost: to the byte they are vector 357, which is
/// valid.
const WITHOUT_THEIR_FLAW: [u32; 2] = [367, 370];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vectors {
    number_of_tests: usize,
    test_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    private: PrivateJwk,
    tests: Vec<Vector>,
}

#[derive(Deserialize)]
struct PrivateJwk {
    #[serde(default)]
    k: String,
    #[serde(default)]
    d: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    tc_id: u32,
    comment: String,
    jws: String,
    result: String,
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

impl PrivateJwk {
    /// The key, which takes tokens with `header` alone.
    fn key(&self, header: &str) -> SigningKey {
        let material = match self.k.as_str() {
            "" => {
                let point = [vec![4], decode(&self.x), decode(&self.y)].concat();
                let pair = EcdsaKeyPair::from_private_key_and_public_key(
                    &ECDSA_P256_SHA256_FIXED_SIGNING,
                    &decode(&self.d),
                    &point,
                    &SystemRandom::new(),
                );
                Material::Es256(Box::new(pair.unwrap()))
            }
            secret => Material::Hs256(ring::hmac::Key::new(
                ring::hmac::HMAC_SHA256,
                &decode(secret),
            )),
        };
        SigningKey {
            header: format!("{header}."),
            ..SigningKey::new(material).unwrap()
        }
    }
}

fn header(jws: &str) -> &str {
    jws.split_once('.').map_or(jws, |(header, _)| header)
}

/// Whether a key of ours could have the header: it is base64url of JSON.
fn can_be_pinned(header: &str) -> bool {
    let json = URL_SAFE_NO_PAD.decode(header);
    json.is_ok_and(|json| serde_json::from_slice::<serde_json::Value>(&json).is_ok())
}

/// Keys of ours pin one header. Each vector is held to the header of its group's valid token,
/// and to its own, so that what is wrong with the rest of it has to be found.
// req: AUTH-5, AUTH-6
#[test]
fn the_vectors_of_wycheproof_are_judged_as_they_should_be() {
    let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
    let mut judged = 0;
    for group in &vectors.test_groups {
        let valid = group.tests.iter().find(|vector| vector.result == "valid");
        let pinned = header(&valid.unwrap().jws);
        for Vector {
            tc_id,
            comment,
            jws,
            result,
        } in &group.tests
        {
            let is_valid = match result.as_str() {
                "valid" => !WITH_FOREIGN_CHARACTERS.contains(tc_id),
                _ => WITHOUT_THEIR_FLAW.contains(tc_id),
            };
            let own = header(jws);
            if can_be_pinned(own) {
                let own_key = group.private.key(own);
                assert_eq!(own_key.open(jws).is_ok(), is_valid, "{tc_id} {comment}");
            }
            let pinned_key = group.private.key(pinned);
            let expected = is_valid && own == pinned;
            assert_eq!(pinned_key.open(jws).is_ok(), expected, "{tc_id} {comment}");
            judged += 1;
        }
    }
    assert_eq!(judged, vectors.number_of_tests);
    assert_eq!(judged, 79);
}
