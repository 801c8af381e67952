//! Logins by what a `.creds` file holds, at a server that trusts an operator.

use crate::nats::config;
use crate::{event, failure};
use async_nats::ConnectOptions;
use async_nats::jetstream::{self, stream::Config};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use nkeys::KeyPair;
use serde_json::{Value, json};
use std::path::PathBuf;
use tessera_adapters::events::{Nats, NatsConfig, NatsLogin};
use tessera_core::ports::EventSink as _;
use testkit::nats_server::NatsServer;
use testkit::time::random_below;

/// What `who` says of `about`, as NATS reads it: a JWT that is signed by an nkey.
fn claim(who: &KeyPair, about: &KeyPair, nats: &Value) -> String {
    let claims = json!({
        "jti": "1", "iat": 1, "iss": who.public_key(), "sub": about.public_key(), "nats": nats,
    });
    let header = json!({"typ": "JWT", "alg": "ed25519-nkey"});
    let part = |value: &Value| BASE64.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = BASE64.encode(who.sign(signed.as_bytes()).unwrap());
    format!("{signed}.{signature}")
}

/// An account of a server's operator, with JetStream.
struct Account {
    server: NatsServer,
    key: KeyPair,
    file: PathBuf,
}

impl Account {
    fn start() -> Option<Self> {
        let (operator, key) = (KeyPair::new_operator(), KeyPair::new_account());
        // JetStream asks for one beside it.
        let system = KeyPair::new_account();
        let trusted = json!({"type": "operator", "version": 2});
        let limits = json!({
            "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "conn": -1,
            "leaf": -1, "wildcards": true,
        });
        let mut with_streams = limits.clone();
        for limit in ["mem_storage", "disk_storage", "streams", "consumer"] {
            with_streams[limit] = json!(-1);
        }
        let account = |key: &KeyPair, limits: Value| {
            let rights = json!({"type": "account", "version": 2, "limits": limits});
            format!("{}: {}", key.public_key(), claim(&operator, key, &rights))
        };
        let text = format!(
            "operator: {}\nsystem_account: {}\nresolver: MEMORY\nresolver_preload: {{\n{}\n{}\n}}\n",
            claim(&operator, &operator, &trusted),
            system.public_key(),
            account(&system, limits),
            account(&key, with_streams),
        );
        let name = format!("tessera-nats-{:x}.conf", random_below(u64::MAX));
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, text).unwrap();
        let server = NatsServer::start(&["-c", file.to_str().unwrap()])?;
        Some(Self { server, key, file })
    }

    /// The JWT of `user`, who may publish to these subjects and read answers.
    fn admit(&self, user: &KeyPair, publish: &[&str]) -> String {
        let rights = json!({
            "type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1,
            "pub": {"allow": publish}, "sub": {"allow": ["_INBOX.>"]},
        });
        claim(&self.key, user, &rights)
    }

    fn sink(&self, credentials: String, prefix: &str) -> Nats {
        let sink = Nats::new(NatsConfig {
            login: NatsLogin::Credentials(credentials),
            ..config(&self.server.url(), prefix)
        });
        sink.unwrap()
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.file);
    }
}

/// A file as `nsc generate creds` writes it.
fn credentials(jwt: &str, user: &KeyPair) -> String {
    format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{}\n------END USER NKEY SEED------\n",
        user.seed().unwrap()
    )
}

// req: REG-11
#[tokio::test]
async fn whom_an_operators_account_admits_delivers_with_the_rights_that_the_guide_names() {
    let Some(account) = Account::start() else {
        return;
    };
    let staff = KeyPair::new_user();
    let everything = credentials(&account.admit(&staff, &[">"]), &staff);
    let staff = ConnectOptions::with_credentials(&everything).unwrap();
    let staff = jetstream::new(staff.connect(account.server.url()).await.unwrap());
    let stream = Config {
        name: "TESSERA".to_owned(),
        subjects: vec!["tessera.events.>".to_owned()],
        ..Config::default()
    };
    let stream = staff.create_stream(stream).await.unwrap();

    let user = KeyPair::new_user();
    let admitted = account.admit(&user, &["tessera.events.>"]);
    let sink = account.sink(credentials(&admitted, &user), "tessera.events");
    sink.deliver(&event()).await.unwrap();
    assert_eq!(stream.get_info().await.unwrap().state.messages, 1);

    // Elsewhere the same user may tell nothing, and what was not taken is not told as delivered.
    let sink = account.sink(credentials(&admitted, &user), "others.events");
    let (is_final, reason) = failure(sink.deliver(&event()).await);
    assert!(!is_final, "{reason}");
}

// req: REG-11
#[tokio::test]
async fn a_jwt_without_its_key_or_from_a_stranger_connects_nobody() {
    let Some(account) = Account::start() else {
        return;
    };
    let (user, thief) = (KeyPair::new_user(), KeyPair::new_user());
    let stolen = credentials(&account.admit(&user, &[">"]), &thief);
    let stranger = KeyPair::new_account();
    let rights = json!({"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1});
    let forged = credentials(&claim(&stranger, &user, &rights), &user);
    for text in [stolen, forged] {
        let sink = account.sink(text.clone(), "tessera.events");
        let (is_final, reason) = failure(sink.deliver(&event()).await);
        assert!(!is_final);
        assert_eq!(reason, "no connection: authorization violation");
    }
}
