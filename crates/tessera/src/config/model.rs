//! The keys of the configuration and their defaults.

use super::duration::{Duration, Pause};
use jiff::SignedDuration;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::net::SocketAddr;
use tessera_core::accounts::AccountPolicy;
use tessera_core::audit::Retention;
use tessera_core::idempotency::IdempotencyPolicy;
use tessera_core::limit::LimitPolicy;
use tessera_core::otp::OtpPolicy;
use tessera_core::password::PasswordPolicy;
use tessera_core::second_factor::RecoveryPolicy;
use tessera_core::session::SessionLife;
use tessera_core::sms_texts::SmsTexts;
use tessera_core::staged::StagedPolicy;

/// What the process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// On one's own machine: keys are made, messages go to an inbox page.
    Development,
    /// For customers: nothing is made up, and what is missing stops the start.
    Production,
}

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $default:expr,)* }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Deserialize)] // No Debug: sections may hold secrets.
        #[serde(default, deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$field_doc])* pub(crate) $field: $type,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }
    };
}

section!(
    /// The whole configuration.
    Config {
        mode: Mode = Mode::Development,
        server: ServerConfig = ServerConfig::default(),
        store: StoreSection = StoreSection::default(),
        ephemeral: EphemeralConfig = EphemeralConfig::default(),
        registration: RegistrationConfig = RegistrationConfig::default(),
        otp: OtpConfig = OtpConfig::default(),
        tokens: TokensConfig = TokensConfig::default(),
        secrets: SecretsConfig = SecretsConfig::default(),
        accounts: AccountsConfig = AccountsConfig::default(),
        features: FeaturesConfig = FeaturesConfig::default(),
        passwords: PasswordsConfig = PasswordsConfig::default(),
        sms: SmsConfig = SmsConfig::default(),
        email: EmailConfig = EmailConfig::default(),
        events: EventsConfig = EventsConfig::default(),
        idempotency: IdempotencyConfig = IdempotencyConfig::default(),
        limits: LimitsConfig = LimitsConfig::default(),
        log: LogConfig = LogConfig::default(),
        telemetry: TelemetryConfig = TelemetryConfig::default(),
        audit: AuditConfig = AuditConfig::default(),
    }
);

section!(
    /// How requests come in.
    ServerConfig {
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8080)),
        public_origin: String = String::new(),
        trusted_proxies: Vec<String> = Vec::new(),
        max_in_flight: usize = 512,
        request_timeout: Duration = Duration::secs(10),
        idle_timeout: Duration = Duration::secs(75),
        stop_delay: Pause = Pause::NONE,
        drain_timeout: Duration = Duration::secs(20),
        tls: TlsSection = TlsSection::default(),
    }
);

section!(
    /// TLS in this program; files in PEM.
    TlsSection {
        certificate: String = String::new(),
        key: String = String::new(),
    }
);

impl TlsSection {
    /// Whether connections are to be encrypted here.
    pub(crate) fn is_on(&self) -> bool {
        !self.certificate.is_empty() || !self.key.is_empty()
    }
}

impl ServerConfig {
    /// How this program is spoken to.
    pub(crate) fn scheme(&self) -> &'static str {
        match self.tls.is_on() {
            true => "https",
            false => "http",
        }
    }
}

section!(
    /// Where lasting state is kept.
    StoreSection {
        url: String = String::new(),
        pool_min: u32 = 2,
        pool_max: u32 = 20,
    }
);

section!(
    /// Where expiring state is kept.
    EphemeralConfig {
        url: String = String::new(),
        /// Whether it is a cluster of Redis.
        cluster: bool = false,
    }
);

section!(
    /// Who may register, and what they are told.
    RegistrationConfig {
        conceal_accounts: bool = false,
        /// Whether every proof of an address comes with a password.
        proof_needs_password: bool = false,
        ttl: Duration = Duration(StagedPolicy::default().ttl),
        marketing_text: String = StagedPolicy::default().marketing_text.as_str().to_owned(),
        country: Vec<CountryConfig> = Vec::new(),
        code_message: String = SmsTexts::default().code,
        known_message: String = SmsTexts::default().known,
        mobile_changed_message: String = SmsTexts::default().mobile_changed,
        email_added_message: String = SmsTexts::default().email_added,
    }
);

section!(
    /// Whom features are open to where no flag was set.
    FeaturesConfig {
        /// Per cent; none: everybody in development, nobody in production.
        second_factor_percent: Option<u8> = None,
    }
);

/// The numbering plan of a country.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountryConfig {
    pub(crate) code: String,
    pub(crate) calling_code: String,
    #[serde(default)]
    pub(crate) trunk_prefix: String,
    pub(crate) leading_digits: String,
    pub(crate) length: usize,
}

section!(
    /// Rules for codes.
    OtpConfig {
        ttl: Duration = Duration(OtpPolicy::default().ttl),
        max_tries: u32 = OtpPolicy::default().max_tries,
        max_tries_per_hour: u32 = OtpPolicy::default().max_tries_per_hour,
        resend_after: Duration = Duration(OtpPolicy::default().resend_after),
    }
);

section!(
    /// Access and refresh tokens.
    TokensConfig {
        issuer: String = String::new(),
        access_ttl: Duration = Duration::secs(3_600),
        refresh_ttl: Duration = Duration(SessionLife::DEFAULT.longest),
        idle_ttl: Duration = Duration(SessionLife::DEFAULT.unused),
        algorithm: String = "EdDSA".to_owned(),
        signing_key: String = String::new(),
        retired_keys: Vec<RetiredKeyConfig> = Vec::new(),
    }
);

/// A key that signs no more, but whose tokens are still accepted.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetiredKeyConfig {
    pub(crate) algorithm: String,
    pub(crate) key: String,
}

section!(
    /// Keys; made on first start in development.
    SecretsConfig {
        otp_pepper: String = String::new(),
        index_key: String = String::new(),
        encryption_keys: Vec<NumberedKeyConfig> = Vec::new(),
        password_peppers: Vec<NumberedKeyConfig> = Vec::new(),
    }
);

/// A key with its id.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberedKeyConfig {
    pub(crate) id: u32,
    pub(crate) key: String,
}

section!(
    /// Accounts with an address.
    AccountsConfig {
        proof_ttl: Duration = Duration(AccountPolicy::default().proof_ttl),
        reset_ttl: Duration = Duration(AccountPolicy::default().reset_ttl),
        device_ttl: Duration = Duration(AccountPolicy::default().device_ttl),
        /// None: `admin` and `support` in production, nobody in development.
        second_factor_required_for_roles: Option<Vec<String>> = None,
        second_factor_recovery_wait: Duration = Duration(RecoveryPolicy::default().wait),
    }
);

/// How passwords are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PasswordScheme {
    /// bcrypt.
    Bcrypt,
    /// Argon2id.
    Argon2id,
}

/// Which rules hold for passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PasswordProfileConfig {
    /// Upper and lower case, a digit, a symbol.
    Composition,
    /// Length alone.
    Nist,
}

section!(
    /// Which passwords are taken, and how they are hashed.
    PasswordsConfig {
        profile: PasswordProfileConfig = PasswordProfileConfig::Composition,
        min_length: usize = PasswordPolicy::default().min_chars,
        breach_ranges: String = String::new(),
        scheme: PasswordScheme = PasswordScheme::Bcrypt,
        bcrypt_cost: u32 = 12,
        argon2_memory_kib: u32 = 19 * 1024,
        argon2_passes: u32 = 2,
        argon2_lanes: u32 = 1,
        threads: usize = 0,
        queue_per_thread: usize = 4,
    }
);

section!(
    /// How messages go out.
    SmsConfig {
        providers: Vec<String> = vec!["inbox".to_owned()],
        sns: SnsSection = SnsSection::default(),
        twilio: TwilioSection = TwilioSection::default(),
    }
);

section!(
    /// AWS SNS; credentials come from the environment, as the AWS SDK finds them.
    SnsSection {
        region: String = String::new(),
        endpoint_url: String = String::new(),
        ca_file: String = String::new(),
        sender_id: String = String::new(),
        entity_id: String = String::new(),
        template_id: String = String::new(),
    }
);

section!(
    /// Twilio.
    TwilioSection {
        account_sid: String = String::new(),
        auth_token: String = String::new(),
        from: String = String::new(),
        base_url: String = "https://api.twilio.com".to_owned(),
    }
);

section!(
    /// How mails go out.
    EmailConfig {
        providers: Vec<String> = vec!["inbox".to_owned()],
        from: String = String::new(),
        smtp: SmtpSection = SmtpSection::default(),
        sendgrid: SendGridSection = SendGridSection::default(),
    }
);

/// How the connection to the SMTP server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SmtpTls {
    /// By STARTTLS.
    StartTls,
    /// From the first byte.
    Implicit,
    /// Not at all.
    None,
}

section!(
    /// An SMTP server.
    SmtpSection {
        host: String = String::new(),
        port: u16 = 0,
        tls: SmtpTls = SmtpTls::StartTls,
        username: String = String::new(),
        password: String = String::new(),
        ca_file: String = String::new(),
        max_connections: usize = 4,
    }
);

section!(
    /// SendGrid.
    SendGridSection {
        api_key: String = String::new(),
        base_url: String = "https://api.sendgrid.com".to_owned(),
    }
);

section!(
    /// Where events go.
    EventsConfig {
        /// None: not at all.
        retention: Option<Duration> = None,
        file: String = String::new(),
        webhooks: Vec<WebhookSection> = Vec::new(),
        nats: NatsSection = NatsSection::default(),
        kafka: KafkaSection = KafkaSection::default(),
    }
);

impl EventsConfig {
    /// How long delivered events are kept; zero where they are not.
    pub(crate) fn retention(&self) -> SignedDuration {
        self.retention.map_or(SignedDuration::ZERO, |kept| kept.0)
    }
}

/// How Tessera logs in at brokers of Kafka.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Sasl {
    /// Not at all.
    #[serde(rename = "none")]
    None,
    /// By sending the password.
    #[serde(rename = "plain")]
    Plain,
    /// By proving that it is known.
    #[serde(rename = "scram-sha-256")]
    ScramSha256,
    /// The same.
    #[serde(rename = "scram-sha-512")]
    ScramSha512,
}

section!(
    /// A topic of Kafka.
    KafkaSection {
        brokers: String = String::new(),
        topic: String = "tessera.events".to_owned(),
        tls: bool = true,
        ca_file: String = String::new(),
        sasl: Sasl = Sasl::None,
        username: String = String::new(),
        password: String = String::new(),
    }
);

section!(
    /// A stream of NATS JetStream.
    NatsSection {
        url: String = String::new(),
        subject_prefix: String = "tessera.events".to_owned(),
        create_stream: bool = false,
        stream: String = "TESSERA".to_owned(),
        token: String = String::new(),
        username: String = String::new(),
        password: String = String::new(),
        credentials: String = String::new(),
        ca_file: String = String::new(),
    }
);

/// An HTTP sink for events.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookSection {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) secret: String,
}

section!(
    /// Rate limits and the spend guard.
    LimitsConfig {
        enabled: bool = true,
        address_burst: u32 = LimitPolicy::default().address_burst,
        address_per_hour: u32 = LimitPolicy::default().address_per_hour,
        login_per_minute: u32 = LimitPolicy::default().login_per_minute,
        refresh_per_minute: u32 = LimitPolicy::default().refresh_per_minute,
        wrong_passwords: u32 = LimitPolicy::default().wrong_passwords,
        mail_per_hour: u32 = LimitPolicy::default().mail_per_hour,
        registration_codes: u32 = LimitPolicy::default().registration_codes,
        token_burst: u32 = LimitPolicy::default().token_burst,
        tokens_per_hour: u32 = LimitPolicy::default().tokens_per_hour,
        token_uses: u64 = LimitPolicy::default().token_uses,
        require_token: bool = false,
        user_per_minute: u32 = LimitPolicy::default().user_per_minute,
        number_burst: u32 = LimitPolicy::default().number_burst,
        number_per_hour: u32 = LimitPolicy::default().number_per_hour,
        number_per_day: u64 = LimitPolicy::default().number_per_day,
        prefix_per_hour: u64 = LimitPolicy::default().prefix_per_hour,
        country_per_hour: u64 = LimitPolicy::default().country_per_hour,
        sms_cost_minor: u64 = LimitPolicy::default().sms_cost_minor,
        sms_daily_budget_minor: u64 = LimitPolicy::default().sms_daily_budget_minor,
    }
);

section!(
    /// Requests that carry an idempotency key.
    IdempotencyConfig {
        ttl: Duration = Duration(IdempotencyPolicy::DEFAULT_TTL),
    }
);

section!(
    /// The audit log.
    AuditConfig {
        retention: RetentionSetting = RetentionSetting(Retention::default_years()),
    }
);

/// How long the audit log is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RetentionSetting(pub(crate) Retention);

impl<'de> Deserialize<'de> for RetentionSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Retention::parse(&text).map(Self).map_err(D::Error::custom)
    }
}

section!(
    /// What is logged.
    LogConfig {
        level: String = "info".to_owned(),
    }
);

section!(
    /// Where traces go.
    TelemetryConfig {
        enabled: bool = true,
        otlp_endpoint: String = String::new(),
    }
);
