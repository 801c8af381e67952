//! A lost second factor, taken off an account with the shell as one of the two that it takes.

use crate::admin::{admin, said};
use crate::client::Response;
use crate::privacy::{ADMIN, EMAIL, PASSWORD, person};
use crate::server::{Folder, Server, wait_for};
use jiff::Timestamp;
use serde_json::{Value, json};
use testkit::authenticator::Authenticator;
use testkit::time::TestClock;

fn second_factor(folder: &Folder, step: &str) -> (Option<i32>, String) {
    let output = admin(folder, &["second-factor", step, EMAIL], "");
    (output.status.code(), said(&output))
}

fn refused(folder: &Folder, step: &str, why: &str) {
    let (code, told) = second_factor(folder, step);
    assert_eq!(code, Some(1), "{step}: {told}");
    assert!(told.contains(why), "{step}: {told}");
}

fn log_in(server: &Server, email: &str) -> Value {
    let body = json!({ "email": email, "password": PASSWORD });
    let answer = server.post("/api/v1/auth/login", &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn access_token(server: &Server, email: &str) -> String {
    let answer = log_in(server, email);
    answer["accessToken"].as_str().unwrap().to_owned()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program goes by the machine's clock"
)]
fn clock() -> TestClock {
    TestClock::at(Timestamp::now())
}

/// Turns the second factor on in the session of an access token.
pub(crate) fn protect(server: &Server, access: &str) -> Authenticator {
    let body = json!({ "method": "totp" });
    let enrolled = server.post_as(access, "/api/v1/users/me/2fa/enable", &body);
    assert_eq!(enrolled.status, 200, "{}", enrolled.body);
    let authenticator = Authenticator::scan(&enrolled.json());
    let body = json!({ "code": authenticator.code(&clock()) });
    let verified = server.post_as(access, "/api/v1/users/me/2fa/verify", &body);
    assert_eq!(verified.status, 200, "{}", verified.body);
    authenticator
}

/// Takes a step of a recovery as staff do, over HTTP.
fn step_of_staff(server: &Server, user: &str, step: &str, status: u16) {
    let path = format!("/api/v1/admin/users/{user}/second-factor/recovery{step}");
    let answer = server.post_as(&access_token(server, ADMIN), &path, &json!({}));
    assert_eq!(answer.status, status, "{}", answer.body);
}

/// How many mails the owner was sent about a recovery, once there are so many.
fn owner_is_told(server: &Server, count: usize) {
    wait_for("the owner to be told", || {
        let path = format!("/dev/inbox/messages?to={}", EMAIL.replace('@', "%40"));
        let mails = server.get(&path).json();
        let mails = mails.as_array().unwrap();
        let about = mails.iter().filter(|mail| {
            let text = mail.to_string();
            text.contains("/account/recovery?token=")
        });
        (about.count() == count).then_some(())
    });
}

// req: MFA-5
#[test]
fn the_shell_is_one_of_the_two_who_take_a_lost_factor_off() {
    let folder = Folder::new();
    let user = person(&folder);
    // More logins than the limit of an address allows, which a restart does not lift.
    let unlimited = ("TESSERA_LIMITS__ENABLED", "false");
    let server = Server::start(&folder.0, &[unlimited]);
    refused(&folder, "show", "no recovery of this account is under way");
    refused(&folder, "recover", "the second factor is off");
    let access = access_token(&server, EMAIL);
    protect(&server, &access);

    // Staff ask, the shell approves, and the shell stops it: its owner has three days to do so.
    step_of_staff(&server, &user, "", 201);
    let (code, told) = second_factor(&folder, "approve");
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("by the shell\ndue  "), "{told}");
    owner_is_told(&server, 2);
    let listed = admin(&folder, &["second-factor", "list"], "");
    assert!(said(&listed).contains(&user), "{}", said(&listed));
    refused(&folder, "approve", "approved already");
    refused(&folder, "finish", "the recovery is due at");
    assert_eq!(log_in(&server, EMAIL)["requires2FA"], true);
    let (code, told) = second_factor(&folder, "stop");
    assert_eq!(
        (code, told.as_str()),
        (Some(0), "Stopped: the second factor stays.\n")
    );
    refused(&folder, "stop", "no recovery of this account is under way");
    refused(
        &folder,
        "finish",
        "no recovery of this account is under way",
    );
    assert_eq!(log_in(&server, EMAIL)["requires2FA"], true);
    server.terminate();
    server.wait();

    // The shell asks, and nobody but staff may approve that.
    let moment = ("TESSERA_ACCOUNTS__SECOND_FACTOR_RECOVERY_WAIT", "1s");
    let server = Server::start(&folder.0, &[unlimited, moment]);
    let (code, told) = second_factor(&folder, "recover");
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.lines().next().unwrap().ends_with("by the shell"),
        "{told}"
    );
    refused(&folder, "recover", "a recovery is under way");
    refused(&folder, "finish", "not approved");
    refused(
        &folder,
        "approve",
        &format!("users/{user}/second-factor/recovery/approve"),
    );
    step_of_staff(&server, &user, "/approve", 200);
    let (code, shown) = second_factor(&folder, "show");
    assert_eq!(code, Some(0), "{shown}");
    let words = shown
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    assert_eq!(
        words.collect::<Vec<_>>(),
        ["asked", "approved", "due", "over"]
    );
    let told = wait_for("the owner's time to be over", || {
        let (code, told) = second_factor(&folder, "finish");
        (code == Some(0)).then_some(told)
    });
    assert_eq!(told, "Removed: logins ask for no second factor any more.\n");
    assert_eq!(server.validate(&access).status, 401, "sessions end");
    assert!(log_in(&server, EMAIL)["accessToken"].is_string());
    refused(&folder, "show", "no recovery of this account is under way");

    let (exported, steps) = wait_for("the entries to be chained", || {
        let exported = said(&admin(&folder, &["audit", "export"], ""));
        let steps = recovery_steps(&exported, &user);
        (steps.len() == 6).then_some((exported, steps))
    });
    let (shell, staff) = (true, false);
    let expected = [
        ("asked", staff),
        ("approved", shell),
        ("stopped", shell),
        ("asked", shell),
        ("approved", staff),
        ("finished", shell),
    ];
    assert_eq!(steps, expected.map(|(step, by)| (step.to_owned(), by)));
    assert!(!exported.contains(EMAIL));
}

/// Tries stay counted where the process that counted them is killed: the right code fails too.
// req: MFA-3
#[test]
fn tries_outlive_the_process_that_counted_them() {
    let folder = Folder::new();
    person(&folder);
    let server = Server::start(&folder.0, &[]);
    let authenticator = protect(&server, &access_token(&server, EMAIL));
    let wrong = authenticator.wrong_code(&clock());
    let mut challenge = String::new();
    for _ in 0..2 {
        let asked = log_in(&server, EMAIL);
        asked["challenge"]
            .as_str()
            .unwrap()
            .clone_into(&mut challenge);
        for _ in 0..5 {
            assert_eq!(second_step(&server, &challenge, &wrong).status, 401);
        }
    }
    server.kill();
    let server = Server::start(&folder.0, &[]);
    let asked = log_in(&server, EMAIL);
    let fresh = asked["challenge"].as_str().unwrap();
    let backup_code = &authenticator.backup_codes[0];
    for waiting in [challenge.as_str(), fresh] {
        for right in [&authenticator.code(&clock()), backup_code] {
            let refused = second_step(&server, waiting, right);
            assert_eq!(refused.status, 429, "{}", refused.body);
        }
    }
}

fn second_step(server: &Server, challenge: &str, code: &str) -> Response {
    let body = json!({ "challenge": challenge, "code": code });
    server.post("/api/v1/auth/verify-2fa", &body)
}

/// The steps on record about a user, each with whether the shell took it.
fn recovery_steps(exported: &str, user: &str) -> Vec<(String, bool)> {
    let entries = exported.lines().filter_map(|line| {
        let entry: Value = serde_json::from_str(line).unwrap();
        let action = entry["action"].as_str().unwrap();
        let step = action.strip_prefix("second_factor.recovery_")?.to_owned();
        assert_eq!(entry["subject"], user, "{entry}");
        Some((step, entry["details"]["by"] == "operator"))
    });
    entries.collect()
}
