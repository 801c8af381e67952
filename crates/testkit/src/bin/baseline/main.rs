//! What Tessera is measured beside: the same work with nothing of Tessera around it.
//!
//! `baseline serve` answers a fixed body on `/bare`, on `/verify` after checking
//! an Ed25519 signature, and on `/reading` after reading what a page of Tessera reads. `baseline store` runs the statements of a request in the
//! transaction that Tessera runs them in. `baseline hash` hashes codes,
//! `baseline passwords` compares passwords with their hash, and `baseline qr` draws the
//! pictures of a secret for authenticator apps, which is Tessera's own work. These four
//! print one line of JSON: `{"perSecond": …}`. `baseline mint` prints a signing key and
//! access tokens that it signed, one a line. `baseline totp` prints the codes of authenticator
//! apps: `{"codes": [["…", …], …]}`, for each secret those of some steps.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on says so by panicking"
)]

mod reading;
mod second_factor;
mod totp;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use jiff::{SignedDuration, Timestamp};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Executor, Row as _};
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tessera_core::account::{Grants, RoleName};
use tessera_core::crypto::Key256;
use tessera_core::id::{RegistrationId, SessionId, UserId};
use tessera_core::mobile::NumberingPlans;
use tessera_core::otp::{OtpCode, OtpPepper, Purpose};
use tessera_core::password::{HashPassword, HashPolicy, Password, Peppers, Scheme, StoredPassword};
use tessera_core::ports::Entropy as _;
use tessera_core::second_factor::TotpSecret;
use tessera_core::token::{AccessTokens, Algorithm, SigningKey};
use tessera_store::{SqlStore, StoreConfig};
use tessera_web::qr_code::Qr;
use testkit::time::TestEntropy;
use uuid::Uuid;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let options: HashMap<String, String> = rest
        .chunks(2)
        .map(|pair| (pair[0].trim_start_matches("--").to_owned(), pair[1].clone()))
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    match command.as_str() {
        "serve" => runtime.block_on(serve(&options)),
        "store" => report(runtime.block_on(store(&options))),
        "hash" => report(hash(seconds(&options))),
        "passwords" => report(passwords(&options)),
        "qr" => report(qr_codes(seconds(&options))),
        "mint" => mint(&options),
        "totp" => codes(&options),
        _ => panic!("baseline serve|store|hash|passwords|qr|mint|totp"),
    }
}

fn seconds(options: &HashMap<String, String>) -> Duration {
    Duration::from_secs(options["seconds"].parse().unwrap())
}

fn report(per_second: f64) {
    println!("{{\"perSecond\":{per_second:.1}}}");
}

// --- routes ---

struct Bare {
    answer: Vec<u8>,
    key: VerifyingKey,
}

async fn serve(options: &HashMap<String, String>) {
    let bare = Arc::new(Bare {
        answer: std::fs::read(&options["answer"]).unwrap(),
        key: published_key(&options["jwks-url"]),
    });
    let (verifying, reading_bare) = (Arc::clone(&bare), Arc::clone(&bare));
    let router = Router::new()
        .route("/bare", get(move || answer(Arc::clone(&bare))))
        .route(
            "/verify",
            get(move |headers| verify(Arc::clone(&verifying), headers)),
        );
    let router = match reading::Reading::of(options).await {
        Some(reading) => {
            let (reading, bare) = (Arc::new(reading), Arc::clone(&reading_bare));
            router.route(
                "/reading",
                get(move || reading::answer(Arc::clone(&reading), Arc::clone(&bare))),
            )
        }
        None => router,
    };
    let listener = tokio::net::TcpListener::bind(&options["listen"])
        .await
        .unwrap();
    println!("listening on http://{}", listener.local_addr().unwrap());
    std::io::stdout().flush().unwrap();
    axum::serve(listener, router).await.unwrap();
}

/// The public key that Tessera publishes.
fn published_key(url: &str) -> VerifyingKey {
    let (authority, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = std::net::TcpStream::connect(authority).unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    let jwks: serde_json::Value = serde_json::from_str(body).unwrap();
    let key = URL_SAFE_NO_PAD.decode(jwks["keys"][0]["x"].as_str().unwrap());
    VerifyingKey::try_from(key.unwrap().as_slice()).unwrap()
}

async fn answer(bare: Arc<Bare>) -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, bare.answer.clone()).into_response()
}

async fn verify(bare: Arc<Bare>, headers: HeaderMap) -> Response {
    let value = headers
        .get(header::AUTHORIZATION)
        .map(|value| value.to_str().unwrap());
    let token = value.unwrap_or_default().trim_start_matches("Bearer ");
    let (signed, signature) = token.rsplit_once('.').unwrap_or_default();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    // By the same code as Tessera, so that the rest is what is compared.
    let verified = Signature::from_slice(&signature)
        .and_then(|signature| bare.key.verify(signed.as_bytes(), &signature));
    match verified {
        Ok(()) => answer(bare).await,
        Err(_) => StatusCode::UNAUTHORIZED.into_response(),
    }
}

// --- statements ---

/// More logins than a connection finishes in a second.
const LOGINS_A_SECOND: u64 = 400;

/// Both databases, opened as Tessera opens them.
enum Database {
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

async fn store(options: &HashMap<String, String>) -> f64 {
    let url = &options["url"];
    let connections: u32 = options["connections"].parse().unwrap();
    let operation = options["operation"].clone();
    let config = StoreConfig {
        url: url.clone(),
        pool_min: 0,
        pool_max: connections,
    };
    let migrated = SqlStore::open(&config).await.unwrap();
    migrated.migrate().await.unwrap();
    migrated.close().await;
    let database = Arc::new(open(url, connections).await);
    let mut logins = Vec::new();
    for _ in 0..connections {
        logins.push(match operation.as_str() {
            "verify-2fa" => {
                let count = LOGINS_A_SECOND * seconds(options).as_secs();
                second_factor::prepare(&database, usize::try_from(count).unwrap()).await
            }
            _ => Vec::new(),
        });
    }
    let deadline = Instant::now() + seconds(options);
    let done = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let tasks: Vec<_> = logins
        .into_iter()
        .map(|mut waiting| {
            let (database, done) = (Arc::clone(&database), Arc::clone(&done));
            let operation = operation.clone();
            tokio::spawn(async move {
                let mut refresh_hash = verify_statements(&database).await;
                while Instant::now() < deadline {
                    match operation.as_str() {
                        "verify-2fa" => {
                            let waiting = waiting.pop().expect("fewer logins than time for them");
                            second_factor::statements(&database, waiting).await;
                        }
                        "otp" => otp_statements(&database).await,
                        "verify" => drop(verify_statements(&database).await),
                        "refresh" => {
                            refresh_hash = refresh_statements(&database, refresh_hash).await;
                        }
                        other => panic!("no statements of {other}"),
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let done = u32::try_from(done.load(Ordering::Relaxed)).unwrap();
    f64::from(done) / started.elapsed().as_secs_f64()
}

async fn open(url: &str, connections: u32) -> Database {
    if url.starts_with("sqlite:") {
        let options = SqliteConnectOptions::from_str(url)
            .unwrap()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("secure_delete", "on");
        let pool = |max: u32| SqlitePoolOptions::new().max_connections(max);
        return Database::Sqlite {
            writer: pool(1).connect_with(options.clone()).await.unwrap(),
            readers: pool(4).connect_with(options).await.unwrap(),
        };
    }
    let options = PgConnectOptions::from_str(url).unwrap();
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .test_before_acquire(false);
    Database::Postgres(pool.connect_with(options).await.unwrap())
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    TestEntropy.fill(&mut bytes).unwrap();
    bytes
}

fn random_id() -> Uuid {
    Uuid::from_bytes(random())
}

/// Asking for a code: one look-up, then one row in a transaction.
async fn otp_statements(database: &Database) {
    const LOOK_UP: &str = "SELECT id FROM users WHERE mobile_index = $1";
    const ENQUEUE: &str = "INSERT INTO outbox (id, kind, destination, payload, available_at, \
         created_at, expires_at) VALUES ($1, 'sms', '', $2, $3, $3, $4)";
    let (index, payload) = (random::<32>().to_vec(), vec![0_u8; 300]);
    match database {
        Database::Sqlite { writer, readers } => {
            let look_up = sqlx::query(LOOK_UP).bind(index);
            readers.fetch_optional(look_up).await.unwrap();
            let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
            let row = sqlx::query(ENQUEUE)
                .bind(random_id())
                .bind(payload)
                .bind(FAR)
                .bind(FAR);
            tx.execute(row).await.unwrap();
            tx.commit().await.unwrap();
        }
        Database::Postgres(pool) => {
            let look_up = sqlx::query(LOOK_UP).bind(index);
            pool.fetch_optional(look_up).await.unwrap();
            let mut tx = pool.begin().await.unwrap();
            let row = sqlx::query(ENQUEUE)
                .bind(random_id())
                .bind(payload)
                .bind(FAR)
                .bind(FAR);
            tx.execute(row).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

/// As long as the particulars of a registration are.
const AUDIT_DETAILS: &str = r#"{"client":"000000000000000000000000","method":"otp"}"#;

/// A time that no worker reaches, in milliseconds.
const FAR: i64 = 4_000_000_000_000;

/// Making an account: four rows in a transaction. Gives the hash of its session's token.
async fn verify_statements(database: &Database) -> Vec<u8> {
    let refresh_hash = random::<32>().to_vec();
    match database {
        Database::Sqlite { writer, .. } => {
            let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
            for row in account_rows(&refresh_hash) {
                tx.execute(row.sqlite()).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        Database::Postgres(pool) => {
            let mut tx = pool.begin().await.unwrap();
            for row in account_rows(&refresh_hash) {
                tx.execute(row.postgres()).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
    }
    refresh_hash
}

/// Exchanging a refresh token: one row changed, one added, the session read with its user, and
/// what goes on record. Gives the hash of the next token.
async fn refresh_statements(database: &Database, presented: Vec<u8>) -> Vec<u8> {
    const ROTATE: &str = "UPDATE sessions SET refresh_hash = $2, last_used_at = $3 \
         WHERE refresh_hash = $1 AND revoked_at IS NULL AND expires_at > $3 \
         AND coalesce(last_used_at, created_at) > $4 RETURNING id, user_id";
    const REMEMBER: &str = "INSERT INTO rotated_tokens \
         (hash, session_id, successor_hash, successor_sealed, rotated_at) \
         VALUES ($1, $2, $3, $4, $5)";
    const READ: &str = "SELECT u.*, s.id, s.created_at, s.expires_at, s.revoked_at, \
         s.last_used_at FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1";
    let next = random::<32>().to_vec();
    macro_rules! statements {
        ($tx:expr, $bound:ident) => {{
            let rotate = sqlx::query(ROTATE)
                .bind(presented.clone())
                .bind(next.clone())
                .bind(FAR - 1)
                .bind(0_i64);
            let rotated = $tx.fetch_one(rotate).await.unwrap();
            let (session, user): (Uuid, Uuid) = (rotated.get(0), rotated.get(1));
            let remember = sqlx::query(REMEMBER)
                .bind(presented)
                .bind(session)
                .bind(next.clone())
                .bind(vec![0_u8; 80])
                .bind(FAR);
            $tx.execute(remember).await.unwrap();
            $tx.fetch_one(sqlx::query(READ).bind(session))
                .await
                .unwrap();
            $tx.execute(AccountRow::Audit(user).$bound()).await.unwrap();
            $tx.commit().await.unwrap();
        }};
    }
    match database {
        Database::Sqlite { writer, .. } => {
            let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
            statements!(tx, sqlite);
        }
        Database::Postgres(pool) => {
            let mut tx = pool.begin().await.unwrap();
            statements!(tx, postgres);
        }
    }
    next
}

/// One row of an account.
enum AccountRow {
    User(Uuid),
    Profile(Uuid),
    Session(Uuid, Vec<u8>),
    Audit(Uuid),
}

fn account_rows(refresh_hash: &[u8]) -> [AccountRow; 4] {
    let user = random_id();
    [
        AccountRow::User(user),
        AccountRow::Profile(user),
        AccountRow::Session(user, refresh_hash.to_vec()),
        AccountRow::Audit(user),
    ]
}

macro_rules! bound_row {
    ($row:expr) => {
        match $row {
            AccountRow::User(id) => sqlx::query(
                "INSERT INTO users (id, role, mobile_index, mobile_sealed, data_key_sealed, \
                 created_at) VALUES ($1, 'CUSTOMER', $2, $3, $4, $5) \
                 ON CONFLICT (mobile_index) DO NOTHING",
            )
            .bind(id)
            .bind(random::<32>().to_vec())
            .bind(vec![0_u8; 46])
            .bind(vec![0_u8; 65])
            .bind(FAR),
            AccountRow::Profile(id) => sqlx::query(
                "INSERT INTO customer_profiles (user_id, locale, created_at) VALUES ($1, 'en', $2)",
            )
            .bind(id)
            .bind(FAR),
            AccountRow::Session(id, refresh_hash) => sqlx::query(
                "INSERT INTO sessions (id, user_id, refresh_hash, client_sealed, methods, \
                 created_at, expires_at) VALUES ($1, $2, $3, $4, 'otp', $5, $6)",
            )
            .bind(random_id())
            .bind(id)
            .bind(refresh_hash)
            .bind(vec![0_u8; 60])
            .bind(FAR)
            .bind(FAR),
            AccountRow::Audit(id) => sqlx::query(
                "INSERT INTO audit_entries (id, at, action, outcome, subject_id, actor_id, \
                 session_id, correlation, details) \
                 VALUES ($1, $2, 'account.registered', 'success', $3, $3, $4, $5, $6)",
            )
            .bind(random_id())
            .bind(FAR)
            .bind(id)
            .bind(random_id())
            .bind(random_id().to_string())
            .bind(AUDIT_DETAILS),
        }
    };
}

impl AccountRow {
    fn sqlite(self) -> sqlx::query::Query<'static, sqlx::Sqlite, sqlx::sqlite::SqliteArguments> {
        bound_row!(self)
    }

    fn postgres(self) -> sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments> {
        bound_row!(self)
    }
}

// --- hashing ---

fn hash(how_long: Duration) -> f64 {
    let pepper = OtpPepper::new(Key256::new([1; 32]));
    let registration = RegistrationId::from(random_id());
    let number = NumberingPlans::default().parse("9876543210").ok().unwrap();
    let code = OtpCode::parse("123456").unwrap();
    let started = Instant::now();
    let mut done: u32 = 0;
    while started.elapsed() < how_long {
        for _ in 0..1_000 {
            let digest = pepper.digest(registration, number.e164(), Purpose::RegisterMobile, &code);
            std::hint::black_box(digest);
        }
        done += 1_000;
    }
    f64::from(done) / started.elapsed().as_secs_f64()
}

/// Draws the pictures that an enrolment is answered with, the document and the pixels.
fn qr_codes(how_long: Duration) -> f64 {
    let uri = TotpSecret::draw(&TestEntropy).unwrap();
    let uri = uri.uri("Tessera", "asha.rao@example.com");
    let started = Instant::now();
    let mut done: u32 = 0;
    while started.elapsed() < how_long {
        let code = Qr::of(&uri).unwrap();
        std::hint::black_box((code.data_uri(), code.png_data_uri()));
        done += 1;
    }
    f64::from(done) / started.elapsed().as_secs_f64()
}

/// Compares a password with its hash, on each of some threads.
fn passwords(options: &HashMap<String, String>) -> f64 {
    let scheme = match options["scheme"].as_str() {
        "bcrypt" => Scheme::BCRYPT_12,
        "argon2id" => Scheme::ARGON2ID,
        other => panic!("no hash function {other}"),
    };
    let threads: usize = options["threads"].parse().unwrap();
    let how_long = seconds(options);
    let started = Instant::now();
    let done: u32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| compare(scheme, how_long)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    f64::from(done) / started.elapsed().as_secs_f64()
}

fn compare(scheme: Scheme, how_long: Duration) -> u32 {
    let peppers = Peppers::new([(1, Key256::new([1; 32]))]).unwrap();
    let mut hasher = HashPassword::new(HashPolicy::new(scheme).unwrap(), peppers);
    let password = Password::parse("Monsoon on 12 tin roofs").unwrap();
    let stored = hasher.hash(&password, &TestEntropy).unwrap();
    let stored = StoredPassword::parse(&stored).unwrap();
    let started = Instant::now();
    let mut done = 0;
    while started.elapsed() < how_long {
        assert!(hasher.verify(&password, &stored).unwrap());
        done += 1;
    }
    done
}

/// Codes of some steps from a first one on, for secrets with commas between them.
fn codes(options: &HashMap<String, String>) {
    let steps: i64 = options["steps"].parse().unwrap();
    let first: i64 = options["first-step"].parse().unwrap();
    let codes: Vec<Vec<String>> = options["secrets"]
        .split(',')
        .map(|secret| {
            let secret = totp::secret(secret);
            (first..first + steps)
                .map(|step| totp::code(&secret, step))
                .collect()
        })
        .collect();
    println!("{}", serde_json::json!({ "codes": codes }));
}

// --- tokens ---

/// Tokens of sessions that never were: whether one was revoked is looked up all the same.
fn mint(options: &HashMap<String, String>) {
    let count: u64 = options["count"].parse().unwrap();
    let key = SigningKey::generate_ed25519().unwrap();
    let active = SigningKey::from_pkcs8(Algorithm::EdDsa, &key).unwrap();
    let ttl = SignedDuration::from_hours(1);
    let tokens = AccessTokens::new(&options["issuer"], ttl, active, Vec::new());
    let grants = Grants::of(&[RoleName::CUSTOMER], []);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "{key}").unwrap();
    for _ in 0..count {
        let (user, session) = (UserId::from(random_id()), SessionId::from(random_id()));
        let now = wall_clock();
        let issued = tokens.issue(user, &grants, session, now, &TestEntropy);
        writeln!(out, "{}", issued.unwrap().token).unwrap();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server that is measured goes by the machine's clock"
)]
fn wall_clock() -> Timestamp {
    Timestamp::now()
}
