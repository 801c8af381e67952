//! Starting, refusing to start, stopping.

use crate::client;
use crate::server::{Folder, Server, command};
use crate::standin::{Manner, StandIn};
use serde_json::json;
use std::io::Write as _;
use testkit::time::random_number;

#[test]
fn it_starts_on_nothing_and_says_where_it_is() {
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    let origin = format!("http://{}", server.authority);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        server.announced,
        format!(
            "Tessera {version} is listening on {origin}\n  Register    {origin}/register\n  \
             Dev inbox   {origin}/dev/inbox\n  API docs    {origin}/docs\n"
        )
    );
    for path in [
        "/register",
        "/dev/inbox",
        "/docs",
        "/openapi.json",
        "/metrics",
    ] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let ready = server.get("/readyz");
    assert_eq!(ready.json()["status"], "ready");
}

// req: AUTH-13
#[test]
fn every_request_is_one_line_of_json_in_the_log() {
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    server.request_code("12345");
    server.terminate();
    let log = folder.0.clone();
    assert!(server.wait().success());
    let text: String = std::fs::read_dir(log)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let access = lines
        .iter()
        .find(|line| line["target"] == "tessera::access")
        .unwrap();
    assert_eq!(access["endpoint"], "/api/v1/auth/register/otp");
    assert_eq!(access["status"], 400);
    assert_eq!(access["error"], "INVALID_MOBILE_NUMBER");
    for field in ["timestamp", "request_id", "method", "response_time_ms"] {
        assert!(!access[field].is_null(), "{field}");
    }
}

fn refused(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = command(arguments, environment).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn development_is_refused_on_a_public_address() {
    let folder = Folder::new();
    let data = folder.0.to_str().unwrap();
    let said = refused(&["serve", "--listen", "0.0.0.0:0", "--data-dir", data], &[]);
    assert!(said.starts_with("error: refusing to start:"), "{said}");
    assert!(said.contains("loopback"), "{said}");
}

#[test]
fn production_is_refused_without_its_parts_and_names_each() {
    let folder = Folder::new();
    let data = folder.0.to_str().unwrap();
    let said = refused(
        &["serve", "--data-dir", data],
        &[("TESSERA_MODE", "production"), ("JWT_SECRET", "changeme")],
    );
    for part in [
        "store.url",
        "ephemeral.url",
        "server.public_origin",
        "sms.providers",
        "email.providers",
        "email.from",
        "secrets.otp_pepper",
        "secrets.index_key",
        "secrets.encryption_keys",
        "secrets.password_peppers",
        "tokens.signing_key is a known",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("changeme"), "no secret is repeated: {said}");
}

#[test]
fn a_mistake_in_the_file_is_named_by_line_and_key() {
    let folder = Folder::new();
    let file = folder.0.join("tessera.toml");
    std::fs::write(&file, "mode = \"development\"\n[otp]\nttl = \"soon\"\n").unwrap();
    let said = refused(
        &["config", "check", "--config", file.to_str().unwrap()],
        &[],
    );
    assert!(said.contains("tessera.toml:3: "), "{said}");
    assert!(said.contains("(key ttl)"), "{said}");
}

#[test]
fn the_printed_default_is_sound() {
    let folder = Folder::new();
    let printed = command(&["config", "default"], &[]).output().unwrap();
    let file = folder.0.join("tessera.toml");
    std::fs::write(&file, printed.stdout).unwrap();
    let checked = command(
        &["config", "check", "--config", file.to_str().unwrap()],
        &[],
    )
    .output()
    .unwrap();
    assert!(checked.status.success());
    assert_eq!(checked.stdout, b"The configuration is sound.\n");
}

#[test]
fn a_request_under_way_is_answered_before_the_process_stops() {
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    let body = json!({ "mobileNumber": random_number() }).to_string();
    let (first, second) = body.split_at(10);
    let mut stream = client::connect(&server.authority);
    let head = client::head(&server.authority, "/api/v1/auth/register/otp", body.len());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(first.as_bytes()).unwrap();
    // Another request has its answer: the first was read up to here.
    assert_eq!(server.get("/healthz").status, 200);
    server.terminate();
    crate::server::wait_for("the process to take notice", || {
        server.log().contains("told to stop").then_some(())
    });
    stream.write_all(second.as_bytes()).unwrap();
    assert_eq!(client::read(stream).status, 200);
    assert!(server.wait().success());
}

#[test]
fn a_second_start_finds_the_keys_and_data_of_the_first() {
    let folder = Folder::new();
    let number = random_number();
    let first = Server::start(&folder.0, &[]);
    first.request_code(&number);
    let code = testkit::app::code_in(&first.message(&number, 1));
    let made = first.verify(&number, &code);
    assert_eq!(made.status, 201);
    let token = made.json()["accessToken"].as_str().unwrap().to_owned();
    let authority = first.authority.clone();
    first.kill();
    // The issuer is the origin, and that has the port: the same one is asked for.
    let issuer = format!("http://{authority}");
    let second = Server::start(&folder.0, &[("TESSERA_TOKENS__ISSUER", &issuer)]);
    assert_eq!(second.validate(&token).status, 200);
    assert_eq!(second.request_code(&number).status, 409);
}

/// What a scraper gets that takes OpenMetrics.
fn open_metrics(server: &Server) -> String {
    let accept = "accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n";
    client::get(&server.authority, "/metrics", accept).body
}

// req: AUTH-13
#[test]
fn without_traces_no_bucket_leads_to_one() {
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    assert_eq!(server.get("/healthz").status, 200);
    let scraped = open_metrics(&server);
    assert!(scraped.contains("# TYPE tessera_http_requests counter\n"));
    assert!(scraped.contains("\ntessera_http_requests_total{"));
    assert!(!scraped.contains("trace_id"));
}

// req: AUTH-13
#[test]
fn traces_go_to_the_configured_collector() {
    let folder = Folder::new();
    let collector = StandIn::start(Manner::Accepting);
    let environment = [("TESSERA_TELEMETRY__OTLP_ENDPOINT", collector.url.as_str())];
    let server = Server::start(&folder.0, &environment);
    assert_eq!(server.get("/healthz").status, 200);
    let scraped = open_metrics(&server);
    server.terminate();
    let traces = collector
        .requests
        .recv_timeout(crate::server::PATIENCE)
        .unwrap();
    assert!(traces.contains("tessera") && traces.contains("/healthz"));
    let bucket = scraped
        .lines()
        .find(|line| line.contains("route=\"/healthz\"") && line.contains(" # {trace_id=\""))
        .unwrap_or_else(|| panic!("no bucket leads to a trace: {scraped}"));
    let (_, id) = bucket.split_once("trace_id=\"").unwrap();
    assert!(id[..32].bytes().all(|b| b.is_ascii_hexdigit()), "{bucket}");
    assert!(scraped.ends_with("\n# EOF\n"));
    assert!(server.wait().success());
}
