//! Registering in stages (requirements REG-1 to REG-6).
//!
//! A person gives an address, a password and perhaps a number, is sent a code, enters it, and
//! tells the rest; only then there is an account. Nobody learns on the way whether an address
//! or a number has one already, unless they proved that it is theirs: every step before that
//! answers, looks up and writes the same for all of them.

mod browser;
mod complete;
mod progress;
mod recovery;
mod registration;
mod send_code;
mod start;
mod verify_code;

pub use browser::{BrowserToken, BrowserTokenHash};
pub use complete::{CompleteError, Completed, FirstSession, Particulars};
pub use progress::Progress;
pub use registration::{Proven, StagedRegistration};
pub use send_code::{Channel, SendCodeError};
pub use start::{NewStart, StartError};
pub use verify_code::VerifyCodeError;

use crate::account::EmailAddress;
use crate::accounts::{Accounts, Fault, IdentityError};
use crate::consent::TextVersion;
use crate::id::RegistrationId;
use crate::limit::Checked;
use crate::mobile::MobileNumber;
use crate::ports::StoreError;
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};
use registration::{email_context, phone_context};
use std::sync::Arc;

/// Use cases over registrations in stages.
pub struct StagedRegistrations {
    /// What the account is made with in the end.
    pub accounts: Arc<Accounts>,
    /// What a deployment decides about them.
    pub policy: StagedPolicy,
}

/// What a deployment decides about registrations in stages.
#[derive(Debug, Clone)]
pub struct StagedPolicy {
    /// How long one lives.
    pub ttl: SignedDuration,
    /// The version of the text that people are shown when they are asked about marketing.
    pub marketing_text: TextVersion,
}

impl Default for StagedPolicy {
    fn default() -> Self {
        Self {
            ttl: SignedDuration::from_mins(30),
            marketing_text: TextVersion::first(),
        }
    }
}

/// Where the codes of a registration go.
struct Destinations {
    email: EmailAddress,
    phone: Option<MobileNumber>,
}

impl StagedRegistrations {
    /// A live registration, for whom may go on with it: in the browser that it was started
    /// in, or with the id alone where it was started outside of one.
    async fn find(
        &self,
        id: RegistrationId,
        browser: Option<&BrowserToken>,
        now: Timestamp,
    ) -> Result<Option<StagedRegistration>, StoreError> {
        let store = &self.accounts.deployment.store;
        let found = store.registration(id, now).await?;
        Ok(found.filter(|registration| registration.admits(browser)))
    }

    fn open(&self, registration: &StagedRegistration) -> Result<Destinations, Fault> {
        let (id, keys) = (registration.id, &self.accounts.deployment.keys);
        let address = keys.open(&email_context(id), &registration.email.sealed)?;
        let email = text(&address).and_then(|text| EmailAddress::parse(text).ok());
        let phone = registration.phone.as_ref().map(|phone| {
            let number = keys.open(&phone_context(id), &phone.sealed)?;
            let number = text(&number).and_then(|text| self.accounts.plans.parse(text).ok());
            number.ok_or_else(|| Fault::from(IdentityError::Number))
        });
        Ok(Destinations {
            email: email.ok_or(IdentityError::Email)?,
            phone: phone.transpose()?,
        })
    }

    /// Where a limit stands; a request that it refuses is told of.
    async fn granted(
        &self,
        checked: Checked,
        registration: Option<RegistrationId>,
        request: &RequestContext,
        now: Timestamp,
    ) -> Checked {
        if let Err(throttled) = checked {
            let deployment = &self.accounts.deployment;
            let told = deployment.report_throttled(registration, throttled, request, now);
            told.await;
        }
        checked
    }
}

fn text(plain: &[u8]) -> Option<&str> {
    std::str::from_utf8(plain).ok()
}
