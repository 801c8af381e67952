//! Second factors: enrolled, confirmed, proven, removed. Whatever is used once is claimed in
//! the transaction of what it is used for.

use super::{Effects, NewLogin, StoreError};
use crate::id::{SessionId, UserId};
use crate::second_factor::{BackupCodeHash, LoginChallengeHash, SecondFactorPolicy, TotpStep};
use crate::session::LoginMethod;
use async_trait::async_trait;
use jiff::Timestamp;

/// An authenticator app about to be enrolled. It protects nothing before it is confirmed.
pub struct NewTotp {
    /// Whose.
    pub user: UserId,
    /// The secret, sealed.
    pub secret_sealed: Vec<u8>,
    /// The backup codes that come with it.
    pub backup_codes: Vec<BackupCodeHash>,
    /// When.
    pub created_at: Timestamp,
}

/// An authenticator app as stored.
pub struct StoredTotp {
    /// The secret, sealed.
    pub secret_sealed: Vec<u8>,
    /// Since when it protects the account; none while it waits for its first code.
    pub confirmed_at: Option<Timestamp>,
}

/// The first right code of an app.
pub struct TotpConfirmation {
    /// Whose.
    pub user: UserId,
    /// The session that it was entered in; all others end, since none of them proved it.
    pub session: SessionId,
    /// The secret that the code was compared with, sealed: it must still be there.
    pub secret_sealed: Vec<u8>,
    /// The step of the code.
    pub step: TotpStep,
    /// Sessions revoked since then are told of, too: their access tokens may live.
    pub revoked_since: Timestamp,
}

/// A second factor, proven. It is used up with what it is proven for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorUse {
    /// By the code of a step; that one, and those before it, are good no more.
    Totp(TotpStep),
    /// By a backup code.
    BackupCode(BackupCodeHash),
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
        /// When trying again makes sense.
        retry_at: Timestamp,
    },
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

/// When a session last proved a second factor, and whether its account has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorStanding {
    /// Since when logins ask for one.
    pub required_since: Option<Timestamp>,
    /// When this session proved one.
    pub proven_at: Option<Timestamp>,
}

/// Second factors.
#[async_trait]
pub trait SecondFactorStore: Send + Sync {
    /// Stores an app that waits for its first code, with its backup codes; one that waited
    /// before it is forgotten. False where one protects the account already.
    async fn enrol_totp(&self, totp: &NewTotp) -> Result<bool, StoreError>;

    /// A user's authenticator app, confirmed or not.
    async fn totp(&self, user: UserId) -> Result<Option<StoredTotp>, StoreError>;

    /// Turns the second factor on, and ends the sessions that did not prove it; gives those.
    /// None when the app was exchanged or confirmed meanwhile.
    async fn confirm_totp(
        &self,
        confirmation: &TotpConfirmation,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError>;

    /// Removes every factor, the backup codes, the remembered devices and the logins that wait. Of any number of
    /// callers with one proof one does so; false for the others.
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
    /// account was closed, its password changed, or its second factor removed meanwhile.
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

    /// How many devices of a user are remembered, on which no second factor is asked for.
    async fn count_trusted_devices(&self, user: UserId, now: Timestamp) -> Result<u32, StoreError>;

    /// Forgets them all.
    async fn forget_trusted_devices(
        &self,
        user: UserId,
        effects: &Effects,
    ) -> Result<(), StoreError>;

    /// How many accounts a second factor protects.
    async fn count_second_factors(&self) -> Result<u64, StoreError>;

    /// Deletes logins that waited, devices that were remembered, and counts of tries that
    /// mattered, until before `before`.
    async fn prune_second_factors(&self, before: Timestamp) -> Result<u64, StoreError>;
}
