//! What a document is, and its header.

use crate::dump::{dump, findings, read};
use specpack_graph::model::{Complexity, DocumentKind};
use specpack_syntax::source::FileId;

fn kind(text: &str) -> DocumentKind {
    read(text).kind(FileId(0))
}

// req: GEN-1
#[test]
fn the_stated_kind_decides_whatever_its_case() {
    assert_eq!(
        kind("---\nkind: SystemArchitecture\n---\n"),
        DocumentKind::System
    );
    assert_eq!(kind("---\nkind: feature\n---\n"), DocumentKind::Feature);
    assert_eq!(kind("---\nkind: FeatureSpec\n---\n"), DocumentKind::Feature);
    assert_eq!(
        kind("---\nkind: security-critical-spec\n---\n"),
        DocumentKind::SecurityCritical
    );
    assert_eq!(kind("---\nkind: QASpec\n---\n"), DocumentKind::Qa);
}

// req: GEN-1
#[test]
fn without_front_matter_the_sections_decide() {
    assert_eq!(
        kind("# Shop\n\n## 4. System Components\n"),
        DocumentKind::System
    );
    assert_eq!(kind("# Login\n\n## User Stories\n"), DocumentKind::Feature);
    assert_eq!(
        kind("# Login\n\n## 4. Functional Requirements\n"),
        DocumentKind::Feature
    );
    assert_eq!(
        kind("# Minutes of Monday\n\nWe met.\n"),
        DocumentKind::Unknown
    );
}

// req: GEN-1
#[test]
fn everyday_headings_alone_make_no_spec() {
    let everyday = [
        "# lib\n\n## Components\n\n- `lib`, the library\n- `cli`, the program\n\n## Features\n\n- fast\n",
        "# lib\n\n## Features\n\n- `std`\n- `serde`\n\n## Roadmap\n\n- [ ] async\n",
        "# lib\n\n## Motivation\n\nIt hurt.\n\n## Goals\n\n- none\n\n## Roadmap\n\n1. all\n",
        "# Development guide\n\n## Requirements\n\n- a compiler\n\n## Workflow\n\nBuild.\n",
        "# lib\n\n## Services\n\n### Messages\n\nThey are sent.\n",
    ];
    for text in everyday {
        assert_eq!(kind(text), DocumentKind::Unknown, "{text}");
    }
}

// req: GEN-1
#[test]
fn everyday_headings_make_a_spec_of_what_is_written_as_one() {
    let system = DocumentKind::System;
    let feature = DocumentKind::Feature;
    let prd = DocumentKind::Prd;
    let specs = [
        (
            "## Components\n\n### Auth\n\n**Responsibility:** Keys\n",
            system,
        ),
        ("## Components\n\n### Component 1: Auth\n\nKeys.\n", system),
        ("## Services\n\n### Auth\n\n- Depends on: Orders\n", system),
        (
            "## Components\n\n| Name | Responsibility |\n|---|---|\n| A | b |\n",
            system,
        ),
        ("## Features\n\n1. Auth Service (Level 4)\n", system),
        ("## Requirements\n\n### FR-1: Open\n\nIt opens.\n", feature),
        ("## Requirements\n\n- **FR-1**: It opens.\n", feature),
        (
            "## Goals\n\nFewer.\n\n## Roadmap\n\nNow.\n\n## User Stories\n\nAs I.\n",
            prd,
        ),
        ("## Goals\n\nFewer.\n\n## Problem Statement\n\nMany.\n", prd),
    ];
    for (text, expected) in specs {
        assert_eq!(kind(&format!("# Shop\n\n{text}")), expected, "{text}");
    }
    assert_eq!(
        kind("---\nspecmas: 3.0\n---\n\n# Shop\n\n## Components\n\n### Auth\n"),
        system
    );
}

#[test]
fn a_document_of_no_kind_is_reported_once_with_its_blocks() {
    let pack = read("# Minutes\n\nWe met.\n\n- tea\n- cake\n");
    insta::assert_snapshot!(findings(&pack), @"Info[unknown-document] 1:1 `spec.md` is neither a system spec, a feature spec nor a PRD; its 4 blocks were not read (State `kind: SystemArchitecture`, `kind: feature` or `kind: prd` in its front matter, or leave the file out.)");
    assert_eq!(pack.accounted().reported, 4);
}

#[test]
fn a_header_is_typed_and_keeps_what_it_does_not_know() {
    let text = "---\nspecmas: v3\nkind: feature\nid: feat-a\nname: A\ncomplexity: simple\n\
                maturity_level: 0\nowner: [To be assigned]\nowners:\n  - name: Ann\n    \
                email: ann@example.com\ntags: [a, b]\nteam: blue\ndepends_on: []\nrelated_specs:\n  \
                - id: sys-x\n    relationship: implements_component\n    component: \"A\"\n---\n";
    let pack = read(text);
    let header = pack.header(FileId(0));
    let text_at = |at| pack.text(at);
    assert_eq!(header.specmas.as_ref().unwrap().value, "v3");
    let complexity = header.complexity.as_ref().unwrap();
    assert_eq!(complexity.value, Some(Complexity::Easy));
    assert_eq!(text_at(complexity.at), "simple");
    assert_eq!(header.maturity.as_ref().unwrap().value, Some(0));
    let owners: Vec<_> = header
        .owners
        .iter()
        .map(|owner| owner.name.value.as_str())
        .collect();
    assert_eq!(owners, ["[To be assigned]", "Ann"]);
    assert_eq!(header.tags.len(), 2);
    assert_eq!(
        header.related_specs[0].relationship.as_ref().unwrap().value,
        "implements_component"
    );
    let unknown: Vec<_> = header
        .fields
        .iter()
        .filter(|field| !field.is_known)
        .collect();
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].key.value, "team");
    assert_eq!(text_at(unknown[0].value), "blue");
}

#[test]
fn a_value_that_is_none_of_its_kind_is_kept_as_written() {
    let pack = read("---\nkind: feature\ncomplexity: huge\nmaturity: 9\n---\n");
    let header = pack.header(FileId(0));
    let complexity = header.complexity.as_ref().unwrap();
    assert_eq!((complexity.value, complexity.text.as_str()), (None, "huge"));
    let maturity = header.maturity.as_ref().unwrap();
    assert_eq!((maturity.value, maturity.text.as_str()), (None, "9"));
}

// req: GEN-1
#[test]
fn a_byte_order_mark_and_crlf_change_nothing() {
    let lf = include_str!("phased.md");
    let crlf = format!("\u{feff}{}", lf.replace('\n', "\r\n"));
    let mut marked = read(&crlf);
    marked
        .diagnostics
        .retain(|finding| finding.rule != "byte-order-mark");
    assert_eq!(dump(&marked), dump(&read(lf)));
}
