//! Names become edges: every reference is looked up, and what is unknown or ambiguous is reported.

mod by_text;
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
mod requirement_ids;
mod roadmap;
mod scopes;
mod systems;
mod traces;

use crate::Pack;
use report::Report;
use systems::Systems;

/// Looks up every reference of the graph and adds the edges that follow.
pub(crate) fn resolve(pack: &mut Pack) {
    let graph = &mut pack.graph;
    graph.index_spec_ids();
    let mut report = Report::default();
    components::set_feature_ids(graph);
    let systems = Systems::new(graph);
    components::resolve(graph, &systems, &mut report);
    exchange::resolve(graph, &systems, &mut report);
    roadmap::resolve(graph, &systems, &mut report);
    scopes::resolve(graph, &systems);
    features::resolve(graph, &systems, &mut report);
    prd::resolve(graph, &pack.files, &mut report);
    traces::resolve(graph, &pack.kinds);
    graph.index_edges();
    pack.diagnostics.extend(report.into_diagnostics());
}
