//! The port through which passwords are hashed: work that must not hold up anything else.

use crate::password::{HashPasswordError, Password};
use async_trait::async_trait;

/// Why a password was not hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordHasherError {
    /// There is more to hash than can be done soon. The caller should come back.
    #[error("too many passwords wait to be hashed")]
    Overloaded,
    /// Hashing failed.
    #[error("failed to hash a password")]
    Failed(#[from] HashPasswordError),
    /// Whoever was hashing is gone.
    #[error("a hashing thread ended")]
    Gone,
}

/// What comparing a password with a stored form came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Whether it is the password.
    pub matches: bool,
    /// Whether the stored form should be made anew, by the policy in force.
    pub needs_rehash: bool,
}

/// Hashes passwords, and compares them with stored forms.
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// The stored form of a password.
    async fn hash(&self, password: &Password) -> Result<String, PasswordHasherError>;

    /// Compares a password with a stored form. Where there is none, the same work is done
    /// and nothing matches: nobody learns from the time whether an account exists.
    async fn compare(
        &self,
        password: &Password,
        stored: Option<&str>,
    ) -> Result<Compared, PasswordHasherError>;
}
