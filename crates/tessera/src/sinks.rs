//! From the configuration to those who take events.

use crate::config::{Config, KafkaSection, NatsSection, Sasl};
use crate::exchange::ExchangeableSink;
use anyhow::{Context as _, bail};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tessera_adapters::SEND_TIMEOUT;
use tessera_adapters::events::{
    JsonLines, Kafka, KafkaConfig, KafkaLogin, Nats, NatsConfig, NatsLogin, Webhook, WebhookConfig,
    WebhookSecret,
};
use tessera_core::ports::{Clock, EventSink};

type Sinks = Vec<Arc<dyn EventSink>>;

/// The name of the file among sinks.
const FILE: &str = "file";

/// The sinks of a deployment.
pub(crate) struct Opened {
    /// All of them.
    pub(crate) all: Sinks,
    /// Those among them that can be exchanged.
    pub(crate) exchangeable: ExchangeableSinks,
}

/// The sinks that somebody is logged in to, or that are signed for, to be exchanged for others of
/// their names.
#[derive(Clone)]
pub(crate) struct ExchangeableSinks(Vec<Arc<ExchangeableSink>>);

impl ExchangeableSinks {
    /// Has events go to what a configuration names. False where it names others, which waits for
    /// a restart.
    pub(crate) fn renew(&self, config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<bool> {
        let made = remote(config, clock)?;
        if made.len() != self.0.len() {
            return Ok(false);
        }
        let mut pairs = Vec::with_capacity(made.len());
        for held in &self.0 {
            let is_same = |next: &&Arc<dyn EventSink>| {
                (next.name(), next.kind()) == (held.name(), held.kind())
            };
            let Some(next) = made.iter().find(is_same) else {
                return Ok(false);
            };
            pairs.push((held, Arc::clone(next)));
        }
        for (held, next) in pairs {
            held.exchange(next);
        }
        Ok(true)
    }
}

/// Opens all that are configured; calls none.
pub(crate) fn open(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Opened> {
    let mut sinks = Sinks::new();
    let file = config.events.file.as_str();
    if !file.is_empty() {
        let sink = JsonLines::open(FILE, Path::new(file))
            .with_context(|| format!("events.file {file} cannot be written"))?;
        sinks.push(Arc::new(sink));
    }
    let places = remote(config, clock)?.into_iter();
    let places: Vec<_> = places
        .map(|sink| Arc::new(ExchangeableSink::new(sink)))
        .collect();
    for place in &places {
        sinks.push(Arc::<ExchangeableSink>::clone(place));
    }
    let mut names = BTreeSet::new();
    if let Some(twice) = sinks.iter().find(|sink| !names.insert(sink.name())) {
        bail!(
            "two sinks of events are called {:?}: name the webhook differently, since rows of the \
             outbox are for a sink by its name",
            twice.name()
        );
    }
    Ok(Opened {
        all: sinks,
        exchangeable: ExchangeableSinks(places),
    })
}

/// Checks all that can be checked without opening a file.
pub(crate) fn check(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<()> {
    remote(config, clock)?;
    Ok(())
}

fn remote(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Sinks> {
    let mut sinks = webhooks(config, clock)?;
    if !config.events.nats.url.is_empty() {
        sinks.push(Arc::new(nats(&config.events.nats)?));
    }
    if !config.events.kafka.brokers.is_empty() {
        sinks.push(Arc::new(kafka(&config.events.kafka)?));
    }
    Ok(sinks)
}

fn webhooks(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Sinks> {
    config
        .events
        .webhooks
        .iter()
        .map(|webhook| {
            let sink = Webhook::new(
                WebhookConfig {
                    name: webhook.name.clone(),
                    url: webhook.url.clone(),
                    secret: WebhookSecret::parse(&webhook.secret)
                        .with_context(|| format!("the webhook {} cannot be used", webhook.name))?,
                    timeout: SEND_TIMEOUT,
                },
                Arc::clone(clock),
            )
            .with_context(|| format!("the webhook {} cannot be used", webhook.name))?;
            Ok(Arc::new(sink) as Arc<dyn EventSink>)
        })
        .collect()
}

fn nats(section: &NatsSection) -> anyhow::Result<Nats> {
    Nats::new(NatsConfig {
        url: section.url.clone(),
        subject_prefix: section.subject_prefix.clone(),
        new_stream: section.create_stream.then(|| section.stream.clone()),
        login: nats_login(section)?,
        extra_roots: extra_roots("events.nats.ca_file", &section.ca_file)?,
        timeout: SEND_TIMEOUT,
    })
    .context("events.nats cannot be used")
}

fn nats_login(section: &NatsSection) -> anyhow::Result<NatsLogin> {
    let has_user = !(section.username.is_empty() && section.password.is_empty());
    Ok(match (has_user, &*section.token, &*section.credentials) {
        (false, "", "") => NatsLogin::Anonymous,
        (false, token, "") => NatsLogin::Token(token.to_owned()),
        (true, "", "") => NatsLogin::Password {
            username: section.username.clone(),
            password: section.password.clone(),
        },
        (false, "", credentials) => NatsLogin::Credentials(credentials.to_owned()),
        _ => bail!(
            "events.nats has more than one login: keep one of token, username with password, \
             and credentials"
        ),
    })
}

fn kafka(section: &KafkaSection) -> anyhow::Result<Kafka> {
    let (username, password) = (section.username.clone(), section.password.clone());
    Kafka::new(KafkaConfig {
        brokers: section.brokers.clone(),
        topic: section.topic.clone(),
        tls: section.tls,
        extra_roots: extra_roots("events.kafka.ca_file", &section.ca_file)?,
        login: match section.sasl {
            Sasl::None => KafkaLogin::Anonymous,
            Sasl::Plain => KafkaLogin::Plain(username, password),
            Sasl::ScramSha256 => KafkaLogin::ScramSha256(username, password),
            Sasl::ScramSha512 => KafkaLogin::ScramSha512(username, password),
        },
        timeout: SEND_TIMEOUT,
    })
    .context("events.kafka cannot be used")
}

/// The certificates in the file that `key` names, where it names one.
pub(crate) fn extra_roots(key: &str, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
    if path.is_empty() {
        return Ok(None);
    }
    let pem = std::fs::read(path).with_context(|| format!("{key}: cannot read {path}"))?;
    Ok(Some(pem))
}
