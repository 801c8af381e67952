//! Hashing: slow on purpose, with a salt of its own for each password.

use super::stored::{self, Stored};
use super::{Password, Peppers};
use crate::ports::{Entropy, EntropyError};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, STANDARD_NO_PAD};
use subtle::ConstantTimeEq as _;

const SALT_LEN: usize = 16;
const ARGON2_TAG_LEN: usize = 32;
/// The base64 of bcrypt, which has an alphabet of its own.
const BCRYPT_BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::BCRYPT, NO_PAD);

/// How new hashes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// bcrypt with 2^cost rounds.
    Bcrypt {
        /// 4 to 16; each step doubles the work.
        cost: u32,
    },
    /// Argon2id (RFC 9106).
    Argon2id {
        /// Memory, in KiB.
        memory_kib: u32,
        /// Passes over it.
        passes: u32,
        /// Lanes.
        lanes: u32,
    },
}

impl Scheme {
    /// bcrypt as the sources ask (AUTH-7).
    pub const BCRYPT_12: Self = Self::Bcrypt { cost: 12 };
    /// Argon2id as OWASP recommends it: 19 MiB, two passes, one lane.
    pub const ARGON2ID: Self = Self::Argon2id {
        memory_kib: 19 * 1024,
        passes: 2,
        lanes: 1,
    };

    /// The name in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bcrypt { .. } => "bcrypt",
            Self::Argon2id { .. } => "argon2id",
        }
    }
}

/// The scheme with parameters that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashPolicy(Scheme);

/// Parameters that are too weak, or would take down the service.
#[derive(Debug, thiserror::Error)]
pub enum InvalidHashPolicy {
    /// The cost of bcrypt is out of range.
    #[error("bcrypt's cost must be 4 to 16")]
    Bcrypt,
    /// A parameter of Argon2id is out of range.
    #[error("Argon2id takes 8 KiB to 256 MiB a lane, 1 to 10 passes, 1 to 4 lanes")]
    Argon2id,
}

impl HashPolicy {
    /// Takes a scheme whose parameters are in range.
    ///
    /// # Errors
    /// Says which range.
    pub fn new(scheme: Scheme) -> Result<Self, InvalidHashPolicy> {
        match scheme {
            Scheme::Bcrypt { cost } if !(4..=16).contains(&cost) => Err(InvalidHashPolicy::Bcrypt),
            Scheme::Argon2id {
                memory_kib,
                passes,
                lanes,
            } if !(1..=4).contains(&lanes)
                || !(8 * lanes..=256 * 1024).contains(&memory_kib)
                || !(1..=10).contains(&passes) =>
            {
                Err(InvalidHashPolicy::Argon2id)
            }
            scheme => Ok(Self(scheme)),
        }
    }

    /// The scheme.
    pub fn scheme(self) -> Scheme {
        self.0
    }
}

/// Why a password was not hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum HashPasswordError {
    /// No salt could be drawn.
    #[error("failed to draw a salt")]
    Entropy(#[from] EntropyError),
    /// The scheme refused its parameters.
    #[error("the hash function refused its parameters")]
    Refused,
    /// The stored form cannot be read, or names a pepper that is not configured.
    #[error("the stored form of a password cannot be used")]
    Unreadable,
}

/// Hashes passwords and compares them with stored forms. One for each thread: it keeps the
/// memory that Argon2id works in.
pub struct HashPassword {
    policy: HashPolicy,
    peppers: Peppers,
    memory: Vec<Block>,
}

impl HashPassword {
    /// Hashes by `policy`.
    pub fn new(policy: HashPolicy, peppers: Peppers) -> Self {
        Self {
            policy,
            peppers,
            memory: Vec::new(),
        }
    }

    /// The stored form of `password`.
    ///
    /// # Errors
    /// Fails when no salt can be drawn, or the parameters are refused.
    pub fn hash(
        &mut self,
        password: &Password,
        entropy: &dyn Entropy,
    ) -> Result<String, HashPasswordError> {
        let mut salt = [0_u8; SALT_LEN];
        entropy.fill(&mut salt)?;
        let pepper = self.peppers.active();
        let prehash = self
            .peppers
            .prehash(pepper, password)
            .ok_or(HashPasswordError::Unreadable)?;
        let hash = match self.policy.scheme() {
            Scheme::Bcrypt { cost } => bcrypt::hash_with_salt(prehash.as_bytes(), cost, salt)
                .map_err(|_| HashPasswordError::Refused)?
                .format_for_version(bcrypt::Version::TwoB),
            Scheme::Argon2id {
                memory_kib,
                passes,
                lanes,
            } => {
                let tag = self.argon2id(prehash.as_bytes(), &salt, memory_kib, passes, lanes)?;
                argon2id_text(memory_kib, passes, lanes, &salt, &tag)
            }
        };
        Ok(stored::format(pepper, &hash))
    }

    /// Whether `password` is the one behind `stored`.
    ///
    /// # Errors
    /// Fails when the stored form cannot be used; callers treat that as a fault of ours, not
    /// as a wrong password.
    pub fn verify(&mut self, password: &Password, stored: &str) -> Result<bool, HashPasswordError> {
        let stored = Stored::parse(stored).ok_or(HashPasswordError::Unreadable)?;
        let prehash = self
            .peppers
            .prehash(stored.pepper, password)
            .ok_or(HashPasswordError::Unreadable)?;
        if stored.hash.starts_with("$2") {
            let cost = bcrypt_cost(stored.hash).ok_or(HashPasswordError::Unreadable)?;
            HashPolicy::new(Scheme::Bcrypt { cost }).map_err(|_| HashPasswordError::Unreadable)?;
            return bcrypt::verify(prehash.as_bytes(), stored.hash)
                .map_err(|_| HashPasswordError::Unreadable);
        }
        let argon2 = StoredArgon2::parse(stored.hash).ok_or(HashPasswordError::Unreadable)?;
        let tag = self.argon2id(
            prehash.as_bytes(),
            &argon2.salt,
            argon2.memory_kib,
            argon2.passes,
            argon2.lanes,
        )?;
        Ok(tag.as_slice().ct_eq(&argon2.tag).into())
    }

    /// A stored form that no password has, of the policy in force: comparing with it takes as
    /// long as with that of an account.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn decoy(&self, entropy: &dyn Entropy) -> Result<String, EntropyError> {
        const BCRYPT_TAG_LEN: usize = 23;
        let mut random = [0_u8; SALT_LEN + ARGON2_TAG_LEN];
        entropy.fill(&mut random)?;
        let (salt, tag) = random.split_at(SALT_LEN);
        let hash = match self.policy.scheme() {
            Scheme::Bcrypt { cost } => format!(
                "$2b${cost:02}${}{}",
                BCRYPT_BASE64.encode(salt),
                BCRYPT_BASE64.encode(&tag[..BCRYPT_TAG_LEN])
            ),
            Scheme::Argon2id {
                memory_kib,
                passes,
                lanes,
            } => argon2id_text(memory_kib, passes, lanes, salt, tag),
        };
        Ok(stored::format(self.peppers.active(), &hash))
    }

    /// Whether a stored form was made by another policy or pepper than those in force.
    pub fn needs_rehash(&self, stored: &str) -> bool {
        let Some(stored) = Stored::parse(stored) else {
            return true;
        };
        let is_current = match self.policy.scheme() {
            Scheme::Bcrypt { cost } => stored.hash.starts_with(&format!("$2b${cost:02}$")),
            Scheme::Argon2id {
                memory_kib,
                passes,
                lanes,
            } => stored.hash.starts_with(&format!(
                "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}$"
            )),
        };
        stored.pepper != self.peppers.active() || !is_current
    }

    fn argon2id(
        &mut self,
        prehash: &[u8],
        salt: &[u8],
        memory_kib: u32,
        passes: u32,
        lanes: u32,
    ) -> Result<[u8; ARGON2_TAG_LEN], HashPasswordError> {
        let params = Params::new(memory_kib, passes, lanes, Some(ARGON2_TAG_LEN))
            .map_err(|_| HashPasswordError::Refused)?;
        let blocks = params.block_count();
        if self.memory.len() < blocks {
            self.memory.resize(blocks, Block::default());
        }
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut tag = [0_u8; ARGON2_TAG_LEN];
        argon2
            .hash_password_into_with_memory(prehash, salt, &mut tag, &mut self.memory)
            .map_err(|_| HashPasswordError::Refused)?;
        Ok(tag)
    }
}

/// The PHC form of an Argon2id hash.
fn argon2id_text(memory_kib: u32, passes: u32, lanes: u32, salt: &[u8], tag: &[u8]) -> String {
    format!(
        "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(tag)
    )
}

/// The cost that a hash of bcrypt names: what the policy would not make is not worked off
/// either.
fn bcrypt_cost(hash: &str) -> Option<u32> {
    hash.strip_prefix("$2b$")?.split('$').next()?.parse().ok()
}

/// The PHC form of an Argon2id hash, as [`HashPassword::hash`] writes it.
struct StoredArgon2 {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl StoredArgon2 {
    fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("$argon2id$v=19$")?;
        let mut parts = rest.split('$');
        let mut parameters = parts.next()?.split(',');
        let mut number = |name: &str| -> Option<u32> {
            let value = parameters.next()?.strip_prefix(name)?;
            value.strip_prefix('=')?.parse().ok()
        };
        let (memory_kib, passes, lanes) = (number("m")?, number("t")?, number("p")?);
        let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        let tag = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        let scheme = Scheme::Argon2id {
            memory_kib,
            passes,
            lanes,
        };
        HashPolicy::new(scheme).ok()?;
        Some(Self {
            memory_kib,
            passes,
            lanes,
            salt,
            tag,
        })
    }
}

#[cfg(test)]
mod tests {
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

    const CHEAP: [Scheme; 2] = [
        Scheme::Bcrypt { cost: 4 },
        Scheme::Argon2id {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        },
    ];

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

    // req: AUTH-7
    #[test]
    fn a_password_matches_its_hash_and_no_other() {
        let entropy = Counting(1.into());
        for scheme in CHEAP {
            let mut hasher = hasher(scheme, &[1]);
            let stored = hasher.hash(&password("SecurePass123!"), &entropy).unwrap();
            assert!(hasher.verify(&password("SecurePass123!"), &stored).unwrap());
            assert!(!hasher.verify(&password("SecurePass123"), &stored).unwrap());
            let again = hasher.hash(&password("SecurePass123!"), &entropy).unwrap();
            assert_ne!(stored, again, "each hash has a salt of its own");
            assert!(!hasher.needs_rehash(&stored));
        }
    }

    // req: AUTH-7
    #[test]
    fn what_comes_after_byte_72_counts() {
        let entropy = Counting(1.into());
        let long = "x".repeat(72);
        for scheme in CHEAP {
            let mut hasher = hasher(scheme, &[1]);
            let stored = hasher
                .hash(&password(&format!("{long}a")), &entropy)
                .unwrap();
            assert!(
                !hasher
                    .verify(&password(&format!("{long}b")), &stored)
                    .unwrap()
            );
            assert!(!hasher.verify(&password(&long), &stored).unwrap());
            let nul = hasher.hash(&password("a\0b"), &entropy).unwrap();
            assert!(!hasher.verify(&password("a\0c"), &nul).unwrap());
        }
    }

    // req: AUTH-7
    #[test]
    fn another_policy_or_pepper_asks_for_a_new_hash() {
        let entropy = Counting(1.into());
        let stored = hasher(CHEAP[0], &[1])
            .hash(&password("SecurePass123!"), &entropy)
            .unwrap();
        assert!(hasher(Scheme::Bcrypt { cost: 5 }, &[1]).needs_rehash(&stored));
        assert!(hasher(CHEAP[1], &[1]).needs_rehash(&stored));
        let mut rotated = hasher(CHEAP[0], &[2, 1]);
        assert!(rotated.needs_rehash(&stored));
        assert!(
            rotated
                .verify(&password("SecurePass123!"), &stored)
                .unwrap()
        );
        let mut other = hasher(CHEAP[0], &[2]);
        assert!(other.verify(&password("SecurePass123!"), &stored).is_err());
    }

    // req: REG-6
    #[test]
    fn a_decoy_is_compared_with_like_any_other_and_matches_nothing() {
        let entropy = Counting(1.into());
        for scheme in CHEAP {
            let mut hasher = hasher(scheme, &[1]);
            let decoy = hasher.decoy(&entropy).unwrap();
            assert!(!hasher.verify(&password("SecurePass123!"), &decoy).unwrap());
            assert!(!hasher.needs_rehash(&decoy), "it has the policy's own cost");
        }
    }

    #[test]
    fn a_stolen_table_is_no_use_without_the_pepper() {
        let entropy = Counting(1.into());
        let stored = hasher(CHEAP[0], &[1])
            .hash(&password("SecurePass123!"), &entropy)
            .unwrap();
        let keys = [(1, Key256::new([9; 32]))];
        let policy = HashPolicy::new(CHEAP[0]).unwrap();
        let mut thief = HashPassword::new(policy, Peppers::new(keys).ok().unwrap());
        assert!(!thief.verify(&password("SecurePass123!"), &stored).unwrap());
        let inner = Stored::parse(&stored).unwrap().hash;
        assert!(!bcrypt::verify("SecurePass123!", inner).unwrap());
    }

    #[test]
    fn what_nobody_here_has_written_is_not_worked_off() {
        let mut hasher = hasher(CHEAP[0], &[1]);
        for stored in [
            "",
            "$2b$04$",
            "$tessera$k=1",
            "$tessera$k=x$2b$04$abc",
            "$tessera$k=1$2b$31$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
            "$tessera$k=1$argon2id$v=19$m=4194304,t=1,p=1$AAAAAAAAAAA$AAAA",
            "$tessera$k=1$argon2id$v=19$m=64,t=4000000000,p=1$AAAAAAAAAAA$AAAA",
            "$tessera$k=1$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAA",
        ] {
            let started = hasher.verify(&password("x"), stored);
            assert!(started.is_err(), "{stored}");
        }
    }

    #[test]
    fn parameters_are_bounded() {
        for scheme in [
            Scheme::Bcrypt { cost: 3 },
            Scheme::Bcrypt { cost: 17 },
            Scheme::Argon2id {
                memory_kib: 7,
                passes: 1,
                lanes: 1,
            },
            Scheme::Argon2id {
                memory_kib: 1 << 20,
                passes: 1,
                lanes: 1,
            },
        ] {
            assert!(HashPolicy::new(scheme).is_err(), "{scheme:?}");
        }
    }
}
