//! How long `check` and `rtm` take on linked requirements, as they grow.

use super::meter;
use crate::bench::report::{rounded, text_of, verdict};
use crate::scratch::Scratch;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Requirements, and the most milliseconds on the clock that a command may take.
const SIZES: [(u32, f64); 2] = [(10_000, 60.0), (50_000, 300.0)];
/// How many of ten requirements a metric names; a scenario names each one.
const MEASURED_OF_TEN: u32 = 8;
/// Scenarios of one feature, and requirements of one metric.
const SCENARIOS_OF_FEATURE: u32 = 100;
const REQUIREMENTS_OF_METRIC: u32 = 8;
const RUNS: usize = 7;
/// How much memory a run may take, in sizes of its input.
const MEMORY_GOAL: f64 = 10.0;
/// How much longer each requirement may take in the largest pack than in the smallest.
const GROWTH_GOAL: f64 = 2.0;

/// What one command took on a pack.
#[derive(Debug)]
pub(super) struct Read {
    command: &'static str,
    requirements: u32,
    input_bytes: u64,
    elapsed_ms: f64,
    processor_ms: f64,
    peak_bytes: u64,
    goal_ms: f64,
}

/// Checks each pack and makes its matrix.
pub(super) fn measure(program: &Path) -> Result<Vec<Read>> {
    let mut read = Vec::new();
    for (requirements, goal_ms) in SIZES {
        let folder = Scratch::new("specpack-requirements")?;
        let input_bytes = write(folder.path(), requirements)?;
        for command in ["check", "rtm"] {
            let arguments = [command, "specs", "--format", "json"].map(OsStr::new);
            let mut runs = Vec::new();
            for _ in 0..RUNS {
                // What is found is not what is measured; both answers are answers.
                runs.push(meter::run(program, &arguments, folder.path(), &[0, 1])?);
            }
            runs.sort_by(|one, other| one.elapsed_ms.total_cmp(&other.elapsed_ms));
            let median = runs.get(RUNS / 2).context("nothing was run")?;
            let peak = runs.iter().map(|run| run.peak_bytes).max();
            read.push(Read {
                command,
                requirements,
                input_bytes,
                elapsed_ms: median.elapsed_ms,
                processor_ms: median.processor_ms,
                peak_bytes: peak.unwrap_or_default(),
                goal_ms,
            });
        }
    }
    Ok(read)
}

/// Links of so many requirements to scenarios and metrics.
fn links(requirements: u32) -> u32 {
    requirements + requirements / 10 * MEASURED_OF_TEN
}

/// Writes a pack; gives its length in bytes.
pub(super) fn write(folder: &Path, requirements: u32) -> Result<u64> {
    let specs = folder.join("specs");
    fs::create_dir_all(specs.join("acceptance"))?;
    let mut length = 0;
    let mut file = |name: &str, text: String| -> Result<()> {
        length += u64::try_from(text.len())?;
        Ok(fs::write(specs.join(name), text)?)
    };
    file("prd.md", prd(requirements))?;
    file("observability.yaml", observability(requirements))?;
    for first in (0..requirements).step_by(SCENARIOS_OF_FEATURE as usize) {
        let number = first / SCENARIOS_OF_FEATURE;
        file(
            &format!("acceptance/part-{number}.feature"),
            feature(first, requirements),
        )?;
    }
    Ok(length)
}

fn prd(requirements: u32) -> String {
    let mut text = "# PRD: Large\n\n**Author**: Ann Ek\n**Date**: 2026-01-02\n\n## Functional Requirements\n\n### Must Have (P0)\n".to_owned();
    for number in 0..requirements {
        let _ = write!(
            text,
            "\n#### FR-{number:05}: Keep record {number}\n\nWhoever asks for record {number} is \
             given it within {} seconds.\n\n**Acceptance Criteria:**\n\n- [ ] Record {number} is there.\n",
            number % 9 + 1
        );
    }
    text
}

fn feature(first: u32, requirements: u32) -> String {
    let mut text = format!("Feature: Part {}\n", first / SCENARIOS_OF_FEATURE);
    for number in first..(first + SCENARIOS_OF_FEATURE).min(requirements) {
        let _ = write!(
            text,
            "\n  @FR-{number:05}\n  Scenario: Record {number} is there\n    When record {number} is asked for\n    Then it is given\n"
        );
    }
    text
}

/// Of ten requirements eight are measured, all by one metric.
fn observability(requirements: u32) -> String {
    let mut text = "observability: 1\nservice: large\nmetrics:\n".to_owned();
    for ten in 0..requirements / 10 {
        let ids = (0..REQUIREMENTS_OF_METRIC).map(|n| format!("FR-{:05}", ten * 10 + n));
        let ids: Vec<String> = ids.collect();
        let _ = write!(
            text,
            "  - name: records_{ten}_total\n    type: counter\n    description: Records that were given\n    requirements: [{}]\n",
            ids.join(", ")
        );
    }
    text
}

pub(super) fn to_json(read: &[Read]) -> Value {
    let read = read.iter().map(|read| {
        json!({
            "command": read.command,
            "requirements": read.requirements,
            "links": links(read.requirements),
            "inputBytes": read.input_bytes,
            "elapsedMs": rounded(read.elapsed_ms, 1),
            "processorMs": rounded(read.processor_ms, 1),
            "peakBytes": read.peak_bytes,
            "peakPerInput": rounded(read.peak_bytes as f64 / read.input_bytes as f64, 1),
            "goalMs": read.goal_ms,
        })
    });
    read.collect()
}

/// A line for each command and pack, and how the time grows.
pub(super) fn lines(read: &Value) -> String {
    let read = read.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut text = String::new();
    for one in read {
        let number = |name: &str| one[name].as_f64().unwrap_or(f64::INFINITY);
        let is_fast = number("elapsedMs") < number("goalMs");
        let is_small = number("peakPerInput") < MEMORY_GOAL;
        let _ = writeln!(
            text,
            "- {} of {} requirements with {} links, start-up included: {} ms on the clock, {} ms of \
             the processor, {} MB, {} times the input (goal: below {} ms, below {MEMORY_GOAL} times) {}",
            text_of(&one["command"]),
            one["requirements"],
            one["links"],
            text_of(&one["elapsedMs"]),
            text_of(&one["processorMs"]),
            text_of(&rounded(number("peakBytes") / 1e6, 1)),
            text_of(&one["peakPerInput"]),
            one["goalMs"],
            verdict(Some(is_fast && is_small)),
        );
    }
    for command in ["check", "rtm"] {
        if let Some(ratio) = growth(read, command) {
            let _ = writeln!(
                text,
                "- {command}: a requirement takes {} times as long in the largest pack as in the \
                 smallest (goal: below {GROWTH_GOAL}) {}",
                text_of(&rounded(ratio, 2)),
                verdict(Some(ratio < GROWTH_GOAL)),
            );
        }
    }
    text
}

/// The time of a requirement in the last pack, over that in the first.
fn growth(read: &[Value], command: &str) -> Option<f64> {
    let mut of_command = read.iter().filter(|one| one["command"] == command);
    let each = |one: &Value| Some(one["elapsedMs"].as_f64()? / one["requirements"].as_f64()?);
    let first = each(of_command.next()?)?;
    Some(each(of_command.next_back()?)? / first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_has_the_requirements_and_the_links_that_are_said() {
        let number = 1_000;
        assert_eq!(prd(number).matches("\n#### FR-").count(), 1_000);
        let scenarios: usize = (0..10)
            .map(|part| {
                feature(part * SCENARIOS_OF_FEATURE, number)
                    .matches("@FR-")
                    .count()
            })
            .sum();
        let measured = observability(number).matches("FR-").count();
        assert_eq!(u32::try_from(scenarios + measured), Ok(links(number)));
        assert_eq!(links(10_000), 18_000);
    }

    #[test]
    fn lines_say_whether_the_goals_were_reached_and_how_the_time_grows() {
        let read = |requirements: u32, elapsed: f64, goal: f64| Read {
            command: "check",
            requirements,
            input_bytes: 1_000_000,
            elapsed_ms: elapsed,
            processor_ms: elapsed,
            peak_bytes: 5_000_000,
            goal_ms: goal,
        };
        let text = lines(&to_json(&[
            read(10_000, 40.0, 60.0),
            read(50_000, 500.0, 300.0),
        ]));
        let told: Vec<&str> = text.lines().collect();
        assert!(told[0].ends_with("below 10 times) reached"), "{text}");
        assert!(told[1].ends_with("**missed**"), "{text}");
        assert!(told[2].contains("2.5 times as long"), "{text}");
    }
}
