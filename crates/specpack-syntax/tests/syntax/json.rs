//! JSON becomes the same kind of tree as YAML; what cannot be read is reported.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use specpack_syntax::data::{Node, Parsed, Scalar, parse_json, parse_yaml};
use specpack_syntax::source::{FileId, SourceFile, Span};

fn read(text: &str) -> Parsed {
    parse_json(FileId(0), &SourceFile::new("a.json", text))
}

/// What is wrong, with its column.
fn refused(text: &str) -> String {
    let source = SourceFile::new("a.json", text);
    let found = parse_json(FileId(0), &source).diagnostics;
    let Some(found) = found.first() else {
        return "nothing".to_owned();
    };
    let at = source.line_column(found.primary.at.span.start);
    format!("{}: {}", at.column, found.headline)
}

#[test]
fn values_have_their_types_and_places() {
    let text = r#"{"a": [1, -2.5e3, true, null, ""], "b": {"c": "d"}}"#;
    let tree = read(text).tree;
    let root = tree.root();
    let a: Vec<Scalar<'_>> = root
        .get("a")
        .unwrap()
        .items()
        .filter_map(Node::scalar)
        .collect();
    let expected = [
        Scalar::Integer(1),
        Scalar::Float(-2500.0),
        Scalar::Bool(true),
        Scalar::Null,
        Scalar::String(""),
    ];
    assert_eq!(a, expected);
    let b = root.get("b").unwrap();
    assert_eq!(&text[b.span().range()], r#"{"c": "d"}"#);
    let d = b.get("c").unwrap();
    assert_eq!(
        (&text[d.span().range()], &text[d.text_span().range()]),
        (r#""d""#, "d")
    );
}

#[test]
fn escapes_are_written_out() {
    let tree = read(r#"["\"\\\/\b\f\n\r\t", "\u00e9\uD83D\uDE00", "\ud800x"]"#).tree;
    let texts: Vec<&str> = tree.root().items().filter_map(Node::as_str).collect();
    assert_eq!(
        texts,
        ["\"\\/\u{8}\u{c}\n\r\t", "\u{e9}\u{1f600}", "\u{fffd}x"]
    );
}

#[test]
fn pointers_lead_to_nodes_and_nodes_know_theirs() {
    let tree = read(r#"{"paths": {"/a~b": {"get": [10, {"x": 1}]}}}"#).tree;
    let pointer = "/paths/~1a~0b/get/1/x";
    let node = tree.root().at_pointer(pointer).unwrap();
    assert_eq!(
        (node.as_integer(), node.pointer()),
        (Some(1), pointer.to_owned())
    );
    assert_eq!(tree.root().at_pointer(""), Some(tree.root()));
    assert_eq!(tree.root().at_pointer("/paths/a"), None);
}

#[test]
fn a_mistake_is_told_where_it_stands_and_keeps_what_stood_before() {
    let mistakes = [
        "",
        "{\"a\": 1,}",
        "[1 2]",
        "{a: 1}",
        "{\"a\" 1}",
        "[01]",
        "[1.]",
        "// note\n{}",
        "[\"a]",
        "[\"\\x\"]",
        "[\"\\u00+f\"]",
        "{} {}",
        "[tru]",
        "{\"a\": ",
        "[1",
        "[\"a\nb\"]",
    ];
    let refusals: Vec<String> = mistakes.into_iter().map(refused).collect();
    insta::assert_snapshot!(refusals.join("\n"), @r"
    1: JSON cannot be read: there is nothing in it
    9: JSON cannot be read: a comma has nothing behind it
    4: JSON cannot be read: `,` or `]` is expected here
    2: JSON cannot be read: a key in double quotes is expected here
    6: JSON cannot be read: `:` is expected here
    2: JSON cannot be read: a number has a zero in front
    4: JSON cannot be read: a digit is expected here
    1: JSON cannot be read: JSON has no comments
    2: JSON cannot be read: this string does not end
    3: JSON cannot be read: there is no such escape
    3: JSON cannot be read: four hex digits are expected behind `\u`
    4: JSON cannot be read: something follows the end of the document
    2: JSON cannot be read: a value is expected here
    7: JSON cannot be read: it ends where a value is expected
    3: JSON cannot be read: it ends within a collection
    4: JSON cannot be read: a string has a control character in it
    ");
    let tree = read("{\"a\": [1, 2, x], \"b\": 3}").tree;
    assert_eq!(tree.root().get("a").unwrap().items().count(), 2);
    let tree = read("{\"a\": 1, \"b\"").tree;
    assert!(tree.root().get("b").unwrap().is_null());
}

#[test]
fn depth_is_bounded() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        assert!(refused(&text).contains("too deep"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_has_a_tree_within_it(text in "[\\[\\]{}:,\"\\\\a-f0-9.eE+ tru\nul\u{e9}-]{0,40}") {
        let read = read(&text);
        for node in read.tree.nodes() {
            prop_assert!(text.get(node.span().range()).is_some());
            prop_assert!(text.get(node.text_span().range()).is_some());
        }
        for finding in read.diagnostics {
            prop_assert!(text.get(finding.primary.at.span.range()).is_some());
        }
    }

    /// JSON is YAML: two readers that share nothing but the tree agree.
    #[test]
    fn json_reads_as_yaml_reads_it(text in json(4)) {
        let source = SourceFile::new("a.json", text.as_str());
        let json = parse_json(FileId(0), &source);
        let yaml = parse_yaml(FileId(0), &source, Span::new(0..text.len()));
        prop_assert_eq!(json.diagnostics, vec![]);
        prop_assert_eq!(yaml.diagnostics, vec![]);
        let nodes = |read: &Parsed| -> Vec<(Span, Option<String>, bool, u32)> {
            let node = |node: Node<'_>| {
                (node.span(), node.as_str().map(str::to_owned), node.is_quoted(), node.end())
            };
            read.tree.nodes().map(node).collect()
        };
        let (json_nodes, yaml_nodes) = (nodes(&Parsed { tree: json.tree, diagnostics: vec![] }), nodes(&Parsed { tree: yaml.tree, diagnostics: vec![] }));
        prop_assert_eq!(json_nodes, yaml_nodes, "{}", text);
    }
}

fn json(depth: u32) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
        Just("true".to_owned()),
        Just("null".to_owned()),
        "[a-z\u{e9} ]{0,8}".prop_map(|text| format!("\"{text}\"")),
        "[a-z]{0,3}\\\\[nt\"/]".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(depth, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec(("[a-z]{1,4}", inner), 0..4).prop_map(|entries| {
                let entries = entries
                    .into_iter()
                    .map(|(key, value)| format!("\"{key}\": {value}"));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }),
        ]
    })
}
