//! Whatever YAML is given, its tree lies within it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specpack_syntax::source::{FileId, SourceFile, Span};
use specpack_syntax::yaml;

fuzz_target!(|text: &str| {
    let source = SourceFile::new("fuzz.yaml", text);
    let (root, _) = yaml::parse(FileId(0), &source, Span::new(0..text.len()));
    let mut nodes = vec![&root];
    while let Some(node) = nodes.pop() {
        assert!(text.get(node.span.range()).is_some());
        nodes.extend(node.items());
        nodes.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
    }
});
