//! Product requirements documents.

use crate::dump::{dump, findings, read};
use proptest::prelude::*;
use specpack_graph::Pack;
use specpack_graph::model::{
    Checkpoint, DocumentKind, NodeKind, Question, Requirement, Spanned, Task, Topic,
};
use specpack_syntax::source::{FileId, SourceFile};

/// A template with examples, nested fences and figures that contradict one another.
pub(crate) const BIKE_SHARE: &str = include_str!("../documents/bike-share.md");

fn count(pack: &Pack, kind: NodeKind) -> usize {
    let nodes = pack.graph.nodes();
    nodes.filter(|node| node.data.kind() == kind).count()
}

fn unknown_sections(pack: &Pack) -> Vec<&str> {
    let sections = pack.outlines[0].sections.iter();
    let unknown = sections.filter(|section| section.topic == Topic::Unknown);
    unknown.map(|section| section.title.as_str()).collect()
}

// req: PRD-1
#[test]
fn a_template_is_lowered_whole_with_what_its_examples_say() {
    insta::assert_snapshot!(dump(&read(BIKE_SHARE)));
}

// req: PRD-1
#[test]
fn every_heading_is_understood_and_every_requirement_is_found() {
    let pack = read(BIKE_SHARE);
    assert_eq!(pack.kind(FileId(0)), DocumentKind::Prd);
    assert_eq!(pack.outlines[0].sections.len(), 65);
    assert_eq!(unknown_sections(&pack), Vec::<&str>::new());
    assert_eq!(
        requirement_ids(&pack),
        ["REQ-001", "REQ-002", "REQ-005", "REQ-008"]
    );
    assert_eq!(pack.accounted().ignored, 0);
    assert_eq!(pack.accounted().reported, 0);
}

fn requirement_ids(pack: &Pack) -> Vec<&str> {
    let requirements = pack.graph.of::<Requirement>();
    requirements
        .filter_map(|requirement| Some(requirement.data.id.as_ref()?.value.as_str()))
        .collect()
}

/// The document that the requirements come from, where it is at hand.
#[test]
fn the_source_document_is_understood_whole_where_it_is_at_hand() {
    let Some(path) = crate::seed("002_") else {
        println!("source document not run: 002_ (neither SPECPACK_SEEDS nor shared/seeds has it)");
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let pack = Pack::read(vec![SourceFile::decode("002.txt", &bytes)]);
    assert_eq!(pack.outlines[0].sections.len(), 66);
    assert_eq!(unknown_sections(&pack), Vec::<&str>::new());
    assert_eq!(
        requirement_ids(&pack),
        ["REQ-001", "REQ-002", "REQ-005", "REQ-008"]
    );
    assert_eq!(pack.accounted().reported, 0);
    // 21 of the roadmap, 26 of the appendix, and 6 of each of the two examples.
    assert_eq!(count(&pack, NodeKind::Task), 59);
    assert_eq!(count(&pack, NodeKind::Checkpoint), 5);
    assert_eq!(count(&pack, NodeKind::Question), 3);
    assert_eq!(count(&pack, NodeKind::Risk), 5);
    assert_eq!(count(&pack, NodeKind::Exclusion), 5);
    assert_eq!(count(&pack, NodeKind::Endpoint), 2);
}

// req: PRD-1
#[test]
fn ids_of_every_numbering_are_requirements() {
    let pack = read(
        "# PRD: Cart\n\n## Requirements\n\n### REQ-001: One\n\n### REQ-005a: Two\n\n### FR-1: Three\n\n\
         ### F1.1: Four\n\n- **FR-2**: System MUST do five\n\n## User Stories\n\n### US-1: Six\n\n\
         As a customer, I want to pay, so that I own it.\n",
    );
    assert_eq!(
        requirement_ids(&pack),
        ["REQ-001", "REQ-005a", "FR-1", "F1.1"]
    );
    let story = pack.graph.stories().next().unwrap();
    assert_eq!(
        (story.name(), story.data.number.as_deref()),
        ("Six", Some("1"))
    );
}

// req: PRD-2
#[test]
fn tasks_are_read_from_tables_headings_and_flat_lists() {
    let table = "# PRD: Cart\n\n## Tasks\n\n| ID | Task | Phase | Hours | Depends on | Owner |\n\
                 |---|---|---|---|---|---|\n| T1 | Store it | 1 | 4 | None | Ann |\n\
                 | T2 | Show it | 2 | 6.5 | T1 | Bob |\n";
    insta::assert_snapshot!(tasks(&read(table)), @r"
    Phase `Phase 1` number=1
    Task `Store it` in=roadmap number=T1 phase=Phase 1 minutes=240-240 by=Ann
    Phase `Phase 2` number=2
    Task `Show it` in=roadmap number=T2 phase=Phase 2 minutes=390-390 by=Bob needs=T1→Store it
    ");
    let headings = "# PRD: Cart\n\n## Roadmap\n\n### Phase 1: First\n\n#### 1.1 Store it (3h)\n\n\
                    - Owner: Ann\n\n#### Task 1.2: Show it\n\n**Effort:** 2d\n\n**Depends on:** 1.1\n";
    insta::assert_snapshot!(tasks(&read(headings)), @r"
    Phase `First` number=1
    Task `Store it` in=roadmap number=1.1 phase=First minutes=180-180 by=Ann
    Task `Show it` in=roadmap number=1.2 phase=First minutes=960-960 needs=1.1→Store it
    ");
    let flat = "# PRD: Cart\n\n## Implementation Plan\n\n1. Store it (4h)\n2. Show it (6h, depends on 1)\n\
                3. Sell it - 1 week\n   - Dependencies: All above\n";
    insta::assert_snapshot!(tasks(&read(flat)), @r"
    Task `Store it` in=roadmap number=1 minutes=240-240
    Task `Show it` in=roadmap number=2 minutes=360-360 needs=1→Store it
    Task `Sell it` in=roadmap number=3 minutes=2400-2400 needs=All above→2 nodes
    ");
}

// req: PRD-2
#[test]
fn a_column_of_sizes_tells_large_from_extra_large() {
    let pack = read(
        "# PRD: Cart\n\n## Tasks\n\n| ID | Task | Size |\n|---|---|---|\n\
         | T1 | Store it | Extra Large |\n| T2 | Show it | Large |\n| T3 | Paint it | XS |\n",
    );
    let tasks = pack.graph.of::<Task>();
    let sizes = tasks.map(|task| task.data.size.as_ref().map(|size| size.value.as_str()));
    let sizes: Vec<_> = sizes.flatten().collect();
    assert_eq!(sizes, ["extra-large", "large", "extra-small"]);
}

// req: PRD-4
#[test]
fn what_to_do_where_a_checkpoint_fails_is_read_however_it_is_written() {
    let forms = [
        "**Criteria:**\n- [ ] It holds\n\n**If Failed:** Mend the store\n",
        "- **Criteria:**\n  - [ ] It holds\n- **If failed:** Mend the store\n",
        "- [ ] It holds\n- **If failed**: Mend the store\n",
        "**Criteria:**\n- [ ] It holds\n- If failed: Mend the store\n",
        "- [ ] It holds\n- **If failed**:\n  - Mend the store\n",
    ];
    for form in forms {
        let pack = read(&format!(
            "# PRD: Cart\n\n## Validation Checkpoints\n\n### Checkpoint 1: End of Phase 1\n\n{form}"
        ));
        let checkpoint = pack.graph.of::<Checkpoint>().next().unwrap();
        let fallback = checkpoint.data.fallback.as_ref();
        let fallback = fallback.map(|fallback| fallback.value.as_str());
        assert_eq!(fallback, Some("Mend the store"), "{form}");
        let criteria = checkpoint.data.criteria.iter();
        let criteria: Vec<&str> = criteria.map(|&id| pack.graph.name(id)).collect();
        assert_eq!(criteria, ["It holds"], "{form}");
        assert_eq!(pack.accounted().ignored, 0, "{form}");
    }
}

// req: PRD-4
#[test]
fn a_phase_says_what_to_do_where_its_checkpoint_fails() {
    let pack = read(
        "# PRD: Cart\n\n## Roadmap\n\n### Phase 1: First\n\n- [ ] Task 1.1: Store it (2h)\n\n\
         **Validation Checkpoint:** It is stored\n\n**If failed:** Mend the store\n",
    );
    let phase = pack.graph.phases().next().unwrap();
    let said = [&phase.data.checkpoint, &phase.data.fallback].map(|text| {
        let text = text.as_ref();
        text.map(|text| text.value.as_str())
    });
    assert_eq!(said, [Some("It is stored"), Some("Mend the store")]);
}

fn tasks(pack: &Pack) -> String {
    let dumped = dump(pack);
    let lines = dumped.lines().filter(|line| {
        ["Task `", "Phase `", "Error", "Warning"]
            .iter()
            .any(|start| line.starts_with(start))
    });
    lines.collect::<Vec<_>>().join("\n")
}

// req: PRD-3
#[test]
fn dependencies_name_tasks_phases_requirements_and_stories() {
    let pack = read(
        "# PRD: Cart\n\n## User Stories\n\n### Story 1: Buy\n\n## Requirements\n\n### REQ-001: Cart\n\n\
         ## Roadmap\n\n### Phase 1: First\n\n- Task 1.1: A\n- Task 1.2: B\n  - Dependencies: Task 1.1\n\
         - Task 1.3: C\n  - Dependencies: 1.1 and 1.2\n\n### Phase 2: Second\n\n- Task 2.1: D\n  \
         - Dependencies: Phase 1 complete, REQ-001, Story 1\n- Task 2.2: E\n  - Dependencies: Tasks 1.1-1.3\n\
         - Task 2.3: F\n  - Dependencies: Approval of the board\n- Task 2.4: G\n  - Dependencies: Task 9.9, REQ-9, Phase 7\n\
         - Task 2.5: H\n  - Dependencies: B\n- Task 2.6: I\n  - Dependencies: All previous tasks\n",
    );
    insta::assert_snapshot!(tasks(&pack), @r"
    Phase `First` number=1
    Task `A` in=roadmap number=1.1 phase=First
    Task `B` in=roadmap number=1.2 phase=First needs=Task 1.1→A
    Task `C` in=roadmap number=1.3 phase=First needs=1.1→A, 1.2→B
    Phase `Second` number=2
    Task `D` in=roadmap number=2.1 phase=Second needs=Phase 1 complete→First, REQ-001→Cart, Story 1→Buy
    Task `E` in=roadmap number=2.2 phase=Second needs=Tasks 1.1-1.3→3 nodes
    Task `F` in=roadmap number=2.3 phase=Second needs=Approval of the board→outside
    Task `G` in=roadmap number=2.4 phase=Second needs=Task 9.9→?, REQ-9→?, Phase 7→?
    Task `H` in=roadmap number=2.5 phase=Second needs=B→B
    Task `I` in=roadmap number=2.6 phase=Second needs=All previous tasks→8 nodes
    Error[unknown-dependency] 30:19 `G` depends on `Task 9.9`, which is no task, phase, requirement or story (Use the name that its heading or its id has, or add it.)
    Error[unknown-requirement-reference] 30:29 `G` depends on `REQ-9`, which the document does not state (Use the name that its heading or its id has, or add it.)
    Error[unknown-dependency] 30:36 `G` depends on `Phase 7`, which is no task, phase, requirement or story (Use the name that its heading or its id has, or add it.)
    ");
}

// req: PRD-1
#[test]
fn documents_in_other_languages_are_understood_section_by_section() {
    for text in [
        include_str!("../documents/fiets.nl.md"),
        include_str!("../documents/bicicleta.pt.md"),
        include_str!("../documents/cycle.hi.md"),
        include_str!("../documents/jitensha.ja.md"),
    ] {
        let pack = read(text);
        assert_eq!(pack.kind(FileId(0)), DocumentKind::Prd);
        let name = pack.graph.nodes().next().unwrap().name.as_str();
        assert_eq!(unknown_sections(&pack), Vec::<&str>::new(), "{name}");
        assert_eq!(pack.accounted().ignored, 0, "{name}");
        assert_eq!(requirement_ids(&pack), ["REQ-001", "REQ-002"], "{name}");
        assert_eq!(count(&pack, NodeKind::Phase), 2, "{name}");
        assert_eq!(count(&pack, NodeKind::Question), 1, "{name}");
        assert_eq!(count(&pack, NodeKind::Risk), 1, "{name}");
        let minutes: Vec<_> = pack
            .graph
            .of::<Task>()
            .map(|task| task.data.estimate.as_ref().map(|e| e.max_minutes / 60))
            .collect();
        assert_eq!(minutes, [Some(4), Some(8), Some(16)], "{name}");
        let last = pack.graph.of::<Task>().last().unwrap();
        assert_eq!(last.data.dependencies.len(), 2, "{name}");
        let resolved = last.data.dependencies.iter().all(|d| !d.nodes().is_empty());
        assert!(resolved, "{name}: {:?}", last.data.dependencies);
        let goal = pack
            .graph
            .of::<specpack_graph::model::Goal>()
            .next()
            .unwrap();
        assert!(
            goal.data.metric.is_some() && goal.data.baseline.is_some(),
            "{name}"
        );
    }
}

// req: PRD-1
#[test]
fn what_no_title_tells_is_reported_where_it_stands() {
    let pack =
        read("# PRD: Cart\n\n## Zzyzx\n\nText.\n\n- a\n\n## Goals\n\n| a | b |\n|---|---|\n");
    assert_eq!(pack.accounted().ignored, 0);
    insta::assert_snapshot!(findings(&pack), @"Info[unknown-section] 3:1 no dialect knows the section `Zzyzx`; its 2 blocks are kept out of the graph (Give it the title of a known section, or move its text under one, if features should get to know of it.)");
}

#[test]
fn a_feature_spec_with_stories_and_requirements_is_no_prd() {
    let pack = read("# Login\n\n## User Stories\n\n## Functional Requirements\n\n## Scope\n");
    assert_eq!(pack.kind(FileId(0)), DocumentKind::Feature);
    let pack = read("# Login\n\n## Problem Statement\n\n## Goals\n\n## Features\n");
    assert_eq!(pack.kind(FileId(0)), DocumentKind::Prd);
    let pack = read("---\nkind: prd\n---\n\n# Login\n");
    assert_eq!(pack.kind(FileId(0)), DocumentKind::Prd);
}

/// The document's head, and its sections of level 2.
pub(crate) fn parts(text: &str) -> (String, Vec<String>) {
    let mut parts: Vec<String> = text
        .split("\n## ")
        .map(|part| format!("{}\n", part.trim_end()))
        .collect();
    let head = parts.remove(0);
    (head, parts)
}

/// What is known of all nodes, whatever their order and their places.
fn known(pack: &Pack) -> Vec<String> {
    let dumped = dump(pack);
    let is_finding = |line: &&str| {
        ["Info[", "Warning[", "Error["]
            .iter()
            .any(|level| line.starts_with(level))
    };
    let lines = dumped.lines().filter(|line| !is_finding(line));
    let mut lines: Vec<String> = lines.map(str::to_owned).collect();
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // req: PRD-1
    #[test]
    fn sections_in_any_order_give_the_same_graph(order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle()) {
        let (head, sections) = parts(BIKE_SHARE);
        prop_assert_eq!(sections.len(), 13);
        // The table of contents stays first; the others move.
        let moved = order.iter().map(|&at| sections[at + 1].as_str());
        let all: Vec<&str> = std::iter::once(sections[0].as_str()).chain(moved).collect();
        let text = format!("{head}\n## {}", all.join("\n## "));
        let (moved, whole) = (known(&read(&text)), known(&read(BIKE_SHARE)));
        let lost: Vec<&String> = whole.iter().filter(|line| !moved.contains(line)).collect();
        prop_assert_eq!(lost, Vec::<&String>::new());
        prop_assert_eq!(moved, whole);
    }
}

/// The marks of this item make its plain text as long as its source, by chance: what is left of
/// the explanation would begin within the dash.
#[test]
fn no_place_begins_or_ends_within_a_character() {
    let item = "1. **Auth Service** (Level 4 - MODERATE)\n`\n–`\n";
    for heading in ["Open Questions & Risks", "Risks", "Open Questions"] {
        let text = format!("# PRD: Title\n\n## {heading}\n{item}");
        let pack = crate::dump::read(&text);
        for node in pack.graph.nodes() {
            assert!(text.get(node.at.span.range()).is_some(), "{node:?}");
            assert!(text.get(node.extent.range()).is_some(), "{node:?}");
        }
    }
}

// req: PRD-5
#[test]
fn questions_and_risks_are_read_under_headings_of_their_own_wherever_these_stand() {
    let pack = Pack::read(vec![SourceFile::new(
        "cart.prd.md",
        "# PRD: Cart\n\n## Open Questions & Risks\n\n### Q1: Which provider?\n\n- **Owner:** Ann\n\n\
         ### How long is it kept\n\n- **Deadline:** 2026-01-01\n\n\
         ### Risk 1: Fire\n\n- **Likelihood:** High\n- **Impact:** High\n- **Mitigation:** Water\n- Seen in May\n\n\
         ## Risks\n\n### Flood\n\n**Mitigation:** Dikes\n",
    )]);
    let graph = &pack.graph;
    let questions: Vec<_> = graph
        .of::<Question>()
        .map(|question| {
            (
                question.name(),
                question.data.owner.is_some(),
                question.data.deadline.is_some(),
            )
        })
        .collect();
    assert_eq!(
        questions,
        [
            ("Which provider?", true, false),
            ("How long is it kept", false, true)
        ]
    );
    let risks: Vec<_> = graph
        .risks()
        .map(|risk| {
            let text =
                |part: &Option<Spanned<String>>| part.as_ref().map(|part| part.value.clone());
            (
                risk.name(),
                text(&risk.data.likelihood),
                text(&risk.data.mitigation),
                risk.data.notes.len(),
            )
        })
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        risks,
        [
            ("Fire", some("High"), some("Water"), 1),
            ("Flood", None, some("Dikes"), 0)
        ]
    );
    assert_eq!(pack.accounted().ignored, 0);
    assert_eq!(pack.accounted().reported, 0, "{}", findings(&pack));
}
