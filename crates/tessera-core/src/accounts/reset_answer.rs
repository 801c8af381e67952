//! Answering those who asked for a link to a new password (requirement AUTH-4), behind the
//! requests.

use super::mails::minutes;
use super::requests::{Answered, AnsweredLater};
use super::{Accounts, Fault};
use crate::account::{Email, EmailAddress};
use crate::action_token::{ActionToken, Purpose};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::id::UserId;
use crate::mail::MailTemplate;
use crate::outbox::ResetRequest;
use crate::ports::{Credentials, Effects, NewActionToken};
use async_trait::async_trait;
use jiff::Timestamp;

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

#[async_trait]
impl AnsweredLater for ResetRequest {
    /// What follows: a mail, the token in it, and what is recorded.
    async fn answer(self, accounts: &Accounts, now: Timestamp) -> Result<Answered, Fault> {
        let Ok(email) = EmailAddress::parse(&self.email) else {
            return Ok(Answered::Malformed("an address of electronic mail"));
        };
        let deployment = &accounts.deployment;
        let index = deployment.index_key.email(&email);
        let found = deployment.store.credentials_by_email(&index).await?;
        let token = ActionToken::draw(deployment.entropy.as_ref())?;
        let answer = accounts.reset_answer(found, &token);
        let request = self.by.context();
        let (action, outcome) = (AuditAction::PasswordResetRequested, answer.outcome);
        let entry = deployment
            .audit(action, outcome, &request, now)?
            .with("account", deployment.index_key.email_pseudonym(&email));
        let mut follow_up = Effects {
            audit: vec![NewAuditEntry {
                subject: answer.user,
                ..entry
            }],
            ..Effects::default()
        };
        let ttl = accounts.policy.reset_ttl;
        if let Some(template) = answer.mail {
            let requested_at = self.by.requested_at;
            let mail = accounts.mail(&email, template, None, ttl, &request, requested_at)?;
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
        Ok(Answered::Follows(follow_up))
    }
}

impl Accounts {
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
