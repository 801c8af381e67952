//! Whatever stands in the folder of another tool, it is read whole, and its PRD is read whole; what
//! that says is written for each tool, and what was written is written again byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specpack_emit::interchange::{Content, Places, Tool, folder, is_untouched, prd};
use specpack_emit::tasks::Tasks;
use specpack_graph::Pack;
use specpack_graph::model::DocumentKind;
use specpack_syntax::source::{FileId, SourceFile};

const TOOLS: [(Tool, &str, &str); 4] = [
    (Tool::SpecKit, "specs/001-fuzz", "spec.md"),
    (Tool::OpenSpec, "openspec/changes/fuzz", "specs/fuzz/spec.md"),
    (Tool::Kiro, ".kiro/specs/fuzz", "requirements.md"),
    (Tool::CcSdd, ".kiro/specs/fuzz", "requirements.md"),
];

fn content(pack: &Pack) -> Content<'_> {
    let specs: Vec<FileId> = pack
        .file_ids()
        .filter(|&file| matches!(pack.kind(file), DocumentKind::Prd | DocumentKind::Requirements))
        .collect();
    let graph = pack.task_graphs.iter().find(|graph| !graph.tasks.is_empty());
    Content::of(pack, &specs, graph.map(|graph| Tasks { pack, graph }), "Fuzz")
}

fn places(folder: &str) -> Places {
    Places {
        base: "/fuzz".to_owned(),
        folder: folder.to_owned(),
        ..Places::default()
    }
}

/// What stands between the spec and the list of tasks.
const BETWEEN: &[u8] = b"\n%%%%\n";

fuzz_target!(|bytes: &[u8]| {
    // The first byte says whose folder it is.
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    let at = bytes.windows(BETWEEN.len()).position(|window| window == BETWEEN);
    let (spec, tasks) = at.map_or((bytes, &b""[..]), |at| (&bytes[..at], &bytes[at + BETWEEN.len()..]));
    let (_, root, name) = TOOLS[usize::from(*which) % TOOLS.len()];
    let files = [(name, spec), ("tasks.md", tasks)];
    let files = files.map(|(name, bytes)| SourceFile::decode(format!("{root}/{name}"), bytes));
    let pack = Pack::read(files.to_vec());
    assert_eq!(pack.accounted().ignored, 0);
    let mut left = Vec::new();
    let text = prd(&content(&pack), &[], "fuzz.md", &places("specs/prd"), &mut left);
    let read = Pack::read(vec![SourceFile::new("specs/prd/fuzz.md", text)]);
    assert_eq!(read.accounted().ignored, 0);
    let there = content(&read);
    for (tool, root, _) in TOOLS {
        let written = folder(&there, tool, "fuzz", &places(root));
        for document in &written.documents {
            assert!(document.path.ends_with(".json") || is_untouched(&document.text));
        }
    }
});
