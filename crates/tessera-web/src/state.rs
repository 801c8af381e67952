//! What handlers share.

use crate::client_address::TrustedProxies;
use crate::request_ids::RequestIds;
use crate::router::all_operations;
use crate::routes::Routes;
use std::sync::Arc;
use std::time::Duration;
use tessera_core::access::Access;
use tessera_core::accounts::Accounts;
use tessera_core::delivery::ProviderStatus;
use tessera_core::deployment::Deployment;
use tessera_core::idempotency::Idempotency;
use tessera_core::mobile::NumberingPlans;
use tessera_core::ports::Inbox;
use tessera_core::rate_limit_token::RateLimitTokens;
use tessera_core::registration::Registrations;
use tessera_core::staged::StagedRegistrations;
use tokio::sync::Semaphore;

/// Renders what was measured.
pub trait Metrics: Send + Sync {
    /// In the Prometheus text format.
    fn render(&self) -> String;

    /// The trace that the current span is part of, in hexadecimal digits; none where it is not
    /// kept.
    fn trace(&self) -> Option<String> {
        None
    }
}

/// What the binary wires together for the handlers.
pub struct StateConfig {
    /// The registration journey.
    pub registrations: Arc<Registrations>,
    /// Tokens and sessions.
    pub access: Arc<Access>,
    /// Registrations in stages.
    pub staged: Arc<StagedRegistrations>,
    /// Tokens that stand for buckets of limits.
    pub rate_limit_tokens: RateLimitTokens,
    /// Requests that are done once.
    pub idempotency: Idempotency,
    /// Accounts.
    pub accounts: Arc<Accounts>,
    /// What all of them work with.
    pub deployment: Arc<Deployment>,
    /// The countries whose numbers are accepted.
    pub plans: NumberingPlans,
    /// Proxies whose word on the client's address is taken.
    pub trusted_proxies: TrustedProxies,
    /// The development inbox.
    pub inbox: Option<Arc<dyn Inbox>>,
    /// The measurements.
    pub metrics: Arc<dyn Metrics>,
    /// The message providers, channel by channel.
    pub providers: Vec<Arc<dyn ProviderStatus>>,
    /// Requests served at once; more are shed.
    pub max_in_flight: usize,
    /// The longest a request may take.
    pub request_timeout: Duration,
}

/// What handlers share.
#[derive(Clone)]
pub struct State(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) config: StateConfig,
    pub(crate) in_flight: Semaphore,
    /// Requests that are seen through whether their callers wait or not.
    pub(crate) seen_through: Arc<Semaphore>,
    pub(crate) request_ids: RequestIds,
    pub(crate) routes: Routes,
}

impl State {
    /// Takes what was wired.
    pub fn new(config: StateConfig) -> Self {
        Self(Arc::new(Shared {
            in_flight: Semaphore::new(config.max_in_flight),
            seen_through: Arc::new(Semaphore::new(config.max_in_flight)),
            request_ids: RequestIds::new(Arc::clone(&config.deployment.entropy)),
            routes: Routes::new(all_operations()),
            config,
        }))
    }

    /// Whether this is a development instance, which has an inbox.
    pub(crate) fn is_development(&self) -> bool {
        self.inbox.is_some()
    }
}

impl std::ops::Deref for State {
    type Target = StateConfig;

    fn deref(&self) -> &StateConfig {
        &self.0.config
    }
}
