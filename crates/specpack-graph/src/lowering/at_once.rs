//! Sections of one long document, lowered at once.
//!
//! What becomes of them is what becomes of them one after the other: parts are cut where no section
//! reaches into the next, each is lowered into a graph of its own, and these are joined in order.

use super::outline::Placed;
use super::reader::Reader;
use crate::model::Graph;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use specpack_syntax::findings::{Findings, MAX_FINDINGS_OF_RULE};
use specpack_syntax::hash::HashMap;

/// How many sections a part has at least: fewer are not worth a graph.
pub(super) const PART_LEN: usize = 256;

/// How many sections at the start of `sections` are of a kind.
pub(super) fn leading(sections: &[Placed<'_>], is_of_kind: fn(&Placed<'_>) -> bool) -> usize {
    let end = sections.iter().position(|placed| !is_of_kind(placed));
    end.unwrap_or(sections.len())
}

/// Lowers sections in parts at once, where there are enough of them; whether it did. `lower` is
/// called for each, and may look at and keep nothing but the section and what stands below it;
/// where `is_begun` is false it does nothing.
pub(super) fn lower(
    reader: &mut Reader<'_>,
    run: &[Placed<'_>],
    is_begun: impl Fn(&Placed<'_>) -> bool,
    lower: impl Fn(&mut Reader<'_>, &Placed<'_>) + Sync,
) -> bool {
    let (parts, end) = parts(run, reader.part_len, is_begun);
    if parts.len() < 2 {
        return false;
    }
    let starts = parts.iter().filter_map(|part| part.first());
    let mut starts: Vec<u32> = starts.map(|first| first.section.span.start).collect();
    starts.push(end);
    let mut coverage = reader.coverage.take_from(&starts).into_iter();
    let parts: Vec<_> = parts.into_iter().zip(&mut coverage).collect();
    let behind = coverage.next();
    let (file, source, sections) = (reader.file, reader.source, reader.sections);
    let part_len = reader.part_len;
    let lowered = parts.into_par_iter().map(|(part, coverage)| {
        let (mut graph, mut findings) = (Graph::of_part(file), Findings::default());
        let mut alone = Reader {
            file,
            source,
            sections,
            graph: &mut graph,
            coverage,
            diagnostics: &mut findings,
            endpoints: HashMap::default(),
            passages: Vec::new(),
            stated_above: None,
            part_len,
        };
        part.iter().for_each(|placed| lower(&mut alone, placed));
        let (coverage, passages) = (alone.coverage, alone.passages);
        let is_whole = alone.endpoints.is_empty() && graph.can_be_adopted();
        (coverage, passages, graph, findings.into_vec(), is_whole)
    });
    let lowered: Vec<_> = lowered.collect();
    let is_whole = lowered
        .iter()
        .all(|(.., found, is_whole)| *is_whole && found.len() < MAX_FINDINGS_OF_RULE);
    let mut graphs = Vec::with_capacity(lowered.len());
    for (coverage, passages, graph, found, _) in lowered {
        reader.coverage.put_back(coverage);
        if is_whole {
            reader.passages.extend(passages);
            reader.diagnostics.extend(found);
            graphs.push(graph);
        }
    }
    behind
        .into_iter()
        .for_each(|behind| reader.coverage.put_back(behind));
    reader.graph.make_room_for_parts(&graphs);
    graphs
        .into_iter()
        .for_each(|graph| reader.graph.adopt(graph));
    is_whole
}

/// Sections in parts, each of which starts with one that is in none of those before it, and where
/// the last of them ends.
fn parts<'s, 'a>(
    run: &'s [Placed<'a>],
    part_len: usize,
    is_begun: impl Fn(&Placed<'_>) -> bool,
) -> (Vec<&'s [Placed<'a>]>, u32) {
    let mut parts = Vec::new();
    let (mut start, mut reaches_to) = (0, 0);
    for (at, placed) in run.iter().enumerate() {
        let span = placed.section.span;
        if at - start >= part_len && span.start >= reaches_to {
            parts.extend(run.get(start..at));
            start = at;
        }
        if is_begun(placed) {
            reaches_to = reaches_to.max(span.end);
        }
    }
    parts.extend(run.get(start..));
    let end = run.last().map_or(0, |last| last.section.span.end);
    (parts, end.max(reaches_to))
}

#[cfg(test)]
mod tests {
    use crate::lowering::lower_in_parts;
    use crate::model::{Criterion, NodeKind, Requirement};
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;
    use specpack_syntax::source::{FileId, SourceFile};

    const LINES: &[&str] = &[
        "",
        "",
        "",
        "## Functional Requirements",
        "### Must Have (P0)",
        "### Should Have",
        "#### FR-1: Keep `a`",
        "#### FR-1: Keep `a`",
        "#### FR-2: Give it (P1)",
        "#### NFR-3: Within 5 ms",
        "##### FR-4: Below another",
        "##### Acceptance Criteria",
        "##### Something else",
        "###### Tasks",
        "###### Phase 1: All",
        "**Acceptance Criteria:**",
        "**Tasks:**",
        "**Dependencies:** FR-1, T-3",
        "**Contracts:** `GET /a`",
        "**Change:** modified",
        "- [ ] Given a, when b, then c",
        "- [x] It is there",
        "- 1.1 Store it (3h) needs FR-1",
        "  - nested",
        "| Task | Phase |",
        "|---|---|",
        "| Store | One |",
        "| Criterion |",
        "Whoever asks is given it.",
        "<!-- a -->",
        "```",
        "## Roadmap",
        "### Phase 1: A",
        "## Nobody knows this",
    ];

    fn prd(lines: &[&str]) -> SourceFile {
        SourceFile::new("prd.md", format!("# PRD: A\n\n{}\n", lines.join("\n")))
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 500,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(1),
            ..ProptestConfig::default()
        })]

        #[test]
        fn lowering_sections_at_once_is_lowering_one_after_the_other(
            lines in prop::collection::vec(prop::sample::select(LINES), 0..48),
            part_len in 1_usize..4,
        ) {
            let source = prd(&lines);
            let at_once = lower_in_parts(FileId(3), &source, part_len);
            let by_one = lower_in_parts(FileId(3), &source, usize::MAX);
            prop_assert_eq!(format!("{at_once:#?}"), format!("{by_one:#?}"), "{}", source.text());
        }
    }

    // req: PRD-1
    #[test]
    fn what_stands_below_each_of_many_requirements_stays_its_own() {
        let one = "#### FR-7: Keep it\n\n- [ ] It is there.\n- [ ] It stays.\n";
        let lines = ["## Functional Requirements\n", &one.repeat(9)];
        let graph = lower_in_parts(FileId(0), &prd(&lines), 2).graph;
        let requirements: Vec<_> = graph.of::<Requirement>().collect();
        assert_eq!(requirements.len(), 9);
        assert_eq!(graph.of_kind(NodeKind::Criterion).len(), 18);
        for requirement in requirements {
            let own = &requirement.data.criteria;
            assert_eq!(own.len(), 2);
            for criterion in own.iter().filter_map(|&id| graph.get::<Criterion>(id)) {
                let extent = requirement.node.extent;
                assert!(extent.start < criterion.at().span.start);
                assert!(criterion.at().span.end <= extent.end);
            }
        }
    }
}
