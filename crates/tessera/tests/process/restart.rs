//! Between one process and the next: what people have begun, where it is stopped and where it is
//! killed. On Redis or in the database all of it goes on. What is held in the process goes on after
//! a stop, and is gone after a kill. Nothing is good twice.

use crate::client::{self, Response};
use crate::second_factor::protect;
use crate::server::{Folder, Server};
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use std::time::{Duration, Instant};
use testkit::app::code_in;
use testkit::database::TestStore;
use testkit::external::external;
use testkit::person::{PASSWORD, random_email};
use testkit::staged::particulars;
use testkit::time::{random_below, random_number};

const START: &str = "/api/v1/register/start";
const SEND: &str = "/api/v1/otp/send";
const VERIFY: &str = "/api/v1/otp/verify";
const COMPLETE: &str = "/api/v1/register/complete";
const VERIFY_EMAIL: &str = "/api/v1/auth/verify-email";
const REGISTER: &str = "/api/v1/auth/register";
const RESET: &str = "/api/v1/auth/password-reset";

/// A refresh token that was exchanged is taken once more for as long.
const GRACE: Duration = Duration::from_secs(10);
const TAKEN_OVER: &str = "codes and limits of the process before go on";

/// How a process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// As told by SIGTERM.
    Stopped,
    /// By SIGKILL.
    Killed,
}

/// What one process after the other runs on.
struct Deployment {
    folder: Folder,
    environment: Vec<(&'static str, String)>,
    /// Whether codes and limits end with a process that is killed.
    holds_in_memory: bool,
}

impl Deployment {
    fn new(more: &[(&'static str, &str)]) -> Self {
        // Of each port another origin, and so another issuer.
        let fixed = [
            ("TESSERA_TOKENS__ISSUER", "https://id.test"),
            ("BCRYPT_ROUNDS", "4"),
        ];
        let environment = fixed.iter().chain(more);
        Self {
            folder: Folder::new(),
            environment: environment
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            holds_in_memory: more.iter().all(|(name, _)| *name != "REDIS_URL"),
        }
    }

    fn start(&self) -> Server {
        let environment: Vec<_> = self
            .environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        Server::start(&self.folder.0, &environment)
    }

    fn start_after(&self, server: Server, end: End) -> Server {
        match end {
            End::Stopped => {
                server.terminate();
                assert!(server.wait().success());
            }
            End::Killed => server.kill(),
        }
        self.start()
    }
}

/// Where the limits are not what is looked at.
const UNLIMITED: (&str, &str) = ("TESSERA_LIMITS__ENABLED", "false");

fn text(answer: &Response, name: &str) -> String {
    let value = answer.json()[name].as_str().map(str::to_owned);
    value.unwrap_or_else(|| panic!("no {name}: {}", answer.body))
}

fn expect(answer: &Response, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
}

/// The token of the link in a mail.
fn token_in(mail: &str) -> String {
    let (_, token) = mail.split_once("token=").unwrap();
    token.split_whitespace().next().unwrap().to_owned()
}

/// Registers an address; gives it with the mail that proves it.
fn register(server: &Server) -> (String, String) {
    let email = random_email();
    let body = json!({ "email": email, "password": PASSWORD, "name": "Priya Sharma" });
    expect(&server.post(REGISTER, &body), 201);
    let mail = server.mail(&email, 1);
    (email, mail)
}

/// Somebody who has proven an address; gives it.
fn person(server: &Server) -> String {
    let (email, mail) = register(server);
    let body = json!({ "token": token_in(&mail) });
    expect(&server.post(VERIFY_EMAIL, &body), 200);
    email
}

fn log_in(server: &Server, email: &str) -> Response {
    let body = json!({ "email": email, "password": PASSWORD });
    let answer = server.post("/api/v1/auth/login", &body);
    expect(&answer, 200);
    answer
}

fn refresh(server: &Server, token: &str) -> Response {
    server.post("/api/v1/auth/refresh", &json!({ "refreshToken": token }))
}

/// Begins a registration in stages; gives its id and the address.
fn staged(server: &Server) -> (String, String) {
    let email = random_email();
    let body = json!({ "email": email, "password": PASSWORD, "locale": "en-IN" });
    let started = server.post(START, &body);
    expect(&started, 202);
    (text(&started, "registrationId"), email)
}

/// Has a code sent to a registration in stages; gives the code of the mail that is the
/// `count`-th here.
fn sent_code(server: &Server, id: &str, email: &str, count: usize) -> String {
    let body = json!({ "registrationId": id, "channel": "email" });
    expect(&server.post(SEND, &body), 204);
    code_in(&server.mail(email, count))
}

/// One thing that is good once.
struct Once {
    what: &'static str,
    path: &'static str,
    body: Value,
    /// The status where it is taken.
    taken: u16,
    /// The same request of somebody who never asked, where the thing is a code: held in memory.
    never_asked: Option<Value>,
}

impl Once {
    fn in_the_database(what: &'static str, path: &'static str, body: Value, taken: u16) -> Self {
        Self {
            what,
            path,
            body,
            taken,
            never_asked: None,
        }
    }

    fn present(&self, server: &Server) -> Response {
        server.post(self.path, &self.body)
    }

    /// Presented after a start: taken, or refused as if it had never been asked for.
    fn goes_on(&self, server: &Server, lost_codes: bool) {
        let answer = self.present(server);
        match self.never_asked.as_ref().filter(|_| lost_codes) {
            None => assert_eq!(answer.status, self.taken, "{}: {}", self.what, answer.body),
            Some(never_asked) => {
                let other = server.post(self.path, never_asked);
                let said = |answer: &Response| (answer.status, answer.json()["error"].clone());
                assert_eq!(said(&answer), said(&other), "{}", self.what);
                assert_eq!(answer.status, 400, "{}", self.what);
            }
        }
    }

    fn is_refused(&self, server: &Server) {
        let answer = self.present(server);
        let is_refused = (400..500).contains(&answer.status);
        assert!(is_refused, "{}: {}", self.what, answer.body);
    }
}

/// What people have begun at a server.
fn begin(server: &Server) -> Vec<Once> {
    let number = random_number();
    expect(&server.request_code(&number), 200);
    let code = code_in(&server.message(&number, 1));
    let (_, linked) = register(server);
    let (coded, mail) = register(server);
    let owner = person(server);
    expect(
        &server.post(&format!("{RESET}/request"), &json!({ "email": owner })),
        202,
    );
    let reset = token_in(&server.mail(&owner, 2));
    let (waiting, email) = staged(server);
    let staged_code = sent_code(server, &waiting, &email, 1);
    let (never_sent, _) = staged(server);
    let (proven, email) = staged(server);
    let proof = sent_code(server, &proven, &email, 1);
    let body = json!({ "registrationId": proven, "code": proof });
    expect(&server.post(VERIFY, &body), 200);
    let protected = person(server);
    let authenticator = protect(server, &text(&log_in(server, &protected), "accessToken"));
    let challenge = text(&log_in(server, &protected), "challenge");
    vec![
        Once {
            what: "a code of a number",
            path: "/api/v1/auth/register/verify",
            body: json!({ "mobileNumber": number, "otp": code }),
            taken: 201,
            never_asked: Some(json!({ "mobileNumber": random_number(), "otp": code })),
        },
        Once {
            what: "a code of an address",
            path: VERIFY_EMAIL,
            body: json!({ "email": coded, "code": code_in(&mail) }),
            taken: 200,
            never_asked: Some(json!({ "email": random_email(), "code": code_in(&mail) })),
        },
        Once {
            what: "a code of a registration in stages",
            path: VERIFY,
            body: json!({ "registrationId": waiting, "code": staged_code }),
            taken: 200,
            never_asked: Some(json!({ "registrationId": never_sent, "code": staged_code })),
        },
        Once::in_the_database(
            "a link of an address",
            VERIFY_EMAIL,
            json!({ "token": token_in(&linked) }),
            200,
        ),
        Once::in_the_database(
            "a link to a new password",
            "/api/v1/auth/password-reset/confirm",
            json!({ "token": reset, "password": "Another-7-goats!" }),
            200,
        ),
        Once::in_the_database(
            "a proven registration in stages",
            COMPLETE,
            particulars(&proven),
            201,
        ),
        Once::in_the_database(
            "a challenge of a second factor",
            "/api/v1/auth/verify-2fa",
            json!({ "challenge": challenge, "code": authenticator.backup_codes[0] }),
            200,
        ),
    ]
}

/// Begun, the process ended, all of it gone on with; then nothing of it is good once more, here or
/// in the process after a kill or another stop.
fn what_is_under_way_is_good_once(deployment: &Deployment, end: End) {
    let server = deployment.start();
    let begun = begin(&server);
    let mut server = deployment.start_after(server, end);
    let lost_codes = deployment.holds_in_memory && end == End::Killed;
    for one in &begun {
        one.goes_on(&server, lost_codes);
        one.is_refused(&server);
    }
    for end in [End::Killed, End::Stopped] {
        server = deployment.start_after(server, end);
        begun.iter().for_each(|one| one.is_refused(&server));
    }
}

/// Whose code went with a process asks for another.
fn codes_can_be_asked_for_again(deployment: &Deployment, end: End) {
    let server = deployment.start();
    let number = random_number();
    expect(&server.request_code(&number), 200);
    server.message(&number, 1);
    let (id, email) = staged(&server);
    sent_code(&server, &id, &email, 1);
    let server = deployment.start_after(server, end);
    expect(&server.request_code(&number), 200);
    let code = code_in(&server.message(&number, 1));
    expect(&server.verify(&number, &code), 201);
    let body = json!({ "registrationId": id, "code": sent_code(&server, &id, &email, 1) });
    expect(&server.post(VERIFY, &body), 200);
}

/// A client that never got the answer to its refresh asks again, whoever answers; a thief who comes
/// later ends the session.
fn a_refresh_is_repeated_across_the_end(deployment: &Deployment, end: End) {
    let mut server = deployment.start();
    let untouched = text(&log_in(&server, &person(&server)), "refreshToken");
    let owner = person(&server);
    let (first, second) = loop {
        let first = text(&log_in(&server, &owner), "refreshToken");
        let exchanged = Instant::now();
        let second = text(&refresh(&server, &first), "refreshToken");
        server = deployment.start_after(server, end);
        let again = refresh(&server, &first);
        // On a machine that is busy the grace may be over: another session, then.
        if exchanged.elapsed() < GRACE {
            expect(&again, 200);
            assert_eq!(text(&again, "refreshToken"), second);
            break (first, second);
        }
    };
    let third = refresh(&server, &second);
    expect(&third, 200);
    for token in [&first, &text(&third, "refreshToken")] {
        expect(&refresh(&server, token), 401);
    }
    expect(&refresh(&server, &untouched), 200);
}

/// A registration that is sent again with its key is the same one.
fn a_key_stands_for_one_request_across_the_end(deployment: &Deployment, end: End) {
    let server = deployment.start();
    let header = format!("idempotency-key: key-{:016x}\r\n", random_below(u64::MAX));
    let email = random_email();
    let body = json!({ "email": email, "password": PASSWORD, "name": "Priya Sharma" });
    let register = |server: &Server| client::post_with(&server.authority, &header, REGISTER, &body);
    let first = register(&server);
    expect(&first, 201);
    let server = deployment.start_after(server, end);
    let again = register(&server);
    expect(&again, 201);
    assert_eq!(again.body, first.body);
    // Without it the same body is another registration, which an unproven one gives way to.
    let other = server.post(REGISTER, &body);
    expect(&other, 201);
    assert_ne!(text(&other, "userId"), text(&first, "userId"));
}

/// Restarting lifts neither what was drawn on limits nor the lock after wrong passwords.
fn limits_and_locks_stand(deployment: &Deployment, end: End) {
    let server = deployment.start();
    let number = random_number();
    let owner = person(&server);
    for _ in 0..3 {
        expect(&server.request_code(&number), 200);
    }
    let guess = json!({ "email": owner, "password": "Another-7-goats!" });
    for _ in 0..3 {
        expect(&server.post("/api/v1/auth/login", &guess), 401);
    }
    let server = deployment.start_after(server, end);
    expect(&server.request_code(&number), 429);
    let right = json!({ "email": owner, "password": PASSWORD });
    expect(&server.post("/api/v1/auth/login", &right), 429);
}

const LIMITED: [(&str, &str); 1] = [("TESSERA_LIMITS__WRONG_PASSWORDS", "3")];

/// All that is good once, on one deployment.
fn nothing_is_lost_or_good_twice(deployment: &Deployment, end: End) {
    what_is_under_way_is_good_once(deployment, end);
    codes_can_be_asked_for_again(deployment, end);
    a_refresh_is_repeated_across_the_end(deployment, end);
    a_key_stands_for_one_request_across_the_end(deployment, end);
}

// req: OTP-4, OTP-6, AUTH-1, AUTH-3, AUTH-4, REG-5, MFA-3, REG-14
#[test]
fn what_is_under_way_on_sqlite_survives_a_stop() {
    nothing_is_lost_or_good_twice(&Deployment::new(&[UNLIMITED]), End::Stopped);
}

// req: OTP-4, OTP-6, AUTH-1, AUTH-3, AUTH-4, REG-5, MFA-3, REG-14
#[test]
fn nothing_on_sqlite_is_good_twice_after_a_kill() {
    nothing_is_lost_or_good_twice(&Deployment::new(&[UNLIMITED]), End::Killed);
}

async fn on_postgresql(end: End) {
    let Some(database) = TestStore::postgres().await else {
        return;
    };
    let more = [UNLIMITED, ("DATABASE_URL", database.url.as_str())];
    nothing_is_lost_or_good_twice(&Deployment::new(&more), end);
    database.remove().await;
}

// req: OTP-4, OTP-6, AUTH-1, AUTH-3, AUTH-4, REG-5, MFA-3, REG-14
#[tokio::test]
async fn what_is_under_way_on_postgresql_survives_a_stop() {
    on_postgresql(End::Stopped).await;
}

// req: OTP-4, OTP-6, AUTH-1, AUTH-3, AUTH-4, REG-5, MFA-3, REG-14
#[tokio::test]
async fn nothing_on_postgresql_is_good_twice_after_a_kill() {
    on_postgresql(End::Killed).await;
}

async fn on_postgresql_and_redis(end: End) {
    let Some(redis) = external("redis", "TESSERA_TEST_REDIS_URL") else {
        return;
    };
    let Some(database) = TestStore::postgres().await else {
        return;
    };
    let more = [
        UNLIMITED,
        ("DATABASE_URL", database.url.as_str()),
        ("REDIS_URL", redis.as_str()),
    ];
    nothing_is_lost_or_good_twice(&Deployment::new(&more), end);
    database.remove().await;
}

// req: OTP-4, OTP-6, AUTH-1, AUTH-3, AUTH-4, REG-5, MFA-3, REG-14
#[tokio::test]
async fn what_is_under_way_on_postgresql_and_redis_survives_a_stop() {
    on_postgresql_and_redis(End::Stopped).await;
}

// req: OTP-4, OTP-6, AUTH-1, AUTH-3, AUTH-4, REG-5, MFA-3, REG-14
#[tokio::test]
async fn what_is_under_way_on_postgresql_and_redis_survives_a_kill() {
    on_postgresql_and_redis(End::Killed).await;
}

// req: OTP-10, AUTH-10
#[test]
fn a_stop_lifts_no_limit_and_no_lock_on_sqlite() {
    limits_and_locks_stand(&Deployment::new(&LIMITED), End::Stopped);
}

// req: OTP-10, AUTH-10
#[tokio::test]
async fn no_end_lifts_a_limit_or_a_lock_on_postgresql() {
    let Some(database) = TestStore::postgres().await else {
        return;
    };
    let on_postgres = [LIMITED[0], ("DATABASE_URL", database.url.as_str())];
    limits_and_locks_stand(&Deployment::new(&on_postgres), End::Stopped);
    if let Some(redis) = external("redis", "TESSERA_TEST_REDIS_URL") {
        let on_redis = [
            on_postgres[0],
            on_postgres[1],
            ("REDIS_URL", redis.as_str()),
        ];
        // Limits of an address go by the address of the machine, in a Redis that others use.
        let redis = Deployment::new(&on_redis);
        limits_and_locks_stand(&redis, End::Killed);
    }
    database.remove().await;
}

// req: OTP-4
#[test]
fn of_two_processes_that_start_at_once_one_takes_over() {
    let deployment = Deployment::new(&[UNLIMITED]);
    let server = deployment.start();
    let number = random_number();
    expect(&server.request_code(&number), 200);
    let code = code_in(&server.message(&number, 1));
    server.terminate();
    assert!(server.wait().success());
    let servers = std::thread::scope(|scope| {
        let starting = [(); 2].map(|()| scope.spawn(|| deployment.start()));
        starting.map(|server| server.join().unwrap())
    });
    let answers = servers
        .each_ref()
        .map(|server| server.verify(&number, &code));
    let made = answers.iter().filter(|answer| answer.status == 201);
    assert_eq!(made.count(), 1);
    let logs = servers.map(|server| {
        server.terminate();
        server.ended().1
    });
    let taken = logs.iter().filter(|log| log.contains(TAKEN_OVER));
    assert_eq!(taken.count(), 1);
}

/// A database that takes nothing more, as a full disk does.
// req: OTP-4
#[tokio::test]
async fn a_process_ends_where_nothing_can_be_left() {
    let deployment = Deployment::new(&[UNLIMITED]);
    let server = deployment.start();
    let number = random_number();
    expect(&server.request_code(&number), 200);
    let code = code_in(&server.message(&number, 1));
    let url = format!(
        "sqlite:{}",
        deployment.folder.0.join("tessera.db").display()
    );
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON handover_parcels \
        BEGIN SELECT RAISE(ABORT, 'full'); END";
    sqlx::query(full).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    server.terminate();
    let (status, log) = server.ended();
    assert!(status.success());
    assert!(log.contains("failed to leave codes and limits"), "{log}");
    let server = deployment.start();
    expect(&server.verify(&number, &code), 400);
}
