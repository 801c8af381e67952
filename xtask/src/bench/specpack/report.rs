//! The results of specpack as JSON and as a section of the table.

use super::{
    GOAL_SIZE, Measured, Operation, RUNS, SIZES, interchange, lint, plans, requirements, scenarios,
    sequences, watch,
};
use crate::bench::report::{folder, machine, rounded, text_of, told_by, verdict};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const START_GOAL_MS: f64 = 10.0;
/// How much memory a run may take, in sizes of its input.
const MEMORY_GOAL: f64 = 20.0;
/// How much longer each component may take in the largest system than in the smallest.
const GROWTH_GOAL: f64 = 2.0;

/// Processor time that a command may take at the size of the goals.
fn goal_ms(name: &str) -> f64 {
    if name == "check" { 150.0 } else { 1_000.0 }
}

/// Writes `bench/results/specpack.json`.
pub(super) fn write_json(measured: &Measured) -> Result<PathBuf> {
    let file = folder()?.join("specpack.json");
    let results = to_json(measured);
    fs::write(&file, format!("{results:#}\n"))
        .with_context(|| format!("failed to write {}", file.display()))?;
    Ok(file)
}

fn to_json(measured: &Measured) -> Value {
    let start = &measured.start_ms;
    let median = start.get(start.len() / 2);
    let operations: Vec<Value> = measured.operations.iter().map(operation_json).collect();
    json!({
        "program": "specpack",
        "recordedAt": told_by("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]),
        "machine": machine(),
        "rustc": told_by("rustc", &["--version"]),
        "runs": RUNS,
        "startMs": {
            "median": median.map(|ms| rounded(*ms, 2)),
            "slowest": start.last().map(|ms| rounded(*ms, 2)),
        },
        "operations": operations,
        "sequences": sequences::to_json(&measured.drawings),
        "plans": plans::to_json(&measured.plans),
        "requirements": requirements::to_json(&measured.requirements),
        "watch": watch::to_json(&measured.watched),
        "interchange": interchange::to_json(&measured.exchanged),
        "lint": measured.lint.as_ref().map(lint::to_json),
        "scenarios": measured.scenarios.as_ref().map(scenarios::to_json),
        "growth": {
            "check": growth(measured, "check").map(|ratio| rounded(ratio, 2)),
            "features": growth(measured, "features").map(|ratio| rounded(ratio, 2)),
        },
    })
}

fn operation_json(operation: &Operation) -> Value {
    let input = operation.input_bytes as f64;
    json!({
        "name": operation.name,
        "components": operation.components,
        "inputBytes": operation.input_bytes,
        "processorMs": rounded(operation.processor_ms, 1),
        "processorMicrosPerComponent":
            rounded(operation.processor_ms * 1e3 / f64::from(operation.components), 1),
        "peakBytes": operation.peak_bytes,
        "peakPerInput": rounded(operation.peak_bytes as f64 / input, 1),
    })
}

/// The time of a component in the largest system, over that in the size of the goals.
fn growth(measured: &Measured, name: &str) -> Option<f64> {
    let per_component = |size: u32| {
        let mut all = measured.operations.iter();
        let found = all.find(|o| o.name == name && o.components == size)?;
        Some(found.processor_ms / f64::from(found.components))
    };
    let largest = per_component(SIZES.into_iter().max()?)?;
    Some(largest / per_component(GOAL_SIZE)?)
}

/// The section of the table for the results in `specpack.json`.
pub(crate) fn section(results: &Value) -> String {
    let mut text = format!(
        "\n## specpack\n\n{}, {} cores, {}; {}; the median of {} runs; {}.\n\n",
        text_of(&results["machine"]["processor"]),
        results["machine"]["cores"],
        text_of(&results["machine"]["system"]),
        text_of(&results["rustc"]),
        results["runs"],
        text_of(&results["recordedAt"]),
    );
    text.push_str(
        "A generated system of as many components as roadmap items. `features` writes every file \
         anew. *Processor* is user and kernel time of the whole process, *memory* its peak.\n\n\
         | command | components | input, KB | processor, ms | µs a component | memory, MB | times the input | goal | |\n\
         |---|--:|--:|--:|--:|--:|--:|---|---|\n",
    );
    for operation in results["operations"].as_array().into_iter().flatten() {
        text.push_str(&row(operation));
    }
    for name in ["check", "features"] {
        if let Some(ratio) = results["growth"][name].as_f64() {
            text.push_str(&format!(
                "{}- {name}: a component takes {ratio} times as long in the largest system as in that of {GOAL_SIZE} (goal: below {GROWTH_GOAL}) {}\n",
                if name == "check" { "\n" } else { "" },
                verdict(Some(ratio < GROWTH_GOAL)),
            ));
        }
    }
    let start = &results["startMs"];
    let median = start["median"].as_f64().unwrap_or(f64::INFINITY);
    text.push_str(&format!(
        "- Start-up: {} ms, slowest {} ms (goal: below {START_GOAL_MS}) {}\n",
        text_of(&start["median"]),
        text_of(&start["slowest"]),
        verdict(Some(median < START_GOAL_MS)),
    ));
    for drawing in results["sequences"].as_array().into_iter().flatten() {
        text.push_str(&drawing_line(drawing));
    }
    text.push_str(&plans::lines(&results["plans"]));
    text.push_str(&requirements::lines(&results["requirements"]));
    text.push_str(&watch::lines(&results["watch"]));
    text.push_str(&interchange::lines(&results["interchange"]));
    text.push_str(&lint::lines(&results["lint"]));
    text.push_str(&scenarios::line(&results["scenarios"]));
    text
}

/// What a sequence document took, with the goal where it is of the goal's size.
fn drawing_line(drawing: &Value) -> String {
    let elapsed = drawing["elapsedMs"].as_f64().unwrap_or(f64::INFINITY);
    let headings = &drawing["headings"];
    let goal = match *headings == sequences::GOAL_SIZE {
        true => format!(
            " (goal: below {} ms) {}",
            sequences::GOAL_MS,
            verdict(Some(elapsed < sequences::GOAL_MS))
        ),
        false => String::new(),
    };
    format!(
        "- A sequence document of {headings} headings to SVG, start-up included: {} ms, {} MB{goal}\n",
        text_of(&rounded(elapsed, 2)),
        text_of(&rounded(
            drawing["peakBytes"].as_f64().unwrap_or(0.0) / 1e6,
            1
        )),
    )
}

fn row(operation: &Value) -> String {
    let (goal, met) = goal(operation);
    let number = |value: &Value, unit: f64, places| {
        value
            .as_f64()
            .map(|n| text_of(&rounded(n / unit, places)))
            .unwrap_or_default()
    };
    let cells = [
        text_of(&operation["name"]),
        text_of(&operation["components"]),
        number(&operation["inputBytes"], 1e3, 0),
        text_of(&operation["processorMs"]),
        text_of(&operation["processorMicrosPerComponent"]),
        number(&operation["peakBytes"], 1e6, 1),
        text_of(&operation["peakPerInput"]),
        goal,
        verdict(met),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// Goals hold for one size; a small input is less than the program itself.
fn goal(operation: &Value) -> (String, Option<bool>) {
    if operation["components"] != GOAL_SIZE {
        return (String::new(), None);
    }
    let limit = goal_ms(operation["name"].as_str().unwrap_or_default());
    let is_fast = operation["processorMs"]
        .as_f64()
        .is_some_and(|ms| ms < limit);
    let is_small = operation["peakPerInput"]
        .as_f64()
        .is_some_and(|times| times < MEMORY_GOAL);
    (
        format!("< {limit} ms, < {MEMORY_GOAL} times the input"),
        Some(is_fast && is_small),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(name: &'static str, components: u32, processor_ms: f64) -> Operation {
        Operation {
            name,
            components,
            input_bytes: u64::from(components) * 2_000,
            processor_ms,
            peak_bytes: u64::from(components) * 20_000,
        }
    }

    #[test]
    fn a_row_says_whether_the_goals_of_its_size_were_reached() {
        let told = |ms| row(&operation_json(&operation("check", 1_000, ms)));
        assert_eq!(
            told(120.0),
            "| check | 1000 | 2000 | 120.0 | 120.0 | 20.0 | 10.0 | < 150 ms, < 20 times the input | reached |\n"
        );
        assert!(told(151.0).contains("missed"));
        let small = row(&operation_json(&operation("check", 100, 1e6)));
        assert!(!small.contains("missed"), "{small}");
    }

    #[test]
    fn growth_compares_the_time_of_one_component() {
        let measured = Measured {
            operations: vec![
                operation("check", 1_000, 100.0),
                operation("check", 10_000, 1_500.0),
            ],
            drawings: Vec::new(),
            plans: Vec::new(),
            requirements: Vec::new(),
            watched: Vec::new(),
            exchanged: Vec::new(),
            lint: None,
            scenarios: None,
            start_ms: vec![3.0],
        };
        assert!(growth(&measured, "check").is_some_and(|ratio| (ratio - 1.5).abs() < 1e-9));
        assert_eq!(growth(&measured, "features"), None);
    }
}
