//! The tasks of a PRD as one graph.

use crate::dump::read;
use crate::prd::{BIKE_SHARE, parts};
use proptest::prelude::*;
use specpack_graph::Pack;
use specpack_graph::model::Phase;
use specpack_graph::tasks::{TaskGraph, three_point};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The tasks, one a line.
fn told(pack: &Pack) -> String {
    let tasks = &pack.task_graphs[0];
    let mut out = String::new();
    for task in &tasks.tasks {
        let phase = task.phase.and_then(|phase| pack.graph.get::<Phase>(phase));
        let dependencies = task
            .dependencies
            .iter()
            .map(|&at| tasks.tasks[at].id.as_str());
        let hours = task
            .likely_minutes()
            .map(|minutes| f64::from(minutes) / 60.0);
        let _ = writeln!(
            out,
            "{} {} [{}] {:?} {} needs {:?} serves {:?} at {}",
            task.id,
            task.title,
            phase.map_or("", |phase| phase.data.title.as_str()),
            hours,
            task.status.as_str(),
            dependencies.collect::<Vec<_>>(),
            task.requirements,
            task.mentions.len(),
        );
    }
    let path = tasks.critical_tasks().map(|at| tasks.tasks[at].id.as_str());
    let _ = writeln!(
        out,
        "critical {:?} {} minutes",
        path.collect::<Vec<_>>(),
        tasks.critical_path.length
    );
    out
}

// req: PRD-2
// req: PRD-3
#[test]
fn roadmap_stories_requirements_and_appendix_are_one_graph() {
    insta::assert_snapshot!(told(&read(BIKE_SHARE)));
}

// req: PRD-2
#[test]
fn a_task_that_two_lists_name_is_one_and_two_of_one_list_are_two() {
    let pack = read(
        "# PRD: Cart\n\n## Requirements\n\n### REQ-001: Store\n\n**Task Breakdown:**\n- Build the store: Small (2h)\n\
         - Write tests (1h)\n\n### REQ-002: Show\n\n**Task Breakdown:**\n- Write tests (2h)\n\n## Roadmap\n\n\
         ### Phase 1: First\n\n- Task 1.1: Implement store (REQ-001)\n- Task 1.2: Write tests (REQ-002) (3h)\n\
         - Task 1.3: Release\n- Task 1.4: Release\n",
    );
    insta::assert_snapshot!(told(&pack), @r#"
    1.1 Implement store [Phase 1: First] Some(2.0) pending needs [] serves ["REQ-001"] at 2
    1.2 Write tests [Phase 1: First] Some(3.0) pending needs [] serves ["REQ-002"] at 2
    1.3 Release [Phase 1: First] None pending needs [] serves [] at 1
    1.4 Release [Phase 1: First] None pending needs [] serves [] at 1
    REQ-001.1 Write tests [] Some(1.0) pending needs [] serves ["REQ-001"] at 1
    critical ["1.2"] 180 minutes
    "#);
}

// req: PRD-3
#[test]
fn what_tasks_do_not_say_is_taken_from_drawings_sequences_and_requirements() {
    let pack = read(
        "# PRD: Cart\n\n## Requirements\n\n### REQ-001: Store\n\n### REQ-002: Show\n\n**Dependencies:** REQ-001\n\n\
         ## Roadmap\n\n### Phase 1: First\n\n- Task 1.1: Store it (REQ-001)\n- Task 1.2: Show it (REQ-002)\n\
         - Task 1.3: Paint it\n- Task 1.4: Sell it\n  - Dependencies: None\n\n### Task Dependencies\n\n```\n1.2 → 1.3 → 1.4\n```\n\n\
         ## Appendix: Task Breakdown Hints\n\n### Suggested Tasks\n\n1. Plan\n2. Do\n\n### Parallelizable Tasks\n\n\
         **Must be sequential:**\n- Planning (1) → Doing (2)\n",
    );
    insta::assert_snapshot!(told(&pack), @r#"
    1.1 Store it [Phase 1: First] None pending needs [] serves ["REQ-001"] at 1
    1.2 Show it [Phase 1: First] None pending needs ["1.1"] serves ["REQ-002"] at 1
    1.3 Paint it [Phase 1: First] None pending needs ["1.2"] serves [] at 1
    1.4 Sell it [Phase 1: First] None pending needs [] serves [] at 1
    A1 Plan [] None pending needs [] serves [] at 1
    A2 Do [] None pending needs ["A1"] serves [] at 1
    critical ["1.1", "1.2", "1.3"] 0 minutes
    "#);
}

// req: PRD-3
#[test]
fn a_ring_is_told_and_does_not_keep_the_critical_path_from_ending() {
    let pack = read(
        "# PRD: Cart\n\n## Roadmap\n\n- Task 1.1: A (2h)\n  - Dependencies: 1.3\n- Task 1.2: B (3h)\n  \
         - Dependencies: 1.1\n- Task 1.3: C (4h)\n  - Dependencies: 1.2\n",
    );
    let tasks = &pack.task_graphs[0];
    assert_eq!(tasks.precedence.rings(), [[0, 2, 1]]);
    assert_eq!(tasks.critical_path.length, 9 * 60);
}

// req: PRD-2
#[test]
fn ranges_of_effort_come_from_estimates_and_sizes() {
    let pack = read(
        "# PRD: Cart\n\n## Roadmap\n\n- A (2-4h)\n- B: Medium (5h)\n- C: Large\n- D (3h)\n- E\n",
    );
    let points = pack.task_graphs[0].tasks.iter().map(|task| {
        let points = three_point(task, 30);
        (points.least, points.likely, points.most)
    });
    assert_eq!(
        points.collect::<Vec<_>>(),
        [
            (120, 180, 240),
            (240, 300, 480),
            (480, 720, 960),
            (120, 180, 240),
            (30, 30, 30)
        ]
    );
}

// req: PRD-3
#[test]
fn phases_of_many_tasks_are_waited_for_through_a_gate() {
    let mut text = String::from("# PRD: Cart\n\n## Roadmap\n\n### Phase 1: First\n\n");
    for task in 1..=2_000 {
        let _ = writeln!(text, "- Task 1.{task}: First {task} (1h)");
    }
    text.push_str("\n### Phase 2: Second\n\n");
    for task in 1..=2_000 {
        let _ = writeln!(
            text,
            "- Task 2.{task}: Second {task} (1h)\n  - Dependencies: Phase 1"
        );
    }
    let pack = read(&text);
    let tasks = &pack.task_graphs[0];
    assert_eq!(tasks.precedence.len(), 4_001);
    assert_eq!(tasks.critical_path.length, 120);
}

/// The graph, whatever the positions of its tasks.
fn known(tasks: &TaskGraph) -> BTreeSet<String> {
    let lines = tasks.tasks.iter().map(|task| {
        let mut needs: Vec<&str> = task
            .dependencies
            .iter()
            .map(|&at| tasks.tasks[at].id.as_str())
            .collect();
        needs.sort_unstable();
        format!(
            "{} {} {:?} {needs:?}",
            task.id,
            task.title,
            task.likely_minutes()
        )
    });
    lines.collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // req: PRD-1
    #[test]
    fn sections_in_any_order_give_the_same_tasks(order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle()) {
        let (head, sections) = parts(BIKE_SHARE);
        let moved: Vec<&str> = order.iter().map(|&at| sections[at + 1].as_str()).collect();
        let text = format!("{head}\n## {}\n## {}", sections[0], moved.join("\n## "));
        let (moved, whole) = (read(&text), read(BIKE_SHARE));
        prop_assert_eq!(known(&moved.task_graphs[0]), known(&whole.task_graphs[0]));
        prop_assert_eq!(
            moved.task_graphs[0].critical_path.length,
            whole.task_graphs[0].critical_path.length
        );
    }
}
