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
use tessera_core::accounts::{AccountView, Administrator, Sought, StaffChangeError};
use tessera_core::id::{UserId, uuid_v7};
use tessera_core::mobile::MobileNumber;
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
        let measurements = Arc::new(Measurements::start(None)?);
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

    /// Finds an account by whatever `who` is, to do something to it.
    pub(super) async fn find(&self, who: &str) -> anyhow::Result<AccountView> {
        let known = self.known(who)?;
        let found = self.service.accounts.find_account(known.sought()).await;
        found.map_err(|error| nobody(error, who))
    }

    /// The same, to hand something out: an address names whoever has proven it, and nobody else.
    pub(super) async fn find_owner(&self, who: &str) -> anyhow::Result<AccountView> {
        let known = self.known(who)?;
        let found = self.service.accounts.find_owner(known.sought()).await;
        found.map_err(|error| nobody(error, who))
    }

    /// Finds an account by whatever `who` is, to be shown, which goes on record.
    pub(super) async fn look_up(&self, who: &str) -> anyhow::Result<AccountView> {
        let known = self.known(who)?;
        let accounts = &self.service.accounts;
        let found = accounts.look_up(Administrator::Operator, known.sought(), &self.request);
        found.await.map_err(|error| nobody(error, who))
    }

    fn known(&self, who: &str) -> anyhow::Result<Known> {
        if let Some(id) = UserId::parse(who) {
            return Ok(Known::Id(id));
        }
        if let Ok(email) = EmailAddress::parse(who) {
            return Ok(Known::Email(email));
        }
        let number = self.service.accounts.plans.parse(who);
        number.map(Known::Mobile).map_err(|_| {
            anyhow!("{who:?} is neither an address, nor a mobile number, nor a user's id")
        })
    }
}

/// What is known of whom somebody looks for.
enum Known {
    Id(UserId),
    Email(EmailAddress),
    Mobile(MobileNumber),
}

impl Known {
    fn sought(&self) -> Sought<'_> {
        match self {
            Self::Id(id) => Sought::Id(*id),
            Self::Email(email) => Sought::Email(email),
            Self::Mobile(number) => Sought::Mobile(number),
        }
    }
}

fn nobody(error: StaffChangeError, who: &str) -> anyhow::Error {
    match error {
        StaffChangeError::UnknownUser => anyhow!("nobody has an account as {who}"),
        StaffChangeError::OnlyClaimed => anyhow!(
            "nobody has proven {who}: whoever registered with it may be anybody. Have them prove \
             it first, or name the account by its id, which `tessera admin show {who}` says"
        ),
        error => error.into(),
    }
}
