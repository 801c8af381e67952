//! Every block is understood or reported.

use crate::dump::{findings, read};
use specpack_graph::RULES;

// req: GEN-1
#[test]
fn blocks_that_no_field_takes_are_reported_not_counted_as_understood() {
    let text = "# S\n\n## System Components\n\n#### A Service\n**APIs Exposed:**\n\n\
                | Colour | Shape |\n|---|---|\n| red | round |\n\n## Roadmap\n\n\
                | Colour | Shape |\n|---|---|\n| red | round |\n";
    let pack = read(text);
    assert_eq!(pack.accounted().reported, 4);
    insta::assert_snapshot!(findings(&pack), @r"
    Info[unknown-content] 8:1 2 blocks in `A Service` could not be read (Write it in a form that the section's kind knows, or as plain paragraphs.)
    Info[unknown-content] 14:1 2 blocks in `Roadmap` could not be read (Write it in a form that the section's kind knows, or as plain paragraphs.)
    ");
}

#[test]
fn every_finding_is_of_a_declared_rule() {
    let text = "# S\n\n## System Components\n\n#### A\n**Dependencies:** Nobody\n\n## Foo\n\nbar\n\n\
                ## Data Ownership\n\n| a | b |\n|-|-|\n| c | d |\n";
    let pack = read(text);
    assert!(pack.diagnostics.len() >= 3);
    for finding in &pack.diagnostics {
        assert!(RULES.contains(&finding.rule.as_ref()), "{}", finding.rule);
    }
}

#[test]
fn free_text_of_a_known_section_stays_with_it() {
    let pack = read(
        "# S\n\n## Components\n\nBefore the parts.\n\n### 2.1 Component Overview\n\n- a\n  - b\n",
    );
    let outline = &pack.outlines[0];
    let passages: Vec<_> = outline
        .sections
        .iter()
        .flat_map(|section| &section.passages)
        .map(|passage| passage.value.as_str())
        .collect();
    assert_eq!(passages, ["Before the parts.", "- a\n  - b"]);
    assert_eq!(pack.accounted().reported, 0);
}
