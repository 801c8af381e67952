//! A registration under way, as stored.

use super::{BrowserToken, BrowserTokenHash};
use crate::account::Identifier;
use crate::id::RegistrationId;
use jiff::Timestamp;

/// A registration in stages: what was given at its start, and what was proven since.
///
/// There is no user yet: personal data is sealed under the master keys.
#[derive(Debug, Clone)]
pub struct StagedRegistration {
    /// The id, which only who started it knows.
    pub id: RegistrationId,
    /// The address.
    pub email: Identifier,
    /// The number, where one was given.
    pub phone: Option<Identifier>,
    /// The stored form of the password.
    pub password_hash: String,
    /// The language it was started in, BCP 47.
    pub locale: String,
    /// The browser that it goes on in, and nowhere else; none where the id alone is enough.
    pub browser: Option<BrowserTokenHash>,
    /// When the address was proven.
    pub email_proven_at: Option<Timestamp>,
    /// When the number was proven.
    pub phone_proven_at: Option<Timestamp>,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it runs out.
    pub expires_at: Timestamp,
}

impl StagedRegistration {
    /// Whether its address or its number is proven, so that it can be completed.
    pub fn is_proven(&self) -> bool {
        self.email_proven_at.is_some() || self.phone_proven_at.is_some()
    }

    /// Whether a caller may go on with it who presents `browser`.
    pub(super) fn admits(&self, browser: Option<&BrowserToken>) -> bool {
        match (&self.browser, browser) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(bound), Some(presented)) => bound.admits(presented),
        }
    }
}

/// What a code proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    /// The address.
    Email,
    /// The number.
    Phone,
}

impl Proven {
    /// The member of the request that it was given in.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

/// The context that a registration's address is sealed for.
pub(super) fn email_context(id: RegistrationId) -> String {
    format!("registration:{id}:email")
}

/// The context that a registration's number is sealed for.
pub(super) fn phone_context(id: RegistrationId) -> String {
    format!("registration:{id}:phone")
}
