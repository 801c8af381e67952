//! Users and their profiles.

use crate::crypto::BlindIndex;
use crate::id::UserId;
use jiff::Timestamp;

/// What a user may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A customer: reads and writes what is theirs.
    Customer,
}

impl Role {
    /// The name in tokens and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "CUSTOMER",
        }
    }

    /// Reads a stored name.
    pub fn from_stored(name: &str) -> Option<Self> {
        (name == "CUSTOMER").then_some(Self::Customer)
    }

    /// What the role permits.
    pub fn permissions(self) -> &'static [&'static str] {
        match self {
            Self::Customer => &["read:own", "write:own"],
        }
    }
}

/// A user as stored: personal data is sealed.
#[derive(Debug, Clone)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The role.
    pub role: Role,
    /// Finds the user by mobile number.
    pub mobile_index: BlindIndex,
    /// The mobile number, sealed under the data key.
    pub mobile_sealed: Vec<u8>,
    /// The user's data key, sealed under a master key.
    pub data_key_sealed: Vec<u8>,
    /// When the user came into being.
    pub created_at: Timestamp,
}

/// A customer's profile.
#[derive(Debug, Clone)]
pub struct CustomerProfile {
    /// Whose it is.
    pub user: UserId,
    /// The language they registered in, BCP 47.
    pub locale: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The context that a user's data key is sealed for.
pub fn data_key_context(id: UserId) -> String {
    format!("user:{id}:data-key")
}

/// The context that a user's mobile number is sealed for.
pub fn mobile_context(id: UserId) -> String {
    format!("user:{id}:mobile")
}
