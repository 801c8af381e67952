//! Rate limits: the arithmetic, the policy, and drawing on it.

use crate::accounts::DeviceTokenHash;
use crate::crypto::{BlindIndex, IndexKey, hex};
use crate::event::ThrottleReason;
use crate::id::{RegistrationId, UserId};
use crate::mobile::MobileNumber;
use crate::ports::{Ephemeral, EphemeralError};
use crate::request::RequestContext;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// How one limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A bucket of `burst` tokens that fills at `per_hour`.
    ///
    /// Kept as the generic cell rate algorithm keeps it: one instant, at which the
    /// bucket will be full again.
    Bucket {
        /// Tokens in a full bucket.
        burst: u32,
        /// Tokens that come back in an hour.
        per_hour: u32,
    },
    /// At most `max` in a window of the calendar that ends at `until`; the key names the window.
    Window {
        /// The most in one window.
        max: u64,
        /// When the window ends.
        until: Timestamp,
    },
}

/// One draw on one limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The key in the ephemeral store.
    pub key: String,
    /// How the limit counts.
    pub rule: Rule,
    /// How much is drawn.
    pub cost: u64,
}

/// Draws that succeed or fail together. On Redis Cluster their keys must share a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawGroup(pub Vec<Draw>);

/// Where a limit stands, for response headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The most that can be drawn at once.
    pub limit: u64,
    /// What is left.
    pub remaining: u64,
    /// How long until all of it is back.
    pub reset_after: SignedDuration,
}

/// The answer to a group of draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// All were granted; the standing is that of the tightest.
    Granted(Standing),
    /// One was refused and none was drawn.
    Denied {
        /// Which of the group.
        index: usize,
        /// Its standing.
        standing: Standing,
        /// When the same draw can succeed.
        retry_after: SignedDuration,
    },
}

/// The answer to one draw, with the state to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// Granted.
    Granted {
        /// The state to store.
        state: i64,
        /// When the state may be forgotten.
        forget_at: Timestamp,
        /// The standing after the draw.
        standing: Standing,
    },
    /// Refused; the state stays.
    Denied {
        /// The standing.
        standing: Standing,
        /// When the same draw can succeed.
        retry_after: SignedDuration,
    },
}

impl Draw {
    /// Draws on `state`, the stored number or none. The Redis script computes the
    /// same; the contract suite holds both to it.
    pub fn apply(&self, state: Option<i64>, now: Timestamp) -> Drawn {
        match self.rule {
            Rule::Bucket { burst, per_hour } => self.draw_bucket(burst, per_hour, state, now),
            Rule::Window { max, until } => self.draw_window(max, until, state, now),
        }
    }

    fn draw_bucket(&self, burst: u32, per_hour: u32, state: Option<i64>, now: Timestamp) -> Drawn {
        let now_us = now.as_microsecond();
        let interval = token_interval_us(per_hour);
        let depth = interval.saturating_mul(i64::from(burst));
        let cost = interval.saturating_mul(i64::try_from(self.cost).unwrap_or(i64::MAX));
        let full_at = state.unwrap_or(now_us).max(now_us);
        let drawn = full_at.saturating_add(cost);
        let standing = |full_at: i64| Standing {
            limit: u64::from(burst),
            remaining: u64::try_from((depth - (full_at - now_us)) / interval).unwrap_or(0),
            reset_after: SignedDuration::from_micros(full_at - now_us),
        };
        let excess = drawn.saturating_sub(now_us).saturating_sub(depth);
        if excess > 0 {
            return Drawn::Denied {
                standing: standing(full_at),
                retry_after: SignedDuration::from_micros(excess),
            };
        }
        Drawn::Granted {
            state: drawn,
            forget_at: Timestamp::from_microsecond(drawn).unwrap_or(Timestamp::MAX),
            standing: standing(drawn),
        }
    }

    fn draw_window(&self, max: u64, until: Timestamp, state: Option<i64>, now: Timestamp) -> Drawn {
        let used = u64::try_from(state.unwrap_or(0)).unwrap_or(0);
        let left = until.duration_since(now).max(SignedDuration::ZERO);
        let standing = |used: u64| Standing {
            limit: max,
            remaining: max.saturating_sub(used),
            reset_after: left,
        };
        let drawn = used.saturating_add(self.cost);
        if drawn > max {
            return Drawn::Denied {
                standing: standing(used),
                retry_after: left,
            };
        }
        Drawn::Granted {
            state: i64::try_from(drawn).unwrap_or(i64::MAX),
            forget_at: until,
            standing: standing(drawn),
        }
    }
}

/// How long one token of a bucket takes to come back, in microseconds.
pub fn token_interval_us(per_hour: u32) -> i64 {
    MICROS_PER_HOUR / i64::from(per_hour.max(1))
}

/// The answer to the whole group from the answers to its draws, in order.
pub fn summarise(drawn: &[Drawn]) -> Taken {
    let mut tightest: Option<Standing> = None;
    for (index, answer) in drawn.iter().enumerate() {
        match *answer {
            Drawn::Denied {
                standing,
                retry_after,
            } => {
                return Taken::Denied {
                    index,
                    standing,
                    retry_after,
                };
            }
            Drawn::Granted { standing, .. } => {
                if tightest.is_none_or(|other| standing.remaining < other.remaining) {
                    tightest = Some(standing);
                }
            }
        }
    }
    Taken::Granted(tightest.unwrap_or(Standing {
        limit: u64::MAX,
        remaining: u64::MAX,
        reset_after: SignedDuration::ZERO,
    }))
}

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
            Scope::RequestCode
            | Scope::VerifyCode
            | Scope::Register
            | Scope::Message
            | Scope::ActionToken => Rule::Bucket {
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
    /// Refused before any limit said where it stands.
    pub fn refused(error: E) -> Self {
        Self {
            outcome: Err(error),
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
    /// A new password (requirement AUTH-10).
    Reset,
    /// Another address for an account.
    ChangeEmail,
    /// A code of a registration in stages.
    StagedCode,
}

impl MailPurpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Resend => "resend",
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
}

impl Scope {
    fn as_str(self) -> &'static str {
        match self {
            Self::RequestCode => "request",
            Self::VerifyCode => "verify",
            Self::Refresh => "refresh",
            Self::Login => "login",
            Self::Register => "register",
            Self::Message => "message",
            Self::ActionToken => "action",
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

    /// Draws for a request from the client's address.
    ///
    /// # Errors
    /// Fails when the limits cannot be read: an endpoint is never unlimited.
    pub async fn address(
        &self,
        scope: Scope,
        request: &RequestContext,
        now: Timestamp,
    ) -> Result<Checked, EphemeralError> {
        let index = self.index_key.address(&request.client.network());
        let group = DrawGroup(vec![Draw {
            key: format!("limit:{}:{{{}}}", scope.as_str(), index.to_hex()),
            rule: self.policy.address_rule(scope),
            cost: 1,
        }]);
        self.draw(&group, &[ThrottleReason::Address], now).await
    }

    /// Draws for a call by a logged-in user (requirement AUTH-10).
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn user(&self, user: UserId, now: Timestamp) -> Result<Checked, EphemeralError> {
        let group = DrawGroup(vec![Draw {
            key: format!("limit:user:{{{user}}}"),
            rule: per_minute(self.policy.user_per_minute),
            cost: 1,
        }]);
        self.draw(&group, &[ThrottleReason::User], now).await
    }

    /// Draws for a try at a password.
    ///
    /// # Errors
    /// As [`Limiter::address`].
    pub async fn guess(&self, at: Guessing, now: Timestamp) -> Result<Checked, EphemeralError> {
        let key = match at {
            Guessing::Address(index) => format!("address:{{{}}}", index.to_hex()),
            Guessing::Device(hash) => format!("device:{{{}}}", hex(hash.as_bytes())),
            Guessing::User(user) => format!("user:{{{user}}}"),
        };
        let group = DrawGroup(vec![Draw {
            key: format!("limit:guess:{key}"),
            rule: Rule::Bucket {
                burst: self.policy.wrong_passwords,
                // Full again after a quarter of an hour.
                per_hour: self.policy.wrong_passwords.saturating_mul(4),
            },
            cost: 1,
        }]);
        self.draw(&group, &[ThrottleReason::Tries], now).await
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
        let group = DrawGroup(vec![Draw {
            key: format!("limit:mail:{}:{{{}}}", purpose.as_str(), to.to_hex()),
            rule: Rule::Bucket {
                burst: self.policy.mail_per_hour,
                per_hour: self.policy.mail_per_hour,
            },
            cost: 1,
        }]);
        self.draw(&group, &[ThrottleReason::Email], now).await
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
        let slot = number.to_hex();
        let day = Window::day(now);
        let group = DrawGroup(vec![
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
        ]);
        let reasons = [ThrottleReason::Number, ThrottleReason::Number];
        self.draw(&group, &reasons, now).await
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
        let origin = self.index_key.address(&request.client.network()).to_hex();
        let group = DrawGroup(vec![Draw {
            key: format!("limit:report:{}:{{{origin}}}", reason.as_str()),
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

    fn bucket() -> Draw {
        Draw {
            key: "k".to_owned(),
            rule: Rule::Bucket {
                burst: 2,
                per_hour: 60,
            },
            cost: 1,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    // req: OTP-10
    #[test]
    fn a_bucket_grants_its_burst_then_one_token_per_interval() {
        let draw = bucket();
        let mut state = None;
        for expected_remaining in [1, 0] {
            let Drawn::Granted {
                state: new,
                standing,
                ..
            } = draw.apply(state, at(0))
            else {
                panic!("the burst is granted");
            };
            assert_eq!(standing.remaining, expected_remaining);
            state = Some(new);
        }
        let Drawn::Denied { retry_after, .. } = draw.apply(state, at(10)) else {
            panic!("an empty bucket grants nothing");
        };
        assert_eq!(retry_after, SignedDuration::from_secs(50));
        assert!(matches!(draw.apply(state, at(60)), Drawn::Granted { .. }));
    }

    // req: OTP-10
    #[test]
    fn a_window_never_exceeds_its_maximum() {
        let draw = Draw {
            key: "w".to_owned(),
            rule: Rule::Window {
                max: 60,
                until: at(100),
            },
            cost: 25,
        };
        let Drawn::Granted { state, .. } = draw.apply(Some(25), at(0)) else {
            panic!("25 + 25 fits into 60");
        };
        assert_eq!(state, 50);
        let Drawn::Denied { retry_after, .. } = draw.apply(Some(50), at(40)) else {
            panic!("50 + 25 does not fit into 60");
        };
        assert_eq!(retry_after, SignedDuration::from_secs(60));
    }

    #[test]
    fn a_cost_beyond_the_burst_is_never_granted() {
        let draw = Draw {
            cost: 3,
            ..bucket()
        };
        assert!(matches!(draw.apply(None, at(0)), Drawn::Denied { .. }));
    }

    #[test]
    fn windows_follow_the_utc_calendar() {
        let midnight = "2026-11-21T00:00:00Z".parse::<Timestamp>().unwrap();
        let late = "2026-11-20T23:59:59.999Z".parse::<Timestamp>().unwrap();
        assert_eq!(Window::day(late).until, midnight);
        assert_ne!(Window::day(late).name, Window::day(midnight).name);
    }
}
