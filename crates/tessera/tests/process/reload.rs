//! Credentials that change while the service runs.

use crate::server::{Folder, PATIENCE, Server, wait_for};
use crate::standin::{Manner, StandIn};
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
