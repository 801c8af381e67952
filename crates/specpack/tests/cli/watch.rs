//! `specpack check --watch`: what it says after each change, and how Ctrl-C ends it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

/// A document with one finding at level error.
const BROKEN: &str = "openapi: 3.1.0\ninfo: {title: Shop}\npaths: {}\n";
const MENDED: &str = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n";

struct Watching {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Watching {
    fn begin(folder: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_specpack"))
            .args(["check", "--watch", "--format", "concise", "api"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Reads on until a line holds `wanted`; the program answers when it has noticed.
    fn until(&mut self, wanted: &str) {
        let found = self.lines.by_ref().map(Result::unwrap);
        let mut found = found.filter(|line| line.contains(wanted));
        assert!(found.next().is_some(), "it ended before it said {wanted}");
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // Where the test failed it still runs; otherwise it has ended, and this does nothing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// req: GEN-7
#[test]
fn a_change_is_checked_again_and_ctrl_c_ends_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let api = folder.path().join("api");
    std::fs::create_dir(&api).unwrap();
    std::fs::write(api.join("a.yaml"), BROKEN).unwrap();
    let mut watching = Watching::begin(folder.path());
    watching.until("a.yaml:2:1: error[missing-contract-field]");
    // Another length each time, as clocks of file systems may be coarse.
    std::fs::write(api.join("b.yaml"), BROKEN).unwrap();
    watching.until("b.yaml:2:1: error[missing-contract-field]");
    std::fs::write(api.join("a.yaml"), MENDED).unwrap();
    std::fs::write(api.join("b.yaml"), format!("{MENDED}tags: 1\n")).unwrap();
    watching.until("b.yaml:4:7: error[contract-field-of-wrong-type]");
    let id = watching.child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(killed.success());
    let ended = watching.child.wait().unwrap();
    assert_eq!(ended.code(), Some(0));
    let mut said = String::new();
    let mut stderr = watching.child.stderr.take().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("watching 1 file, checked in "), "{said}");
    assert!(said.contains("watching 2 files, checked in "), "{said}");
    assert!(said.ends_with(" ms; Ctrl-C ends\n"), "{said}");
}
