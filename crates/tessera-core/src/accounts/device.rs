//! Devices on which somebody has logged in before (OWASP: device cookies against lockout).

use crate::opaque_token::opaque_token;

opaque_token!(
    /// What a known device presents.
    ///
    /// It opens nothing. It only says that its user has logged in here before, so that
    /// someone who guesses passwords from elsewhere cannot lock this device out.
    DeviceToken,
    /// The hash of a device token.
    DeviceTokenHash
);
