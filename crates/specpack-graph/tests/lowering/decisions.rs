//! Decision records.

use crate::dump::findings;
use specpack_graph::Pack;
use specpack_graph::model::{Decision, DecisionStatus, DocumentKind, EdgeKind, Entry};
use specpack_syntax::source::{FileId, SourceFile};

const MADR: &str = "\
---
status: accepted
date: 2026-01-02
requirements: [FR-1]
supersedes: ADR-3
---

# ADR-0007: Codes travel by SMS

## Context and Problem Statement

A code proves possession (FR-2, not SHA-256 or FR-9).

## Considered Options

* SMS
* Mail

## Decision Outcome

Chosen: SMS.

### Consequences

* Good, because it works.

## More Information

| a | b |
|---|---|
| 1 | 2 |
";

const OLDER: &str = "\
# 3. Codes travel by mail

## Status

Superseded by [ADR-0007](0007-sms.md).

## Context

There was a need.

## Decision

Mail.
";

const PRD: &str = "# PRD: Codes\n\n## Functional Requirements\n\n### FR-1: Send a code\n\n### FR-2: Prove possession\n";

fn pack() -> Pack {
    let files = [
        ("adr/0007-sms.md", MADR),
        ("adr/0003-mail.md", OLDER),
        ("prd.md", PRD),
    ];
    let files = files.map(|(path, text)| SourceFile::new(path, text));
    Pack::read(files.to_vec())
}

// req: PACK-8
#[test]
fn a_record_tells_its_status_and_which_parts_it_has() {
    let pack = pack();
    let decisions: Vec<Entry<'_, Decision>> = pack.graph.of::<Decision>().collect();
    let [madr, older] = decisions.as_slice() else {
        panic!("two decisions");
    };
    assert_eq!(madr.name(), "Codes travel by SMS");
    assert_eq!((madr.number, madr.data.id.as_str()), (Some(7), "0007-sms"));
    assert_eq!(madr.status, Some(DecisionStatus::Accepted));
    assert_eq!(madr.date.as_ref().unwrap().value, "2026-01-02");
    assert!(madr.has_context && madr.has_outcome && madr.has_consequences);
    assert_eq!(madr.option_count, 2);
    assert_eq!(
        (older.name(), older.number),
        ("Codes travel by mail", Some(3))
    );
    assert_eq!(older.status, Some(DecisionStatus::Superseded));
    assert!(older.names_successor && older.has_outcome && !older.has_consequences);
    assert_eq!(findings(&pack), "");
    assert_eq!(pack.accounted().reported, 0);
}

// req: PACK-8
#[test]
fn a_decision_leads_to_requirements_and_to_what_it_replaces() {
    let pack = pack();
    let graph = &pack.graph;
    let of = |kind| {
        let edges = graph.edges().iter().filter(move |edge| edge.kind == kind);
        let edges = edges.map(|edge| {
            let (from, to) = (graph.name(edge.from), graph.name(edge.to));
            format!("{from} > {to} ({})", pack.text(edge.at))
        });
        edges.collect::<Vec<_>>()
    };
    assert_eq!(
        of(EdgeKind::Decides),
        [
            "Codes travel by SMS > Send a code (FR-1)",
            "Codes travel by SMS > Send a code (FR-1)",
            "Codes travel by SMS > Prove possession (FR-2)",
        ]
    );
    assert_eq!(
        of(EdgeKind::Supersedes),
        [
            "Codes travel by SMS > Codes travel by mail (ADR-3)",
            "Codes travel by SMS > Codes travel by mail ([ADR-0007](0007-sms.md))",
        ]
    );
}

#[test]
fn records_are_told_from_other_documents() {
    let kind = |path: &str, text: &str| {
        let pack = Pack::read(vec![SourceFile::new(path, text)]);
        pack.kind(FileId(0))
    };
    let decision = DocumentKind::Decision;
    assert_eq!(kind("adr/0001-a.md", "# A\n\nWe will.\n"), decision);
    assert_eq!(
        kind("a.md", "# A\n\n## Decision\n\n## Consequences\n"),
        decision
    );
    assert_eq!(kind("a.md", "---\nkind: adr\n---\n\n# A\n"), decision);
    assert_eq!(
        kind("adr/README.md", "# Decisions\n"),
        DocumentKind::Unknown
    );
    assert_eq!(
        kind("a.md", "# A\n\n## Context\n\nB\n"),
        DocumentKind::Unknown
    );
}
