//! `tessera doctor`: looks a deployment over, changes nothing, and says what is unsafe or slow.

mod endpoints;
mod finding;
mod gather;
mod machine;
mod rules;
mod snapshot;

use crate::options::Options;
use clap::{Args, ValueEnum};
use finding::{Finding, Severity};
use serde::Serialize;
use snapshot::Snapshot;
use std::process::ExitCode;

/// The exit code where something is wrong; 2 says that it could not be looked at.
const WRONG: u8 = 1;
const FAILED: u8 = 2;

#[derive(Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    options: Options,
    /// How findings are written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON object
    Json,
}

/// What is said of a deployment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    findings: Vec<Finding>,
    measured: Measured,
}

/// What was measured, in milliseconds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Measured {
    #[serde(skip_serializing_if = "Option::is_none")]
    hash_ms: Option<f64>,
    /// Logins by password that one core does in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    logins_per_second_per_core: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    store_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_ms: Option<f64>,
}

impl Doctor {
    /// Looks everything over.
    pub(crate) async fn run(self) -> ExitCode {
        match self.report().await {
            Ok(report) => self.tell(&report),
            Err(error) => {
                eprintln!("error: {error:#}");
                ExitCode::from(FAILED)
            }
        }
    }

    async fn report(&self) -> anyhow::Result<Report> {
        let snapshot = gather::gather(&self.options).await?;
        Ok(Report {
            findings: rules::findings(&snapshot),
            measured: measured(&snapshot),
        })
    }

    fn tell(&self, report: &Report) -> ExitCode {
        match self.format {
            Format::Human => print!("{}", in_words(report)),
            Format::Json => match serde_json::to_string_pretty(report) {
                Ok(json) => println!("{json}"),
                Err(error) => {
                    eprintln!("error: {error}");
                    return ExitCode::from(FAILED);
                }
            },
        }
        let worst = report.findings.iter().map(|finding| finding.severity).max();
        match worst {
            Some(Severity::Critical | Severity::Warning) => ExitCode::from(WRONG),
            Some(Severity::Note) | None => ExitCode::SUCCESS,
        }
    }
}

fn measured(snapshot: &Snapshot) -> Measured {
    let millis = |time: std::time::Duration| time.as_secs_f64() * 1_000.0;
    let hash = snapshot.machine.hash;
    let store = snapshot.store.as_ref().ok();
    let cache = snapshot
        .cache
        .as_ref()
        .and_then(|cache| cache.as_ref().ok()?.first());
    Measured {
        hash_ms: hash.map(millis),
        logins_per_second_per_core: hash.map(|hash| 1.0 / hash.as_secs_f64()),
        store_ms: store.map(|store| millis(store.latency)),
        cache_ms: cache.map(|cache| millis(cache.latency)),
    }
}

fn in_words(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        text += &format!(
            "{}: {} ({})\n  why: {}\n  do:  {}\n",
            finding.severity.name(),
            finding.seen,
            finding.rule,
            finding.why,
            finding.remedy
        );
    }
    if !report.findings.is_empty() {
        text.push('\n');
    }
    let measured = &report.measured;
    if let (Some(hash), Some(logins)) = (measured.hash_ms, measured.logins_per_second_per_core) {
        text += &format!(
            "One password takes {hash:.0} ms to hash: {logins:.1} logins a second for each core.\n"
        );
    }
    for (what, time) in [
        ("the database", measured.store_ms),
        ("Redis", measured.cache_ms),
    ] {
        if let Some(time) = time {
            text += &format!("The slowest of twenty calls of {what} took {time:.1} ms.\n");
        }
    }
    let count = |severity| {
        let findings = report.findings.iter();
        findings.filter(|one| one.severity == severity).count()
    };
    text + &format!(
        "{} critical, {} to be warned of, {} to note.\n",
        count(Severity::Critical),
        count(Severity::Warning),
        count(Severity::Note)
    )
}
