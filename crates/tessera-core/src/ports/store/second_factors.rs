//! Second factors: enrolled, confirmed, proven, removed. Whatever is used once is claimed in
//! the transaction of what it is used for.

use super::{Effects, NewLogin, StoreError};
use crate::account::User;
use crate::feature_flag::FeatureFlag;
use crate::id::{SessionId, UserId};
use crate::second_factor::{
    BackupCodeHash, FactorKind, FactorMethod, LoginChallengeHash, SecondFactorPolicy, SmsCodeHash,
    SmsCodeSubject, TotpStep,
};
use crate::session::LoginMethod;
use async_trait::async_trait;
use jiff::Timestamp;

/// A factor about to be enrolled. It protects nothing before it is confirmed.
pub struct NewFactor {
    /// Whose.
    pub user: UserId,
    /// What it is.
    pub kind: FactorKind,
    /// The secret of an app, or the number that codes go to; sealed.
    pub sealed: Vec<u8>,
    /// The backup codes that come with it, where the account has none that protect it.
    pub backup_codes: Vec<BackupCodeHash>,
    /// The code that was sent to the number, where it is one.
    pub code: Option<NewSmsCode>,
    /// When.
    pub created_at: Timestamp,
}

/// A code that is sent by text message, in place of the one that was sent before for the same.
pub struct NewSmsCode {
    /// Whose.
    pub user: UserId,
    /// What it is for.
    pub subject: SmsCodeSubject,
    /// What is stored of it.
    pub hash: SmsCodeHash,
    /// When it stops being good.
    pub expires_at: Timestamp,
    /// The message, and what is recorded of it.
    pub effects: Effects,
}

/// A factor as stored.
pub struct StoredFactor {
    /// What it is.
    pub kind: FactorKind,
    /// The secret of an app, or the number that codes go to; sealed.
    pub sealed: Vec<u8>,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// Since when it protects the account; none while it waits for its first code.
    pub confirmed_at: Option<Timestamp>,
    /// Whether its owner chose that it is asked for first.
    pub is_chosen: bool,
}

/// The second factor of a user, with what says whether another may be enrolled.
pub struct FactorOverview {
    /// Whose.
    pub user: User,
    /// Whether they have a password.
    pub has_password: bool,
    /// What they enrolled.
    pub factors: Vec<StoredFactor>,
    /// Backup codes that are left.
    pub backup_codes: u32,
    /// Devices that are remembered, on which it is not asked for.
    pub trusted_devices: u32,
    /// The flag of the feature, where one was set.
    pub flag: Option<FeatureFlag>,
}

/// The first right code of a factor.
pub struct FactorConfirmation {
    /// Whose.
    pub user: UserId,
    /// The session that it was entered in; where this is the first factor all others end, since
    /// none of them proved it.
    pub session: SessionId,
    /// What was enrolled, sealed: it must still be there.
    pub sealed: Vec<u8>,
    /// What the code was.
    pub code: FirstCode,
    /// Sessions revoked since then are told of, too: their access tokens may live.
    pub revoked_since: Timestamp,
}

/// A code that confirms a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstCode {
    /// The code of a step.
    Totp(TotpStep),
    /// The code that was sent.
    Sms(SentCode),
}

impl FirstCode {
    /// What it confirms.
    pub fn kind(&self) -> FactorKind {
        match self {
            Self::Totp(_) => FactorKind::Totp,
            Self::Sms(_) => FactorKind::Sms,
        }
    }
}

/// A code of a text message, as it is found in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentCode {
    /// What it was asked for.
    pub subject: SmsCodeSubject,
    /// What is stored of it.
    pub hash: SmsCodeHash,
}

/// A second factor, proven. It is used up with what it is proven for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorUse {
    /// By the code of a step; that one, and those before it, are good no more.
    Totp(TotpStep),
    /// By the code of a text message.
    Sms(SentCode),
    /// By a backup code.
    BackupCode(BackupCodeHash),
}

impl FactorUse {
    /// How it was proven.
    pub fn method(&self) -> FactorMethod {
        match self {
            Self::Totp(_) => FactorMethod::Totp,
            Self::Sms(_) => FactorMethod::Sms,
            Self::BackupCode(_) => FactorMethod::BackupCode,
        }
    }
}

/// What a login waits in for its second factor.
pub struct NewLoginChallenge {
    /// What is stored of its token.
    pub hash: LoginChallengeHash,
    /// Whose login.
    pub user: UserId,
    /// What was proven first.
    pub method: LoginMethod,
    /// The stored form of the password that was right: a change meanwhile forbids the
    /// challenge. None where the login took no password.
    pub password_hash: Option<String>,
    /// A stored form to put in its place, where the policy has changed.
    pub rehashed: Option<String>,
    /// When the code was asked for that was right, where the login took one: the end of all sessions
    /// since then forbids the challenge.
    pub code_asked_at: Option<Timestamp>,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it stops being good.
    pub expires_at: Timestamp,
    /// What is recorded because of it.
    pub effects: Effects,
}

/// A login that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingLogin {
    /// Whose.
    pub user: UserId,
    /// What was proven first.
    pub method: LoginMethod,
}

/// The answer to a request for a try at a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorTry<T> {
    /// The try was counted; the caller may compare.
    Counted {
        /// What it is for.
        of: T,
        /// Tries left after this one.
        tries_left: u32,
    },
    /// There is nothing to try at: used, expired, or never issued.
    Gone,
    /// All tries are used up.
    Exhausted {
        /// What the try was for: whose it was goes on record.
        of: T,
        /// When trying again makes sense.
        retry_at: Timestamp,
    },
}

/// Codes of second factors that an account tried lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorTries {
    /// How many.
    pub tries: u32,
    /// When it has rested.
    pub rested_at: Timestamp,
}

/// What came of a login with a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorLogin {
    /// The session is stored; challenge and factor are used up.
    Begun,
    /// The challenge was used, has expired, or the account is closed or has no second factor
    /// any more. Nothing is used up.
    Gone,
    /// The factor was used before. The challenge stays.
    Used,
}

/// When a session began and last proved a second factor, and whether its account has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorStanding {
    /// Since when logins ask for one.
    pub required_since: Option<Timestamp>,
    /// When this session proved one.
    pub proven_at: Option<Timestamp>,
    /// When this session began: its owner logged in.
    pub began_at: Option<Timestamp>,
}

/// Second factors.
#[async_trait]
pub trait SecondFactorStore: Send + Sync {
    /// Stores a factor that waits for its first code, with its backup codes; one that waited
    /// before it, whatever it was, is forgotten. An account that is protected keeps the backup
    /// codes that it has. False where one of its kind protects the account already.
    async fn enrol_factor(&self, factor: &NewFactor) -> Result<bool, StoreError>;

    /// What a user enrolled, confirmed or not: at most one of each kind.
    async fn factors(&self, user: UserId) -> Result<Vec<StoredFactor>, StoreError>;

    /// Lets a factor protect the account. The first one turns the second step on, and ends the
    /// sessions that did not prove it; gives those. None when the factor was exchanged or
    /// confirmed, or the code used, meanwhile.
    async fn confirm_factor(
        &self,
        confirmation: &FactorConfirmation,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError>;

    /// Has a factor of `kind` asked for first. False where none protects the account.
    async fn choose_factor(
        &self,
        user: UserId,
        kind: FactorKind,
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// Stores a code that proves the number that a user enrolled, and its message. False, and
    /// nothing stored, where no number protects the account, or the login that the code is for
    /// waits no more.
    async fn put_sms_code(&self, code: &NewSmsCode, now: Timestamp) -> Result<bool, StoreError>;

    /// Whether this is the code that was sent last for what it is for, unused.
    async fn has_sms_code(
        &self,
        user: UserId,
        code: &SentCode,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// A login that waits for its second factor.
    async fn waiting_login(
        &self,
        challenge: &LoginChallengeHash,
        now: Timestamp,
    ) -> Result<Option<WaitingLogin>, StoreError>;

    /// Removes one factor, where another stays that protects the account. Of any number of
    /// callers with one proof one does so; false for the others.
    async fn remove_factor(
        &self,
        user: UserId,
        kind: FactorKind,
        proof: &FactorUse,
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// Removes every factor, the codes, the remembered devices and the logins that wait. Of any
    /// number of callers with one proof one does so; false for the others.
    async fn remove_second_factor(
        &self,
        user: UserId,
        proof: &FactorUse,
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// Puts backup codes in the place of all that there were. False where the account has no
    /// second factor.
    async fn replace_backup_codes(
        &self,
        user: UserId,
        codes: &[BackupCodeHash],
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// How many backup codes a user has left.
    async fn count_backup_codes(&self, user: UserId) -> Result<u32, StoreError>;

    /// Whether a user has this backup code, unused.
    async fn has_backup_code(
        &self,
        user: UserId,
        code: &BackupCodeHash,
    ) -> Result<bool, StoreError>;

    /// Stores a login that waits for its second factor. False, and nothing stored, when the
    /// account was closed, its password changed, its second factor removed, or all of its sessions
    /// ended meanwhile.
    async fn begin_login_challenge(
        &self,
        challenge: &NewLoginChallenge,
    ) -> Result<bool, StoreError>;

    /// Counts a try against a challenge and its account before any comparison, as a
    /// transaction of its own: what fails later does not take it back.
    async fn count_challenge_try(
        &self,
        challenge: &LoginChallengeHash,
        policy: &SecondFactorPolicy,
        now: Timestamp,
    ) -> Result<FactorTry<WaitingLogin>, StoreError>;

    /// The same for a user who is logged in.
    async fn count_factor_try(
        &self,
        user: UserId,
        policy: &SecondFactorPolicy,
        now: Timestamp,
    ) -> Result<FactorTry<()>, StoreError>;

    /// The codes that a user tried since they last rested; none where that is over.
    async fn factor_tries(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<FactorTries>, StoreError>;

    /// Lets a user try codes as if none had been tried, and stores `effects` in any case. Logins
    /// that wait keep their own count.
    async fn release_factor_tries(&self, user: UserId, effects: &Effects)
    -> Result<(), StoreError>;

    /// Uses challenge and factor, and stores the session; or does none of it. The try that
    /// was counted is given back.
    async fn begin_session_by_factor(
        &self,
        challenge: &LoginChallengeHash,
        proof: &FactorUse,
        login: &NewLogin,
    ) -> Result<FactorLogin, StoreError>;

    /// Notes that a session proved its owner's second factor. The try that was counted is
    /// given back. False when the factor was used before, or the session has ended.
    async fn prove_factor(
        &self,
        user: UserId,
        session: SessionId,
        proof: &FactorUse,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// What a session of a user has proven; none where there is no such user.
    async fn factor_standing(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<FactorStanding>, StoreError>;

    /// All of a user's second factor in one read; none where there is no such user.
    async fn factor_overview(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<FactorOverview>, StoreError>;

    /// Forgets all devices of a user on which no second factor is asked for.
    async fn forget_trusted_devices(
        &self,
        user: UserId,
        effects: &Effects,
    ) -> Result<(), StoreError>;

    /// How many accounts a second factor protects.
    async fn count_second_factors(&self) -> Result<u64, StoreError>;

    /// How many of them may prove it by `kind`.
    async fn count_factors(&self, kind: FactorKind) -> Result<u64, StoreError>;

    /// Deletes logins that waited, codes that were sent, devices that were remembered, and counts
    /// of tries that mattered, until before `before`, and factors that no first code came for, with
    /// their backup codes.
    async fn prune_second_factors(&self, before: Timestamp) -> Result<u64, StoreError>;
}
