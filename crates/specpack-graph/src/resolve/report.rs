//! Findings on references.

use super::names::Found;
use crate::model::{Graph, NodeId, Reference, Resolution};
use crate::rules::AMBIGUOUS_REFERENCE;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::findings::Findings;

/// A suggestion compares a name with all others, so only so many are made in a run.
const MAX_SUGGESTIONS: u32 = 64;
/// "All services" stands for so many nodes in a run at most: a thousand items that all depend on
/// all earlier ones are well within it.
const MAX_COLLECTED: usize = 1_000_000;
/// How alike two names must be for one to be suggested for the other.
const MIN_LIKENESS: f64 = 0.72;

/// Collects findings.
#[derive(Default)]
pub(crate) struct Report {
    diagnostics: Findings,
    suggestions: u32,
    collected: usize,
}

impl Report {
    /// What was found.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics.into_vec()
    }

    /// Resolves a collective name. What would be more than a run can hold is reported instead, so
    /// that memory stays in proportion to the documents.
    pub(crate) fn collect(
        &mut self,
        reference: &Reference,
        nodes: impl Iterator<Item = NodeId>,
    ) -> Resolution {
        let left = MAX_COLLECTED - self.collected;
        let nodes: Vec<NodeId> = nodes.take(left).collect();
        self.collected += nodes.len();
        if self.collected < MAX_COLLECTED {
            return Resolution::Nodes(nodes);
        }
        let headline = format!("`{}` stands for too many to follow", reference.text);
        let diagnostic = Diagnostic::new(AMBIGUOUS_REFERENCE, Level::Error, headline, reference.at)
            .help("Name those that are meant one by one.");
        self.diagnostics.push(diagnostic);
        Resolution::Ambiguous(Vec::new())
    }

    /// Turns what was found into a resolution; several candidates are reported.
    pub(crate) fn settle(
        &mut self,
        graph: &Graph,
        reference: &Reference,
        found: Found,
    ) -> Resolution {
        match found {
            Found::One(node) => Resolution::Node(node),
            Found::Nothing => Resolution::Unknown,
            Found::Several(candidates) => {
                self.ambiguous(graph, reference, &candidates);
                Resolution::Ambiguous(candidates)
            }
        }
    }

    fn ambiguous(&mut self, graph: &Graph, reference: &Reference, candidates: &[NodeId]) {
        let text = &reference.text;
        let names: Vec<String> = candidates
            .iter()
            .map(|&node| format!("`{}`", graph.name(node)))
            .collect();
        let headline = format!("`{text}` could mean {}", join(&names));
        let mut diagnostic =
            Diagnostic::new(AMBIGUOUS_REFERENCE, Level::Error, headline, reference.at)
                .label("more than one has this name or part of it")
                .help("Write the full name of the one that is meant.");
        for &candidate in candidates {
            let message = format!("`{}` is here", graph.name(candidate));
            diagnostic = diagnostic.and(graph.node(candidate).at, message);
        }
        self.diagnostics.push(diagnostic);
    }

    /// Reports a name that nothing has, with the nearest one that something has.
    pub(crate) fn unknown<'n>(
        &mut self,
        rule: &'static str,
        level: Level,
        reference: &Reference,
        headline: String,
        names: impl Iterator<Item = &'n str>,
    ) {
        let nearest = self.nearest(&reference.text, names);
        let mut diagnostic = Diagnostic::new(rule, level, headline, reference.at);
        diagnostic = match nearest {
            Some(name) => diagnostic.help(format!("Did you mean `{name}`?")),
            None => diagnostic.help("Use the name that its heading or its id has, or add it."),
        };
        self.diagnostics.push(diagnostic);
    }

    fn nearest<'n>(&mut self, text: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        self.suggestions += 1;
        if self.suggestions > MAX_SUGGESTIONS || text.len() > 100 {
            return None;
        }
        let wanted = text.to_lowercase();
        let mut best: Option<(f64, &str)> = None;
        for name in names.filter(|name| name.len() <= 100) {
            let likeness = strsim::jaro_winkler(&wanted, &name.to_lowercase());
            if likeness >= MIN_LIKENESS && best.is_none_or(|(most, _)| likeness > most) {
                best = Some((likeness, name));
            }
        }
        best.map(|(_, name)| name)
    }
}

fn join(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
