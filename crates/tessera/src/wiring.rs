//! From a configuration to a service: every part made once and handed on.

use crate::clock::{SystemClock, SystemEntropy, SystemPause};
use crate::config::{Config, Mode, PasswordProfileConfig, PasswordScheme};
use crate::exchange::Exchangeable;
use crate::providers::{ExchangeableProviders, Providers};
use crate::secrets::Secrets;
use crate::sinks::{self, ExchangeableSinks, Opened};
use crate::telemetry::Measurements;
use anyhow::Context as _;
use axum::Router;
use jiff::SignedDuration;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tessera_adapters::mail::MailTemplates;
use tessera_adapters::{
    BREACH_TIMEOUT, BreachRanges, HashPool, HashPoolConfig, InProcess, Redis, RedisConfig,
};
use tessera_core::access::Access;
use tessera_core::account::RoleName;
use tessera_core::accounts::{AccountPolicy, Accounts, CountedFigures, FeatureDefaults};
use tessera_core::audit::AuditLog;
use tessera_core::consent::TextVersion;
use tessera_core::delivery::{
    Email, EventDelivery, MailDelivery, ProviderStatus, Sms, SmsDelivery,
};
use tessera_core::deployment::Deployment;
use tessera_core::failover::FailOver;
use tessera_core::feature_flag::Percent;
use tessera_core::handover::Handover;
use tessera_core::id::ProcessId;
use tessera_core::idempotency::{Idempotency, IdempotencyPolicy};
use tessera_core::limit::{LimitPolicy, Limiter};
use tessera_core::link::PublicOrigin;
use tessera_core::mobile::{NumberingPlan, NumberingPlans};
use tessera_core::otp::OtpPolicy;
use tessera_core::password::{HashPolicy, PasswordPolicy, PasswordProfile, Peppers, Scheme};
use tessera_core::ports::{
    BreachedPasswords, Clock, Entropy, Ephemeral, Inbox, MessageProvider, ProcessMemory, Store,
};
use tessera_core::privacy::Periods;
use tessera_core::rate_limit_token::RateLimitTokens;
use tessera_core::registration::{ConfiguredSink, EventOutbox, RegistrationPolicy, Registrations};
use tessera_core::second_factor::{RecoveryPolicy, SecondFactorPolicy};
use tessera_core::session::SessionLife;
use tessera_core::sms_texts::SmsTexts;
use tessera_core::staged::{StagedPolicy, StagedRegistrations};
use tessera_core::token::{AccessTokens, SigningKeys};
use tessera_store::{SqlStore, StoreConfig};
use tessera_web::{State, StateConfig, TrustedProxies};

/// What every key in Redis begins with.
pub(crate) const REDIS_KEY_PREFIX: &str = "tessera:";

/// A service, ready to serve.
pub(crate) struct Service {
    pub(crate) router: Router,
    pub(crate) store: SqlStore,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sms: Arc<SmsDelivery>,
    pub(crate) mail: Arc<MailDelivery>,
    pub(crate) events: Arc<EventDelivery>,
    pub(crate) event_retention: SignedDuration,
    pub(crate) audit: Arc<AuditLog>,
    pub(crate) access: Arc<Access>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) signing_keys: Arc<SigningKeys>,
    /// What can be given other credentials while it is used.
    pub(crate) redis: Option<Arc<Redis>>,
    /// What is taken from the process before, and left to the one after.
    pub(crate) handover: Handover,
    /// Redis and the database as one, where there is a Redis.
    pub(crate) failover: Option<Arc<FailOver>>,
    pub(crate) providers: ExchangeableProviders,
    pub(crate) sinks: ExchangeableSinks,
    pub(crate) has_inbox: bool,
}

/// Checks what only the parts themselves can tell, without starting any.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    plans(config)?;
    staged_policy(config)?;
    hash_policy(config)?;
    breaches(config, &(Arc::new(SystemClock) as Arc<dyn Clock>))?;
    trusted_proxies(config)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Providers::make(config, &clock)?;
    sinks::check(config, &clock)?;
    Ok(())
}

/// Makes the service that listens on `address`.
pub(crate) async fn wire(
    config: &Config,
    data_dir: &Path,
    address: SocketAddr,
    measurements: Arc<Measurements>,
) -> anyhow::Result<Service> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let store = open_store(config, data_dir).await?;
    let secrets = Secrets::load(config, data_dir, entropy.as_ref())?;
    let shared_store: Arc<dyn Store> = Arc::new(store.clone());
    let Expiring {
        ephemeral,
        memory,
        redis,
        failover,
    } = ephemeral(config, &store, &clock).await?;
    let origin = match config.server.public_origin.as_str() {
        "" => format!("{}://{address}", config.server.scheme()),
        origin => origin.trim_end_matches('/').to_owned(),
    };
    let issuer = match config.tokens.issuer.as_str() {
        "" => origin.as_str(),
        issuer => issuer,
    };
    let keys = Arc::new(secrets.master);
    let handover = Handover {
        process: ProcessId::generate(clock.now(), entropy.as_ref())?,
        memory,
        store: Arc::new(store.clone()),
        keys: Arc::clone(&keys),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };
    let tokens = Arc::new(AccessTokens::new(
        issuer,
        config.tokens.access_ttl.0,
        secrets.signing,
        secrets.retired,
    ));
    let signing_keys = Arc::new(SigningKeys::new(
        Arc::clone(&shared_store),
        Arc::clone(&clock),
        Arc::clone(&entropy),
        Arc::clone(&keys),
        Arc::clone(&tokens),
    ));
    signing_keys
        .reload()
        .await
        .context("cannot read the signing keys in the database")?;
    let Opened {
        all: sinks,
        exchangeable: exchangeable_sinks,
    } = sinks::open(config, &clock)?;
    let events = EventOutbox {
        source: origin.clone(),
        sinks: sinks
            .iter()
            .map(|sink| ConfiguredSink::of(sink.as_ref()))
            .collect(),
        keys: Arc::clone(&keys),
        entropy: Arc::clone(&entropy),
    };
    let providers = Providers::make(config, &clock)?;
    let exchangeable = providers.exchangeable();
    let sms = Arc::new(SmsDelivery::new(
        Sms,
        Arc::clone(&shared_store),
        Arc::clone(&clock),
        Arc::clone(&entropy),
        Arc::clone(&keys),
        events.clone(),
        of_channel(&exchangeable.sms),
    ));
    let mail = Arc::new(MailDelivery::new(
        Email {
            from: providers.sender,
            renderer: Arc::new(MailTemplates),
        },
        Arc::clone(&shared_store),
        Arc::clone(&clock),
        Arc::clone(&entropy),
        Arc::clone(&keys),
        events.clone(),
        of_channel(&exchangeable.email),
    ));
    let event_delivery = EventDelivery::new(
        Arc::clone(&shared_store),
        Arc::clone(&clock),
        Arc::clone(&entropy),
        Arc::clone(&keys),
        sinks,
    );
    let event_delivery = Arc::new(event_delivery.keeping(config.events.retention.is_some()));
    let audit = Arc::new(AuditLog::new(
        Arc::clone(&shared_store),
        Arc::clone(&clock),
        &secrets.index_key,
        config.audit.retention.0,
    ));
    let plans = plans(config)?;
    let deployment = Arc::new(Deployment {
        store: Arc::clone(&shared_store),
        ephemeral: Arc::clone(&ephemeral),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
        limiter: Limiter::new(ephemeral, limit_policy(config), secrets.index_key.clone()),
        pepper: secrets.pepper,
        index_key: secrets.index_key,
        keys,
        tokens,
        signing_keys: Arc::clone(&signing_keys),
        events,
        otp: otp_policy(config),
        texts: SmsTexts {
            code: config.registration.code_message.clone(),
            known: config.registration.known_message.clone(),
            mobile_changed: config.registration.mobile_changed_message.clone(),
            email_added: config.registration.email_added_message.clone(),
        },
        session_life: session_life(config),
        periods: periods(config)?,
        origin: PublicOrigin::parse(&origin).context("server.public_origin cannot be used")?,
    });
    let access = Arc::new(Access {
        deployment: Arc::clone(&deployment),
    });
    let registrations = Arc::new(Registrations {
        deployment: Arc::clone(&deployment),
        policy: RegistrationPolicy {
            conceal_accounts: config.registration.conceal_accounts,
        },
    });
    let accounts = Arc::new(Accounts {
        deployment: Arc::clone(&deployment),
        access: Arc::clone(&access),
        plans: plans.clone(),
        sms: Arc::<SmsDelivery>::clone(&sms),
        hasher: Arc::new(hash_pool(config, secrets.password_peppers, &entropy)?),
        passwords: password_policy(config),
        breaches: breaches(config, &clock)?,
        factor_roles: factor_roles(config)?,
        policy: account_policy(config)?,
        figures: CountedFigures::default(),
    });
    let staged = Arc::new(StagedRegistrations {
        accounts: Arc::clone(&accounts),
        policy: staged_policy(config)?,
    });
    if let Err(error) = access.restore_revocations().await {
        // The fallback reads them from the database; with Redis they are there already.
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "failed to restore revocations"
        );
    }
    let has_inbox = providers.inbox.is_some();
    let sms_status: Arc<dyn ProviderStatus> = Arc::<SmsDelivery>::clone(&sms);
    let mail_status: Arc<dyn ProviderStatus> = Arc::<MailDelivery>::clone(&mail);
    let state = State::new(StateConfig {
        registrations,
        access: Arc::clone(&access),
        accounts: Arc::clone(&accounts),
        staged,
        rate_limit_tokens: RateLimitTokens::new(
            Arc::clone(&deployment),
            config.limits.require_token,
        ),
        idempotency: Idempotency::new(
            Arc::clone(&deployment),
            IdempotencyPolicy {
                ttl: config.idempotency.ttl.0,
                request_timeout: config.server.request_timeout.std(),
            },
        ),
        deployment,
        plans,
        trusted_proxies: trusted_proxies(config)?,
        inbox: providers
            .inbox
            .map(|inbox| Arc::new(inbox) as Arc<dyn Inbox>),
        metrics: measurements,
        providers: vec![sms_status, mail_status],
        max_in_flight: config.server.max_in_flight,
        request_timeout: config.server.request_timeout.std(),
    });
    Ok(Service {
        router: tessera_web::router(state),
        store,
        clock,
        sms,
        mail,
        events: event_delivery,
        event_retention: config.events.retention(),
        audit,
        access,
        accounts,
        signing_keys,
        redis,
        handover,
        failover,
        providers: exchangeable,
        sinks: exchangeable_sinks,
        has_inbox,
    })
}

/// Where the store is: as configured, else SQLite in the data directory.
pub(crate) fn store_config(config: &Config, data_dir: &Path) -> StoreConfig {
    let url = match config.store.url.as_str() {
        "" => format!("sqlite:{}", data_dir.join("tessera.db").display()),
        url => url.to_owned(),
    };
    StoreConfig {
        url,
        pool_min: config.store.pool_min,
        pool_max: config.store.pool_max,
    }
}

/// The file of a SQLite database; none for another.
pub(crate) fn sqlite_file(url: &str) -> Option<&Path> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.split('?').next().unwrap_or(rest);
    Some(Path::new(path.strip_prefix("//").unwrap_or(path)))
}

/// Where the store is; its folder is made where there is none.
pub(crate) fn new_store_config(config: &Config, data_dir: &Path) -> anyhow::Result<StoreConfig> {
    make_private(data_dir)
        .with_context(|| format!("cannot make the data directory {}", data_dir.display()))?;
    Ok(store_config(config, data_dir))
}

/// Makes the directory, for its owner alone: keys and data lie in it.
fn make_private(directory: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
}

async fn open_store(config: &Config, data_dir: &Path) -> anyhow::Result<SqlStore> {
    let store = SqlStore::open(&new_store_config(config, data_dir)?).await?;
    store
        .migrate()
        .await
        .context("cannot bring the database up to date")?;
    Ok(store)
}

/// What holds codes, limits and revocations, and the parts of it that are looked after.
struct Expiring {
    ephemeral: Arc<dyn Ephemeral>,
    /// The same, where it ends with the process.
    memory: Option<Arc<dyn ProcessMemory>>,
    redis: Option<Arc<Redis>>,
    failover: Option<Arc<FailOver>>,
}

async fn ephemeral(
    config: &Config,
    store: &SqlStore,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Expiring> {
    if config.ephemeral.url.is_empty() {
        let memory = Arc::new(InProcess::new());
        return Ok(Expiring {
            ephemeral: Arc::<InProcess>::clone(&memory),
            memory: Some(memory),
            redis: None,
            failover: None,
        });
    }
    let redis = Redis::new(&redis_config(config)).context("ephemeral.url cannot be used")?;
    let redis = Arc::new(redis);
    let failover = FailOver::new(
        Arc::<Redis>::clone(&redis),
        Arc::new(store.clone()),
        Arc::clone(clock),
        config.otp.ttl.0,
    );
    let held_until = store
        .challenges_until()
        .await
        .context("cannot read what a process before left in the database")?;
    let failover = failover
        .fallback_held_until(held_until)
        .telling(Arc::new(store.clone()), Arc::new(SystemPause));
    let failover = Arc::new(failover);
    Ok(Expiring {
        ephemeral: Arc::<FailOver>::clone(&failover),
        memory: None,
        redis: Some(redis),
        failover: Some(failover),
    })
}

/// How Redis is reached.
pub(crate) fn redis_config(config: &Config) -> RedisConfig {
    RedisConfig {
        url: config.ephemeral.url.clone(),
        cluster: config.ephemeral.cluster,
        key_prefix: REDIS_KEY_PREFIX.to_owned(),
    }
}

/// Providers as a channel takes them.
fn of_channel<M: Sync + 'static>(
    providers: &[Arc<Exchangeable<M>>],
) -> Vec<Arc<dyn MessageProvider<M>>> {
    let providers = providers.iter();
    providers
        .map(|provider| Arc::<Exchangeable<M>>::clone(provider) as Arc<dyn MessageProvider<M>>)
        .collect()
}

/// The roles whose holders have to have a second factor.
fn factor_roles(config: &Config) -> anyhow::Result<Vec<RoleName>> {
    let Some(names) = &config.accounts.second_factor_required_for_roles else {
        return Ok(match config.mode {
            Mode::Development => Vec::new(),
            Mode::Production => vec![RoleName::ADMIN, RoleName::SUPPORT, RoleName::AUDITOR],
        });
    };
    let roles = names.iter().map(|name| {
        RoleName::parse(name).with_context(|| {
            format!("accounts.second_factor_required_for_roles: {name:?} cannot be used")
        })
    });
    roles.collect()
}

/// Whom features are open to where no flag was set.
fn features(config: &Config) -> anyhow::Result<FeatureDefaults> {
    let unset = match config.mode {
        Mode::Development => Percent::ALL,
        Mode::Production => Percent::NONE,
    };
    let second_factor = match config.features.second_factor_percent {
        Some(number) => Percent::new(number)
            .context("features.second_factor_percent must be a number from 0 to 100")?,
        None => unset,
    };
    Ok(FeatureDefaults { second_factor })
}

fn plans(config: &Config) -> anyhow::Result<NumberingPlans> {
    let plans = config.registration.country.iter().map(|country| {
        NumberingPlan::new(
            &country.code,
            &country.calling_code,
            &country.trunk_prefix,
            &country.leading_digits,
            country.length,
        )
        .with_context(|| format!("registration.country {} cannot be used", country.code))
    });
    Ok(NumberingPlans::new(plans.collect::<anyhow::Result<_>>()?))
}

/// The proxies that the configuration names.
pub(crate) fn trusted_proxies(config: &Config) -> anyhow::Result<TrustedProxies> {
    let networks = config.server.trusted_proxies.iter().map(String::as_str);
    TrustedProxies::parse(networks).context("server.trusted_proxies cannot be used")
}

fn account_policy(config: &Config) -> anyhow::Result<AccountPolicy> {
    Ok(AccountPolicy {
        conceal_accounts: config.registration.conceal_accounts,
        proof_needs_password: config.registration.proof_needs_password,
        proof_ttl: config.accounts.proof_ttl.0,
        reset_ttl: config.accounts.reset_ttl.0,
        device_ttl: config.accounts.device_ttl.0,
        features: features(config)?,
        second_factor: SecondFactorPolicy {
            recovery: RecoveryPolicy {
                wait: config.accounts.second_factor_recovery_wait.0,
                ..RecoveryPolicy::default()
            },
            ..SecondFactorPolicy::default()
        },
    })
}

/// How long this deployment keeps what it holds of persons.
pub(crate) fn periods(config: &Config) -> anyhow::Result<Periods> {
    let accounts = account_policy(config)?;
    Ok(Periods {
        audit: config.audit.retention.0,
        session: config.tokens.refresh_ttl.0,
        device: accounts.device_ttl,
        link: accounts.longest_link(),
        registration: config.registration.ttl.0,
        answers: config.idempotency.ttl.0,
        events: config.events.retention(),
    })
}

fn session_life(config: &Config) -> SessionLife {
    SessionLife {
        longest: config.tokens.refresh_ttl.0,
        unused: config.tokens.idle_ttl.0,
    }
}

fn otp_policy(config: &Config) -> OtpPolicy {
    OtpPolicy {
        ttl: config.otp.ttl.0,
        max_tries: config.otp.max_tries,
        max_tries_per_hour: config.otp.max_tries_per_hour,
        resend_after: config.otp.resend_after.0,
        ..OtpPolicy::default()
    }
}

fn staged_policy(config: &Config) -> anyhow::Result<StagedPolicy> {
    let version = &config.registration.marketing_text;
    Ok(StagedPolicy {
        ttl: config.registration.ttl.0,
        marketing_text: TextVersion::parse(version)
            .context("registration.marketing_text cannot be used")?,
    })
}

fn password_policy(config: &Config) -> PasswordPolicy {
    PasswordPolicy {
        profile: match config.passwords.profile {
            PasswordProfileConfig::Composition => PasswordProfile::Composition,
            PasswordProfileConfig::Nist => PasswordProfile::Nist,
        },
        min_chars: config.passwords.min_length,
    }
}

fn breaches(
    config: &Config,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Option<Arc<dyn BreachedPasswords>>> {
    let url = config.passwords.breach_ranges.as_str();
    if url.is_empty() {
        return Ok(None);
    }
    let ranges = BreachRanges::new(url, BREACH_TIMEOUT, Arc::clone(clock));
    let ranges = ranges.context("passwords.breach_ranges cannot be used")?;
    Ok(Some(Arc::new(ranges)))
}

pub(crate) fn hash_policy(config: &Config) -> anyhow::Result<HashPolicy> {
    let passwords = &config.passwords;
    let scheme = match passwords.scheme {
        PasswordScheme::Bcrypt => Scheme::Bcrypt {
            cost: passwords.bcrypt_cost,
        },
        PasswordScheme::Argon2id => Scheme::Argon2id {
            memory_kib: passwords.argon2_memory_kib,
            passes: passwords.argon2_passes,
            lanes: passwords.argon2_lanes,
        },
    };
    HashPolicy::new(scheme).context("[passwords] cannot be used")
}

fn hash_pool(
    config: &Config,
    peppers: Peppers,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<HashPool> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = match config.passwords.threads {
        0 => cores,
        threads => threads,
    };
    let pool = HashPoolConfig {
        policy: hash_policy(config)?,
        peppers,
        threads,
        queue: threads.saturating_mul(config.passwords.queue_per_thread),
    };
    HashPool::start(&pool, entropy).context("cannot start the threads that hash passwords")
}

fn limit_policy(config: &Config) -> LimitPolicy {
    let limits = &config.limits;
    LimitPolicy {
        enabled: limits.enabled,
        address_burst: limits.address_burst,
        address_per_hour: limits.address_per_hour,
        login_per_minute: limits.login_per_minute,
        refresh_per_minute: limits.refresh_per_minute,
        wrong_passwords: limits.wrong_passwords,
        mail_per_hour: limits.mail_per_hour,
        registration_codes: limits.registration_codes,
        token_burst: limits.token_burst,
        tokens_per_hour: limits.tokens_per_hour,
        token_uses: limits.token_uses,
        user_per_minute: limits.user_per_minute,
        number_burst: limits.number_burst,
        number_per_hour: limits.number_per_hour,
        number_per_day: limits.number_per_day,
        prefix_per_hour: limits.prefix_per_hour,
        country_per_hour: limits.country_per_hour,
        sms_cost_minor: limits.sms_cost_minor,
        sms_daily_budget_minor: limits.sms_daily_budget_minor,
    }
}
