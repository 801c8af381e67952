//! Killed processes and servers.

use crate::server::{Folder, Server, wait_for};
use crate::standin::{Manner, StandIn};
use sqlx::{Connection as _, SqliteConnection};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use testkit::app::code_in;
use testkit::external::external;
use testkit::time::random_number;

fn twilio(url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("TESSERA_SMS__PROVIDERS", "twilio".to_owned()),
        (
            "TESSERA_SMS__TWILIO__ACCOUNT_SID",
            "AC0123456789".to_owned(),
        ),
        ("TESSERA_SMS__TWILIO__AUTH_TOKEN", "stand-in".to_owned()),
        ("TESSERA_SMS__TWILIO__FROM", "+15005550006".to_owned()),
        ("TESSERA_SMS__TWILIO__BASE_URL", url.to_owned()),
    ]
}

fn borrowed<'a>(environment: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

/// Ends every lease at once, as waiting would.
pub(crate) async fn end_leases(folder: &Path) {
    let url = format!("sqlite:{}", folder.join("tessera.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let ended = sqlx::query("UPDATE outbox SET available_at = 0 WHERE state = 'pending'")
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(ended.rows_affected(), 1, "one message waits");
    connection.close().await.unwrap();
}

// req: OTP-5
#[tokio::test]
async fn a_process_killed_between_commit_and_send_loses_no_message() {
    let folder = Folder::new();
    let silent = StandIn::start(Manner::Silent);
    let environment = twilio(&silent.url);
    let server = Server::start(&folder.0, &borrowed(&environment));
    let number = random_number();
    assert_eq!(server.request_code(&number).status, 200);
    let first = silent.requests.recv().unwrap();
    server.kill();

    end_leases(&folder.0).await;
    let accepting = StandIn::start(Manner::Accepting);
    let environment = twilio(&accepting.url);
    let server = Server::start(&folder.0, &borrowed(&environment));
    let second = accepting.requests.recv().unwrap();
    assert_eq!(first, second, "the same message to the same number");
    // Delivered once from here on: the outbox is empty.
    wait_for("the outbox to drain", || {
        let metrics = server.get("/metrics").body;
        let drained = "tessera_outbox_depth{kind=\"sms\",state=\"pending\"} 0";
        metrics.contains(drained).then_some(())
    });
    assert!(accepting.requests.try_recv().is_err(), "sent once");
}

/// A Redis of one test, to be killed.
pub(crate) struct PrivateRedis {
    child: Child,
    port: u16,
    pub(crate) url: String,
}

impl PrivateRedis {
    pub(crate) fn start(binary: &str, folder: &Path) -> Self {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        drop(socket);
        Self {
            child: Self::listening(binary, folder, port),
            port,
            url: format!("redis://127.0.0.1:{port}"),
        }
    }

    /// A process that keeps nothing on the disk.
    fn listening(binary: &str, folder: &Path, port: u16) -> Child {
        let port = port.to_string();
        let child = Command::new(binary)
            .args(["--port", &port, "--save", "", "--appendonly", "no"])
            .current_dir(folder)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let address = format!("127.0.0.1:{port}");
        wait_for("Redis", || std::net::TcpStream::connect(&address).ok());
        child
    }

    /// Has it carry out a command, written as a line.
    pub(crate) fn tell(&self, command: &str) {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream
            .write_all(format!("{command}\r\n").as_bytes())
            .unwrap();
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"+OK\r\n", "{command}");
    }

    /// Ends it, and starts another in its place, which is empty.
    fn start_again(&mut self, binary: &str, folder: &Path) {
        self.kill();
        self.child = Self::listening(binary, folder, self.port);
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for PrivateRedis {
    fn drop(&mut self) {
        let _dead = self.child.kill();
        let _reaped = self.child.wait();
    }
}

// req: OTP-8
#[test]
fn without_redis_registration_goes_on_and_operators_are_told() {
    let Some(binary) = external("redis", "TESSERA_TEST_REDIS_SERVER") else {
        return;
    };
    let folder = Folder::new();
    let mut redis = PrivateRedis::start(&binary, &folder.0);
    let server = Server::start(&folder.0, &[("REDIS_URL", &redis.url)]);
    assert_eq!(server.get("/readyz").json()["status"], "ready");
    let number = random_number();
    server.request_code(&number);
    let old = code_in(&server.message(&number, 1));
    redis.kill();
    // The code went down with Redis: it is not accepted, and neither is another.
    assert_eq!(server.verify(&number, &old).status, 400);
    assert_eq!(server.get("/readyz").json()["status"], "degraded");
    assert_eq!(server.request_code(&number).status, 200);
    let new = code_in(&server.message(&number, 2));
    assert_eq!(server.verify(&number, &new).status, 201);
    assert!(
        server
            .get("/metrics")
            .body
            .contains("tessera_cache_degraded 1")
    );
    wait_for("a critical line in the log", || {
        server
            .log()
            .contains("\"severity\":\"critical\"")
            .then_some(())
    });
}

// req: AUTH-3, OTP-8
#[test]
fn a_redis_that_starts_empty_brings_no_token_back_to_life() {
    let Some(binary) = external("redis", "TESSERA_TEST_REDIS_SERVER") else {
        return;
    };
    let folder = Folder::new();
    let mut redis = PrivateRedis::start(&binary, &folder.0);
    let server = Server::start(&folder.0, &[("REDIS_URL", &redis.url)]);
    let number = random_number();
    server.request_code(&number);
    let made = server.verify(&number, &code_in(&server.message(&number, 1)));
    let token = made.json()["accessToken"].as_str().unwrap().to_owned();
    assert_eq!(server.validate(&token).status, 200);
    let ended = server.post_as(&token, "/api/v1/auth/logout", &serde_json::json!({}));
    assert_eq!(ended.status, 204, "{}", ended.body);
    assert_eq!(server.validate(&token).status, 401);

    redis.start_again(&binary, &folder.0);
    for _ in 0..20 {
        assert_eq!(server.validate(&token).status, 401);
    }
    wait_for("the revocations to be brought back", || {
        server
            .log()
            .contains("they were brought back")
            .then_some(())
    });
    assert_eq!(server.validate(&token).status, 401);
}

// req: AUTH-15
#[tokio::test]
async fn a_restarted_database_is_found_again() {
    let Some(database) = testkit::database::TestStore::postgres().await else {
        return;
    };
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[("DATABASE_URL", &database.url)]);
    assert_eq!(server.request_code(&random_number()).status, 200);
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    let ended = sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE application_name = 'tessera' AND datname = current_database()",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    assert!(ended.rows_affected() > 0);
    connection.close().await.unwrap();
    for _ in 0..10 {
        assert_eq!(server.request_code(&random_number()).status, 200);
    }
    drop(server);
    database.remove().await;
}
