//! The tree says what a document holds and where.

use crate::outline::{headings, read};
use insta::assert_snapshot;
use specpack_syntax::markdown::{Block, BlockKind, Mark, MarkKind, Text, slug};
use specpack_syntax::name::{key, split_number};
use specpack_syntax::source::SourceFile;

#[expect(clippy::panic, reason = "a test may panic")]
fn paragraph(block: &Block) -> &Text {
    match &block.kind {
        BlockKind::Paragraph(text) => text,
        other => panic!("no paragraph: {other:?}"),
    }
}

// req: GEN-1
#[test]
fn sections_nest_by_level_and_have_numbers_names_and_anchors() {
    let text = "Before\n\n# System: Shop\n\n## 2. Components\n\n### 2.2 Component Details\n\n#### Component 3: Order Service\n\n## 3a Data & Flow\n\n## 8.1: Road_map\n\nSetext *title*\n---\n\n## Components\n\n## 2. Components\n\n## A. Related\n\n## Appendix A\n";
    assert_snapshot!(headings(text), @r"
    1 - System: Shop #system-shop
      2 2 Components #2-components
        3 2.2 Component Details #22-component-details
          4 - Component 3: Order Service #component-3-order-service
      2 3a Data & Flow #3a-data--flow
      2 8.1 Road_map #81-road_map
      2 - Setext title #setext-title
      2 - Components #components
      2 2 Components #2-components-1
      2 A Related #a-related
      2 - Appendix A #appendix-a
    ");
}

#[test]
fn anchors_are_those_of_github() {
    for (title, anchor) in [
        ("2.2 Component Details", "22-component-details"),
        (
            "5.3 Authentication & Authorization Model",
            "53-authentication--authorization-model",
        ),
        ("🚨 Größe — `code_x`", "-größe--code_x"),
        ("हिन्दी में नाम", "हिन्दी-में-नाम"),
        ("What's m² about (a/b)?", "whats-m-about-ab"),
    ] {
        assert_eq!(slug(title), anchor);
    }
}

#[test]
fn anchors_are_unique_also_beside_numbered_ones() {
    assert_snapshot!(headings("# a\n# a-1\n# a\n# a\n# a-1\n"), @r"
    1 - a #a
    1 - a-1 #a-1
    1 - a #a-2
    1 - a #a-3
    1 - a-1 #a-1-1
    ");
}

#[test]
fn numbers_are_told_from_names() {
    for (title, number, name) in [
        ("1. Overview", Some("1"), "Overview"),
        ("2.2 Component Details", Some("2.2"), "Component Details"),
        ("3a Step", Some("3a"), "Step"),
        ("8.1 – Breakdown", Some("8.1"), "Breakdown"),
        ("12) Risks", Some("12"), "Risks"),
        ("Component 3: Name", None, "Component 3: Name"),
        ("2FA set-up", None, "2FA set-up"),
        ("2025 in review", None, "2025 in review"),
        ("2025-11-01 Notes", None, "2025-11-01 Notes"),
        ("A. Related", Some("A"), "Related"),
        ("A plan", None, "A plan"),
        ("1.", None, "1."),
    ] {
        assert_eq!(split_number(title), (number, name), "{title}");
    }
}

#[test]
fn names_are_compared_by_their_words() {
    assert_eq!(
        key("Non-Functional  Requirements"),
        "non functional requirements"
    );
    assert_eq!(key("Security & Privacy"), key("security and privacy"));
    assert_eq!(key("User's guide"), "users guide");
    assert_eq!(key("हिन्दी"), "हिन्दी");
}

#[test]
fn sections_are_found_by_name() {
    let document =
        read("# S\n\n## 7. Cross-Cutting Concerns\n\n### 7.1 Logging\n\n## 8 Logging\n").document;
    assert_eq!(
        document
            .find("cross cutting concerns")
            .unwrap()
            .number
            .as_deref(),
        Some("7")
    );
    assert_eq!(
        document.find("Logging").unwrap().number.as_deref(),
        Some("7.1")
    );
    let concerns = document.find("Cross-Cutting Concerns").unwrap();
    assert!(
        concerns
            .find("Logging")
            .is_some_and(|section| section.is_named("LOGGING"))
    );
    let paths: Vec<_> = document
        .all_sections()
        .map(|visit| visit.path.len())
        .collect();
    assert_eq!(paths, [0, 1, 2, 1]);
}

#[test]
fn text_knows_its_marks_and_where_its_parts_stand() {
    let text =
        "A **bold `code`**  \nand [link *x*](b.md \"t\") &amp; é ~~no~~ <br> ![alt](i.png) end\n";
    let source = SourceFile::new("a.md", text);
    let document = read(text).document;
    let paragraph = paragraph(&document.preamble[0]);
    assert_eq!(paragraph.plain, "A bold code and link x & é no   alt end");
    let marks: Vec<_> = paragraph
        .marks()
        .iter()
        .map(|Mark { span, plain, kind }| {
            let name = match kind {
                MarkKind::Link { destination } => destination.as_str(),
                MarkKind::Strong => "strong",
                MarkKind::Emphasis => "emphasis",
                MarkKind::Code => "code",
                MarkKind::Struck => "struck",
            };
            format!(
                "{name}: {} ‹{}›",
                &paragraph.plain[plain.clone()],
                source.slice(*span)
            )
        })
        .collect();
    assert_snapshot!(marks.join("\n"), @r#"
    strong: bold code ‹**bold `code`**›
    code: code ‹`code`›
    b.md: link x ‹[link *x*](b.md "t")›
    emphasis: x ‹*x*›
    struck: no ‹~~no~~›
    i.png: alt ‹![alt](i.png)›
    "#);
    for word in [
        "A", "bold", "code", "and", "link", "x", "é", "no", "alt", "end",
    ] {
        let at = paragraph.plain.find(word).unwrap();
        let span = paragraph.span_of(at..at + word.len());
        assert_eq!(source.slice(span), word);
    }
}

#[test]
fn items_have_their_own_text_and_what_is_nested() {
    let document =
        read("1. **Auth** (Level 4)\n   - uses X\n   - [x] done\n\n   more\n2. `b`\n").document;
    let BlockKind::List(list) = &document.preamble[0].kind else {
        panic!("no list")
    };
    assert_eq!((list.start, list.items.len()), (Some(1), 2));
    assert_eq!(list.items[0].text.plain, "Auth (Level 4)");
    let BlockKind::List(nested) = &list.items[0].blocks[0].kind else {
        panic!("no list")
    };
    assert_eq!(nested.items[1].checked, Some(true));
    assert_eq!(paragraph(&list.items[0].blocks[1]).plain, "more");
}

#[test]
fn code_keeps_its_content_as_it_is() {
    let text = "```JSON title\n{ \"a\": 1 }\n```\n\n    indented\n\n```\n```\n";
    let source = SourceFile::new("a.md", text);
    let document = read(text).document;
    let code: Vec<_> = document
        .all_blocks()
        .filter_map(|block| match &block.kind {
            BlockKind::Code(code) => Some((
                code.language.as_str(),
                source.slice(code.content),
                code.is_fenced,
            )),
            _ => None,
        })
        .collect();
    assert_eq!(
        code,
        [
            ("json", "{ \"a\": 1 }\n", true),
            ("", "indented\n", false),
            ("", "", true)
        ]
    );
}

#[test]
fn tables_have_the_columns_of_their_head() {
    let document =
        read("| **Domain** | Owner |\n|---|---|\n| Users | `Auth` |\n| Orders |\n").document;
    let BlockKind::Table(table) = &document.preamble[0].kind else {
        panic!("no table")
    };
    assert_eq!(table.head[0].plain, "Domain");
    let cells: Vec<Vec<_>> = table
        .rows
        .iter()
        .map(|row| row.cells.iter().map(|cell| cell.plain.as_str()).collect())
        .collect();
    assert_eq!(cells, [["Users", "Auth"], ["Orders", ""]]);
}
