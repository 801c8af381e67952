//! Credentials that change while the service runs.

use crate::server::{Folder, PATIENCE, Server, command, wait_for};
use crate::standin::{Manner, StandIn};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use ring::hmac;
use std::path::{Path, PathBuf};
use testkit::nats_server::NatsServer;
use testkit::time::random_number;

// req: AUTH-14
#[test]
fn a_provider_is_called_with_what_stands_in_its_file_now() {
    let folder = Folder::new();
    let (token, from) = (folder.0.join("token"), folder.0.join("from"));
    std::fs::write(&token, "first-token").unwrap();
    std::fs::write(&from, "+15005550006").unwrap();
    let twilio = StandIn::start(Manner::Accepting);
    let environment = [
        ("TESSERA_SMS__PROVIDERS", "twilio"),
        ("TESSERA_SMS__TWILIO__ACCOUNT_SID", "AC0123456789"),
        (
            "TESSERA_SMS__TWILIO__AUTH_TOKEN_FILE",
            token.to_str().unwrap(),
        ),
        ("TESSERA_SMS__TWILIO__FROM_FILE", from.to_str().unwrap()),
        ("TESSERA_SMS__TWILIO__BASE_URL", twilio.url.as_str()),
    ];
    let server = Server::start(&folder.0, &environment);
    let sent = || {
        assert_eq!(server.request_code(&random_number()).status, 200);
        twilio.requests.recv_timeout(PATIENCE).unwrap()
    };
    let first = sent();
    assert!(first.contains("15005550006"), "{first}");

    std::fs::write(&token, "second-token").unwrap();
    std::fs::write(&from, "+15005550009").unwrap();
    server.hang_up();
    wait_for("the new credentials", || {
        let is_told = server
            .log()
            .contains("new credentials are used from now on");
        is_told.then_some(())
    });
    let second = sent();
    assert!(second.contains("15005550009"), "{second}");

    // What cannot be used changes nothing, and is told without what stands in it.
    std::fs::write(&token, "").unwrap();
    std::fs::write(&from, "+15005550001").unwrap();
    server.hang_up();
    wait_for("the complaint", || {
        let is_told = server.log().contains("failed to read credentials");
        is_told.then_some(())
    });
    let third = sent();
    assert!(third.contains("15005550009"), "{third}");
    for secret in ["first-token", "second-token"] {
        assert!(!server.log().contains(secret), "{}", server.log());
    }
}

/// The lines of the log that tell of a part that stays as it was.
fn complaints(server: &Server) -> Vec<String> {
    let log = server.log();
    let lines = log.lines();
    lines
        .filter(|line| line.contains("those of before stay"))
        .map(str::to_owned)
        .collect()
}

/// A configuration whose text messages go through Twilio, from a number.
fn with_twilio(folder: &Folder, url: &str, from: &str, rest: &str) -> PathBuf {
    let path = folder.0.join("tessera.toml");
    let text = format!(
        "{rest}\n[sms]\nproviders = [\"twilio\"]\ntwilio = {{ account_sid = \"AC0123456789\", \
         auth_token = \"a-token\", from = \"{from}\", base_url = \"{url}\" }}\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}

fn serving(folder: &Folder, file: &Path) -> Server {
    let data = folder.0.to_str().unwrap();
    let listen = ["serve", "--listen", "127.0.0.1:0", "--data-dir", data];
    let config = ["--config", file.to_str().unwrap()];
    Server::run(
        command(&[listen.as_slice(), &config].concat(), &[]),
        &folder.0,
    )
}

// req: AUTH-14
#[test]
fn what_a_start_would_refuse_is_refused_while_it_runs() {
    let folder = Folder::new();
    let twilio = StandIn::start(Manner::Accepting);
    let (before, after) = ("+15005550006", "+15005550009");
    let file = with_twilio(&folder, &twilio.url, before, "");
    let server = serving(&folder, &file);
    let sender = || {
        assert_eq!(server.request_code(&random_number()).status, 200);
        twilio.requests.recv_timeout(PATIENCE).unwrap()
    };
    for (number, unsafe_part, why) in [
        (1, "mode = \"production\"", "secrets.otp_pepper is missing"),
        (
            2,
            "[tokens]\nidle_ttl = \"1h\"",
            "tokens.idle_ttl must be longer",
        ),
    ] {
        with_twilio(&folder, &twilio.url, after, unsafe_part);
        server.hang_up();
        wait_for("the refusal", || {
            let complaints = complaints(&server);
            (complaints.len() >= number && complaints.last()?.contains(why)).then_some(())
        });
        let form = sender();
        assert!(form.contains("15005550006"), "{why}: {form}");
    }
    with_twilio(&folder, &twilio.url, after, "");
    server.hang_up();
    wait_for_log(&server, "new credentials are used from now on");
    let form = sender();
    assert!(form.contains("15005550009"), "{form}");
}

// req: AUTH-14, REG-11
#[test]
fn a_part_that_cannot_be_used_keeps_no_other_back() {
    let folder = Folder::new();
    let twilio = StandIn::start(Manner::Accepting);
    let crm = StandIn::start(Manner::Accepting);
    let others = |mail: &str, nats: &str, secret: &str| {
        format!(
            "[email]\nproviders = [\"smtp\"]\nsmtp = {{ host = {mail:?} }}\n[events]\n\
             nats = {{ url = {nats:?} }}\n[[events.webhooks]]\nname = \"crm\"\n\
             url = \"{}\"\nsecret = {secret:?}\n",
            crm.url
        )
    };
    let secret = format!("whsec_{}", STANDARD.encode([7; 32]));
    let sound = others("mail.invalid", "nats://127.0.0.1:1", &secret);
    let file = with_twilio(&folder, &twilio.url, "+15005550006", &sound);
    let server = serving(&folder, &file);

    let broken = others("no host:1:2", "http://nowhere", "whsec_short");
    with_twilio(&folder, &twilio.url, "+15005550009", &broken);
    server.hang_up();
    wait_for_log(&server, "new credentials are used from now on");
    assert_eq!(server.request_code(&random_number()).status, 200);
    let form = twilio.requests.recv_timeout(PATIENCE).unwrap();
    assert!(form.contains("15005550009"), "{form}");
    let complaints = complaints(&server);
    for what in ["email", "events.webhooks crm", "events.nats"] {
        let told = complaints
            .iter()
            .filter(|line| line.contains(&format!("\"what\":\"{what}\"")));
        assert_eq!(told.count(), 1, "{what}: {complaints:?}");
    }
    // What failed is tried again, and waits for no restart.
    server.hang_up();
    wait_for("another try", || {
        let log = server.log();
        let tries = log
            .lines()
            .filter(|line| line.contains("\"what\":\"events.nats\""));
        (tries.count() == 2).then_some(())
    });
    assert!(!server.log().contains("count from the next start"));
}

/// A configuration with one webhook, signed for with that secret.
fn with_webhook(folder: &Folder, url: &str, secret: &[u8]) -> PathBuf {
    let path = folder.0.join("tessera.toml");
    let text = format!(
        "[[events.webhooks]]\nname = \"crm\"\nurl = \"{url}/events\"\nsecret = \"whsec_{}\"\n",
        STANDARD.encode(secret)
    );
    std::fs::write(&path, text).unwrap();
    path
}

/// Whether what came is signed as Standard Webhooks has it, with that secret.
fn is_signed(head: &str, body: &str, secret: &[u8]) -> bool {
    let header = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{name} is missing in {head}"))
            .trim()
            .to_owned()
    };
    let (id, at) = (header("webhook-id:"), header("webhook-timestamp:"));
    let signature = header("webhook-signature:");
    let signature = STANDARD.decode(signature.strip_prefix("v1,").unwrap());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let signed = format!("{id}.{at}.{body}");
    hmac::verify(&key, signed.as_bytes(), &signature.unwrap()).is_ok()
}

fn wait_for_log(server: &Server, said: &str) {
    wait_for(said, || server.log().contains(said).then_some(()));
}

// req: AUTH-14, REG-11
#[test]
fn a_webhook_is_signed_for_with_the_secret_that_stands_in_the_file_now() {
    let folder = Folder::new();
    let crm = StandIn::start(Manner::Accepting);
    let (first, second) = ([7_u8; 32], [8_u8; 32]);
    let file = with_webhook(&folder, &crm.url, &first);
    let data = folder.0.to_str().unwrap();
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        data,
        "--config",
        file.to_str().unwrap(),
    ];
    let server = Server::run(command(&serve, &[]), &folder.0);
    let told = || {
        assert_eq!(server.request_code(&random_number()).status, 200);
        let next = || {
            let head = crm.heads.recv_timeout(PATIENCE).unwrap();
            (head, crm.requests.recv_timeout(PATIENCE).unwrap())
        };
        // That it began, and that the code was sent.
        [next(), next()]
    };
    for (head, body) in told() {
        assert!(is_signed(&head, &body, &first), "{head}");
        assert!(!is_signed(&head, &body, &second));
    }
    with_webhook(&folder, &crm.url, &second);
    server.hang_up();
    wait_for_log(&server, "new credentials are used from now on");
    for (head, body) in told() {
        assert!(is_signed(&head, &body, &second), "{head}");
        assert!(!is_signed(&head, &body, &first));
    }
    // What is no secret changes nothing; and no sink comes or goes before the next start.
    with_webhook(&folder, &crm.url, b"short");
    server.hang_up();
    wait_for_log(&server, "failed to read credentials");
    std::fs::write(&file, "").unwrap();
    server.hang_up();
    wait_for_log(
        &server,
        "the configuration has changes that count from the next start",
    );
    for (head, body) in told() {
        assert!(is_signed(&head, &body, &second), "{head}");
    }
    for secret in [first, second] {
        assert!(!server.log().contains(&STANDARD.encode(secret)));
    }
}

/// Writes what a NATS server of one user goes by.
fn nats_config(folder: &Folder, password: &str, tls: &str) -> PathBuf {
    let path = folder.0.join("nats.conf");
    let text = format!(
        "authorization {{ users = [ {{ user: tessera, password: \"{password}\" }} ] }}\n{tls}\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}

fn lag_is(server: &Server, is_wanted: impl Fn(f64) -> bool) -> Option<()> {
    let metrics = server.get("/metrics").body;
    let lag = metrics
        .lines()
        .find_map(|line| line.strip_prefix("tessera_events_lag{sink=\"nats\"}"))?;
    is_wanted(lag.trim().parse().ok()?).then_some(())
}

/// Waits until NATS was told everything, and something at all.
fn wait_until_told(server: &Server, folder: &Path) {
    wait_for("NATS to be told", || {
        let data = folder.to_str().unwrap();
        let shown = ["admin", "events", "sinks", "--data-dir", data];
        let environment = [("TESSERA_EVENTS__NATS__URL", "nats://127.0.0.1:1")];
        let shown = command(&shown, &environment).output().unwrap();
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        let is_told =
            shown.contains("nats (nats): nothing waits") && shown.contains("last delivered");
        is_told.then_some(())
    });
    wait_for("the lag to be measured", || {
        lag_is(server, |lag| lag == 0.0)
    });
}

// req: AUTH-14, REG-11
#[test]
fn nats_is_logged_in_to_with_the_password_that_stands_in_its_file_now() {
    let folder = Folder::new();
    let config = nats_config(&folder, "first-password", "");
    let Some(mut nats) = NatsServer::start(&["--config", config.to_str().unwrap()]) else {
        return;
    };
    let password = folder.0.join("nats-password");
    std::fs::write(&password, "first-password").unwrap();
    let url = nats.url();
    let environment = [
        ("TESSERA_EVENTS__NATS__URL", url.as_str()),
        ("TESSERA_EVENTS__NATS__CREATE_STREAM", "true"),
        ("TESSERA_EVENTS__NATS__USERNAME", "tessera"),
        (
            "TESSERA_EVENTS__NATS__PASSWORD_FILE",
            password.to_str().unwrap(),
        ),
    ];
    let server = Server::start(&folder.0, &environment);
    assert_eq!(server.request_code(&random_number()).status, 200);
    wait_until_told(&server, &folder.0);

    // The password is another one: events wait until Tessera is told.
    nats.kill();
    nats_config(&folder, "second-password", "");
    nats.start_again();
    assert_eq!(server.request_code(&random_number()).status, 200);
    wait_for("events to wait", || lag_is(&server, |lag| lag > 0.0));
    std::fs::write(&password, "second-password").unwrap();
    server.hang_up();
    wait_for_log(&server, "new credentials are used from now on");
    wait_until_told(&server, &folder.0);
    for secret in ["first-password", "second-password"] {
        assert!(!server.log().contains(secret), "{}", server.log());
    }
}

// req: REG-11
#[test]
fn nats_is_told_over_tls_and_a_server_that_nobody_vouches_for_is_not() {
    let folder = Folder::new();
    let made = |name: &str| {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let (certificate, key) = (
            folder.0.join(format!("{name}.pem")),
            folder.0.join(format!("{name}.key")),
        );
        std::fs::write(&certificate, cert.pem()).unwrap();
        std::fs::write(&key, signing_key.serialize_pem()).unwrap();
        (certificate, key)
    };
    let ((certificate, key), (stranger, _)) = (made("nats"), made("stranger"));
    let tls = format!("tls {{ cert_file: {certificate:?}, key_file: {key:?}, timeout: 10 }}");
    let config = nats_config(&folder, "a-password", &tls);
    let Some(nats) = NatsServer::start(&["--config", config.to_str().unwrap()]) else {
        return;
    };
    let url = nats.url().replace("nats://127.0.0.1", "tls://localhost");
    let told_by = |authority: &Path| {
        let data = folder.0.join(authority.file_stem().unwrap());
        std::fs::create_dir_all(&data).unwrap();
        let environment = [
            ("TESSERA_EVENTS__NATS__URL", url.as_str()),
            ("TESSERA_EVENTS__NATS__CREATE_STREAM", "true"),
            ("TESSERA_EVENTS__NATS__USERNAME", "tessera"),
            ("TESSERA_EVENTS__NATS__PASSWORD", "a-password"),
            ("TESSERA_EVENTS__NATS__CA_FILE", authority.to_str().unwrap()),
        ];
        let server = Server::start(&data, &environment);
        assert_eq!(server.request_code(&random_number()).status, 200);
        (server, data)
    };
    let (server, data) = told_by(&certificate);
    wait_until_told(&server, &data);
    let (server, data) = told_by(&stranger);
    wait_for("events to wait", || lag_is(&server, |lag| lag > 0.0));
    wait_for("the reason", || {
        let data = data.to_str().unwrap();
        let shown = ["admin", "events", "sinks", "--data-dir", data];
        let shown = command(&shown, &[]).output().unwrap();
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        shown.contains("last error: no connection").then_some(())
    });
}
