//! Whatever stands in a PRD, lowering it neither panics nor loses a block.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specpack_graph::Pack;
use specpack_syntax::source::SourceFile;

fuzz_target!(|bytes: &[u8]| {
    let bytes = [b"# PRD: Fuzz\n\n", bytes].concat();
    let pack = Pack::read(vec![SourceFile::decode("fuzz.md", &bytes)]);
    assert_eq!(pack.accounted().ignored, 0);
    for node in pack.graph.nodes() {
        assert!(pack.files[0].text().get(node.at.span.range()).is_some());
    }
});
