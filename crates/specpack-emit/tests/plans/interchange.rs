//! PRDs as folders of other tools, and back.

use crate::{CART, read};
use proptest::prelude::*;
use specpack_emit::interchange::{
    Content, Places, Tool, Written, folder, inlined, prd as written_prd,
};
use specpack_emit::tasks::{Tasks, tool_list};
use specpack_graph::Pack;
use specpack_graph::model::{DocumentKind, TaskList};
use specpack_syntax::source::SourceFile;

const TOOLS: [Tool; 4] = [Tool::SpecKit, Tool::OpenSpec, Tool::Kiro, Tool::CcSdd];

fn root(tool: Tool) -> &'static str {
    match tool {
        Tool::SpecKit => "specs/001-cart",
        Tool::OpenSpec => "openspec/changes/cart",
        Tool::Kiro | Tool::CcSdd => ".kiro/specs/cart",
    }
}

fn places(folder: &str) -> Places {
    Places {
        base: "/shop".to_owned(),
        folder: folder.to_owned(),
        ..Places::default()
    }
}

/// The PRD of a folder, where `read` reads it.
fn prd(content: &Content<'_>, documents: &[String]) -> String {
    let mut unreachable = Vec::new();
    let here = places("specs/prd");
    let text = written_prd(content, documents, "cart.md", &here, &mut unreachable);
    assert!(unreachable.is_empty(), "{unreachable:?}");
    text
}

/// The documents of a folder with its list of tasks, each with its path.
fn files(content: &Content<'_>, tool: Tool) -> (Vec<(String, String)>, Written) {
    let root = root(tool);
    let written = folder(content, tool, "cart", &places(root));
    let documents = written.documents.iter();
    let mut files: Vec<(String, String)> = documents
        .map(|document| (format!("{root}/{}", document.path), document.text.clone()))
        .collect();
    if let (Some(tasks), Some(graph)) = (content.tasks, &written.tasks) {
        let pack = tasks.pack;
        let list = tool_list(Tasks { pack, graph }, tool.dialect());
        files.push((format!("{root}/tasks.md"), list.text));
    }
    (files, written)
}

fn pack_of(files: &[(String, String)]) -> Pack {
    let files = files.iter();
    let markdown = files.filter(|(path, _)| path.ends_with(".md"));
    Pack::read(
        markdown
            .map(|(path, text)| SourceFile::new(path.clone(), text.clone()))
            .collect(),
    )
}

fn content_of(pack: &Pack) -> Content<'_> {
    let specs: Vec<_> = pack
        .file_ids()
        .filter(|&file| {
            matches!(
                pack.kind(file),
                DocumentKind::Prd | DocumentKind::Requirements
            )
        })
        .collect();
    let graphs = pack.task_graphs.iter();
    let tasks = graphs
        .filter(|graph| !graph.tasks.is_empty())
        .find(|graph| {
            pack.kinds[0] == DocumentKind::Prd
                || pack.graph.get::<TaskList>(graph.document).is_some()
        })
        .map(|graph| Tasks { pack, graph });
    Content::of(pack, &specs, tasks, "Cart")
}

// req: PRD-6
#[test]
fn a_prd_is_a_folder_of_each_tool() {
    let pack = read(CART);
    let content = content_of(&pack);
    for tool in TOOLS {
        let (files, written) = files(&content, tool);
        let mut shown = String::new();
        for (path, text) in &files {
            shown += &format!("==> {path}\n{text}");
        }
        shown += &format!("{:?}\n{:?}\n", written.omitted, written.missing);
        insta::assert_snapshot!(format!("folder_{tool:?}"), shown);
        let again = pack_of(&files);
        assert_eq!(again.accounted().reported, 0, "{shown}");
    }
}

// req: PRD-6
#[test]
fn a_folder_is_a_prd_that_says_the_same() {
    let pack = read(CART);
    let content = content_of(&pack);
    for tool in TOOLS {
        let (first, _) = files(&content, tool);
        let again = pack_of(&first);
        let text = prd(
            &content_of(&again),
            &["cart.documents/design.md".to_owned()],
        );
        insta::assert_snapshot!(format!("prd_of_{tool:?}"), text);
        let prd = read(&text);
        assert_eq!(prd.accounted().reported, 0, "{text}");
        let (second, _) = files(&content_of(&prd), tool);
        assert_eq!(second, first);
    }
}

// req: PRD-6
#[test]
fn what_only_begins_in_brackets_comes_along_and_placeholders_do_not() {
    let criterion = "[The guide](guide.md) tells of every [item]";
    let text = CART
        .replace("A cart of yesterday has its items", criterion)
        .replace("The page shows every item", "[What [the] page shows]");
    let pack = read(&text);
    let content = content_of(&pack);
    for tool in TOOLS {
        let (files, _) = files(&content, tool);
        let written: String = files.into_iter().map(|(_, text)| text).collect();
        let link = match tool {
            Tool::SpecKit => "../prd/guide.md",
            _ => "specs/prd/guide.md",
        };
        let moved = criterion.replace("guide.md", "");
        let (before, after) = moved.split_once(')').unwrap();
        assert!(written.contains(before), "{written}");
        assert!(written.contains(&format!("{link}){after}")), "{written}");
        assert!(!written.contains("page shows]"), "{written}");
    }
}

fn words() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "store",
        "carts",
        "`code`",
        "**bold**",
        "a\\_b",
        "[a link](x.md)",
        "C++",
        "50%",
        "café",
        "カート",
        "it's",
        "\"quoted\"",
    ]);
    proptest::collection::vec(words, 1..5).prop_map(|words| format!("Keep {}", words.join(" ")))
}

fn criteria() -> impl Strategy<Value = String> {
    let criterion = prop_oneof![
        words(),
        (words(), words()).prop_map(|(a, b)| format!("Given {a}, when {b}, then it is there")),
        words().prop_map(|a| format!("WHEN {a} THEN the system SHALL answer")),
    ];
    proptest::collection::vec((any::<bool>(), criterion), 0..3).prop_map(|all| {
        if all.is_empty() {
            return String::new();
        }
        let lines = all.iter().map(|(is_checked, text)| {
            let tick = if *is_checked { 'x' } else { ' ' };
            format!("- [{tick}] {text}\n")
        });
        format!(
            "**Acceptance Criteria:**\n\n{}\n",
            lines.collect::<String>()
        )
    })
}

/// What stands among the text of a requirement.
fn exhibits() -> impl Strategy<Value = String> {
    let all = [
        "",
        "| size | price |\n|---|--:|\n| small | 3 |\n\n",
        "```sh\ncurl `cat url`\n\n# twice\ncurl\n```\n\n",
        "> As the law has it.\n\n",
        "| a |\n|---|\n| [x](y.md) |\n\nIt goes on like this.\n\n````md\n```\n````\n\n",
        "**Technical Specification:**\n\n```json\n{\"a\": 1}\n```\n\n",
    ];
    prop::sample::select(all.to_vec()).prop_map(str::to_owned)
}

fn prds() -> impl Strategy<Value = String> {
    let story = (words(), any::<bool>(), 0_u8..4, criteria());
    let requirement = (words(), words(), exhibits(), criteria());
    let task = (words(), any::<bool>(), proptest::option::of(0_usize..5));
    (
        proptest::collection::vec(story, 0..3),
        proptest::collection::vec(requirement, 1..4),
        proptest::collection::vec(task, 0..5),
        proptest::option::of(words()),
        proptest::option::of(words()),
    )
        .prop_map(|(stories, requirements, tasks, design, exclusion)| {
            let mut text = "# PRD: Cart\n\n**Author:** Ann\n**Date:** 2026-01-02\n\n".to_owned();
            text += "## Executive Summary\n\nCarts are kept.\n\n## User Stories\n\n";
            for (at, (title, is_told, priority, criteria)) in stories.iter().enumerate() {
                let priority = match priority {
                    3 => String::new(),
                    priority => format!(" (P{priority})"),
                };
                text += &format!("### Story {}: {title}{priority}\n\n", at + 1);
                text += match is_told {
                    true => {
                        "As a customer, I want to keep what I like, so that I buy it later.\n\n"
                    }
                    false => "Somebody keeps what they like.\n\n",
                };
                text += criteria;
            }
            text += "## Functional Requirements\n\n";
            for (at, (title, sentence, exhibit, criteria)) in requirements.iter().enumerate() {
                text += &format!("### REQ-{:03}: {title}\n\n", at + 1);
                text += &format!("**Description:** {sentence} MUST hold.\n\n{exhibit}{criteria}");
            }
            if let Some(design) = design {
                text += &format!("## Technical Considerations\n\n### Store\n\n{design}.\n\n");
            }
            if !tasks.is_empty() {
                text += "## Implementation Roadmap\n\n### Phase 1: All of it\n\n";
            }
            for (at, (title, is_done, needs)) in tasks.iter().enumerate() {
                let tick = if *is_done { 'x' } else { ' ' };
                text += &format!("- [{tick}] Task 1.{}: {title} no {at}\n", at + 1);
                let needs = needs.filter(|needs| *needs < at);
                let needs = needs.map_or("None".to_owned(), |at| format!("1.{}", at + 1));
                text += &format!("  - Dependencies: {needs}\n");
                let served = at % requirements.len() + 1;
                text += &format!("  - Requirements: REQ-{served:03}\n");
            }
            if let Some(exclusion) = exclusion {
                text += &format!("\n## Out of Scope\n\n- {exclusion}\n");
            }
            text
        })
}

/// What both sides say where the tool has a place for it.
fn told(content: &Content<'_>, tool: Tool) -> Vec<String> {
    let mut lines = Vec::new();
    if tool == Tool::SpecKit {
        for story in &content.stories {
            let criteria: Vec<_> = story.criteria.iter().map(|it| &it.text).collect();
            let Content { name, .. } = content;
            let (title, sentence, priority) = (&story.title, &story.sentence, story.priority);
            lines.push(format!(
                "{name} {title} {sentence:?} {priority:?} {criteria:?}"
            ));
        }
    }
    for requirement in &content.requirements {
        let criteria: Vec<_> = requirement.criteria.iter().map(|it| &it.text).collect();
        let title = match tool {
            Tool::SpecKit => requirement.id.as_deref(),
            _ => Some(requirement.title.as_str()),
        };
        let paragraphs = &requirement.paragraphs;
        lines.push(format!("{title:?} {paragraphs:?} {criteria:?}"));
    }
    if !matches!(tool, Tool::OpenSpec) {
        lines.extend(content.exclusions.iter().map(|it| it.name.clone()));
    }
    let tasks = content.tasks.iter().flat_map(|tasks| &tasks.graph.tasks);
    for task in tasks {
        lines.push(format!("{} {}", task.title, task.status.is_closed()));
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // req: PRD-6
    #[test]
    fn what_goes_to_a_tool_comes_back(text in prds()) {
        let pack = read(&text);
        let content = content_of(&pack);
        for tool in TOOLS {
            let (first, _) = files(&content, tool);
            let folder = pack_of(&first);
            let there = content_of(&folder);
            if matches!(tool, Tool::SpecKit | Tool::OpenSpec) || content.stories.is_empty() {
                prop_assert_eq!(told(&there, tool), told(&content, tool), "{:?} {:#?}", tool, first);
            }
            // A folder that is made a PRD and written again is the same, byte for byte.
            let back = prd(&there, &[]);
            let back_pack = read(&back);
            let (second, _) = files(&content_of(&back_pack), tool);
            let design = |files: &[(String, String)]| {
                let kept = files.iter().filter(|(path, _)| !is_companion(path));
                kept.cloned().collect::<Vec<_>>()
            };
            prop_assert_eq!(design(&second), design(&first), "{}", back);
        }
    }
}

/// Whether a document comes along as it is rather than through the graph.
fn is_companion(path: &str) -> bool {
    ["plan.md", "design.md", "proposal.md", "spec.json"]
        .iter()
        .any(|name| path.ends_with(name))
}

const DELTA: &str = "\
## ADDED Requirements

### Requirement: Reserve a book

The desk SHALL queue a reader who asks for a lent book.

| reader | books |
|---|--:|
| child | 3 |

```sh
reserve --book 7

reserve --list
```

#### Scenario: The book is lent

- **WHEN** a reader asks for it
- **THEN** the reader is queued

## MODIFIED Requirements

### Requirement: Lend a book

The desk SHALL lend a book for four weeks.

#### Scenario: A book is lent

- **THEN** the reader has it for four weeks

### Requirement: Take a book back

The desk SHALL take back a book at any time.

#### Scenario: A book comes back

- **THEN** it is there

## REMOVED Requirements

### Requirement: Paper slips

**Reason**: The queue replaces them.

**Migration**: Copy the slips into the queue.

## RENAMED Requirements

- FROM: `### Requirement: Lend`
- TO: `### Requirement: Lend a book`
- FROM: `### Requirement: Fine`
- TO: `### Requirement: Charge for late books`
";

// req: PRD-6
#[test]
fn a_change_of_openspec_stays_what_it_is_through_a_prd() {
    let path = "openspec/changes/add-queue/specs/desk/spec.md";
    let folder = pack_of(&[(path.to_owned(), DELTA.to_owned())]);
    assert_eq!(folder.accounted().reported, 0);
    let there = Content::of(
        &folder,
        &[specpack_syntax::source::FileId(0)],
        None,
        "Queue",
    );
    let text = prd(&there, &[]);
    insta::assert_snapshot!("prd_of_a_change", text);
    let back = read(&text);
    assert_eq!(back.accounted().reported, 0, "{text}");
    let content = Content::of(&back, &[specpack_syntax::source::FileId(0)], None, "Queue");
    let written = folder_of(&content, Tool::OpenSpec);
    let spec = written
        .documents
        .iter()
        .find(|it| it.path.ends_with("spec.md"));
    let spec = spec.unwrap();
    assert_eq!(spec.path, "specs/desk/spec.md");
    let (delta, _) = spec.text.split_once("\n<!-- specpack:exported").unwrap();
    assert_eq!(delta.trim_end(), DELTA.trim_end());
    let proposal = &written.documents[0].text;
    assert!(
        proposal.contains("1 requirements are added, 2 modified, 2 renamed, 1 removed."),
        "{proposal}"
    );
    // What states what holds cannot say what changes.
    for tool in [Tool::SpecKit, Tool::Kiro] {
        let written = folder_of(&content, tool);
        let changes = ("changes of requirements that stand already", 3);
        assert!(written.omitted.contains(&changes), "{:?}", written.omitted);
        let text = &written.documents[0].text;
        assert!(text.contains("## Removed Requirements\n\n### Requirement: Paper slips"));
        assert!(text.contains("reserve --list"), "{text}");
    }
}

fn folder_of(content: &Content<'_>, tool: Tool) -> Written {
    folder(content, tool, "queue", &places("openspec/changes/queue"))
}

// req: PRD-6
#[test]
fn a_requirement_of_spec_kit_has_its_table_and_code_below_it() {
    let spec = "\
# Feature Specification: Queue

## Requirements

### Functional Requirements

- **FR-001**: System MUST queue readers

  | reader | books |
  |---|--:|
  | child | 3 |

  ```sh
  reserve --book 7

    reserve --list
  ```

  See [the guide](../../docs/guide.md#queue).

  - Nobody waits twice
- **FR-002**: System MUST tell the place
";
    let path = "specs/001-queue/spec.md";
    let folder = pack_of(&[(path.to_owned(), spec.to_owned())]);
    assert_eq!(folder.accounted().reported, 0);
    let there = Content::of(
        &folder,
        &[specpack_syntax::source::FileId(0)],
        None,
        "Queue",
    );
    let paragraphs = [
        "System MUST queue readers",
        "| reader | books |\n|---|--:|\n| child | 3 |",
        "```sh\nreserve --book 7\n\n  reserve --list\n```",
        "See [the guide](docs/guide.md#queue).",
    ];
    assert_eq!(there.requirements[0].paragraphs, paragraphs);
    assert_eq!(there.requirements[0].criteria.len(), 1);
    let text = prd(&there, &[]);
    assert!(
        text.contains("[the guide](../../docs/guide.md#queue)"),
        "{text}"
    );
    let pack = read(&text);
    let back = content_of(&pack);
    assert_eq!(back.requirements, there.requirements);
}

// req: PRD-6
#[test]
fn tables_code_and_links_by_reference_of_stories_stay_what_they_are() {
    let text = "\
# PRD: Queue

## User Stories

### Story 1: Wait

**As a** reader,
**I want to** wait my turn,
**So that I can** read it.

See [the guide][guide].

| reader | books |
|---|--:|
| child | 3 |

**Acceptance Criteria:**

- [ ] Nobody waits twice

```sh
reserve --list
```

## Functional Requirements

### REQ-001: Queue

**Description:** It queues, as [guide] says.

[guide]: ../../docs/guide.md
";
    let text = inlined(text);
    let pack = Pack::read(vec![SourceFile::new("specs/prd/cart.md", text.as_ref())]);
    assert_eq!(pack.accounted().reported, 0);
    let there = content_of(&pack);
    let paragraphs = [
        "See [the guide](docs/guide.md).",
        "| reader | books |\n|---|--:|\n| child | 3 |",
        "```sh\nreserve --list\n```",
    ];
    assert_eq!(there.stories[0].paragraphs, paragraphs);
    assert_eq!(there.stories[0].criteria.len(), 1);
    for tool in [Tool::SpecKit, Tool::Kiro] {
        let (files, _) = files(&there, tool);
        let again = pack_of(&files);
        let text = prd(&content_of(&again), &[]);
        for part in &paragraphs[1..] {
            assert!(text.contains(part), "{tool:?}\n{text}");
        }
        assert!(
            text.contains("[the guide](../../docs/guide.md)"),
            "{tool:?}\n{text}"
        );
        let pack = read(&text);
        let (second, _) = self::files(&content_of(&pack), tool);
        assert_eq!(second, files, "{tool:?}");
    }
}
