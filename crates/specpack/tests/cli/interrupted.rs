//! Ctrl-C while scenarios run.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const CONTRACT: &str = "\
openapi: 3.1.0
info: {title: Bakery, version: '1'}
paths:
  /loaves:
    get:
      operationId: listLoaves
      responses: {'200': {description: The loaves.}}
";
const WORKFLOWS: &str = "\
arazzo: 1.0.1
info: {title: Bakery, version: '1'}
sourceDescriptions: [{name: bakery, url: openapi.yaml, type: openapi}]
workflows:
  - workflowId: list
    x-cucumber: somebody looks
    steps: [{stepId: list, operationId: listLoaves}]
";
const FEATURE: &str = "\
Feature: Loaves
  Scenario: First
    When somebody looks

  Scenario: Second
    When somebody looks
";

/// `specpack test` against a service that takes requests and answers none; the first request has
/// come.
fn begun(folder: &Path) -> (Child, TcpStream) {
    for (name, text) in [
        ("openapi.yaml", CONTRACT),
        ("bakery.arazzo.yaml", WORKFLOWS),
        ("loaves.feature", FEATURE),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let service = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", service.local_addr().unwrap());
    let child = Command::new(env!("CARGO_BIN_EXE_specpack"))
        .args(["test", ".", "--jobs", "1", "--timeout", "600"])
        .args(["--response-timeout", "600", "--base-url", &url])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut connection, _) = service.accept().unwrap();
    assert!(connection.read(&mut [0; 4096]).unwrap() > 0);
    (child, connection)
}

fn press_ctrl_c(child: &Child) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success());
}

// req: PACK-5
#[test]
fn the_first_ctrl_c_begins_no_more_and_reports_what_there_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, connection) = begun(folder.path());
    press_ctrl_c(&child);
    let mut noticed = BufReader::new(child.stderr.take().unwrap()).lines();
    let said = noticed.next().unwrap().unwrap();
    assert_eq!(
        said,
        "what has begun is brought to its end; Ctrl-C again ends at once"
    );
    // The request that waits is answered by the end of its connection.
    drop(connection);
    let Output { status, stdout, .. } = child.wait_with_output().unwrap();
    let report = String::from_utf8(stdout).unwrap();
    assert_eq!(status.code(), Some(130), "{report}");
    assert!(
        report.contains("2 scenarios: 1 failed, 1 skipped"),
        "{report}"
    );
}

// req: PACK-5
#[test]
fn the_second_ctrl_c_ends_at_once() {
    const MOST: usize = 1_000;
    let folder = tempfile::tempdir().unwrap();
    let (mut child, connection) = begun(folder.path());
    // Two that come together may be one to the kernel.
    let ended = (0..MOST).find_map(|_| {
        press_ctrl_c(&child);
        child.try_wait().unwrap()
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(ended.and_then(|status| status.code()), Some(130));
    drop(connection);
}
