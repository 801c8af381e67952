//! Whatever stands in a sequence document, no block of it is lost, every form of it can be
//! written, and what is written anew is a sequence with as many steps.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specpack_emit::sequence;
use specpack_graph::Pack;
use specpack_graph::query::sequence::{call, latency, statuses, steps};
use specpack_syntax::source::SourceFile;

fuzz_target!(|bytes: &[u8]| {
    let bytes = [b"---\nkind: sequence\n---\n", bytes].concat();
    let pack = Pack::read(vec![SourceFile::decode("fuzz.md", &bytes)]);
    assert_eq!(pack.accounted().ignored, 0);
    let text = pack.files[0].text();
    for node in pack.graph.nodes() {
        assert!(text.get(node.at.span.range()).is_some());
    }
    // Bytes may hold front matter of their own, which says otherwise.
    let Some(found) = pack.graph.sequences().next() else {
        return;
    };
    let mut count = 0;
    for step in steps(&pack.graph, found.data) {
        count += 1;
        let _ = (call(step.data), latency(step.data), statuses(step.data));
    }
    assert_eq!(count, pack.graph.interactions().count());
    assert!(sequence::svg(&pack.graph, found).ends_with("</svg>\n"));
    assert!(sequence::mermaid(&pack.graph, found).starts_with("sequenceDiagram\n"));
    let written = sequence::markdown(&pack, found);
    let again = Pack::read(vec![SourceFile::new("fuzz.md", written)]);
    assert!(again.graph.interactions().count() >= count);
});
