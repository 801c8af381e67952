//! A command that works on the deployment as the service would, without its routes.

use crate::clock::{SystemClock, SystemEntropy};
use crate::config::Config;
use crate::options::Options;
use crate::telemetry::Measurements;
use crate::wiring::{self, Service};
use anyhow::anyhow;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use tessera_core::account::EmailAddress;
use tessera_core::accounts::{AccountView, StaffChangeError};
use tessera_core::id::{UserId, uuid_v7};
use tessera_core::ports::Clock as _;
use tessera_core::request::{ClientAddress, RequestContext};

/// The service, without its routes.
pub(super) struct Session {
    pub(super) service: Service,
    pub(super) request: RequestContext,
    /// Whether running instances learn at once that access tokens are refused.
    pub(super) is_shared: bool,
}

impl Session {
    pub(super) async fn begin(options: &Options, config: &Config) -> anyhow::Result<Self> {
        crate::refuse_unsafe(config)?;
        let measurements = Arc::new(Measurements::start()?);
        let listen = config.server.listen;
        let service = wiring::wire(config, &options.data_dir, listen, measurements).await?;
        let correlation = uuid_v7(SystemClock.now(), &SystemEntropy)?;
        Ok(Self {
            service,
            request: RequestContext {
                correlation: correlation.to_string(),
                client: ClientAddress::new(IpAddr::V4(Ipv4Addr::LOCALHOST)),
                user_agent: "tessera admin".to_owned(),
                locale: "en".to_owned(),
                bucket: None,
            },
            is_shared: !config.ephemeral.url.is_empty(),
        })
    }

    pub(super) async fn end(self) {
        self.service.store.close().await;
    }

    /// Finds an account by whatever `who` is.
    pub(super) async fn find(&self, who: &str) -> anyhow::Result<AccountView> {
        let accounts = &self.service.accounts;
        let found = if let Some(id) = UserId::parse(who) {
            accounts.account(id).await
        } else if let Ok(email) = EmailAddress::parse(who) {
            accounts.account_by_email(&email).await
        } else {
            let number = accounts.plans.parse(who);
            let number = number.map_err(|_| {
                anyhow!("{who:?} is neither an address, nor a mobile number, nor a user's id")
            })?;
            accounts.account_by_mobile(&number).await
        };
        found.map_err(|error| match error {
            StaffChangeError::UnknownUser => anyhow!("nobody has an account as {who}"),
            error => error.into(),
        })
    }
}
