//! Tokens that stand for a bucket of their own (requirement REG-7).
//!
//! Limits by address count everybody behind one address together. Whoever shows a token at a
//! step of a registration in stages is counted by it instead; asking for tokens is counted by
//! address, and the more an address asks for, the more work each further one costs.

mod statement;
mod work;

use crate::accounts::operation_error;
use crate::crypto::hex;
use crate::deployment::Deployment;
use crate::event::ThrottleReason;
use crate::limit::{Checked, Metered, Scope, Standing, Throttled, keep_tightest};
use crate::ports::{Entropy, EntropyError};
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};
use statement::{Kind, Signer, Statement};
use std::sync::Arc;

/// How long a token is good for: longer than the code of a registration is.
const TOKEN_TTL: SignedDuration = SignedDuration::from_mins(10);
/// How long there is for the work.
const CHALLENGE_TTL: SignedDuration = SignedDuration::from_mins(2);
/// The longest solution that is looked at, in bytes.
const MAX_SOLUTION_LEN: usize = 64;

operation_error!(
    /// Why nobody was given a token, or work for one.
    AskTokenError {
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

operation_error!(
    /// Why a page has no bucket to draw on.
    TakeBucketError {
        /// The address has asked for more tokens than are free.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

operation_error!(
    /// Why work was not taken.
    RedeemWorkError {
        /// The challenge is none of ours, has run out, or was answered before.
        #[error("the challenge cannot be answered")]
        Challenge,
        /// The solution does not solve it.
        #[error("the solution is wrong")]
        Solution,
        /// Too many requests.
        #[error("too many requests")]
        Throttled(#[source] Throttled),
    }
);

/// A request has no token where one is needed, or one that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a valid rate limit token is needed")]
pub struct NoRateLimitToken;

/// A bucket that a request draws on instead of its address's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitBucket {
    id: [u8; statement::ID_LEN],
    /// When the token has run out.
    pub(crate) until: Timestamp,
}

impl RateLimitBucket {
    /// Its name in keys of the ephemeral store.
    pub(crate) fn name(&self) -> String {
        hex(&self.id)
    }
}

/// What somebody is given who asks.
pub enum Asked {
    /// A token.
    Token(NewToken),
    /// Work first.
    Work {
        /// To be sent back with the solution.
        challenge: String,
        /// How many leading bits of SHA-256 over challenge and solution must be zero.
        difficulty: u8,
        /// How long there is.
        expires_in: SignedDuration,
    },
}

/// A fresh token.
pub struct NewToken {
    /// The token.
    pub token: String,
    /// How long it is good for.
    pub expires_in: SignedDuration,
}

/// What a form on a page draws on.
pub struct TakenBucket {
    /// The bucket.
    pub bucket: RateLimitBucket,
    /// The token that stands for it, to be kept for the next form of the same journey.
    pub token: String,
}

/// Use cases over these tokens.
pub struct RateLimitTokens {
    deployment: Arc<Deployment>,
    /// Whether steps of registrations in stages need one.
    is_required: bool,
    signer: Signer,
}

impl RateLimitTokens {
    /// Tokens of a deployment.
    pub fn new(deployment: Arc<Deployment>, is_required: bool) -> Self {
        Self {
            signer: Signer::derive(&deployment.index_key),
            deployment,
            is_required,
        }
    }

    /// Gives a token, or work for one where the address has asked for many.
    pub async fn ask(&self, request: &RequestContext) -> Metered<Asked, AskTokenError> {
        let mut standing = None;
        let outcome = self.try_ask(request, &mut standing).await;
        count(match &outcome {
            Ok(Asked::Token(_)) => "issued",
            Ok(Asked::Work { .. }) => "challenged",
            Err(AskTokenError::Throttled(_)) => "throttled",
            Err(AskTokenError::Fault(_)) => "failed",
        });
        Metered { outcome, standing }
    }

    async fn try_ask(
        &self,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<Asked, AskTokenError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let checked = deployment
            .limiter
            .address(Scope::RateLimitToken, request, now);
        let granted = self.granted(checked.await?, request, now).await;
        let granted = granted.map_err(AskTokenError::Throttled)?;
        keep_tightest(standing, granted);
        let difficulty = granted.map_or(0, work::difficulty);
        if difficulty == 0 {
            return Ok(Asked::Token(self.new_token(now)?));
        }
        let entropy = deployment.entropy.as_ref();
        let statement = Statement::draw(CHALLENGE_TTL, difficulty, now, entropy)?;
        Ok(Asked::Work {
            challenge: self.signer.sign(Kind::Challenge, &statement),
            difficulty,
            expires_in: CHALLENGE_TTL,
        })
    }

    /// Gives a token for work. Of any number of the same solutions at once one is taken.
    pub async fn redeem(
        &self,
        challenge: &str,
        solution: &str,
        request: &RequestContext,
    ) -> Metered<NewToken, RedeemWorkError> {
        let mut standing = None;
        let outcome = self.try_redeem(challenge, solution, request, &mut standing);
        let outcome = outcome.await;
        count(match &outcome {
            Ok(_) => "redeemed",
            Err(RedeemWorkError::Challenge | RedeemWorkError::Solution) => "refused",
            Err(RedeemWorkError::Throttled(_)) => "throttled",
            Err(RedeemWorkError::Fault(_)) => "failed",
        });
        Metered { outcome, standing }
    }

    async fn try_redeem(
        &self,
        challenge: &str,
        solution: &str,
        request: &RequestContext,
        standing: &mut Option<Standing>,
    ) -> Result<NewToken, RedeemWorkError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let checked = deployment
            .limiter
            .address(Scope::RateLimitWork, request, now);
        let granted = self.granted(checked.await?, request, now).await;
        keep_tightest(standing, granted.map_err(RedeemWorkError::Throttled)?);
        let statement = self.signer.read(Kind::Challenge, challenge, now);
        let statement = statement.ok_or(RedeemWorkError::Challenge)?;
        let is_solved = solution.len() <= MAX_SOLUTION_LEN
            && work::is_solved(challenge, solution, statement.difficulty);
        if !is_solved {
            return Err(RedeemWorkError::Solution);
        }
        let name = hex(&statement.id);
        let is_first = deployment.limiter.once("work", &name, statement.until, now);
        if !is_first.await? {
            return Err(RedeemWorkError::Challenge);
        }
        Ok(self.new_token(now)?)
    }

    /// The bucket that a request draws on which shows `presented`; none where it shows no
    /// token and needs none.
    ///
    /// # Errors
    /// A token that does not hold is refused, also where none is needed: whoever shows one
    /// should learn that it has run out.
    pub fn admit(
        &self,
        presented: Option<&str>,
    ) -> Result<Option<RateLimitBucket>, NoRateLimitToken> {
        let Some(token) = presented else {
            return match self.is_required {
                true => Err(NoRateLimitToken),
                false => Ok(None),
            };
        };
        let now = self.deployment.clock.now();
        let statement = self.signer.read(Kind::Token, token, now);
        let statement = statement.ok_or(NoRateLimitToken)?;
        Ok(Some(RateLimitBucket {
            id: statement.id,
            until: statement.until,
        }))
    }

    /// The bucket for a form on a page, where the deployment demands tokens: that of the token
    /// which was `kept` of an earlier form, else of one that is taken for the person. Forms do
    /// no work: an address that would have to is told to wait until tokens are free again.
    ///
    /// # Errors
    /// See [`TakeBucketError`].
    pub async fn take(
        &self,
        kept: Option<&str>,
        request: &RequestContext,
    ) -> Result<Option<TakenBucket>, TakeBucketError> {
        if !self.is_required {
            return Ok(None);
        }
        if let Some(token) = kept
            && let Ok(Some(bucket)) = self.admit(Some(token))
        {
            let token = token.to_owned();
            return Ok(Some(TakenBucket { bucket, token }));
        }
        let taken = self.take_free(request).await;
        count(match &taken {
            Ok(_) => "issued",
            Err(TakeBucketError::Throttled(_)) => "throttled",
            Err(TakeBucketError::Fault(_)) => "failed",
        });
        taken.map(Some)
    }

    async fn take_free(&self, request: &RequestContext) -> Result<TakenBucket, TakeBucketError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let limiter = &deployment.limiter;
        let checked = limiter.address(Scope::RateLimitToken, request, now).await?;
        let free = checked.and_then(|standing| match standing {
            Some(standing) if work::difficulty(standing) > 0 => Err(Throttled {
                reason: ThrottleReason::Address,
                standing,
                retry_after: work::free_after(standing),
            }),
            standing => Ok(standing),
        });
        let granted = self.granted(free, request, now).await;
        granted.map_err(TakeBucketError::Throttled)?;
        let entropy: &dyn Entropy = deployment.entropy.as_ref();
        let statement = Statement::draw(TOKEN_TTL, 0, now, entropy)?;
        Ok(TakenBucket {
            bucket: RateLimitBucket {
                id: statement.id,
                until: statement.until,
            },
            token: self.signer.sign(Kind::Token, &statement),
        })
    }

    fn new_token(&self, now: Timestamp) -> Result<NewToken, EntropyError> {
        let entropy: &dyn Entropy = self.deployment.entropy.as_ref();
        let statement = Statement::draw(TOKEN_TTL, 0, now, entropy)?;
        Ok(NewToken {
            token: self.signer.sign(Kind::Token, &statement),
            expires_in: TOKEN_TTL,
        })
    }

    async fn granted(&self, checked: Checked, request: &RequestContext, now: Timestamp) -> Checked {
        if let Err(throttled) = checked {
            let told = self
                .deployment
                .report_throttled(None, throttled, request, now);
            told.await;
        }
        checked
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("tessera_rate_limit_tokens_total", "outcome" => outcome).increment(1);
}
