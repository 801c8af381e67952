//! Names become edges: every reference is looked up, and what is unknown or ambiguous is reported.

mod collective;
mod components;
mod exchange;
mod features;
mod names;
mod outside;
mod phrases;
mod plan_names;
mod prd;
mod report;
mod roadmap;
mod scopes;
mod systems;

use crate::model::Graph;
use report::Report;
use specpack_syntax::diagnostic::Diagnostic;
use systems::Systems;

/// Looks up every reference of the graph and adds the edges that follow.
pub(crate) fn resolve(graph: &mut Graph, diagnostics: &mut Vec<Diagnostic>) {
    graph.index_spec_ids();
    let mut report = Report::new(diagnostics);
    components::set_feature_ids(graph);
    let systems = Systems::new(graph);
    components::resolve(graph, &systems, &mut report);
    exchange::resolve(graph, &systems, &mut report);
    roadmap::resolve(graph, &systems, &mut report);
    scopes::resolve(graph, &systems);
    features::resolve(graph, &systems, &mut report);
    prd::resolve(graph, &mut report);
    graph.index_edges();
}
