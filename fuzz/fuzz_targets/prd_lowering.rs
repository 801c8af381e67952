//! Whatever stands in a PRD, lowering it neither panics nor loses a block, and its tasks can be
//! planned and written in every form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specpack_emit::tasks::{self, Tasks, ToolDialect};
use specpack_graph::Pack;
use specpack_graph::tasks::{Readiness, checkpoints, readiness};
use specpack_syntax::source::SourceFile;

fuzz_target!(|bytes: &[u8]| {
    let bytes = [b"# PRD: Fuzz\n\n", bytes].concat();
    let pack = Pack::read(vec![SourceFile::decode("fuzz.md", &bytes)]);
    assert_eq!(pack.accounted().ignored, 0);
    for node in pack.graph.nodes() {
        assert!(pack.files[0].text().get(node.at.span.range()).is_some());
    }
    for graph in &pack.task_graphs {
        let statuses: Vec<_> = graph.tasks.iter().map(|task| task.status).collect();
        let ready = readiness(graph, &statuses);
        assert_eq!(ready.len(), graph.tasks.len());
        // Where nothing stands in a ring, something can always go on.
        let waits = |state: &Readiness| matches!(state, Readiness::Waits(_));
        if graph.precedence.rings().is_empty() && !ready.is_empty() {
            assert!(!ready.iter().all(waits));
        }
        let _ = checkpoints(&pack.graph, graph, &statuses);
        let tasks = Tasks { pack: &pack, graph };
        assert!(tasks::svg(tasks).ends_with("</svg>\n"));
        let _ = (tasks::markdown(tasks), tasks::csv(tasks), tasks::mermaid(tasks));
        let _ = (tasks::dot(tasks), tasks::github(tasks), tasks::json(tasks, &pack.diagnostics));
        for dialect in [ToolDialect::SpecKit, ToolDialect::OpenSpec, ToolDialect::Kiro] {
            let list = tasks::tool_list(tasks, dialect).text;
            let again = Pack::read(vec![SourceFile::decode("specs/001/tasks.md", list.as_bytes())]);
            assert_eq!(again.accounted().ignored, 0);
        }
        let written = tasks::merge_taskmaster(tasks, "master", None).map(|merged| merged.text);
        let again = written.and_then(|text| {
            let merged = tasks::merge_taskmaster(tasks, "master", Some(&text))?;
            Ok(merged.text == text)
        });
        assert!(again.is_ok_and(|is_same| is_same));
    }
});
