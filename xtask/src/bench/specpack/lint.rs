//! How long a large contract takes to lint, beside the linters of others in the same run.

use super::meter;
use crate::bench::report::{rounded, text_of, verdict};
use crate::parts::npm;
use crate::scratch::Scratch;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Lines of the contract.
const LINES: usize = 50_000;
const OWN_RUNS: usize = 7;
/// Others take seconds.
const RUNS: usize = 3;
const REDOCLY: &str = "@redocly/cli@2.77.0";
const SPECTRAL: &str = "@stoplight/spectral-cli@6.16.3";

/// A linter of others.
struct Peer {
    name: &'static str,
    /// How many times as long as specpack it should take.
    goal: f64,
    /// The program below the folder of packages, and what it is given.
    script: &'static str,
    arguments: &'static [&'static str],
}

const PEERS: [Peer; 2] = [
    Peer {
        name: "Redocly, recommended",
        goal: 20.0,
        script: "node_modules/@redocly/cli/bin/cli.js",
        arguments: &[
            "lint",
            "openapi.yaml",
            "--extends",
            "recommended",
            "--format",
            "json",
        ],
    },
    Peer {
        name: "Spectral, spectral:oas",
        goal: 50.0,
        script: "node_modules/@stoplight/spectral-cli/dist/index.js",
        arguments: &[
            "lint",
            "openapi.yaml",
            "--format",
            "json",
            "--ruleset",
            "ruleset.yaml",
        ],
    },
];

/// What linting took.
#[derive(Debug)]
pub(super) struct Linted {
    lines: usize,
    own_ms: f64,
    own_peak_bytes: u64,
    peers: Vec<(&'static str, f64, f64)>,
    /// Why nothing was compared.
    without_peers: Option<String>,
}

/// Lints one contract by every linter that can be had.
pub(super) fn measure(program: &Path) -> Result<Linted> {
    let folder = Scratch::new("specpack-lint")?;
    let contract = contract();
    fs::write(folder.path().join("openapi.yaml"), &contract)?;
    fs::write(
        folder.path().join("ruleset.yaml"),
        "extends: spectral:oas\n",
    )?;
    let arguments = ["check", "openapi.yaml", "--format", "json"].map(OsStr::new);
    let mut own = Vec::new();
    for _ in 0..OWN_RUNS {
        own.push(meter::run(program, &arguments, folder.path(), &[0, 1])?);
    }
    own.sort_by(|one, other| one.elapsed_ms.total_cmp(&other.elapsed_ms));
    let median = own.get(OWN_RUNS / 2).context("nothing was run")?;
    let mut linted = Linted {
        lines: contract.lines().count(),
        own_ms: median.elapsed_ms,
        own_peak_bytes: own
            .iter()
            .map(|run| run.peak_bytes)
            .max()
            .unwrap_or_default(),
        peers: Vec::new(),
        without_peers: None,
    };
    match npm::packages("linters", &[REDOCLY, SPECTRAL]) {
        Err(error) => linted.without_peers = Some(format!("{error:#}")),
        Ok(packages) => {
            for peer in &PEERS {
                println!("  {}", peer.name);
                let elapsed = of_peer(peer, &packages, folder.path())?;
                linted.peers.push((peer.name, elapsed, peer.goal));
            }
        }
    }
    Ok(linted)
}

fn of_peer(peer: &Peer, packages: &Path, folder: &Path) -> Result<f64> {
    let node = npm::node()?;
    let quiet = [
        "REDOCLY_TELEMETRY=off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE=true",
    ];
    let mut arguments: Vec<OsString> = quiet.map(OsString::from).to_vec();
    arguments.push(node.into_os_string());
    arguments.push(packages.join(peer.script).into_os_string());
    arguments.extend(peer.arguments.iter().map(OsString::from));
    let arguments: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
    let mut elapsed = Vec::new();
    for _ in 0..RUNS {
        let run = meter::run(Path::new("/usr/bin/env"), &arguments, folder, &[0, 1])?;
        elapsed.push(run.elapsed_ms);
    }
    elapsed.sort_by(f64::total_cmp);
    elapsed.get(RUNS / 2).copied().context("nothing was run")
}

/// A contract of [`LINES`] lines: resources with four operations and two schemas each.
fn contract() -> String {
    let mut paths = String::new();
    let mut schemas = String::new();
    let mut lines = 0;
    let mut number = 0;
    while lines < LINES {
        let (path, schema) = (path(number), schema(number));
        lines += path.lines().count() + schema.lines().count();
        paths.push_str(&path);
        schemas.push_str(&schema);
        number += 1;
    }
    format!(
        "openapi: 3.1.0\ninfo:\n  title: Large\n  version: 1.0.0\n  description: A generated contract.\n  \
         license: {{name: MIT, identifier: MIT}}\n  contact: {{name: Ann Ek, url: 'https://example.com', email: ann@example.com}}\n\
         servers:\n  - url: https://api.example.org\nsecurity:\n  - key: []\ntags:\n  - name: things\n    description: Things.\n\
         paths:\n{paths}components:\n  securitySchemes:\n    key: {{type: apiKey, in: header, name: X-Key}}\n  schemas:\n{schemas}"
    )
}

fn path(number: usize) -> String {
    let mut text = format!(
        "  /things-{number}/{{id}}:\n    parameters:\n      - name: id\n        in: path\n        required: true\n        description: Which one.\n        schema:\n          type: string\n"
    );
    for (method, status) in [
        ("get", "200"),
        ("put", "200"),
        ("patch", "200"),
        ("delete", "204"),
    ] {
        let _ = write!(
            text,
            "    {method}:\n      operationId: {method}Thing{number}\n      summary: The {method} of thing {number}\n      description: What happens to thing {number}.\n      tags: [things]\n"
        );
        if matches!(method, "put" | "patch") {
            let _ = write!(
                text,
                "      requestBody:\n        required: true\n        content:\n          application/json:\n            schema:\n              $ref: '#/components/schemas/Thing{number}'\n            example:\n              name: a thing\n              size: 3\n              part: {{label: left, weight: 1.5}}\n"
            );
        }
        let _ = write!(
            text,
            "      responses:\n        '{status}':\n          description: Done.\n"
        );
        if status == "200" {
            let _ = write!(
                text,
                "          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Thing{number}'\n"
            );
        }
        text.push_str("        '404':\n          description: There is none.\n");
    }
    text
}

fn schema(number: usize) -> String {
    format!(
        "    Thing{number}:\n      type: object\n      description: A thing.\n      required: [name, size]\n      properties:\n        name:\n          type: string\n          maxLength: 80\n          examples: [a thing]\n        size:\n          type: integer\n          minimum: 0\n        part:\n          $ref: '#/components/schemas/Part{number}'\n    Part{number}:\n      type: object\n      description: A part of a thing.\n      properties:\n        label:\n          type: string\n          enum: [left, right]\n        weight:\n          type: number\n          format: double\n"
    )
}

pub(super) fn to_json(linted: &Linted) -> Value {
    let peers = linted.peers.iter().map(|(name, elapsed, goal)| {
        json!({
            "name": name,
            "elapsedMs": rounded(*elapsed, 0),
            "ratio": rounded(elapsed / linted.own_ms, 1),
            "goal": goal,
        })
    });
    json!({
        "lines": linted.lines,
        "elapsedMs": rounded(linted.own_ms, 1),
        "peakBytes": linted.own_peak_bytes,
        "peers": peers.collect::<Vec<_>>(),
        "withoutPeers": linted.without_peers,
    })
}

/// A line for the contract, and one for each linter of others.
pub(super) fn lines(linted: &Value) -> String {
    let mut text = String::new();
    if linted.is_null() {
        return text;
    }
    let peak = linted["peakBytes"].as_f64().unwrap_or_default() / 1e6;
    let _ = writeln!(
        text,
        "- Linting a generated contract of {} lines, start-up included: {} ms, {} MB",
        linted["lines"],
        text_of(&linted["elapsedMs"]),
        text_of(&rounded(peak, 1)),
    );
    for peer in linted["peers"].as_array().into_iter().flatten() {
        let (ratio, goal) = (peer["ratio"].as_f64(), peer["goal"].as_f64());
        let _ = writeln!(
            text,
            "- {}, the same contract: {} ms, {} times as long (goal: at least {}) {}",
            text_of(&peer["name"]),
            text_of(&peer["elapsedMs"]),
            text_of(&peer["ratio"]),
            peer["goal"],
            verdict(ratio.zip(goal).map(|(ratio, goal)| ratio >= goal)),
        );
    }
    if let Some(reason) = linted["withoutPeers"].as_str() {
        let _ = writeln!(text, "- The linters of others were not run: {reason}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_has_as_many_lines_as_is_said() {
        let lines = contract().lines().count();
        assert!((LINES..LINES + 200).contains(&lines), "{lines}");
    }

    #[test]
    fn what_was_not_compared_is_said() {
        let mut linted = Linted {
            lines: 50_000,
            own_ms: 100.0,
            own_peak_bytes: 90_000_000,
            peers: vec![("A", 2_500.0, 20.0), ("B", 2_500.0, 50.0)],
            without_peers: None,
        };
        let text = lines(&to_json(&linted));
        assert!(
            text.contains(
                "A, the same contract: 2500 ms, 25.0 times as long (goal: at least 20.0) reached"
            ),
            "{text}"
        );
        assert!(text.contains("(goal: at least 50.0) **missed**"), "{text}");
        linted.without_peers = Some("there is no npm".to_owned());
        assert!(lines(&to_json(&linted)).contains("not run: there is no npm"));
        assert_eq!(lines(&Value::Null), "");
    }
}
