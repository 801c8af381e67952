//! How long a PRD takes to become the folder of another tool, and to be merged into it, as it grows.

use super::meter;
use crate::bench::report::{rounded, text_of, verdict};
use crate::scratch::Scratch;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Requirements of the PRDs that are written; each has a task.
const SIZES: [u32; 2] = [1_000, 10_000];
const TOOLS: [&str; 3] = ["spec-kit", "openspec", "kiro"];
const TASKS_OF_PHASE: u32 = 10;
const RUNS: usize = 5;
/// How much longer each requirement may take in the largest PRD than in the smallest.
const GROWTH_GOAL: f64 = 2.0;

/// What one PRD took in the form of one tool.
#[derive(Debug)]
pub(super) struct Exchanged {
    tool: &'static str,
    requirements: u32,
    /// Milliseconds of the processor for a folder that is written anew.
    new_ms: f64,
    /// The same for one that is there, after every tenth task was renamed.
    merged_ms: f64,
    /// The same for the PRD of that folder.
    import_ms: f64,
}

/// Writes each PRD for each tool, twice, and reads it back.
pub(super) fn measure(program: &Path) -> Result<Vec<Exchanged>> {
    let mut exchanged = Vec::new();
    for requirements in SIZES {
        for tool in TOOLS {
            exchanged.push(exchange(program, tool, requirements)?);
        }
    }
    Ok(exchanged)
}

fn exchange(program: &Path, tool: &'static str, requirements: u32) -> Result<Exchanged> {
    let (mut new, mut merged, mut import) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let folder = Scratch::new("specpack-interchange")?;
        let prd = folder.path().join("large.prd.md");
        let export = ["export", "large.prd.md", "--to", tool].map(OsStr::new);
        let run = |arguments: &[&OsStr]| -> Result<f64> {
            Ok(meter::run(program, arguments, folder.path(), &[0])?.processor_ms)
        };
        fs::write(&prd, document(requirements, "Build"))?;
        new.push(run(&export)?);
        fs::write(&prd, document(requirements, "Make"))?;
        merged.push(run(&export)?);
        let back = ["import", ".", "--out", "back"].map(OsStr::new);
        import.push(run(&back)?);
    }
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all.get(RUNS / 2).copied().context("nothing was run")
    };
    Ok(Exchanged {
        tool,
        requirements,
        new_ms: median(new)?,
        merged_ms: median(merged)?,
        import_ms: median(import)?,
    })
}

/// A PRD of so many requirements, each with a task; every tenth task begins with `verb`.
fn document(requirements: u32, verb: &str) -> String {
    let mut text = "# PRD: Large\n\n## Functional Requirements\n".to_owned();
    for number in 1..=requirements {
        let _ = write!(
            text,
            "\n### REQ-{number:05}: Keep record {number}\n\n**Description:** The system MUST keep \
             record {number}.\n\n**Acceptance Criteria:**\n\n- [ ] Record {number} is there\n"
        );
    }
    text.push_str("\n## Implementation Roadmap\n");
    for number in 1..=requirements {
        let (phase, place) = (
            (number - 1) / TASKS_OF_PHASE + 1,
            (number - 1) % TASKS_OF_PHASE + 1,
        );
        if place == 1 {
            let _ = write!(text, "\n### Phase {phase}: Part {phase}\n\n");
        }
        let verb = if place == 1 { verb } else { "Build" };
        let _ = write!(
            text,
            "- [ ] Task {phase}.{place}: {verb} the store of record {number}\n  - Requirements: \
             REQ-{number:05}\n"
        );
    }
    text
}

pub(super) fn to_json(exchanged: &[Exchanged]) -> Value {
    let exchanged = exchanged.iter().map(|one| {
        json!({
            "tool": one.tool,
            "requirements": one.requirements,
            "newMs": rounded(one.new_ms, 1),
            "mergedMs": rounded(one.merged_ms, 1),
            "importMs": rounded(one.import_ms, 1),
        })
    });
    exchanged.collect()
}

/// A line for each tool: what the largest PRD took, and how the time grows.
pub(super) fn lines(exchanged: &Value) -> String {
    let all = exchanged.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut text = String::new();
    for tool in TOOLS {
        let of_tool: Vec<&Value> = all.iter().filter(|one| one["tool"] == tool).collect();
        let [smallest, .., largest] = of_tool.as_slice() else {
            continue;
        };
        let growth = ["newMs", "mergedMs", "importMs"].map(|name| {
            let each = |one: &Value| {
                let taken = one[name].as_f64().unwrap_or(f64::INFINITY);
                taken / one["requirements"].as_f64().unwrap_or(1.0)
            };
            each(largest) / each(smallest)
        });
        let told: Vec<String> = growth
            .iter()
            .map(|ratio| text_of(&rounded(*ratio, 2)))
            .collect();
        let _ = writeln!(
            text,
            "- A PRD of {} requirements and as many tasks as a folder of {tool}: {} ms of the \
             processor, merged into one that is there {} ms, made a PRD again {} ms; a requirement \
             takes {} times as long as in one of {} (goal: below {GROWTH_GOAL}) {}",
            largest["requirements"],
            text_of(&largest["newMs"]),
            text_of(&largest["mergedMs"]),
            text_of(&largest["importMs"]),
            told.join(", "),
            smallest["requirements"],
            verdict(Some(growth.iter().all(|ratio| *ratio < GROWTH_GOAL))),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Exchanged, document, lines, to_json};

    #[test]
    fn a_document_has_the_requirements_and_tasks_that_are_said() {
        let text = document(1_000, "Make");
        let count = |word: &str| text.matches(word).count();
        assert_eq!(count("\n### REQ-"), 1_000);
        assert_eq!(count("\n- [ ] Task "), 1_000);
        assert_eq!(count(": Make the store"), 100);
    }

    #[test]
    fn lines_say_whether_time_grows_with_the_requirements() {
        let one = |requirements: u32, merged_ms: f64| Exchanged {
            tool: "kiro",
            requirements,
            new_ms: f64::from(requirements) / 100.0,
            merged_ms,
            import_ms: f64::from(requirements) / 50.0,
        };
        let text = lines(&to_json(&[one(1_000, 10.0), one(10_000, 110.0)]));
        assert!(text.contains("1.0, 1.1, 1.0 times as long"), "{text}");
        assert!(text.trim_end().ends_with("reached"), "{text}");
        let text = lines(&to_json(&[one(1_000, 10.0), one(10_000, 900.0)]));
        assert!(text.trim_end().ends_with("**missed**"), "{text}");
    }
}
