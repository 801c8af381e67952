//! From the configuration to those who take messages.

use crate::config::{
    Config, Mode, SendGridSection, SmtpSection, SmtpTls, SnsSection, TwilioSection,
};
use crate::exchange::Exchangeable;
use crate::sinks::extra_roots;
use anyhow::{Context as _, bail};
use std::sync::Arc;
use tessera_adapters::mail::{SMTP_TIMEOUT, Smtp, SmtpConfig, SmtpCredentials, SmtpSecurity};
use tessera_adapters::mail::{SendGrid, SendGridConfig};
use tessera_adapters::sms::{self, SnsConfig, Twilio, TwilioConfig};
use tessera_adapters::{DevInbox, SEND_TIMEOUT};
use tessera_core::mail::{Mail, Mailbox};
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::{Clock, MessageProvider};

/// What mails come from where nothing else is configured.
const DEVELOPMENT_SENDER: &str = "Tessera <no-reply@tessera.example>";

/// Those who take messages, to be exchanged for others of their names.
#[derive(Clone)]
pub(crate) struct ExchangeableProviders {
    pub(crate) sms: Vec<Arc<Exchangeable<SmsMessage>>>,
    pub(crate) email: Vec<Arc<Exchangeable<Mail>>>,
}

impl ExchangeableProviders {
    /// Has text messages go to what a configuration names. False where it names others, which
    /// waits for a restart.
    pub(crate) fn renew_sms(
        &self,
        config: &Config,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<bool> {
        let inbox = DevInbox::new(Arc::clone(clock));
        Ok(exchange(&self.sms, sms_providers(config, &inbox)?))
    }

    /// The same for mails.
    pub(crate) fn renew_email(
        &self,
        config: &Config,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<bool> {
        let inbox = DevInbox::new(Arc::clone(clock));
        let made = mail_providers(config, &sender(config)?, &inbox)?;
        Ok(exchange(&self.email, made))
    }
}

/// False where they are others.
fn exchange<M: Sync>(
    held: &[Arc<Exchangeable<M>>],
    made: Vec<Arc<dyn MessageProvider<M>>>,
) -> bool {
    let names = held.iter().map(|provider| provider.name());
    if !names.eq(made.iter().map(|provider| provider.name())) {
        return false;
    }
    // What the inbox holds is in it, and it has no credentials.
    let with_credentials = held
        .iter()
        .zip(made)
        .filter(|(held, _)| held.name() != "inbox");
    for (held, made) in with_credentials {
        held.exchange(made);
    }
    true
}

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
    /// The same, each in a place that another can take.
    pub(crate) fn exchangeable(&self) -> ExchangeableProviders {
        ExchangeableProviders {
            sms: places(&self.sms),
            email: places(&self.email),
        }
    }

    /// Makes those that are configured; calls none.
    pub(crate) fn make(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        let inbox = DevInbox::new(Arc::clone(clock));
        let sender = sender(config)?;
        let mut names = config.sms.providers.iter().chain(&config.email.providers);
        let has_inbox = names.any(|name| name == "inbox");
        Ok(Self {
            sms: sms_providers(config, &inbox)?,
            email: mail_providers(config, &sender, &inbox)?,
            sender,
            inbox: has_inbox.then_some(inbox),
        })
    }
}

fn places<M>(providers: &[Arc<dyn MessageProvider<M>>]) -> Vec<Arc<Exchangeable<M>>> {
    let places = providers
        .iter()
        .map(|provider| Arc::new(Exchangeable::new(Arc::clone(provider))));
    places.collect()
}

fn sms_providers(
    config: &Config,
    inbox: &DevInbox,
) -> anyhow::Result<Vec<Arc<dyn MessageProvider<SmsMessage>>>> {
    let names = config.sms.providers.iter();
    names
        .map(|name| sms_provider(name, config, inbox))
        .collect()
}

fn mail_providers(
    config: &Config,
    sender: &Mailbox,
    inbox: &DevInbox,
) -> anyhow::Result<Vec<Arc<dyn MessageProvider<Mail>>>> {
    let names = config.email.providers.iter();
    names
        .map(|name| mail_provider(name, config, sender, inbox))
        .collect()
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
        extra_roots: extra_roots("sms.sns.ca_file", &section.ca_file)?,
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
    sender: &Mailbox,
    inbox: &DevInbox,
) -> anyhow::Result<Arc<dyn MessageProvider<Mail>>> {
    match name {
        "inbox" if config.mode == Mode::Development => Ok(Arc::new(inbox.clone())),
        "smtp" => smtp(&config.email.smtp, sender),
        "sendgrid" => sendgrid(&config.email.sendgrid),
        other => bail!(
            "email.providers names `{other}`; there are \"smtp\", \"sendgrid\" and, in development, \"inbox\""
        ),
    }
}

fn smtp(section: &SmtpSection, sender: &Mailbox) -> anyhow::Result<Arc<dyn MessageProvider<Mail>>> {
    let has_login = !(section.username.is_empty() && section.password.is_empty());
    let smtp = Smtp::new(SmtpConfig {
        host: given(&section.host).context("email.smtp.host is missing")?,
        port: (section.port != 0).then_some(section.port),
        security: match section.tls {
            SmtpTls::StartTls => SmtpSecurity::StartTls,
            SmtpTls::Implicit => SmtpSecurity::Implicit,
            SmtpTls::None => SmtpSecurity::Plain,
        },
        credentials: has_login.then(|| SmtpCredentials {
            username: section.username.clone(),
            password: section.password.clone(),
        }),
        extra_roots: extra_roots("email.smtp.ca_file", &section.ca_file)?,
        hello_name: sender.address().domain().to_owned(),
        max_connections: section.max_connections,
        timeout: SMTP_TIMEOUT,
    })
    .context("email.smtp cannot be used")?;
    Ok(Arc::new(smtp))
}

fn sendgrid(section: &SendGridSection) -> anyhow::Result<Arc<dyn MessageProvider<Mail>>> {
    let sendgrid = SendGrid::new(&SendGridConfig {
        api_key: given(&section.api_key)
            .context("email.sendgrid.api_key (or SENDGRID_API_KEY) is missing")?,
        base_url: given(&section.base_url),
        timeout: SEND_TIMEOUT,
    })
    .context("email.sendgrid cannot be used")?;
    Ok(Arc::new(sendgrid))
}

fn sender(config: &Config) -> anyhow::Result<Mailbox> {
    let from = match config.email.from.as_str() {
        "" => DEVELOPMENT_SENDER,
        from => from,
    };
    Mailbox::parse(from).context("email.from (or EMAIL_FROM) cannot be used")
}
