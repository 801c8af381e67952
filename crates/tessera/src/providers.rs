//! From the configuration to those who take messages.

use crate::config::{Config, Mode, SnsSection, TwilioSection};
use anyhow::{Context as _, bail};
use std::sync::Arc;
use tessera_adapters::sms::{self, SnsConfig, Twilio, TwilioConfig};
use tessera_adapters::{DevInbox, SEND_TIMEOUT};
use tessera_core::mail::{Mail, Mailbox};
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::{Clock, MessageProvider};

/// What mails come from where nothing else is configured.
const DEVELOPMENT_SENDER: &str = "Tessera <no-reply@tessera.example>";

/// Who takes the messages of this deployment, each in order of preference.
pub(crate) struct Providers {
    pub(crate) sms: Vec<Arc<dyn MessageProvider<SmsMessage>>>,
    pub(crate) email: Vec<Arc<dyn MessageProvider<Mail>>>,
    /// Whom mails come from.
    pub(crate) sender: Mailbox,
    /// The development inbox, where a channel goes to it.
    pub(crate) inbox: Option<DevInbox>,
}

impl Providers {
    /// Makes those that are configured; calls none.
    pub(crate) fn make(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        let inbox = DevInbox::new(Arc::clone(clock));
        let sms = config.sms.providers.iter();
        let email = config.email.providers.iter();
        let has_inbox = sms.clone().chain(email.clone()).any(|name| name == "inbox");
        Ok(Self {
            sms: sms
                .map(|name| sms_provider(name, config, &inbox))
                .collect::<anyhow::Result<_>>()?,
            email: email
                .map(|name| mail_provider(name, config, &inbox))
                .collect::<anyhow::Result<_>>()?,
            sender: sender(config)?,
            inbox: has_inbox.then_some(inbox),
        })
    }
}

/// Empty text is no value.
fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn sms_provider(
    name: &str,
    config: &Config,
    inbox: &DevInbox,
) -> anyhow::Result<Arc<dyn MessageProvider<SmsMessage>>> {
    match name {
        "inbox" if config.mode == Mode::Development => Ok(Arc::new(inbox.clone())),
        "sns" => sns(&config.sms.sns),
        "twilio" => twilio(&config.sms.twilio),
        other => bail!(
            "sms.providers names `{other}`; there are \"sns\", \"twilio\" and, in development, \"inbox\""
        ),
    }
}

fn sns(section: &SnsSection) -> anyhow::Result<Arc<dyn MessageProvider<SmsMessage>>> {
    sms::sns(SnsConfig {
        region: given(&section.region).context("sms.sns.region is missing")?,
        endpoint_url: given(&section.endpoint_url),
        sender_id: given(&section.sender_id),
        entity_id: given(&section.entity_id),
        template_id: given(&section.template_id),
        timeout: SEND_TIMEOUT,
    })
    .context("sms.sns cannot be used")
}

fn twilio(section: &TwilioSection) -> anyhow::Result<Arc<dyn MessageProvider<SmsMessage>>> {
    let twilio = Twilio::new(&TwilioConfig {
        account_sid: given(&section.account_sid).context("sms.twilio.account_sid is missing")?,
        auth_token: given(&section.auth_token).context("sms.twilio.auth_token is missing")?,
        from: given(&section.from).context("sms.twilio.from is missing")?,
        base_url: given(&section.base_url),
        timeout: SEND_TIMEOUT,
    })
    .context("sms.twilio cannot be used")?;
    Ok(Arc::new(twilio))
}

fn mail_provider(
    name: &str,
    config: &Config,
    inbox: &DevInbox,
) -> anyhow::Result<Arc<dyn MessageProvider<Mail>>> {
    match name {
        "inbox" if config.mode == Mode::Development => Ok(Arc::new(inbox.clone())),
        other => bail!("email.providers names `{other}`; there is, in development, \"inbox\""),
    }
}

fn sender(config: &Config) -> anyhow::Result<Mailbox> {
    let from = match config.email.from.as_str() {
        "" => DEVELOPMENT_SENDER,
        from => from,
    };
    Mailbox::parse(from).context("email.from (or EMAIL_FROM) cannot be used")
}
