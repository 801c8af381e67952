//! Numbers, codes and tokens appear nowhere but in answers and messages.

use crate::server::{Folder, Server, wait_for};
use testkit::app::{code_in, wrong_code};
use testkit::time::random_number;

fn contains(hay: &[u8], needle: &str) -> bool {
    hay.windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

// req: REG-11, REG-12, AUTH-13
#[test]
fn logs_events_metrics_and_database_hold_no_personal_data_and_no_secret() {
    let folder = Folder::new();
    let events = folder.0.join("events.jsonl");
    let server = Server::start(
        &folder.0,
        &[
            ("TESSERA_EVENTS__FILE", events.to_str().unwrap()),
            ("LOG_LEVEL", "trace"),
        ],
    );
    let number = random_number();
    server.request_code(&number);
    let code = code_in(&server.message(&number, 1));
    server.verify(&number, &wrong_code(&code));
    server.verify(&number, "12345");
    let made = server.verify(&number, &code).json();
    let token = |name: &str| made[name].as_str().unwrap().to_owned();
    server.validate(&token("accessToken"));
    server.validate("not.a.token");
    server.request_code(&number);
    let told = wait_for("all events", || {
        let told = std::fs::read_to_string(&events).unwrap_or_default();
        told.contains("registration.completed").then_some(told)
    });
    assert_eq!(told.lines().count(), 4);
    let metrics = server.get("/metrics").body;
    server.terminate();
    assert!(server.wait().success());

    let mut everything = folder.bytes();
    everything.extend(metrics.into_bytes());
    assert!(
        contains(&everything, "registration.completed"),
        "events are searched"
    );
    assert!(
        contains(&everything, "tessera::access"),
        "the log is searched"
    );
    assert!(
        contains(&everything, "CREATE TABLE \"users\""),
        "the database is searched"
    );
    assert!(
        contains(&everything, "tessera_otp_sent_total"),
        "metrics are searched"
    );
    for secret in [
        number.as_str(),
        // Six digits may stand in a time or an id by chance: the code in its message may not.
        &format!("OTP is: {code}"),
        &format!("\"{code}\""),
        &token("accessToken"),
        &token("refreshToken"),
    ] {
        assert!(!contains(&everything, secret), "{secret}");
    }
}
