//! Limits of what is sent: mails to an address, codes to a number, and what they cost.

use super::window::Window;
use super::{Checked, Draw, DrawGroup, Limiter, Rule};
use crate::crypto::BlindIndex;
use crate::event::ThrottleReason;
use crate::id::RegistrationId;
use crate::mobile::MobileNumber;
use crate::ports::EphemeralError;
use jiff::Timestamp;

/// Why a mail is asked for; each has a bucket of its own.
#[derive(Debug, Clone, Copy)]
pub enum MailPurpose {
    /// Registering.
    Register,
    /// Sending again what proves an address.
    Resend,
    /// The same after a login that was refused, where accounts are concealed.
    Login,
    /// A new password (requirement AUTH-10).
    Reset,
    /// Another address for an account.
    ChangeEmail,
    /// A code of a registration in stages.
    StagedCode,
}

impl MailPurpose {
    pub(super) const ALL: [Self; 6] = [
        Self::Register,
        Self::Resend,
        Self::Login,
        Self::Reset,
        Self::ChangeEmail,
        Self::StagedCode,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Resend => "resend",
            Self::Login => "login",
            Self::Reset => "reset",
            Self::ChangeEmail => "change",
            Self::StagedCode => "staged",
        }
    }
}

impl Limiter {
    /// Draws for a mail to one address.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn mail(
        &self,
        purpose: MailPurpose,
        to: &BlindIndex,
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(vec![self.mail_draw(purpose, to)]);
        self.draw(&group, &[ThrottleReason::Email], now).await
    }

    pub(super) fn mail_draw(&self, purpose: MailPurpose, to: &BlindIndex) -> Draw {
        Draw {
            key: format!("limit:mail:{}:{{{}}}", purpose.as_str(), to.to_hex()),
            rule: Rule::Bucket {
                burst: self.policy.mail_per_hour,
                per_hour: self.policy.mail_per_hour,
            },
            cost: 1,
        }
    }

    /// Draws for a code of one registration in stages, whichever way it is sent. The bucket
    /// fills in an hour, so that for a registration, which lives less long, it hardly fills.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn registration(
        &self,
        registration: RegistrationId,
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(vec![Draw {
            key: format!("limit:registration:{{{registration}}}"),
            rule: Rule::Bucket {
                burst: self.policy.registration_codes,
                per_hour: self.policy.registration_codes,
            },
            cost: 1,
        }]);
        self.draw(&group, &[ThrottleReason::Registration], now)
            .await
    }

    /// Draws for a code to one number.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn number(
        &self,
        number: &BlindIndex,
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(self.number_draws(number, now).to_vec());
        let reasons = [ThrottleReason::Number, ThrottleReason::Number];
        self.draw(&group, &reasons, now).await
    }

    pub(super) fn number_draws(&self, number: &BlindIndex, now: Timestamp) -> [Draw; 2] {
        let slot = number.to_hex();
        let day = Window::day(now);
        [
            Draw {
                key: format!("limit:number:{{{slot}}}"),
                rule: Rule::Bucket {
                    burst: self.policy.number_burst,
                    per_hour: self.policy.number_per_hour,
                },
                cost: 1,
            },
            Draw {
                key: format!("limit:number-day:{{{slot}}}:{}", day.name),
                rule: Rule::Window {
                    max: self.policy.number_per_day,
                    until: day.until,
                },
                cost: 1,
            },
        ]
    }

    /// Draws for one message on the budgets of its block, its country and the day.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn spend(
        &self,
        number: &MobileNumber,
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        let (hour, day) = (Window::hour(now), Window::day(now));
        let window = |key: String, max: u64, until: Timestamp, cost: u64| Draw {
            key,
            rule: Rule::Window { max, until },
            cost,
        };
        let country = number.country();
        let policy = &self.policy;
        let group = DrawGroup(vec![
            window(
                format!(
                    "limit:{{spend}}:{country}:{}:{}",
                    number.prefix(),
                    hour.name
                ),
                policy.prefix_per_hour,
                hour.until,
                1,
            ),
            window(
                format!("limit:{{spend}}:{country}:{}", hour.name),
                policy.country_per_hour,
                hour.until,
                1,
            ),
            window(
                format!("limit:{{spend}}:{}", day.name),
                policy.sms_daily_budget_minor,
                day.until,
                policy.sms_cost_minor,
            ),
        ]);
        let reasons = [
            ThrottleReason::Prefix,
            ThrottleReason::Country,
            ThrottleReason::Spend,
        ];
        self.draw(&group, &reasons, now).await
    }
}
