//! The commands of the guides, run in their order, answer what is shown.
//!
//! A comment `<!-- before: … -->` in a guide holds what a reader does between two commands, in
//! the words of the cases; `<!-- file: PATH -->` says that the block that follows is a file which
//! the reader writes. Of a shown answer, `…` as its first or last line leaves the rest out.

use crate::sandbox::{Sandbox, without_lengths};
use std::path::Path;

const ELISION: &str = "…";

struct Shown<'a> {
    command: &'a str,
    answer: String,
}

// req: GEN-10
#[test]
fn the_guide_shows_what_its_commands_answer() {
    let compared = follow("guide.md");
    assert!(compared >= 10, "only {compared} answers were compared");
}

// req: PACK-1, PACK-9, PACK-11
#[test]
fn the_guide_to_a_spec_pack_leads_from_a_prd_through_the_gate() {
    let compared = follow("spec-pack.md");
    assert!(compared >= 11, "only {compared} answers were compared");
}

// req: PRD-2, PRD-3, PRD-4, PRD-5, PRD-6
#[test]
fn the_guide_to_plans_leads_from_a_prd_to_tasks_a_plan_and_checkpoints() {
    let compared = follow("plans.md");
    assert!(compared >= 10, "only {compared} answers were compared");
}

// req: SEQ-1, SEQ-2, SEQ-3, SEQ-4
#[test]
fn the_guide_to_sequences_leads_from_a_document_to_its_diagram_and_its_contract() {
    let compared = follow("sequences.md");
    assert!(compared >= 6, "only {compared} answers were compared");
}

/// Does what a guide says, and counts the answers that were compared.
fn follow(name: &str) -> usize {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/specpack");
    let guide = std::fs::read_to_string(docs.join(name)).unwrap();
    let sandbox = Sandbox::new();
    let mut lines = guide.lines().peekable();
    let mut command = None;
    let mut file = None;
    let mut compared = 0;
    while let Some(line) = lines.next() {
        if let Some(preparation) = line.strip_prefix("<!-- before: ") {
            sandbox.run(preparation.trim_end_matches("-->").trim_end());
        }
        if let Some(path) = line.strip_prefix("<!-- file: ") {
            file = Some(path.trim_end_matches("-->").trim_end());
        }
        let Some(language) = line.strip_prefix("```") else {
            continue;
        };
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some(path) = file.take() {
            sandbox.write(path, format!("{}\n", block.join("\n")).as_bytes());
            continue;
        }
        match (language, block.as_slice()) {
            ("sh", [only]) if only.starts_with("specpack ") => command = Some(*only),
            ("text", answer) => {
                let Some(command) = command.take() else {
                    continue;
                };
                let answer = without_lengths(&answer.join("\n"));
                compare(&sandbox, &Shown { command, answer });
                compared += 1;
            }
            _ => command = None,
        }
    }
    compared
}

fn compare(sandbox: &Sandbox, shown: &Shown<'_>) {
    let answer = sandbox.run(shown.command);
    let answered = format!("{}{}", answer.stdout, answer.stderr);
    let answered = answered.trim_end();
    let is_shown = if let Some(end) = shown.answer.strip_prefix(&format!("{ELISION}\n")) {
        answered.ends_with(end)
    } else if let Some(start) = shown.answer.strip_suffix(&format!("\n{ELISION}")) {
        answered.starts_with(start)
    } else {
        answered == shown.answer
    };
    assert!(
        is_shown,
        "`{}` answers\n{answered}\nand the guide shows\n{}",
        shown.command, shown.answer
    );
}
