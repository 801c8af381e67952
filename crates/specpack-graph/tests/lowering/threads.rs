//! How many threads read a pack changes nothing of what is read.

use specpack_graph::Pack;
use specpack_syntax::source::SourceFile;
use std::fmt::Write as _;

fn files() -> Vec<SourceFile> {
    let mut prd = "# PRD: Large\n\n## Functional Requirements\n".to_owned();
    let mut feature = "Feature: Records\n".to_owned();
    for number in 0..2_000 {
        let _ = write!(
            prd,
            "\n### FR-{number}: Keep record *{number}*\n\nRecord {number} is kept. <!-- {number} -->\n\n\
             | a | b |\n|---|---|\n| {number} |\n\n**Acceptance Criteria:**\n\n- [ ] It is there.\n\n### Same\n"
        );
        let _ = write!(
            feature,
            "\n  @FR-{number}\n  Scenario: Record {number}\n    When it is asked for\n"
        );
    }
    let metrics = "observability: 1\nservice: large\nmetrics:\n  - name: records_total\n    type: counter\n    description: Records\n    requirements: [FR-1, FR-9999]\n";
    vec![
        SourceFile::new("specs/a.feature", feature),
        SourceFile::new("specs/observability.yaml", metrics),
        SourceFile::new("specs/prd.md", prd),
    ]
}

fn read_by(threads: usize) -> String {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    let pack = pool.build().unwrap().install(|| Pack::read(files()));
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        pack.kinds, pack.trees, pack.outlines, pack.accounting, pack.graph, pack.diagnostics
    )
}

// req: GEN-1
#[test]
fn one_thread_and_many_read_the_same() {
    let by_one = read_by(1);
    for threads in [2, 5] {
        assert!(read_by(threads) == by_one, "{threads} threads");
    }
}
