//! YAML becomes a tree whose spans are of the file; what cannot be read is reported.

use insta::assert_snapshot;
use specpack_syntax::data::{Kind, Node, Parsed, parse_yaml};
use specpack_syntax::source::{FileId, SourceFile, Span};

use std::fmt::Write as _;

/// The tree, one node a line, each with the text of its span.
fn tree(text: &str) -> String {
    let before = "é --\n";
    let source = SourceFile::new("a.md", format!("{before}{text}after"));
    let span = Span::new(before.len()..before.len() + text.len());
    let Parsed { tree, diagnostics } = parse_yaml(FileId(0), &source, span);
    let mut lines = String::new();
    write_node(&source, tree.root(), 0, &mut lines);
    for finding in diagnostics {
        let at = source.line_column(finding.primary.at.span.start);
        let _ = writeln!(
            lines,
            "{}:{} [{}] {}",
            at.line, at.column, finding.rule, finding.headline
        );
    }
    lines
}

fn write_node(source: &SourceFile, node: Node<'_>, depth: usize, lines: &mut String) {
    let raw = source.slice(node.span()).replace('\n', "↵");
    let indent = "  ".repeat(depth);
    let text = node.as_str().unwrap_or_default();
    let kind = match node.kind() {
        Kind::Scalar if node.is_quoted() => format!("string {text:?}"),
        Kind::Scalar => format!("plain {text:?}"),
        Kind::Sequence => "sequence".to_owned(),
        Kind::Mapping => "mapping".to_owned(),
    };
    let _ = writeln!(lines, "{indent}{kind} ‹{raw}›");
    for item in node.items() {
        write_node(source, item, depth + 1, lines);
    }
    for (key, value) in node.entries() {
        write_node(source, key, depth + 1, lines);
        write_node(source, value, depth + 2, lines);
    }
}

// req: GEN-1
#[test]
fn scalars_keep_their_text_and_collections_their_places() {
    assert_snapshot!(tree("specmas: 3.0\nname: \"Ünder\"\nowner: [To be assigned]\nempty:\n"), @r#"
    mapping ‹specmas: 3.0↵name: "Ünder"↵owner: [To be assigned]↵empty›
      plain "specmas" ‹specmas›
        plain "3.0" ‹3.0›
      plain "name" ‹name›
        string "Ünder" ‹"Ünder"›
      plain "owner" ‹owner›
        sequence ‹[To be assigned]›
          plain "To be assigned" ‹To be assigned›
      plain "empty" ‹empty›
        plain "" ‹›
    "#);
}

#[test]
fn block_collections_and_block_scalars_have_spans() {
    assert_snapshot!(tree("related:\n  - id: sys-é\n    as: part\n  - id: b\ntext: |\n  one\n  two\nend: {a: 1}\n"), @r#"
    mapping ‹related:↵  - id: sys-é↵    as: part↵  - id: b↵text: |↵  one↵  two↵end: {a: 1}›
      plain "related" ‹related›
        sequence ‹- id: sys-é↵    as: part↵  - id: b›
          mapping ‹id: sys-é↵    as: part›
            plain "id" ‹id›
              plain "sys-é" ‹sys-é›
            plain "as" ‹as›
              plain "part" ‹part›
          mapping ‹id: b›
            plain "id" ‹id›
              plain "b" ‹b›
      plain "text" ‹text›
        string "one\ntwo\n" ‹one↵  two↵›
      plain "end" ‹end›
        mapping ‹{a: 1}›
          plain "a" ‹a›
            plain "1" ‹1›
    "#);
}

#[test]
fn duplicate_keys_stay_and_the_last_one_counts() {
    let source = SourceFile::new("a.yaml", "id: 1\nid: 2\n");
    let tree = parse_yaml(FileId(0), &source, Span::new(0..12)).tree;
    let node = tree.root();
    assert_eq!(node.entries().count(), 2);
    assert_eq!(node.get("id").unwrap().as_str(), Some("2"));
}

#[test]
fn an_error_keeps_what_stood_before_it() {
    assert_snapshot!(tree("id: x\ntags: [a, b\nname: y\n"), @r#"
    mapping ‹id: x↵tags: [a›
      plain "id" ‹id›
        plain "x" ‹x›
      plain "tags" ‹tags›
        sequence ‹[a›
          plain "a" ‹a›
    4:5 [invalid-yaml] YAML cannot be read: illegal placement of ':' indicator
    "#);
    assert_snapshot!(tree("id: x\n\tname: y\n"), @r#"
    mapping ‹id›
      plain "id" ‹id›
        plain "" ‹›
    2:5 [invalid-yaml] YAML cannot be read: while scanning a plain scalar, found a tab
    "#);
}

#[test]
fn aliases_stand_for_what_they_name() {
    assert_snapshot!(tree("a: &x [1, 2]\nb: *x\nc: *y\n"), @r#"
    mapping ‹a: &x [1, 2]↵b: *x↵c›
      plain "a" ‹a›
        sequence ‹&x [1, 2]›
          plain "1" ‹1›
          plain "2" ‹2›
      plain "b" ‹b›
        sequence ‹*x›
          plain "1" ‹1›
          plain "2" ‹2›
      plain "c" ‹c›
        plain "" ‹›
    4:4 [invalid-yaml] YAML cannot be read: while parsing node, found unknown anchor
    "#);
}

#[test]
fn aliases_of_aliases_are_bounded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{items}]");
    }
    let source = SourceFile::new("a.yaml", text.as_str());
    let findings = parse_yaml(FileId(0), &source, Span::new(0..text.len())).diagnostics;
    assert!(
        findings[0].headline.contains("stand for too much"),
        "{findings:#?}"
    );
}

#[test]
fn depth_is_bounded() {
    for text in [
        "[".repeat(100_000),
        "- ".repeat(100_000),
        "{a: ".repeat(100_000),
        "? ".repeat(100_000),
    ] {
        let source = SourceFile::new("a.yaml", text.as_str());
        let findings = parse_yaml(FileId(0), &source, Span::new(0..text.len())).diagnostics;
        assert_eq!(findings.len(), 1, "{}", &text[..8]);
    }
}
