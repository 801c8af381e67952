//! A code compared with what the account has.

use super::super::{Accounts, Fault};
use crate::account::User;
use crate::audit::{AuditAction, AuditOutcome};
use crate::crypto::OpenError;
use crate::ports::{FactorTry, FactorUse};
use crate::request::RequestContext;
use crate::second_factor::{FactorCode, FactorMethod, TotpSecret, totp_context};
use jiff::{SignedDuration, Timestamp};

/// Why a code proved nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefused {
    /// It is wrong, or was used before.
    #[error("code does not match")]
    Mismatch {
        /// How many tries are left.
        tries_left: u32,
    },
    /// Too many codes were tried.
    #[error("too many tries")]
    TooManyTries {
        /// When to come back.
        retry_after: SignedDuration,
    },
}

impl CodeRefused {
    pub(super) fn until(retry_at: Timestamp, now: Timestamp) -> Self {
        let retry_after = retry_at.duration_since(now).max(SignedDuration::ZERO);
        Self::TooManyTries { retry_after }
    }

    /// What the log says of it, and callers are not told.
    fn reason(self) -> &'static str {
        match self {
            Self::Mismatch { .. } => "code",
            Self::TooManyTries { .. } => "locked",
        }
    }
}

impl Accounts {
    /// What a code of `user` would use up; none where it is wrong. That it was not used before
    /// is for the store to say, in the transaction of what it is good for.
    pub(super) async fn compare_factor(
        &self,
        user: &User,
        code: &FactorCode,
        now: Timestamp,
    ) -> Result<Option<FactorUse>, Fault> {
        let (deployment, store) = (&self.deployment, &self.deployment.store);
        match code {
            FactorCode::Digits(digits) => {
                let found = store.totp(user.id).await?;
                let Some(totp) = found.filter(|totp| totp.confirmed_at.is_some()) else {
                    return Ok(None);
                };
                let secret = self.totp_secret(user, &totp.secret_sealed)?;
                Ok(secret.step_of(digits, now).map(FactorUse::Totp))
            }
            FactorCode::Backup(code) => {
                let hash = code.hash(user.id, &deployment.pepper);
                let is_theirs = store.has_backup_code(user.id, &hash).await?;
                Ok(is_theirs.then_some(FactorUse::BackupCode(hash)))
            }
        }
    }

    /// Counts a try of somebody logged in, then compares.
    pub(super) async fn try_factor(
        &self,
        user: &User,
        code: &FactorCode,
        now: Timestamp,
    ) -> Result<Result<(FactorUse, u32), CodeRefused>, Fault> {
        let tries_left = match self.count_factor_try(user, now).await? {
            Ok(tries_left) => tries_left,
            Err(refused) => return Ok(Err(refused)),
        };
        let found = self.compare_factor(user, code, now).await?;
        Ok(found
            .map(|proof| (proof, tries_left))
            .ok_or(CodeRefused::Mismatch { tries_left }))
    }

    /// Counts a try of somebody logged in; gives how many are left.
    pub(super) async fn count_factor_try(
        &self,
        user: &User,
        now: Timestamp,
    ) -> Result<Result<u32, CodeRefused>, Fault> {
        let policy = &self.policy.second_factor;
        let store = &self.deployment.store;
        Ok(match store.count_factor_try(user.id, policy, now).await? {
            FactorTry::Counted { tries_left, .. } => Ok(tries_left),
            FactorTry::Exhausted { retry_at } => Err(CodeRefused::until(retry_at, now)),
            FactorTry::Gone => Err(CodeRefused::Mismatch { tries_left: 0 }),
        })
    }

    /// The secret of a user's authenticator app.
    pub(super) fn totp_secret(&self, user: &User, sealed: &[u8]) -> Result<TotpSecret, Fault> {
        let key = self.deployment.data_key(user)?;
        let plain = key.open(&totp_context(user.id), sealed)?;
        Ok(TotpSecret::from_slice(&plain).ok_or(OpenError::Malformed)?)
    }

    /// Records, and counts, that a code was refused.
    pub(super) async fn refuse_code(
        &self,
        user: &User,
        method: FactorMethod,
        refused: CodeRefused,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<CodeRefused, Fault> {
        let reason = refused.reason();
        count_check(method, reason);
        let (action, outcome) = (
            AuditAction::SecondFactorProven,
            AuditOutcome::Refused(reason),
        );
        self.record_factor(user, action, outcome, request, now)
            .await?;
        Ok(refused)
    }
}

/// Counts what came of a code.
pub(super) fn count_check(method: FactorMethod, outcome: &'static str) {
    metrics::counter!(
        "tessera_second_factor_checks_total",
        "method" => method.as_str(),
        "outcome" => outcome,
    )
    .increment(1);
}
