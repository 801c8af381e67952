//! What is held of a person, from a shell: handed out, destroyed, and destroyed again after an
//! older copy of the database came back.

use crate::admin::{admin, said};
use crate::server::{Folder, Server};
use serde_json::{Value, json};
use std::fs;

pub(crate) const ADMIN: &str = "asha@example.com";
pub(crate) const EMAIL: &str = "priya@example.com";
pub(crate) const PASSWORD: &str = "Seven goats, 1 hill!";

/// Somebody, made as an admin and withdrawn from it, beside an admin who stays; gives the id.
pub(crate) fn person(folder: &Folder) -> String {
    for (email, name) in [(ADMIN, "Asha Rao"), (EMAIL, "=Priya Sharma")] {
        let create = [
            "create",
            "--email",
            email,
            "--name",
            name,
            "--password-stdin",
        ];
        let created = admin(folder, &create, PASSWORD);
        assert!(created.status.success(), "{}", said(&created));
    }
    let withdrawn = admin(folder, &["withdraw", EMAIL, "admin"], "");
    assert!(withdrawn.status.success(), "{}", said(&withdrawn));
    let shown = said(&admin(folder, &["show", EMAIL], ""));
    let id = shown.lines().next().unwrap().split_whitespace().nth(1);
    id.unwrap().to_owned()
}

fn privacy(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String) {
    let output = admin(folder, &[&["privacy"], arguments].concat(), "");
    (output.status.code(), said(&output))
}

// req: MFA-11
#[test]
fn an_erasure_is_applied_again_after_an_older_copy_was_restored() {
    let folder = Folder::new();
    let user = person(&folder);
    let server = Server::start(&folder.0, &[]);
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    assert_eq!(server.post("/api/v1/auth/login", &body).status, 200);
    server.terminate();
    server.wait();
    let (code, exported) = privacy(&folder, &["export", EMAIL]);
    assert_eq!(code, Some(0), "{exported}");
    let exported: Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(exported["contacts"]["email"], EMAIL);
    assert_eq!(exported["account"]["id"], user.as_str());
    let (_, table) = privacy(&folder, &["export", &user, "--format", "csv"]);
    assert!(table.contains("\"'=Priya Sharma\""), "{table}");

    let (database, copy) = (folder.0.join("tessera.db"), folder.0.join("copy.db"));
    fs::copy(&database, &copy).unwrap();
    let (code, told) = privacy(&folder, &["verify-erasure", &user]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("NOT ERASED") && told.contains("LEFT     users"));
    let (code, told) = privacy(&folder, &["erase", EMAIL]);
    assert_eq!(code, Some(1), "nobody by mistake: {told}");
    let (code, told) = privacy(&folder, &["erase", EMAIL, "--yes"]);
    assert_eq!(code, Some(0), "{told}");
    let (code, told) = privacy(&folder, &["erase", ADMIN, "--yes"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("last admin"), "{told}");

    let backup = format!("sqlite:{}", copy.display());
    let verify = ["verify-erasure", &user, "--backup", &backup];
    let (code, proof) = privacy(&folder, &verify);
    assert_eq!(code, Some(0), "{proof}");
    let (here, there) = proof.split_once("the copy is from before").unwrap();
    assert!(here.contains("rows     none") && !here.contains("OPENS"));
    assert!(there.contains("address  OPENS"), "{proof}");

    let (_, list) = privacy(&folder, &["export-erasures"]);
    assert!(list.trim_end().ends_with(&user) && !list.contains(EMAIL));
    let file = folder.0.join("erasures.txt");
    fs::write(&file, &list).unwrap();
    for log in ["tessera.db-wal", "tessera.db-shm"] {
        drop(fs::remove_file(folder.0.join(log)));
    }
    fs::copy(&copy, &database).unwrap();
    assert_eq!(privacy(&folder, &["verify-erasure", &user]).0, Some(1));
    let file = file.to_str().unwrap();
    let (code, told) = privacy(&folder, &["apply-erasures", file]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("erased again 1, gone already 0, failed 0"));
    let (_, told) = privacy(&folder, &["apply-erasures", file]);
    assert!(
        told.contains("erased again 0, gone already 1, failed 0"),
        "{told}"
    );
    assert_eq!(privacy(&folder, &["verify-erasure", &user]).0, Some(0));
    let (_, again) = privacy(&folder, &["export-erasures"]);
    assert_eq!(again, list, "with the time of the first");
    let holds = said(&admin(&folder, &["audit", "verify"], ""));
    assert!(holds.contains("holds"), "{holds}");
}

// req: MFA-11
#[test]
fn documents_and_counts_are_printed() {
    let folder = Folder::new();
    person(&folder);
    let (code, counts) = privacy(&folder, &["retention", "--dry-run"]);
    assert_eq!(code, Some(0), "{counts}");
    assert!(counts.lines().any(|line| line.starts_with("sessions")));
    for (arguments, expected) in [
        (["records"], "# Records of processing"),
        (["disclosure"], "# Disclosure of personal information"),
    ] {
        let arguments = [&["admin", "privacy"][..], &arguments].concat();
        let output = crate::server::command(&arguments, &[]).output().unwrap();
        assert!(said(&output).starts_with(expected));
        let shorter = [("TESSERA_AUDIT__RETENTION", "1y")];
        let output = crate::server::command(&arguments, &shorter).output();
        let printed = said(&output.unwrap());
        assert!(
            printed.contains("1 year") && !printed.contains("7 years"),
            "{printed}"
        );
    }
}
