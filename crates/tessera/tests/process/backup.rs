//! Back-ups: made while people register, restored after everything was lost, and refused when
//! somebody had their hands on them.

use crate::server::{Folder, Server, command, wait_for};
use serde_json::json;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use testkit::app::code_in;
use testkit::time::random_number;

const EMAIL: &str = "asha@example.com";
const PASSWORD: &str = "Seven goats, 1 hill!";
/// A sealed chunk, in bytes.
const CHUNK: usize = 64 * 1024 + 16;

fn said(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8(text).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn run(arguments: &[&str]) -> Output {
    command(arguments, &[]).output().unwrap()
}

/// A deployment with an admin, and a key for its back-ups.
struct Deployment {
    data: Folder,
    kept: Folder,
}

impl Deployment {
    fn new() -> Self {
        let deployment = Self {
            data: Folder::new(),
            kept: Folder::new(),
        };
        let key = deployment.key();
        let made = run(&["backup", "--new-key", text(&key)]);
        assert!(made.status.success(), "{}", said(&made));
        deployment
    }

    fn with_admin() -> Self {
        let deployment = Self::new();
        let arguments = [
            "admin",
            "create",
            "--email",
            EMAIL,
            "--name",
            "Asha Rao",
            "--password-stdin",
            "--data-dir",
            text(&deployment.data.0),
        ];
        let mut child = command(&arguments, &[])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let password = format!("{PASSWORD}\n");
        let mut input = child.stdin.take().unwrap();
        input.write_all(password.as_bytes()).unwrap();
        drop(input);
        assert!(child.wait().unwrap().success());
        deployment
    }

    fn key(&self) -> PathBuf {
        self.kept.0.join("backup.key")
    }

    fn file(&self) -> PathBuf {
        self.kept.0.join("copy.tessera")
    }

    /// Backs up to [`Self::file`].
    fn back_up(&self) -> Output {
        self.on_file("backup", &self.file(), &self.data.0, &[])
    }

    fn on_file(&self, what: &str, file: &Path, data: &Path, more: &[&str]) -> Output {
        self.with_key(what, &self.key(), file, data, more)
    }

    fn with_key(&self, what: &str, key: &Path, file: &Path, data: &Path, more: &[&str]) -> Output {
        let arguments = [
            what,
            "--key-file",
            text(key),
            text(file),
            "--data-dir",
            text(data),
        ];
        run(&[&arguments, more].concat())
    }

    /// A folder for the same deployment on another machine: its keys are there, its data is not.
    fn elsewhere(&self) -> Folder {
        let folder = Folder::new();
        fs::copy(
            self.data.0.join("secrets.toml"),
            folder.0.join("secrets.toml"),
        )
        .unwrap();
        folder
    }
}

fn log_in(server: &Server) -> u16 {
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    server.post("/api/v1/auth/login", &body).status
}

fn register(server: &Server) -> Option<(String, String)> {
    let number = random_number();
    (server.request_code(&number).status == 200).then_some(())?;
    let made = server.verify(&number, &code_in(&server.message(&number, 1)));
    (made.status == 201).then_some(())?;
    let token = made.json()["accessToken"].as_str().unwrap().to_owned();
    Some((number, token))
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The drill: people register while a copy is made, the machine is lost, and on another one those
/// who had an account by then log in.
// req: OTP-5, MFA-7
#[test]
fn a_deployment_is_restored_from_a_copy_that_was_made_under_writes() {
    let deployment = Deployment::with_admin();
    let server = Server::start(&deployment.data.0, &[("TESSERA_LIMITS__ENABLED", "false")]);
    let (number, token) = register(&server).unwrap();
    assert_eq!(server.validate(&token).status, 200);
    let file = deployment.file();
    let is_done = AtomicBool::new(false);
    let registered = AtomicUsize::new(0);
    let made = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                register(&server).unwrap();
                registered.fetch_add(1, Ordering::Relaxed);
            }
        });
        wait_for("writes", || {
            (registered.load(Ordering::Relaxed) > 0).then_some(())
        });
        // A copy is soon made: until somebody registered within the time of one.
        let made = wait_for("a registration while a copy is made", || {
            let before = registered.load(Ordering::Relaxed);
            let made = deployment.on_file("backup", &file, &deployment.data.0, &["--force"]);
            let is_within = registered.load(Ordering::Relaxed) > before;
            (is_within || !made.status.success()).then_some(made)
        });
        is_done.store(true, Ordering::Relaxed);
        made
    });
    assert!(made.status.success(), "{}", said(&made));
    let mode = fs::metadata(deployment.file())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(names(&deployment.kept.0), ["backup.key", "copy.tessera"]);
    server.kill();

    let other = deployment.elsewhere();
    let restored = deployment.on_file("restore", &deployment.file(), &other.0, &[]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(
        said(&restored).contains("Erase again"),
        "{}",
        said(&restored)
    );
    assert_eq!(names(&other.0), ["secrets.toml", "tessera.db"]);
    let audit = run(&["admin", "audit", "verify", "--data-dir", text(&other.0)]);
    assert!(said(&audit).contains("holds"), "{}", said(&audit));
    assert!(said(&audit).contains("waiting for their place in the chain: "));
    let server = Server::start(&other.0, &[("TESSERA_LIMITS__ENABLED", "false")]);
    assert_eq!(log_in(&server), 200);
    assert_eq!(server.request_code(&number).status, 409);
    assert!(register(&server).is_some());
    let told = wait_for("the restored log to say so", || {
        let told = run(&["admin", "audit", "export", "--data-dir", text(&other.0)]);
        let told = said(&told);
        let line = told.lines().find(|line| line.contains("database.restored"));
        line.map(str::to_owned)
    });
    assert!(told.contains("\"by\":\"operator\"") && told.contains("\"made_at\":\"20"));
}

/// A session that was ended after the copy was made would be live again.
// req: AUTH-3
#[test]
fn no_session_of_a_copy_comes_back_to_life() {
    let deployment = Deployment::with_admin();
    let issuer = [("TESSERA_TOKENS__ISSUER", "https://id.test")];
    let server = Server::start(&deployment.data.0, &issuer);
    let (number, token) = register(&server).unwrap();
    assert!(deployment.back_up().status.success());
    let ended = server.post_as(&token, "/api/v1/auth/logout", &json!({}));
    assert_eq!(ended.status, 204);
    server.terminate();
    assert!(server.wait().success());
    let restored = deployment.on_file(
        "restore",
        &deployment.file(),
        &deployment.data.0,
        &["--force"],
    );
    assert!(restored.status.success(), "{}", said(&restored));
    let server = Server::start(&deployment.data.0, &issuer);
    assert_eq!(server.request_code(&number).status, 409);
    assert_eq!(server.validate(&token).status, 401);
}

/// A copy that was made between two processes holds the codes that the first left to the second.
// req: OTP-4
#[test]
fn no_code_of_a_copy_is_good_again() {
    let deployment = Deployment::new();
    let server = Server::start(&deployment.data.0, &[]);
    let number = random_number();
    assert_eq!(server.request_code(&number).status, 200);
    let code = code_in(&server.message(&number, 1));
    server.terminate();
    assert!(server.wait().success());
    let made = deployment.back_up();
    assert!(made.status.success(), "{}", said(&made));

    let other = deployment.elsewhere();
    let restored = deployment.on_file("restore", &deployment.file(), &other.0, &[]);
    assert!(restored.status.success(), "{}", said(&restored));
    let elsewhere = Server::start(&other.0, &[]);
    assert_eq!(elsewhere.verify(&number, &code).status, 400);
    let server = Server::start(&deployment.data.0, &[]);
    assert_eq!(
        server.verify(&number, &code).status,
        201,
        "where it was left"
    );
}

/// A back-up from before an erasure has the person in it; the list of those who were erased, kept
/// apart, takes them out again.
// req: MFA-11
#[test]
fn who_was_erased_after_the_copy_was_made_is_erased_again() {
    let deployment = Deployment::with_admin();
    let data = text(&deployment.data.0);
    let privacy = |arguments: &[&str]| {
        let before = ["admin", "privacy"];
        let done = run(&[&before[..], arguments, &["--data-dir", data]].concat());
        assert!(done.status.success(), "{}", said(&done));
        String::from_utf8(done.stdout).unwrap()
    };
    let server = Server::start(&deployment.data.0, &[]);
    let (number, _) = register(&server).unwrap();
    assert!(deployment.back_up().status.success());
    let number_abroad = format!("+91{number}");
    privacy(&["erase", &number_abroad, "--yes"]);
    let list = deployment.kept.0.join("erasures.txt");
    fs::write(&list, privacy(&["export-erasures"])).unwrap();
    server.terminate();
    assert!(server.wait().success());

    let file = deployment.file();
    let restored = deployment.on_file("restore", &file, &deployment.data.0, &["--force"]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(said(&restored).contains("apply-erasures"));
    privacy(&["apply-erasures", text(&list)]);
    let server = Server::start(&deployment.data.0, &[]);
    // The number is nobody's: it can be registered.
    assert_eq!(server.request_code(&number).status, 200);
    assert_eq!(log_in(&server), 200);
}

#[test]
fn a_sound_copy_is_verified_and_tells_what_is_in_it() {
    let deployment = Deployment::with_admin();
    let made = deployment.back_up();
    assert!(made.status.success(), "{}", said(&made));
    let before = names(&deployment.data.0);
    let verified = deployment.on_file("verify", &deployment.file(), &deployment.data.0, &[]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    for line in [
        "people      1, all open",
        "1 users\n",
        "The back-up is sound.",
    ] {
        assert!(said(&verified).contains(line), "{}", said(&verified));
    }
    assert_eq!(names(&deployment.data.0), before);
    let bytes = fs::read(deployment.file()).unwrap();
    for secret in ["SQLite format 3", "CREATE TABLE", "account.registered"] {
        let is_in = bytes
            .windows(secret.len())
            .any(|at| at == secret.as_bytes());
        assert!(!is_in, "{secret} can be read");
    }
}

/// What somebody might do who can write to where back-ups are kept.
// req: MFA-7
#[test]
fn a_copy_that_was_changed_anywhere_is_refused_and_nothing_is_left() {
    let deployment = Deployment::with_admin();
    assert!(deployment.back_up().status.success());
    let whole = fs::read(deployment.file()).unwrap();
    let json_len = u32::from_be_bytes(whole[17..21].try_into().unwrap()) as usize;
    let beginning = 17 + 4 + json_len + 32;
    let chunks = (whole.len() - beginning).div_ceil(CHUNK);
    assert!(chunks > 3, "there is something to move: {chunks}");
    let boundary = |at: usize| beginning + at * CHUNK;
    let mut bad: Vec<(String, Vec<u8>)> = Vec::new();
    for at in [
        0,
        18,
        30,
        beginning - 1,
        beginning,
        boundary(1) - 1,
        whole.len() - 1,
    ] {
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        bad.push((format!("byte {at}"), changed));
    }
    for at in 0..chunks {
        bad.push((format!("cut at {at}"), whole[..boundary(at)].to_vec()));
    }
    bad.push((
        "cut by a byte".to_owned(),
        whole[..whole.len() - 1].to_vec(),
    ));
    bad.push(("added to".to_owned(), [whole.as_slice(), b"x"].concat()));
    let mut swapped = whole.clone();
    let (head, tail) = swapped.split_at_mut(boundary(2));
    head[boundary(1)..].swap_with_slice(&mut tail[..CHUNK]);
    bad.push(("two parts swapped".to_owned(), swapped));
    let mut repeated = whole.clone();
    repeated.copy_within(boundary(1)..boundary(2), boundary(2));
    bad.push(("a part repeated".to_owned(), repeated));
    bad.push(("empty".to_owned(), Vec::new()));

    let file = deployment.kept.0.join("bad.tessera");
    let other = deployment.elsewhere();
    for (what, bytes) in bad {
        fs::write(&file, bytes).unwrap();
        let verified = deployment.on_file("verify", &file, &other.0, &[]);
        // What begins otherwise is no back-up, and not looked at; all else is a bad one.
        let code = if what == "byte 0" { 2 } else { 1 };
        assert_eq!(verified.status.code(), Some(code), "{what}");
        let restored = deployment.on_file("restore", &file, &other.0, &[]);
        assert_eq!(
            restored.status.code(),
            Some(1),
            "{what}: {}",
            said(&restored)
        );
        assert_eq!(names(&other.0), ["secrets.toml"], "{what}");
    }
}

// req: MFA-7
#[test]
fn another_key_and_another_deployment_are_told_apart() {
    let deployment = Deployment::with_admin();
    assert!(deployment.back_up().status.success());
    let stranger = Deployment::with_admin();
    let other = deployment.elsewhere();
    let wrong = deployment.with_key("verify", &stranger.key(), &deployment.file(), &other.0, &[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        said(&wrong).contains("sealed under the key"),
        "{}",
        said(&wrong)
    );

    for what in ["verify", "restore"] {
        let more: &[&str] = if what == "restore" { &["--force"] } else { &[] };
        let foreign = deployment.on_file(what, &deployment.file(), &stranger.data.0, more);
        assert!(!foreign.status.success());
        assert!(
            said(&foreign).contains("another deployment"),
            "{}",
            said(&foreign)
        );
    }
    // The stranger's own data is as it was.
    let server = Server::start(&stranger.data.0, &[]);
    assert_eq!(log_in(&server), 200);
}

#[test]
fn keys_that_do_not_open_the_data_are_noticed_before_anything_is_replaced() {
    let deployment = Deployment::with_admin();
    assert!(deployment.back_up().status.success());
    let other = deployment.elsewhere();
    let secrets = other.0.join("secrets.toml");
    let kept = fs::read_to_string(&secrets).unwrap();
    // Other keys of another deployment, of which one alone is put in place of ours.
    let stranger = Deployment::with_admin();
    let theirs = fs::read_to_string(stranger.data.0.join("secrets.toml")).unwrap();
    let is_master = |line: &&str| line.starts_with("encryption_key");
    let their_key = theirs.lines().find(is_master).unwrap();
    let lines: Vec<&str> = kept
        .lines()
        .map(|line| if is_master(&line) { their_key } else { line })
        .collect();
    fs::write(&secrets, lines.join("\n")).unwrap();
    let restored = deployment.on_file("restore", &deployment.file(), &other.0, &[]);
    assert!(!restored.status.success());
    assert!(
        said(&restored).contains("do not open the data"),
        "{}",
        said(&restored)
    );
    assert_eq!(names(&other.0), ["secrets.toml"]);
    fs::remove_file(&secrets).unwrap();
    let without = deployment.on_file("restore", &deployment.file(), &other.0, &[]);
    assert!(
        said(&without).contains("secrets.toml"),
        "{}",
        said(&without)
    );
    assert!(names(&other.0).is_empty(), "no keys are made up");
}

#[test]
fn nothing_that_is_there_is_replaced_unasked() {
    let deployment = Deployment::with_admin();
    let file = deployment.file();
    fs::write(&file, "precious").unwrap();
    let refused = deployment.back_up();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("--force"), "{}", said(&refused));
    assert_eq!(fs::read(&file).unwrap(), b"precious");
    let again = run(&["backup", "--new-key", text(&deployment.key())]);
    assert!(!again.status.success(), "a key is never replaced");
    let forced = deployment.on_file("backup", &file, &deployment.data.0, &["--force"]);
    assert!(forced.status.success(), "{}", said(&forced));

    let full = deployment.on_file("restore", &file, &deployment.data.0, &[]);
    assert!(said(&full).contains("not empty"), "{}", said(&full));
    let server = Server::start(&deployment.data.0, &[]);
    let in_use = deployment.on_file("restore", &file, &deployment.data.0, &["--force"]);
    assert_eq!(in_use.status.code(), Some(1));
    assert!(said(&in_use).contains("in use"), "{}", said(&in_use));
    assert_eq!(log_in(&server), 200);
}

/// A link under the name of the back-up, or of the database, would have another file written.
#[test]
fn links_are_not_followed() {
    let deployment = Deployment::with_admin();
    let victim = deployment.kept.0.join("victim");
    fs::write(&victim, "precious").unwrap();
    for target in [victim.clone(), deployment.kept.0.join("nowhere")] {
        symlink(&target, deployment.file()).unwrap();
        let refused = deployment.back_up();
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        let forced = deployment.on_file(
            "backup",
            &deployment.file(),
            &deployment.data.0,
            &["--force"],
        );
        assert!(forced.status.success(), "{}", said(&forced));
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
        assert!(!deployment.file().is_symlink());
        assert!(!deployment.kept.0.join("nowhere").exists());
        if target == victim {
            fs::remove_file(deployment.file()).unwrap();
        }
    }
    let other = deployment.elsewhere();
    symlink(&victim, other.0.join("tessera.db")).unwrap();
    for more in [&[][..], &["--force"]] {
        let refused = deployment.on_file("restore", &deployment.file(), &other.0, more);
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    }
    assert_eq!(fs::read(&victim).unwrap(), b"precious");
}

#[test]
fn a_damaged_database_is_set_aside_with_its_log() {
    let deployment = Deployment::with_admin();
    assert!(deployment.back_up().status.success());
    let data = &deployment.data.0;
    fs::write(data.join("tessera.db"), "no database at all, of any kind").unwrap();
    fs::write(data.join("tessera.db-wal"), "and its log").unwrap();
    let restored = deployment.on_file("restore", &deployment.file(), data, &["--force"]);
    assert!(restored.status.success(), "{}", said(&restored));
    let kept = fs::read(data.join("tessera.db.damaged")).unwrap();
    assert!(kept.starts_with(b"no database"));
    let server = Server::start(data, &[]);
    assert_eq!(log_in(&server), 200);
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let deployment = Deployment::with_admin();
    let key = deployment.key();
    let mode = fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = deployment.back_up();
    assert!(said(&refused).contains("chmod 600"), "{}", said(&refused));
    assert!(!deployment.file().exists());
}

/// No file may grow past a limit, as on a disk that is full: first the copy of the database does
/// not get through, then what is sealed from it, which is a little longer.
#[test]
fn a_disk_that_is_full_is_said_and_nothing_is_left() {
    const BLOCK: u64 = 512;
    let deployment = Deployment::with_admin();
    let made = said(&deployment.back_up());
    let (size, _) = made.split_once(" bytes of schema").unwrap();
    let size: u64 = size.rsplit(' ').next().unwrap().parse().unwrap();
    fs::remove_file(deployment.file()).unwrap();
    let before = names(&deployment.data.0);
    for (blocks, told) in [
        (128, "cannot copy"),
        (size / BLOCK, "cannot write the back-up"),
    ] {
        // The signal that comes with it is ignored, so that the write fails as others do.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_tessera"), "backup"])
            .args([
                "--key-file",
                text(&deployment.key()),
                text(&deployment.file()),
            ])
            .args(["--data-dir", text(&deployment.data.0)])
            .env_clear()
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(told), "{}", said(&output));
        assert_eq!(names(&deployment.data.0), before, "{told}");
        assert_eq!(names(&deployment.kept.0), ["backup.key"], "{told}");
    }
}

/// Told to stop at whatever point it has come to.
#[test]
fn a_copy_that_was_stopped_leaves_nothing() {
    let deployment = Deployment::with_admin();
    let before = names(&deployment.data.0);
    for signal in ["-INT", "-TERM"] {
        let file = deployment.file();
        let key = deployment.key();
        let arguments = [
            "backup",
            "--key-file",
            text(&key),
            text(&file),
            "--data-dir",
            text(&deployment.data.0),
        ];
        let mut child = command(&arguments, &[])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let staging = format!(".tessera-copy-{}", child.id());
        let begun = wait_for("the copy to begin, or to be done", || {
            let is_there = deployment.data.0.join(&staging).exists();
            let is_over = child.try_wait().unwrap().is_some();
            (is_there || is_over).then_some(!is_over)
        });
        if begun {
            let pid = child.id().to_string();
            let _ended_already = Command::new("kill").args([signal, &pid]).status().unwrap();
        }
        let ended = child.wait().unwrap();
        // SQLite's own log stays where a process ends within a statement, and is empty.
        let mut names_left = names(&deployment.data.0);
        names_left.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
        assert_eq!(names_left, before, "{signal}");
        let left = names(&deployment.kept.0);
        match ended.success() {
            true => fs::remove_file(file).unwrap(),
            false => assert_eq!(left, ["backup.key"], "{signal}"),
        }
    }
}

#[test]
fn postgresql_has_means_of_its_own() {
    let deployment = Deployment::new();
    let url = "postgres://nobody@127.0.0.1:1/none";
    let (key, file) = (deployment.key(), deployment.file());
    let arguments = ["backup", "--key-file", text(&key), text(&file)];
    let refused = command(&arguments, &[("DATABASE_URL", url)])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("pg_dump"), "{}", said(&refused));
}
