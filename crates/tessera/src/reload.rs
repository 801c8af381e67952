//! Credentials that are read again while the service runs: of the database, of Redis, of those
//! who take messages and events. Each part is exchanged by itself: one that cannot be used keeps
//! none of the others back. Whatever else changes counts from the next start.

use crate::config::{self, Config, ConfigError};
use crate::options;
use crate::providers::ExchangeableProviders;
use crate::reread::Reread;
use crate::sinks::{self, ExchangeableSinks};
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
    /// A start would be refused; none of it is taken.
    #[error("a process would refuse to start: {0}")]
    Unsafe(String),
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

/// What was exchanged, what could not be, and whether something changed that waits for a restart.
#[derive(Debug, Default)]
struct Reloaded {
    exchanged: Vec<String>,
    failed: Vec<(String, ReloadError)>,
    waits: bool,
}

impl Reloaded {
    /// Notes what came of a part; false where it failed.
    fn note(&mut self, what: &str, outcome: Result<bool, ReloadError>) -> bool {
        match outcome {
            Ok(true) => self.exchanged.push(what.to_owned()),
            Ok(false) => {}
            Err(error) => {
                self.failed.push((what.to_owned(), error));
                return false;
            }
        }
        true
    }
}

/// What stands in the files of authorities (`ca_file`); none where no file is named, or it cannot
/// be read.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Trusted {
    sms: Option<Vec<u8>>,
    email: Option<Vec<u8>>,
    nats: Option<Vec<u8>>,
    kafka: Option<Vec<u8>>,
}

impl Trusted {
    /// Reads those that a configuration names.
    pub(crate) fn of(config: &Config) -> Self {
        let read = |path: &str| std::fs::read(path).ok().filter(|_| !path.is_empty());
        Self {
            sms: read(&config.sms.sns.ca_file),
            email: read(&config.email.smtp.ca_file),
            nats: read(&config.events.nats.ca_file),
            kafka: read(&config.events.kafka.ca_file),
        }
    }
}

/// Reads the configuration again.
pub(crate) struct Reload {
    pub(crate) file: Option<PathBuf>,
    pub(crate) data_dir: PathBuf,
    /// What counts now.
    pub(crate) current: Config,
    /// What the files that it names hold.
    pub(crate) trusted: Trusted,
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
                Err(error) => complain("all", &error),
            }
        }
    }

    async fn renew(&mut self) -> Result<Reloaded, ReloadError> {
        let mut fresh = self.read()?;
        let mut trusted = Trusted::of(&fresh);
        let mut reloaded = Reloaded::default();
        // Of a part that failed what counts is what counted before, so that it is tried again.
        let (current, before) = (self.current.clone(), self.trusted.clone());
        let store = self.renew_store(&fresh).await;
        if !reloaded.note("store.url", store) {
            fresh.store.url = current.store.url;
        }
        let redis = self.renew_redis(&fresh);
        if !reloaded.note("ephemeral.url", redis) {
            fresh.ephemeral.url = current.ephemeral.url;
        }
        let sms = self.renew_sms(&fresh, &trusted);
        if !reloaded.note("sms", sms) {
            (fresh.sms, trusted.sms) = (current.sms, before.sms);
        }
        let email = self.renew_email(&fresh, &trusted);
        if !reloaded.note("email", email) {
            (fresh.email, trusted.email) = (current.email, before.email);
        }
        self.renew_webhooks(&mut fresh, &mut reloaded);
        let nats = self.renew_nats(&fresh, &trusted);
        if !reloaded.note("events.nats", nats) {
            (fresh.events.nats, trusted.nats) = (current.events.nats, before.nats);
        }
        let kafka = self.renew_kafka(&fresh, &trusted);
        if !reloaded.note("events.kafka", kafka) {
            (fresh.events.kafka, trusted.kafka) = (current.events.kafka, before.kafka);
        }
        reloaded.waits = fresh != self.current;
        // Said once.
        (self.current, self.trusted) = (fresh, trusted);
        Ok(reloaded)
    }

    /// The configuration as it is now, where a process would start with it.
    fn read(&self) -> Result<Config, ReloadError> {
        let mut fresh = config::load(self.file.as_deref(), &options::environment())?;
        // Said on the command line, and no credential.
        fresh.server.listen = self.current.server.listen;
        let against = config::check_production(&fresh);
        match against.is_empty() {
            true => Ok(fresh),
            false => Err(ReloadError::Unsafe(against.join("; "))),
        }
    }

    async fn renew_store(&mut self, fresh: &Config) -> Result<bool, ReloadError> {
        let held = &mut self.current.store.url;
        if fresh.store.url == *held {
            return Ok(false);
        }
        let store = wiring::store_config(fresh, &self.data_dir);
        let is_done = self.store.renew(&store).await?;
        if is_done {
            held.clone_from(&fresh.store.url);
        }
        Ok(is_done)
    }

    fn renew_redis(&mut self, fresh: &Config) -> Result<bool, ReloadError> {
        let held = &mut self.current.ephemeral.url;
        let Some(redis) = self.redis.as_ref().filter(|_| fresh.ephemeral.url != *held) else {
            return Ok(false);
        };
        redis.renew(&wiring::redis_config(fresh))?;
        held.clone_from(&fresh.ephemeral.url);
        Ok(true)
    }

    fn renew_sms(&mut self, fresh: &Config, trusted: &Trusted) -> Result<bool, ReloadError> {
        let held = &mut self.current.sms;
        if fresh.sms == *held && trusted.sms == self.trusted.sms {
            return Ok(false);
        }
        let exchanged = self.providers.renew_sms(fresh, &self.clock);
        let is_done = exchanged.map_err(ReloadError::Providers)?;
        if is_done {
            held.clone_from(&fresh.sms);
        }
        Ok(is_done)
    }

    fn renew_email(&mut self, fresh: &Config, trusted: &Trusted) -> Result<bool, ReloadError> {
        let held = &mut self.current.email;
        if fresh.email == *held && trusted.email == self.trusted.email {
            return Ok(false);
        }
        let exchanged = self.providers.renew_email(fresh, &self.clock);
        let is_done = exchanged.map_err(ReloadError::Providers)?;
        if is_done {
            // Whom mails come from is said when they are put into words, and not here.
            let from = std::mem::take(&mut held.from);
            held.clone_from(&fresh.email);
            held.from = from;
        }
        Ok(is_done)
    }

    /// Each by itself. The file among sinks has no credentials, and stays open.
    fn renew_webhooks(&mut self, fresh: &mut Config, reloaded: &mut Reloaded) {
        for section in &mut fresh.events.webhooks {
            let mut current = self.current.events.webhooks.iter_mut();
            let held = current.find(|held| held.name == section.name);
            let Some(held) = held.filter(|held| **held != *section) else {
                continue;
            };
            let made = sinks::webhook(section, &self.clock).map_err(ReloadError::Sinks);
            let exchanged = made.map(|sink| self.sinks.exchange(sink));
            match reloaded.note(&format!("events.webhooks {}", section.name), exchanged) {
                true => held.clone_from(section),
                false => section.clone_from(held),
            }
        }
    }

    fn renew_nats(&mut self, fresh: &Config, trusted: &Trusted) -> Result<bool, ReloadError> {
        let (section, held) = (&fresh.events.nats, &mut self.current.events.nats);
        if section == held && trusted.nats == self.trusted.nats {
            return Ok(false);
        }
        let made = sinks::nats(section).map_err(ReloadError::Sinks)?;
        let is_done = made.is_some_and(|sink| self.sinks.exchange(sink));
        if is_done {
            held.clone_from(section);
        }
        Ok(is_done)
    }

    fn renew_kafka(&mut self, fresh: &Config, trusted: &Trusted) -> Result<bool, ReloadError> {
        let (section, held) = (&fresh.events.kafka, &mut self.current.events.kafka);
        if section == held && trusted.kafka == self.trusted.kafka {
            return Ok(false);
        }
        let made = sinks::kafka(section).map_err(ReloadError::Sinks)?;
        let is_done = made.is_some_and(|sink| self.sinks.exchange(sink));
        if is_done {
            held.clone_from(section);
        }
        Ok(is_done)
    }
}

fn complain(what: &str, error: &ReloadError) {
    let error = error as &dyn Error;
    tracing::error!(
        what,
        error,
        "failed to read credentials; those of before stay"
    );
}

fn tell(reloaded: &Reloaded) {
    for (what, error) in &reloaded.failed {
        complain(what, error);
    }
    if !reloaded.exchanged.is_empty() {
        let what = reloaded.exchanged.join(", ");
        tracing::info!(what, "new credentials are used from now on");
    }
    if reloaded.waits {
        tracing::warn!("the configuration has changes that count from the next start");
    }
}
