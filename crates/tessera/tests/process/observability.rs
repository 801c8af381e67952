//! The observability spec and the program say the same.

use crate::privacy::{EMAIL, PASSWORD, person};
use crate::server::{Folder, Server, wait_for};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Spec {
    metrics: Vec<Metric>,
}

#[derive(Deserialize)]
struct Metric {
    name: String,
    r#type: String,
    #[serde(default)]
    appears: String,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn spec() -> Vec<Metric> {
    let text = std::fs::read_to_string(repository().join("specs/observability.yaml")).unwrap();
    serde_saphyr::from_str::<Spec>(&text).unwrap().metrics
}

/// The type of each metric of the spec.
fn specified() -> BTreeMap<String, String> {
    let metrics = spec().into_iter();
    metrics.map(|metric| (metric.name, metric.r#type)).collect()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The names that the service's sources give to metrics.
fn written() -> BTreeSet<String> {
    let crates = [
        "tessera",
        "tessera-adapters",
        "tessera-core",
        "tessera-store",
        "tessera-web",
    ];
    let mut texts = Vec::new();
    for name in crates {
        sources(
            &repository().join("crates").join(name).join("src"),
            &mut texts,
        );
    }
    let mut names = BTreeSet::new();
    for text in &texts {
        for beginning in ["\"tessera_", "\"process_"] {
            for (at, _) in text.match_indices(beginning) {
                let literal = text[at + 1..].split('"').next().unwrap();
                let is_name = literal.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                if is_name {
                    names.insert(literal.to_owned());
                }
            }
        }
    }
    names
}

// req: PACK-7, REG-13
#[test]
fn the_spec_names_every_metric_of_the_program_and_no_other() {
    let specified: BTreeSet<String> = specified().into_keys().collect();
    assert_eq!(specified, written());
}

// req: PACK-7, OTP-12
#[test]
fn what_is_scraped_has_the_type_that_the_spec_says() {
    let specified = specified();
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    server.request_code("9876543210");
    server.request_code("12345");
    server.get("/healthz");
    let text = server.get("/metrics").body;
    let scraped: BTreeMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '))
        .collect();
    for (name, kind) in &scraped {
        assert_eq!(
            specified.get(*name).map(String::as_str),
            Some(*kind),
            "{name}"
        );
    }
    // Both endpoints of registration are told apart by route and status.
    for (status, count) in [("200", 1), ("400", 1)] {
        let series = format!(
            "tessera_http_requests_total{{method=\"POST\",route=\"/api/v1/auth/register/otp\",\
             status=\"{status}\"}} {count}"
        );
        assert!(text.contains(&series), "{series} is not in {text}");
    }
    assert!(scraped.contains_key("tessera_http_request_duration_seconds"));
    assert!(scraped.contains_key("tessera_otp_requested_total"));
}

// req: PACK-7
#[test]
fn what_does_not_wait_for_its_first_use_is_there_before_anybody_uses_the_service() {
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    let spec = spec();
    let from_the_start = spec.iter().filter(|metric| metric.appears.is_empty());
    let lines: Vec<String> = from_the_start
        .map(|metric| format!("# TYPE {} {}\n", metric.name, metric.r#type))
        .collect();
    assert!(lines.len() >= 15, "{lines:?}");
    wait_for("the measurements", || {
        let text = server.get("/metrics").body;
        lines.iter().all(|line| text.contains(line)).then_some(())
    });
}

// req: AUTH-11, AUTH-13
#[test]
fn security_events_and_sessions_are_counted() {
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    let number = "9876543210";
    server.request_code(number);
    let code = testkit::app::code_in(&server.message(number, 1));
    assert_eq!(server.verify(number, &code).status, 201);
    let series = [
        r#"tessera_audit_entries_total{action="account.registered",outcome="success"} 1"#,
        "tessera_sessions_active ",
    ];
    wait_for("the measurements", || {
        let text = server.get("/metrics").body;
        series
            .iter()
            .all(|series| text.contains(series))
            .then_some(())
    });
}

// req: REG-13, AUTH-13
#[test]
fn refused_values_and_look_ups_are_counted() {
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    // The same mistake once to the API and once on the page.
    assert_eq!(server.request_code("12345").status, 400);
    let page = server.post_form("/register", "mobileNumber=12345");
    assert_eq!(page.status, 400);
    let number = "9876543210";
    assert_eq!(server.verify(number, "123456").status, 400);
    server.request_code(number);
    let code = testkit::app::code_in(&server.message(number, 1));
    let registered = server.verify(number, &code).json();
    let token = registered["accessToken"].as_str().unwrap();
    for _ in 0..3 {
        assert_eq!(server.validate(token).status, 200);
    }
    let text = server.get("/metrics").body;
    for series in [
        r#"tessera_invalid_fields_total{field="mobileNumber"} 2"#,
        r#"tessera_cache_lookups_total{cache="codes",outcome="miss"} 1"#,
        r#"tessera_cache_lookups_total{cache="codes",outcome="hit"} 1"#,
        r#"tessera_cache_lookups_total{cache="tokens",outcome="miss"} 1"#,
        r#"tessera_cache_lookups_total{cache="tokens",outcome="hit"} 2"#,
    ] {
        assert!(
            text.lines().any(|line| line == series),
            "{series} is not in {text}"
        );
    }
}

/// An owner whose address somebody registers again comes back by the link in the mail.
// req: REG-6, REG-13
#[test]
fn a_link_of_a_recovery_mail_that_is_opened_is_counted() {
    let folder = Folder::new();
    person(&folder);
    let server = Server::start(&folder.0, &[]);
    let start = json!({ "email": EMAIL, "password": PASSWORD, "locale": "en" });
    let started = server.post("/api/v1/register/start", &start);
    assert_eq!(started.status, 202, "{}", started.body);
    let started = started.json();
    let send = json!({ "registrationId": started["registrationId"], "channel": "email" });
    assert_eq!(server.post("/api/v1/otp/send", &send).status, 204);
    let page = "/account/recover?token=";
    let token = wait_for("the mail to the owner", || {
        let path = format!("/dev/inbox/messages?to={}", EMAIL.replace('@', "%40"));
        let mails = server.get(&path).json();
        let (_, rest) = mails[0]["body"].as_str()?.split_once(page)?;
        rest.split_whitespace().next().map(str::to_owned)
    });
    let counted = || {
        let text = server.get("/metrics").body;
        let mut lines = text.lines();
        let value =
            lines.find_map(|line| line.strip_prefix("tessera_recovery_links_opened_total "));
        value.map_or(0, |value| value.trim().parse::<u64>().unwrap())
    };
    let other: String = token.chars().rev().collect();
    assert_eq!(server.get(&format!("{page}{other}")).status, 200);
    assert_eq!(counted(), 0, "it is nobody's");
    for times in [1, 2] {
        assert_eq!(server.get(&format!("{page}{token}")).status, 200);
        assert_eq!(counted(), times);
    }
}

// req: AUTH-13
#[test]
#[cfg(target_os = "linux")]
fn the_process_and_its_connections_are_measured() {
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    let value = |text: &str, series: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(series))?;
        line.trim().parse::<f64>().ok()
    };
    let text = wait_for("the measurements", || {
        let text = server.get("/metrics").body;
        value(&text, "tessera_store_connections{state=\"idle\"}")?;
        Some(text)
    });
    let of = |series: &str| value(&text, series).unwrap_or_else(|| panic!("{series} in {text}"));
    let resident = of("process_resident_memory_bytes");
    assert!((5e6..2e9).contains(&resident), "{resident}");
    let (open, most) = (of("process_open_fds"), of("process_max_fds"));
    assert!(open > 5.0 && open < most, "{open} of {most}");
    // What the file system says is the time.
    let written = folder.0.join("now");
    std::fs::write(&written, "").unwrap();
    let now = std::fs::metadata(&written).unwrap().modified().unwrap();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    let age = now.as_secs_f64() - of("process_start_time_seconds");
    assert!((-2.0..600.0).contains(&age), "{age}");
    assert!(of("process_cpu_seconds_total") < 600.0);
    let used = of("tessera_store_connections{state=\"used\"}");
    assert!(used <= of("tessera_store_connections_max"));
}
