//! Tokens in links: whoever holds one may do one thing, once.

use crate::opaque_token::opaque_token;

opaque_token!(
    /// A token as links carry it, in `token=…`.
    ActionToken,
    /// The hash of a token.
    ActionTokenHash
);

/// What a token is for. A token for one purpose never serves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proving the address that an account was registered with.
    VerifyEmail,
    /// Choosing a new password.
    ResetPassword,
    /// Proving the address that is to take the place of another.
    ChangeEmail,
    /// Coming back to an account that somebody tried to register again.
    RecoverAccount,
    /// Locking an account whose second factor was changed by somebody else.
    LockAccount,
    /// Stopping staff from removing a second factor.
    StopRecovery,
}

impl Purpose {
    /// The name in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify-email",
            Self::ResetPassword => "reset-password",
            Self::ChangeEmail => "change-email",
            Self::RecoverAccount => "recover-account",
            Self::LockAccount => "lock-account",
            Self::StopRecovery => "stop-recovery",
        }
    }
}
