//! Users: what identifies them, what they may do, what is known of them.

mod email;
mod personal;
mod role;

pub use email::{EmailAddress, InvalidEmail, MAX_EMAIL_LEN};
pub use personal::{CommsChannel, InvalidPersonalData, PersonalData};
pub use role::{
    CustomRole, Grants, InvalidPermission, InvalidRoleName, MAX_ROLE_PERMISSIONS, Permission,
    RoleName,
};

use crate::crypto::BlindIndex;
use crate::id::UserId;
use jiff::Timestamp;

/// A user as stored: personal data is sealed.
#[derive(Debug, Clone)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The role that came with the account.
    pub role: RoleName,
    /// Roles that staff granted.
    pub granted_roles: Vec<RoleName>,
    /// The mobile number; always proven.
    pub mobile: Option<Identifier>,
    /// The address, proven or waiting to be.
    pub email: Option<Email>,
    /// The user's data key, sealed under a master key.
    pub data_key_sealed: Vec<u8>,
    /// Since when the account is closed to logins.
    pub disabled_at: Option<Timestamp>,
    /// Since when a login asks for a second factor, if it does.
    pub second_factor_at: Option<Timestamp>,
    /// When the user came into being.
    pub created_at: Timestamp,
}

impl User {
    /// Every role the user has.
    pub fn roles(&self) -> impl Iterator<Item = &RoleName> {
        std::iter::once(&self.role).chain(&self.granted_roles)
    }

    /// Whether the user has proven an address or a number.
    pub fn is_proven(&self) -> bool {
        let has_proven_email = self.email.as_ref().is_some_and(Email::is_proven);
        self.mobile.is_some() || has_proven_email
    }
}

/// Something a user is found by: a keyed hash to look it up, and itself, sealed.
#[derive(Debug, Clone)]
pub struct Identifier {
    /// Finds the user.
    pub index: BlindIndex,
    /// The value, sealed under the user's data key.
    pub sealed: Vec<u8>,
}

/// A user's address.
#[derive(Debug, Clone)]
pub struct Email {
    /// What the user is found by.
    pub identifier: Identifier,
    /// When it was proven; none while it waits.
    pub verified_at: Option<Timestamp>,
}

impl Email {
    /// Whether its owner has proven it.
    pub fn is_proven(&self) -> bool {
        self.verified_at.is_some()
    }
}

/// A customer's profile.
#[derive(Debug, Clone)]
pub struct CustomerProfile {
    /// Whose it is.
    pub user: UserId,
    /// The language they registered in, BCP 47.
    pub locale: String,
    /// [`PersonalData`] as JSON, sealed under the user's data key.
    pub personal_sealed: Option<Vec<u8>>,
    /// How they want to be written to; none when they were not asked.
    pub comms_channel: Option<CommsChannel>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed, if it was.
    pub updated_at: Option<Timestamp>,
}

/// The context that a user's data key is sealed for.
pub fn data_key_context(id: UserId) -> String {
    format!("user:{id}:data-key")
}

/// The context that a user's mobile number is sealed for.
pub fn mobile_context(id: UserId) -> String {
    format!("user:{id}:mobile")
}

/// The context that a user's address is sealed for.
pub fn email_context(id: UserId) -> String {
    format!("user:{id}:email")
}

/// The context that a user's personal data is sealed for.
pub fn personal_context(id: UserId) -> String {
    format!("user:{id}:personal")
}
