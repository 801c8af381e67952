//! Whatever bytes a file holds, it is read without loss and every finding has its place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specpack_syntax::document::Tree;
use specpack_syntax::markdown::{parse, uncovered};
use specpack_syntax::source::{FileId, SourceFile};
use specpack_syntax::suppression;

fuzz_target!(|bytes: &[u8]| {
    let source = SourceFile::decode("fuzz.md", bytes);
    let parsed = parse(FileId(0), &source);
    assert_eq!(uncovered(&parsed.document, &source), []);
    for finding in &parsed.diagnostics {
        assert!(specpack_syntax::RULES.contains(&&*finding.rule));
        assert!(source.text().get(finding.primary.at.span.range()).is_some());
    }
    for block in parsed.document.all_blocks() {
        assert!(source.text().get(block.span.range()).is_some());
    }
    let _ = suppression::find(FileId(0), &source, &Tree::Markdown(parsed.document));
});
