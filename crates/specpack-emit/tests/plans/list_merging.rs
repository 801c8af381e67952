//! Lists of tasks for other tools, merged into those that people have worked on.

use crate::{CART, read, tasks as of};
use proptest::prelude::*;
use specpack_emit::tasks::{MergeNote, MergedList, ToolDialect, ToolListError, merge_tool_list};

const DIALECTS: [ToolDialect; 3] = [
    ToolDialect::SpecKit,
    ToolDialect::OpenSpec,
    ToolDialect::Kiro,
];

fn merged(prd: &str, dialect: ToolDialect, existing: Option<&str>) -> MergedList {
    merge_tool_list(of(&read(prd)), dialect, existing).unwrap()
}

fn written(prd: &str, dialect: ToolDialect) -> String {
    merged(prd, dialect, None).text
}

/// The list without what it knows of itself.
fn body(text: &str) -> &str {
    text.split("\n<!-- specpack:written").next().unwrap()
}

// req: PRD-6
#[test]
fn a_list_that_nobody_touched_is_written_as_it_is() {
    for dialect in DIALECTS {
        let first = written(CART, dialect);
        let again = merged(CART, dialect, Some(&first));
        assert_eq!(again.text, first);
        assert_eq!(again.notes, []);
        let crlf = first.replace('\n', "\r\n");
        assert_eq!(merged(CART, dialect, Some(&crlf)).text, crlf);
    }
}

// req: PRD-6
#[test]
fn what_people_ticked_renamed_and_wrote_stays() {
    let first = written(CART, ToolDialect::Kiro);
    let edited = first
        .replace("- [ ] 1.2 Build", "- [x] 1.2 Build")
        .replace("2.1 Build the cart page", "2.1 Draw the cart")
        .replace(
            "  - [ ] 2.3 Test",
            "  - [ ]* 2.4 Measure it\n    - Our own note\n  - [ ] 2.3 Test",
        );
    assert_eq!(merged(CART, ToolDialect::Kiro, Some(&edited)).text, edited);
    // The document says something else of lines that were edited, and of lines that were not.
    let prd = CART
        .replace("Build the \"items\" endpoint", "Build the item endpoint")
        .replace("Build the cart page", "Build the page of carts")
        .replace("Add the cart page", "Add the page of carts")
        .replace("- [ ] Task 2.2", "- [x] Task 2.2");
    let second = merged(&prd, ToolDialect::Kiro, Some(&edited));
    insta::assert_snapshot!(body(&second.text), @r"
    # Implementation Plan

    - [ ] 1. Store
      - [x] 1.1 Create the tables
        - _Requirements: REQ-001_
      - [x] 1.2 Build the item endpoint
        - _Requirements: REQ-001_
        - _Depends: 1.1_
    - [ ] 2. Show
      - [ ] 2.1 Draw the cart
        - _Requirements: REQ-002, US-1_
        - _Depends: 1.1, 1.2_
      - [x] 2.2 Write the customers' guide
        - _Depends: 1.1, 1.2_
      - [ ]* 2.4 Measure it
        - Our own note
      - [ ] 2.3 Test whole purchases
        - _Depends: 2.1, 2.2_
    ");
    let note = |note: &MergeNote| match note {
        MergeNote::Renamed { id, from, to } => format!("{id} {from} > {to}"),
        MergeNote::Updated { id, members } => format!("{id} follows in {members:?}"),
        MergeNote::Kept { id, members } => format!("{id} stays in {members:?}"),
        other => format!("{other:?}"),
    };
    let notes: Vec<String> = second.notes.iter().map(note).collect();
    assert_eq!(
        notes,
        [
            "1.2 Build the \"items\" endpoint > Build the item endpoint",
            "2.1 stays in [\"title\"]",
            "2.2 follows in [\"status\"]",
        ]
    );
}

// req: PRD-6
#[test]
fn new_tasks_come_last_in_their_phase_with_numbers_that_nothing_had() {
    let first = written(CART, ToolDialect::SpecKit);
    // Somebody takes the last task out, and adds one of their own.
    let last = first.lines().find(|line| line.contains("T005")).unwrap();
    let edited = first.replace(&format!("{last}\n"), "") + "\n## Notes\n\nOurs.\n";
    assert_eq!(
        merged(CART, ToolDialect::SpecKit, Some(&edited)).text,
        edited
    );
    let prd = CART.to_owned()
        + "\n### Phase 3: Ship (Week 3)\n\n- [ ] Task 3.1: Ship it\n  - Dependencies: Task 1.2\n\
           \n**Validation Checkpoint:** It is out\n";
    let prd = prd.replace(
        "### Phase 2",
        "- [ ] Task 1.3: Fill the tables\n  - Dependencies: Task 1.1\n\n### Phase 2",
    );
    let second = merged(&prd, ToolDialect::SpecKit, Some(&edited));
    insta::assert_snapshot!(body(&second.text), @r#"
    # Tasks: Cart

    ## Phase 1: Store

    - [x] T001 Create the tables (REQ-001)
    - [ ] T002 Build the "items" endpoint (REQ-001) (depends on T001)
    - [ ] T006 Fill the tables (depends on T001)

    ## Phase 2: Show

    - [ ] T003 [US1] Build the cart page (REQ-002) (depends on T001, T002, T006)
    - [ ] T004 Write the customers' guide (depends on T001, T002, T006)

    ## Phase 3: Ship

    - [ ] T007 Ship it (depends on T002)

    **Checkpoint**: It is out
    "#);
    assert!(second.text.ends_with("\n## Notes\n\nOurs.\n"));
    assert_eq!(
        merged(&prd, ToolDialect::SpecKit, Some(&second.text)).text,
        second.text
    );
}

// req: PRD-6
#[test]
fn a_task_that_the_document_names_no_more_stays_and_is_said() {
    let first = written(CART, ToolDialect::OpenSpec);
    let prd = CART
        .replace("- [ ] Task 2.2: Write the customers' guide\n", "")
        .replace("  - Dependencies: Phase 1 complete\n  - Owner: Ann\n", "")
        .replace("Task 2.1, Task 2.2", "Task 2.1");
    let second = merged(&prd, ToolDialect::OpenSpec, Some(&first));
    assert_eq!(body(&second.text), body(&first));
    let gone = MergeNote::Gone {
        id: "2.2".to_owned(),
        title: "Write the customers' guide".to_owned(),
    };
    assert!(second.notes.contains(&gone), "{:?}", second.notes);
}

// req: PRD-6
#[test]
fn a_list_of_cc_sdd_keeps_its_form_and_gets_what_is_new() {
    let existing = "# Implementation Plan\n\n- [x] 1. Store\n- [x] 1.1 Create the tables\n  \
                    - Our words\n- [ ] 1.2 (P) Build the \"items\" endpoint\n  \
                    - _Requirements: 1.1_\n\n- [ ] 2. Show\n- [ ] 2.1 Build the cart page\n";
    let list = merged(CART, ToolDialect::Kiro, Some(existing));
    insta::assert_snapshot!(body(&list.text), @r#"
    # Implementation Plan

    - [x] 1. Store
    - [x] 1.1 Create the tables
      - Our words
    - [ ] 1.2 (P) Build the "items" endpoint
      - _Requirements: 1.1_

    - [ ] 2. Show
    - [ ] 2.1 Build the cart page
    - [ ] 2.2 Write the customers' guide
      - _Depends: 1.1, 1.2_
    - [ ] 2.3 Test whole purchases
      - _Depends: 2.1, 2.2_
    "#);
}

// req: PRD-6
#[test]
fn what_is_no_list_is_left_alone() {
    for text in ["# Notes\n\nWe met.\n", "{}\n"] {
        let pack = read(CART);
        let error = merge_tool_list(of(&pack), ToolDialect::Kiro, Some(text));
        assert!(matches!(error, Err(ToolListError::NoList)), "{text}");
    }
    let blank = merged(CART, ToolDialect::Kiro, Some(" \n"));
    assert_eq!(blank.text, written(CART, ToolDialect::Kiro));
}

/// What somebody does to a list.
#[derive(Clone, Debug)]
enum Edit {
    Tick(usize),
    Rename(usize),
    Note(usize),
    Add(usize),
    TakeOut(usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        (0_usize..9).prop_map(Edit::Tick),
        (0_usize..9).prop_map(Edit::Rename),
        (0_usize..9).prop_map(Edit::Note),
        (0_usize..9).prop_map(Edit::Add),
        (0_usize..9).prop_map(Edit::TakeOut),
    ];
    proptest::collection::vec(edit, 0..5)
}

/// A task of a PRD: its name, and how many tasks before it the one is that it needs, if any.
type Planned = (u8, usize);

/// Few names, so that some are the same, and many.
fn plans() -> impl Strategy<Value = Vec<Planned>> {
    let name = prop_oneof![0_u8..3, 0_u8..40];
    proptest::collection::vec((name, 0_usize..4), 1..8)
}

/// A PRD of these tasks, three to a phase.
fn prd(planned: &[Planned]) -> String {
    let id = |at: usize| format!("{}.{}", at / 3 + 1, at % 3 + 1);
    let mut text = "# PRD: Cart\n\n## Implementation Roadmap\n".to_owned();
    for (at, &(name, back)) in planned.iter().enumerate() {
        if at % 3 == 0 {
            let phase = at / 3 + 1;
            text += &format!("\n### Phase {phase}: Part {phase}\n\n");
        }
        text += &format!("- [ ] Task {}: Build part {name}x{name}\n", id(at));
        let needed = at.checked_sub(back).filter(|_| back > 0);
        let needed = needed.map_or_else(|| "None".to_owned(), |at| format!("Task {}", id(at)));
        text += &format!("  - Dependencies: {needed}\n");
    }
    text
}

/// A PRD of tasks that need none.
fn prd_of(names: &[u8]) -> String {
    let planned: Vec<Planned> = names.iter().map(|&name| (name, 0)).collect();
    prd(&planned)
}

/// The numbers of the tasks of a list, in its order.
fn numbers(text: &str) -> Vec<&str> {
    let tasks = body(text).lines().filter(|line| line.contains(" part "));
    let numbers = tasks.filter_map(|line| line.split_once("] ")?.1.split(' ').next());
    numbers.collect()
}

/// What is merged, after nothing more changed when it was merged again.
fn settled(prd: &str, dialect: ToolDialect, existing: &str) -> String {
    let once = merged(prd, dialect, Some(existing)).text;
    assert_eq!(merged(prd, dialect, Some(&once)).text, once);
    once
}

// req: PRD-6
#[test]
fn tasks_of_one_title_are_found_again_as_they_were_found_first() {
    for dialect in DIALECTS {
        let first = written(&prd_of(&[0, 0, 0, 29, 29]), dialect);
        let (edited, own) = edited(&first, &[Edit::Rename(2)]);
        let second = settled(&prd_of(&[0, 0, 29, 0]), dialect, &edited);
        assert!(second.contains(&own[0]), "{second}");
        // The one that moved keeps its line, and the other of its title too.
        for line in first.lines().filter(|line| line.contains("part 29x29")) {
            assert!(second.lines().any(|other| other == line), "{second}");
        }
    }
}

// req: PRD-6
#[test]
fn what_was_taken_out_stays_out_when_what_it_needs_gets_a_number() {
    let before = [(1, 0), (2, 0), (3, 1)];
    for dialect in DIALECTS {
        let first = written(&prd(&before), dialect);
        let (edited, _) = edited(&first, &[Edit::TakeOut(2), Edit::TakeOut(1)]);
        assert_eq!(settled(&prd(&before), dialect, &edited), edited);
        // The second is another and comes back; the third needs it as before.
        let second = settled(&prd(&[(1, 0), (22, 0), (3, 1)]), dialect, &edited);
        assert!(second.contains("part 22x22"), "{second}");
        assert!(!second.contains("part 3x3"), "{second}");
    }
}

// req: PRD-6
#[test]
fn phases_that_go_on_in_one_of_the_list_share_its_numbers() {
    for dialect in DIALECTS {
        let first = written(&prd_of(&[1, 2, 3, 4, 5]), dialect);
        let (edited, _) = edited(&first, &[Edit::TakeOut(2), Edit::TakeOut(1)]);
        let second = settled(&prd_of(&[4, 17, 28, 5, 39]), dialect, &edited);
        let mut numbers = numbers(&second);
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count, "{second}");
        assert_eq!(count, 5, "{second}");
    }
}

/// The list after the edits, and the lines that are a person's from now on.
fn edited(text: &str, edits: &[Edit]) -> (String, Vec<String>) {
    let (list, ledger) = text.split_once("<!-- specpack:written").unwrap();
    let mut lines: Vec<String> = list.lines().map(str::to_owned).collect();
    let mut own = Vec::new();
    for (count, edit) in edits.iter().enumerate() {
        let tasks = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.contains(" part "));
        let tasks: Vec<usize> = tasks.map(|(at, _)| at).collect();
        let pick = |wanted: usize| tasks.get(wanted % tasks.len().max(1)).copied();
        let (Edit::Tick(at)
        | Edit::Rename(at)
        | Edit::Note(at)
        | Edit::Add(at)
        | Edit::TakeOut(at)) = edit;
        let Some(at) = pick(*at) else { continue };
        let indent = lines[at].len() - lines[at].trim_start().len();
        let indent = " ".repeat(indent);
        match edit {
            Edit::Tick(_) => lines[at] = lines[at].replace("- [ ]", "- [x]"),
            Edit::Rename(_) => lines[at] += &format!(" as we call it {count}"),
            Edit::Note(_) => lines.insert(at + 1, format!("{indent}  - Our note {count}")),
            Edit::Add(_) => {
                lines.insert(at + 1, format!("{indent}- [ ] 9.{count} Our part {count}"));
            }
            Edit::TakeOut(_) => {
                lines.remove(at);
            }
        }
        own.push(match edit {
            Edit::Tick(_) | Edit::Rename(_) => lines[at].clone(),
            Edit::Note(_) | Edit::Add(_) => lines[at + 1].clone(),
            Edit::TakeOut(_) => continue,
        });
    }
    own.retain(|line| lines.contains(line));
    let text = lines.join("\n") + "\n<!-- specpack:written" + ledger;
    (text, own)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // req: PRD-6
    #[test]
    fn no_line_of_a_person_is_lost(
        before in plans(),
        after in plans(),
        edits in edits(),
    ) {
        for dialect in DIALECTS {
            let first = written(&prd(&before), dialect);
            let (edited, own) = edited(&first, &edits);
            let Ok(second) = merge_tool_list(of(&read(&prd(&after))), dialect, Some(&edited)) else {
                // Everything was taken out.
                prop_assert!(!edited.contains("- ["));
                continue;
            };
            for line in &own {
                // A box may be ticked by the one, and the words be changed by the other.
                let is_there = second.text.lines().any(|other| other == line)
                    || (line.contains("- [x]") && !line.contains("as we call it")
                        && second.text.contains("- [x]"));
                prop_assert!(is_there, "{line}\n{edited}\n{}", second.text);
            }
            let ticked = |text: &str| text.matches("- [x]").count();
            prop_assert!(ticked(&second.text) >= ticked(&edited));
            // Each number is one task's.
            let mut numbers = numbers(&second.text);
            let count = numbers.len();
            numbers.sort_unstable();
            numbers.dedup();
            prop_assert_eq!(numbers.len(), count, "{}", second.text);
            let again = merge_tool_list(of(&read(&prd(&after))), dialect, Some(&second.text)).unwrap();
            prop_assert_eq!(again.text, second.text);
        }
    }
}
