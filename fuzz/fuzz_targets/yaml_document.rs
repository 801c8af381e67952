//! Whatever YAML is given, its tree lies within it, and walking it ends.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specpack_syntax::data::parse_yaml;
use specpack_syntax::source::{FileId, SourceFile, Span};

fuzz_target!(|text: &str| {
    let source = SourceFile::new("fuzz.yaml", text);
    let tree = parse_yaml(FileId(0), &source, Span::new(0..text.len())).tree;
    let mut nodes = vec![tree.root()];
    while let Some(node) = nodes.pop() {
        assert!(text.get(node.span().range()).is_some());
        nodes.extend(node.items());
        nodes.extend(node.entries().flat_map(|(key, value)| [key, value]));
    }
});
