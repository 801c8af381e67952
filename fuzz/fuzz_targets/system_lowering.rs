//! Whatever stands in a document, lowering it neither panics nor loses a block, and what it
//! depends on can be put in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specpack_graph::Pack;
use specpack_graph::query::{critical_path, levels, order};
use specpack_syntax::source::SourceFile;

fuzz_target!(|bytes: &[u8]| {
    // Both kinds are read, whatever front matter the bytes bring along.
    for head in ["", "---\nkind: SystemArchitecture\n---\n", "---\nkind: feature\n---\n"] {
        let bytes = [head.as_bytes(), bytes].concat();
        let pack = Pack::read(vec![SourceFile::decode("fuzz.md", &bytes)]);
        assert_eq!(pack.accounted().ignored, 0);
        for node in pack.graph.nodes() {
            assert!(pack.files[0].text().get(node.at.span.range()).is_some());
        }
        let items: Vec<_> = pack.graph.roadmap_items().map(|item| item.id).collect();
        assert_eq!(order(&pack.graph, &items).sequence.len(), items.len());
        let in_levels: usize = levels(&pack.graph, &items).iter().map(Vec::len).sum();
        assert_eq!(in_levels, items.len());
        assert!(critical_path(&pack.graph, &items).items.len() <= items.len());
    }
});
