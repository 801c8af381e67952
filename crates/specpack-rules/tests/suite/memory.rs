//! What a memory of earlier packs reads is what is read without one.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use specpack_graph::{Memory, Pack};
use specpack_rules::{Config, Earlier, Report, check, check_again};
use specpack_syntax::source::SourceFile;
use std::collections::BTreeMap;

/// Names of files, and texts that refer to each other, that state the same, and that are broken.
const FILES: &[(&str, &[&str])] = &[
    (
        "a.md",
        &[
            "# PRD: Shop\n\n## Functional Requirements\n\n#### FR-1: Log in\n\nThe shop answers soon.\n",
            "# PRD: Shop\n\n## Functional Requirements\n\n#### FR-2: Log out\n\nSee [b](b.md#gone).\n",
            "---\nkind: feature\nid: feat-a\ndepends_on: [feat-b]\n---\n# A\n",
            "# PRD: Shop\n\n## Functional Requirements\n\n#### FR-1: Log in:\n\nIt MUST be fast and MUST \
             be safe: TBD.\n\n**Acceptance Criteria:**\n\n- [ ] Quickly.\n\n#### FR-1: Log in:\n\nSo.\n",
            "# a\n# a\n<!-- specpack: allow no-such-rule -->\n```\n",
        ],
    ),
    (
        "api.yaml",
        &[
            "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {/a: {$ref: 'part.yaml#/a'}}\n",
            "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\nx-requirements: [FR-1]\n",
            "openapi: [\n",
        ],
    ),
    (
        "b.md",
        &[
            "---\nkind: feature\nid: feat-b\ndepends_on: [feat-a]\n---\n# B\n\n## Gone\n",
            "# PRD: Shop again\n\n## Functional Requirements\n\n#### FR-1: Log in\n\nAgain.\n",
        ],
    ),
    (
        "log.feature",
        &[
            "Feature: Log\n\n  @FR-1\n  Scenario: In\n    When a\n    Then b\n",
            "Feature: Log\n\n  @FR-2\n  Scenario: In\n    When a\n",
        ],
    ),
    (
        "part.yaml",
        &["a: {get: {}}\n", "a: {post: {responses: {}}}\n"],
    ),
    (
        "t.rs",
        &[
            "// req: FR-1\n#[test]\nfn a() {}\n",
            "// req: FR-9\n#[test]\nfn a() {}\n",
        ],
    ),
];

/// Puts a text into the place of a file, or takes the file away.
fn step() -> impl Strategy<Value = (&'static str, Option<&'static str>)> {
    prop::sample::select(FILES).prop_flat_map(|(name, texts)| {
        let text = prop::option::weighted(0.8, prop::sample::select(texts));
        text.prop_map(move |text| (name, text))
    })
}

fn told(pack: &Pack, report: &Report) -> String {
    format!(
        "{:#?}",
        (
            &report.diagnostics,
            &pack.diagnostics,
            &pack.trees,
            &pack.kinds,
            &pack.headers,
            &pack.outlines,
            &pack.accounting,
            (
                pack.graph.nodes().collect::<Vec<_>>(),
                pack.graph.edges(),
                pack.graph.traces()
            ),
        )
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    // req: GEN-8
    #[test]
    fn a_pack_read_again_after_edits_is_the_pack_read_anew(
        steps in prop::collection::vec(prop::collection::vec(step(), 1..4), 1..8),
    ) {
        let mut memory = Memory::default();
        let mut earlier = Earlier::default();
        let mut files = BTreeMap::new();
        for edits in steps {
            for (name, text) in edits {
                match text {
                    Some(text) => files.insert(name, text),
                    None => files.remove(name),
                };
            }
            let sources = files.iter().map(|(name, text)| SourceFile::new(*name, *text));
            let sources: Vec<SourceFile> = sources.collect();
            let again = memory.read(sources.clone());
            let anew = Pack::read(sources);
            let config = Config::default();
            let report_again = check_again(&again, &config, &|_| None, &mut earlier);
            let report_anew = check(&anew, &config);
            prop_assert_eq!(told(&again, &report_again), told(&anew, &report_anew));
        }
    }
}

// req: GEN-8
#[test]
fn of_a_pack_read_again_only_what_changed_is_lowered() {
    let source = |name: &str, text: &str| SourceFile::new(name, text);
    let mut memory = Memory::default();
    let first = memory.read(vec![source("a.md", "# A\n"), source("b.md", "# B\n")]);
    let second = memory.read(vec![source("a.md", "# A\n"), source("b.md", "# C\n")]);
    let is_kept = |at: usize| std::sync::Arc::ptr_eq(&first.trees[at], &second.trees[at]);
    assert!(is_kept(0));
    assert!(!is_kept(1));
    // The same bytes under another name may be another document.
    let third = memory.read(vec![source("c.md", "# A\n"), source("b.md", "# C\n")]);
    assert!(!std::sync::Arc::ptr_eq(&second.trees[0], &third.trees[0]));
    assert!(std::sync::Arc::ptr_eq(&second.trees[1], &third.trees[1]));
}
