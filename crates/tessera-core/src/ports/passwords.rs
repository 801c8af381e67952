//! The port through which passwords are hashed: work that must not hold up anything else.

use crate::password::{HashPasswordError, Password, StoredPassword};
use async_trait::async_trait;
use std::time::Duration;

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
    /// How long a refusal has to be held, so that none comes sooner than that of the stored form
    /// which takes longest.
    pub hold_refusal: Duration,
}

/// Why a range of breached passwords was not read.
#[derive(Debug, thiserror::Error)]
pub enum BreachLookupError {
    /// No answer came.
    #[error("no range of breached passwords came")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// An answer that is none, with that status.
    #[error("status {0} in place of a range of breached passwords")]
    Answer(u16),
    /// It kept failing and is left alone for a while.
    #[error("breached passwords are not looked up for a while, after failures")]
    Resting,
}

/// Knows passwords from breaches by the SHA-1 of them.
#[async_trait]
pub trait BreachedPasswords: Send + Sync {
    /// The rest of each known hash that begins with these five hexadecimal digits, a line
    /// each, with a colon and how often it was seen.
    async fn range(&self, prefix: &str) -> Result<String, BreachLookupError>;
}

/// Hashes passwords, and compares them with stored forms.
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// The stored form of a password.
    async fn hash(&self, password: &Password) -> Result<String, PasswordHasherError>;

    /// A stored form that no password has. It stands for that of an account that is not there:
    /// comparing with it is the same work, so that nobody learns from the time which are.
    fn decoy(&self) -> &str;

    /// Whether it could compare a password with a stored form, which may be of another
    /// deployment's keys.
    fn can_compare(&self, stored: &StoredPassword) -> bool;

    /// Compares a password with a stored form; where there is none, with the decoy.
    async fn compare(
        &self,
        password: &Password,
        stored: Option<&str>,
    ) -> Result<Compared, PasswordHasherError>;

    /// Learns how long comparing takes with the stored forms that there are besides those of the
    /// policy in force: `stored` holds one of each work. What is not among them is forgotten.
    async fn learn(&self, stored: Vec<String>) -> Result<(), PasswordHasherError>;

    /// Holds an answer, and no thread.
    async fn hold(&self, time: Duration);
}
