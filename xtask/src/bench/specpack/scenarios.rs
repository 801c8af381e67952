//! How fast scenarios run against a service, beside the rate at which it answers.

use super::meter;
use crate::bench::load::{Load, Pace, Work};
use crate::bench::report::{rounded, text_of, verdict};
use crate::http::{self, Response};
use crate::scratch::Scratch;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::Duration;

const SCENARIOS: usize = 1_000;
/// Connections of the load, as many as scenarios that run at once.
const AT_ONCE: usize = 8;
const RUNS: usize = 7;
/// The share of the service's own rate that scenarios are to run at.
const GOAL: f64 = 0.5;

const CONTRACT: &str = "\
openapi: 3.1.0
info: {title: Records, version: '1'}
paths:
  /record:
    get:
      operationId: look
      responses:
        '200':
          description: A record.
          content:
            application/json:
              schema:
                type: object
                required: [ok]
                properties: {ok: {type: boolean}}
";
const WORKFLOWS: &str = "\
arazzo: 1.0.1
info: {title: Records, version: '1'}
sourceDescriptions:
  - {name: records, url: openapi.yaml, type: openapi}
workflows:
  - workflowId: look
    x-cucumber: the record is there
    steps:
      - stepId: look
        operationId: look
        successCriteria:
          - condition: $statusCode == 200
          - condition: $response.body#/ok == true
";
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}";

/// What the scenarios took.
#[derive(Debug)]
pub(super) struct Ran {
    elapsed_ms: f64,
    service_per_second: f64,
}

/// Runs trivial scenarios against a service that answers from memory.
pub(super) fn measure(program: &Path, seconds: u64) -> Result<Ran> {
    let address = serve()?;
    let folder = Scratch::new("specpack-scenarios")?;
    let mut feature = "Feature: Records\n".to_owned();
    for number in 0..SCENARIOS {
        let _ = write!(
            feature,
            "\n  Scenario: Record {number}\n    Then the record is there\n"
        );
    }
    fs::write(folder.path().join("records.feature"), feature)?;
    fs::write(folder.path().join("records.arazzo.yaml"), WORKFLOWS)?;
    fs::write(folder.path().join("openapi.yaml"), CONTRACT)?;
    let rate = |length| {
        let load = Load {
            address,
            connections: AT_ONCE,
            length,
            pace: Pace::Closed,
        };
        load.run(&Look(http::get_request(
            &address.to_string(),
            "/record",
            &[],
        )))
    };
    rate(Duration::from_secs(1))?;
    let service = rate(Duration::from_secs(seconds))?;
    let url = format!("http://{address}");
    let jobs = AT_ONCE.to_string();
    let arguments = [
        "test",
        ".",
        "--base-url",
        &url,
        "--format",
        "json",
        "--jobs",
        &jobs,
    ]
    .map(OsStr::new);
    let mut elapsed = Vec::new();
    for _ in 0..RUNS {
        elapsed.push(meter::run(program, &arguments, folder.path(), &[0])?.elapsed_ms);
    }
    elapsed.sort_by(f64::total_cmp);
    Ok(Ran {
        elapsed_ms: elapsed.get(RUNS / 2).copied().context("nothing was run")?,
        service_per_second: service.per_second(),
    })
}

/// A service with a thread for each connection. It ends with this program.
fn serve() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || answer(connection));
        }
    });
    Ok(address)
}

/// Answers every request of a connection the same.
fn answer(connection: TcpStream) {
    let Ok(mut writer) = connection.try_clone() else {
        return;
    };
    // An answer that waits for another packet would be measured as the network's.
    let _ = connection.set_nodelay(true);
    let lines = BufReader::new(connection)
        .split(b'\n')
        .map_while(Result::ok);
    for line in lines {
        // A blank line ends a request; none here has a body.
        if line == b"\r" && writer.write_all(ANSWER).is_err() {
            return;
        }
    }
}

struct Look(Vec<u8>);

impl Work for Look {
    fn request(&self, _: u64, request: &mut Vec<u8>) -> bool {
        request.extend_from_slice(&self.0);
        true
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        response.status == 200
    }
}

pub(super) fn to_json(ran: &Ran) -> Value {
    let per_second = SCENARIOS as f64 / ran.elapsed_ms * 1e3;
    json!({
        "scenarios": SCENARIOS,
        "elapsedMs": rounded(ran.elapsed_ms, 1),
        "perSecond": rounded(per_second, 0),
        "servicePerSecond": rounded(ran.service_per_second, 0),
        "ratio": rounded(per_second / ran.service_per_second, 2),
    })
}

/// The line of the scenarios.
pub(super) fn line(ran: &Value) -> String {
    let Some(ratio) = ran["ratio"].as_f64() else {
        return String::new();
    };
    format!(
        "- {} scenarios of one request each against a service that answers from memory, start-up \
         included: {} ms, {} a second; the service alone answers {} a second; ratio {} (goal: ≥ \
         {GOAL}) {}\n",
        ran["scenarios"],
        text_of(&ran["elapsedMs"]),
        ran["perSecond"],
        ran["servicePerSecond"],
        ran["ratio"],
        verdict(Some(ratio >= GOAL)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_answers_each_request_of_a_connection() {
        let address = serve().expect("a service");
        let mut connection = http::Connection::open(address).expect("a connection");
        let request = http::get_request(&address.to_string(), "/record", &[]);
        for _ in 0..2 {
            let answer = connection.exchange(&request).expect("an answer");
            assert_eq!((answer.status, answer.body), (200, &b"{\"ok\":true}"[..]));
        }
    }

    #[test]
    fn the_line_compares_with_the_service_alone() {
        let ran = Ran {
            elapsed_ms: 100.0,
            service_per_second: 16_000.0,
        };
        let line = line(&to_json(&ran));
        assert!(line.contains("ratio 0.63 (goal: ≥ 0.5) reached"), "{line}");
    }
}
