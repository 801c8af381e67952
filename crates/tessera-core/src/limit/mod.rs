//! Rate limits: the policy, and drawing on it.

mod account;
mod address;
mod draw;
mod message;
mod overview;
mod policy;
mod window;

pub use account::Guessing;
pub use address::Scope;
pub use draw::{Draw, DrawGroup, Drawn, Rule, Standing, Taken, summarise, token_interval_us};
pub use message::MailPurpose;
pub use overview::{LimitInForce, LimitKind, LimitedPerson, UsedLimit};
pub use policy::LimitPolicy;

use crate::crypto::IndexKey;
use crate::event::ThrottleReason;
use crate::ports::{Ephemeral, EphemeralError};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// A request was refused for its frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("throttled by the {} limit", reason.as_str())]
pub struct Throttled {
    /// Which limit.
    pub reason: ThrottleReason,
    /// Where it stands.
    pub standing: Standing,
    /// When to come back.
    pub retry_after: SignedDuration,
}

/// What a check of limits says.
pub type Checked = Result<Option<Standing>, Throttled>;

/// What a limited use case came to, and where its tightest limit stands: callers are
/// told that whether they succeeded or not.
pub struct Metered<T, E> {
    /// What it came to.
    pub outcome: Result<T, E>,
    /// Where the tightest limit stands; none where limits are off or were not reached.
    pub standing: Option<Standing>,
}

impl<T, E> Metered<T, E> {
    /// Does `work` where the limits that were checked allow it.
    pub(crate) async fn where_granted<F>(
        checked: Result<Checked, F>,
        throttled: impl FnOnce(Throttled) -> E,
        work: impl Future<Output = Result<T, E>>,
    ) -> Self
    where
        E: From<F>,
    {
        let refusal = match checked {
            Ok(Ok(standing)) => {
                let outcome = work.await;
                return Self { outcome, standing };
            }
            Ok(Err(refused)) => throttled(refused),
            Err(error) => error.into(),
        };
        Self {
            outcome: Err(refusal),
            standing: None,
        }
    }
}

/// Keeps the tighter of two standings.
pub(crate) fn keep_tightest(kept: &mut Option<Standing>, other: Option<Standing>) {
    *kept = [*kept, other]
        .into_iter()
        .flatten()
        .min_by_key(|standing| standing.remaining);
}

/// Draws on the limits of a deployment.
#[derive(Clone)]
pub struct Limiter {
    ephemeral: Arc<dyn Ephemeral>,
    policy: LimitPolicy,
    index_key: IndexKey,
}

impl Limiter {
    /// A limiter over `ephemeral`.
    pub fn new(ephemeral: Arc<dyn Ephemeral>, policy: LimitPolicy, index_key: IndexKey) -> Self {
        Self {
            ephemeral,
            policy,
            index_key,
        }
    }

    /// Whether nobody came with `name` before: of any number of callers at once one is told
    /// so. Holds where limits are off, too.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub(crate) async fn once(
        &self,
        what: &str,
        name: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let group = DrawGroup(vec![Draw {
            key: format!("once:{what}:{{{name}}}"),
            rule: Rule::Window { max: 1, until },
            cost: 1,
        }]);
        let taken = self.ephemeral.take(&group, now).await?;
        Ok(matches!(taken, Taken::Granted(_)))
    }

    async fn draw(
        &self,
        group: &DrawGroup,
        reasons: &[ThrottleReason],
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        if !self.policy.enabled {
            return Ok(Ok(None));
        }
        Ok(match self.ephemeral.take(group, now).await? {
            Taken::Granted(standing) => Ok(Some(standing)),
            Taken::Denied {
                index,
                standing,
                retry_after,
            } => {
                let reason = reasons
                    .get(index)
                    .copied()
                    .unwrap_or(ThrottleReason::Address);
                metrics::counter!("tessera_throttled_total", "reason" => reason.as_str())
                    .increment(1);
                Err(Throttled {
                    reason,
                    standing,
                    retry_after,
                })
            }
        })
    }
}
