//! The root of the container: all that the program needs is in it, and nothing else.

use crate::server::{Folder, Server, command};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../deploy/container/rootfs.sh"
);

fn root(folder: &Folder) -> PathBuf {
    let root = folder.0.join("root");
    let made = Command::new("sh")
        .arg(SCRIPT)
        .arg(env!("CARGO_BIN_EXE_tessera"))
        .arg(&root)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{said}");
    root
}

/// The program with that root, as root may or as anybody may who is root in a namespace of theirs.
fn inside(root: &Path, arguments: &[&str]) -> Command {
    let is_root = fs::metadata("/root").is_ok() && fs::read_dir("/root").is_ok();
    let mut command = if is_root {
        let mut command = Command::new("chroot");
        command.arg("--userspec=10001:10001").arg(root);
        command
    } else {
        let mut command = Command::new("unshare");
        let path = root.to_str().unwrap();
        command.args(["--user", "--map-root-user", "--root", path]);
        command
    };
    command
        .arg("/usr/bin/tessera")
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap());
    command
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

// req: AUTH-15
#[test]
fn the_program_serves_in_a_root_that_has_no_shell() {
    let folder = Folder::new();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).unwrap();
    let root = root(&folder);
    let mut found = Vec::new();
    files(&root, &mut found);
    let programs = found.iter().filter(|path| {
        let is_library = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().contains(".so"));
        !is_library && fs::metadata(path).unwrap().permissions().mode() & 0o111 != 0
    });
    let programs: Vec<_> = programs.collect();
    assert_eq!(programs, [&root.join("usr/bin/tessera")]);

    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let data = ["--data-dir", "/var/lib/tessera"];
    let server = Server::run(
        inside(&root, &[serve.as_slice(), &data].concat()),
        &folder.0,
    );
    let ready = |address: &str| {
        let output = inside(&root, &["ready", "--listen", address]).output();
        output.unwrap()
    };
    let answer = ready(&server.authority);
    let said = String::from_utf8_lossy(&answer.stdout);
    assert!(answer.status.success(), "{said}");
    assert!(said.contains("\"status\":\"ready\""), "{said}");
    assert_eq!(server.get("/register").status, 200);
    let authority = server.authority.clone();
    server.kill();
    assert_eq!(ready(&authority).status.code(), Some(1));
}

#[test]
fn whoever_is_not_ready_is_named_with_what_it_answers() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let answering = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut question = [0; 1024];
        let _read = stream.read(&mut question).unwrap();
        let answer = "HTTP/1.1 503 Service Unavailable\r\n\r\n{\"status\":\"unavailable\"}";
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let output = command(&["ready", "--listen", &address], &[])
        .output()
        .unwrap();
    answering.join().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        format!("error: {address} is not ready (503): {{\"status\":\"unavailable\"}}\n")
    );
}
