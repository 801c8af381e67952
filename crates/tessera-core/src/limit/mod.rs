//! Rate limits: the policy, and drawing on it.

mod draw;
mod overview;

pub use draw::{Draw, DrawGroup, Drawn, Rule, Standing, Taken, summarise, token_interval_us};
pub use overview::{LimitInForce, LimitKind, LimitedPerson, UsedLimit};

use crate::accounts::DeviceTokenHash;
use crate::crypto::{BlindIndex, IndexKey, hex};
use crate::event::ThrottleReason;
use crate::id::{RegistrationId, UserId};
use crate::mobile::MobileNumber;
use crate::ports::{Ephemeral, EphemeralError};
use crate::rate_limit_token::RateLimitBucket;
use crate::request::{ClientAddress, RequestContext};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// What a deployment allows (requirement OTP-10).
#[derive(Debug, Clone, Copy)]
pub struct LimitPolicy {
    /// Off only for load and contract tests in development.
    pub enabled: bool,
    /// Requests at once from one address (IPv6: one /64).
    pub address_burst: u32,
    /// Requests in an hour from one address.
    pub address_per_hour: u32,
    /// Logins in a minute from one address.
    pub login_per_minute: u32,
    /// Refreshes in a minute from one address: many customers may share one.
    pub refresh_per_minute: u32,
    /// Wrong passwords for one account in a quarter of an hour, from wherever they come.
    pub wrong_passwords: u32,
    /// Messages of one kind to one address of electronic mail in an hour.
    pub mail_per_hour: u32,
    /// Codes for one registration in stages, over both channels.
    pub registration_codes: u32,
    /// Rate limit tokens at once for one address.
    pub token_burst: u32,
    /// Rate limit tokens in an hour for one address.
    pub tokens_per_hour: u32,
    /// How often a token is good at one step of a registration in stages.
    pub token_uses: u64,
    /// Calls in a minute by one logged-in user.
    pub user_per_minute: u32,
    /// Codes at once to one number.
    pub number_burst: u32,
    /// Codes in an hour to one number.
    pub number_per_hour: u32,
    /// Codes in a UTC day to one number.
    pub number_per_day: u64,
    /// Codes in an hour to one block of numbers (first four national digits).
    pub prefix_per_hour: u64,
    /// Codes in an hour to one country.
    pub country_per_hour: u64,
    /// What one message costs, in the smallest unit of the currency.
    pub sms_cost_minor: u64,
    /// What messages may cost in a UTC day, in the same unit.
    pub sms_daily_budget_minor: u64,
}

/// Exports of one account in an hour: each reads all that is held.
const EXPORTS_PER_HOUR: u32 = 10;

fn export_draw(user: UserId) -> Draw {
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
const CONSENTS_PER_DAY: u64 = 50;

fn consent_draw(user: UserId, now: Timestamp) -> Draw {
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
const ACCOUNT_CODES_PER_HOUR: u32 = 10;

fn account_codes_draw(user: UserId) -> Draw {
    Draw {
        key: format!("limit:account-codes:{{{user}}}"),
        rule: Rule::Bucket {
            burst: ACCOUNT_CODES_PER_HOUR,
            per_hour: ACCOUNT_CODES_PER_HOUR,
        },
        cost: 1,
    }
}

/// A bucket that is full again after a minute.
fn per_minute(times: u32) -> Rule {
    Rule::Bucket {
        burst: times,
        per_hour: times.saturating_mul(60),
    }
}

impl LimitPolicy {
    /// How often one address may call what `scope` names.
    fn address_rule(&self, scope: Scope) -> Rule {
        match scope {
            Scope::Refresh => per_minute(self.refresh_per_minute),
            Scope::Login => per_minute(self.login_per_minute),
            Scope::RateLimitToken | Scope::RateLimitWork => Rule::Bucket {
                burst: self.token_burst,
                per_hour: self.tokens_per_hour,
            },
            Scope::RequestCode
            | Scope::VerifyCode
            | Scope::Register
            | Scope::Message
            | Scope::ActionToken
            | Scope::SecondFactor => Rule::Bucket {
                burst: self.address_burst,
                per_hour: self.address_per_hour,
            },
        }
    }
}

impl Default for LimitPolicy {
    fn default() -> Self {
        Self {
            enabled: true,
            address_burst: 30,
            address_per_hour: 120,
            login_per_minute: 5,
            refresh_per_minute: 600,
            wrong_passwords: 10,
            mail_per_hour: 3,
            registration_codes: 6,
            token_burst: 60,
            tokens_per_hour: 600,
            token_uses: 5,
            user_per_minute: 100,
            number_burst: 3,
            number_per_hour: 6,
            number_per_day: 10,
            prefix_per_hour: 200,
            country_per_hour: 5_000,
            sms_cost_minor: 25,
            sms_daily_budget_minor: 250_000,
        }
    }
}

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
    const ALL: [Self; 6] = [
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

/// Which endpoint an address limit is for; each has a bucket of its own.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// Asking for codes.
    RequestCode,
    /// Entering codes.
    VerifyCode,
    /// Exchanging refresh tokens.
    Refresh,
    /// Logging in with a password (requirement AUTH-10).
    Login,
    /// Registering with an address.
    Register,
    /// Asking for what goes to an address: resets, confirmations.
    Message,
    /// Presenting the token of a link.
    ActionToken,
    /// Entering the code of a second factor.
    SecondFactor,
    /// Asking for rate limit tokens (requirement REG-7).
    RateLimitToken,
    /// Presenting the work that one costs.
    RateLimitWork,
}

impl Scope {
    const ALL: [Self; 10] = [
        Self::RequestCode,
        Self::VerifyCode,
        Self::Refresh,
        Self::Login,
        Self::Register,
        Self::Message,
        Self::ActionToken,
        Self::SecondFactor,
        Self::RateLimitToken,
        Self::RateLimitWork,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::RequestCode => "request",
            Self::VerifyCode => "verify",
            Self::Refresh => "refresh",
            Self::Login => "login",
            Self::Register => "register",
            Self::Message => "message",
            Self::ActionToken => "action",
            Self::SecondFactor => "factor",
            Self::RateLimitToken => "token",
            Self::RateLimitWork => "work",
        }
    }
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

    /// Draws for a request from the client's address, or on the bucket that it brings.
    ///
    /// # Errors
    /// Fails when the limits cannot be read: an endpoint is never unlimited.
    pub async fn address(
        &self,
        scope: Scope,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        if let Some(bucket) = request.bucket {
            return self.bucket(scope, bucket, now).await;
        }
        let group = DrawGroup(vec![self.address_draw(scope, &request.client)]);
        self.draw(&group, &[ThrottleReason::Address], now).await
    }

    fn address_draw(&self, scope: Scope, client: &ClientAddress) -> Draw {
        let index = self.index_key.address(&client.network());
        Draw {
            key: format!("limit:{}:{{{}}}", scope.as_str(), index.to_hex()),
            rule: self.policy.address_rule(scope),
            cost: 1,
        }
    }

    async fn bucket(
        &self,
        scope: Scope,
        bucket: RateLimitBucket,
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(vec![Draw {
            key: format!("limit:bucket:{}:{{{}}}", scope.as_str(), bucket.name()),
            rule: Rule::Window {
                max: self.policy.token_uses,
                until: bucket.until,
            },
            cost: 1,
        }]);
        self.draw(&group, &[ThrottleReason::Token], now).await
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

    /// Draws for a call by a logged-in user (requirement AUTH-10).
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn user(&self, user: UserId, now: Timestamp) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(vec![self.user_draw(user)]);
        self.draw(&group, &[ThrottleReason::User], now).await
    }

    fn user_draw(&self, user: UserId) -> Draw {
        Draw {
            key: format!("limit:user:{{{user}}}"),
            rule: per_minute(self.policy.user_per_minute),
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

    fn guess_draw(&self, at: Guessing) -> Draw {
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

    fn mail_draw(&self, purpose: MailPurpose, to: &BlindIndex) -> Draw {
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

    fn number_draws(&self, number: &BlindIndex, now: Timestamp) -> [Draw; 2] {
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

    /// Whether a throttled request should be told of in an event: once a minute for
    /// one reason and origin, so that a flood of requests is no flood of events.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn may_report(
        &self,
        reason: ThrottleReason,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        self.once_a_minute(reason.as_str(), request, now).await
    }

    /// Whether a throttled login should go on record: once a minute for one origin.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub(crate) async fn may_record_login(
        &self,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        self.once_a_minute("login", request, now).await
    }

    async fn once_a_minute(
        &self,
        what: &str,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let origin = self.index_key.address(&request.client.network()).to_hex();
        let group = DrawGroup(vec![Draw {
            key: format!("limit:report:{what}:{{{origin}}}"),
            rule: Rule::Bucket {
                burst: 1,
                per_hour: 60,
            },
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

/// A window of the UTC calendar.
struct Window {
    name: String,
    until: Timestamp,
}

impl Window {
    fn hour(now: Timestamp) -> Self {
        Self::of(now, 3_600, 'h')
    }

    fn day(now: Timestamp) -> Self {
        Self::of(now, 86_400, 'd')
    }

    fn of(now: Timestamp, seconds: i64, unit: char) -> Self {
        let number = now.as_second().div_euclid(seconds);
        let until = (number + 1).saturating_mul(seconds);
        Self {
            name: format!("{unit}{number}"),
            until: Timestamp::from_second(until).unwrap_or(Timestamp::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_follow_the_utc_calendar() {
        let midnight = "2026-11-21T00:00:00Z".parse::<Timestamp>().unwrap();
        let late = "2026-11-20T23:59:59.999Z".parse::<Timestamp>().unwrap();
        assert_eq!(Window::day(late).until, midnight);
        assert_ne!(Window::day(late).name, Window::day(midnight).name);
    }
}
