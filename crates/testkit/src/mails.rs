//! What the service would have sent by mail.

use std::sync::Mutex;
use tessera_core::crypto::MasterKeys;
use tessera_core::id::ClaimId;
use tessera_core::link::Link;
use tessera_core::mail::{MailMessage, MailTemplate};
use tessera_core::otp::OtpCode;
use tessera_core::outbox::EntryKind;
use tessera_core::ports::{Clock as _, OutboxStore as _, Settlement};
use tessera_store::SqlStore;

use crate::time::{TestClock, TestEntropy};

/// The mails that were taken from the outbox, oldest first. They are typed: tests read codes
/// and links from them, not from their words.
#[derive(Default)]
pub struct TakenMails(Mutex<Vec<MailMessage>>);

impl TakenMails {
    /// Takes what waits.
    pub async fn take(&self, store: &SqlStore, clock: &TestClock, keys: &MasterKeys) {
        let now = clock.now();
        let claim = ClaimId::generate(now, &TestEntropy).unwrap();
        let claimed = store.claim_outbox(EntryKind::Email, 1_000, claim, now, now);
        let mut settlements = Vec::new();
        for entry in claimed.await.unwrap() {
            self.0.lock().unwrap().push(entry.read(keys).unwrap());
            let delivered = Settlement::Delivered {
                by: "test".to_owned(),
                follow_up: Vec::new(),
            };
            settlements.push((entry.id, delivered));
        }
        let settled = store.settle_outbox(claim, &settlements, now);
        settled.await.unwrap();
    }

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
        | MailTemplate::ConfirmNewEmail { link, .. } => link,
        _ => panic!("the mail holds no token"),
    };
    let (_, token) = link.as_str().split_once("token=").unwrap();
    token.to_owned()
}
