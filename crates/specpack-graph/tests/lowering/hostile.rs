//! Documents that are made to take long, or to fill memory, are read like any other.

use crate::dump::read;

const SYSTEM: &str = "---\nkind: SystemArchitecture\n---\n# S\n\n";
const FEATURE: &str = "---\nkind: feature\n---\n# S\n\n";
const COUNT: usize = 2_000;

fn is_accounted_for(text: &str) {
    assert_eq!(read(text).accounted().ignored, 0);
}

fn repeated(head: &str, section: &str, line: &str) {
    is_accounted_for(&format!("{head}{section}\n\n{}\n", line.repeat(COUNT)));
}

fn numbered(head: &str, section: &str, line: impl Fn(usize) -> String) {
    let lines: String = (0..COUNT).map(line).collect();
    is_accounted_for(&format!("{head}{section}\n\n{lines}\n"));
}

#[test]
fn nesting_without_end_is_read() {
    repeated(SYSTEM, "## Security", "> ");
    repeated(SYSTEM, "## Data Models\n```", "{ a: [ ");
    repeated(SYSTEM, "## Roadmap\n1. ", "(");
    numbered(SYSTEM, "## Security", |at| {
        format!("{}- x\n", "  ".repeat(at % 300))
    });
    numbered(SYSTEM, "## System Components", |at| {
        format!("{} A{at}\n", "#".repeat(1 + at % 12))
    });
}

#[test]
fn everything_that_depends_on_everything_is_read() {
    repeated(
        SYSTEM,
        "## Roadmap",
        "1. Aa (Level 3)\n   - Dependencies: All above\n",
    );
    repeated(
        SYSTEM,
        "## Components",
        "#### Auth Service\n**Dependencies:** Auth\n\n",
    );
    repeated(SYSTEM, "## Components", "#### A b c d e f g h\n");
}

#[test]
fn lines_without_end_are_read() {
    repeated(SYSTEM, "## Components\n#### A\n**Dependencies:** ", "a,");
    repeated(
        SYSTEM,
        "## Components\n#### A B\n**Dependencies:** ",
        "a b ",
    );
    repeated(SYSTEM, "## Components\n#### A\n", "**a:** ");
    repeated(SYSTEM, "## Performance\n- a: ", "1 p9 percentile");
    repeated(SYSTEM, "## Data Models\n```\n", "create table (");
    repeated(SYSTEM, "## API Contracts\n**A → B**\n```\n", "GET /aaaa ");
}

#[test]
fn more_of_the_same_than_anyone_writes_is_read() {
    numbered(FEATURE, "## API", |at| {
        format!("#### POST /a{at}\n**Request:** x\n")
    });
    repeated(
        FEATURE,
        "## User Stories\n### Story 1: a",
        "- [ ] Given a, when b, then c\n",
    );
    repeated(FEATURE, "## Environment Variables\n```", "A=b\n");
    repeated(SYSTEM, "", "## Foo\n\nbar\n\n");
    numbered(SYSTEM, "## Components", |at| {
        format!("#### Xx{at} Yy\n**Dependencies:** Qq{at}\n\n")
    });
}
