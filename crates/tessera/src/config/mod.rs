//! Configuration: one file, overridable by the environment.

mod duration;
mod from_files;
mod load;
mod model;
mod production;

pub(crate) use load::{ConfigError, Environment, load};
pub(crate) use model::{
    Config, KafkaSection, Mode, NatsSection, NumberedKeyConfig, PasswordProfileConfig,
    PasswordScheme, Sasl, SendGridSection, SmtpSection, SmtpTls, SnsSection, TlsSection,
    TwilioSection, WebhookSection,
};
pub(crate) use production::{check as check_production, secrets as secrets_of};

/// The default configuration with a comment on every key.
pub(crate) const DEFAULT_TOML: &str = include_str!("default.toml");
