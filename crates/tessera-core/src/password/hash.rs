//! Hashing: slow on purpose, with a salt of its own for each password.

use super::algorithm::{Argon2Hash, BcryptHash, Memory};
use super::stored::{self, StoredPassword};
use super::{HashPolicy, InvalidHash, Password, Peppers, Scheme};
use crate::ports::{Entropy, EntropyError};

const SALT_LEN: usize = 16;

/// Why a password was not hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum HashPasswordError {
    /// No salt could be drawn.
    #[error("failed to draw a salt")]
    Entropy(#[from] EntropyError),
    /// The scheme refused its parameters.
    #[error("the hash function refused its parameters")]
    Refused,
    /// The stored form cannot be read.
    #[error("the stored form of a password cannot be read")]
    Unreadable(#[from] InvalidHash),
    /// The stored form names a pepper that is not configured.
    #[error("no password pepper has the id {0}")]
    UnknownPepper(u32),
}

/// Hashes passwords and compares them with stored forms. One for each thread: it keeps the
/// memory that Argon2id works in.
pub struct HashPassword {
    policy: HashPolicy,
    peppers: Peppers,
    memory: Memory,
}

impl HashPassword {
    /// Hashes by `policy`.
    pub fn new(policy: HashPolicy, peppers: Peppers) -> Self {
        Self {
            policy,
            peppers,
            memory: Memory::default(),
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
        let prehash = self.prehash(pepper, password)?;
        let input = prehash.as_bytes();
        Ok(match self.policy.scheme() {
            Scheme::Bcrypt { cost } => stored::format(pepper, BcryptHash::make(cost, salt, input)),
            Scheme::Argon2id {
                memory_kib,
                passes,
                lanes,
            } => {
                let parameters = (memory_kib, passes, lanes);
                let hash = Argon2Hash::make(parameters, &salt, input, &mut self.memory)
                    .ok_or(HashPasswordError::Refused)?;
                stored::format(pepper, hash)
            }
        })
    }

    /// Whether `password` is the one behind `stored`.
    ///
    /// # Errors
    /// Fails for an unknown pepper; callers treat that as a fault of ours, not as a wrong
    /// password.
    pub fn verify(
        &mut self,
        password: &Password,
        stored: &StoredPassword,
    ) -> Result<bool, HashPasswordError> {
        let matches = match stored.pepper {
            Some(id) => {
                let prehash = self.prehash(id, password)?;
                let input = prehash.as_bytes();
                stored.hash.matches(input, &mut self.memory)
            }
            None => {
                let input = password.composed().as_bytes();
                stored.hash.matches(input, &mut self.memory)
            }
        };
        self.memory.shrink_to(self.policy.memory_bytes());
        Ok(matches)
    }

    /// A stored form that no password has, of the policy in force: comparing with it takes as
    /// long as with that of an account.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn decoy(&self, entropy: &dyn Entropy) -> Result<String, EntropyError> {
        let (mut salt, mut bcrypt_tag, mut argon2_tag) = ([0_u8; SALT_LEN], [0_u8; 23], [0_u8; 32]);
        entropy.fill(&mut salt)?;
        entropy.fill(&mut bcrypt_tag)?;
        entropy.fill(&mut argon2_tag)?;
        let pepper = self.peppers.active();
        Ok(match self.policy.scheme() {
            Scheme::Bcrypt { cost } => {
                stored::format(pepper, BcryptHash::of(cost, salt, bcrypt_tag))
            }
            Scheme::Argon2id {
                memory_kib,
                passes,
                lanes,
            } => {
                let parameters = (memory_kib, passes, lanes);
                stored::format(pepper, Argon2Hash::of(parameters, &salt, &argon2_tag))
            }
        })
    }

    /// The name of the scheme of new hashes, for metrics.
    pub fn scheme(&self) -> &'static str {
        match self.policy.scheme() {
            Scheme::Bcrypt { .. } => "bcrypt",
            Scheme::Argon2id { .. } => "argon2id",
        }
    }

    /// Whether a stored form was made by another policy or pepper than those in force.
    pub fn needs_rehash(&self, stored: &StoredPassword) -> bool {
        !stored.is_of(self.policy.scheme(), self.peppers.active())
    }

    /// Whether comparing with a stored form is other work than comparing with a decoy.
    pub fn is_other_work(&self, stored: &StoredPassword) -> bool {
        !stored.hash.is_of(self.policy.scheme())
    }

    fn prehash(
        &self,
        id: u32,
        password: &Password,
    ) -> Result<zeroize::Zeroizing<String>, HashPasswordError> {
        self.peppers
            .prehash(id, password)
            .ok_or(HashPasswordError::UnknownPepper(id))
    }
}

#[cfg(test)]
mod tests;
