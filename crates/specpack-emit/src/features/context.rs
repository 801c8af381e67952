//! The system's statements, looked up by what they are about and for whom they hold.

use super::source::SystemSource;
use specpack_graph::model::{Concern, ConcernKind, NodeId, Scope, Statement, StatementKind, Topic};
use std::cell::OnceCell;
use std::collections::HashMap;

/// What a statement is about, finer than its concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Facet {
    Authentication,
    Validation,
    Limits,
    Audit,
    Controls,
    Performance,
    Data,
    Errors,
    Logging,
    Metrics,
    Alerts,
    Infrastructure,
    Scaling,
    Process,
    Environment,
    Integration,
    Other,
}

/// A statement with what was found out about it.
pub(crate) struct Indexed<'p> {
    pub(crate) statement: &'p Statement,
    facet: Facet,
    /// Its Markdown, once it was asked for: most statements go into many features.
    pub(crate) written: OnceCell<String>,
}

struct IndexedConcern<'p> {
    statements: Vec<Indexed<'p>>,
    facets: Vec<Facet>,
    global: Vec<usize>,
    own: HashMap<NodeId, Vec<usize>>,
}

/// The statements of a system, so that those of a component are found without looking at all.
pub(crate) struct ContextIndex<'p> {
    concerns: Vec<IndexedConcern<'p>>,
}

impl<'p> ContextIndex<'p> {
    pub(crate) fn new(system: &SystemSource<'p>) -> Self {
        let graph = &system.pack.graph;
        let here = graph.concerns().filter(|c| c.at().file == system.file);
        let mut concerns: Vec<_> = here
            .map(|c| IndexedConcern::of_concern(system, c.data))
            .collect();
        let has_data = graph
            .concerns()
            .any(|c| c.at().file == system.file && c.kind == ConcernKind::Data);
        if let Some(node) = system.system.filter(|_| !has_data) {
            let statements = node.data.data_strategy.iter().map(|s| (s, Facet::Data));
            concerns.push(IndexedConcern::new(statements.collect()));
        }
        Self { concerns }
    }

    /// The statements of some facets that hold for a component: global ones and its own.
    pub(crate) fn select(
        &self,
        component: Option<NodeId>,
        is_wanted: impl Fn(Facet) -> bool,
    ) -> Vec<&Indexed<'p>> {
        let mut selected = Vec::new();
        let has_wanted =
            |concern: &&IndexedConcern<'_>| concern.facets.iter().any(|&f| is_wanted(f));
        for concern in self.concerns.iter().filter(has_wanted) {
            selected.extend(concern.select(component, &is_wanted));
        }
        selected
    }
}

impl<'p> IndexedConcern<'p> {
    fn of_concern(system: &SystemSource<'p>, concern: &'p Concern) -> Self {
        let mut lead = String::new();
        let statements = concern.statements.iter().map(|statement| {
            if statement.kind == StatementKind::Lead && statement.depth == 0 {
                lead = statement.text.to_lowercase();
            }
            let topic = system.pack.section(statement.section).map(|s| s.topic);
            (statement, facet_of(concern.kind, topic, &lead, statement))
        });
        Self::new(statements.collect())
    }

    fn new(statements: Vec<(&'p Statement, Facet)>) -> Self {
        let mut global = Vec::new();
        let mut own: HashMap<NodeId, Vec<usize>> = HashMap::new();
        let mut facets = Vec::new();
        for (index, (statement, facet)) in statements.iter().enumerate() {
            if !facets.contains(facet) {
                facets.push(*facet);
            }
            match &statement.scope {
                Scope::Global => global.push(index),
                Scope::Components(named) => {
                    for &component in named {
                        own.entry(component).or_default().push(index);
                    }
                }
            }
        }
        let indexed = statements.into_iter().map(|(statement, facet)| Indexed {
            statement,
            facet,
            written: OnceCell::new(),
        });
        Self {
            statements: indexed.collect(),
            facets,
            global,
            own,
        }
    }

    fn select(
        &self,
        component: Option<NodeId>,
        is_wanted: &impl Fn(Facet) -> bool,
    ) -> Vec<&Indexed<'p>> {
        let own = component.and_then(|component| self.own.get(&component));
        let mut indexes = self.global.clone();
        indexes.extend(own.into_iter().flatten());
        indexes.sort_unstable();
        indexes.dedup();
        let mut kept = Vec::new();
        // From the end, so that a lead is seen after what it introduces.
        let mut deepest_next = None;
        for &index in indexes.iter().rev() {
            let Some(indexed) = self.statements.get(index) else {
                continue;
            };
            let statement = indexed.statement;
            let is_lead = statement.kind == StatementKind::Lead;
            let leads = deepest_next.is_some_and(|depth| depth > statement.depth);
            let is_kept = if is_lead {
                leads
            } else {
                is_wanted(indexed.facet)
            };
            if is_kept {
                kept.push(indexed);
                deepest_next = Some(statement.depth);
            }
        }
        kept.reverse();
        kept
    }
}

fn facet_of(kind: ConcernKind, topic: Option<Topic>, lead: &str, statement: &Statement) -> Facet {
    match kind {
        ConcernKind::Authentication => Facet::Authentication,
        ConcernKind::Security => security_facet(&statement.text.to_lowercase()),
        ConcernKind::Performance => Facet::Performance,
        ConcernKind::Data => Facet::Data,
        ConcernKind::ErrorHandling => Facet::Errors,
        ConcernKind::Logging => match (topic, lead) {
            (Some(Topic::Alerts), _) => Facet::Alerts,
            (Some(Topic::Metrics), _) => Facet::Metrics,
            (_, lead) if lead.contains("alert") => Facet::Alerts,
            (_, lead) if lead.contains("monitor") || lead.contains("metric") => Facet::Metrics,
            _ => Facet::Logging,
        },
        ConcernKind::Deployment => match (topic, lead) {
            (Some(Topic::EnvironmentVariables), _) => Facet::Environment,
            (_, lead) if lead.contains("environment variable") => Facet::Environment,
            (Some(Topic::Scaling), _) => Facet::Scaling,
            (Some(Topic::Environments | Topic::DeploymentProcess), _) => Facet::Process,
            (_, lead) if lead.contains("scaling") => Facet::Scaling,
            (_, lead) if lead.contains("pipeline") || lead.contains("process") => Facet::Process,
            _ => Facet::Infrastructure,
        },
        ConcernKind::Integration => Facet::Integration,
        ConcernKind::Other => Facet::Other,
    }
}

fn security_facet(text: &str) -> Facet {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["audit"]) {
        Facet::Audit
    } else if has(&[
        "rate limit",
        "at most",
        " per minute",
        " per hour",
        "throttl",
    ]) {
        Facet::Limits
    } else if has(&["validat", "injection", "sanit", "encoding", "escap", "xss"]) {
        Facet::Validation
    } else {
        Facet::Controls
    }
}
