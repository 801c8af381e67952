//! Looking deployments over: sound ones, and some with one thing wrong.

use crate::crashes::PrivateRedis;
use crate::server::{Folder, Server, command};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;
use testkit::app::code_in;
use testkit::database::TestStore;
use testkit::external::external;
use testkit::time::random_number;

/// What depends on the machine that the tests run on.
const OF_THE_MACHINE: [&str; 6] = [
    "few-files",
    "little-memory",
    "hash-slow",
    "disk-full",
    "store-slow",
    "cache-slow",
];

fn doctor(folder: &Path, environment: &[(&str, &str)], more: &[&str]) -> Output {
    let data = folder.to_str().unwrap();
    let arguments = [&["doctor", "--data-dir", data], more].concat();
    command(&arguments, environment).output().unwrap()
}

/// The rules that found something, with how much it matters.
fn found(folder: &Path, environment: &[(&str, &str)]) -> BTreeMap<String, String> {
    let output = doctor(folder, environment, &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        panic!("no report: {}", String::from_utf8_lossy(&output.stderr));
    });
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap();
    let is_wrong = findings.iter().any(|one| one["severity"] != "note");
    assert_eq!(output.status.code(), Some(i32::from(is_wrong)));
    assert!(report["measured"]["hashMs"].as_f64().unwrap() > 0.0);
    findings
        .iter()
        .map(|finding| (text(finding, "rule"), text(finding, "severity")))
        .filter(|(rule, _)| !OF_THE_MACHINE.contains(&rule.as_str()))
        .collect()
}

fn rules(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pair = |(rule, severity): &(&str, &str)| ((*rule).to_owned(), (*severity).to_owned());
    expected.iter().map(pair).collect()
}

/// Every file below the folder, with what is in it, put so that it can be compared and shown.
fn contents(folder: &Path) -> BTreeMap<String, u64> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            let mut hasher = DefaultHasher::new();
            fs::read(entry.path()).unwrap().hash(&mut hasher);
            (name, hasher.finish())
        })
        .collect()
}

/// A deployment that served, with one account, and was stopped.
fn served(environment: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700)).unwrap();
    let server = Server::start(&folder.0, environment);
    let number = random_number();
    assert_eq!(server.request_code(&number).status, 200);
    let made = server.verify(&number, &code_in(&server.message(&number, 1)));
    assert_eq!(made.status, 201);
    server.terminate();
    assert!(server.wait().success());
    folder
}

#[test]
fn a_sound_deployment_has_notes_alone_and_is_left_as_it_was() {
    let folder = served(&[]);
    let before = contents(&folder.0);
    assert_eq!(
        found(&folder.0, &[]),
        rules(&[("development-mode", "note")])
    );
    assert_eq!(contents(&folder.0), before);
    let said = doctor(&folder.0, &[], &[]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("note: mode is \"development\""), "{said}");
    assert!(said.contains("logins a second for each core"), "{said}");
    let server = Server::start(&folder.0, &[]);
    assert_eq!(
        found(&folder.0, &[]),
        rules(&[("development-mode", "note")])
    );
    drop(server);
}

#[test]
fn where_nothing_is_nothing_is_made() {
    let folder = Folder::new();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700)).unwrap();
    let expected = [("development-mode", "note"), ("store-away", "critical")];
    assert_eq!(found(&folder.0, &[]), rules(&expected));
    assert!(contents(&folder.0).is_empty());
}

// req: MFA-7
#[test]
fn keys_that_others_read_or_that_do_not_fit_are_found() {
    let folder = served(&[]);
    let secrets = folder.0.join("secrets.toml");
    fs::set_permissions(&secrets, fs::Permissions::from_mode(0o644)).unwrap();
    let expected = [("development-mode", "note"), ("secrets-open", "critical")];
    assert_eq!(found(&folder.0, &[]), rules(&expected));
    fs::set_permissions(&secrets, fs::Permissions::from_mode(0o600)).unwrap();

    let stranger = served(&[]);
    fs::copy(stranger.0.join("secrets.toml"), &secrets).unwrap();
    let expected = [
        ("development-mode", "note"),
        ("keys-do-not-fit", "critical"),
    ];
    assert_eq!(found(&folder.0, &[]), rules(&expected));
}

#[test]
fn what_cannot_be_looked_at_is_no_finding() {
    let folder = Folder::new();
    let broken = doctor(&folder.0, &[("TESSERA_OTP__COLOUR", "blue")], &[]);
    assert_eq!(broken.status.code(), Some(2));
}

/// A configuration for customers, none of whose providers is there.
fn production(database: &str, redis: &str) -> Vec<(&'static str, String)> {
    let key = |letter: &str| letter.repeat(2) + "yW8mJb3xNf5sVh7tZr1uKc9eLp2gDa4iQoXwTyEk8=";
    let numbered = |key: &str| format!("[{{ id = 1, key = \"{key}\" }}]");
    vec![
        ("TESSERA_MODE", "production".to_owned()),
        ("DATABASE_URL", database.to_owned()),
        ("REDIS_URL", redis.to_owned()),
        (
            "TESSERA_SERVER__PUBLIC_ORIGIN",
            "https://id.test".to_owned(),
        ),
        ("TESSERA_SERVER__TRUSTED_PROXIES", "127.0.0.1/32".to_owned()),
        ("TESSERA_SECRETS__OTP_PEPPER", key("q")),
        ("TESSERA_SECRETS__INDEX_KEY", key("r")),
        ("TESSERA_SECRETS__ENCRYPTION_KEYS", numbered(&key("s"))),
        ("TESSERA_SECRETS__PASSWORD_PEPPERS", numbered(&key("t"))),
        (
            "JWT_SECRET",
            "a shared secret, long enough for HS256".to_owned(),
        ),
        ("TESSERA_SMS__PROVIDERS", "twilio".to_owned()),
        (
            "TESSERA_SMS__TWILIO__ACCOUNT_SID",
            "AC0123456789".to_owned(),
        ),
        (
            "TESSERA_SMS__TWILIO__AUTH_TOKEN",
            "twilios-token".to_owned(),
        ),
        ("TESSERA_SMS__TWILIO__FROM", "+15005550006".to_owned()),
        (
            "TESSERA_SMS__TWILIO__BASE_URL",
            "https://127.0.0.1:1".to_owned(),
        ),
        ("TESSERA_EMAIL__PROVIDERS", "smtp".to_owned()),
        ("TESSERA_EMAIL__SMTP__HOST", "127.0.0.1".to_owned()),
        ("TESSERA_EMAIL__SMTP__PORT", "1".to_owned()),
        ("EMAIL_FROM", "Example <no-reply@example.com>".to_owned()),
    ]
}

// req: AUTH-15
#[tokio::test]
async fn postgresql_and_redis_are_looked_over_for_real() {
    let Some(binary) = external("redis", "TESSERA_TEST_REDIS_SERVER") else {
        return;
    };
    let Some(database) = TestStore::postgres().await else {
        return;
    };
    let folder = Folder::new();
    let redis = PrivateRedis::start(&binary, &folder.0);
    let environment = production(&database.url, &redis.url);
    let environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let before = found(&folder.0, &environment);
    assert_eq!(before["endpoint-away"], "critical");
    assert_eq!(before["one-provider"], "note");
    for rule in [
        "refuses-to-start",
        "store-away",
        "store-old",
        "schema-differs",
        "clocks-differ",
        "store-read-only",
        "store-in-clear",
        "keys-do-not-fit",
        "cache-away",
        "cache-old",
        "cache-evicts",
        "cache-goes-back",
    ] {
        assert!(!before.contains_key(rule), "{rule}: {before:?}");
    }

    redis.tell("CONFIG SET maxmemory-policy allkeys-lru");
    redis.tell("CONFIG SET save \"60 1\"");
    let name = database.url.rsplit('/').next().unwrap();
    let name = name.split('?').next().unwrap();
    database
        .tamper(&format!(
            "ALTER DATABASE {name} SET synchronous_commit = off"
        ))
        .await;
    database
        .tamper("DELETE FROM _sqlx_migrations WHERE version > 8")
        .await;
    let after = found(&folder.0, &environment);
    for (rule, severity) in [
        ("cache-evicts", "critical"),
        ("cache-goes-back", "warning"),
        ("schema-differs", "warning"),
    ] {
        assert_eq!(
            after.get(rule).map(String::as_str),
            Some(severity),
            "{rule}"
        );
    }
    assert!(after.contains_key("store-loses"));
    let said = doctor(&folder.0, &environment, &[]);
    let said = [said.stdout, said.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("synchronous_commit is off"), "{said}");
    for secret in ["yW8mJb3xNf5s", "long enough for HS256", "twilios-token"] {
        assert!(!said.contains(secret), "{said}");
    }
    drop(redis);
    let gone = found(&folder.0, &environment);
    assert_eq!(gone["cache-away"], "critical");
    database.remove().await;
}
