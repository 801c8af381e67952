//! Whatever stands in a list of tasks, a PRD is merged into it or refused; what was merged is
//! merged again without a change, and only what the ledger and the tasks have a part in moves.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specpack_emit::tasks::{self, Tasks, ToolDialect};
use specpack_graph::Pack;
use specpack_syntax::source::SourceFile;

const DIALECTS: [ToolDialect; 3] = [
    ToolDialect::SpecKit,
    ToolDialect::OpenSpec,
    ToolDialect::Kiro,
];

/// What stands between the tasks of the PRD and the list.
const BETWEEN: &[u8] = b"\n%%%%\n";

fuzz_target!(|bytes: &[u8]| {
    let at = bytes.windows(BETWEEN.len()).position(|window| window == BETWEEN);
    let (prd, list) = at.map_or((bytes, &b""[..]), |at| (&bytes[..at], &bytes[at + BETWEEN.len()..]));
    let prd = [b"# PRD: Fuzz\n\n## Implementation Roadmap\n\n", prd].concat();
    let pack = Pack::read(vec![SourceFile::decode("fuzz.prd.md", &prd)]);
    let list = String::from_utf8_lossy(list);
    for graph in pack.task_graphs.iter().filter(|graph| !graph.tasks.is_empty()) {
        let tasks = Tasks { pack: &pack, graph };
        for dialect in DIALECTS {
            // A list of this tool, with what was drawn at its end, and what was drawn alone.
            let own = tasks::tool_list(tasks, dialect).text;
            let longer = format!("{own}\n{list}");
            for existing in [list.as_ref(), longer.as_str()] {
                let Ok(merged) = tasks::merge_tool_list(tasks, dialect, Some(existing)) else {
                    continue;
                };
                let again = tasks::merge_tool_list(tasks, dialect, Some(&merged.text));
                let again = again.map(|again| again.text);
                assert_eq!(again.ok().as_ref(), Some(&merged.text));
            }
        }
        if let Ok(merged) = tasks::merge_taskmaster(tasks, "master", Some(&list)) {
            let again = tasks::merge_taskmaster(tasks, "master", Some(&merged.text));
            assert!(again.is_ok_and(|again| again.text == merged.text));
        }
        let _ = tasks::taskmaster_statuses(tasks, "master", &list);
    }
});
