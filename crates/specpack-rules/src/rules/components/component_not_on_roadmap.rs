use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{EdgeKind, RoadmapItem};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashSet;

declare_rule! {
    /// No item of the roadmap builds a component.
    ///
    /// It gets no feature spec, and what depends on it waits for ever.
    ///
    /// Fix: put it on the roadmap, or remove the component.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart (Level 3)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// ## 8. Implementation Roadmap
    ///
    /// ### 8.1 Feature Spec Breakdown
    ///
    /// 1. Cart (Level 3)
    /// ```
    pub static COMPONENT_NOT_ON_ROADMAP = "component-not-on-roadmap" {
        category: Category::Components,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let planned: HashSet<_> = graph.roadmap_items().map(|item| item.data.system).collect();
    for component in graph.components() {
        // A system without a roadmap has one finding of its own.
        if !planned.contains(&component.data.system) {
            continue;
        }
        let mut builders = graph.sources_of(component.id, EdgeKind::Implements);
        if builders.any(|builder| graph.get::<RoadmapItem>(builder).is_some()) {
            continue;
        }
        let headline = format!("no item of the roadmap builds component `{}`", component.name());
        let found = COMPONENT_NOT_ON_ROADMAP
            .at(component.at(), headline)
            .help("Put it on the roadmap, or remove the component.");
        findings.push(found);
    }
}
