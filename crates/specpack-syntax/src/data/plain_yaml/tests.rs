use crate::data::build::Builder;
use crate::data::yaml::read_all;
use crate::data::{Tree, plain_yaml};
use crate::source::{FileId, SourceFile, Span};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

fn whole(text: &str) -> (SourceFile, Span) {
    let source = SourceFile::new("a.yaml".to_owned(), text.to_owned());
    (source, Span::new(0..text.len()))
}

fn plain(source: &SourceFile, span: Span) -> Option<Tree> {
    let tree = plain_yaml::read(FileId(0), source, span);
    tree.map(|tree: Builder| tree.finish(span.range()))
}

fn shown(tree: &Tree) -> String {
    let nodes: Vec<String> = tree.nodes.iter().map(|raw| format!("{raw:?}")).collect();
    format!(
        "{}\n{:?}\n{:?}",
        nodes.join("\n"),
        tree.texts,
        tree.documents
    )
}

/// Reads a text both ways, and tells whether it is as plain as that.
fn agree(text: &str) -> bool {
    let (source, span) = whole(text);
    let Some(tree) = plain(&source, span) else {
        return false;
    };
    let all = read_all(FileId(0), &source, span);
    let wrong: Vec<_> = all
        .diagnostics
        .iter()
        .map(|found| &found.headline)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?} in\n{text}");
    assert_eq!(shown(&tree), shown(&all.tree), "\n{text}");
    true
}

fn is_plain(text: &str) {
    assert!(agree(text), "not plain:\n{text}");
}

fn is_not_plain(text: &str) {
    assert!(!agree(text), "plain:\n{text}");
}

#[test]
fn mappings_sequences_and_scalars_are_plain() {
    is_plain("a: b\n");
    is_plain("a: b");
    is_plain("a:\n  b: c d  # comment\n  e: 'f' # more\n\n# comment\ng: \"h\"\n");
    is_plain("---\na: b\n");
    is_plain("# head\n\n---\n  a: b\n  c: d\n");
    is_plain("a:\n- b\n- c: d\n  e: f\n-   g: h\n    i: j\nk: l\n");
    is_plain("a:\n  - b\n  - - c\n    - d\n  - e\n");
    is_plain("- a\n- b: c\n");
    is_plain("/a/{id}:\n  $ref: '#/b'\n'200': http://x/y:z#q\n\"a b\": c:d\n");
    is_plain("a: é — ü\nb:\n  ñ: 1\n");
}

#[test]
fn what_is_in_brackets_on_one_line_is_plain() {
    is_plain("a: [b, 'c', \"d: e\", [], {}]\nf: {g: h i, 'j': [k], l: {m: n}} # o\n");
    is_plain("a: [ b , c ]\nd: { e: f }\n");
    is_plain("- [a, b]\n- {c: d}\n");
    is_plain("a: {b: it's, c: d#e, f: http://g}\n");
}

#[test]
fn a_key_without_a_value_has_an_empty_one() {
    is_plain("a:\nb: c\n");
    is_plain("a:\n  b:\nc:\n");
    is_plain("a:\n  b: # comment\n# other\n\nc: d\n");
    is_plain("- a:\n- b:\n  c:\n");
}

#[test]
fn an_entry_that_says_more_is_read_by_itself() {
    is_plain("a: |\n  b: c\n\n  # d\n\ne: f\n");
    is_plain("x:\n  a: >-\n    b\n   \n    c\n  d: |+\n    e\n\n\n  f: g\n");
    is_plain("- a: |\n    b\n  c: d\n- |\n  e\n- f\n");
    is_plain("x:\n- - a: |\n      b\n    c: d\n  - >\n    e\n- f: g\n");
    is_plain("a: b\n  c\n  d\ne: f\n");
    is_plain("a: 'it''s'\nb: \"c\\td\"\ne: 'f\n\n  g'\nh: i\n");
    is_plain("a: [b,\n  c]\nd: {e: f,\n  g: h}\ni: j\n");
    is_plain("a:\n  b\n  c\nd:\n  'e\n  f'\ng: h\n");
    is_plain("-\n  a: b\n-\n  - c\n- d\n");
    is_plain("x:\n-\n  a: b\n- c\n");
    is_plain("é: |\n  ü\n  ö\nb: 'é\n  é'\nc: é\n");
    is_plain("a: |2\n    b\n   c\nd: e\n");
    is_plain("a: b\n    # deeper\nc: d\n");
}

#[test]
fn anchors_tags_documents_and_what_is_wrong_are_not_plain() {
    is_not_plain("a: &b c\nd: *b\n");
    is_not_plain("a: !!str b\n");
    is_not_plain("a: |\n  b\nc: 'd''e'\nf: &g h\n");
    is_not_plain("a: b\n---\nc: d\n");
    is_not_plain("a: b\n...\n");
    is_not_plain("%YAML 1.2\n---\na: b\n");
    is_not_plain("a\n");
    is_not_plain("");
    is_not_plain("# comment\n");
    is_not_plain("a: b\n c: d\n");
    is_not_plain("a: b: c\n");
    is_not_plain("a: 'b' c\n");
    is_not_plain("a: [b\n");
    is_not_plain("a: [b]]\n");
    is_not_plain("a: |\n  b\n c\n");
    is_not_plain("a: |\n  b\n# c\n  d\n");
    is_not_plain("a:\n  b: c\n d: e\n");
    is_not_plain("a:\tb\n");
    is_not_plain("a: b\r\nc: d\r\n");
    is_not_plain("? a\n: b\n");
    is_not_plain("a: @b\n");
    is_not_plain(&format!("{}: b\n", "a".repeat(1_100)));
    is_not_plain(&format!("a: {}b{}\n", "[".repeat(200), "]".repeat(200)));
    let deep: String = (0..200)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    is_not_plain(&deep);
}

#[test]
fn the_files_of_this_repository_are_read_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders: Vec<PathBuf> = ["specs", "deploy", "examples", "docs"]
        .map(|folder| root.join(folder))
        .to_vec();
    let (mut read, mut as_plain) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                let text = fs::read_to_string(path).expect("a text");
                read += 1;
                as_plain += usize::from(agree(&text));
            }
        }
    }
    assert!(read > 20 && as_plain * 3 > read, "{as_plain} of {read}");
}

/// Lines that are much like YAML.
fn lines() -> impl Strategy<Value = String> {
    let indent = prop::sample::select(vec!["", "", " ", "  ", "  ", "    "]);
    let dash = prop::sample::select(vec!["", "", "", "- ", "-  ", "- - ", "-"]);
    let key = prop::sample::select(vec![
        "a: ", "b:", "'c': ", "\"d\":  ", "e : ", "/f/{g}: ", "", "h:i: ", "- ", "? ",
    ]);
    let value = prop::sample::select(vec![
        "",
        "a",
        "b c",
        "b: c",
        "'d'",
        "'d",
        "d'",
        "\"e\"",
        "\"e\\n\"",
        "'f''g'",
        "[a, b]",
        "[a",
        "b]",
        "{a: b}",
        "{a: b, c}",
        "{a: [b, {c: d}]}",
        "|",
        ">-",
        "|2",
        "# c",
        "x # c",
        "x#c",
        "&a b",
        "*a",
        "!t x",
        "-",
        "- x",
        "é",
        "a:",
        "http://b",
        "{a: b",
        "}",
        "@x",
        "[a, ]",
        "[a b, 'c']",
        "[-, a]",
        "{a: -}",
        "{'a':b}",
        "'a' # b",
        "\"a\"#b",
        "---",
        "...",
    ]);
    let line = (indent, dash, key, value).prop_map(|(a, b, c, d)| format!("{a}{b}{c}{d}"));
    prop::collection::vec(line, 1..9).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_plain_is_read_as_all_yaml_is(text in lines()) {
        agree(&text);
    }

    #[test]
    fn any_text_is_read_the_same_or_is_not_plain(
        text in "[-a-c: \\[\\]{}&*,\"'#|>?!%@\n\té]{0,60}"
    ) {
        agree(&text);
    }
}
