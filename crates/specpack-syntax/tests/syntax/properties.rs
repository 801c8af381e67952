//! Whatever a file holds: no panic, nothing dropped, every span in its place.

use proptest::prelude::*;
use specpack_syntax::document::Tree;
use specpack_syntax::markdown::{Block, BlockKind, Document, Section, Text, parse, uncovered};
use specpack_syntax::source::{FileId, SourceFile, Span};
use specpack_syntax::{data, suppression};

/// Lines that documents are made of, and lines that break them.
const LINES: &[&str] = &[
    "",
    "",
    "---",
    "---",
    "id: sys-x",
    "kind: feature",
    "tags: [a, b",
    "- item",
    "  - nested",
    "   continued",
    "1. **One** (Level 4)",
    "# Title",
    "## 2.2 Name",
    "####### deep",
    "Setext",
    "===",
    "```",
    "```json",
    "````markdown",
    "~~~",
    "   ```",
    "> quoted",
    "> ```",
    "> > - deeper",
    "| a | b |",
    "|---|:-:|",
    "| 1 | 2 | 3 |",
    "| cut… |",
    "<!-- specpack: ignore a -- b -->",
    "<!--",
    "-->",
    "<div>",
    "[a]: b",
    "text with *marks*, `code`, [a] and &amp;",
    "    indented",
    "\ttabbed",
    "éß→ 🚨 ‚úÖ",
    "\u{feff}",
    "a\0b",
    "\\",
];

fn document() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        8 => prop::sample::select(LINES).prop_map(str::to_owned),
        1 => "[ -~éß→\u{1f6a8}]{0,12}",
    ];
    let ending = prop::sample::select(&["\n", "\n", "\n", "\r\n", "\r"][..]);
    prop::collection::vec((line, ending), 0..40).prop_map(|lines| {
        lines
            .into_iter()
            .map(|(line, ending)| line + ending)
            .collect()
    })
}

fn holds(text: &str) {
    let source = SourceFile::new("a.md", text);
    let parsed = parse(FileId(0), &source);
    assert_eq!(uncovered(&parsed.document, &source), [], "{text:?}");
    let whole = Span::new(0..text.len());
    check_document(&source, &parsed.document, whole);
    for finding in &parsed.diagnostics {
        assert!(
            specpack_syntax::RULES.contains(&&*finding.rule),
            "{}",
            finding.rule
        );
        let labels = finding.secondary.iter().chain([&finding.primary]);
        for label in labels {
            check_span(&source, label.at.span, whole);
        }
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            check_span(&source, edit.span, whole);
        }
    }
    let tree = Tree::Markdown(parsed.document);
    for found in suppression::find(FileId(0), &source, &tree) {
        check_span(&source, found.scope, whole);
        assert_eq!(source.slice(found.rule_span), found.rule);
    }
}

fn check_span(source: &SourceFile, span: Span, outer: Span) {
    let text = source.text();
    assert!(span.start <= span.end, "{span:?} in {text:?}");
    assert!(
        outer.start <= span.start && span.end <= outer.end,
        "{span:?} in {outer:?} of {text:?}"
    );
    assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
}

fn check_document(source: &SourceFile, document: &Document, whole: Span) {
    check_blocks(source, &document.preamble, whole);
    for section in &document.sections {
        check_section(source, section, whole);
    }
    let matters = document
        .front_matter
        .iter()
        .chain(&document.further_front_matter);
    for matter in matters {
        check_span(source, matter.span, whole);
        check_span(source, matter.content, matter.span);
    }
    for comment in &document.comments {
        check_span(source, comment.span, whole);
        check_span(source, comment.content, comment.span);
    }
}

fn check_section(source: &SourceFile, section: &Section, outer: Span) {
    check_span(source, section.span, outer);
    check_span(source, section.heading, section.span);
    check_text(source, &section.title, section.heading);
    check_blocks(source, &section.blocks, section.span);
    for child in &section.children {
        assert!(child.level > section.level);
        check_section(source, child, section.span);
    }
}

fn check_blocks(source: &SourceFile, blocks: &[Block], outer: Span) {
    let mut last = outer.start;
    for block in blocks {
        check_span(source, block.span, outer);
        assert!(
            last <= block.span.start,
            "{block:?} overlaps in {:?}",
            source.text()
        );
        last = block.span.end;
        match &block.kind {
            BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => {
                check_text(source, text, block.span);
            }
            BlockKind::Quote(blocks) => check_blocks(source, blocks, block.span),
            BlockKind::Code(code) => check_span(source, code.content, block.span),
            BlockKind::List(list) => {
                for item in &list.items {
                    check_span(source, item.span, block.span);
                    check_text(source, &item.text, item.span);
                    check_blocks(source, &item.blocks, item.span);
                }
            }
            BlockKind::Table(table) => {
                for cell in &table.head {
                    check_text(source, cell, block.span);
                }
                for row in &table.rows {
                    check_span(source, row.span, block.span);
                    assert_eq!(row.cells.len(), table.head.len());
                    for cell in row.cells.iter().chain(&row.surplus) {
                        check_text(source, cell, row.span);
                    }
                }
            }
            BlockKind::Html | BlockKind::Rule | BlockKind::Definitions => {}
        }
    }
}

fn check_text(source: &SourceFile, text: &Text, outer: Span) {
    check_span(source, text.span, outer);
    for mark in text.marks() {
        check_span(source, mark.span, text.span);
        assert!(
            text.plain.get(mark.plain.clone()).is_some(),
            "{mark:?} in {:?}",
            text.plain
        );
        let part = text.span_of(mark.plain.clone());
        assert!(part.start >= text.span.start && part.end <= text.span.end);
    }
}

/// Inputs that broke the reading once.
#[test]
fn what_was_read_wrongly_once_is_read_without_loss() {
    for text in [
        // HTML that is indented right behind a paragraph, also where only a CR is between them.
        "a\r <!a[.\n",
        "a\n <!-- b\n-->\n",
        "- a\n\n  b\n   <div>\n",
    ] {
        holds(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_read_without_loss(text in document()) {
        holds(&text);
    }

    #[test]
    fn any_text_is_read_without_loss(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn any_punctuation_is_read_without_loss(text in "[-`#>*+|~\\[\\](){}!<:=_1. \n\t\r&;a\u{feff}é]{0,80}") {
        holds(&text);
    }

    #[test]
    fn any_bytes_have_a_text(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let source = SourceFile::decode("a.md", &bytes);
        let parsed = parse(FileId(0), &source);
        prop_assert_eq!(uncovered(&parsed.document, &source), []);
    }

    #[test]
    fn any_yaml_has_a_tree_within_its_span(text in "[-a-c: \\[\\]{}&*,\"'#|>?!%@\n\té]{0,60}") {
        let before = "é\n";
        let source = SourceFile::new("a.yaml", format!("{before}{text}é"));
        let span = Span::new(before.len()..before.len() + text.len());
        let read = data::parse_yaml(FileId(0), &source, span);
        for node in read.tree.nodes() {
            check_span(&source, node.span(), span);
        }
        for finding in read.diagnostics {
            check_span(&source, finding.primary.at.span, span);
        }
    }
}
