//! Limits by where a request comes from, and by the rate limit token that it brings in place of
//! that.

use super::{Checked, Draw, DrawGroup, LimitPolicy, Limiter, Rule, Taken};
use crate::event::ThrottleReason;
use crate::ports::EphemeralError;
use crate::rate_limit_token::RateLimitBucket;
use crate::request::{ClientAddress, RequestContext};
use jiff::Timestamp;

/// How many of the 65 536 networks of a site may use up what one may: whoever has a site of their
/// own counts as so many and no more. It is not fewer since carriers give each phone a network of
/// one; of IPv4, the address that as many phones share has a single limit.
const NETWORKS_PER_SITE: u32 = 64;

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
    pub(super) const ALL: [Self; 10] = [
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

impl LimitPolicy {
    /// How often one address may call what `scope` names.
    fn address_rule(&self, scope: Scope) -> Rule {
        match scope {
            Scope::Refresh => Rule::per_minute(self.refresh_per_minute),
            Scope::Login => Rule::per_minute(self.login_per_minute),
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

impl Limiter {
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
        let group = DrawGroup(self.address_draws(scope, &request.client));
        let reasons = [ThrottleReason::Address, ThrottleReason::Address];
        self.draw(&group, &reasons, now).await
    }

    /// The limit of a client's network, and of the site that it is part of. Their keys share a
    /// slot.
    pub(super) fn address_draws(&self, scope: Scope, client: &ClientAddress) -> Vec<Draw> {
        let rule = self.policy.address_rule(scope);
        let draw = |place: String, rule| Draw {
            key: format!("limit:{}:{place}", scope.as_str()),
            rule,
            cost: 1,
        };
        let named = |network: &str| self.index_key.address(network).to_hex();
        let network = named(&client.network());
        let Some(site) = client.site() else {
            return vec![draw(format!("{{{network}}}"), rule)];
        };
        let site = named(&site);
        vec![
            draw(format!("{{{site}}}:{network}"), rule),
            draw(format!("{{{site}}}"), rule.times(NETWORKS_PER_SITE)),
        ]
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
        let client = &request.client;
        let origin = client.site().unwrap_or_else(|| client.network());
        let origin = self.index_key.address(&origin).to_hex();
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
}
