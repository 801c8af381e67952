//! Lists of tasks for spec-kit, OpenSpec and Kiro, written and read back.

use crate::{CART, read, tasks as of};
use proptest::prelude::*;
use specpack_emit::tasks::{ToolDialect, tool_list};
use specpack_graph::Pack;
use specpack_graph::model::Phase;
use specpack_syntax::source::SourceFile;
use std::fmt::Write as _;

const DIALECTS: [ToolDialect; 3] = [
    ToolDialect::SpecKit,
    ToolDialect::OpenSpec,
    ToolDialect::Kiro,
];

/// The list where its tool keeps it.
fn read_back(text: &str, dialect: ToolDialect) -> Pack {
    let path = match dialect {
        ToolDialect::SpecKit => "specs/001-cart/tasks.md",
        ToolDialect::OpenSpec => "openspec/changes/cart/tasks.md",
        ToolDialect::Kiro => ".kiro/specs/cart/tasks.md",
    };
    Pack::read(vec![SourceFile::new(path, text)])
}

/// Phases, titles and boxes of the tasks; what each needs, by title, where the list can say it.
fn told(pack: &Pack, dialect: ToolDialect) -> Vec<String> {
    let tasks = of(pack);
    let all = &tasks.graph.tasks;
    let mut lines = Vec::new();
    for task in all {
        let phase = task.phase.and_then(|phase| pack.graph.get::<Phase>(phase));
        let mut needs: Vec<&str> = task
            .dependencies
            .iter()
            .map(|&at| all[at].title.as_str())
            .collect();
        needs.sort_unstable();
        if dialect == ToolDialect::OpenSpec {
            needs.clear();
        }
        lines.push(format!(
            "{}: {} [{}] needs {needs:?}",
            phase.map_or("Tasks", |phase| phase.name()),
            task.title,
            task.status.is_closed(),
        ));
    }
    lines.sort();
    lines
}

// req: PRD-6
#[test]
fn each_tool_gets_its_own_list_and_what_it_cannot_say_is_counted() {
    let pack = read(CART);
    insta::assert_snapshot!(tool_list(of(&pack), ToolDialect::SpecKit).text, @r#"
    # Tasks: Cart

    ## Phase 1: Store

    - [x] T001 Create the tables (REQ-001)
    - [ ] T002 Build the "items" endpoint (REQ-001) (depends on T001)

    ## Phase 2: Show

    - [ ] T003 [US1] Build the cart page (REQ-002) (depends on T001, T002)
    - [ ] T004 Write the customers' guide (depends on T001, T002)
    - [ ] T005 Test whole purchases (depends on T003, T004)
    "#);
    insta::assert_snapshot!(tool_list(of(&pack), ToolDialect::OpenSpec).text, @r#"
    # Tasks: Cart

    ## 1. Store

    - [x] 1.1 Create the tables
    - [ ] 1.2 Build the "items" endpoint

    ## 2. Show

    - [ ] 2.1 Build the cart page
    - [ ] 2.2 Write the customers' guide
    - [ ] 2.3 Test whole purchases
    "#);
    insta::assert_snapshot!(tool_list(of(&pack), ToolDialect::Kiro).text, @r#"
    # Implementation Plan

    - [ ] 1. Store
      - [x] 1.1 Create the tables
        - _Requirements: REQ-001_
      - [ ] 1.2 Build the "items" endpoint
        - _Requirements: REQ-001_
        - _Depends: 1.1_
    - [ ] 2. Show
      - [ ] 2.1 Build the cart page
        - _Requirements: REQ-002, US-1_
        - _Depends: 1.1, 1.2_
      - [ ] 2.2 Write the customers' guide
        - _Depends: 1.1, 1.2_
      - [ ] 2.3 Test whole purchases
        - _Depends: 2.1, 2.2_
    "#);
    let omitted = DIALECTS.map(|dialect| tool_list(of(&pack), dialect).omitted);
    insta::assert_debug_snapshot!(omitted, @r#"
    [
        [
            (
                "effort",
                4,
            ),
            (
                "owner",
                4,
            ),
            (
                "priority",
                3,
            ),
        ],
        [
            (
                "effort",
                4,
            ),
            (
                "owner",
                4,
            ),
            (
                "priority",
                3,
            ),
            (
                "dependencies",
                4,
            ),
            (
                "requirements",
                3,
            ),
        ],
        [
            (
                "effort",
                4,
            ),
            (
                "owner",
                4,
            ),
            (
                "priority",
                3,
            ),
        ],
    ]
    "#);
}

// req: PRD-6
#[test]
fn a_list_that_is_read_back_has_the_same_tasks() {
    let pack = read(CART);
    for dialect in DIALECTS {
        let list = tool_list(of(&pack), dialect);
        let again = read_back(&list.text, dialect);
        assert_eq!(told(&again, dialect), told(&pack, dialect), "{}", list.text);
        assert_eq!(again.accounted().reported, 0, "{}", list.text);
    }
}

/// A title as people write them, with what Markdown and lists of tasks give a meaning to.
fn titles() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "store",
        "cart",
        "`code`",
        "a_b_c",
        "x*y",
        "<tag>",
        "a|b",
        "#3",
        "C++",
        "50%",
        "café",
        "カート",
    ]);
    proptest::collection::vec(words, 1..5).prop_map(|words| format!("Build {}", words.join(" ")))
}

fn prds() -> impl Strategy<Value = String> {
    let task = (titles(), any::<bool>(), proptest::option::of(0_usize..6));
    proptest::collection::vec(task, 1..7).prop_map(|tasks| {
        let mut text = "# PRD: Cart\n\n## Implementation Roadmap\n".to_owned();
        for (at, (title, is_done, needs)) in tasks.iter().enumerate() {
            if at % 3 == 0 {
                let _ = write!(text, "\n### Phase {}: Part {}\n\n", at / 3 + 1, at / 3);
            }
            let tick = if *is_done { 'x' } else { ' ' };
            let title: String = title
                .chars()
                .flat_map(|c| {
                    let is_markup = "\\*_`[]<>|#".contains(c);
                    is_markup.then_some('\\').into_iter().chain([c])
                })
                .collect();
            let _ = writeln!(
                text,
                "- [{tick}] Task {}.{}: {title} no {at}",
                at / 3 + 1,
                at % 3 + 1
            );
            let needed = needs.filter(|needed| needed < &at);
            let needed = needed.map_or("None".to_owned(), |needed| {
                format!("{}.{}", needed / 3 + 1, needed % 3 + 1)
            });
            let _ = writeln!(text, "  - Dependencies: {needed}");
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // req: PRD-6
    #[test]
    fn tasks_survive_the_way_to_another_tool_and_back(prd in prds()) {
        let pack = read(&prd);
        for dialect in DIALECTS {
            let list = tool_list(of(&pack), dialect);
            let again = read_back(&list.text, dialect);
            prop_assert_eq!(told(&again, dialect), told(&pack, dialect), "{}", list.text);
            // A list that came from its tool goes back to it as it was.
            let back = tool_list(of(&again), dialect).text;
            let body = |text: &str| text.split_once('\n').map(|(_, rest)| rest.to_owned());
            prop_assert_eq!(body(&back), body(&list.text));
        }
    }
}
