//! The second factor of an account: turned on, asked for, turned off (requirements MFA-2 to
//! MFA-6).
//!
//! A try is counted before a code is looked at, in the store: restarts and failures give
//! nothing back. A code is used up in the transaction of what it is good for
//! ([ADR 0035]).
//!
//! [ADR 0035]: ../../../../../docs/adr/0035-second-factors-are-claimed-in-the-store.md

mod backup_codes;
mod check;
mod choose;
mod confirm;
mod devices;
mod disable;
mod enrol;
mod login;
mod recent;
mod recovery;
mod required;
mod sms;
mod state;

pub use backup_codes::ReplaceBackupCodesError;
pub use check::CodeRefused;
pub use choose::ChooseFactorError;
pub use confirm::ConfirmFactorError;
pub use devices::PresentedDevice;
pub use disable::DisableSecondFactorError;
pub use enrol::{
    EnrolSmsError, EnrolTotpError, EnrolledSms, EnrolledTotp, WaitingFactor, WaitingTotp,
};
pub(super) use login::FirstFactor;
pub use login::{FactorChallenge, FactorLoginError, SecondStep};
pub use recent::ProveFactorError;
pub use recovery::RecoveryError;
pub use sms::SendFactorCodeError;
pub use state::SecondFactorState;

use super::{Accounts, Fault};
use crate::account::{Email, User};
use crate::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use crate::event::FactorEvent;
use crate::link::Link;
use crate::mail::MailTemplate;
use crate::ports::{Effects, StoredFactor};
use crate::request::RequestContext;
use crate::second_factor::FactorKind;
use jiff::Timestamp;

/// The factors that protect an account, the one that is asked for first at the head: the one
/// that its owner chose, else the first of [`FactorKind::ALL`].
fn in_order(factors: &[StoredFactor]) -> Vec<FactorKind> {
    let confirmed = |kind: &FactorKind| {
        factors
            .iter()
            .find(|factor| factor.kind == *kind && factor.confirmed_at.is_some())
    };
    let mut kinds = FactorKind::ALL.to_vec();
    kinds.retain(|kind| confirmed(kind).is_some());
    kinds.sort_by_key(|kind| !confirmed(kind).is_some_and(|factor| factor.is_chosen));
    kinds
}

impl Accounts {
    /// What is recorded of a change of factors, and told to the owner where there is a proven
    /// address, with a link that locks the account.
    fn factor_effects(
        &self,
        user: &User,
        action: AuditAction,
        told: fn(Timestamp, Link, Option<Link>) -> MailTemplate,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Effects, Fault> {
        let deployment = &self.deployment;
        let entry = deployment.audit(action, AuditOutcome::Success, request, now)?;
        let mut effects = Effects {
            audit: vec![entry.by_owner(user.id)],
            ..Effects::default()
        };
        let is_proven = user.email.as_ref().is_some_and(Email::is_proven);
        if let Some(email) = self.identity(user)?.email.filter(|_| is_proven) {
            let (lock_link, token) = self.draw_lock_link(user.id, now)?;
            let reset_link = deployment.origin.page("/password/forgot");
            let template = told(now, reset_link, Some(lock_link));
            effects
                .outbox
                .push(self.notice(&email, template, request, now)?);
            effects.tokens.push(token);
        }
        Ok(effects)
    }

    /// Lets the sinks know, with all else that comes of it.
    fn publish_factor(
        &self,
        event: FactorEvent,
        request: &RequestContext,
        now: Timestamp,
        effects: &mut Effects,
    ) -> Result<(), Fault> {
        let events = &self.deployment.events;
        let entries = events.entries([event], &request.correlation, now)?;
        effects.outbox.extend(entries);
        Ok(())
    }

    /// Records, and tells the sinks, that a code of `user` was refused.
    async fn record_factor_refusal(
        &self,
        user: &User,
        method: &'static str,
        reason: &'static str,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let (action, outcome) = (
            AuditAction::SecondFactorProven,
            AuditOutcome::Refused(reason),
        );
        let entry = self.deployment.audit(action, outcome, request, now)?;
        let mut effects = Effects {
            audit: vec![NewAuditEntry {
                subject: Some(user.id),
                ..entry
            }],
            ..Effects::default()
        };
        let event = FactorEvent::Refused {
            user_id: user.id,
            method,
            reason,
            ts: now,
        };
        self.publish_factor(event, request, now, &mut effects)?;
        self.deployment.store.record(&effects).await?;
        Ok(())
    }
}
