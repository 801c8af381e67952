//! From the configuration to those who take events.

use crate::config::{Config, KafkaSection, NatsSection, Sasl, WebhookSection};
use crate::exchange::ExchangeableSink;
use anyhow::{Context as _, bail};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tessera_adapters::SEND_TIMEOUT;
use tessera_adapters::events::{
    JsonLines, Kafka, KafkaConfig, KafkaLogin, Nats, NatsConfig, NatsLogin, RECOUNT_AFTER, Webhook,
    WebhookConfig, WebhookSecret,
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
    /// Has the events of the sink of that name and kind go to `next`. False where there is none,
    /// which waits for a restart.
    pub(crate) fn exchange(&self, next: Arc<dyn EventSink>) -> bool {
        let is_same = |held: &&Arc<ExchangeableSink>| {
            (next.name(), next.kind()) == (held.name(), held.kind())
        };
        let Some(held) = self.0.iter().find(is_same) else {
            return false;
        };
        held.exchange(next);
        true
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
    let webhooks = config.events.webhooks.iter();
    let mut sinks: Sinks = webhooks
        .map(|section| webhook(section, clock))
        .collect::<anyhow::Result<_>>()?;
    sinks.extend(nats(&config.events.nats)?);
    sinks.extend(kafka(&config.events.kafka)?);
    Ok(sinks)
}

/// What a webhook is told by; it is not called yet.
pub(crate) fn webhook(
    section: &WebhookSection,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Arc<dyn EventSink>> {
    let unusable = || format!("the webhook {} cannot be used", section.name);
    let config = WebhookConfig {
        name: section.name.clone(),
        url: section.url.clone(),
        secret: WebhookSecret::parse(&section.secret).with_context(unusable)?,
        timeout: SEND_TIMEOUT,
    };
    let webhook = Webhook::new(config, Arc::clone(clock)).with_context(unusable)?;
    Ok(Arc::new(webhook))
}

/// A stream of NATS, where one is configured.
pub(crate) fn nats(section: &NatsSection) -> anyhow::Result<Option<Arc<dyn EventSink>>> {
    if section.url.is_empty() {
        return Ok(None);
    }
    let nats = Nats::new(NatsConfig {
        url: section.url.clone(),
        subject_prefix: section.subject_prefix.clone(),
        new_stream: section.create_stream.then(|| section.stream.clone()),
        login: nats_login(section)?,
        extra_roots: extra_roots("events.nats.ca_file", &section.ca_file)?,
        timeout: SEND_TIMEOUT,
    })
    .context("events.nats cannot be used")?;
    Ok(Some(Arc::new(nats)))
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

/// A topic of Kafka, where one is configured.
pub(crate) fn kafka(section: &KafkaSection) -> anyhow::Result<Option<Arc<dyn EventSink>>> {
    if section.brokers.is_empty() {
        return Ok(None);
    }
    let (username, password) = (section.username.clone(), section.password.clone());
    let kafka = Kafka::new(KafkaConfig {
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
        recount_after: RECOUNT_AFTER,
    })
    .context("events.kafka cannot be used")?;
    Ok(Some(Arc::new(kafka)))
}

/// The certificates in the file that `key` names, where it names one.
pub(crate) fn extra_roots(key: &str, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
    if path.is_empty() {
        return Ok(None);
    }
    let pem = std::fs::read(path).with_context(|| format!("{key}: cannot read {path}"))?;
    Ok(Some(pem))
}
