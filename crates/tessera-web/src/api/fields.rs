//! Members that several bodies have.

use crate::problem::{Code, Problem};
use serde::{Deserialize, Deserializer};
use tessera_core::account::EmailAddress;
use tessera_core::otp::OtpCode;
use tessera_core::password::{Password, Violation};

/// Reads an address.
pub(crate) fn email(
    raw: &str,
    field: &'static str,
    correlation: &str,
) -> Result<EmailAddress, Problem> {
    EmailAddress::parse(raw).map_err(|_| Problem::new(Code::InvalidEmail, correlation).field(field))
}

/// Reads a password that is to be set.
pub(crate) fn password(
    raw: &str,
    field: &'static str,
    correlation: &str,
) -> Result<Password, Problem> {
    Password::parse(raw).map_err(|_| {
        let lacks = match raw.is_empty() {
            true => Violation::TooShort,
            false => Violation::TooLong,
        };
        Problem::weak_password(&[lacks], field, correlation)
    })
}

/// Reads a code. What cannot be one costs no try.
pub(crate) fn code(raw: &str, field: &'static str, correlation: &str) -> Result<OtpCode, Problem> {
    OtpCode::parse(raw).map_err(|_| malformed_code(field, correlation))
}

/// The answer to what cannot be a code.
pub(super) fn malformed_code(field: &'static str, correlation: &str) -> Problem {
    Problem::new(Code::InvalidOtp, correlation)
        .field(field)
        .message("The code has six digits.")
}

/// A member that may be left out is no member that may be null.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
