//! What the author of a plan states, and what the plan comes to: each disagreement has two places.

use crate::documents::check;
use specpack_graph::Pack;
use specpack_rules::{Config, Report};
use std::fmt::Write as _;

/// The same template as the source document, with the same figures, about something else.
const BIKE_SHARE: &str = include_str!("../../../specpack-graph/tests/documents/bike-share.md");

/// The rules that compare what is stated with what is there.
const COMPARING: [&str; 10] = [
    "buffer-differs",
    "critical-path-differs",
    "critical-path-duration-differs",
    "group-total-differs",
    "phase-total-differs",
    "plan-total-differs",
    "stated-totals-disagree",
    "stated-weeks-differ",
    "task-count-differs",
    "parallel-tasks-not-independent",
];

/// Each disagreement with the line that states something and the lines that say otherwise.
fn disagreements(pack: &Pack, report: &Report) -> Vec<(String, u32, Vec<u32>)> {
    let found = report.diagnostics.iter();
    let found = found.filter(|found| COMPARING.contains(&found.rule.as_ref()));
    let line =
        |at: specpack_syntax::source::Location| pack.file(at.file).line_column(at.span.start).line;
    found
        .map(|found| {
            let others = found.secondary.iter().map(|label| line(label.at));
            let rule = found.rule.to_string();
            (rule, line(found.primary.at), others.collect())
        })
        .collect()
}

// req: PRD-5
#[test]
fn what_a_plan_states_and_does_not_come_to_is_found_with_both_places_and_both_figures() {
    let (pack, report) = check(
        &[("bike-share.prd.md".to_owned(), BIKE_SHARE.to_owned())],
        &Config::default(),
    );
    let mut told = String::new();
    let found = report.diagnostics.iter();
    for found in found.filter(|found| COMPARING.contains(&found.rule.as_ref())) {
        let _ = writeln!(told, "{}: {}", found.rule, found.headline);
        for label in [&found.primary].into_iter().chain(&found.secondary) {
            let file = pack.file(label.at.file);
            let line = file.line_column(label.at.span.start).line;
            let text = file.slice(label.at.span).lines().next().unwrap_or_default();
            let _ = match label.message.as_str() {
                "" => writeln!(told, "  {line}: {text}"),
                message => writeln!(told, "  {line}: {text} ({message})"),
            };
        }
    }
    insta::assert_snapshot!(told, @r"
    critical-path-differs: the stated critical path is not the longest chain: it leaves out 4.3, 5.1
      585: 1.1 → 1.2 → 1.3 → 2.2 → 2.3 → 3.1 → 3.2 → 4.1 → 4.4 → 5.6
      535: Have the locks attacked (`Have the locks attacked`; the longest chain takes 67 h)
    phase-total-differs: `Phase 5: Rollout` is stated to take 20 h, its tasks add up to 2 h, 5 of 6 without an estimate
      597: Phase 5: 20 hours (with watching)
      549: Phase 5: Rollout (Week 7-8) (2 h)
    stated-weeks-differ: the plan is stated to take 3 weeks, its phases take 8
      598: Total: ~109 hours** (~3 weeks with 2-person team)
      549: Phase 5: Rollout (Week 7-8) (ends in week 8)
    stated-weeks-differ: the plan is stated to take 4 weeks, its phases take 8
      601: Final Estimate:** ~130 hours (~4 weeks)
      549: Phase 5: Rollout (Week 7-8) (ends in week 8)
    task-count-differs: `Backend Implementation` is stated to have 8 tasks, and lists 9
      704: Backend Implementation (8 tasks, ~45 hours)
      705: Make the codes of bikes (the first of 9)
    task-count-differs: `Testing` is stated to have 5 tasks, and lists 4
      723: Testing (5 tasks, ~24 hours)
      724: Write unit tests for the backend (the first of 4)
    stated-totals-disagree: the appendix states ~119 h in all, the roadmap ~109 h
      735: Total: 26 tasks, ~119 hours
      598: Total: ~109 hours** (~3 weeks with 2-person team) (~109 h)
    parallel-tasks-not-independent: `Open real locks` cannot run beside `Build the scan page`, which it needs first
      740: Backend tasks (4-12) and Frontend tasks (13-18) can run at once
      507: Open real locks (waits)
    critical-path-differs: the stated critical path is not the longest chain: it leaves out 1.1, 1.2, 1.3, 3.1, 3.2, 4.1, 4.3; A1, A4, A5, A7, A19, A20, A21, A22, A26 can wait
      748: Database (1)
      451: Create the ride tables (`Create the ride tables`; the longest chain takes 67 h)
    critical-path-duration-differs: the critical path is stated to take ~55 h, its tasks add up to 60 h
      757: Critical path duration:** ~55 hours (~2 weeks of one person)
      748: Database (1) (60 h)
    ");
}

/// The document that the requirement is about, where it is at hand.
// req: PRD-5
#[test]
fn the_source_document_disagrees_with_itself_in_nine_places_where_it_is_at_hand() {
    let Some(path) = seed("002_") else {
        println!("source document not run: 002_ (neither SPECPACK_SEEDS nor shared/seeds has it)");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let (pack, report) = check(&[("002.prd.txt".to_owned(), text)], &Config::default());
    let found = disagreements(&pack, &report);
    let expected: [(&str, u32, &[u32]); 9] = [
        ("critical-path-differs", 775, &[724]),
        ("phase-total-differs", 787, &[738]),
        ("stated-weeks-differ", 788, &[738]),
        ("stated-weeks-differ", 791, &[738]),
        ("task-count-differs", 924, &[925]),
        ("task-count-differs", 943, &[944]),
        ("stated-totals-disagree", 955, &[788]),
        ("critical-path-differs", 968, &[640]),
        ("critical-path-duration-differs", 977, &[968]),
    ];
    let expected = expected.map(|(rule, line, others)| (rule.to_owned(), line, others.to_vec()));
    assert_eq!(found, expected);
}

/// The document that requirements come from whose name begins so, where it is at hand. Where it is
/// not, the closing lines of `cargo xtask test` say so.
fn seed(start: &str) -> Option<std::path::PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seeds");
    let folder = std::env::var_os("SPECPACK_SEEDS").unwrap_or_else(|| beside.into());
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.find(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(start))
    })
}
