use crate::dump::read;
use proptest::prelude::*;
use specpack_graph::model::EdgeKind;
use specpack_graph::query::order;

/// Lines that documents are made of, so that arbitrary documents get past the first line.
const LINES: &[&str] = &[
    "---",
    "kind: SystemArchitecture",
    "kind: feature",
    "kind: sequence",
    "id: sys-x",
    "# Title",
    "## 2. System Components",
    "### 2.2 Component Details",
    "#### Component 1: Auth Service",
    "#### Order Service",
    "**Responsibility:** keeps things",
    "**APIs Exposed:**",
    "- POST /a/b - does c",
    "- `GET /a/{id}`: reads",
    "**Dependencies:** Auth, Order and Billing",
    "**Dependencies:** All above",
    "## 3.2 Event Flows",
    "**Event 1: a.b**",
    "```",
    "```json",
    "A → Event Bus → [B, C]",
    "{ \"a\": { \"b\": [1, {",
    "**A → B**",
    "interface X { a?: string; b: { c: number } }",
    "## 4.3 Data Ownership",
    "| Data Domain | Owning Component | Access |",
    "|---|---|---|",
    "| Users, Auth | Auth Service | direct |",
    "## 7.4 Performance Targets",
    "- Login endpoint: < 200ms (p95)",
    "## 8. Implementation Roadmap",
    "#### Phase 1: Foundation (Weeks 1-4)",
    "1. **Auth Service** (Level 4 - MODERATE)",
    "   - Dependencies: None",
    "   - Dependencies: All above",
    "   - Dependencies: Order (Phase 2)",
    "   - Estimated: 3-5 days",
    "2. Order Service (Level 9)",
    "### FR-1: Title",
    "**Validation Criteria:**",
    "- [ ] Given a, when b, then c",
    "### Story 1: Title",
    "As a user, I want x, so that y.",
    "#### DT-1: Title",
    "**Input:**",
    "# 2.0 Details",
    "## 2.5.0.0 Interactions",
    "### 2.5.1.0 API Request",
    "#### Source Id",
    "####### 2.5.1.10.1.1.1 Message",
    "- {'sourceId': 'a', 'nested': [{'message': \"b\"}]}",
    "| Property | Value |",
    "*Not specified*",
    "> quoted",
    "<!-- comment -->",
    "",
    "",
    "text with ünïcode ( and **bold**: x",
    "kind: prd",
    "# PRD: Title",
    "## Problem Statement",
    "## Goals",
    "### Goal 1: Title",
    "- **Metric:** share | rides",
    "## Functional Requirements",
    "### Must Have (P0)",
    "#### REQ-001: [Title]",
    "**Example:**",
    "REQ-001: Title",
    "Acceptance Criteria:",
    "**Task Breakdown:**",
    "- Build it: Small (2-4h)",
    "- [x] Task 1.1: Store it (REQ-001) (3h)",
    "- [ ] Task 1.2: Show it [4h] (depends on 1.1)",
    "  - Complexity: Large (10h)",
    "  - Dependencies: Phase 1 complete, Tasks 1.1-1.2",
    "  - Dependencies: All previous tasks",
    "### Task Dependencies Visualization",
    "1.1 (A) → 1.2 & 1.3 -> Phase 2",
    "Critical Path: 1.1 → 1.2",
    "### Effort Estimation",
    "- **Total: ~109 hours** (~3 weeks with 2-person team)",
    "## Appendix: Task Breakdown Hints",
    "**Setup (3 tasks, ~10 hours)**",
    "4. Migrate (3h)",
    "### Parallelizable Tasks",
    "- Setup (1-3) → Build (4-18)",
    "### Critical Path Tasks",
    "## Validation Checkpoints",
    "### Checkpoint 1: End of Phase 1",
    "**If Failed:** Stop",
    "## Out of Scope",
    "1. **Thing** (later)",
    "## Open Questions & Risks",
    "#### Q1: Why?",
    "| Risk | Severity | Mitigation |",
    "### Endpoint: Open",
    "Response (201 Created):",
    "{ \"error\": \"X\" }",
];

fn document() -> impl Strategy<Value = String> {
    let known = proptest::sample::select(LINES).prop_map(str::to_owned);
    let any = "[ -~äß→–\t]{0,24}".prop_map(|line| line);
    let line = prop_oneof![8 => known, 1 => any];
    proptest::collection::vec(line, 0..60).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_and_all_of_it_is_accounted_for(text in any::<String>()) {
        prop_assert_eq!(read(&text).accounted().ignored, 0);
    }

    // req: GEN-1
    #[test]
    fn any_document_is_read_and_all_of_it_is_accounted_for(text in document()) {
        let pack = read(&text);
        prop_assert_eq!(pack.accounted().ignored, 0);
        for node in pack.graph.nodes() {
            let end = node.at.span.end as usize;
            prop_assert!(node.at.span.start <= node.at.span.end && end <= text.len());
            prop_assert!(text.get(node.at.span.range()).is_some());
        }
    }

    // req: PRD-1
    #[test]
    fn any_prd_is_read_and_all_of_it_is_accounted_for(text in document()) {
        let text = format!("# PRD: Title\n\n{text}");
        let pack = read(&text);
        prop_assert_eq!(pack.accounted().ignored, 0);
        for node in pack.graph.nodes() {
            prop_assert!(text.get(node.at.span.range()).is_some());
            prop_assert!(text.get(node.extent.range()).is_some());
        }
    }

    #[test]
    fn a_document_is_read_alike_every_time(text in document()) {
        prop_assert_eq!(crate::dump::dump(&read(&text)), crate::dump::dump(&read(&text)));
    }

    // req: GEN-7
    #[test]
    fn every_item_outside_of_rings_comes_after_what_it_needs(text in document()) {
        let pack = read(&text);
        let items: Vec<_> = pack.graph.roadmap_items().map(|item| item.id).collect();
        let order = order(&pack.graph, &items);
        prop_assert_eq!(order.sequence.len(), items.len());
        if order.rings.is_empty() {
            let place = |id| order.sequence.iter().position(|&other| other == id);
            for &item in &items {
                for needed in pack.graph.targets_of(item, EdgeKind::DependsOn) {
                    prop_assert!(needed == item || place(needed) < place(item));
                }
            }
        }
    }
}
