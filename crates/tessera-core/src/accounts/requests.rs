//! Looking into what strangers asked for, behind the requests: there, the time that an answer takes
//! would tell who has an account (ADR 0046).

use super::{Accounts, Fault};
use crate::delivery::{Deliver, Delivered, DeliveryError, Rounds};
use crate::outbox::{
    Claimed, EntryKind, LoginCodeRequest, ProofRequest, Request, ResetRequest, RetryPolicy,
};
use crate::ports::{Effects, Settlement};
use async_trait::async_trait;
use jiff::Timestamp;
use std::marker::PhantomData;
use std::sync::Arc;

/// Who took a request, in the outbox.
const TAKEN_BY: &str = "accounts";

/// Looks into requests for links and codes.
pub struct StrangersRequests {
    accounts: Arc<Accounts>,
    rounds: Rounds,
}

impl StrangersRequests {
    /// Those that `accounts` were asked for.
    pub fn new(accounts: Arc<Accounts>) -> Self {
        let deployment = &accounts.deployment;
        let rounds = Rounds {
            store: Arc::clone(&deployment.store),
            clock: Arc::clone(&deployment.clock),
            entropy: Arc::clone(&deployment.entropy),
            retry: RetryPolicy::MAIL,
        };
        Self { accounts, rounds }
    }

    /// Looks into what is due; gives the number of requests taken.
    ///
    /// # Errors
    /// Fails when the outbox is out of reach; nothing is lost.
    pub async fn run_once(&self) -> Result<usize, DeliveryError> {
        let resets = self.rounds.run(&self.of::<ResetRequest>()).await?;
        let proofs = self.rounds.run(&self.of::<ProofRequest>()).await?;
        let codes = self.rounds.run(&self.of::<LoginCodeRequest>()).await?;
        Ok(resets + proofs + codes)
    }

    fn of<R: AnsweredLater>(&self) -> Requests<'_, R> {
        Requests {
            accounts: &self.accounts,
            request: PhantomData,
        }
    }
}

/// A request that is looked into behind the answer to it.
#[async_trait]
pub(super) trait AnsweredLater: Request + 'static {
    /// Whether one has to wait for those before it.
    const IN_ORDER: bool = false;

    /// What follows from it.
    async fn answer(self, accounts: &Accounts, now: Timestamp) -> Result<Answered, Fault>;
}

/// What became of a request.
pub(super) enum Answered {
    /// This follows from it.
    Follows(Effects),
    /// It never can be answered: what was stored is not what it should be.
    Malformed(&'static str),
}

/// Requests of one kind.
struct Requests<'a, R> {
    accounts: &'a Accounts,
    request: PhantomData<fn() -> R>,
}

#[async_trait]
impl<R: AnsweredLater> Deliver for Requests<'_, R> {
    fn kind(&self) -> EntryKind {
        R::KIND
    }

    fn is_in_order(&self) -> bool {
        R::IN_ORDER
    }

    async fn deliver(&self, entry: &Claimed, now: Timestamp) -> Delivered {
        let dead = |error: String| Delivered::Done(Settlement::Dead { error });
        let asked: R = match entry.read(&self.accounts.deployment.keys) {
            Ok(asked) => asked,
            Err(error) => return dead(error.to_string()),
        };
        match asked.answer(self.accounts, now).await {
            Ok(Answered::Follows(follow_up)) => Delivered::Done(Settlement::Delivered {
                by: TAKEN_BY.to_owned(),
                follow_up,
            }),
            Ok(Answered::Malformed(what)) => dead(format!("what was stored is not {what}")),
            Err(fault) => {
                tracing::warn!(
                    entry.id = %entry.id,
                    kind = R::KIND.as_str(),
                    error = &fault as &dyn std::error::Error,
                    "a request was not answered"
                );
                Delivered::NotYet(fault.to_string())
            }
        }
    }
}
