use super::*;
use crate::crypto::Key256;
use std::sync::atomic::{AtomicU8, Ordering};

/// Each salt differs from the last.
struct Counting(AtomicU8);

impl Entropy for Counting {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        out.fill(self.0.fetch_add(1, Ordering::Relaxed));
        Ok(())
    }
}

const CHEAP_ARGON2ID: Scheme = Scheme::Argon2id {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};
const CHEAP: [Scheme; 2] = [Scheme::Bcrypt { cost: 4 }, CHEAP_ARGON2ID];

/// Peppers by id; the byte that each is made of is the id's.
fn hasher(scheme: Scheme, peppers: &[u8]) -> HashPassword {
    let keys = peppers
        .iter()
        .map(|&id| (u32::from(id), Key256::new([id; 32])));
    HashPassword::new(
        HashPolicy::new(scheme).unwrap(),
        Peppers::new(keys).ok().unwrap(),
    )
}

fn password(raw: &str) -> Password {
    Password::parse(raw).ok().unwrap()
}

fn hash(hasher: &mut HashPassword, raw: &str) -> StoredPassword {
    let entropy = Counting(1.into());
    let stored = hasher.hash(&password(raw), &entropy).unwrap();
    StoredPassword::parse(&stored).ok().unwrap()
}

fn matches(hasher: &mut HashPassword, raw: &str, stored: &StoredPassword) -> bool {
    hasher.verify(&password(raw), stored).unwrap()
}

// req: AUTH-7
#[test]
fn a_password_matches_its_hash_and_no_other() {
    for scheme in CHEAP {
        let mut hasher = hasher(scheme, &[1]);
        let stored = hash(&mut hasher, "SecurePass123!");
        assert!(matches(&mut hasher, "SecurePass123!", &stored));
        assert!(!matches(&mut hasher, "SecurePass123", &stored));
        assert!(!matches(&mut hasher, "securePass123!", &stored));
        assert!(!hasher.needs_rehash(&stored));
    }
}

#[test]
fn each_hash_has_a_salt_of_its_own() {
    let entropy = Counting(1.into());
    for scheme in CHEAP {
        let mut hasher = hasher(scheme, &[1]);
        let mut hash = || hasher.hash(&password("SecurePass123!"), &entropy).unwrap();
        assert_ne!(hash(), hash());
    }
}

#[test]
fn the_stored_form_says_how_it_was_made_and_fits_the_column_of_the_sources() {
    let entropy = Counting(1.into());
    let stored = |scheme| {
        let mut hasher = hasher(scheme, &[7]);
        hasher.hash(&password("SecurePass123!"), &entropy).unwrap()
    };
    let bcrypt = stored(CHEAP[0]);
    assert!(bcrypt.starts_with("$tessera$k=7$2b$04$"), "{bcrypt}");
    let argon2id = stored(CHEAP[1]);
    let start = "$tessera$k=7$argon2id$v=19$m=64,t=1,p=1$";
    assert!(argon2id.starts_with(start), "{argon2id}");
    assert!(bcrypt.len() < 255 && argon2id.len() < 255);
}

// req: AUTH-7
#[test]
fn what_comes_after_byte_72_counts() {
    let long = "x".repeat(72);
    for scheme in CHEAP {
        let mut hasher = hasher(scheme, &[1]);
        let stored = hash(&mut hasher, &format!("{long}a"));
        assert!(matches(&mut hasher, &format!("{long}a"), &stored));
        assert!(!matches(&mut hasher, &format!("{long}b"), &stored));
        assert!(!matches(&mut hasher, &long, &stored));
    }
}

// req: AUTH-7
#[test]
fn every_password_of_128_characters_works_and_each_counts() {
    for scheme in CHEAP {
        let mut hasher = hasher(scheme, &[1]);
        for raw in [
            "🙂".repeat(128),
            " ".repeat(128),
            format!("{}é", "y".repeat(127)),
        ] {
            let stored = hash(&mut hasher, &raw);
            assert!(matches(&mut hasher, &raw, &stored));
            let last = raw.char_indices().next_back().unwrap().0;
            assert!(!matches(&mut hasher, &raw[..last], &stored));
            assert!(!matches(
                &mut hasher,
                &format!("{}z", &raw[..last]),
                &stored
            ));
        }
    }
}

// req: AUTH-7
#[test]
fn every_normalisation_form_opens_the_same_hash() {
    for scheme in CHEAP {
        let mut hasher = hasher(scheme, &[1]);
        let stored = hash(&mut hasher, "Ångström ①!");
        for raw in [
            "Ångström 1!",
            "A\u{30a}ngstro\u{308}m 1!",
            "\u{212b}ngstro\u{308}m \u{2460}!",
        ] {
            assert!(matches(&mut hasher, raw, &stored), "{raw}");
        }
        assert!(!matches(&mut hasher, "Angstrom 1!", &stored));
    }
}

// req: AUTH-7
#[test]
fn a_nul_is_a_character_like_any_other() {
    for scheme in CHEAP {
        let mut hasher = hasher(scheme, &[1]);
        let stored = hash(&mut hasher, "a\0b");
        assert!(matches(&mut hasher, "a\0b", &stored));
        for raw in ["a\0c", "a\0", "a", "\0"] {
            assert!(!matches(&mut hasher, raw, &stored), "{raw:?}");
        }
    }
}

// req: AUTH-7
#[test]
fn another_policy_asks_for_a_new_hash() {
    let stored = hash(&mut hasher(CHEAP[0], &[1]), "SecurePass123!");
    assert!(hasher(Scheme::Bcrypt { cost: 5 }, &[1]).needs_rehash(&stored));
    assert!(hasher(CHEAP[1], &[1]).needs_rehash(&stored));
    let stored = hash(&mut hasher(CHEAP[1], &[1]), "SecurePass123!");
    let costlier = Scheme::Argon2id {
        memory_kib: 64,
        passes: 2,
        lanes: 1,
    };
    assert!(hasher(costlier, &[1]).needs_rehash(&stored));
    assert!(hasher(CHEAP[0], &[1]).needs_rehash(&stored));
}

// req: AUTH-7
#[test]
fn a_new_pepper_in_front_keeps_old_passwords_and_asks_for_new_hashes() {
    for scheme in CHEAP {
        let stored = hash(&mut hasher(scheme, &[1]), "SecurePass123!");
        let mut rotated = hasher(scheme, &[2, 1]);
        assert!(matches(&mut rotated, "SecurePass123!", &stored));
        assert!(rotated.needs_rehash(&stored));
        assert!(!rotated.is_other_work(&stored));
        let renewed = hash(&mut rotated, "SecurePass123!");
        assert!(!rotated.needs_rehash(&renewed));
        let mut old_gone = hasher(scheme, &[2]);
        assert!(matches(&mut old_gone, "SecurePass123!", &renewed));
        let lost = old_gone.verify(&password("SecurePass123!"), &stored);
        assert!(matches!(lost, Err(HashPasswordError::UnknownPepper(1))));
    }
}

#[test]
fn a_stolen_table_is_no_use_without_the_pepper() {
    let stored = hash(&mut hasher(CHEAP[0], &[1]), "SecurePass123!");
    let keys = [(1, Key256::new([9; 32]))];
    let policy = HashPolicy::new(CHEAP[0]).unwrap();
    let mut thief = HashPassword::new(policy, Peppers::new(keys).ok().unwrap());
    assert!(!matches(&mut thief, "SecurePass123!", &stored));
    let mut memory = Memory::default();
    assert!(!stored.hash.matches(b"SecurePass123!", &mut memory));
}

// req: REG-6
#[test]
fn a_decoy_is_compared_with_like_any_other_and_matches_nothing() {
    let entropy = Counting(1.into());
    for scheme in CHEAP {
        let mut hasher = hasher(scheme, &[1]);
        let decoy = hasher.decoy(&entropy).unwrap();
        let decoy = StoredPassword::parse(&decoy).unwrap();
        assert!(!matches(&mut hasher, "SecurePass123!", &decoy));
        assert_eq!(decoy.scheme(), hasher.scheme());
        assert!(!hasher.is_other_work(&decoy), "it has the policy's cost");
        assert!(!hasher.needs_rehash(&decoy));
    }
}

#[test]
fn memory_that_one_large_hash_took_is_given_back() {
    let mut hasher = hasher(CHEAP_ARGON2ID, &[1]);
    let own = hash(&mut hasher, "SecurePass123!");
    let large = Scheme::Argon2id {
        memory_kib: 1024,
        passes: 1,
        lanes: 1,
    };
    let other = hash(&mut self::hasher(large, &[1]), "SecurePass123!");
    assert!(matches(&mut hasher, "SecurePass123!", &other));
    assert!(hasher.memory.bytes() < 128 * 1024, "the policy's 64 KiB");
    assert!(matches(&mut hasher, "SecurePass123!", &own));
}

#[test]
fn a_source_of_randomness_that_fails_gives_no_hash() {
    struct Dry;
    impl Entropy for Dry {
        fn fill(&self, _: &mut [u8]) -> Result<(), EntropyError> {
            Err(EntropyError)
        }
    }
    let mut hasher = hasher(CHEAP[0], &[1]);
    let hashed = hasher.hash(&password("SecurePass123!"), &Dry);
    assert!(matches!(hashed, Err(HashPasswordError::Entropy(_))));
    assert!(hasher.decoy(&Dry).is_err());
}
