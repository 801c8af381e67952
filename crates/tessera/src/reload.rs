//! Credentials that are read again while the service runs: of the database, of Redis, of those
//! who take messages and events. Whatever else changes counts from the next start.

use crate::config::{self, Config, ConfigError};
use crate::options;
use crate::providers::ExchangeableProviders;
use crate::reread::Reread;
use crate::sinks::ExchangeableSinks;
use crate::wiring;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use tessera_adapters::{InvalidRedisUrl, Redis};
use tessera_core::ports::Clock;
use tessera_store::{OpenError, SqlStore};

/// Why new credentials are not taken; those of before stay.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReloadError {
    /// The configuration cannot be read.
    #[error("the configuration cannot be read")]
    Config(#[from] ConfigError),
    /// The address of the database makes no sense.
    #[error("store.url cannot be used")]
    Store(#[from] OpenError),
    /// The address of Redis makes no sense.
    #[error("ephemeral.url cannot be used")]
    Redis(#[from] InvalidRedisUrl),
    /// A provider cannot be made of it.
    #[error("{0:#}")]
    Providers(anyhow::Error),
    /// A sink of events cannot be made of it.
    #[error("{0:#}")]
    Sinks(anyhow::Error),
}

/// What was exchanged, and whether something changed that waits for a restart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Reloaded {
    exchanged: Vec<&'static str>,
    waits: bool,
}

/// Reads the configuration again.
pub(crate) struct Reload {
    pub(crate) file: Option<PathBuf>,
    pub(crate) data_dir: PathBuf,
    /// What counts now.
    pub(crate) current: Config,
    pub(crate) store: SqlStore,
    pub(crate) redis: Option<Arc<Redis>>,
    pub(crate) providers: ExchangeableProviders,
    pub(crate) sinks: ExchangeableSinks,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Reload {
    /// Reads until told to stop.
    pub(crate) async fn follow(mut self, mut reread: Reread) {
        while reread.is_due().await {
            match self.renew().await {
                Ok(reloaded) => tell(&reloaded),
                Err(error) => {
                    let error = &error as &dyn Error;
                    tracing::error!(error, "failed to read credentials; those of before stay");
                }
            }
        }
    }

    async fn renew(&mut self) -> Result<Reloaded, ReloadError> {
        let mut fresh = config::load(self.file.as_deref(), &options::environment())?;
        // Said on the command line, and no credential.
        fresh.server.listen = self.current.server.listen;
        let mut reloaded = Reloaded::default();
        if fresh.store.url != self.current.store.url {
            let store = wiring::store_config(&fresh, &self.data_dir);
            self.store.renew(&store).await?;
            self.current.store.url.clone_from(&fresh.store.url);
            reloaded.exchanged.push("store.url");
        }
        if let Some(redis) = &self.redis
            && fresh.ephemeral.url != self.current.ephemeral.url
        {
            redis.renew(&wiring::redis_config(&fresh))?;
            self.current.ephemeral.url.clone_from(&fresh.ephemeral.url);
            reloaded.exchanged.push("ephemeral.url");
        }
        if fresh.sms != self.current.sms || fresh.email != self.current.email {
            let exchanged = self.providers.renew(&fresh, &self.clock);
            if exchanged.map_err(ReloadError::Providers)? {
                self.current.sms = fresh.sms.clone();
                // Whom mails come from is said when they are put into words, and not here.
                let from = std::mem::take(&mut self.current.email.from);
                self.current.email = fresh.email.clone();
                self.current.email.from = from;
                reloaded.exchanged.push("providers");
            }
        }
        if self.renew_sinks(&fresh).map_err(ReloadError::Sinks)? {
            reloaded.exchanged.push("event sinks");
        }
        reloaded.waits = fresh != self.current;
        // Said once.
        self.current = fresh;
        Ok(reloaded)
    }

    /// True where sinks were exchanged. The file has no credentials, and stays open.
    fn renew_sinks(&mut self, fresh: &Config) -> anyhow::Result<bool> {
        let current = &mut self.current.events;
        let is_same = fresh.events.webhooks == current.webhooks
            && fresh.events.nats == current.nats
            && fresh.events.kafka == current.kafka;
        if is_same || !self.sinks.renew(fresh, &self.clock)? {
            return Ok(false);
        }
        current.webhooks.clone_from(&fresh.events.webhooks);
        current.nats = fresh.events.nats.clone();
        current.kafka = fresh.events.kafka.clone();
        Ok(true)
    }
}

fn tell(reloaded: &Reloaded) {
    if !reloaded.exchanged.is_empty() {
        let what = reloaded.exchanged.join(", ");
        tracing::info!(what, "new credentials are used from now on");
    }
    if reloaded.waits {
        tracing::warn!("the configuration has changes that count from the next start");
    }
}
