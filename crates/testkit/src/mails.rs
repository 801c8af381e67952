//! What the service sends by mail, in types.

use std::sync::{Arc, Mutex};
use tessera_core::delivery::{About, Channel, Email, Prepared};
use tessera_core::link::Link;
use tessera_core::mail::{Mail, MailMessage, MailTemplate};
use tessera_core::otp::OtpCode;
use tessera_core::outbox::{EntryKind, RetryPolicy};

/// The channel of mails, which remembers what goes through it.
pub struct WatchedEmail {
    /// The channel itself.
    pub channel: Email,
    /// What went through.
    pub taken: TakenMails,
}

impl Channel for WatchedEmail {
    type Stored = MailMessage;
    type Outgoing = Mail;
    const KIND: EntryKind = Email::KIND;
    const RETRY: RetryPolicy = Email::RETRY;

    fn about(stored: &MailMessage) -> About<'_> {
        Email::about(stored)
    }

    fn prepare<'a>(&self, stored: &'a MailMessage) -> Prepared<'a, Mail> {
        self.taken.0.lock().unwrap().push(stored.clone());
        self.channel.prepare(stored)
    }
}

/// The mails that were taken from the outbox, oldest first, one for each try at sending. They
/// are typed: tests read codes and links from them, not from their words.
#[derive(Clone, Default)]
pub struct TakenMails(Arc<Mutex<Vec<MailMessage>>>);

impl TakenMails {
    /// All mails to an address that somebody gets, oldest first.
    pub fn to(&self, address: &str) -> Vec<MailTemplate> {
        let all = self.0.lock().unwrap();
        let theirs = all.iter().filter(|mail| mail.to == address);
        theirs
            .map(|mail| mail.template.clone())
            .filter(|template| !matches!(template, MailTemplate::Discard))
            .collect()
    }

    /// How many entries were taken, those that nobody gets among them.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

/// The code in a mail.
pub fn code(template: &MailTemplate) -> String {
    let code: &OtpCode = match template {
        MailTemplate::VerifyEmail { code, .. }
        | MailTemplate::RegistrationCode { code, .. }
        | MailTemplate::RegistrationCodeForOwner { code, .. }
        | MailTemplate::ConfirmNewEmail { code, .. } => code,
        _ => panic!("the mail holds no code"),
    };
    code.digits().to_owned()
}

/// The token in the link of a mail.
pub fn token(template: &MailTemplate) -> String {
    let link: &Link = match template {
        MailTemplate::VerifyEmail { link, .. }
        | MailTemplate::ResetPassword { link, .. }
        | MailTemplate::PasswordTakenOff { link, .. }
        | MailTemplate::RegistrationCodeForOwner {
            recovery_link: link,
            ..
        }
        | MailTemplate::ConfirmNewEmail { link, .. }
        | MailTemplate::RecoveryAsked {
            stop_link: link, ..
        }
        | MailTemplate::RecoveryApproved {
            stop_link: link, ..
        }
        | MailTemplate::RecoveryFinished {
            lock_link: link, ..
        }
        | MailTemplate::SecondFactorEnabled {
            lock_link: Some(link),
            ..
        }
        | MailTemplate::SecondFactorDisabled {
            lock_link: Some(link),
            ..
        }
        | MailTemplate::FactorAdded {
            lock_link: Some(link),
            ..
        }
        | MailTemplate::FactorRemoved {
            lock_link: Some(link),
            ..
        }
        | MailTemplate::BackupCodesReplaced {
            lock_link: Some(link),
            ..
        } => link,
        _ => panic!("the mail holds no token"),
    };
    let (_, token) = link.as_str().split_once("token=").unwrap();
    token.to_owned()
}
