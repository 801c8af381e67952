//! The service in one process, over every combination of stores.

use crate::contract;
use crate::database::TestStore;
use crate::external::external;
use crate::faults::{Faulty, Plan};
use crate::mails::{TakenMails, WatchedEmail};
use crate::time::{TestClock, TestEntropy, random_below};
use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use serde_json::Value;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tessera_adapters::mail::MailTemplates;
use tessera_adapters::{DevInbox, HashPool, HashPoolConfig, InProcess, Redis, RedisConfig};
use tessera_core::access::Access;
use tessera_core::account::RoleName;
use tessera_core::accounts::{AccountPolicy, Accounts, CountedFigures, StrangersRequests};
use tessera_core::crypto::{IndexKey, Key256, MasterKeys};
use tessera_core::delivery::{Email, EventDelivery, MessageDelivery, Sms, SmsDelivery};
use tessera_core::deployment::Deployment;
use tessera_core::event::CloudEvent;
use tessera_core::failover::FailOver;
use tessera_core::idempotency::{Idempotency, IdempotencyPolicy};
use tessera_core::limit::{LimitPolicy, Limiter};
use tessera_core::link::PublicOrigin;
use tessera_core::mail::{Mail, Mailbox};
use tessera_core::mobile::NumberingPlans;
use tessera_core::otp::{OtpPepper, OtpPolicy};
use tessera_core::outbox::SmsMessage;
use tessera_core::password::{HashPolicy, PasswordPolicy, Peppers, Scheme};
use tessera_core::ports::{
    BreachedPasswords, Clock, Entropy, Ephemeral, EventSink, Inbox, InboxMessage, MessageProvider,
    PasswordHasher, SendError, SinkKind, Store,
};
use tessera_core::privacy::Periods;
use tessera_core::rate_limit_token::RateLimitTokens;
use tessera_core::registration::{ConfiguredSink, EventOutbox, RegistrationPolicy, Registrations};
use tessera_core::session::SessionLife;
use tessera_core::sms_texts::SmsTexts;
use tessera_core::staged::{StagedPolicy, StagedRegistrations};
use tessera_core::token::{AccessTokens, Algorithm, SigningKey, SigningKeys};
use tessera_web::{Metrics, State, StateConfig, TrustedProxies};
use tower::ServiceExt as _;

/// Where the service says it is.
pub const ORIGIN: &str = "https://id.test";

/// Whom its mails come from.
pub const SENDER: &str = "Tessera <no-reply@id.test>";

/// The longest a request may take.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A combination of stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The embedded default.
    SqliteInProcess,
    /// SQLite with Redis.
    SqliteRedis,
    /// PostgreSQL with the in-process ephemeral store.
    PostgresInProcess,
    /// What production runs on.
    PostgresRedis,
    /// Redis is gone: SQLite does all.
    SqliteAlone,
    /// Redis is gone: PostgreSQL does all.
    PostgresAlone,
}

/// Puts something between the service and its store.
pub type WrapStore = Box<dyn Fn(Arc<dyn Store>) -> Arc<dyn Store> + Send>;

/// What a test may want otherwise.
pub struct Options {
    /// The limits; off unless a test is about them.
    pub limits: LimitPolicy,
    /// What registration is configured to do.
    pub policy: RegistrationPolicy,
    /// Whether every proof of an address comes with a password.
    pub proof_needs_password: bool,
    /// Another primary ephemeral store.
    pub ephemeral: Option<Arc<dyn Ephemeral>>,
    /// Something between the service and its store.
    pub store: Option<WrapStore>,
    /// Providers of text messages in place of the inbox.
    pub providers: Option<Vec<Arc<dyn MessageProvider<SmsMessage>>>>,
    /// Providers of mails in place of the inbox.
    pub mail_providers: Option<Vec<Arc<dyn MessageProvider<Mail>>>>,
    /// Who knows breached passwords.
    pub breaches: Option<Arc<dyn BreachedPasswords>>,
    /// Another hasher of passwords.
    pub hasher: Option<Arc<dyn PasswordHasher>>,
    /// Requests served at once.
    pub max_in_flight: usize,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<&'static str>,
    /// Whether there is an inbox page.
    pub has_inbox_page: bool,
    /// Roles whose holders have to have a second factor.
    pub factor_roles: Vec<RoleName>,
    /// Whether steps of registrations in stages need a rate limit token.
    pub needs_rate_limit_token: bool,
    /// Whether delivered events are kept, to be told again.
    pub keeps_events: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: LimitPolicy {
                enabled: false,
                ..LimitPolicy::default()
            },
            policy: RegistrationPolicy::default(),
            proof_needs_password: false,
            ephemeral: None,
            store: None,
            providers: None,
            mail_providers: None,
            breaches: None,
            hasher: None,
            max_in_flight: 512,
            trusted_proxies: Vec::new(),
            has_inbox_page: true,
            factor_roles: Vec::new(),
            needs_rate_limit_token: false,
            keeps_events: false,
        }
    }
}

/// Remembers the events it was given, once they were held to their schemas.
#[derive(Clone, Default)]
pub struct RecordedEvents(Arc<Mutex<Vec<CloudEvent>>>);

impl RecordedEvents {
    /// All events so far.
    pub fn all(&self) -> Vec<CloudEvent> {
        self.0.lock().unwrap().clone()
    }

    /// The types of all events so far.
    pub fn kinds(&self) -> Vec<String> {
        self.all().into_iter().map(|event| event.kind).collect()
    }
}

#[async_trait]
impl EventSink for RecordedEvents {
    fn name(&self) -> &str {
        "recorded"
    }

    fn kind(&self) -> SinkKind {
        SinkKind::Webhook
    }

    async fn deliver(&self, event: &CloudEvent) -> Result<(), SendError> {
        contract::check_event(event);
        self.0.lock().unwrap().push(event.clone());
        Ok(())
    }
}

/// The service, ready for requests.
pub struct App {
    /// The routes.
    pub router: Router,
    /// The clock of the service.
    pub clock: TestClock,
    /// The database under it.
    pub database: TestStore,
    /// The worker for text messages.
    pub sms: Arc<SmsDelivery>,
    /// The worker for mails.
    pub mail: Arc<MessageDelivery<WatchedEmail>>,
    /// The event worker.
    pub events: Arc<EventDelivery>,
    /// The worker for requests for links and codes.
    pub requests: StrangersRequests,
    /// What the event worker delivered.
    pub recorded: RecordedEvents,
    /// What the message workers delivered.
    pub inbox: Arc<dyn Inbox>,
    /// The mails among it, in types.
    pub mails: TakenMails,
    /// The use cases.
    pub registrations: Arc<Registrations>,
    /// Those of registrations in stages.
    pub staged: Arc<StagedRegistrations>,
    /// What they work with.
    pub deployment: Arc<Deployment>,
    /// What requests ask of the store and of the ephemeral store, and which of it fails. What
    /// workers ask is left out.
    pub plan: Plan,
}

/// A response, read whole and held to the contract.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// Status and error code, for short assertions.
    pub fn refusal(&self) -> (u16, String) {
        let code = self.json()["error"].as_str().unwrap_or("-").to_owned();
        (self.status.as_u16(), code)
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The value of a cookie that was set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().unwrap().split(';').next())
            .filter_map(|pair| pair.split_once('='))
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.to_owned())
    }
}

impl App {
    /// The service on `backend`; none when the run goes without a part of it.
    pub async fn start(backend: Backend) -> Option<Self> {
        Self::start_with(backend, Options::default()).await
    }

    /// The service on `backend`, with something changed.
    pub async fn start_with(backend: Backend, options: Options) -> Option<Self> {
        let clock = TestClock::new();
        let (database, ephemeral) = stores(backend, &clock).await?;
        let ephemeral = options.ephemeral.clone().unwrap_or(ephemeral);
        Some(Self::assemble(clock, database, ephemeral, options))
    }

    /// The service over parts that a test made itself.
    pub fn assemble(
        clock: TestClock,
        database: TestStore,
        ephemeral: Arc<dyn Ephemeral>,
        options: Options,
    ) -> Self {
        let shared_clock: Arc<dyn Clock> = Arc::new(clock.clone());
        let entropy: Arc<dyn Entropy> = Arc::new(TestEntropy);
        let plain_store: Arc<dyn Store> = Arc::new(database.store.clone());
        let store = match &options.store {
            Some(wrap) => wrap(Arc::clone(&plain_store)),
            None => Arc::clone(&plain_store),
        };
        let plan = Plan::default();
        let store: Arc<dyn Store> = Arc::new(Faulty {
            plan: plan.clone(),
            inner: store,
        });
        let ephemeral: Arc<dyn Ephemeral> = Arc::new(Faulty {
            plan: plan.clone(),
            inner: ephemeral,
        });
        let keys = Arc::new(MasterKeys::new([(1, Key256::new([11; 32]))]).unwrap());
        let index_key = IndexKey::new(Key256::new([12; 32]));
        let signing = SigningKey::generate_ed25519().unwrap();
        let signing = SigningKey::from_pkcs8(Algorithm::EdDsa, &signing).unwrap();
        let tokens = Arc::new(AccessTokens::new(
            ORIGIN,
            SignedDuration::from_hours(1),
            signing,
            vec![],
        ));
        let recorded = RecordedEvents::default();
        let outbox = EventOutbox {
            source: ORIGIN.to_owned(),
            sinks: vec![ConfiguredSink::of(&recorded)],
            keys: Arc::clone(&keys),
            entropy: Arc::clone(&entropy),
        };
        let inbox = DevInbox::new(Arc::clone(&shared_clock));
        let providers = options
            .providers
            .unwrap_or_else(|| vec![Arc::new(inbox.clone())]);
        let sms = Arc::new(SmsDelivery::new(
            Sms,
            Arc::clone(&plain_store),
            Arc::clone(&shared_clock),
            Arc::clone(&entropy),
            Arc::clone(&keys),
            outbox.clone(),
            providers,
        ));
        let mail_providers = options
            .mail_providers
            .unwrap_or_else(|| vec![Arc::new(inbox.clone())]);
        let mails = TakenMails::default();
        let email = Email {
            from: Mailbox::parse(SENDER).unwrap(),
            renderer: Arc::new(MailTemplates),
        };
        let mail = Arc::new(MessageDelivery::new(
            WatchedEmail {
                channel: email,
                taken: mails.clone(),
            },
            Arc::clone(&plain_store),
            Arc::clone(&shared_clock),
            Arc::clone(&entropy),
            Arc::clone(&keys),
            outbox.clone(),
            mail_providers,
        ));
        let events = EventDelivery::new(
            Arc::clone(&plain_store),
            Arc::clone(&shared_clock),
            Arc::clone(&entropy),
            Arc::clone(&keys),
            vec![Arc::new(recorded.clone())],
        );
        let events = Arc::new(events.keeping(options.keeps_events));
        let hasher: Arc<dyn PasswordHasher> = match options.hasher {
            Some(hasher) => hasher,
            None => Arc::new(HashPool::start(&cheap_hashing(), &entropy).unwrap()),
        };
        let signing_keys = Arc::new(SigningKeys::new(
            Arc::clone(&store),
            Arc::clone(&shared_clock),
            Arc::clone(&entropy),
            Arc::clone(&keys),
            Arc::clone(&tokens),
        ));
        let deployment = Arc::new(Deployment {
            store,
            ephemeral: Arc::clone(&ephemeral),
            clock: shared_clock,
            entropy,
            limiter: Limiter::new(ephemeral, options.limits, index_key.clone()),
            pepper: OtpPepper::new(Key256::new([13; 32])),
            index_key,
            keys,
            tokens,
            signing_keys,
            events: outbox,
            otp: OtpPolicy::default(),
            texts: SmsTexts::default(),
            session_life: SessionLife::DEFAULT,
            periods: Periods::default(),
            origin: PublicOrigin::parse(ORIGIN).unwrap(),
        });
        let access = Arc::new(Access {
            deployment: Arc::clone(&deployment),
        });
        let registrations = Arc::new(Registrations {
            deployment: Arc::clone(&deployment),
            policy: options.policy,
        });
        let accounts = Arc::new(Accounts {
            deployment: Arc::clone(&deployment),
            access: Arc::clone(&access),
            plans: NumberingPlans::default(),
            sms: Arc::<SmsDelivery>::clone(&sms),
            hasher,
            passwords: PasswordPolicy::default(),
            breaches: options.breaches,
            factor_roles: options.factor_roles,
            policy: AccountPolicy {
                conceal_accounts: options.policy.conceal_accounts,
                proof_needs_password: options.proof_needs_password,
                ..AccountPolicy::default()
            },
            figures: CountedFigures::default(),
        });
        let staged = Arc::new(StagedRegistrations {
            accounts: Arc::clone(&accounts),
            policy: StagedPolicy::default(),
        });
        let rate_limit_tokens =
            RateLimitTokens::new(Arc::clone(&deployment), options.needs_rate_limit_token);
        let requests = StrangersRequests::new(Arc::clone(&accounts));
        let inbox: Arc<dyn Inbox> = Arc::new(inbox);
        let page = options.has_inbox_page.then(|| Arc::clone(&inbox));
        let state = State::new(StateConfig {
            registrations: Arc::clone(&registrations),
            access,
            accounts,
            staged: Arc::clone(&staged),
            rate_limit_tokens,
            idempotency: Idempotency::new(
                Arc::clone(&deployment),
                IdempotencyPolicy {
                    ttl: IdempotencyPolicy::DEFAULT_TTL,
                    request_timeout: REQUEST_TIMEOUT,
                },
            ),
            deployment: Arc::clone(&deployment),
            plans: NumberingPlans::default(),
            trusted_proxies: TrustedProxies::parse(options.trusted_proxies).unwrap(),
            inbox: page,
            metrics: Arc::new(NoMetrics),
            providers: vec![
                Arc::<SmsDelivery>::clone(&sms),
                Arc::<MessageDelivery<WatchedEmail>>::clone(&mail),
            ],
            max_in_flight: options.max_in_flight,
            request_timeout: REQUEST_TIMEOUT,
        });
        Self {
            router: tessera_web::router(state),
            clock,
            database,
            sms,
            mail,
            events,
            requests,
            recorded,
            inbox,
            mails,
            registrations,
            staged,
            deployment,
            plan,
        }
    }

    /// Sends a request; panics when the answer breaks the contract.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        send(self.router.clone(), request).await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(post_json(path, body)).await
    }

    /// Posts raw bytes as `content_type`.
    pub async fn post_raw(&self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, content_type)
            .body(body.into())
            .unwrap();
        self.send(request).await
    }

    /// Gets a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    /// Asks for a code and has it delivered.
    pub async fn request_code(&self, number: &str) -> Answer {
        let body = serde_json::json!({ "mobileNumber": number });
        let answer = self.post("/api/v1/auth/register/otp", &body).await;
        self.clock.advance(SignedDuration::from_millis(1));
        self.deliver().await;
        answer
    }

    /// Enters a code.
    pub async fn verify(&self, number: &str, code: &str) -> Answer {
        let body = serde_json::json!({ "mobileNumber": number, "otp": code });
        self.post("/api/v1/auth/register/verify", &body).await
    }

    /// Runs the workers until they have nothing left that is due.
    pub async fn deliver(&self) {
        while self.requests.run_once().await.unwrap() > 0 {}
        while self.sms.run_once().await.unwrap() > 0 {}
        while self.mail.run_once().await.unwrap() > 0 {}
        while self.events.run_once().await.unwrap() > 0 {}
    }

    /// The newest code that was sent to a number.
    pub fn code_for(&self, number: &str) -> String {
        let number = NumberingPlans::default().parse(number).ok().unwrap();
        code_in(&self.sent_to(number.e164())[0].body)
    }

    /// The messages that were sent to a number or address, newest first.
    pub fn sent_to(&self, to: &str) -> Vec<InboxMessage> {
        self.inbox.messages(Some(to))
    }

    /// Removes what the service left behind.
    pub async fn stop(self) {
        self.database.remove().await;
    }
}

/// Hashing that costs next to nothing, for tests that are about something else.
pub(crate) fn cheap_hashing() -> HashPoolConfig {
    HashPoolConfig {
        policy: HashPolicy::new(Scheme::Bcrypt { cost: 4 }).unwrap(),
        peppers: Peppers::new([(1, Key256::new([14; 32]))]).ok().unwrap(),
        threads: 2,
        queue: 1_000,
    }
}

/// Whether `bytes` hold `text`.
pub fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

/// The six digits in a message.
pub fn code_in(body: &str) -> String {
    body.split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 6)
        .unwrap_or_else(|| panic!("no code in the message"))
        .to_owned()
}

/// A code that is not `code`.
pub fn wrong_code(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

/// A JSON request.
pub fn post_json(path: &str, body: &Value) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

/// Sends a request from 127.0.0.1, unless it says otherwise.
pub async fn send(router: Router, mut request: Request<Body>) -> Answer {
    let (method, path) = (
        request.method().clone(),
        request.uri().path_and_query().unwrap().to_string(),
    );
    let peer = SocketAddr::from(([127, 0, 0, 1], 40_000));
    if request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .is_none()
    {
        request.extensions_mut().insert(ConnectInfo(peer));
    }
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    if method != Method::HEAD {
        contract::check(&method, &path, parts.status, &parts.headers, &body);
    }
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

/// Makes a request come from `address`.
pub fn from_address(mut request: Request<Body>, address: IpAddr) -> Request<Body> {
    let peer = SocketAddr::from((address, 40_000));
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

/// An ephemeral store in the process.
pub fn in_process() -> Arc<dyn Ephemeral> {
    Arc::new(InProcess::new())
}

/// The Redis of the test run, under a prefix of its own.
pub fn redis() -> Option<Arc<dyn Ephemeral>> {
    let url = external("redis", "TESSERA_TEST_REDIS_URL")?;
    let config = RedisConfig {
        url,
        cluster: false,
        key_prefix: format!("test-{:x}:", random_below(u64::MAX)),
    };
    Some(Arc::new(Redis::new(&config).unwrap()))
}

async fn stores(backend: Backend, clock: &TestClock) -> Option<(TestStore, Arc<dyn Ephemeral>)> {
    use Backend::{
        PostgresAlone, PostgresInProcess, PostgresRedis, SqliteAlone, SqliteInProcess, SqliteRedis,
    };
    let database = match backend {
        SqliteInProcess | SqliteRedis | SqliteAlone => TestStore::sqlite().await,
        PostgresInProcess | PostgresRedis | PostgresAlone => TestStore::postgres().await?,
    };
    let ephemeral: Arc<dyn Ephemeral> = match backend {
        SqliteInProcess | PostgresInProcess => Arc::new(InProcess::new()),
        SqliteAlone | PostgresAlone => Arc::new(database.store.clone()),
        SqliteRedis | PostgresRedis => Arc::new(FailOver::new(
            redis()?,
            Arc::new(database.store.clone()),
            Arc::new(clock.clone()),
            OtpPolicy::default().ttl,
        )),
    };
    Some((database, ephemeral))
}

struct NoMetrics;

impl Metrics for NoMetrics {
    fn render(&self) -> String {
        "# no measurements in this test\n".to_owned()
    }
}
