//! Mails on their way from the process to a server.

use crate::crashes::end_leases;
use crate::server::{Folder, Server, wait_for};
use crate::standin::{Manner, StandIn};
use serde_json::{Value, json};
use std::net::TcpListener;
use testkit::external::external;
use testkit::time::random_below;

const SENDER: &str = "Tessera <no-reply@id.example>";

fn register(server: &Server, email: &str) {
    let body = json!({ "email": email, "password": "Marigold7!", "name": "Priya" });
    assert_eq!(server.post("/api/v1/auth/register", &body).status, 201);
}

/// An address that no other test uses.
fn address() -> String {
    let letters = (0..16).map(|_| char::from(b'a' + random_below(26) as u8));
    format!("priya-{}@example.com", letters.collect::<String>())
}

/// The mails that the servers took for an address.
fn taken(authority: &str, email: &str) -> Vec<Value> {
    let path = format!("/sent?to={email}");
    let sent = crate::client::get(authority, &path, "").json();
    sent.as_array().unwrap().clone()
}

fn over_smtp(port: &str) -> Vec<(&str, &str)> {
    vec![
        ("EMAIL_FROM", SENDER),
        ("TESSERA_EMAIL__PROVIDERS", "smtp"),
        ("TESSERA_EMAIL__SMTP__HOST", "127.0.0.1"),
        ("TESSERA_EMAIL__SMTP__PORT", port),
        ("TESSERA_EMAIL__SMTP__TLS", "none"),
    ]
}

// req: AUTH-1, REG-10
#[tokio::test]
async fn a_process_killed_between_commit_and_send_loses_no_mail() {
    let Some(url) = external("smtp", "TESSERA_TEST_SMTP_URL") else {
        return;
    };
    let authority = url.trim_start_matches("http://");
    let servers = crate::client::get(authority, "/", "").json();
    let folder = Folder::new();
    let email = address();

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port().to_string();
    let server = Server::start(&folder.0, &over_smtp(&port));
    register(&server, &email);
    let _under_way = silent.accept().unwrap();
    server.kill();

    end_leases(&folder.0).await;
    let port = servers["plain"].to_string();
    let server = Server::start(&folder.0, &over_smtp(&port));
    let mail = wait_for("the mail", || taken(authority, &email).pop());
    assert_eq!(mail["from"], "no-reply@id.example");
    // The link is good: codes of the in-process store end with a process that is killed.
    let text = mail["parts"][0][1].as_str().unwrap();
    let (_, token) = text.split_once("token=").unwrap();
    let body = json!({ "token": token.split_whitespace().next().unwrap() });
    assert_eq!(server.post("/api/v1/auth/verify-email", &body).status, 200);
    assert_eq!(taken(authority, &email).len(), 1);
}

// req: REG-10, AUTH-14
#[test]
fn where_smtp_is_down_sendgrid_sends_the_mail() {
    let folder = Folder::new();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port().to_string();
    drop(closed);
    let sendgrid = StandIn::start(Manner::Queuing);
    let mut environment = over_smtp(&port);
    environment.extend([
        ("TESSERA_EMAIL__PROVIDERS", "smtp,sendgrid"),
        ("TESSERA_EMAIL__SENDGRID__BASE_URL", sendgrid.url.as_str()),
        ("SENDGRID_API_KEY", "SG.0123456789"),
    ]);
    let server = Server::start(&folder.0, &environment);
    let email = address();
    register(&server, &email);
    let request: Value = serde_json::from_str(&sendgrid.requests.recv().unwrap()).unwrap();
    assert_eq!(request["personalizations"][0]["to"][0]["email"], email);
    wait_for("the outcome to be counted", || {
        let metrics = server.get("/metrics").body;
        let has = |line: &str| metrics.lines().any(|found| found.starts_with(line));
        let failed = "tessera_provider_attempts_total{channel=\"email\",provider=\"smtp\",outcome=\"failed\"}";
        let sent = "tessera_provider_attempts_total{channel=\"email\",provider=\"sendgrid\",outcome=\"sent\"}";
        (has(failed) && has(sent)).then_some(())
    });
    assert!(!server.log().contains(&email), "addresses are not logged");
}
