//! Users brought over from a file, and handed out, from a shell.

use crate::admin::{admin, said};
use crate::server::{Folder, Server, command, wait_for};
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Made of it by bcrypt.
const PASSWORD: &str = "SecurePass123!";
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuVLi5Zp66bMmguszUUFELWvAIPfrRu7G";

fn user(number: usize) -> Value {
    json!({
        "email": format!("p{number}@example.com"),
        "emailVerified": true,
        "mobileNumber": format!("+91{}", 9_000_000_000_u64 + number as u64),
        "mobileVerified": true,
        "name": format!("Person {number}"),
        "passwordHash": BCRYPT,
        "createdAt": "2024-05-06T07:08:09Z",
    })
}

fn write(folder: &Folder, name: &str, text: &str) -> PathBuf {
    let path = folder.0.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn many(folder: &Folder, count: usize) -> PathBuf {
    let mut text = String::new();
    for number in 0..count {
        writeln!(text, "{}", user(number)).unwrap();
    }
    write(folder, "many.ndjson", &text)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Starts `tessera admin users import` on the data in `folder`.
fn import(folder: &Folder, file: &Path) -> Child {
    let arguments = [
        "admin",
        "users",
        "import",
        text(file),
        "--data-dir",
        text(&folder.0),
    ];
    command(&arguments, &[])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// How many lines the import in a folder has settled.
fn settled(folder: &Folder) -> Option<i64> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let url = format!("sqlite:{}", folder.0.join("tessera.db").display());
    runtime.block_on(async {
        let mut connection = SqliteConnection::connect(&url).await.ok()?;
        let records = sqlx::query_scalar("SELECT records FROM import_jobs");
        records.fetch_optional(&mut connection).await.ok()?
    })
}

/// Waits until an import has settled some of its lines.
fn wait_until_under_way(folder: &Folder) {
    wait_for("the first users", || {
        settled(folder).filter(|records| *records > 0)
    });
}

fn exported(folder: &Folder) -> Vec<Value> {
    let output = admin(folder, &["users", "export", "--with-password-hashes"], "");
    assert!(output.status.success(), "{}", said(&output));
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn assert_each_is_there_once(folder: &Folder, count: usize) {
    let users = exported(folder);
    let mut emails: Vec<&str> = users
        .iter()
        .map(|user| user["email"].as_str().unwrap())
        .collect();
    emails.sort_unstable();
    emails.dedup();
    assert_eq!((users.len(), emails.len()), (count, count));
}

// req: AUTH-7
#[test]
fn an_import_that_is_killed_goes_on_and_nobody_comes_twice() {
    const COUNT: usize = 4_000;
    let folder = Folder::new();
    assert!(
        command(&["migrate", "--data-dir", text(&folder.0)], &[])
            .status()
            .unwrap()
            .success()
    );
    let file = many(&folder, COUNT);
    let mut child = import(&folder, &file);
    wait_until_under_way(&folder);
    child.kill().unwrap();
    child.wait().unwrap();
    let stopped_at = settled(&folder).unwrap();
    let again = admin(&folder, &["users", "import", text(&file)], "");
    assert_eq!(again.status.code(), Some(2), "{}", said(&again));
    assert!(said(&again).contains("--resume"), "{}", said(&again));
    let resumed = admin(&folder, &["users", "import", text(&file), "--resume"], "");
    assert!(resumed.status.success(), "{}", said(&resumed));
    let expected = format!("imported {COUNT}\nrefused  0\n");
    assert_eq!(said(&resumed), expected, "stopped at {stopped_at}");
    assert_each_is_there_once(&folder, COUNT);
}

// req: AUTH-7
#[test]
fn ctrl_c_ends_an_import_behind_what_is_stored_and_says_how_to_go_on() {
    const COUNT: usize = 20_000;
    let folder = Folder::new();
    assert!(
        command(&["migrate", "--data-dir", text(&folder.0)], &[])
            .status()
            .unwrap()
            .success()
    );
    let file = many(&folder, COUNT);
    let child = import(&folder, &file);
    wait_until_under_way(&folder);
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let stopped = child.wait_with_output().unwrap();
    assert_eq!(stopped.status.code(), Some(2), "{}", said(&stopped));
    let at = settled(&folder).unwrap();
    let expected = format!("Stopped behind {at} users' lines. Go on with: ");
    assert!(said(&stopped).starts_with(&expected), "{}", said(&stopped));
    assert_each_is_there_once(&folder, usize::try_from(at).unwrap());
}

// req: AUTH-7, MFA-11
#[test]
fn a_report_names_lines_and_fields_and_nobody() {
    let folder = Folder::new();
    let mut lines: Vec<String> = (0..3).map(|number| user(number).to_string()).collect();
    lines[1] =
        json!({ "email": "not an address of Asha", "passwordHash": "Seven goats" }).to_string();
    lines.push(lines[0].to_uppercase());
    lines.push(json!({ "priya@example.com": 1, "email": "x@example.com" }).to_string());
    lines.push(lines[2].clone());
    let file = write(&folder, "users.ndjson", &lines.join("\n"));
    let report = folder.0.join("report.ndjson");
    let run = |more: &[&str]| {
        let arguments = ["users", "import", text(&file), "--report", text(&report)];
        let output = admin(&folder, &[&arguments, more].concat(), "");
        (
            output.status.code(),
            said(&output),
            fs::read_to_string(&report).unwrap(),
        )
    };
    assert!(
        command(&["migrate", "--data-dir", text(&folder.0)], &[])
            .status()
            .unwrap()
            .success()
    );
    let (code, told, dry) = run(&["--dry-run"]);
    assert_eq!(
        (code, told.as_str()),
        (Some(1), "would be imported 2\nwould be refused  4\n")
    );
    let (code, told, real) = run(&[]);
    assert_eq!((code, told.as_str()), (Some(1), "imported 2\nrefused  4\n"));
    assert_eq!(dry, real);
    let lines: Vec<Value> = real
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<String> = lines
        .iter()
        .map(|told| format!("{} {} {}", told["line"], told["field"], told["reason"]))
        .collect();
    assert_eq!(
        told[..2],
        [
            "2 \"email\" \"invalid\"",
            "2 \"passwordHash\" \"unknown_hash\""
        ]
    );
    assert!(
        told.contains(&"5 \"(another)\" \"unknown_field\"".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"6 \"email\" \"repeats\"".to_owned()),
        "{told:?}"
    );
    for secret in ["example.com", "Asha", "goats", "+91", "$2b$"] {
        assert!(!real.contains(secret), "{secret} in {real}");
    }
    let mode = fs::metadata(&report).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// Somebody whose name a spreadsheet would run.
// req: AUTH-7, MFA-11
#[test]
fn a_table_comes_back_as_it_was_and_no_cell_of_it_is_a_formula() {
    let folder = Folder::new();
    let table = "email,emailVerified,name,roles,passwordHash,mobileNumber,mobileVerified\r\n\
        a@example.com,true,\"=HYPERLINK(\"\"https://evil.example\"\")\",user support,BCRYPT,,\r\n\
        b@example.com,false,'O''Neil,,,+919000000001,true\r\n"
        .replace("BCRYPT", BCRYPT);
    let file = write(&folder, "users.csv", &table);
    let imported = admin(
        &folder,
        &["users", "import", text(&file), "--format", "csv"],
        "",
    );
    assert!(imported.status.success(), "{}", said(&imported));
    let export = |folder: &Folder, name: &str| {
        let path = folder.0.join(name);
        let arguments = ["users", "export", text(&path), "--format", "csv"];
        let output = admin(
            folder,
            &[&arguments[..], &["--with-password-hashes"]].concat(),
            "",
        );
        assert!(output.status.success(), "{}", said(&output));
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = admin(folder, &arguments, "");
        assert!(
            !again.status.success(),
            "a file that is there is not replaced"
        );
        path
    };
    let first = export(&folder, "first.csv");
    let cells = fs::read_to_string(&first).unwrap();
    assert!(cells.contains("\"'=HYPERLINK(\"\"https"), "{cells}");
    assert!(cells.contains("\"'+919000000001\""), "{cells}");
    let other = Folder::new();
    let keys = "secrets.toml";
    fs::copy(folder.0.join(keys), other.0.join(keys)).unwrap();
    let arguments = ["users", "import", text(&first), "--format", "csv"];
    let imported = admin(&other, &arguments, "");
    assert!(imported.status.success(), "{}", said(&imported));
    let second = export(&other, "second.csv");
    assert_eq!(fs::read_to_string(second).unwrap(), cells);
    let server = Server::start(&other.0, &[]);
    let body = json!({ "email": "a@example.com", "password": PASSWORD });
    let logged_in = server.post("/api/v1/auth/login", &body);
    assert_eq!(logged_in.status, 200, "{}", logged_in.body);
}

// req: AUTH-7
#[test]
fn columns_that_are_no_fields_are_refused_by_name() {
    let folder = Folder::new();
    let table = "email,shoeSize,password\na@example.com,44,Seven goats\n";
    let import = |more: &[&str]| {
        let arguments = ["users", "import", "-", "--format", "csv"];
        let output = admin(&folder, &[&arguments, more].concat(), table);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        said(&output)
    };
    let told = import(&[]);
    assert!(told.contains("the column shoeSize is no field"), "{told}");
    let told = import(&["--ignore-unknown"]);
    assert!(
        told.contains("the column password holds passwords in clear"),
        "{told}"
    );
    assert!(!told.contains("goats"), "{told}");
}
