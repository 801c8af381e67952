//! Signing keys, changed from a shell under running instances.

use crate::server::{Folder, Server, command, wait_for};
use serde_json::Value;
use std::path::Path;
use std::process::Output;
use testkit::app::code_in;
use testkit::database::TestStore;
use testkit::time::random_number;

/// Runs `tessera keys …`.
fn keys(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let data = folder.to_str().unwrap();
    let arguments = [&["keys"], arguments, &["--data-dir", data]].concat();
    command(&arguments, environment).output().unwrap()
}

fn said(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8(text).unwrap()
}

/// Registers at the first of two instances; gives the access and the refresh token. Either may be
/// the one that sends the message, to an inbox of its own.
fn registered([server, other]: [&Server; 2]) -> (String, String) {
    let number = random_number();
    assert_eq!(server.request_code(&number).status, 200);
    let sent = || {
        let sent = server.newest(&number, 1);
        sent.or_else(|| other.newest(&number, 1))
    };
    let made = server.verify(&number, &code_in(&wait_for("a message", sent)));
    assert_eq!(made.status, 201, "{}", made.body);
    let made = made.json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("accessToken"), text("refreshToken"))
}

fn refresh(server: &Server, token: &str) -> Value {
    let body = serde_json::json!({ "refreshToken": token });
    server.post("/api/v1/auth/refresh", &body).json()
}

/// The ids in a list of keys, with what each is there for.
fn listed(output: &Output) -> Vec<(String, String)> {
    let line = |line: &str| {
        let (kid, rest) = line.split_once(' ')?;
        Some((kid.to_owned(), rest.trim().to_owned()))
    };
    said(output).lines().filter_map(line).collect()
}

/// Rotates and retires under two instances, which share nothing but the database.
fn rotate_under_two_instances(folder: &Path, environment: &[(&str, &str)]) {
    let one = Server::start(folder, environment);
    let two = Server::start(folder, environment);
    let (old, token) = registered([&one, &two]);
    let first = listed(&keys(folder, environment, &["list"]));
    assert_eq!(first.len(), 1);
    assert!(first[0].1.contains("signs"), "{first:?}");

    let slowly = ["rotate", "--lead", "1h", "--algorithm", "EdDSA"];
    let waits = keys(folder, environment, &slowly);
    assert!(said(&waits).contains("signs from"), "{}", said(&waits));
    let again = keys(folder, environment, &["rotate"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("waits to sign"), "{}", said(&again));
    let waiting = listed(&keys(folder, environment, &["list"]))[0].0.clone();
    let published = || {
        let keys = one.get("/.well-known/jwks.json").body;
        keys.contains(&waiting).then_some(())
    };
    wait_for("the key to be published", published);
    let retired = keys(folder, environment, &["retire", &waiting]);
    assert!(retired.status.success(), "{}", said(&retired));

    let algorithm = ["rotate", "--lead", "0s", "--algorithm", "ES256"];
    let rotated = keys(folder, environment, &algorithm);
    assert!(said(&rotated).contains("signs."), "{}", said(&rotated));
    let es256 = |token: &str| token.starts_with("eyJhbGciOiJFUzI1NiIs");
    let all = listed(&keys(folder, environment, &["list"]));
    let (signer, _) = all.iter().find(|(_, what)| what.contains("signs")).unwrap();
    let published = || {
        let keys = one.get("/.well-known/jwks.json").body;
        keys.contains(signer).then_some(())
    };
    wait_for("an instance to read the new key", published);
    let refreshed = refresh(&one, &token);
    let new = refreshed["accessToken"].as_str().unwrap().to_owned();
    assert!(es256(&new), "the new key signs at once");
    // The other instance may not have looked since: it does now.
    assert_eq!(two.validate(&new).status, 200);
    assert_eq!(two.validate(&old).status, 200);

    let needed = keys(folder, environment, &["retire", &first[0].0]);
    assert_eq!(needed.status.code(), Some(1));
    assert!(said(&needed).contains("--now"), "{}", said(&needed));
    let now = keys(folder, environment, &["retire", &first[0].0, "--now"]);
    assert!(now.status.success(), "{}", said(&now));
    for server in [&one, &two] {
        let refused = || (server.validate(&old).status == 401).then_some(());
        wait_for("the tokens of the retired key to be refused", refused);
        assert_eq!(server.validate(&new).status, 200);
    }
    drop((one, two));
    // The retired key stands in the configuration still.
    let again = Server::start(folder, environment);
    assert_eq!(again.validate(&old).status, 401);
    assert_eq!(again.validate(&new).status, 200);
}

// req: AUTH-6, AUTH-15
#[test]
fn keys_are_rotated_under_two_instances_on_sqlite() {
    let folder = Folder::new();
    let secret = "a shared secret of two instances, long enough";
    let environment = [
        ("JWT_SECRET", secret),
        ("TESSERA_TOKENS__ISSUER", "https://id.test"),
    ];
    rotate_under_two_instances(&folder.0, &environment);
}

// req: AUTH-6, AUTH-15
#[tokio::test]
async fn keys_are_rotated_under_two_instances_on_postgresql() {
    let Some(database) = TestStore::postgres().await else {
        return;
    };
    let folder = Folder::new();
    let environment = [
        ("DATABASE_URL", database.url.as_str()),
        ("TESSERA_TOKENS__ISSUER", "https://id.test"),
    ];
    rotate_under_two_instances(&folder.0, &environment);
    database.remove().await;
}

// req: AUTH-6
#[test]
fn what_cannot_be_done_with_keys_is_said_with_a_remedy() {
    let folder = Folder::new();
    let absent = keys(&folder.0, &[], &["list"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(
        said(&absent).contains("there is no database"),
        "{}",
        said(&absent)
    );
    let server = Server::start(&folder.0, &[]);
    let signer = listed(&keys(&folder.0, &[], &["list"]))[0].0.clone();
    for (arguments, remedy) in [
        (
            vec!["retire", signer.as_str(), "--now"],
            "tessera keys rotate",
        ),
        (vec!["retire", "nobody"], "tessera keys list"),
        (vec!["rotate", "--lead", "soon"], "10m"),
        (vec!["rotate", "--lead", "721h"], "720h"),
        (vec!["rotate", "--algorithm", "none"], "ES256"),
    ] {
        let refused = keys(&folder.0, &[], &arguments);
        assert!(!refused.status.success(), "{arguments:?}");
        assert!(said(&refused).contains(remedy), "{}", said(&refused));
    }
    assert_eq!(listed(&keys(&folder.0, &[], &["list"])).len(), 1);
    drop(server);
}
