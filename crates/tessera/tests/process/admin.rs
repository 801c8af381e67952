//! Administering from a shell.

use crate::server::{Folder, Server, command, wait_for};
use serde_json::json;
use std::io::Write as _;
use std::process::{Output, Stdio};

const EMAIL: &str = "asha@example.com";
const PASSWORD: &str = "Seven goats, 1 hill!";

/// Runs `tessera admin …` on the data in `folder`.
pub(crate) fn admin(folder: &Folder, arguments: &[&str], input: &str) -> Output {
    let data = folder.0.to_str().unwrap();
    let arguments = [&["admin"], arguments, &["--data-dir", data]].concat();
    let mut child = command(&arguments, &[])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8(text).unwrap()
}

const CREATE: [&str; 6] = [
    "create",
    "--email",
    EMAIL,
    "--name",
    "Asha Rao",
    "--password-stdin",
];

// req: AUTH-8
#[test]
fn the_first_admin_is_made_from_a_shell_and_logs_in() {
    let folder = Folder::new();
    let weak = admin(&folder, &CREATE, "asha\n");
    assert_eq!(weak.status.code(), Some(1));
    assert!(said(&weak).contains("too_short"), "{}", said(&weak));
    let created = admin(&folder, &CREATE, &format!("{PASSWORD}\n"));
    assert!(created.status.success(), "{}", said(&created));
    let again = admin(&folder, &CREATE, &format!("{PASSWORD}\n"));
    assert!(
        said(&again).contains("tessera admin grant"),
        "{}",
        said(&again)
    );

    let server = Server::start(&folder.0, &[]);
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let logged_in = server.post("/api/v1/auth/login", &body);
    assert_eq!(logged_in.status, 200, "{}", logged_in.body);
    assert_eq!(logged_in.json()["user"]["roles"], json!(["user", "admin"]));
    let last = admin(&folder, &["withdraw", EMAIL, "admin"], "");
    assert!(said(&last).contains("no admin"), "{}", said(&last));
    let granted = admin(&folder, &["grant", EMAIL, "support"], "");
    assert!(granted.status.success(), "{}", said(&granted));
    let shown = said(&admin(&folder, &["show", EMAIL], ""));
    assert!(shown.contains("user admin support"), "{shown}");
}

/// A stranger has registered with the address of somebody who is to be made an admin.
// req: AUTH-8
#[test]
fn nothing_is_handed_out_to_whoever_claims_an_address() {
    let folder = Folder::new();
    let server = Server::start(&folder.0, &[]);
    let body = json!({ "email": EMAIL, "password": PASSWORD, "name": "Asha Rao" });
    let registered = server.post("/api/v1/auth/register", &body);
    assert_eq!(registered.status, 201, "{}", registered.body);
    let id = registered.json()["userId"].as_str().unwrap().to_owned();
    for deed in [
        &["grant", EMAIL, "admin"][..],
        &["privacy", "export", EMAIL],
        &["privacy", "erase", EMAIL, "--yes"],
        &["second-factor", "recover", EMAIL],
    ] {
        let refused = admin(&folder, deed, "");
        assert_eq!(refused.status.code(), Some(1), "{deed:?}");
        let said = said(&refused);
        assert!(said.contains("nobody has proven"), "{deed:?}: {said}");
        assert!(said.contains("tessera admin show"), "{deed:?}: {said}");
    }
    let shown = said(&admin(&folder, &["show", EMAIL], ""));
    assert!(shown.contains(&id) && !shown.contains("admin"), "{shown}");
    let by_id = admin(&folder, &["grant", &id, "support"], "");
    assert!(by_id.status.success(), "{}", said(&by_id));
}

/// The shell is another process than the one that serves: what it sets holds there at once.
// req: MFA-10
#[test]
fn a_feature_is_switched_off_from_a_shell_while_the_service_runs() {
    let folder = Folder::new();
    assert!(admin(&folder, &CREATE, PASSWORD).status.success());
    let server = Server::start(&folder.0, &[]);
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let access = server.post("/api/v1/auth/login", &body).json()["accessToken"].clone();
    let enrol = || {
        let body = json!({ "method": "totp" });
        server.post_as(
            access.as_str().unwrap(),
            "/api/v1/users/me/2fa/enable",
            &body,
        )
    };
    let listed = said(&admin(&folder, &["flags", "list"], ""));
    assert_eq!(
        listed,
        "second-factor: on, open to 100 %, 0 allowed, 0 denied\n"
    );
    assert_eq!(enrol().status, 200);
    let off = admin(&folder, &["flags", "off", "second-factor"], "");
    assert!(off.status.success(), "{}", said(&off));
    assert_eq!(enrol().json()["error"], "FEATURE_OFF");
    assert!(
        admin(&folder, &["flags", "on", "second-factor"], "")
            .status
            .success()
    );
    assert_eq!(enrol().status, 200);
    let few = [
        "flags",
        "set",
        "second-factor",
        "--percent",
        "0",
        "--deny",
        EMAIL,
    ];
    assert!(said(&admin(&folder, &few, "")).contains("open to 0 %, 0 allowed, 1 denied"));
    let by_name = ["flags", "set", "second-factor", "--allow", EMAIL];
    let allowed = said(&admin(&folder, &by_name, ""));
    assert!(
        allowed.contains("1 allowed, 0 denied\n  allowed "),
        "{allowed}"
    );
    assert_eq!(enrol().status, 200);
    for (arguments, error) in [
        (&["flags", "off", "teleport"][..], "known: second-factor"),
        (&["flags", "set", "second-factor"][..], "nothing to set"),
        (
            &["flags", "set", "second-factor", "--percent", "101"][..],
            "0 to 100",
        ),
        (
            &["flags", "set", "second-factor", "--allow", "x@example.com"][..],
            "nobody has an account",
        ),
    ] {
        let refused = admin(&folder, arguments, "");
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(said(&refused).contains(error), "{}", said(&refused));
    }
}

// req: AUTH-11
#[test]
fn the_audit_log_is_verified_and_exported_from_a_shell() {
    let folder = Folder::new();
    let absent = admin(&folder, &["audit", "verify"], "");
    assert_eq!(absent.status.code(), Some(2), "{}", said(&absent));
    assert!(admin(&folder, &CREATE, PASSWORD).status.success());
    let server = Server::start(&folder.0, &[]);
    let verified = wait_for("the entries to be chained", || {
        let verified = said(&admin(&folder, &["audit", "verify"], ""));
        verified.contains("holds: 2 entries").then_some(verified)
    });
    let head = verified
        .lines()
        .last()
        .unwrap()
        .strip_prefix("head ")
        .unwrap();
    let expected = admin(&folder, &["audit", "verify", "--expect", head], "");
    assert!(expected.status.success(), "{}", said(&expected));
    let exported = said(&admin(&folder, &["audit", "export"], ""));
    let entries: Vec<serde_json::Value> = exported
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(entries[0]["action"], "account.registered");
    assert_eq!(entries[1]["action"], "role.granted");
    assert_eq!(entries[1]["details"]["by"], "operator");
    assert!(!exported.contains(EMAIL));
    let figures = said(&admin(&folder, &["figures"], ""));
    assert!(figures.contains("accounts          1\n"), "{figures}");
    // The hour may have ended meanwhile.
    let counted = figures.lines().filter_map(|line| line.split_once("Z "));
    let mut counted = counted.map(|(_, counts)| counts.split_whitespace().collect::<Vec<_>>());
    assert!(counted.any(|counts| counts == ["1", "0", "0"]), "{figures}");
    let later = head.replace("2:", "9:");
    let cut_off = admin(&folder, &["audit", "verify", "--expect", &later], "");
    assert_eq!(cut_off.status.code(), Some(1));
    assert!(said(&cut_off).contains("cut off"), "{}", said(&cut_off));
    drop(server);
}

// req: AUTH-8
#[test]
fn roles_are_defined_and_deleted_from_a_shell() {
    let folder = Folder::new();
    assert!(admin(&folder, &CREATE, PASSWORD).status.success());
    let define = ["roles", "define", "clerk", "refund:orders", "read:orders"];
    let defined = said(&admin(&folder, &define, ""));
    assert_eq!(defined, "clerk: read:orders refund:orders\n");
    let again = said(&admin(&folder, &define, ""));
    assert!(again.starts_with("It was so before."), "{again}");
    let listed = said(&admin(&folder, &["roles", "list"], ""));
    assert!(listed.ends_with(&defined), "{listed}");
    assert!(listed.contains("auditor: read:own"), "{listed}");
    for (arguments, error) in [
        (
            &["roles", "define", "clerk", "orders"][..],
            "is no permission",
        ),
        (&["roles", "define", "Admin"][..], "built in"),
        (&["roles", "delete", "admin"][..], "built in"),
        (
            &["roles", "delete", "nobody"][..],
            "there is no role nobody",
        ),
    ] {
        let refused = admin(&folder, arguments, "");
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(said(&refused).contains(error), "{}", said(&refused));
    }
    let deleted = said(&admin(&folder, &["roles", "delete", "clerk"], ""));
    assert!(deleted.contains("Deleted"), "{deleted}");
    let ended = said(&admin(&folder, &["end-sessions", EMAIL], ""));
    assert!(ended.contains("Signed out everywhere"), "{ended}");
}
