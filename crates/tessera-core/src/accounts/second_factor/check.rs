//! A code compared with what the account has.

use super::super::{Accounts, Fault};
use super::sms::Addressed;
use crate::account::User;
use crate::crypto::OpenError;
use crate::id::SessionId;
use crate::otp::OtpCode;
use crate::ports::{FactorTry, FactorUse, SentCode, StoreError};
use crate::request::RequestContext;
use crate::second_factor::{
    FactorCode, FactorKind, FactorMethod, SmsCodeHash, SmsCodeSubject, SmsCodeUse, TotpSecret,
    totp_context,
};
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

/// What a code came to.
pub(super) struct ComparedFactor {
    /// What it would use up; none where it is wrong. That it was not used before is for the
    /// store to say, in the transaction of what it is good for.
    pub(super) proof: Option<FactorUse>,
    /// How it was to prove the factor, as far as that can be told of a wrong one.
    pub(super) label: &'static str,
}

impl Accounts {
    /// Compares a code of `user` with all that it may be: one of an app, the one that was sent
    /// for `subject`, a backup code.
    pub(super) async fn compare_factor(
        &self,
        user: &User,
        subject: SmsCodeSubject,
        code: &FactorCode,
        now: Timestamp,
    ) -> Result<ComparedFactor, Fault> {
        let (deployment, store) = (&self.deployment, &self.deployment.store);
        let digits = match code {
            FactorCode::Digits(digits) => digits,
            FactorCode::Backup(code) => {
                let hash = code.hash(user.id, &deployment.pepper);
                let is_theirs = store.has_backup_code(user.id, &hash).await?;
                return Ok(ComparedFactor {
                    proof: is_theirs.then_some(FactorUse::BackupCode(hash)),
                    label: FactorMethod::BackupCode.as_str(),
                });
            }
        };
        let mut factors = store.factors(user.id).await?;
        factors.retain(|factor| factor.confirmed_at.is_some());
        let mut proof = None;
        for factor in &factors {
            let found = match factor.kind {
                FactorKind::Totp => {
                    let secret = self.totp_secret(user, &factor.sealed)?;
                    secret.step_of(digits, now).map(FactorUse::Totp)
                }
                FactorKind::Sms => {
                    let number = self.open_factor_number(user, &factor.sealed)?;
                    let addressed = Addressed {
                        subject,
                        purpose: SmsCodeUse::Proof,
                        number: &number,
                    };
                    let found = self.find_sms_code(user, &addressed, digits, now).await?;
                    found.map(FactorUse::Sms)
                }
            };
            proof = proof.or(found);
        }
        let label = match (&proof, factors.as_slice()) {
            (Some(proof), _) => proof.method().as_str(),
            (None, [only]) => only.kind.as_str(),
            (None, _) => code.form(),
        };
        Ok(ComparedFactor { proof, label })
    }

    /// A code of a message, where it is the one that was sent last for what it is for.
    pub(super) async fn find_sms_code(
        &self,
        user: &User,
        addressed: &Addressed<'_>,
        code: &OtpCode,
        now: Timestamp,
    ) -> Result<Option<SentCode>, StoreError> {
        let (subject, purpose) = (addressed.subject, addressed.purpose);
        let (number, pepper) = (addressed.number, &self.deployment.pepper);
        let sent = SentCode {
            subject,
            hash: SmsCodeHash::of(user.id, subject, purpose, number, code, pepper),
        };
        let store = &self.deployment.store;
        let is_live = store.has_sms_code(user.id, &sent, now).await?;
        Ok(is_live.then_some(sent))
    }

    /// Counts a try of somebody logged in, then compares. A code that proves nothing is
    /// recorded.
    pub(super) async fn try_factor(
        &self,
        user: &User,
        session: SessionId,
        code: &FactorCode,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Result<(FactorUse, u32), CodeRefused>, Fault> {
        let tries_left = match self.count_factor_try(user, now).await? {
            Ok(tries_left) => tries_left,
            Err(refused) => {
                let refused = self.refuse_code(user, code.form(), refused, request, now);
                return Ok(Err(refused.await?));
            }
        };
        let subject = SmsCodeSubject::Session(session);
        let compared = self.compare_factor(user, subject, code, now).await?;
        match compared.proof {
            Some(proof) => Ok(Ok((proof, tries_left))),
            None => {
                let refused = CodeRefused::Mismatch { tries_left };
                let refused = self.refuse_code(user, compared.label, refused, request, now);
                Ok(Err(refused.await?))
            }
        }
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
            FactorTry::Exhausted { retry_at, .. } => Err(CodeRefused::until(retry_at, now)),
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
        method: &'static str,
        refused: CodeRefused,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<CodeRefused, Fault> {
        let reason = refused.reason();
        count_check(method, reason);
        self.record_factor_refusal(user, method, reason, request, now)
            .await?;
        Ok(refused)
    }
}

/// Counts what came of a code: by how it proved the factor, or was to, or `digits` where that
/// cannot be told.
pub(super) fn count_check(method: &'static str, outcome: &'static str) {
    metrics::counter!(
        "tessera_second_factor_checks_total",
        "method" => method,
        "outcome" => outcome,
    )
    .increment(1);
}
