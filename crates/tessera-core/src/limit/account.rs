//! Limits of one account: what its owner calls, and what somebody guesses at.

use super::window::Window;
use super::{Checked, Draw, DrawGroup, Limiter, Rule, Scope};
use crate::accounts::DeviceTokenHash;
use crate::crypto::{BlindIndex, hex};
use crate::event::ThrottleReason;
use crate::id::UserId;
use crate::ports::EphemeralError;
use crate::request::RequestContext;
use jiff::Timestamp;

/// Exports of one account in an hour: each reads all that is held.
pub(super) const EXPORTS_PER_HOUR: u32 = 10;

pub(super) fn export_draw(user: UserId) -> Draw {
    Draw {
        key: format!("limit:export:{{{user}}}"),
        rule: Rule::Bucket {
            burst: EXPORTS_PER_HOUR,
            per_hour: EXPORTS_PER_HOUR,
        },
        cost: 1,
    }
}

/// Statements on consents by one account in a UTC day: each is kept for good, and all of them are
/// read together.
pub(super) const CONSENTS_PER_DAY: u64 = 50;

pub(super) fn consent_draw(user: UserId, now: Timestamp) -> Draw {
    let day = Window::day(now);
    Draw {
        key: format!("limit:consents:{{{user}}}:{}", day.name),
        rule: Rule::Window {
            max: CONSENTS_PER_DAY,
            until: day.until,
        },
        cost: 1,
    }
}

/// Codes that one account has sent in an hour, to whatever numbers: each of them costs money.
pub(super) const ACCOUNT_CODES_PER_HOUR: u32 = 10;

pub(super) fn account_codes_draw(user: UserId) -> Draw {
    Draw {
        key: format!("limit:account-codes:{{{user}}}"),
        rule: Rule::Bucket {
            burst: ACCOUNT_CODES_PER_HOUR,
            per_hour: ACCOUNT_CODES_PER_HOUR,
        },
        cost: 1,
    }
}

/// What is guessed at: passwords of an address, from anywhere or from one known device.
#[derive(Debug, Clone, Copy)]
pub enum Guessing {
    /// The address of electronic mail, whether or not it has an account.
    Address(BlindIndex),
    /// A device on which the owner has logged in.
    Device(DeviceTokenHash),
    /// A logged-in user, who is asked for the password again.
    User(UserId),
}

impl Limiter {
    /// Draws for a call by a logged-in user (requirement AUTH-10).
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn user(&self, user: UserId, now: Timestamp) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(vec![self.user_draw(user)]);
        self.draw(&group, &[ThrottleReason::User], now).await
    }

    pub(super) fn user_draw(&self, user: UserId) -> Draw {
        Draw {
            key: format!("limit:user:{{{user}}}"),
            rule: Rule::per_minute(self.policy.user_per_minute),
            cost: 1,
        }
    }

    /// Draws for an export of all that is held of a user.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn export(&self, user: UserId, now: Timestamp) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(vec![export_draw(user)]);
        self.draw(&group, &[ThrottleReason::User], now).await
    }

    /// Draws for a statement on a consent.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub(crate) async fn consent(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(vec![consent_draw(user, now)]);
        self.draw(&group, &[ThrottleReason::User], now).await
    }

    /// Draws for a code that somebody logged in has sent: from their address, as strangers do, and
    /// for the account, from wherever they call.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub(crate) async fn account_code(
        &self,
        user: UserId,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        let checked = self.address(Scope::RequestCode, request, now).await?;
        if checked.is_err() {
            return Ok(checked);
        }
        let group = DrawGroup(vec![account_codes_draw(user)]);
        self.draw(&group, &[ThrottleReason::User], now).await
    }

    /// Draws for a try at a password.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn guess(&self, at: Guessing, now: Timestamp) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(vec![self.guess_draw(at)]);
        self.draw(&group, &[ThrottleReason::Tries], now).await
    }

    pub(super) fn guess_draw(&self, at: Guessing) -> Draw {
        let key = match at {
            Guessing::Address(index) => format!("address:{{{}}}", index.to_hex()),
            Guessing::Device(hash) => format!("device:{{{}}}", hex(hash.as_bytes())),
            Guessing::User(user) => format!("user:{{{user}}}"),
        };
        Draw {
            key: format!("limit:guess:{key}"),
            rule: Rule::Bucket {
                burst: self.policy.wrong_passwords,
                // Full again after a quarter of an hour.
                per_hour: self.policy.wrong_passwords.saturating_mul(4),
            },
            cost: 1,
        }
    }
}
