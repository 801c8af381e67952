//! Answering those who asked for a link to a new password (requirement AUTH-4), behind the requests:
//! there, the time that an answer takes would tell who has an account (ADR 0046).

use super::mails::minutes;
use super::{Accounts, Fault};
use crate::account::{Email, EmailAddress};
use crate::action_token::{ActionToken, Purpose};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::delivery::{Deliver, Delivered, DeliveryError, Rounds};
use crate::id::UserId;
use crate::mail::MailTemplate;
use crate::outbox::{Claimed, EntryKind, ResetRequest, RetryPolicy};
use crate::ports::{Credentials, Effects, NewActionToken, Settlement};
use crate::request::{ClientAddress, RequestContext};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;

/// Who took a request, in the outbox.
const TAKEN_BY: &str = "accounts";

/// Looks into requests for links to new passwords.
pub struct ResetRequests {
    accounts: Arc<Accounts>,
    rounds: Rounds,
}

/// What is done about a request.
struct Answer {
    /// Whose account it is, where a link is sent.
    user: Option<UserId>,
    outcome: AuditOutcome,
    mail: Option<MailTemplate>,
}

impl Answer {
    fn refused(reason: &'static str) -> Self {
        Self {
            user: None,
            outcome: AuditOutcome::Refused(reason),
            mail: None,
        }
    }
}

impl ResetRequests {
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
        self.rounds.run(self).await
    }
}

#[async_trait]
impl Deliver for ResetRequests {
    fn kind(&self) -> EntryKind {
        EntryKind::ResetRequest
    }

    async fn deliver(&self, entry: &Claimed, now: Timestamp) -> Delivered {
        let dead = |error: String| Delivered::Done(Settlement::Dead { error });
        let asked: ResetRequest = match entry.read(&self.accounts.deployment.keys) {
            Ok(asked) => asked,
            Err(error) => return dead(error.to_string()),
        };
        let Ok(email) = EmailAddress::parse(&asked.email) else {
            return dead("not an address of electronic mail".to_owned());
        };
        match self.accounts.answer_reset(&email, asked, now).await {
            Ok(follow_up) => Delivered::Done(Settlement::Delivered {
                by: TAKEN_BY.to_owned(),
                follow_up,
            }),
            Err(fault) => {
                tracing::warn!(
                    entry.id = %entry.id,
                    error = &fault as &dyn std::error::Error,
                    "a request for a new password was not answered"
                );
                Delivered::NotYet(fault.to_string())
            }
        }
    }
}

impl Accounts {
    /// What follows from a request: a mail, the token in it, and what is recorded.
    async fn answer_reset(
        &self,
        email: &EmailAddress,
        asked: ResetRequest,
        now: Timestamp,
    ) -> Result<Effects, Fault> {
        let deployment = &self.deployment;
        let index = deployment.index_key.email(email);
        let found = deployment.store.credentials_by_email(&index).await?;
        let token = ActionToken::draw(deployment.entropy.as_ref())?;
        let answer = self.reset_answer(found, &token);
        let request = RequestContext {
            correlation: asked.correlation,
            client: ClientAddress::new(asked.client),
            user_agent: String::new(),
            locale: asked.locale,
            bucket: None,
        };
        let (action, outcome) = (AuditAction::PasswordResetRequested, answer.outcome);
        let entry = deployment
            .audit(action, outcome, &request, now)?
            .with("account", deployment.index_key.email_pseudonym(email));
        let mut follow_up = Effects {
            audit: vec![NewAuditEntry {
                subject: answer.user,
                ..entry
            }],
            ..Effects::default()
        };
        let ttl = self.policy.reset_ttl;
        if let Some(template) = answer.mail {
            let requested_at = asked.requested_at;
            let mail = self.mail(email, template, None, ttl, &request, requested_at)?;
            follow_up.outbox.push(mail);
        }
        if answer.user.is_some() {
            follow_up.replacing.push(NewActionToken {
                hash: token.hash(),
                purpose: Purpose::ResetPassword,
                user: answer.user,
                payload_sealed: None,
                created_at: now,
                expires_at: now.saturating_add(ttl).unwrap_or(Timestamp::MAX),
            });
        }
        Ok(follow_up)
    }

    fn reset_answer(&self, found: Option<Credentials>, token: &ActionToken) -> Answer {
        let origin = &self.deployment.origin;
        let Some(user) = found.map(|found| found.user) else {
            return Answer::refused("unknown");
        };
        if user.disabled_at.is_some() {
            return Answer::refused("disabled");
        }
        // A link would prove the address for an account that a stranger may have made.
        if !user.email.as_ref().is_some_and(Email::is_proven) {
            let register_link = origin.page("/register/email");
            return Answer {
                mail: Some(MailTemplate::UnfinishedRegistration { register_link }),
                ..Answer::refused("unverified")
            };
        }
        Answer {
            user: Some(user.id),
            outcome: AuditOutcome::Success,
            mail: Some(MailTemplate::ResetPassword {
                link: origin.page_with_token("/password/new", token.expose()),
                minutes: minutes(self.policy.reset_ttl),
            }),
        }
    }
}
