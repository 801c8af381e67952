//! Recovery of a PostgreSQL to a moment, by the script that operators try it with.

use crate::server::Folder;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use testkit::external::external;

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../deploy/postgres/recovery-drill.sh"
);

/// `sh`, as a user that PostgreSQL runs as.
fn shell() -> Command {
    match std::env::var("TESSERA_TEST_POSTGRES_OWNER") {
        Err(_) => Command::new("sh"),
        Ok(owner) => {
            let mut command = Command::new("setpriv");
            command
                .arg(format!("--reuid={owner}"))
                .arg(format!("--regid={owner}"))
                .args(["--clear-groups", "sh"]);
            command
        }
    }
}

/// Whoever had an account by then is there, who came after is not, and the audit log holds.
// req: AUTH-11
#[test]
fn a_lost_postgresql_is_recovered_to_a_moment() {
    let Some(programs) = external("postgres", "TESSERA_TEST_POSTGRES_BIN") else {
        return;
    };
    // Where the other user may read: the folder that all of this is in may be root's own.
    let folder = Folder::new();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).unwrap();
    let (script, program) = (folder.0.join("drill.sh"), folder.0.join("tessera"));
    fs::copy(SCRIPT, &script).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_tessera"), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let output = shell()
        .args([&script, &program])
        .arg(&programs)
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap())
        .current_dir(&folder.0)
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{said}");
    for part in [
        "The audit log holds: 4 entries",
        "behind-the-copy@example.com",
        "nobody has an account as too-late@example.com",
        "the drill went well",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
