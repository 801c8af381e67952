//! What identifies a user, opened for its owner.

use super::Accounts;
use crate::account::{EmailAddress, User, email_context, mobile_context};
use crate::crypto::{DataKey, OpenError};
use crate::mobile::MobileNumber;

/// Why stored identifiers could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The user's data does not open.
    #[error("failed to open the user's data")]
    Open(#[from] OpenError),
    /// What was opened is no number of an accepted country any more.
    #[error("the stored number is not readable")]
    Number,
    /// What was opened is no address.
    #[error("the stored address is not readable")]
    Email,
}

/// A user's number and address.
pub struct Identity {
    /// The number.
    pub mobile: Option<MobileNumber>,
    /// The address, proven or not.
    pub email: Option<EmailAddress>,
}

impl Accounts {
    /// Opens what identifies a user.
    ///
    /// # Errors
    /// Fails when it does not open, or cannot be read any more.
    pub fn identity(&self, user: &User) -> Result<Identity, IdentityError> {
        let key = self.deployment.data_key(user)?;
        let mobile = user.mobile.as_ref().map(|mobile| {
            let text = open_text(&key, &mobile_context(user.id), &mobile.sealed)?;
            let number = text.and_then(|text| self.plans.parse(&text).ok());
            number.ok_or(IdentityError::Number)
        });
        let email = user.email.as_ref().map(|email| {
            let text = open_text(&key, &email_context(user.id), &email.identifier.sealed)?;
            let address = text.and_then(|text| EmailAddress::parse(&text).ok());
            address.ok_or(IdentityError::Email)
        });
        Ok(Identity {
            mobile: mobile.transpose()?,
            email: email.transpose()?,
        })
    }
}

pub(super) fn open_text(
    key: &DataKey,
    context: &str,
    sealed: &[u8],
) -> Result<Option<String>, OpenError> {
    let plain = key.open(context, sealed)?;
    Ok(std::str::from_utf8(&plain).ok().map(str::to_owned))
}
