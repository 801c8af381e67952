//! Second factors: what a person proves beside a password (requirements MFA-2 to MFA-5).

mod backup_code;
mod code;
mod recovery;
mod sms_code;
mod totp;

pub use backup_code::{BACKUP_CODES, BackupCode, BackupCodeHash, InvalidBackupCode};
pub use code::{FactorCode, FactorKind, FactorMethod, InvalidFactorCode};
pub use recovery::{FactorRecovery, RecoveryActor, RecoveryApproval, RecoveryPolicy};
pub use sms_code::{SmsCodeHash, SmsCodeSubject, SmsCodeUse};
pub use totp::{TotpSecret, TotpStep};

use crate::id::UserId;
use crate::opaque_token::opaque_token;
use jiff::SignedDuration;

opaque_token!(
    /// What a login hands out in place of a session, until a second factor is proven.
    LoginChallenge,
    /// The hash of a challenge.
    LoginChallengeHash
);

opaque_token!(
    /// What a device presents on which a second factor was proven and is not asked for again.
    TrustedDeviceToken,
    /// The hash of such a token.
    TrustedDeviceHash
);

/// The context that the secret of a user's authenticator app is sealed for.
pub fn totp_context(user: UserId) -> String {
    format!("user:{user}:totp")
}

/// The context that the number is sealed for to which a user's codes are sent.
pub fn sms_context(user: UserId) -> String {
    format!("user:{user}:sms-factor")
}

/// How long a factor and a login may wait for a code, and how often one may guess.
#[derive(Debug, Clone, Copy)]
pub struct SecondFactorPolicy {
    /// How long a factor waits for its first code. Who enrolled it showed that the account is
    /// theirs, which is true of whoever holds the session for a while alone.
    pub enrolment_ttl: SignedDuration,
    /// How long a challenge is good.
    pub challenge_ttl: SignedDuration,
    /// Codes evaluated for one challenge.
    pub tries_per_challenge: u32,
    /// Wrong codes for one account, over all challenges and methods, before it has to rest.
    pub tries_per_account: u32,
    /// How long it rests, counted from the last code that was evaluated: no stretch of this
    /// length sees more wrong codes than that.
    pub rest: SignedDuration,
    /// How long a factor counts as just proven, for changes that ask for it.
    pub recent: SignedDuration,
    /// How long a device is remembered on which the factor is not asked for again.
    pub trusted_ttl: SignedDuration,
    /// How staff take a lost factor off an account.
    pub recovery: RecoveryPolicy,
}

impl Default for SecondFactorPolicy {
    fn default() -> Self {
        Self {
            enrolment_ttl: SignedDuration::from_mins(10),
            challenge_ttl: SignedDuration::from_mins(10),
            tries_per_challenge: 5,
            tries_per_account: 10,
            rest: SignedDuration::from_mins(15),
            recent: SignedDuration::from_mins(10),
            trusted_ttl: SignedDuration::from_hours(30 * 24),
            recovery: RecoveryPolicy::default(),
        }
    }
}
