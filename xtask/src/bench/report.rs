//! Results as JSON, for machines, and as a table, for the README.

use super::accounts::SESSIONS_GOAL_KILOBYTES;
use super::browser;
use super::measure::{Beside, Measured, Operation};
use super::options::Options;
use super::overload::Overload;
use super::specpack;
use crate::{process, workspace};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread::available_parallelism;

const IDLE_GOAL_KILOBYTES: u64 = 30 * 1024;
const START_GOAL_MS: f64 = 300.0;
const QR_CODE_GOAL_MS: f64 = 2.0;

/// Writes `bench/results/NAME.json`.
pub(super) fn write_json(name: &str, measured: &Measured, options: &Options) -> Result<PathBuf> {
    let folder = folder()?;
    let file = folder.join(format!("{name}.json"));
    let results = to_json(name, measured, options);
    fs::write(&file, format!("{results:#}\n"))
        .with_context(|| format!("failed to write {}", file.display()))?;
    Ok(file)
}

/// Puts operations that were measured alone into the place of those in `bench/results/NAME.json`.
pub(super) fn keep(name: &str, measured: &[Operation], options: &Options) -> Result<PathBuf> {
    let file = folder()?.join(format!("{name}.json"));
    let text = fs::read_to_string(&file)
        .with_context(|| format!("there are no results in {} yet", file.display()))?;
    let mut results: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    let apart = json!({
        "recordedAt": now(),
        "secondsPerMeasurement": options.seconds,
    });
    for operation in measured {
        replace(&mut results, operation_json(operation), &apart);
    }
    fs::write(&file, format!("{results:#}\n"))
        .with_context(|| format!("failed to write {}", file.display()))?;
    Ok(file)
}

/// Puts an operation into the place of the one of its name, with when it was measured.
fn replace(results: &mut Value, mut operation: Value, apart: &Value) {
    let Some(operations) = results["operations"].as_array_mut() else {
        return;
    };
    operation["apart"] = apart.clone();
    let mut others = operations.iter_mut();
    match others.find(|other| other["name"] == operation["name"]) {
        Some(other) => *other = operation,
        None => operations.push(operation),
    }
}

/// Which operations were measured apart from the others, and when.
fn measured_apart(results: &Value) -> String {
    let operations = results["operations"].as_array().into_iter().flatten();
    let apart = operations.filter(|operation| !operation["apart"].is_null());
    apart
        .map(|operation| {
            format!(
                "- Measured apart, {} s a measurement, {}: {}\n",
                operation["apart"]["secondsPerMeasurement"],
                text_of(&operation["apart"]["recordedAt"]),
                text_of(&operation["name"]),
            )
        })
        .collect()
}

/// Writes `bench/results/README.md` from every JSON file there and returns its text.
pub(super) fn write_table() -> Result<String> {
    let folder = folder()?;
    let mut names: Vec<PathBuf> = fs::read_dir(&folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    names.sort();
    names.reverse();
    let mut text = String::from(INTRODUCTION);
    for file in names {
        let results: Value = serde_json::from_str(&fs::read_to_string(&file)?)
            .with_context(|| format!("{} is not JSON", file.display()))?;
        text.push_str(&match results["program"].as_str() {
            None => section(&results),
            Some(browser::PROGRAM) => browser::section(&results),
            Some(_) => specpack::section(&results),
        });
    }
    fs::write(folder.join("README.md"), &text)?;
    Ok(text)
}

const INTRODUCTION: &str = "\
# Results

Written by `cargo xtask bench`; edits are lost. Server, load generator and database share one
machine, so that the ratios say more than the numbers: both sides of a ratio were measured in
the same run, by the same generator, over as many connections.

*Maximum* is a closed load, each connection sending when its last answer is in. *Latency* is an
open load at 70 % of the maximum: requests are due by the clock, and a request's latency counts
from when it was due, so that a stall is charged to every request it delays. *Processor* is the
server's own time per request, without generator and database.

A page of somebody who is logged in is held against a bare route that makes the same reads, by the
same statements over as many connections, and then serves the same bytes: no page is faster than
what it reads. Below it stands the route that serves the bytes and reads nothing, without a goal;
pages that read nothing are held against that one. Limits are off while pages are measured, so that
neither side asks Redis.
";

pub(super) fn folder() -> Result<PathBuf> {
    let folder = workspace::root().join("bench/results");
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    Ok(folder)
}

fn to_json(name: &str, measured: &Measured, options: &Options) -> Value {
    let footprint = &measured.footprint;
    let median = footprint.start_ms[footprint.start_ms.len() / 2];
    let slowest = footprint.start_ms.last();
    let operations: Vec<Value> = measured.operations.iter().map(operation_json).collect();
    json!({
        "storage": name,
        "recordedAt": now(),
        "machine": machine(),
        "rustc": told_by("rustc", &["--version"]),
        "secondsPerMeasurement": options.seconds,
        "connections": options.connections,
        "logLevel": options.log_level,
        "idleKilobytes": footprint.idle_kilobytes,
        "startToFirstAnswerMs": {"median": rounded(median, 1), "slowest": slowest.map(|s| rounded(*s, 1))},
        "hashesPerSecond": measured.hash_per_second.map(|h| rounded(h, 0)),
        "qrCodeMs": measured.qr_codes_per_second.map(|codes| rounded(1000.0 / codes, 3)),
        "overload": measured.overloads.iter().map(overload_json).collect::<Vec<_>>(),
        "liveSessions": {
            "sessions": measured.sessions.sessions,
            "idleKilobytes": measured.sessions.idle_kilobytes,
            "usedKilobytes": measured.sessions.used_kilobytes,
        },
        "operations": operations,
    })
}

fn overload_json(overload: &Overload) -> Value {
    json!({
        "hasher": overload.hasher,
        "offeredPerSecond": rounded(overload.offered_per_second, 1),
        "possiblePerSecond": rounded(overload.possible_per_second, 1),
        "servedPerSecond": rounded(overload.served_per_second, 1),
        "servedShare": rounded(overload.served_share(), 2),
        "refusedP99Ms": overload.refused_p99_ms.map(|ms| rounded(ms, 1)),
        "refusedMaxMs": overload.refused_max_ms.map(|ms| rounded(ms, 1)),
        "peakKilobytes": overload.peak_kilobytes,
        "holds": overload.holds(),
    })
}

/// An operation in one line, for the terminal.
pub(super) fn line(operation: &Operation) -> String {
    let Operation {
        name,
        max_per_second,
        processor_us,
        ..
    } = operation;
    let bounds = [&operation.beside, &operation.further];
    let beside = bounds.into_iter().flatten().map(|beside| {
        let ratio = max_per_second / beside.per_second;
        let goal = beside.goal.map(|goal| format!(" (goal {goal})"));
        format!(
            "; {ratio:.2} of {}{}",
            beside.what,
            goal.unwrap_or_default()
        )
    });
    let beside: String = beside.collect();
    format!("{name}: {max_per_second:.0}/s, {processor_us:.1} us of processor each{beside}")
}

fn operation_json(operation: &Operation) -> Value {
    let latency = operation.latency.as_ref().map(|latency| {
        json!({
            "openLoadPerSecond": rounded(latency.per_second, 0),
            "p50Ms": rounded(latency.p50_ms, 3),
            "p95Ms": rounded(latency.p95_ms, 3),
            "p99Ms": rounded(latency.p99_ms, 3),
            "maxMs": rounded(latency.max_ms, 3),
        })
    });
    let bound = |beside: &Beside| {
        json!({
            "what": beside.what,
            "perSecond": rounded(beside.per_second, 0),
            "ratio": rounded(operation.max_per_second / beside.per_second, 2),
        })
    };
    json!({
        "name": operation.name,
        "maxPerSecond": rounded(operation.max_per_second, 0),
        "processorMicrosPerRequest": rounded(operation.processor_us, 1),
        "latency": latency,
        "beside": operation.beside.as_ref().map(bound),
        "further": operation.further.as_ref().map(bound),
        "goals": {
            "ratio": operation.beside.as_ref().and_then(|beside| beside.goal),
            "p99Ms": operation.p99_goal_ms,
        },
        "aim": operation.aim.map(|aim| json!({
            "p95Ms": aim.p95_ms,
            "hashMs": aim.hash_ms.map(|ms| rounded(ms, 1)),
        })),
    })
}

fn section(results: &Value) -> String {
    let cores = &results["machine"]["cores"];
    let mut text = format!(
        "\n## {}\n\n{}, {cores} cores, {}; {}; {} connections, {} s a measurement; {}.\n\n",
        text_of(&results["storage"]),
        text_of(&results["machine"]["processor"]),
        text_of(&results["machine"]["system"]),
        text_of(&results["rustc"]),
        results["connections"],
        results["secondsPerMeasurement"],
        text_of(&results["recordedAt"]),
    );
    text.push_str(
        "| operation | maximum, req/s | processor, µs | p50, ms | p95, ms | p99, ms | beside | req/s | ratio | goal | |\n\
         |---|--:|--:|--:|--:|--:|---|--:|--:|--:|---|\n",
    );
    for operation in results["operations"].as_array().into_iter().flatten() {
        text.push_str(&row(operation));
    }
    text.push_str(&footprint(results));
    text.push_str(&measured_apart(results));
    text
}

fn row(operation: &Value) -> String {
    let latency = &operation["latency"];
    let beside = &operation["beside"];
    let (goal, met) = goal(operation);
    let cells = [
        text_of(&operation["name"]),
        text_of(&operation["maxPerSecond"]),
        text_of(&operation["processorMicrosPerRequest"]),
        text_of(&latency["p50Ms"]),
        text_of(&latency["p95Ms"]),
        text_of(&latency["p99Ms"]),
        text_of(&beside["what"]),
        text_of(&beside["perSecond"]),
        text_of(&beside["ratio"]),
        goal,
        verdict(met),
    ];
    format!("| {} |\n{}", cells.join(" | "), further(operation))
}

/// A row for the bound that is no goal, where there is one.
fn further(operation: &Value) -> String {
    let further = &operation["further"];
    if further.is_null() {
        return String::new();
    }
    let mut cells = [const { String::new() }; 11];
    for (cell, name) in cells.iter_mut().skip(6).zip(["what", "perSecond", "ratio"]) {
        *cell = text_of(&further[name]);
    }
    format!("| {} |\n", cells.join(" | "))
}

/// What an operation has to reach of what was measured, and whether it did.
fn goal(operation: &Value) -> (String, Option<bool>) {
    let goals = &operation["goals"];
    let ratio = operation["beside"]["ratio"].as_f64();
    let p99 = operation["latency"]["p99Ms"].as_f64();
    let mut parts = Vec::new();
    let mut met = None;
    if let (Some(goal), Some(ratio)) = (goals["ratio"].as_f64(), ratio) {
        parts.push(format!("ratio ≥ {goal}"));
        met = Some(ratio >= goal);
    }
    if let (Some(goal), Some(p99)) = (goals["p99Ms"].as_f64(), p99) {
        parts.push(format!("p99 < {goal} ms"));
        met = Some(met.unwrap_or(true) && p99 < goal);
    }
    (parts.join(", "), met)
}

fn footprint(results: &Value) -> String {
    let idle = results["idleKilobytes"].as_u64().unwrap_or(u64::MAX);
    let start = &results["startToFirstAnswerMs"];
    let slowest = start["slowest"].as_f64().unwrap_or(f64::INFINITY);
    let mut text = format!(
        "\n- Idle memory: {:.1} MiB (goal: below 30) {}\n\
         - Start to first answer on an existing database: {} ms, slowest {} ms (goal: below 300) {}\n",
        idle as f64 / 1024.0,
        verdict(Some(idle < IDLE_GOAL_KILOBYTES)),
        text_of(&start["median"]),
        text_of(&start["slowest"]),
        verdict(Some(slowest < START_GOAL_MS)),
    );
    text.push_str(&aims(results));
    let live = &results["liveSessions"];
    if let (Some(idle), Some(used)) = (
        live["idleKilobytes"].as_u64(),
        live["usedKilobytes"].as_u64(),
    ) {
        let above = used.saturating_sub(idle);
        text.push_str(&format!(
            "- Memory above idle after looking at the tokens of {} live sessions: {:.1} MB (goal: below 20) {}\n",
            live["sessions"],
            above as f64 * 1.024 / 1000.0,
            verdict(Some(above < SESSIONS_GOAL_KILOBYTES)),
        ));
    }
    for overload in results["overload"].as_array().into_iter().flatten() {
        text.push_str(&format!(
            "- Three times the possible logins ({}): {} of {} a second served, {} of what is possible; 99 % of the refusals within {} ms, the slowest {} ms; peak memory {:.1} MB (goal: ≥ 0.9, < 100 ms, < 100 MB) {}\n",
            text_of(&overload["hasher"]),
            text_of(&overload["servedPerSecond"]),
            text_of(&overload["offeredPerSecond"]),
            text_of(&overload["servedShare"]),
            text_of(&overload["refusedP99Ms"]),
            text_of(&overload["refusedMaxMs"]),
            overload["peakKilobytes"].as_f64().unwrap_or_default() * 1.024 / 1000.0,
            verdict(overload["holds"].as_bool()),
        ));
    }
    if let Some(ms) = results["qrCodeMs"].as_f64() {
        text.push_str(&format!(
            "- The QR code of an enrolment, as SVG and as PNG: {ms} ms (goal: below {QR_CODE_GOAL_MS}) {}\n",
            verdict(Some(ms < QR_CODE_GOAL_MS)),
        ));
    }
    if let Some(hashes) = results["hashesPerSecond"].as_f64() {
        text.push_str(&format!(
            "- For scale, raw hashes of a code on one core: {hashes} a second\n"
        ));
    }
    text
}

/// What the requirements ask of latencies, beside what the hash alone takes of them.
// req: AUTH-12
fn aims(results: &Value) -> String {
    let operations = results["operations"].as_array().into_iter().flatten();
    let lines = operations.filter_map(|operation| {
        let aim = operation["aim"]["p95Ms"].as_f64()?;
        let p95 = operation["latency"]["p95Ms"].as_f64()?;
        let hash = operation["aim"]["hashMs"].as_f64();
        let hash = hash.map(|ms| format!("; the hash alone takes {ms} ms"));
        Some(format!(
            "- {}, at 70 % of its maximum: p95 {p95} ms (AUTH-12: below {aim}) {}{}\n",
            text_of(&operation["name"]),
            verdict(Some(p95 < aim)),
            hash.unwrap_or_default(),
        ))
    });
    lines.collect()
}

pub(super) fn verdict(met: Option<bool>) -> String {
    match met {
        Some(true) => "reached",
        Some(false) => "**missed**",
        None => "",
    }
    .to_owned()
}

pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn rounded(number: f64, places: i32) -> Value {
    let scale = 10_f64.powi(places);
    let number = (number * scale).round() / scale;
    if places == 0 {
        json!(number as u64)
    } else {
        json!(number)
    }
}

pub(super) fn machine() -> Value {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown processor", |rest| {
            rest.trim_start_matches([' ', '\t', ':'])
        });
    json!({
        "processor": model,
        "cores": available_parallelism().map_or(0, usize::from),
        "system": told_by("uname", &["-sr"]),
    })
}

/// When results are recorded.
pub(super) fn now() -> Option<String> {
    told_by("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"])
}

/// What a small program says, or nothing: a result without a date is still a result.
pub(super) fn told_by(program: &str, arguments: &[&str]) -> Option<String> {
    process::capture(Command::new(program).args(arguments)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(ratio: f64, p99: f64) -> Value {
        json!({
            "name": "otp", "maxPerSecond": 6000, "processorMicrosPerRequest": 51.5,
            "latency": {"p50Ms": 1.0, "p95Ms": 2.0, "p99Ms": p99},
            "beside": {"what": "a loop", "perSecond": 9000, "ratio": ratio},
            "goals": {"ratio": 0.6, "p99Ms": 500.0},
        })
    }

    #[test]
    fn a_row_says_whether_the_goals_were_reached() {
        assert_eq!(
            row(&operation(0.67, 3.0)),
            "| otp | 6000 | 51.5 | 1.0 | 2.0 | 3.0 | a loop | 9000 | 0.67 | ratio ≥ 0.6, p99 < 500 ms | reached |\n"
        );
        assert!(row(&operation(0.5, 3.0)).contains("missed"));
        assert!(row(&operation(0.7, 600.0)).contains("missed"));
    }

    // req: AUTH-12
    #[test]
    fn a_latency_is_told_beside_what_the_hash_takes() {
        let mut login = operation(0.97, 3.0);
        login["aim"] = json!({"p95Ms": 200.0, "hashMs": 17.1});
        let mut slow = operation(0.97, 3.0);
        slow["aim"] = json!({"p95Ms": 1.5, "hashMs": null});
        assert_eq!(
            aims(&json!({"operations": [login, operation(0.9, 1.0), slow]})),
            "- otp, at 70 % of its maximum: p95 2 ms (AUTH-12: below 200) reached; \
             the hash alone takes 17.1 ms\n\
             - otp, at 70 % of its maximum: p95 2 ms (AUTH-12: below 1.5) **missed**\n"
        );
    }

    #[test]
    fn what_is_measured_apart_takes_the_place_of_what_was_there() {
        let mut results = json!({"operations": [operation(0.67, 3.0)]});
        let apart = json!({"recordedAt": "today", "secondsPerMeasurement": 4});
        let mut other = operation(0.9, 1.0);
        other["name"] = json!("verify");
        for operation in [operation(0.8, 2.0), other] {
            replace(&mut results, operation, &apart);
        }
        let kept = results["operations"].as_array().unwrap();
        assert_eq!(kept.len(), 2);
        assert_eq!(kept[0]["beside"]["ratio"], 0.8);
        let told = measured_apart(&results);
        assert!(told.contains("4 s a measurement, today: otp\n"));
        assert!(told.contains("today: verify\n"));
    }

    #[test]
    fn a_bound_without_a_goal_has_a_row_below() {
        let mut page = operation(0.67, 3.0);
        page["further"] = json!({"what": "bytes alone", "perSecond": 70_000, "ratio": 0.09});
        let rows = row(&page);
        let (_, below) = rows.split_once('\n').unwrap();
        assert_eq!(
            below,
            "|  |  |  |  |  |  | bytes alone | 70000 | 0.09 |  |  |\n"
        );
    }

    #[test]
    fn what_was_not_measured_leaves_its_cells_empty() {
        let row = row(&json!({"name": "validate", "maxPerSecond": 9}));
        assert_eq!(row, "| validate | 9 |  |  |  |  |  |  |  |  |  |\n");
    }

    #[test]
    fn numbers_are_rounded_to_what_they_can_carry() {
        assert_eq!(rounded(1234.567, 0), json!(1235));
        assert_eq!(rounded(0.6666, 2), json!(0.67));
    }
}
